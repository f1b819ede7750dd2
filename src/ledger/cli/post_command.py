"""记账：往一个月的文件里记数，注释、次序、写法都不动；写不对的不写进去。

例：ledger post 晋江市 2024-05 27 本月调解有一套采用=1 --evidence "采用通知 2024-05-22"。
--correct 更正以前月份的数，原值由工具填。没写全的，在终端上会问。
"""

import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ledger.acts.open import head_of
from ledger.acts.order import order_of
from ledger.acts.post import (
    Change,
    Entry,
    correct,
    find_indicator,
    find_task,
    known_keys,
    post,
    post_item,
)
from ledger.acts.sign import file_of
from ledger.book import Book
from ledger.cli.accept import accept
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
from ledger.model.plan import Task
from ledger.page import OPENING, Page
from ledger.period import Month
from ledger.repo.disk import write
from ledger.schema import DONE_ITEMS, PROSE
from ledger.splice import put
from ledger.state import Year, open_year


def command(
    place: Annotated[
        str | None, typer.Argument(metavar="地区", help="如 晋江市 或 jinjiang")
    ] = None,
    month: Annotated[
        str | None, typer.Argument(metavar="月份", help="记在哪个月，如 2024-05")
    ] = None,
    task: Annotated[str | None, typer.Argument(metavar="任务", help="序号或简称，如 27")] = None,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="键=值…", help="如 本月调解件数=781")
    ] = None,
    extracted: Annotated[
        str | None, typer.Option("--extracted", metavar="日期", help="系统取数的日期")
    ] = None,
    evidence: Annotated[
        str | None, typer.Option("--evidence", "-e", metavar="佐证", help="文号和存放处")
    ] = None,
    correcting: Annotated[
        str | None, typer.Option("--correct", metavar="所属", help="更正哪个月，或 定账")
    ] = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="类别", help="更正、补报或调整")
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="原因", help="为什么更正")
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", metavar="栏", help="改定账的哪一栏")
    ] = None,
    item: Annotated[str | None, typer.Option("--item", metavar="项", help="基数的哪一项")] = None,
    approval: Annotated[
        str | None, typer.Option("--approval", metavar="批准", help="调整的批准文件")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改成怎样，不写")] = False,
    as_of: AsOf = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    root, state = open_state(repo, None)
    opened = open_year(state, year)
    day = day_of(as_of)
    slug = place_in(opened, place or _ask("地区"))
    period = month_of_word(month or _ask("月份（如 2024-05）"), opened.plan().months)
    found = find_task(opened.plan(), task or _ask("任务（序号或简称）"))
    book = opened.books(day).books[slug]
    path = file_of(slug, opened.year, str(period))
    page = page_at(opened, path)
    before = _text(opened, book, page, period)
    said = Said(correcting or "", category, reason, evidence, column, item, approval)
    if correcting:
        text = correct(book, before, _change(opened, found, values, said))
    else:
        said.refuse()
        text = _posted(opened, found, before, values, evidence)
    if extracted:
        text = put(text, ("系统取数",), extracted, order_of(opened.plan()))
    accept(opened, path, text, day)
    _show(before, text, path)
    if not dry_run:
        write(root, path, page.encoded(text) if page else text)


OWNER = "责任人"


class Said(NamedTuple):
    """What was said of a correction on the command line; the rest is asked."""

    about: str
    category: str | None
    reason: str | None
    evidence: str | None
    column: str | None
    item: str | None
    approval: str | None

    def refuse(self) -> None:
        """Raises LedgerError where something was said that a plain entry would lose."""
        for name in ("category", "reason", "column", "item", "approval"):
            if getattr(self, name) is not None:
                raise LedgerError(f"--{name} 只用于更正", "加上 --correct 2024-04（或 定账）")


def _ask(what: str, remedy: str = "ledger post --help 看用法") -> str:
    """Asks on a terminal; elsewhere says what is missing."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LedgerError(f"没有写{what}", remedy)
    answer: str = typer.prompt(what)
    return answer.strip()


def _text(opened: Year, book: Book, page: Page | None, month: Month) -> str:
    if page is None:
        return head_of(book.plan, book.place, str(month))
    if page.signature != "draft":
        following = month.plus(1)
        raise LedgerError(
            f"{page.path} 已经签账，不能再记",
            f"记在以后的月份里更正：ledger post {book.place.name} {following} … --correct {month}",
        )
    return page.editable


def _pairs(opened: Year, task: Task, values: list[str] | None) -> list[tuple[str, str]]:
    if not values:
        key = _ask(f"键（{'、'.join(known_keys(task))}）")
        return [(key, _ask(f"「{key}」的值"))]
    pairs = []
    for word in values:
        key, mark, value = (part.strip() for part in word.replace("＝", "=").partition("="))
        pairs.append(
            (key, value if mark else _ask(f"「{key}」的值", "键和值之间写 =，如 本月调解件数=781"))
        )
    return pairs


def _posted(
    opened: Year, task: Task, text: str, values: list[str] | None, evidence: str | None
) -> str:
    entries = []
    for key, value in _pairs(opened, task, values):
        if key.startswith(DONE_ITEMS):
            text = post_item(opened.plan(), text, task, key.removeprefix(DONE_ITEMS).strip(), value)
            continue
        free = key in PROSE or any(key in i.extras for i in task.indicators)
        name = key if free else find_indicator(opened.plan(), task, key).key
        entries.append(Entry(task.number, name, value, None if free else evidence))
    return post(opened.plan(), text, task, entries)


def _change(opened: Year, task: Task, values: list[str] | None, said: Said) -> Change:
    [(key, new), *more] = _pairs(opened, task, values)
    if more:
        raise LedgerError("一次更正一个数", "分几次运行 ledger post --correct")
    category = said.category or "更正"
    if key == OWNER:  # a task has one, whatever its indicators
        key, said = task.indicators[0].key, said._replace(column=OWNER)
    column = said.column or (
        _ask("栏（期初、基数、目标、责任人）") if said.about == OPENING else None
    )
    months = opened.plan().months
    return Change(
        category=category,
        about=OPENING if said.about == OPENING else month_of_word(said.about, months),
        task=task,
        indicator=find_indicator(opened.plan(), task, key),
        new=new,
        reason=said.reason or _ask("原因"),
        evidence=said.evidence or _ask("佐证"),
        column=column,
        item=said.item,
        approval=said.approval or (_ask("批准") if category == "调整" else None),
    )


def _show(before: str, after: str, path: str) -> None:
    """The lines that change, as a person would mark them."""
    import difflib

    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    shown = [row for row in rows if row[:1] in "+-" and row[:3] not in ("+++", "---")]
    print("\n".join([path, *shown]) if shown else f"{path}：没有变")
