"""Rules of what is changed after it was claimed: corrections, late work, supplements."""

import re
from collections.abc import Iterator

from ledger.book import Book
from ledger.entry import evidence_for, section_of, typed
from ledger.model.month import UNRECORDED, Correction
from ledger.page import Page
from ledger.period import Month
from ledger.privacy import quote
from ledger.replay import Step
from ledger.rules.rule import (
    Context,
    Flaw,
    Flaws,
    Rule,
    at,
    book_rule,
    entries,
    is_explained,
    page_rule,
    sections,
)
from ledger.schema import DONE_ITEMS, EVIDENCE

MONTH = ("month",)
_SAMPLE = (
    "更正:\n  - 类别: {}\n    所属: {}\n    任务: 1\n    键: 本月排查次数\n"
    "    原值: {}\n    更正为: {}\n    原因: 录入重复\n    佐证: 系统取数 2024-04-20\n"
)


def _corrections(page: Page) -> Iterator[tuple[int, Correction]]:
    return page.numbered(("更正",), page.record.corrections if page.record is not None else ())


@page_rule(
    "error",
    kinds=MONTH,
    law="更正的是以前的月份",
    why="本月的数还没有签，直接改就是。",
    bad=_SAMPLE.format("更正", "2024-04", 3, 2),
    good=_SAMPLE.format("更正", "2024-03", 3, 2),
)
def correction_of_open_month(page: Page, context: Context) -> Flaws:
    month = page.name.month
    for n, correction in _corrections(page):
        about = correction.about
        if isinstance(about, Month) and month and not about < month:
            yield at(page, ("更正", n, "所属"), f"{about} 不在 {month} 以前", "直接改那个月的文件")


@page_rule(
    "error",
    kinds=MONTH,
    law="调整写明批准的文件",
    why="情况变了要改目标，得有人同意。",
    bad="更正:\n  - {类别: 调整, 所属: 定账, 栏: 目标, 任务: 27, 键: 本月调解有一套采用, "
    "原值: 3, 更正为: 2, 原因: 任务分解调整, 佐证: 会议纪要第3期}\n",
    good="更正:\n  - {类别: 调整, 所属: 定账, 栏: 目标, 任务: 27, 键: 本月调解有一套采用, "
    "原值: 3, 更正为: 2, 原因: 任务分解调整, 佐证: 会议纪要第3期, 批准: 市局批复第3号}\n",
)
def adjustment_without_approval(page: Page, context: Context) -> Flaws:
    for n, correction in _corrections(page):
        if correction.category == "调整" and not correction.approval:
            yield at(
                page,
                ("更正", n, "类别"),
                "调整没有写批准",
                "补上「批准: 文号」；原来就错的，类别写 更正",
            )


@page_rule(
    "error",
    kinds=MONTH,
    law="改定账的写明哪一栏，改月份的不写",
    why="期初、基数、目标、责任人是四样东西。",
    bad=_SAMPLE.format("更正", "定账", 3, 2),
    good=_SAMPLE.format("更正", "2024-03", 3, 2),
)
def correction_column(page: Page, context: Context) -> Flaws:
    for n, correction in _corrections(page):
        if correction.about == "定账" and correction.column is None:
            yield at(
                page,
                ("更正", n, "所属"),
                "改定账，没有写哪一栏",
                "补上「栏: 期初」（或 基数、目标、责任人）",
            )
        if isinstance(correction.about, Month) and correction.column:
            yield at(page, ("更正", n, "栏"), "改月份的数不写「栏」", "删去这一行")


@page_rule(
    "error",
    kinds=MONTH,
    law="更正为的值和这个键是同一类",
    why="数改成话，就没有办法再算。",
    bad=_SAMPLE.format("更正", "2024-03", 3, "两次"),
    good=_SAMPLE.format("更正", "2024-03", 3, 2),
)
def correction_value(page: Page, context: Context) -> Flaws:
    for n, correction in _corrections(page):
        indicator = context.plan.by_key.get((correction.number, correction.key))
        figures = isinstance(correction.about, Month) or correction.column == "期初"
        if indicator and figures and typed(indicator, correction.new) is None:
            message = f"「{correction.key}」不能更正为「{quote(correction.new, 12)}」"
            yield at(page, ("更正", n, "更正为"), message, "照这个键平时的写法写")
        counted = re.fullmatch("[0-9]{1,9}", correction.new)
        if correction.column in ("基数", "目标") and not counted:
            yield at(page, ("更正", n, "更正为"), f"{correction.column}要写整数", "只写阿拉伯数字")


