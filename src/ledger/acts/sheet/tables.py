"""Sheets to which people add lines: each becomes an entry of a list in the file."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.acts.sheet.value import CODE, Column, Field, Kind, Route, Row, Sheet
from ledger.model.plan import Indicator, Place, Task
from ledger.plan import Plan

WHAT = "任务和键"
"""The column that names a task and a key together: `27-1 本月案例库报送`."""
NEW = "+"
SOURCES = ("自查", "系统抽查", "回头看", "季度查账", "督导")


class Spec(NamedTuple):
    """A list of a file as a sheet: its name, its columns by head, and which must be filled."""

    name: str
    columns: tuple[tuple[str, int, Kind], ...]
    needed: tuple[str, ...]
    same: tuple[str, ...]
    """The columns by which a line is known to be there already."""
    blanks: int
    """How many empty lines the sheet offers."""
    fresh: str = "新增"
    """What stands over them."""
    mends: tuple[str, ...] = ()
    """The columns of a line that may be put right while its file is open; the others say which."""


RECEIPTS = Spec(
    "收件",
    (
        (WHAT, 34, "之一"),
        ("来自", 14, "之一"),
        ("收到", 13, "日期"),
        ("登记", 18, "文字"),
        ("缺", 24, "文字"),
        ("所属期", 10, "文字"),
    ),
    (WHAT, "来自", "收到", "登记"),
    (WHAT, "来自", "收到", "登记"),
    40,
    mends=("收到", "登记", "所属期"),
)
CORRECTIONS = Spec(
    "更正",
    (
        ("类别", 8, "之一"),
        ("所属", 10, "之一"),
        (WHAT, 34, "之一"),
        ("栏", 8, "之一"),
        ("项", 10, "之一"),
        ("更正为", 14, "文字"),
        ("原因", 26, "文字"),
        ("佐证", 22, "文字"),
        ("批准", 16, "文字"),
    ),
    ("类别", "所属", WHAT, "更正为", "原因", "佐证"),
    ("类别", "所属", WHAT, "栏", "项", "更正为"),
    8,
    mends=("更正为", "原因", "佐证", "批准"),
)
LATE = Spec(
    "补做",
    ((WHAT, 34, "之一"), ("所属期", 10, "文字"), ("日期", 13, "日期"), ("佐证", 24, "文字")),
    (WHAT, "所属期", "日期"),
    (WHAT, "所属期", "日期"),
    8,
    mends=("所属期", "日期", "佐证"),
)
ITEMS = Spec(
    "清单",
    (("任务", 24, "之一"), ("事项", 36, "文字"), ("时限", 13, "日期"), ("责任人", 18, "文字")),
    ("任务", "事项", "时限"),
    ("任务", "事项", "时限"),
    40,
    mends=("事项", "时限", "责任人"),
)
NUMBERED = "编号"
PROBLEMS = Spec(
    "新问题",
    (
        (NUMBERED, 18, "文字"),
        ("任务", 20, "之一"),
        ("来源", 11, "之一"),
        ("发现", 12, "日期"),
        ("问题", 34, "文字"),
        ("措施", 26, "文字"),
        ("责任人", 16, "文字"),
        ("时限", 12, "日期"),
    ),
    (NUMBERED, "任务", "来源", "发现", "问题"),
    (NUMBERED, "问题"),
    12,
)
MENDINGS = Spec(
    "整改",
    ((NUMBERED, 22, "之一"), ("日期", 13, "日期"), ("情况", 40, "文字"), ("佐证", 24, "文字")),
    (NUMBERED, "日期", "情况"),
    (NUMBERED, "日期", "情况"),
    12,
)
SETTLEMENTS = Spec(
    "销号",
    ((NUMBERED, 22, "之一"), ("日期", 13, "日期"), ("结论", 8, "之一"), ("依据", 34, "文字")),
    (NUMBERED, "日期", "结论", "依据"),
    (NUMBERED, "日期", "结论"),
    12,
    "新增：只由市局填",
)
SPECS = {
    spec.name: spec
    for spec in (RECEIPTS, CORRECTIONS, LATE, ITEMS, PROBLEMS, MENDINGS, SETTLEMENTS)
}


def specs_of(kind: str, place: Place) -> tuple[Spec, ...]:
    """The lists that a place adds to in a file of this kind."""
    if kind == "opening":
        return (ITEMS,)
    if kind == "problems":
        return (MENDINGS, PROBLEMS, SETTLEMENTS)
    if kind != "month":
        return ()
    return (RECEIPTS, CORRECTIONS, LATE) if place.is_bureau else (CORRECTIONS, LATE)


def names_of(plan: Plan) -> dict[str, tuple[Task, Indicator]]:
    """What the column of tasks and keys offers."""
    return {f"{i.code} {i.key}": (task, i) for task, i in plan.indicators}


def choices(plan: Plan, place: Place, spec: Spec, head: str, tree: Any = None) -> tuple[str, ...]:
    """What may be chosen in a column; nothing where it is free."""
    if head == NUMBERED:
        return tuple(p[head] for p in _listed(tree) if isinstance(p, dict) and p.get(head))
    if head == WHAT:
        return tuple(
            f"{i.code} {i.key}" for _, i in plan.indicators if _concerns(plan, place, spec, i)
        )
    lists = {
        "来自": tuple(p.name for p in plan.counties),
        "类别": ("更正", "补报", "调整"),
        "所属": ("定账", *map(str, plan.months)),
        "栏": ("期初", "基数", "目标", "责任人"),
        "项": ("全年", "一季度", "上半年", "前三季度"),
        "任务": tuple(task.title for task in plan.tasks.values()),
        "来源": SOURCES,
        "结论": ("通过", "退回"),
    }
    return lists.get(head, ())


def _concerns(plan: Plan, place: Place, spec: Spec, indicator: Indicator) -> bool:
    if spec is RECEIPTS:
        return any(plan.bearing(indicator, county) for county in plan.counties)
    return plan.bearing(indicator, place) in ("欠", "报数")


def field_in(
    plan: Plan, place: Place, spec: Spec, code: str, head: str, tree: Any = None
) -> Field | None:
    """A cell of a line that people add; `tree` is the file that it is added to."""
    for name, _, kind in spec.columns:
        if name == head:
            offered = choices(plan, place, spec, head, tree) if kind == "之一" else ()
            return Field((spec.name, code, head), kind, "", offered)
    return None


def sheet_of(plan: Plan, place: Place, spec: Spec, tree: Any) -> Sheet:
    """The list as it stands, locked, and empty lines under it."""
    columns = (Column(CODE, 11), *(Column(head, width, True) for head, width, _ in spec.columns))
    held = [
        Row(f"{spec.name}{n}", shown, _mended(plan, f"{spec.name}{n}", spec, tree), "已记")
        for n, shown in enumerate(lines(plan, spec, tree), 1)
    ]
    codes = [f"{spec.name}{NEW}{n}" for n in range(1, spec.blanks + 1)]
    fresh = [_blank(plan, place, spec, code, tree) for code in codes]
    return Sheet(spec.name, columns, [*held, *fresh])


def _mended(plan: Plan, code: str, spec: Spec, tree: Any) -> dict[str, Field]:
    fields = {head: held_field(plan, code, head, tree) for head in spec.mends}
    return {head: field for head, field in fields.items() if field}


def held_of(code: str) -> tuple[Spec, int] | None:
    """The list and the number of a line that a file holds already."""
    name = code.rstrip("0123456789")
    number = code.removeprefix(name)
    return (SPECS[name], int(number) - 1) if name in SPECS and number else None


def held_field(plan: Plan, code: str, head: str, tree: Any) -> Field | None:
    """A cell of a line that a file holds, where it may be put right."""
    found = held_of(code)
    if found is None or head not in found[0].mends:
        return None
    spec, number = found
    kind = next(kind for name, _, kind in spec.columns if name == head)
    routes = list(_routes(plan, spec, tree))
    return Field((*routes[number], head), kind) if number < len(routes) else None


def _routes(plan: Plan, spec: Spec, tree: Any) -> Iterator[Route]:
    """Where each line of `lines` stands in a file."""
    seen: dict[str, int] = {}
    for title, entry in _entries(plan, spec, tree):
        number = seen[title] = seen.get(title, -1) + 1
        if isinstance(entry, dict):
            yield (title, spec.name, number) if title else (spec.name, number)


def _blank(plan: Plan, place: Place, spec: Spec, code: str, tree: Any) -> Row:
    fields = {head: field_in(plan, place, spec, code, head, tree) for head, _, _ in spec.columns}
    return Row(code, {}, {head: field for head, field in fields.items() if field}, spec.fresh)


def lines(plan: Plan, spec: Spec, tree: Any) -> Iterator[Mapping[str, str]]:
    """The entries that a file holds, by the heads of the sheet."""
    for title, entry in _entries(plan, spec, tree):
        if isinstance(entry, dict):
            yield {head: _said(plan, title, entry, head) for head, _, _ in spec.columns}


def _entries(plan: Plan, spec: Spec, tree: Any) -> Iterator[tuple[str, Any]]:
    if spec in (PROBLEMS, MENDINGS, SETTLEMENTS):
        yield from (("", entry) for entry in _of_problems(spec, tree))
        return
    if not isinstance(tree, dict):
        return
    if spec is not ITEMS:
        yield from (("", entry) for entry in _listed(tree.get(spec.name)))
        return
    for task in plan.tasks.values():
        section = tree.get(task.title)
        if isinstance(section, dict):
            yield from ((task.title, entry) for entry in _listed(section.get(ITEMS.name)))


def _of_problems(spec: Spec, tree: Any) -> Iterator[Any]:
    """What is recorded of problems, each entry with the number of its problem."""
    for problem in _listed(tree):
        if not isinstance(problem, dict):
            continue
        if spec is PROBLEMS:
            yield problem
            continue
        words = [problem.get("销号"), *_listed(problem.get("复核"))]
        for entry in words if spec is SETTLEMENTS else _listed(problem.get("整改")):
            if isinstance(entry, dict):
                yield {**entry, NUMBERED: problem.get(NUMBERED)}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _said(plan: Plan, title: str, entry: Mapping[str, Any], head: str) -> str:
    if head == "任务":
        number = str(entry.get(head) or "")
        task = plan.tasks.get(int(number)) if number.isdigit() else None
        return title or (task.title if task else number)
    if head == WHAT:
        number, key = str(entry.get("任务") or ""), str(entry.get("键") or "")
        found = plan.by_key.get((int(number), key)) if number.isdigit() else None
        return f"{found.code} {found.key}" if found else f"{number} {key}".strip()
    value = entry.get(head)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")
