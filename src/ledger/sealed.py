"""The chain of seals (结账链), and the books that it claims.

A seal names file versions by git blob id. What a seal claims counts from then on, whatever
stands on the disk.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.finding import Finding, LedgerError, refuse
from ledger.model.purges import Purge, PurgesFile
from ledger.model.seal import Seal
from ledger.page import OPENING, Name, Page, name_of, read_page
from ledger.period import read_month
from ledger.plan import Plan
from ledger.replay import Claim
from ledger.state import State, Year, blob_id, plan_page, reason_against, year_under

Fetch = Callable[[Mapping[str, str]], Mapping[str, bytes]]
TEMPLATES = "templates/"
"""Where an office keeps its own wording."""


class Link(NamedTuple):
    """One seal in the chain, with the SHA-256 of its file."""

    period: str
    path: str
    sha256: str
    seal: Seal

    @property
    def before(self) -> str | None:
        """The SHA-256 of the seal that this one follows; None for the first."""
        return self.seal.previous.sha256 if self.seal.previous else None


class Claimed(NamedTuple):
    """A file version that a seal claims."""

    blob: str
    claim: Claim


def folder_of(year: int) -> str:
    return f"plans/{year}/seals"


def tag_of(path: str) -> str:
    """The tag of a seal: its period; what is opened every year (定账) with the year before it."""
    _, year, _, file = path.split("/")
    stem = file.removesuffix(".yaml")
    return f"closed/{stem}" if stem[:4].isdigit() else f"closed/{year}-{stem}"


def periods_of(plan: Plan) -> list[str]:
    """What is sealed in a year, in order: 定账, every month, the year."""
    return [OPENING, *map(str, plan.months), str(plan.file.year)]


def last_day(plan: Plan, period: str) -> date:
    """The last day that a sealed period is about; of what is opened, the day before the books."""
    month = read_month(period)
    if period == OPENING:
        return plan.months[0].first_day - timedelta(days=1)
    return (month or plan.months[-1]).last_day


class Chain(NamedTuple):
    """The seals of a year as far as they can be read, in order, and what is wrong with them."""

    links: list[Link]
    findings: list[Finding]


_RESTORE = "封存文件只增不改；从 git 历史里恢复原样"


def read_chain(files: Mapping[str, bytes], year: int) -> list[Link]:
    """The seals of a year from the first to the last.

    Raises LedgerError where one cannot be read, names no seal before it that is there, or where
    two follow the same one.
    """
    chain = walk_chain(files, year)
    refuse(chain.findings)
    return chain.links


def walk_chain(files: Mapping[str, bytes], year: int) -> Chain:
    """Every seal of a year that can be read, each after the one that it names.

    What follows no seal that is there comes after the rest, in the order of periods.
    """
    pages = [_seal_page(path, data) for path, data in files.items() if _is_seal(path, year)]
    links = sorted((_link(page) for page in pages if page.record is not None), key=_rank)
    following: dict[str | None, list[Link]] = {}
    for link in links:
        following.setdefault(link.before, []).append(link)
    ordered: list[Link] = []
    for head in _heads(links):
        at: Link | None = head
        while at is not None and at not in ordered:
            ordered.append(at)
            at = next(iter(following.get(at.sha256, ())), None)
    return Chain(ordered, [*_unread(pages), *_loose(links), *_twice(following)])


def _rank(link: Link) -> tuple[bool, bool, str]:
    """Seals by their periods: 定账, the months, the year."""
    return link.period != OPENING, read_month(link.period) is None, link.path


def _heads(links: list[Link]) -> list[Link]:
    """Where a walk begins: at a seal that names none before it, or none that is there; and at
    the second of two that follow the same one."""
    known = {link.sha256 for link in links}
    first: dict[str | None, Link] = {}
    for link in links:
        first.setdefault(link.before, link)
    rootless = [one for one in links if one.before not in known]
    seconds = [one for one in links if one.before in known and first[one.before] != one]
    return [*sorted(rootless, key=lambda one: one.before is not None), *seconds]


def _unread(pages: list[Page]) -> Iterator[Finding]:
    for page in pages:
        if page.record is None or page.objections or page.document.marks:
            yield Finding.about(page.path, "seal-unreadable", "这个封存文件读不下去", _RESTORE)


def _loose(links: list[Link]) -> Iterator[Finding]:
    known = {link.sha256 for link in links}
    for link in links:
        if link.before is not None and link.before not in known:
            message = f"接不上前一个封存，它写的 {_before(link)} 不在，或被改过"
            yield Finding.about(link.path, "seal-chain-broken", message, _RESTORE)


def _before(link: Link) -> str:
    assert link.seal.previous is not None
    return f"{link.seal.previous.period}（{link.seal.previous.sha256[:16]}）"


def _twice(following: Mapping[str | None, list[Link]]) -> Iterator[Finding]:
    for first, *others in following.values():
        for other in others:
            message = f"和 {first.path} 接在同一个封存后面，结了两次账"
            yield Finding.about(other.path, "seal-made-twice", message, "留先提交的一个")


def _is_seal(path: str, year: int) -> bool:
    name = name_of(path)
    return name is not None and name.kind == "seal" and name.year == year


@lru_cache(maxsize=64)
def _seal_page(path: str, data: bytes) -> Page:
    name = name_of(path)
    assert name is not None
    return read_page({"seal": Seal}, path, name, data)


def _link(page: Page) -> Link:
    sha256 = hashlib.sha256(page.data).hexdigest()
    return Link(str(page.record.period), page.path, sha256, page.record)


def claims_of(year: Year, chain: list[Link]) -> dict[str, Claimed]:
    """Every file version that counts, by path, in the order of claim.

    What was sealed counts; where that was purged, what was put in its place.
    """
    purges = purges_of(year)
    return {
        path: one._replace(blob=after_purges(purges, path, one.blob))
        for path, one in sealed_versions(year.plan(), chain).items()
    }


def sealed_versions(plan: Plan, chain: list[Link]) -> dict[str, Claimed]:
    """Every file version that the chain claims, by path, as the seals say.

    The first claim holds: evidence that two months name was sealed with the earlier.
    """
    claims: dict[str, Claimed] = {}
    for order, link in enumerate(chain):
        for path, blob in files_in(plan, link.seal):
            claims.setdefault(path, Claimed(blob, Claim(order, link.period)))
    return claims


def files_in(plan: Plan, seal: Seal) -> Iterator[tuple[str, str]]:
    """Every path and version that one seal claims."""
    slugs = {place.name: place.slug for place in plan.file.places}
    for name, sealed in seal.places.items():
        for file, blob in sealed.files.items() if name in slugs else ():
            yield f"counties/{slugs[name]}/{plan.file.year}/{file}", blob


def versions_named(plan: Plan, chain: list[Link]) -> dict[str, frozenset[str]]:
    """Every version that any seal names, by path: claimed files, living files, the plan."""
    named: dict[str, frozenset[str]] = {}
    for link in chain:
        of_plan = (f"plans/{plan.file.year}/plan.yaml", link.seal.plan.blob)
        for path, blob in (*files_in(plan, link.seal), *link.seal.state.items(), of_plan):
            named[path] = named.get(path, frozenset()) | {blob}
    return named


LIVING = ("plan", "problems", "county", "waivers", "purges", "audit", "assessment")
"""The kinds of files that live on when a period is closed."""


def living(year: Year, paths: Iterable[str]) -> list[str]:
    """Those of some paths that a seal names besides what it claims (状态): all that reports and
    judgements rest on, with the problems that the year before left and its plan."""
    there, before = set(paths), year.year - 1
    named = {path for path, name in year.names(there).items() if name.kind in LIVING}
    keys = {f"plans/{year.year}/{name}" for name in ("allowed_signers", "revoked_keys")}
    wording = {path for path in there if path.startswith(TEMPLATES)}
    left = {f"counties/{slug}/{before}/problems.yaml" for slug in year.plan().places}
    plan = f"plans/{before}/plan.yaml"
    return sorted(named | wording | there & (keys | (left | {plan} if plan in there else set())))


def living_blobs(year: Year) -> dict[str, str]:
    """The files that live on, as they stand in a year's state."""
    found = ((path, blob_of(year.state, path)) for path in living(year, year.state.paths))
    return {path: blob for path, blob in found if blob}


