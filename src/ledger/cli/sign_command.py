"""签账：写上签账日期和核对码，打印一页对账单，打印件由领导签字。

签的是一个月（2024-05），或 定账。有错的、必填没填的不能签。改过以后再签，就重写核对码。
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.sign import file_of, last_seal, sign
from ledger.book import Books
from ledger.cli.accept import accept
from ledger.cli.options import (
    AsOf,
    Output,
    Repo,
    YearOption,
    day_of,
    emit,
    month_of_word,
    open_state,
    place_in,
)
from ledger.finding import LedgerError
from ledger.page import Page, name_of
from ledger.period import Month
from ledger.repo import templates_for, write
from ledger.state import State, Year, open_year


def command(
    place: Annotated[str, typer.Argument(metavar="地区", help="如 晋江市 或 jinjiang")],
    period: Annotated[str, typer.Argument(metavar="期", help="2024-05 这样的月份，或 定账")],
    filed_as: Annotated[
        str | None, typer.Option("--register", metavar="登记号", help="签字件的登记号")
    ] = None,
    print_only: Annotated[bool, typer.Option("--slip", help="只打印对账单，不签")] = False,
    output: Output = None,
    as_of: AsOf = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    root, state = open_state(repo, None)
    opened = open_year(state, year)
    day = day_of(as_of)
    slug = place_in(opened, place)
    month = None if period == "定账" else month_of_word(period, opened.plan().months)
    path = file_of(slug, opened.year, str(month or period))
    page = _page(opened, path)
    if not print_only:
        text = sign(page.name, page.editable, day, last_seal(state.files, opened.year), filed_as)
        accept(opened, path, text, day)
        opened = _with(opened, path, text)
        write(root, path, page.encoded(text))
        print(f"{path}：已签账 {day}，核对码 {_page(opened, path).code}\n")
    if month:
        _print_slip(root, opened, slug, month, day, output)


def _page(opened: Year, path: str) -> Page:
    name = name_of(path)
    if path not in opened.state.files or name is None:
        raise LedgerError(f"没有 {path}", "先用 ledger open 写出来，填好再签")
    return opened.read(path, name)


def _with(opened: Year, path: str, text: str) -> Year:
    state = opened.state
    files = {**state.files, path: text.encode()}
    return opened.after(State(files, state.paths, state.links))


def _print_slip(
    root: Path, opened: Year, slug: str, month: Month, day: date, output: Path | None
) -> None:
    from ledger.out.template import render
    from ledger.views.slip import slip

    books = opened.books(day)
    book = replace(books.books[slug], drafts=True)
    books = Books(books.plan, day, {**books.books, slug: book})
    text = render(templates_for(root), "slip.md.j2", slip=slip(books, book, month))
    if output is not None:
        emit(text, output)
        return
    from ledger.out.table import console, show_document

    show_document(console(), text)
