"""No attempt gets through: each is refused by the review and by the server, by the right rule.

They are pushed as people push, to a server with its hook; every run takes one in three.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ledger.cli import main
from ledger.repo.git import run_git

from .attempts import ATTEMPTS, ID, Attempt, serve
from .reports.demo_year import demo_year, ran

__all__ = ["demo_year"]
AS_OF = "2024-11-10"


@pytest.fixture(scope="module")
def server(demo_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository as it was when September was sealed, with the hook. Shared by reading."""
    root = serve(demo_year, tmp_path_factory.mktemp("服务器") / "台账.git")
    assert main(["hook", "install", "--server", "-C", str(root)]) == 0
    return root


@pytest.fixture
def clone(server: Path, tmp_path: Path) -> Path:
    """A server of one's own, and a clone of it."""
    own = Path(shutil.copytree(server, tmp_path / "台账.git"))
    run_git(tmp_path, "clone", "--quiet", str(own), "克隆")
    return tmp_path / "克隆"


def pushed(clone: Path, attempt: Attempt) -> subprocess.CompletedProcess[str]:
    """Pushes as a person does, and returns what the server said."""
    environment = {k: v for k, v in os.environ.items() if k != "LEDGER_ACTOR"}
    if attempt.actor:
        environment["LEDGER_ACTOR"] = attempt.actor
    words = ["git", "push", "origin", *attempt.push]
    return subprocess.run(
        words, cwd=clone, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def refs(clone: Path) -> bytes:
    return run_git(clone, "ls-remote", "origin")


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=[pytest.mark.long] * bool(n % 3)) for n, one in enumerate(ATTEMPTS)],
)
def test_no_attempt_gets_through(name: str, clone: Path) -> None:
    attempt = ATTEMPTS[name]
    before = refs(clone)
    attempt.do(clone)
    if attempt.review:
        actor = ["--actor", attempt.actor] if attempt.actor else []
        told = ran(clone, "review", "--base", "origin/main", "--as-of", AS_OF, *actor)
        assert (told.code, attempt.review in told.out) == (1, True), told.out
        assert ID not in told.out
    done = pushed(clone, attempt)
    assert done.returncode != 0, done.stderr
    assert attempt.server, done.stderr
    assert attempt.server in done.stderr
    assert ID not in "".join(row for row in done.stderr.splitlines() if "remote:" in row)
    assert refs(clone) == before


def test_there_are_enough_of_them() -> None:
    assert len(ATTEMPTS) >= 40
