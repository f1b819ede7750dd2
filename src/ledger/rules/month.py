"""Rules of one month's file, read under the plan that held in that month."""

import re
from datetime import date
from typing import Any

from ledger.model.record import Route, nearest
from ledger.model.scalar import Ratio
from ledger.page import Page, remembered
from ledger.privacy import quote
from ledger.rules.rule import (
    Context,
    Flaw,
    Flaws,
    Rule,
    at,
    entries,
    page_rule,
    sections,
)
from ledger.rules.text import matches
from ledger.schema import DONE_ITEMS

MONTH = ("month",)


@page_rule(
    "error",
    waivable=True,
    kinds=MONTH,
    law="实做不多于应做",
    why="应做的都做了才是满数，多出来的一定写反了。",
    bad="17 季度排查:\n  应访实访: 39/41\n",
    good="17 季度排查:\n  应访实访: 41/39\n",
)
def done_over_due(page: Page, context: Context) -> Flaws:
    for slot, ratio, _ in entries(page, context):
        if isinstance(ratio, Ratio) and ratio.done > ratio.due:
            swapped = Ratio(ratio.done, ratio.due)
            message = f"实做 {ratio.done} 多于应做 {ratio.due}"
            yield at(page, slot.route, message, f"先应后实，是不是 {swapped}？")


@page_rule(
    "error",
    kinds=MONTH,
    law="只记本单位该记的事项",
    why="不是本单位欠的，记了也没有人收。",
    bad="12 问题整改:\n  系统抽查: 2024-04-18\n",
    good="12 问题整改:\n  数据录入: 已按月录入\n",
)
def not_owed(page: Page, context: Context) -> Flaws:
    place, plan = context.place(page), context.plan_for(page)
    foreign = context.foreign(plan, place) if place else frozenset()
    for slot, _, _ in entries(page, context) if foreign else ():
        if place and slot.indicator.code in foreign:
            indicator = plan.by_key.get((slot.task.number, slot.key), slot.indicator)
            owners = "、".join(indicator.owners)
            message = f"「{slot.key}」由{owners}记，不由{place.name}记"
            yield at(page, slot.route, message, "删去这一行")


@page_rule(
    "error",
    kinds=MONTH,
    law="只记起止之内的事项",
    why="还没开始的和已经停了的，记了也没有地方算。",
    bad={
        "2024-04.yaml": "27 典型宣传:\n  本月案例库征集: 1\n",
        "../../../plans/2024/plan.yaml": "修订:\n  - 序: 1\n    起算: 2024-04-01\n    依据: 示例\n"
        "    新增:\n      - 任务: 27\n        指标: {代号: 27-9, 键: 本月案例库征集, 名称: 征集数, "
        "要求: 征集案例, 主体: [各地], 约束: 必办, 类型: 记数, 计数: 累计, 始于: 2024-05}\n",
    },
    good={
        "2024-05.yaml": "27 典型宣传:\n  本月案例库征集: 1\n",
        "../../../plans/2024/plan.yaml": "修订:\n  - 序: 1\n    起算: 2024-04-01\n    依据: 示例\n"
        "    新增:\n      - 任务: 27\n        指标: {代号: 27-9, 键: 本月案例库征集, 名称: 征集数, "
        "要求: 征集案例, 主体: [各地], 约束: 必办, 类型: 记数, 计数: 累计, 始于: 2024-05}\n",
    },
)
def not_in_force(page: Page, context: Context) -> Flaws:
    month = page.name.month
    for slot, _, _ in entries(page, context) if context.bounded else ():
        if month and not slot.indicator.lives_in(month):
            first, last = slot.indicator.starts, slot.indicator.ends
            span = f"从 {first} 起" if first and month < first else f"到 {last} 止"
            yield at(page, slot.route, f"「{slot.key}」{span}", "删去这一行，照计划写接替的键")


@page_rule(
    "error",
    kinds=MONTH,
    law="只有计划起止之内的月份",
    why="起账以前的数并作期初，末月以后是下一年的账。",
    bad={"2024-02.yaml": "1 百所千会大调解:\n  本月调解件数: 3\n"},
    good={"2024-03.yaml": "1 百所千会大调解:\n  本月调解件数: 3\n"},
)
def outside_plan(page: Page, context: Context) -> Flaws:
    months = context.plan.months
    if page.name.month not in months:
        remedy = f"本年台账从 {months[0]} 到 {months[-1]}；以前的写进定账的「期初」"
        yield Flaw(1, 1, f"{page.name.month} 不在本年台账之内", remedy)


@page_rule(
    "error",
    kinds=MONTH,
    law="不记还没到的月份",
    why="没发生的事不能记账。",
    bad={"2024-12.yaml": "1 百所千会大调解:\n  本月调解件数: 3\n"},
    good={"2024-04.yaml": "1 百所千会大调解:\n  本月调解件数: 3\n"},
)
def future_month(page: Page, context: Context) -> Flaws:
    month = page.name.month
    if month and month.first_day > context.day and month in context.plan.months:
        remedy = "到了这个月再记；文件名写错的，改文件名"
        yield Flaw(1, 1, f"{month} 还没到（今天按 {context.day} 算）", remedy)


