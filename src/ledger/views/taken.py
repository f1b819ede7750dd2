"""What the year before left to this one (上年转来): work that was not done, and where it is now.

Problems that were left are problems still, and stand among them (`views.problems`).
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.carry import UNDONE
from ledger.judge import judge_all
from ledger.model.opening import OpeningFile, TakenOver
from ledger.model.plan import Place, Task
from ledger.standing import Standing, sum_up


class Taken(NamedTuple):
    """One thing that was not done: its name then, and the task that goes on with it, if any."""

    place: Place
    name: str
    text: str
    task: Task | None
    standing: Standing | None
    until: date | None
    source: str
    said: str


def taken(books: Books, mine: Iterable[Book]) -> list[Taken]:
    """What the openings of some places took over from the year before, as signed."""
    return [
        _taken(books, book, row)
        for book in mine
        if book.opens
        for row in _rows(book)
        if row.kind == UNDONE
    ]


def _rows(book: Book) -> list[TakenOver]:
    record: OpeningFile | None = book.opening.record if book.opening else None
    return record.taken_over if record else []


def _taken(books: Books, book: Book, row: TakenOver) -> Taken:
    task = books.plan.tasks.get(row.number) if row.number else None
    judged = [one for one in judge_all(books, book) if one.due.task == task]
    standing = sum_up(judged)
    done = bool(judged) and all(one.is_done for one in judged)
    late = "，过了新时限" if row.until and row.until < books.day and not done else ""
    said = f"{standing.word if standing else '今年没有接着办的项'}{late}"
    text = row.text or row.name
    return Taken(book.place, row.name, text, task, standing, row.until, row.source, said)
