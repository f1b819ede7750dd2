"""The books of all places at one state: who signed what, the facts, and their sums.

A fact is what one month's file says of one indicator; corrections in later files change it. Only
signed files count. A month that nobody signed is unknown, never zero.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from ledger.entry import Fact, Value, total_of
from ledger.model.audit import Verdict
from ledger.model.month import LateWork, MonthFile, Receipt
from ledger.model.plan import Indicator, Place, Task
from ledger.page import Page
from ledger.period import Month, Span, read_month, span_of
from ledger.plan import Plan
from ledger.replay import Account, Claim, Step, replay


@dataclass(frozen=True)
class Book:
    """One place's book: its pages, and the facts that its signed pages claim."""

    plan: Plan
    place: Place
    day: date
    opening: Page | None
    pages: dict[Month, Page]
    others: dict[str, Page] = field(default_factory=dict)
    drafts: bool = False
    claims: Mapping[Month | None, Claim] | None = None
    """Which seal claimed each month, and the opening (None); no mapping at all where the signed
    files themselves are asked."""
    through: Month | None = None
    """The last month that has been sealed, where seals are asked."""
    left: Page | None = None
    """The problems that the year before found, as they stand."""

    def with_drafts(self) -> "Book":
        """The same book with unsigned months read as if they were signed."""
        return self if all(map(self.is_signed, self.pages)) else self._drafted

    @cached_property
    def _drafted(self) -> "Book":
        return replace(self, drafts=True)

    def is_signed(self, month: Month) -> bool:
        page = self.pages.get(month)
        if page is None:
            return False
        if self.claims is not None:
            return month in self.claims
        return self.drafts or (page.signed_on is not None and page.signed_on <= self.day)

    @cached_property
    def signed(self) -> list[Page]:
        """Signed months, in the order of claim and time."""
        claims = self.claims or {}
        months = [month for month in sorted(self.pages) if self.is_signed(month)]
        months.sort(key=lambda month: claims[month].order if claims else 0)
        return [self.pages[month] for month in months]

    def brought(self, span: Span) -> list[Page]:
        """The files that a span brought, in the order of time: what its seals claimed; what is
        signed for its months, where no seal is asked."""
        pages, claims = sorted(self.pages.items()), self.claims
        if claims is None:
            return [page for month, page in pages if month in span and self.is_signed(month)]
        claimed = ((page, claims.get(month)) for month, page in pages)
        return [page for page, claim in claimed if claim and read_month(claim.period) in span]

    @cached_property
    def expected(self) -> list[Month]:
        """The months that have been sealed, or whose day for signing has passed."""
        return [month for month in self.plan.months if self._is_expected(month)]

    def _is_expected(self, month: Month) -> bool:
        if self.claims is not None:
            return self.through is not None and month <= self.through
        return self.plan.reconcile_day(month) < self.day

    @cached_property
    def unsigned(self) -> list[Month]:
        """未报: expected and not signed."""
        open_months = [month for month in self.plan.months if not self.is_signed(month)]
        return [month for month in open_months if self._is_expected(month)]

    @cached_property
    def last_signed(self) -> Month | None:
        return max((p.name.month for p in self.signed if p.name.month), default=None)

    @cached_property
    def opens(self) -> bool:
        """Whether the opening counts: signed by the day, or claimed by a seal."""
        page = self.opening
        if page is None or self.claims is not None:
            return page is not None
        return page.signed_on is not None and page.signed_on <= self.day

    @cached_property
    def account(self) -> Account:
        """Everything that is claimed, replayed in the order of claim, month and position."""
        return replay(self.plan, self.opening, self.opens, self.signed, self.claims)

    @property
    def facts(self) -> dict[str, dict[Month, Fact]]:
        """Facts by indicator's code and month, corrections applied."""
        return self.account.facts

    @property
    def corrections(self) -> list[Step]:
        """Corrections in the order in which they apply."""
        return self.account.steps

    def late_work(self, indicator: Indicator, span: Span) -> list[LateWork]:
        number = int(indicator.code.split("-")[0])
        return [
            work
            for page in self.signed
            for work in page.record.late
            if work.number == number and work.key in indicator.keys and work.about == span
        ]

    def within(self, indicator: Indicator, span: Span | None = None) -> list[Fact]:
        """The facts of an indicator, by month, those of a span alone where one is given."""
        facts = sorted(self.facts.get(indicator.code, {}).values(), key=lambda fact: fact.month)
        return [fact for fact in facts if span is None or fact.month in span]

    def total(self, indicator: Indicator, span: Span | None = None) -> Value | None:
        """Flows add up, levels are the latest, ratios add 应 and 实; None where nothing is said."""
        return total_of(indicator, self.within(indicator, span))

    def said(self, indicator: Indicator, span: Span | None = None) -> Value | None:
        """The total, where a flow that signed months leave blank is zero (零报告)."""
        total = self.total(indicator, span)
        if total is not None or not indicator.is_flow:
            return total
        months = (p.name.month for p in self.signed if p.name.month)
        return 0 if any(indicator.is_asked_in(m) for m in months if not span or m in span) else None

    def lacks(self, span: Span | None = None) -> bool:
        """Whether a month of the year is unsigned that should not be: sums are what is known, then.

        The January after it brings deliveries alone, and adds nothing to a sum.
        """
        mine = (month for month in self.unsigned if month.year == self.plan.file.year)
        return any(span is None or month in span for month in mine)

    def own_target(self, indicator: Indicator) -> int | None:
        """The county's own target (自定目标), later supplements and adjustments applied."""
        return _number(self.account.opened.get(("目标", indicator.code, "")))

    def base(self, indicator: Indicator, column: str = "全年") -> int | None:
        """The figure of the base year, or None: then growth cannot be judged."""
        return _number(self.account.opened.get(("基数", indicator.code, column)))

    def owner(self, task: Task) -> str | None:
        """The post that answers for a task (责任人)."""
        opened = self.account.opened
        own = opened.get(("责任人", str(task.number), ""), opened.get(("责任人", "", "")))
        return None if own is None else str(own)