@page_rule(
    "error",
    kinds=MONTH,
    law="报送和办结的日期不晚于所属月",
    why="下个月办的事记在下个月的账里；补上一期的写「补做」。",
    bad="1 百所千会大调解:\n  本地方案: 2024-05-20\n",
    good="1 百所千会大调解:\n  本地方案: 2024-04-20\n",
)
def day_after_month(page: Page, context: Context) -> Flaws:
    month = page.name.month
    last = month.last_day if month else date.max
    for route, day in _days(page, context):
        if day > last:
            remedy = f"日期写错就改；是 {day:%Y-%m} 的事就记到那个月的文件"
            yield at(page, route, f"{day} 在 {month} 以后", remedy)


@page_rule(
    "warning",
    waivable=True,
    kinds=MONTH,
    law="报送的日期在本年之内",
    why="年份最容易写错，写错了就成了逾期或提前。",
    bad="1 百所千会大调解:\n  本地方案: 2023-04-20\n",
    good="1 百所千会大调解:\n  本地方案: 2024-04-20\n",
)
def day_before_year(page: Page, context: Context) -> Flaws:
    for route, day in _days(page, context):
        if day.year < context.plan.file.year:
            right = day.strftime(f"{context.plan.file.year}-%m-%d")
            yield at(page, route, f"{day} 在本年以前", f"是不是 {right}？")


@remembered
def _days(page: Page, context: Context) -> list[tuple[Route, date]]:
    """The days on which a month's file says that something was done, and where."""
    given = entries(page, context)
    found = [(slot.route, value) for slot, value, _ in given if isinstance(value, date)]
    for task, section in sections(page, context):
        if done := vars(section)[DONE_ITEMS]:
            found += [((task.title, DONE_ITEMS, item), day) for item, day in done.items()]
    if page.record is not None:
        late, received = page.record.late, page.record.receipts
        found += [(("补做", n, "日期"), row.day) for n, row in page.numbered(("补做",), late)]
        found += [(("收件", n, "收到"), row.day) for n, row in page.numbered(("收件",), received)]
    return found


def _from_system(page: Page, context: Context) -> list[str]:
    """The keys whose figures come from the information system."""
    given = (slot for slot, _, _ in entries(page, context) if slot.indicator.proof == "系统")
    return [slot.key for slot in given if slot.indicator.kind not in ("定性", "节点")]


@page_rule(
    "warning",
    waivable=True,
    kinds=MONTH,
    law="取自系统的数写明取数日期",
    why="系统里的数天天在变，不写哪天取的就没有办法核对。",
    bad="1 百所千会大调解:\n  本月调解件数: 781\n",
    good="系统取数: 2024-05-06\n\n1 百所千会大调解:\n  本月调解件数: 781\n",
)
def missing_extract_day(page: Page, context: Context) -> Flaws:
    if page.record is None or page.record.extracted is not None:
        return
    if taken := _from_system(page, context):
        message = f"「{taken[0]}」取自系统，没有写取数日期"
        yield Flaw(1, 1, message, "在文件开头写「系统取数: 日期」，如 系统取数: 2024-05-06")


@page_rule(
    "warning",
    waivable=True,
    kinds=MONTH,
    law="月份过完才取数，取数日不在将来",
    why="月没过完取的数，少了最后几天，以后再也对不上。",
    bad="系统取数: 2024-04-25\n\n1 百所千会大调解:\n  本月调解件数: 781\n",
    good="系统取数: 2024-05-06\n\n1 百所千会大调解:\n  本月调解件数: 781\n",
)
def early_extract(page: Page, context: Context) -> Flaws:
    extracted, month = getattr(page.record, "extracted", None), page.name.month
    if extracted is None or month is None:
        return
    if extracted < month.last_day:
        remedy = f"{month.last_day} 或以后再取一次；只是日期写错的，改日期"
        yield at(page, ("系统取数",), f"{month} 还没过完就取数", remedy)
    elif extracted > context.day:
        yield at(page, ("系统取数",), f"取数日 {extracted} 还没到", "写实际取数的日期")


