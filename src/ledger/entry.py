"""Entries (记账): what a month's file says of each indicator, and where it says so."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ledger.document import Text, place_of, texts_in
from ledger.model.plan import Indicator, Task
from ledger.model.scalar import Ratio
from ledger.page import Page, remembered
from ledger.period import Month
from ledger.plan import Plan
from ledger.schema import EVIDENCE, field_of, scalar_for

Value = int | Ratio | date | str


class Fact(NamedTuple):
    """What is claimed of one indicator for one month, and where that stands."""

    month: Month
    value: Value
    path: str
    line: int
    evidence: str | None = None


def section_of(page: Page, task: Task) -> Any:
    """The record of a task's section in a book's file, or None."""
    return getattr(page.record, field_of(task), None)


def evidence_for(section: Any, key: str) -> str | None:
    """What a section names as proof (佐证) of a key."""
    return getattr(getattr(section, EVIDENCE, None), key, None)


def evidence_in(page: Page) -> list[str]:
    """The files under `evidence/` that a page names as proof."""
    return [text for text in texts_in(page.tree) if text.startswith("evidence/")]


@remembered
def entries(page: Page, plan: Plan) -> list[tuple[Indicator, Fact]]:
    """What a month's file says, indicator by indicator."""
    return list(_entries(page, plan))


def _entries(page: Page, plan: Plan) -> Iterator[tuple[Indicator, Fact]]:
    assert page.name.month is not None
    for task in plan.tasks.values():
        section = section_of(page, task)
        for indicator in task.indicators if section is not None else ():
            for key in indicator.keys:
                if (value := getattr(section, key, None)) is not None:
                    line, _ = place_of(page.tree, (task.title, key))
                    proof = evidence_for(section, key)
                    yield indicator, Fact(page.name.month, value, page.path, line, proof)


def total_of(indicator: Indicator, facts: list[Fact]) -> Value | None:
    """The sum of facts that are in the order of time; None where there are none."""
    values = [fact.value for fact in facts]
    if not values:
        return None
    if indicator.is_flow:
        return sum(value for value in values if isinstance(value, int))
    if indicator.kind == "比率":
        ratios = [value for value in values if isinstance(value, Ratio)]
        return Ratio(sum(r.due for r in ratios), sum(r.done for r in ratios))
    return values[-1]


def digest_of(facts: Iterable[Fact]) -> str:
    """What facts say and by what proof, in 16 hex digits of SHA-256: changed where they change."""
    said = "".join(f"{f.month}\n{f.value}\n{f.evidence or ''}\n" for f in facts)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def typed(indicator: Indicator, text: str) -> Value | None:
    """A value written in a correction, read as the indicator's own kind; None where it is none."""
    scalar = scalar_for(indicator)
    value: Value | None = scalar.convert(text if isinstance(text, Text) else _text(text))
    return value


def _text(text: str) -> Text:
    value = Text(text)
    value.plain = True
    return value
