"""Where a section or a key stands in a book's file."""

import re
from collections.abc import Callable, Iterable

from ledger.model.plan import Task
from ledger.plan import Plan
from ledger.schema import DONE_ITEMS, EVIDENCE, PROSE

_HEAD = {"系统取数": 0, "牵头科室": 0, "责任人": 1, "上年转来": 2, "未完成": 0, "总结": 1}
_OPENING = ("责任人", "期初", "基数", "目标", "清单")
_TAIL = {"收件": 9001, "系统数": 9002, "定账补充": 9003, "补做": 9004, "更正": 9005, "签账": 9999}


def order_of(plan: Plan) -> Callable[[tuple[str, ...]], int]:
    """The rank of any route in a book's file: sections in a file, keys in a section."""
    tasks = {task.title: task for task in plan.tasks.values()}

    def rank(route: tuple[str, ...]) -> int:
        task = tasks.get(route[0])
        return section_rank(route[0]) if len(route) == 1 or not task else key_rank(task, route[-1])

    return rank


def in_order(plan: Plan, routes: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Routes as they stand in a file."""
    rank = order_of(plan)
    return sorted(routes, key=lambda route: [rank(route[: n + 1]) for n in range(len(route))])


def section_rank(key: str) -> int:
    """Dates first, tasks by number, then witnesses and corrections, the sign-off last."""
    number = re.match(r"[0-9]+", key)
    return int(number[0]) + 10 if number else _HEAD.get(key, _TAIL.get(key, 9000))


def key_rank(task: Task, key: str) -> int:
    """Keys in the order of the plan, then what goes with them."""
    if key in _OPENING:
        return _OPENING.index(key) - len(_OPENING)
    order = [name for i in task.indicators for name in (*i.keys, *i.extras)]
    order += [*PROSE, DONE_ITEMS, EVIDENCE]
    return order.index(key) if key in order else len(order)