@page_rule(
    "error",
    kinds=MONTH,
    law="收件和系统数只在市局的账里",
    why="它们是对方账，不能由自己写。",
    bad="收件:\n  - {任务: 10, 键: 拟改造上报, 来自: 晋江市, 收到: 2024-04-01, 登记: 收文第8号}\n",
    good="10 示范司法所:\n  拟改造上报: 2024-04-01\n",
)
def witness_in_county(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    if place is None or place.is_bureau or page.record is None:
        return
    for name, rows in (("收件", page.record.receipts), ("系统数", page.record.extracts)):
        if rows:
            key = next(k for k in page.tree if k == name)
            yield Flaw(key.line, key.column, f"「{name}」由市局记", "删去这一段")


@page_rule(
    "error",
    kinds=("month", "closing"),
    law="所指的任务和键在计划里有",
    why="指错了，就改到或补到了别的地方。",
    bad="补做:\n  - {任务: 17, 键: 书面汇报, 所属期: 2024Q1, 日期: 2024-04-09}\n",
    good="补做:\n  - {任务: 17, 键: 书面报告, 所属期: 2024Q1, 日期: 2024-04-09}\n",
)
def unknown_reference(page: Page, context: Context) -> Flaws:
    for name, position, row in _rows(page):
        if (row.number, row.key) not in context.plan.by_key:
            keys = [key for number, key in context.plan.by_key if number == row.number]
            known = f"{row.number} 项的键：{'、'.join(keys)}" if keys else _numbers(context)
            message = f"计划里没有 {row.number} 项的「{quote(row.key)}」"
            yield at(page, (name, position, "键"), message, known)


def _numbers(context: Context) -> str:
    return f"任务写 {min(context.plan.tasks)} 到 {max(context.plan.tasks)} 的序号"


_ROWS = {
    "late": "补做",
    "corrections": "更正",
    "supplements": "定账补充",
    "receipts": "收件",
    "extracts": "系统数",
    "undone": "未完成",
}


def _rows(page: Page) -> list[tuple[str, int, Any]]:
    record = vars(page.record) if page.record is not None else {}
    given = ((name, record.get(field)) for field, name in _ROWS.items())
    return [
        (name, n, row) for name, rows in given if rows for n, row in page.numbered((name,), rows)
    ]


@page_rule(
    "error",
    kinds=MONTH,
    law="地区名照计划写",
    why="写法不同，就对不上那个地区的账。",
    bad={
        "../../quanzhou/2024/2024-04.yaml": "收件:\n  - {任务: 10, 键: 拟改造上报, 来自: 晋江, "
        "收到: 2024-04-01, 登记: 收文第8号}\n"
    },
    good={
        "../../quanzhou/2024/2024-04.yaml": "收件:\n  - {任务: 10, 键: 拟改造上报, 来自: 晋江市, "
        "收到: 2024-04-01, 登记: 收文第8号}\n"
    },
)
def unknown_place(page: Page, context: Context) -> Flaws:
    if page.record is None or not (page.record.receipts or page.record.extracts):
        return
    names = [place.name for place in context.plan.file.places]
    given: list[tuple[Route, str]] = [
        (("收件", n, "来自"), receipt.sender)
        for n, receipt in page.numbered(("收件",), page.record.receipts)
    ]
    for n, extract in page.numbered(("系统数",), page.record.extracts):
        given += [(("系统数", n, "各地", name), name) for name in extract.figures]
    for route, name in given:
        if name not in names:
            close = nearest(name, names)
            remedy = f"写成 {close}" if close else f"只能写：{'、'.join(names)}"
            yield at(page, route, f"没有「{quote(name, 10)}」这个地区", remedy)


@page_rule(
    "error",
    kinds=MONTH,
    law="下年一月的文件只收一月的报送和更正",
    why="本年的数到十二月为止，一月的数属于下一年。",
    bad={"2025-01.yaml": "1 百所千会大调解:\n  本月调解件数: 3\n"},
    good={"2025-01.yaml": "25 监督员考核:\n  结果备案: 2025-01-08\n"},
)
def flow_after_year(page: Page, context: Context) -> Flaws:
    month = page.name.month
    if month is None or month.year == context.plan.file.year:
        return
    for slot, _, _ in entries(page, context):
        if slot.indicator.kind not in ("节点", "定性"):
            remedy = "删去；漏记了去年的数，写「更正」的补报"
            yield at(page, slot.route, f"{month} 不再记「{slot.key}」", remedy)


_PROSE_IN_BRACES = re.compile(r"^[^#\n{]*(?P<braces>\{[^}\n]*。)", re.MULTILINE)


@page_rule(
    "warning",
    waivable=True,
    kinds=("month", "closing", "opening", "problems", "audit"),
    law="花括号里只写数、日期、名称和文号",
    why="句子放在花括号里，多一个逗号、冒号就断了，改起来也容易冲突。",
    bad="17 季度排查:\n  书面报告: 2024-04-14\n"
    "  佐证: {书面报告: 已经送到并且当面作了说明。对方提出三条意见，下月逐条答复}\n",
    good="17 季度排查:\n  书面报告: 2024-04-14\n  佐证: {书面报告: 送文簿第6号}\n",
)
def prose_in_flow(page: Page, context: Context) -> Flaws:
    possible = "。" in page.text and "{" in page.text
    for line, column, match in matches(page, _PROSE_IN_BRACES) if possible else ():
        at_brace = column + match.start("braces") - match.start()
        yield Flaw(line, at_brace, "花括号里写了句子", "拆成几行「键: 值」")


RULES: tuple[Rule, ...] = (
    done_over_due,
    not_owed,
    not_in_force,
    outside_plan,
    future_month,
    day_after_month,
    day_before_year,
    missing_extract_day,
    early_extract,
    witness_in_county,
    unknown_reference,
    unknown_place,
    flow_after_year,
    prose_in_flow,
)
