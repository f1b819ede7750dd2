"""Rules between two years: this year's opening is last year's closing, seen from both sides."""

from collections import Counter
from collections.abc import Iterator

from ledger.carry import carried, closing_base, known_names
from ledger.model.opening import OpeningFile, TakenOver
from ledger.model.plan import Indicator, Task
from ledger.page import Page
from ledger.replay import BASES, opening_values
from ledger.rules.rule import Context, Flaws, Rule, at, at_key, page_rule

_PLAN = "../../../plans/2025/plan.yaml"
_OPENING = "../2025/opening.yaml"
_INDICATOR = (
    "部分:\n  - 名称: 第一部分\n    任务:\n      - 序号: 1\n        名称: 大调解\n        简称: 大调解\n"
    "        指标:\n          - {代号: 1-1, 键: 本月件数, 名称: 件数, 要求: 登记件数, 主体: [各地], 约束: 必办,"
    " 类型: 增长, 计数: 累计, 计量: 件, 基数: {年份: 2024, 填: [一季度]}, 承接: [%s]}\n"
)
_TAKEN = (
    "上年转来:\n  - {类: 未完成, 上年: %s, 时限: %s, 出处: counties/jinjiang/2024/closing.yaml}\n"
)
_CLOSING = "未完成:\n  - {任务: 10, 键: 本月改造完成所数, 原因: 用地手续未办结, 去向: 转2025年, 新时限: 2025-05-31}\n"
_BASE = "1 大调解:\n  基数: {本月件数: {一季度: %s, 来源: 2024年结账数}}\n"


def _indicators(page: Page) -> Iterator[tuple[tuple[str | int, ...], Task, Indicator]]:
    """The indicators of a plan's file with the routes at which they stand."""
    for p, part in page.numbered(("部分",), page.record.sections if page.record else ()):
        for t, task in page.numbered(("部分", p, "任务"), part.tasks):
            for i, one in page.numbered(("部分", p, "任务", t, "指标"), task.indicators):
                yield ("部分", p, "任务", t, "指标", i), task, one


@page_rule(
    "error",
    kinds=("plan",),
    law="承接的是上年计划里有的指标",
    why="代号写错了，上年的数就转不过来。",
    bad={_PLAN: _INDICATOR % "1-44"},
    good={_PLAN: _INDICATOR % "1-4"},
)
def unknown_forerunner(page: Page, context: Context) -> Flaws:
    if context.before is None:
        return
    known = {i.code for _, i in context.before.plan.indicators}
    for route, _, indicator in _indicators(page):
        for code in indicator.carries:
            if code not in known:
                year = context.before.plan.file.year
                message = f"{year} 年的计划里没有 {code}"
                yield at(page, (*route, "承接"), message, f"看 plans/{year}/plan.yaml 里的代号")


@page_rule(
    "error",
    kinds=("plan",),
    law="承接的指标和自己数法一样",
    why="累计数和期末数、件和人次，接在一起比不出增减。",
    bad={_PLAN: _INDICATOR % "1-5"},
    good={_PLAN: _INDICATOR % "1-4"},
)
def forerunner_unlike(page: Page, context: Context) -> Flaws:
    if context.before is None:
        return
    by_code = {i.code: i for _, i in context.before.plan.indicators}
    for route, _, indicator in _indicators(page):
        for code in indicator.carries if indicator.base else ():
            if code in by_code and _way(by_code[code]) != _way(indicator):
                message = f"{code} 是{_words(by_code[code])}，这里是{_words(indicator)}"
                yield at(
                    page, (*route, "承接"), message, "只承接数法一样的；不一样的删去，另定基数"
                )


def _way(indicator: Indicator) -> tuple[bool, str | None]:
    return indicator.is_flow, indicator.unit


def _words(indicator: Indicator) -> str:
    return f"{'累计' if indicator.is_flow else '期末'}、{indicator.unit or '没有计量'}"


