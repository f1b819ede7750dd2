"""What a report is made from: a repository's plan, chain, history and books at a period."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ledger.acts.sign import file_of
from ledger.book import Books
from ledger.cli.options import day_of, open_state, root_at
from ledger.cli.then import AUDITED, Now, Then, then
from ledger.compare import broken
from ledger.finding import LedgerError
from ledger.model.plan import Place
from ledger.page import Page, name_of
from ledger.period import Month, Span, span_of
from ledger.plan import Plan
from ledger.repo.disk import Unpacked, templates_for
from ledger.repo.git import (
    READ,
    commit_named,
    fetch_from,
    fetch_what_is_there,
    has_commit,
    uncommitted,
    versions,
)
from ledger.sealed import (
    TEMPLATES,
    Link,
    books_at,
    claimed_pages,
    claims_of,
    read_chain,
    upto,
    wording_in,
)
from ledger.state import State, Year, open_year
from ledger.views.drill import drill, trends
from ledger.views.parts import Basis, Unfrozen, chosen, unfrozen
from ledger.views.since import differing, since


@dataclass(frozen=True)
class Sources:
    """A year of a repository at one revision, and everything that reports ask of it."""

    root: Path
    commit: str
    """Its id; empty where nothing is committed."""
    label: str
    """How reports name what they were made from."""
    year: Year
    chain: list[Link]
    at: str | None = None
    _made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def versions(self) -> dict[str, list[tuple[str, Any]]]:
        return versions(self.root, self.commit) if self.commit else {}

    @property
    def sealed(self) -> set[str]:
        return {link.period for link in self.chain}

    def latest(self, every: str) -> Span:
        """The latest period whose last month is sealed, or else has ended."""
        plan = self.year.plan()
        months = [month for month in plan.months if month.year == plan.file.year]
        closed = [m for m in months if str(m) in self.sealed]
        ended = closed or [m for m in months if plan.reconcile_day(m) < day_of(None)] or months[:1]
        whole = [span_of(month, every) for month in ended]
        complete = [span for span in whole if span.last in ended]
        return complete[-1] if complete else whole[-1]

    def day(self, span: Span, as_of: str | None) -> date:
        """The day that a report speaks of: the one asked for, or the period's own."""
        if as_of:
            return day_of(as_of)
        plan = self._plan(span.last)
        if len(span.months) == 12:
            return plan.reconcile_day(plan.months[-1])
        one = span.first == span.last
        return plan.reconcile_day(span.last) if one else plan.audit_day(span.last)

    def _plan(self, month: Month) -> Plan:
        """The plan that a month was sealed with; today's where it is not sealed."""
        if str(month) not in self.sealed:
            return self.year.plan()
        return self.then(month, month.last_day, "month").year.plan()

    def books(self, month: Month, day: date, kind: str = "month") -> tuple[Books, Basis]:
        """The books of a month for one kind of report, as sealed with it; what is signed alone,
        where it is not sealed yet."""
        books = self.figures(month, day, kind)
        if str(month) not in self.sealed:
            return books, self._basis(books, "", [])
        made = self.then(month, day, kind)
        seal = f"{made.chain[-1].period}（SHA-256 {made.chain[-1].sha256[:16]}）"
        basis = self._basis(books, seal, self._pending(books, made.chain, month))
        later = tuple(self._later(month, day, kind))
        return books, basis._replace(records=made.records, unnamed=made.unnamed, later=later)

    def figures(self, month: Month, day: date, kind: str = "month") -> Books:
        """The books alone, without what they were made from; an audit's are with its records as
        they stand today, since they are being written."""
        if str(month) not in self.sealed:
            return self.year.books(day)
        made = self.then(month, day, kind)
        return books_at(made.year, made.chain, fetch_from(self.root), day)

    def then(self, month: Month, day: date, kind: str) -> Then:
        """What one kind of report is made from, of a month that is sealed."""
        asked = (month, kind, day if kind in AUDITED else None)
        if asked not in self._made:
            known = [one.year for one in self._made.values() if isinstance(one, Then)]
            revision = self.commit
            now = Now(self.root, revision, self.year, self.chain, known)
            audited = self._plan(month).audit_day(month) if kind in AUDITED else None
            wanted = date.max if kind == "audit" else audited
            self._made[asked] = then(now, self._upto(month, kind), day, wanted)
        made: Then = self._made[asked]
        return made

    def _basis(self, books: Books, seal: str, pending: list[tuple[Place, Month, date]]) -> Basis:
        plan = books.plan
        sample = plan.file.sample is not None
        return Basis(self.label, books.day, plan.version, seal, bool(seal), sample, pending)

    def _later(self, month: Month, day: date, kind: str) -> Iterator[Unfrozen]:
        """What today's files would say otherwise; changed sealed files, where a report has no list
        of its own for them. What goes out does not quote them."""
        made = self.then(month, day, kind)
        period, fetch = made.chain[-1].period, fetch_what_is_there(self.root)
        for one in differing(made.year, self.year, made.wording, kind, day):
            yield since(one, period, day, self.versions.get(one.path, []), fetch)
        if kind in ("bulletin", "half", "score"):
            for changed in self.unfrozen(month, kind):
                words = ["内容改了"] if kind == "bulletin" else changed.words
                yield changed._replace(words=words, commits=changed.commits[-1:])

    def _pending(
        self, books: Books, chain: list[Link], month: Month
    ) -> list[tuple[Place, Month, date]]:
        """Months up to this one that are signed, by the books' day, and not closed."""
        claims = claims_of(self.year, chain)
        names = self.year.names()
        waiting = (
            (place, self.year.read(path, names[path]))
            for slug, place in books.plan.places.items()
            for one in books.plan.months
            if one <= month and (path := file_of(slug, self.year.year, str(one))) in names
            if path not in claims
        )
        return [
            (place, page.name.month, page.signed_on)
            for place, page in waiting
            if page.signature == "signed" and page.name.month
            if page.signed_on and page.signed_on <= books.day
        ]

    def _upto(self, month: Month, kind: str) -> list[Link]:
        """The chain that a report rests on: up to its month, or to the year for the year's."""
        whole = str(self.year.year)
        return upto(self.chain, whole if kind == "year" and whole in self.sealed else str(month))

    def before(self, month: Month) -> Books | None:
        """The books of the month before, as of its own day."""
        earlier = month.plus(-1)
        plan = self._plan(month)
        if earlier not in plan.months:
            return None
        day = plan.reconcile_day(earlier)
        if not {str(month), str(earlier)} <= self.sealed:
            return self.figures(earlier, day)
        made = self.then(month, day, "month")
        return books_at(made.year, upto(made.chain, str(earlier)), fetch_from(self.root), day)

    def unfrozen(self, month: Month, kind: str = "month") -> list[Unfrozen]:
        """Every change to a file that was sealed up to a month; up to now, where it is not yet."""
        chain = self._upto(month, kind) if str(month) in self.sealed else self.chain
        claims = claims_of(self.year, chain)
        found = broken(claims, self.year.state)
        if not found:
            return []
        changed = {one.path: claims[one.path] for one in found}
        before = claimed_pages(self.year, changed, fetch_from(self.root))
        return unfrozen(found, before, self._pages(list(changed)), self.versions)

    def _pages(self, paths: list[str]) -> dict[str, Page]:
        named = ((path, name_of(path)) for path in paths if path in self.year.state.files)
        return {
            path: self.year.read(path, name)
            for path, name in named
            if name is not None and name.kind != "evidence"
        }

    def unread(self, month: Month, slug: str | None) -> list[str]:
        """The files that bear on a report and could not be read whole."""
        return [
            path
            for path, name in sorted(self.year.names().items())
            if (name.slug and name.kind != "county") or name.kind == "plan"
            if slug in (None, name.slug) or name.slug is None
            if name.month is None or name.month <= month
            if (page := self.year.read(path, name)).document.marks or page.objections
        ]

    def templates(self, view: Any, kind: str) -> list[Path]:
        """Where the wording of a report is looked for: the office's as it was sealed, then ours."""
        month, state = _month_of(view, self.year.plan()), self.year.state
        closed = view.basis.closed
        wording = self.then(month, view.basis.day, kind).wording if closed else wording_in(state)
        if self.at is None and wording and wording == wording_in(state):
            return templates_for(self.root)
        return [*self._unpacked(wording), *templates_for(self.root)[1:]]

    def _unpacked(self, wording: Mapping[str, str]) -> list[Path]:
        """A folder with templates as they were, kept as long as these sources are."""
        named = tuple(sorted(wording.items()))
        if named and named not in self._made:
            self._made[named] = Unpacked(fetch_from(self.root)(wording))
        return [self._made[named].root / TEMPLATES] if named else []

    def drill(self, view: Any, kind: str) -> tuple[list[Any], list[Any]]:
        """Every figure behind a report, down to its commit, and the city's monthly lines."""
        month = _month_of(view, self.year.plan())
        books = self.figures(month, view.basis.day, kind)
        claims = claims_of(self.year, self.chain)
        place = getattr(view, "place", None)
        mine = chosen(books, place.slug if place else None)
        counties = [book for book in mine if not book.place.is_bureau]
        return drill(books, mine, claims, self.versions), trends(counties, month)


