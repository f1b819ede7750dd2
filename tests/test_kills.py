"""Every command that writes, killed at steps of every kind: nothing half is left, and run again it ends as if
nothing had happened.

A step is anything that opens for writing, renames, removes, or starts a program. A run is killed
with everything that it started, either before its n-th step or after a part of its usual time.
"""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.cli import main
from ledger.repo.git import run_git

from .cli.four_seals import four_seals
from .cli.test_export import fill
from .handover.conftest import small_year
from .reports.demo_year import demo_year

__all__ = ["demo_year", "four_seals", "small_year"]
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "subprocess.Popen"}
DAY = ("--as-of", "2024-07-10")
MOMENT = {"GIT_AUTHOR_DATE": "1720000000 +0800", "GIT_COMMITTER_DATE": "1720000000 +0800"}


class Task(NamedTuple):
    """One command: what is made ready for it, and its words; it is run in the folder `books`."""

    ready: Callable[[Path], None]
    words: tuple[str, ...]
    base: str = "small"


def nothing(home: Path) -> None:
    pass


def remote(home: Path) -> None:
    """A server that has everything up to May's seal, and a county's branch in it."""
    books = home / "books"
    run_git(home, "clone", "--quiet", "--bare", str(books), "server.git")
    run_git(books, "remote", "add", "origin", str(home / "server.git"))
    run_git(books, "fetch", "--quiet")
    run_git(books, "branch", "--quiet", "--set-upstream-to=origin/main")


def draft(home: Path) -> None:
    """A month that is filled and not signed."""
    text = "系统取数: 2024-07-09\n1 第1项:\n  本月件数: 4\n"
    (home / "books/counties/jinjiang/2024/2024-07.yaml").write_text(text, encoding="utf-8")


def form(home: Path) -> None:
    words = ["--month", "2024-07", "--county", "晋江市", *DAY, "-o", str(home / "表.csv")]
    assert main(["export", "-C", str(home / "books"), *words]) == 0
    fill(home / "表.csv", "1-1", "12")


def old_report(home: Path) -> None:
    (home / "报告.md").write_bytes("旧的\n".encode() * 9000)


def no_schema(home: Path) -> None:
    shutil.rmtree(home / "books/plans/2024/schema")


def side(home: Path) -> None:
    books = home / "books"
    run_git(books, "switch", "--quiet", "-c", "改动")
    draft(home)
    run_git(books, "add", "--all")
    run_git(books, "commit", "--quiet", "-m", "记账")


def july(home: Path) -> None:
    """The demo as when July was closed, before its audit."""
    books = home / "books"
    run_git(books, "switch", "--quiet", "-C", "main", "closed/2024-07")
    (books / "plans/2024/audits/2024Q2.yaml").unlink(missing_ok=True)


def drawn(home: Path) -> None:
    july(home)
    words = ["audit", "sample", "2024Q2", "--seed", "4711", "--as-of", "2024-07-16"]
    assert main([*words, "-C", str(home / "books")]) == 0


CLOSE = ("close", "--at", "2024-07-06T17:30:00")
TASKS: dict[str, Task] = {
    "close": Task(nothing, CLOSE),
    "close named": Task(nothing, (*CLOSE, "2024-06")),
    "close --push": Task(remote, (*CLOSE, "--push")),
    "post": Task(nothing, ("post", "晋江市", "2024-07", "1", "本月件数=3", *DAY)),
    "post again": Task(draft, ("post", "晋江市", "2024-07", "1", "本月件数=9", *DAY)),
    "sign": Task(draft, ("sign", "晋江市", "2024-07", "--as-of", "2024-08-03")),
    "sign -o": Task(draft, ("sign", "晋江市", "2024-07", "--as-of", "2024-08-03", "-o", "../单.md")),
    "open": Task(nothing, ("open", "晋江市", "--month", "2024-07", *DAY)),
    "open closing": Task(nothing, ("open", "晋江市", "--closing", "--as-of", "2025-02-10")),
    "import": Task(form, ("import", "../表.csv", *DAY)),
    "export": Task(nothing, ("export", "--month", "2024-07", "--county", "晋江市", *DAY, "-o", "../晋江.xlsx")),
    "export --all": Task(nothing, ("export", "--month", "2024-07", "--all", *DAY, "-o", "../各地")),
    "report": Task(nothing, ("report", "2024-05", "-o", "../报告.md")),
    "report over another": Task(old_report, ("report", "2024-05", "-o", "../报告.md")),
    "report html": Task(nothing, ("report", "--quarter", "2024Q1", "-o", "../报告.html")),
    "check -o": Task(nothing, ("check", *DAY, "--format", "json", "-o", "../查.json")),
    "review -o": Task(side, ("review", "--base", "main", *DAY, "--format", "md", "-o", "../审.md")),
    "schema": Task(no_schema, ("schema",)),
    "hook local": Task(nothing, ("hook", "install", "--local")),
    "hook server": Task(remote, ("hook", "install", "--server", "-C", "../server.git")),
    "init": Task(nothing, ("init", "../新")),
    "demo": Task(nothing, ("demo", "../示例")),
    "audit sample": Task(july, ("audit", "sample", "2024Q2", "--seed", "4711", "--as-of", "2024-07-16"), "demo"),
    "audit verdict": Task(
        drawn,
        ("audit", "verdict", "2024Q2", "--county", "晋江市", "--item", "4-5", "--pass", "到位", "--as-of", "2024-07-20"),
        "demo",
    ),
    "handover folder": Task(nothing, ("handover", "2024", "-o", "../包"), "year"),
    "handover zip": Task(nothing, ("handover", "2024", "-o", "../包.zip"), "year"),
}  # fmt: skip
SLOW = ("demo", "handover folder", "handover zip", "audit sample", "audit verdict")


