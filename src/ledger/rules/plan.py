"""Rules of the plan: what every book is read by must itself hold together."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.model.plan import Amendment, Indicator, Task
from ledger.model.record import Route, nearest
from ledger.page import Page, remembered
from ledger.plan import EVERYWHERE
from ledger.rules.rule import Context, Flaw, Flaws, Rule, at, page_rule
from ledger.schema import DONE_ITEMS, EVIDENCE, PROSE

PLAN = ("plan",)
_TASK = "部分:\n  - 名称: 第一部分\n    任务:\n      - {{序号: {}, 名称: 大调解, 简称: 大调解, 指标: [\n{}      ]}}\n"
_INDICATOR = (
    "          {{代号: {}, 键: {}, 名称: 甲, 要求: 做到, 主体: [{}], 约束: 必办, 类型: {}}},\n"
)


def _example(*rows: tuple[str, str, str, str], number: int = 1) -> str:
    return _TASK.format(number, "".join(_INDICATOR.format(*row) for row in rows))


_COUNTED = "记数, 计数: 累计"
_GOOD = _example(
    ("1-1", "本月件数", "各地", _COUNTED), ("1-2", "期末人数", "各地", "记数, 计数: 期末")
)


class Placed(NamedTuple):
    """An indicator of the plan or of an amendment, with its place in the file."""

    route: Route
    number: int
    indicator: Indicator


def tasks_of(page: Page) -> Iterator[tuple[Route, Task]]:
    """Every task with its place in the plan's file."""
    for i, part in page.numbered(("部分",), page.record.sections):
        for j, task in page.numbered(("部分", i, "任务"), part.tasks):
            yield ("部分", i, "任务", j), task


def amendments_of(page: Page) -> Iterator[tuple[int, Amendment]]:
    """Every amendment with its place in the list."""
    return page.numbered(("修订",), page.record.amendments)


@remembered
def indicators_of(page: Page) -> list[Placed]:
    """Every indicator, those that amendments add included."""
    return [
        Placed((*route, "指标", k), task.number, indicator)
        for route, task in tasks_of(page)
        for k, indicator in page.numbered((*route, "指标"), task.indicators)
    ] + [
        Placed(("修订", n, "新增", m, "指标"), addition.number, addition.indicator)
        for n, amendment in amendments_of(page)
        for m, addition in page.numbered(("修订", n, "新增"), amendment.added)
    ]


@page_rule(
    "error",
    kinds=PLAN,
    law="代号不重复，停用的也不再用",
    why="代号是指标终身的身份，重了就分不清是谁的数。",
    bad=_example(("1-1", "本月件数", "各地", _COUNTED), ("1-1", "本月人数", "各地", _COUNTED)),
    good=_GOOD,
)
def code_twice(page: Page, context: Context) -> Flaws:
    seen: set[str] = set()
    for route, number, indicator in indicators_of(page):
        if indicator.code in seen:
            used = [
                int(p.indicator.code.split("-")[1])
                for p in indicators_of(page)
                if p.number == number
            ]
            remedy = f"改成没有用过的，如 {number}-{max(used) + 1}"
            yield at(page, (*route, "代号"), f"代号 {indicator.code} 用了两次", remedy)
        seen.add(indicator.code)


@page_rule(
    "error",
    kinds=PLAN,
    law="一项里的键不重复",
    why="两个指标同一个键，县里写的数就不知道是哪一个的。",
    bad=_example(("1-1", "本月件数", "各地", _COUNTED), ("1-2", "本月件数", "各地", _COUNTED)),
    good=_GOOD,
)
def key_twice(page: Page, context: Context) -> Flaws:
    seen: set[tuple[int, str]] = set()
    for route, number, indicator in indicators_of(page):
        for key in (*indicator.keys, *indicator.extras):
            if (number, key) in seen:
                message = f"第 {number} 项里「{key}」用了两次"
                yield at(page, (*route, "键"), message, "换一个键（曾用名和填报的键也算）")
            seen.add((number, key))


@page_rule(
    "error",
    kinds=PLAN,
    law="键不与台账的栏目同名",
    why="台账里「佐证」「办结」等另有用处。",
    bad=_example(("1-1", "佐证", "各地", "定性, 核验: 年终")),
    good=_GOOD,
)
def key_reserved(page: Page, context: Context) -> Flaws:
    for route, _, indicator in indicators_of(page):
        for key in (*indicator.keys, *indicator.extras):
            if key in (DONE_ITEMS, EVIDENCE, *PROSE):
                yield at(page, (*route, "键"), f"「{key}」是台账的栏目", "换一个键")


@page_rule(
    "error",
    kinds=PLAN,
    law="代号的前半是所在任务的序号",
    why="看到代号就要知道是哪一项。",
    bad=_example(("2-1", "本月件数", "各地", _COUNTED)),
    good=_GOOD,
)
def code_not_of_task(page: Page, context: Context) -> Flaws:
    for route, number, indicator in indicators_of(page):
        own, _, rest = indicator.code.partition("-")
        if own != str(number):
            message = f"代号 {indicator.code} 在第 {number} 项里"
            yield at(page, (*route, "代号"), message, f"写 {number}-{rest}，已有的往后排")


