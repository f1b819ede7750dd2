"""对账: what a place says beside what the bureau received and what the system says."""

import pytest

from ledger.period import Month
from ledger.reconcile import reconcile

from .books import BUREAU, COUNTY, OTHER, books, indicator, months, plan_text

PLAN = plan_text(
    indicator("1-1", "本月件数", 类型="记数", 计数="累计", 报="每月", 凭证="系统"),
    indicator("1-2", "本月报送", 类型="数量", 计数="累计", 至少="2", 凭证="收件"),
    indicator("1-3", "名单上报", 类型="节点", 期限="2024-05-31", 凭证="收件"),
    indicator("1-4", "期末个数", 类型="记数", 计数="期末", 报="每月"),
    indicator("1-5", "品牌", 类型="定性", 报="每季"),
)
OPENING = {"jinjiang/opening": "责任人: 总\n1 第1项:\n  期初: {本月件数: 5}\n签账: 2024-03-28\n"}


def says(key: str, *values: str | int) -> dict[int, str]:
    """What a county writes from March on; `-` is nothing."""
    return {
        at: f"1 第1项:\n  {key}: {value}\n" for at, value in enumerate(values, 3) if value != "-"
    }


def extract(figure: int, until: str = "2024-05-31") -> dict[int, str]:
    rows = f"  - {{任务: 1, 键: 本月件数, 截至: {until}, 各地: {{晋江市: {figure}}}}}\n"
    return {5: f"系统数:\n{rows}"}


def receipts(key: str, *rows: str) -> dict[int, str]:
    """The bureau's rows in the month of their day: `2024-04-02`, or `2024-04-02 缺 方案`."""
    said: dict[int, str] = {}
    for n, row in enumerate(rows, 1):
        day, _, lacks = row.partition(" 缺 ")
        month = int(day[5:7])
        missing = f", 缺: [{lacks}]" if lacks else ""
        entry = (
            f"  - {{任务: 1, 键: {key}, 来自: 晋江市, 收到: {day}, 登记: 收文第{n}号{missing}}}\n"
        )
        said[month] = said.get(month, "收件:\n") + entry
    return said


