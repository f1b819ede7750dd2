"""定账：写出各地年初要定的事，只问要人决定的；--month 写出一个月到期和要报的，只有这些。

ledger open 2025 --from 2024 从上年结账数写出今年的定账：基数、没办完的、没销号的都转过来。
--closing 写年终的交账文件，只问没完成的：原因、去向、新时限。
已有的文件只补缺的，写过的一个字不动；已签账的不动，修订带来的事写进当月的「定账补充」。
"""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.closing import closing_text
from ledger.acts.next_year import open_from
from ledger.acts.open import (
    Form,
    add_supplements,
    fill,
    is_claimed,
    month_form,
    new_text,
    opening_form,
    supplements,
)
from ledger.book import Book, Books
from ledger.cli.options import (
    AsOf,
    Repo,
    YearOption,
    day_of,
    month_of_word,
    open_state,
    page_at,
    place_in,
)
from ledger.finding import LedgerError
from ledger.page import Page
from ledger.period import Month
from ledger.repo.disk import write
from ledger.repo.git import fetch_what_is_there, has_commit
from ledger.sealed import Fetch, books_at, read_chain
from ledger.state import Year, open_year


def command(
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="[年度] [地区]…", help="哪一年；哪些地区，不写就是全部"),
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="月份", help="写这个月的空表，如 2024-05")
    ] = None,
    closing: Annotated[
        bool, typer.Option("--closing", help="写年终的交账文件，只问没完成的")
    ] = False,
    before: Annotated[
        int | None, typer.Option("--from", metavar="上年", help="从哪一年的结账数转来，如 2024")
    ] = None,
    as_of: AsOf = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    if closing and month:
        raise LedgerError("--closing 和 --month 只写一个", "年终写 --closing，每月写 --month")
    year, places = _year_in(places or [], year)
    root, state = open_state(repo, None)
    opened = open_year(state, year)
    slugs = [place_in(opened, word) for word in places or opened.plan().places]
    wanted = month_of_word(month, opened.plan().months) if month else None
    day = wanted.plus(1).first_day if wanted else day_of(as_of)
    books = opened.books(day)
    last = _last_year(root, opened, before, day) if before is not None else None
    refused = []
    for slug in slugs:
        book = books.books[slug]
        try:
            if last:
                print(_write_from(root, opened, books.books[slug], *last))
            elif closing:
                print(_write_closing(root, opened, books, book))
            elif wanted:
                print(_write_month(root, opened, books, book, wanted))
            else:
                print(_write_opening(root, opened, book))
        except LedgerError as error:
            refused.append(error)
    if refused:
        raise LedgerError("；".join(error.message for error in refused), refused[0].remedy)


def _year_in(words: list[str], year: int | None) -> tuple[int | None, list[str]]:
    """The year among the words, if the first is one, and the places. Raises LedgerError on a month."""
    if month := next((word for word in words if re.fullmatch("20[0-9]{2}-[0-9]{2}", word)), None):
        raise LedgerError(f"「{month}」是月份，不是地区", f"月份写在 --month 后面：--month {month}")
    if words and re.fullmatch("20[0-9]{2}", words[0]):
        return int(words[0]), words[1:]
    return year, words


def _last_year(root: Path, opened: Year, before: int, day: date) -> tuple[Books, str]:
    """The books of the year before as sealed, and its seal. Raises LedgerError where there is none."""
    if before != opened.year - 1:
        remedy = f"写 ledger open {before + 1} --from {before}"
        raise LedgerError(f"{opened.year} 年的上年不是 {before}", remedy)
    earlier = open_year(opened.state, before)
    chain = read_chain(opened.state.files, before)
    if not chain or chain[-1].period != str(before):
        raise LedgerError(f"{before} 年还没有封账，转不过来", f"先 ledger close {before}")
    return books_at(earlier, chain, _fetch(root), day), chain[-1].sha256


def _fetch(root: Path) -> Fetch:
    """What reads sealed versions, as far as there is git to ask."""
    return fetch_what_is_there(root) if has_commit(root) else lambda blobs: {}


def _write_from(root: Path, opened: Year, book: Book, before: Books, seal: str) -> str:
    path = f"counties/{book.place.slug}/{opened.year}/opening.yaml"
    page = page_at(opened, path)
    if is_claimed(page):
        return f"{path}：已签账，不动"
    text, asked, bases, taken = open_from(book, before, seal, page)
    if page and text == page.editable:
        return f"{path}：没有要补的"
    write(root, path, page.encoded(text) if page else text)
    made = "补了缺的" if page else "新建"
    return f"{path}：{made}，基数转来 {bases} 个，上年转来 {taken} 件，还要填 {asked} 格"


def _write_opening(root: Path, opened: Year, book: Book) -> str:
    path = f"counties/{book.place.slug}/{opened.year}/opening.yaml"
    form = opening_form(book.plan, book.place)
    page = page_at(opened, path)
    if is_claimed(page):
        waiting = [f"修订{a.number}：{i.key}" for a, _, i in supplements(book)]
        hint = (
            f"；{'、'.join(waiting)} 用 ledger open {book.place.name} --month 写进当月"
            if waiting
            else ""
        )
        return f"{path}：已签账，不动{hint}"
    return _write(root, path, page, form, book)


def _write_month(root: Path, opened: Year, books: Books, book: Book, month: Month) -> str:
    path = f"counties/{book.place.slug}/{opened.year}/{month}.yaml"
    page = page_at(opened, path)
    if is_claimed(page):
        return f"{path}：已签账，不动"
    return _write(root, path, page, month_form(books, book, month), book, month)


def _write_closing(root: Path, opened: Year, books: Books, book: Book) -> str:
    path = f"counties/{book.place.slug}/{opened.year}/closing.yaml"
    page = page_at(opened, path)
    if is_claimed(page):
        return f"{path}：已签账，不动"
    text, asked = closing_text(books, book, page)
    if page and not asked:
        return f"{path}：没有要补的"
    write(root, path, page.encoded(text) if page else text)
    names = "、".join(one.due.indicator.name for one in asked)
    told = f"没完成的 {len(asked)} 件：{names}" if asked else "没有没完成的"
    return f"{path}：{'补了缺的' if page else '新建'}，{told}"


def _write(
    root: Path, path: str, page: Page | None, form: Form, book: Book, month: Month | None = None
) -> str:
    before = page.editable if page else ""
    text = fill(before, form, book.plan) if before else new_text(form)
    if month:
        text = add_supplements(text, book, month)
    if text == before:
        return f"{path}：没有要补的"
    write(root, path, page.encoded(text) if page else text)
    return f"{path}：{'补了缺的' if before else '新建'}，{form.burden} 格"