def _number(value: int | str | None) -> int | None:
    return value if isinstance(value, int) else None


@dataclass(frozen=True)
class Books:
    """Every book of a repository under one plan, as of one day."""

    plan: Plan
    day: date
    books: dict[str, Book]
    audits: tuple[Page, ...] = ()
    """The bureau's record of each quarter's audit."""
    judged: dict[str, list[Any]] = field(default_factory=dict, repr=False, compare=False)
    """What has been judged of each place, so that it is judged once."""

    @property
    def pages(self) -> Iterator[Page]:
        """Every page of every book."""
        for book in self.books.values():
            yield from book.pages.values()
            yield from book.others.values()
            if book.opening:
                yield book.opening

    @property
    def bureau(self) -> Book | None:
        return self.books.get(self.plan.bureau.slug)

    @cached_property
    def receipts(self) -> dict[tuple[str, str], list[Receipt]]:
        """What the bureau received and vouches for, by place name and indicator's code."""
        found: dict[tuple[str, str], list[Receipt]] = {}
        for page in self.bureau.signed if self.bureau else ():
            record: MonthFile = page.record
            for receipt in record.receipts:
                indicator = self.plan.by_key.get((receipt.number, receipt.key))
                if indicator:
                    found.setdefault((receipt.sender, indicator.code), []).append(receipt)
        return found

    @cached_property
    def verdicts(self) -> dict[tuple[str, str], tuple[Span, Verdict]]:
        """The last verdict (核验) on each place's progress by the day, by its name and the code.

        A verdict on a quarter that has not been sealed in these books is not theirs.
        """
        last = max((book.through for book in self.books.values() if book.through), default=None)
        rows = [
            (verdict.day, page.name.month, n, verdict)
            for page in self.audits
            for n, verdict in enumerate(page.record.verdicts if page.record else ())
            if verdict.day <= self.day and page.name.month
            if last is None or page.name.month <= last
        ]
        return {
            (verdict.place, indicator.code): (span_of(month, "季度"), verdict)
            for _, month, _, verdict in sorted(rows, key=lambda row: row[:3])
            if (indicator := self.plan.by_key.get((verdict.task, verdict.key)))
        }


def book_of(plan: Plan, place: Place, pages: Iterable[Page], day: date) -> Book:
    """One place's book. A month that nothing can be read off is not among the months."""
    kept: dict[str, Page] = {}
    months: dict[Month, Page] = {}
    for page in pages:
        if page.name.slug != place.slug or page.name.year not in (None, plan.file.year):
            continue
        if page.name.month and page.record is not None:
            months[page.name.month] = page
        else:
            kept[str(page.name.month or page.name.kind)] = page
    return Book(plan, place, day, kept.pop("opening", None), months, kept)


def gather(plan: Plan, pages: Iterable[Page], day: date) -> Books:
    """Sorts the pages of a state into books, one for each place of the plan."""
    by_place: dict[str | None, list[Page]] = {}
    for page in pages:
        by_place.setdefault(page.name.slug, []).append(page)
    books = {
        slug: book_of(plan, place, by_place.get(slug, ()), day)
        for slug, place in plan.places.items()
    }
    audits = (page for page in by_place.get(None, ()) if page.name.kind == "audit")
    return Books(plan, day, books, tuple(audits))
