"""Writes the Word templates that come with ledger: `make docs`.

The layout is GB/T 9704-2012: A4, 22 lines of 28 characters. An office changes its own copy in Word;
these are written here, so that they can be read, compared and made again.
"""

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt

ROOT = Path(__file__).resolve().parents[1]
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
OTHERWISE = {SONG: "SimSun", FANG: "FangSong", HEI: "SimHei", KAI: "KaiTi", "宋体": "SimSun"}
"""What Word takes where a machine lacks a font."""
LATIN = "Times New Roman"
LINE, CHARACTER = Pt(28.95), Pt(16)
"""225 mm are 22 lines."""
GRID = {"w:type": "lines", "w:linePitch": "579"}
CLOSER = "-5"
"""28 characters of 16 points want 448 points and have 442: each stands a quarter of a point closer."""
KEPT = {"Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Header", "Footer"}
KEPT |= {"Default Paragraph Font", "Normal Table", "No List"}
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LEFT, BOTH = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def element(tag: str, **values: str) -> Any:
    """One element of WordprocessingML; `w_val` is `w:val`."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(name.replace("_", ":")), value)
    return made


def face(style: Any, font: str, size: float | None = None, *, bold: bool = False) -> None:
    """The typeface of a style, named outright: no theme decides it."""
    about = style.element.get_or_add_rPr()
    for child in list(about):
        about.remove(child)
    style.font.name = LATIN
    about.rFonts.set(qn("w:eastAsia"), font)
    about.rFonts.set(qn("w:cs"), LATIN)
    if style.type == WD_STYLE_TYPE.PARAGRAPH:
        about.append(element("w:spacing", w_val=CLOSER if size == 16 else "0"))
    if size:
        style.font.size = Pt(size)
        about.append(element("w:szCs", w_val=str(round(2 * size))))
    style.font.bold = bold


def paragraph(
    style: Any,
    align: Any = BOTH,
    *,
    indent: int = 0,
    line: Any = LINE,
    before: float = 0,
    after: float = 0,
    with_next: bool = False,
    hanging: int = 0,
    left: int = 0,
) -> None:
    """How a style's paragraphs stand; `indent`, `left` in hundredths of a character."""
    about = style.element.get_or_add_pPr()
    for child in list(about):
        if child.tag != qn("w:outlineLvl"):
            about.remove(child)
    form = style.paragraph_format
    form.alignment, form.widow_control = align, False
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.keep_with_next = with_next
    if line is None:
        form.line_spacing = 1.0
    else:
        form.line_spacing, form.line_spacing_rule = line, WD_LINE_SPACING.EXACTLY
    form.first_line_indent = Emu(0)
    spaces = about.get_or_add_ind()
    spaces.set(qn("w:firstLineChars"), str(indent))
    if indent:
        spaces.set(qn("w:firstLine"), str(round(indent / 100 * 320)))
    if left:
        spaces.set(qn("w:leftChars"), str(left))
        spaces.set(qn("w:left"), str(round(left / 100 * 320)))
    if hanging:
        del spaces.attrib[qn("w:firstLineChars")]
        spaces.set(qn("w:left"), "240")
        spaces.set(qn("w:hanging"), "240")
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        about.insert_element_before(element(tag, w_val="0"), *_AFTER_SPACE)
    if line is not LINE:
        about.insert_element_before(element("w:snapToGrid", w_val="0"), "w:spacing")


_AFTER_SPACE = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def new(document: Any, name: str, based: str | None = "Normal") -> Any:
    """A paragraph style of our own, shown in the gallery."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[based] if based else None
    style.quick_style = True
    return style


def styles(document: Any, body: float, line: Any, indent: int) -> None:
    """Every style that reports are set in."""
    for style in list(document.styles):
        if style.name not in KEPT:
            style.delete()
    for tag in ("w:docDefaults", "w:latentStyles"):
        document.styles.element.remove(document.styles.element.find(qn(tag)))
    for link in list(document.styles.element.iter(qn("w:link"))):
        link.getparent().remove(link)
    known = document.styles
    face(known["Normal"], FANG, body)
    paragraph(known["Normal"], indent=indent, line=line)
    face(known["Title"], SONG, 22 if body > 12 else 18)
    paragraph(
        known["Title"], CENTER, line=Pt(34) if body > 12 else Pt(24), after=body if body > 12 else 4
    )
    for name, font, size in (("Heading 1", HEI, body), ("Heading 2", KAI, body)):
        face(known[name], font, size)
        paragraph(known[name], indent=200, line=line, with_next=True)
    face(known["Heading 3"], FANG, min(body, 14), bold=True)
    paragraph(known["Heading 3"], indent=0, line=line, with_next=True, before=6)
    own(document, body, line)
    for name, font in (("强调", HEI), ("段首", KAI), ("代码", FANG)):
        style = known.add_style(name, WD_STYLE_TYPE.CHARACTER)
        face(style, font)
        style.quick_style = True
    ruled(document)


def own(document: Any, body: float, line: Any) -> None:
    """The paragraph styles that Word does not have by itself."""
    rows: tuple[tuple[str, str, float, dict[str, Any]], ...] = (
        ("发文字号", FANG, body, {"align": CENTER, "line": line}),
        ("主送", FANG, body, {"line": line}),
        ("落款", FANG, body, {"align": RIGHT, "line": line}),
        ("附件说明", FANG, body, {"align": LEFT, "line": line, "before": 28, "left": 200}),
        ("附件号", HEI, body, {"line": line, "with_next": True}),
        ("附件标题", SONG, 18, {"align": CENTER, "line": Pt(30), "after": 12, "with_next": True}),
        ("条目", FANG, min(body, 12), {"line": Pt(20 if body > 12 else 15), "hanging": 240}),
        ("说明", KAI, min(body, 12), {"line": Pt(20 if body > 12 else 15), "after": 6}),
        ("小字", FANG, 9, {"line": Pt(14), "before": 2}),
        ("表头", HEI, 10.5 if body > 12 else 9, {"align": CENTER, "line": None, "with_next": True}),
        ("表文", FANG, 10.5 if body > 12 else 9, {"align": LEFT, "line": None}),
        ("间隔", FANG, 4, {"line": Pt(6)}),
        ("页码", "宋体", 14, {"align": RIGHT, "line": None}),
        ("页眉", FANG, 9, {"align": CENTER, "line": None}),
    )
    for name, font, size, form in rows:
        style = new(document, name)
        face(style, font, size)
        paragraph(style, **form)
    number = document.styles["附件号"].element.pPr
    number.insert_element_before(
        element("w:pageBreakBefore"), "w:widowControl", "w:snapToGrid", "w:spacing"
    )


def ruled(document: Any) -> None:
    """The style of tables: thin rules on all sides."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="LedgerTable">'
            '<w:name w:val="表格"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
            f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders>"
            '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
            "</w:tblCellMar></w:tblPr></w:style>"
        )
    )


