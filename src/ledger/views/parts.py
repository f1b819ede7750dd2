"""The parts that several reports are made of, each a plain value."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger.book import Book, Books
from ledger.compare import Broken, explain
from ledger.judge import judge_all
from ledger.model.plan import Indicator, Place, Task
from ledger.page import Page
from ledger.period import Month, Span
from ledger.plan import Plan
from ledger.replay import Movement, Step
from ledger.standing import Judged, Standing
from ledger.views.status import figures

PERSONS = ("人", "名", "人次")


class Basis(NamedTuple):
    """What a report was made from, so that anyone can make it again.

    `pending` is what was signed by the day and is not closed: place, month, day of the sign-off.
    `records`: where audits and problems are from, if not from the seal; `unnamed`: files that the
    seal does not name and that are today's; `later`: what today's files would say otherwise.
    """

    commit: str
    day: date
    version: int
    seal: str
    closed: bool
    sample: bool
    pending: list[tuple[Place, Month, date]]
    records: str = ""
    unnamed: tuple[str, ...] = ()
    later: tuple["Unfrozen", ...] = ()


class Signing(NamedTuple):
    """How one place signed one month."""

    place: Place
    month: Month
    until: date
    signed: date | None
    word: str


class Item(NamedTuple):
    """One due of one place with its standing, its figures and who answers for it."""

    place: Place
    task: Task
    name: str
    standing: Standing
    figures: str
    deadline: date | None
    owner: str
    is_new: bool = False


class Corrected(NamedTuple):
    """One correction in words, and where it stands."""

    place: Place
    about: str
    what: str
    old: str
    new: str
    reason: str
    evidence: str
    agrees: bool
    path: str
    masked: bool


class Late(NamedTuple):
    """A month that was claimed after its own period, or work done after its own period."""

    place: Place
    what: str


class Total(NamedTuple):
    """A city's figure: of the period, cumulated, last year's same period, and who is missing."""

    task: Task
    indicator: Indicator
    period: int
    cumulated: int
    last_year: int | None
    missing: list[str]

    @property
    def growth(self) -> str:
        """The change against last year in per cent, among the places known in both years."""
        if not self.last_year:
            return ""
        return f"{100 * (self.cumulated - self.last_year) / self.last_year:+.1f}%"


class Unfrozen(NamedTuple):
    """A sealed file that was changed: when it was sealed, what differs, which commits did it."""

    path: str
    period: str
    words: list[str]
    commits: list[str]


def so_far(plan: Plan, span: Span) -> Span:
    """The year up to the end of a span."""
    return Span(span.name, Month(plan.file.year, 1), span.last)


def chosen(books: Books, county: str | None) -> list[Book]:
    """The books that a report is about: one place's, or all."""
    return [book for slug, book in books.books.items() if county in (None, slug)]


def signings(books: list[Book], months: Iterable[Month]) -> list[Signing]:
    """Who signed which month, and whether in time."""
    return [_signing(book, month) for month in months for book in books]


def _signing(book: Book, month: Month) -> Signing:
    until = book.plan.reconcile_day(month)
    page = book.pages.get(month)
    day = page.signed_on if page is not None and book.is_signed(month) else None
    late = "按期" if day is None or day <= until else f"迟{(day - until).days}天"
    word = "未报" if day is None else late
    return Signing(book.place, month, until, day, word)


def items(books: Books, book: Book, wanted: Iterable[Standing]) -> list[Item]:
    """The dues of a place that stand as wanted."""
    found = set(wanted)
    return [item_of(book, one) for one in judge_all(books, book) if one.standing in found]


def item_of(book: Book, one: Judged, *, is_new: bool = False) -> Item:
    """A judged due as a report shows it."""
    due = one.due
    occasion = due.occasion.chinese.removeprefix(f"{book.plan.file.year}年") if due.occasion else ""
    return Item(
        place=book.place,
        task=due.task,
        name=occasion + due.indicator.name,
        standing=one.standing,
        figures="" if is_masked(due.task, due.indicator) else figures(one),
        deadline=due.deadline,
        owner=book.owner(due.task) or "未定责任人",
        is_new=is_new,
    )


FAILING = tuple(standing for standing in Standing if standing.fails)


def failing(books: Books, before: Books | None, book: Book) -> list[Item]:
    """What is overdue or missed, what is newly so first."""
    known = set()
    if before is not None:
        earlier = judge_all(before, before.books[book.place.slug])
        known = {_key(one) for one in earlier if one.standing.fails}
    found = [one for one in judge_all(books, book) if one.standing.fails]
    shown = [item_of(book, one, is_new=_key(one) not in known) for one in found]
    return sorted(shown, key=lambda item: not item.is_new)


def _key(one: Judged) -> tuple[str, str]:
    return one.due.code, one.due.occasion.name if one.due.occasion else ""


