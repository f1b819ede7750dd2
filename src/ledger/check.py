"""Judges every file of a state by every rule (对账校验). Pure: a state in, findings out.

Places are independent of each other, so they may be judged in parallel; only the rules of the
whole repository see all of them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ledger.book import book_of, gather
from ledger.finding import Finding
from ledger.model.plan import Place
from ledger.model.waivers import Waiver
from ledger.page import Name, Page
from ledger.period import Month
from ledger.privacy import masked
from ledger.rules import BY_NAME, RULES
from ledger.rules.reading import is_unreadable
from ledger.rules.rule import Context, Rule
from ledger.sealed import (
    blob_of,
    books_before,
    purges_of,
    sealed_versions,
    versions_named,
    walk_chain,
)
from ledger.state import State, Year, plan_page, reason_against, year_under
from ledger.waive import waived

Spread = Callable[..., Iterable[list[Finding]]]


def check_state(
    state: State,
    day: date,
    month: Month | None = None,
    years: list[int] | None = None,
    spread: Spread = map,
) -> list[Finding]:
    """All findings of the years of a state; a plan that cannot be read speaks for itself alone.

    Raises LedgerError where a plan has nothing in it that books can be read by.
    """
    found: list[Finding] = []
    for number in years or state.years:
        page = plan_page(state, number)
        flaws = judge_plan(page) if reason_against(page) else []
        found += flaws or check(replace(year_under(state, page), keeps=False), day, month, spread)
    return sorted(set(found))


def judge_plan(page: Page) -> list[Finding]:
    """What is wrong with a plan that nothing can be read under."""
    rules = (rule for rule in _PAGE_RULES["plan"] if _is_plain(rule))
    return [masked(f) for rule in rules for f in rule.findings(page.path, page, None)]


def check(
    year: Year,
    day: date,
    month: Month | None = None,
    spread: Spread = map,
    *,
    slugs: frozenset[str] | None = None,
    only: frozenset[str] | None = None,
) -> list[Finding]:
    """All findings of one year, sorted by place. `spread` maps places over processors.

    Books are always read whole. `slugs` names the places whose books are looked at, besides what
    is nobody's book and the accounts, and `only` the files that are judged; None for all. A month that is not of
    this year's plan is not asked about.
    """
    plan = year.plan()
    context = Context(
        plan=plan,
        tree=year.page.tree,
        plan_path=year.page.path,
        day=day,
        paths=year.state.paths,
        links=year.state.links,
        month=month if month in plan.months else None,
        unread=year.state.unread,
        accounts=tuple(year.accounts()),
        before=books_before(year, day),
        **_purged(year),
        **_audited(year),
    )
    groups: dict[str | None, list[tuple[str, Name]]] = {}
    for path, name in sorted(year.names().items()):
        if slugs is None or name.slug is None or name.slug in slugs:
            groups.setdefault(name.slug, []).append((path, name))
    year.forms.make({name.kind for files in groups.values() for _, name in files})
    judged = spread(_Judge(year, context, only), list(groups.values()))
    found = [finding for findings in judged for finding in findings]
    for slug in plan.places.keys() - groups.keys() if slugs is None else slugs - groups.keys():
        found += judge_book(plan.places[slug], (), context) if slug in plan.places else []
    found += [finding for page in year.loose() for finding in judge_page(page, context)]
    found += [f for page in _accounts(year, slugs) for f in judge_page(page, context)]
    found += _of_repository(year, context)
    found = _after_waivers(year, context, found, lambda path: _is_asked(path, slugs, only))
    return sorted({masked(f) for f in found if only is None or f.path in only})


def _accounts(year: Year, slugs: frozenset[str] | None) -> Iterator[Page]:
    """Every county.yaml of a place whose book is not looked at: the bureau keeps them all."""
    for path, name in year.names().items():
        if name.kind == "county" and slugs is not None and name.slug not in slugs:
            yield year.read(path, name)


def _is_asked(path: str, slugs: frozenset[str] | None, only: frozenset[str] | None) -> bool:
    """Whether what is asked about takes in a path."""
    slug = path.split("/")[1] if path.startswith("counties/") and path.count("/") > 1 else None
    return (only is None or path in only) and (slugs is None or slug is None or slug in slugs)


def _after_waivers(
    year: Year, context: Context, found: list[Finding], asked: Callable[[str], bool]
) -> list[Finding]:
    path = f"plans/{year.year}/waivers.yaml"
    names = year.names()
    if path not in names:
        return found

    def read(path: str) -> Page | None:
        return year.read(path, names[path]) if path in names else None

    def judged(waiver: Waiver) -> bool:
        rule = BY_NAME[waiver.rule]
        closes = rule.look.__module__.endswith(".complete")
        return asked(waiver.subject.split(" ")[0]) and (context.month is not None or not closes)

    return waived(found, year.read(path, names[path]), context.day, read, judged)


def _purged(year: Year) -> dict[str, Any]:
    """What the rules of purges look at; most years have none."""
    if not (purges := purges_of(year)):
        return {}
    links = walk_chain(year.state.files, year.year).links
    sealed = sealed_versions(year.plan(), links).keys() & {purge.path for purge in purges}
    standing = {path: blob_of(year.state, path) or "" for path in sealed}
    return {"named": versions_named(year.plan(), links), "standing": standing}


def _audited(year: Year) -> dict[str, Any]:
    """What the rules of audits look at; most years have none yet."""
    if not (audits := year.audits()):
        return {}
    links = walk_chain(year.state.files, year.year).links
    sealed = {link.period: (link.sha256, link.seal.at) for link in links}
    return {"audits": tuple(audits), "sealed": sealed}


@dataclass(frozen=True)
class _Judge:
    """Judges the files of one place; a value, so that it can go to another process."""

    year: Year
    context: Context
    only: frozenset[str] | None

    def __call__(self, files: list[tuple[str, Name]]) -> list[Finding]:
        pages = [self.year.read(path, name) for path, name in files]
        asked = (page for page in pages if self.only is None or page.path in self.only)
        found = [f for page in asked for f in judge_page(page, self.context)]
        place = self.context.plan.places.get(files[0][1].slug or "")
        return found + judge_book(place, pages, self.context) if place else found


def judge_book(place: Place, pages: Iterable[Page], context: Context) -> list[Finding]:
    """What the rules of whole books find in one; a place without a file has an empty book."""
    readable = [page for page in pages if not is_unreadable(page)]
    book = book_of(context.plan, place, readable, context.day)
    folder = f"counties/{place.slug}/{context.plan.file.year}"
    return [finding for rule in _BOOK_RULES for finding in rule.findings(folder, book, context)]


def judge_page(page: Page, context: Context) -> list[Finding]:
    """What the rules of single files find in one."""
    rules = _PAGE_RULES[page.name.kind]
    if is_unreadable(page):
        rules = tuple(rule for rule in rules if _is_plain(rule))
    elif not (page.document.marks or page.objections):
        rules = _RULES_OF_SOUND[page.name.kind]
    return [finding for rule in rules for finding in rule.findings(page.path, page, context)]


def _is_plain(rule: Rule) -> bool:
    """Whether a rule needs nothing but the file itself."""
    return rule.look.__module__.endswith((".text", ".privacy", ".reading"))


def _is_of_reading(rule: Rule) -> bool:
    """Whether a rule speaks of nothing but marks and objections, so that most files pass it."""
    return rule.look.__module__.endswith(".reading")


def _of_repository(year: Year, context: Context) -> Iterable[Finding]:
    empty = gather(context.plan, (), context.day)
    for rule in _REPOSITORY_RULES:
        yield from rule.findings(year.page.path, empty, context)


_KINDS = sorted({kind for rule in RULES for kind in rule.kinds})
_PAGE_RULES: dict[str, tuple[Rule, ...]] = {
    kind: tuple(rule for rule in RULES if rule.scope == "page" and kind in rule.kinds)
    for kind in _KINDS
}
_RULES_OF_SOUND = {
    kind: tuple(rule for rule in rules if not _is_of_reading(rule))
    for kind, rules in _PAGE_RULES.items()
}
_BOOK_RULES = tuple(rule for rule in RULES if rule.scope == "book")
_REPOSITORY_RULES = tuple(rule for rule in RULES if rule.scope == "repository")
