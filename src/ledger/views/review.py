"""A review as an officer reads it: what a branch does, whether it may, what is new by it."""

from collections.abc import Iterable
from typing import NamedTuple

from ledger.acts.review import Review
from ledger.change.words import Said
from ledger.finding import Finding, Severity
from ledger.privacy import mask

WORDS: dict[Severity, str] = {"error": "错误", "warning": "警告", "note": "提示"}
MOST = 30
"""How many lines of one heading are shown; a new book brings hundreds."""


class Part(NamedTuple):
    """What happens to one place, heading by heading."""

    place: str
    headings: list[tuple[str, list[str]]]


class Did(NamedTuple):
    """An account, and the files that are as it wrote them once the branch is merged."""

    account: str
    paths: list[str]

    @property
    def words(self) -> str:
        return f"{self.account}（{len(self.paths)} 个文件）" if self.paths else self.account


class ReviewView(NamedTuple):
    """Everything that is printed."""

    base: str
    head: str
    day: str
    commits: int
    accounts: list[str]
    did: list[Did]
    parts: list[Part]
    refusals: list[Finding]
    new: list[Finding]
    stood: str
    verdict: str
    judged: bool = True
    """Whether there was anything to judge."""


def review_view(review: Review, base: str, head: str, day: str) -> ReviewView:
    """What is printed of a review; `base` and `head` are the names that were asked for."""
    did = [Did(mask(address), list(map(mask, paths))) for address, paths in review.did.items()]
    return ReviewView(
        base=base,
        head=head,
        day=day,
        commits=review.commits,
        accounts=[one.words for one in did],
        did=did,
        parts=_parts(review.said),
        refusals=review.refusals,
        new=review.new,
        stood=_counted(review.stood),
        verdict=_verdict(review, base, head),
        judged=review.commits > 0,
    )


def _parts(said: Iterable[Said]) -> list[Part]:
    grouped: dict[str, dict[str, list[str]]] = {}
    for one in said:
        place = one.place.name if one.place else "计划和市局的文件"
        grouped.setdefault(place, {}).setdefault(one.heading, []).append(one.words)
    return [
        Part(place, [(heading, _short(lines)) for heading, lines in headings.items()])
        for place, headings in grouped.items()
    ]


def _short(lines: list[str]) -> list[str]:
    left = len(lines) - MOST
    return lines if left <= 0 else [*lines[:MOST], f"……还有 {left} 处，用 --format json 看全"]


def _counted(counts: dict[Severity, int]) -> str:
    return "、".join(f"{counts[s]} 个{WORDS[s]}" for s in WORDS if counts.get(s))


def _verdict(review: Review, base: str, head: str) -> str:
    if not review.commits:
        return f"没有可审的：{head} 的提交都已在 {base} 里，什么也没有审"
    counts: dict[Severity, int] = dict.fromkeys(WORDS, 0)
    for finding in review.findings:
        counts[finding.severity] += 1
    shown = _counted(counts)
    if review.is_broken:
        return f"不能合并：{shown}"
    return f"可以合并，有 {shown}" if shown else "可以合并"