def fonts(document: Any) -> None:
    """The font table: each font with the one to take where it is missing."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in OTHERWISE.items()
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{rows}</w:fonts>'.encode()


def page(document: Any, margins: tuple[float, float, float, float], *, grid: bool) -> None:
    """A4 with margins at the top, right, bottom and left."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin = Mm(margins[0]), Mm(margins[1])
    section.bottom_margin, section.left_margin = Mm(margins[2]), Mm(margins[3])
    section.header_distance, section.footer_distance = Mm(20 if grid else 8), Mm(23 if grid else 8)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if grid:
        about = element("w:docGrid", **{key.replace(":", "_"): v for key, v in GRID.items()})
        section._sectPr.append(about)


def folio(document: Any) -> None:
    """Page numbers between dashes, outside: on the right of odd pages, on the left of even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    feet = [(section.footer, RIGHT), (section.even_page_footer, LEFT)]
    if section.different_first_page_header_footer:
        feet.append((section.first_page_footer, RIGHT))
    for foot, side in feet:
        foot.is_linked_to_previous = False
        line = foot.paragraphs[0]
        line.style = document.styles["页码"]
        line.alignment = side
        indent = line._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:rightChars" if side == RIGHT else "w:leftChars"), "100")
        line.add_run("— ")
        line._p.append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            )
        )
        line.add_run(" —")


def heading(document: Any) -> None:
    """The title above every page but the first."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for head in (section.header, section.even_page_header):
        head.is_linked_to_previous = False
        head.paragraphs[0].style = document.styles["页眉"]
        head.paragraphs[0].add_run("{{ 标题 }}")


def started(body: float, line: Any, indent: int) -> Any:
    """An empty document with the styles."""
    document = Document()
    styles(document, body, line, indent)
    fonts(document)
    core = document.core_properties
    core.author, core.title, core.comments, core.last_modified_by = "", "", "", ""
    core.created = core.modified = datetime(2024, 1, 1)
    return document


def put(document: Any, style: str, *texts: str) -> None:
    for text in texts:
        document.add_paragraph(text, style=style)


def report() -> Any:
    """月度、底稿、半年、年终：内部的。"""
    document = started(16, LINE, 200)
    page(document, (37, 26, 35, 28), grid=True)
    heading(document)
    folio(document)
    put(document, "Title", "{{ 标题 }}")
    put(document, "Normal", "{{p 正文 }}")
    return document


def letter() -> Any:
    """通报：红头、文号、印章留给办公室。"""
    document = started(16, LINE, 200)
    page(document, (37, 26, 35, 28), grid=True)
    folio(document)
    put(document, "发文字号", "", "", "", "〔　　〕　　号", "")
    put(document, "Title", "{{ 标题 }}")
    put(document, "Normal", "{{p 正文 }}")
    return document


def slip() -> Any:
    """对账单：一页。"""
    document = started(10.5, Pt(17), 0)
    page(document, (16, 18, 14, 18), grid=False)
    tight(document)
    put(document, "Title", "{{ 标题 }}")
    put(document, "Normal", "{{p 正文 }}")
    return document


def tight(document: Any) -> None:
    """Rows of tables with little air, so that a month is one page."""
    for side in document.styles["表格"].element.iter(qn("w:top"), qn("w:bottom")):
        if side.get(qn("w:w")):
            side.set(qn("w:w"), "20")


TEMPLATES = {"report.docx": report, "letter.docx": letter, "slip.docx": slip}


def parts(data: bytes) -> dict[str, bytes]:
    """What a document holds, without how it was packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in sorted(package.namelist())}


def made(name: str) -> bytes:
    """One of TEMPLATES."""
    stream = io.BytesIO()
    TEMPLATES[name]().save(stream)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for part, data in parts(stream.getvalue()).items():
            about = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(about, data)
    return packed.getvalue()


def main() -> None:
    """Writes those that differ."""
    for name in TEMPLATES:
        place = ROOT / "templates" / name
        data = made(name)
        if not place.exists() or parts(place.read_bytes()) != parts(data):
            place.write_bytes(data)
            print(f"templates/{name}", file=sys.stderr)


if __name__ == "__main__":
    main()
