"""The quarter's working paper (查账底稿): everything, for those who audit; it stays."""

from typing import NamedTuple

from ledger.audit.signals import Signal
from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.plan import Indicator, Place, Task
from ledger.period import Span
from ledger.reconcile import Match, reconcile, show
from ledger.replay import Movement
from ledger.standing import PRECEDENCE, Judged, Standing, sum_up
from ledger.views.parts import (
    Basis,
    Corrected,
    Late,
    Unfrozen,
    chosen,
    corrected,
    late,
)
from ledger.views.problems import Settled, in_quarter
from ledger.views.sample import Sample
from ledger.views.signals import told
from ledger.views.status import City, city, figures
from ledger.views.taken import Taken, taken
from ledger.views.verdicts import Verdicts, verdicts


class Duty(NamedTuple):
    """One indicator of the working paper: every place's figure, goal, standing and proof."""

    part: str
    task: Task
    indicator: Indicator
    cells: list[tuple[Place, str, str, Standing, str]]


class Quarterly(NamedTuple):
    """A duty of every quarter, occasion by occasion."""

    task: Task
    indicator: Indicator
    occasions: list[str]
    rows: list[tuple[Place, list[Standing]]]


class Paper(NamedTuple):
    """查账底稿: everything, for those who audit; it does not go out."""

    span: Span
    title: str
    place: Place | None
    basis: Basis
    grid: City
    duties: list[Duty]
    quarterly: list[Quarterly]
    corrections: list[Corrected]
    late: list[Late]
    unfrozen: list[Unfrozen]
    undecided: list[tuple[str, list[tuple[Task, Indicator, list[str]]]]]
    proofs: list[tuple[Place, list[int]]]
    mismatches: list[Match]
    doubts: list[tuple[Task, Indicator]]
    problems: Settled
    sample: Sample
    signals: list[tuple[Signal, str]]
    verdicts: Verdicts
    taken: list[Taken]


RESULTS = ("一致", "不一致", "仅自报", "仅对方")


def paper(
    books: Books,
    span: Span,
    basis: Basis,
    changed: list[Unfrozen],
    drawn: Sample,
    county: str | None = None,
) -> Paper:
    """The quarter's working paper, of all places or of one. The sample is that of its own day."""
    mine = chosen(books, county)
    judged = {book.place.slug: judge_all(books, book) for book in mine}
    place = books.books[county].place if county else None
    matches = {b.place.slug: _matches(books, b, span) for b in mine if not b.place.is_bureau}
    return Paper(
        span=span,
        title=f"{span.chinese}{place.name if place else ''}查账底稿",
        place=place,
        basis=basis,
        grid=city(books),
        duties=_duties(books, mine, judged),
        quarterly=_quarterly(books, mine, judged),
        corrections=[row for book in mine for row in corrected(book, book.brought(span))],
        late=[row for b in mine for row in late(b, b.brought(span), _movements(b, span))],
        unfrozen=[one for one in changed if county is None or f"/{county}/" in one.path],
        undecided=_undecided(books, judged),
        proofs=[
            (books.books[slug].place, [sum(m.result == word for m in found) for word in RESULTS])
            for slug, found in matches.items()
        ],
        mismatches=[m for rows in matches.values() for m in rows if m.result in RESULTS[1::2]],
        doubts=[(task, i) for task, i in books.plan.indicators if i.doubt],
        problems=in_quarter(mine, span),
        sample=drawn,
        signals=told(books, span, county),
        verdicts=verdicts(books, mine),
        taken=taken(books, mine),
    )


def _matches(books: Books, book: Book, span: Span) -> list[Match]:
    months = span.months_in(books.plan.months)
    return [match for month in months for match in reconcile(books, book, month)]


def _movements(book: Book, span: Span) -> list[Movement]:
    claims = book.claims or {}
    wanted = {str(month) for month in span.months}
    return [
        m
        for m in book.account.movements
        if m.page.name.month and (c := claims.get(m.page.name.month)) and c.period in wanted
    ]


def _duties(books: Books, mine: list[Book], judged: dict[str, list[Judged]]) -> list[Duty]:
    found = []
    part_of = {task.number: one.name for one in books.plan.file.sections for task in one.tasks}
    for task, indicator in books.plan.indicators:
        cells = []
        for book in mine:
            rows = [j for j in judged[book.place.slug] if j.due.code == indicator.code]
            standing = sum_up(rows)
            if standing is not None:
                last = book.within(indicator)[-1:]
                proof = (last[0].evidence if last else None) or indicator.proof or "自报"
                total = show(book.total(indicator)) if last else "—"
                goal = "、".join(dict.fromkeys(filter(None, map(figures, rows))))
                cells.append((book.place, total, goal, standing, proof))
        if cells:
            found.append(Duty(part_of[task.number], task, indicator, cells))
    return found


def _quarterly(books: Books, mine: list[Book], judged: dict[str, list[Judged]]) -> list[Quarterly]:
    found = []
    for task, indicator in books.plan.indicators:
        rows = {
            book.place.slug: [j for j in judged[book.place.slug] if j.due.code == indicator.code]
            for book in mine
        }
        occasions = next((r for r in rows.values() if r and r[0].due.occasion), [])
        if occasions:
            names = [one.due.occasion.chinese for one in occasions if one.due.occasion]
            shown = [(b.place, [o.standing for o in rows[b.place.slug]]) for b in mine]
            kept = [(place, standings) for place, standings in shown if standings]
            found.append(Quarterly(task, indicator, names, kept))
    return found


_UNDECIDED = (Standing.UNCLEAR, Standing.OPEN, Standing.WAITING, Standing.UNJUDGED, Standing.NOBODY)


def _undecided(
    books: Books, judged: dict[str, list[Judged]]
) -> list[tuple[str, list[tuple[Task, Indicator, list[str]]]]]:
    """What nobody can be blamed for: by standing, by indicator, with the places."""
    found = []
    for standing in sorted(_UNDECIDED, key=PRECEDENCE.__getitem__):
        rows: dict[str, tuple[Task, Indicator, list[str]]] = {}
        for slug, all_rows in judged.items():
            for one in all_rows:
                if one.standing is standing and one.due.bearing != "报数":
                    kept = rows.setdefault(one.due.code, (one.due.task, one.due.indicator, []))
                    kept[2].append(books.plan.places[slug].name)
        if rows:
            found.append((standing.word, list(rows.values())))
    return found
