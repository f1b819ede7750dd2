"""The formats for paper: one table, and who writes each; imported when somebody asks."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

PAPERS = {"docx": "ledger.out.docx:render_docx", "pdf": "ledger.out.pdf:render_pdf"}
"""Format → the function that writes it."""


def render_paper(
    form: str,
    folders: list[Path],
    kind: str,
    text: str,
    day: date,
    view: Any = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """A Markdown report in one of PAPERS, dated with a day. Raises LedgerError on a bad template.

    `view` is what the report was made from, `names` stand under the numbers that head a grid.
    """
    made: bytes = resolve_name(PAPERS[form])(folders, kind, text, day, view, names)
    return made
