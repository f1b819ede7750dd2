"""The hooks of `.pre-commit-hooks.yaml`, by pre-commit itself, in a county's repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ledger.repo.git import run_git

from ..attempts import ID, OPEN, SEALED, plus_one, put, serve, text_of
from ..reports.demo_year import demo_year
from .node import give_up

__all__ = ["demo_year"]
pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
AROUND = {f"GIT_{who}_EMAIL": "anxi@ledger.example" for who in ("AUTHOR", "COMMITTER")}


@pytest.fixture
def clone(demo_year: Path, tmp_path: Path) -> Path:
    server = serve(demo_year, tmp_path / "books.git")
    run_git(tmp_path, "clone", "--quiet", str(server), "clone")
    return tmp_path / "clone"


def staged(clone: Path, path: str, text: str) -> None:
    put(clone, path, text)
    run_git(clone, "add", "--all")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it stands, committed."""
    folder = tmp_path_factory.mktemp("project") / "ledger"
    made_here = shutil.ignore_patterns(".git", ".*_cache", ".hypothesis", ".venv", "build", "tests")
    shutil.copytree(ROOT, folder, ignore=made_here)
    run_git(folder, "init", "--quiet")
    run_git(folder, "add", "--all")
    run_git(folder, "-c", "user.name=a", "-c", "user.email=a@x", "commit", "--quiet", "-m", "a")
    return folder


def tried(project: Path, clone: Path, hook: str, *words: str) -> tuple[int, str]:
    """What pre-commit says after trying one hook. Installs it from the network, once a run."""
    program = shutil.which("pre-commit", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None or os.environ.get("LEDGER_E2E") != "1":
        give_up("pre-commit installs hooks from the network")
    around = os.environ | AROUND | {"PRE_COMMIT_HOME": str(project.parent / "kept")}
    ran = subprocess.run(
        [program, "try-repo", str(project), hook, "--verbose", *words], cwd=clone, env=around,
        capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


def test_the_hooks_are_these() -> None:
    assert [hook["id"] for hook in HOOKS] == [
        "ledger-check",
        "ledger-pre-commit",
        "ledger-commit-msg",
    ]


def test_check_runs_when_a_book_is_touched(project: Path, clone: Path) -> None:
    staged(clone, OPEN, "系统取数: 2024-11-01\n")
    assert tried(project, clone, "ledger-check")[0] == 0
    staged(clone, OPEN, "系统取数：2024-11-01\n")
    code, said = tried(project, clone, "ledger-check")
    assert (code, "full-width-colon" in said) == (1, True), said


def test_what_is_staged_is_reviewed(project: Path, clone: Path) -> None:
    staged(clone, OPEN, "系统取数: 2024-11-01\n")
    code, said = tried(project, clone, "ledger-pre-commit")
    assert code == 0, said
    staged(clone, SEALED, plus_one(text_of(clone, SEALED)))
    code, said = tried(project, clone, "ledger-pre-commit")
    assert (code, "sealed-file-changed" in said) == (1, True), said


def test_a_message_is_read(project: Path, clone: Path) -> None:
    staged(clone, OPEN, "系统取数: 2024-11-01\n")
    for message, code in (("记账", 0), (f"补 {ID}", 1)):
        put(clone, ".git/COMMIT_EDITMSG", message)
        words = ["--hook-stage", "commit-msg", "--commit-msg-filename", ".git/COMMIT_EDITMSG"]
        found, said = tried(project, clone, "ledger-commit-msg", *words)
        assert found == code, said
        assert ID not in said
