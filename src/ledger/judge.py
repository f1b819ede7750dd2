"""Where a due stands on a day: how each kind of indicator is judged from the books.

Missing is not zero, unknown is not failed, soft is not owed.
"""

from datetime import date, timedelta

from ledger.book import Book, Books
from ledger.due import Due, dues_of
from ledger.entry import Fact, Value, digest_of, total_of
from ledger.model.month import Receipt
from ledger.model.plan import Indicator
from ledger.model.scalar import Percent, Ratio
from ledger.period import Month, Span, month_of, span_of
from ledger.plan import Plan
from ledger.standing import Judged, Standing


def judge_all(books: Books, book: Book) -> list[Judged]:
    """Every due of a place, judged as of the books' day, in the order of the plan."""
    slug = book.place.slug
    if books.books.get(slug) is not book:
        return _judge_all(books, book)
    if slug not in books.judged:
        books.judged[slug] = _judge_all(books, book)
    return books.judged[slug]


def _judge_all(books: Books, book: Book) -> list[Judged]:
    return [judge(books, book, due) for due in dues_of(books.plan, book.place)]


def judge(books: Books, book: Book, due: Due) -> Judged:
    """Where one due stands."""
    early = _before_judging(books, due)
    if early is not None:
        return Judged(due, early, value=book.total(due.indicator, due.occasion))
    judged = _JUDGES[due.indicator.kind](books, book, due)
    if due.indicator.is_flow and due.indicator.total is None:
        judged = judged._replace(partial=not judged.is_done and book.lacks(due.occasion))
    return judged if due.binds else _softened(judged)


def _before_judging(books: Books, due: Due) -> Standing | None:
    by_bearing = {
        "不适用": Standing.EXEMPT,
        "待明确": Standing.UNCLEAR,
        "待定": Standing.OPEN,
    }
    if due.bearing in by_bearing:
        return by_bearing[due.bearing]
    if not books.plan.is_live(due.indicator):
        return Standing.WAITING
    if due.occasion and due.occasion.first.first_day > books.day:
        return Standing.AHEAD
    if due.target == "待定":
        return Standing.OPEN
    return None


def _softened(judged: Judged) -> Judged:
    """Soft duties (鼓励) never fail: they move, are done, or rest."""
    if judged.standing.colour in ("green", "grey") or judged.standing is Standing.TO_VERIFY:
        return judged
    moving = judged.value not in (None, 0, "")
    return judged._replace(standing=Standing.MOVING if moving else Standing.IDLE)


def _pending(books: Books, deadline: date | None, done_or: Standing | None = None) -> Standing:
    """未到期 or 临期, while the last day has not passed."""
    near = timedelta(days=books.plan.file.lights.blue.days)
    if deadline is not None and books.day + near >= deadline:
        return Standing.NEAR
    return done_or or Standing.AHEAD


def _overdue(books: Books, book: Book, months: list[Month]) -> Standing:
    """What a passed deadline means: unknown until the months up to it are signed or overdue."""
    if any(month in book.unsigned for month in months):
        return Standing.UNREPORTED
    if any(not book.is_signed(month) and month not in book.expected for month in months):
        return Standing.NEAR
    return Standing.OVERDUE


def _months_to(books: Books, due: Due) -> list[Month]:
    """The months whose files would say whether a due was met in time."""
    deadline = due.deadline
    first = due.occasion.first if due.occasion else books.plan.months[0]
    last = month_of(deadline) if deadline else books.plan.months[-1]
    return [month for month in books.plan.months if first <= month <= last]


def _passed(books: Books, due: Due) -> bool:
    return due.deadline is not None and books.day > due.deadline


def _delivery(books: Books, book: Book, due: Due) -> Judged:
    done, missing = _delivered(books, book, due)
    late = book.late_work(due.indicator, due.occasion) if due.occasion else []
    if done is None and late:
        return Judged(due, Standing.DONE_LATE, done_on=min(work.day for work in late))
    if done is not None:
        in_time = due.deadline is None or done <= due.deadline
        standing = Standing.DONE if in_time else Standing.DONE_LATE
        return Judged(due, standing, value=done, done_on=done)
    if due.deadline is None:
        return Judged(due, Standing.OPEN, missing=missing)
    if not _passed(books, due):
        return Judged(due, _pending(books, due.deadline), missing=missing)
    standing = _overdue(books, book, _months_to(books, due))
    if missing and standing is Standing.UNREPORTED:
        standing = Standing.OVERDUE
    return Judged(due, standing, missing=missing)