@page_rule(
    "error",
    kinds=PLAN,
    law="任务的序号从1起连续",
    why="序号照工作要点，少一个多半是漏编了一项。",
    bad=_example(("2-1", "本月件数", "各地", _COUNTED), number=2),
    good=_GOOD,
)
def task_number_gap(page: Page, context: Context) -> Flaws:
    for expected, (route, task) in enumerate(tasks_of(page), 1):
        if task.number != expected:
            message = f"这里应是第 {expected} 项，写的是 {task.number}"
            yield at(page, (*route, "序号"), message, "照工作要点的项号排，不跳号")
            return


@page_rule(
    "error",
    kinds=PLAN,
    law="简称不重复",
    why="台账里按简称认任务。",
    bad="部分:\n  - 名称: 第一部分\n    任务:\n"
    "      - {序号: 1, 名称: 甲, 简称: 大调解, 指标: []}\n"
    "      - {序号: 2, 名称: 乙, 简称: 大调解, 指标: []}\n",
    good=_GOOD,
)
def short_twice(page: Page, context: Context) -> Flaws:
    seen: set[str] = set()
    for route, task in tasks_of(page):
        if task.short in seen:
            yield at(page, (*route, "简称"), f"简称「{task.short}」用了两次", "换一个简称")
        seen.add(task.short)


@page_rule(
    "error",
    kinds=PLAN,
    law="看键就知道怎么数：累计的以「本月」开头，期末的以「期末」开头，比率写 应…实…",
    why="县里的人只看键，不看计划。",
    bad=_example(("1-1", "期末件数", "各地", _COUNTED)),
    good=_GOOD,
)
def key_prefix(page: Page, context: Context) -> Flaws:
    for route, _, indicator in indicators_of(page):
        wanted = _way(indicator)
        if wanted != _way_of_key(indicator.key):
            remedy = {"": "去掉开头的「本月」「期末」，不写成 应…实…"}.get(wanted, f"写成 {wanted}")
            message = f"「{indicator.key}」看着不像{indicator.counting or indicator.kind}"
            yield at(page, (*route, "键"), message, remedy)


def _way(indicator: Indicator) -> str:
    if indicator.kind == "比率":
        return "应…实…"
    return "本月…" if indicator.is_flow else "期末…" if indicator.is_level else ""


def _way_of_key(key: str) -> str:
    if re.fullmatch("应.+实.+", key):
        return "应…实…"
    return f"{key[:2]}…" if key.startswith(("本月", "期末")) else ""


@page_rule(
    "error",
    kinds=PLAN,
    law="指标写齐判断完成要用的栏",
    why="少一栏，就不知道多少算完成、到哪天算逾期。",
    bad=_example(("1-1", "本月件数", "各地", "数量, 计数: 累计")),
    good=_example(("1-1", "本月件数", "各地", "数量, 计数: 累计, 至少: 2")),
)
def incomplete_indicator(page: Page, context: Context) -> Flaws:
    for route, _, indicator in indicators_of(page):
        if lacks := [word for word, given in _needs(indicator).items() if not given]:
            message = f"{indicator.kind}「{indicator.key}」没有写{'、'.join(lacks)}"
            remedy = "照类型补上；数还没定的写 待定、自定 或 不设"
            yield at(page, (*route, "代号"), message, remedy)
        if indicator.counting and indicator.kind not in ("数量", "增长", "记数"):
            message = f"{indicator.kind}不写计数"
            yield at(page, (*route, "计数"), message, "删去「计数」，或改类型")


def _needs(indicator: Indicator) -> dict[str, bool]:
    """What an indicator of its kind must say, and whether it does."""
    floor, counted = indicator.at_least is not None, indicator.counting is not None
    bounded = floor or indicator.at_most is not None
    ends = bool(indicator.deadline or indicator.every or indicator.trigger)
    needs: dict[str, dict[str, bool]] = {
        "数量": {"计数": counted, "至少（或 至多）": bounded},
        "增长": {"计数": counted, "基数": indicator.base is not None},
        "记数": {"计数": counted},
        "频次": {"每": indicator.every is not None, "至少": floor},
        "比率": {"至少": floor},
        "节点": {"期限（或 每、触发）": ends},
        "定性": {"核验": indicator.verdict is not None},
    }
    return needs[indicator.kind]


