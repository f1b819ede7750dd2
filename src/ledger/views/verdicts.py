"""The verdicts (核验) of reports: what is to be judged, what was judged, what needs no verdict."""

from typing import NamedTuple

from ledger.book import Book, Books
from ledger.entry import digest_of
from ledger.judge import judge_all
from ledger.model.audit import Verdict
from ledger.model.plan import Indicator, Place, Task
from ledger.period import Span
from ledger.standing import Judged, Standing


class Verdicted(NamedTuple):
    """One place's progress, where it stands, and the last verdict on it in words."""

    place: Place
    task: Task
    indicator: Indicator
    standing: Standing
    said: str
    text: str


class Verdicts(NamedTuple):
    """Progress that is to be judged, that has been judged, and how the rest stands, by place."""

    waiting: list[Verdicted]
    given: list[Verdicted]
    others: list[tuple[Place, int, int]]


def verdicts(books: Books, mine: list[Book]) -> Verdicts:
    """Every verdict as of the books' day; where none is due, 有进展 and 无进展 are counted."""
    rows = {b.place: [one for one in judge_all(books, b) if _is_prose(one)] for b in mine}
    every = [_row(books, one) for judged in rows.values() for one in judged]
    return Verdicts(
        waiting=[row for row in every if row.standing is Standing.TO_VERIFY],
        given=[
            row for row in every if row.said and row.standing in (Standing.DONE, Standing.RETURNED)
        ],
        others=[
            (place, _count(judged, Standing.MOVING), _count(judged, Standing.IDLE))
            for place, judged in rows.items()
            if judged
        ],
    )


def _is_prose(one: Judged) -> bool:
    return one.due.indicator.verdict is not None and one.due.bearing == "欠"


def _count(rows: list[Judged], standing: Standing) -> int:
    return sum(one.standing is standing for one in rows)


def _row(books: Books, one: Judged) -> Verdicted:
    due = one.due
    said = (
        _said(books, one, *held) if (held := books.verdicts.get((due.place.name, due.code))) else ""
    )
    text = "" if due.task.sensitive == "是" else str(one.value or "")
    return Verdicted(due.place, due.task, due.indicator, one.standing, said, text)


def _said(books: Books, one: Judged, span: Span, verdict: Verdict) -> str:
    """A verdict in words, and what has happened to what it judged."""
    facts = books.books[one.due.place.slug].within(one.due.indicator)
    judged = [fact for fact in facts if fact.month <= span.last]
    since = ""
    if digest_of(judged) != verdict.digest:
        since = "；以后又改过"
    elif not verdict.passed and len(judged) < len(facts):
        since = "；退回以后又写过"
    reason = f"，{verdict.reason}" if verdict.reason else ""
    return f"{verdict.day} {verdict.verdict}{reason}{since}"
