"""Rules of handing over the year (交账): what was not done, and where it goes."""

from collections.abc import Iterator

from ledger.book import Book, Books
from ledger.due import dues_of
from ledger.judge import judge
from ledger.model.closing import ClosingFile, Undone
from ledger.model.plan import Indicator
from ledger.page import Page
from ledger.rules.rule import Context, Flaws, Rule, at, book_rule, page_rule
from ledger.standing import Standing

CLOSING = ("closing",)
_UNDONE = "未完成:\n  - {{任务: {}, 键: {}, 原因: 用地手续未办结, 去向: {}{}}}\n"
_GOOD = _UNDONE.format(10, "本月改造完成所数", "转2025年", ", 新时限: 2025-05-31")


def _undone(page: Page) -> Iterator[tuple[int, Undone]]:
    record: ClosingFile | None = page.record
    return page.numbered(("未完成",), record.undone if record is not None else ())


@page_rule(
    "error",
    kinds=CLOSING,
    law="转下年的写明新时限",
    why="没有新的时限，就等于不办了。",
    bad=_UNDONE.format(10, "本月改造完成所数", "转2025年", ""),
    good=_GOOD,
)
def carried_without_day(page: Page, context: Context) -> Flaws:
    for n, undone in _undone(page):
        if undone.where_to.startswith("转") and undone.until is None:
            remedy = f"补上「新时限: {undone.where_to[1:5]}-…」"
            yield at(page, ("未完成", n, "去向"), f"{undone.where_to}，没有写新时限", remedy)


@page_rule(
    "error",
    kinds=CLOSING,
    law="转到以后的年份，新时限就在那一年",
    why="年份不合，下一年定账时就接不上。",
    bad=_UNDONE.format(10, "本月改造完成所数", "转2024年", ", 新时限: 2024-05-31"),
    good=_GOOD,
)
def carried_to_wrong_year(page: Page, context: Context) -> Flaws:
    this = context.plan.file.year
    for n, undone in _undone(page):
        year = int(undone.where_to[1:5]) if undone.where_to.startswith("转") else None
        if year is not None and year <= this:
            remedy = f"写 转{this + 1}年"
            yield at(page, ("未完成", n, "去向"), f"{year} 年不在 {this} 年以后", remedy)
        elif year is not None and undone.until and undone.until.year != year:
            message = f"新时限 {undone.until} 不在 {year} 年"
            yield at(page, ("未完成", n, "新时限"), message, "改去向的年份，或改新时限")


@book_rule(
    "warning",
    waivable=True,
    law="「未完成」只写没完成的",
    why="台账算出来已经完成的，写成未完成，两处必有一处错。",
    bad={
        "2024-04.yaml": "系统取数: 2024-05-06\n1 百所千会大调解:\n  本月调解件数: 781\n"
        "4 商会调解:\n  商会摸底: 2024-04-10\n签账: 签\n",
        "closing.yaml": _UNDONE.format(4, "商会摸底", "申请终止", ""),
    },
    good={"closing.yaml": _UNDONE.format(4, "商会摸底", "申请终止", "")},
)
def undone_yet_done(book: Book, context: Context) -> Flaws:
    page = book.others.get("closing")
    named = [(n, undone, _code(book, undone)) for n, undone in _undone(page)] if page else []
    done = _done(book, {code for _, _, code in named}) if named else frozenset()
    for n, undone, code in named:
        if page is not None and code in done:
            message = f"「{undone.key}」台账里已经完成"
            yield at(page, ("未完成", n, "键"), message, "删去这一条；台账记错的，写「更正」")


_FAILED = "系统取数: 2024-05-06\n1 百所千会大调解:\n  本月调解件数: 781\n  本地方案: 2024-04-10\n20 涉黑涉恶:\n  本月脱管人数: 1\n签账: 签\n"
_EXPLAINED = "未完成:\n  - {任务: 20, 键: 本月脱管人数, 原因: 查找中, 去向: 申请终止}\n"


@book_rule(
    "warning",
    waivable=True,
    law="没完成的都写了去向",
    why="交账只问没完成的，漏了的就没有人接着办。",
    bad={"2024-04.yaml": _FAILED, "closing.yaml": "总结: 晋司〔2025〕2号\n签账: 签\n"},
    good={"2024-04.yaml": _FAILED, "closing.yaml": _EXPLAINED + "签账: 签\n"},
)
def undone_unexplained(book: Book, context: Context) -> Flaws:
    page = book.others.get("closing")
    if page is None or page.signature != "signed":
        return
    told = {_code(book, undone) for _, undone in _undone(page)}
    for indicator in _failing(book):
        if indicator.code not in told:
            message = f"「{indicator.key}」没有完成，也没有写去向"
            remedy = f"写进「未完成」：任务 {indicator.code.split('-')[0]}，原因、去向、新时限"
            yield at(page, (), message, remedy)


def _failing(book: Book) -> list[Indicator]:
    """What this book alone shows to have failed; not what receipts or the whole city decide, nor a
    quarter that has gone by."""
    books = Books(book.plan, book.day, {book.place.slug: book})
    own = [
        due
        for due in dues_of(book.plan, book.place)
        if due.binds and due.occasion is None
        if due.indicator.proof != "收件" and due.indicator.total is None
    ]
    failed = {due.code: due.indicator for due in own if judge(books, book, due).standing in _OWN}
    return list(failed.values())


_OWN = frozenset({Standing.OVERDUE, Standing.MISSED, Standing.SHORT})


def _code(book: Book, undone: Undone) -> str | None:
    indicator = book.plan.by_key.get((undone.number, undone.key))
    return indicator.code if indicator else None


def _done(book: Book, named: set[str | None]) -> frozenset[str]:
    """The codes among those named of which every occasion was met, by what this book says.

    Where the bureau's receipts decide, a county's own book cannot tell.
    """
    books = Books(book.plan, book.day, {book.place.slug: book})
    every = (due for due in dues_of(book.plan, book.place) if due.code in named)
    dues = [due for due in every if due.indicator.proof != "收件"]
    open_codes = {due.code for due in dues if not judge(books, book, due).is_done}
    return frozenset(due.code for due in dues) - open_codes


RULES: tuple[Rule, ...] = (
    carried_without_day,
    carried_to_wrong_year,
    undone_yet_done,
    undone_unexplained,
)
