"""A repository at one moment, and one year's plan and files in it. Pure values."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TypeVar

from ledger.book import Books, gather
from ledger.finding import LedgerError
from ledger.model.county import Account
from ledger.model.plan import Place, PlanFile
from ledger.page import Name, Page, name_of, read_page, read_text
from ledger.plan import Plan, plan_on
from ledger.schema import Forms


def blob_id(data: bytes) -> str:
    """git's name for the bytes of a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


_T = TypeVar("_T")
LARGEST = 2_000_000
"""A larger file, in bytes, is not read."""

_TEXT = re.compile(
    r"(?!plans/[0-9]+/schema/).*\.(?:ya?ml|txt|csv|tsv|md|json|html?|xml|svg|log|eml|vcf)",
    re.IGNORECASE | re.DOTALL,
)


def is_text(path: str) -> bool:
    """Whether a file is read: the books, and whatever else may hold words. Schemas are generated."""
    return _TEXT.fullmatch(path) is not None


@dataclass(frozen=True)
class State:
    """A repository at one moment: the bytes of its text files, every path, every link.

    Paths are relative to the repository, with `/`. `others` names the blobs of the other files. A
    text that is in `paths` and not in `files` was too large to be read.
    """

    files: Mapping[str, bytes]
    paths: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    others: Mapping[str, str] = field(default_factory=dict)

    def having(self, path: str, data: bytes) -> "State":
        """The same repository with one file written."""
        return replace(self, files={**self.files, path: data}, paths=self.paths | {path})

    def taking(self, other: "State", taken: Collection[str]) -> "State":
        """The same repository with some paths as another has them, or has them not."""
        names = frozenset(taken)
        return State(
            _over(self.files, other.files, names),
            (self.paths - names) | (other.paths & names),
            (self.links - names) | (other.links & names),
            _over(self.others, other.others, names),
        )

    @property
    def unread(self) -> frozenset[str]:
        """The texts that were too large to be read."""
        return frozenset(filter(is_text, self.paths - self.links - self.files.keys()))

    @property
    def years(self) -> list[int]:
        """The years that have a plan, oldest first."""
        names = (name_of(path) for path in self.files if path.startswith("plans/"))
        return sorted({n.year for n in names if n and n.kind == "plan" and n.year})


def _over(below: Mapping[str, _T], above: Mapping[str, _T], names: frozenset[str]) -> dict[str, _T]:
    kept = {path: one for path, one in below.items() if path not in names}
    return kept | {path: above[path] for path in names if path in above}


