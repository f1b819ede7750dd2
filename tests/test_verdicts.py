"""The bureau's verdict on progress (核验): pinned to what it judged, due as often as the plan says."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.book import Books
from ledger.entry import digest_of
from ledger.judge import judge_all
from ledger.period import Month
from ledger.state import State

from .books import COUNTY, book, indicator, indicator_of, months, plan_text, year

HALF = indicator("1-1", "品牌", 类型="定性", 核验="半年", 报="半年")
DRAWN = HALF.replace("半年, 报", "抽查, 报")
JUNE = "1 第1项:\n  品牌: 已评出\n"
LATER = "1 第1项:\n  品牌: 又评出一个\n"
Row = tuple[str, str, str]
PASS: Row = ("2024Q2", "2024-07-15", "通过")
BACK: Row = ("2024Q2", "2024-07-15", "退回")


def audit(row: Row, digest: str) -> str:
    _, day, word = row
    return (
        f"核验:\n  - {{地区: 晋江市, 任务: 1, 键: 品牌, 日期: {day}, 结论: {word}, "
        f'原因: 看过, 摘要: "{digest}", 岗位: 市局普促科}}\n'
    )


def audited(line: str, files: dict[str, str], audits: dict[str, str], day: str) -> Books:
    opened = year(plan_text(line), files)
    data = dict(opened.state.files)
    data |= {f"plans/2024/audits/{name}.yaml": text.encode() for name, text in audits.items()}
    return opened.after(State(data, frozenset(data))).books(date.fromisoformat(day))


def digest(line: str, files: dict[str, str], quarter: str) -> str:
    """The digest of what was written by a quarter's end."""
    whole = book(plan_text(line), files, "2025-02-20")
    last = 3 * int(quarter[-1])
    return digest_of(f for f in whole.within(indicator_of(whole, "1-1")) if f.month.number <= last)


def standing(line: str, files: dict[str, str], rows: list[Row], day: str) -> str:
    audits = {row[0]: audit(row, digest(line, files, row[0])) for row in rows}
    every = audited(line, files, audits, day)
    [one] = judge_all(every, every.books[COUNTY])
    return one.standing.word


@pytest.mark.parametrize(
    ("line", "said", "rows", "day", "word"),
    [
        (HALF, {6: JUNE}, [], "2024-07-20", "待核验"),
        (HALF, {6: JUNE}, [PASS], "2024-07-14", "待核验"),
        (HALF, {6: JUNE}, [PASS], "2024-07-15", "完成"),
        (HALF, {6: JUNE}, [BACK], "2024-07-15", "退回"),
        (HALF, {6: JUNE, 9: LATER}, [PASS], "2024-12-20", "完成"),
        (HALF, {6: JUNE, 9: LATER}, [BACK], "2024-12-20", "待核验"),
        (HALF, {6: JUNE, 9: LATER}, [BACK, ("2024Q3", "2024-10-15", "通过")], "2024-12-20", "完成"),
        (HALF, {6: JUNE, 9: LATER}, [PASS], "2025-01-20", "待核验"),
        (HALF, {6: JUNE}, [PASS, ("2024Q4", "2025-01-15", "退回")], "2025-01-20", "退回"),
        (HALF, {}, [], "2024-12-20", "无进展"),
        (DRAWN, {6: JUNE}, [], "2025-01-20", "有进展"),
        (DRAWN, {6: JUNE}, [PASS], "2025-01-20", "完成"),
        (DRAWN, {6: JUNE}, [BACK], "2025-01-20", "退回"),
        (HALF.replace("必办", "鼓励"), {6: JUNE}, [BACK], "2024-07-20", "有进展"),
    ],
)
def test_where_progress_stands(
    line: str, said: dict[int, str], rows: list[Row], day: str, word: str
) -> None:
    assert standing(line, months(said, 12), rows, day) == word


@pytest.mark.parametrize("line", [HALF, DRAWN])
def test_what_was_judged_and_has_changed_is_to_be_judged_again(line: str) -> None:
    kept = digest(line, months({6: JUNE}, 6), "2024Q2")
    changed = months({6: JUNE.replace("已评出", "评出")}, 6)
    every = audited(line, changed, {"2024Q2": audit(PASS, kept)}, "2024-07-20")
    [one] = judge_all(every, every.books[COUNTY])
    assert one.standing.word == "待核验"


def test_a_verdict_speaks_for_its_place_alone() -> None:
    files = months({6: JUNE}, 6) | months({6: JUNE}, 6, slug="huian")
    kept = digest(HALF, files, "2024Q2")
    every = audited(HALF, files, {"2024Q2": audit(PASS, kept)}, "2024-07-20")
    found = {
        slug: judge_all(every, every.books[slug])[0].standing.word for slug in (COUNTY, "huian")
    }
    assert found == {COUNTY: "完成", "huian": "待核验"}


def test_a_verdict_on_what_these_books_do_not_hold_is_not_theirs() -> None:
    files = months({6: JUNE}, 9)
    later: Row = ("2024Q3", "2024-07-15", "退回")
    every = audited(
        HALF, files, {"2024Q3": audit(later, digest(HALF, files, "2024Q3"))}, "2024-07-20"
    )
    sealed = replace(every.books[COUNTY], through=Month(2024, 6))
    assert replace(every, books={**every.books, COUNTY: sealed}).verdicts == {}
