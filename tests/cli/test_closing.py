"""`ledger open --closing`: the county explains what was not done, and nothing else."""

from pathlib import Path

from ledger.document import read_document

from ..books import signed
from .conftest import Ledger, write

CLOSING = "counties/jinjiang/2024/closing.yaml"
DAY = "2025-02-10"


def test_only_what_was_not_done_is_asked(ledger: Ledger, here: Path) -> None:
    assert ledger("open", "晋江市", "--closing", "--as-of", DAY).code == 0
    tree = read_document((here / CLOSING).read_text(encoding="utf-8")).tree
    keys = {(row["任务"], row["键"]) for row in tree["未完成"]}
    assert all(row["原因"] is row["去向"] is row["新时限"] is None for row in tree["未完成"])
    assert keys
    assert len(keys) == len(tree["未完成"])
    assert "总结" in tree


def test_what_is_explained_stays_and_is_not_asked_again(ledger: Ledger, here: Path) -> None:
    ledger("open", "晋江市", "--closing", "--as-of", DAY)
    text = (here / CLOSING).read_text(encoding="utf-8")
    first = text.replace("原因:", "原因: 用地没有批下来", 1).replace("去向:", "去向: 申请终止", 1)
    write(here, first, CLOSING)
    ran = ledger("open", "晋江市", "--closing", "--as-of", DAY)
    assert "没有要补的" in ran.out
    assert (here / CLOSING).read_text(encoding="utf-8") == first


def test_a_row_that_was_taken_out_is_asked_again(ledger: Ledger, here: Path) -> None:
    ledger("open", "晋江市", "--closing", "--as-of", DAY)
    whole = read_document((here / CLOSING).read_text(encoding="utf-8")).tree["未完成"]
    write(here, "# 我的话\n总结: 晋司〔2025〕2号\n", CLOSING)
    ran = ledger("open", "晋江市", "--closing", "--as-of", DAY)
    after = (here / CLOSING).read_text(encoding="utf-8")
    assert "补了缺的" in ran.out
    assert after.startswith("# 我的话\n")
    assert read_document(after).tree["未完成"] == whole


def test_a_signed_closing_is_left_alone(ledger: Ledger, here: Path) -> None:
    write(here, signed(CLOSING, "总结: 晋司〔2025〕2号\n签账: 2025-01-15\n"), CLOSING)
    before = (here / CLOSING).read_bytes()
    assert "已签账" in ledger("open", "晋江市", "--closing", "--as-of", DAY).out
    assert (here / CLOSING).read_bytes() == before


def test_closing_and_month_are_not_asked_together(ledger: Ledger, here: Path) -> None:
    assert ledger("open", "--closing", "--month", "5").code == 2
