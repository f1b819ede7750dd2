"""What rules of a change look at: the branch, who may write what, and what is sealed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from ledger.address import is_same
from ledger.branch import Branch, Recorded
from ledger.change.pages import Changed, Years, changed_pages, year_for
from ledger.finding import Severity
from ledger.model.county import Account, County
from ledger.model.plan import Place
from ledger.page import name_of
from ledger.paths import rules_git, within
from ledger.rules.rule import Examples, Flaws, Rule, rule_of
from ledger.sealed import Claimed, claims_of, walk_chain
from ledger.state import State, Year, blob_id


class Keeper(NamedTuple):
    """An account and the place that it belongs to."""

    account: Account
    place: Place

    @property
    def told(self) -> str:
        """What a sentence calls it, with the blank that comes after a Latin word."""
        return f"{self.place.name}的账号 {self.account.name} "

    def may_write(self, path: str) -> bool:
        """Whether a path is the account's to write: what county.yaml grants (可写), and for the
        bureau with its plans everything that is nobody's book."""
        if self.place.is_bureau:
            office = not path.startswith("counties/") and within(self.account.writes, "plans/x")
            return office or within(self.account.writes, path)
        return within(self.account.writes, path) and not is_bureaus(path)

    def may_approve(self, path: str) -> bool:
        return self.place.is_bureau or within(self.account.approves, path)


@dataclass(frozen=True)
class Scene:
    """A branch with everything that follows from it."""

    branch: Branch
    years: Years = field(default_factory=Years)
    _then: dict[frozenset[tuple[str, str]], list[Keeper]] = field(default_factory=dict)

    @cached_property
    def readable(self) -> dict[int, Year]:
        """The years by whose forms files are read: the branch's own, else those before it."""
        return self.years.of(self.branch.base) | self.years.of(self.branch.head)

    @cached_property
    def pages(self) -> list[Changed]:
        return list(changed_pages(self.branch, self.readable))

    @cached_property
    def trusted(self) -> dict[int, Year]:
        """The years as they stand where the branch goes to: what it brings itself proves nothing."""
        return self.years.of(self.branch.target)

    @cached_property
    def keepers(self) -> list[Keeper]:
        """Every account of every place, as the target's county.yaml files have them."""
        return _keepers(self.trusted)

    def keepers_for(self, commit: Recorded) -> list[Keeper]:
        """Every account by which a commit is judged."""
        held = self.branch.vouched.get(commit.id)
        return self.keepers if held is None else self._keepers_then(frozenset(held.items()))

    def _keepers_then(self, held: frozenset[tuple[str, str]]) -> list[Keeper]:
        if held not in self._then:
            then = State({path: self.bytes_of(path, blob) for path, blob in held})
            years = {number: replace(year, state=then) for number, year in self.readable.items()}
            self._then[held] = _keepers(years)
        return self._then[held]

    def listed_by(self, commit: Recorded) -> Iterator[Account]:
        """The accounts in the versions of county.yaml that a commit makes."""
        for touched in commit.touched:
            name = name_of(touched.path)
            year = year_for(self.readable, name) if name and name.kind == "county" else None
            if year is not None and name is not None and touched.after is not None:
                data = self.bytes_of(touched.path, touched.after)
                record: County | None = year.read_bytes(touched.path, name, data).record
                yield from record.accounts if record is not None else ()

    def keeper_of(self, word: str) -> Keeper | None:
        """Who pushes, as a server says it: whose an address or an account's name is."""
        named = (keeper for keeper in self.keepers if is_same(keeper.account.name, word))
        return _addressed(self.keepers, word) or next(named, None)

    def owner_of(self, address: str) -> Keeper | None:
        """Whose an address is."""
        return _addressed(self.keepers, address)

    def is_signed(self, path: str) -> bool:
        """Whether a file is signed where the branch goes to, and not sealed yet."""
        name = name_of(path)
        year = year_for(self.trusted, name) if name and name.kind != "evidence" else None
        if year is None or name is None or path not in year.state.files or path in self.claims:
            return False
        return year.read(path, name).signature == "signed"

    def was_signed(self, path: str, blob: str | None) -> bool:
        """Whether a version of a file was signed, and is none that a seal names."""
        name = name_of(path)
        year = year_for(self.readable, name) if name and name.kind != "evidence" else None
        sealed = path in self.claims and self.claims[path][0].blob == blob
        if year is None or name is None or sealed:
            return False
        return year.read_bytes(path, name, self.bytes_of(path, blob)).signature == "signed"

    @cached_property
    def makers(self) -> dict[str, list[tuple[Recorded, str | None, Keeper]]]:
        """By path, the commits whose author is known, the oldest first, and what each made of it."""
        found: dict[str, list[tuple[Recorded, str | None, Keeper]]] = {}
        for commit, keeper in self.authored:
            for touched in commit.touched:
                found.setdefault(touched.path, []).append((commit, touched.after, keeper))
        return found

    def author_of(self, commit: Recorded) -> Keeper | None:
        """Whose account wrote a commit."""
        return _addressed(self.keepers_for(commit), commit.address)

    def committer_of(self, commit: Recorded) -> Keeper | None:
        """Whose account made a commit of what another may have written; None for a forge's."""
        return _addressed(self.keepers_for(commit), commit.committer)

    @cached_property
    def authored(self) -> list[tuple[Recorded, Keeper]]:
        """The commits whose author is known."""
        pairs = ((commit, self.author_of(commit)) for commit in self.branch.commits)
        return [(commit, keeper) for commit, keeper in pairs if keeper is not None]

    @cached_property
    def claims(self) -> dict[str, tuple[Claimed, int]]:
        """What is sealed, where the branch goes to or by its own seals; with the year."""
        found: dict[str, tuple[Claimed, int]] = {}
        for state in (self.branch.result, self.branch.target):
            for number, year in self.years.of(state).items():
                claimed = claims_of(year, walk_chain(state.files, number).links)
                found |= {path: (claim, number) for path, claim in claimed.items()}
        return found

    def bytes_of(self, path: str, blob: str | None) -> bytes:
        """A version of a file that the branch brought, or that stood before it; else nothing."""
        stood = (self.branch.base.files, self.branch.target.files)
        for files in stood:
            if path in files and blob_id(files[path]) == blob:
                return files[path]
        return self.branch.blobs.get(blob or "", b"")

    @cached_property
    def seals(self) -> bool:
        """Whether the branch touches any seal."""
        return any(c.name is not None and c.name.kind == "seal" for c in self.pages)

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The places whose books the branch touches."""
        return frozenset(filter(None, (slug_of(changed.path) for changed in self.pages)))

    @property
    def plans(self) -> bool:
        """Whether the branch touches what all books are judged by: a plan, or what is waived."""
        return any(c.name is not None and c.name.kind in ("plan", "waivers") for c in self.pages)

    @cached_property
    def links(self) -> frozenset[str]:
        """The seals, by their SHA-256, that stand where the branch goes to."""
        target = self.branch.target
        return frozenset(
            link.sha256
            for number in target.years
            for link in walk_chain(target.files, number).links
        )

    def versions(self, blobs: Mapping[str, str]) -> dict[str, bytes]:
        """Those versions of files, by path, that are to be had without asking git."""
        found = {path: self.bytes_of(path, blob) for path, blob in blobs.items()}
        return {path: data for path, data in found.items() if data}

    def place_of(self, slug: str | None) -> str:
        """A place's name, by its folder."""
        plans = [year.plan() for year in self.trusted.values()]
        return next((p.places[slug].name for p in plans if slug in p.places), slug or "市局")


