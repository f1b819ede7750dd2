"""A whole line of history as one branch into nothing, with the accounts that held at every step."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ledger.branch import Branch, Recorded, Touched
from ledger.repo.branches import read_branch, with_signatures
from ledger.repo.git import read_blobs, run_git
from ledger.repo.merges import RAW, groups_of
from ledger.repo.signatures import blobs_at, lists_at

Held = Mapping[str, str]
"""The versions of the county.yaml files at one moment, by path."""


def read_line(root: Path, revision: str) -> Branch:
    """Everything that a revision's history brought. Raises LedgerError where git cannot tell.

    Each commit is judged by the accounts of the first-parent line as it was before the step that
    took it in: what a step brings itself proves nothing.
    """
    branch = read_branch(root, None, revision, signatures=False)
    steps = list(first_parents({one.id: one for one in branch.commits}, revision_of(branch)))
    by_step = dict(taken_in(branch.commits, steps))
    held = _held(root, [step.id for step in steps])
    vouched = {name: held[step] for name, step in by_step.items()}
    wanted = {blob for one in held.values() for blob in one.values()} - branch.blobs.keys()
    more = dict(read_blobs(root, {blob: blob for blob in sorted(wanted)}))
    commits = _judged(root, branch, {step.id: step for step in steps}, by_step)
    return replace(branch, commits=commits, vouched=vouched, blobs={**branch.blobs, **more})


def _judged(
    root: Path, branch: Branch, steps: Mapping[str, Recorded], by_step: Mapping[str, str]
) -> tuple[Recorded, ...]:
    """The commits with what their signatures are worth, by the lists before each step; what stands
    before all others is judged by its own."""
    signed = [one.id for one in branch.commits if one.signature.word == "unclear"]
    above = {name: steps[by_step[name]].parents for name in signed}
    before = {name: parents[0] if parents else name for name, parents in above.items()}
    plans = _years(root, set(before.values()), branch.head.years) if signed else {}
    judged_by = {name: lists_at(commit, plans[commit]) for name, commit in before.items()}
    return with_signatures(root, branch.commits, judged_by)


def _years(root: Path, commits: Iterable[str], years: Iterable[int]) -> dict[str, int]:
    """The latest year that has a plan in each commit."""
    asked = [(commit, year) for commit in commits for year in sorted(years)]
    found = blobs_at(root, [f"{commit}:plans/{year}/plan.yaml" for commit, year in asked])
    there = {commit: year for (commit, year), blob in zip(asked, found, strict=True) if blob}
    return {commit: there.get(commit, 0) for commit, _ in asked}


def revision_of(branch: Branch) -> str:
    """The last commit of a branch, which lists the oldest first."""
    return branch.commits[-1].id if branch.commits else ""


def first_parents(commits: Mapping[str, Recorded], tip: str) -> Iterator[Recorded]:
    """The first-parent line of a commit, the newest first."""
    at = commits.get(tip)
    while at is not None:
        yield at
        at = commits.get(at.parents[0]) if at.parents else None


def taken_in(commits: tuple[Recorded, ...], steps: list[Recorded]) -> Iterator[tuple[str, str]]:
    """Every commit with the step of the line that took it in."""
    known, seen = {one.id: one for one in commits}, set[str]()
    for step in reversed(steps):
        waiting = [step.id]
        while waiting:
            name = waiting.pop()
            if name in known and name not in seen:
                seen.add(name)
                waiting += known[name].parents
                yield name, step.id


def _held(root: Path, steps: list[str]) -> dict[str, Held]:
    """The versions of the county.yaml files before each step of a line, the newest step first."""
    asked = b"".join(b"%s\n" % name.encode() for name in steps)
    words = ("diff-tree", "--stdin", "--root", "-m", "--first-parent", *RAW)
    shown = run_git(root, *words, "--", ":(glob)counties/*/county.yaml", input=asked)
    moved = groups_of(shown)
    found: dict[str, Held] = {}
    now: Held = {}
    for name in reversed(steps):
        found[name] = now
        now = _after(now, moved[name]) if name in moved else now
    return found


def _after(held: Held, rows: tuple[Touched, ...]) -> Held:
    changed = {row.path: row.after for row in rows}
    return {path: blob for path, blob in {**held, **changed}.items() if blob is not None}
