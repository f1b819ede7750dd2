"""Forms as CSV with a BOM, for those who ask: what a spreadsheet would run or mend is written so
that it does not."""

import csv
import io

from ledger.acts.sheet.read import NUMBER, PINNED
from ledger.acts.sheet.value import CODE, Field, Workbook

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""How a cell begins that a spreadsheet takes for a formula, or that would be taken for our mark."""


def write_csv(form: Workbook) -> bytes:
    """The first sheet of a form, with what its cells hold now in columns of their own."""
    sheet = form.sheets[0]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    heads = [column.head for column in sheet.columns]
    pinned = [f"{PINNED}{head}" for head in sheet.fills]
    writer.writerow([f"{NUMBER}：{form.identity.number}", form.title])
    writer.writerow([*heads, *pinned])
    for row in sheet.rows:
        values = {
            head: _shown(form.values.get((row.code, head), ""), field)
            for head, field in row.fields.items()
        }
        texts = {**row.shown, **values, CODE: f"项{row.code}"}
        cells = [texts.get(head, "") for head in heads]
        cells += [values.get(head, "") for head in sheet.fills]
        writer.writerow([defused(cell) for cell in cells])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _shown(value: str, field: Field) -> str:
    """A ratio in words: `7/7` would become the seventh of July."""
    due, mark, done = value.partition("/")
    return f"应{due}实{done}" if field.kind == "应实比" and mark else value


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a mark before it, taken off when it is read."""
    return f"'{text}" if text.startswith(FORMULA) else text
