"""A sealed period as its seal names it: what its reports are made from, whatever stands today.

Figures, plan, weights and wording are those of the period's own seal. An audit (查账) is held after
the seal of its quarter, so what it and the problems say is taken from the first seal that was made
on or after the day of the audit; until there is one, from today's files, which the report says.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ledger.finding import LedgerError
from ledger.page import name_of
from ledger.repo.branches import seals_on_line
from ledger.repo.git import blobs_of, fetch_what_is_there, is_shallow
from ledger.sealed import (
    TEMPLATES,
    Link,
    living,
    living_blobs,
    named_by,
    names_all,
    year_named,
)
from ledger.state import Year

AUDITED = ("bulletin", "paper", "half")
"""The reports that tell of audits: they speak of the day of the audit."""
TODAYS = "现在的文件（查账以后还没有结过账）"


class Then(NamedTuple):
    """The year as it was, the seals so far, the office's own templates; where audits and problems
    are from, if not from the same seal; and what the seal does not name and is today's."""

    year: Year
    chain: list[Link]
    wording: Mapping[str, str]
    records: str
    unnamed: tuple[str, ...]


class Now(NamedTuple):
    """A repository to be asked: `revision` is empty where there is no git; `known` are years that
    have been read."""

    root: Path
    revision: str
    year: Year
    seals: list[Link]
    known: list[Year]


def then(now: Now, chain: list[Link], day: date, audited: date | None) -> Then:
    """What the last seal of a chain names. `audited`: the day of the audit that is told of, if any.

    Raises LedgerError where a sealed file cannot be had.
    """
    named, unnamed = _named(now, chain)
    records = ""
    if audited is not None:
        told, records = _records(now, chain, day, audited)
        named = {path: blob for path, blob in named.items() if not _is_record(path)} | told
    fetch = fetch_what_is_there(now.root) if now.revision else lambda blobs: {}
    year, lost = year_named(now.year, named, fetch, now.known)
    _refuse_lost(lost, chain)
    wording = {path: blob for path, blob in named.items() if path.startswith(TEMPLATES)}
    return Then(year, chain, wording, records, tuple(sorted({*unnamed, *lost})))


def _named(now: Now, chain: list[Link]) -> tuple[dict[str, str], list[str]]:
    """Every version that counts; and the files that no seal names and that are today's."""
    named = named_by(now.year.plan(), chain)
    if names_all(chain[-1]):
        return named, []
    stood = _at_commit(now, chain[-1].path)
    blobs = living_blobs(now.year) if stood is None else stood
    more = {path: blob for path, blob in blobs.items() if path not in named}
    return {**named, **more}, [] if stood is not None else sorted(more)


def _at_commit(now: Now, seal: str) -> dict[str, str] | None:
    """What stood where a seal was committed, of the files that seals name; None where unknown."""
    if not now.revision or is_shallow(now.root):
        return None
    commit = seals_on_line(now.root, now.revision).get(seal)
    if commit is None:
        return None
    blobs = blobs_of(now.root, commit)
    return {path: blobs[path] for path in living(now.year, blobs)}


def _is_record(path: str) -> bool:
    name = name_of(path)
    return name is not None and name.kind in ("audit", "problems")


def _records(now: Now, chain: list[Link], day: date, audited: date) -> tuple[dict[str, str], str]:
    """The audits and problems that a report tells of, and where they are from."""
    later = [link for link in now.seals[len(chain) - 1 :] if _day(link) >= audited]
    if not later:
        return {p: b for p, b in living_blobs(now.year).items() if _is_record(p)}, TODAYS
    link = next((one for one in later if _day(one) >= day), later[-1])
    told = {p: b for p, b in link.seal.state.items() if _is_record(p)}
    return told, "" if link == chain[-1] else f"封存 {link.period}（SHA-256 {link.sha256[:16]}）"


def _day(link: Link) -> date:
    return link.seal.day


def _refuse_lost(lost: list[str], chain: list[Link]) -> None:
    """Raises LedgerError where what is lost was sealed: there is nothing to take in its place."""
    living = chain[-1].seal.state
    for path in lost:
        name = name_of(path)
        if path not in living and name is not None and name.kind in ("opening", "month", "closing"):
            raise LedgerError(
                f"取不到 {path} 封存时的版本", "从别的克隆取回：git fetch；ledger verify 列出缺哪些"
            )
