"""From the city down to the entry: every figure with the file, line and commit it comes from."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.plan import Indicator, Place, Task
from ledger.period import Month
from ledger.reconcile import show
from ledger.replay import Movement
from ledger.sealed import Claimed
from ledger.standing import Judged, Standing
from ledger.views.grounds import Ground, grounds_of
from ledger.views.parts import is_masked
from ledger.views.status import figures


class Entry(NamedTuple):
    """One movement of a figure, and where it is written."""

    month: str
    how: str
    before: str
    after: str
    path: str
    line: int
    commit: str
    evidence: str


class Figure(NamedTuple):
    """One indicator of one place; `masked` where its figures may not be shown."""

    task: Task
    indicator: Indicator
    masked: bool
    proof: str
    """What vouches for it (凭证): the system, a receipt, a document, or the place's own word."""
    total: str
    standings: list[tuple[str, Standing, str]]
    entries: list[Entry]
    grounds: list[Entry]
    """What it is held against: base year, target, what the bureau received, what the system says."""


class PlaceFigures(NamedTuple):
    """Everything that a place booked."""

    place: Place
    figures: list[Figure]


class Trend(NamedTuple):
    """A flow's figures month by month; None where a place had not signed."""

    task: Task
    indicator: Indicator
    points: list[tuple[Month, int | None]]


Versions = Mapping[str, list[tuple[str, Any]]]


def drill(
    books: Books, chosen: list[Book], claims: Mapping[str, Claimed], versions: Versions
) -> list[PlaceFigures]:
    """Every place with its figures, each with its entries."""
    return [_place(books, book, claims, versions) for book in chosen]


def _place(
    books: Books, book: Book, claims: Mapping[str, Claimed], versions: Versions
) -> PlaceFigures:
    judged: dict[str, list[Judged]] = {}
    for one in judge_all(books, book):
        judged.setdefault(one.due.code, []).append(one)
    moved: dict[str, list[Movement]] = {}
    for movement in book.account.movements:
        moved.setdefault(movement.code, []).append(movement)
    held = grounds_of(books, book)
    figures_of = [
        Figure(
            task=task,
            indicator=indicator,
            masked=is_masked(task, indicator),
            proof=indicator.proof or "",
            total=show(book.total(indicator)),
            standings=[_standing(one) for one in judged.get(indicator.code, ())],
            entries=[
                _entry(book, movement, claims, versions)
                for movement in moved.get(indicator.code, ())
            ],
            grounds=[_ground(one, claims, versions) for one in held.get(indicator.code, ())],
        )
        for task, indicator in book.plan.indicators
        if indicator.code in judged
    ]
    return PlaceFigures(book.place, figures_of)


def unmasked(places: list[PlaceFigures]) -> list[PlaceFigures]:
    """The same without figures that may not be shown; where they stand remains."""
    return [
        place._replace(figures=[_blank(one) if one.masked else one for one in place.figures])
        for place in places
    ]


def _blank(figure: Figure) -> Figure:
    return figure._replace(
        total="",
        standings=[(occasion, standing, "") for occasion, standing, _ in figure.standings],
        entries=[one._replace(before="", after="") for one in figure.entries],
        grounds=[one._replace(before="", after="") for one in figure.grounds],
    )


def _ground(ground: Ground, claims: Mapping[str, Claimed], versions: Versions) -> Entry:
    return Entry(
        month=ground.period,
        how=ground.how,
        before="",
        after=ground.value,
        path=ground.page.path,
        line=ground.line,
        commit=_commit(ground.page.path, claims, versions),
        evidence=ground.evidence,
    )


def _standing(one: Judged) -> tuple[str, Standing, str]:
    occasion = one.due.occasion.chinese if one.due.occasion else ""
    return occasion, one.standing, figures(one)


def _entry(
    book: Book, movement: Movement, claims: Mapping[str, Claimed], versions: Versions
) -> Entry:
    path = movement.page.path
    fact = book.facts[movement.code][movement.month]
    return Entry(
        month=str(movement.month),
        how=movement.how,
        before="" if movement.before is None else show(movement.before),
        after=show(movement.after),
        path=path,
        line=movement.line,
        commit=_commit(path, claims, versions),
        evidence=(fact.evidence or "") if fact.path == path else "",
    )


def _commit(path: str, claims: Mapping[str, Claimed], versions: Versions) -> str:
    """The commit that brought the version that counts."""
    made = versions.get(path, [])
    claimed = claims.get(path)
    for blob, one in made:
        if claimed is None or blob == claimed.blob:
            return str(one.commit)
    return ""


def trends(books: list[Book], upto: Month) -> list[Trend]:
    """The city's monthly figures of the flows that are asked every month."""
    if not books:
        return []
    plan = books[0].plan
    months = [month for month in plan.months if month <= upto and month.year == plan.file.year]
    return [
        Trend(task, i, [(month, _sum(books, i, month)) for month in months])
        for task, i in plan.indicators
        if i.is_flow and i.asked == "每月" and task.sensitive != "是"
    ]


def _sum(books: list[Book], indicator: Indicator, month: Month) -> int | None:
    concerned = [b for b in books if b.plan.bearing(indicator, b.place) in ("欠", "报数")]
    if not all(book.is_signed(month) for book in concerned):
        return None
    facts = (book.facts.get(indicator.code, {}).get(month) for book in concerned)
    return sum(f.value for f in facts if f is not None and isinstance(f.value, int))
