"""Reports and slips for paper by command: whole, and the same bytes in any process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from ledger.out.papers import PAPERS

from ..reports.demo_year import ran, told

REPORTS = {
    "month": ("2024-06", "--county", "晋江市"),
    "bulletin": ("--quarter", "2024Q2"),
    "half": ("--half", "2024H1"),
}
PRINT = "import sys; from ledger.cli import main; sys.exit(main(sys.argv[1:]))"
ELSEWHERE = {"PYTHONHASHSEED": "4711", "TZ": "America/Lima", "LC_ALL": "C", "PYTHONUTF8": "1"}


@pytest.mark.parametrize("form", PAPERS)
@pytest.mark.parametrize("name", REPORTS)
def test_another_process_writes_the_same_bytes(
    demo_year: Path, tmp_path: Path, name: str, form: str
) -> None:
    here, there = tmp_path / f"甲.{form}", tmp_path / f"乙.{form}"
    assert ran(demo_year, "report", *REPORTS[name], "-o", str(here)).out == ""
    words = ["report", *REPORTS[name], "-o", str(there), "-C", str(demo_year)]
    done = [sys.executable, "-c", PRINT, *words]
    subprocess.run(done, env=os.environ | ELSEWHERE, capture_output=True, check=False)
    assert here.read_bytes() == there.read_bytes()


def test_a_word_report_says_what_the_markdown_says(demo_year: Path, tmp_path: Path) -> None:
    place = tmp_path / "通报.docx"
    ran(demo_year, "report", *REPORTS["bulletin"], "-o", str(place))
    document = Document(str(place))
    text = told(demo_year, "report", *REPORTS["bulletin"]).out
    said = {paragraph.text for paragraph in document.paragraphs}
    for line in text.splitlines():
        plain = line.lstrip("# ")
        if plain and "**" not in plain and "`" not in plain and plain[0] not in "|-附　关":
            assert plain in said
    rows = [row for row in text.splitlines() if row.startswith("|") and "|:--|" not in row]
    assert sum(len(table.rows) for table in document.tables) == len(rows)


def test_a_slip_carries_the_code_of_its_file(demo_year: Path, tmp_path: Path) -> None:
    asked = ("sign", "晋江市", "2024-05", "--slip", "--as-of", "2024-06-10", "-o")
    for form in ("md", *PAPERS):
        assert ran(demo_year, *asked, str(tmp_path / f"对账单.{form}")).code == 0
    text = (tmp_path / "对账单.md").read_text(encoding="utf-8")
    code = text.split("核对码：`")[1][:16]
    document = Document(str(tmp_path / "对账单.docx"))
    assert document.paragraphs[0].text in text
    assert any(code in paragraph.text for paragraph in document.paragraphs)
    assert (tmp_path / "对账单.pdf").read_bytes().startswith(b"%PDF")
