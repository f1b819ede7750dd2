"""What git says of a branch: its first-parent line, what it did to the plans, its closed tags."""

from collections.abc import Iterator
from pathlib import Path

from ledger.history import Change, History, Signed, Tag
from ledger.page import name_of
from ledger.repo.git import ask_git, is_shallow, run_git
from ledger.repo.printed import logged, rows_of_refs
from ledger.repo.signatures import lists_at, signed_commits, signed_tags

SHALLOW = "浅克隆，只有最近的提交"


def read_history(
    root: Path, commit: str, year: int, *, later: bool = True, signatures: bool = True
) -> History:
    """A branch up to a commit, given by its id, as far as seals and purges of a year ask.

    `later`: whether tags of commits that come after it count, as they do at the end of
    a branch, where they tell that something has been cut off.
    """
    shallow = is_shallow(root)
    line = run_git(root, "rev-list", "--first-parent", "--end-of-options", commit, "--")
    merges: set[str] = set()
    changes = tuple(_changes(root, commit, year, merges))
    ahead = frozenset[str]() if later else _ahead(root, commit)
    tags = {name: tag for name, tag in tags_of(root).items() if name not in ahead}
    signed = _signed(root, changes, tags, year) if signatures else {}
    commits = frozenset(line.decode().split())
    gap = SHALLOW if shallow else ""
    return History(gap, _is_partial(root), commits, frozenset(merges), changes, tags, signed)


def _is_partial(root: Path) -> bool:
    """Whether git was told to leave files with the remote until they are asked for."""
    return bool(ask_git(root, "config", "--get-regexp", r"^remote\..*\.promisor$").out)


def is_on_branch(root: Path) -> bool:
    """Whether HEAD is a branch, and not an earlier commit that somebody looks at."""
    return ask_git(root, "symbolic-ref", "--quiet", "HEAD").status == 0


def _changes(root: Path, tip: str, year: int, merges: set[str]) -> Iterator[Change]:
    """What the first-parent line did to what a year's seals name, the oldest first."""
    shown = run_git(
        root, "log", "--first-parent", "-m", "--root", "--reverse", "--raw", "--no-renames",
        "--no-abbrev", "--no-show-signature", "-z", "--format=%H%x00%P%x00",
        "--end-of-options", tip, "--", *_named(year),
    )  # fmt: skip
    for (commit, parents), rows in logged(shown, 2):
        if " " in parents:
            merges.add(commit)
        for about, path in rows:
            _, _, _, blob, how = about.split(" ")
            yield Change(commit, path, how[0], blob)


def _named(year: int) -> Iterator[str]:
    """Where the files are that seals name."""
    yield from (f"plans/{year}", "templates", f"plans/{year - 1}/plan.yaml", "counties")


def _signed(
    root: Path, changes: tuple[Change, ...], tags: dict[str, Tag], year: int
) -> dict[str, Signed]:
    """The commits that added a seal or a purge, and the tags of seals, with their signatures."""
    named = ((change, name_of(change.path)) for change in changes if change.how != "D")
    asked = [c.commit for c, name in named if name and name.kind in ("seal", "purges")]
    commits = {name: lists_at(name, year) for name in asked}
    annotated = {name: tag.commit for name, tag in tags.items() if tag.annotated}
    return signed_commits(root, commits) | signed_tags(root, annotated, year)


def _ahead(root: Path, commit: str) -> frozenset[str]:
    """The closed tags whose commits come after one."""
    later = f"--contains={commit}"
    shown = run_git(
        root, "for-each-ref", later, "--format=%(refname:lstrip=2)%00%(*objectname)%(objectname)",
        "refs/tags/closed/",
    )  # fmt: skip
    return frozenset(name for name, ids in rows_of_refs(shown) if commit not in ids)


def tags_of(root: Path) -> dict[str, Tag]:
    """The tags `closed/<period>`."""
    shown = run_git(
        root, "for-each-ref", "--format=%(refname:lstrip=2)%00%(*objectname)%00%(objectname)",
        "refs/tags/closed/",
    )  # fmt: skip
    rows = rows_of_refs(shown)
    return {name: Tag(peeled or direct, bool(peeled)) for name, peeled, direct in rows}
