"""One file before and after, read by the forms of the plan that the branch has."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ledger.branch import Branch, changed_paths
from ledger.compare import Difference, explain
from ledger.finding import LedgerError
from ledger.page import Name, Page, name_of
from ledger.state import State, Year, open_year


@dataclass(frozen=True)
class Changed:
    """A path that differs between two states. A page is None where there is no such file, or
    where it is none of the books' files."""

    path: str
    name: Name | None
    before: Page | None
    after: Page | None
    came: bool
    went: bool

    @property
    def is_readable(self) -> bool:
        """Whether both versions have keys or rows; one line without a colon has neither."""
        pages = [page for page in (self.before, self.after) if page is not None]
        return all(p.document.end is None and not isinstance(p.tree, str) for p in pages)

    @cached_property
    def differences(self) -> list[Difference]:
        """Every value that differs. Comments, order and spacing are no values."""
        before, after = (page.tree if page else None for page in (self.before, self.after))
        return list(explain(before or _EMPTY, after or _EMPTY)) if self.is_readable else []


_EMPTY: dict[str, str] = {}


@dataclass(frozen=True)
class Years:
    """The years of any state, each plan's text read once. A plan that cannot be read opens none."""

    known: dict[tuple[int, bytes], Year | None] = field(default_factory=dict)

    @classmethod
    def knowing(cls, years: Iterable[Year]) -> "Years":
        """Those that begin with some that are open already."""
        return cls({(year.year, year.page.data): year for year in years})

    def of(self, state: State) -> dict[int, Year]:
        found = {number: self._open(state, number) for number in state.years}
        return {number: year for number, year in found.items() if year is not None}

    def _open(self, state: State, number: int) -> Year | None:
        key = (number, state.files[f"plans/{number}/plan.yaml"])
        if key not in self.known:
            self.known[key] = _opened(state, number)
        year = self.known[key]
        return None if year is None else year.after(state)


def _opened(state: State, number: int) -> Year | None:
    try:
        return open_year(state, number)
    except LedgerError:
        return None


def year_for(years: dict[int, Year], name: Name) -> Year | None:
    """The year that a file belongs to; for one that belongs to none, the latest."""
    return years.get(name.year or max(years, default=0))


def changed_pages(branch: Branch, years: dict[int, Year]) -> Iterator[Changed]:
    """Every path that the target loses, gains or finds changed by merging; in conflict, where
    nothing is merged, every path that the branch changed."""
    old, new = (branch.base, branch.head) if branch.conflicts else (branch.target, branch.result)
    for path in changed_paths(old, new):
        name = name_of(path)
        before, after = (_page(state, path, name, years) for state in (old, new))
        came, went = path not in old.paths, path not in new.paths
        yield Changed(path, name, before, after, came, went)


def _page(state: State, path: str, name: Name | None, years: dict[int, Year]) -> Page | None:
    year = year_for(years, name) if name and name.kind != "evidence" else None
    if name is None or year is None or path not in state.files:
        return None
    return year.read_bytes(path, name, state.files[path])
