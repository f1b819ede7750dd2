"""What points are computed from: each month's books, and the assessment as it was sealed with them."""

from typing import TYPE_CHECKING

from ledger.cli.sources import Sources
from ledger.finding import LedgerError
from ledger.page import Name, Page
from ledger.period import Month, span_of
from ledger.repo.git import fetch_from
from ledger.sealed import blob_of
from ledger.views.parts import Basis

if TYPE_CHECKING:
    from ledger.views.score import Computed


def scores(sources: Sources, last: Month, as_of: str | None) -> tuple[list["Computed"], Basis]:
    """Every month up to one, as of its own day. Raises LedgerError where there is no assessment."""
    from ledger.views.score import Computed

    found: list[Computed] = []
    basis = None
    for month in sources.year.plan().months:
        if month > last or (month < last and str(month) not in sources.sealed):
            continue
        page, blob, as_sealed = _assessment(sources, month)
        day = sources.day(span_of(month, "月"), as_of if month == last else None)
        if month == last:
            books, basis = sources.books(month, day, "score")
        else:
            books = sources.figures(month, day, "score")
        found.append(Computed(month, books, page, blob, as_sealed))
    if basis is None:
        raise LedgerError(f"{last} 不在台账之内", "写一个有账的月份，如 2024-06")
    return found, basis


def _assessment(sources: Sources, month: Month) -> tuple[Page, str, bool]:
    """The assessment that a month's seal has noted, its blob, and whether one was noted.

    For a month from before there was one: the first that was noted, so that the past does not move.
    """
    path = f"plans/{sources.year.year}/assessment.yaml"
    state = sources.year.state
    present = blob_of(state, path)
    versions = {link.period: link.seal.state.get(path) for link in sources.chain}
    noted = versions.get(str(month))
    first = next((blob for blob in versions.values() if blob), None)
    blob = noted or (first if str(month) in versions else present)
    if blob is None:
        remedy = f"市局写好 {path}：考什么、多少分、怎样算；本工具不带考核办法"
        raise LedgerError(f"没有 {path}，没有办法计分", remedy)
    data = state.files[path] if blob == present else fetch_from(sources.root)({path: blob})[path]
    page = sources.year.read_bytes(path, Name("assessment", year=sources.year.year), data)
    if page.record is None or page.objections or page.document.marks:
        raise LedgerError(f"{path}（{month}）读不下去", f"先改好：ledger check {path}")
    return page, blob, noted is not None
