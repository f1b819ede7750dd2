"""What a seal says of each place (各地), worked out again from what stood when it was made."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ledger.acts.case import Case, Gap, Said
from ledger.acts.close import may_claim, sealed_places, to_claim
from ledger.finding import Finding
from ledger.model.plan import Place
from ledger.model.seal import UNSIGNED, SealedPlace
from ledger.sealed import Link, files_in, periods_of
from ledger.state import State

_UNDO = "封存只由 ledger close 写；查清是谁写的这个封存"


def claim_faults(case: Case) -> Said:
    """Whether each seal claims what was signed and not sealed before, all of it and nothing else.

    Only seals are looked at of which is known what stood when they were made (`Case.stood`), and
    what was sealed before. What a purge put in a file's place is judged in `acts.purged`.
    """
    asked = list(_asked(case))
    wanted = {link.path: _wanted(case, link) for link in asked}
    data = case.data({blob for blobs in wanted.values() for blob in blobs.values()})
    for link in asked:
        blobs = wanted[link.path]
        if lost := blobs.keys() - {path for path, blob in blobs.items() if blob in data}:
            yield Gap(link.path, "文件", f"取不到结账时的 {min(lost)}")
            continue
        files = {path: data[blob] for path, blob in blobs.items()}
        yield from _compared(case, link, State(files, others=case.stood[link.path]))


def _asked(case: Case) -> Iterator[Link]:
    """The seals to be looked at, as far as the chain holds."""
    before = None
    for link in case.links:
        if link.before != before:
            return
        before = link.sha256
        known = link.sha256 in case.known or link.path not in case.stood
        if not known and link.period in periods_of(case.plan):
            yield link


def _before(case: Case, link: Link) -> set[str]:
    """What the seals before one claim."""
    earlier = case.links[: case.links.index(link)]
    return {path for one in earlier for path, _ in files_in(case.plan, one.seal)}


def _purged(case: Case) -> set[str]:
    return {purge.path for purge in case.purges}


def _wanted(case: Case, link: Link) -> dict[str, str]:
    """The versions that a seal could have claimed."""
    stood, others = case.stood[link.path], _before(case, link) | _purged(case)
    slugs = case.year.plan(link.seal.day).places
    paths = (path for slug in slugs for path in may_claim(case.plan, slug, link.period))
    return {path: stood[path] for path in paths if path in stood and path not in others}


def _compared(case: Case, link: Link, then: State) -> Iterator[Finding]:
    plan = case.year.plan(link.seal.day)
    year = replace(case.year, state=then)
    claimed = to_claim(year, plan, link.period, _before(case, link))
    due = sealed_places(year, plan, link.period, claimed)
    order = [name for name in due if name in link.seal.places]
    if order != [name for name in link.seal.places if name in due]:
        yield _about(link, "seal-not-as-written", "各地不是计划里的次序")
    sealed = {path for path, _ in files_in(case.plan, link.seal)}
    purged = {path.split("/")[1] for path in _purged(case) & sealed}
    for slug, place in plan.places.items():
        if slug not in purged:
            yield from _place(link, place, due)


def _place(link: Link, place: Place, due: Mapping[str, SealedPlace]) -> Iterator[Finding]:
    right, said = due[place.name], link.seal.places.get(place.name)
    if said is None:
        yield _about(link, "seal-leaves-out", f"各地里没有{place.name}")
        return
    if place.is_bureau and right.signed == UNSIGNED:
        yield _about(link, "seal-of-unsigned", f"{place.name}自己的账没有签，就结了账")
    for file in sorted(right.files.keys() - said.files.keys()):
        yield _about(link, "seal-leaves-out", f"{place.name}的 {file} 签了账，没有封存")
    for file in sorted(said.files.keys() - right.files.keys()):
        message = f"{place.name}的 {file} 没有签账，也不是签了账的佐证，却封存了"
        yield _about(link, "seal-of-unsigned", message)
    if str(said.signed) != right.signed:
        message = f"{place.name}的签账写的是 {said.signed}，文件里是 {right.signed}"
        yield _about(link, "seal-day-differs", message)


def _about(link: Link, rule: str, message: str) -> Finding:
    return Finding.about(link.path, rule, message, _UNDO)
