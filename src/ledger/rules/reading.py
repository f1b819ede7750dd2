"""Rules of reading: what YAML is for us, and what the forms of the plan accept."""

import re

from ledger.document import Text, place_of
from ledger.model.plan import Task
from ledger.model.record import Objection, Route
from ledger.page import Page, remembered
from ledger.privacy import mask, quote
from ledger.rules.guess import advice
from ledger.rules.privacy import personal
from ledger.rules.rule import (
    Context,
    Flaw,
    Flaws,
    Rule,
    at_key,
    page_rule,
    value_at,
)
from ledger.rules.text import TRAPS, full_width_digit


def is_unreadable(page: Page) -> bool:
    """Whether YAML broke off, so that what is missing below says nothing."""
    return page.document.end is not None


def _marked(page: Page, rule: str, message: str, remedy: str) -> Flaws:
    for mark in page.document.marks:
        if mark.rule == rule:
            yield Flaw(mark.line, mark.column, message.format(quote(mark.detail, 30)), remedy)


@page_rule(
    "error",
    law="文件是读得下去的 YAML",
    why="读不下去的地方以后全都不算数。",
    bad="1 百所千会大调解:\n  本月排查次数: [3\n",
    good="1 百所千会大调解:\n  本月排查次数: 3\n",
)
def broken_yaml(page: Page, context: Context) -> Flaws:
    if page.document.marks and not any(True for trap in TRAPS for _ in trap.look(page, context)):
        remedy = "看这一行和上一行：缩进是否对齐，冒号后是否有空格，括号和引号是否成对"
        yield from _marked(page, "broken-yaml", "从这里起读不下去", remedy)


@page_rule(
    "error",
    law="同一处同一个键只写一次",
    why="写了两次，别的工具只认后一个，前一个不声不响地没了。",
    bad="1 百所千会大调解:\n  本月排查次数: 3\n  本月排查次数: 4\n",
    good="1 百所千会大调解:\n  本月排查次数: 4\n",
)
def duplicate_key(page: Page, context: Context) -> Flaws:
    return _marked(page, "duplicate-key", "「{}」写了两次", "留一个，删一个")


@page_rule(
    "error",
    law="不用 YAML 的标签、锚点和别名",
    why="它们会使看到的字和读到的值不同。",
    bad="系统取数: !!str 2024-05-06\n",
    good="系统取数: 2024-05-06\n",
)
def yaml_extras(page: Page, context: Context) -> Flaws:
    remedy = "删掉 !、&、* 开头的记号；句子以这些字开头的，写成块（|）"
    return _marked(page, "yaml-extras", "这里用了「{}」", remedy)


@page_rule(
    "error",
    law="一个文件只有一份台账",
    why="「---」以后是另一份，读的人不会看到。",
    bad="系统取数: 2024-05-06\n---\n系统取数: 2024-05-07\n",
    good="系统取数: 2024-05-06\n",
)
def second_document(page: Page, context: Context) -> Flaws:
    return _marked(page, "second-document", "「---」以后是第二份", "删掉「---」，并成一份")


@page_rule(
    "error",
    law="层次不超过二十层",
    why="台账没有这么深，深的都是写坏了的。",
    bad="系统取数: " + "[" * 30 + "]" * 30 + "\n",
    good="系统取数: 2024-05-06\n",
)
def too_deep(page: Page, context: Context) -> Flaws:
    return _marked(page, "too-deep", "层次太深，后面没有读", "检查括号和缩进")


@page_rule(
    "error",
    law="键是一个词",
    why="用列表或对照表作键，没有人能再找到它。",
    bad="? [1, 2]\n: 3\n",
    good="系统取数: 2024-05-06\n",
)
def odd_key(page: Page, context: Context) -> Flaws:
    return _marked(page, "odd-key", "这里的键不是一个词", "写成「键: 值」")


def _objected(page: Page, rule: str) -> Flaws:
    for objection in page.objections:
        if objection.rule == rule and not is_unreadable(page):
            place = place_of(page.tree, objection.route)
            if place[0] not in _explained(page):
                yield Flaw(*place, *_in_words(page, objection))


def _in_words(page: Page, objection: Objection) -> tuple[str, str]:
    """An objection's message and remedy: without personal data, with what was probably meant."""
    raw = value_at(page.tree, objection.route)
    if not isinstance(raw, Text):
        return objection.message, objection.remedy
    if mask(raw) != raw or any(line == raw.line for _, line, _ in personal(page)):
        return "这里的写法不对（内容不在此重复）", objection.remedy
    return objection.message, advice(objection, raw, page) or objection.remedy


@remembered
def _explained(page: Page) -> frozenset[int]:
    """The lines that a law of the text has already named."""
    return frozenset(flaw.line for trap in _EXPLAINING for flaw in trap.look(page, None))


