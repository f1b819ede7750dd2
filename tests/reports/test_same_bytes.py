"""Same inputs, same bytes: twice, in another process, from commits made in another order."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from ledger.demo.story import Story
from ledger.repo.commits import Commit, import_commits
from ledger.repo.disk import packaged
from ledger.repo.git import start_repository

from .demo_year import masked, ran, told

ASKED = [
    ("2024-06", "--format", "html"),
    ("--quarter", "2024Q2"),
    ("--half", "2024H1", "--format", "json"),
    ("--year", "2024"),
]
PRINT = "import sys; from ledger.cli import main; [main(w.split()) for w in sys.argv[1:]]"


def test_another_process_prints_the_same(demo_year: Path) -> None:
    changed = {"PYTHONHASHSEED": "4711", "PYTHONUTF8": "1", "TZ": "America/Lima", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", PRINT, *(" ".join(["report", *words]) for words in ASKED)],
        env=dict(os.environ, **changed),
        cwd=demo_year,
        capture_output=True,
        check=True,
    )
    here = "".join(told(demo_year, "report", *words).out for words in ASKED)
    assert done.stdout.decode() == here


@pytest.mark.parametrize("words", [ASKED[0], ("--quarter", "2024Q2")])
def test_twice_in_one_process(demo_year: Path, words: tuple[str, ...]) -> None:
    assert ran(demo_year, "report", *words) == told(demo_year, "report", *words)


def mixed(commits: list[Commit], seed: int) -> Iterator[Commit]:
    """Commits between two seals in another order, after the first, which makes every file; those
    of one post stay as they were."""
    turn = random.Random(seed)
    waiting: dict[str, list[Commit]] = {}
    yield commits[0]
    for commit in commits[1:]:
        if not commit.tag:
            waiting.setdefault(commit.address, []).append(commit)
            continue
        while waiting:
            address = turn.choice(sorted(waiting))
            yield waiting[address].pop(0)
            waiting = {name: rows for name, rows in waiting.items() if rows}
        yield commit


@pytest.fixture(scope="module")
def to_june() -> list[Commit]:
    """The demo's commits up to the seal of June."""
    story = Story(packaged("plans/2024/plan.yaml").read_text(encoding="utf-8")).commits()
    commits = list(takewhile(lambda one: one.tag != "closed/2024-07", story))
    last = max(at for at, one in enumerate(commits) if one.tag == "closed/2024-06")
    return commits[: last + 1]


def test_the_order_of_commits_that_touch_different_files_does_not_matter(
    to_june: list[Commit], tmp_path: Path
) -> None:
    heads, printed = [], []
    for name, commits in (("甲", to_june), ("乙", list(mixed(to_june, 7)))):
        start_repository(tmp_path / name)
        heads.append(import_commits(tmp_path / name, commits))
        asked = (("2024-06",), ("--quarter", "2024Q2", "--format", "json"))
        printed.append([masked(ran(tmp_path / name, "report", *words).out) for words in asked])
    assert heads[0] != heads[1]
    assert heads[0][1] == heads[1][1] == len(to_june)
    assert printed[0] == printed[1]
