"""The demo year, built once for all workers, and what commands print about it."""

import fcntl
import hashlib
import io
import json
import os
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.cli import main

_COMMIT = re.compile(r"(?<![0-9a-z])[0-9a-f]{12,40}(?![0-9a-z])")


class Ran(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


def ran(repo: Path, *words: str) -> Ran:
    """Runs a command in a repository, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words, "-C", str(repo)])
    assert code != 3, err.getvalue()
    return Ran(code, out.getvalue(), err.getvalue())


@cache
def told(repo: Path, *words: str) -> Ran:
    """The same of a repository that nobody changes; no two workers ask for the same."""
    answers = repo.parent / "answers"
    answers.mkdir(exist_ok=True)
    kept = answers / hashlib.sha256("\0".join(words).encode()).hexdigest()
    if not kept.exists():
        text = json.dumps(ran(repo, *words))
        (answers / f"{kept.name}.{os.getpid()}").write_text(text, encoding="utf-8")
        (answers / f"{kept.name}.{os.getpid()}").rename(kept)
    return Ran(*json.loads(kept.read_text(encoding="utf-8")))


def masked(text: str) -> str:
    """A text without what differs from commit to commit."""
    return _COMMIT.sub("…", text)


class Reports:
    """Reports of one repository."""

    def __init__(self, repo: Path) -> None:
        self.repo = repo

    def text(self, *words: str) -> str:
        return told(self.repo, "report", *words).out

    def data(self, *words: str) -> Any:
        return json.loads(self.text(*words, "--format", "json"))["report"]


@pytest.fixture(scope="session")
def demo_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that `ledger demo` makes. Shared: look, do not touch."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / "demo.lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        if not (shared / "demo").exists():
            with redirect_stdout(io.StringIO()):
                assert main(["demo", str(shared / "building")]) == 0
            (shared / "building").rename(shared / "demo")
    return shared / "demo"


@pytest.fixture
def reports(demo_year: Path) -> Reports:
    return Reports(demo_year)


@pytest.fixture
def demo_copy(demo_year: Path, tmp_path: Path) -> Path:
    """A demo of one's own, to be changed."""
    return Path(shutil.copytree(demo_year, tmp_path / "示例"))
