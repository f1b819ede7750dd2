"""Reports as Word documents: a template that the office edits in Word, filled by docxtpl.

The template holds the page, the styles and a few fields; the words come from the Markdown.
"""

import io
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.exceptions import PackageNotFoundError
from docx.section import Section
from docx.shared import Mm
from docxtpl import DocxTemplate
from markupsafe import Markup

from ledger.finding import LedgerError
from ledger.out.blocks import read_blocks
from ledger.out.template import blaming, sandbox
from ledger.out.wordml import STYLES, Sections, body_of

TEMPLATES = {"bulletin": "letter.docx", "slip": "slip.docx"}
USUAL = "report.docx"
BODY = "正文"
FIELDS = ("标题", BODY, "日期", "report")
"""What a Word template may name. `report` is the value that the Markdown templates get."""
_REMEDY = "在 Word 里改好 templates/ 下的模板再运行"
_OLDEST = (1980, 1, 1, 0, 0, 0)


def render_docx(
    folders: list[Path],
    kind: str,
    text: str,
    day: date,
    view: Any = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """A Markdown report as a Word document; the first folder that has the template wins.

    Raises LedgerError if the template names what there is not, or lacks a style.
    """
    name = TEMPLATES.get(kind, USUAL)
    template = _opened(folders, name)
    environment = sandbox()
    with blaming(name):
        _know_fields(name, template.get_undeclared_template_variables(environment))
    paper = read_blocks(text, kind, names)
    document: Document = template.get_docx()
    section = document.sections[-1]
    sections = _sections(document)
    body, turned = body_of(paper, _styles(document, name), sections)
    _end(section, first="<w:sectPr" not in body, turned=turned)
    said = {
        "标题": "\n".join(paper.title),
        BODY: Markup(body),
        "日期": f"{day.year}年{day.month}月{day.day}日",
        "report": view,
    }
    with blaming(name):
        template.render(said, environment, autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return _packed(made)


def _opened(folders: list[Path], name: str) -> DocxTemplate:
    place = next(folder / name for folder in folders if (folder / name).is_file())
    try:
        template = DocxTemplate(place)
        template.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise LedgerError(
            f"模板 {name} 打不开", "在 Word 里另存为 .docx，放回 templates/"
        ) from error
    return template


def _know_fields(name: str, found: set[str]) -> None:
    unknown = sorted(found - set(FIELDS))
    if unknown:
        said = f"模板 {name} 里的「{unknown[0]}」不是可以写的域"
        raise LedgerError(said, f"可写 {'、'.join(FIELDS)}；{_REMEDY}")
    if BODY not in found:
        raise LedgerError(f"模板 {name} 里没有 {{{{p {BODY} }}}}，报告没有地方放", _REMEDY)


def _styles(document: Document, name: str) -> dict[str | int, str]:
    known = {style.name.lower(): style.style_id for style in document.styles if style.name}
    missing = [style for style in STYLES.values() if style.lower() not in known]
    if missing:
        raise LedgerError(f"模板 {name} 里没有「{missing[0]}」这个样式", _REMEDY)
    return {kind: known[style.lower()] for kind, style in STYLES.items()}


def _sections(document: Document) -> Sections:
    """How sections end: as the template's only one does, with its heads and feet."""
    own = document.sections[-1]._sectPr
    first, upright, across = (deepcopy(own) for _ in range(3))
    for later in (upright, across):
        later.titlePg_val = False
    _turn(Section(across, document.part))
    return Sections(first.xml, upright.xml, across.xml)


def _end(section: Section, *, first: bool, turned: bool) -> None:
    """The last section: turned where the last part is, without a first page where it is not one."""
    if not first:
        section.different_first_page_header_footer = False
    if turned:
        _turn(section)


def _turn(section: Section) -> None:
    """A sheet laid across: what was the top is now on the left."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    top, right = section.top_margin, section.right_margin
    bottom, left = section.bottom_margin, section.left_margin
    section.left_margin, section.right_margin = top, bottom
    section.top_margin, section.bottom_margin = left, right
    section.footer_distance = Mm(14)
    for grid in section._sectPr.findall("{*}docGrid"):
        section._sectPr.remove(grid)


def _packed(made: io.BytesIO) -> bytes:
    """The same parts in a package that does not know when it was made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w") as new:
        for info in sorted(old.infolist(), key=lambda one: one.filename != "[Content_Types].xml"):
            about = zipfile.ZipInfo(info.filename, _OLDEST)
            about.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(about, old.read(info))
    return packed.getvalue()
