"""Writes the parts of the documentation that follow from the code: `make docs`.

Each stands in its page between `<!-- generated: name -->` and `<!-- end -->`; what is outside is
written by hand. The tests call `stale_pages` and fail where a page is behind the code.
"""

import ast
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from ledger.acts.open import opening_form
from ledger.cli import COMMANDS
from ledger.cli.rules_command import explain
from ledger.finding import Finding
from ledger.model.opening import BaseYear
from ledger.model.plan import Indicator, Task
from ledger.model.record import Record, record_in
from ledger.model.scalar import MANY, Scalar
from ledger.out.show import WORDS
from ledger.page import name_of
from ledger.plan import Plan
from ledger.rules import RULES
from ledger.rules.rule import Rule
from ledger.schema import TITLES, Forms, field_of, scalar_for
from ledger.standing import Standing
from ledger.state import State, open_year

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ledger"
PLAN_PATH = "plans/2024/plan.yaml"
REGION = re.compile(r"(?P<head><!-- generated: (?P<name>[a-z-]+) -->\n).*?(?P<end><!-- end -->)", re.S)

Rows = Iterable[Iterable[object]]


def plan_of_2024() -> Plan:
    """The plan that comes with ledger."""
    return open_year(State({PLAN_PATH: (ROOT / PLAN_PATH).read_bytes()})).plan()


def table(names: Iterable[str], rows: Rows) -> str:
    """A Markdown table."""
    names = list(names)
    lines = [names, ["---"] * len(names), *([_cell(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", "<br>")


# ---- README: the commands


def commands() -> str:
    """Every command, by panel."""
    rows = ((c.panel, f"`ledger {c.name}`", c.summary) for c in COMMANDS)
    return table(("for", "command", "what it does"), rows)


# ---- fields.md: every key of every kind of file

KINDS: dict[str, tuple[str, str]] = {
    "month": ("counties/<目录>/<年度>/<月份>.yaml", "县局和市局，每月一个文件。"),
    "opening": ("counties/<目录>/<年度>/opening.yaml", "县局和市局，年初一次。"),
    "closing": ("counties/<目录>/<年度>/closing.yaml", "县局和市局，年终一次。"),
    "problems": ("counties/<目录>/<年度>/problems.yaml", "整改由县局写，销号由市局写。"),
    "county": ("counties/<目录>/county.yaml", "只由市局写。"),
    "plan": ("plans/<年度>/plan.yaml", "只由市局写。"),
    "waivers": ("plans/<年度>/waivers.yaml", "只由市局写。"),
    "seal": ("plans/<年度>/seals/<期>.yaml", "由工具写，不手改。"),
}
_BY_PLAN = "键: 值，键见[下表](#每个任务的键)"


def fields() -> str:
    """A section for every kind of file, with a table for every record in it."""
    forms = Forms(plan_of_2024().file)
    parts = []
    for kind, (path, who) in KINDS.items():
        example = re.sub("<年度>", "2024", path).replace("<目录>", "jinjiang")
        name = name_of(example.replace("<月份>", "2024-05").replace("<期>", "2024-05"))
        assert name is not None and name.kind == kind, path
        parts.append(f"## {TITLES[kind]}\n\n`{path}`　{who}\n")
        parts += _records(TITLES[kind], forms[kind], forms.plan)
    return "\n".join(parts)


def _records(title: str, model: type[Record], plan: Any) -> Iterator[str]:
    """A model's table, then a section for each record that it holds; tasks of a book as one."""
    tasks = {field_of(task): task for part in plan.sections for task in part.tasks}
    own = {n: f for n, f in model.model_fields.items() if n not in tasks}
    rows = [_row(f.alias or n, f, title) for n, f in own.items()]
    if section := next((model.model_fields[n] for n in tasks if n in model.model_fields), None):
        rows.insert(-1, ("序号 简称", "一个任务，如 `27 典型宣传:`", f"几行，见[{title}：任务](#{_anchor(f'{title}：任务')})", ""))
        own = {**own, "任务": section}
    yield table(("键", "意思", "写什么", "必写"), rows)
    for name, field in own.items():
        if inner := _inner(field):
            heading = f"{title}：{'任务' if name == '任务' else field.alias or name}"
            yield f"### {heading}\n"
            yield from _inside(heading, inner, tasks)


def _inside(heading: str, model: type[Record], tasks: dict[str, Task]) -> Iterator[str]:
    by_plan = {key for task in tasks.values() for i in task.indicators for key in (*i.keys, *i.extras)}
    own = {n: f for n, f in model.model_fields.items() if (f.alias or n) not in by_plan}
    rows = [_row(f.alias or n, f, heading) for n, f in own.items()]
    if len(own) < len(model.model_fields):
        rows.insert(0, ("计划里的键", "这一项的指标", _BY_PLAN, ""))
    yield table(("键", "意思", "写什么", "必写"), rows)
    for name, field in own.items():
        inner = _inner(field)
        if inner is not None and not _is_by_plan(inner, by_plan):
            yield f"### {heading}·{field.alias or name}\n"
            yield from _inside(f"{heading}·{field.alias or name}", inner, tasks)


def _is_by_plan(model: type[Record], keys: set[str]) -> bool:
    return set(model.model_fields) <= keys


def _inner(field: Any) -> type[Record] | None:
    return record_in(field.annotation)


def _row(key: str, field: Any, above: str) -> tuple[str, str, str, str]:
    must = "是" if field.is_required() else ""
    mark = "：" if "：" not in above else "·"
    return f"`{key}`", field.description or "", _written(field, f"{above}{mark}{key}"), must


def _written(field: Any, heading: str) -> str:
    """What may stand behind a key, in words."""
    scalar = _scalar_in(field.annotation, field.metadata)
    inner, many = _inner(field), _has(field, list)
    if inner is not None and inner.__name__.startswith(("Evidence", "Before", "Target")):
        return _BY_PLAN
    if inner is not None and inner.__name__.startswith("Base") and inner is not BaseYear and set(inner.model_fields) - {"year", "ask"}:
        return f"键: 几行，几行里写：{'、'.join(f.alias or n for n, f in BaseYear.model_fields.items())}"
    if inner is not None:
        how = "一条或多条，每条以「- 」开头" if many else "几行"
        how = "名: 几行" if _has(field, dict) else how
        return f"{how}，见[{heading}](#{_anchor(heading)})"
    assert scalar is not None, heading
    if _has(field, dict):
        return f"名: {scalar.name}"
    return ("一个或多个" if many else "") + _describe(scalar)


def _describe(scalar: Scalar) -> str:
    plain = {"文字": "文字"}
    if scalar.rule == "bad-choice" and scalar.remedy.startswith("只能写"):
        return scalar.name
    return plain.get(scalar.name) or f"{scalar.name}：{scalar.remedy}"


def _scalar_in(annotation: Any, metadata: Iterable[Any] = ()) -> Scalar | None:
    if scalar := next((m for m in metadata if isinstance(m, Scalar)), None):
        return scalar
    if get_origin(annotation) is Annotated:
        return _scalar_in(get_args(annotation)[0], get_args(annotation)[1:])
    found = (_scalar_in(part) for part in reversed(get_args(annotation)))
    return next((scalar for scalar in found if scalar), None)


def _has(field: Any, kind: type) -> bool:
    parts = [field.annotation, *get_args(field.annotation)]
    return any(get_origin(part) is kind for part in parts) or (kind is list and MANY in field.metadata)


def _anchor(heading: str) -> str:
    """The anchor that forges make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
