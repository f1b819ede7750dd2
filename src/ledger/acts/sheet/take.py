"""Taking a form back: whose it is, what it changes in words, the file as it becomes, or what is wrong."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.acts.accept import new_errors
from ledger.acts.open import head_of
from ledger.acts.sheet.ask import kind_of_period, path_of
from ledger.acts.sheet.enter import enter
from ledger.acts.sheet.merge import Merged, in_words, line_in_words, merge
from ledger.acts.sheet.read import Filled, Part, finding
from ledger.acts.sheet.spot import at_cells
from ledger.book import Book
from ledger.finding import Finding, LedgerError, is_broken
from ledger.model.record import nearest
from ledger.page import Page
from ledger.period import read_month
from ledger.privacy import masked
from ledger.state import Year


class Taken(NamedTuple):
    """What one form comes to: every change in words, what is wrong, and the file's new bytes.

    `data` is None where nothing is to be written.
    """

    name: str
    path: str
    words: list[str]
    findings: list[Finding]
    data: bytes | None


def book_for(opened: Year, filled: Filled, day: date, wanted: str | None) -> Book:
    """The book that a form is about. Raises LedgerError where it is none of ours, or not `wanted`."""
    identity, plan = filled.identity, opened.plan()
    if identity.document and identity.document != plan.file.document:
        message = f"{filled.name} 是按 {identity.document} 编的，本台账按 {plan.file.document}"
        raise LedgerError(message, "到那一年的台账里导入，或加 --year")
    if identity.slug not in plan.places:
        close = nearest(identity.slug, list(plan.places))
        message = f"{filled.name} 是 {identity.slug} 的表，这里没有这个地区"
        raise LedgerError(message, f"是不是 {close}？" if close else "看看是不是别的市的表")
    if wanted and identity.slug != wanted:
        mine, theirs = plan.places[wanted].name, plan.places[identity.slug].name
        raise LedgerError(f"{filled.name} 是{theirs}的表，不是{mine}的", "换成本地的表")
    _refuse_other_times(opened, filled)
    return opened.books(day).books[identity.slug]


def _refuse_other_times(opened: Year, filled: Filled) -> None:
    plan, period = opened.plan(), filled.identity.period
    month = read_month(period)
    if (month is not None and month not in plan.months) or (
        period.isdigit() and period != str(opened.year)
    ):
        message = f"{filled.name} 是 {period} 的表，不在本年台账之内"
        raise LedgerError(message, f"本年从 {plan.months[0]} 到 {plan.months[-1]}")


def take(
    opened: Year,
    filled: Filled,
    parts: Mapping[str, list[Part]],
    book: Book,
    page: Page | None,
) -> Taken:
    """Everything or nothing: where one thing is wrong, nothing is written."""
    period = filled.identity.period
    path = path_of(book, period)
    merged = merge(filled, parts, book, page, kind_of_period(period))
    words = [in_words(change) for change in merged.changes]
    words += [line_in_words(line) for line in merged.lines]
    findings = [*merged.findings, *_amended(book, filled)]
    data = None
    if words and not is_broken(findings):
        data, more = _entered(opened, filled, merged, book, page)
        findings += more
    return Taken(filled.name, path, words, sorted({masked(f) for f in findings}), data)


def _entered(
    opened: Year, filled: Filled, merged: Merged, book: Book, page: Page | None
) -> tuple[bytes | None, list[Finding]]:
    name, period = filled.name, filled.identity.period
    path = path_of(book, period)
    if page is not None and page.signature != "draft":
        return None, [_signed(filled, path, book)]
    before = page.editable if page else head_of(book.plan, book.place, period)
    entered = enter(name, before, merged, book)
    data = page.encoded(entered.text) if page else entered.text.encode()
    errors = new_errors(opened, path, data, book.day)
    found = [*entered.findings, *at_cells(name, path, entered.cells, errors)]
    return (None if is_broken(found) else data), found


def _amended(book: Book, filled: Filled) -> Iterator[Finding]:
    """An older form is read all the same, and says so."""
    version = book.plan.version
    if filled.identity.version < version:
        message = f"这张表按修订{filled.identity.version} 导出，计划现在是修订{version}"
        remedy = "新增的项不在表里，另用 ledger export 导出"
        yield finding(filled.name, "", "older-form", message, remedy)._replace(severity="note")


def _signed(filled: Filled, path: str, book: Book) -> Finding:
    return finding(
        filled.name,
        "",
        "signed-already",
        f"{path} 已经签账，不能再改",
        f"在以后月份的表里填「更正」一页，或 ledger post {book.place.name} … --correct",
    )
