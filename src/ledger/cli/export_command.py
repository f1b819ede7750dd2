"""导出：把要填的做成一张 Excel 表（或 CSV），只有要填的格能改；填好用 ledger import 收回来。

例：ledger export --county 晋江市 --month 2024-06 -o 晋江6月.xlsx；年初 --opening，年终 --closing，
问题台账 --problems，全市 --all。--townships 19 或 --townships 甲所,乙所 另加一张各司法所填的表，加起来就是县里的数。
"""

from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.sheet.ask import PROBLEMS, path_of, workbook
from ledger.acts.sheet.read import OFFICES
from ledger.acts.sheet.value import Workbook
from ledger.book import Books
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
from ledger.finding import LedgerError, reason
from ledger.page import OPENING
from ledger.period import read_month
from ledger.repo.disk import write_out
from ledger.repo.git import commit_named, has_commit
from ledger.state import Year, open_year


def command(
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="如 晋江市 或 jinjiang")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="月份", help="哪个月，如 2024-06")
    ] = None,
    opening: Annotated[bool, typer.Option("--opening", help="年初定账")] = False,
    closing: Annotated[bool, typer.Option("--closing", help="年终交账")] = False,
    problems: Annotated[
        bool, typer.Option("--problems", help="问题台账：整改、新问题、销号")
    ] = False,
    all_places: Annotated[bool, typer.Option("--all", help="全市，一个地区一个文件")] = False,
    townships: Annotated[
        str | None, typer.Option("--townships", metavar="所", help="几个司法所，或所名，用逗号隔开")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="文件", help=".xlsx 或 .csv；--all 时是文件夹"),
    ] = None,
    as_of: AsOf = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    root, state = open_state(repo, None)
    opened = open_year(state, year)
    period = _period(opened, month, opening, closing, problems)
    books = opened.books(day_of(as_of))
    slugs = _slugs(opened, county, all_places)
    commit = commit_named(root, "HEAD") if has_commit(root) else ""
    for slug in slugs:
        book = books.books[slug]
        form = workbook(books, book, period, commit, page_at(opened, path_of(book, period)))
        form = form._replace(offices=_offices(townships))
        place = _place(output, f"{book.place.name}{period}", all_places)
        _write(place, _bytes(form, books, slug, place))
        print(f"{place}：{form.title}，要填 {form.burden} 格")
        if place.suffix.lower() == ".csv" and (left := _left_out(form)):
            print(f"  CSV 只有「填报」一页；{'、'.join(left)}要用 .xlsx 导出")


def _period(opened: Year, month: str | None, opening: bool, closing: bool, problems: bool) -> str:
    if (month is not None) + opening + closing + problems != 1:
        ways = "--month 2024-06、--opening、--closing、--problems"
        raise LedgerError("导出哪一张没有说清", f"写 {ways} 之一")
    if problems:
        return PROBLEMS
    if month is not None:
        return str(month_of_word(month, opened.plan().months))
    return OPENING if opening else str(opened.year)


def _slugs(opened: Year, county: str | None, all_places: bool) -> list[str]:
    if (county is None) != all_places:
        raise LedgerError("导出哪个地区没有说清", "写 --county 晋江市，全市写 --all")
    return list(opened.plan().places) if county is None else [place_in(opened, county)]


def _offices(said: str | None) -> tuple[str, ...]:
    if said is None:
        return ()
    if said.isdigit():
        return tuple(f"{number}所" for number in range(1, min(int(said), 60) + 1))
    names = [name.strip() for name in said.replace("，", ",").replace("、", ",").split(",")]
    return tuple(dict.fromkeys(filter(None, names)))


def _place(output: Path | None, stem: str, all_places: bool) -> Path:
    if all_places:
        return (output or Path()) / f"{stem}.xlsx"
    place = output or Path(f"{stem}.xlsx")
    if place.suffix.lower() not in (".xlsx", ".csv"):
        raise LedgerError(f"{place} 写不成表", "文件名以 .xlsx 或 .csv 结尾")
    return place


def _left_out(form: Workbook) -> list[str]:
    """The sheets to fill that a CSV file has no room for."""
    sheets = [f"「{sheet.name}」" for sheet in form.sheets[1:]]
    return sheets + [f"「{OFFICES}」"] * bool(form.offices)


def _bytes(form: Workbook, books: Books, slug: str, place: Path) -> bytes:
    if place.suffix.lower() == ".csv":
        from ledger.out.csv import write_csv

        return write_csv(form)
    from ledger.out.xlsx import write_workbook
    from ledger.views.register import HEADS, register

    if not read_month(form.identity.period):
        return write_workbook(form)
    lines = register(books, books.books[slug])
    return write_workbook(form, [HEADS, *(line.cells for line in lines)])


def _write(place: Path, data: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"写不了 {place}：{reason(error)}", "换一个能写的文件夹") from error
    write_out(place, data)