@dataclass(frozen=True)
class Year:
    """One year's plan in a state, read: its page, its form, and the plan on any day."""

    state: State
    year: int
    page: Page
    forms: Forms
    _plans: dict[tuple[int, ...], Plan] = field(default_factory=dict)
    _pages: dict[tuple[str, bytes], Page] = field(default_factory=dict)
    keeps: bool = True
    """Whether pages are kept for another reading, or let go when they have been looked at."""

    def after(self, state: State) -> "Year":
        """The same year in another state; what has not changed is not read again."""
        if state.files.get(self.page.path) != self.page.data:
            return open_year(state, self.year)
        return replace(self, state=state)

    def plan(self, day: date | None = None) -> Plan:
        """The plan as of a day; with every amendment where no day is given."""
        holding = tuple(
            a.number for a in self.page.record.amendments if day is None or a.since <= day
        )
        if holding not in self._plans:
            self._plans[holding] = plan_on(self.page.tree, self.page.record, day)
        return self._plans[holding]

    def names(self, paths: Iterable[str] | None = None) -> dict[str, Name]:
        """The paths of this year's files, and of those that belong to no year; among all or some."""
        named = ((path, name_of(path)) for path in (self.state.files if paths is None else paths))
        return {
            p: n for p, n in named if n and n.kind != "evidence" and n.year in (None, self.year)
        }

    def loose(self) -> Iterator[Page]:
        """The texts that are no file of a book, as they stand: evidence, and what has strayed."""
        names, years = self.names(), set(self.state.years) - {self.year}
        for path, data in self.state.files.items():
            name = name_of(path)
            if path not in names and (name is None or name.year not in years):
                yield read_text(path, data)

    def read(self, path: str, name: Name) -> Page:
        """A file of this state, read once."""
        return self.read_bytes(path, name, self.state.files[path])

    def read_bytes(self, path: str, name: Name, data: bytes) -> Page:
        """One version of a file, read once."""
        page = self._pages.get((path, data))
        if page is None:
            page = read_page(self.forms, path, name, data)
            if self.keeps:
                self._pages[path, data] = page
        return page

    def accounts(self) -> Iterator[tuple[Place, Account]]:
        """Every account of every place, as the county.yaml files have them."""
        for place in self.plan().file.places:
            path = f"counties/{place.slug}/county.yaml"
            page = self.read(path, Name("county", place.slug)) if path in self.state.files else None
            for account in page.record.accounts if page and page.record else ():
                yield place, account

    def audits(self) -> list[Page]:
        """The bureau's record of each quarter's audit, as it stands."""
        named = sorted(self.names().items())
        return [self.read(path, name) for path, name in named if name.kind == "audit"]

    def books(self, day: date, slugs: Collection[str] | None = None) -> Books:
        """Every book as of a day, with the plan of that day; those not among `slugs` stay empty."""
        names = {path: name for path, name in self.names().items() if name.slug}
        asked = (p for p, name in names.items() if slugs is None or name.slug in slugs)
        pages = [*(self.read(path, names[path]) for path in asked), *self.audits()]
        books = gather(self.plan(day), pages, day)
        left = {s: replace(book, left=self.left(s)) for s, book in books.books.items()}
        return replace(books, books=left)

    def left(self, slug: str) -> Page | None:
        """The problems that the year before found in a place, as they stand."""
        path = f"counties/{slug}/{self.year - 1}/problems.yaml"
        name = name_of(path)
        known = path in self.state.files and self.year - 1 in self.state.years
        return self.read(path, name) if known and name else None


def open_year(state: State, year: int | None = None) -> Year:
    """The latest plan of a state, or a year's. Raises LedgerError where it cannot be read at all."""
    years = state.years
    if not years:
        raise LedgerError(
            "没有找到计划 plans/<年度>/plan.yaml", "先运行 ledger init 建一个台账仓库"
        )
    if year is not None and year not in years:
        raise LedgerError(f"没有 {year} 年的计划", f"现有：{'、'.join(map(str, years))}")
    return year_under(state, plan_page(state, year or years[-1]))


def year_under(state: State, page: Page) -> Year:
    """The year of a plan's page. Raises LedgerError where no book can be read under it."""
    if reason := reason_against(page):
        raise LedgerError(f"计划 {page.path} 读不下去：{reason}", "先改好计划，再做别的")
    known = {(page.path, page.data): page}
    return Year(state, page.record.year, page, *_under(page), known)


@lru_cache(maxsize=8)
def _under(page: Page) -> tuple[Forms, dict[tuple[int, ...], Plan]]:
    """The forms of a plan's files, and the plan with every amendment; the same for every state that
    has the same plan."""
    plan = plan_on(page.tree, page.record, None)
    holding = tuple(amendment.number for amendment in page.record.amendments)
    return Forms(plan.file), {holding: plan}


def plan_page(state: State, year: int) -> Page:
    """A year's plan as it was read, whether or not it holds together."""
    return _plan_page(year, state.files[f"plans/{year}/plan.yaml"])


@lru_cache(maxsize=8)
def _plan_page(year: int, data: bytes) -> Page:
    path = f"plans/{year}/plan.yaml"
    return read_page({"plan": PlanFile}, path, Name("plan", year=year), data)


def reason_against(page: Page) -> str | None:
    """Why no book can be read under a plan, if that is so."""
    if page.document.end is not None:
        return f"第 {page.document.end.line} 行"
    plan: PlanFile | None = page.record
    if plan is None:
        return "；".join(objection.message for objection in page.objections[:2])
    if plan.year != page.name.year:
        return f"年度写的是 {plan.year}"
    if not any(part.tasks for part in plan.sections):
        return "没有一项任务"
    return None if any(place.is_bureau for place in plan.places) else "地区里没有市局"
