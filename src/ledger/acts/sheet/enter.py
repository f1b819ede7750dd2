"""Writing what a form changes into a file: at its spot, and nowhere else."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ledger.acts.order import order_of
from ledger.acts.post import Change as Correction
from ledger.acts.post import correct
from ledger.acts.sheet import problems
from ledger.acts.sheet.codes import is_said_by
from ledger.acts.sheet.merge import Change, Line, Merged
from ledger.acts.sheet.read import finding
from ledger.acts.sheet.tables import (
    CORRECTIONS,
    ITEMS,
    MENDINGS,
    PROBLEMS,
    SETTLEMENTS,
    WHAT,
    names_of,
)
from ledger.acts.sheet.value import Item, Route
from ledger.book import Book
from ledger.document import read_document
from ledger.finding import Finding, LedgerError
from ledger.period import read_month
from ledger.splice import Path, append, put

_ORDER = ("依据", "任务", "键", "责任人", "目标", "时限", "截至", "各地", "原因", "去向", "新时限")


class Entered(NamedTuple):
    """A file's text as it becomes, what could not be written, and whose cell brought which lines."""

    text: str
    findings: list[Finding]
    cells: dict[int, str]


def enter(name: str, text: str, merged: Merged, book: Book) -> Entered:
    """The text with everything entered. What is written too oddly to be changed is a finding."""
    refused, cells = [], dict[int, str]()
    every: list[Change | Line] = [*_in_order(merged.changes), *merged.lines]
    for one in every:
        before = text
        try:
            text = _put(text, one, book) if isinstance(one, Change) else _append(text, one, book)
            cells = _shifted(cells, before, text, one.place)
        except LedgerError as error:
            refused.append(finding(name, one.place, "cannot-enter", error.message, error.remedy))
    return Entered(text, refused, cells)


def _shifted(cells: dict[int, str], before: str, after: str, place: str) -> dict[int, str]:
    """The cells by line, after a change that came from `place`."""
    old, new = before.split("\n"), after.split("\n")
    start = next((n for n, pair in enumerate(zip(old, new, strict=False)) if len({*pair}) > 1), 0)
    more = len(new) - len(old)
    moved = {line + more * (line > start): cell for line, cell in cells.items()}
    return moved | dict.fromkeys(range(start + 1, start + 1 + max(more, 1)), place)


def _in_order(changes: Iterable[Change]) -> Iterator[Change]:
    """Fields of one entry in the order of its keys, so that a new one is written in order."""
    return iter(sorted(changes, key=lambda change: _rank(change.field.route)))


def _rank(route: Route) -> int:
    if not any(isinstance(step, Item) for step in route):
        return -1
    named = [_ORDER.index(step) for step in route[2:] if isinstance(step, str) and step in _ORDER]
    return named[0] if named else len(_ORDER)


def _put(text: str, change: Change, book: Book) -> str:
    tree = read_document(text).tree
    rank = problems.rank if isinstance(tree, list) else order_of(book.plan)
    path = route_in(tree, change.field.route)
    if path is None:
        text = _with_entry(text, change.field.route, rank)
        path = route_in(read_document(text).tree, change.field.route)
        assert path is not None
    return put(text, path, change.new, rank)


def route_in(tree: Any, route: Route) -> Path | None:
    """A route with each entry of a list by its number; None where the entry is not there yet."""
    found: list[str | int] = []
    for step in route:
        if isinstance(step, Item):
            rows = tree if isinstance(tree, list) else []
            number = next((n for n, row in enumerate(rows) if is_said_by(step, row)), None)
            if number is None:
                return None
            found.append(number)
            tree = rows[number]
        elif isinstance(step, int):
            found.append(step)
            tree = tree[step]
        else:
            found.append(step)
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tuple(found)


def _with_entry(text: str, route: Route, rank: Any) -> str:
    """The text with an entry that says what the route picks it by."""
    name, item = route[0], route[1]
    assert isinstance(name, str)
    assert isinstance(item, Item)
    said = sorted(item.said, key=lambda pair: _ORDER.index(pair[0]))
    return append(text, name, said, rank)


def _append(text: str, line: Line, book: Book) -> str:
    rank, said = order_of(book.plan), dict(line.said)
    if line.spec in (PROBLEMS, MENDINGS, SETTLEMENTS):
        return problems.enter(text, line.spec, said, read_document(text).tree)
    if line.spec is CORRECTIONS:
        return correct(book, text, _correction(line, book))
    if line.spec is ITEMS:
        return _with_item(text, said, rank)
    task, indicator = names_of(book.plan)[said.pop(WHAT)]
    fields = [("任务", str(task.number)), ("键", indicator.key)]
    fields += [(head, value) for head, value in said.items() if value and head in _heads(line)]
    return append(text, line.spec.name, fields, rank)


def _heads(line: Line) -> set[str]:
    return {head for head, _, _ in line.spec.columns}


def _correction(line: Line, book: Book) -> Correction:
    said = line.said
    task, indicator = names_of(book.plan)[said[WHAT]]
    return Correction(
        category=said["类别"],
        about=read_month(said["所属"]) or said["所属"],
        task=task,
        indicator=indicator,
        new=said["更正为"],
        reason=said["原因"],
        evidence=said["佐证"],
        column=said.get("栏") or None,
        item=said.get("项") or None,
        approval=said.get("批准") or None,
    )


def _with_item(text: str, said: dict[str, str], rank: Any) -> str:
    """The text with one more step on a task's own list, numbered on."""
    title = said.pop("任务")
    section = (read_document(text).tree or {}).get(title)
    held = section.get(ITEMS.name) if isinstance(section, dict) else None
    numbers = [int(row["号"]) for row in held or () if str(row.get("号", "")).isdigit()]
    fields = [("号", str(max(numbers, default=0) + 1))]
    fields += [(head, value) for head, value in said.items() if value]
    return append(text, ITEMS.name, fields, rank, title)
