"""Judges every file of a state by every rule (对账校验). Pure: a state in, findings out.

Places are independent of each other, so they may be judged in parallel; only the rules of the
whole repository see all of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ledger.book import gather
from ledger.finding import Finding
from ledger.page import Name, Page
from ledger.period import Month
from ledger.privacy import mask
from ledger.rules import RULES
from ledger.rules.reading import is_unreadable
from ledger.rules.rule import Context, Rule
from ledger.rules.text import TRAPS
from ledger.state import Year


def check(
    year: Year,
    day: date,
    month: Month | None = None,
    spread: Callable[..., Iterable[list[Finding]]] = map,
) -> list[Finding]:
    """All findings of a state, sorted by place. `spread` maps places over processors."""
    context = Context(
        plan=year.plan(),
        tree=year.page.tree,
        plan_path=year.page.path,
        day=day,
        paths=year.state.paths,
        links=year.state.links,
        month=month,
    )
    groups: dict[str | None, list[tuple[str, Name]]] = {}
    for path, name in sorted(year.names().items()):
        groups.setdefault(name.slug, []).append((path, name))
    judged = spread(_Judge(year, context), list(groups.values()))
    found = [finding for findings in judged for finding in findings]
    found += _of_repository(year, context)
    return sorted({_masked(finding) for finding in found})


def _masked(finding: Finding) -> Finding:
    return finding._replace(message=mask(finding.message), remedy=mask(finding.remedy))


@dataclass(frozen=True)
class _Judge:
    """Judges the files of one place; a value, so that it can go to another process."""

    year: Year
    context: Context

    def __call__(self, files: list[tuple[str, Name]]) -> list[Finding]:
        pages = [self.year.read(path, name) for path, name in files]
        found = [f for page in pages for f in judge_page(page, self.context)]
        slug = files[0][1].slug
        if slug in self.context.plan.places:
            readable = [page for page in pages if not is_unreadable(page)]
            book = gather(self.context.plan, readable, self.context.day).books[slug or ""]
            for rule in _BOOK_RULES:
                found += rule.findings(f"counties/{slug}/{self.year.year}", book, self.context)
        return found


def judge_page(page: Page, context: Context) -> list[Finding]:
    """What the rules of single files find in one."""
    rules = _PAGE_RULES[page.name.kind]
    if is_unreadable(page):
        rules = tuple(rule for rule in rules if rule in _OF_TEXT)
    return [finding for rule in rules for finding in rule.findings(page.path, page, context)]


def _of_repository(year: Year, context: Context) -> Iterable[Finding]:
    empty = gather(context.plan, (), context.day)
    for rule in _REPOSITORY_RULES:
        yield from rule.findings(year.page.path, empty, context)


_KINDS = sorted({kind for rule in RULES for kind in rule.kinds})
_PAGE_RULES: dict[str, tuple[Rule, ...]] = {
    kind: tuple(rule for rule in RULES if rule.scope == "page" and kind in rule.kinds)
    for kind in _KINDS
}
_BOOK_RULES = tuple(rule for rule in RULES if rule.scope == "book")
_REPOSITORY_RULES = tuple(rule for rule in RULES if rule.scope == "repository")
_OF_TEXT = frozenset(
    rule
    for rule in RULES
    if rule in TRAPS
    or rule.look.__module__.endswith((".text", ".privacy"))
    or (rule.look.__module__.endswith(".reading") and "objection" not in rule.name)
)
