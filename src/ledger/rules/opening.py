"""Rules of the opening (定账): whose figures, how much, by when, and what is still missing."""

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from ledger.book import Book
from ledger.entry import section_of
from ledger.model.plan import Indicator, Place, Task
from ledger.model.record import Route
from ledger.page import Page, remembered
from ledger.rules.rule import (
    Context,
    Flaws,
    Rule,
    at,
    book_rule,
    page_rule,
    sections,
)

OPENING = ("opening",)
COLUMNS = ("期初", "基数", "目标")


class Stated(NamedTuple):
    """What an opening says of one indicator in one column (期初, 基数, 目标)."""

    task: Task
    column: str
    indicator: Indicator
    key: str
    value: Any

    @property
    def route(self) -> Route:
        return (self.task.title, self.column, self.key)


@remembered
def _stated(page: Page, context: Context) -> list[Stated]:
    """Everything that an opening says by indicator; the indicator as the plan had it then."""
    then = context.plan_for(page).by_key
    return [
        Stated(task, column, then.get((task.number, key), indicator), key, value)
        for task, section in sections(page, context)
        for column in COLUMNS
        if (given := vars(section).get(column)) is not None
        for indicator in task.indicators
        for key in indicator.keys
        if (value := vars(given).get(key)) is not None
    ]


