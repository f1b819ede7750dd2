"""Posting (记账): one value into one month's file; a correction where the month is closed."""

from dataclasses import dataclass
from typing import NamedTuple

from ledger.acts.order import order_of
from ledger.book import Book
from ledger.entry import Value
from ledger.finding import LedgerError
from ledger.model.month import UNRECORDED
from ledger.model.plan import Indicator, Task
from ledger.model.record import nearest
from ledger.period import Month
from ledger.plan import Plan
from ledger.schema import DONE_ITEMS, EVIDENCE, PROSE
from ledger.splice import append, put


class Entry(NamedTuple):
    """What a person typed: `27 本月调解有一套采用 1`, with its proof."""

    number: int
    key: str
    value: str
    evidence: str | None = None


def find_task(plan: Plan, word: str) -> Task:
    """A task by its number, title or short name. Raises LedgerError with what there is."""
    for task in plan.tasks.values():
        if word in (str(task.number), task.title, task.short):
            return task
    raise LedgerError(
        f"没有「{word[:20]}」这一项", "写 1 到 30 的序号，或任务的简称，如 27 或 典型宣传"
    )


def find_indicator(plan: Plan, task: Task, word: str) -> Indicator:
    """An indicator by key, code or name. Raises LedgerError with what is near."""
    for indicator in task.indicators:
        if word in (*indicator.keys, indicator.code, indicator.name):
            return indicator
    keys = [key for indicator in task.indicators for key in indicator.keys]
    close = nearest(word, keys)
    remedy = f"是不是「{close}」？" if close else f"可写：{'、'.join(keys)}"
    raise LedgerError(f"「{task.title}」里没有「{word[:20]}」", remedy)


def known_keys(task: Task) -> list[str]:
    """Everything that may be posted under a task."""
    keys = [key for indicator in task.indicators for key in (indicator.key, *indicator.extras)]
    return [*keys, *PROSE]


def post(plan: Plan, text: str, task: Task, entries: list[Entry]) -> str:
    """A month's text with entries posted to one task, each with its proof."""
    rank = order_of(plan)
    for entry in entries:
        text = put(text, (task.title, entry.key), entry.value, rank)
        if entry.evidence:
            text = put(text, (task.title, EVIDENCE, entry.key), entry.evidence, rank)
    return text


def post_item(plan: Plan, text: str, task: Task, item: str, day: str) -> str:
    """A month's text with one item of the county's own list done (办结)."""
    return put(text, (task.title, DONE_ITEMS, item), day, order_of(plan))


@dataclass(frozen=True)
class Change:
    """A correction before its old value is known (更正、补报、调整)."""

    category: str
    about: Month | str
    task: Task
    indicator: Indicator
    new: str
    reason: str
    evidence: str
    column: str | None = None
    item: str | None = None
    approval: str | None = None


def correct(book: Book, text: str, change: Change) -> str:
    """A month's text with a correction appended, its old value filled in from the book.

    Drafts are read as well: a month may correct what it has corrected already. Raises LedgerError
    where there is nothing to correct.
    """
    old = _old_value(book.with_drafts(), change)
    if old is None and change.category == "更正":
        raise LedgerError(
            f"{change.about} 没有记过「{change.indicator.key}」", "漏记的用 --category 补报"
        )
    if old is not None and change.category == "补报":
        raise LedgerError(f"{change.about} 已经记了 {old}", "记错的用 --category 更正")
    fields = [("类别", change.category), ("所属", str(change.about))]
    fields += [("任务", str(change.task.number)), ("键", change.indicator.key)]
    fields += [(name, said) for name, said in (("栏", change.column), ("项", change.item)) if said]
    fields += [("原值", UNRECORDED if old is None else str(old)), ("更正为", change.new)]
    fields += [("原因", change.reason), ("佐证", change.evidence)]
    fields += [("批准", change.approval)] if change.approval else []
    return append(text, "更正", fields, order_of(book.plan))


def _old_value(book: Book, change: Change) -> Value | None:
    if isinstance(change.about, Month):
        fact = book.facts.get(change.indicator.code, {}).get(change.about)
        return fact.value if fact else None
    if change.column == "目标":
        return book.own_target(change.indicator)
    if change.column == "基数":
        return book.base(change.indicator, change.item or "全年")
    if change.column == "责任人":
        return book.owner(change.task)
    before = book.within(change.indicator)
    first = book.plan.months[0]
    return next((fact.value for fact in before if fact.month < first), None)
