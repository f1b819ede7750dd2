"""The one-page statement of a month (对账单), to be printed and signed on paper."""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from ledger.book import Book, Books
from ledger.due import Due, dues_of
from ledger.entry import Fact, entries
from ledger.judge import judge_all
from ledger.model.plan import Indicator, Task
from ledger.model.scalar import Percent, Ratio
from ledger.period import Month
from ledger.reconcile import Match, reconcile
from ledger.standing import Judged
from ledger.views.parts import is_masked
from ledger.views.status import figures

NOTHING = "—"
SAID, MASKED = "有进展", "已记"


class Line(NamedTuple):
    """One figure of the month."""

    number: int
    name: str
    unit: str
    before: str
    booked: str
    corrected: str
    total: str
    goal: str
    standing: str
    proof: str


class Slip(NamedTuple):
    """Everything on the page."""

    office: str
    year: int
    month: str
    until: date
    extracted: str
    code: str
    signed_on: str
    filed_as: str
    lines: list[Line]
    progress: list[str]
    masked: list[str]
    witnesses: list[tuple[int, str, str, str, str, str]]
    overdue: list[str]
    corrections: list[str]
    next_due: list[str]
    version: int
    sample: bool


def slip(books: Books, book: Book, month: Month) -> Slip:
    """The statement of one month, from a book in which that month counts as signed."""
    page = book.pages[month]
    book = _as_known(book, month)
    judged = judge_all(books, book)
    lines: list[Line] = list(_lines(book, month, judged))
    return Slip(
        office=book.place.office,
        sample=book.plan.file.sample is not None,
        year=book.plan.file.year,
        month=month.chinese,
        until=book.plan.reconcile_day(month),
        extracted=str(page.record.extracted or NOTHING),
        code=page.code,
        signed_on=str(page.record.sign_off.day) if page.record.sign_off else NOTHING,
        filed_as=(page.record.sign_off and page.record.sign_off.filed_as) or "",
        lines=[line for line in lines if line.booked not in (SAID, MASKED)],
        progress=[f"{line.number} {line.name}" for line in lines if line.booked == SAID],
        masked=[f"{line.number} {line.name}" for line in lines if line.booked == MASKED],
        witnesses=[_witness(m) for m in reconcile(books, book, month) if m.result != "仅自报"],
        overdue=[_overdue(one, book) for one in judged if one.standing.fails],
        corrections=[_correction(c) for c in page.record.corrections],
        next_due=_next_due(book, month),
        version=book.plan.version,
    )


def _as_known(book: Book, month: Month) -> Book:
    """The book with this month's draft and, besides it, signed months alone."""
    signed = replace(book, drafts=False)
    pages = {m: page for m, page in book.pages.items() if m == month or signed.is_signed(m)}
    return replace(book, pages=pages)


def _upto(book: Book, month: Month) -> Book:
    """The book as it was when that month was its last: without what later files correct."""
    return replace(book, pages={m: page for m, page in book.pages.items() if m <= month})


def _lines(book: Book, month: Month, judged: list[Judged]) -> Any:
    page = book.pages[month]
    now, before = _upto(book, month), _upto(book, month.plus(-1))
    booked = {indicator.code: fact for indicator, fact in entries(page, book.plan)}
    corrected = {c.key: c for c in page.record.corrections}
    for task, indicator in book.plan.indicators:
        if indicator.code in booked or any(key in corrected for key in indicator.keys):
            one = next((j for j in judged if _is_about(j, indicator, month)), None)
            fact = booked.get(indicator.code)
            yield _line(now, before, month, task, indicator, fact, one)


def _is_about(judged: Judged, indicator: Indicator, month: Month) -> bool:
    due = judged.due
    return due.code == indicator.code and (due.occasion is None or month in due.occasion)


