"""A report's blocks as WordprocessingML, in the styles of a Word template.

A style says how a thing looks, and the office changes it in Word; here stands only which thing it is.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from ledger.out.blocks import Block, Paper, Part, Run, Table
from ledger.out.columns import Layout, overflows

STYLES: dict[str | int, str] = {
    "to": "主送",
    "text": "Normal",
    "right": "落款",
    "item": "条目",
    "note": "说明",
    "small": "小字",
    "list": "附件说明",
    "number": "附件号",
    "annex": "附件标题",
    "head": "表头",
    "cell": "表文",
    "gap": "间隔",
    2: "heading 1",
    3: "heading 2",
    4: "heading 3",
    "bold": "强调",
    "lead": "段首",
    "code": "代码",
    "table": "表格",
}
"""What a thing is → the name of its style in the template."""
_USUAL = 10.5
"""The size of type of a table, as the template's style has it."""
_SIDES = {"l": "left", "c": "center", "r": "right"}


class Sections(NamedTuple):
    """The ends of sections: of an upright one before a turned one, the first and later ones, and of
    a turned one."""

    first: str
    upright: str
    across: str


def body_of(paper: Paper, styles: Mapping[str | int, str], sections: Sections) -> tuple[str, bool]:
    """All parts, the turned ones in sections of their own, and whether the last one is turned."""
    writer = _Writer(styles)
    shown: list[str] = []
    turned, ends = False, 0
    for part in paper.parts:
        if part.across != turned:
            end = sections.across if turned else sections.upright if ends else sections.first
            shown.append(writer.section(end))
            turned, ends = part.across, ends + 1
        shown.append(writer.part(part))
    return "".join(shown), turned


class _Writer:
    def __init__(self, styles: Mapping[str | int, str]) -> None:
        self.styles = styles

    def section(self, properties: str) -> str:
        return f"<w:p><w:pPr>{self._style('gap')}{properties}</w:pPr></w:p>"

    def part(self, part: Part) -> str:
        return self._head(part) + "".join(map(self._block, part.blocks))

    def _head(self, part: Part) -> str:
        title = [Run(part.title)]
        if part.number:
            return self._paragraph("number", [Run(part.number)]) + self._paragraph("annex", title)
        if part.aside:
            return self._paragraph("annex", title, "<w:pageBreakBefore/>")
        return self._paragraph(2, title) if part.title else ""

    def _block(self, block: Block) -> str:
        if block.table:
            return self._table(block.table) + f"<w:p><w:pPr>{self._style('gap')}</w:pPr></w:p>"
        bullet = [Run("・")] if block.kind == "item" else []
        return self._paragraph(block.level or block.kind, [*bullet, *block.runs])

    def _paragraph(self, kind: str | int, runs: Iterable[Run], more: str = "") -> str:
        said = "".join(self._run(run) for run in runs)
        return f"<w:p><w:pPr>{self._style(kind)}{more}</w:pPr>{said}</w:p>"

    def _style(self, kind: str | int) -> str:
        return f'<w:pStyle w:val="{self.styles[kind]}"/>'

    def _run(self, run: Run, size: float = _USUAL) -> str:
        style = f'<w:rStyle w:val="{self.styles[run.kind]}"/>' if run.kind else ""
        scale = f'<w:sz w:val="{round(2 * size)}"/>' if size != _USUAL else ""
        about = f"<w:rPr>{style}{scale}</w:rPr>" if style or scale else ""
        lines = (
            f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>'
            for line in run.text.split("\n")
        )
        return f"<w:r>{about}{'<w:br/>'.join(lines)}</w:r>"

    def _table(self, table: Table) -> str:
        widths = [_twips(width) for width in table.layout.widths]
        padding = f'w:w="{_twips(table.layout.padding)}" w:type="dxa"'
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        heads = self._row(table, table.head, widths, "head")
        rows = "".join(self._row(table, row, widths, "cell") for row in table.rows)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.styles["table"]}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left {padding}/><w:right {padding}/>'
            f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{heads}{rows}</w:tbl>"
        )

    def _row(self, table: Table, row: list[list[Run]], widths: list[int], kind: str) -> str:
        repeated = "<w:tblHeader/>" if kind == "head" else ""
        if kind == "cell":
            row = [_folded(cell, table.layout, n) for n, cell in enumerate(row)]
        cells = (
            self._cell(cell, kind, "center" if kind == "head" else _SIDES[side], width, table)
            for cell, side, width in zip(row, table.sides, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"

    def _cell(self, runs: list[Run], kind: str, side: str, width: int, table: Table) -> str:
        said = "".join(self._run(run, table.layout.size) for run in runs)
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr>{self._style(kind)}<w:jc w:val="{side}"/></w:pPr>{said}</w:p></w:tc>'
        )


_BEFORE_BRACKET = re.compile("(?<=[0-9%])（")


def _folded(cell: list[Run], layout: Layout, column: int) -> list[Run]:
    """A figure that does not fit is broken before its bracket; offices break it anywhere."""
    if not overflows("".join(run.text for run in cell), layout, column):
        return cell
    return [run._replace(text=_BEFORE_BRACKET.sub("\n（", run.text)) for run in cell]


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)
