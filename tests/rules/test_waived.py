"""Waivers at work: what is waived stays in sight, holds nobody up, and reaches no further."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from ledger.change.rules import ALL
from ledger.finding import Finding
from ledger.period import Month

from .conftest import DAY, FILES, HOME

Judge = Callable[..., list[Finding]]
MONTH = f"{HOME}/2024-04.yaml"
TEXT = """\
系统取数: 2024-04-29
16 衔接措施:
  应接实接: 1/2
  应补录实补录: 3/5
"""


def waiver(rule: str, subject: str, until: str = "2024-12-31") -> str:
    return (
        f"- 规则: {rule}\n  对象: {subject}\n  原因: 系统升级\n  批准: 市局普促科\n  至: {until}\n"
    )


class Row(NamedTuple):
    """A waiver, and for each finding of the month (day, first ratio, second ratio) what becomes of it."""

    name: str
    waivers: str
    severities: tuple[str, str, str]
    day: date = DAY


PLAIN = ("warning", "error", "error")
TABLE = (
    Row("没有豁免", "", PLAIN),
    Row("一条规则、整个文件", waiver("done-over-due", MONTH), ("warning", "note", "note")),
    Row("只一个键", waiver("done-over-due", f"{MONTH} 应补录实补录"), ("warning", "error", "note")),
    Row("一整项", waiver("done-over-due", f"{MONTH} 16 衔接措施"), ("warning", "note", "note")),
    Row("别的规则", waiver("missing-evidence", MONTH), PLAIN),
    Row("别的文件", waiver("done-over-due", f"{HOME}/2024-05.yaml"), PLAIN),
    Row("文件夹不算", waiver("done-over-due", HOME), PLAIN),
    Row("最后一天还有用", waiver("early-extract", MONTH, "2024-07-10"), ("note", "error", "error")),
    Row("过了期", waiver("early-extract", MONTH, "2024-07-09"), PLAIN),
    Row(
        "没有尽头的不起作用", waiver("early-extract", MONTH, "2099-12-31"), PLAIN, date(2026, 1, 2)
    ),
    Row("没有这条规则", waiver("early-extracts", MONTH), PLAIN),
    Row(
        "两条各管各的",
        waiver("early-extract", MONTH) + waiver("done-over-due", f"{MONTH} 应接实接"),
        ("note", "note", "error"),
    ),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_waiver_covers_what_it_names_and_nothing_else(row: Row, judge: Judge) -> None:
    found = judge({"2024-04.yaml": TEXT, FILES["waivers"]: row.waivers}, day=row.day)
    mine = [f for f in found if f.path == MONTH and f.rule in ("early-extract", "done-over-due")]
    assert tuple(f.severity for f in mine) == row.severities


def test_what_is_waived_says_until_when_by_whom_and_why(judge: Judge) -> None:
    found = judge({"2024-04.yaml": TEXT, FILES["waivers"]: waiver("early-extract", MONTH)})
    (one,) = [f for f in found if f.rule == "early-extract"]
    assert "已豁免至 2024-12-31" in one.message
    assert "市局普促科" in one.message
    assert "系统升级" in one.remedy


HELD = {
    "phone-number": "27 典型宣传:\n  存在问题: 请打 13912345678\n",
    "changed-after-signing": '签账: {日期: 2024-05-06, 核对码: "0000000000000000"}\n',
    "merge-marker": "<<<<<<< HEAD\n系统取数: 2024-05-06\n",
    "duplicate-key": "系统取数: 2024-05-06\n系统取数: 2024-05-06\n",
    "bad-day": "系统取数: 2024-04-31\n",
    "bad-count": "1 百所千会大调解:\n  本月调解件数: 甲\n",
    "wrong-old-value": "更正:\n  - {类别: 更正, 所属: 2024-03, 任务: 1, 键: 本月调解件数, 原值: 1, 更正为: 2, 原因: 记错, 佐证: 系统取数}\n",
}


@pytest.mark.parametrize("rule", HELD)
def test_what_holds_up_the_books_is_never_waived(rule: str, judge: Judge) -> None:
    found = judge({"2024-04.yaml": HELD[rule], FILES["waivers"]: waiver(rule, MONTH)})
    assert {f.severity for f in found if f.rule == rule and f.path == MONTH} == {"error"}
    assert "waived-though-it-holds" in {f.rule for f in found}


WAIVABLE = """
base-out-of-order base-without-source bureau-of-one-account copied-month day-before-year done-over-due early-extract
evidence-not-there evidence-used-twice evidence-without-entry item-after-deadline left-blank
looks-cumulative missing-base missing-book missing-evidence missing-extract-day missing-owner
missing-own-target month-not-signed opening-not-signed overdue-unexplained picture-as-evidence
problem-without-limit prose-in-flow target-under-plan undone-unexplained undone-yet-done
"""
"""What the bureau may answer for. A rule that is new stands here only after somebody decided so."""


def test_every_rule_was_decided() -> None:
    assert {rule.name for rule in ALL if rule.waivable} == set(WAIVABLE.split())
    assert all(rule.holds != rule.waivable for rule in ALL)


def test_a_waiver_of_completeness_counts_when_a_month_is_closed(judge: Judge) -> None:
    text = waiver("month-not-signed", MONTH)
    files = {"2024-04.yaml": "系统取数: 2024-05-06\n", FILES["waivers"]: text}
    found = judge(files, month=Month(2024, 4))
    mine = [f for f in found if f.rule == "month-not-signed" and f.path == MONTH]
    assert [f.severity for f in mine] == ["note"]
    assert "unused-waiver" not in {f.rule for f in found}


def test_no_waiver_adds_or_drops_a_finding(judge: Judge) -> None:
    files = {"2024-04.yaml": TEXT}
    plain = judge(files)
    borne = judge(files | {FILES["waivers"]: waiver("done-over-due", MONTH)})
    assert [f[:4] for f in plain] == [f[:4] for f in borne]
