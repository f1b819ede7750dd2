"""The sample of a quarter's audit in reports: what was drawn, and what people found."""

from datetime import date
from typing import NamedTuple

from ledger.acts.audit import agrees, redrawn
from ledger.audit.sample import EACH, Chosen, Stratum, population, strata
from ledger.book import Books
from ledger.model.audit import AuditFile, Looked, Seed
from ledger.model.plan import Place
from ledger.period import Span
from ledger.reconcile import show
from ledger.views.parts import is_masked


class Drawn(NamedTuple):
    """One entry of the sample: where it is, what it says, what to look at, what was found."""

    number: int
    place: Place
    what: str
    month: str
    said: str
    why: str
    certain: bool
    reasons: list[str]
    ranks: list[int]
    whole: bool
    """Whether all records behind a masked figure are looked at: their ranks would give it away."""
    looked: list[Looked]
    result: str
    """What was found in the end; 未看 where nobody has looked."""


class Sample(NamedTuple):
    """The sample of one quarter; without a seed nothing has been drawn."""

    seed: Seed | None
    each: int
    strata: list[Stratum]
    rows: list[Drawn]
    agrees: bool
    seen: int
    differing: int


def sample(books: Books, span: Span, county: str | None, day: date | None = None) -> Sample:
    """The sample as recorded by a day, drawn again from the books that the quarter's seal claims.

    The books are those of the quarter's own day; what was recorded later counts where no day is
    given.
    """
    record = _by_day(record_of(books, span), day)
    each = record.seed.each if record.seed else EACH
    units = population(books, span)
    chosen = redrawn(units, record)
    looked: dict[int, list[Looked]] = {}
    for one in record.looked:
        looked.setdefault(one.sample, []).append(one)
    every = [_row(one, looked.get(one.number, [])) for one in chosen]
    rows = [row for row in every if county in (None, row.place.slug)]
    return Sample(
        seed=record.seed,
        each=each,
        strata=[s for s in strata(units, each) if county in (None, s.place.slug)],
        rows=rows,
        agrees=agrees(chosen, record),
        seen=sum(bool(row.looked) for row in rows),
        differing=sum(any(one.result != "相符" for one in row.looked[-1:]) for row in rows),
    )


def record_of(books: Books, span: Span) -> AuditFile:
    """The record of a quarter's audit; an empty one where there is none."""
    for page in books.audits:
        if page.name.month == span.last and page.record is not None:
            record: AuditFile = page.record
            return record
    return AuditFile.model_validate({})


def _by_day(record: AuditFile, day: date | None) -> AuditFile:
    """The record as it was on a day."""
    if day is None:
        return record
    if record.seed is None or record.seed.day > day:
        return AuditFile.model_validate({})
    return record.model_copy(update={"looked": [one for one in record.looked if one.day <= day]})


def _row(one: Chosen, looked: list[Looked]) -> Drawn:
    unit = one.unit
    hidden = is_masked(unit.task, unit.indicator)
    said = "没有记" if unit.value is None else "不列" if hidden else show(unit.value)
    what = f"{unit.task.number} {unit.indicator.name}"
    whole = hidden and one.is_whole
    shown = [] if whole else one.ranks
    return Drawn(
        number=one.number,
        place=unit.place,
        what=what,
        month=str(unit.month),
        said=said,
        why=unit.why,
        certain=unit.certain,
        reasons=list(unit.reasons),
        ranks=shown,
        whole=whole,
        looked=looked,
        result=looked[-1].result if looked else "未看",
    )
