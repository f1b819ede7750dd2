"""The transcripts in the documentation are run, and must print what they show.

A transcript is all ```console blocks of one page, run in order in one empty folder; those of the
README in a real shell throughout. After a change
that is meant, `UPDATE_GOLDEN=1 pytest tests/test_readme.py` writes down what is printed now.
Commit ids, hashes and codes (核对码) are shown as `…`; what a page commits, it commits on one day.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import pytest

from ledger.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<![0-9a-z])[0-9a-f]{12,64}(?![0-9a-z])")
DAY = "2024-07-06T17:30:00+0800"


def pages() -> list[Path]:
    """The pages that show a transcript."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [page for page in found if BLOCK.search(page.read_text(encoding="utf-8"))]


PLAIN = re.compile(r"ledger ((?:[^|&;<>$`'\"\\]|'[^']*')*)(?:\| (.*))?")
"""A command of ours alone, or with what its output is piped into."""


def forked(words: list[str], shell: "Shell", out: int, err: int) -> None:
    """Runs a command of ours in a process that need not load the program anew."""
    child = os.fork()
    if child == 0:
        try:
            os.dup2(out, 1)
            os.dup2(err, 2)
            sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
            os.chdir(shell.folder)
            os.environ.clear()
            os.environ.update(shell.environment)
            main(words)
            sys.stdout.flush()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


class Shell:
    """A folder in which commands are typed one after the other; `cd` holds for the next.

    `forks`: our own commands are run by this process, of which each is a copy.
    """

    def __init__(self, folder: Path, forks: bool) -> None:
        self.folder, self.forks = folder, forks
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
        plain = PLAIN.fullmatch(command) if self.forks else None
        said = self.run(command) if plain is None else self.fork(plain[1], plain[2])
        lines = [CODE.sub("…", line).rstrip() for line in said.split("\n")]
        return lines[:-1] if lines[-1] == "" else lines

    def run(self, command: str, given: IO[bytes] | None = None) -> str:
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        ).stdout

    def fork(self, words: str, into: str | None) -> str:
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as piped:
            out = piped if into else said
            forked(shlex.split(words), self, out.fileno(), said.fileno())
            said.seek(0)
            piped.seek(0)
            told = said.read().decode()
            return told + self.run(into, piped) if into else told


def replayed(block: str, shell: Shell) -> str:
    """A block with everything that its commands print now."""
    rows: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            rows += [line, *shell.type(line[2:])]
    return "".join(f"{row}\n" for row in rows)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """What commands import is there when they are forked."""
    for word in [f"ledger.cli.{one.name}_command" for one in COMMANDS]:
        import_module(word)
    for word in ("git", "holidays", "jinja2", "ledger.out.table", "ledger.out.template"):
        import_module(word)


ALWAYS = {"README.md", "核对.md", "县局手册.md"}
"""The pages that are tried in every run; all of them at length."""


def _marked() -> list[Any]:
    return [
        pytest.param(page, id=page.name, marks=[] if page.name in ALWAYS else [pytest.mark.long])
        for page in pages()
    ]


@pytest.mark.parametrize("page", _marked())
def test_transcripts_print_what_they_show(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shell = Shell(tmp_path, forks=page.name != "README.md")
    now = BLOCK.sub(lambda match: f"```console\n{replayed(match[1], shell)}```", text)
    assert "自己出了毛病" not in now
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(now, encoding="utf-8", newline="\n")
        text = now
    assert now == text, f"{page.name}: UPDATE_GOLDEN=1 pytest tests/test_readme.py"
