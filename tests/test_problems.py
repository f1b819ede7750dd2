"""Where a problem stands: only the bureau takes it off the list, and only the last word holds."""

from datetime import date

import pytest

from ledger.views.problems import in_quarter, overdue, standing_of

from .books import SMALL, books

HEAD = "- {编号: 一, 任务: 1, 来源: 督导, 发现: 2024-05-10, 问题: 没有公示, 时限: 2024-06-30%s}\n"
MENDED = ", 整改: [{日期: 2024-06-20, 情况: 补了}]"
RETURNED = ", 销号: {日期: 2024-06-25, 结论: 退回, 依据: 一号}"
AGAIN = ", 整改: [{日期: 2024-06-20, 情况: 补了}, {日期: 2024-06-28, 情况: 再补}]"
PASSED = ", 复核: [{日期: 2024-07-08, 结论: 通过, 依据: 二号}]"
SETTLED = ", 销号: {日期: 2024-06-25, 结论: 通过, 依据: 一号}"


def at(rest: str, day: str) -> str:
    book = books(SMALL, {"jinjiang/problems": HEAD % rest}, day).books["jinjiang"]
    return standing_of(book.others["problems"].record.problems[0], date.fromisoformat(day))


@pytest.mark.parametrize(
    ("rest", "day", "word"),
    [
        ("", "2024-06-30", "整改中"),
        ("", "2024-07-01", "逾期未整改"),
        (MENDED, "2024-06-19", "整改中"),
        (MENDED, "2024-06-30", "待销号"),
        (MENDED, "2024-07-01", "逾期未销号"),
        (MENDED + RETURNED, "2024-06-24", "待销号"),
        (MENDED + RETURNED, "2024-06-26", "退回"),
        (MENDED + RETURNED, "2024-07-01", "逾期未整改"),
        (AGAIN + RETURNED, "2024-06-29", "待销号"),
        (AGAIN + RETURNED + PASSED, "2024-07-07", "逾期未销号"),
        (AGAIN + RETURNED + PASSED, "2024-07-08", "已销号"),
        (MENDED + SETTLED, "2024-12-31", "已销号"),
    ],
)
def test_where_a_problem_stands(rest: str, day: str, word: str) -> None:
    assert at(rest, day) == word


def test_a_problem_without_a_limit_is_never_overdue() -> None:
    text = (HEAD % "").replace(", 时限: 2024-06-30", "")
    every = books(SMALL, {"jinjiang/problems": text}, "2024-12-31")
    assert overdue(every.books.values()) == []


@pytest.mark.parametrize(
    ("quarter", "rest", "listed"),
    [
        ("2024Q1", MENDED, 0),
        ("2024Q2", MENDED, 1),
        ("2024Q3", MENDED, 1),
        ("2024Q3", MENDED + SETTLED, 0),
        ("2024Q2", MENDED + SETTLED, 1),
    ],
)
def test_a_quarter_lists_what_was_found_in_it_or_open_before(
    quarter: str, rest: str, listed: int
) -> None:
    from ledger.period import read_span

    span = read_span(quarter)
    assert span is not None
    every = books(SMALL, {"jinjiang/problems": HEAD % rest}, "2024-10-15")
    assert len(in_quarter(every.books.values(), span).rows) == listed
