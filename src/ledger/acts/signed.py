"""The signatures of a whole line (签名): every commit's, by the accounts and the lists of its time."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.acts.signatures import misgivings
from ledger.branch import Recorded
from ledger.change.scene import Scene
from ledger.finding import Finding
from ledger.history import Signature, Signed
from ledger.page import name_of
from ledger.sealed import walk_chain


class Signatures(NamedTuple):
    """What is wrong with them, and how many that ought to be there could not be looked at."""

    findings: list[Finding]
    unseen: int


def line_signatures(scene: Scene) -> Signatures:
    """Looks at the signature of every commit of a line (`repo.line.read_line`).

    Could not ask is not no: without ssh-keygen, and before a purge, which makes commits anew
    without their signatures, nothing is held against anyone.
    """
    found, unseen, purged = list[Finding](), 0, _purged(scene)
    for n, (commit, day) in enumerate(_days(scene)):
        word = commit.signature.word
        lost = word == "unsigned" and n < purged
        unable = word == "unclear" and not commit.signature.key
        if not (lost or unable):
            found += _wrong(scene, commit, commit.signature, day)
        else:
            unseen += any(_wrong(scene, commit, Signature("unsigned"), day))
    return Signatures(found, unseen)


def _wrong(scene: Scene, commit: Recorded, signature: Signature, day: date) -> Iterator[Finding]:
    path = commit.first_path
    accounts = [keeper.account for keeper in scene.keepers_for(commit)]
    yield from misgivings(path, commit.label, Signed(commit.address, signature), accounts, day)


def _days(scene: Scene) -> Iterator[tuple[Recorded, date]]:
    """The commits, each with the day on which it counts: its own is its author's word, so it was
    no earlier than the seals that the line had by then."""
    state, now = scene.branch.head, date.min
    links = (link for year in state.years for link in walk_chain(state.files, year).links)
    sealed = {link.path: link.seal.day for link in links}
    for commit in scene.branch.commits:
        yield commit, max(now, commit.day)
        now = max([now, *(sealed[one.path] for one in commit.touched if one.path in sealed)])


def _purged(scene: Scene) -> int:
    """How many commits stand before the last that recorded a purge."""
    named = [[name_of(one.path) for one in commit.touched] for commit in scene.branch.commits]
    purges = (n for n, names in enumerate(named) if any(m and m.kind == "purges" for m in names))
    return max(purges, default=0)
