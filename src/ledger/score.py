"""Points by the bureau's own assessment (考核计分): each step kept, exact to the last fraction.

What is not known is not zero: its points are kept apart, and the total is a range.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeVar

from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.assessment import AssessmentFile, Deduction, Objection, ScoredItem
from ledger.model.plan import Place
from ledger.model.scalar import Percent, Ratio
from ledger.period import Month
from ledger.standing import Judged, Standing

UNKNOWN = frozenset({Standing.UNREPORTED, Standing.UNJUDGED, Standing.TO_VERIFY})
"""Standings that say that nobody knows; they count only where the bureau's table names them."""
IN_TIME, LATE, ABSENT = "按期", "迟报", "未报"
SIGNED = (IN_TIME, LATE, ABSENT)
ONE = Fraction(1)
One = TypeVar("One", Deduction, Objection)


class Step(NamedTuple):
    """One thing that an item looks at: what it is worth, and which share of that is had or not known.

    `judged` where it is a due, `month` where it is a month's sign-off.
    """

    judged: Judged | None
    month: Month | None
    word: str
    worth: Fraction
    share: Fraction
    unknown: Fraction

    @property
    def points(self) -> Fraction:
        return self.worth * self.share


class ItemScore(NamedTuple):
    """One item of one place: its steps, what is cut, what was given back, and what comes out."""

    item: ScoredItem
    steps: list[Step]
    earned: Fraction
    deductions: list[Deduction]
    cut: Fraction
    objections: list[Objection]
    back: Fraction
    points: Fraction
    unknown: Fraction

    @property
    def counts(self) -> bool:
        """Whether anything of it has come due."""
        return bool(self.steps)


class PlaceScore(NamedTuple):
    """One place's points: had, not known, and how many could have been had by now."""

    place: Place
    items: list[ItemScore]

    @property
    def points(self) -> Fraction:
        return sum((item.points for item in self.items), Fraction())

    @property
    def unknown(self) -> Fraction:
        return sum((item.unknown for item in self.items), Fraction())

    @property
    def possible(self) -> Fraction:
        return sum((Fraction(one.item.points) for one in self.items if one.counts), Fraction())


def score(books: Books, book: Book, assessment: AssessmentFile, month: Month) -> PlaceScore:
    """The points of a place up to a month, as of the books' day."""
    items = [_item(books, book, assessment, item, month) for item in assessment.items]
    return PlaceScore(book.place, items)


def _item(
    books: Books, book: Book, assessment: AssessmentFile, item: ScoredItem, month: Month
) -> ItemScore:
    found = list(_found(books, book, item, month))
    worth = Fraction(item.points) / len(found) if found else Fraction()
    steps = [one._replace(worth=worth) for one in found]
    earned = sum((step.points for step in steps), Fraction())
    unknown = sum((worth * step.unknown for step in steps), Fraction())
    cuts = [one for one in _mine(assessment.deductions, book, item) if one.month <= month]
    told = [one for one in _mine(assessment.objections, book, item) if one.day <= books.day]
    cut = sum((Fraction(one.cut) for one in cuts), Fraction())
    cut = cut if item.most_cut is None else min(cut, Fraction(item.most_cut))
    back = sum((_back(one, books.day) for one in told), Fraction())
    points = (
        min(max(earned - cut + back, Fraction()), Fraction(item.points)) if steps else Fraction()
    )
    rest = min(unknown, Fraction(item.points) - points) if steps else Fraction()
    return ItemScore(item, steps, earned, cuts, cut, told, back, points, rest)


def _mine(rows: list[One], book: Book, item: ScoredItem) -> list[One]:
    return [row for row in rows if row.place == book.place.name and row.item == item.number]


def _back(objection: Objection, day: date) -> Fraction:
    decision = objection.decision
    holds = decision is not None and decision.day <= day
    return Fraction((decision.back if holds and decision else None) or 0)


def _found(books: Books, book: Book, item: ScoredItem, month: Month) -> Iterator[Step]:
    if item.way == "签账":
        yield from _signed(book, item, month)
        return
    for code in item.codes:
        for judged in judge_all(books, book):
            if judged.due.code == code and judged.due.bearing in ("欠", "报数"):
                step = _by_share(item, judged) if item.way == "比例" else _by_word(item, judged)
                if step is not None:
                    yield step


def _by_word(item: ScoredItem, judged: Judged) -> Step | None:
    """A due by where it stands; None where it has not come due, or counts for nothing."""
    word = judged.standing.word
    if word in item.shares:
        return _step(judged, word, _fraction(item.shares[word]), Fraction())
    if judged.standing in UNKNOWN or judged.standing.fails:
        return _step(judged, word, Fraction(), ONE)
    return None


def _by_share(item: ScoredItem, judged: Judged) -> Step | None:
    """A figure against its goal. Where months are missing, what is known is had, the rest unknown."""
    most = _fraction(item.most) if item.most else ONE
    share = _reached(judged)
    if share is None:
        unknown = judged.standing in UNKNOWN
        return _step(judged, judged.standing.word, Fraction(), most) if unknown else None
    share = min(share, most)
    open_part = most - share if judged.partial or judged.standing in UNKNOWN else Fraction()
    return _step(judged, judged.standing.word, share, open_part)


def _reached(judged: Judged) -> Fraction | None:
    value, goal = judged.value, judged.goal
    if isinstance(value, Ratio):
        return Fraction(value.done, value.due) if value.due else None
    if isinstance(value, int) and goal is not None:
        return Fraction(value, goal) if goal else ONE
    return Fraction() if goal and value is None and judged.standing not in UNKNOWN else None


def _signed(book: Book, item: ScoredItem, month: Month) -> Iterator[Step]:
    for one in book.plan.months:
        if one > month:
            return
        word = _signing(book, one)
        known = word in item.shares
        share = _fraction(item.shares[word]) if known else Fraction()
        yield Step(None, one, word, Fraction(), share, Fraction() if known else ONE)


def _signing(book: Book, month: Month) -> str:
    page = book.pages.get(month)
    day = page.signed_on if page is not None and book.is_signed(month) else None
    if day is None:
        return ABSENT
    return IN_TIME if day <= book.plan.reconcile_day(month) else LATE


def _step(judged: Judged, word: str, share: Fraction, unknown: Fraction) -> Step:
    return Step(judged, None, word, Fraction(), share, unknown)


def _fraction(percent: Percent) -> Fraction:
    return Fraction(percent.value, 100)
