"""Closing a period (结账): a new seal that names every signed file version not claimed before."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ledger.acts.seal import seal_text, totals_in
from ledger.acts.sign import file_of
from ledger.check import Spread, check
from ledger.compare import changed_files
from ledger.entry import evidence_in
from ledger.finding import Finding, LedgerError
from ledger.model.seal import UNSIGNED, PlanVersion, Previous, Seal, SealedPlace
from ledger.page import Page, name_of
from ledger.plan import Plan
from ledger.sealed import (
    Fetch,
    Link,
    blob_of,
    books_at,
    claims_of,
    folder_of,
    living_blobs,
    periods_of,
    read_chain,
)
from ledger.state import Year


@dataclass
class Sealing:
    """A seal to be written, or the reasons why it cannot be."""

    period: str
    path: str
    text: str = ""
    files: list[str] = field(default_factory=list)
    refusals: list[Finding] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)


def next_period(plan: Plan, chain: list[Link]) -> str | None:
    """What is to be sealed next, or None where the year is sealed."""
    sealed = {link.period for link in chain}
    return next((period for period in periods_of(plan) if period not in sealed), None)


def close(
    year: Year, period: str, at: datetime, post: str, without: frozenset[str], fetch: Fetch
) -> Sealing:
    """Seals a period. `without` names the slugs that may be left as 未报.

    Raises LedgerError where it is not this period's turn.
    """
    plan = year.plan(at.date())
    chain = read_chain(year.state.files, year.year)
    _its_turn(plan, chain, period)
    sealing = Sealing(period, f"{folder_of(year.year)}/{period}.yaml")
    claims = claims_of(year, chain)
    sealing.refusals += changed_files(claims, year.state)
    claimed = to_claim(year, plan, period, claims)
    sealing.files = [path for pages in claimed.values() for path in pages]
    _refuse_unsigned(sealing, year, plan, claimed, without)
    if not sealing.refusals:
        sealing.text = seal_text(_seal(year, plan, sealing, chain, claimed, at, post, fetch))
    return sealing


def errors(year: Year, sealing: Sealing, day: date, spread: Spread = map) -> list[Finding]:
    """Errors of the plan and of the files that a seal would claim; drafts do not stop it."""
    claimed = frozenset({*sealing.files, year.page.path})
    found = check(year, day, None, spread, only=claimed)
    return [finding for finding in found if finding.severity == "error"]


def _its_turn(plan: Plan, chain: list[Link], period: str) -> None:
    wanted = next_period(plan, chain)
    if period not in periods_of(plan):
        raise LedgerError(f"没有「{period[:20]}」这一期", f"可写：{'、'.join(periods_of(plan))}")
    if any(link.period == period for link in chain):
        raise LedgerError(f"{period} 已经结过账", "要改的写进以后月份的「更正」")
    if period != wanted:
        raise LedgerError(f"还轮不到 {period}", f"先结 {wanted}：ledger close {wanted}")


def in_order(chain: list[Link], at: datetime) -> None:
    """Raises LedgerError at a moment from before the last seal."""
    if chain and at < datetime.fromisoformat(chain[-1].seal.at):
        said = f"封存的时刻 {at:%Y-%m-%d %H:%M:%S} 早于 {chain[-1].period} 的 {chain[-1].seal.at}"
        raise LedgerError(said, "看看电脑的日期，或者 --at 写对没有")


def may_claim(plan: Plan, slug: str, period: str) -> list[str]:
    """The files of a place that the seal of a period may claim: its own, and those before it."""
    periods = periods_of(plan)
    upto = periods[: periods.index(period) + 1]
    return [file_of(slug, plan.file.year, earlier) for earlier in upto]


def to_claim(
    year: Year, plan: Plan, period: str, claims: Container[str]
) -> dict[str, dict[str, Page]]:
    """The signed files of each place, up to a period, that no seal has claimed yet."""
    return {slug: dict(_signed(year, plan, slug, period, claims)) for slug in plan.places}


def _signed(
    year: Year, plan: Plan, slug: str, period: str, claims: Container[str]
) -> Iterator[tuple[str, Page]]:
    for path in may_claim(plan, slug, period):
        name = name_of(path)
        if path in year.state.files and path not in claims and name is not None:
            page = year.read(path, name)
            if page.signature == "signed":
                yield path, page


def _refuse_unsigned(
    sealing: Sealing,
    year: Year,
    plan: Plan,
    claimed: dict[str, dict[str, Page]],
    without: frozenset[str],
) -> None:
    for slug, place in plan.places.items():
        path = file_of(slug, plan.file.year, sealing.period)
        if path in claimed[slug]:
            continue
        sealing.unsigned.append(place.name)
        if place.is_bureau or slug not in without:
            there = path in year.state.files
            what = "没有签账，或签后改过" if there else "没有这个文件"
            remedy = (
                "市局自己的账必须先签"
                if place.is_bureau
                else f"催签；确实不等了，加 --without {place.name}，按未报封存"
            )
            finding = Finding(path, 0, 0, "not-signed", "error", f"{place.name}{what}", remedy)
            sealing.refusals.append(finding)


def _seal(
    year: Year,
    plan: Plan,
    sealing: Sealing,
    chain: list[Link],
    claimed: dict[str, dict[str, Page]],
    at: datetime,
    post: str,
    fetch: Fetch,
) -> Seal:
    """The seal, with the totals that follow from itself."""
    last = chain[-1] if chain else None
    seal = Seal.model_construct(
        period=sealing.period,
        previous=Previous.model_construct(period=last.period, sha256=last.sha256) if last else None,
        plan=PlanVersion.model_construct(
            amendment=plan.version, blob=blob_of(year.state, year.page.path) or ""
        ),
        at=at.isoformat(timespec="seconds"),
        post=post,
        places=sealed_places(year, plan, sealing.period, claimed),
        state=living_blobs(year),
        totals={},
    )
    books = books_at(year, [*chain, Link(sealing.period, sealing.path, "", seal)], fetch, at.date())
    return seal.model_copy(update={"totals": totals_in(books)})


def sealed_places(
    year: Year, plan: Plan, period: str, claimed: Mapping[str, dict[str, Page]]
) -> dict[str, SealedPlace]:
    """What a seal says of each place (各地), by its name."""
    return {
        place.name: _place(year, period, slug, claimed[slug]) for slug, place in plan.places.items()
    }


def _place(year: Year, period: str, slug: str, pages: dict[str, Page]) -> SealedPlace:
    own = pages.get(file_of(slug, year.year, period))
    signed = str(own.signed_on) if own else UNSIGNED
    return SealedPlace.model_construct(signed=signed, files=dict(_versions(year, pages)))


def _versions(year: Year, pages: dict[str, Page]) -> Iterator[tuple[str, str]]:
    """Each file and the evidence that it names, by their names in the book's folder."""
    seen: set[str] = set()
    for path, page in pages.items():
        folder = path.rpartition("/")[0]
        for one in (path, *(f"{folder}/{text}" for text in evidence_in(page))):
            blob = blob_of(year.state, one)
            if blob and one not in seen:
                seen.add(one)
                yield one.removeprefix(f"{folder}/"), blob
