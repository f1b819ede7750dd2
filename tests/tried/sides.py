"""The three sides that judge, each asked in this process as a person or git asks it.

What a side is called, and how it is asked, stands here alone.
"""

import io
import re
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from ledger.cli import main
from ledger.cli.received import received as received_by
from ledger.finding import LedgerError
from ledger.out.show import as_text
from ledger.repo.git import ask_git, run_git

from .desk import MAIN, Desk

AS_OF, LATER = "2024-11-10", "2025-03-01"
"""The day on which a review judges: within October's closing, or after the whole year's.
"""
CANNOT, FSCK = "cannot", "fsck"
"""Not a rule that speaks: the command says that it cannot, or git does not take the objects."""
NONE = "0" * 40
_ERROR = re.compile(r": error ([a-z][a-z0-9-]*) ", re.MULTILINE)
Push = Mapping[str, str | None]
"""The refs that are moved, and where to; None for one that is deleted."""


class Said(NamedTuple):
    """What a side said: the rules that found an error, and the text."""

    rules: frozenset[str]
    text: str
    refused: bool


def _asked(root: Path, *words: str) -> Said:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = main([*words, "-C", str(root)])
    text = out.getvalue()
    assert code in (0, 1, 2), text
    rules = {CANNOT} if code == 2 else set(_ERROR.findall(text)) if code else set()
    return Said(frozenset(rules), text, code != 0)


def reviewed(root: Path, head: str, actor: str, day: str = AS_OF) -> Said:
    """What `ledger review` says of a head on its way into the main line."""
    who = ["--actor", actor] if actor else []
    return _asked(root, "review", "--base", MAIN, "--head", head, "--as-of", day, *who)


def received(root: Path, desk: Desk, push: Push, actor: str) -> Said:
    """What the server says while nothing has moved yet: git's own look at the objects, the hook."""
    if (said := _fsck(root, desk)) is not None:
        return said
    rows = [f"{desk.refs.get(ref, NONE)} {new or NONE} {ref}" for ref, new in push.items()]
    try:
        found = received_by(root, rows, actor or None)
    except LedgerError as error:
        return Said(frozenset({CANNOT}), f"{error.message}\n{error.remedy}", True)
    errors = [one for one in found if one.severity == "error"]
    return Said(frozenset(one.rule for one in errors), as_text(errors), bool(errors))


def _fsck(root: Path, desk: Desk) -> Said | None:
    """What `receive.fsckObjects` does not take of what was made; None where it takes all."""
    if not desk.odd:
        return None
    asked = "".join(f"{made}\n" for made in desk.made).encode()
    pack = run_git(root, "pack-objects", "--stdout", "-q", input=asked)
    folder = root / "quarantine"
    (folder / "info").mkdir(parents=True)
    around = {
        "GIT_OBJECT_DIRECTORY": str(folder),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(desk.base.root / ".git" / "objects"),
    }
    told = ask_git(root, "unpack-objects", "-q", "--strict", input=pack, env=around)
    said = "\n".join(told.err)
    return Said(frozenset({FSCK}), said, True) if told.status else None


def verified(root: Path, desk: Desk, push: Push) -> Said:
    """What `ledger verify` says when the refs have moved without a hook.

    It is asked in the folder around the repository, as in a clone.
    """
    for ref, new in push.items():
        place = root / ref
        if new is None:
            place.unlink(missing_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{new}\n", encoding="utf-8")
    return _asked(root.parent, "verify")
