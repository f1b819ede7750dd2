"""What a verification looks at: one year's seals, what they claim, what git tells of the branch."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ledger.finding import Finding
from ledger.history import History
from ledger.model.purges import Purge
from ledger.page import Page, name_of
from ledger.plan import Plan
from ledger.sealed import (
    Chain,
    Claimed,
    Fetch,
    Link,
    blob_of,
    claimed_pages,
    claims_of,
    folder_of,
    purges_of,
    walk_chain,
)
from ledger.state import Year, blob_id


class Gap(NamedTuple):
    """Something that could not be looked at: for which seal, in which respect, and why."""

    path: str
    column: str
    why: str


Said = Iterator[Finding | Gap]
"""What a check says: what is wrong, and what it could not look at."""
Check = Callable[["Case"], Said]


@dataclass(frozen=True)
class Case:
    """One year to be verified. `history` is None where there is no git to ask.

    `fetch` gives those versions that it can find; what it leaves out is lost. `only` names the
    books' files whose sign-offs are looked at, None for all; `known` the seals, by their SHA-256,
    that have been looked at before; `added` those that are being added, by path, with every file
    and version of their commits. Nothing was sealed later than `today`.
    """

    year: Year
    history: History | None
    fetch: Fetch
    only: frozenset[str] | None = None
    known: frozenset[str] = frozenset()
    added: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    today: date = date.max

    @cached_property
    def plan(self) -> Plan:
        return self.year.plan()

    @cached_property
    def chain(self) -> Chain:
        return walk_chain(self.year.state.files, self.year.year)

    @property
    def links(self) -> list[Link]:
        return self.chain.links

    @cached_property
    def claims(self) -> dict[str, Claimed]:
        return claims_of(self.year, self.links)

    @cached_property
    def purges(self) -> list[Purge]:
        return purges_of(self.year)

    def data(self, blobs: Set[str]) -> dict[str, bytes]:
        """The bytes of some versions, as far as they can be had; with those of every file of now."""
        now = {blob_id(data): data for data in self.year.state.files.values()}
        missing = {blob: blob for blob in blobs - now.keys()}
        return {**(self.fetch(missing) if missing else {}), **now}

    def seal_path(self, period: str) -> str:
        return f"{folder_of(self.year.year)}/{period}.yaml"

    @cached_property
    def moved(self) -> dict[str, str]:
        """The claimed versions of books that stand there no longer."""
        return {
            path: one.blob
            for path, one in self.claims.items()
            if blob_of(self.year.state, path) != one.blob
            if (name := name_of(path)) and name.kind != "evidence"
        }

    @cached_property
    def _found(self) -> Mapping[str, bytes]:
        return self.fetch(self.moved) if self.moved else {}

    @property
    def lost(self) -> set[str]:
        """The files whose claimed version is nowhere to be had."""
        return self.moved.keys() - self._found.keys()

    def fetch_moved(self, blobs: Mapping[str, str]) -> dict[str, bytes]:
        """The claimed versions among those asked for, fetched once for all seals."""
        return {path: self._found[path] for path in blobs if path in self._found}

    @cached_property
    def signed_pages(self) -> dict[str, Page]:
        """Every page with a sign-off that holds: as claimed, and those not claimed yet."""
        asked = self.year.names() if self.only is None else self.year.names(self.only)
        claims = {p: one for p, one in self.claims.items() if self.only is None or p in self.only}
        pages = claimed_pages(self.year, claims, self.fetch_moved)
        for path, name in sorted(asked.items()):
            if path in self.claims or path not in self.year.state.files:
                continue
            if name.kind in ("opening", "month", "closing"):
                pages[path] = self.year.read(path, name)
        return {path: page for path, page in pages.items() if page.signature == "signed"}

    @cached_property
    def stood(self) -> Mapping[str, Mapping[str, str]]:
        """Every file and version as it stood at the commit of each seal, as far as git tells."""
        files: dict[str, str] = {}
        found: dict[str, dict[str, str]] = {}
        for change in self.history.changes if self.history and not self.history.gap else ():
            if change.how == "D":
                files.pop(change.path, None)
            else:
                files[change.path] = change.blob
            if self.commits.get(change.path) == change.commit:
                found[change.path] = dict(files)
        return {**found, **self.added}

    @cached_property
    def commits(self) -> dict[str, str]:
        """The commit that first added each seal, by path; none where the line is not whole."""
        added: dict[str, str] = {}
        if self.history is not None and not self.history.gap:
            for change in self.history.changes:
                if change.how == "A":
                    added.setdefault(change.path, change.commit)
        return {link.path: added[link.path] for link in self.links if link.path in added}
