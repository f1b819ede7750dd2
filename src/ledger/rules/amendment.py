"""Rules of amendments (修订): appended in order, quoting what stood before them."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from ledger.model.plan import Indicator
from ledger.model.record import Route, nearest
from ledger.page import Page, remembered
from ledger.plan import raw_indicator
from ledger.privacy import quote
from ledger.rules.plan import PLAN, amendments_of, indicators_of
from ledger.rules.rule import Context, Flaws, Rule, at, page_rule


def _example(
    number: int = 1,
    fired: str = "任务下达",
    key: str = "本月件数",
    change: str = "至少: {原: 待定, 改: 2}",
) -> str:
    return (
        "部分:\n  - 名称: 第一部分\n    任务:\n      - {序号: 1, 名称: 大调解, 简称: 大调解, 指标: [\n"
        "          {代号: 1-1, 键: 本月件数, 名称: 甲, 要求: 做到, 主体: [各地], 约束: 必办, 类型: 数量,"
        " 计数: 累计, 计量: 件, 至少: 待定, 触发: 任务下达}]}\n"
        f"修订:\n  - 序: {number}\n    起算: 2024-06-12\n    依据: 市局分解\n"
        f"    已触发: [{fired}]\n    条款:\n      - {{任务: 1, 键: {key}, {change}}}\n"
    )


_GOOD = _example()
_LOCATING = ("任务", "键")
_FIELDS = [field.alias or name for name, field in Indicator.model_fields.items()]
IDENTITY = ("代号", "类型", "计数", "计量")


class Amended(NamedTuple):
    """What one clause changes in one field: where, from what it says and what was so, to what."""

    route: Route
    field: str
    said: Any
    before: Any
    after: Any


class Clause(NamedTuple):
    """A clause with the indicator as it stood just before; None where there is none."""

    route: Route
    number: Any
    key: Any
    indicator: dict[str, Any] | None
    changes: tuple[Amended, ...]


@remembered
def _clauses(page: Page) -> list[Clause]:
    """Every clause of every amendment, in the order in which they apply."""
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    found: list[Clause] = []
    for n, amendment in _mappings(page.tree, "修订"):
        for m, raw in _mappings(amendment, "条款"):
            clause = _clause(("修订", n, "条款", m), raw, page.tree, standing)
            for change in clause.changes if clause.indicator is not None else ():
                clause.indicator[change.field] = change.after  # type: ignore[index]
            found.append(clause)
        for _, addition in _mappings(amendment, "新增"):
            given = addition.get("指标")
            if isinstance(given, dict):
                standing[str(addition.get("任务")), str(given.get("键"))] = dict(given)
    return found


def _mappings(tree: Any, name: str) -> Iterator[tuple[int, dict[Any, Any]]]:
    rows = tree.get(name) if isinstance(tree, dict) else None
    for n, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield n, row


def _clause(
    route: Route, raw: dict[Any, Any], tree: Any, standing: dict[tuple[str, str], dict[str, Any]]
) -> Clause:
    number, key = raw.get("任务"), raw.get("键")
    original = raw_indicator(tree, number, key)
    named = (str(number), str(key))
    if named not in standing and original is not None:
        standing[named] = dict(original)
    indicator = standing.get(named)
    changes = tuple(
        Amended(
            (*route, name),
            str(name),
            change.get("原"),
            (indicator or {}).get(name),
            change.get("改"),
        )
        for name, change in raw.items()
        if name not in _LOCATING and isinstance(change, dict)
    )
    return Clause(route, number, key, indicator, changes)


@page_rule(
    "error",
    kinds=PLAN,
    law="修订按先后编号，起算日不倒退",
    why="修订只往后追加，倒着来就改了过去。",
    bad=_example(number=2),
    good=_GOOD,
)
def amendment_order(page: Page, context: Context) -> Flaws:
    since = date.min
    for n, amendment in amendments_of(page):
        if amendment.number != n + 1:
            yield at(page, ("修订", n, "序"), f"这里应是第 {n + 1} 次修订", f"写 {n + 1}")
        if amendment.since < since:
            message = f"起算 {amendment.since} 早于上一次的 {since}"
            yield at(page, ("修订", n, "起算"), message, f"写 {since} 或以后")
        since = max(since, amendment.since)


@page_rule(
    "error",
    kinds=PLAN,
    law="已触发的是某个指标在等的条件",
    why="写法差一个字，等着它的指标就一直不到期。",
    bad=_example(fired="任务已经下达"),
    good=_GOOD,
)
def unknown_trigger(page: Page, context: Context) -> Flaws:
    waited = sorted({p.indicator.trigger for p in indicators_of(page) if p.indicator.trigger})
    for n, amendment in amendments_of(page):
        for m, word in page.numbered(("修订", n, "已触发"), amendment.fired):
            if word not in waited:
                close = nearest(word, waited)
                remedy = f"写成 {close}" if close else f"可以写：{'、'.join(waited) or '无'}"
                message = f"没有指标在等「{quote(word)}」"
                yield at(page, ("修订", n, "已触发", m), message, remedy)


@page_rule(
    "error",
    kinds=PLAN,
    law="修订所指的指标和栏目在计划里有",
    why="指错了，这一条就白写了，没有人会发现。",
    bad=_example(key="本月件"),
    good=_GOOD,
)
def amendment_reference(page: Page, context: Context) -> Flaws:
    for clause in _clauses(page):
        if clause.indicator is None:
            keys = [p.indicator.key for p in indicators_of(page) if str(p.number) == clause.number]
            remedy = f"这一项的键：{'、'.join(keys)}" if keys else "看看项号"
            message = f"第 {quote(str(clause.number))} 项没有「{quote(str(clause.key))}」"
            yield at(page, (*clause.route, "键"), message, remedy)
        for change in clause.changes:
            if change.field not in _FIELDS:
                close = nearest(change.field, _FIELDS)
                remedy = f"是不是「{close}」？" if close else f"可以改：{'、'.join(_FIELDS)}"
                yield at(page, change.route, f"指标没有「{quote(change.field)}」这一栏", remedy)


@page_rule(
    "error",
    kinds=PLAN,
    law="修订的「原」是计划此前写的",
    why="对不上，说明看的不是这份计划，或漏了前面的修订。",
    bad=_example(change="至少: {原: 1, 改: 2}"),
    good=_GOOD,
)
def amendment_old_value(page: Page, context: Context) -> Flaws:
    for clause in _clauses(page):
        for change in clause.changes if clause.indicator is not None else ():
            if _settled(change.said) != _settled(change.before):
                stood = _shown(change.before)
                message = f"「{change.field}」此前是 {stood}"
                yield at(page, (*change.route, "原"), message, f"原写 {stood}")


def _settled(value: Any) -> Any:
    """A value with absent and 待定 as one, and a list of one as what it holds."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return None if value == "待定" else value


def _shown(value: Any) -> str:
    if value is None:
        return "待定"
    return quote(value) if isinstance(value, str) else "另一组值，照此前的写"


@page_rule(
    "error",
    kinds=PLAN,
    law="代号、类型、计数、计量不改",
    why="改了，前后的数就不是同一种数，不能再相加。",
    bad=_example(change="计量: {原: 件, 改: 条}"),
    good=_GOOD,
)
def amendment_identity(page: Page, context: Context) -> Flaws:
    for clause in _clauses(page):
        for change in clause.changes:
            if change.field in IDENTITY and _settled(change.before) != _settled(change.after):
                remedy = "这一个写「止于」，用「新增」另起一个代号"
                yield at(page, change.route, f"「{change.field}」不能改", remedy)


RULES: tuple[Rule, ...] = (
    amendment_order,
    unknown_trigger,
    amendment_reference,
    amendment_old_value,
    amendment_identity,
)
