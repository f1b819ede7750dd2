"""Merges in git: what git makes of two sides, and where a merge is not what git makes of its own."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ledger.branch import Touched
from ledger.finding import LedgerError
from ledger.repo.git import ask_git, read_trees, run_git
from ledger.state import State

Env = Mapping[str, str]
RAW = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev")
_NO_BLOB = "0" * 40
_LATER_GIT = "git 要 2.39 以上；或先 rebase 到主线上"


class Merged(NamedTuple):
    """What git makes of some commits: a tree, and the paths on which it could not decide."""

    tree: str
    conflicts: tuple[str, ...]


@contextmanager
def scratch(root: Path) -> Iterator[Env]:
    """Where git may write what it makes of a merge: a folder beside the books' objects.

    A server that has not yet taken a push reads what was pushed by the alternates that git tells.
    """
    shown = run_git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    told = os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    around = os.pathsep.join(filter(None, [shown.decode().strip(), told]))
    with tempfile.TemporaryDirectory(prefix="ledger-merge-") as folder:
        yield {"GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": around}


def merge_pairs(root: Path, pairs: Sequence[tuple[str, str]], env: Env) -> list[Merged]:
    """What git makes of each pair of commits, written where `env` says. Raises LedgerError."""
    asked = "".join(f"{one} {other}\n" for one, other in pairs).encode()
    words = ("merge-tree", "--write-tree", "--stdin", "--name-only", "--no-messages", "-z")
    answer = ask_git(root, *words, "--allow-unrelated-histories", input=asked, env=env)
    made = list(_merged(answer.out))
    if answer.status or len(made) != len(pairs):
        detail = (answer.err or ["?"])[-1]
        raise LedgerError(f"算不出合并的结果：{detail}", _LATER_GIT)
    return made


def _merged(shown: bytes) -> Iterator[Merged]:
    """What `merge-tree --stdin -z` prints: whether it is clean, a tree, paths, and an empty word."""
    words: list[str] = []
    for word in shown.decode("utf-8", errors="surrogateescape").split("\0"):
        if word:
            words.append(word)
        elif words:
            _, tree, *paths = words
            yield Merged(tree, tuple(paths))
            words = []


def own_changes(root: Path, merges: Mapping[str, Sequence[str]]) -> dict[str, tuple[Touched, ...]]:
    """What each merge changed itself: where it is not what git makes of its parents.

    A merge may be written with any tree: what it has from one side alone, though the other side
    changed it since, it took back; git's own comparison of merges does not show that.
    """
    if not merges:
        return {}
    with scratch(root) as env:
        honest = _honest(root, merges, env)
        trees = _trees(root, {*merges, *chain.from_iterable(merges.values())}, env)
        pairs = {name: (honest[name].tree, trees[name]) for name in merges}
        moved = _compared(root, {pair for pair in pairs.values() if pair[0] != pair[1]}, env)
        odd = {name for name, pair in pairs.items() if moved.get(pair)}
        sides = {(trees[side], trees[name]) for name in odd for side in merges[name]}
        besides = _compared(root, {pair for pair in sides if pair[0] != pair[1]}, env)
    return {
        name: tuple(
            _own(row, [besides.get((trees[side], trees[name]), {}) for side in merges[name]])
            for row in moved[pairs[name]].values()
        )
        for name in odd
    }


def _own(row: Touched, sides: list[dict[str, Touched]]) -> Touched:
    """A merge's own row, with what each of its sides had there; before it stood the first side's."""
    stood = tuple(one[row.path].before if row.path in one else row.after for one in sides)
    return row._replace(before=stood[0], sides=stood)


def stood_before(root: Path, sides: Sequence[str], first: State) -> State:
    """What a merge of some commits found, before hands made of it what it is to be: what git makes
    of them, and on paths on which it could not decide, what `first` has."""
    with scratch(root) as env:
        tree, torn = _honest(root, {"": sides}, env)[""]
        return read_trees(root, [tree], env)[tree].taking(first, torn)


def _honest(root: Path, merges: Mapping[str, Sequence[str]], env: Env) -> dict[str, Merged]:
    """What git makes of each merge's parents, one after the other as it does itself."""
    plain = {name: (one[0], one[1]) for name, one in merges.items() if len(one) == 2}
    made = merge_pairs(root, list(plain.values()), env) if plain else []
    found = dict(zip(plain, made, strict=True))
    many = {name: one for name, one in merges.items() if len(one) > 2}
    return found | {name: _folded(root, one, env) for name, one in many.items()}


