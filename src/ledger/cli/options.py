"""The options that commands share, and what they open."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated

import typer

from ledger.finding import LedgerError
from ledger.model.record import nearest
from ledger.out.formats import NAMES
from ledger.out.papers import PAPERS
from ledger.page import Page, name_of
from ledger.period import Month, read_day, read_month
from ledger.repo.disk import find_root, read_state, write_out
from ledger.state import State, Year, open_year

CHINA = timezone(timedelta(hours=8))

Repo = Annotated[
    Path,
    typer.Option("--repo", "-C", metavar="目录", help="台账仓库所在的文件夹", show_default=False),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="按哪一天算，不写就是今天")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="提交", help="读哪个提交，不写就读现在的文件")
]
YearOption = Annotated[
    int | None, typer.Option("--year", metavar="年", help="哪一年，不写就是最近一年")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="文件", help="写到文件，不写就打印")
]
Format = Annotated[str, typer.Option("--format", metavar="格式", help="、".join(NAMES))]


def know_format(word: str) -> None:
    """Raises LedgerError on a format of findings that there is not."""
    if word not in NAMES:
        close = nearest(word, list(NAMES))
        remedy = f"是不是 {close}？" if close else f"可写：{'、'.join(NAMES)}"
        raise LedgerError(f"没有「{word}」这种格式", remedy)


def day_of(text: str | None) -> date:
    """The day that was asked for, or today in China."""
    if text is None:
        return datetime.now(CHINA).date()
    day = read_day(text)
    if day is None:
        raise LedgerError(f"「{text}」不是日期", "写成 2024-07-10 这样")
    return day


def month_of_word(text: str, months: list[Month]) -> Month:
    """A month as typed: 2024-05, or 5 within the plan's year."""
    month = read_month(text)
    if month is None and text.isdigit() and 1 <= int(text) <= 12:
        month = Month(months[0].year, int(text))
    if month is None:
        raise LedgerError(f"「{text}」不是月份", "写成 2024-05 这样")
    if month not in months:
        raise LedgerError(f"{month} 不在本年台账之内", f"从 {months[0]} 到 {months[-1]}")
    return month


def open_state(repo: Path, at: str | None) -> tuple[Path, State]:
    """The repository around a folder, and its files as they stand or stood."""
    root = find_root(repo) if at is None else root_at(repo)
    return root, read_state(root, at)


def root_at(repo: Path) -> Path:
    """The repository around a folder; the folder itself where it has no files, as a bare one."""
    try:
        return find_root(repo)
    except LedgerError:
        return repo


def open_books(
    repo: Path, at: str | None, year: int | None, as_of: str | None
) -> tuple[Path, Year, date]:
    """A year of a repository, and the day that is asked about."""
    root, state = open_state(repo, at)
    return root, open_year(state, year), day_of(as_of)


def place_in(year: Year, word: str) -> str:
    """The slug of a place as typed: its name or its folder. Raises LedgerError with what there is."""
    place = year.plan().find_place(word)
    if place is None:
        known = [name for p in year.plan().file.places for name in (p.name, p.slug)]
        if close := nearest(word, known):
            raise LedgerError(f"没有「{word[:20]}」这个地区", f"是不是「{close}」？")
        names = "、".join(place.name for place in year.plan().file.places)
        raise LedgerError(f"没有「{word[:20]}」这个地区", f"可写：{names}，或目录名如 jinjiang")
    return place.slug


def page_at(opened: Year, path: str) -> Page | None:
    """The file at a path, or None where there is none yet.

    Raises LedgerError where nothing can be read off it, so that it is not written over.
    """
    name = name_of(path)
    if path not in opened.state.files or name is None:
        if path in opened.state.paths:
            raise LedgerError(f"{path} 是链接，或太大，没有动它", "换成真正的台账文件")
        return None
    page = opened.read(path, name)
    if page.record is None:
        raise LedgerError(f"{path} 读不下去，没有动它", "先运行 ledger check，改好再来")
    return page


def emit(made: str | bytes, output: Path | None) -> None:
    """Prints a text, or writes what was made to a file."""
    if output is None:
        assert isinstance(made, str), "bytes are never printed: form_of saw to it"
        print(made, end="", flush=True)  # before anything that is said beside it
        return
    data = made if isinstance(made, bytes) else made.encode("utf-8", errors="replace")
    write_out(output, data)


def form_of(form: str | None, output: Path | None, known: tuple[str, ...]) -> str:
    """The format that was asked for, or the one that the name of the file says, or the first.

    Raises LedgerError on one that there is not, and where a document for paper has no file to go to.
    """
    ending = output.suffix[1:].lower() if output else ""
    named = ending if ending in known else ""
    form = form or named or known[0]
    if form not in known:
        raise LedgerError(f"没有「{form[:20]}」这种格式", f"可写：{'、'.join(known)}")
    if named and named != form:
        raise LedgerError(f"文件名是 .{named}，格式却是 {form}", f"文件名改成 .{form} 结尾")
    if form in PAPERS and output is None:
        raise LedgerError(f"{form} 不能打印在屏幕上", f"加 -o 文件名.{form}")
    return form
