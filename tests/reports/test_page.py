"""The page: one file that needs nothing else."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from .demo_year import Reports

PAGES = {
    "month": ("2024-06",),
    "bulletin": ("--quarter", "2024Q2"),
    "paper": ("--quarter", "2024Q2", "--doc", "底稿"),
    "half": ("--half", "2024H1"),
    "year": ("--year", "2024"),
    "county": ("2024-06", "--county", "晋江市"),
}
VOID = {"meta", "br", "hr", "wbr", "img", "link", "input"}
OUTWARD = ("src", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href")


class Reading(HTMLParser):
    """What a page holds: tags that stay open, addresses, identities."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.names: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.wrong += [f"{tag} {name}" for name, _ in attrs if name in OUTWARD or name[:2] == "on"]
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        self.names += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, reports: Reports) -> str:
    return reports.text(*PAGES[request.param], "--format", "html")


BESIDE = re.compile("(paper-2024Q[1-4].html)?(#|$)")
"""The page itself, or the working paper beside a bulletin."""


def test_a_page_is_whole_and_asks_for_nothing(page: str) -> None:
    reading = Reading(page)
    assert (reading.open, reading.wrong) == ([], [])
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert not reading.tags & {"script", "link", "iframe", "object", "embed", "img", "form", "base"}
    for word in ("http://", "https://", "javascript:", "@import", "url("):
        assert word not in page
    assert all(BESIDE.match(address) for address in reading.addresses)


def test_what_a_page_points_to_is_there_once(page: str) -> None:
    reading = Reading(page)
    assert len(reading.names) == len(set(reading.names))
    own = {address[1:] for address in reading.addresses if address.startswith("#")}
    assert own <= {*reading.names, ""}


@pytest.mark.parametrize("name", [name for name in PAGES if name != "bulletin"])
def test_a_page_has_a_grid_a_legend_and_every_entry(name: str, reports: Reports) -> None:
    page = reports.text(*PAGES[name], "--format", "html")
    assert "图例" in page
    assert "<details" in page
    assert "<table" in page
    assert "counties/jinjiang/2024/2024-04.yaml:" in page


def test_what_goes_out_shows_no_entries(reports: Reports) -> None:
    page = reports.text("--quarter", "2024Q2", "--format", "html")
    assert "counties/" not in page


def test_a_page_is_written_to_a_file(reports: Reports, tmp_path: Path) -> None:
    place = tmp_path / "报告.html"
    words = ("2024-06", "--county", "晋江市", "--format", "html")
    assert reports.text(*words, "-o", str(place)) == ""
    assert place.read_text(encoding="utf-8") == reports.text(*words)
