"""Every figure is followed to its commit, file and line, and to where its evidence is kept."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.repo.git import run_git

from .demo_year import Reports, told

ASKED = {
    "month": ("2024-06",),
    "january": ("2025-01",),
    "bulletin": ("--quarter", "2024Q2"),
    "paper": ("--quarter", "2024Q3", "--doc", "底稿"),
    "half": ("--half", "2024H1"),
    "year": ("--year", "2024"),
    "score": ("--score", "2024-12"),
}
Row = tuple[str, Any, Any]


@pytest.fixture(params=ASKED)
def report(request: pytest.FixtureRequest, reports: Reports) -> Any:
    return json.loads(reports.text(*ASKED[request.param], "--format", "json"))


def rows(report: Any) -> Iterator[Row]:
    """Every line that a report's figures come from, with its place and its figure."""
    for place in report["sources"]:
        for figure in place["figures"]:
            for one in (*figure["entries"], *figure["grounds"]):
                yield place["place"]["slug"], figure, one


def texts(repo: Path, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """The lines of each file as of its commit, asked of git at once."""
    asked = sorted(wanted)
    names = "".join(f"{commit}:{path}\n" for commit, path in asked).encode()
    answer = run_git(repo, "cat-file", "--batch", input=names)
    found, start = {}, 0
    for one in asked:
        end = answer.index(b"\n", start)
        size = int(answer[start:end].split(b" ")[2])
        found[one] = answer[end + 1 : end + 1 + size].decode().splitlines()
        start = end + size + 2
    return found


def test_every_figure_stands_in_that_line_of_that_file_at_that_commit(
    report: Any, demo_year: Path
) -> None:
    followed = list(rows(report))
    assert len(followed) > 100
    kept = texts(demo_year, {(one["commit"], one["path"]) for _, _, one in followed})
    for _, figure, one in followed:
        lines = kept[one["commit"], one["path"]]
        said = "\n".join(lines[one["line"] - 1 : one["line"] + 2])
        assert one["after"][:10] in said, one
        if figure["masked"]:
            assert one["before"] == one["after"] == ""


def test_every_figure_says_where_its_evidence_is_kept(report: Any, demo_year: Path) -> None:
    for slug, figure, one in rows(report):
        assert one["evidence"] or figure["proof"], (figure["indicator"], one)
        if one["evidence"].startswith("evidence/"):
            path = f"{one['commit']}:counties/{slug}/2024/{one['evidence']}"
            assert run_git(demo_year, "cat-file", "-t", path) == b"blob\n"


def codes_in(value: Any) -> Iterator[str]:
    """Every indicator that a report speaks of."""
    if isinstance(value, dict):
        if {"code", "key", "unit"} <= value.keys():
            yield value["code"]
        for one in value.values():
            yield from codes_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from codes_in(one)


def test_every_indicator_with_a_figure_has_its_lines(report: Any) -> None:
    sources = {
        figure["indicator"]["code"]: figure
        for place in report["sources"]
        for figure in place["figures"]
    }
    assert set(codes_in(report["report"])) <= sources.keys()
    for place in report["sources"]:
        for figure in place["figures"]:
            if figure["total"] not in ("", "—", "未记"):
                assert figure["entries"], (place["place"], figure["indicator"])


@pytest.mark.parametrize("name", [name for name in ASKED if name != "bulletin"])
def test_a_page_holds_the_same_lines_and_links_to_them(name: str, reports: Reports) -> None:
    page = reports.text(*ASKED[name], "--format", "html")
    report = json.loads(reports.text(*ASKED[name], "--format", "json"))
    for slug, figure, one in rows(report):
        assert f'id="{slug}-{figure["indicator"]["code"]}"' in page
        assert f"<code>{one['path']}:{one['line']}</code>" in page
        assert f"<code>{one['commit'][:12]}</code>" in page


def test_a_bulletin_links_to_the_working_paper_of_its_quarter(reports: Reports) -> None:
    """It goes out and holds no entries itself; they are in the paper beside it."""
    page = reports.text(*ASKED["bulletin"], "--format", "html")
    asked = (*ASKED["bulletin"], "--doc", "底稿", "--format", "html")
    anchors = set(re.findall(r' id="([^"]+)"', reports.text(*asked)))
    links = re.findall(r'href="([^"#]*)#?([^"]*)"', page)
    assert {name for name, _ in links} == {"paper-2024Q2.html"}
    assert {anchor for _, anchor in links if anchor} <= anchors
    assert 'id="entries"' not in page
    annex = page[page.index("附件1") : page.index("附件2</span>")]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", annex)
    assert len(cells) > 100
    report = reports.data(*ASKED["bulletin"])
    named = {code for code in codes_in(report) if f"<li>{code} " in page}
    assert {"1-4", "10-2", "27-3"} <= named


def test_figures_under_a_numbered_head_link_to_their_entries(reports: Reports) -> None:
    page = reports.text(*ASKED["year"], "--format", "html")
    anchors = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    assert re.search(r'<td class="[^"]*number"><a href="#jinjiang-1">[0-9]+件</a></td>', page)


def test_each_step_of_an_assessment_links_to_the_entries_of_its_place(reports: Reports) -> None:
    page = reports.text(*ASKED["score"], "--format", "html")
    anchors = set(re.findall(r' id="([^"]+)"', page))
    rows = re.findall(r'<a href="#([a-z]+)-([0-9]+)">([0-9]+) [^<]+</a>', page)
    assert len({place for place, _, _ in rows}) == 12
    assert all(f"{place}-{code}" in anchors and code == said for place, code, said in rows)


def test_a_total_is_the_sum_of_its_lines(reports: Reports) -> None:
    report = json.loads(reports.text("--year", "2024", "--format", "json"))
    checked = 0
    for place in report["sources"]:
        for figure in place["figures"]:
            flows = [one for one in figure["entries"] if one["after"].isdigit()]
            if figure["indicator"]["key"].startswith("本月") and not figure["masked"] and flows:
                moved = sum(int(one["after"]) - int(one["before"] or 0) for one in flows)
                assert figure["total"] == str(moved)
                checked += 1
    assert checked > 50


def test_what_is_masked_in_words_is_masked_for_programs(demo_year: Path) -> None:
    text = told(demo_year, "report", "2024-06", "--format", "json").out
    masked = [f for p in json.loads(text)["sources"] for f in p["figures"] if f["masked"]]
    assert masked
    assert all(figure["total"] == "" for figure in masked)
