"""What a branch brings, as values: its commits, what each touched, and the states around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.history import Signature
from ledger.privacy import mask
from ledger.ref import Fault
from ledger.state import State

PLAIN, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"


class Touched(NamedTuple):
    """One path that a commit changed: its blob before and after (None: not there), its mode.

    `sides`: what stood there in each of its parents.
    """

    path: str
    before: str | None
    after: str | None
    mode: str
    sides: tuple[str | None, ...] = ()

    @property
    def now(self) -> tuple[str | None, str]:
        """What stands there afterwards."""
        return self.after, self.mode


def short(commit: str) -> str:
    """As many digits of a commit's id as tell it, and look like no number of a person."""
    sizes = range(12, len(commit))
    tried = (commit[:n] for n in sizes if set(commit[:n]) != {"0"})
    return next((one for one in tried if mask(one) == one), "")


class Recorded(NamedTuple):
    """A commit as git keeps it. A merge touched only what it has otherwise than git makes of its sides."""

    id: str
    parents: tuple[str, ...]
    post: str
    address: str
    day: date
    message: str
    touched: tuple[Touched, ...]
    signature: Signature = Signature("unsigned")
    people: str = ""
    """Author and committer, names and addresses, and all else that its head keeps in history."""
    days: tuple[date, ...] = ()
    """When it was written and when committed, each where it was; the earliest day for none."""
    committer: str = ""
    """The address of who made the commit; a forge's own where its button did."""

    @property
    def short(self) -> str:
        return short(self.id)

    @property
    def label(self) -> str:
        """What a message calls it, also where it is yet to be made."""
        return f"提交 {self.short}" if self.short else "这次提交"

    @property
    def first_path(self) -> str:
        """The first path that it touched; nothing where it touched none."""
        return self.touched[0].path if self.touched else ""

    @property
    def is_merge(self) -> bool:
        return len(self.parents) > 1


class Past(NamedTuple):
    """The commit that made something as it is: its id, its day, its author's address."""

    commit: str
    day: str
    address: str


@dataclass(frozen=True)
class Branch:
    """A branch on its way into another.

    `base` is where it left, `target` where it goes to, `head` what it is, `result` what a merge
    makes of it; where it cannot be merged, `conflicts` names the paths and `result` is the head.
    `commits` are its own, the oldest first; `blobs` are the bytes that they brought.
    """

    base: State
    target: State
    head: State
    result: State
    commits: tuple[Recorded, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    off_line: tuple[str, ...] = ()
    """Seals that the branch has not on its first-parent line, or there by a merge."""
    stood: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each seal that the branch adds, every file and version of the commit that added it."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """The sizes of blobs that are too large to be read."""
    actor: str | None = None
    delta: tuple[Touched, ...] = ()
    """All that the target loses and gains, anywhere in the repository: `sides` are what stands
    there in the target and in the head, `after` what merging makes of them."""
    past: Callable[[str], Past | None] = lambda path: None
    """By which commit a path of the target came to be as it is."""
    vouched: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For a commit that was taken in long ago, the versions of the county.yaml files that held
    then, by path; the target's hold for all others."""


class Move(NamedTuple):
    """One ref that a push moves. `old` and `new` are None where it comes or goes.

    `is_main`: a line that seals are on, or what brings seals that the line has not. `forward`: the new commit follows the old one. `right`:
    for a tag of a seal, the commit that added that seal, None where there is none.
    """

    ref: str
    old: str | None
    new: str | None
    is_main: bool = False
    forward: bool = True
    right: str | None = None
    target: str | None = None
    """The commit that a tag names."""
    words: str = ""
    """What a tag says of itself: who made it, and its message."""
    people: str = ""
    """Who made a tag: name and address, as it says."""
    called: str | None = None
    """What a tag calls itself, where it is an object of its own."""
    base: str | None = None
    """What the commits that it brings are new to; None where that is nothing."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with how it is called."""


def changed_paths(before: State, after: State) -> list[str]:
    """The paths whose bytes, kind or presence differ between two states, in order."""
    found = set(before.paths ^ after.paths)
    found |= {p for p in before.files.keys() & after.files if before.files[p] != after.files[p]}
    found |= {p for p in before.others.keys() & after.others if before.others[p] != after.others[p]}
    found |= (before.links ^ after.links) & before.paths & after.paths
    return sorted(found)