class Ended(NamedTuple):
    """How a run ended: its exit code (None: killed), the kinds of its steps, its seconds, and what
    it said."""

    code: int | None
    steps: list[str]
    seconds: float
    said: str


class Bench:
    """Runs one task over and over, each time from the same start."""

    def __init__(self, home: Path, task: Task, books: Path) -> None:
        self.home, self.task, self.books = home, task, books
        self.start()
        with chdir(home / "work/books"):  # what it imports is there when the others are forked
            main(list(task.words))
        self.start()
        self.before = self.files()
        self.whole = self.run()
        assert self.whole.code is not None, self.whole.said
        self.after, self.refs = self.files(), self.state()

    def start(self) -> None:
        shutil.rmtree(self.home / "work", ignore_errors=True)
        (self.home / "work").mkdir()
        if not (self.home / "ready").exists():
            (self.home / "ready").mkdir()
            shutil.copytree(self.books, self.home / "ready/books", symlinks=True)
            self.task.ready(self.home / "ready")
            for place in self.repositories("ready"):
                run_git(place, "repack", "-a", "-d", "-q")  # soon copied
        if (server := self.home / "ready/server.git").exists():
            words = ("remote", "set-url", "origin", str(self.home / "work/server.git"))
            run_git(self.home / "ready/books", *words)
            assert server.is_dir()
        shutil.copytree(self.home / "ready", self.home / "work", dirs_exist_ok=True, symlinks=True)

    def run(self, step: int = 0, seconds: float = 0) -> Ended:
        """Runs the task in a process of its own; kills it before a step, or after a time."""
        told, about = self.home / "said", self.home / "steps"
        about.unlink(missing_ok=True)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                os.setsid()
                os.chdir(self.home / "work/books")
                out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                os.dup2(out, 1)
                os.dup2(out, 2)
                sys.stdout = sys.stderr = os.fdopen(1, "w", encoding="utf-8", closefd=False)
                counted = counting(step)
                code = main(list(self.task.words))
                sys.stdout.flush()
                about.write_text("\n".join(counted), encoding="utf-8")
                os._exit(code)
            finally:
                os._exit(99)
        if seconds:
            time.sleep(seconds)
            os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        taken = time.monotonic() - began
        code = os.waitstatus_to_exitcode(status)
        steps = about.read_text(encoding="utf-8").split("\n") if about.exists() else []
        said = told.read_text(encoding="utf-8") if told.exists() else ""
        return Ended(None if code == -signal.SIGKILL else code, steps, taken, said)

    def files(self) -> dict[str, bytes]:
        """Every file outside of git's own folders."""
        work = self.home / "work"
        return {
            place.relative_to(work).as_posix(): place.read_bytes()
            for place in sorted(work.rglob("*"))
            if place.is_file() and not {".git", "server.git"} & set(place.relative_to(work).parts)
        }

    def repositories(self, folder: str = "work") -> Iterator[Path]:
        for name in ("books", "server.git", "新", "示例"):
            place = self.home / folder / name
            if (place / ".git").is_dir() or (name.endswith(".git") and place.is_dir()):
                yield place

    def state(self) -> dict[str, object]:
        """Refs, index, hooks, and what git thinks is changed, of every repository."""
        found: dict[str, object] = {}
        for place in self.repositories():
            bare = place.suffix == ".git"
            folder = place if bare else place / ".git"
            shown = run_git(place, "for-each-ref", "--format=%(refname) %(objectname)")
            hooks = sorted(p.name for p in (folder / "hooks").glob("*") if p.suffix != ".sample")
            status = b"" if bare else run_git(place, "status", "--porcelain", "-z", "-uall")
            found[place.name] = (shown, (folder / "HEAD").read_bytes(), hooks, status)
        return found

    def killed(self, step: int = 0, seconds: float = 0) -> None:
        """Starts anew, kills, looks at what is there, runs again, and compares."""
        self.start()
        first = self.run(step, seconds)
        assert first.code in (None, self.whole.code), first.said
        for place in self.repositories():
            run_git(place, "fsck", "--strict", "--no-dangling", "--no-progress")
        for path, data in self.files().items():
            if ".ledger-" in path:
                assert not path.startswith(("books/counties", "books/plans")), path
                continue
            assert data in (self.before.get(path), self.after.get(path)), path
        last = self.again()
        assert last.code == self.whole.code or self.is_whole(), last.said
        assert self.is_whole(), last.said

    def is_whole(self) -> bool:
        return self.files() == self.after and self.state() == self.refs

    def again(self) -> Ended:
        """Runs once more; a lock that a killed git left is removed where, and only where, we are
        told so."""
        for _ in range(6):
            if (last := self.run()).code != 2 or "留下了锁" not in last.said:
                return last
            [lock] = re.findall(r"再来一次：(.+\.lock)$", last.said, re.MULTILINE)
            Path(lock).unlink()
        return last


