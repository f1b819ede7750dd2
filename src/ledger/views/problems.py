"""问题台账 in reports: what was found, what is settled, what came back, what is overdue."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.book import Book
from ledger.model.plan import Place
from ledger.model.problems import Problem, ProblemsFile
from ledger.page import Page
from ledger.period import Span

SETTLED, RETURNED, OPEN, MENDED = "已销号", "退回", "整改中", "待销号"
OVERDUE = "逾期未整改"
OVERDUE_MENDED = "逾期未销号"
"""Mending is written down, the day has passed, and the bureau has not settled it."""

Row = tuple[Place, Problem, str]


class Settled(NamedTuple):
    """Problems found, settled, returned, and overdue; `left` of them by the year before."""

    found: int
    left: int
    settled: int
    returned: int
    overdue: list[tuple[Place, Problem]]
    rows: list[Row]


def problems(mine: Iterable[Book], span: Span) -> Settled:
    """问题台账 up to the end of a span and what its audit found, as of the books' day."""
    pairs = [(book, r) for book in mine for r in _rows(book) if _belongs(book, r[1], span)]
    rows = [row for _, row in pairs]
    words = [word for _, _, word in rows]
    overdue = [(place, problem) for place, problem, word in rows if word.startswith("逾期")]
    left = sum(row[1] in _listed(book.left) for book, row in pairs)
    return Settled(len(rows), left, words.count(SETTLED), words.count(RETURNED), overdue, rows)


def in_quarter(mine: Iterable[Book], span: Span) -> Settled:
    """The 问题台账 of a span: what was found in it, or was still open when it began."""
    whole = problems(mine, span)
    before = span.first.first_day
    kept = [row for row in whole.rows if not _gone_before(row[1], before)]
    return whole._replace(rows=kept)


def overdue(mine: Iterable[Book]) -> list[Row]:
    """What is overdue as of the books' day: every report says so until it is settled."""
    return [row for book in mine for row in _rows(book) if row[2].startswith("逾期")]


def unsettled(book: Book) -> list[Row]:
    """What a place has still to put right, or the bureau to settle."""
    return [row for row in _rows(book) if row[2] != SETTLED]


def _rows(book: Book) -> list[Row]:
    """What the year before left, then what this one found."""
    begin = book.plan.months[0].first_day
    left = [p for p in _listed(book.left) if not _gone_before(p, begin)]
    found = [*left, *_listed(book.others.get("problems"))]
    return [(book.place, p, standing_of(p, book.day)) for p in found if p.found <= book.day]


def _listed(page: Page | None) -> list[Problem]:
    record: ProblemsFile | None = page.record if page else None
    return record.problems if record else []


def _belongs(book: Book, problem: Problem, span: Span) -> bool:
    audited = problem.source == "季度查账" and problem.found <= book.plan.audit_day(span.last)
    return audited or problem.found <= span.last_day


def _gone_before(problem: Problem, day: date) -> bool:
    return standing_of(problem, day) == SETTLED


def standing_of(problem: Problem, day: date) -> str:
    """Where a problem stands on a day: only the bureau's word takes it off the list."""
    said = [one for one in problem.settlements if one.day <= day]
    if said and said[-1].verdict == "通过":
        return SETTLED
    since = said[-1].day if said else date.min
    mended = any(since < step.day <= day for step in problem.mending)
    if problem.until and problem.until < day:
        return OVERDUE_MENDED if mended else OVERDUE
    if mended:
        return MENDED
    return RETURNED if said else OPEN
