"""What a plan asks of a place, one due for every occasion (应办)."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from ledger.model.plan import Indicator, Place, Task
from ledger.model.scalar import Percent
from ledger.period import Month, Span, month_of, read_span, span_of
from ledger.plan import Bearing, Plan


class Due(NamedTuple):
    """One thing that a place owes, reports, or may yet owe.

    `occasion` is the period of a repeated duty. `deadline` is the last day, that day included;
    None where it is still open. `target` is the lower bound for this place.
    """

    task: Task
    indicator: Indicator
    place: Place
    bearing: Bearing
    occasion: Span | None
    deadline: date | None
    target: int | Percent | str | None

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def binds(self) -> bool:
        return self.indicator.force == "必办"


def dues_of(plan: Plan, place: Place) -> list[Due]:
    """Every due of a place, in the order of the plan and of time; kept with the plan."""
    known: dict[Place, list[Due]] = plan.__dict__.setdefault("_dues", {})
    if place not in known:
        known[place] = _dues_of(plan, place)
    return known[place]


def _dues_of(plan: Plan, place: Place) -> list[Due]:
    return [
        Due(task, indicator, place, bearing, occasion, deadline, indicator.target_of(place.name))
        for task, indicator in plan.indicators
        if (bearing := plan.bearing(indicator, place))
        for occasion, deadline in _occasions(plan, indicator)
    ]


def _occasions(plan: Plan, indicator: Indicator) -> Iterator[tuple[Span | None, date | None]]:
    if indicator.every is None:
        yield None, _single_deadline(plan, indicator)
        return
    for span in occasions_in_year(plan.file.year, indicator.every):
        if indicator.lives_in(span.last):
            fixed = indicator.deadline if isinstance(indicator.deadline, date) else None
            yield span, fixed if indicator.every == "年" and fixed else span.last_day


def _single_deadline(plan: Plan, indicator: Indicator) -> date | None:
    if isinstance(indicator.deadline, date):
        return indicator.deadline
    if indicator.deadline is None and indicator.kind != "节点":
        return plan.year_end
    return None


@cache
def occasions_in_year(year: int, every: str) -> list[Span]:
    """The months, quarters, halves, or the whole of a year."""
    whole = read_span(str(year))
    assert whole is not None
    return list(dict.fromkeys(span_of(month, every) for month in whole.months))


def is_asked(plan: Plan, due: Due, month: Month) -> bool:
    """Whether the form of a month asks for this due: by its rhythm (报), or because its day falls
    in that month."""
    indicator = due.indicator
    if due.bearing not in ("欠", "报数") or not plan.is_live(indicator):
        return False
    if not indicator.lives_in(month):
        return False
    if due.deadline is not None and month_of(due.deadline) == month:
        return indicator.kind in ("节点", "频次") or _in_rhythm(indicator, month)
    return month.year == plan.file.year and _in_rhythm(indicator, month)


def _in_rhythm(indicator: Indicator, month: Month) -> bool:
    every = {"每月": 1, "每季": 3, "半年": 6, "年终": 12}.get(indicator.asked or "")
    return every is not None and month.number % every == 0
