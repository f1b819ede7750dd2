"""What today's files would say otherwise in a report that was made from sealed ones, and since when.

Only what bears on the report by its day: what is dated later would not have been in it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger.compare import explain
from ledger.document import read_document
from ledger.page import Name, decode, name_of
from ledger.period import read_day, read_month
from ledger.sealed import TEMPLATES, Fetch, blob_of, wording_in
from ledger.state import Year
from ledger.views.parts import Unfrozen

_BEARS = ("plan", "problems", "audit")
_TEXTS = ("month", "score", "bulletin", "paper", "half", "year", "review", "slip", "handover")
"""The texts that have a template of their own, `<text>.md.j2`."""
_DAYS = ("日期", "发现", "提出", "起算")
MOST = 5
"""So many differences of a file are told one by one."""


class Differing(NamedTuple):
    """A file that says something else today: what it said by the day, and what differs."""

    path: str
    sealed: str | None
    said: Any
    words: list[str]


def differing(
    then: Year, now: Year, wording: Mapping[str, str], kind: str, day: date
) -> list[Differing]:
    """Every file that would make another report of one kind today, as of a day."""
    books = (
        one for path in _paths(then, now, kind, day) if (one := _compared(then, now, path, day))
    )
    return [*books, *_wording(now, wording, kind)]


def _paths(then: Year, now: Year, kind: str, day: date) -> list[str]:
    """The files that bear on a report and are not the same bytes."""
    bears = (*_BEARS, "assessment") if kind == "score" else _BEARS
    old, new = then.state, now.state
    found = []
    for path in sorted(old.files.keys() | new.files.keys()):
        name = name_of(path)
        if name is None or name.kind not in bears or old.files.get(path) == new.files.get(path):
            continue
        mine = name.year == now.year or (name.kind == "problems" and name.year == now.year - 1)
        if mine and not (name.month and name.month.last_day > day):
            found.append(path)
    return found


def _compared(then: Year, now: Year, path: str, day: date) -> Differing | None:
    before, after = (by(_tree(year, path), day) for year in (then, now))
    words = [difference.words for difference in explain(before, after)]
    if not words:
        return None
    more = [f"等 {len(words)} 处"] if words[MOST:] else []
    return Differing(path, blob_of(then.state, path), before, [*words[:MOST], *more])


def _tree(year: Year, path: str) -> Any:
    if path == year.page.path:
        return year.page.tree
    name = name_of(path)
    return year.read(path, name).tree if name and path in year.state.files else None


def by(tree: Any, day: date) -> Any:
    """What a file had said by a day: what is dated later is left out."""
    if isinstance(tree, list):
        return [by(one, day) for one in tree if not _is_later(one, day)]
    if not isinstance(tree, dict):
        return tree
    kept = {key: by(value, day) for key, value in tree.items() if not _is_later(value, day)}
    if "种子" in tree and "种子" not in kept:
        kept.pop("样本", None)
    return kept


def _is_later(value: Any, day: date) -> bool:
    if not isinstance(value, dict):
        return False
    days = [read_day(text) for key in _DAYS if isinstance(text := value.get(key), str)]
    month = value.get("月份")
    of = read_month(month) if isinstance(month, str) else None
    return any(one > day for one in days if one) or (of is not None and of.last_day > day)


def _wording(now: Year, wording: Mapping[str, str], kind: str) -> Iterator[Differing]:
    others = {f"{TEMPLATES}{text}.md.j2" for text in _TEXTS if text != kind}
    today = wording_in(now.state)
    for path in sorted((wording.keys() | today.keys()) - others):
        before, after = wording.get(path), today.get(path)
        if before != after:
            what = "加了这个文件" if before is None else "内容改了" if after else "整个文件没有了"
            yield Differing(path, before, None, [what])


def since(
    one: Differing, period: str, day: date, versions: list[tuple[str, Any]], fetch: Fetch
) -> Unfrozen:
    """A file that says something else today, with the first commit after the seal that made it so."""
    made: list[tuple[str, Any]] = []
    for blob, commit in versions:
        if blob == one.sealed:
            break
        made.insert(0, (blob, commit))
    name = name_of(one.path)
    first = next((c for blob, c in made if _differs(one, name, blob, day, fetch)), None)
    commits = [f"{first.commit[:12]} {first.day} {first.post}"] if first else []
    return Unfrozen(one.path, period, one.words, commits)


def _differs(one: Differing, name: Name | None, blob: str, day: date, fetch: Fetch) -> bool:
    """Whether a version differs in what bears on the report; of other files, any does."""
    if name is None:
        return True
    data = fetch({one.path: blob}) if set(blob) - {"0"} else {}
    tree = read_document(decode(data.get(one.path, b""))[0]).tree
    return any(True for _ in explain(one.said, by(tree, day)))