def wording_in(state: State) -> dict[str, str]:
    """The office's own templates, by path."""
    found = ((path, blob_of(state, path)) for path in state.paths if path.startswith(TEMPLATES))
    return {path: blob for path, blob in found if blob}


def _of_year_before(year: Year) -> set[str]:
    """The problems that the year before left, and the plan without which they are not read."""
    before, files = year.year - 1, year.state.files
    if before not in year.state.years:
        return set()
    left = {f"counties/{slug}/{before}/problems.yaml" for slug in year.plan().places}
    return {f"plans/{before}/plan.yaml", *(left & files.keys())}


def names_all(link: Link) -> bool:
    """Whether a seal names all that a report is made from; older ones name this year's books."""
    return f"{link.path.partition('/seals/')[0]}/plan.yaml" in link.seal.state


def named_by(plan: Plan, chain: list[Link]) -> dict[str, str]:
    """Every version that counts by the last seal of a chain: what is claimed, what lives."""
    claimed = {path: one.blob for path, one in sealed_versions(plan, chain).items()}
    seal = chain[-1].seal
    return {**seal.state, **claimed, f"plans/{plan.file.year}/plan.yaml": seal.plan.blob}


def year_named(
    year: Year, named: Mapping[str, str], fetch: Fetch, known: Iterable[Year] = ()
) -> tuple[Year, list[str]]:
    """A year of those versions alone, by path; and the files whose version is lost.

    These are as they are today. So are purges: what they took out is not to be had. What has been
    read under the same plan, of the year or of those that are `known`, is not read again.
    """
    now, purges = year.state, [*purges_of(year), *purges_of(year, year.year - 1)]
    wanted = {path: after_purges(purges, path, blob) for path, blob in named.items()}
    read = {path for path in wanted if (name := name_of(path)) and name.kind != "evidence"}
    moved = {p: wanted[p] for p in read - now.files.keys()}
    moved |= {p: wanted[p] for p in read & now.files.keys() if blob_of(now, p) != wanted[p]}
    found = fetch(moved) if moved else {}
    today = (read - found.keys()) | {f"plans/{year.year}/purges.yaml"}
    files = {**{p: now.files[p] for p in today & now.files.keys()}, **found}
    others = {path: blob for path, blob in wanted.items() if path not in read}
    plan = files.get(year.page.path)
    like = next((one for one in known if one.page.data == plan), year)
    then = like.after(State(files, frozenset(wanted), others=others))
    return then, sorted(moved.keys() - found.keys())


