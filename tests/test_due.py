"""What a plan asks of a place, occasion by occasion, and how much that is."""

from datetime import date
from statistics import median

import pytest

from ledger.due import dues_of, is_asked, occasions_in_year
from ledger.period import Month
from ledger.views.status import Burden, burden

from .books import REAL_PLAN, indicator, plan_text, year
from .test_plan import AMENDED

MEDIAN, WORST, OPENING = 25, 60, 260
JANUARY = Month(2025, 1)


def dues(line: str, slug: str = "jinjiang") -> list[tuple[str, str]]:
    """Every due of the one indicator of a plan: its occasion and its last day."""
    plan = year(plan_text(line)).plan()
    found = dues_of(plan, plan.places[slug])
    return [(due.occasion.name if due.occasion else "", str(due.deadline)) for due in found]


QUARTERS = [
    ("2024Q1", "2024-03-31"),
    ("2024Q2", "2024-06-30"),
    ("2024Q3", "2024-09-30"),
    ("2024Q4", "2024-12-31"),
]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"类型": "频次", "每": "季度"}, QUARTERS),
        ({"类型": "节点", "每": "半年"}, [("2024H1", "2024-06-30"), ("2024H2", "2024-12-31")]),
        ({"类型": "节点", "每": "年"}, [("2024", "2024-12-31")]),
        ({"类型": "节点", "每": "年", "期限": "2024-10-31"}, [("2024", "2024-10-31")]),
        ({"类型": "频次", "每": "季度", "始于": "2024-07"}, QUARTERS[2:]),
        ({"类型": "频次", "每": "季度", "止于": "2024-06"}, QUARTERS[:2]),
        ({"类型": "节点", "期限": "2024-03-22"}, [("", "2024-03-22")]),
        ({"类型": "节点", "期限": "待定"}, [("", "None")]),
        ({"类型": "节点"}, [("", "None")]),
        ({"类型": "数量", "计数": "累计"}, [("", "2024-12-31")]),
        ({"类型": "记数", "计数": "期末"}, [("", "2024-12-31")]),
        ({"类型": "记数", "计数": "累计", "主体": "[市局]"}, []),
    ],
)
def test_occasions(fields: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert dues(indicator("1-1", "键", **fields)) == expected


@pytest.mark.parametrize(("every", "count"), [("月", 12), ("季度", 4), ("半年", 2), ("年", 1)])
def test_the_occasions_of_a_year(every: str, count: int) -> None:
    spans = occasions_in_year(2024, every)
    assert len(spans) == count
    months = [month for span in spans for month in span.months]
    assert months == [Month(2024, number) for number in range(1, 13)]


ALWAYS = list(range(3, 13))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"类型": "记数", "计数": "累计", "报": "每月"}, ALWAYS),
        ({"类型": "记数", "计数": "累计", "报": "每季"}, [3, 6, 9, 12]),
        ({"类型": "定性", "报": "半年"}, [6, 12]),
        ({"类型": "定性", "报": "年终"}, [12]),
        ({"类型": "记数", "计数": "累计", "报": "有则报"}, []),
        ({"类型": "节点", "报": "有则报", "期限": "2024-04-30"}, [4]),
        ({"类型": "节点", "报": "有则报", "期限": "2025-01-10"}, [13]),
        ({"类型": "节点", "报": "有则报", "期限": "待定"}, []),
        ({"类型": "节点", "报": "每季", "每": "季度"}, [3, 6, 9, 12]),
        ({"类型": "数量", "计数": "累计", "报": "每月", "触发": "任务下达"}, []),
        ({"类型": "记数", "计数": "累计", "报": "每月", "始于": "2024-10"}, [10, 11, 12]),
        ({"类型": "记数", "计数": "累计", "报": "每月", "止于": "2024-04"}, [3, 4]),
        ({"类型": "记数", "计数": "累计", "报": "每月", "主体": "待定"}, []),
        (
            {"类型": "记数", "计数": "累计", "报": "每月", "主体": "[市局]", "报数": "[各地]"},
            ALWAYS,
        ),
    ],
)
def test_when_a_due_is_asked(fields: dict[str, object], expected: list[int]) -> None:
    plan = year(plan_text(indicator("1-1", "键", **fields))).plan()
    asked = [
        (month.year - 2024) * 12 + month.number
        for month in plan.months
        if any(is_asked(plan, due, month) for due in dues_of(plan, plan.places["jinjiang"]))
    ]
    assert asked == expected


def every_burden(plan: str) -> list[Burden]:
    opened = year(plan)
    return burden(opened.books(date(2025, 1, 31)))


@pytest.mark.parametrize("plan", [REAL_PLAN, AMENDED], ids=["as issued", "amended"])
def test_nobody_is_asked_too_much(plan: str) -> None:
    rows = every_burden(plan)
    assert len(rows) == 13
    assert [row.place.name for row in rows if median(row.months) > MEDIAN] == []
    assert [row.place.name for row in rows if max(row.months) > WORST] == []
    assert [row.place.name for row in rows if row.opening > OPENING] == []


def test_a_place_that_has_nothing_due_is_asked_nothing() -> None:
    rows = every_burden(plan_text(indicator("1-1", "键", 类型="节点", 期限="2024-04-30")))
    assert [sum(row.months) for row in rows] == [1, 1, 1, 0]


def test_january_asks_for_january_s_deliveries_alone() -> None:
    plan = year(REAL_PLAN).plan()
    for place in plan.file.places:
        asked = [due for due in dues_of(plan, place) if is_asked(plan, due, JANUARY)]
        expected = {"25-1"} if place.is_bureau else {"25-1", "25-2", "25-3"}
        assert {due.code for due in asked} == expected
        assert {due.indicator.kind for due in asked} == {"节点"}


def test_a_due_knows_its_own_target() -> None:
    line = indicator("1-1", "本月数", 类型="数量", 计数="累计", 至少=2, 分地区="{台商投资区: 1}")
    plan = year(plan_text(line)).plan()
    targets = {place.name: [due.target for due in dues_of(plan, place)] for place in plan.counties}
    assert targets == {"晋江市": [2], "惠安县": [2], "台商投资区": [1]}
