"""导入：把填好的 Excel 表（或 CSV）收回台账；没动过的一个字不动，两边都改过的并排列出，不替谁作主。

例：ledger import 晋江6月.xlsx --dry-run 先看会改什么。有一处不对，整张表都不写。
"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.sheet.ask import path_of
from ledger.acts.sheet.read import parts_in, read_returned
from ledger.acts.sheet.take import Taken, book_for, take
from ledger.cli.options import AsOf, Repo, YearOption, day_of, open_state, page_at, place_in
from ledger.finding import LedgerError, is_broken
from ledger.out.show import as_text
from ledger.repo.disk import write
from ledger.repo.workbook import read_file
from ledger.state import Year, open_year


def command(
    files: Annotated[list[Path], typer.Argument(metavar="文件…", help="填好的 .xlsx 或 .csv")],
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="只收这个地区的表")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会改什么，不写")] = False,
    as_of: AsOf = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    root, state = open_state(repo, None)
    opened, day = open_year(state, year), day_of(as_of)
    wanted = place_in(opened, county) if county else None
    broken, refused = False, []
    for file in files:
        try:
            taken = _take(opened, file, day, wanted)
        except LedgerError as error:
            refused.append(error)
            continue
        print(_told(taken, dry_run), end="")
        broken = broken or is_broken(taken.findings)
        if taken.data is not None:
            opened = opened.after(opened.state.having(taken.path, taken.data))
            if not dry_run:
                write(root, taken.path, taken.data)
    if refused:
        raise LedgerError("；".join(error.message for error in refused), refused[0].remedy)
    if broken:
        raise typer.Exit(1)


def _take(opened: Year, file: Path, day: date, wanted: str | None) -> Taken:
    returned = read_file(file)
    filled = read_returned(returned)
    book = book_for(opened, filled, day, wanted)
    page = page_at(opened, path_of(book, filled.identity.period))
    return take(opened, filled, parts_in(returned), book, page)


def _told(taken: Taken, dry_run: bool) -> str:
    """What changes, in words, what is in the way, and what came of it."""
    rows = [f"{taken.name} → {taken.path}", *(f"  {words}" for words in taken.words)]
    if is_broken(taken.findings):
        last = "有要改的地方，一处都没有写"
    elif not taken.words:
        last = "没有变化"
    else:
        last = f"{len(taken.words)} 处" + ("，没有写（--dry-run）" if dry_run else "，写好了")
    return "\n".join(rows) + f"\n{as_text(taken.findings)}{last}\n"
