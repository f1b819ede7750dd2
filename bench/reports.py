"""How long reports take: every one of the demo year, and the month of the tenfold city, sealed."""

import os
import subprocess
from pathlib import Path

from measure import measured, row

REPORTS = {
    "月": ("--month", "2024-06"),
    "通报": ("--quarter", "2024Q2"),
    "底稿": ("--quarter", "2024Q2", "--doc", "底稿"),
    "半年": ("--half", "2024H1"),
    "年": ("--year", "2024"),
}
FORMATS = ("md", "html", "json", "docx", "pdf")
PERIODS = ("定账", "2024-03", "2024-04", "2024-05", "2024-06")
POST = {
    name: value
    for who in ("AUTHOR", "COMMITTER")
    for name, value in {
        f"GIT_{who}_NAME": "市局普促科",
        f"GIT_{who}_EMAIL": "quanzhou@ledger.example",
        f"GIT_{who}_DATE": "2024-07-06T17:30:00+0800",
    }.items()
}


def measure(ledger: str, demo: Path, city: Path, rounds: int) -> None:
    """Every report of the demo year in every format; the month of the city."""
    row("报告", "中位", "处理器", "最大进程，全部进程", "目标")
    for name, words in REPORTS.items():
        for form in FORMATS:
            command = [ledger, "report", *words, "--format", form, "-o", os.devnull]
            measured(f"示例，{name}，{form}", command, demo, rounds, seconds=2, memory=200)
    _sealed(ledger, city)
    for form in FORMATS:
        command = [ledger, "report", *REPORTS["月"], "--format", form, "-o", os.devnull]
        measured(f"全市，月，{form}", command, city, rounds, seconds=5)


def _sealed(ledger: str, folder: Path) -> None:
    """Commits the city's files and closes it as the bureau would."""
    commands = [
        ["git", "init", "--quiet", "--initial-branch=main", "."],
        ["git", "add", "--all"],
        ["git", "commit", "--quiet", "--message=全年"],
        *([ledger, "close", period, "--at", "2024-07-06T17:30:00"] for period in PERIODS),
    ]
    for command in commands:
        subprocess.run(
            command, cwd=folder, env=os.environ | POST, check=True, stdout=subprocess.DEVNULL
        )
