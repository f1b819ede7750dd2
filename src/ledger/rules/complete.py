"""Rules of completeness, asked only when somebody wants to close a month (结账)."""

from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.page import Page
from ledger.period import Month
from ledger.rules.rule import (
    Context,
    Flaw,
    Flaws,
    Rule,
    at,
    book_rule,
    is_explained,
    sections,
)
from ledger.schema import PROSE
from ledger.standing import Judged, Standing

_SIGNED = "系统取数: 2024-05-06\n1 百所千会大调解:\n  本月调解件数: 781\n签账: 签\n"


def _unsigned(page: Page | None, path: str, command: str, context: Context) -> Flaws:
    if page is None and path in context.paths:
        yield Flaw(0, 0, "读不下去，不知道签没签", f"先改好，再 {command}", path=path)
    elif page is None:
        yield Flaw(0, 0, "没有这个文件", f"先用 ledger open 写出来，填好再 {command}", path=path)
    elif page.signature == "draft":
        yield at(page, (), "还没有签账", f"核对内容后 {command}")
    elif page.signature == "altered":
        yield at(page, ("签账",), "签账以后内容又改了，现在算没签", f"核对内容后重新 {command}")


@book_rule(
    "error",
    waivable=True,
    law="结账的月份，各地和市局都签了账",
    why="没签的就是未报，封存以后再来只能算迟报。",
    bad={"2024-04.yaml": _SIGNED.replace("签账: 签\n", "")},
    good={"2024-04.yaml": _SIGNED},
)
def month_not_signed(book: Book, context: Context) -> Flaws:
    if month := context.month:
        slug = book.place.slug
        path = f"counties/{slug}/{context.plan.file.year}/{month}.yaml"
        command = f"ledger sign {slug} {month}"
        yield from _unsigned(book.pages.get(month), path, command, context)


@book_rule(
    "error",
    waivable=True,
    law="结账以前，定账已经签了",
    why="没有期初、基数和目标，这个月的数没有办法看。",
    bad={"opening.yaml": "责任人: 促进法治科负责人\n", "2024-04.yaml": _SIGNED},
    good={"opening.yaml": "责任人: 促进法治科负责人\n签账: 签\n", "2024-04.yaml": _SIGNED},
)
def opening_not_signed(book: Book, context: Context) -> Flaws:
    if context.month:
        slug = book.place.slug
        path = f"counties/{slug}/{context.plan.file.year}/opening.yaml"
        yield from _unsigned(book.opening, path, f"ledger sign {slug} 定账", context)


_EXPLAINED = _SIGNED.replace(
    "签账",
    "  存在问题: 本地方案还在会签\n10 示范司法所:\n  存在问题: 方案还在征求乡镇意见\n"
    "17 季度排查:\n  下一步措施: 五月上旬补做\n16 衔接措施:\n  存在问题: 与公安约在五月\n"
    "29 一地一试点:\n  存在问题: 试点范围还没有定\n签账",
)


@book_rule(
    "warning",
    waivable=True,
    law="逾期和滞后的，本月说明原因和措施",
    why="只有红灯，没有原因，看的人帮不上忙。",
    bad={"2024-04.yaml": _SIGNED},
    good={"2024-04.yaml": _EXPLAINED},
)
def overdue_unexplained(book: Book, context: Context) -> Flaws:
    page = book.pages.get(context.month) if context.month else None
    if page is None or context.month is None:
        return
    said = {task.number for task, section in sections(page, context) if is_explained(section)}
    worst: dict[int, Judged] = {}
    for judged in _late(book, context.month):
        worst.setdefault(judged.due.task.number, judged)
    for number, judged in worst.items():
        if number not in said:
            title = judged.due.task.title
            message = f"「{judged.due.indicator.name}」{judged.standing.word}，没有说明"
            yield at(page, (title,), message, f"在「{title}」下写「{'」或「'.join(PROSE)}」")


_LATE = {Standing.OVERDUE, Standing.MISSED, Standing.SHORT, Standing.BEHIND}


def _late(book: Book, month: Month) -> list[Judged]:
    """What binds and is late, of what fell due up to the end of a month, or lags behind."""
    books = Books(book.plan, book.day, {book.place.slug: book})
    judged = (j for j in judge_all(books, book) if j.standing in _LATE and j.due.binds)
    due = ((j, j.due.deadline) for j in judged)
    return [j for j, day in due if j.standing is Standing.BEHIND or (day and day <= month.last_day)]


RULES: tuple[Rule, ...] = (month_not_signed, opening_not_signed, overdue_unexplained)
