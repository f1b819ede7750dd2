"""The rule of when an amendment begins (起算): after the last day that has been sealed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ledger.change.scene import Scene, change_rule
from ledger.period import read_day
from ledger.rules.rule import Flaws, Rule, at
from ledger.sealed import last_day, walk_chain

_PLAN = "../../../plans/2024/plan.yaml"
_AMENDED = "修订: [{{序: 1, 起算: {}, 依据: 通知}}]\n"


@change_rule(
    "error",
    law="修订的起算在最后一个封存的期以后",
    why="封存过的期已经按原来的计划报出去了；起算倒回去，同一期就有两种说法。",
    bad={
        "账号": "quanzhou", "封存": "2024-03", f"前 {_PLAN}": "修订: []\n",
        f"后 {_PLAN}": _AMENDED.format("2024-03-31"),
    },
    good={
        "账号": "quanzhou", "封存": "2024-03", f"前 {_PLAN}": "修订: []\n",
        f"后 {_PLAN}": _AMENDED.format("2024-04-01"),
    },
)  # fmt: skip
def amendment_before_seal(scene: Scene) -> Flaws:
    for changed in scene.pages:
        name, page = changed.name, changed.after
        if name is None or name.kind != "plan" or page is None or name.year not in scene.trusted:
            continue
        year = scene.trusted[name.year]
        links = walk_chain(scene.branch.target.files, name.year).links
        ends = [(last_day(year.plan(), link.period), link.period) for link in links]
        end, period = max(ends, default=(date.min, ""))
        for n, day in reaching_back(year.page.tree, page.tree, end):
            message = f"起算 {day} 在已经封存的 {period} 以内（到 {end}）"
            remedy = f"起算写 {end + timedelta(days=1)} 或以后"
            yield at(page, ("修订", n, "起算"), message, remedy)


def reaching_back(before: Any, after: Any, end: date) -> Iterator[tuple[int, date]]:
    """The amendments that are new, or say more than they did, and begin by a day; with their places."""
    known = _amendments(before)
    for n, row in enumerate(_amendments(after)):
        since = row.get("起算") if isinstance(row, dict) and row not in known else None
        day = read_day(since) if isinstance(since, str) else None
        if day is not None and day <= end:
            yield n, day


def _amendments(tree: Any) -> list[Any]:
    rows = tree.get("修订") if isinstance(tree, dict) else None
    return rows if isinstance(rows, list) else []


RULES: tuple[Rule, ...] = (amendment_before_seal,)
