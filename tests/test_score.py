"""Points by an assessment: every way to count, what is not known, and laws that hold for any of them."""

from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.model.assessment import AssessmentFile
from ledger.page import Name, read_page
from ledger.period import Month
from ledger.score import PlaceScore, score
from ledger.views.score import shown

from .books import COUNTY, SMALL, books, months

NAME = Name("assessment", year=2024)
SHARES = "计分: {完成: 100%, 补完成: 60%, 逾期: 0%}"


def assessment(*items: str, more: str = "") -> AssessmentFile:
    rows = "".join(f"  - {{编号: A{n}, 名称: 甲, {item}}}\n" for n, item in enumerate(items, 1))
    text = f"名称: 甲\n依据: 乙\n项目:\n{rows}{more}"
    page = read_page(
        {"assessment": AssessmentFile}, "plans/2024/assessment.yaml", NAME, text.encode()
    )
    assert not page.objections, page.objections
    record: AssessmentFile = page.record
    return record


def points(
    files: dict[str, str], item: str, day: str = "2024-07-10", more: str = "", month: int = 6
) -> PlaceScore:
    every = books(SMALL, files, day)
    return score(every, every.books[COUNTY], assessment(item, more=more), Month(2024, month))


FULL = months(dict.fromkeys((3, 4, 5, 6), "1 第1项:\n  本月件数: 3\n"), 6)
GAP = months(dict.fromkeys((3, 4, 5, 6), "1 第1项:\n  本月件数: 2\n"), 6, unsigned=(5,))
OPENED = {
    "jinjiang/opening": "2 第2项:\n  基数: {本月调解数: {全年: 8, 取数: 2024-03-12}}\n签账: 2024-03-20\n"
}


class Case(NamedTuple):
    """What an item comes to: had, and not known."""

    name: str
    files: dict[str, str]
    item: str
    had: str
    unknown: str


CASES = (
    Case("a figure over its goal is capped", FULL, "分值: 20分, 算法: 比例, 指标: [1-1]", "20.00", "0.00"),
    Case("more where the bureau allows more, and never more than the item",
         FULL, "分值: 20分, 算法: 比例, 指标: [1-1], 封顶: 120%", "20.00", "0.00"),
    Case("what is known of a figure is had, the rest is not known", GAP,
         "分值: 20分, 算法: 比例, 指标: [1-1]", "12.00", "8.00"),
    Case("without a base nobody knows", FULL, "分值: 20分, 算法: 比例, 指标: [2-2]", "0.00", "20.00"),
    Case("with a base, zero is zero", FULL | OPENED,
         "分值: 20分, 算法: 比例, 指标: [2-2]", "0.00", "0.00"),
    Case("what has not come due counts for nothing", FULL,
         f"分值: 20分, 算法: 状态, 指标: [5-1], {SHARES}", "0.00", "0.00"),
    Case("two quarters that have passed, both overdue", FULL,
         f"分值: 20分, 算法: 状态, 指标: [3-2], {SHARES}", "0.00", "0.00"),
    Case("one of two quarters, the other not reported", GAP | {
         "jinjiang/2024-03": "3 第3项:\n  书面报告: 2024-03-20\n签账: 2024-04-03\n"},
         f"分值: 20分, 算法: 状态, 指标: [3-2], {SHARES}", "10.00", "10.00"),
    Case("a failing standing that the table leaves out is not known", FULL,
         "分值: 20分, 算法: 状态, 指标: [3-2], 计分: {完成: 100%}", "0.00", "20.00"),
    Case("months signed in time", FULL, "分值: 8分, 算法: 签账, 计分: {按期: 100%, 未报: 0%}", "8.00", "0.00"),
    Case("a month that is not signed, as the bureau says", GAP,
         "分值: 8分, 算法: 签账, 计分: {按期: 100%, 未报: 0%}", "6.00", "0.00"),
    Case("a month that is not signed, of which the bureau says nothing", GAP,
         "分值: 8分, 算法: 签账, 计分: {按期: 100%}", "6.00", "2.00"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_item_comes_to(case: Case) -> None:
    found = points(case.files, case.item)
    assert (shown(found.points), shown(found.unknown)) == (case.had, case.unknown)


CUT = (
    "扣分:\n  - {编号: K1, 地区: 晋江市, 项目: A1, 月份: 2024-05, 扣: 3.5分, 原因: 甲, 佐证: 乙}\n"
)
TOLD = (
    "申诉:\n  - {编号: S1, 地区: 晋江市, 项目: A1, 提出: 2024-06-12, 理由: 甲,"
    " 处理: {日期: 2024-07-02, 结论: 部分采纳, 补回: 0.25分, 依据: 乙}}\n"
)
SIGNING = "分值: 8分, 算法: 签账, 计分: {按期: 100%}"


@pytest.mark.parametrize(
    ("day", "month", "more", "had"),
    [
        ("2024-05-08", 4, CUT, "8.00"),
        ("2024-06-08", 5, CUT, "4.50"),
        ("2024-06-20", 5, CUT + TOLD, "4.50"),
        ("2024-07-10", 6, CUT + TOLD, "4.75"),
        ("2024-07-10", 6, CUT.replace("晋江市", "惠安县"), "8.00"),
        ("2024-07-10", 6, TOLD, "8.00"),
    ],
)
def test_a_cut_holds_from_its_month_and_a_decision_from_its_day(
    day: str, month: int, more: str, had: str
) -> None:
    assert shown(points(FULL, SIGNING, day, more, month).points) == had


def test_a_cut_is_not_deeper_than_the_bureau_allows() -> None:
    found = points(FULL, f"{SIGNING}, 扣分上限: 2分", more=CUT)
    assert shown(found.points) == "6.00"


ITEMS = [case.item for case in CASES]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4),
    st.sets(st.integers(3, 6)),
    st.dictionaries(st.integers(3, 6), st.integers(0, 9), max_size=4),
)
def test_a_place_has_no_less_than_nothing_and_no_more_than_all(
    items: list[str], unsigned: set[int], counts: dict[int, int]
) -> None:
    said = {n: f"1 第1项:\n  本月件数: {count}\n" for n, count in counts.items()}
    every = books(SMALL, months(said, 6, unsigned=tuple(unsigned)), "2024-07-10")
    found = score(every, every.books[COUNTY], assessment(*items, more=CUT), Month(2024, 6))
    for one in found.items:
        assert one.points >= 0
        assert one.unknown >= 0
        assert one.points + one.unknown <= Fraction(one.item.points)
        assert one.earned == sum(step.points for step in one.steps)
    assert found.points == sum(one.points for one in found.items)
    assert found.points + found.unknown <= found.possible


@given(st.sets(st.integers(3, 6), max_size=3))
def test_not_signing_gains_nothing_and_is_never_taken_for_zero(unsigned: set[int]) -> None:
    """What a place has without a month is no more than with it, and the rest stays open."""
    item = "分值: 20分, 算法: 比例, 指标: [1-1]"
    said = dict.fromkeys((3, 4, 5, 6), "1 第1项:\n  本月件数: 2\n")
    whole = points(months(said, 6), item)
    partly = points(months(said, 6, unsigned=tuple(unsigned)), item)
    assert partly.points <= whole.points <= partly.points + partly.unknown
