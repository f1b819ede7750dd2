"""The clerk's own hook while a merge waits to be committed: what came from the main line is not
the clerk's doing, what was changed by hand is."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.repo.git import run_git

from ..attempts import BASE, OPEN, commit, put, text_of
from ..reports.demo_year import demo_year
from .conftest import Ledger
from .test_hook import run

__all__ = ["demo_year"]
NANAN, TEMPLATE = "counties/nanan/2024/2024-10.yaml", "templates/slip.md.j2"
PROBLEMS = "counties/nanan/2024/problems.yaml"
MORE = "  整改:\n    - 日期: 2024-10-22\n      情况: 已更新，按季核对\n      佐证: 现场核对记录\n"
ANOTHER = "- 编号: 南安市-2024-002\n  任务: 1\n  来源: 回头看\n  发现: 2024-10-18\n  问题: 缺页\n"
MINE, THEIRS = (f"1 百所千会大调解:\n  本月调解件数: {n}\n" for n in (30, 31))


def others_wrote(root: Path) -> None:
    """What the main line gained: the county's own October by a colleague, and what others wrote."""
    for path, text, account in (
        (OPEN, THEIRS, "anxi"),
        (NANAN, MINE, "nanan"),
        (TEMPLATE, "一\n", "quanzhou"),
        (PROBLEMS, text_of(root, PROBLEMS) + ANOTHER, "quanzhou"),
    ):
        put(root, path, text)
        commit(root, account=account)


def sealed_october(root: Path) -> None:
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-10^{commit}")


def wrote(path: str, text: str) -> Callable[[Path], None]:
    return lambda root: put(root, path, text)


def took(side: str, path: str = OPEN) -> Callable[[Path], object]:
    return lambda root: run_git(root, "checkout", side, "--", path)


def both(*steps: Callable[[Path], object]) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        for step in steps:
            step(root)

    return do


def kept_both(root: Path) -> None:
    stood = run_git(root, "show", f"{BASE}:{PROBLEMS}").decode()
    put(root, PROBLEMS, stood + MORE + ANOTHER)


class Merging(NamedTuple):
    """What the clerk of a county had written, what she makes of the conflict, what is said."""

    resolve: Callable[[Path], object]
    rule: str | None = None
    main: Callable[[Path], None] = others_wrote
    clerk: str = "anxi"
    path: str = OPEN
    had: Callable[[Path], str] = lambda root: MINE
    sides: tuple[str, str] = ("草稿", "main")


def mended(root: Path) -> str:
    return text_of(root, PROBLEMS) + MORE


CASES = {
    "both sides": Merging(wrote(OPEN, MINE.replace("30", "61"))),
    "her own side": Merging(took("--ours")),
    "the other side": Merging(took("--theirs")),
    "what was sealed meanwhile": Merging(took("--theirs"), main=sealed_october),
    "a file that she and the bureau wrote": Merging(
        kept_both, clerk="nanan", path=PROBLEMS, had=mended
    ),
    "her row given up, on the main line": Merging(
        took("--ours", PROBLEMS), clerk="nanan", path=PROBLEMS, had=mended, sides=("main", "草稿")
    ),
    "the bureau's row given up, on the main line": Merging(
        took("--theirs", PROBLEMS),
        "record-altered",
        clerk="nanan",
        path=PROBLEMS,
        had=mended,
        sides=("main", "草稿"),
    ),
    "the bureau's row given up": Merging(
        took("--ours", PROBLEMS), "record-altered", clerk="nanan", path=PROBLEMS, had=mended
    ),
    "markers left in": Merging(lambda root: None, "merge-marker"),
    "another's book too": Merging(both(took("--ours"), wrote(NANAN, THEIRS)), "others-book"),
    "another's book put back": Merging(
        both(took("--ours"), lambda root: (root / NANAN).unlink()), "others-book"
    ),
    "a template too": Merging(both(took("--ours"), wrote(TEMPLATE, "二\n")), "bureaus-files"),
    "a template put back": Merging(
        both(took("--ours"), lambda root: (root / TEMPLATE).unlink()), "bureaus-files"
    ),
    "her own side of what was sealed": Merging(
        took("--ours"), "sealed-file-changed", main=sealed_october
    ),
    "the seal left out": Merging(
        both(took("--theirs"), lambda root: (root / "plans/2024/seals/2024-10.yaml").unlink()),
        "seal-altered",
        main=sealed_october,
    ),
}


def resolved(
    demo: Path, root: Path, case: Merging, ledger: Ledger
) -> subprocess.CompletedProcess[str]:
    """A conflict of the clerk's branch with the main line, resolved and committed."""
    run_git(demo, "clone", "--quiet", ".", str(root))
    run_git(root, "switch", "--quiet", "-C", "main", f"{BASE}^{{commit}}")
    run_git(root, "branch", "草稿")
    case.main(root)
    run_git(root, "switch", "--quiet", "草稿")
    put(root, case.path, case.had(root))
    commit(root, account=case.clerk)
    assert ledger("hook", "install", "--local", "-C", root).code == 0
    here, other = case.sides
    run_git(root, "switch", "--quiet", here)
    assert "CONFLICT" in run(root, "merge", other).stdout
    case.resolve(root)
    run_git(root, "add", "--all")
    return run(root, "commit", "--no-edit")


@pytest.mark.parametrize("name", CASES)
def test_a_conflict_that_a_clerk_resolves(
    name: str, demo_year: Path, tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_EMAIL", f"{case.clerk}@ledger.example")
    done = resolved(demo_year, tmp_path / "clone", case, ledger)
    assert (done.returncode == 0) is (case.rule is None), done.stderr
    assert f"error {case.rule}" in done.stderr if case.rule else not done.stderr, done.stderr
