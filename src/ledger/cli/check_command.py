"""对账校验：把每个文件按每条规则看一遍，列出所有要改的地方，写明行、列和怎么改。"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ledger.check import check_state
from ledger.cli.options import (
    AsOf,
    At,
    Format,
    Output,
    Repo,
    YearOption,
    day_of,
    emit,
    know_format,
    month_of_word,
    open_state,
)
from ledger.cli.spread import spread
from ledger.finding import Finding, LedgerError, is_broken
from ledger.model.record import nearest
from ledger.out.formats import About, writer_of
from ledger.out.show import as_text, summary
from ledger.page import name_of
from ledger.period import Month
from ledger.rules import BY_NAME
from ledger.state import State, open_year


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[文件]…", help="只看这些文件或文件夹")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="月份", help="问：这个月可以结账了吗")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有警告也算没通过")] = False,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="规则", help="只看这条规则，可写多次")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="规则", help="不看这条规则，可写多次")
    ] = None,
    form: Format = "text",
    output: Output = None,
    as_of: AsOf = None,
    at: At = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    know_format(form)
    chosen, left_out = _rules(select), _rules(ignore)
    root, state = open_state(repo, at)
    _know_years(state, year)
    _know_paths(root, state, paths)
    day = day_of(as_of)
    years = [year] if year else None
    found = check_state(state, day, _month(state, year, month), years, spread)
    found = [f for f in found if (not chosen or f.rule in chosen) and f.rule not in left_out]
    found = [f for f in found if _wanted(root, f, paths)]
    files = sum(_is_read(root, path, paths) for path in state.files)
    about = {"command": "check", "as_of": str(day), "at": at, "files": files}
    _print(found, form, output, about)
    if is_broken(found, strict=strict):
        raise typer.Exit(1)


def _know_years(state: State, year: int | None) -> None:
    if not state.years or (year and year not in state.years):
        open_year(state, year)


def _know_paths(root: Path, state: State, paths: list[str] | None) -> None:
    for word in paths or ():
        if not any(_under(root, path, word) for path in state.paths):
            book = f"counties/{word}"
            there = any(path.startswith(f"{book}/") for path in state.paths)
            remedy = f"是不是 {book}？" if there else "看看路径写对没有"
            raise LedgerError(f"没有 {word} 这个文件或文件夹", remedy)


def _rules(names: list[str] | None) -> set[str]:
    """The rules named, several in one word with commas. Raises LedgerError on one there is not."""
    words = {word for name in names or () for word in name.split(",") if word}
    for word in sorted(words - set(BY_NAME)):
        close = nearest(word, list(BY_NAME))
        raise LedgerError(
            f"没有「{word}」这条规则", f"是不是 {close}？" if close else "ledger rules 列出所有规则"
        )
    return words


def _month(state: State, year: int | None, word: str | None) -> Month | None:
    return month_of_word(word, open_year(state, year).plan().months) if word else None


def _wanted(root: Path, finding: Finding, paths: list[str] | None) -> bool:
    return not paths or any(_under(root, finding.path, path) for path in paths)


def _is_read(root: Path, path: str, paths: list[str] | None) -> bool:
    name = name_of(path)
    wanted = not paths or any(_under(root, path, word) for word in paths)
    return name is not None and name.kind != "evidence" and wanted


def _under(root: Path, path: str, word: str) -> bool:
    place = Path(word).resolve()
    inside = place.relative_to(root).as_posix() if place.is_relative_to(root) else word
    inside = inside.rstrip("/")
    return inside == "." or path == inside or path.startswith(f"{inside}/")


def _print(found: list[Finding], form: str, output: Path | None, about: About) -> None:
    if form != "text":
        emit(writer_of(form)(found, about), output)
        return
    colour = output is None and sys.stdout.isatty() and not _no_colour()
    emit(as_text(found, colour=colour) + summary(found, about["files"]) + "\n", output)


def _no_colour() -> bool:
    import os

    return bool(os.environ.get("NO_COLOR"))
