"""Facts, corrections and sums: what a book comes to, as of a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book import Book, gather
from ledger.entry import Value
from ledger.judge import judge_all
from ledger.model.scalar import Ratio
from ledger.period import Month, read_span

from .books import BUREAU, COUNTY, SMALL, book, books, indicator_of, months, year

DAY = "2024-07-10"


def flow(number: int | str) -> str:
    return f"1 第1项:\n  本月件数: {number}\n"


def level(number: int) -> str:
    return f"1 第1项:\n  期末个数: {number}\n"


def share(ratio: str) -> str:
    return f"2 第2项:\n  应访实访: {ratio}\n"


def correction(about: str, old: str, new: str, key: str = "本月件数", **fields: str) -> str:
    """One entry of 更正, without the heading."""
    about_it = {"类别": "更正", "所属": about, "任务": "1", "键": key, "原值": old, "更正为": new}
    rows = about_it | {"原因": "录入重复", "佐证": "系统取数"} | fields
    return "  - {" + ", ".join(f"{name}: {value}" for name, value in rows.items()) + "}\n"


def total(files: dict[str, str], code: str, day: str = DAY) -> Value | None:
    the_book = book(SMALL, files, day)
    return the_book.total(indicator_of(the_book, code))


OPENING = {
    "jinjiang/opening": "责任人: 总负责\n1 第1项:\n  期初: {本月件数: 5}\n"
    "2 第2项:\n  责任人: 调解专干\n  基数: {本月调解数: {全年: 90, 取数: 2024-03-12}}\n"
    "4 第4项:\n  目标: {本月改造数: 2}\n签账: 2024-03-28\n"
}


@pytest.mark.parametrize(
    ("said", "code", "expected"),
    [
        ({3: flow(3), 4: flow(4)}, "1-1", 7),
        ({3: flow(3), 5: flow(0)}, "1-1", 3),
        ({4: flow(0)}, "1-1", 0),
        ({}, "1-1", None),
        ({3: level(9), 5: level(7)}, "1-2", 7),
        ({3: level(9)}, "1-2", 9),
        ({3: share("40/30"), 6: share("2/2")}, "2-1", Ratio(42, 32)),
        ({3: share("0/0")}, "2-1", Ratio(0, 0)),
        ({6: "5 第5项:\n  品牌: 已评出\n"}, "5-1", "已评出"),
        ({3: "4 第4项:\n  名单上报: 2024-03-28\n"}, "4-1", date(2024, 3, 28)),
    ],
)
def test_sums(said: dict[int, str], code: str, expected: Value | None) -> None:
    assert total(months(said, 6), code) == expected


@pytest.mark.parametrize(
    ("said", "last", "expected", "lacking"),
    [
        ({3: flow(3), 4: flow(4)}, 5, 7, False),
        ({}, 5, 0, False),
        ({}, 4, 0, True),
        ({3: flow(3)}, 4, 3, True),
        ({}, 2, None, True),
    ],
)
def test_a_blank_in_a_signed_month_is_none_and_a_missing_month_is_unknown(
    said: dict[int, str], last: int, expected: int | None, lacking: bool
) -> None:
    the_book = book(SMALL, months(said, last), "2024-06-10")
    assert the_book.said(indicator_of(the_book, "1-1")) == expected
    assert the_book.said(indicator_of(the_book, "1-2")) is None, "a level stays what it was"
    assert the_book.lacks() is lacking


@given(st.lists(st.integers(0, 500), min_size=1, max_size=4))
def test_a_flow_is_the_sum_of_its_months(numbers: list[int]) -> None:
    said = {3 + at: flow(number) for at, number in enumerate(numbers)}
    assert total(months(said, 6), "1-1") == sum(numbers)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=4))
def test_a_ratio_adds_up_above_and_below_the_line(pairs: list[tuple[int, int]]) -> None:
    said = {3 + at: share(f"{due}/{done}") for at, (due, done) in enumerate(pairs)}
    dues, dones = zip(*pairs, strict=True)
    assert total(months(said, 6), "2-1") == Ratio(sum(dues), sum(dones))


def test_what_came_before_the_books_counts_once() -> None:
    files = OPENING | months({3: flow(3)}, 3)
    assert total(files, "1-1") == 8
    facts = book(SMALL, files, DAY).facts["1-1"]
    assert {str(month): fact.value for month, fact in facts.items()} == {"2024-02": 5, "2024-03": 3}


def test_an_opening_that_is_not_signed_gives_no_figures() -> None:
    files = {name: text.replace("签账: 2024-03-28\n", "") for name, text in OPENING.items()}
    assert total(files | months({3: flow(3)}, 3), "1-1") == 3


def test_a_fact_says_where_it_stands() -> None:
    files = months({3: "# 示例\n" + flow(3) + "  佐证: {本月件数: 晋司〔2024〕11号}\n"}, 3)
    fact = book(SMALL, files, DAY).facts["1-1"][Month(2024, 3)]
    assert fact.path == "counties/jinjiang/2024/2024-03.yaml"
    assert (fact.line, fact.evidence) == (3, "晋司〔2024〕11号")


def test_an_old_name_of_a_key_is_read() -> None:
    renamed = SMALL.replace("键: 本月件数", "键: 本月调解件数, 曾用名: [本月件数]")
    the_book = book(renamed, months({3: flow(3), 4: "1 第1项:\n  本月调解件数: 4\n"}, 4), DAY)
    assert the_book.total(indicator_of(the_book, "1-1")) == 7


@pytest.mark.parametrize(
    ("files", "day"),
    [
        (months({3: flow(3), 4: flow(4)}, 4, unsigned=(4,)), DAY),
        (months({3: flow(3), 4: flow(4)}, 4), "2024-05-02"),
        (months({3: flow(3)}, 3) | {"jinjiang/2024-04": flow(4) + "签账: {日期: 2024-05-03, 核对码: 0123456789abcdef}\n"}, DAY),
    ],
    ids=["a draft", "signed after the day", "changed after signing"],
)  # fmt: skip
def test_only_what_is_signed_by_the_day_counts(files: dict[str, str], day: str) -> None:
    the_book = book(SMALL, files, day)
    assert the_book.total(indicator_of(the_book, "1-1")) == 3
    assert the_book.last_signed == Month(2024, 3)
    assert the_book.with_drafts().total(indicator_of(the_book, "1-1")) == 7


@pytest.mark.parametrize(
    ("day", "expected", "unsigned"),
    [
        ("2024-04-05", 0, []),
        ("2024-04-06", 1, []),
        ("2024-06-06", 3, ["2024-05"]),
        ("2024-07-06", 4, ["2024-05", "2024-06"]),
    ],
)
def test_a_month_is_expected_once_its_day_has_passed(
    day: str, expected: int, unsigned: list[str]
) -> None:
    the_book = book(SMALL, months({}, 5, unsigned=(5,)), day)
    assert len(the_book.expected) == expected
    assert [str(month) for month in the_book.unsigned] == unsigned


def test_a_late_file_counts_from_the_day_it_is_signed() -> None:
    files = months({3: flow(3)}, 4) | {"jinjiang/2024-03": flow(3) + "签账: 2024-06-20\n"}
    assert total(files, "1-1", "2024-06-19") is None
    assert total(files, "1-1", "2024-06-20") == 3


class TestCorrections:
    def test_the_new_value_stands_in_for_the_old(self) -> None:
        files = months({3: flow(30), 4: "更正:\n" + correction("2024-03", "30", "20")}, 4)
        assert total(files, "1-1") == 20

    def test_the_fact_names_the_correction(self) -> None:
        files = months({3: flow(30), 4: "更正:\n" + correction("2024-03", "30", "20")}, 4)
        fact = book(SMALL, files, DAY).facts["1-1"][Month(2024, 3)]
        assert (fact.path[-12:], fact.line, fact.evidence) == ("2024-04.yaml", 2, "系统取数")

    def test_the_last_one_wins(self) -> None:
        first = "更正:\n" + correction("2024-03", "30", "20") + correction("2024-03", "20", "21")
        files = months({3: flow(30), 4: first, 5: "更正:\n" + correction("2024-03", "21", "22")}, 5)
        steps = book(SMALL, files, DAY).corrections
        assert total(files, "1-1") == 22
        assert [(step.running, step.agrees) for step in steps] == [
            (30, True),
            (20, True),
            (21, True),
        ]

    def test_one_that_quotes_the_wrong_value_is_not_applied(self) -> None:
        files = months({3: flow(30), 4: "更正:\n" + correction("2024-03", "31", "20")}, 4)
        assert total(files, "1-1") == 30
        [step] = book(SMALL, files, DAY).corrections
        assert (step.running, step.agrees) == (30, False)

    def test_one_that_is_of_another_kind_is_not_applied(self) -> None:
        files = months({3: flow(30), 4: "更正:\n" + correction("2024-03", "30", "二十")}, 4)
        assert total(files, "1-1") == 30

    def test_what_was_left_out_is_added(self) -> None:
        added = "更正:\n" + correction("2024-03", "未记", "6", 类别="补报")
        assert total(months({4: flow(4) + added}, 4), "1-1") == 10

    def test_a_month_before_the_books_is_corrected_by_its_column(self) -> None:
        change = "更正:\n" + correction("定账", "5", "6", 栏="期初")
        assert total(OPENING | months({3: change}, 3), "1-1") == 6

    def test_ratios_and_days_are_corrected_as_they_are_typed(self) -> None:
        change = "更正:\n" + correction("2024-03", "41/39", "41/40", "应访实访", 任务="2")
        assert total(months({3: share("41/39"), 4: change}, 4), "2-1") == Ratio(41, 40)

    def test_a_draft_corrects_nothing(self) -> None:
        change = {3: flow(30), 4: "更正:\n" + correction("2024-03", "30", "20")}
        assert total(months(change, 4, unsigned=(4,)), "1-1") == 30

    def test_one_of_what_there_is_not_is_passed_over(self) -> None:
        change = "更正:\n" + correction("2024-03", "1", "2", "没有的键")
        assert total(months({3: flow(3), 4: change}, 4), "1-1") == 3

    @given(st.lists(st.integers(0, 99), min_size=1, max_size=5))
    def test_a_chain_of_corrections_ends_where_it_ends(self, values: list[int]) -> None:
        chain = [30, *values]
        rows = [correction("2024-03", str(a), str(b)) for a, b in zip(chain, values, strict=False)]
        files = months({3: flow(30), 4: "更正:\n" + "".join(rows)}, 4)
        assert total(files, "1-1") == chain[-1]

    @given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
    def test_movements_add_up_to_the_total(self, one: int, other: int, better: int) -> None:
        files = OPENING | months({3: flow(one), 4: flow(other) + "更正:\n" + correction("2024-03", str(one), str(better))}, 4)  # fmt: skip
        moves = [m for m in book(SMALL, files, DAY).account.movements if m.code == "1-1"]
        assert sum(int(str(m.after)) - int(str(m.before or 0)) for m in moves) == total(
            files, "1-1"
        )
        assert [m.how for m in moves] == ["期初", "记账", "记账", "更正"]


def test_late_work_is_found_by_the_period_it_is_for() -> None:
    late = "补做:\n  - {任务: 3, 键: 书面报告, 所属期: 2024Q1, 日期: 2024-04-09}\n"
    the_book = book(SMALL, months({4: late}, 4), DAY)
    report, first, second = indicator_of(the_book, "3-2"), read_span("2024Q1"), read_span("2024Q2")
    assert first is not None
    assert second is not None
    assert [work.day for work in the_book.late_work(report, first)] == [date(2024, 4, 9)]
    assert the_book.late_work(report, second) == []


def own_target(said: dict[int, str], opening: dict[str, str] = OPENING) -> int | None:
    the_book = book(SMALL, opening | months(said, 6), DAY)
    return the_book.own_target(indicator_of(the_book, "4-2"))


ADJUST = correction(
    "定账", "2", "1", "本月改造数", 任务="4", 类别="调整", 栏="目标", 批准="批复1号"
)
SUPPLEMENT = "定账补充:\n  - {依据: 修订1, 任务: 4, 键: 本月改造数, 目标: 3}\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, 2),
        ({4: SUPPLEMENT}, 3),
        ({4: "更正:\n" + ADJUST}, 1),
        ({4: "更正:\n" + ADJUST.replace("原值: 2", "原值: 9")}, 2),
        ({4: SUPPLEMENT, 5: "更正:\n" + ADJUST.replace("原值: 2", "原值: 3")}, 1),
    ],
)
def test_own_targets(said: dict[int, str], expected: int) -> None:
    assert own_target(said) == expected


def test_there_is_no_target_where_nobody_set_one() -> None:
    assert own_target({}, {}) is None


def test_bases_are_taken_from_the_opening_and_corrected_later() -> None:
    change = "更正:\n" + correction(
        "定账", "90", "95", "本月调解数", 任务="2", 栏="基数", 项="全年"
    )
    the_book = book(SMALL, OPENING | months({3: change}, 3), DAY)
    growth = indicator_of(the_book, "2-2")
    assert (the_book.base(growth), the_book.base(growth, "上半年")) == (95, None)


@pytest.mark.parametrize(("number", "owner"), [(1, "总负责"), (2, "调解专干"), (3, "总负责")])
def test_a_task_without_a_post_has_the_general_one(number: int, owner: str) -> None:
    the_book = book(SMALL, OPENING, DAY)
    assert the_book.owner(the_book.plan.tasks[number]) == owner


def test_receipts_are_the_bureau_s_word() -> None:
    row = "收件:\n  - {任务: 4, 键: 名单上报, 来自: 晋江市, 收到: 2024-04-01, 登记: 收文第8号}\n"
    every = books(SMALL, months({4: row}, 4, slug=BUREAU), DAY)
    assert [one.filed_as for one in every.receipts["晋江市", "4-1"]] == ["收文第8号"]
    assert books(SMALL, months({4: row}, 4, slug=COUNTY), DAY).receipts == {}


def test_a_month_that_says_nothing_readable_is_kept_apart() -> None:
    the_book = book(SMALL, {"jinjiang/2024-03": "1 第1项：\n  本月件数：3\n"}, DAY)
    assert the_book.pages == {}
    assert [page.path for page in the_book.others.values()] == [
        "counties/jinjiang/2024/2024-03.yaml"
    ]


FILES = (
    OPENING
    | months({3: flow(3), 4: level(2), 5: "更正:\n" + correction("2024-03", "3", "4")}, 5)
    | months({3: flow(7)}, 4, slug="huian")
)


@given(st.permutations(list(FILES)))
def test_the_order_of_files_does_not_matter(names: list[str]) -> None:
    opened = year(SMALL, FILES)
    paths = {path.removeprefix("counties/").replace("/2024/", "/"): path for path in opened.names()}
    pages = [
        opened.read(paths[f"{name}.yaml"], opened.names()[paths[f"{name}.yaml"]]) for name in names
    ]
    day = date.fromisoformat(DAY)
    shuffled, straight = gather(opened.plan(day), pages, day), opened.books(day)
    for slug in straight.books:
        assert _shown(shuffled.books[slug]) == _shown(straight.books[slug])
        assert judge_all(shuffled, shuffled.books[slug]) == judge_all(
            straight, straight.books[slug]
        )


def _shown(the_book: Book) -> object:
    return the_book.facts, the_book.account.opened, the_book.unsigned


def test_files_of_another_year_or_place_are_left_alone() -> None:
    the_book = book(SMALL, {"nowhere/2024-03": flow(3) + "签账: 2024-04-03\n"}, DAY)
    assert the_book.facts == {}
