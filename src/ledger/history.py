"""What git says of a branch, as values: what its main line changed, its tags, its signatures."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Word = Literal["unsigned", "good", "bad", "unknown", "expired", "revoked", "unclear", "foreign"]


class Change(NamedTuple):
    """What one commit of the main line did to one file: `A` added, `M` altered, `D` removed."""

    commit: str
    path: str
    how: str
    blob: str


class Tag(NamedTuple):
    """A tag `closed/<period>`: the commit that it names, and whether it is an annotated one."""

    commit: str
    annotated: bool


class Signature(NamedTuple):
    """What became of checking a signature: whose it is where it is good, and which key made it.

    `unknown`: the key is nobody's; `expired`: somebody's, outside its time; `unclear`: nothing
    could be said, for want of a program or of a list of signers; `foreign`: not by an SSH key.
    """

    word: Word
    signer: str = ""
    key: str = ""


class Signed(NamedTuple):
    """A commit, or a tag, with its author's (its tagger's) address and its signature."""

    author: str
    signature: Signature


class History(NamedTuple):
    """A branch as git tells it. `line` holds the commits of its first-parent line.

    `gap` says why the line is not whole, if that is so, and `partial` whether files of old commits
    may be elsewhere; `merges` are those of its commits that
    have more than one parent; `changes` stand in the order in which they were made.
    """

    gap: str
    partial: bool
    line: frozenset[str]
    merges: frozenset[str]
    changes: tuple[Change, ...]
    tags: Mapping[str, Tag]
    signed: Mapping[str, Signed]
    """By commit, or by the tag's name."""