def _line(
    book: Book,
    before: Book,
    month: Month,
    task: Task,
    indicator: Indicator,
    fact: Fact | None,
    one: Judged | None,
) -> Line:
    sensitive = is_masked(task, indicator)
    return Line(
        number=task.number,
        name=indicator.name,
        unit=indicator.unit or NOTHING,
        before=_shown(before.total(indicator), sensitive),
        booked=_shown(fact.value if fact else None, sensitive),
        corrected=_corrected(book, month, indicator),
        total=_shown(book.total(indicator), sensitive),
        goal=_goal(book, indicator, month, one),
        standing=one.standing.word if one else NOTHING,
        proof=(fact.evidence if fact and fact.evidence else indicator.proof) or "自报",
    )


def _shown(value: object, sensitive: bool) -> str:
    if value is None:
        return NOTHING
    if sensitive:
        return MASKED
    if isinstance(value, Ratio):
        return f"应{value.due}实{value.done}"
    return SAID if isinstance(value, str) else str(value)


def _corrected(book: Book, month: Month, indicator: Indicator) -> str:
    mine = [
        c
        for c in book.pages[month].record.corrections
        if c.key in indicator.keys and c.about != "定账"
    ]
    shown = [
        f"{int(c.new) - int(c.old) if c.old.isdigit() else int(c.new):+d}（{c.about.number}月）"
        if c.new.isdigit()
        else f"{c.new}（{c.about.number}月）"
        for c in mine
    ]
    return "、".join(shown) or "0"


def _goal(book: Book, indicator: Indicator, month: Month, one: Judged | None) -> str:
    if indicator.kind == "增长":
        columns = {3: "一季度", 6: "上半年", 9: "前三季度"}
        same = book.base(indicator, columns.get(month.number, "全年"))
        word = "上年同期" if month.number in columns and same is not None else "上年全年"
        base = same if same is not None else book.base(indicator)
        return f"{word}{base}" if base is not None else "没有基数"
    if one is None:
        return NOTHING
    if one.goal is not None and indicator.at_most is None:
        every = f"每{indicator.every}" if indicator.every else "全年"
        percent = "%" if isinstance(one.due.target, Percent) else indicator.unit or ""
        return f"{every}{one.goal}{percent}"
    if indicator.at_most is not None:
        return f"不超过{indicator.at_most}"
    return f"{one.due.deadline}前" if one.due.deadline and indicator.kind == "节点" else NOTHING


def _overdue(one: Judged, book: Book) -> str:
    due = one.due
    day = f"{due.deadline.month}月{due.deadline.day}日到期，" if due.deadline else ""
    occasion = f"{due.occasion.chinese}" if due.occasion else ""
    detail = figures(one)
    shown = f"，{detail}" if detail else ""
    return f"{occasion}{due.indicator.name}（{day}{one.standing.word}{shown}；{book.owner(due.task) or '未定责任人'}）"


def _correction(correction: Any) -> str:
    about = correction.about if correction.about == "定账" else f"{correction.about.number}月"
    return (
        f"{about}「{correction.key}」{correction.old}更正为{correction.new}，"
        f"原因：{correction.reason}；依据：{correction.evidence}"
    )


def _next_due(book: Book, month: Month) -> list[str]:
    following = month.plus(1)
    ahead: list[Due] = [
        due
        for due in dues_of(book.plan, book.place)
        if due.deadline and due.bearing == "欠" and due.binds and book.plan.is_live(due.indicator)
    ]
    soon = [due for due in ahead if due.deadline and _in(following, due.deadline)]
    return [f"{due.deadline:%m-%d} {due.indicator.name}" for due in soon]


def _in(month: Month, day: date) -> bool:
    return (day.year, day.month) == month


def _witness(match: Match) -> tuple[int, str, str, str, str, str]:
    """One line of what others say of the same figures (对账)."""
    result = match.result if match.result == "一致" else f"{match.result}，请说明"
    name, number = match.indicator.name, match.task.number
    return number, name, match.own, match.witness, match.theirs, result
