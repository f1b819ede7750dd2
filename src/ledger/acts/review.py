"""Reviewing a branch (审核): what it does, whether it may, and which errors are new by it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.acts.audit import audit_faults
from ledger.acts.case import Case, Check
from ledger.acts.chain import chain_faults, file_faults, quote_faults, total_faults, turn_faults
from ledger.acts.claimed import claim_faults
from ledger.acts.grown import plan_faults
from ledger.acts.purged import purged_faults
from ledger.acts.signatures import misgivings
from ledger.acts.stated import stated_faults
from ledger.branch import Branch
from ledger.change.custody import makers
from ledger.change.rules import CHANGE_RULES
from ledger.change.scene import Scene, slug_of
from ledger.change.words import Said, said_of
from ledger.check import check, check_state
from ledger.finding import Finding, Severity, is_broken
from ledger.history import Signed
from ledger.model.county import Account
from ledger.privacy import mask, masked
from ledger.state import State


@dataclass(frozen=True)
class Review:
    """What a person who approves needs to know. `stood` counts what was wrong before."""

    said: list[Said]
    refusals: list[Finding]
    new: list[Finding]
    stood: Counter[Severity]
    files: int
    commits: int
    did: dict[str, list[str]]
    """By the address of each account, the paths in which the target will be as it wrote them."""

    @property
    def findings(self) -> list[Finding]:
        return sorted({*self.refusals, *self.new})

    @property
    def is_broken(self) -> bool:
        return is_broken(self.findings)


def review(branch: Branch, day: date) -> Review:
    """Judges a branch and what merging it makes, as of a day."""
    scene = Scene(branch)
    after = _found(branch.result, scene, day, None if scene.plans else scene.slugs)
    known = Counter(map(_what, _stood(after, scene, day)))
    new = [finding for finding in after if not _taken(known, _what(finding))]
    stood = Counter(f.severity for f in after) - Counter(f.severity for f in new)
    refused = sorted({*refusals(scene), *_unsound(scene, day), *_signatures(scene, day)})
    return Review(
        _in_words(scene, day),
        refused,
        new,
        stood,
        len(scene.pages),
        len(branch.commits),
        _did(branch),
    )


def _did(branch: Branch) -> dict[str, list[str]]:
    did: dict[str, list[str]] = {commit.address: [] for commit in branch.commits}
    for row, maker in zip(branch.delta, makers(branch), strict=True):
        if maker is not None:
            did[maker.address].append(row.path)
    return did


def refusals(scene: Scene) -> list[Finding]:
    """What the rules of a change find."""
    found = [finding for rule in CHANGE_RULES for finding in rule.findings("", scene)]
    return sorted({masked(finding)._replace(path=mask(finding.path)) for finding in found})


ALWAYS: tuple[Check, ...] = (chain_faults, turn_faults, quote_faults)
OF_SEALS: tuple[Check, ...] = (
    file_faults, total_faults, plan_faults, stated_faults, claim_faults, purged_faults,
)  # fmt: skip


def _unsound(scene: Scene, day: date) -> list[Finding]:
    """What verifying finds in the result of merging and not where the branch goes to.

    Where no seal is touched, only what is signed in the branch can be wrong by it; the totals of
    seals that the target has stay as they are, since what they claim may not change.
    """
    after = _verified(scene.branch.result, scene, day)
    before = _verified(scene.branch.target, scene, day) if after else set()
    return [masked(finding) for finding in after - before]


def _verified(state: State, scene: Scene, day: date) -> set[Finding]:
    purges = any(c.name is not None and c.name.kind == "purges" for c in scene.pages)
    whole = scene.seals or purges
    checks = (*ALWAYS, *OF_SEALS) if whole else ALWAYS
    if any(c.name is not None and c.name.kind == "audit" for c in scene.pages):
        checks += (audit_faults,)
    only = None if whole else frozenset(changed.path for changed in scene.pages)
    known = frozenset[str]() if purges else scene.links
    cases = [
        Case(year, None, scene.versions, only, known, scene.branch.stood, day)
        for year in scene.years.of(state).values()
    ]
    said = (one for case in cases for look in checks for one in look(case))
    return {one for one in said if isinstance(one, Finding)}


def _signatures(scene: Scene, day: date) -> Iterator[Finding]:
    """What is wrong with the signatures of the branch's commits, by the accounts of the target.

    A commit's own day is its author's word: from the day of judging on, none gets around it. What
    the branch lists itself proves nothing, but asks for signatures from then on, as it will in
    the history (`acts.signed`).
    """
    accounts, listed = [keeper.account for keeper in scene.keepers], list[Account]()
    for commit in scene.branch.commits:
        path = commit.first_path
        signed = Signed(commit.address, commit.signature)
        yield from misgivings(path, commit.label, signed, accounts, max(day, commit.day))
        if commit.signature.word == "unsigned":
            yield from misgivings(path, commit.label, signed, listed, max(day, commit.day))
        listed += scene.listed_by(commit)


def _what(finding: Finding) -> tuple[str, str, str]:
    """A finding without its place, which moves when lines are added above it."""
    return finding.path, finding.rule, finding.message


def _taken(known: Counter[tuple[str, str, str]], what: tuple[str, str, str]) -> bool:
    """Whether a finding stood before; each of those answers for one."""
    known[what] -= 1
    return known[what] >= 0


def _found(state: State, scene: Scene, day: date, slugs: frozenset[str] | None) -> list[Finding]:
    """What `check` finds in the books of some places, or of all."""
    found: list[Finding] = []
    for number in state.years:
        year = scene.years.of(state).get(number)
        found += (
            check_state(state, day, years=[number])
            if year is None
            else check(year, day, slugs=slugs)
        )
    return found


def _stood(found: list[Finding], scene: Scene, day: date) -> list[Finding]:
    """What was found before in the same files, as far as anything is found now."""
    slugs = frozenset(filter(None, (slug_of(finding.path) for finding in found)))
    return _found(scene.branch.target, scene, day, slugs) if found else []


def _in_words(scene: Scene, day: date) -> list[Said]:
    """Everything that is different, in administrative order."""
    years = scene.years.of(scene.branch.result)
    books = {number: year.books(day, scene.slugs) for number, year in years.items()}
    latest = max(books, default=0)
    said: list[Said] = []
    for changed in scene.pages:
        number = changed.name.year or latest if changed.name else latest
        here = books.get(number)
        said += said_of(changed, here.plan if here else None, here)
    known = {changed.path for changed in scene.pages}
    for row in scene.branch.delta:
        if row.path not in known:  # what lies beside the books, which no state holds
            did = "删了" if row.after is None else "改了" if row.sides[0] else "加了"
            said.append(Said(None, "文件", f"{did} {mask(row.path)}", row.path))
    return sorted(said, key=lambda one: _rank(one, books.get(latest)))


def _rank(one: Said, books: object) -> tuple[int, str]:
    order = list(getattr(books, "books", ()))
    slug = one.place.slug if one.place else ""
    return (order.index(slug) if slug in order else len(order)), ""