@page_rule(
    "warning",
    kinds=MONTH,
    law="更正前后不一样",
    why="没有变的更正，让人以为变了。",
    bad=_SAMPLE.format("更正", "2024-03", 3, 3),
    good=_SAMPLE.format("更正", "2024-03", 3, 2),
)
def correction_without_change(page: Page, context: Context) -> Flaws:
    for n, correction in _corrections(page):
        if correction.old == correction.new:
            yield at(page, ("更正", n, "更正为"), "原值和更正为相同", "删去这一条，或写对更正为")


@page_rule(
    "error",
    kinds=MONTH,
    law="补报用于漏记的，更正用于记错的",
    why="原来没有数叫补报，原来有数叫更正，两样合计时分开列。",
    bad=_SAMPLE.format("补报", "2024-03", 3, 2),
    good=_SAMPLE.format("补报", "2024-03", UNRECORDED, 19).replace(
        "本月排查次数", "期末参与司法所数"
    ),
)
def correction_category(page: Page, context: Context) -> Flaws:
    for n, correction in _corrections(page):
        unrecorded = correction.old == UNRECORDED
        if unrecorded and correction.category == "更正":
            yield at(page, ("更正", n, "类别"), "原值是未记，这是补报", "类别写 补报")
        if not unrecorded and correction.category == "补报":
            yield at(
                page,
                ("更正", n, "原值"),
                "补报的原值应是未记",
                f"原值写 {UNRECORDED}；原来有数的，类别写 更正",
            )


@page_rule(
    "error",
    kinds=MONTH,
    law="补做的是已经过去的时期",
    why="这一期还没过完，直接记在本月就算按期。",
    bad="补做:\n  - {任务: 17, 键: 书面报告, 所属期: 2024Q2, 日期: 2024-04-09}\n",
    good="补做:\n  - {任务: 17, 键: 书面报告, 所属期: 2024Q1, 日期: 2024-04-09}\n",
)
def late_work_too_early(page: Page, context: Context) -> Flaws:
    month = page.name.month
    rows = page.record.late if page.record is not None else ()
    for n, work in page.numbered(("补做",), rows):
        if month and month <= work.about.last:
            yield at(
                page, ("补做", n, "所属期"), f"{work.about.name} 还没过完", "直接记在本月的任务下"
            )
        elif work.day <= work.about.last_day:
            remedy = "当期办的、漏了记的，写「更正」的补报"
            yield at(page, ("补做", n, "日期"), f"{work.day} 在 {work.about.name} 之内", remedy)


@book_rule(
    "error",
    law="更正的原值是台账里现在的值",
    why="对不上说明看的不是这本账，或者已经有人改过。",
    bad={
        "2024-03.yaml": "1 百所千会大调解:\n  本月调解件数: 767\n  本月排查次数: 3\n签账: 签\n",
        "2024-04.yaml": _SAMPLE.format("更正", "2024-03", 5, 2),
    },
    good={
        "2024-03.yaml": "1 百所千会大调解:\n  本月调解件数: 767\n  本月排查次数: 3\n签账: 签\n",
        "2024-04.yaml": _SAMPLE.format("更正", "2024-03", 3, 2),
    },
)
def wrong_old_value(book: Book, context: Context) -> Flaws:
    if not any(page.record.corrections for page in book.pages.values()):
        return
    for step in book.with_drafts().corrections:
        if not step.agrees and not _is_misplaced(step):
            running = UNRECORDED if step.running is None else str(step.running)
            yield _wrong(step.page, step.position, step.correction, running)


def _is_misplaced(step: Step) -> bool:
    """Whether another law has already said that a correction points to the wrong place."""
    about, month = step.correction.about, step.page.name.month
    if isinstance(about, Month):
        return month is not None and about >= month
    return step.correction.column is None


def _wrong(page: Page, position: int, correction: Correction, running: str) -> Flaw:
    now, said = quote(running), quote(correction.old)
    message = f"{correction.about} 现在的值是 {now}，不是 {said}"
    return at(page, ("更正", position, "原值"), message, f"原值写 {now}")


