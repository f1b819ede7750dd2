"""A word names one commit or is refused, whatever names others have pushed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.finding import LedgerError
from ledger.repo.git import commit_named, run_git, tip_of

ZERO = "0" * 40


class Office(NamedTuple):
    """A repository with three commits on main, and the ids of the commits, the oldest first."""

    root: Path
    ids: list[str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    run_git(root, "init", "--quiet", "--initial-branch=main")
    tree = run_git(root, "mktree", input=b"").decode().strip()
    who = "经办 <post@ledger.example> 1720000000 +0800"
    ids: list[str] = []
    for n in range(3):
        parent = f"parent {ids[-1]}\n" if ids else ""
        body = f"tree {tree}\n{parent}author {who}\ncommitter {who}\n\n第{n}\n".encode()
        made = run_git(root, "hash-object", "-t", "commit", "-w", "--stdin", input=body)
        ids.append(made.decode().strip())
    for ref in ("refs/heads/main", "refs/remotes/origin/main"):
        run_git(root, "update-ref", ref, ids[2])
    run_git(root, "update-ref", "refs/heads/晋江6月", ids[1])
    run_git(root, "update-ref", "refs/pull/7/head", ids[0])
    run_git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    words = ("-c", "user.name=岗", "-c", "user.email=a@ledger.example")
    run_git(root, *words, "tag", "-a", "-m", "x", "closed/2024-05", ids[1])
    run_git(root, *words, "tag", "-a", "-m", "x", "再一层", "closed/2024-05")
    return Office(root, ids)


@contextmanager
def having(root: Path, refs: dict[str, str]) -> Iterator[None]:
    """Some more refs for a while."""
    for ref, name in refs.items():
        run_git(root, "update-ref", ref, name)
    yield
    for ref in refs:
        run_git(root, "update-ref", "-d", ref)


NAMES: dict[str, int] = {
    "HEAD": 2, "HEAD~1": 1, "HEAD^": 1, "HEAD~": 1, "HEAD^1~1": 0, "HEAD^^": 0, "HEAD~0": 2,
    "main": 2, "main~2": 0, "heads/main": 2, "refs/heads/main": 2, "refs/heads/main~1": 1,
    "origin/main": 2, "origin": 2, "remotes/origin/main": 2, "refs/remotes/origin/main^": 1,
    "晋江6月": 1, "refs/pull/7/head": 0, "pull/7/head": 0, "closed/2024-05": 1, "再一层": 1,
    "refs/tags/closed/2024-05~1": 0, "HEAD^{commit}": 2, "closed/2024-05^{}": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "which"), NAMES.items(), ids=NAMES)
def test_what_people_write(office: Office, word: str, which: int) -> None:
    assert commit_named(office.root, word) == office.ids[which]


@pytest.mark.parametrize("size", [7, 12, 39, 40])
@pytest.mark.parametrize("turn", [str, str.upper])
def test_a_commit_by_its_id(office: Office, size: int, turn: Callable[[str], str]) -> None:
    for commit in office.ids:
        assert commit_named(office.root, turn(commit[:size])) == commit
        assert commit_named(office.root, turn(commit[:size]) + "~0") == commit


REFUSED = [
    "", "-h", "--all", "main..HEAD", "main...HEAD", "^main", "main^@", "main^!", "main^-1", "HEAD:",
    "HEAD:plans", ":/第", "main^{/第}", "main^{tree}", "main@{u}", "main@{upstream}", "@{-1}", "@",
    "main@{yesterday}", "main~9999999999", "main~99", "没有", "refs/heads/没有", "a b", "main\n",
    "main\nHEAD", "main\x00", "x-3-g{0:.7}", "refs/heads/", "refs/heads", "heads", "/main", "main/",
    "ＭＡＩＮ", "mаin", "main\u200b", "\udcff", "[m]ain", "ma*", "main.lock", "..", ZERO, "a" * 3000,
    "refs/heads/../heads/main", "{0:.3}", "main^2", "head\u202e",
]  # fmt: skip


@pytest.mark.parametrize("word", REFUSED, ids=ascii)
def test_what_is_refused(office: Office, word: str) -> None:
    with pytest.raises(LedgerError, match="没有「"):
        commit_named(
            office.root,
            word.replace("{0:.7}", office.ids[2][:7]).replace("{0:.3}", office.ids[2][:3]),
        )


TWINS: list[tuple[str, str]] = [
    ("origin/main", "refs/tags/origin/main"), ("origin/main", "refs/heads/origin/main"),
    ("main", "refs/tags/main"), ("main", "refs/remotes/main/HEAD"), ("main", "refs/main"),
    ("main~1", "refs/tags/main"), ("closed/2024-05", "refs/heads/closed/2024-05"),
    ("heads/main", "refs/tags/heads/main"), ("origin", "refs/tags/origin"),
    ("pull/7/head", "refs/heads/pull/7/head"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "other"), TWINS, ids=str)
def test_two_refs_of_one_short_name_are_both_named(office: Office, word: str, other: str) -> None:
    before = commit_named(office.root, word)
    with having(office.root, {other: office.ids[0]}):
        with pytest.raises(LedgerError, match="不止一个") as caught:
            commit_named(office.root, word)
        assert other in caught.value.message
        typed = caught.value.remedy.removeprefix("写全名：")
        assert commit_named(office.root, typed) in (before, *office.ids)
    assert commit_named(office.root, word) == before


def test_a_full_name_is_never_another_s(office: Office) -> None:
    root, ids = office
    baits = {
        f"refs/{kind}/refs/{what}": ids[0]
        for kind in ("tags", "heads") for what in ("heads/main", "heads/没有", "remotes/origin/main")
    }  # fmt: skip
    baits |= {f"refs/{kind}/HEAD": ids[0] for kind in ("tags", "heads", "remotes/x")}
    with having(root, baits):
        for word in ("refs/heads/main", "refs/remotes/origin/main", "HEAD"):
            assert commit_named(root, word) == ids[2]
        with pytest.raises(LedgerError, match="没有「refs/heads/没有」"):
            commit_named(root, "refs/heads/没有")
        assert tip_of(root, "refs/heads/没有") is None
        assert tip_of(root, "refs/heads/main") == ids[2]


def test_an_id_is_an_id_though_a_branch_is_called_so(office: Office) -> None:
    root, ids = office
    full, short, long = ids[2], ids[2][:10], ids[2] + "0" * 24
    with having(root, {f"refs/heads/{one}": ids[0] for one in (full, short, long)}):
        assert commit_named(root, full) == ids[2]
        assert commit_named(root, long) == ids[0], "no object has such an id here"
        with pytest.raises(LedgerError, match=f"refs/heads/{short}、{full}"):
            commit_named(root, short)


def test_head_that_is_yet_unborn_is_no_tag_of_that_name(office: Office) -> None:
    root, ids = office
    run_git(root, "symbolic-ref", "HEAD", "refs/heads/空")
    try:
        with having(root, {"refs/tags/HEAD": ids[0], "refs/heads/HEAD": ids[0]}):
            assert tip_of(root, "HEAD") is None
            with pytest.raises(LedgerError, match="没有「HEAD」"):
                commit_named(root, "HEAD")
    finally:
        run_git(root, "symbolic-ref", "HEAD", "refs/heads/main")


def test_what_was_just_fetched(office: Office, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "--quiet", str(office.root), "x")
    clone = tmp_path / "x"
    run_git(clone, "fetch", "--quiet", "origin", "refs/pull/7/head")
    assert commit_named(clone, "FETCH_HEAD") == office.ids[0]
    with having(clone, {"refs/tags/FETCH_HEAD": office.ids[1]}):
        assert commit_named(clone, "FETCH_HEAD") in office.ids[1]
