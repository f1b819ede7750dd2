"""Reports as PDF/A by typst, with the open Chinese font that comes along: nothing of the machine's.

The report goes in as data and is laid out by `page.typ`; what a book says is never read as typst.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

from ledger.finding import LedgerError
from ledger.out.blocks import read_blocks
from ledger.out.plain import plain

TEMPLATE = "page.typ"


def render_pdf(
    folders: list[Path],
    kind: str,
    text: str,
    day: date,
    _view: Any = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """A Markdown report as a PDF dated with a day; the first folder that has page.typ wins.

    Raises LedgerError if that template is bad.
    """
    folder = next(one for one in folders if (one / TEMPLATE).is_file())
    paper = read_blocks(text, kind, names)
    inputs = {"kind": kind, "report": json.dumps(plain(paper), ensure_ascii=False)}
    try:
        made = typst.compile(
            folder / TEMPLATE,
            root=folder,
            font_paths=typst.Fonts(False, False, [fonts.serif_path().parent]),
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=["a-2a"],
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise LedgerError(
            f"模板 {TEMPLATE} 有误：{error.message}", "改好 templates/ 下的模板再运行"
        ) from error
    assert isinstance(made, bytes)
    return made
