"""导入：把填好的 Excel 表（或 CSV）收回台账；没动过的一个字不动，两边都改过的并排列出，不替谁作主。

例：ledger import 晋江6月.xlsx --dry-run 先看会改什么。有一处不对，整张表都不写。
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.open import month_form, new_text, opening_form
from ledger.acts.sheet.ask import kind_of_period, path_of
from ledger.acts.sheet.enter import enter
from ledger.acts.sheet.merge import Merged, in_words, line_in_words, merge
from ledger.acts.sheet.read import Filled, finding, parts_in, read_returned
from ledger.acts.sheet.spot import at_cells
from ledger.acts.sheet.value import Returned
from ledger.book import Book
from ledger.cli.accept import new_errors
from ledger.cli.options import AsOf, Repo, YearOption, day_of, open_state, page_at, place_in
from ledger.finding import Finding, LedgerError, is_broken
from ledger.model.record import nearest
from ledger.out.show import as_text
from ledger.page import Page
from ledger.period import read_month
from ledger.privacy import masked
from ledger.repo.disk import write
from ledger.repo.workbook import read_returned_file
from ledger.state import State, Year, open_year


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
    broken = False
    for file in files:
        taken = take(opened, read_returned_file(file), day, wanted)
        print(taken.told(dry_run), end="")
        broken = broken or is_broken(taken.findings)
        if taken.text is not None:
            opened = taken.after(opened)
            if not dry_run:
                write(root, taken.path, taken.data)
    if broken:
        raise typer.Exit(1)


class Taken:
    """What one returned file comes to. `text` is None where nothing is to be written."""

    def __init__(self, name: str, path: str, merged: Merged, book: Book) -> None:
        self.name = name
        self.path = path
        self.words = [in_words(change, book) for change in merged.changes]
        self.words += [line_in_words(line) for line in merged.lines]
        self.findings: list[Finding] = merged.findings
        self.text: str | None = None
        self.data = b""

    def told(self, dry_run: bool) -> str:
        """What changes, in words, and what is in the way."""
        rows = [f"{self.name} → {self.path}"]
        rows += [f"  {words}" for words in self.words]
        text = as_text(sorted(map(masked, self.findings)))
        if is_broken(self.findings):
            last = "有要改的地方，一处都没有写"
        elif not self.words:
            last = "没有变化"
        else:
            last = f"{len(self.words)} 处" + ("，没有写（--dry-run）" if dry_run else "，写好了")
        return "\n".join(rows) + f"\n{text}{last}\n"

    def after(self, opened: Year) -> Year:
        """The year with this file in it, for the next one."""
        files = {**opened.state.files, self.path: self.data}
        return opened.after(State(files, opened.state.paths | {self.path}, opened.state.links))


def take(opened: Year, file: Returned, day: date, wanted: str | None) -> Taken:
    """Reads one returned file against the books. Raises LedgerError where it is not one of theirs."""
    filled = read_returned(file)
    _refuse_foreign(opened, filled, wanted)
    period, kind = filled.identity.period, kind_of_period(filled.identity.period)
    book = opened.books(day).books[filled.identity.slug]
    path = path_of(book, period)
    page = page_at(opened, path)
    merged = merge(filled, parts_in(file), book, page, kind)
    taken = Taken(file.name, path, merged, book)
    taken.findings += _amended(opened, filled)
    if is_broken(taken.findings) or not taken.words:
        return taken
    if page is not None and page.signature != "draft":
        taken.findings.append(_signed(filled, path, book))
        return taken
    entered = enter(file.name, _text(opened, book, period, page, day), merged, book)
    taken.findings += entered.findings
    errors = new_errors(opened, path, entered.text, day)
    taken.findings += at_cells(file.name, path, entered.text, merged, errors)
    if not is_broken(taken.findings):
        taken.text = entered.text
        taken.data = page.encoded(entered.text) if page else entered.text.encode()
    return taken


def _refuse_foreign(opened: Year, filled: Filled, wanted: str | None) -> None:
    """Raises LedgerError where the form is of another plan, place or year."""
    identity, plan = filled.identity, opened.plan()
    if identity.document and identity.document != plan.file.document:
        message = f"{filled.name} 是按 {identity.document} 编的，本台账按 {plan.file.document}"
        raise LedgerError(message, "到那一年的台账里导入，或加 --year")
    if identity.slug not in plan.places:
        close = nearest(identity.slug, list(plan.places))
        raise LedgerError(
            f"{filled.name} 是 {identity.slug} 的表，这里没有这个地区",
            f"是不是 {close}？" if close else "看看是不是别的市的表",
        )
    if wanted and identity.slug != wanted:
        mine, theirs = plan.places[wanted].name, plan.places[identity.slug].name
        raise LedgerError(f"{filled.name} 是{theirs}的表，不是{mine}的", "换成本地的表")
    month = read_month(identity.period)
    if month is not None and month not in plan.months:
        raise LedgerError(
            f"{filled.name} 是 {identity.period} 的表，不在本年台账之内",
            f"从 {plan.months[0]} 到 {plan.months[-1]}",
        )


def _amended(opened: Year, filled: Filled) -> Iterator[Finding]:
    """An older form is read all the same, and says so."""
    version = opened.plan().version
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


def _text(opened: Year, book: Book, period: str, page: Page | None, day: date) -> str:
    """The file as it stands, or what a new one begins with."""
    if page is not None:
        return page.editable
    month = read_month(period)
    if month is not None:
        form = month_form(opened.books(day), book, month)
        return form.head
    if kind_of_period(period) == "opening":
        return new_text(replace(opening_form(book.plan, book.place), prompts=[]))
    return f"# {book.place.name} {book.plan.file.year}年 交账\n"