def _month_of(view: Any, plan: Plan) -> Month:
    """The last month that a report rests on; a year rests on the January after it."""
    if hasattr(view, "month"):
        month: Month = view.month
        return month
    return plan.months[-1] if len(view.span.months) == 12 else view.span.last


def open_sources(repo: Path, at: str | None, span: Span | None) -> Sources:
    """Opens a repository for reporting. Raises LedgerError with the reason where it cannot."""
    commit = commit_named(root_at(repo), at) if at else ""
    root, state = open_state(repo, commit or None)
    if not commit and has_commit(root):
        commit = commit_named(root, "HEAD")
    opened = _year_of(state, span)
    chain = read_chain(state.files, opened.year)
    return Sources(root, commit, _label(root, commit, at), opened, chain, at)


def _label(root: Path, commit: str, at: str | None) -> str:
    if not commit:
        return "没有提交"
    changed = at is None and uncommitted(root, *READ)
    return f"{commit[:12]} 加没提交的改动" if changed else commit[:12]


def _year_of(state: State, span: Span | None) -> Year:
    """The year whose books hold a period; those of a year run into the January after it."""
    if span is None:
        return open_year(state)
    years = [year for year in (span.last.year, span.last.year - 1) if year in state.years]
    for opened in (open_year(state, year) for year in years):
        if span.last in opened.plan().months:
            return opened
    opened = open_year(state, span.first.year)
    months = opened.plan().months
    raise LedgerError(
        f"{span.name} 不在 {opened.year} 年台账之内", f"从 {months[0]} 到 {months[-1]}"
    )
