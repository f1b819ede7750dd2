"""LibreOffice Calc without a screen: workbooks filled by a script, or turned into pages of A4."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "office/fill.py"
PYTHONS = ("/usr/bin/python3", "python3")


def missing() -> str | None:
    """What is not there to drive Calc with, in a sentence."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) is not installed"
    return None if _python() else "no Python has LibreOffice's uno (python3-uno)"


def _python() -> str | None:
    for program in PYTHONS:
        if shutil.which(program):
            asked = subprocess.run([program, "-c", "import uno"], capture_output=True, check=False)
            if asked.returncode == 0:
                return program
    return None


def fill(jobs: list[dict[str, Any]]) -> None:
    """Runs the script on jobs, in one office."""
    ended = subprocess.run(
        [str(_python()), str(SCRIPT)],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]


def to_pdf(workbook: Path, folder: Path) -> Path:
    """The pages of a workbook as they are printed."""
    home = folder / "office"
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={home.as_uri()}"),
            *("--convert-to", "pdf", "--outdir", str(folder), str(workbook)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=300,
        check=True,
    )
    return folder / f"{workbook.stem}.pdf"
