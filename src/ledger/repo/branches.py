"""Branches in git: what one brings into another, and what a merge would make of the two."""

import re
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ledger.branch import SUBMODULE, Branch, Recorded, Touched
from ledger.finding import LedgerError
from ledger.repo.git import ask_git, commit_named, day_told, read_blobs, read_trees, run_git
from ledger.repo.signatures import signed_commits
from ledger.state import LARGEST, State

NOTHING = State({})
_NO_BLOB = "0" * 40


def read_branch(root: Path, base: str | None, head: str, actor: str | None = None) -> Branch:
    """What a branch brings into another; into nothing where `base` is None.

    Raises LedgerError where git cannot tell.
    """
    tip = commit_named(root, head)
    target = tip if base is None else commit_named(root, base)
    fork = fork_of(root, target, tip)
    states = read_trees(root, [fork, target, tip])
    result, conflicts = _merged(root, target, tip, fork, states)
    year = max(states[target].years, default=0)
    commits = tuple(commits_between(root, base and target, tip, year))
    sizes, blobs = brought(root, commits)
    around = (states[fork], states[target]) if base else (NOTHING, NOTHING)
    off_line = _off_line(root, target, tip)
    return Branch(*around, states[tip], result, commits, blobs, conflicts, off_line, sizes, actor)


def fork_of(root: Path, target: str, tip: str) -> str:
    """The commit at which a branch left another. Raises LedgerError where there is none."""
    _, shown, _ = ask_git(root, "merge-base", target, tip)
    if shown:
        return shown.decode().strip()
    if run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise LedgerError("这是浅克隆，找不到两个分支的共同祖先", "先运行 git fetch --unshallow")
    remedy = "从现在的主线重新建分支，把改动写进去"
    raise LedgerError("两个分支没有共同的祖先，分支被改写过", remedy)


def _merged(
    root: Path, target: str, tip: str, fork: str, states: dict[str, State]
) -> tuple[State, tuple[str, ...]]:
    """What merging makes, and the paths in conflict. git writes it elsewhere, not into the books."""
    if fork in (target, tip):
        return states[tip if fork == target else target], ()
    objects = run_git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    with tempfile.TemporaryDirectory(prefix="ledger-merge-") as folder:
        around = {
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.decode().strip(),
        }
        words = ("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", target, tip)
        status, shown, said = ask_git(root, *words, env=around)
        if status not in (0, 1):
            raise LedgerError(
                f"算不出合并的结果：{(said or ['?'])[-1]}", "git 要 2.38 以上；或先 rebase 到主线上"
            )
        tree, *paths = shown.decode("utf-8", errors="surrogateescape").strip("\0").split("\0")
        if status:
            return states[tip], tuple(paths)
        return read_trees(root, [tree], around)[tree], ()


def commits_between(root: Path, target: str | None, tip: str, year: int = 0) -> Iterator[Recorded]:
    """The commits of a branch that its target does not have, the oldest first.

    `year`: the one by whose lists of signers, as the target has them, signatures are judged.
    """
    without = [f"^{target}"] if target else []
    listed = run_git(root, "rev-list", "--reverse", "--topo-order", tip, *without).split()
    if not listed:
        return
    ids = b"\n".join(listed) + b"\n"
    shown = run_git(root, "diff-tree", "--stdin", "-c", "--root", *RAW, input=ids)
    touched = _touched(shown)
    names = [name.decode() for name in listed]
    bodies = {
        name: data.decode("utf-8", errors="replace")
        for name, data in read_blobs(root, {name: name for name in names})
    }
    signed = {name: year for name in names if "\ngpgsig" in bodies[name].partition("\n\n")[0]}
    signatures = signed_commits(root, signed, target) if signed else {}
    for name in names:
        made = _recorded(name, bodies[name], touched.get(name, ()))
        known = signatures.get(name)
        yield made._replace(signature=known.signature) if known else made


RAW = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev")
_PEOPLE = re.compile(r"^(?:author|committer|tagger) (.*?)(?: -?\d+ [-+]\d{4})?$", re.MULTILINE)
_AUTHOR = re.compile(r"^author (.*?) ?<([^>\n]*)> (-?\d{1,20}) ([-+]\d{4})$", re.MULTILINE)


def _recorded(name: str, body: str, touched: tuple[Touched, ...]) -> Recorded:
    head, _, message = body.partition("\n\n")
    parents = tuple(re.findall(r"^parent ([0-9a-f]+)$", head, re.MULTILINE))
    match = _AUTHOR.search(head)
    post, address = (match[1], match[2]) if match else ("", "")
    day = day_told(f"{match[3]} {match[4]}") if match else date.min
    people = people_of(head)
    return Recorded(name, parents, post, address, day, message, touched, people=people)


def people_of(head: str) -> str:
    """Who a commit or a tag is by, names and addresses, a line each; without the moments."""
    return "\n".join(_PEOPLE.findall(head))


def _touched(shown: bytes) -> dict[str, tuple[Touched, ...]]:
    """What `diff-tree --stdin -z` prints: a commit's id and its rows, over and over."""
    groups: dict[str, list[str]] = {}
    rows: list[str] = []
    fields = iter(shown.decode("utf-8", errors="surrogateescape").split("\0"))
    for word in fields:
        if word.startswith(":"):
            rows += [word, next(fields)]
        elif word.strip():
            rows = groups.setdefault(word.strip(), [])
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
    """One row; a merge has a mode and a blob for each of its sides, the outcome last."""
    half = (len(words) - 1) // 2
    modes, blobs = words[:half], words[half:-1]
    before, after = (None if blob == _NO_BLOB else blob for blob in (blobs[0], blobs[-1]))
    return Touched(path, before, after, modes[-1])


def brought(root: Path, commits: tuple[Recorded, ...]) -> tuple[dict[str, int], dict[str, bytes]]:
    """The sizes of too large blobs that commits brought, and the bytes of all others."""
    names = {
        touched.after
        for commit in commits
        for touched in commit.touched
        if touched.after and touched.mode != SUBMODULE
    }
    if not names:
        return {}, {}
    asked = "".join(f"{name}\n" for name in sorted(names)).encode()
    rows = run_git(root, "cat-file", "--batch-check=%(objectname) %(objectsize)", input=asked)
    sizes = {name: int(size) for name, size in map(str.split, rows.decode().splitlines())}
    small = {name: name for name, size in sizes.items() if size <= LARGEST}
    large = {name: size for name, size in sizes.items() if size > LARGEST}
    return large, dict(read_blobs(root, small))


def _off_line(root: Path, target: str, tip: str) -> tuple[str, ...]:
    """The seals that the target has on its main line and the branch, though it has them, not."""
    before, after = (seals_on_line(root, revision) for revision in (target, tip))
    return tuple(sorted(p for p, made in before.items() if p in after and after[p] != made))


def seals_on_line(root: Path, revision: str) -> dict[str, str]:
    """The commit on a revision's first-parent line that first brought each seal."""
    shown = run_git(
        root, "log", "--first-parent", "-m", "--root", "--diff-filter=A", "--no-renames",
        "--no-show-signature", "--name-only", "-z", "--format=%x01%H",
        "--end-of-options", revision, "--", "plans/*/seals/*.yaml",
    )  # fmt: skip
    found: dict[str, str] = {}
    for part in shown.decode("utf-8", errors="surrogateescape").split("\x01")[1:]:
        commit, *paths = part.split("\0")
        found |= {path.strip("\n"): commit.strip() for path in paths if path.strip("\n")}
    return found
