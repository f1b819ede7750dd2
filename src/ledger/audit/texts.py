"""Texts that are nearly equal (照抄). The only importer of rapidfuzz."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ledger.entry import Fact
from ledger.model.audit import Thresholds

_NO_WORDS = re.compile(r"[\W\d_]+")


class Text(NamedTuple):
    """What one place (by its rank) wrote of its progress."""

    place: int
    fact: Fact
    said: str
    is_new: bool


def copied(texts: list[Text], limits: Thresholds) -> Iterator[tuple[Text, Text, int]]:
    """Each text of a quarter with the one most like it: among its place's own earlier ones, and
    among others' that stand before it. Short ones and what many places say alike are left out.
    """
    bare = {id(text): words_of(text.said) for text in texts}
    long = [text for text in texts if len(bare[id(text)]) >= limits.length]
    ordered = sorted(long, key=lambda text: (text.fact.month, text.place))
    for n, new in enumerate(ordered):
        if not new.is_new:
            continue
        likes = [(alike(bare[id(old)], bare[id(new)]), old) for old in ordered if old is not new]
        near = [old for share, old in likes if share >= limits.alike]
        if len({old.place for old in near} | {new.place}) >= limits.routine:
            continue
        before = {id(old) for old in ordered[:n]}
        for own in (True, False):
            found = [
                (share, -at, old)
                for at, (share, old) in enumerate(likes)
                if share >= limits.alike and id(old) in before
                if (old.place == new.place) == own
            ]
            if found:
                share, _, old = max(found, key=lambda row: row[:2])
                yield old, new, share


def words_of(text: str) -> str:
    """A text without figures, punctuation and spaces: those differ where the words do not."""
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", text))


def alike(one: str, other: str) -> int:
    """How alike two texts are, in whole per cent, rounded down."""
    from rapidfuzz.fuzz import ratio

    return int(ratio(one, other))
