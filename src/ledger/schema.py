"""From a plan to the records of its files, and from the records to JSON Schema for editors.

The JSON Schema (2020-12) is written from our own description, not by pydantic, so that its bytes
follow the plan alone.
"""

import json
import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from ledger.model.assessment import AssessmentFile
from ledger.model.audit import AuditFile
from ledger.model.closing import ClosingFile
from ledger.model.county import County
from ledger.model.month import MonthFile
from ledger.model.opening import BaseYear, OpeningFile, OpeningTask
from ledger.model.plan import Indicator, PlanFile, Task
from ledger.model.problems import ProblemsFile
from ledger.model.purges import PurgesFile
from ledger.model.record import Part, Record, no_keys
from ledger.model.scalar import (
    COUNT,
    DAY,
    MANY,
    PHRASE,
    RATIO,
    SOME,
    Count,
    Day,
    Phrase,
    Scalar,
)
from ledger.model.seal import Seal
from ledger.model.waivers import WaiversFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DONE_ITEMS = "办结"
EVIDENCE = "佐证"
PROSE = {"存在问题": "为什么落后或逾期，一两句", "下一步措施": "下一步怎么办，谁，何时"}


def scalar_for(indicator: Indicator) -> Scalar:
    """What is typed for an indicator: a count, 应/实, a day, or progress in prose."""
    kinds = {"比率": RATIO, "节点": DAY, "定性": PHRASE}
    return kinds.get(indicator.kind, COUNT)


def explain(indicator: Indicator) -> str:
    """What an editor shows beside a key."""
    lines = [
        indicator.requirement,
        f"约束：{indicator.force}　类型：{indicator.kind}　计量：{indicator.unit or '—'}",
        f"口径：{indicator.definition}" if indicator.definition else "",
        f"期限：{indicator.deadline}（{indicator.basis or '—'}）" if indicator.deadline else "",
        f"凭证：{indicator.proof}" if indicator.proof else "",
        f"存疑：{indicator.doubt}" if indicator.doubt else "",
    ]
    return "\n".join(line for line in lines if line)


def _optional(scalar: Any, description: str) -> Any:
    return (scalar | None, Field(None, description=description))


def _keyed(name: str, indicators: list[Indicator], kind: Any) -> type[Record] | None:
    """A record with one optional field per key of these indicators, old names included."""
    if not indicators:
        return None
    fields: dict[str, Any] = {
        key: _optional(kind(indicator), explain(indicator))
        for indicator in indicators
        for key in indicator.keys
    }
    return create_model(name, __base__=Part, **fields)


def _typed(indicator: Indicator) -> Any:
    return Annotated[object, scalar_for(indicator)]


def _month_section(task: Task) -> type[Record]:
    fields: dict[str, Any] = {
        key: _optional(_typed(indicator), explain(indicator))
        for indicator in task.indicators
        for key in indicator.keys
    }
    fields |= {
        extra: _optional(Phrase, f"{indicator.name}：{extra}")
        for indicator in task.indicators
        for extra in indicator.extras
    }
    fields |= {name: _optional(Phrase, text) for name, text in PROSE.items()}
    fields[DONE_ITEMS] = (
        Annotated[dict[str, Day], SOME],
        Field(default_factory=no_keys, description="清单事项: 办结日期"),
    )
    proofs = _keyed(f"Evidence{task.number}", task.indicators, lambda _: Phrase) or Record
    fields[EVIDENCE] = _optional(proofs, "键: 文号和存放处，或 evidence/ 下的文件")
    return create_model(f"MonthTask{task.number}", __base__=Part, **fields)


def _opening_section(task: Task) -> type[Record]:
    flows = [i for i in task.indicators if i.is_flow or i.kind == "比率"]
    growing = [i for i in task.indicators if i.kind == "增长" or i.base]
    aimed = [i for i in task.indicators if i.counting and i.kind in ("数量", "增长")]
    parts = {
        "期初": (_keyed(f"Before{task.number}", flows, _typed), "起账前已有的数"),
        "基数": (_keyed(f"Base{task.number}", growing, lambda _: BaseYear), "基年的数"),
        "目标": (_keyed(f"Target{task.number}", aimed, lambda _: Count), "自定目标，不低于计划"),
    }
    fields: dict[str, Any] = {
        name: _optional(record, text) for name, (record, text) in parts.items() if record
    }
    return create_model(f"OpeningTask{task.number}", __base__=OpeningTask, **fields)


def field_of(task: Task) -> str:
    """The Python name of a task's section in a book's record."""
    return f"task{task.number}"


def _with_tasks(base: Any, name: str, plan: PlanFile, section: Any) -> Any:
    fields: dict[str, Any] = {
        field_of(task): (
            section(task) | None,
            Field(None, alias=task.title, description=task.name),
        )
        for part in plan.sections
        for task in part.tasks
    }
    return create_model(name, __base__=base, **fields)


FIXED: dict[str, type[Record]] = {
    "plan": PlanFile,
    "closing": ClosingFile,
    "problems": ProblemsFile,
    "county": County,
    "seal": Seal,
    "waivers": WaiversFile,
    "purges": PurgesFile,
    "audit": AuditFile,
    "assessment": AssessmentFile,
}
LISTS = {"problems": "问题台账", "waivers": "豁免", "purges": "清除"}
KINDS = (
    "plan",
    "opening",
    "month",
    "closing",
    "problems",
    "county",
    "seal",
    "waivers",
    "purges",
    "audit",
    "assessment",
)


