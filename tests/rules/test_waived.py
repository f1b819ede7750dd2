"""Waivers at work: what is waived stays in sight, holds nobody up, and reaches no further."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from ledger.finding import Finding
from ledger.period import Month

from .conftest import DAY, FILES, HOME

Judge = Callable[..., list[Finding]]
MONTH = f"{HOME}/2024-04.yaml"
TEXT = """\
系统取数: 2024-04-31
1 百所千会大调解:
  本月调解件数: 甲
  本月排查次数: 乙
"""


def waiver(rule: str, subject: str, until: str = "2024-12-31") -> str:
    return (
        f"- 规则: {rule}\n  对象: {subject}\n  原因: 系统升级\n  批准: 市局普促科\n  至: {until}\n"
    )


class Row(NamedTuple):
    """A waiver, and for each finding of the month (day, first count, second count) what becomes of it."""

    name: str
    waivers: str
    severities: tuple[str, str, str]
    day: date = DAY


ERRORS = ("error", "error", "error")
TABLE = (
    Row("没有豁免", "", ERRORS),
    Row("一条规则、整个文件", waiver("bad-count", MONTH), ("error", "note", "note")),
    Row("只一个键", waiver("bad-count", f"{MONTH} 本月排查次数"), ("error", "error", "note")),
    Row("一整项", waiver("bad-count", f"{MONTH} 1 百所千会大调解"), ("error", "note", "note")),
    Row("别的规则", waiver("bad-ratio", MONTH), ERRORS),
    Row("别的文件", waiver("bad-count", f"{HOME}/2024-05.yaml"), ERRORS),
    Row("文件夹不算", waiver("bad-count", HOME), ERRORS),
    Row("最后一天还有用", waiver("bad-day", MONTH, "2024-07-10"), ("note", "error", "error")),
    Row("过了期", waiver("bad-day", MONTH, "2024-07-09"), ERRORS),
    Row("没有这条规则", waiver("bad-dayz", MONTH), ERRORS),
    Row(
        "两条各管各的",
        waiver("bad-day", MONTH) + waiver("bad-count", f"{MONTH} 本月调解件数"),
        ("note", "note", "error"),
    ),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_waiver_covers_what_it_names_and_nothing_else(row: Row, judge: Judge) -> None:
    found = judge({"2024-04.yaml": TEXT, FILES["waivers"]: row.waivers}, day=row.day)
    mine = [f for f in found if f.path == MONTH and f.rule in ("bad-day", "bad-count")]
    assert tuple(f.severity for f in mine) == row.severities


def test_what_is_waived_says_until_when_by_whom_and_why(judge: Judge) -> None:
    found = judge({"2024-04.yaml": TEXT, FILES["waivers"]: waiver("bad-day", MONTH)})
    (one,) = [f for f in found if f.rule == "bad-day"]
    assert "已豁免至 2024-12-31" in one.message
    assert "市局普促科" in one.message
    assert "系统升级" in one.remedy


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("phone-number", "27 典型宣传:\n  存在问题: 请打 13912345678\n"),
        ("changed-after-signing", '签账: {日期: 2024-05-06, 核对码: "0000000000000000"}\n'),
    ],
)
def test_privacy_and_seals_are_never_waived(rule: str, text: str, judge: Judge) -> None:
    found = judge({"2024-04.yaml": text, FILES["waivers"]: waiver(rule, MONTH)})
    assert {f.severity for f in found if f.rule == rule and f.path == MONTH} == {"error"}


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
    borne = judge(files | {FILES["waivers"]: waiver("bad-count", MONTH)})
    assert [f[:4] for f in plain] == [f[:4] for f in borne]
