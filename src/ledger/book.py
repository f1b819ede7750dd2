"""The books of all places at one state: who signed what, the facts, and their sums.

A fact is what one month's file says of one indicator; corrections in later files change it. Only
signed files count. A month that nobody signed is unknown, never zero.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ledger.document import Text, place_of
from ledger.model.month import UNRECORDED, Correction, LateWork, MonthFile, Receipt
from ledger.model.plan import Indicator, Place, Task
from ledger.model.scalar import Ratio
from ledger.page import Page
from ledger.period import Month, Span, month_of
from ledger.plan import Plan
from ledger.schema import EVIDENCE, field_of, scalar_for

Value = int | Ratio | date | str


class Fact(NamedTuple):
    """What is claimed of one indicator for one month, and where that stands."""

    month: Month
    value: Value
    path: str
    line: int
    evidence: str | None = None


class Step(NamedTuple):
    """One correction as applied: what stood before it, and whether it quoted that rightly."""

    page: Page
    position: int
    correction: Correction
    running: Value | None
    agrees: bool


def section_of(page: Page, task: Task) -> Any:
    """The record of a task's section in a book's file, or None."""
    return getattr(page.record, field_of(task), None)


def evidence_for(section: Any, key: str) -> str | None:
    """What a section names as proof (佐证) of a key."""
    return getattr(getattr(section, EVIDENCE, None), key, None)


def entries(plan: Plan, page: Page) -> Iterator[tuple[Indicator, Fact]]:
    """What a month's file says, indicator by indicator."""
    assert page.name.month is not None
    for task in plan.tasks.values():
        section = section_of(page, task)
        for indicator in task.indicators if section is not None else ():
            for key in indicator.keys:
                if (value := getattr(section, key, None)) is not None:
                    line, _ = place_of(page.tree, (task.title, key))
                    proof = evidence_for(section, key)
                    yield indicator, Fact(page.name.month, value, page.path, line, proof)


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

    def with_drafts(self) -> "Book":
        """The same book with unsigned months read as if they were signed."""
        return replace(self, drafts=True)

    def is_signed(self, month: Month) -> bool:
        page = self.pages.get(month)
        if page is None:
            return False
        return self.drafts or (page.signed_on is not None and page.signed_on <= self.day)

    @cached_property
    def signed(self) -> list[Page]:
        """Signed months, in the order of time."""
        return [page for month, page in sorted(self.pages.items()) if self.is_signed(month)]

    @cached_property
    def expected(self) -> list[Month]:
        """The months whose day for signing has passed."""
        return [m for m in self.plan.months if self.plan.reconcile_day(m) < self.day]

    @cached_property
    def unsigned(self) -> list[Month]:
        """未报: expected and not signed."""
        return [month for month in self.expected if not self.is_signed(month)]

    @cached_property
    def last_signed(self) -> Month | None:
        return max((p.name.month for p in self.signed if p.name.month), default=None)

    @cached_property
    def _opening_signed(self) -> bool:
        page = self.opening
        return page is not None and page.signed_on is not None and page.signed_on <= self.day

    @cached_property
    def _claims(self) -> dict[str, dict[Month, Fact]]:
        claims: dict[str, dict[Month, Fact]] = {}
        for fact_code, fact in self._before():
            claims.setdefault(fact_code, {})[fact.month] = fact
        for page in self.signed:
            for indicator, fact in entries(self.plan, page):
                claims.setdefault(indicator.code, {})[fact.month] = fact
        return claims

    def _before(self) -> Iterator[tuple[str, Fact]]:
        if not self._opening_signed or self.opening is None:
            return
        month = month_of(self.plan.file.start.before)
        for task, indicator, value in self.opening_values("期初"):
            line, _ = place_of(self.opening.tree, (task.title, "期初", indicator.key))
            yield indicator.code, Fact(month, value, self.opening.path, line)

    def opening_values(self, column: str) -> Iterator[tuple[Task, Indicator, Any]]:
        """What the opening says in a column (期初, 基数, 目标), signed or not."""
        for task in self.plan.tasks.values():
            section = section_of(self.opening, task) if self.opening else None
            record = getattr(section, column, None)
            for indicator in task.indicators if record is not None else ():
                for key in indicator.keys:
                    if (value := getattr(record, key, None)) is not None:
                        yield task, indicator, value

    @cached_property
    def _corrected(self) -> tuple[dict[str, dict[Month, Fact]], list[Step]]:
        facts = {code: dict(by_month) for code, by_month in self._claims.items()}
        steps = [
            _apply(self.plan, facts, page, index, correction)
            for page in self.signed
            for index, correction in enumerate(page.record.corrections)
            if isinstance(correction.about, Month)
        ]
        return facts, [step for step in steps if step]

    @property
    def facts(self) -> dict[str, dict[Month, Fact]]:
        """Facts by indicator's code and month, corrections applied."""
        return self._corrected[0]

    @property
    def corrections(self) -> list[Step]:
        """Corrections of months, in the order in which they apply."""
        return self._corrected[1]

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

    @cached_property
    def _targets(self) -> dict[str, int]:
        targets = {i.code: value for _, i, value in self.opening_values("目标")}
        for page in self.signed:
            for supplement in page.record.supplements:
                indicator = self.plan.by_key.get((supplement.number, supplement.key))
                if indicator and supplement.target is not None:
                    targets[indicator.code] = supplement.target
            for change in self._opening_changes(page, "目标"):
                indicator = self.plan.by_key.get((change.number, change.key))
                if indicator and change.new.isdigit():
                    targets[indicator.code] = int(change.new)
        return targets

    def _opening_changes(self, page: Page, column: str) -> list[Correction]:
        changes: Iterable[Correction] = page.record.corrections
        return [c for c in changes if c.about == "定账" and c.column == column]

    def own_target(self, indicator: Indicator) -> int | None:
        """The county's own target (自定目标), later supplements and adjustments applied."""
        return self._targets.get(indicator.code)

    @cached_property
    def _bases(self) -> dict[str, dict[str, int]]:
        bases: dict[str, dict[str, int]] = {}
        for _, indicator, base in self.opening_values("基数"):
            figures = {"全年": base.year, "一季度": base.first_quarter}
            figures |= {"上半年": base.half, "前三季度": base.three_quarters}
            bases[indicator.code] = {k: v for k, v in figures.items() if v is not None}
        for page in self.signed:
            for change in self._opening_changes(page, "基数"):
                changed = self.plan.by_key.get((change.number, change.key))
                if changed and change.new.isdigit():
                    bases.setdefault(changed.code, {})[change.item or "全年"] = int(change.new)
        return bases

    def base(self, indicator: Indicator, column: str = "全年") -> int | None:
        """The figure of the base year, or None: then growth cannot be judged."""
        return self._bases.get(indicator.code, {}).get(column)

    def owner(self, task: Task) -> str | None:
        """The post that answers for a task (责任人)."""
        own = getattr(section_of(self.opening, task), "owner", None) if self.opening else None
        return own or getattr(getattr(self.opening, "record", None), "owner", None)


