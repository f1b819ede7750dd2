"""Branches in git: what one brings into another, and what a merge would make of the two."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from ledger.branch import SUBMODULE, Branch, Past, Recorded, Touched
from ledger.finding import LedgerError
from ledger.repo.git import (
    ask_git,
    blobs_of,
    commit_named,
    read_blobs,
    read_trees,
    run_git,
)
from ledger.repo.merges import RAW, compared, groups_of, merge_pairs, own_changes, scratch
from ledger.repo.printed import day_told, logged
from ledger.repo.signatures import carried, lists_at, signed_commits
from ledger.state import LARGEST, State

NOTHING = State({})


def read_branch(
    root: Path, base: str | None, head: str, actor: str | None = None, *, signatures: bool = True
) -> Branch:
    """What a branch brings into another; into nothing where `base` is None.

    Signatures are judged by the lists of signers where it goes to, else by each commit's own.
    Raises LedgerError where git cannot tell.
    """
    tip = commit_named(root, head)
    target = tip if base is None else commit_named(root, base)
    fork = fork_of(root, target, tip)
    states = read_trees(root, [fork, target, tip])
    result, conflicts, delta = _merged(root, target, tip, fork, states)
    year = max(states[target].years, default=0)
    commits = tuple(commits_between(root, base and target, tip))
    if signatures:
        judged_by = {one.id: lists_at(target if base else one.id, year) for one in commits}
        commits = with_signatures(root, commits, judged_by)
    sizes, blobs = brought(root, commits)
    around = (states[fork], states[target]) if base else (NOTHING, NOTHING)
    before, after = (seals_on_line(root, revision) for revision in (target, tip))
    off_line = _off_line(before, after, {one.id for one in commits if one.is_merge})
    stood = {path: blobs_of(root, after[path]) for path in after.keys() - before.keys()}
    return Branch(
        *around, states[tip], result, commits, blobs, conflicts, off_line, stood, sizes, actor,
        delta, lambda path: _last(root, target, path),
    )  # fmt: skip


def _last(root: Path, revision: str, path: str) -> Past | None:
    """The commit by which a path came to be as it is in a revision."""
    words = ("log", "-1", "--no-show-signature", "--format=%H%x00%as%x00%ae", "--end-of-options")
    shown = ask_git(root, "--literal-pathspecs", *words, revision, "--", path).out
    parts = shown.decode("utf-8", errors="replace").strip().split("\0")
    return Past(*parts) if len(parts) == 3 else None


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
) -> tuple[State, tuple[str, ...], tuple[Touched, ...]]:
    """What merging makes, the paths in conflict, and all that the target loses or gains by it.

    git writes it elsewhere, not into the books. In conflict nothing is made, so nothing is gained.
    """
    if fork == target:
        return states[tip], (), _delta(compared(root, target, tip), {})
    if fork == tip:
        return states[target], (), ()
    with scratch(root) as env:
        [made] = merge_pairs(root, [(target, tip)], env)
        if made.conflicts:
            return states[tip], made.conflicts, ()
        heads = {row.path: row.after for row in compared(root, target, tip)}
        delta = _delta(compared(root, target, made.tree, env), heads)
        return read_trees(root, [made.tree], env)[made.tree], (), delta


def _delta(rows: Iterable[Touched], heads: Mapping[str, str | None]) -> tuple[Touched, ...]:
    """What differs in the target, with what the head has where git joined the two."""
    return tuple(row._replace(sides=(row.before, heads.get(row.path, row.after))) for row in rows)


def commits_between(root: Path, target: str | None, tip: str) -> Iterator[Recorded]:
    """The commits of a branch that its target does not have, the oldest first; signatures are yet
    to be looked at."""
    without = [f"^{target}"] if target else []
    listed = run_git(root, "rev-list", "--reverse", "--topo-order", tip, *without).split()
    if not listed:
        return
    names = [name.decode() for name in listed]
    bodies = {
        name: body_of(data) for name, data in read_blobs(root, {name: name for name in names})
    }
    parents = {name: _parents(bodies[name]) for name in names}
    plain = b"".join(b"%s\n" % name.encode() for name in names if len(parents[name]) < 2)
    shown = run_git(root, "diff-tree", "--stdin", "--root", *RAW, input=plain)
    merges = {name: above for name, above in parents.items() if len(above) > 1}
    touched = groups_of(shown) | own_changes(root, merges)
    for name in names:
        yield _recorded(name, bodies[name], touched.get(name, ()))


def with_signatures(
    root: Path, commits: tuple[Recorded, ...], judged_by: Mapping[str, str]
) -> tuple[Recorded, ...]:
    """Commits with what their signatures are worth, by the lists that count for each (`lists_at`).

    git is asked of those alone that carry one.
    """
    asked = {one.id: judged_by[one.id] for one in commits if one.signature.word == "unclear"}
    found = signed_commits(root, asked) if asked else {}
    return tuple(
        one._replace(signature=found[one.id].signature) if one.id in found else one
        for one in commits
    )


_MOMENTS = re.compile(r"^(?:author|committer) (?:.*> )?(.*)$", re.MULTILINE)
# git takes the first address of several for whose it is; we take none for anybody's.
_COMMITTER = re.compile(r"^committer [^<>\n]*<([^<>\n]*)> -?\d", re.MULTILINE)
_AUTHOR = re.compile(r"^author ([^<>\n]*?) ?<([^<>\n]*)> (-?\d{1,20}) ([-+]\d{4})$", re.MULTILINE)


def _recorded(name: str, body: str, touched: tuple[Touched, ...]) -> Recorded:
    head, _, message = body.partition("\n\n")
    parents = _parents(body)
    match = _AUTHOR.search(head)
    post, address = (match[1], match[2]) if match else ("", "")
    day = day_told(f"{match[3]} {match[4]}") if match else date.min
    people, days = people_of(head), tuple(map(day_told, _MOMENTS.findall(head)))
    by = _COMMITTER.search(head)
    return Recorded(
        name, parents, post, address, day, message, touched, carried(head), people, days,
        by[1] if by else "",
    )  # fmt: skip


def _parents(body: str) -> tuple[str, ...]:
    """A commit's parents: git counts those lines alone that follow the tree at once."""
    above = re.match(r"tree [0-9a-f]+\n((?:parent [0-9a-f]+\n)*)", body)
    return tuple(re.findall(r"[0-9a-f]{40,}", above[1])) if above else ()


