"""对账: a place's figures against the bureau's own book, its receipts and the system's extract."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from ledger.book import Book, Books
from ledger.entry import Fact, Value
from ledger.model.month import Extract, Receipt
from ledger.model.plan import Indicator, Place, Task
from ledger.period import Month, Span, month_of

Result = Literal["一致", "不一致", "仅自报", "仅对方"]


class Match(NamedTuple):
    """One figure and what the outside says of it. Figures are as shown to people."""

    place: Place
    task: Task
    indicator: Indicator
    own: str
    witness: str
    theirs: str
    result: Result
    fact: Fact | None = None


def reconcile(books: Books, book: Book, month: Month) -> list[Match]:
    """Every figure that a place booked in a month, or that the bureau holds for that month."""
    if book.place.is_bureau:
        return []
    return [
        match for task, i in book.plan.indicators for match in _match(books, book, task, i, month)
    ]


def _match(
    books: Books, book: Book, task: Task, indicator: Indicator, month: Month
) -> Iterator[Match]:
    fact = book.facts.get(indicator.code, {}).get(month)
    extract = _extract(books, indicator, month)
    receipts = _receipts(books, book, indicator, month)
    if extract is not None and book.place.name in extract.figures:
        yield _with_extract(book, task, indicator, month, extract, fact)
    elif indicator.proof == "收件" and (fact or any(_in(month, r.day) for r in receipts)):
        yield _with_receipts(book, task, indicator, month, receipts, fact)
    elif fact is not None and fact.value != "":
        own = show(fact.value)
        yield Match(book.place, task, indicator, own, "", "", "仅自报", fact)


def _extract(books: Books, indicator: Indicator, month: Month) -> Extract | None:
    page = books.bureau.pages.get(month) if books.bureau else None
    if page is None or books.bureau is None or not books.bureau.is_signed(month):
        return None
    rows: list[Extract] = page.record.extracts
    return next((row for row in rows if row.key in indicator.keys and _of(row, indicator)), None)


def _of(row: Extract | Receipt, indicator: Indicator) -> bool:
    return str(row.number) == indicator.code.split("-")[0]


def _receipts(books: Books, book: Book, indicator: Indicator, month: Month) -> list[Receipt]:
    found = books.receipts.get((book.place.name, indicator.code), [])
    return [receipt for receipt in found if receipt.day <= month.last_day]


def _with_extract(
    book: Book, task: Task, indicator: Indicator, month: Month, extract: Extract, fact: Fact | None
) -> Match:
    """The system's figure is cumulative since 1 January; so is what it is compared with."""
    theirs = extract.figures[book.place.name]
    span = Span("", Month(book.plan.file.year, 1), month_of(extract.until))
    own = book.total(indicator, span)
    known = own is not None and book.is_signed(month) and _is_whole(book, span)
    result: Result = "仅对方" if not known else "一致" if own == theirs else "不一致"
    shown = _said(book, indicator, span, month)
    witness = f"信息系统{extract.until}"
    return Match(book.place, task, indicator, shown, witness, str(theirs), result, fact)


def _is_whole(book: Book, span: Span) -> bool:
    """Whether every month of a span is signed; a sum that lacks one cannot be compared."""
    return all(book.is_signed(month) for month in span.months_in(book.plan.months))


def _with_receipts(
    book: Book,
    task: Task,
    indicator: Indicator,
    month: Month,
    receipts: list[Receipt],
    fact: Fact | None,
) -> Match:
    span = Span("", Month(book.plan.file.year, 1), month)
    shown = _said(book, indicator, span, month)
    witness = "、".join(f"市局{receipt.filed_as}" for receipt in receipts[-1:])
    if not receipts:
        return Match(book.place, task, indicator, shown, "", "", "仅自报", fact)
    own = book.total(indicator, span)
    if indicator.kind == "节点":
        lacks = receipts[-1].missing
        result: Result = "不一致" if lacks else "仅对方" if own is None else "一致"
        theirs = f"{receipts[-1].day}收到" + (f"，缺{'、'.join(lacks)}" if lacks else "")
    else:
        result = "一致" if own == len(receipts) else "不一致"
        if own is None or not _is_whole(book, span):
            result = "仅对方"
        theirs = str(len(receipts))
    return Match(book.place, task, indicator, shown, witness, theirs, result, fact)


def _said(book: Book, indicator: Indicator, span: Span, month: Month) -> str:
    """What a place says by the end of a month: 未报 where nobody knows, 已知 where months lack."""
    own = book.total(indicator, span)
    if indicator.kind == "节点" and own is not None:
        return f"{own}报"
    if not book.is_signed(month):
        return "未报"
    return show(own) if own is None or _is_whole(book, span) else f"已知{own}"


def show(value: Value | None) -> str:
    """A figure as people read it."""
    return "未记" if value is None else str(value)


def _in(month: Month, day: date) -> bool:
    return (day.year, day.month) == month
