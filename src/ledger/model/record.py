"""The base of every record, and reading one from a tree: what holds is kept, the rest is named."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

Route = tuple[str | int, ...]


class Record(BaseModel):
    """A mapping with known Chinese keys. Blank and absent are the same."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def no_rows() -> list[Any]:
    """The default of a list. pydantic looks into `list` itself for longer than all the rest."""
    return []


def no_keys() -> dict[str, Any]:
    """The default of a mapping."""
    return {}


class Part(Record):
    """A record that is only read as part of another, so that nothing is built for it alone."""

    model_config = ConfigDict(defer_build=True)


class Objection(NamedTuple):
    """Where a tree does not fit its record: which rule, why, and what to type."""

    route: Route
    rule: str
    message: str
    remedy: str


R = TypeVar("R", bound=Record)
T = TypeVar("T")


class Reading(NamedTuple, Generic[R]):
    """A record made of everything that could be read, or None, the objections, and what was kept."""

    record: R | None
    objections: tuple[Objection, ...]
    kept: Any


class Kept(list[Any]):
    """A list from which items were left out; `numbers` are the places of the others in the file."""

    numbers: list[int]


def numbered(kept: Any, route: Route, rows: Iterable[T]) -> Iterator[tuple[int, T]]:
    """The rows that a record has at a route, each with the place of its item in the file's list."""
    for step in route:
        kept = _inside(kept, step)
    return zip(kept.numbers, rows, strict=True) if isinstance(kept, Kept) else enumerate(rows)


def _inside(kept: Any, step: str | int) -> Any:
    if isinstance(kept, dict):
        return kept.get(step)
    if isinstance(kept, list):
        number = int(step)
        return kept[kept.numbers.index(number) if isinstance(kept, Kept) else number]
    return None


def read_record(model: type[R], tree: Any) -> Reading[R]:
    """Reads a tree as `model`, leaving out what does not fit until the rest does."""
    objections: tuple[Objection, ...] = ()
    while True:
        try:
            return Reading(model.model_validate(tree), objections, tree)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
        objections = objections or tuple(_objection(model, detail) for detail in details)
        routes = {_culprit(detail) for detail in details}
        if () in routes:
            return Reading(None, objections, tree)
        tree = _without(tree, routes)


def _culprit(detail: ErrorDetails) -> Route:
    route = detail["loc"]
    return route[:-1] if detail["type"] == "missing" else route


def _without(tree: Any, routes: set[Route]) -> Any:
    heads: dict[str | int, set[Route]] = {}
    for head, *rest in routes:
        heads.setdefault(head, set()).add(tuple(rest))
    if isinstance(tree, dict):
        return {
            key: _without(value, heads[key]) if key in heads else value
            for key, value in tree.items()
            if () not in heads.get(key, ())
        }
    kept = Kept()
    kept.numbers = []
    items = tree if isinstance(tree, list) else [tree]  # one scalar stands for a list of one
    for index, (number, value) in enumerate(numbered(tree, (), items)):
        if () not in heads.get(index, ()):
            kept.append(_without(value, heads[index]) if index in heads else value)
            kept.numbers.append(number)
    return kept


def _objection(model: type[Record], detail: ErrorDetails) -> Objection:
    route, kind = detail["loc"], detail["type"]
    if kind == "missing":
        return Objection(route, "missing-key", f"缺「{route[-1]}」", f"补上「{route[-1]}: …」")
    if kind == "extra_forbidden":
        return _unknown_key(model, route)
    context = detail.get("ctx", {})
    if "remedy" in context:
        return Objection(route, kind, context["message"], context["remedy"])
    shapes = {"list_type": "一个列表，每项以「- 」开头", "dict_type": "几行「键: 值」"}
    wanted = shapes.get(kind, "几行「键: 值」")
    return Objection(route, "wrong-shape", f"这里的写法不对，应是{wanted}", f"改写成{wanted}")


def _unknown_key(model: type[Record], route: Route) -> Objection:
    name = str(route[-1])
    known = keys_at(model, route[:-1])
    close = nearest(name, known)
    remedy = f"是不是「{close}」？" if close else f"可用的键：{'、'.join(known[:12]) or '无'}"
    return Objection(route, "unknown-key", f"没有「{name[:30]}」这个键", remedy)


def nearest(name: str, known: list[str]) -> str | None:
    """The known word that a person most likely meant, if any is near."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)


def keys_at(model: type[Record], route: Route) -> list[str]:
    """The keys that may stand in the record at a route."""
    inner: Any = model
    for step in route:
        if isinstance(step, int):
            continue
        inner = next((f for f in fields_of(inner).values() if f[0] == step), (None, None))[1]
        if inner is None:
            return []
    return [key for key, _ in fields_of(inner).values()]


def fields_of(model: Any) -> dict[str, tuple[str, Any]]:
    """Each field's Python name, with its key in the file and the record inside it, if any."""
    if not (isinstance(model, type) and issubclass(model, Record)):
        return {}
    return {
        name: (field.alias or name, record_in(field.annotation))
        for name, field in model.model_fields.items()
    }


def record_in(annotation: Any) -> type[Record] | None:
    """The record that an annotation such as `list[X]`, `X | None` or `dict[str, X]` holds."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    inner = (record_in(part) for part in getattr(annotation, "__args__", ()))
    return next((record for record in inner if record), None)