def _delivered(books: Books, book: Book, due: Due) -> tuple[date | None, tuple[str, ...]]:
    """The day of delivery and what was missing: the bureau's receipt decides where it is asked."""
    days = [f.value for f in book.within(due.indicator, due.occasion) if isinstance(f.value, date)]
    said = min(days, default=None)
    if due.indicator.proof != "收件" or due.place.is_bureau:
        return said, ()
    receipts = [
        receipt
        for receipt in books.receipts.get((due.place.name, due.code), [])
        if due.occasion is None or _occasion_of(receipt, due.occasion) == due.occasion
    ]
    whole = [receipt.day for receipt in receipts if not receipt.missing]
    if whole:
        return min(whole), ()
    if receipts:
        return None, tuple(receipts[-1].missing)
    return said, ()


def _occasion_of(receipt: Receipt, like: Span) -> Span:
    every = {1: "月", 3: "季度", 6: "半年"}.get(len(like.months), "年")
    return receipt.about or span_of(month_of(receipt.day), every)


def _frequency(books: Books, book: Book, due: Due) -> Judged:
    goal = due.target if isinstance(due.target, int) else 1
    count = book.said(due.indicator, due.occasion)
    done = count if isinstance(count, int) else 0
    late = book.late_work(due.indicator, due.occasion) if due.occasion else []
    if done >= goal:
        return Judged(due, Standing.DONE, count, goal)
    if done + len(late) >= goal:
        return Judged(due, Standing.DONE_LATE, done + len(late), goal, late[-1].day)
    if not _passed(books, due):
        return Judged(due, _pending(books, due.deadline), count, goal)
    return Judged(due, _overdue(books, book, _months_to(books, due)), count, goal)


def _amount(books: Books, book: Book, due: Due) -> Judged:
    if due.indicator.at_most is not None:
        return _ceiling(books, book, due, due.indicator.at_most)
    own = due.target == "自定"
    goal = book.own_target(due.indicator) if own else due.target
    value = _total(books, book, due)
    if not isinstance(goal, int):
        return Judged(due, Standing.OPEN if own else Standing.NOTED, value)
    if isinstance(value, int) and value >= goal:
        return Judged(due, _reached(book, due, goal), value, goal)
    if due.deadline is None:
        return Judged(due, Standing.OPEN, value, goal)
    if not _passed(books, due):
        return Judged(due, _pace(books, book, due, value, goal), value, goal)
    standing = _overdue(books, book, _months_to(books, due))
    if own and standing is Standing.OVERDUE:
        standing = Standing.SHORT
    return Judged(due, standing, value, goal)


def _total(books: Books, book: Book, due: Due) -> Value | None:
    """The place's total, or the whole city's where the plan judges that (合计)."""
    if due.indicator.total is None:
        return book.said(due.indicator, due.occasion)
    reporters = _reporters(books, due)
    values = [other.said(due.indicator) for other in reporters]
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if known else None


def _reporters(books: Books, due: Due) -> list[Book]:
    plan = books.plan
    return [b for b in books.books.values() if plan.bearing(due.indicator, b.place) == "报数"]


def _reached(book: Book, due: Due, goal: int) -> Standing:
    """完成, or 补完成 where the goal was reached only after the last day's month."""
    if due.deadline is None or not due.indicator.is_flow or due.indicator.total:
        return Standing.DONE
    in_time = [f for f in book.within(due.indicator) if f.month <= month_of(due.deadline)]
    total = total_of(due.indicator, in_time)
    return Standing.DONE if isinstance(total, int) and total >= goal else Standing.DONE_LATE


def _pace(books: Books, book: Book, due: Due, value: Value | None, goal: int) -> Standing:
    """滞后 where a known flow is behind the time gone by the plan's points; else 未到期, 临期."""
    known = value if isinstance(value, int) else 0
    behind = _time_gone(books, due) - 100 * known / goal if goal else 0
    lags = due.indicator.is_flow and behind >= books.plan.file.lights.yellow.points
    if lags and not book.unsigned and book.last_signed and not due.indicator.total:
        return Standing.BEHIND
    return _pending(books, due.deadline)


def _time_gone(books: Books, due: Due) -> float:
    """Per cent of the time to the deadline that whole months have used up, from 1 January or,
    for an amended duty, from the day of the amendment."""
    assert due.deadline is not None
    first = date(books.plan.file.year, 1, 1)
    start = books.plan.began.get((due.task.number, due.indicator.key), first)
    expected = [m for m in books.plan.months if m.last_day < books.day]
    gone = (expected[-1].last_day - start).days + 1 if expected else 0
    return min(100.0, 100 * max(gone, 0) / max((due.deadline - start).days + 1, 1))


def _ceiling(books: Books, book: Book, due: Due, ceiling: int) -> Judged:
    value = book.said(due.indicator)
    count = value if isinstance(value, int) else 0
    if count > ceiling:
        return Judged(due, Standing.MISSED, value, ceiling)
    return Judged(due, _still_clear(books, book, due), value, ceiling)


