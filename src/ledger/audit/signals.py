"""Facts that deserve a question (疑点): each with its two sides, its measure and its threshold.

Never a verdict and never a score: a county may have a good answer to every one of them.
"""

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ledger.audit.texts import Text, copied
from ledger.book import Book, Books
from ledger.entry import Fact
from ledger.model.audit import Answered, AuditFile, Thresholds
from ledger.model.plan import Indicator, Place, Task
from ledger.page import Page
from ledger.period import Span

KINDS = {
    "照抄": "进展的字句和自己以前的、别家的差不多",
    "重复": "一个数连着几个月不变",
    "末日": "都压着最后一天签账，或几个月同一天签账",
    "凭证": "一份凭证用在两个月",
    "跳变": "和自己以往的数差得多",
    "整数": "各月的数比它的大小更整",
}


class Side(NamedTuple):
    """One of the two things that a signal sets side by side, and where it is written."""

    about: str
    said: str
    path: str
    line: int


class Signal(NamedTuple):
    """One fact that deserves a question. `indicator` is None where it is about a place's files."""

    number: str
    kind: str
    place: Place
    task: Task | None
    indicator: Indicator | None
    left: Side
    right: Side
    measure: str
    threshold: str


def thresholds_of(books: Books, span: Span) -> Thresholds:
    """The thresholds that the quarter's audit sets, or else the defaults."""
    for page in books.audits:
        record: AuditFile | None = page.record
        if page.name.month == span.last and record is not None and record.thresholds:
            return record.thresholds
    return Thresholds.model_validate({})


def answered(books: Books, span: Span) -> dict[str, Answered]:
    """What came of the signals that were followed up, by their number."""
    return {
        row.number: row
        for page in books.audits
        for row in (page.record.answered if page.record and page.name.month == span.last else ())
    }


def signals(books: Books, span: Span, limits: Thresholds | None = None) -> list[Signal]:
    """Everything in a quarter that deserves a question, by place, in administrative order.

    The thresholds are the quarter's own where none are given.
    """
    limits = limits or thresholds_of(books, span)
    mine = [book for book in books.books.values() if not book.place.is_bureau]
    found = [*_copies(mine, span, limits)]
    for book in mine:
        found += [*_last_day(book, span, limits), *_proofs(book, span), *_odd(book, span, limits)]
    order = {book.place.slug: n for n, book in enumerate(mine)}
    kinds = list(KINDS)
    return sorted(found, key=lambda one: (order[one.place.slug], kinds.index(one.kind), one.number))


def _signal(
    kind: str,
    place: Place,
    about: tuple[Task, Indicator] | None,
    sides: tuple[Side, Side],
    measure: str,
    threshold: str,
) -> Signal:
    task, indicator = about or (None, None)
    code = indicator.code if indicator else ""
    named = "/".join([kind, place.slug, code, sides[0].about, sides[1].about])
    number = f"{kind}-{hashlib.sha256(named.encode()).hexdigest()[:6]}"
    return Signal(number, kind, place, task, indicator, *sides, measure, threshold)


def _facts(book: Book, indicator: Indicator, span: Span) -> list[Fact]:
    """What the books hold of an indicator, from their first month to the end of the quarter."""
    return [f for f in book.within(indicator) if book.plan.months[0] <= f.month <= span.last]


Paths = frozenset[str]


def _new(book: Book, span: Span) -> Paths:
    """The files that the quarter brought, late ones among them: what they say is audited now."""
    return frozenset(page.path for page in book.brought(span))


def _side(place: Place, fact: Fact, said: object) -> Side:
    return Side(f"{place.name} {fact.month}", str(said), fact.path, fact.line)


HIDDEN = "不列"


def _copies(mine: list[Book], span: Span, limits: Thresholds) -> Iterator[Signal]:
    """照抄: progress that says nearly what was said before, here or elsewhere."""
    brought = {book.place.slug: _new(book, span) for book in mine}
    for task, indicator in mine[0].plan.indicators if mine else ():
        if indicator.kind != "定性":
            continue
        texts = [
            Text(n, fact, str(fact.value), fact.path in brought[book.place.slug])
            for n, book in enumerate(mine)
            for fact in _facts(book, indicator, span)
        ]
        for old, new, alike in copied(texts, limits):
            sides = [
                _side(mine[t.place].place, t.fact, HIDDEN if task.sensitive == "是" else t.said)
                for t in (old, new)
            ]
            place, limit = mine[new.place].place, f"≥{limits.alike}%"
            yield _signal(
                "照抄", place, (task, indicator), (sides[0], sides[1]), f"像{alike}%", limit
            )


