"""Where a due stands: one table for each kind of indicator."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.due import Due
from ledger.judge import judge_all
from ledger.period import Month
from ledger.standing import PRECEDENCE, Judged, Standing, sum_up

from .books import (
    BUREAU,
    ONCE,
    REPORT,
    TURN,
    ZONE,
    books,
    indicator,
    judged,
    months,
    plan_text,
)

WORDS = (
    "未到期 临期 滞后 完成 补完成 逾期 逾期（未报） 未达标 未达自定目标 未触发 待定 待明确 待核验 退回"
    " 无对象 不适用 无法判定 有进展 无进展 已记"
)
YEAR_END = "2025-01-10"
ALL = 13
AMOUNT = indicator("1-1", "本月数", 类型="数量", 计数="累计", 至少=12, 期限="2024-12-31")
OPENING = {"jinjiang/opening": "1 第1项:\n  目标: {本月数: 12}\n签账: 2024-03-28\n"}


def flow(*numbers: int) -> dict[int, str]:
    """What March and the months after it say."""
    return {3 + at: f"1 第1项:\n  本月数: {number}\n" for at, number in enumerate(numbers)}


def said(key: str, **values: str) -> dict[int, str]:
    """What single months say of a key: `m3="2024-03-28"`."""
    return {int(name[1:]): f"1 第1项:\n  {key}: {value}\n" for name, value in values.items()}


def words(
    line: str,
    files: dict[str, str],
    day: str,
    *,
    slug: str = "jinjiang",
    amendments: str = "",
) -> list[str]:
    """The standings of the one indicator of a plan, occasion by occasion."""
    plan = plan_text(line, amendments=amendments)
    return [one.standing.word for one in judged(plan, files, day, "1-1", slug)]


def test_the_list_is_closed_and_every_character_is_its_own() -> None:
    assert {standing.word for standing in Standing} == set(WORDS.split())
    assert len({standing.char for standing in Standing}) == len(Standing) == 20
    assert all(len(standing.char) == 1 for standing in Standing)


@pytest.mark.parametrize(
    ("files", "day", "word"),
    [
        ({}, "2024-03-20", "未到期"),
        (months(flow(3), 3), "2024-04-10", "未到期"),
        (months(flow(1), 3), "2024-04-10", "滞后"),
        (months(flow(12), 3), "2024-04-10", "完成"),
        (months(flow(13), 3), "2024-04-10", "完成"),
        (months(flow(*[1] * 9), 11), "2024-12-17", "滞后"),
        (months(flow(*[1] * 8, 3), 11), "2024-12-10", "未到期"),
        (months(flow(*[1] * 8, 3), 11), "2024-12-16", "临期"),
        (months(flow(*[1] * 8, 3), 11), "2024-12-31", "临期"),
        (months(flow(*[1] * 8, 3), 11), "2025-01-03", "临期"),
        (months(flow(11), 12), "2025-01-04", "逾期"),
        (months(flow(11), 11), "2025-01-04", "临期"),
        (months(flow(11), 11), YEAR_END, "逾期（未报）"),
        (months(flow(11), 12, unsigned=(7,)), YEAR_END, "逾期（未报）"),
        (months(flow(12), 12, unsigned=(7,)), YEAR_END, "完成"),
        (months(flow(1), 3, unsigned=(3,)), "2024-05-10", "未到期"),
    ],
)
def test_an_amount_of_at_least(files: dict[str, str], day: str, word: str) -> None:
    assert words(AMOUNT, files, day) == [word]


def test_an_amount_reached_after_its_day_is_done_late() -> None:
    line = AMOUNT.replace("2024-12-31", "2024-04-30")
    assert words(line, months(flow(6, 6), 5), "2024-06-10") == ["完成"]
    assert words(line, months(flow(6, 0, 6), 5), "2024-06-10") == ["补完成"]


@pytest.mark.parametrize(
    ("fields", "goal", "place", "word"),
    [
        ({"至少": 2, "分地区": "{台商投资区: 1}"}, 1, ZONE, "完成"),
        ({"至少": 2, "分地区": "{台商投资区: 1}"}, 1, "jinjiang", "逾期"),
        ({"至少": "待定"}, 1, "jinjiang", "待定"),
        ({"至少": "不设"}, 1, "jinjiang", "已记"),
        ({"至少": 1, "触发": "任务下达"}, 5, "jinjiang", "未触发"),
        ({"至少": 1, "主体": "待定"}, 5, "jinjiang", "待定"),
        ({"至少": 1, "主体待明确": "[台商投资区]", "主体": "[县级司法局]"}, 0, ZONE, "待明确"),
        ({"至少": 9, "不适用": "[{地区: 晋江市, 依据: 批复}]"}, 0, "jinjiang", "不适用"),
        ({"至少": 9, "期限": "待定"}, 1, "jinjiang", "待定"),
        ({"至少": 9, "期限": "待定"}, 9, "jinjiang", "完成"),
    ],
)
def test_what_is_owed_differs(fields: dict[str, object], goal: int, place: str, word: str) -> None:
    line = indicator("1-1", "本月数", **{"类型": "数量", "计数": "累计"} | fields)
    files = months(flow(goal), 12, slug=place)
    assert words(line, files, YEAR_END, slug=place) == [word]


@pytest.mark.parametrize(
    ("numbers", "files", "word"),
    [
        ((12,), OPENING, "完成"),
        ((11,), OPENING, "未达自定目标"),
        ((11,), {}, "待定"),
    ],
)
def test_an_amount_of_one_s_own(numbers: tuple[int, ...], files: dict[str, str], word: str) -> None:
    line = AMOUNT.replace("至少: 12", "至少: 自定")
    assert words(line, files | months(flow(*numbers), 12), YEAR_END) == [word]


def test_one_s_own_target_is_never_overdue_but_may_be_unreported() -> None:
    line = AMOUNT.replace("至少: 12", "至少: 自定")
    assert words(line, OPENING | months(flow(1), 11), YEAR_END) == ["逾期（未报）"]


@pytest.mark.parametrize(
    ("files", "day", "word"),
    [
        (months(flow(0), 6), "2024-07-10", "未到期"),
        (months(flow(1), 6), "2024-07-10", "未达标"),
        (months({}, 12), YEAR_END, "完成"),
        (months({}, 11), "2025-01-04", "未到期"),
        (months({}, 11), YEAR_END, "逾期（未报）"),
    ],
)
def test_an_amount_of_at_most(files: dict[str, str], day: str, word: str) -> None:
    line = indicator("1-1", "本月数", 类型="数量", 计数="累计", 至多=0)
    assert words(line, files, day) == [word]


@pytest.mark.parametrize(
    ("files", "day", "value", "partial"),
    [
        (months(flow(1, 2), 4), "2024-05-10", 3, False),
        (months(flow(1), 4), "2024-05-10", 1, False),
        (months(flow(1), 3), "2024-05-10", 1, True),
        (months({}, 3), "2024-05-10", 0, True),
        (months(flow(12), 3), "2024-05-10", 12, False),
        (months(flow(1), 12), "2025-02-20", 1, False),
        ({}, "2024-05-10", None, True),
    ],
)
def test_what_is_missing_makes_a_figure_a_known_one(
    files: dict[str, str], day: str, value: int | None, partial: bool
) -> None:
    """Not where the goal is reached; nor for the January after the year, which adds nothing."""
    [one] = judged(plan_text(AMOUNT), files, day, "1-1", "jinjiang")
    assert (one.value, one.partial) == (value, partial)


def test_a_place_is_judged_once_and_a_book_beside_the_books_by_itself() -> None:
    every = books(plan_text(AMOUNT), months(flow(1), 3), "2024-04-10")
    book = every.books["jinjiang"]
    first = judge_all(every, book)
    assert judge_all(every, book) is first
    other = replace(book)
    assert judge_all(every, other) is not first
    assert judge_all(every, other) == first
    assert list(every.judged) == ["jinjiang"]


GROWTH = indicator(
    "1-1", "本月数", 类型="增长", 计数="累计", 基数="{年份: 2023, 填: [全年]}", 期限="2024-12-31"
)
STOCK = GROWTH.replace("本月数", "期末数").replace("累计", "期末")
BASE = {"jinjiang/opening": "1 第1项:\n  基数: {本月数: {全年: 12}}\n签账: 2024-03-28\n"}
STOCK_BASE = {name: text.replace("本月数", "期末数") for name, text in BASE.items()}


@pytest.mark.parametrize(
    ("files", "day", "word"),
    [
        (BASE | months(flow(13), 3), "2024-04-10", "完成"),
        (BASE | months(flow(3), 3), "2024-04-10", "未到期"),
        (BASE | months(flow(1), 3), "2024-04-10", "滞后"),
        (BASE | months(flow(12), 12), YEAR_END, "未达标"),
        (BASE | months(flow(12), 11), YEAR_END, "逾期（未报）"),
        (BASE | months(flow(12), 11), "2025-01-03", "临期"),
        (months(flow(99), 12), YEAR_END, "无法判定"),
        (BASE | months({}, 12), YEAR_END, "未达标"),
        (BASE, YEAR_END, "逾期（未报）"),
    ],
)
def test_growth_of_a_flow(files: dict[str, str], day: str, word: str) -> None:
    assert words(GROWTH, files, day) == [word]


@pytest.mark.parametrize(
    ("files", "day", "word"),
    [
        (STOCK_BASE | months(said("期末数", m6="13"), 6), "2024-07-10", "完成"),
        (STOCK_BASE | months(said("期末数", m3="13", m12="12"), 12), YEAR_END, "未达标"),
        (STOCK_BASE | months(said("期末数", m3="12"), 6), "2024-07-10", "未到期"),
        (months(said("期末数", m3="13"), 6), "2024-07-10", "无法判定"),
    ],
)
def test_growth_of_a_level(files: dict[str, str], day: str, word: str) -> None:
    assert words(STOCK, files, day) == [word]


QUARTERS = months(said("本月摸排次数", m3="1", m6="1"), 12)
LATE = "补做:\n  - {任务: 1, 键: 本月摸排次数, 所属期: 2024Q2, 日期: 2024-07-03}\n"


@pytest.mark.parametrize(
    ("files", "day", "expected"),
    [
        (QUARTERS, "2024-03-01", ["未到期", "未到期", "未到期", "未到期"]),
        (QUARTERS, "2024-03-16", ["临期", "未到期", "未到期", "未到期"]),
        (QUARTERS, "2024-07-10", ["完成", "完成", "未到期", "未到期"]),
        (QUARTERS, "2024-09-14", ["完成", "完成", "未到期", "未到期"]),
        (QUARTERS, "2024-09-15", ["完成", "完成", "临期", "未到期"]),
        (QUARTERS, YEAR_END, ["完成", "完成", "逾期", "逾期"]),
        (months({}, 5), "2024-07-04", ["逾期", "临期", "未到期", "未到期"]),
        (months({}, 5), "2024-07-10", ["逾期", "逾期（未报）", "未到期", "未到期"]),
        (months({}, 3), "2024-07-04", ["逾期", "逾期（未报）", "未到期", "未到期"]),
        (months({7: LATE}, 7), "2024-08-04", ["逾期", "补完成", "未到期", "未到期"]),
    ],
)
def test_a_frequency(files: dict[str, str], day: str, expected: list[str]) -> None:
    assert words(TURN.replace("3-1", "1-1"), files, day) == expected


@pytest.mark.parametrize(("count", "word"), [("1", "逾期"), ("2", "完成"), ("3", "完成")])
def test_a_frequency_of_two(count: str, word: str) -> None:
    line = TURN.replace("3-1", "1-1").replace("至少: 1", "至少: 2")
    assert words(line, months(said("本月摸排次数", m5=count), 6), "2024-07-10")[1] == word


def test_late_work_adds_to_what_was_done_in_time() -> None:
    line = TURN.replace("3-1", "1-1").replace("至少: 1", "至少: 2")
    files = months(said("本月摸排次数", m5="1") | {7: LATE}, 7)
    assert words(line, files, "2024-08-10")[1] == "补完成"


def ratio(at_least: str) -> str:
    return indicator("1-1", "应接实接", 类型="比率", 至少=at_least)


@pytest.mark.parametrize(
    ("line", "files", "day", "word"),
    [
        (ratio("100%"), months(said("应接实接", m3="2/2"), 6), "2024-07-10", "未到期"),
        (ratio("100%"), months(said("应接实接", m3="2/1"), 6), "2024-07-10", "未达标"),
        (ratio("100%"), months(said("应接实接", m3="2/1", m4="9/9"), 6), "2024-07-10", "未达标"),
        (ratio("90%"), months(said("应接实接", m3="10/9"), 6), "2024-07-10", "未到期"),
        (ratio("90%"), months(said("应接实接", m3="10/8"), 6), "2024-07-10", "未达标"),
        (ratio("100%"), months(said("应接实接", m3="0/0"), 6), "2024-07-10", "无对象"),
        (ratio("100%"), months({}, 6), "2024-07-10", "无对象"),
        (ratio("100%"), months({}, 5), "2024-07-10", "未到期"),
        (ratio("100%"), {}, "2024-03-20", "未到期"),
        (ratio("100%"), months(said("应接实接", m3="2/2"), 12), YEAR_END, "完成"),
        (ratio("100%"), months(said("应接实接", m3="2/2"), 11), YEAR_END, "逾期（未报）"),
        (ratio("不设"), months(said("应接实接", m3="2/1"), 6), "2024-07-10", "已记"),
        (ratio("不设"), {}, "2024-03-20", "未到期"),
    ],
)
def test_a_ratio(line: str, files: dict[str, str], day: str, word: str) -> None:
    assert words(line, files, day) == [word]


DELIVERY = ONCE.replace("4-1", "1-1").replace(", 凭证: 收件", "")


@pytest.mark.parametrize(
    ("files", "day", "word"),
    [
        ({}, "2024-03-15", "未到期"),
        ({}, "2024-03-16", "临期"),
        ({}, "2024-03-31", "临期"),
        ({}, "2024-04-05", "临期"),
        ({}, "2024-04-06", "逾期（未报）"),
        (months({}, 3), "2024-04-04", "逾期"),
        (months(said("名单上报", m3="2024-03-28"), 3), "2024-04-04", "完成"),
        (months(said("名单上报", m3="2024-03-31"), 3), "2024-04-04", "完成"),
        (months(said("名单上报", m3="2024-03-28"), 3), "2024-04-02", "临期"),
        (months(said("名单上报", m5="2024-05-20"), 5), "2024-06-10", "补完成"),
        (months(said("名单上报", m4="2024-03-31"), 4), "2024-06-04", "完成"),
    ],
)
def test_a_delivery(files: dict[str, str], day: str, word: str) -> None:
    assert words(DELIVERY, files, day) == [word]


def test_a_delivery_without_a_day_is_open_until_it_is_made() -> None:
    line = DELIVERY.replace("2024-03-31", "待定")
    assert words(line, months({}, 6), "2024-07-10") == ["待定"]
    assert words(line, months(said("名单上报", m6="2024-06-28"), 6), "2024-07-10") == ["完成"]


def receipt(day: str, missing: str = "", about: str = "", key: str = "名单上报") -> str:
    more = (f", 缺: [{missing}]" if missing else "") + (f", 所属期: {about}" if about else "")
    return f"  - {{任务: 1, 键: {key}, 来自: 晋江市, 收到: {day}, 登记: 收文第8号{more}}}\n"


def received(month: int, *rows: str, unsigned: bool = False) -> dict[str, str]:
    body = {month: "收件:\n" + "".join(rows)}
    return months(body, month, slug=BUREAU, unsigned=(month,) if unsigned else ())


WITNESSED = ONCE.replace("4-1", "1-1")
TOLD = months(said("名单上报", m3="2024-03-28"), 6)


@pytest.mark.parametrize(
    ("bureau", "word", "missing"),
    [
        ({}, "完成", ()),
        (received(3, receipt("2024-03-29")), "完成", ()),
        (received(4, receipt("2024-04-01")), "补完成", ()),
        (received(3, receipt("2024-03-29", "初步方案")), "逾期", ("初步方案",)),
        (received(4, receipt("2024-03-29", "初步方案"), receipt("2024-04-09")), "补完成", ()),
        (received(4, receipt("2024-04-01"), unsigned=True), "完成", ()),
    ],
)
def test_what_the_bureau_received_decides(
    bureau: dict[str, str], word: str, missing: tuple[str, ...]
) -> None:
    [one] = judged(plan_text(WITNESSED), TOLD | bureau, "2024-07-10", "1-1")
    assert (one.standing.word, one.missing) == (word, missing)


def test_what_arrived_in_part_is_overdue_even_where_nothing_was_signed() -> None:
    bureau = received(3, receipt("2024-03-29", "初步方案"))
    assert words(WITNESSED, bureau, "2024-07-10") == ["逾期"]


def test_a_receipt_speaks_for_a_place_that_said_nothing() -> None:
    assert words(WITNESSED, received(3, receipt("2024-03-29")), "2024-07-10") == ["完成"]


QUARTERLY = REPORT.replace("3-2", "1-1")
REPORTS = months(said("书面报告", m3="2024-03-14", m6="2024-06-14"), 9)


@pytest.mark.parametrize(
    ("files", "day", "expected"),
    [
        (REPORTS, "2024-07-10", ["完成", "完成", "未到期", "未到期"]),
        (REPORTS, "2024-10-04", ["完成", "完成", "逾期", "未到期"]),
        (
            REPORTS | {"jinjiang/2024-06": ""},
            "2024-07-10",
            ["完成", "逾期（未报）", "未到期", "未到期"],
        ),
        (
            months({4: LATE.replace("本月摸排次数", "书面报告").replace("Q2", "Q1")}, 4),
            "2024-05-10",
            ["补完成", "未到期", "未到期", "未到期"],
        ),
    ],
)
def test_a_quarterly_delivery(files: dict[str, str], day: str, expected: list[str]) -> None:
    assert words(QUARTERLY, files, day) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([receipt("2024-03-29", key="书面报告")], ["完成", "完成"]),
        ([receipt("2024-04-02", key="书面报告", about="2024Q1")], ["补完成", "完成"]),
        ([receipt("2024-04-02", key="书面报告")], ["完成", "完成"]),
        ([receipt("2024-04-02", "附表", "2024Q1", "书面报告")], ["逾期", "完成"]),
        ([receipt("2024-04-02", "附表", key="书面报告")], ["完成", "逾期"]),
    ],
)
def test_a_quarterly_delivery_is_received_for_its_quarter(
    rows: list[str], expected: list[str]
) -> None:
    line = QUARTERLY.replace("凭证: 文书", "凭证: 收件")
    assert words(line, REPORTS | received(4, *rows), "2024-07-10")[:2] == expected


NOTED = indicator("1-1", "期末数", 类型="记数", 计数="期末")


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({}, "未到期"),
        (months({}, 3, unsigned=(3,)), "未到期"),
        (months({}, 3), "已记"),
        (months(said("期末数", m3="5"), 3), "已记"),
    ],
)
def test_a_count(files: dict[str, str], word: str) -> None:
    assert words(NOTED, files, YEAR_END) == [word]


def prose(verdict: str, asked: str = "半年") -> str:
    return indicator("1-1", "品牌", 类型="定性", 核验=verdict, 报=asked)


@pytest.mark.parametrize(
    ("line", "files", "day", "word"),
    [
        (prose("年终"), {}, "2024-06-20", "未到期"),
        (prose("年终"), months({}, 5), "2024-06-20", "未到期"),
        (prose("年终"), months({}, 5), "2024-07-10", "未到期"),
        (prose("年终"), months({}, 11), YEAR_END, "逾期（未报）"),
        (prose("半年"), months({}, 5), "2024-07-10", "逾期（未报）"),
        (prose("年终"), months({}, 6), "2024-07-10", "无进展"),
        (prose("年终"), months(said("品牌", m6="已评出"), 6), "2024-07-10", "有进展"),
        (prose("年终"), months(said("品牌", m6="已评出"), 6), YEAR_END, "待核验"),
        (prose("半年"), months(said("品牌", m6="已评出"), 6), "2024-06-30", "未到期"),
        (prose("半年"), months(said("品牌", m6="已评出"), 6), "2024-07-10", "待核验"),
        (prose("抽查"), months(said("品牌", m6="已评出"), 6), YEAR_END, "有进展"),
        (prose("年终", "年终"), months({}, 6), "2024-07-10", "未到期"),
    ],
)
def test_progress(line: str, files: dict[str, str], day: str, word: str) -> None:
    assert words(line, files, day) == [word]


SOFT_ONES = [
    (AMOUNT, months(flow(1), 12), "有进展"),
    (AMOUNT, months({}, 12), "无进展"),
    (AMOUNT, months(flow(12), 12), "完成"),
    (GROWTH, BASE | months(flow(12), 12), "有进展"),
    (GROWTH, months(flow(12), 12), "无法判定"),
    (DELIVERY, months({}, 12), "无进展"),
    (DELIVERY, {}, "无进展"),
    (TURN.replace("3-1", "1-1"), months({}, 12), "无进展"),
    (ratio("100%"), months(said("应接实接", m3="2/1"), 12), "有进展"),
    (prose("年终"), months(said("品牌", m6="已评出"), 12), "待核验"),
    (prose("年终"), {}, "无进展"),
]


@pytest.mark.parametrize(("line", "files", "word"), SOFT_ONES)
def test_what_is_encouraged_never_fails(line: str, files: dict[str, str], word: str) -> None:
    assert set(words(line.replace("约束: 必办", "约束: 鼓励"), files, YEAR_END)) == {word}


CITY = GROWTH.replace("主体: [各地]", "主体: [市局], 报数: [各地], 合计: 全市")


def shares(*numbers: int) -> dict[str, str]:
    places = zip(("jinjiang", "huian", "taishang"), numbers, strict=False)
    return {
        name: text for slug, n in places for name, text in months(flow(n), 12, slug=slug).items()
    }


def bases(*numbers: int) -> dict[str, str]:
    text = "1 第1项:\n  基数: {{本月数: {{全年: {}}}}}\n签账: 2024-03-28\n"
    places = zip(("jinjiang", "huian", "taishang"), numbers, strict=False)
    return {f"{slug}/opening": text.format(n) for slug, n in places}


@pytest.mark.parametrize(
    ("files", "word"),
    [
        (bases(1, 1, 1) | shares(0, 0, 4), "完成"),
        (bases(1, 1, 1) | shares(1, 1, 1) | months({}, 12, slug=BUREAU), "未达标"),
        (bases(1, 1) | shares(9, 9, 9), "无法判定"),
    ],
)
def test_the_city_is_judged_by_the_sum_of_its_places(files: dict[str, str], word: str) -> None:
    assert words(CITY, files, YEAR_END, slug=BUREAU) == [word]


def test_a_place_that_only_reports_shows_its_own_figures() -> None:
    [one] = judged(plan_text(NOTED.replace("[各地]", "[市局], 报数: [各地]")), months(said("期末数", m3="5"), 6), YEAR_END, "1-1")  # fmt: skip
    assert (one.due.bearing, one.standing.word, one.value) == ("报数", "已记", 5)


FIRED = "修订:\n  - {序: 1, 起算: 2024-06-12, 依据: 省厅, 已触发: [任务下达]}\n"


@pytest.mark.parametrize(("day", "word"), [("2024-06-11", "未触发"), ("2024-06-12", "未到期")])
def test_what_waits_for_a_condition_is_not_due(day: str, word: str) -> None:
    line = AMOUNT.replace("至少: 12", "至少: 12, 触发: 任务下达")
    assert words(line, months({}, 5, unsigned=(5,)), day, amendments=FIRED) == [word]


KINDS = [AMOUNT, GROWTH, TURN.replace("3-1", "1-1"), ratio("100%"), prose("半年", "每月")]


@pytest.mark.parametrize(
    ("line", "last", "day"),
    [(DELIVERY, 2, "2024-04-05"), *((line, 11, "2025-01-05") for line in KINDS)],
)
def test_before_its_signing_day_nothing_is_overdue(line: str, last: int, day: str) -> None:
    found = words(line, BASE | months({}, last), day)[-1]
    assert found not in ("逾期", "逾期（未报）")


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        (["完成", "逾期"], "逾期"),
        (["逾期", "逾期（未报）"], "逾期"),
        (["完成", "未到期"], "未到期"),
        (["完成", "补完成"], "补完成"),
        (["临期", "滞后"], "滞后"),
        (["已记", "完成"], "完成"),
        (["待明确", "不适用"], "待明确"),
        (["无对象", "完成"], "完成"),
    ],
)
def test_a_task_stands_where_its_worst_indicator_stands(
    standings: list[str], expected: str
) -> None:
    found = sum_up([_judged(word) for word in standings])
    assert found is not None
    assert found.word == expected


def _judged(word: str, *, soft: bool = False) -> Judged:
    line = AMOUNT.replace("必办", "鼓励") if soft else AMOUNT
    due = judged(plan_text(line), {}, "2024-03-20", "1-1")[0].due
    return Judged(due, next(standing for standing in Standing if standing.word == word))


def test_what_is_soft_speaks_only_where_nothing_binds() -> None:
    assert sum_up([_judged("完成"), _judged("无进展", soft=True)]) is Standing.DONE
    assert sum_up([_judged("无进展", soft=True)]) is Standing.IDLE
    assert sum_up([]) is None


@given(st.permutations(list(Standing)), st.integers(1, 20))
def test_the_order_of_indicators_does_not_matter(order: list[Standing], count: int) -> None:
    due: Due = _judged("完成").due
    chosen = [Judged(due, standing) for standing in order[:count]]
    assert sum_up(chosen) is min(order[:count], key=PRECEDENCE.__getitem__)


numbers = st.lists(st.integers(0, 6), min_size=10, max_size=10)


@given(numbers, st.integers(0, 9))
def test_more_done_is_never_worse(done: list[int], where: int) -> None:
    more = [number + (at == where) for at, number in enumerate(done)]
    before, after = (words(AMOUNT, months(flow(*d), 12), YEAR_END)[0] for d in (done, more))
    assert (before, after) in {("逾期", "逾期"), ("逾期", "完成"), ("完成", "完成")}


@given(st.sampled_from(range(3, 13)))
def test_an_unsigned_month_is_never_called_overdue(missing: int) -> None:
    files = months(flow(1), 12, unsigned=(missing,))
    assert words(AMOUNT, files, YEAR_END) == ["逾期（未报）"]


def test_every_due_of_every_place_is_judged_on_every_month_end() -> None:
    plan = plan_text(AMOUNT, indicator("1-2", "品牌", 类型="定性", 核验="半年", 报="半年"))
    for month in range(1, 13):
        every = books(plan, months(flow(1, 2), 6), str(Month(2024, month).last_day))
        for book in every.books.values():
            assert all(one.standing in PRECEDENCE for one in judge_all(every, book))