def _keepers(years: Mapping[int, Year]) -> list[Keeper]:
    """Every account of every place that any year's plan has, each place as the latest has it: a
    new plan that leaves one out, or calls all of them otherwise, takes nobody's account away."""
    found: dict[str, list[Keeper]] = {}
    for number in sorted(years, reverse=True):
        here: dict[str, list[Keeper]] = {}
        for place, account in years[number].accounts():
            here.setdefault(place.slug, []).append(Keeper(account, place))
        found |= {slug: some for slug, some in here.items() if slug not in found}
    return [keeper for some in found.values() for keeper in some]


def _addressed(keepers: list[Keeper], address: str) -> Keeper | None:
    return next((keeper for keeper in keepers if keeper.account.has(address)), None)


def slug_of(path: str) -> str | None:
    """Whose book a path lies in; None where it is nobody's."""
    parts = path.split("/")
    return parts[1] if parts[0] == "counties" and len(parts) > 2 else None


def is_bureaus(path: str) -> bool:
    """Whether a path is the bureau's to write: all but what the counties write in their books.

    What tells git how to treat files (.gitattributes and its like) is nobody's within a book.
    """
    name = name_of(path)
    return slug_of(path) is None or rules_git(path) or (name is not None and name.kind == "county")


def change_rule(
    severity: Severity, *, law: str, why: str, bad: Examples, good: Examples
) -> Callable[[Callable[[Scene], Flaws]], Rule]:
    """Makes a rule that looks at what a branch changes.

    In an example, `前 x` is a file before, `后 x` after (`→` and a path for a link, nothing for
    no file); `账号`, `姓名`, `代提交`, `说明`, `日期` and `封存` say who commits, with which message, on which day, and what
    was sealed.
    """
    made: Any = rule_of("change", (), severity, law=law, why=why, bad=bad, good=good)
    return made  # type: ignore[no-any-return]
