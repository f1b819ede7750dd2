"""Word and PDF on paper: LibreOffice prints the Word documents, poppler reads what is there.

Nothing is installed here. Without the programs the tests are skipped, with LEDGER_E2E=1 they fail.
"""

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from ledger.cli import main
from ledger.out.papers import PAPERS, render_paper
from ledger.repo.disk import packaged

from . import sheets
from .node import give_up

pytestmark = pytest.mark.e2e

REPORTS = {
    "month": ["2024-06"],
    "county": ["2024-06", "--county", "晋江市"],
    "bulletin": ["--quarter", "2024Q2"],
    "paper": ["--quarter", "2024Q2", "--doc", "底稿"],
    "half": ["--half", "2024H1"],
    "year": ["--year", "2024"],
}
MOST = {"month": 5, "county": 4, "bulletin": 9, "paper": 40, "half": 8, "year": 10}
"""How many pages a report of twelve places may take."""
SLIPS = {
    f"slip-{slug}-{month}": [slug, month, "--slip", "--as-of", "2025-01-10"]
    for slug in ("licheng", "jinjiang", "quanzhou")
    for month in ("2024-03", "2024-06", "2024-12")
}
UPRIGHT, ACROSS = (210, 297), (297, 210)
MADE = [f"{name}.{form}" for name in REPORTS for form in PAPERS]
PUNCTUATION = 6.0
"""How far a comma may hang over the edge, in millimetres."""
DAY = date(2024, 7, 15)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report and some slips of the demo year, in both formats, and what Word printed."""
    if sheets.office() is None:
        give_up(f"no office: none of {', '.join(sheets.PROGRAMS)}")
    if not shutil.which("pdftotext"):
        give_up("no pdftotext to read what was printed")
    folder = tmp_path_factory.mktemp("papers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        repo = ["-C", str(folder / "repo")]
        assert main(["demo", str(folder / "repo")]) == 0
        for form in ("md", *PAPERS):
            for name, words in REPORTS.items():
                said = ["report", *words, "-o", str(folder / f"{name}.{form}"), *repo]
                assert main(said) in (0, 1)
            for name, words in SLIPS.items():
                assert main(["sign", *words, "-o", str(folder / f"{name}.{form}"), *repo]) == 0
    printed = folder / "printed"
    printed.mkdir()
    sheets.to_pdf(sorted(folder.glob("*.docx")), printed)
    return folder


def on_paper(made: Path, name: str) -> list[sheets.Leaf]:
    stem, _, form = name.rpartition(".")
    return sheets.leaves(made / f"{stem}.pdf" if form == "pdf" else made / f"printed/{stem}.pdf")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def rows_of(text: str) -> list[str]:
    """The cells of a report's tables that hold a figure, a date or a short word."""
    rows = re.findall(r"(?m)^\| (.+) \|$(?!\n\|[:-])", text)
    cells = {cell.strip() for row in rows for cell in row.split("|")}
    return sorted(cell for cell in cells if re.fullmatch(r"[0-9./%+−-]+|[一-鿿]{2,4}", cell))


@pytest.mark.parametrize("name", MADE)
def test_pages_are_a4_and_hold_what_they_hold(made: Path, name: str) -> None:
    leaves = on_paper(made, name)
    assert 1 <= len(leaves) <= MOST[name.partition(".")[0]]
    for leaf in leaves:
        assert (leaf.width, leaf.height) in (UPRIGHT, ACROSS)
        left, right = (37, 35) if leaf.width > leaf.height else (28, 26)
        assert min(word.left for word in leaf.words) >= left - 3
        assert max(word.right for word in leaf.words) <= leaf.width - right + PUNCTUATION
        assert max(word.bottom for word in leaf.words) <= leaf.height - 13
        assert sheets.overlapping(leaf) == []


