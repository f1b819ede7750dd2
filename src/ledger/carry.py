"""From one year into the next (转下年): what goes over, and the closing figures that become the base.

What continues what is the plan's to say: an indicator names those of the year before (承接).
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.model.closing import ClosingFile, Undone
from ledger.model.plan import Indicator
from ledger.model.problems import Problem, ProblemsFile
from ledger.period import Month, Span
from ledger.plan import Plan

UNDONE, PROBLEM = "未完成", "问题"


class Carried(NamedTuple):
    """One thing that the year before leaves to this one, named as it is named there."""

    kind: str
    name: str
    text: str
    number: int | None
    """The task of this year that goes on with it, if any does."""
    until: date | None
    path: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.kind, self.name


def successor(plan: Plan, code: str) -> Indicator | None:
    """The indicator of a plan that goes on with one of the year before."""
    return next((i for _, i in plan.indicators if code in i.carries), None)


def carried(plan: Plan, before: Books, slug: str, day: date | None = None) -> list[Carried]:
    """What the closing and the problems of the year before leave to this year's book of a place.

    With a day: of the problems, those alone that had been found by then.
    """
    book = before.books.get(slug)
    return [*_undone(plan, book), *_problems(plan, book, day)] if book else []


def _undone(plan: Plan, book: Book) -> Iterator[Carried]:
    page = book.others.get("closing")
    record: ClosingFile | None = page.record if page else None
    for row in record.undone if record and page else ():
        if page and row.where_to == f"转{plan.file.year}年":
            indicator = book.plan.by_key.get((row.number, row.key))
            text = indicator.name if indicator else row.key
            number = _task(plan, [indicator.code] if indicator else [])
            yield Carried(UNDONE, name_of(row), text, number, row.until, page.path)


def name_of(row: Undone) -> str:
    return f"{row.number} {row.key}"


def _problems(plan: Plan, book: Book, day: date | None) -> Iterator[Carried]:
    page = book.others.get("problems")
    record: ProblemsFile | None = page.record if page else None
    for problem in record.problems if record and page else ():
        if page and is_open(problem) and (day is None or problem.found <= day):
            task = book.plan.tasks.get(problem.task)
            number = _task(plan, [i.code for i in task.indicators] if task else [])
            yield Carried(PROBLEM, problem.number, problem.text, number, problem.until, page.path)


def is_open(problem: Problem) -> bool:
    """Whether the bureau has not said that a problem is gone."""
    said = problem.settlements
    return not said or said[-1].verdict != "通过"


def known_names(before: Books, slug: str) -> dict[tuple[str, str], date | None]:
    """Everything that may have gone over, settled since or not, with its day."""
    book = before.books.get(slug)
    closing = book.others.get("closing") if book else None
    problems = book.others.get("problems") if book else None
    rows: list[Undone] = closing.record.undone if closing and closing.record else []
    found: list[Problem] = problems.record.problems if problems and problems.record else []
    return {(UNDONE, name_of(row)): row.until for row in rows} | {
        (PROBLEM, problem.number): problem.until for problem in found
    }


def _task(plan: Plan, codes: list[str]) -> int | None:
    """The one task of this year that goes on with indicators of the year before."""
    tasks = {task.number for task, i in plan.indicators if set(codes) & set(i.carries)}
    return min(tasks) if len(tasks) == 1 else None


def closing_base(indicator: Indicator, before: Books, slug: str) -> dict[str, int]:
    """The closing figures of what an indicator goes on with, by the column of its base (基数).

    What is not known is left out: a month that nobody signed is not zero.
    """
    book, year = before.books.get(slug), before.plan.file.year
    by_code = {i.code: i for _, i in before.plan.indicators}
    mine = [by_code[code] for code in indicator.carries if code in by_code]
    asked = indicator.base
    if (
        not book
        or not mine
        or not asked
        or asked.year != year
        or len(mine) < len(indicator.carries)
    ):
        return {}
    sums = {column: _sum(book, mine, span) for column, span in _spans(year) if column in asked.ask}
    return {column: figure for column, figure in sums.items() if figure is not None}


def _spans(year: int) -> Iterator[tuple[str, Span]]:
    for column, last in (("一季度", 3), ("上半年", 6), ("前三季度", 9), ("全年", 12)):
        yield column, Span(f"{year}年{column}", Month(year, 1), Month(year, last))


def _sum(book: Book, indicators: list[Indicator], span: Span) -> int | None:
    """The sum of what a book knows whole of a span; None where anything of it is not known."""
    if book.lacks(span) or not book.opens:
        return None
    values = [book.said(indicator, span) for indicator in indicators]
    counts = [value for value in values if isinstance(value, int)]
    return sum(counts) if len(counts) == len(values) else None