def _last_day(book: Book, span: Span, limits: Thresholds) -> Iterator[Signal]:
    """末日: months that were all signed on the last day, or together on one day."""
    pages = book.brought(span)
    days = [page.signed_on for page in pages]
    pressed = [
        p for p in pages if p.name.month and p.signed_on == book.plan.reconcile_day(p.name.month)
    ]
    if len(pressed) >= limits.last_day:
        sides = _signing(book.place, pressed[0]), _signing(book.place, pressed[-1])
        measure, limit = f"{len(pressed)}个月压着最后一天", f"≥{limits.last_day}个月"
        yield _signal("末日", book.place, None, sides, measure, limit)
    for (day, before), (same, after) in pairwise(zip(days, pages, strict=True)):
        if day is not None and day == same:
            sides = _signing(book.place, before), _signing(book.place, after)
            yield _signal("末日", book.place, None, sides, "两个月同一天签账", "同一天")


def _signing(place: Place, page: Page) -> Side:
    return Side(f"{place.name} {page.name.month}", f"{page.signed_on} 签账", page.path, 1)


def _proofs(book: Book, span: Span) -> Iterator[Signal]:
    """凭证: one document behind entries of different months; a word without a number is none."""
    seen: dict[str, tuple[Fact, Indicator]] = {}
    new = _new(book, span)
    every = (
        (fact, task, indicator)
        for task, indicator in book.plan.indicators
        for fact in _facts(book, indicator, span)
        if fact.evidence and any(character.isdigit() for character in fact.evidence)
    )
    for fact, task, indicator in sorted(every, key=lambda row: row[0].month):
        proof = "".join(str(fact.evidence).split())
        first, about = seen.setdefault(proof, (fact, indicator))
        if first.month != fact.month and fact.path in new:
            said = f"{about.name}：{proof}", f"{indicator.name}：{proof}"
            sides = _side(book.place, first, said[0]), _side(book.place, fact, said[1])
            yield _signal("凭证", book.place, (task, indicator), sides, "同一份", "不同的月份")


def _odd(book: Book, span: Span, limits: Thresholds) -> Iterator[Signal]:
    """重复, 跳变, 整数: what a place's monthly figures look like by themselves."""
    new = _new(book, span)
    for task, indicator in book.plan.indicators:
        if not indicator.is_flow or indicator.kind == "频次":
            continue
        facts = [f for f in _facts(book, indicator, span) if isinstance(f.value, int)]
        about = (task, indicator)
        yield from _repeated(book.place, about, facts, new, limits)
        yield from _jumped(book.place, about, facts, new, limits)
        yield from _round(book.place, about, facts, new, limits)


About = tuple[Task, Indicator]


def _repeated(
    place: Place, about: About, facts: list[Fact], new: Paths, limits: Thresholds
) -> Iterator[Signal]:
    run = facts[-limits.months :]
    if len(run) < limits.months or run[-1].path not in new or limits.months < 2:
        return
    if {fact.value for fact in run} == {run[0].value} and _number(run[0]) >= limits.smallest:
        sides = _side(place, run[0], run[0].value), _side(place, run[-1], run[-1].value)
        measure, limit = f"连着{len(run)}次都是{run[0].value}", f"≥{limits.months}次"
        yield _signal("重复", place, about, sides, measure, limit)


def _jumped(
    place: Place, about: About, facts: list[Fact], new: Paths, limits: Thresholds
) -> Iterator[Signal]:
    for n, fact in enumerate(facts):
        if fact.path not in new or n < max(limits.history, 1):
            continue
        usual, now = median(map(_number, facts[:n])), _number(fact)
        large = abs(now - usual) >= limits.smallest
        if large and (now >= usual * limits.times or now * limits.times <= usual):
            before = f"以往{n}次的中位数 {usual:g}"
            sides = _side(place, facts[n - 1], before), _side(place, fact, now)
            measure = f"{now / usual:.1f}倍" if usual else "以往没有"
            limit = f"≥{limits.times}倍或≤1/{limits.times}"
            yield _signal("跳变", place, about, sides, measure, limit)


def _round(
    place: Place, about: About, facts: list[Fact], new: Paths, limits: Thresholds
) -> Iterator[Signal]:
    """Trailing zeros: each by itself comes once in ten figures, several together do not."""
    mine = [f for f in facts if f.path in new and _number(f) >= limits.round_from]
    zeros = sum(_zeros(_number(fact)) for fact in mine)
    if mine and zeros >= limits.zeros:
        sides = _side(place, mine[0], mine[0].value), _side(place, mine[-1], mine[-1].value)
        measure, limit = f"{len(mine)}个数末尾共{zeros}个零", f"≥{limits.zeros}个"
        yield _signal("整数", place, about, sides, measure, limit)


def _zeros(number: int) -> int:
    return len(str(number)) - len(str(number).rstrip("0"))


def _number(fact: Fact) -> int:
    return fact.value if isinstance(fact.value, int) else 0
