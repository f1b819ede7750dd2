"""PDF by typst: whole, dated, without anything of the machine's, deaf to what books say."""

import re
from datetime import date
from pathlib import Path

import pytest

from ledger.finding import LedgerError
from ledger.out.pdf import render_pdf
from ledger.repo.disk import packaged

from .archive import faults

DAY = date(2024, 7, 15)
SHIPPED = packaged("templates")
HOSTILE = '#panic() $x$ \\u{41} `a` ] } " */ // @b \\<c> #import &lt;d>'


def test_the_same_words_are_the_same_bytes() -> None:
    assert render_pdf([SHIPPED], "month", "# 题\n\n文。\n", DAY) == render_pdf(
        [SHIPPED], "month", "# 题\n\n文。\n", DAY
    )


def test_it_is_an_archive_with_a_date_and_embedded_fonts() -> None:
    made = render_pdf([SHIPPED], "month", "# 题\n\n文。\n", DAY)
    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    assert b"2024-07-15T00:00:00" in made
    assert set(re.findall(rb"/FontName ?/[A-Z]{6}\+([A-Za-z]+)", made)) <= {
        b"NotoSerifSC",
        b"NotoSansSC",
    } | {b"NotoSerifSC-Regular", b"NotoSansSC-Regular"}


@pytest.mark.parametrize("kind", ["month", "bulletin", "slip"])
def test_what_a_book_says_stays_text(kind: str) -> None:
    text = f"# 题\n\n各县：\n\n{HOSTILE}\n\n- {HOSTILE}\n\n## 附件1　{HOSTILE}\n\n| {HOSTILE} |\n|:--|\n| {HOSTILE} |\n"
    assert render_pdf([SHIPPED], kind, text, DAY).startswith(b"%PDF")


def test_an_office_may_have_a_layout_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "page.typ").write_text("#set document(title: [甲])\n#sys.inputs.kind\n", "utf-8")
    assert render_pdf([tmp_path, SHIPPED], "month", "# 题\n", DAY).startswith(b"%PDF")


@pytest.mark.parametrize(
    "body", ["#nosuch", "#let", '#read("../secret")', '#import "@preview/a:0.1.0": b']
)
def test_a_layout_with_a_fault_is_named(tmp_path: Path, body: str) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret").write_text("x", "utf-8")
    (folder / "page.typ").write_text(body, "utf-8")
    with pytest.raises(LedgerError, match=r"模板 page.typ 有误"):
        render_pdf([folder, SHIPPED], "month", "# 题\n", DAY)


@pytest.mark.parametrize(("lines", "listed"), [(1, False), (60, True)])
def test_contents_stand_where_there_is_something_to_turn_to(lines: int, listed: bool) -> None:
    text = "# 题\n\n" + "".join(f"## 第{n}节\n\n" + "一行。\n\n" * lines for n in range(6))
    links = render_pdf([SHIPPED], "month", text, DAY).count(b"/Link")
    assert bool(links) == listed


WHOLE = "# 题\n\n" + "".join(
    f"## 第{n}节\n\n**要点**：一行。\n\n| 甲 | 乙 |\n|:--|--:|\n| 一 | 2 |\n\n" + "一行。\n\n" * 20
    for n in range(6)
)


@pytest.mark.parametrize("kind", ["month", "bulletin", "slip", "year"])
def test_it_is_what_archives_take(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "a.pdf"
    place.write_bytes(render_pdf([SHIPPED], kind, WHOLE, DAY))
    assert list(faults(place)) == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"<pdfaid:part>2<", b"<pdfaid:part>1<", "does not say"),
        (b"/GTS_PDFA1", b"/GTS_PDFX ", "no colour profile"),
        (b"/ToUnicode", b"/ToUnicodx", "has no text"),
        (b"/FontFile3", b"/FontFilex", "is not embedded"),
    ],
)
def test_what_archives_refuse_is_told(tmp_path: Path, old: bytes, new: bytes, why: str) -> None:
    made = render_pdf([SHIPPED], "month", WHOLE, DAY)
    assert old in made
    place = tmp_path / "a.pdf"
    place.write_bytes(made.replace(old, new))
    assert why in " ".join(faults(place))
