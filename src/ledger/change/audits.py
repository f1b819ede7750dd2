"""An audit's record (查账) in words: a seed and a draw are one thing each, and so is everything
that was found to agree; what differs is told row by row."""

from collections import Counter
from typing import Any

from ledger.compare import Difference
from ledger.privacy import mask

SEED, SAMPLE, LOOKED = "种子", "样本", "查实"
AGREES = "相符"
Subject = tuple[str, ...]


def batch(subject: Subject, before: Any, after: Any) -> Subject:
    """What a part of the record is told with: rows that came and say nothing of their own are one.

    `before` and `after` are the row itself, None where it is not there.
    """
    if subject[0] == SEED or (len(subject) > 1 and before is None and _is_quiet(subject[0], after)):
        return subject[:1]
    return subject


def _is_quiet(kind: str, row: Any) -> bool:
    if not isinstance(row, dict):
        return False
    return kind == SAMPLE or (
        kind == LOOKED and row.get("结果") == AGREES and not row.keys() & {"情况", "问题"}
    )


def batch_words(subject: Subject, differences: list[Difference]) -> str | None:
    """A batch in words; None where the subject is none, or not new as a whole."""
    new = {d.route[1:]: d.after for d in differences if d.before is None and d.after is not None}
    if len(subject) > 1 or len(new) < len(differences) or () in new:
        return None
    if subject[0] == SEED:
        said = {route[0]: text for route, text in new.items()}
        return mask(f"种子 {said.get('数')}（{said.get('日期')} 定，每地 {said.get('每地')} 笔）")
    rows = {route[0] for route in new}
    if subject[0] == LOOKED:
        return f"看了 {len(rows)} 笔：{AGREES}"
    if subject[0] != SAMPLE:
        return None
    places = Counter(text for route, text in new.items() if route[1:] == ("地区",))
    shown = "、".join(f"{place} {count}" for place, count in places.items())
    return mask(f"抽了 {len(rows)} 笔：{shown}")
