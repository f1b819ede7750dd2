"""Word documents: the templates that come along, those that an office edited, what books say."""

import importlib.util
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from ledger.finding import LedgerError
from ledger.out.docx import render_docx
from ledger.out.papers import render_paper
from ledger.out.wordml import STYLES
from ledger.repo.disk import packaged

from ..books import ROOT

DAY = date(2024, 7, 15)
SHIPPED = packaged("templates")
KINDS = {"month": "report.docx", "bulletin": "letter.docx", "slip": "slip.docx"}
WIDE = "## 宽\n\n|" + " 一二三四五六 |" * 20 + "\n|" + ":--|" * 20 + "\n|" + " 12345 |" * 20 + "\n"
TEXT = "# 标题一\n\n第一段。\n\n## 一、窄\n\n| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n\n"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("word", ROOT / "docs/word.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made(text: str, kind: str = "month", folders: tuple[Path, ...] = (), view: Any = None) -> Any:
    return Document(io.BytesIO(render_docx([*folders, SHIPPED], kind, text, DAY, view)))


def texts(document: Any) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def edited(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A template as an office has changed it."""
    folder.mkdir(exist_ok=True)
    with (
        zipfile.ZipFile(SHIPPED / name) as old,
        zipfile.ZipFile(folder / name, "w") as new,
    ):
        for part in old.namelist():
            data = old.read(part)
            for before, after in changes if part.endswith(".xml") else ():
                data = data.replace(before.encode(), after.encode())
            new.writestr(part, data)
    return folder


@pytest.mark.parametrize("name", KINDS.values())
def test_the_templates_are_what_their_script_makes(name: str) -> None:
    module = maker()
    assert set(module.TEMPLATES) == set(KINDS.values())
    assert module.parts((SHIPPED / name).read_bytes()) == module.parts(module.made(name))


@pytest.mark.parametrize("name", ["report.docx", "letter.docx"])
def test_the_page_is_that_of_the_standard(name: str) -> None:
    section = Document(str(SHIPPED / name)).sections[0]
    sizes = [section.page_width, section.page_height, section.top_margin, section.right_margin]
    sizes += [section.bottom_margin, section.left_margin]
    assert [size and round(size.mm) for size in sizes] == [210, 297, 37, 26, 35, 28]
    normal = Document(str(SHIPPED / name)).styles["Normal"]
    assert normal.font.size.pt == 16
    assert 22 * normal.paragraph_format.line_spacing.pt == pytest.approx(225 / 25.4 * 72, abs=1)


@pytest.mark.parametrize("name", KINDS.values())
def test_fonts_are_named_and_have_another_behind_them(name: str) -> None:
    with zipfile.ZipFile(SHIPPED / name) as package:
        styles = package.read("word/styles.xml").decode()
        table = package.read("word/fontTable.xml").decode()
    named = set(re.findall(r'w:eastAsia="([^"]+)"', styles))
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"} <= named
    assert not re.search("Theme=", styles)
    behind = dict(re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"', table))
    assert named <= set(behind)


def test_a_wide_table_has_a_sheet_laid_across_and_what_follows_has_not() -> None:
    sides = [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    document = made(TEXT + WIDE + "\n## 二、后\n\n完。\n")
    assert [one.orientation for one in document.sections] == sides
    assert [one.different_first_page_header_footer for one in document.sections] == [1, 0, 0]
    for section in document.sections:
        assert section.footer.paragraphs[0].text == "—  —"
    last = made(TEXT + WIDE)
    assert [one.orientation for one in last.sections] == sides[:2]
    assert [one.orientation for one in made(TEXT).sections] == sides[:1]


def test_tables_repeat_their_heads_and_rows_stay_whole() -> None:
    xml = made(TEXT).tables[0]._tbl.xml
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") == 2
    assert '<w:tblLayout w:type="fixed"/>' in xml


HOSTILE = "{{ 7*7 }} {% raw %} &lt;w:p/> ]]> \x0b a&amp;b"


def test_what_a_book_says_stays_text() -> None:
    text = f"# 题\n\n{HOSTILE}\n\n| 甲 |\n|:--|\n| {HOSTILE} |\n"
    document = made(text)
    said = "{{ 7*7 }} {% raw %} <w:p/> ]]> \ufffd a&b"
    assert said in texts(document)
    assert document.tables[0].cell(1, 0).text == said


def test_the_same_words_are_the_same_bytes() -> None:
    once, again = (render_docx([SHIPPED], "bulletin", TEXT, DAY) for _ in range(2))
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as package:
        assert {info.date_time[0] for info in package.infolist()} == {1980}


def test_an_office_may_use_fields_of_its_own(tmp_path: Path) -> None:
    folder = edited(
        tmp_path, "report.docx", ("{{ 标题 }}", "{{ 标题 }}（{{ 日期 }}，{{ report.place }}）")
    )
    document = made(TEXT, folders=(folder,), view={"place": "晋江市"})
    assert texts(document).startswith("标题一（2024年7月15日，晋江市）")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("{{ 标题 }}", "{{ 标体 }}")], "模板 report.docx 里的「标体」不是可以写的域"),
        (
            [("{{ 标题 }}", "{{ 单位名称 }}")],
            "「单位名称」不是可以写的域\n可写 标题、正文、日期、report",
        ),
        ([("{{p 正文 }}", "正文")], "模板 report.docx 里没有 {{p 正文 }}"),
        ([("{{ 标题 }}", "{{ report.titel }}")], "模板 report.docx 有误"),
        ([("{{ 标题 }}", "{{ 标题")], "模板 report.docx 有误"),
        ([('w:val="落款"', 'w:val="署名"')], "模板 report.docx 里没有「落款」这个样式"),
        ([("{{ 标题 }}", "{{ ''.__class__ }}")], "模板 report.docx 有误"),
    ],
)
def test_a_template_with_a_fault_is_named(
    tmp_path: Path, changes: list[tuple[str, str]], expected: str
) -> None:
    folder = edited(tmp_path, "report.docx", *changes)
    with pytest.raises(LedgerError) as error:
        render_paper("docx", [folder, SHIPPED], "month", TEXT, DAY, {"title": "甲"})
    assert expected in f"{error.value.args[0]}\n{error.value.remedy}"


def test_a_template_that_is_no_word_document_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(b"\xd0\xcf\x11\xe0 old Word")
    with pytest.raises(LedgerError, match=r"模板 report.docx 打不开"):
        render_docx([tmp_path, SHIPPED], "month", TEXT, DAY)


def test_every_style_is_in_every_template() -> None:
    for name in KINDS.values():
        known = {style.name.lower() for style in Document(str(SHIPPED / name)).styles}
        assert {style.lower() for style in STYLES.values()} <= known


def test_a_figure_that_does_not_fit_is_broken_before_its_bracket() -> None:
    cells = " 完 104%（25/24） |" * 12
    text = "# 标\n\n## 一\n\n|" + " 甲 |" * 12 + "\n|" + "--:|" * 12 + "\n|" + cells + "\n"
    [table] = made(text).tables
    assert {cell.text for cell in table.rows[1].cells} == {"完 104%\n（25/24）"}
    [narrow] = made(text.replace(cells, " 1（2） |" * 12)).tables
    assert {cell.text for cell in narrow.rows[1].cells} == {"1（2）"}
