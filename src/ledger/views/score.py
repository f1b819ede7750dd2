"""Where each county stands by the bureau's own assessment (考核得分): month by month, every step.

Counties stand in administrative order, and nobody is ranked.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ledger.book import Book, Books
from ledger.compare import explain
from ledger.model.assessment import AssessmentFile, Deduction, Objection, ScoredItem
from ledger.model.plan import Indicator, Place, Task
from ledger.page import Page
from ledger.period import Month
from ledger.score import ItemScore, PlaceScore, Step, score
from ledger.views.parts import Basis, chosen, is_masked
from ledger.views.problems import Row, overdue
from ledger.views.status import figures


class Version(NamedTuple):
    """The version of the assessment that a month was computed with, and what it changed."""

    month: Month
    blob: str
    as_sealed: bool
    changes: list[str]


class Line(NamedTuple):
    """One step: what was looked at, how it stands, and what that comes to."""

    task: Task | None
    indicator: Indicator | None
    what: str
    word: str
    figures: str
    sum: str
    points: str
    unknown: str


class ItemLine(NamedTuple):
    """One item of one place, with its steps and the sum in words."""

    item: ScoredItem
    lines: list[Line]
    sum: str
    points: str
    unknown: str
    deductions: list[Deduction]
    objections: list[tuple[Objection, str]]


class PlacePoints(NamedTuple):
    """One place's points in one month."""

    place: Place
    points: str
    unknown: str
    possible: str
    items: list[ItemLine]


class MonthScore(NamedTuple):
    """One month: as of which day, by which version, and what each place has."""

    month: Month
    day: date
    version: Version
    places: list[PlacePoints]


class ScoreReport(NamedTuple):
    """The points up to a month."""

    month: Month
    title: str
    place: Place | None
    basis: Basis
    name: str
    ground: str
    full: str
    months: list[MonthScore]
    problems: list[Row]
    """What is overdue for rectification; it costs points only where the assessment says so."""

    @property
    def last(self) -> MonthScore:
        return self.months[-1]


class Computed(NamedTuple):
    """What one month is computed from: the books of its day, and the assessment as it was then."""

    month: Month
    books: Books
    page: Page
    blob: str
    as_sealed: bool


def score_report(computed: list[Computed], basis: Basis, county: str | None = None) -> ScoreReport:
    """The points of all counties, or of one, for some months in order."""
    last = computed[-1]
    assessment: AssessmentFile = last.page.record
    place = last.books.books[county].place if county else None
    return ScoreReport(
        month=last.month,
        title=f"{last.month.chinese}{place.name if place else ''}考核得分",
        place=place,
        basis=basis,
        name=assessment.name,
        ground=assessment.ground,
        full=shown(sum((Fraction(item.points) for item in assessment.items), Fraction())),
        months=[_month(one, before, county) for one, before in _pairs(computed)],
        problems=overdue(chosen(last.books, county)),
    )


def _pairs(computed: list[Computed]) -> list[tuple[Computed, Computed | None]]:
    return list(zip(computed, [None, *computed], strict=False))


def _month(one: Computed, before: Computed | None, county: str | None) -> MonthScore:
    counties = [book for book in chosen(one.books, county) if not book.place.is_bureau]
    changes = list(_changes(before.page.tree, one.page.tree)) if before else []
    version = Version(one.month, one.blob, one.as_sealed, changes)
    places = [_place(one, book) for book in counties]
    return MonthScore(one.month, one.books.day, version, places)


def _changes(before: Any, after: Any) -> Iterator[str]:
    """What differs between two versions, row by row: by their numbers, not by where they stand."""
    for key in ("名称", "依据"):
        yield from (f"{key}{one.words}" for one in explain(before.get(key), after.get(key)))
    for key in ("项目", "扣分", "申诉"):
        old, new = _numbered(before.get(key)), _numbered(after.get(key))
        for number in dict.fromkeys([*old, *new]):
            if number not in old or number not in new:
                yield f"{'加了' if number in new else '删了'}{key} {number}"
            else:
                yield from (f"{number} {d.words}" for d in explain(old[number], new[number]))


def _numbered(rows: Any) -> dict[str, Any]:
    return {str(row.get("编号")): row for row in rows or ()}


def _place(one: Computed, book: Book) -> PlacePoints:
    found: PlaceScore = score(one.books, book, one.page.record, one.month)
    return PlacePoints(
        place=found.place,
        points=shown(found.points),
        unknown=shown(found.unknown),
        possible=shown(found.possible),
        items=[_item(item, one.books.day) for item in found.items],
    )


def _item(item: ItemScore, day: date) -> ItemLine:
    return ItemLine(
        item=item.item,
        lines=[_line(step) for step in item.steps],
        sum=_sum(item),
        points=shown(item.points),
        unknown=shown(item.unknown),
        deductions=item.deductions,
        objections=[(one, _decided(one, day)) for one in item.objections],
    )


def _sum(item: ItemScore) -> str:
    """The sum in words: 16.00 − 扣 0.50 + 补 0.25 = 15.75."""
    if not item.counts:
        return "还没有到期的"
    words = shown(item.earned)
    if item.deductions:
        words += f" − 扣{shown(item.cut)}"
    if item.back:
        words += f" + 补{shown(item.back)}"
    return f"{words} = {shown(item.points)}" if words != shown(item.points) else words


def _decided(objection: Objection, day: date) -> str:
    decision = objection.decision
    if decision is None or decision.day > day:
        return "待处理"
    back = f"，补回{decision.back}分" if decision.back else ""
    return f"{decision.day} {decision.verdict}{back}（{decision.ground}）"


def _line(step: Step) -> Line:
    judged = step.judged
    due = judged.due if judged else None
    masked = due is not None and is_masked(due.task, due.indicator)
    occasion = due.occasion.chinese if due and due.occasion else ""
    rest = f"，未知 {shown(step.worth * step.unknown)}" if step.unknown else ""
    return Line(
        task=due.task if due else None,
        indicator=due.indicator if due else None,
        what=occasion + due.indicator.name if due else f"{step.month} 签账",
        word=step.word,
        figures="" if masked or judged is None else figures(judged),
        sum=f"{shown(step.worth)} × {_percent(step.share)} = {shown(step.points)}{rest}",
        points=shown(step.points),
        unknown=shown(step.worth * step.unknown),
    )


def _percent(share: Fraction) -> str:
    percent = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{percent.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}%"


def shown(points: Fraction) -> str:
    """Points with two places; what is added up is the exact fraction, not this."""
    value = Decimal(points.numerator) / Decimal(points.denominator)
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP)}"