_EXPLAINING = (*TRAPS, full_width_digit)


@page_rule(
    "error",
    law="每一处写成它该有的样子",
    why="该写几行的写成一句，或该写一句的写成几行，都读不出意思。",
    bad="更正: 四月的数错了\n签账: 已签\n",
    good="系统取数: 2024-05-06\n",
)
def wrong_shape(page: Page, context: Context) -> Flaws:
    return _objected(page, "wrong-shape")


_NUMBERED = re.compile(r"([0-9]{1,3}) *(.*)")


@page_rule(
    "error",
    law="任务标题照计划写：序号、空格、简称",
    why="标题写错了，下面的数就不知道是哪一项的。",
    kinds=("month", "opening"),
    bad="27 宣传典型:\n  本月媒体宣传篇数: 3\n",
    good="27 典型宣传:\n  本月媒体宣传篇数: 3\n",
)
def wrong_title(page: Page, context: Context) -> Flaws:
    for objection in page.objections if not is_unreadable(page) else ():
        match = _NUMBERED.fullmatch(str(objection.route[0])) if objection.route else None
        if objection.rule == "unknown-key" and len(objection.route) == 1 and match:
            task = context.plan.tasks.get(int(match[1])) if context else None
            known = f"写成「{task.title}:」" if task else "计划里没有这一项，照计划写序号和简称"
            yield at_key(page, objection.route, f"没有「{quote(match[0], 30)}」这个标题", known)


_BRACES = re.compile(r"\{([^{}]*)")


def _after_comma(line: str) -> set[str]:
    """Words inside braces that stand after a comma and have no colon."""
    pieces = (piece for match in _BRACES.finditer(line) for piece in match[1].split(",")[1:])
    return {piece.strip() for piece in pieces if ":" not in piece}


@remembered
def _cut_by_comma(page: Page) -> frozenset[Route]:
    """The keys that are none: what a comma inside braces cut off a sentence or a number."""
    unknown = [o.route for o in page.objections if o.rule == "unknown-key"]
    lines = page.text.splitlines() if unknown else []
    return frozenset(
        route
        for route in unknown
        if route[-1] in _after_comma(lines[place_of(page.tree, route)[0] - 1])
    )


@page_rule(
    "error",
    law="花括号里的句子不带半角逗号",
    why="花括号里逗号是分隔，后半句会被读成另一个键。",
    kinds=("month", "opening", "closing", "problems", "audit"),
    bad="更正:\n  - {类别: 更正, 所属: 2024-03, 任务: 1, 键: 本月排查次数, 原值: 3, 更正为: 2, "
    "原因: 重复录入,已删, 佐证: 系统取数}\n",
    good="更正:\n  - 类别: 更正\n    所属: 2024-03\n    任务: 1\n    键: 本月排查次数\n"
    "    原值: 3\n    更正为: 2\n    原因: 重复录入,已删\n    佐证: 系统取数\n",
)
def comma_in_flow(page: Page, context: Context) -> Flaws:
    for route in sorted(_cut_by_comma(page), key=str) if page.objections else ():
        word = str(route[-1])
        remedy = "数里不写逗号" if word.isdigit() else "把花括号拆成几行「键: 值」，或用全角逗号"
        yield at_key(page, route, f"逗号后面的「{quote(word)}」被读成了键", remedy)


@page_rule(
    "error",
    law="只写计划里有的键",
    why="键写错一个字，这个数就没有人收。",
    bad="1 百所千会大调解:\n  本月调解件数量: 781\n",
    good="1 百所千会大调解:\n  本月调解件数: 781\n",
)
def unknown_key(page: Page, context: Context) -> Flaws:
    for objection in page.objections if not is_unreadable(page) else ():
        route = objection.route
        if objection.rule != "unknown-key" or route in _cut_by_comma(page):
            continue
        flaw = at_key(page, route, objection.message, objection.remedy)
        is_title = len(route) == 1 and _NUMBERED.fullmatch(str(route[0]))
        if flaw.line in _explained(page) or (is_title and page.name.kind in ("month", "opening")):
            continue
        if mask(str(route[-1])) != str(route[-1]):
            flaw = flaw._replace(message="没有这个键（不在此重复）")
        yield flaw._replace(remedy=_where_it_goes(context, route) or flaw.remedy)


def _where_it_goes(context: Context | None, route: Route) -> str | None:
    """What to do with a key that the plan does have, but elsewhere."""
    if context is None or len(route) > 2:
        return None
    key = str(route[-1])
    homes: list[Task] = [task for task, i in context.plan.indicators if key in i.keys]
    if not homes or homes[0].title == route[0]:
        return None
    move = "前面空两格，放到" if len(route) == 1 else "移到"
    return f"{move}「{'」或「'.join(task.title for task in homes)}」下面"


