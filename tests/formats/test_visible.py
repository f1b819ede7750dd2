"""What people read on a terminal or in a comment: no text of a file makes a line of its own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.finding import Finding
from ledger.out.review import review_comment, review_text
from ledger.out.show import as_text
from ledger.unseen import visible
from ledger.views.review import Did, Part, ReviewView

TEMPLATES = [Path(__file__).resolve().parents[2] / "templates"]
NASTY = "a\n::error::假的\r\x1b[2K\u202ekcab\u200b"


def found(path: str, message: str = "错", remedy: str = "改") -> Finding:
    return Finding.about(path, "bad-day", message, remedy)


def view(text: str) -> ReviewView:
    finding = found(text, text, text)
    parts = [Part("晋江市", [(text, [text])])]
    return ReviewView(
        "main", "HEAD", "2024-07-10", 1, ["jinjiang@ledger.example"],
        [Did("jinjiang@ledger.example", [text])], parts, [finding], [finding],
        "", "不能合并：2 个错误",
    )  # fmt: skip


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_finding_is_two_lines_whatever_stands_in_it(text: str) -> None:
    shown = as_text([found(text, text, text)])
    assert len(shown.splitlines()) == 2
    assert shown.count("\n") == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("通知.pdf", "通知.pdf"),
        ("通知　第5号.pdf", "通知　第5号.pdf"),
        ("a\nb", "a\\u000ab"),
        ("a\x1b[31m", "a\\u001b[31m"),
        ("\u202ea", "\\u202ea"),
        ("\ufeffa", "\\ufeffa"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_a_finding_about_the_repository_says_so() -> None:
    assert as_text([found("")]).startswith("仓库: error bad-day 错\n")


def test_a_review_has_no_line_that_a_file_wrote() -> None:
    for shown in (review_text(view(NASTY)), review_comment(TEMPLATES, view(NASTY))):
        assert not any(line.startswith("::error") for line in shown.splitlines())
        assert "\u202e" not in shown
        assert "\x1b" not in shown


def test_a_comment_calls_nobody_and_hides_no_address() -> None:
    shown = review_comment(TEMPLATES, view("@all [看这里](https://example.org) `x` <b>"))
    body = shown.split("2024-07-10", 1)[1]
    assert "@all" not in body
    assert "](" not in body
    assert "<b>" not in body
    assert "jinjiang@ledger.example" in body
