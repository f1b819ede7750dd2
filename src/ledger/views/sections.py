"""How each part of the plan came out in a period: cases, growth, progress."""

from typing import NamedTuple

from ledger.book import Book, Books
from ledger.model.plan import Indicator, Place, Section, Task
from ledger.period import Span
from ledger.reconcile import show
from ledger.standing import Judged, Standing
from ledger.views.parts import Total, is_masked, so_far, totals


class Count(NamedTuple):
    """How dues that have fallen due came out, in cases."""

    owed: int
    in_time: int
    late: int
    failed: int
    unreported: int


class Comparison(NamedTuple):
    """One growth duty against last year's same period, among the places that can be compared.

    `rows` has every place: last year's figure, this year's, and the change or why there is none.
    """

    indicator: Indicator
    total: Total
    places: int
    grown: int
    fallen: list[tuple[Place, str]]
    incomparable: list[tuple[Place, str]]
    rows: list[tuple[Place, str, str, str]]


class Progress(NamedTuple):
    """One countable duty of all places: done so far, owed, who has done it."""

    task: Task
    indicator: Indicator
    done: int
    owed: int
    places: int
    finished: list[str]
    empty: list[str]


class Part(NamedTuple):
    """One part of the plan in the bulletin."""

    section: Section
    cases: Count
    comparisons: list[Comparison]
    progress: list[Progress]


def part_of(
    books: Books, mine: list[Book], judged: dict[str, list[Judged]], section: Section, span: Span
) -> Part:
    """A part of the plan, all places together."""
    numbers = {task.number for task in section.tasks}
    rows = [one for found in judged.values() for one in found if one.due.task.number in numbers]
    sums = {t.indicator.code: t for t in totals(mine, so_far(books.plan, span))}
    return Part(
        section=section,
        cases=count([one for one in rows if one.due.binds and fell_due(one, span)]),
        comparisons=[
            _comparison(mine, indicator, sums[indicator.code], span)
            for task in section.tasks
            for indicator in task.indicators
            if indicator.kind == "增长" and indicator.code in sums and indicator.force == "必办"
            if sums[indicator.code].last_year is not None and not is_masked(task, indicator)
        ],
        progress=_progress(rows),
    )


def fell_due(one: Judged, span: Span) -> bool:
    """Whether something owed fell due by the end of a span."""
    deadline = one.due.deadline
    return one.due.bearing == "欠" and deadline is not None and deadline <= span.last_day


def count(rows: list[Judged]) -> Count:
    """How many of these dues are done, in time or late, and how many are not."""
    standings = [one.standing for one in rows]
    failed = sum(standing.fails for standing in standings)
    return Count(
        owed=sum(s.fails or s in (Standing.DONE, Standing.DONE_LATE) for s in standings),
        in_time=standings.count(Standing.DONE),
        late=standings.count(Standing.DONE_LATE),
        failed=failed,
        unreported=standings.count(Standing.UNREPORTED),
    )


def _comparison(mine: list[Book], indicator: Indicator, total: Total, span: Span) -> Comparison:
    column = {3: "一季度", 6: "上半年", 9: "前三季度", 12: "全年"}[span.last.number]
    fallen, incomparable, rows, grown = [], [], [], 0
    for book in mine:
        base = book.base(indicator, column)
        months = [m for m in book.plan.months if m <= span.last]
        value = book.total(indicator, so_far(book.plan, span))
        shown, word = show(value), "—"
        if not all(book.is_signed(month) for month in months):
            incomparable.append((book.place, "未报"))
            shown, word = f"已知{shown}", "不可比"
        elif not base:
            incomparable.append((book.place, "无上年基数，无法判定"))
            word = "无法判定"
        elif isinstance(value, int):
            word = f"{100 * (value - base) / base:.1f}%"
            grown += value > base
            fallen += [(book.place, word)] if value <= base else []
        rows.append((book.place, str(base or "无基数"), shown, word))
    places = len(mine) - len(incomparable)
    return Comparison(indicator, total, places, grown, fallen, incomparable, rows)


def _progress(rows: list[Judged]) -> list[Progress]:
    """Countable duties with a number to reach, all places together."""
    by_code: dict[str, list[Judged]] = {}
    for one in rows:
        countable = one.due.indicator.kind == "数量" and one.due.indicator.at_most is None
        if countable and one.goal and one.due.binds:
            by_code.setdefault(one.due.code, []).append(one)
    return [
        Progress(
            task=found[0].due.task,
            indicator=found[0].due.indicator,
            done=sum(one.value for one in found if isinstance(one.value, int)),
            owed=sum(one.goal or 0 for one in found),
            places=len(found),
            finished=[one.due.place.name for one in found if one.is_done],
            empty=[one.due.place.name for one in found if not one.value],
        )
        for found in by_code.values()
        if not is_masked(found[0].due.task, found[0].due.indicator)
    ]
