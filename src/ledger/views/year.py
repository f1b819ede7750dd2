"""The year (年终交账): each place's hand-over, what goes up, what goes over, what is still open."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.closing import Undone
from ledger.model.plan import Indicator, Place, Task
from ledger.period import Span
from ledger.reconcile import show
from ledger.standing import PRECEDENCE, Judged, Standing
from ledger.views.parts import Basis, Item, Total, Unfrozen, chosen, is_masked, item_of, totals
from ledger.views.problems import Settled, problems
from ledger.views.status import City, city, figures
from ledger.views.taken import Taken, taken


class HandOver(NamedTuple):
    """One place's 交账表: how its binding dues came out, and what it says of the rest."""

    place: Place
    counts: list[tuple[Standing, int]]
    open: list[Item]
    undone: list[tuple[str, Undone]]
    summary: str
    signed: str


class UpTable(NamedTuple):
    """A table that goes up: a title, columns, and a line for each place."""

    title: str
    columns: list[str]
    rows: list[list[str]]


class Topic(NamedTuple):
    """Tasks that are reported to somebody on their own (专题)."""

    name: str
    reader: str
    items: list[tuple[Task, Indicator, list[tuple[Place, Standing, str]]]]


class YearReport(NamedTuple):
    """The year of all places, or of one."""

    span: Span
    title: str
    place: Place | None
    basis: Basis
    handovers: list[HandOver]
    tables: list[UpTable]
    against: list[Total]
    targets: list[tuple[Task, Indicator, list[tuple[Place, str, Standing]]]]
    topics: list[Topic]
    problems: Settled
    taken: list[Taken]
    carried: list[tuple[Place, str, Undone]]
    january: list[Item]
    unfrozen: list[Unfrozen]
    grid: City


def year_report(
    books: Books, span: Span, basis: Basis, changed: list[Unfrozen], county: str | None = None
) -> YearReport:
    """What the year comes to, as of the books' day."""
    mine = chosen(books, county)
    counties = [book for book in mine if not book.place.is_bureau]
    judged = {book.place.slug: judge_all(books, book) for book in mine}
    place = books.books[county].place if county else None
    handovers = [_hand_over(book, judged[book.place.slug]) for book in mine]
    return YearReport(
        span=span,
        title=f"{span.chinese}{place.name if place else ''}交账报告",
        place=place,
        basis=basis,
        handovers=handovers,
        tables=list(_tables(books, counties, span)),
        against=[t for t in totals(counties, span) if t.last_year is not None],
        targets=_targets(books, judged),
        topics=_topics(books, judged),
        problems=problems(counties, span),
        taken=taken(books, mine),
        carried=[(h.place, name, u) for h in handovers for name, u in h.undone],
        january=[
            item_of(book, one)
            for book in mine
            for one in judged[book.place.slug]
            if one.due.deadline and one.due.deadline.year > books.plan.file.year
            if not one.is_done and one.due.bearing == "欠" and books.plan.is_live(one.due.indicator)
        ],
        unfrozen=[one for one in changed if county is None or f"/{county}/" in one.path],
        grid=city(books),
    )


def _hand_over(book: Book, judged: list[Judged]) -> HandOver:
    found: dict[Standing, int] = {}
    for one in judged:
        if one.due.binds and one.due.bearing == "欠":
            found[one.standing] = found.get(one.standing, 0) + 1
    page = book.others.get("closing")
    record: Any = page.record if page else None
    rows: list[Undone] = record.undone if record else []
    return HandOver(
        place=book.place,
        counts=sorted(found.items(), key=lambda pair: PRECEDENCE[pair[0]]),
        open=[item_of(book, one) for one in judged if one.standing.fails],
        undone=[(_name(book, row), row) for row in rows],
        summary=(record.summary if record else None) or "未交",
        signed=str(page.signed_on or "未签") if page else "未交",
    )


def _name(book: Book, row: Undone) -> str:
    indicator = book.plan.by_key.get((row.number, row.key))
    return indicator.name if indicator else row.key


def _tables(books: Books, counties: list[Book], span: Span) -> Iterator[UpTable]:
    """One table for every duty with things to list beside its figure, and one for all figures."""
    for task, indicator in books.plan.indicators:
        if indicator.extras:
            rows = [row for book in counties for row in _listed(book, task, indicator)]
            columns = ["地区", indicator.name, *indicator.extras]
            yield UpTable(f"{task.number} {indicator.name}一览表", columns, rows)
    for part in books.plan.file.sections:
        columns_of = [
            (task, i)
            for task in part.tasks
            for i in task.indicators
            if _goes_up(task, i)
            and any(_figure(book, i) not in ("—", Standing.WAITING.word) for book in counties)
        ]
        if columns_of and counties:
            rows = [
                [book.place.name, *(_figure(book, i) for _, i in columns_of)] for book in counties
            ]
            columns = ["地区", *(f"{task.number} {i.name}" for task, i in columns_of)]
            yield UpTable(f"{part.name}：全年数", columns, rows)


def _goes_up(task: Task, indicator: Indicator) -> bool:
    counted = indicator.kind in ("数量", "增长", "节点") and not is_masked(task, indicator)
    return counted and indicator.force == "必办" and indicator.every is None


def _figure(book: Book, indicator: Indicator) -> str:
    if book.plan.bearing(indicator, book.place) not in ("欠", "报数"):
        return "—"
    if not book.plan.is_live(indicator):
        return Standing.WAITING.word
    value = book.said(indicator)
    if not isinstance(value, int):
        return "未记" if value is None else show(value)
    known = "已知" if indicator.is_flow and book.lacks() else ""
    return f"{known}{value}{indicator.unit or ''}"


def _listed(book: Book, task: Task, indicator: Indicator) -> Iterator[list[str]]:
    for fact in book.within(indicator):
        page = book.pages.get(fact.month)
        section = getattr(page.record, f"task{task.number}", None) if page else None
        extras = [str(getattr(section, extra, None) or "—") for extra in indicator.extras]
        yield [book.place.name, show(fact.value), *extras]


def _targets(
    books: Books, judged: dict[str, list[Judged]]
) -> list[tuple[Task, Indicator, list[tuple[Place, str, Standing]]]]:
    """Against target: every duty with a number to reach."""
    found = []
    for task, indicator in books.plan.indicators:
        rows = [
            (one.due.place, figures(one), one.standing)
            for all_rows in judged.values()
            for one in all_rows
            if one.due.code == indicator.code and one.goal is not None and one.due.binds
        ]
        countable = indicator.kind == "数量" and not is_masked(task, indicator)
        if rows and countable:
            found.append((task, indicator, rows))
    return found


def _topics(books: Books, judged: dict[str, list[Judged]]) -> list[Topic]:
    found = []
    for name, topic in books.plan.file.topics.items():
        rows = []
        for task, indicator in books.plan.indicators:
            if task.number in topic.numbers:
                cells = [
                    (
                        one.due.place,
                        one.standing,
                        "" if is_masked(task, indicator) else figures(one),
                    )
                    for all_rows in judged.values()
                    for one in all_rows
                    if one.due.code == indicator.code and one.due.occasion is None
                ]
                rows.append((task, indicator, cells))
        found.append(Topic(name, topic.reader or "", [row for row in rows if row[2]]))
    return found
