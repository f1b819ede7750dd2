"""Replaying a book (重放): entries and corrections one after the other, each a movement.

The total of a flow is the sum of its movements, by construction: what was booked in its own
period, what came late, what was corrected.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ledger.document import place_of
from ledger.entry import Fact, Value, entries, section_of, typed
from ledger.model.month import UNRECORDED, Correction
from ledger.model.plan import Indicator, Task
from ledger.page import Page
from ledger.period import Month, month_of
from ledger.plan import Plan

How = Literal["期初", "记账", "迟报", "更正"]
OpenedKey = tuple[str, str, str]
BASES = {"全年": "year", "一季度": "first_quarter", "上半年": "half", "前三季度": "three_quarters"}


class Claim(NamedTuple):
    """The seal that claimed a file: its place in the chain, and its period."""

    order: int
    period: str


class Movement(NamedTuple):
    """One change of one fact: which indicator, about which month, from what to what, and how."""

    code: str
    month: Month
    how: How
    before: Value | None
    after: Value
    page: Page
    line: int


class Step(NamedTuple):
    """One correction as met: what stood before it, and whether it quoted that rightly."""

    page: Page
    position: int
    correction: Correction
    running: Value | None
    agrees: bool


@dataclass
class Account:
    """What a book comes to: facts, what was opened (by column, subject and item), movements."""

    facts: dict[str, dict[Month, Fact]] = field(default_factory=dict)
    opened: dict[OpenedKey, int | str] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def book(self, code: str, fact: Fact, how: How, page: Page) -> None:
        """Enters a fact, over whatever stood there."""
        held = self.facts.setdefault(code, {})
        before = held[fact.month].value if fact.month in held else None
        held[fact.month] = fact
        self.movements.append(Movement(code, fact.month, how, before, fact.value, page, fact.line))


def replay(
    plan: Plan,
    opening: Page | None,
    opens: bool,
    pages: Sequence[Page],
    claims: Mapping[Month | None, Claim] | None,
) -> Account:
    """The account of a book whose signed pages are given in the order of claim and month.

    The opening comes first of what its seal claims; where no seal is asked, first of all.
    """
    account = Account()
    orders = {month: claim.order for month, claim in (claims or {}).items()}
    before = [page for page in pages if _order(orders, page) < orders.get(None, 0)]
    for page in before:
        _enter(plan, page, account, claims)
    if opening is not None and opening.record is not None:
        _open(plan, opening, account, opens)
    for page in pages[len(before) :]:
        _enter(plan, page, account, claims)
    return account


def _order(orders: Mapping[Month | None, int], page: Page) -> int:
    return orders.get(page.name.month, 0)


def _enter(
    plan: Plan, page: Page, account: Account, claims: Mapping[Month | None, Claim] | None
) -> None:
    """One signed page: what it says, what it decides, what it corrects."""
    how = _how(page, claims)
    for indicator, fact in entries(page, plan):
        account.book(indicator.code, fact, how, page)
    _supplement(plan, page, account)
    for position, correction in page.numbered(("更正",), page.record.corrections):
        _correct(plan, page, position, correction, account)


def _how(page: Page, claims: Mapping[Month | None, Claim] | None) -> How:
    month = page.name.month
    claim = claims.get(month) if claims is not None and month is not None else None
    return "迟报" if claim and claim.period != str(month) else "记账"


def opening_values(plan: Plan, page: Page, column: str) -> Iterator[tuple[Task, Indicator, Any]]:
    """What an opening says in a column (期初, 基数, 目标), signed or not."""
    for task in plan.tasks.values():
        record = getattr(section_of(page, task), column, None)
        for indicator in task.indicators if record is not None else ():
            for key in indicator.keys:
                if (value := getattr(record, key, None)) is not None:
                    yield task, indicator, value


def _open(plan: Plan, page: Page, account: Account, opens: bool) -> None:
    month = month_of(plan.file.start.before)
    for task, indicator, value in opening_values(plan, page, "期初") if opens else ():
        line, _ = place_of(page.tree, (task.title, "期初", indicator.key))
        account.book(indicator.code, Fact(month, value, page.path, line), "期初", page)
    for _, indicator, value in opening_values(plan, page, "目标"):
        account.opened["目标", indicator.code, ""] = value
    for _, indicator, base in opening_values(plan, page, "基数"):
        for item, name in BASES.items():
            if (figure := getattr(base, name)) is not None:
                account.opened["基数", indicator.code, item] = figure
    if page.record.owner:
        account.opened["责任人", "", ""] = page.record.owner
    for task in plan.tasks.values():
        if owner := getattr(section_of(page, task), "owner", None):
            account.opened["责任人", str(task.number), ""] = owner


def _supplement(plan: Plan, page: Page, account: Account) -> None:
    for supplement in page.record.supplements:
        indicator = plan.by_key.get((supplement.number, supplement.key))
        if indicator and supplement.target is not None:
            account.opened["目标", indicator.code, ""] = supplement.target
        if supplement.owner:
            account.opened["责任人", str(supplement.number), ""] = supplement.owner


def _correct(
    plan: Plan, page: Page, position: int, correction: Correction, account: Account
) -> None:
    indicator = plan.by_key.get((correction.number, correction.key))
    if indicator is None:
        return
    about = _about(plan, correction)
    if about is None:
        _correct_opening(page, position, correction, indicator, account)
        return
    held = account.facts.get(indicator.code, {}).get(about)
    running = held.value if held else None
    step = _step(page, position, correction, running)
    account.steps.append(step)
    new = typed(indicator, correction.new)
    if step.agrees and new is not None:
        line, _ = place_of(page.tree, ("更正", position, "更正为"))
        fact = Fact(about, new, page.path, line, correction.evidence)
        account.book(indicator.code, fact, "更正", page)


def _about(plan: Plan, correction: Correction) -> Month | None:
    """The month that a correction changes a fact of; None where it changes the opening."""
    if isinstance(correction.about, Month):
        return correction.about
    return month_of(plan.file.start.before) if correction.column == "期初" else None


def _correct_opening(
    page: Page, position: int, correction: Correction, indicator: Indicator, account: Account
) -> None:
    column = correction.column or ""
    item = (correction.item or "全年") if column == "基数" else ""
    subject = str(correction.number) if column == "责任人" else indicator.code
    running = account.opened.get((column, subject, item))
    if running is None and column == "责任人":
        running = account.opened.get((column, "", ""))
    step = _step(page, position, correction, running)
    account.steps.append(step)
    new = correction.new
    if step.agrees and (column == "责任人" or re.fullmatch("[0-9]{1,9}", new)):
        account.opened[column, subject, item] = new if column == "责任人" else int(new)


def _step(page: Page, position: int, correction: Correction, running: Value | None) -> Step:
    stood = UNRECORDED if running is None else str(running)
    return Step(page, position, correction, running, correction.old == stood)
