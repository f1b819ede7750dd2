"""The reports in a real browser: on a desk, on a phone, in the dark and on A4.

Nothing is installed here. Without a browser the tests are skipped, with LEDGER_E2E=1 they fail.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from ledger.cli import main

from . import browser
from .node import give_up

pytestmark = pytest.mark.e2e

REPORTS = {
    "month": ["2024-06"],
    "bulletin": ["--quarter", "2024Q2"],
    "paper": ["--quarter", "2024Q2", "--doc", "底稿"],
    "half": ["--half", "2024H1"],
    "year": ["--year", "2024"],
}
SHEETS = {"month": 4, "bulletin": 9, "paper": 22, "half": 8, "year": 11}
"""How many sheets of A4 a report of twelve places may take."""
DESK, PHONE = 1280, 390
UPRIGHT, ACROSS = (210, 297), (297, 210)
READABLE = 4.5
"""The contrast that WCAG AA asks of text."""
PLACES = ["鲤城区", "丰泽区", "洛江区", "泉港区", "惠安县", "安溪县"]
PLACES += ["永春县", "德化县", "石狮市", "晋江市", "南安市", "台商投资区"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every report of the demo year, as a page and as Markdown."""
    if browser.program() is None:
        give_up(f"no browser: none of {', '.join(browser.PROGRAMS)}")
    if not shutil.which("pdftotext"):
        give_up("no pdftotext to read what was printed")
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        assert main(["demo", str(folder / "repo")]) == 0
        for name, words in REPORTS.items():
            for form in ("html", "md"):
                said = [*words, "--format", form, "-o", str(folder / f"{name}.{form}")]
                assert main(["report", *said, "-C", str(folder / "repo")]) in (0, 1)
    return folder


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_page_fits_is_readable_and_asks_for_nothing(made: Path, name: str, dark: bool) -> None:
    frames = browser.measure(made / f"{name}.html", [(DESK, ""), (PHONE, "")], dark=dark)
    assert [frame.width for frame in frames] == [DESK, PHONE]
    for frame in frames:
        assert frame.needed <= frame.width + 1
        assert frame.requests == []
        assert frame.dark == dark
        assert frame.contrast[0] >= READABLE, frame.contrast


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "bulletin"])
def test_the_grid_leads_to_the_entries(made: Path, name: str) -> None:
    text = (made / f"{name}.html").read_text(encoding="utf-8")
    assert '<a href="#licheng-10">' in text
    wanted = [(w, a) for w in (DESK, PHONE) for a in ("licheng-10", "licheng-10-1", "grid")]
    frames = browser.measure(made / f"{name}.html", wanted)
    assert [frame.seen for frame in frames] == [True] * len(wanted)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_whole_on_paper(made: Path, name: str) -> None:
    printed = browser.print_out(made / f"{name}.html")
    text = (made / f"{name}.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##? (.+)$", text, re.MULTILINE)
    said = "".join(printed.texts)
    for heading in headings:
        shown = all(piece in said for piece in heading.replace(" ", "").split("　"))
        assert shown != heading.endswith("（不印发）"), heading
    assert all(said.count(place) >= 2 for place in PLACES)
    assert "字字相同" in said
    assert set(printed.sheets) <= {UPRIGHT, ACROSS}
    assert 1 <= len(printed.sheets) <= SHEETS[name]


def test_the_bulletin_is_set_as_an_official_letter(made: Path) -> None:
    printed = browser.print_out(made / "bulletin.html")
    first = {
        n: i for i, text in enumerate(printed.texts) for n in "12345" if f"附件{n}" == text[:3]
    }
    assert list(first) == list("12345")
    assert len(set(first.values())) == 5
    assert first["1"] <= 3
    assert printed.sheets[first["1"]] == ACROSS
    assert {printed.sheets[n] for n in range(len(printed.sheets)) if n != first["1"]} == {UPRIGHT}
    assert "（署名）" in printed.texts[first["1"] - 1]
    assert "不印发" not in "".join(printed.texts)


@pytest.mark.parametrize("name", REPORTS)
def test_markdown_reads_well_as_text(made: Path, name: str) -> None:
    text = (made / f"{name}.md").read_text(encoding="utf-8")
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    for before, after in zip(text.splitlines(), text.splitlines()[1:], strict=False):
        if before.startswith("|") != after.startswith("|"):
            assert "" in (before, after), after
    parser = MarkdownIt("commonmark").enable("table")
    tables = sum(token.type == "table_open" for token in parser.parse(text))
    assert tables == len(re.findall(r"^\|(?::?-+:?\|)+$", text, re.MULTILINE))
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1
