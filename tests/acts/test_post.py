"""Posting and correcting: values in, texts out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.acts.post import (
    Change,
    Entry,
    correct,
    find_indicator,
    find_task,
    known_keys,
    post,
    post_item,
)
from ledger.check import check
from ledger.document import read_document
from ledger.finding import LedgerError
from ledger.period import Month

from ..books import COUNTY, REAL_PLAN, SMALL, book, indicator_of, months, year

PLAN = year(SMALL).plan()
REAL = year(REAL_PLAN).plan()
DAY = date(2024, 7, 10)
MARCH = Month(2024, 3)
HEAD = "# yaml-language-server: $schema=../../../plans/2024/schema/month.json\n# 晋江市 2024年5月\n"


class TestFinding:
    @pytest.mark.parametrize("word", ["27", "典型宣传", "27 典型宣传"])
    def test_a_task_by_number_title_or_short_name(self, word: str) -> None:
        assert find_task(REAL, word).number == 27

    @pytest.mark.parametrize("word", ["31", "宣传", "", "27典型宣传"])
    def test_no_task(self, word: str) -> None:
        with pytest.raises(LedgerError, match="没有「"):
            find_task(REAL, word)

    @pytest.mark.parametrize("word", ["本月调解件数", "1-4", "矛盾纠纷调解数"])
    def test_an_indicator_by_key_code_or_name(self, word: str) -> None:
        assert find_indicator(REAL, find_task(REAL, "1"), word).code == "1-4"

    @pytest.mark.parametrize(
        ("word", "said"), [("本月调解数", "是不是「本月调解件数」"), ("毫无关系", "可写：")]
    )
    def test_no_indicator(self, word: str, said: str) -> None:
        with pytest.raises(LedgerError) as caught:
            find_indicator(REAL, find_task(REAL, "1"), word)
        assert said in caught.value.remedy

    def test_what_may_be_posted_under_a_task(self) -> None:
        keys = known_keys(find_task(REAL, "29"))
        assert keys == [
            "试点报送",
            "试点项目",
            "试点范围",
            "期末试点数",
            "试点质量",
            "存在问题",
            "下一步措施",
        ]


@pytest.mark.parametrize(
    ("text", "entries", "expected"),
    [
        (
            HEAD,
            [Entry(1, "本月件数", "3", "文1")],
            HEAD + "1 第1项:\n  本月件数: 3\n  佐证:\n    本月件数: 文1\n",
        ),
        (
            "1 第1项:\n  期末个数: 5\n",
            [Entry(1, "本月件数", "3")],
            "1 第1项:\n  本月件数: 3\n  期末个数: 5\n",
        ),
        (
            "1 第1项:\n  本月件数:  # 件\n",
            [Entry(1, "本月件数", "3")],
            "1 第1项:\n  本月件数: 3  # 件\n",
        ),
        (
            "2 第2项:\n  应访实访: 3/2\n",
            [Entry(1, "本月件数", "3")],
            "1 第1项:\n  本月件数: 3\n\n2 第2项:\n  应访实访: 3/2\n",
        ),
        (
            HEAD + "2 第2项:\n  应访实访: 3/2\n",
            [Entry(1, "本月件数", "3")],
            HEAD + "1 第1项:\n  本月件数: 3\n\n2 第2项:\n  应访实访: 3/2\n",
        ),
        (
            "1 第1项:\n  本月件数: 3\n  佐证: {本月件数: 文1}\n",
            [Entry(1, "期末个数", "4", "名册 2024-05-31")],
            "1 第1项:\n  本月件数: 3\n  期末个数: 4\n  佐证: {本月件数: 文1, 期末个数: 名册 2024-05-31}\n",
        ),
        (
            "1 第1项:\n  本月件数: 3\n",
            [Entry(1, "存在问题", "人手不足: 3 人\n# 以后再说")],
            "1 第1项:\n  本月件数: 3\n  存在问题: |-\n    人手不足: 3 人\n    # 以后再说\n",
        ),
    ],
)
def test_posting(text: str, entries: list[Entry], expected: str) -> None:
    assert post(PLAN, text, PLAN.tasks[1], entries) == expected


def test_an_item_of_the_list_is_done() -> None:
    text = post_item(PLAN, "1 第1项:\n  本月件数: 3\n", PLAN.tasks[1], "2", "2024-05-20")
    assert read_document(text).tree["1 第1项"]["办结"] == {"2": "2024-05-20"}


counts = st.integers(0, 999).map(str)
days = st.dates(date(2024, 5, 1), date(2024, 5, 31)).map(str)
ratios = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(
    lambda pair: f"{max(pair)}/{min(pair)}"
)
prose = st.lists(
    st.sampled_from(["走访", "3人", ": ", " #", "，", "\n", '"', "'", "{甲, 乙}", "- ", "%", "*", "?", "|", "~", " "]),
    min_size=1,
    max_size=8,
).map(lambda parts: "".join(parts).strip()).filter(lambda text: text not in ("", "~", '"', "'"))  # fmt: skip
entries = (
    st.builds(Entry, st.just(1), st.sampled_from(["本月件数", "期末个数"]), counts, st.none() | prose)
    | st.builds(Entry, st.just(2), st.just("应访实访"), ratios, st.none())
    | st.builds(Entry, st.just(3), st.just("书面报告"), days, st.just("晋司〔2024〕3号"))
    | st.builds(Entry, st.sampled_from([1, 2, 5]), st.sampled_from(["存在问题", "下一步措施"]), prose, st.none())
    | st.builds(Entry, st.just(5), st.just("品牌"), prose, st.none())
)  # fmt: skip


@given(st.lists(entries, min_size=1, max_size=6))
def test_what_post_writes_check_accepts(posted: list[Entry]) -> None:
    text = HEAD
    for entry in posted:
        text = post(PLAN, text, PLAN.tasks[entry.number], [entry])
    tree = read_document(text).tree
    for entry in {(entry.number, entry.key): entry for entry in posted}.values():
        assert tree[PLAN.tasks[entry.number].title][entry.key] == entry.value
    found = check(year(SMALL, {"jinjiang/2024-05": text}), DAY)
    assert [f for f in found if f.severity == "error" and f.path.endswith("2024-05.yaml")] == []


@given(st.lists(entries, min_size=1, max_size=6))
def test_posting_the_same_again_changes_nothing(posted: list[Entry]) -> None:
    once = HEAD
    for entry in posted:
        once = post(PLAN, once, PLAN.tasks[entry.number], [entry])
    last = posted[-1]
    assert post(PLAN, once, PLAN.tasks[last.number], [last]) == once


SIGNED = months({3: "1 第1项:\n  本月件数: 30\n"}, 4)


def change(
    category: str = "更正", about: Month | str = MARCH, key: str = "1-1", **more: str
) -> Change:
    task = PLAN.tasks[int(key[0])]
    said = {"new": "20", "reason": "录入重复", "evidence": "系统取数"} | more
    return Change(category, about, task, find_indicator(PLAN, task, key), **said)


def fields(files: dict[str, str], made: Change, text: str = HEAD) -> dict[str, str]:
    entry: dict[str, str] = read_document(correct(book(SMALL, files, str(DAY)), text, made)).tree[
        "更正"
    ][-1]
    return entry


OPENING = {
    "jinjiang/opening": "责任人: 总负责\n1 第1项:\n  期初: {本月件数: 5}\n"
    "2 第2项:\n  基数: {本月调解数: {全年: 90}}\n4 第4项:\n  目标: {本月改造数: 2}\n签账: 2024-03-28\n"
}


class TestCorrecting:
    def test_the_old_value_comes_from_the_book(self) -> None:
        assert fields(SIGNED, change()) == {
            "类别": "更正", "所属": "2024-03", "任务": "1", "键": "本月件数",
            "原值": "30", "更正为": "20", "原因": "录入重复", "佐证": "系统取数",
        }  # fmt: skip

    def test_what_was_left_out_has_no_old_value(self) -> None:
        assert fields(SIGNED, change("补报", Month(2024, 4)))["原值"] == "未记"

    @pytest.mark.parametrize(
        ("made", "old"),
        [
            (change(about="定账", column="期初"), "5"),
            (change(about="定账", key="2-2", column="基数"), "90"),
            (change("调整", "定账", "4-2", column="目标", approval="批复1号"), "2"),
            (change(about="定账", key="5-1", column="责任人", new="品牌专干"), "总负责"),
        ],
    )
    def test_what_was_opened_is_corrected_by_its_column(self, made: Change, old: str) -> None:
        assert fields(OPENING, made)["原值"] == old

    @pytest.mark.parametrize(
        ("made", "said"),
        [
            (change(about=Month(2024, 4)), "没有记过"),
            (change("补报"), "已经记了 30"),
            (change(about="定账", column="期初"), "没有记过"),
        ],
    )
    def test_there_is_nothing_to_correct(self, made: Change, said: str) -> None:
        with pytest.raises(LedgerError, match=said):
            correct(book(SMALL, SIGNED, str(DAY)), HEAD, made)

    def test_corrections_follow_each_other_in_one_month(self) -> None:
        once = correct(book(SMALL, SIGNED, str(DAY)), HEAD, change())
        files = SIGNED | {"jinjiang/2024-05": once}
        assert fields(files, change(new="21"), once)["原值"] == "20"

    @pytest.mark.parametrize("made", [change(), change("补报", Month(2024, 4), new="6")])
    def test_what_is_corrected_check_accepts_and_the_book_applies(self, made: Change) -> None:
        text = correct(book(SMALL, SIGNED, str(DAY)), HEAD, made)
        files = SIGNED | {"jinjiang/2024-05": text}
        errors = [f for f in check(year(SMALL, files), DAY) if f.severity == "error"]
        assert [f for f in errors if f.path.endswith("2024-05.yaml")] == []
        after = book(SMALL, files, str(DAY)).with_drafts()
        assert isinstance(made.about, Month)
        fact = after.facts[made.indicator.code][made.about]
        assert str(fact.value) == made.new

    @given(st.lists(st.integers(0, 99), min_size=1, max_size=4))
    def test_the_last_correction_posted_is_what_holds(self, values: list[int]) -> None:
        text = HEAD
        for value in values:
            files = SIGNED | {"jinjiang/2024-05": text}
            text = correct(book(SMALL, files, str(DAY)), text, change(new=str(value)))
        after = book(SMALL, SIGNED | {"jinjiang/2024-05": text}, str(DAY), COUNTY).with_drafts()
        assert after.total(indicator_of(after, "1-1")) == values[-1]
