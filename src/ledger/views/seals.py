"""The seals of a year as a table: each respect in which one was looked at, and how it came out."""

from typing import NamedTuple

from ledger.acts.verify import COLUMNS, LAWS, Verified
from ledger.model.seal import UNSIGNED
from ledger.sealed import Link, tag_of

AGREES, DIFFERS, UNSEEN, NONE = "相符", "不符", "没查", "没有"


class Row(NamedTuple):
    """One seal: when, how many files, who had not reported, and a mark for every column."""

    period: str
    day: str
    files: int
    unsigned: list[str]
    marks: dict[str, str]


class Unseen(NamedTuple):
    """What could not be looked at, of which seals (of none in particular where of all), and why."""

    column: str
    periods: list[str]
    why: str


class SealsView(NamedTuple):
    """A year's seals, as far as they were looked at."""

    year: int
    rows: list[Row]
    seen: list[str]
    unseen: list[Unseen]
    errors: int


def seals_view(verified: Verified) -> SealsView:
    """The table of a year's seals."""
    wrong = _wrong(verified)
    rows = [_row(verified, link, wrong) for link in verified.case.links]
    unseen = list(_unseen(verified))
    whole = {one.column for one in unseen if not one.periods}
    seen = [column for column in COLUMNS if column not in whole and rows]
    errors = sum(finding.severity == "error" for finding in verified.findings)
    return SealsView(verified.case.year.year, rows, seen, unseen, errors)


def _wrong(verified: Verified) -> set[tuple[str, str]]:
    """The periods and columns in which there is an error."""
    periods = {link.path: link.period for link in verified.case.links}
    periods |= {path: one.claim.period for path, one in verified.case.claims.items()}
    return {
        (periods[finding.path], LAWS[finding.rule].column)
        for finding in verified.findings
        if finding.severity == "error" and finding.path in periods
    }


def _row(verified: Verified, link: Link, wrong: set[tuple[str, str]]) -> Row:
    places = link.seal.places
    files = sum(len(place.files) for place in places.values())
    unsigned = [name for name, place in places.items() if str(place.signed) == UNSIGNED]
    marks = {column: _mark(verified, link, column, wrong) for column in COLUMNS}
    return Row(link.period, str(link.seal.day), files, unsigned, marks)


def _mark(verified: Verified, link: Link, column: str, wrong: set[tuple[str, str]]) -> str:
    if (link.period, column) in wrong:
        return DIFFERS
    if (link.path, column) in verified.gaps:
        return UNSEEN
    history = verified.case.history
    if column == "标签" and history and tag_of(link.path) not in history.tags:
        return NONE
    signed = history.signed.get(verified.case.commits.get(link.path, "")) if history else None
    if column == "签名" and (signed is None or signed.signature.word == "unsigned"):
        return NONE
    return AGREES


def _unseen(verified: Verified) -> list[Unseen]:
    """Gaps, put together by column and reason."""
    alike: dict[tuple[str, str], list[str]] = {}
    for column in COLUMNS:
        for link in verified.case.links:
            if why := verified.gaps.get((link.path, column)):
                alike.setdefault((column, why), []).append(link.period)
    everything = len(verified.case.links)
    return [
        Unseen(column, [] if len(periods) == everything else periods, why)
        for (column, why), periods in alike.items()
    ]


def verdict(view: SealsView) -> str:
    """One sentence that says how it came out, and one that says how far was looked."""
    count = f"{view.year}年 {len(view.rows)} 个封存"
    outcome = f"，有 {view.errors} 处不符" if view.errors else "都经得起核对"
    if not view.rows and not view.errors:
        return f"{view.year}年还没有封存\n"
    unseen = "；".join(map(_words, view.unseen))
    return f"{count}{outcome}。查到：{'、'.join(view.seen)}{f'；没查到：{unseen}' if unseen else ''}。\n"


def _words(one: Unseen) -> str:
    last = f" 到 {one.periods[-1]} 共 {len(one.periods)} 个" if one.periods[1:] else ""
    which = f"（{one.periods[0]}{last}）" if one.periods else ""
    return f"{one.column}{which}，因为{one.why}"