_TOLD = re.compile(
    r"^(?!tree |parent |object |type )(?:author |committer |tagger |tag )?(.*)$", re.M
)
_MOMENT = re.compile(r" ?-?\d+ [-+]\d{4}$")


def people_of(head: str) -> str:
    """What the head of a commit or a tag says of people: names and addresses, and whatever else a
    program wrote there, a line each; without ids and moments."""
    return "\n".join(_MOMENT.sub("", line) for line in _TOLD.findall(head) if line)


def body_of(data: bytes) -> str:
    """A commit or a tag as text; its message also where an old program wrote it in GBK."""
    head, space, message = data.partition(b"\n\n")
    try:
        told = message.decode()
    except UnicodeDecodeError:
        told = message.decode("gb18030", errors="replace")
    return head.decode("utf-8", errors="replace") + space.decode() + told


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
    sizes = dict(map(_sized, rows.decode().splitlines()))
    small = {name: name for name, size in sizes.items() if size <= LARGEST}
    large = {name: size for name, size in sizes.items() if size > LARGEST}
    return large, dict(read_blobs(root, small))


def _sized(row: str) -> tuple[str, int]:
    """A blob and its size. Raises LedgerError where git does not have it."""
    name, size = row.split()
    if size == "missing":
        raise LedgerError(f"仓库里缺对象 {name[:12]}", "git fsck --full 看缺什么，从别的克隆里取回")
    return name, int(size)


def _off_line(
    before: Mapping[str, str], after: Mapping[str, str], merges: Collection[str]
) -> tuple[str, ...]:
    """The seals that the target has on its main line and the branch, though it has them, not; and
    those that the branch has there by a merge alone."""
    moved = {path for path, made in before.items() if after.get(path, made) != made}
    merged = {path for path in after.keys() - before.keys() if after[path] in merges}
    return tuple(sorted(moved | merged))


def seals_on_line(root: Path, revision: str) -> dict[str, str]:
    """The commit on a revision's first-parent line that first brought each seal."""
    shown = run_git(
        root, "log", "--first-parent", "-m", "--root", "--diff-filter=A", "--no-renames",
        "--no-abbrev", "--no-show-signature", "--raw", "-z", "--format=%H%x00",
        "--end-of-options", revision, "--", ":(glob)plans/*/seals/*.yaml",
    )  # fmt: skip
    found: dict[str, str] = {}
    for [commit], rows in logged(shown, 1):
        found |= {path: commit for _, path in rows}
    return found