@page_rule(
    "error",
    kinds=("plan",),
    law="上年的一个指标只由一个指标承接",
    why="两处都接，上年的数就算了两遍。",
    bad={_PLAN: _INDICATOR % "1-4, 1-4"},
    good={_PLAN: _INDICATOR % "1-4"},
)
def forerunner_twice(page: Page, context: Context) -> Flaws:
    seen: Counter[str] = Counter()
    for route, _, indicator in _indicators(page):
        for code in indicator.carries:
            seen[code] += 1
            if seen[code] == 2:
                yield at(page, (*route, "承接"), f"{code} 承接了两次", "只留一处")


@page_rule(
    "error",
    kinds=("opening",),
    law="基数等于上年结账数",
    why="年初的数和上年年终的数不一样，增长就是假的。",
    bad={_PLAN: _INDICATOR % "1-4", _OPENING: _BASE % 2000},
    good={_PLAN: _INDICATOR % "1-4", _OPENING: _BASE % 2236},
)
def base_not_as_closed(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    if context.before is None or place is None or page.record is None:
        return
    for task, indicator, base in opening_values(context.plan, page, "基数"):
        closed = closing_base(indicator, context.before, place.slug)
        for column, figure in closed.items():
            given = getattr(base, BASES[column])
            if given is not None and given != figure:
                message = f"「{indicator.key}」{column}写 {given}，上年结账是 {figure}"
                remedy = f"改成 {figure}；上年的数错了的，在上年的账里写「更正」"
                yield at(page, (task.title, "基数", indicator.key, column), message, remedy)


def _taken(page: Page) -> list[tuple[int, TakenOver]]:
    record: OpeningFile | None = page.record
    return list(page.numbered(("上年转来",), record.taken_over if record is not None else ()))


@page_rule(
    "error",
    kinds=("opening",),
    law="上年转来的，上年的账里都有",
    why="凭空写的一件，没有人知道原来欠的是什么。",
    bad={
        _PLAN: "",
        "closing.yaml": _CLOSING,
        _OPENING: _TAKEN % ("10 本月改造所数", "2025-05-31"),
    },
    good={
        _PLAN: "",
        "closing.yaml": _CLOSING,
        _OPENING: _TAKEN % ("10 本月改造完成所数", "2025-05-31"),
    },
)
def taken_from_nothing(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    if context.before is None or place is None:
        return
    known = known_names(context.before, place.slug)
    for n, row in _taken(page):
        if row.identity not in known:
            message = f"上年的账里没有这个{row.kind}"
            yield at(page, ("上年转来", n, "上年"), message, "照上年交账或问题台账里的写法写")
        elif (until := known[row.identity]) is not None and row.until != until:
            message = f"时限 {row.until or '没有写'}，上年写的是 {until}"
            yield at(page, ("上年转来", n, "时限"), message, f"写 {until}")


@page_rule(
    "error",
    kinds=("opening",),
    law="上年转下来的，都转来了",
    why="没办完的和没销号的，过了年就没有人管。",
    bad={
        _PLAN: "",
        "closing.yaml": _CLOSING,
        _OPENING: "责任人: 促进法治科负责人\n签账: 签 2025-03-20\n",
    },
    good={
        _PLAN: "",
        "closing.yaml": _CLOSING,
        _OPENING: _TAKEN % ("10 本月改造完成所数", "2025-05-31") + "签账: 签 2025-03-20\n",
    },
)
def not_taken_over(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    if context.before is None or place is None or page.signature != "signed":
        return
    taken = {row.identity for _, row in _taken(page)}
    year = context.plan.file.year
    for one in carried(context.plan, context.before, place.slug, page.signed_on):
        if one.identity not in taken:
            message = f"上年的{one.kind}「{one.name}」没有转来"
            remedy = f"ledger open {year} --from {year - 1} {place.name} 补上；已结账的，写进当月"
            yield at_key(page, ("上年转来",), message, remedy)


RULES: tuple[Rule, ...] = (
    unknown_forerunner,
    forerunner_unlike,
    forerunner_twice,
    base_not_as_closed,
    taken_from_nothing,
    not_taken_over,
)
