"""亮灯：按某一天，各地各项到期、完成、逾期；写一个地区，就列出它下一步做什么、到哪天。"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.options import AsOf, At, Repo, YearOption, open_books, place_in
from ledger.page import Page
from ledger.state import Year


def command(
    place: Annotated[
        str | None, typer.Argument(metavar="[地区]", help="只看一个地区，如 晋江市 或 jinjiang")
    ] = None,
    burden: Annotated[bool, typer.Option("--burden", help="看各地每月要填多少格")] = False,
    as_of: AsOf = None,
    at: At = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    _, opened, day = open_books(repo, at, year, as_of)
    books = opened.books(day)
    from ledger.out import table
    from ledger.views import status

    out = table.console()
    if burden:
        months = [f"{month.number}月" for month in books.plan.months]
        table.show_burden(out, status.burden(books), months)
    elif place is None:
        table.show_city(out, status.city(books))
    else:
        book = books.books[place_in(opened, place)]
        table.show_county(out, status.county(books, book))
    slug = place_in(opened, place) if place else None
    if broken := _broken(opened, [opened.page, *books.pages], slug):
        out.print(
            f"\n有 {len(broken)} 个文件有错，能读的才算进来；先运行 ledger check：",
            style="bold red",
        )
        for path in broken[:10]:
            out.print(f"  {path}")
        raise typer.Exit(1)


def _broken(opened: Year, pages: Iterable[Page], slug: str | None) -> list[str]:
    """The files that could not be read whole, or not at all; one place's where it is named."""
    marred = {page.path: page.name for page in pages if page.document.marks or page.objections}
    marred |= opened.names(opened.state.unread)
    return sorted(p for p, name in marred.items() if slug is None or name.slug in (None, slug))
