"""The transcripts in the documentation are run, and must print what they show.

A transcript is all ```console blocks of one page, run in order in one empty folder. After a change
that is meant, `UPDATE_GOLDEN=1 pytest tests/test_readme.py` writes down what is printed now.
Commit ids, hashes and codes (核对码) are shown as `…`; what a page commits, it commits on one day.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<![0-9a-z])[0-9a-f]{12,64}(?![0-9a-z])")
DAY = "2024-07-06T17:30:00+0800"


def pages() -> list[Path]:
    """The pages that show a transcript."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [page for page in found if BLOCK.search(page.read_text(encoding="utf-8"))]


class Shell:
    """A folder in which commands are typed one after the other; `cd` holds for the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
        programs = [str(Path(sys.executable).parent), os.environ["PATH"]]
        self.environment = kept | {
            "PATH": os.pathsep.join(programs),
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PYTHONUTF8": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": DAY,
            "GIT_COMMITTER_DATE": DAY,
        }

    def type(self, command: str) -> list[str]:
        """What a command prints, on both streams, without blanks at the ends of lines."""
        if command.startswith("cd "):
            self.folder = self.folder / command[3:].strip()
            return []
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        lines = [CODE.sub("…", line).rstrip() for line in done.stdout.split("\n")]
        return lines[:-1] if lines[-1] == "" else lines


def replayed(block: str, shell: Shell) -> str:
    """A block with everything that its commands print now."""
    rows: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            rows += [line, *shell.type(line[2:])]
    return "".join(f"{row}\n" for row in rows)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_transcripts_print_what_they_show(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shell = Shell(tmp_path)
    now = BLOCK.sub(lambda match: f"```console\n{replayed(match[1], shell)}```", text)
    assert "自己出了毛病" not in now
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(now, encoding="utf-8", newline="\n")
        text = now
    assert now == text, f"{page.name}: UPDATE_GOLDEN=1 pytest tests/test_readme.py"