def _folded(root: Path, parents: Sequence[str], env: Env) -> Merged:
    first, *others = parents
    who = {
        f"GIT_{part}_{what}": "ledger"
        for part in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    tree, torn = "", tuple[str, ...]()
    for number, other in enumerate(others):
        [made] = merge_pairs(root, [(first, other)], env)
        tree, torn = made.tree, torn + made.conflicts
        above = [word for side in parents[: number + 2] for word in ("-p", side)]
        words = ("commit-tree", "--no-gpg-sign", "-m", "-", *above, tree)
        first = run_git(root, *words, env={**env, **who}).decode().strip()
    return Merged(tree, torn)


def _trees(root: Path, commits: set[str], env: Env) -> dict[str, str]:
    names = sorted(commits)
    asked = "".join(f"{name}^{{tree}}\n" for name in names).encode()
    shown = run_git(root, "cat-file", "--batch-check=%(objectname)", input=asked, env=env)
    return dict(zip(names, shown.decode().split(), strict=True))


def _compared(
    root: Path, pairs: set[tuple[str, str]], env: Env
) -> dict[tuple[str, str], dict[str, Touched]]:
    """What differs between the trees of each pair, by path."""
    if not pairs:
        return {}
    asked = "".join(f"{before} {after}\n" for before, after in sorted(pairs)).encode()
    shown = run_git(root, "diff-tree", "--stdin", *RAW, input=asked, env=env)
    found: dict[tuple[str, str], dict[str, Touched]] = {}
    for head, rows in groups_of(shown).items():
        before, _, after = head.partition(" ")
        found[before, after] = {row.path: row for row in rows}
    return found


def compared(root: Path, before: str, after: str, env: Env | None = None) -> tuple[Touched, ...]:
    """What differs between two trees or commits."""
    return tuple(rows_of(run_git(root, "diff-tree", *RAW, before, after, "--", env=env)))


def groups_of(shown: bytes) -> dict[str, tuple[Touched, ...]]:
    """What `diff-tree --stdin -z` prints: what was asked about and its rows, over and over."""
    groups: dict[str, list[str]] = {}
    rows: list[str] = []
    fields = iter(shown.decode("utf-8", errors="surrogateescape").split("\0"))
    for word in fields:
        *heads, last = word.split("\n")  # a pair of trees ends with a line feed, a commit with NUL
        row = last.startswith(":")
        for head in filter(None, heads if row else [*heads, last]):
            rows = groups.setdefault(head, [])
        rows += [last, next(fields)] if row else []
    return {name: tuple(_rows(iter(rows))) for name, rows in groups.items()}


def rows_of(shown: bytes) -> Iterator[Touched]:
    """What `diff-tree -z` prints of one pair."""
    yield from _rows(iter(shown.decode("utf-8", errors="surrogateescape").split("\0")))


def _rows(fields: Iterator[str]) -> Iterator[Touched]:
    """`:modes blobs status` and a path, over and over."""
    for word in fields:
        if word.startswith(":"):
            yield _one(word.lstrip(":").split(" "), next(fields))


def _one(words: list[str], path: str) -> Touched:
    _, mode, before, after, _ = words
    old, new = (None if blob == _NO_BLOB else blob for blob in (before, after))
    return Touched(path, old, new, mode, (old,))