@page_rule(
    "error",
    waivable=True,
    kinds=OPENING,
    law="自定目标不低于计划",
    why="计划写明的是下限，自己定的只能更高。",
    bad="27 典型宣传:\n  目标: {本月调解有一套采用: 1}\n",
    good="27 典型宣传:\n  目标: {本月调解有一套采用: 3}\n",
)
def target_under_plan(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    for stated in _stated(page, context) if place else ():
        floor = stated.indicator.target_of(place.name) if place else None
        if stated.column == "目标" and isinstance(floor, int) and stated.value < floor:
            message = f"「{stated.key}」的目标 {stated.value} 低于计划的 {floor}"
            yield at(page, stated.route, message, f"写 {floor} 或更高；没有自己的目标就删去")


@page_rule(
    "error",
    kinds=OPENING,
    law="期初、基数、目标只写本单位的事项",
    why="不是本单位欠的，写了也没有人收。",
    bad="10 示范司法所:\n  目标: {本月提升规范所数: 2}\n",
    good="10 示范司法所:\n  目标: {本月改造完成所数: 2}\n",
)
def before_not_owed(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    foreign = context.foreign(context.plan_for(page), place) if place else frozenset()
    for stated in _stated(page, context):
        if place and stated.indicator.code in foreign:
            owners = "、".join(stated.indicator.owners)
            message = f"「{stated.key}」由{owners}记，不由{place.name}记"
            yield at(page, stated.route, message, "删去这一处")


def opening_flows(page: Page, context: Context) -> dict[str, int]:
    """What an opening brings forward (期初) of everything that adds up, by code."""
    before = (s for s in _stated(page, context) if s.column == "期初" and s.indicator.is_flow)
    return {s.indicator.code: s.value for s in before if isinstance(s.value, int)}


_YEAR = (
    ("first_quarter", "一季度"),
    ("half", "上半年"),
    ("three_quarters", "前三季度"),
    ("year", "全年"),
)


@page_rule(
    "error",
    waivable=True,
    kinds=OPENING,
    law="基数从一季度到全年只增不减",
    why="都是从1月1日起的累计数，后面的不会比前面的少。",
    bad="1 百所千会大调解:\n  基数: {本月调解件数: {全年: 9050, 一季度: 2190, 上半年: 4480, 前三季度: 4000}}\n",
    good="1 百所千会大调解:\n  基数: {本月调解件数: {全年: 9050, 一季度: 2190, 上半年: 4480, 前三季度: 6700}}\n",
)
def base_out_of_order(page: Page, context: Context) -> Flaws:
    for stated in _stated(page, context):
        if stated.column == "基数" and stated.indicator.is_flow:
            figures = [(getattr(stated.value, field), name) for field, name in _YEAR]
            given = [(figure, name) for figure, name in figures if figure is not None]
            for (before, first), (after, second) in pairwise(given):
                if after < before:
                    message = f"{second} {after} 比{first} {before} 少"
                    remedy = "都写累计数：一季度≤上半年≤前三季度≤全年"
                    yield at(page, (*stated.route, second), message, remedy)


@page_rule(
    "warning",
    waivable=True,
    kinds=OPENING,
    law="基数写明取数日期或来源",
    why="增长与否全看基数，说不出从哪里来的基数没有办法核对。",
    bad="1 百所千会大调解:\n  基数: {本月调解件数: {全年: 9050}}\n",
    good="1 百所千会大调解:\n  基数: {本月调解件数: {全年: 9050, 取数: 2024-03-12}}\n",
)
def base_without_source(page: Page, context: Context) -> Flaws:
    for stated in _stated(page, context):
        base = stated.value
        if stated.column != "基数" or base.extracted or base.source:
            continue
        if any(getattr(base, field) is not None for field, _ in _YEAR):
            message = f"「{stated.key}」的基数没有写从哪里来"
            yield at(page, stated.route, message, "补上「取数: 日期」或「来源: …」")


_ITEMS = "29 一地一试点:\n  清单:\n    - {{号: 1, 事项: 出台方案, 时限: 2024-05-31}}\n    - {{号: {}, 事项: 中期评估, 时限: {}}}\n"


@page_rule(
    "error",
    kinds=OPENING,
    law="一项清单里号不重复",
    why="办结按号记，号重了就不知道办结的是哪一件。",
    bad=_ITEMS.format(1, "2024-09-30"),
    good=_ITEMS.format(2, "2024-09-30"),
)
def item_number_twice(page: Page, context: Context) -> Flaws:
    for task, section in sections(page, context):
        seen: set[int] = set()
        for n, item in page.numbered((task.title, "清单"), section.items):
            if item.number in seen:
                remedy = f"改成没有用过的号，如 {max(i.number for i in section.items) + 1}"
                yield at(page, (task.title, "清单", n, "号"), f"{item.number} 号写了两次", remedy)
            seen.add(item.number)


@page_rule(
    "warning",
    waivable=True,
    kinds=OPENING,
    law="清单的时限不晚于这一项的期限",
    why="自己定的比上面要求的还晚，到期时一定逾期。",
    bad=_ITEMS.format(2, "2025-03-31"),
    good=_ITEMS.format(2, "2024-09-30"),
)
def item_after_deadline(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    for task, section in sections(page, context) if place else ():
        latest = _latest(context, place, task) if place and section.items else None
        for n, item in page.numbered((task.title, "清单"), section.items):
            if latest and item.until > latest:
                message = f"{item.until} 晚于这一项最后的期限 {latest}"
                yield at(page, (task.title, "清单", n, "时限"), message, f"写 {latest} 或更早")


def _latest(context: Context, place: Place, task: Task) -> date | None:
    """The last day of anything that a task asks of a place; None while one day is still open."""
    plan = context.plan
    borne = [i for i in task.indicators if plan.bearing(i, place) in ("欠", "报数")]
    days = [_last_day(context, indicator) for indicator in borne]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _last_day(context: Context, indicator: Indicator) -> date | None:
    if isinstance(indicator.deadline, date):
        return indicator.deadline
    ends_with_year = indicator.every or (indicator.deadline is None and indicator.kind != "节点")
    return context.plan.year_end if ends_with_year else None


def _signed_opening(book: Book) -> Page | None:
    opening = book.opening
    return opening if opening is not None and opening.signature == "signed" else None


def _binds(book: Book, indicator: Indicator) -> bool:
    """Whether a place owes or reports an indicator, and is not merely encouraged to."""
    due = indicator.force == "必办" and book.plan.is_live(indicator)
    return due and book.plan.bearing(indicator, book.place) in ("欠", "报数")


_CORRECT = "补进定账再签；已经结账的，当月写「更正」：类别 补报，所属 定账，栏 {}"
_GIVEN = (
    "责任人: 促进法治科负责人\n\n"
    "1 百所千会大调解:\n  基数: {本月调解件数: {全年: 9050, 取数: 2024-03-12}}\n\n"
    "3 行专调解:\n  基数: {期末行专调解组织数: {全年: 31, 取数: 2024-03-12}}\n\n"
    "10 示范司法所:\n  目标: {本月改造完成所数: 2}\n\n签账: 签\n"
)


@book_rule(
    "warning",
    waivable=True,
    law="计划要自定的目标都定了",
    why="“一批”没有数，自己不定，到年底就没有办法说完成没有。",
    bad={"opening.yaml": _GIVEN.replace("  目标: {本月改造完成所数: 2}\n", "  责任人: 副局长\n")},
    good={"opening.yaml": _GIVEN},
)
def missing_own_target(book: Book, context: Context) -> Flaws:
    opening = _signed_opening(book)
    stated = _codes(opening, context, "目标") if opening else frozenset()
    whole = book.with_drafts()
    for task, indicator in book.plan.indicators if opening else ():
        asked = indicator.target_of(book.place.name) == "自定" and indicator.code not in stated
        if opening is None or not asked or not _binds(book, indicator):
            continue
        if whole.own_target(indicator) is None:
            message = f"「{indicator.key}」没有自定目标"
            yield at(opening, (task.title, "目标"), message, _CORRECT.format("目标"))


def _codes(opening: Page, context: Context, column: str) -> frozenset[str]:
    """The indicators that an opening says something of in a column; of a base, its whole year."""
    stated = (stated for stated in _stated(opening, context) if stated.column == column)
    return frozenset(s.indicator.code for s in stated if getattr(s.value, "year", 0) is not None)


@book_rule(
    "warning",
    waivable=True,
    law="要比增长的都有基年的全年数",
    why="没有基数，增长与否无法判定。",
    bad={"opening.yaml": _GIVEN.replace("全年: 9050, ", "一季度: 2190, ")},
    good={"opening.yaml": _GIVEN},
)
def missing_base(book: Book, context: Context) -> Flaws:
    opening = _signed_opening(book)
    stated = _codes(opening, context, "基数") if opening else frozenset()
    whole = book.with_drafts()
    for task, indicator in book.plan.indicators if opening else ():
        asked = indicator.kind == "增长" and indicator.code not in stated
        if opening is None or not asked or not _binds(book, indicator):
            continue
        if whole.base(indicator) is None:
            year = indicator.base.year if indicator.base else context.plan.file.year - 1
            message = f"「{indicator.key}」没有{year}年全年的基数"
            yield at(opening, (task.title, "基数"), message, _CORRECT.format("基数"))


@book_rule(
    "warning",
    waivable=True,
    law="每一项都有责任岗位",
    why="没有人答应的事没有人办。",
    bad={"opening.yaml": _GIVEN.replace("责任人: 促进法治科负责人\n\n", "")},
    good={"opening.yaml": _GIVEN},
)
def missing_owner(book: Book, context: Context) -> Flaws:
    opening = _signed_opening(book)
    if opening is None or opening.record.owner:
        return
    bound = {task.number: task for task, i in book.plan.indicators if _binds(book, i)}
    alone = {n: t for n, t in bound.items() if not getattr(section_of(opening, t), "owner", None)}
    whole = book.with_drafts()
    if missing := [str(number) for number, task in alone.items() if whole.owner(task) is None]:
        message = f"第 {'、'.join(missing)} 项没有责任人"
        yield at(opening, (), message, _CORRECT.format("责任人"))


RULES: tuple[Rule, ...] = (
    target_under_plan,
    before_not_owed,
    base_out_of_order,
    base_without_source,
    item_number_twice,
    item_after_deadline,
    missing_own_target,
    missing_base,
    missing_owner,
)
