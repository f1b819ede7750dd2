"""A view as JSON for programs: the same figures that the pages show, with their places."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.model.plan import Indicator, Place, Section, Task
from ledger.model.record import Record
from ledger.model.scalar import Percent, Ratio
from ledger.period import Month, Span
from ledger.standing import Standing

CONTRACT = 1


def as_json(kind: str, view: Any, sources: Any = ()) -> str:
    """A view with its kind, the version of this contract, and where its figures come from."""
    body = {"version": CONTRACT, "kind": kind, "report": plain(view), "sources": plain(sources)}
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def plain(value: Any) -> Any:
    """Lists, mappings, strings, numbers and None alone."""
    match value:
        case Standing():
            return value.word
        case Month() | Ratio() | Percent() | date() | Decimal():
            return str(value)
        case Span():
            return value.name
        case Task():
            return {"number": value.number, "name": value.name}
        case Indicator():
            return {"code": value.code, "key": value.key, "name": value.name, "unit": value.unit}
        case Place():
            return {"slug": value.slug, "name": value.name}
        case Section():
            return {"name": value.name}
        case Record():
            return {name: plain(getattr(value, name)) for name in type(value).model_fields}
        case dict():
            return {str(plain(key)): plain(one) for key, one in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return {key: plain(one) for key, one in value._asdict().items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return value
