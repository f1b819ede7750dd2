"""Rules of the assessment (考核): what it names is there, every item can be computed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ledger.model.assessment import AssessmentFile, ScoredItem
from ledger.model.record import Route
from ledger.page import Page
from ledger.privacy import quote
from ledger.rules.rule import Context, Flaws, Rule, at, page_rule
from ledger.standing import Standing

ASSESSMENT = ("assessment",)
SIGNED = ("按期", "迟报", "未报")
_HEAD = "名称: 考核办法（示例）\n依据: 示例〔2024〕3号\n项目:\n"
_ITEM = "  - {{编号: {}, 名称: 按时办结, 分值: 20分, 算法: 状态, 指标: [{}], 计分: {{完成: 100%, {}: 0%}}}}\n"
_ONE = _HEAD + _ITEM.format("A1", "17-2", "逾期")
_CUT = "扣分:\n  - {{编号: K1, 地区: {}, 项目: {}, 月份: 2024-05, 扣: 0.5分, 原因: 材料退回, 佐证: 退件单}}\n"
_TOLD = (
    "申诉:\n  - {{编号: S1, 地区: 晋江市, 项目: A1, 提出: 2024-06-12, 理由: 系统故障,"
    " 处理: {{日期: {}, 结论: 采纳, 补回: 0.5分, 依据: 会议纪要}}}}\n"
)


def _rows(page: Page, key: str) -> Iterator[tuple[Route, Any]]:
    """The rows of one of the three lists, each with its route."""
    record: AssessmentFile | None = page.record
    if record is not None:
        rows: dict[str, list[Any]] = {
            "项目": record.items,
            "扣分": record.deductions,
            "申诉": record.objections,
        }
        yield from (((key, n), row) for n, row in page.numbered((key,), rows[key]))


@page_rule(
    "error",
    kinds=ASSESSMENT,
    law="考核的指标是计划里有的",
    why="代号写错了，这一项就没有数可算。",
    bad=_HEAD + _ITEM.format("A1", "17-22", "逾期"),
    good=_ONE,
)
def unknown_scored(page: Page, context: Context) -> Flaws:
    known = {indicator.code for _, indicator in context.plan.indicators}
    for route, item in _items(page):
        for code in item.codes:
            if code not in known:
                remedy = f"看 {context.plan_path} 里的代号"
                yield at(page, (*route, "指标"), f"计划里没有 {code}", remedy)


def _items(page: Page) -> Iterator[tuple[Route, ScoredItem]]:
    return _rows(page, "项目")


@page_rule(
    "error",
    kinds=ASSESSMENT,
    law="考核里的编号不重复",
    why="扣分和申诉按编号说是哪一项，编号重了就不知道是哪一项。",
    bad=_ONE + _ITEM.format("A1", "16-3", "逾期"),
    good=_ONE + _ITEM.format("A2", "16-3", "逾期"),
)
def scored_twice(page: Page, context: Context) -> Flaws:
    seen: Counter[str] = Counter()
    for key in ("项目", "扣分", "申诉"):
        for route, row in _rows(page, key):
            number = str(row.number)
            seen[number] += 1
            if seen[number] == 2:
                message = f"编号「{quote(number)}」写了两次"
                yield at(page, (*route, "编号"), message, "改成没有用过的编号")


@page_rule(
    "error",
    kinds=ASSESSMENT,
    law="计分表写的是状态表里的词",
    why="没有的词，永远不会有分。",
    bad=_HEAD + _ITEM.format("A1", "17-2", "超期"),
    good=_ONE,
)
def unknown_standing(page: Page, context: Context) -> Flaws:
    words = {"状态": tuple(standing.word for standing in Standing), "签账": SIGNED, "比例": ()}
    for route, item in _items(page):
        for word in item.shares:
            if word not in words[item.way]:
                known = "、".join(words[item.way]) or "什么也不写，用「封顶」"
                message = f"算法「{item.way}」没有「{quote(word)}」"
                yield at(page, (*route, "计分", word), message, f"可写：{known}")


@page_rule(
    "error",
    kinds=ASSESSMENT,
    law="每一项都写全了怎样算",
    why="少了指标或计分表，这一项就算不出来。",
    bad=_HEAD + "  - {编号: A1, 名称: 按时办结, 分值: 20分, 算法: 状态, 指标: [17-2]}\n",
    good=_ONE,
)
def incomplete_scored(page: Page, context: Context) -> Flaws:
    for route, item in _items(page):
        needs_codes = item.way != "签账"
        needs_table = item.way != "比例"
        lacks = [
            word
            for word, lack in (
                ("指标", needs_codes and not item.codes),
                ("计分", needs_table and not item.shares),
            )
            if lack
        ]
        if lacks:
            message = f"算法「{item.way}」要写{'、'.join(lacks)}"
            yield at(page, (*route, "编号"), message, "补上；写法见字段说明")


@page_rule(
    "error",
    kinds=ASSESSMENT,
    law="扣分和申诉的地区、项目都有",
    why="写错了，就没有扣到，也没有补到。",
    bad=_ONE + _CUT.format("晋江县", "A1"),
    good=_ONE + _CUT.format("晋江市", "A1"),
)
def unknown_score_reference(page: Page, context: Context) -> Flaws:
    places = {place.name for place in context.plan.counties}
    items = {str(item.number) for _, item in _items(page)}
    for key in ("扣分", "申诉"):
        for route, row in _rows(page, key):
            place, item = row.place, row.item
            if place not in places:
                yield at(
                    page, (*route, "地区"), f"没有「{quote(place)}」这个地区", "写计划里的地区名"
                )
            if item not in items:
                yield at(page, (*route, "项目"), f"没有「{quote(item)}」这一项", "写上面项目的编号")


@page_rule(
    "error",
    kinds=ASSESSMENT,
    law="先申诉，后处理，都不在将来",
    why="日期倒了，就说不清是听了申诉才改的。",
    bad=_ONE + _TOLD.format("2024-06-02"),
    good=_ONE + _TOLD.format("2024-06-20"),
)
def objection_days(page: Page, context: Context) -> Flaws:
    for route, row in _rows(page, "申诉"):
        told, decision = row.day, row.decision
        if told > context.day:
            yield at(page, (*route, "提出"), f"提出 {told} 还没到", "写实际的日期")
        if decision and decision.day < told:
            message = f"处理 {decision.day} 早于提出 {told}"
            yield at(page, (*route, "处理", "日期"), message, "看看哪个日期写错了")
        elif decision and decision.day > context.day:
            yield at(page, (*route, "处理", "日期"), f"处理 {decision.day} 还没到", "写实际的日期")


RULES: tuple[Rule, ...] = (
    unknown_scored,
    scored_twice,
    unknown_standing,
    incomplete_scored,
    unknown_score_reference,
    objection_days,
)
