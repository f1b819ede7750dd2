"""The half year (半年督导): where every countable duty stands, and what to look at in each place."""

from typing import NamedTuple

from ledger.audit.signals import Signal
from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.plan import Indicator, Place, Task
from ledger.period import Month, Span, span_of
from ledger.standing import Judged, Standing
from ledger.views.parts import (
    Basis,
    Item,
    Total,
    chosen,
    falling_due,
    is_masked,
    item_of,
    so_far,
    totals,
)
from ledger.views.problems import Row, unsettled
from ledger.views.sample import Drawn, sample
from ledger.views.signals import told
from ledger.views.status import City, city
from ledger.views.taken import Taken, taken

LOOK = (
    *(standing for standing in Standing if standing.fails),
    Standing.BEHIND,
    Standing.TO_VERIFY,
    Standing.UNJUDGED,
    Standing.IDLE,
)


class Pace(NamedTuple):
    """One place's figure against what it owes for the year."""

    place: Place
    value: int | None
    goal: int | None
    share: int | None
    standing: Standing


class Countable(NamedTuple):
    """One duty that is counted, place by place."""

    task: Task
    indicator: Indicator
    rows: list[Pace]


class Visit(NamedTuple):
    """What to look at in one place (督导清单)."""

    place: Place
    items: list[Item]
    progress: list[tuple[Task, str, str]]
    problems: list[Row]
    unseen: list[tuple[Span, list[Drawn]]]
    signals: list[tuple[Signal, str]]
    taken: list[Taken]


class HalfReport(NamedTuple):
    """The half year of all places, or of one."""

    span: Span
    title: str
    place: Place | None
    basis: Basis
    gone: int
    duties: list[Countable]
    totals: list[Total]
    visits: list[Visit]
    ahead: list[tuple[str, list[tuple[str, list[str]]]]]
    grid: City


def half_report(books: Books, span: Span, basis: Basis, county: str | None = None) -> HalfReport:
    """What the half year comes to, and what the other half must bring."""
    mine = [book for book in chosen(books, county) if county or not book.place.is_bureau]
    judged = {book.place.slug: judge_all(books, book) for book in mine}
    place = books.books[county].place if county else None
    rest = Span("", span.last.plus(1), books.plan.months[-1])
    quarters = dict.fromkeys(span_of(month, "季度") for month in span.months)
    unseen = {quarter: _unseen(books, quarter, county) for quarter in quarters}
    asked = told(books, span_of(span.last, "季度"), county)
    days = (span.last_day - Month(books.plan.file.year, 1).first_day).days + 1
    return HalfReport(
        span=span,
        title=f"{span.chinese}{place.name if place else ''}督导情况",
        place=place,
        basis=basis,
        gone=round(100 * days / (books.plan.year_end.timetuple().tm_yday)),
        duties=_duties(books, judged),
        totals=totals(mine, so_far(books.plan, span)),
        visits=[_visit(books, book, judged[book.place.slug], unseen, asked) for book in mine],
        ahead=_ahead(books, mine, rest),
        grid=city(books),
    )


def _unseen(books: Books, quarter: Span, county: str | None) -> list[Drawn]:
    return [row for row in sample(books, quarter, county, books.day).rows if not row.looked]


def _duties(books: Books, judged: dict[str, list[Judged]]) -> list[Countable]:
    found = []
    for task, indicator in books.plan.indicators:
        if indicator.kind not in ("数量", "增长") or indicator.at_most is not None:
            continue
        rows = [
            _pace(one)
            for rows in judged.values()
            for one in rows
            if one.due.code == indicator.code and one.due.bearing == "欠"
        ]
        if rows and not is_masked(task, indicator):
            found.append(Countable(task, indicator, rows))
    return found


def _pace(one: Judged) -> Pace:
    value = one.value if isinstance(one.value, int) else None
    share = round(100 * (value or 0) / one.goal) if one.goal else None
    return Pace(one.due.place, value, one.goal, share, one.standing)


def _visit(
    books: Books,
    book: Book,
    judged: list[Judged],
    unseen: dict[Span, list[Drawn]],
    asked: list[tuple[Signal, str]],
) -> Visit:
    items = [item_of(book, j) for j in judged if j.standing in LOOK and j.due.binds]
    progress = [
        (task, indicator.name, fact.value)
        for task, indicator in books.plan.indicators
        if indicator.kind == "定性" and task.sensitive != "是"
        for fact in book.within(indicator)[-1:]
        if isinstance(fact.value, str)
    ]
    shown = [i for i in items if i.standing is not Standing.IDLE]
    there = {q: [row for row in rows if row.place == book.place] for q, rows in unseen.items()}
    mine = [(quarter, rows) for quarter, rows in there.items() if rows]
    about = [row for row in asked if row[0].place == book.place]
    left = taken(books, [book])
    return Visit(book.place, shown, progress, unsettled(book), mine, about, left)


def _ahead(
    books: Books, mine: list[Book], span: Span
) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """What must happen by the year's end: by day, by duty, with the places."""
    found: dict[str, dict[str, list[str]]] = {}
    for book in mine:
        for item in falling_due(books, book, span):
            by_name = found.setdefault(str(item.deadline), {})
            by_name.setdefault(f"{item.task.number} {item.name}", []).append(book.place.name)
    return [(day, list(names.items())) for day, names in sorted(found.items())]
