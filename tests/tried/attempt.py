"""What an attempt is, and the ways in which most are made."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .desk import MAIN, Desk, New

OWN = "counties/anxi/2024"
OTHERS = "counties/nanan/2024"
SEALED, OPEN, THEIRS = f"{OWN}/2024-05.yaml", f"{OWN}/2024-10.yaml", f"{OTHERS}/2024-10.yaml"
SEALS, PLAN = "plans/2024/seals", "plans/2024/plan.yaml"
MONTH = "系统取数: 2024-11-01\n"
ID = "11010519491231002X"

TAKEN_BACK = "taken-back or others-book or bureaus-files or bureau-over-signature"
ODD_PATH = "path-not-in-list"
ODD_REF = "odd-ref or ambiguous-ref"
TWIN = "case-clash"
ODD_NAME = "control-in-identity"
RUNS = "evidence-that-runs or evidence-not-data or path-not-in-list"
HIDDEN = "hidden-in-name or path-not-in-list"
UNPORTABLE = "unportable-name or path-not-in-list"
UNGUARDED = "lost-main-line"
PERSONAL = "personal-in-history"
NOT_PLAIN = "not-plain-file"
SEALED_CHANGED = "sealed-file-changed"
OTHERS_BOOK, BUREAUS = "others-book", "bureaus-files"

Made = str | Mapping[str, str | None]
"""The new tip of the main line, or every ref that moves."""
Make = Callable[[Desk], Made]


class Attempt(NamedTuple):
    """`review`, `hook` and `verify` name the rule that must speak; None where a side cannot see it.

    Where several rules hold and either may be the one, they are joined by ` or `.

    `base`: at which moment. `actor`: who pushes, if the server is told. `head`: where HEAD points.
    """

    make: Make
    review: str | None
    hook: str | None
    verify: str | None
    base: str = "sealed"
    actor: str = ""
    head: str = MAIN


def tried(make: Make, rule: str, *, base: str = "sealed", actor: str = "") -> Attempt:
    """What all three sides must name alike."""
    return Attempt(make, rule, rule, rule, base, actor)


def told(make: Make, rule: str, verify: str | None, *, base: str = "sealed", actor: str = "") -> Attempt:  # fmt: skip
    """What `verify` has a name of its own for."""
    return Attempt(make, rule, rule, verify, base, actor)


def drafted(make: Make, rule: str, *, base: str = "sealed", actor: str = "") -> Attempt:
    """What is wrong within a book, or with who brings it: nothing that a seal or history tells."""
    return Attempt(make, rule, rule, None, base, actor)


def pushed(make: Make, rule: str, *, base: str = "sealed", actor: str = "") -> Attempt:
    """What moves other refs than the main line; a review does not see them."""
    return Attempt(make, None, rule, rule, base, actor)


def writes(changes: Mapping[str, New], by: str = "anxi", message: str = "记账") -> Make:
    """Some files, in one commit."""
    return lambda desk: desk.commit(changes, by=by, message=message)


def puts(path: str, new: New = MONTH, by: str = "anxi") -> Make:
    return writes({path: new}, by)


def edits(path: str, old: str, new: str, by: str = "anxi") -> Make:
    """One place in a file, found by a pattern."""

    def make(desk: Desk) -> str:
        return desk.commit({path: edited(desk.text(path), old, new)}, by=by, message="改数")

    return make


def edited(text: str, old: str, new: str) -> str:
    changed, count = re.subn(old, new, text, count=1)
    assert count, f"there is no {old}"
    return changed


def adds(path: str, more: str, by: str = "quanzhou") -> Make:
    """Words at the end of a file."""
    return lambda desk: desk.commit({path: desk.text(path) + more}, by=by)


def plus_one(text: str) -> str:
    """The first figure of a month, one more."""
    return re.sub(r"(?<=本月调解件数: )(\d+)", lambda m: str(int(m[1]) + 1), text, count=1)