@page_rule(
    "error",
    law="必写的键都写了",
    why="缺了它，这一条不算数。",
    bad="补做:\n  - {任务: 17, 键: 书面报告, 日期: 2024-04-09}\n",
    good="补做:\n  - {任务: 17, 键: 书面报告, 所属期: 2024Q1, 日期: 2024-04-09}\n",
)
def missing_key(page: Page, context: Context) -> Flaws:
    return _objected(page, "missing-key")


@page_rule(
    "error",
    law="数只写阿拉伯数字",
    why="带了单位、逗号或约数，就不能相加。",
    bad="1 百所千会大调解:\n  本月调解件数: 781件\n",
    good="1 百所千会大调解:\n  本月调解件数: 781\n",
)
def bad_count(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-count")


@page_rule(
    "error",
    law="日期写成 2024-03-22，并且真有这一天",
    why="日期决定按期还是逾期。",
    bad="系统取数: 2024-02-30\n",
    good="系统取数: 2024-05-06\n",
)
def bad_day(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-day")


@page_rule(
    "error",
    law="应实比写成 应/实，如 41/39",
    why="先后和斜线错了，就分不清应做和实做。",
    kinds=("month", "opening"),
    bad="17 季度排查:\n  应访实访: 41比39\n",
    good="17 季度排查:\n  应访实访: 41/39\n",
)
def bad_ratio(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-ratio")


@page_rule(
    "error",
    law="所属期写成 2024-04、2024Q2、2024H1 或 2024",
    why="不知道是哪一期，就不知道算在哪里。",
    bad="补做:\n  - {任务: 17, 键: 书面报告, 所属期: 一季度, 日期: 2024-04-09}\n",
    good="补做:\n  - {任务: 17, 键: 书面报告, 所属期: 2024Q1, 日期: 2024-04-09}\n",
)
def bad_period(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-period")


@page_rule(
    "error",
    law="只在几个词里选的，写其中一个",
    why="换个说法，就没有办法归类。",
    kinds=(
        "month",
        "closing",
        "problems",
        "plan",
        "county",
        "seal",
        "waivers",
        "purges",
        "audit",
        "assessment",
        "opening",
    ),
    bad="更正:\n  - 类别: 改正\n    所属: 2024-03\n    任务: 1\n    键: 本月排查次数\n"
    "    原值: 3\n    更正为: 2\n    原因: 重复录入\n    佐证: 系统取数 2024-04-20\n",
    good="更正:\n  - 类别: 更正\n    所属: 2024-03\n    任务: 1\n    键: 本月排查次数\n"
    "    原值: 3\n    更正为: 2\n    原因: 重复录入\n    佐证: 系统取数 2024-04-20\n",
)
def bad_choice(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-choice")


@page_rule(
    "error",
    law="文字不能是空的",
    why="空的话等于没说，又占了一行。",
    bad='1 百所千会大调解:\n  存在问题: "  "\n',
    good="1 百所千会大调解:\n  存在问题: 专职调解员还缺两名\n",
)
def bad_text(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-text")


@page_rule(
    "error",
    law="校验码、代号和代码照原样",
    why="它们由工具或标准给出，改一位就对不上。",
    kinds=("month", "opening", "closing", "county", "plan", "seal", "purges", "audit"),
    bad="签账: {日期: 2024-05-06, 核对码: 甲}\n",
    good="系统取数: 2024-05-06\n",
)
def bad_code(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-code")


_AMOUNT = (
    "部分:\n  - 名称: 第一部分\n    任务:\n      - {{序号: 1, 名称: 大调解, 简称: 大调解, 指标: [\n"
    "          {{代号: 1-1, 键: 本月件数, 名称: 甲, 要求: 做到, 主体: [各地], 约束: 必办, "
    "类型: 数量, 计数: 累计, 至少: 2, 分地区: {{晋江市: {}}}}}]}}\n"
)


@page_rule(
    "error",
    law="计划里的目标写数、百分比、自定、待定或不设",
    why="别的写法没有办法判断完成没有。",
    kinds=("plan",),
    bad=_AMOUNT.format("三条"),
    good=_AMOUNT.format(3),
)
def bad_amount(page: Page, context: Context) -> Flaws:
    return _objected(page, "bad-amount")


RULES: tuple[Rule, ...] = (
    broken_yaml,
    duplicate_key,
    yaml_extras,
    second_document,
    too_deep,
    odd_key,
    wrong_shape,
    wrong_title,
    comma_in_flow,
    unknown_key,
    missing_key,
    bad_count,
    bad_day,
    bad_ratio,
    bad_period,
    bad_choice,
    bad_text,
    bad_code,
    bad_amount,
)