@book_rule(
    "error",
    law="更正的月份已经签账",
    why="没签的月份还是草稿，直接改它。",
    bad={
        "2024-03.yaml": "1 百所千会大调解:\n  本月排查次数: 3\n",
        "2024-04.yaml": _SAMPLE.format("更正", "2024-03", 3, 2),
    },
    good={
        "2024-03.yaml": "1 百所千会大调解:\n  本月调解件数: 767\n  本月排查次数: 3\n签账: 签\n",
        "2024-04.yaml": _SAMPLE.format("更正", "2024-03", 3, 2),
    },
)
def correction_of_unsigned_month(book: Book, context: Context) -> Flaws:
    for page in book.pages.values():
        for n, correction in _corrections(page):
            about = correction.about
            if not isinstance(about, Month) or not page.name.month or about >= page.name.month:
                continue
            target = book.pages.get(about)
            if about < context.plan.months[0]:
                remedy = "所属写 定账，另写「栏: 期初」"
                yield at(page, ("更正", n, "所属"), f"{about} 在起账以前", remedy)
            elif target is None or target.signature == "draft":
                remedy = "直接改那个月的文件，再签"
                yield at(page, ("更正", n, "所属"), f"{about} 还没有签账", remedy)


@book_rule(
    "error",
    law="办结的清单事项在定账里有",
    why="号写错了，办结的就是别的事。",
    bad={"2024-04.yaml": "1 百所千会大调解:\n  办结: {9: 2024-04-20}\n"},
    good={
        "opening.yaml": "1 百所千会大调解:\n  清单:\n    - 号: 1\n      事项: 印发方案\n      时限: 2024-04-29\n",
        "2024-04.yaml": "1 百所千会大调解:\n  办结: {1: 2024-04-20}\n",
    },
)
def unknown_item(book: Book, context: Context) -> Flaws:
    for page in book.pages.values():
        for task, section in sections(page, context):
            done = getattr(section, DONE_ITEMS, None) or {}
            items = getattr(section_of(book.opening, task), "items", ()) if book.opening else ()
            numbers = [str(item.number) for item in items]
            for number in done:
                if number not in numbers:
                    known = f"清单里有：{'、'.join(numbers) or '无'}"
                    message = f"清单里没有第 {quote(number)} 号"
                    yield at(page, (task.title, DONE_ITEMS, number), message, known)


_ITEM = "1 百所千会大调解:\n  清单:\n    - 号: 1\n      事项: 印发方案\n      时限: 2024-03-29\n"


@book_rule(
    "error",
    law="清单事项只办结一次",
    why="办结两次，不知道哪一天算数。",
    bad={
        "opening.yaml": _ITEM,
        "2024-04.yaml": "1 百所千会大调解:\n  办结: {1: 2024-04-20}\n",
        "2024-05.yaml": "1 百所千会大调解:\n  办结: {1: 2024-05-20}\n",
    },
    good={
        "opening.yaml": _ITEM,
        "2024-04.yaml": "1 百所千会大调解:\n  办结: {1: 2024-04-20}\n",
    },
)
def item_done_twice(book: Book, context: Context) -> Flaws:
    seen: dict[tuple[int, str], Month] = {}
    for month, page in sorted(book.pages.items()):
        for task, section in sections(page, context):
            for number in getattr(section, DONE_ITEMS, None) or {}:
                first = seen.setdefault((task.number, number), month)
                if first != month:
                    message = f"第 {quote(number)} 号在 {first} 已经办结"
                    remedy = "删去这一行；前面记错的，写「更正」"
                    yield at(page, (task.title, DONE_ITEMS, number), message, remedy)


@book_rule(
    "warning",
    waivable=True,
    law="同一份佐证不证明两个月的数",
    why="一份文件证明一件事，用两次的要说明。",
    bad={
        "2024-03.yaml": "27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: 采用通知第5号}\n",
        "2024-04.yaml": "27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: 采用通知第5号}\n",
    },
    good={
        "2024-03.yaml": "27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: 采用通知第5号}\n",
        "2024-04.yaml": "27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: 采用通知第8号}\n",
    },
)
def evidence_used_twice(book: Book, context: Context) -> Flaws:
    seen: dict[tuple[str, str], Month] = {}
    for month, page in sorted(book.pages.items()):
        for slot, _, section in entries(page, context):
            proof = evidence_for(section, slot.key)
            if not proof or not slot.indicator.is_flow or is_explained(section):
                continue
            first = seen.setdefault((slot.indicator.code, proof), month)
            if first != month:
                route = (slot.task.title, EVIDENCE, slot.key)
                remedy = "写这个月自己的凭证；确是同一份的，在存在问题里说明"
                yield at(page, route, f"这份佐证 {first} 已经用过", remedy)


RULES: tuple[Rule, ...] = (
    correction_of_open_month,
    adjustment_without_approval,
    correction_column,
    correction_value,
    correction_without_change,
    correction_category,
    late_work_too_early,
    wrong_old_value,
    correction_of_unsigned_month,
    unknown_item,
    item_done_twice,
    evidence_used_twice,
)
