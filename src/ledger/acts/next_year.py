"""Opening a year from the one before: base figures from its closing, and what it left undone."""

from typing import NamedTuple

from ledger.acts.open import fill, new_text, opening_form
from ledger.acts.order import order_of
from ledger.book import Book, Books
from ledger.carry import Carried, carried, closing_base
from ledger.document import read_document
from ledger.model.plan import Indicator, Place, Task
from ledger.page import Page
from ledger.plan import Plan
from ledger.splice import append, put

TAKEN = "上年转来"


class Opened(NamedTuple):
    """An opening filled from the year before: its text, and how much came over."""

    text: str
    asked: int
    bases: int
    taken: int


def open_from(book: Book, before: Books, seal: str, page: Page | None) -> Opened:
    """The opening of a book: base figures as the year before closed, and what it left open.

    What a person has written stays. `seal` is the SHA-256 of that year's seal.
    """
    plan, place = book.plan, book.place
    form = opening_form(plan, place)
    bases = [
        (task, indicator, figures)
        for task, indicator in plan.indicators
        if plan.bearing(indicator, place) in ("欠", "报数")
        if (figures := closing_base(indicator, before, place.slug))
    ]
    known = {(task.title, "基数", i.key, "取数") for task, i, _ in bases}
    form.prompts = [route for route in form.prompts if route not in known]
    text = fill(page.editable, form, plan) if page else new_text(form)
    filled = 0
    for task, indicator, figures in bases:
        text, count = _with_base(plan, text, task, indicator, figures, before, seal)
        filled += count
    text, taken = _with_taken(plan, place, text, before)
    return Opened(text, form.burden - filled, filled, taken)


def _with_base(
    plan: Plan,
    text: str,
    task: Task,
    indicator: Indicator,
    figures: dict[str, int],
    before: Books,
    seal: str,
) -> tuple[str, int]:
    """The text with the figures that are still blank, and where they come from."""
    route = (task.title, "基数", indicator.key)
    blank = {column: n for column, n in figures.items() if not _said(text, (*route, column))}
    rank = order_of(plan)
    for column, figure in blank.items():
        text = put(text, (*route, column), str(figure), rank)
    if blank and not _said(text, (*route, "来源")):
        codes = "、".join(indicator.carries)
        source = f"{before.plan.file.year}年结账数 {codes} 封存 {seal[:16]}"
        text = put(text, (*route, "来源"), source, rank)
    return text, len(blank)


def _with_taken(plan: Plan, place: Place, text: str, before: Books) -> tuple[str, int]:
    rows = read_document(text).tree.get(TAKEN) or []
    there = {(row.get("类"), row.get("上年")) for row in rows if isinstance(row, dict)}
    wanted = [c for c in carried(plan, before, place.slug) if c.identity not in there]
    for one in wanted:
        text = append(text, TAKEN, _row(one), order_of(plan))
    return text, len(wanted)


def _row(one: Carried) -> list[tuple[str, str]]:
    fields = [("类", one.kind), ("上年", one.name), ("事项", one.text)]
    fields += [("任务", str(one.number))] if one.number else []
    fields += [("时限", str(one.until))] if one.until else []
    return [*fields, ("出处", one.path)]


def _said(text: str, route: tuple[str, ...]) -> bool:
    tree = read_document(text).tree
    for step in route:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree is not None