class Forms:
    """The record of each kind of file under one plan, made when first asked for."""

    def __init__(self, plan: PlanFile) -> None:
        self.plan = plan
        self._made: dict[str, type[Record]] = dict(FIXED)

    def __getitem__(self, kind: str) -> type[Record]:
        if kind not in self._made:
            base, section = {
                "month": (MonthFile, _month_section),
                "opening": (OpeningFile, _opening_section),
            }[kind]
            self._made[kind] = _with_tasks(base, kind.title(), self.plan, section)
        return self._made[kind]

    def make(self, kinds: Iterable[str]) -> None:
        """Makes records beforehand, so that processes that are forked later share them."""
        for kind in kinds:
            self[kind]


TITLES = {
    "plan": "工作要点（计划）",
    "opening": "定账",
    "month": "每月台账",
    "closing": "交账",
    "problems": "问题台账",
    "county": "记账单位",
    "seal": "结账封存",
    "waivers": "豁免",
    "purges": "清除记录",
    "audit": "季度查账",
    "assessment": "考核办法",
}


def schema_texts(forms: Forms) -> Iterator[tuple[str, str]]:
    """The name and text of the JSON Schema of each kind of file."""
    for kind in KINDS:
        body = _record(forms[kind])
        if wrapped := LISTS.get(kind):
            body = body["properties"][wrapped]
        title = {"$schema": DIALECT, "title": f"{forms.plan.year}年{TITLES[kind]}"}
        yield f"{kind}.json", json.dumps(title | body, ensure_ascii=False, indent=1) + "\n"


def _record(model: type[Record], blank: bool = False) -> dict[str, Any]:
    """The keys of a record. Each thing that may be wrong with it has its own message."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    lacks = [
        {"required": [key], "errorMessage": f"缺「{key}」"}
        for key, field in fields.items()
        if field.is_required()
    ]
    return {
        "allOf": [_typed_as("object", blank), *lacks],
        "properties": {key: _field(field) for key, field in fields.items()},
        **_others(model, list(fields)),
    }


def _others(model: type[Record], keys: list[str]) -> dict[str, Any]:
    """What holds for keys that a record does not name.

    An editor looks at names apart from values, to see `乙` in `{原因: 甲,乙}`, which has no value.
    """
    if extra := model.__annotations__.get("__pydantic_extra__"):
        return {"additionalProperties": _shape(get_args(extra)[1])}
    known = "、".join(keys[:12]) + (f"等{len(keys)}个" if len(keys) > 12 else "")
    message = {"errorMessage": f"没有这个键。可用的键：{known}"}
    return {
        "additionalProperties": False,
        "propertyNames": {"enum": keys, **message},
        **message,
    }


def _field(field: FieldInfo) -> dict[str, Any]:
    body = _shape(field.annotation, field.metadata, not field.is_required())
    return ({"description": field.description} if field.description else {}) | body


def _shape(annotation: Any, metadata: Any = (), blank: bool = False) -> dict[str, Any]:
    if scalar := next((m for m in metadata if isinstance(m, Scalar)), None):
        return _scalar(scalar, blank)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(args[0], args[1:], blank)
    if origin in (Union, types.UnionType):
        return _shape(next(arg for arg in args if arg is not type(None)), metadata, blank)
    if origin is list:
        return _array(args[0], MANY in metadata)
    if origin is dict:
        values = {"additionalProperties": _shape(args[1])}
        return _typed_as("object", SOME in metadata) | values
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return _record(annotation, blank)
    return {}


def _scalar(scalar: Scalar, blank: bool) -> dict[str, Any]:
    """A scalar: its words are offered, and whatever is wrong, its own message is shown.

    Inside `if` the types are out of an editor's sight, which would offer null, true and false.
    """
    message = f"不是{scalar.name}。{scalar.remedy}"
    parts = scalar.json.get("anyOf", [scalar.json])
    words = [word for part in parts for word in part.get("enum", [])]
    offered = [{"enum": words, "errorMessage": message}] if words else []
    accepted = {"anyOf": [*parts, {"type": "null"}]} if blank else scalar.json
    refused = {"enum": [], "errorMessage": message}
    return {"anyOf": [*offered, {"if": accepted, "else": refused}]}


def _array(item: Any, many: bool) -> dict[str, Any]:
    """A list. Where `many`, a blank is none, and a scalar may stand for a list of one."""
    items, single = _shape(item), _shape(item, blank=True)
    if many and "anyOf" in items:
        return {"anyOf": [{"if": {"type": "array"}, "then": {"items": items}, "else": single}]}
    return _typed_as("array", many) | {"items": items}


def _typed_as(kind: str, blank: bool) -> dict[str, Any]:
    wanted = {"object": "几行「键: 值」", "array": "一个列表，每项以「- 」开头"}[kind]
    message = f"这里的写法不对，应是{wanted}"
    return {"type": [kind, "null"] if blank else kind, "errorMessage": message}
