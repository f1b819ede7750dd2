"""The internal report of a month (月度对账报告), in the order that an officer needs."""

from typing import NamedTuple

from ledger.book import Book, Books
from ledger.compare import movements_in
from ledger.model.plan import Place
from ledger.page import Page
from ledger.period import Month, Span
from ledger.reconcile import Match, reconcile
from ledger.replay import Movement
from ledger.views.parts import (
    Basis,
    Corrected,
    Item,
    Late,
    Signing,
    Total,
    Unfrozen,
    chosen,
    corrected,
    failing,
    falling_due,
    late,
    signings,
    totals,
)
from ledger.views.problems import Row, overdue
from ledger.views.status import City, city


class MonthReport(NamedTuple):
    """A month of all places, or of one."""

    month: Month
    title: str
    place: Place | None
    basis: Basis
    signings: list[Signing]
    failing: list[Item]
    problems: list[Row]
    mismatches: list[Match]
    results: list[tuple[str, int]]
    ahead: list[Item]
    corrections: list[Corrected]
    late: list[Late]
    totals: list[Total]
    grid: City
    unfrozen: list[Unfrozen]

    @property
    def unsigned(self) -> list[Signing]:
        return [one for one in self.signings if one.signed is None]


def month_report(
    books: Books,
    before: Books | None,
    month: Month,
    basis: Basis,
    changed: list[Unfrozen],
    county: str | None = None,
) -> MonthReport:
    """What a month comes to, as of the books' day; `before` is the state a month earlier."""
    mine = chosen(books, county)
    span = Span(str(month), month, month)
    following = Span("", month.plus(1), month.plus(1))
    matches = [match for book in mine for match in reconcile(books, book, month)]
    pages = [page for book in mine for page in book.brought(span)]
    counted = ("一致", "不一致", "仅自报", "仅对方")
    place = books.books[county].place if county else None
    return MonthReport(
        month=month,
        title=f"{month.chinese}{place.name if place else ''}对账报告",
        place=place,
        basis=basis,
        signings=signings(mine, [month]),
        failing=[item for book in mine for item in failing(books, before, book)],
        problems=overdue(mine),
        mismatches=[match for match in matches if match.result in ("不一致", "仅对方")],
        results=[(word, sum(m.result == word for m in matches)) for word in counted],
        ahead=[item for book in mine for item in falling_due(books, book, following)],
        corrections=[row for book in mine for row in corrected(book, pages)],
        late=[
            row for book in mine for row in late(book, _own(book.place, pages), _moved(book, month))
        ],
        totals=totals([book for book in mine if not book.place.is_bureau], span),
        grid=city(books),
        unfrozen=[one for one in changed if county is None or f"/{county}/" in one.path],
    )


def _own(place: Place, pages: list[Page]) -> list[Page]:
    return [page for page in pages if page.name.slug == place.slug]


def _moved(book: Book, month: Month) -> list[Movement]:
    return movements_in(book, str(month)) if book.claims is not None else []
