"""Where a due stands (状态): one closed list, and what sums a task up."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import NamedTuple

from ledger.due import Due
from ledger.entry import Value


class Standing(Enum):
    """Each standing with its word, its character in grids, and its colour.

    The order is the precedence when a task is summed up: the first that is found stands for it.
    """

    OVERDUE = ("逾期", "逾", "red")
    UNREPORTED = ("逾期（未报）", "未", "red")
    RETURNED = ("退回", "退", "red")
    MISSED = ("未达标", "差", "red")
    SHORT = ("未达自定目标", "欠", "red")
    BEHIND = ("滞后", "滞", "yellow")
    NEAR = ("临期", "临", "blue")
    TO_VERIFY = ("待核验", "核", "blue")
    UNJUDGED = ("无法判定", "疑", "grey")
    IDLE = ("无进展", "无", "yellow")
    AHEAD = ("未到期", "期", "grey")
    MOVING = ("有进展", "进", "green")
    DONE_LATE = ("补完成", "补", "green")
    DONE = ("完成", "完", "green")
    NOTED = ("已记", "记", "grey")
    OPEN = ("待定", "定", "grey")
    UNCLEAR = ("待明确", "明", "grey")
    WAITING = ("未触发", "触", "grey")
    NOBODY = ("无对象", "空", "grey")
    EXEMPT = ("不适用", "免", "grey")

    def __init__(self, word: str, char: str, colour: str) -> None:
        self.word = word
        self.char = char
        self.colour = colour

    @property
    def fails(self) -> bool:
        return self.colour == "red"


PRECEDENCE = {standing: rank for rank, standing in enumerate(Standing)}


class Judged(NamedTuple):
    """A due with where it stands and the figures behind that."""

    due: Due
    standing: Standing
    value: Value | None = None
    goal: int | None = None
    done_on: date | None = None
    missing: tuple[str, ...] = ()
    note: str = ""
    partial: bool = False
    """Whether months are missing that could add to the value."""

    @property
    def is_done(self) -> bool:
        return self.standing in (Standing.DONE, Standing.DONE_LATE)


def sum_up(judged: Iterable[Judged]) -> Standing | None:
    """A task's standing: the worst that binds; soft ones speak only where nothing binds."""
    every = list(judged)
    binding = [j.standing for j in every if j.due.binds]
    standings = binding or [j.standing for j in every]
    return min(standings, key=PRECEDENCE.__getitem__, default=None)
