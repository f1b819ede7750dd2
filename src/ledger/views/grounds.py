"""What figures are held against, and where that is written: base years, targets, witnesses."""

from collections.abc import Iterator
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.document import place_of
from ledger.page import Page
from ledger.replay import BASES, opening_values


class Ground(NamedTuple):
    """One figure that another is held against: what it is, of which period, and where it stands."""

    code: str
    how: str
    period: str
    value: str
    page: Page
    line: int
    evidence: str


def grounds_of(books: Books, book: Book) -> dict[str, list[Ground]]:
    """Everything that a place's figures are held against, by indicator."""
    found: dict[str, list[Ground]] = {}
    for one in (
        *_opened(book),
        *_corrected(book),
        *_received(books, book),
        *_extracted(books, book),
    ):
        found.setdefault(one.code, []).append(one)
    return found


def _opened(book: Book) -> Iterator[Ground]:
    page = book.opening
    if page is None or not book.opens:
        return
    for task, indicator, base in opening_values(book.plan, page, "基数"):
        source = base.source or (f"{base.extracted} 取数" if base.extracted else "")
        for column, field in BASES.items():
            figure = getattr(base, field)
            if figure is not None:
                line, _ = place_of(page.tree, (task.title, "基数", indicator.key, column))
                yield Ground(indicator.code, "基数", column, str(figure), page, line, source)
    for task, indicator, target in opening_values(book.plan, page, "目标"):
        line, _ = place_of(page.tree, (task.title, "目标", indicator.key))
        yield Ground(indicator.code, "目标", "全年", str(target), page, line, "")


def _corrected(book: Book) -> Iterator[Ground]:
    """What later corrections made of base years and targets."""
    for step in book.corrections:
        correction = step.correction
        indicator = book.plan.by_key.get((correction.number, correction.key))
        if indicator and step.agrees and correction.column in ("基数", "目标"):
            line, _ = place_of(step.page.tree, ("更正", step.position, "更正为"))
            period = correction.item or "全年"
            how = f"更正{correction.column}"
            new, proof = correction.new, correction.evidence
            yield Ground(indicator.code, how, period, new, step.page, line, proof)


def _received(books: Books, book: Book) -> Iterator[Ground]:
    for page in books.bureau.signed if books.bureau else ():
        for n, receipt in page.numbered(("收件",), page.record.receipts):
            indicator = book.plan.by_key.get((receipt.number, receipt.key))
            if indicator and receipt.sender == book.place.name:
                line, _ = place_of(page.tree, ("收件", n, "收到"))
                period = str(page.name.month)
                proof = receipt.filed_as
                yield Ground(indicator.code, "收件", period, str(receipt.day), page, line, proof)


def _extracted(books: Books, book: Book) -> Iterator[Ground]:
    for page in books.bureau.signed if books.bureau else ():
        for n, extract in page.numbered(("系统数",), page.record.extracts):
            indicator = book.plan.by_key.get((extract.number, extract.key))
            figure = extract.figures.get(book.place.name)
            if indicator and figure is not None:
                line, _ = place_of(page.tree, ("系统数", n, "各地", book.place.name))
                period, proof = str(extract.until), "市局系统取数"
                yield Ground(indicator.code, "系统数", period, str(figure), page, line, proof)
