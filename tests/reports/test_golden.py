"""Reports of the demo year, word for word. After a change that is meant:
`UPDATE_GOLDEN=1 pytest tests/reports/test_golden.py`, and read the difference."""

import os
from pathlib import Path

import pytest

from .demo_year import Reports, masked

GOLDEN = Path(__file__).parent / "golden"
REPORTS = {
    "month-2024-06.md": ("2024-06",),
    "month-2024-06.json": ("2024-06", "--county", "晋江市", "--format", "json"),
    "bulletin-2024Q2.md": ("--quarter", "2024Q2"),
    "paper-2024Q2.md": ("--quarter", "2024Q2", "--doc", "底稿"),
    "half-2024H1.md": ("--half", "2024H1"),
    "score-2024-06.md": ("--score", "2024-06", "--county", "鲤城区"),
    "year-2024.md": ("--year", "2024"),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_as_it_was_approved(name: str, reports: Reports) -> None:
    now, kept = masked(reports.text(*REPORTS[name])), GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(now, encoding="utf-8", newline="\n")
    assert now == kept.read_text(encoding="utf-8"), f"UPDATE_GOLDEN=1 pytest {Path(__file__).name}"


def test_every_approved_report_is_asked_for() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(REPORTS)


def test_commit_ids_are_masked() -> None:
    assert masked("提交 `35459e8c0ea1`，封存 2024-06（SHA-256 d18164efeeafb729）") == (
        "提交 `…`，封存 2024-06（SHA-256 …）"
    )
