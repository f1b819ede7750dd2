"""The form of problems found and settled (问题台账): what is recorded is shown, steps are added."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ledger.acts.sheet.tables import MENDINGS, NUMBERED, PROBLEMS, Spec
from ledger.acts.sheet.value import CODE, Column, Field, Item, Kind, Route, Row
from ledger.plan import Plan
from ledger.splice import Path, add_entry, put

LATER: dict[str, Kind] = {"措施": "文字", "责任人": "文字", "时限": "日期"}
"""What may still be blank when a problem is recorded, and is filled once."""
COLUMNS = (
    Column(CODE, 22),
    Column("任务", 17),
    Column("什么问题", 32),
    Column("发现日期", 12),
    Column("最近", 26),
    *(Column(head, width, True) for head, width in (("措施", 26), ("责任人", 16), ("时限", 12))),
)
_HEAD = "问题/"
_ORDER = (
    "编号", "任务", "来源", "发现", "问题", "措施", "责任人", "时限",
    "整改", "销号", "复核", "日期", "情况", "佐证", "结论", "依据",
)  # fmt: skip


def rank(route: tuple[str, ...]) -> int:
    """Where a key stands in a problem."""
    return _ORDER.index(route[-1]) if route[-1] in _ORDER else len(_ORDER)


def rows(plan: Plan, tree: Any) -> Iterator[Row]:
    """The problems that are not settled; what is recorded of them is only shown."""
    for problem in _open(tree):
        task = plan.tasks.get(int(problem["任务"])) if _is_number(problem.get("任务")) else None
        shown = {
            "任务": task.title if task else str(problem.get("任务") or ""),
            "什么问题": str(problem.get("问题") or ""),
            "发现日期": str(problem.get("发现") or ""),
            "最近": _latest(problem),
        }
        shown |= {head: str(problem[head]) for head in LATER if problem.get(head)}
        code = f"{_HEAD}{problem['编号']}"
        blank = [head for head in LATER if not problem.get(head)]
        fields = {head: Field(_route(problem, head), LATER[head]) for head in blank}
        yield Row(code, shown, fields, "没有销号的", frozenset(fields))


def field_of(code: str, column: str, tree: Any) -> Field | None:
    """What a cell of a problem's row stands for; None where something is recorded there."""
    found = (p for p in _numbered(tree) if _plain(p["编号"]) == _plain(code.removeprefix(_HEAD)))
    problem = next(found, None)
    if problem is None or column not in LATER or problem.get(column):
        return None
    return Field(_route(problem, column), LATER[column])


def enter(text: str, spec: Spec, said: Mapping[str, str], tree: Any) -> str:
    """The text with a problem, a step of mending or the bureau's word added."""
    fields = [(head, said[head]) for head, _, _ in spec.columns if said.get(head)]
    if spec is PROBLEMS:
        task = said["任务"].partition(" ")[0]
        return add_entry(text, (), [(h, task if h == "任务" else v) for h, v in fields], rank)
    number = next(n for n, p in enumerate(tree) if _is_of(p, said[NUMBERED]))
    fields = [(head, value) for head, value in fields if head != NUMBERED]
    if spec is MENDINGS:
        return add_entry(text, (number, "整改"), fields, rank)
    if tree[number].get("销号"):
        return add_entry(text, (number, "复核"), fields, rank)
    for head, value in fields:
        where: Path = (number, "销号", head)
        text = put(text, where, value, rank)
    return text


def _route(problem: Mapping[str, Any], head: str) -> Route:
    return (Item((("编号", str(problem["编号"])),)), head)


def _numbered(tree: Any) -> Iterator[Mapping[str, Any]]:
    for problem in tree if isinstance(tree, list) else ():
        if isinstance(problem, dict) and isinstance(problem.get("编号"), str):
            yield problem


def _open(tree: Any) -> Iterator[Mapping[str, Any]]:
    for problem in _numbered(tree):
        said = [problem.get("销号"), *(problem.get("复核") or ())]
        words = [one.get("结论") for one in said if isinstance(one, dict)]
        if words[-1:] != ["通过"]:
            yield problem


def _latest(problem: Mapping[str, Any]) -> str:
    """What was done last, in words."""
    steps = [one for one in problem.get("整改") or () if isinstance(one, dict)]
    return f"{steps[-1].get('日期') or ''} {steps[-1].get('情况') or ''}".strip() if steps else ""


def _is_of(problem: Any, number: str) -> bool:
    return isinstance(problem, dict) and problem.get("编号") == number


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.isdigit()


def _plain(text: str) -> str:
    """A number as it comes back in a code, without what people's programs add."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
