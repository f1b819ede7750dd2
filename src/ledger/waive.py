"""Waivers applied (豁免): what the bureau bears for a time is still said, and holds nobody up."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ledger.document import Text
from ledger.finding import Finding
from ledger.model.waivers import Waiver
from ledger.page import Page
from ledger.rules.waiver import in_force, unused_waiver, waivers_in

Read = Callable[[str], Page | None]
Asked = Callable[[Waiver], bool]


class Outcome(NamedTuple):
    """The findings with the waivers applied, and by its place in the list which were of no use."""

    findings: list[Finding]
    unused: frozenset[int]


def waive(findings: Iterable[Finding], page: Page, day: date, read: Read) -> Outcome:
    """Turns what a waiver of a page covers on a day into notes that say so.

    `read` gives the page at a path, for waivers that name a key.
    """
    holding = {n: waiver for n, waiver in waivers_in(page) if in_force(page, waiver, day)}
    used: set[int] = set()
    found = []
    for finding in findings:
        mine = [n for n, waiver in holding.items() if _covers(waiver, finding, read)]
        used.update(mine)
        found.append(_borne(finding, holding[mine[0]]) if mine else finding)
    return Outcome(found, frozenset(holding.keys() - used))


def waived(
    findings: Iterable[Finding], page: Page, day: date, read: Read, asked: Asked
) -> list[Finding]:
    """The same, with a finding for each waiver of no use among those that were asked about."""
    found, unused = waive(findings, page, day, read)
    idle = {n for n, waiver in waivers_in(page) if n in unused and asked(waiver)}
    return [*found, *unused_waiver.findings(page.path, page, frozenset(idle))]


def _covers(waiver: Waiver, finding: Finding, read: Read) -> bool:
    if waiver.rule != finding.rule:
        return False
    if waiver.subject == finding.path:
        return True
    path, space, key = waiver.subject.partition(f"{finding.path} ")
    return not path and bool(space) and _is_about(finding, key.strip(), read(finding.path))


def _is_about(finding: Finding, key: str, page: Page | None) -> bool:
    """Whether a finding stands below a key, or names what is missing there."""
    above = _keys_above(page.tree, (finding.line, finding.column)) if page else ()
    return key in above or f"「{key}」" in finding.message


def _keys_above(tree: Any, place: tuple[int, int]) -> Iterator[str]:
    """The keys that a place in a tree stands at or below, from the outermost."""
    while isinstance(tree, dict | list):
        if isinstance(tree, list):
            tree = _last_before(((_start(item), item) for item in tree), place)
            continue
        key = _last_before((((k.line, k.column), k) for k in tree), place)
        if key is None:
            return
        yield str(key)
        tree = tree[key]


def _last_before(rows: Iterable[tuple[tuple[int, int], Any]], place: tuple[int, int]) -> Any:
    before = [what for start, what in rows if start <= place]
    return before[-1] if before else None


def _start(tree: Any) -> tuple[int, int]:
    """Where a value begins; a blank one nowhere."""
    while isinstance(tree, dict | list):
        tree = next(iter(tree), None)
    return (tree.line, tree.column) if isinstance(tree, Text) else (0, 0)


def _borne(finding: Finding, waiver: Waiver) -> Finding:
    said = f"{finding.message}（已豁免至 {waiver.until}，批准：{waiver.approved}）"
    return finding._replace(severity="note", message=said, remedy=f"豁免的原因：{waiver.reason}")
