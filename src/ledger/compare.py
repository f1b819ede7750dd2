"""Two states of the same files: what moved, what is no longer as it was sealed, and in which words.

The law: T(b) - T(b-1) = booked + late + corrected, for every place and indicator.
"""

from collections.abc import Iterator, Mapping
from itertools import takewhile, zip_longest
from typing import Any, NamedTuple

from ledger.book import Book
from ledger.document import Text
from ledger.entry import Value
from ledger.finding import Finding
from ledger.model.scalar import Ratio
from ledger.replay import How, Movement
from ledger.sealed import Claimed, blob_of
from ledger.state import State

ZERO: dict[How, int] = {"期初": 0, "记账": 0, "迟报": 0, "更正": 0}


class Broken(NamedTuple):
    """A sealed file that is not what was sealed: `now` is None where it is gone."""

    path: str
    sealed: str
    now: str | None
    period: str


class Difference(NamedTuple):
    """One value that differs between two versions of a file, with the keys that lead to it."""

    route: tuple[str, ...]
    before: str | None
    after: str | None

    @property
    def words(self) -> str:
        """The difference as a person would say it."""
        where = " ".join(self.route)
        if self.before is None:
            return f"{where}：加了 {self.after}"
        if self.after is None:
            return f"{where}：删了 {self.before}"
        return f"{where}：{self.before} 改成 {self.after}"


def movements_in(book: Book, period: str) -> list[Movement]:
    """What a seal brought to a book: the movements of the files that it claimed."""
    return [m for m in book.account.movements if _period(book, m) == period]


def _period(book: Book, movement: Movement) -> str | None:
    claim = (book.claims or {}).get(movement.page.name.month)
    return claim.period if claim else None


def delta(movement: Movement) -> int:
    """By how much a movement of a flow changes its total."""
    return number(movement.after) - number(movement.before)


def number(value: Value | None) -> int:
    """A flow's figure; a ratio counts by what was done, anything else not at all."""
    if isinstance(value, Ratio):
        return value.done
    return value if isinstance(value, int) else 0


def summed(movements: list[Movement]) -> dict[str, dict[How, int]]:
    """Movements of flows added up, by indicator's code and by how they came."""
    sums: dict[str, dict[How, int]] = {}
    for movement in movements:
        by_how = sums.setdefault(movement.code, dict(ZERO))
        by_how[movement.how] += delta(movement)
    return sums


def broken(claims: Mapping[str, Claimed], state: State) -> list[Broken]:
    """Every sealed file that is not what was sealed, in the order of sealing."""
    return [
        Broken(path, claimed.blob, now, claimed.claim.period)
        for path, claimed in claims.items()
        if (now := blob_of(state, path)) != claimed.blob
    ]


def changed_files(claims: Mapping[str, Claimed], state: State) -> Iterator[Finding]:
    """A finding for every sealed file that is not what was sealed."""
    for one in broken(claims, state):
        what = "没有了" if one.now is None else "被改过"
        message = f"{one.period} 已经封存的文件{what}"
        remedy = "恢复成封存时的样子；要改的写进以后月份的「更正」"
        yield Finding.about(one.path, "sealed-file-changed", message, remedy)


def explain(before: Any, after: Any, route: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every value that differs between two trees. Equal trees differ in nothing."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from explain(before.get(key), after.get(key), (*route, str(key)))
    elif isinstance(before, list) and isinstance(after, list):
        start = _alike(before, after)
        end = _alike(before[start:][::-1], after[start:][::-1])
        olds, news = before[start : len(before) - end], after[start : len(after) - end]
        for index, (old, new) in enumerate(zip_longest(olds, news), start + 1):
            yield from explain(old, new, (*route, f"第{index}条"))
    elif isinstance(before, dict | list) or isinstance(after, dict | list):
        yield from _whole(before, after, route)
    elif before != after:
        yield Difference(route, _said(before), _said(after))


def _alike(before: list[Any], after: list[Any]) -> int:
    """How many rows two lists begin with that are the same."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return sum(1 for _ in same)


def _whole(before: Any, after: Any, route: tuple[str, ...]) -> Iterator[Difference]:
    """Something with parts against something without: each part came or went."""
    for part in (before, after):
        if not isinstance(part, dict | list) and part is not None:
            gone = part is before
            yield Difference(route, _said(part) if gone else None, None if gone else _said(part))
    if isinstance(before, dict | list):
        yield from explain(before, type(before)(), route)
    if isinstance(after, dict | list):
        yield from explain(type(after)(), after, route)


def _said(value: Text | None) -> str | None:
    return None if value is None else str(value)
