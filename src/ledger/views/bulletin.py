"""The quarter's bulletin (季度通报): what goes out, in the order that an officer needs."""

from datetime import date
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.plan import Place, Task
from ledger.period import Span
from ledger.reconcile import Match, reconcile
from ledger.standing import Judged, Standing
from ledger.views.annex import Row, columns_of, row_of
from ledger.views.parts import (
    Basis,
    Corrected,
    Item,
    Signing,
    corrected,
    falling_due,
    is_masked,
    signings,
)
from ledger.views.problems import Settled, problems
from ledger.views.sections import Count, Part, count, fell_due, part_of
from ledger.views.status import figures
from ledger.views.undone import alike, failing_by_place, shared

HIDDEN = "不列"
"""What stands for a figure that may not go out."""


class Candidate(NamedTuple):
    """A piece of progress that a person may choose for 主要成效."""

    place: Place
    task: Task
    name: str
    text: str
    verified: bool


class Bulletin(NamedTuple):
    """季度通报: what goes out; figures of 涉敏 tasks are masked."""

    span: Span
    title: str
    place: Place | None
    basis: Basis
    document: str
    binding: int
    binding_due: int
    waiting: list[str]
    unclear: list[str]
    places: int
    cases: Count
    parts: list[Part]
    candidates: list[tuple[Place, list[Candidate]]]
    overdue: list[tuple[Place, list[Item]]]
    missed: list[tuple[Place, list[Item]]]
    behind: list[tuple[str, list[str]]]
    mismatches: list[Match]
    corrections: list[Corrected]
    signings: list[Signing]
    problems: Settled
    next_due: list[tuple[str, list[str]]]
    no_base: list[tuple[Place, list[str]]]
    columns: list[str]
    table: list[Row]

    @property
    def unsigned(self) -> list[Signing]:
        return [one for one in self.signings if one.signed is None]

    @property
    def tardy(self) -> list[Signing]:
        return [one for one in self.signings if one.signed and one.signed > one.until]

    @property
    def known(self) -> list[tuple[list[str], list[str]]]:
        """What fell due and is known to fail, in words: what many share first, then by place."""
        return shared(self.overdue)

    @property
    def silent(self) -> list[tuple[list[str], list[Item]]]:
        """What fell due and nobody knows: places with the same items together."""
        return alike(self.overdue)

    @property
    def unverified(self) -> list[tuple[list[str], list[Item]]]:
        """The same, of what was to be reported by now and falls due later."""
        return alike(self.missed)


def bulletin(books: Books, span: Span, basis: Basis) -> Bulletin:
    """The quarter's bulletin of the counties; the bureau's own duties stay in the paper."""
    plan = books.plan
    mine = [book for book in books.books.values() if not book.place.is_bureau]
    judged = {book.place.slug: judge_all(books, book) for book in mine}
    every = [one for rows in judged.values() for one in rows if one.due.binds]
    binding = {one.due.code for one in every if one.due.bearing == "欠"}
    fallen = {one.due.code for one in every if fell_due(one, span)}
    columns = columns_of(books, mine, span)
    following = Span("", span.last.plus(1), span.last.plus(3))
    return Bulletin(
        span=span,
        title=f"关于{span.chinese}人民参与和促进法治工作要点落实情况的通报",
        place=None,
        basis=basis,
        document=f"《{plan.file.name}》（{plan.file.document}）",
        binding=len(binding),
        binding_due=len(fallen),
        waiting=_names(every, Standing.WAITING),
        unclear=_names(every, Standing.UNCLEAR),
        places=len(mine),
        cases=count([one for one in every if fell_due(one, span)]),
        parts=[part_of(books, mine, judged, section, span) for section in plan.file.sections],
        candidates=[
            (b.place, rows) for b in mine if (rows := _candidates(b, span, judged[b.place.slug]))
        ],
        overdue=failing_by_place(books, mine, span, fallen=True),
        missed=failing_by_place(books, mine, span, fallen=False),
        behind=_behind(mine, judged),
        mismatches=_mismatches(books, mine, span),
        corrections=[row for book in mine for row in _corrections(book, span)],
        signings=signings(mine, span.months_in(plan.months)),
        problems=problems(mine, span),
        next_due=_next_due(books, mine, following),
        no_base=_no_base(mine, judged),
        columns=[f"{task.number} {indicator.name}" for task, indicator in columns],
        table=[row_of(books, book, columns, span, judged[book.place.slug]) for book in mine],
    )


def _names(rows: list[Judged], standing: Standing) -> list[str]:
    return list(dict.fromkeys(r.due.indicator.name for r in rows if r.standing is standing))


def _candidates(book: Book, span: Span, judged: list[Judged]) -> list[Candidate]:
    """Progress written in the quarter, for a person to choose from; the tool chooses nothing.

    What was verified (核验通过) comes first.
    """
    passed = {one.due.code for one in judged if one.standing is Standing.DONE}
    found = [
        Candidate(book.place, task, indicator.name, fact.value, indicator.code in passed)
        for task, indicator in book.plan.indicators
        if indicator.kind == "定性" and task.sensitive != "是"
        for fact in book.within(indicator, span)
        if isinstance(fact.value, str)
    ]
    return sorted(found, key=lambda one: not one.verified)


def _behind(mine: list[Book], judged: dict[str, list[Judged]]) -> list[tuple[str, list[str]]]:
    """What is behind the time gone, by indicator."""
    found: dict[str, list[str]] = {}
    for book in mine:
        for one in judged[book.place.slug]:
            if one.standing is Standing.BEHIND:
                masked = is_masked(one.due.task, one.due.indicator)
                found.setdefault(one.due.indicator.name, []).append(
                    f"{book.place.name}（{HIDDEN if masked else figures(one)}）"
                )
    return list(found.items())


def _corrections(book: Book, span: Span) -> list[Corrected]:
    """Corrections that hold; of masked figures it is said that there was one, and no more."""
    found = (row for row in corrected(book, book.brought(span)) if row.agrees)
    return [
        row._replace(old=HIDDEN, new=HIDDEN, reason=HIDDEN, evidence=HIDDEN) if row.masked else row
        for row in found
    ]


def _mismatches(books: Books, mine: list[Book], span: Span) -> list[Match]:
    """The last word of the quarter on each figure that the outside denies."""
    found: dict[tuple[str, str], Match] = {}
    for month in span.months_in(books.plan.months):
        for book in mine:
            for match in reconcile(books, book, month):
                found[match.place.slug, match.indicator.code] = match
    return [
        m for m in found.values() if m.result == "不一致" and not is_masked(m.task, m.indicator)
    ]


def _next_due(books: Books, mine: list[Book], span: Span) -> list[tuple[str, list[str]]]:
    """What falls due in the next quarter, by day."""
    found: dict[date, dict[str, None]] = {}
    for book in mine:
        for item in falling_due(books, book, span):
            if item.deadline is not None:
                found.setdefault(item.deadline, {})[item.name] = None
    days = sorted(found.items())
    return [(f"{day.month}月{day.day}日", list(names)) for day, names in days]


def _no_base(mine: list[Book], judged: dict[str, list[Judged]]) -> list[tuple[Place, list[str]]]:
    found = []
    for book in mine:
        rows = [r for r in judged[book.place.slug] if r.standing is Standing.UNJUDGED]
        names = [r.due.indicator.name for r in rows if r.due.bearing == "欠" and r.due.binds]
        if names:
            found.append((book.place, names))
    return found
