"""`make demo` as a newcomer runs it: in a folder with spaces and Chinese characters, twice."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
MADE_HERE = shutil.ignore_patterns(
    ".git", ".*_cache", ".hypothesis", ".venv", "build", "dist", "node_modules"
)
REPORTS = {"2024-06月度对账", "2024Q2通报", "paper-2024Q2", "2024H1半年督导", "2024年终交账"}


def test_demo_makes_its_own_environment_and_works_again(tmp_path: Path) -> None:
    if os.environ.get("LEDGER_E2E") != "1":
        pytest.skip("makes an environment of its own, from the network")
    folder = tmp_path / "我的 台账"
    shutil.copytree(ROOT, folder, ignore=MADE_HERE)
    for _ in ("first", "again"):
        made = subprocess.run(
            ["make", "demo"], cwd=folder, capture_output=True, encoding="utf-8", check=False
        )
        assert made.returncode == 0, made.stderr[-2000:]
        assert "ledger status 晋江市" in made.stdout.partition("接着试")[2]
        assert {page.stem for page in (folder / "build/reports").iterdir()} == REPORTS
