"""`ledger export` and `ledger import`: files out, files in, words and exit codes."""

import csv
from pathlib import Path

import pytest

from ledger.finding import LedgerError
from ledger.repo.workbook import read_file

from ..sheets.forms import spot
from .conftest import MONTH, Ledger, write

MAY = ("--month", "2024-05", "--as-of", "2024-06-03")
CSV = "晋江5月.csv"


def fill(place: Path, code: str, value: str) -> None:
    """Types a value into a form in CSV, where 本月填报 stands."""
    [grid] = read_file(place).grids
    row, column = spot(grid, f"项{code}")
    grid.rows[row][column] = value
    with place.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(grid.rows)


@pytest.fixture
def form(ledger: Ledger, here: Path) -> Path:
    assert ledger("export", "--county", "晋江市", *MAY, "-o", CSV).code == 0
    return here / CSV


def test_a_month_goes_out_and_comes_back(ledger: Ledger, here: Path) -> None:
    ran = ledger("export", "--county", "晋江市", *MAY, "-o", "晋江5月.xlsx")
    assert (ran.code, ran.out) == (0, "晋江5月.xlsx：晋江市 2024年5月 记账，要填 3 格\n")
    again = ledger("import", "晋江5月.xlsx", "--as-of", "2024-06-03")
    assert (again.code, again.out) == (0, f"晋江5月.xlsx → {MONTH}\n没有变化\n")
    assert not (here / MONTH).exists()


def test_dry_run_tells_and_writes_nothing(ledger: Ledger, here: Path, form: Path) -> None:
    fill(form, "1-1", "１２ 件")
    ran = ledger("import", CSV, "--dry-run", "--as-of", "2024-06-03")
    assert ran.code == 0
    assert "1 第1项 本月件数：空 → 12" in ran.out
    assert "1 处，没有写（--dry-run）" in ran.out
    assert not (here / MONTH).exists()
    assert ledger("import", CSV, "--as-of", "2024-06-03").code == 0
    assert "本月件数: 12\n" in (here / MONTH).read_text(encoding="utf-8")


def test_one_bad_cell_and_nothing_is_written(ledger: Ledger, here: Path, form: Path) -> None:
    fill(form, "1-1", "12")
    fill(form, "2-2", "≥2")
    ran = ledger("import", CSV, "--as-of", "2024-06-03")
    assert ran.code == 1
    assert "bad-count" in ran.out
    assert not (here / MONTH).exists()


def test_a_file_that_cannot_be_read_does_not_hold_up_the_others(
    ledger: Ledger, here: Path, form: Path
) -> None:
    fill(form, "1-1", "12")
    (here / "旧.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99))
    ran = ledger("import", "旧.xls", CSV, "--as-of", "2024-06-03")
    assert (ran.code, "旧.xls 是旧的 .xls 格式" in ran.err) == (2, True)
    assert (here / MONTH).exists()


def test_the_file_keeps_its_bytes_where_the_form_says_nothing(
    ledger: Ledger, here: Path, form: Path
) -> None:
    before = "\ufeff# 我的注\r\n1 第1项:\r\n  期末个数:   7 # 月底\r\n".encode()
    write(here, before)
    fill(form, "1-1", "3")
    assert ledger("import", CSV, "--as-of", "2024-06-03").code == 0
    after = (here / MONTH).read_bytes()
    assert after.replace("  本月件数: 3\r\n".encode(), b"") == before


def test_the_whole_city_goes_into_a_folder(ledger: Ledger, here: Path) -> None:
    ran = ledger("export", "--all", *MAY, "-o", "空表")
    assert ran.code == 0
    names = {place.name for place in (here / "空表").iterdir()}
    assert names == {f"{name}2024-05.xlsx" for name in ("晋江市", "惠安县", "台商投资区", "市局")}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--county", "晋江市"], "导出哪一张没有说清"),
        (["--month", "2024-05", "--opening", "--county", "晋江市"], "导出哪一张没有说清"),
        (["--month", "2024-05"], "导出哪个地区没有说清"),
        (["--month", "2024-05", "--all", "--county", "晋江市"], "导出哪个地区没有说清"),
        (["--month", "2024-05", "--county", "晋江市", "-o", "a.doc"], "写不成表"),
        (
            ["--month", "2024-05", "--county", "晋江市", "-o", "plans/2024/plan.yaml/a.xlsx"],
            "写不了",
        ),
    ],
)
def test_what_cannot_be_exported_is_said(
    ledger: Ledger, here: Path, words: list[str], why: str
) -> None:
    ran = ledger("export", *words)
    assert (ran.code, why in ran.err) == (2, True)


def test_opening_closing_and_townships(ledger: Ledger, here: Path) -> None:
    words = ("--county", "jinjiang", "--as-of", "2024-03-20")
    assert ledger("export", *words, "--opening", "-o", "定账.xlsx").code == 0
    assert ledger("export", *words, "--closing", "-o", "交账.xlsx").code == 0
    assert (
        ledger(
            "export", *words, "--month", "4", "--townships", "甲所、乙所", "-o", "四月.xlsx"
        ).code
        == 0
    )
    names = [grid.name for grid in read_file(here / "四月.xlsx").grids]
    assert "乡镇汇总" in names
    for form in ("定账.xlsx", "交账.xlsx", "四月.xlsx"):
        assert "没有变化" in ledger("import", form, "--as-of", "2024-03-20").out


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerError):
        read_file(tmp_path / "没有.csv")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("没有.xlsx", "读不了 没有.xlsx：没有这个文件或文件夹"),
        (".", "是文件夹，不是文件"),
        ("~$晋江5月.xlsx", "~$晋江5月.xlsx 是 Excel 打开表时放的临时文件，不是表"),
    ],
)
def test_what_is_no_form_is_told_in_words(ledger: Ledger, here: Path, name: str, said: str) -> None:
    if name.startswith("~"):
        (here / name).write_bytes(b"\x00")
    ran = ledger("import", name)
    assert ran.code == 2
    assert said in ran.err