def counting(fatal: int) -> list[str]:
    """The kind of each step of this process from now on; its group is killed before one of them."""
    steps: list[str] = []

    def look(event: str, about: tuple[Any, ...]) -> None:
        if event == "open":
            if not isinstance(about[2], int) or not about[2] & WRITES:
                return
        elif event not in STEPS:
            return
        steps.append(kind_of(event, about))
        if len(steps) == fatal:
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(look)
    return steps


def kind_of(event: str, about: tuple[Any, ...]) -> str:
    """What is alike in many steps: git's command, or what happens to files with one ending."""
    if event == "subprocess.Popen":
        return " ".join([event, *map(str, about[1][1:2])])
    return f"{event} {Path(str(about[0])).suffix}"


def chosen(kinds: list[str], each: int) -> list[int]:
    """Some steps of every kind, spread over the run and the last among them."""
    found: set[int] = set()
    for kind in set(kinds):
        steps = [n for n, one in enumerate(kinds, 1) if one == kind]
        found |= {steps[-1], *steps[:: -(-len(steps) // each)]}
    return sorted(found)


@pytest.fixture
def bench(
    request: pytest.FixtureRequest,
    four_seals: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Bench]:
    for name, value in MOMENT.items():
        monkeypatch.setenv(name, value)

    def make(name: str) -> Bench:
        task = TASKS[name]
        if task.base == "small":
            return Bench(tmp_path, task, four_seals)
        made = request.getfixturevalue("demo_year" if task.base == "demo" else "small_year")
        return Bench(tmp_path, task, made if task.base == "demo" else made.root)

    return make


SAMPLE = {
    "close": (0.4, 0.8, 0.97), "close --push": (0.9, 0.97), "post": (0.9,), "sign -o": (0.9,),
    "import": (0.9,), "report over another": (0.95,), "init": (0.5, 0.97), "export --all": (0.5,),
    "hook local": (0.9,), "schema": (0.5,),
}  # fmt: skip
"""How far into its steps a run is killed, where not every step is tried."""


@pytest.mark.parametrize("name", SAMPLE)
def test_a_few(name: str, bench: Callable[[str], Bench]) -> None:
    made = bench(name)
    assert made.whole.steps
    for part in SAMPLE[name]:
        made.killed(step=max(1, round(part * len(made.whole.steps))))


@pytest.mark.long
@pytest.mark.parametrize("name", TASKS)
def test_every_kind_of_step(name: str, bench: Callable[[str], Bench]) -> None:
    made = bench(name)
    for step in chosen(made.whole.steps, 2 if name in SLOW else 6):
        made.killed(step=step)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in TASKS if name not in SLOW])
def test_every_moment(name: str, bench: Callable[[str], Bench]) -> None:
    """By time, so that git is cut off in the middle of what it does."""
    made = bench(name)
    for part in range(1, 9):
        made.killed(seconds=made.whole.seconds * part / 8)
