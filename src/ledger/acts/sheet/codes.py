"""Codes (编码): which cell of a file a row and a column of a form mean, under the plan of today.

A code is built on the indicator's own, which never changes, so that an older form still finds its
place after a key has been renamed.
"""

import re
from typing import Any

from ledger.acts.sheet.problems import field_of
from ledger.acts.sheet.tables import held_field, held_of
from ledger.acts.sheet.value import FILL, PROOF, YEAR_FILL, Field, Item, Route, kind_of
from ledger.model.plan import BASES, Indicator, Task
from ledger.plan import Plan
from ledger.schema import DONE_ITEMS, EVIDENCE, PROSE

OWNER = "责任人"
REASON, WHERE_TO, NEW_DAY = "原因", "去向", "新时限"
UNTIL = "截至"


def field_at(plan: Plan, kind: str, code: str, column: str, tree: Any = None) -> Field | None:
    """What a cell stands for in a file of this kind; None where it stands for nothing there.

    Where the file's tree is given, a key that still has its old name in it keeps that name.
    """
    if kind == "problems":
        return field_of(code, column, tree)
    if held_of(code):
        return held_field(plan, code, column, tree)
    reader = {"month": _of_month, "opening": _of_opening, "closing": _of_closing}[kind]
    head, *rest = code.split("/")
    indicator = indicator_of(plan, head)
    task = (
        plan.tasks.get(int(head.split("-")[0])) if re.fullmatch(r"\d{1,3}(-\d+)?", head) else None
    )
    return reader(plan, task, indicator, [head, *rest], column, tree)


def indicator_of(plan: Plan, code: str) -> Indicator | None:
    """The indicator that has a code."""
    return next((i for _, i in plan.indicators if i.code == code), None)


def _key(task: Task, indicator: Indicator, tree: Any, *between: str) -> str:
    for step in (task.title, *between):
        tree = tree.get(step) if isinstance(tree, dict) else None
    held = tree if isinstance(tree, dict) else {}
    return next((key for key in indicator.keys if key in held), indicator.key)


def _of_month(
    plan: Plan,
    task: Task | None,
    indicator: Indicator | None,
    parts: list[str],
    column: str,
    tree: Any,
) -> Field | None:
    match parts:
        case ["系统取数"] if column == FILL:
            return Field(("系统取数",), "日期")
        case ["系统数", code, rest] if column == FILL:
            return _extract(plan, code, rest)
        case [ground, code, name] if ground.startswith("修订") and column == FILL:
            return _supplement(plan, ground, code, name)
        case [_] if task and indicator and column in (FILL, PROOF):
            key = _key(task, indicator, tree)
            if column == PROOF:
                return Field((task.title, EVIDENCE, _key(task, indicator, tree, EVIDENCE)), "文字")
            return Field((task.title, key), kind_of(indicator), indicator.unit or "")
        case [_, name] if task and column == FILL:
            extras = indicator.extras if indicator else list(PROSE)
            return Field((task.title, name), "文字") if name in extras else None
        case [_, done, number] if task and done == DONE_ITEMS and column == FILL:
            return Field((task.title, DONE_ITEMS, number), "日期") if number.isdigit() else None
    return None


def _entry(plan: Plan, code: str, **more: str) -> Item | None:
    indicator = indicator_of(plan, code)
    if indicator is None:
        return None
    said = {**more, "任务": code.split("-")[0], "键": indicator.key}
    return Item(tuple(said.items()))


def _extract(plan: Plan, code: str, rest: str) -> Field | None:
    item = _entry(plan, code)
    if item is None:
        return None
    if rest == UNTIL:
        return Field(("系统数", item, UNTIL), "日期")
    place = plan.places.get(rest)
    return Field(("系统数", item, "各地", place.name), "整数") if place else None


def _supplement(plan: Plan, ground: str, code: str, name: str) -> Field | None:
    item, kinds = _entry(plan, code, 依据=ground), {OWNER: "文字", "目标": "整数", "时限": "日期"}
    known = {f"修订{amendment.number}" for amendment in plan.file.amendments}
    if item is None or name not in kinds or ground not in known:
        return None
    return Field(("定账补充", item, name), kinds[name])  # type: ignore[arg-type]


def _of_opening(
    plan: Plan,
    task: Task | None,
    indicator: Indicator | None,
    parts: list[str],
    column: str,
    tree: Any,
) -> Field | None:
    if column != YEAR_FILL:
        return None
    match parts:
        case ["牵头科室" | "责任人" as name]:
            return Field((name,), "文字")
        case [_, "责任人"] if task and indicator is None:
            return Field((task.title, OWNER), "文字")
        case [_, "期初" | "目标" as part] if task and indicator:
            key = _key(task, indicator, tree, part)
            kind = kind_of(indicator) if part == "期初" else "整数"
            return Field((task.title, part, key), kind, indicator.unit or "")
        case [_, "基数", name] if task and indicator:
            return _base((task.title, "基数", _key(task, indicator, tree, "基数")), name, indicator)
    return None


def _base(above: Route, name: str, indicator: Indicator) -> Field | None:
    if name in BASES:
        return Field((*above, name), "整数", indicator.unit or "")
    kinds = {"取数": "日期", "来源": "文字"}
    return Field((*above, name), kinds[name]) if name in kinds else None  # type: ignore[arg-type]


def _of_closing(
    plan: Plan,
    task: Task | None,
    indicator: Indicator | None,
    parts: list[str],
    column: str,
    tree: Any,
) -> Field | None:
    if parts == ["总结"] and column == REASON:
        return Field(("总结",), "文字")
    item = _entry(plan, parts[0]) if len(parts) == 1 else None
    if item is None:
        return None
    following = plan.file.year + 1
    where = ("之一", "", (f"转{following}年", "申请终止"))
    kinds: dict[str, tuple[Any, ...]] = {REASON: ("文字",), WHERE_TO: where, NEW_DAY: ("日期",)}
    return Field(("未完成", item, column), *kinds[column]) if column in kinds else None


def value_at(tree: Any, route: Route) -> str:
    """What a file says at a route; blank where it says nothing."""
    for step in route:
        if isinstance(step, Item):
            tree = next((one for one in _rows(tree) if is_said_by(step, one)), None)
        elif isinstance(step, int):
            tree = _rows(tree)[step] if step < len(_rows(tree)) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return str(tree) if isinstance(tree, str) else ""


def _rows(tree: Any) -> list[Any]:
    return tree if isinstance(tree, list) else []


def is_said_by(item: Item, entry: Any) -> bool:
    """Whether an entry of a list is the one that is meant."""
    return isinstance(entry, dict) and all(entry.get(name) == said for name, said in item.said)
