"""The table of key figures (重点约束性指标完成情况): a line for each place, a column for each duty."""

from datetime import date
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.model.plan import Indicator, Place, Task
from ledger.period import Span
from ledger.reconcile import show
from ledger.standing import Judged, Standing
from ledger.views.parts import is_masked, so_far


class Row(NamedTuple):
    """One place in the bulletin's annex: key figures in the order of the columns."""

    place: Place
    cells: list[str]
    signed: str


def columns_of(books: Books, mine: list[Book], span: Span) -> list[tuple[Task, Indicator]]:
    """The binding indicators with a figure or a day by now: the annex's columns."""
    return [
        (task, indicator)
        for task, indicator in books.plan.indicators
        if indicator.force == "必办" and indicator.kind in ("增长", "数量", "频次", "节点")
        if indicator.is_flow or indicator.kind == "节点"
        if _is_asked_by(books, mine, indicator, span)
    ]


def _is_asked_by(books: Books, mine: list[Book], indicator: Indicator, span: Span) -> bool:
    owed = any(books.plan.bearing(indicator, book.place) == "欠" for book in mine)
    if not owed or not books.plan.is_live(indicator):
        return False
    fixed = indicator.deadline if isinstance(indicator.deadline, date) else None
    fallen = fixed is not None and fixed <= span.last_day
    repeated = indicator.every is not None
    return (
        repeated or fallen or any(book.within(indicator, so_far(books.plan, span)) for book in mine)
    )


def row_of(
    books: Books,
    book: Book,
    columns: list[tuple[Task, Indicator]],
    span: Span,
    judged: list[Judged],
) -> Row:
    """A place's line under these columns."""
    months = span.months_in(books.plan.months)
    signed = sum(book.is_signed(month) for month in months)
    cells = [_cell(book, task, i, span, judged) for task, i in columns]
    return Row(book.place, cells, f"{signed}/{len(months)}")


def _cell(book: Book, task: Task, indicator: Indicator, span: Span, judged: list[Judged]) -> str:
    rows = [one for one in judged if one.due.code == indicator.code]
    mine = [one for one in rows if one.due.occasion is None or span.last in one.due.occasion]
    if not mine:
        return "—"
    one = mine[0]
    if indicator.kind in ("节点", "频次") or is_masked(task, indicator):
        note = f"（缺{'、'.join(one.missing)}）" if one.missing else ""
        return f"{one.standing.char}{note}"
    if one.standing in (Standing.UNCLEAR, Standing.EXEMPT, Standing.OPEN, Standing.WAITING):
        return one.standing.word
    value = f"{'已知' if one.partial else ''}{show(one.value) if one.value is not None else '—'}"
    return f"{value}/{one.goal}" if one.goal is not None else value