@page_rule(
    "error",
    kinds=PLAN,
    law="期限写明依据：原文、市局设定或推定",
    why="县里要知道这一天是上面定的，还是推出来的。",
    bad=_example(("1-1", "本地方案", "各地", "节点, 期限: 2024-03-29")),
    good=_example(("1-1", "本地方案", "各地", "节点, 期限: 2024-03-29, 期限依据: 推定")),
)
def deadline_without_basis(page: Page, context: Context) -> Flaws:
    for route, _, indicator in indicators_of(page):
        if isinstance(indicator.deadline, date) and indicator.basis in (None, "待定"):
            message = f"「{indicator.key}」的期限没有依据"
            yield at(page, (*route, "期限"), message, "补上「期限依据: 原文」（或 市局设定、推定）")


@page_rule(
    "error",
    kinds=PLAN,
    law="主体写各地、分组或地区名",
    why="写了计划里没有的单位，就没有人欠这一项。",
    bad=_example(("1-1", "本月件数", "县级司法所", _COUNTED)),
    good=_GOOD,
)
def unknown_owner(page: Page, context: Context) -> Flaws:
    places = {place.name for place in page.record.places}
    groups = places | {place.category for place in page.record.places} | {EVERYWHERE}
    for route, _, indicator in indicators_of(page):
        for name, words, known in (
            ("主体", indicator.owners, groups | {"待定"}),
            ("主体待明确", indicator.unclear, groups),
            ("报数", indicator.reporters, groups),
            ("不适用", [exemption.place for exemption in indicator.exempt], places),
            ("分地区", list(indicator.by_place), places),
        ):
            for n, word in page.numbered((*route, name), words):
                if word not in known:
                    yield _unknown((page, (*route, name), n), word, sorted(known))


def _unknown(place: tuple[Page, Route, int], word: str, known: list[str]) -> Flaw:
    page, route, n = place
    steps: Route = {"不适用": (n, "地区"), "分地区": (word,)}.get(str(route[-1]), (n,))
    close = nearest(word, known)
    remedy = f"是不是 {close}？" if close else f"可以写：{'、'.join(known)}"
    return at(page, (*route, *steps), f"「{route[-1]}」里的「{word}」不在计划里", remedy)


@page_rule(
    "error",
    kinds=PLAN,
    law="专题里的项号在计划里有",
    why="项号写错，专报里就少一项。",
    bad=_GOOD + "专题:\n  安全底线: {项: [1, 31]}\n",
    good=_GOOD + "专题:\n  安全底线: {项: [1]}\n",
)
def topic_not_in_plan(page: Page, context: Context) -> Flaws:
    numbers = {task.number for _, task in tasks_of(page)}
    for name, topic in page.record.topics.items():
        for n, number in page.numbered(("专题", name, "项"), topic.numbers):
            if number not in numbers:
                message = f"专题「{name}」的第 {number} 项不在计划里"
                yield at(page, ("专题", name, "项", n), message, "改项号，或删去")


@page_rule(
    "error",
    kinds=PLAN,
    law="地区的目录、名称、代码各不相同，市局只有一个",
    why="两个地区分不开，数就会记到一起。",
    bad="地区:\n  - {目录: jinjiang, 名称: 晋江市, 单位: 晋江市司法局, 类别: 县级司法局}\n"
    "  - {目录: jinjiang, 名称: 晋江, 单位: 晋江司法局, 类别: 县级司法局}\n"
    "  - {目录: quanzhou, 名称: 市局, 单位: 泉州市司法局, 类别: 市局}\n",
    good=_GOOD,
)
def place_twice(page: Page, context: Context) -> Flaws:
    seen: set[tuple[str, str]] = set()
    for n, place in page.numbered(("地区",), page.record.places):
        bureau = ("类别", place.category) if place.is_bureau else ("", "")
        for name, word in (
            ("目录", place.slug),
            ("名称", place.name),
            ("代码", place.code),
            bureau,
        ):
            if word and (name, word) in seen:
                yield at(page, ("地区", n, name), f"{name} {word} 写了两次", "改一处，或删一处")
            seen.add((name, word or ""))


@page_rule(
    "error",
    kinds=PLAN,
    law="期初的截止日接着第一个记账月",
    why="中间空出来或重叠的日子，数就漏记或记两遍。",
    bad="起账: {首月: 2024-03, 期初截至: 2024-01-31, 末月: 2025-01}\n",
    good="起账: {首月: 2024-03, 期初截至: 2024-02-29, 末月: 2025-01}\n",
)
def start_gap(page: Page, context: Context) -> Flaws:
    start = page.record.start
    eve = start.first.first_day - timedelta(days=1)
    if start.before != eve:
        yield at(page, ("起账", "期初截至"), f"{start.before} 不接 {start.first}", f"写 {eve}")
    if start.last < start.first:
        yield at(page, ("起账", "末月"), f"末月在首月 {start.first} 以前", "改首月或末月")


RULES: tuple[Rule, ...] = (
    code_twice,
    key_twice,
    key_reserved,
    code_not_of_task,
    task_number_gap,
    short_twice,
    key_prefix,
    incomplete_indicator,
    deadline_without_basis,
    unknown_owner,
    topic_not_in_plan,
    place_twice,
    start_gap,
)
