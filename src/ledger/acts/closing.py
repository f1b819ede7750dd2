"""Handing over a year (交账): the form of closing.yaml, which asks of what was not done alone."""

from collections.abc import Iterator

from ledger.acts.open import modeline
from ledger.acts.order import order_of
from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.plan import Indicator
from ledger.page import Page
from ledger.splice import append, put
from ledger.standing import Judged

UNDONE = "未完成"
ASKED = ("原因", "去向", "新时限")


def undone(books: Books, book: Book) -> Iterator[Judged]:
    """What binds a place and was not done: overdue, missed, returned; each indicator once."""
    seen: set[str] = set()
    for one in judge_all(books, book):
        if one.standing.fails and one.due.binds and one.due.code not in seen:
            seen.add(one.due.code)
            yield one


def closing_text(books: Books, book: Book, page: Page | None) -> tuple[str, list[Judged]]:
    """The text with blank prompts for what it does not explain yet, and what those are.

    What a person has written stays.
    """
    told = _told(book, page)
    wanted = [one for one in undone(books, book) if one.due.code not in told]
    rank = order_of(book.plan)
    text = page.editable if page else _head(book)
    for one in wanted:
        text = append(text, UNDONE, _row(one.due.indicator), rank)
    if page is None:
        text = put(text, ("总结",), "", rank)
    return text, wanted


def _told(book: Book, page: Page | None) -> set[str]:
    """The codes of what a closing speaks of, explained or not."""
    rows = page.tree.get(UNDONE) if page and isinstance(page.tree, dict) else None
    found = set()
    for row in rows if isinstance(rows, list) else ():
        number = row.get("任务") if isinstance(row, dict) else None
        if number is not None and number.isdecimal():
            indicator = book.plan.by_key.get((int(number), row.get("键") or ""))
            found |= {indicator.code} if indicator else set()
    return found


def _row(indicator: Indicator) -> list[tuple[str, str]]:
    number = indicator.code.split("-")[0]
    return [("任务", number), ("键", indicator.key), *((name, "") for name in ASKED)]


def _head(book: Book) -> str:
    year = book.plan.file.year
    return (
        f"{modeline('closing', year)}# {book.place.name} {year}年 交账。只写没完成的\n"
        f"# 去向写「转{year + 1}年」（再写新时限）或「申请终止」；总结写文号\n"
    )
