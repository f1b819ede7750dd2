"""签账：写上签账日期和核对码，打印一页对账单，打印件由领导签字。

签的是一个月（2024-05）、定账，或交账（2024）。有错的、必填没填的不能签。改过以后再签，就重写核对码。
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.sign import file_of, last_seal, register, sign
from ledger.book import Books
from ledger.check import check
from ledger.cli.accept import accept
from ledger.cli.options import (
    AsOf,
    Output,
    Repo,
    YearOption,
    day_of,
    emit,
    form_of,
    month_of_word,
    open_state,
    page_at,
    place_in,
)
from ledger.finding import LedgerError
from ledger.out.papers import PAPERS, render_paper
from ledger.out.show import as_text
from ledger.page import OPENING, Page
from ledger.period import Month
from ledger.repo.disk import templates_for, write
from ledger.sealed import claims_of, read_chain
from ledger.state import State, Year, open_year


def command(
    place: Annotated[str, typer.Argument(metavar="地区", help="如 晋江市 或 jinjiang")],
    period: Annotated[
        str, typer.Argument(metavar="期", help="2024-05 这样的月份、定账，或 2024（交账）")
    ],
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
    whole = period in (OPENING, str(opened.year))
    month = None if whole else month_of_word(period, opened.plan().months)
    path = file_of(slug, opened.year, str(month or period))
    page = _page(opened, path)
    if not print_only:
        opened = _sign(root, opened, page, day, filed_as)
    if month:
        _print_slip(root, opened, slug, month, day, output)


def _sign(root: Path, opened: Year, page: Page, day: date, filed_as: str | None) -> Year:
    """Signs a file, or adds the paper's number to one that is signed already."""
    if page.path in claims_of(opened, read_chain(opened.state.files, opened.year)):
        raise LedgerError(f"{page.path} 已经结账封存，不能再签", "要改的写进以后月份的「更正」")
    if page.signature == "signed" and not filed_as:
        print(f"{page.path}：{page.signed_on} 已经签过，内容没有变，不用再签\n")
        return opened
    if page.signature == "signed" and filed_as:
        text = register(page, filed_as)
    else:
        seal = last_seal(opened.state.files, opened.year)
        text = sign(page.name, page.editable, day, seal, filed_as)
    accept(opened, page.path, text, day)
    signed = _with(opened, page.path, text)
    found = [finding for finding in check(signed, day) if finding.path == page.path]
    if errors := [finding for finding in found if finding.severity == "error"]:
        raise LedgerError("有错的不能签，没有签：\n" + as_text(errors).rstrip(), "")
    write(root, page.path, page.encoded(text))
    now = _page(signed, page.path)
    print(f"{page.path}：已签账 {now.signed_on}，核对码 {now.code}")
    print(as_text(found))  # warnings do not stop it, but are not kept quiet
    return signed


def _page(opened: Year, path: str) -> Page:
    page = page_at(opened, path)
    if page is None:
        raise LedgerError(f"没有 {path}", "先用 ledger open 写出来，填好再签")
    return page


def _with(opened: Year, path: str, text: str) -> Year:
    state = opened.state
    files = {**state.files, path: text.encode()}
    return opened.after(State(files, state.paths, state.links))


def _print_slip(
    root: Path, opened: Year, slug: str, month: Month, day: date, output: Path | None
) -> None:
    from ledger.out.template import render
    from ledger.views.slip import slip

    form = form_of(None, output, ("md", *PAPERS))
    books = opened.books(day)
    book = replace(books.books[slug], drafts=True)
    books = Books(books.plan, day, {**books.books, slug: book})
    view = slip(books, book, month)
    folders = templates_for(root)
    text = render(folders, "slip.md.j2", slip=view)
    if output is not None:
        made = (
            render_paper(form, folders, "slip", text, view.until, view) if form in PAPERS else text
        )
        emit(made, output)
        return
    from ledger.out.table import console, show_document

    show_document(console(), text)
