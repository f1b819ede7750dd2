"""`ledger open`: fresh forms, what is missing, and nothing that stands there."""

from pathlib import Path

import pytest

from ledger.document import read_document

from ..books import SMALL, indicator, signed
from .conftest import AS_OF, MONTH, Ledger, write

OPENING = "counties/jinjiang/2024/opening.yaml"
AMENDMENT = """修订:
  - 序: 1
    起算: 2024-05-12
    依据: 市局（示例）
    条款:
      - {任务: 4, 键: 本月改造数, 至少: {原: 自定, 改: 3}}
"""


def test_a_month_for_everyone(ledger: Ledger, here: Path) -> None:
    ran = ledger("open", "--month", "2024-05")
    assert ran.code == 0
    assert [row.split("：")[1] for row in ran.out.splitlines()] == ["新建，3 格"] * 3 + [
        "新建，0 格"
    ]
    assert ledger("check", "--as-of", AS_OF).code == 0


def test_a_month_for_some(ledger: Ledger, here: Path) -> None:
    ran = ledger("open", "晋江市", "huian", "--month", "5")
    assert len(ran.out.splitlines()) == 2
    tree = read_document((here / MONTH).read_text(encoding="utf-8")).tree
    assert tree == {
        "1 第1项": {"本月件数": None},
        "2 第2项": {"本月调解数": None},
        "4 第4项": {"名单上报": None},
    }


def test_opening_again_finds_nothing_to_add(ledger: Ledger, here: Path) -> None:
    ledger("open", "晋江市", "--month", "2024-05")
    before = (here / MONTH).read_bytes()
    assert ledger("open", "晋江市", "--month", "2024-05").out == f"{MONTH}：没有要补的\n"
    assert (here / MONTH).read_bytes() == before


def test_only_what_is_missing_is_added(ledger: Ledger, here: Path) -> None:
    text = "\ufeff# 我的话\r\n1 第1项:\r\n  本月件数: 3   # 已核\r\n\r\n\r\n# 尾\r\n"
    write(here, text.encode())
    assert "补了缺的" in ledger("open", "晋江市", "--month", "2024-05").out
    after = (here / MONTH).read_bytes().decode()
    assert after.startswith(text)
    assert (
        after.removeprefix(text)
        == "\r\n2 第2项:\r\n  本月调解数:\r\n\r\n4 第4项:\r\n  名单上报:\r\n"
    )


def test_an_empty_file_is_filled(ledger: Ledger, here: Path) -> None:
    write(here, "")
    assert ledger("open", "晋江市", "--month", "2024-05").code == 0
    assert (here / MONTH).stat().st_size > 0


@pytest.mark.parametrize(("path", "words"), [(MONTH, ["--month", "2024-05"]), (OPENING, [])])
@pytest.mark.parametrize("change", ["", "# 后来加的\n"], ids=["signed", "altered"])
def test_what_is_signed_is_left_alone(
    ledger: Ledger, here: Path, path: str, words: list[str], change: str
) -> None:
    text = change + signed(path, "责任人: x\n签账: 2024-06-03\n")
    write(here, text, path)
    ran = ledger("open", "晋江市", *words, "--as-of", AS_OF)
    assert (ran.code, ran.out) == (0, f"{path}：已签账，不动\n")
    assert (here / path).read_text(encoding="utf-8") == text


def test_an_opening_gets_what_it_lacks(ledger: Ledger, here: Path) -> None:
    write(here, "责任人: 总负责\n", OPENING)
    assert ledger("open", "晋江市").code == 0
    tree = read_document((here / OPENING).read_text(encoding="utf-8")).tree
    assert tree["责任人"] == "总负责"
    assert tree["4 第4项"]["目标"] == {"本月改造数": None}
    assert next(iter(tree)) == "牵头科室"


def test_an_amendment_brings_something_to_decide(ledger: Ledger, here: Path) -> None:
    (here / "plans/2024/plan.yaml").write_text(SMALL + AMENDMENT, encoding="utf-8")
    write(here, signed(OPENING, "责任人: x\n签账: 2024-03-28\n"), OPENING)
    ran = ledger("open", "晋江市", "--as-of", AS_OF)
    assert "修订1：本月改造数 用 ledger open 晋江市 --month 写进当月" in ran.out
    assert ledger("open", "晋江市", "--month", "2024-04").code == 0
    assert "定账补充" not in (here / MONTH.replace("05", "04")).read_text(encoding="utf-8")
    assert ledger("open", "晋江市", "--month", "2024-05").code == 0
    [entry] = read_document((here / MONTH).read_text(encoding="utf-8")).tree["定账补充"]
    assert (entry["依据"], entry["键"]) == ("修订1", "本月改造数")
    assert ledger("open", "晋江市", "--month", "2024-05").out == f"{MONTH}：没有要补的\n"


def test_an_indicator_that_was_added_is_asked(ledger: Ledger, here: Path) -> None:
    line = indicator("4-3", "本月新数", 类型="记数", 计数="累计", 报="每月")
    added = f"修订:\n  - 序: 1\n    起算: 2024-05-12\n    依据: 市局\n    新增:\n      - {{任务: 4, 指标: {line}}}\n"
    (here / "plans/2024/plan.yaml").write_text(SMALL + added, encoding="utf-8")
    for month, there in (("2024-04", False), ("2024-05", True)):
        ledger("open", "晋江市", "--month", month)
        text = (here / MONTH.replace("2024-05", month)).read_text(encoding="utf-8")
        assert ("  本月新数:" in text) == there
