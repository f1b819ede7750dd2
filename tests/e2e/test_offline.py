"""Everything works on a machine without a network: the commands are run with none."""

import subprocess
import sys
from pathlib import Path

import pytest

from .node import give_up

pytestmark = pytest.mark.e2e

ALONE = ["unshare", "--net", "--map-root-user"]
PROBE = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"


def test_the_year_passes_without_a_network(tmp_path: Path) -> None:
    try:
        able = subprocess.run([*ALONE, "true"], check=False).returncode == 0
    except OSError:
        able = False
    if not able:
        give_up("no unshare that may cut off the network")
    reached = subprocess.run([*ALONE, sys.executable, "-c", PROBE], capture_output=True, text=True)
    assert "unreachable" in reached.stderr
    ledger, repo = [*ALONE, sys.executable, "-X", "utf8", "-m", "ledger"], ["-C", "年"]
    reports = [("2024-06",), ("--quarter", "2024Q2"), ("--half", "2024H1"), ("--year", "2024")]
    commands = [
        ["demo", "年"],
        ["check", *repo, "--as-of", "2025-02-20"],
        ["status", *repo, "--as-of", "2025-02-20"],
        ["verify", *repo],
        ["sign", "晋江市", "2024-06", "--slip", *repo, "-o", "对账单.docx"],
        *(
            ["report", *words, *repo, "-o", f"{n}.{form}"]
            for n, words in enumerate(reports)
            for form in ("md", "html", "json", "docx", "pdf")
        ),
    ]
    for command in commands:
        done = subprocess.run([*ledger, *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
    assert len(list(tmp_path.glob("[0-3].*"))) == 20
