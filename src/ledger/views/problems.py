"""问题台账 in reports: what was found, what is settled, what is overdue."""

from typing import NamedTuple

from ledger.book import Book
from ledger.model.plan import Place
from ledger.model.problems import Problem
from ledger.period import Span


class Settled(NamedTuple):
    """Problems found, settled, and overdue."""

    found: int
    settled: int
    overdue: list[tuple[Place, Problem]]
    rows: list[tuple[Place, Problem, str]]


def problems(mine: list[Book], span: Span) -> Settled:
    """问题台账 up to the end of a span."""
    rows: list[tuple[Place, Problem, str]] = []
    for book in mine:
        page = book.others.get("problems")
        for problem in page.record.problems if page and page.record else ():
            if problem.found <= span.last_day:
                rows.append((book.place, problem, _problem_word(problem, book)))
    overdue = [(place, problem) for place, problem, word in rows if word == "逾期未整改"]
    settled = sum(word == "已销号" for _, _, word in rows)
    return Settled(len(rows), settled, overdue, rows)


def _problem_word(problem: Problem, book: Book) -> str:
    if problem.settled and problem.settled.day <= book.day and problem.settled.verdict == "通过":
        return "已销号"
    if problem.until and problem.until < book.day:
        return "逾期未整改"
    return "整改中"