CASES: dict[str, tuple[dict[int, str], dict[int, str], tuple[int, ...], tuple[str, str, str] | None]] = {
    "the system says the same": (says("本月件数", 1, 2, 3), extract(11), (), ("11", "11", "一致")),
    "the system says less": (says("本月件数", 1, 2, 3), extract(9), (), ("11", "9", "不一致")),
    "the system says more": (says("本月件数", 1, 2, 3), extract(12), (), ("11", "12", "不一致")),
    "of the system alone": (says("本月件数", "-", "-", "-"), extract(5), (), ("5", "5", "一致")),
    "the system stops in April": (
        says("本月件数", 1, 2, 3), extract(8, "2024-04-30"), (), ("8", "8", "一致"),
    ),
    "May is not signed": (says("本月件数", 1, 2, 3), extract(11), (5,), ("未报", "11", "仅对方")),
    "April is not signed": (
        says("本月件数", 1, 2, 3), extract(11), (4,), ("已知9", "11", "仅对方"),
    ),
    "the system says nothing": (says("本月件数", 1, 2, 3), {}, (), ("3", "", "仅自报")),
    "received as often as sent": (
        says("本月报送", "-", 1, 1), receipts("本月报送", "2024-04-02", "2024-05-09"), (), ("2", "2", "一致"),
    ),
    "received less often": (
        says("本月报送", "-", 1, 1), receipts("本月报送", "2024-05-09"), (), ("2", "1", "不一致"),
    ),
    "received, and not said": (
        says("本月报送", "-", "-", "-"), receipts("本月报送", "2024-05-09"), (), ("未记", "1", "仅对方"),
    ),
    "said, and not received": (says("本月报送", "-", "-", 1), {}, (), ("1", "", "仅自报")),
    "received after the month": (
        says("本月报送", "-", "-", 1), receipts("本月报送", "2024-06-03"), (), ("1", "", "仅自报"),
    ),
    "received while a month is unknown": (
        says("本月报送", 1, 1, 1), receipts("本月报送", "2024-05-09"), (4,), ("已知2", "1", "仅对方"),
    ),
    "received in a month not signed": (
        says("本月报送", 1, 1, 1), receipts("本月报送", "2024-05-09"), (5,), ("未报", "1", "仅对方"),
    ),
    "a delivery, whole": (
        says("名单上报", "-", "-", "2024-05-08"), receipts("名单上报", "2024-05-09"), (),
        ("2024-05-08报", "2024-05-09收到", "一致"),
    ),
    "a delivery that lacks a part": (
        says("名单上报", "-", "-", "2024-05-08"), receipts("名单上报", "2024-05-09 缺 方案"), (),
        ("2024-05-08报", "2024-05-09收到，缺方案", "不一致"),
    ),
    "what lacked came later": (
        says("名单上报", "-", "2024-04-08"),
        receipts("名单上报", "2024-04-09 缺 方案", "2024-05-10"), (),
        ("2024-04-08报", "2024-05-10收到", "一致"),
    ),
    "a delivery that nobody received": (
        says("名单上报", "-", "-", "2024-05-08"), {}, (), ("2024-05-08报", "", "仅自报"),
    ),
    "a delivery that nobody said": (
        says("名单上报", "-", "-", "-"), receipts("名单上报", "2024-05-09"), (),
        ("未记", "2024-05-09收到", "仅对方"),
    ),
    "a delivery in a month not signed": (
        says("名单上报", "-", "-", "2024-05-08"), receipts("名单上报", "2024-05-09"), (5,),
        ("未报", "2024-05-09收到", "仅对方"),
    ),
    "a level that nobody checks": (says("期末个数", "-", "-", 4), {}, (), ("4", "", "仅自报")),
    "progress": (says("品牌", "-", "-", "已评出"), {}, (), ("已评出", "", "仅自报")),
    "nothing on either side": ({}, {}, (), None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_both_sides_say(name: str) -> None:
    county, bureau, unsigned, expected = CASES[name]
    files = OPENING | months(county, 5, unsigned=unsigned) | months(bureau, 6, slug=BUREAU)
    every = books(PLAN, files, "2024-07-10")
    matches = reconcile(every, every.books[COUNTY], Month(2024, 5))
    assert [(m.own, m.theirs, m.result) for m in matches] == ([expected] if expected else [])


def test_a_witness_is_named_by_its_register() -> None:
    files = months(says("本月报送", "-", "-", 1), 5)
    files |= months(receipts("本月报送", "2024-05-09") | {}, 6, slug=BUREAU)
    every = books(PLAN, files, "2024-07-10")
    [match] = reconcile(every, every.books[COUNTY], Month(2024, 5))
    assert (match.witness, match.fact and match.fact.path[-12:]) == (
        "市局收文第1号",
        "2024-05.yaml",
    )


def test_another_place_s_receipts_say_nothing_here() -> None:
    every = books(PLAN, months(receipts("名单上报", "2024-05-09"), 6, slug=BUREAU), "2024-07-10")
    assert reconcile(every, every.books[OTHER], Month(2024, 5)) == []


def test_a_witness_that_the_bureau_has_not_signed_is_none() -> None:
    files = months(says("本月件数", 1, 2, 3), 5) | months(extract(6), 5, slug=BUREAU, unsigned=(5,))
    every = books(PLAN, files, "2024-07-10")
    assert [m.result for m in reconcile(every, every.books[COUNTY], Month(2024, 5))] == ["仅自报"]


def test_the_bureau_is_not_set_against_itself() -> None:
    every = books(PLAN, months(says("本月件数", 1), 5, slug=BUREAU), "2024-07-10")
    assert reconcile(every, every.books[BUREAU], Month(2024, 3)) == []