@pytest.mark.parametrize("name", MADE)
def test_the_text_is_all_there(made: Path, name: str) -> None:
    stem, _, form = name.rpartition(".")
    text = (made / f"{stem}.md").read_text(encoding="utf-8")
    said = squeezed("".join(leaf.text for leaf in on_paper(made, name)))
    for heading in re.findall(r"(?m)^#+ (.+)$", text):
        shown = all(squeezed(piece) in said for piece in heading.split("　"))
        assert shown != (form == "pdf" and heading.endswith("（不印发）")), heading
    for cell in rows_of(text):
        assert cell in said, cell
    assert "字字相同" in said


@pytest.mark.parametrize("name", MADE)
def test_page_numbers_stand_outside(made: Path, name: str) -> None:
    for number, leaf in enumerate(on_paper(made, name), 1):
        line = max(leaf.words, key=lambda word: word.bottom)
        foot = [word for word in leaf.words if word.bottom > line.bottom - 2]
        assert squeezed("".join(word.text for word in sorted(foot))) == f"—{number}—"
        outside = foot[0].left > leaf.width / 2
        assert outside == (number % 2 == 1)


@pytest.mark.parametrize("form", PAPERS)
def test_the_bulletin_is_an_official_letter(made: Path, form: str) -> None:
    leaves = on_paper(made, f"bulletin.{form}")
    starts = [n for n, leaf in enumerate(leaves) if squeezed(leaf.text).startswith("附件")]
    assert len(starts) == 5
    across = [n for n, leaf in enumerate(leaves) if (leaf.width, leaf.height) == ACROSS]
    assert across == starts[:1]
    assert "〔〕号" in squeezed(leaves[0].text)
    assert "（署名）" in squeezed(leaves[starts[0] - 1].text)


@pytest.mark.parametrize("form", PAPERS)
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_one_page(made: Path, name: str, form: str) -> None:
    (leaf,) = on_paper(made, f"{name}.{form}")
    assert (leaf.width, leaf.height) == UPRIGHT
    assert sheets.overlapping(leaf) == []
    text = squeezed(leaf.text)
    for words in ("工作要点对账单", "核对码", "审核（签字）", "5个工作日内答复"):
        assert words in text


def test_fonts_are_the_packages_own_in_pdf_and_named_in_word(made: Path) -> None:
    own = {"NotoSerifSC-Regular-Identity-H", "NotoSansSC-Regular-Identity-H"}
    for name in REPORTS:
        assert sheets.fonts(made / f"{name}.pdf") <= own
        styles = Document(str(made / f"{name}.docx")).styles
        assert "仿宋_GB2312" in styles["Normal"].element.xml


@pytest.mark.parametrize("form", PAPERS)
def test_a_page_has_22_lines_of_28_characters(tmp_path: Path, form: str) -> None:
    if sheets.office() is None:
        give_up("no office")
    text = "# 题\n\n" + "字" * 2000 + "\n"
    place = tmp_path / f"full.{form}"
    place.write_bytes(render_paper(form, [packaged("templates")], "bulletin", text, DAY))
    if form == "docx":
        sheets.to_pdf([place], tmp_path)
    words = [word for word in sheets.leaves(tmp_path / "full.pdf")[1].words if "字" in word.text]
    assert [len(word.text) for word in words] == [28] * 22


@pytest.mark.parametrize("form", PAPERS)
@pytest.mark.parametrize("name", ["bulletin", "month"])
def test_a_hundred_counties_fit(made: Path, tmp_path: Path, name: str, form: str) -> None:
    text = (made / f"{name}.md").read_text(encoding="utf-8")
    many = re.sub(r"(?m)^(\| (?!\*).{2,5}[区县市] \|.*\n)", r"\1" * 9, text)
    assert many.count("\n| 晋江市 |") >= 9 * text.count("\n| 晋江市 |")
    place = tmp_path / f"many.{form}"
    place.write_bytes(render_paper(form, [packaged("templates")], name, many, DAY))
    if form == "docx":
        sheets.to_pdf([place], tmp_path)
    leaves = sheets.leaves(tmp_path / "many.pdf")
    assert [pair for leaf in leaves for pair in sheets.overlapping(leaf)] == []
    full = [leaf for leaf in leaves if leaf.text.count("晋江市") > 1]
    assert len(full) >= 2
    assert all("地区" in leaf.text for leaf in full)