def falling_due(books: Books, book: Book, span: Span) -> list[Item]:
    """What falls due in a span of months and is not done; what is only noted (已记) owes nothing."""
    return [
        item_of(book, one)
        for one in judge_all(books, book)
        if one.due.binds and one.due.bearing == "欠" and not one.is_done
        if one.due.indicator.kind != "记数" and one.standing is not Standing.NOTED
        if one.due.deadline and _in(span, one.due.deadline)
        if books.plan.is_live(one.due.indicator)
    ]


def _in(span: Span, day: date) -> bool:
    return Month(day.year, day.month) in span


def corrected(book: Book, pages: Iterable[Page]) -> list[Corrected]:
    """The corrections that these pages hold."""
    mine = {page.path for page in pages}
    return [_corrected(book, step) for step in book.corrections if step.page.path in mine]


def _corrected(book: Book, step: Step) -> Corrected:
    c = step.correction
    indicator = book.plan.by_key.get((c.number, c.key))
    column = f" {c.column}" if c.column else ""
    return Corrected(
        place=book.place,
        about=str(c.about) + column,
        what=indicator.name if indicator else c.key,
        old=c.old,
        new=c.new,
        reason=c.reason,
        evidence=c.evidence,
        agrees=step.agrees,
        path=step.page.path,
        masked=indicator is not None and is_masked(book.plan.tasks[c.number], indicator),
    )


def late(book: Book, pages: Iterable[Page], moved: Iterable[Movement]) -> list[Late]:
    """What came after its own period: whole months, and work made up for."""
    months = {m.page.name.month for m in moved if m.how == "迟报"}
    found = [Late(book.place, f"{month} 整月迟报") for month in sorted(m for m in months if m)]
    for page in pages:
        for work in page.record.late:
            indicator = book.plan.by_key.get((work.number, work.key))
            name = indicator.name if indicator else work.key
            found.append(Late(book.place, f"{name}：{work.about.chinese}的，{work.day} 补做"))
    return found


_SAME = {3: "一季度", 6: "上半年", 9: "前三季度", 12: "全年"}


def totals(books: list[Book], span: Span) -> list[Total]:
    """The city's figures of every flow that anybody booked in the span."""
    if not books:
        return []
    plan = books[0].plan
    found = (_total(books, task, i, span) for task, i in plan.indicators if i.is_flow)
    return [total for total in found if total is not None]


def _total(books: list[Book], task: Task, indicator: Indicator, span: Span) -> Total | None:
    plan = books[0].plan
    concerned = [b for b in books if plan.bearing(indicator, b.place) in ("欠", "报数")]
    year = so_far(plan, span)
    unknown = [b for b in concerned if _unsigned_in(b, year)]
    period = sum(_count(b, indicator, span) for b in concerned)
    known = [b for b in concerned if b not in unknown]
    if not any(b.within(indicator, span) for b in concerned):
        return None
    bases = {b.place.name: b.base(indicator, _SAME.get(span.last.number, "")) for b in known}
    comparable = [b for b in known if bases[b.place.name] is not None]
    same = sum(base for base in bases.values() if base is not None) if comparable else None
    counted = comparable if comparable else concerned
    cumulated = sum(_count(b, indicator, year) for b in counted)
    missing = [b.place.name for b in unknown]
    if comparable:
        missing += [f"{b.place.name}（无基数）" for b in known if bases[b.place.name] is None]
    return Total(task, indicator, period, cumulated, same, missing)


def _unsigned_in(book: Book, span: Span) -> bool:
    return any(not book.is_signed(month) for month in book.plan.months if month in span)


def _count(book: Book, indicator: Indicator, span: Span) -> int:
    value = book.total(indicator, span)
    return value if isinstance(value, int) else 0


def unfrozen(
    broken: Iterable[Broken],
    sealed: Mapping[str, Page],
    now: Mapping[str, Page],
    versions: Mapping[str, list[tuple[str, Any]]],
) -> list[Unfrozen]:
    """Every change to a sealed file in words, with its commits (版本核对)."""
    return [_unfrozen(one, sealed, now, versions) for one in broken]


def _unfrozen(
    one: Broken,
    sealed: Mapping[str, Page],
    now: Mapping[str, Page],
    versions: Mapping[str, list[tuple[str, Any]]],
) -> Unfrozen:
    before = sealed[one.path].tree if one.path in sealed else {}
    if one.now is None:
        words = ["整个文件没有了"]
    elif one.path not in now:
        words = ["内容改了"]
    else:
        found = [difference.words for difference in explain(before, now[one.path].tree)]
        words = found or ["只改了注释、空格或写法，数没有变"]
    commits = []
    for blob, made in versions.get(one.path, []):
        if blob == one.sealed:
            break
        commits.append(f"{made.commit[:12]} {made.day} {made.post}")
    return Unfrozen(one.path, one.period, words, commits)


def is_masked(task: Task, indicator: Indicator) -> bool:
    """Whether a figure may not go out: it counts persons in a task that is 涉敏."""
    counts_persons = indicator.kind == "比率" or indicator.unit in PERSONS
    return task.sensitive == "是" and counts_persons