def purges_of(year: Year, number: int | None = None) -> list[Purge]:
    """What was taken out of the history of a year's files, as far as it can be read."""
    path = f"plans/{number or year.year}/purges.yaml"
    if path not in year.state.files:
        return []
    record: PurgesFile | None = year.read(path, Name("purges", year=number or year.year)).record
    return record.purges if record is not None else []


def after_purges(purges: list[Purge], path: str, blob: str) -> str:
    """The version that stands for another one after every purge of its path."""
    replaced = {purge.old: purge.new for purge in purges if purge.path == path}
    seen: set[str] = set()
    while blob in replaced and blob not in seen:
        seen.add(blob)
        blob = replaced[blob]
    return blob


def upto(chain: list[Link], period: str) -> list[Link]:
    """The chain as it was when a period was sealed. Raises LedgerError where it is not sealed."""
    for index, link in enumerate(chain):
        if link.period == period:
            return chain[: index + 1]
    raise LedgerError(f"{period} 还没有结账", f"先运行 ledger close {period}")


def books_at(year: Year, chain: list[Link], fetch: Fetch, day: date) -> Books:
    """The books that a chain claims, under the plan of a day."""
    plan = year.plan(day)
    claims = claims_of(year, chain)
    pages = claimed_pages(year, claims, fetch)
    months = [month for link in chain if (month := read_month(link.period))]
    through = max(months, default=None)
    books = {
        slug: replace(_book(plan, slug, day, pages, claims, year), through=through)
        for slug in plan.places
    }
    return Books(plan, day, books, tuple(year.audits()))


def books_before(year: Year, day: date) -> Books | None:
    """The books of the year before, by its last seal where it is sealed, or else as signed.

    None where that year has no plan to read them by. What is not as it was sealed is unknown.
    """
    number = year.year - 1
    if number not in year.state.years:
        return None
    page = plan_page(year.state, number)
    if reason_against(page):
        return None
    earlier = year_under(year.state, page)
    links = walk_chain(year.state.files, number).links
    if any(link.period == str(number) for link in links):
        return books_at(earlier, links, lambda blobs: {}, day)
    return earlier.books(day)


def claimed_pages(year: Year, claims: Mapping[str, Claimed], fetch: Fetch) -> dict[str, Page]:
    """The pages of claimed versions: those that still stand as they were, and the rest by blob."""
    named = {path: name for path in claims if (name := name_of(path)) and name.kind != "evidence"}
    wanted = {path: claims[path].blob for path in named}
    moved = {p: b for p, b in wanted.items() if blob_of(year.state, p) != b}
    data = {**{p: year.state.files[p] for p in wanted if p not in moved}, **fetch(moved)}
    return {p: year.read_bytes(p, name, data[p]) for p, name in named.items() if p in data}


def _book(
    plan: Plan,
    slug: str,
    day: date,
    pages: Mapping[str, Page],
    claims: Mapping[str, Claimed],
    year: Year,
) -> Book:
    mine = [page for page in pages.values() if page.name.slug == slug]
    months = {page.name.month: page for page in mine if page.name.month}
    others = {page.name.kind: page for page in mine if not page.name.month}
    living = f"counties/{slug}/{plan.file.year}/problems.yaml"
    name = name_of(living)
    if living in year.state.files and name is not None:
        others["problems"] = year.read(living, name)
    opening = others.pop("opening", None)
    claimed = {page.name.month: claims[page.path].claim for page in months.values()}
    if opening is not None:
        claimed[None] = claims[opening.path].claim
    place, left = plan.places[slug], year.left(slug)
    return Book(plan, place, day, opening, months, others, claims=claimed, left=left)


def blob_of(state: State, path: str) -> str | None:
    """git's name for the bytes of a file of a state, or None where there is no such file."""
    if path in state.files:
        return blob_id(state.files[path])
    return state.others.get(path)
