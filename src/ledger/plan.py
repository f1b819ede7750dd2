"""A plan as it holds on a day: amendments applied, conditions fired, places and keys looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from ledger.document import Text, key_text
from ledger.model.plan import Indicator, Place, PlanFile, Task
from ledger.model.record import Reading, read_record
from ledger.period import Month, months_between, working_day

Bearing = Literal["欠", "报数", "待明确", "待定", "不适用"]
EVERYWHERE = "各地"


@dataclass(frozen=True)
class Plan:
    """The chart of accounts on one day. `version` is the number of the last amendment applied."""

    file: PlanFile
    version: int
    fired: frozenset[str]
    began: Mapping[tuple[int, str], date] = field(default_factory=dict)
    """The day from which an amended indicator holds as it now is, by task and key."""

    @cached_property
    def tasks(self) -> dict[int, Task]:
        return {task.number: task for part in self.file.sections for task in part.tasks}

    @cached_property
    def indicators(self) -> list[tuple[Task, Indicator]]:
        return [(task, i) for task in self.tasks.values() for i in task.indicators]

    @cached_property
    def by_key(self) -> dict[tuple[int, str], Indicator]:
        """Indicators by task number and key, old names included."""
        return {(task.number, key): i for task, i in self.indicators for key in i.keys}

    @cached_property
    def places(self) -> dict[str, Place]:
        """Places by slug, in administrative order, the bureau last."""
        return {place.slug: place for place in self.file.places}

    @cached_property
    def counties(self) -> list[Place]:
        return [place for place in self.file.places if not place.is_bureau]

    @cached_property
    def bureau(self) -> Place:
        return next(place for place in self.file.places if place.is_bureau)

    def find_place(self, word: str) -> Place | None:
        """A place by its slug, its name or its office's name."""
        return next((p for p in self.file.places if word in (p.slug, p.name, p.office)), None)

    @cached_property
    def months(self) -> list[Month]:
        """The months of the books; the first at least, whatever the plan says."""
        start = self.file.start
        return months_between(start.first, max(start.first, start.last))

    @property
    def year_end(self) -> date:
        return date(self.file.year, 12, 31)

    def reconcile_day(self, month: Month) -> date:
        """The last day to sign a month (对账日), moved past holidays where the plan says so."""
        following = month.plus(1)
        return self._on_calendar(date(*following, self.file.calendar.monthly))

    def audit_day(self, quarter_end: Month) -> date:
        """The day of a quarter's audit (查账日)."""
        following = quarter_end.plus(1)
        return self._on_calendar(date(*following, self.file.calendar.quarterly))

    def _on_calendar(self, day: date) -> date:
        return working_day(day) if self.file.calendar.holidays == "顺延" else day

    def is_live(self, indicator: Indicator) -> bool:
        """Whether the condition that an indicator waits for has come."""
        return indicator.trigger is None or indicator.trigger in self.fired

    def bearing(self, indicator: Indicator, place: Place) -> Bearing | None:
        """How an indicator bears on a place; None where it is none of its business."""
        if any(exemption.place == place.name for exemption in indicator.exempt):
            return "不适用"
        if _named(indicator.owners, place):
            return "欠"
        if _named(indicator.reporters, place):
            return "报数"
        if _named(indicator.unclear, place):
            return "待明确"
        if "待定" in indicator.owners and not place.is_bureau:
            return "待定"
        return None


def _named(words: list[str], place: Place) -> bool:
    for word in words:
        if word in (place.name, place.category) or (word == EVERYWHERE and not place.is_bureau):
            return True
    return False


def read_plan(tree: Any) -> Reading[PlanFile]:
    """The plan's file as it is written, amendments not applied."""
    return read_record(PlanFile, tree)


def plan_on(tree: Any, file: PlanFile, day: date | None) -> Plan:
    """The plan with every amendment whose first day has come; with all of them if `day` is None."""
    amendments = [a for a in file.amendments if day is None or a.since <= day]
    fired = frozenset(word for amendment in amendments for word in amendment.fired)
    version = version_on(file, day)
    if any(a.clauses or a.added for a in amendments):
        amended = _copy(tree)
        for raw in _raw_amendments(amended, {a.number for a in amendments}):
            _apply(amended, raw)
        file = read_plan(amended).record or file
    began = {(c.number, c.key): a.since for a in amendments for c in a.clauses}
    began |= {(c.number, c.indicator.key): a.since for a in amendments for c in a.added}
    return Plan(file, version, fired, began)


def version_on(file: PlanFile, day: date | None) -> int:
    """The number of the last amendment whose first day has come."""
    return max((a.number for a in file.amendments if day is None or a.since <= day), default=0)


def _copy(tree: Any) -> Any:
    """The same tree with mappings and lists of its own; texts are shared, they never change."""
    if isinstance(tree, dict):
        return {key: _copy(value) for key, value in tree.items()}
    return [_copy(item) for item in tree] if isinstance(tree, list) else tree


def _raw_amendments(tree: Any, numbers: set[int]) -> Iterator[Any]:
    for raw in _rows(tree, "修订"):
        if str(raw.get("序", "")) in {str(n) for n in numbers}:
            yield raw


def _apply(tree: Any, amendment: Any) -> None:
    for clause in _rows(amendment, "条款"):
        indicator = raw_indicator(tree, clause.get("任务"), clause.get("键"))
        for name, change in clause.items():
            if indicator is not None and name not in ("任务", "键") and isinstance(change, dict):
                _set(indicator, name, change.get("改"))
    for addition in _rows(amendment, "新增"):
        task = _raw_task(tree, addition.get("任务"))
        if task is not None and isinstance(task.get("指标"), list):
            task["指标"].append(addition.get("指标"))


def _set(mapping: dict[Text, Any], name: Text, value: Any) -> None:
    mapping[key_text(mapping, name) or name] = value


def _raw_task(tree: Any, number: Any) -> Any:
    tasks = (task for part in _rows(tree, "部分") for task in _rows(part, "任务"))
    return next((task for task in tasks if task.get("序号") == number), None)


def raw_indicator(tree: Any, number: Any, key: Any) -> Any:
    """The indicator's mapping in the plan's tree, or None."""
    task = _raw_task(tree, number)
    return next((i for i in _rows(task, "指标") if i.get("键") == key), None)


def _rows(tree: Any, key: str) -> list[Any]:
    """The mappings in a list under a key, as far as there are any."""
    value = tree.get(key) if isinstance(tree, dict) else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
