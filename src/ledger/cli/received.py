"""What a server says of a push, without typer: the same for git's hook and for a test."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ledger.acts.receive import (
    judge,
    lost_line,
    moved_meanwhile,
    no_pusher,
    refuse,
    tagged_by_another,
)
from ledger.change.pages import Years
from ledger.cli.options import day_of
from ledger.finding import Finding
from ledger.model.county import Account
from ledger.ref import CLOSED
from ledger.repo.git import read_commit
from ledger.repo.hooks import asks_for_pusher
from ledger.repo.receive import Push, pushed_branch, read_push
from ledger.state import State, open_year


def received(
    root: Path, lines: Iterable[str], actor: str | None, day: date | None = None
) -> list[Finding]:
    """What is wrong with a push, by the lines that git gives to pre-receive: `old new ref`.

    `actor`: who pushes, an account's name or address; None where the server does not know.
    Raises LedgerError where git cannot tell.
    """
    push = read_push(root, lines)
    if push.lost:
        return [lost_line(push.main, push.others)]
    if push.behind:
        return [moved_meanwhile(ref) for ref in push.behind]
    if actor is None and _is_to_be_known(root, push):
        return [no_pusher()]
    found, today, office = [], day or day_of(None), _office(root, push)
    for move in push.moves:
        refused = [*refuse(move), *tagged_by_another(move, office)]
        branch = None if refused else pushed_branch(root, move, actor)
        found += refused if branch is None else judge(branch, move, today)
    return found


def _is_to_be_known(root: Path, push: Push) -> bool:
    """Whether the server must know who pushes, and has accounts to know them by."""
    if not push.moves or push.line is None or not asks_for_pusher(root):
        return False
    state = _stood(root, push)
    return any(True for number in state.years for _ in open_year(state, number).accounts())


def _office(root: Path, push: Push) -> list[Account]:
    """The bureau's accounts, where a seal's tag is pushed."""
    if push.line is None or not any(move.ref.startswith(CLOSED) for move in push.moves):
        return []
    years = Years().of(_stood(root, push)).values()
    return [account for year in years for place, account in year.accounts() if place.is_bureau]


def _stood(root: Path, push: Push) -> State:
    """What stands on the main line before a push."""
    stood = next((move.old for move in push.moves if move.ref == push.main), push.line)
    return read_commit(root, stood) if stood else State({})
