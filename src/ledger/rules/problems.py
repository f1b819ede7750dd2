"""Rules of problems found and settled (问题台账): the county mends, the bureau settles."""

from collections.abc import Iterator
from datetime import date

from ledger.model.problems import Mending, Problem, Settlement
from ledger.model.record import Route
from ledger.page import Page
from ledger.privacy import quote
from ledger.rules.rule import Context, Flaws, Rule, at, page_rule

PROBLEMS = ("problems",)
_PROBLEM = (
    "- 编号: 晋江-2024-00{number}\n  任务: {task}\n  来源: 回头看\n  发现: 2024-06-18\n"
    "  问题: 公示栏内容未更新\n{rest}"
)
_PLANNED = "  措施: 按季更新\n  责任人: 司法所建设专干\n  时限: 2024-07-31\n"
_MENDED = "  整改:\n    - {{日期: {}, 情况: 已更新}}\n"
_SETTLED = "  销号: {日期: 2024-07-02, 结论: 通过, 依据: 回头看复核表第5号}\n"
_RETURNED = "  销号: {日期: 2024-07-02, 结论: 退回, 依据: 回头看复核表第5号}\n"
_AGAIN = "  复核:\n    - {日期: 2024-07-09, 结论: 通过, 依据: 回头看复核表第7号}\n"
_GOOD = _PROBLEM.format(number=3, task=10, rest=_PLANNED + _MENDED.format("2024-06-28") + _SETTLED)


def _problems(page: Page) -> Iterator[tuple[int, Problem]]:
    return page.numbered((), page.record.problems if page.record is not None else ())


@page_rule(
    "error",
    kinds=PROBLEMS,
    law="问题编号不重复",
    why="销号按编号销，编号重了就不知道销的是哪一个。",
    bad=_PROBLEM.format(number=3, task=10, rest=_PLANNED) * 2,
    good=_GOOD,
)
def problem_number_twice(page: Page, context: Context) -> Flaws:
    seen: set[str] = set()
    for n, problem in _problems(page):
        if problem.number in seen:
            message = f"编号「{quote(problem.number)}」写了两次"
            yield at(page, (n, "编号"), message, "改成没有用过的编号")
        seen.add(problem.number)


@page_rule(
    "error",
    kinds=PROBLEMS,
    law="先发现，再整改，后销号，都不在将来",
    why="日期倒了，整改就像没有做。",
    bad=_PROBLEM.format(number=3, task=10, rest=_PLANNED + _MENDED.format("2024-06-08")),
    good=_GOOD,
)
def problem_days(page: Page, context: Context) -> Flaws:
    for n, problem in _problems(page):
        mending = list(page.numbered((n, "整改"), problem.mending))
        again = list(page.numbered((n, "复核"), problem.again))
        for route, day, word, floor in _days(problem, mending, again):
            if day < floor:
                yield at(page, (n, *route), f"{word} {day} 早于 {floor}", "看看哪个日期写错了")
            elif day > context.day and word != "时限":
                yield at(page, (n, *route), f"{word} {day} 还没到", "写实际的日期")


def _days(
    problem: Problem, mending: list[tuple[int, Mending]], again: list[tuple[int, Settlement]]
) -> Iterator[tuple[Route, date, str, date]]:
    """Each day of a problem: where it stands, what it is, and the day that it may not precede."""
    yield ("发现",), problem.found, "发现", date.min
    if problem.until:
        yield ("时限",), problem.until, "时限", problem.found
    for n, step in mending:
        yield ("整改", n, "日期"), step.day, "整改", problem.found
    if problem.settled:
        yield ("销号", "日期"), problem.settled.day, "销号", _floor(problem, problem.settled)
    for n, one in again:
        floor = problem.settled.day if problem.settled else problem.found
        yield ("复核", n, "日期"), one.day, "复核", floor


def _floor(problem: Problem, settled: Settlement) -> date:
    """The day that a settlement may not precede: that of the mending, if it was the last word."""
    days = [step.day for step in problem.mending if not problem.again]
    return max(days, default=problem.found)


@page_rule(
    "warning",
    waivable=True,
    kinds=PROBLEMS,
    law="每个问题有措施、责任人和时限",
    why="要点第12项要求逐个明确整改期限。",
    bad=_PROBLEM.format(number=3, task=10, rest="  措施: 按季更新\n"),
    good=_GOOD,
)
def problem_without_limit(page: Page, context: Context) -> Flaws:
    for n, problem in _problems(page):
        given = {"措施": problem.measure, "责任人": problem.owner, "时限": problem.until}
        settled = any(one.verdict == "通过" for one in problem.settlements[-1:])
        lacks = [name for name, value in given.items() if not value]
        if lacks and not settled:
            remedy = f"补上 {'、'.join(f'「{name}: …」' for name in lacks)}"
            yield at(page, (n, "编号"), f"没有写{'、'.join(lacks)}", remedy)


@page_rule(
    "error",
    kinds=PROBLEMS,
    law="整改过才能销号",
    why="没有整改记录的销号，只是把问题抹掉。",
    bad=_PROBLEM.format(number=3, task=10, rest=_PLANNED + _SETTLED),
    good=_GOOD,
)
def settled_without_mending(page: Page, context: Context) -> Flaws:
    for n, problem in _problems(page):
        if not problem.mending and any(one.verdict == "通过" for one in problem.settlements):
            remedy = "由县里先补「整改」的日期和情况"
            yield at(page, (n, "销号"), "销号通过了，却没有整改", remedy)


@page_rule(
    "error",
    kinds=PROBLEMS,
    law="问题属于计划里的一项",
    why="不知道是哪一项的问题，那一项的整改率就算不出来。",
    bad=_PROBLEM.format(number=3, task=31, rest=_PLANNED),
    good=_GOOD,
)
def problem_task(page: Page, context: Context) -> Flaws:
    tasks = context.plan.tasks
    for n, problem in _problems(page):
        if problem.task not in tasks:
            remedy = f"写 {min(tasks)} 到 {max(tasks)} 的序号"
            yield at(page, (n, "任务"), f"计划里没有第 {problem.task} 项", remedy)


@page_rule(
    "error",
    kinds=PROBLEMS,
    law="退回以后才复核",
    why="通过了的已经销号；没有退回过，就没有什么要再看。",
    bad=_PROBLEM.format(number=3, task=10, rest=_PLANNED + _MENDED.format("2024-06-28") + _SETTLED)
    + _AGAIN,
    good=_PROBLEM.format(number=3, task=10, rest=_PLANNED + _MENDED.format("2024-06-28"))
    + _RETURNED
    + _AGAIN,
)
def reviewed_without_return(page: Page, context: Context) -> Flaws:
    for n, problem in _problems(page):
        words = [problem.settled, *problem.again]
        for position, _ in page.numbered((n, "复核"), problem.again):
            before = words[position] if position < len(words) else None
            if before is None or before.verdict == "通过":
                said = "还没有写「销号」" if before is None else "前面已经通过"
                yield at(
                    page, (n, "复核", position), said, "第一次写在「销号」，退回的才接着写「复核」"
                )


RULES: tuple[Rule, ...] = (
    problem_number_twice,
    problem_days,
    problem_without_limit,
    settled_without_mending,
    problem_task,
    reviewed_without_return,
)
