"""Tables of a page: standings in their colours beside the words, figures linked to their entries.

What is done follows from a table's shape: one headed 1, 2, 3 … is the grid, a column that holds
nothing but standings is coloured, a column headed by a number links to that duty.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Any, NamedTuple

from ledger.standing import Standing

_MARKS = {one.word: one for one in Standing} | {one.char: one for one in Standing}
_LONGEST_FIRST = "|".join(map(re.escape, sorted(_MARKS, key=len, reverse=True)))
_MARK = re.compile(rf"({_LONGEST_FIRST})(?=$|[ （])")
_NOTHING = ("", "·", "—")
_NUMBERED = re.compile(r"([0-9]+(?:-[0-9]+)?)(?: (.+))?")
_MANY, _LONG = 10, 3
"""From how many columns on heads stand upright, and from how many characters on."""
_SHORT, _SHORT_HEAD = 12, 5
"""Cells and heads shorter than this are not broken."""


class Cell(NamedTuple):
    """A cell: what it says without markup, and with it."""

    text: str
    html: str


class Table(NamedTuple):
    """A table with the alignment of each column: `l`, `c` or `r`."""

    sides: list[str]
    head: list[Cell]
    rows: list[list[Cell]]

    @property
    def is_grid(self) -> bool:
        return [cell.text for cell in self.head[1:4]] == ["1", "2", "3"]

    @property
    def is_wide(self) -> bool:
        return len(self.head) > _MANY and not self.is_grid


class Entries:
    """The places, tasks and duties whose entries a page holds, this one or another: what cells
    can link to."""

    def __init__(self, places: Iterable[Any], elsewhere: str = "") -> None:
        self.places = list(places)
        self.elsewhere = elsewhere
        self.slugs = {one.place.name: one.place.slug for one in self.places}
        self.anchors = {
            f"{one.place.slug}-{name}"
            for one in self.places
            for f in one.figures
            for name in (f.task.number, f.indicator.code)
        }
        self.tasks = {str(f.task.number): f.task.short for p in self.places for f in p.figures}

    def slug_in(self, heading: str) -> str | None:
        """The place whose name a heading opens with, if it does."""
        return next((s for name, s in self.slugs.items() if heading.startswith(name)), None)

    def html_of(self, table: Table, about: str | None = None) -> str:
        """A table as HTML, about one place where its heading names one; the grid both ways round,
        for a wide and for a narrow screen."""
        if table.is_grid:
            return f'<div id="grid">\n{self._grid(table)}{self._turned(table)}</div>\n'
        marked = [_holds_standings([row[n] for row in table.rows]) for n in range(len(table.head))]
        heads = "".join(_head(cell, n, table) for n, cell in enumerate(table.head))
        rows = "".join(self._row(row, table, marked, about) for row in table.rows)
        kind = "table dense" if table.is_wide else "table"
        return (
            f'<div class="{kind}"><table><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n"
        )

    def _row(self, row: list[Cell], table: Table, marked: list[bool], about: str | None) -> str:
        slug = self.slugs.get(row[0].text)
        of_one = about if slug is None else None
        cells = []
        for n, cell in enumerate(row):
            head = table.head[n].text
            code = cell.text if head == "项" else _code(head)
            linked = n and (code or marked[n]) and cell.text not in _NOTHING
            target = self._anchor(slug, code) if linked else None
            if of_one and n == 0:
                target = self._anchor(of_one, _code(cell.text))
            side = table.sides[n]
            short = " short" if len(cell.text) < (_SHORT_HEAD if table.is_wide else _SHORT) else ""
            if marked[n]:
                cells.append(_marked(cell, side + short, target))
            else:
                kind = f"{side}{short} number" if target else f"{side}{short}"
                cells.append(f'<td class="{kind}">{_link(cell.html, target)}</td>')
        return f"<tr>{''.join(cells)}</tr>"

    def _anchor(self, slug: str | None, code: str) -> str | None:
        name = f"{slug}-{code}"
        return f"{self.elsewhere}#{name}" if name in self.anchors else None

    def _grid(self, table: Table) -> str:
        """Places down, tasks across, each with its short name upright under its number."""
        heads = "".join(self._task_head(cell.text) for cell in table.head[1:])
        rows = ""
        for row in table.rows:
            slug = self.slugs.get(row[0].text)
            pairs = zip(table.head[1:], row[1:], strict=True)
            cells = "".join(_marked(c, "c", self._anchor(slug, head.text)) for head, c in pairs)
            place = _link(row[0].html, slug and f"{self.elsewhere}#{slug}")
            rows += f'<tr><th class="l" scope="row">{place}</th>{cells}</tr>'
        return (
            '<div class="table grid across"><table>'
            f'<thead><tr><th class="l">{table.head[0].html}</th>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n"
        )

    def _turned(self, table: Table) -> str:
        """The same for a narrow screen: tasks down, places across."""
        heads = "".join(f'<th class="up"><i>{row[0].html}</i></th>' for row in table.rows)
        rows = ""
        for n, head in enumerate(table.head[1:], start=1):
            cells = "".join(
                _marked(row[n], "c", self._anchor(self.slugs.get(row[0].text), head.text))
                for row in table.rows
            )
            name = f"{head.html} {escape(self.tasks.get(head.text, ''))}".strip()
            rows += f'<tr><th class="l" scope="row">{name}</th>{cells}</tr>'
        return (
            '<div class="table grid down"><table>'
            f"<thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n"
        )

    def _task_head(self, number: str) -> str:
        name = escape(self.tasks.get(number, ""))
        return f'<th class="up" scope="col">{escape(number)}<i>{name}</i></th>'


def _holds_standings(column: Iterable[Cell]) -> bool:
    said = [cell.text for cell in column if cell.text not in _NOTHING]
    return bool(said) and all(_MARK.match(text) for text in said)


def _marked(cell: Cell, kind: str, target: str | None) -> str:
    """A cell that opens with a standing: coloured besides, its word for who points at it."""
    found = _MARK.match(cell.text)
    if found is None:
        return f'<td class="{kind}">{cell.html}</td>'
    said = cell.text.split(" ")
    if len(said) > 1 and all(one in _MARKS for one in said):
        return f'<td class="{kind}">{_link(" ".join(map(chip, said)), target)}</td>'
    rest = cell.html[len(found[1]) :]
    if rest.startswith(" "):
        mark, side = _link(chip(found[1]), target), kind.split()[0]
        return f'<td class="{side} said">{_pieces(mark, rest.strip())}</td>'
    standing = _MARKS[found[1]]
    mark = _link(f"<b{_hint(found[1])}>{escape(found[1])}</b>", target)
    note = f"<small>{rest}</small>" if rest else ""
    return f'<td class="{kind} {standing.colour}">{mark}{note}</td>'


def _pieces(mark: str, rest: str) -> str:
    """Figures are broken before a bracket or between words, never inside one; prose flows."""
    pieces = re.split(" |(?=（)", rest)
    if any(len(piece) > 2 * _SHORT for piece in pieces):
        return f"{mark} {rest}"
    pieces[0] = f"{mark} {pieces[0]}"
    return " ".join(f'<span class="whole">{piece}</span>' for piece in pieces)


def chip(mark: str) -> str:
    """A standing that stands before figures or beside others, coloured by itself."""
    return f'<b class="chip {_MARKS[mark].colour}"{_hint(mark)}>{escape(mark)}</b>'


def _hint(mark: str) -> str:
    """The word of a character, for who points at it."""
    word = _MARKS[mark].word
    return f' title="{word}"' if mark != word else ""


def _link(html: str, target: str | None) -> str:
    return f'<a href="{target}">{html}</a>' if target else html


def _code(head: str) -> str:
    found = _NUMBERED.match(head)
    return found[1] if found else ""


def _head(cell: Cell, number: int, table: Table) -> str:
    """A head; where there are many columns, a long name stands upright under its number."""
    if number == 0 or not table.is_wide or len(cell.text) <= _LONG:
        short = " short" if len(cell.text) < _SHORT_HEAD else ""
        return f'<th class="{table.sides[number]}{short}" scope="col">{cell.html}</th>'
    found = _NUMBERED.fullmatch(cell.text)
    first, name = (found[1], found[2]) if found and found[2] else ("", cell.text)
    return f'<th class="up" scope="col">{escape(first)}<i>{escape(name)}</i></th>'
