"""The chain of seals (结账链), and the books that it claims.

A seal names file versions by git blob id. What a seal claims counts from then on, whatever
stands on the disk.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.finding import LedgerError
from ledger.model.seal import Seal
from ledger.page import OPENING, Page, name_of, read_page
from ledger.period import read_month
from ledger.plan import Plan
from ledger.replay import Claim
from ledger.state import State, Year, blob_id

Fetch = Callable[[Mapping[str, str]], Mapping[str, bytes]]


class Link(NamedTuple):
    """One seal in the chain, with the SHA-256 of its file."""

    period: str
    path: str
    sha256: str
    seal: Seal


class Claimed(NamedTuple):
    """A file version that a seal claims."""

    blob: str
    claim: Claim


def folder_of(year: int) -> str:
    return f"plans/{year}/seals"


def periods_of(plan: Plan) -> list[str]:
    """What is sealed in a year, in order: 定账, every month, the year."""
    return [OPENING, *map(str, plan.months), str(plan.file.year)]


def read_chain(files: Mapping[str, bytes], year: int) -> list[Link]:
    """The seals of a year from the first to the last.

    Raises LedgerError where one cannot be read, names no seal before it that is there, or where
    two follow the same one.
    """
    links = [_link(path, data) for path, data in files.items() if _is_seal(path, year)]
    by_previous: dict[str | None, Link] = {}
    for link in links:
        before = link.seal.previous.sha256 if link.seal.previous else None
        if before in by_previous:
            pair = f"{by_previous[before].path} 和 {link.path}"
            raise LedgerError(f"{pair} 接在同一个封存后面", "结了两次账；留先提交的一个")
        by_previous[before] = link
    chain: list[Link] = []
    while (following := by_previous.pop(chain[-1].sha256 if chain else None, None)) is not None:
        chain.append(following)
    if by_previous:
        loose = "、".join(sorted(link.path for link in by_previous.values()))
        raise LedgerError(f"{loose} 接不上前一个封存", "封存文件只增不改；从 git 历史里恢复原样")
    return chain


def _is_seal(path: str, year: int) -> bool:
    name = name_of(path)
    return name is not None and name.kind == "seal" and name.year == year


def _link(path: str, data: bytes) -> Link:
    name = name_of(path)
    assert name is not None
    record = read_page({"seal": Seal}, path, name, data).record
    if record is None:
        raise LedgerError(f"封存文件 {path} 读不下去", "封存文件只增不改；从 git 历史里恢复原样")
    return Link(str(record.period), path, hashlib.sha256(data).hexdigest(), record)


def claims_of(plan: Plan, chain: list[Link]) -> dict[str, Claimed]:
    """Every file version that the chain claims, by path, in the order of claim.

    The first claim holds: evidence that two months name was sealed with the earlier.
    """
    slugs = {place.name: place.slug for place in plan.file.places}
    claims: dict[str, Claimed] = {}
    for order, link in enumerate(chain):
        for name, sealed in link.seal.places.items():
            for file, blob in sealed.files.items() if name in slugs else ():
                path = f"counties/{slugs[name]}/{plan.file.year}/{file}"
                claims.setdefault(path, Claimed(blob, Claim(order, link.period)))
    return claims


def upto(chain: list[Link], period: str) -> list[Link]:
    """The chain as it was when a period was sealed. Raises LedgerError where it is not sealed."""
    for index, link in enumerate(chain):
        if link.period == period:
            return chain[: index + 1]
    raise LedgerError(f"{period} 还没有结账", f"先运行 ledger close {period}")


def books_at(year: Year, chain: list[Link], fetch: Fetch, day: date) -> Books:
    """The books that a chain claims, under the plan of a day."""
    plan = year.plan(day)
    claims = claims_of(plan, chain)
    pages = claimed_pages(year, claims, fetch)
    months = [month for link in chain if (month := read_month(link.period))]
    through = max(months, default=None)
    books = {
        slug: replace(_book(plan, slug, day, pages, claims, year), through=through)
        for slug in plan.places
    }
    return Books(plan, day, books)


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
    return Book(plan, plan.places[slug], day, opening, months, others, claims=claimed)


def blob_of(state: State, path: str) -> str | None:
    """git's name for the bytes of a file of a state, or None where there is no such file."""
    if path in state.files:
        return blob_id(state.files[path])
    return state.others.get(path)
