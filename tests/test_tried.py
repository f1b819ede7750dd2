"""Nothing gets past the door: every attempt is refused by each side, by the right rule; and what
honest people and forges do is not refused by any."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from .reports.demo_year import demo_year
from .tried.accounts import ACCOUNTS
from .tried.attempt import ID, Attempt
from .tried.bases import objects_of, standing_at
from .tried.desk import MAIN, Desk
from .tried.history import HISTORY
from .tried.honest import HONEST
from .tried.merges import MERGES
from .tried.names import NAMES
from .tried.objects import OBJECTS
from .tried.opened import OPENED, REFUSED
from .tried.personal import PERSONAL_TRIED
from .tried.plans import PLANS
from .tried.refs import REFS
from .tried.seals import SEALS_TRIED
from .tried.sides import LATER, Push, Said, received, reviewed, verified
from .tried.time import TIME

__all__ = ["demo_year"]
KINDS: Mapping[str, dict[str, Attempt]] = {
    "history": HISTORY, "merges": MERGES, "names": NAMES, "refs": REFS, "seals": SEALS_TRIED,
    "accounts": ACCOUNTS, "plans": PLANS, "objects": OBJECTS, "personal": PERSONAL_TRIED,
    "time": TIME,
}  # fmt: skip
EVERY = 30
"""One in so many is tried in every run, two of each kind at least; all of them at length."""


def _marked(table: Mapping[str, Any], kind: str, every: int) -> list[Any]:
    return [
        pytest.param(one, id=f"{kind}: {name}", marks=list(_marks(f"{kind}: {name}", n % every)))
        for n, (name, one) in enumerate(table.items())
    ]


def _marks(name: str, turn: int) -> Iterator[pytest.MarkDecorator]:
    if turn:
        yield pytest.mark.long
    if name in OPENED | REFUSED:
        yield pytest.mark.xfail(reason="not closed yet", strict=True)


ATTEMPTS = [one for kind, table in KINDS.items() for one in _marked(table, kind, EVERY)]


def _pushed(desk: Desk, made: str | Push) -> Push:
    return {MAIN: made} if isinstance(made, str) else made


def _names(said: Said, rule: str | None) -> None:
    """That a side refused and named the rule; what is personal is not told again."""
    assert rule is None or said.refused, f"got through: {rule} must speak\n{said.text}"
    assert rule is None or said.rules & set(rule.split(" or ")), said.text
    assert ID not in said.text


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_no_attempt_gets_through(attempt: Attempt, demo_year: Path, tmp_path: Path) -> None:
    desk = standing_at(attempt.base, objects_of(demo_year))
    push = _pushed(desk, attempt.make(desk))
    root = desk.lay(tmp_path / ".git", attempt.head)
    told = {}
    if attempt.review is not None:
        told["review"] = reviewed(root, str(push[MAIN]), attempt.actor)
    if attempt.hook is not None:
        told["hook"] = received(root, desk, push, attempt.actor)
    if attempt.verify is not None:
        told["verify"] = verified(root, desk, push)
    for side, said in told.items():
        _names(said, getattr(attempt, side))


@pytest.mark.parametrize("name", _marked({name: name for name in HONEST}, "honest", 12))
def test_nothing_honest_is_refused(name: str, demo_year: Path, tmp_path: Path) -> None:
    honest = HONEST[name]
    desk = standing_at(honest.base, objects_of(demo_year))
    push = _pushed(desk, honest.make(desk))
    root = desk.lay(tmp_path / ".git", honest.head)
    head = push.get(MAIN)
    if head is not None and MAIN in desk.refs:
        said = reviewed(root, head, honest.actor, LATER)
        assert not said.refused, said.text
    for said in (received(root, desk, push, honest.actor), verified(root, desk, push)):
        assert not said.refused, said.text


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, KINDS.values())) >= 220
    assert len(HONEST) >= 60