def _still_clear(books: Books, book: Book, due: Due) -> Standing:
    """Nothing wrong so far: 未到期 within the year, 完成 once the whole year is signed."""
    if not _passed(books, due):
        return Standing.AHEAD
    late = _overdue(books, book, _months_to(books, due))
    return {Standing.OVERDUE: Standing.DONE, Standing.NEAR: Standing.AHEAD}.get(late, late)


def _growth(books: Books, book: Book, due: Due) -> Judged:
    value = _total(books, book, due)
    base = _base(books, book, due)
    if base is None:
        return Judged(due, Standing.UNJUDGED, value, note="没有基数")
    if isinstance(value, int) and value > base:
        return Judged(due, Standing.DONE, value, base)
    if not _passed(books, due):
        return Judged(due, _pace(books, book, due, value, base), value, base)
    standing = _overdue(books, book, _months_to(books, due))
    if standing is Standing.OVERDUE:
        standing = Standing.MISSED if value is not None else Standing.UNJUDGED
    return Judged(due, standing, value, base)


def _base(books: Books, book: Book, due: Due) -> int | None:
    if due.indicator.total is None:
        return book.base(due.indicator)
    bases = [other.base(due.indicator) for other in _reporters(books, due)]
    known = [base for base in bases if base is not None]
    return sum(known) if len(known) == len(bases) else None


def _ratio(books: Books, book: Book, due: Due) -> Judged:
    value = book.total(due.indicator, due.occasion)
    if not isinstance(due.target, Percent):
        return Judged(due, _recorded(book, value), value)
    if isinstance(value, Ratio) and value.due and value.done * 100 < value.due * due.target.value:
        return Judged(due, Standing.MISSED, value, due.target.value)
    standing = _still_clear(books, book, due)
    nobody = not isinstance(value, Ratio) or value.due == 0
    if nobody and not book.unsigned and book.last_signed:
        standing = Standing.NOBODY
    return Judged(due, standing, value, due.target.value)


def _recorded(book: Book, value: Value | None) -> Standing:
    return Standing.NOTED if value is not None or book.last_signed else Standing.AHEAD


def _record(books: Books, book: Book, due: Due) -> Judged:
    value = _total(books, book, due)
    return Judged(due, _recorded(book, value), value)


def _progress(books: Books, book: Book, due: Due) -> Judged:
    """What a county says; the reviewer's verdict (核验) is asked once its day has come."""
    facts = book.within(due.indicator)
    value = facts[-1].value if facts else None
    asked = max((d for d in verdict_days(books.plan, due.indicator) if d < books.day), default=None)
    if (said := _verified(books, due, facts, asked)) and value is not None:
        return Judged(due, said, value)
    if asked and month_of(asked) in book.unsigned:
        return Judged(due, Standing.UNREPORTED)
    return Judged(due, Standing.MOVING if value is not None else _idle(books, book, due), value)


def verdict_days(plan: Plan, indicator: Indicator) -> list[date]:
    """After which days the bureau's verdict is due (核验); none where it is drawn (抽查)."""
    half = date(plan.file.year, 6, 30)
    return {"半年": [half, plan.year_end], "年终": [plan.year_end]}.get(indicator.verdict or "", [])


def _verified(books: Books, due: Due, facts: list[Fact], asked: date | None) -> Standing | None:
    """What the last verdict makes of a due; 待核验 where one is due, or what it judged has changed.

    What was returned and has been written on since is to be looked at again.
    """
    span, verdict = books.verdicts.get((due.place.name, due.code), (None, None))
    if span is None or verdict is None or (asked and span.last_day < asked):
        return Standing.TO_VERIFY if asked else None
    judged = [fact for fact in facts if fact.month <= span.last]
    if digest_of(judged) != verdict.digest or (not verdict.passed and len(judged) < len(facts)):
        return Standing.TO_VERIFY
    return Standing.DONE if verdict.passed else Standing.RETURNED


def _idle(books: Books, book: Book, due: Due) -> Standing:
    """无进展 once a month has been signed that asked for progress; before that, not yet due."""
    asked_first = {"每月": 3, "每季": 3, "半年": 6}.get(due.indicator.asked or "", 12)
    asked = Month(books.plan.file.year, asked_first)
    signed = book.last_signed
    return Standing.IDLE if signed is not None and signed >= asked else Standing.AHEAD


_JUDGES = {
    "数量": _amount,
    "增长": _growth,
    "频次": _frequency,
    "比率": _ratio,
    "节点": _delivery,
    "记数": _record,
    "定性": _progress,
}