def total_of(indicator: Indicator, facts: list[Fact]) -> Value | None:
    """The sum of facts that are in the order of time; None where there are none."""
    values = [fact.value for fact in facts]
    if not values:
        return None
    if indicator.is_flow:
        return sum(value for value in values if isinstance(value, int))
    if indicator.kind == "比率":
        ratios = [value for value in values if isinstance(value, Ratio)]
        return Ratio(sum(r.due for r in ratios), sum(r.done for r in ratios))
    return values[-1]


def _apply(
    plan: Plan, facts: dict[str, dict[Month, Fact]], page: Page, index: int, correction: Correction
) -> Step | None:
    indicator = plan.by_key.get((correction.number, correction.key))
    if indicator is None or not isinstance(correction.about, Month):
        return None
    running = facts.get(indicator.code, {}).get(correction.about)
    value = running.value if running else None
    agrees = correction.old == (UNRECORDED if value is None else str(value))
    new = typed(indicator, correction.new)
    if agrees and new is not None:
        line, _ = place_of(page.tree, ("更正", index, "更正为"))
        fact = Fact(correction.about, new, page.path, line, correction.evidence)
        facts.setdefault(indicator.code, {})[correction.about] = fact
    return Step(page, index, correction, value, agrees)


def typed(indicator: Indicator, text: str) -> Value | None:
    """A value written in a correction, read as the indicator's own kind; None where it is none."""
    scalar = scalar_for(indicator)
    value: Value | None = scalar.convert(text if isinstance(text, Text) else _text(text))
    return value


def _text(text: str) -> Text:
    value = Text(text)
    value.plain = True
    return value


@dataclass(frozen=True)
class Books:
    """Every book of a repository under one plan, as of one day."""

    plan: Plan
    day: date
    books: dict[str, Book]

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


def gather(plan: Plan, pages: Iterable[Page], day: date) -> Books:
    """Sorts the pages of a state into books, one for each place of the plan."""
    kept: dict[str, dict[str, Page]] = {slug: {} for slug in plan.places}
    months: dict[str, dict[Month, Page]] = {slug: {} for slug in plan.places}
    for page in pages:
        slug = page.name.slug
        if slug not in kept or page.name.year not in (None, plan.file.year):
            continue
        if page.name.month and page.record is not None:
            months[slug][page.name.month] = page
        elif not page.name.month:
            kept[slug][page.name.kind] = page
    return Books(
        plan,
        day,
        {
            slug: Book(plan, place, day, kept[slug].pop("opening", None), months[slug], kept[slug])
            for slug, place in plan.places.items()
        },
    )
