"""Rules of one month's file, read under the plan."""

from datetime import date
from typing import Any

from ledger.book import entries, section_of
from ledger.model.scalar import Ratio
from ledger.page import Page
from ledger.period import Month
from ledger.rules.rule import Context, Flaw, Flaws, Rule, at, page_rule
from ledger.schema import DONE_ITEMS, EVIDENCE

MONTH = ("month",)


@page_rule(
    "error",
    kinds=MONTH,
    law="实做不多于应做",
    why="应做的都做了才是满数，多出来的一定写反了。",
    bad="17 季度排查:\n  应访实访: 39/41\n",
    good="17 季度排查:\n  应访实访: 41/39\n",
)
def done_over_due(page: Page, context: Context) -> Flaws:
    for indicator, fact in entries(context.plan, page):
        if isinstance(fact.value, Ratio) and fact.value.done > fact.value.due:
            swapped = Ratio(fact.value.done, fact.value.due)
            task = context.plan.tasks[int(indicator.code.split("-")[0])]
            message = f"实做 {fact.value.done} 多于应做 {fact.value.due}"
            yield at(page, (task.title, indicator.key), message, f"先应后实，是不是 {swapped}？")


@page_rule(
    "error",
    kinds=MONTH,
    law="只记本单位该记的事项",
    why="不是本单位欠的，记了也没有人收。",
    bad="12 问题整改:\n  系统抽查: 2024-04-18\n",
    good="12 问题整改:\n  数据录入: 已按月录入\n",
)
def not_owed(page: Page, context: Context) -> Flaws:
    place = context.plan.places.get(page.name.slug or "")
    if place is None:
        return
    for task in context.plan.tasks.values():
        section = section_of(page, task)
        for indicator in task.indicators if section is not None else ():
            written = any(getattr(section, key, None) is not None for key in indicator.keys)
            if written and context.plan.bearing(indicator, place) is None:
                owners = "、".join(indicator.owners)
                message = f"「{indicator.key}」由{owners}记，不由{place.name}记"
                yield at(page, (task.title, indicator.key), message, "删去这一行")


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
    if month in context.plan.months and month is not None and month.first_day > context.day:
        yield Flaw(
            1,
            1,
            f"{month} 还没到（今天按 {context.day} 算）",
            "到了这个月再记；文件名写错的，改文件名",
        )


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
    for route, day in _days(page, context):
        if month and day > month.last_day:
            message = f"{day} 在 {month} 以后"
            yield at(page, route, message, f"日期写错就改；是 {day:%Y-%m} 的事就记到那个月的文件")


def _days(page: Page, context: Context) -> list[tuple[tuple[str | int, ...], date]]:
    found: list[tuple[tuple[str | int, ...], date]] = []
    for indicator, fact in entries(context.plan, page):
        task = context.plan.tasks[int(indicator.code.split("-")[0])]
        if isinstance(fact.value, date):
            found.append(((task.title, indicator.key), fact.value))
    for task in context.plan.tasks.values():
        done = getattr(section_of(page, task), DONE_ITEMS, None) or {}
        found += [((task.title, DONE_ITEMS, item), day) for item, day in done.items()]
    if page.record is not None:
        found += [(("补做", n, "日期"), work.day) for n, work in enumerate(page.record.late)]
        found += [
            (("收件", n, "收到"), receipt.day) for n, receipt in enumerate(page.record.receipts)
        ]
    return found


@page_rule(
    "error",
    kinds=("month", "opening", "closing"),
    law="「签账」放在最后",
    why="核对码只管它以上的字，以下的字没有人签过。",
    bad="签账: {日期: 2024-05-06, 核对码: 0123456789abcdef}\n系统取数: 2024-05-06\n",
    good="系统取数: 2024-05-06\n",
)
def misplaced_sign_off(page: Page, context: Context) -> Flaws:
    if isinstance(page.tree, dict) and "签账" in page.tree and list(page.tree)[-1] != "签账":
        yield at(
            page,
            ("签账", ""),
            "「签账」后面还有内容",
            "把「签账」一行移到文件最后，再运行 ledger sign",
        )


@page_rule(
    "error",
    kinds=("month", "opening", "closing"),
    law="签过账的文件没有再改",
    why="纸上签的和仓库里的必须是同一份。",
    bad="系统取数: 2024-05-06\n签账: {日期: 2024-05-06, 核对码: 0123456789abcdef}\n",
    good="系统取数: 2024-05-06\n",
)
def changed_after_signing(page: Page, context: Context) -> Flaws:
    if page.signature == "altered" and not any(
        True for _ in misplaced_sign_off.look(page, context)
    ):
        who = page.name.slug
        remedy = f"核对内容后重新签：ledger sign {who} {page.name.period}；不该改的，改回去"
        yield at(page, ("签账", "核对码"), "签账以后内容又改了，现在算没签", remedy)


@page_rule(
    "error",
    kinds=("month", "opening"),
    law="月份过完才签账，签账日不在将来",
    why="月没过完，零报告就不是真的。",
    bad="系统取数: 2024-04-20\n签账: {日期: 2024-04-20, 核对码: 0123456789abcdef}\n",
    good="系统取数: 2024-05-06\n",
)
def signing_day(page: Page, context: Context) -> Flaws:
    sign_off = getattr(page.record, "sign_off", None)
    if sign_off is None:
        return
    month = page.name.month
    if month and sign_off.day <= month.last_day:
        yield at(page, ("签账", "日期"), f"{month} 还没过完就签了", f"{month.last_day} 以后再签")
    elif sign_off.day > context.day:
        yield at(page, ("签账", "日期"), f"签账日 {sign_off.day} 还没到", "写实际签账的日期")


@page_rule(
    "error",
    kinds=MONTH,
    law="佐证写的文件在仓库里",
    why="凭证找不到，数就只是一句话。",
    bad="27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: evidence/没有.pdf}\n",
    good="27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: 采用通知 2024-04-22}\n",
)
def evidence_not_there(page: Page, context: Context) -> Flaws:
    folder = page.path.rpartition("/")[0]
    for route, text in _evidence(page, context):
        path = f"{folder}/{text}"
        if text.startswith("evidence/") and ".." not in text and path not in context.paths:
            yield at(page, route, f"没有 {path} 这个文件", "把文件放进去，或写文号和存放处")


@page_rule(
    "error",
    kinds=MONTH,
    law="佐证不指到本单位的文件夹以外",
    why="别人的文件、别处的路径，过后谁也保证不了还在。",
    bad="27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: evidence/../../nanan/a.pdf}\n",
    good="27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: 采用通知 2024-04-22}\n",
)
def evidence_outside(page: Page, context: Context) -> Flaws:
    for route, text in _evidence(page, context):
        outside = ".." in text.split("/") or text.startswith(("/", "\\")) or text[1:3] == ":\\"
        if outside:
            yield at(page, route, "佐证指到了别处", "文件放进 evidence/，或写文号和存放处")


def _evidence(page: Page, context: Context) -> list[tuple[tuple[str | int, ...], str]]:
    found: list[tuple[tuple[str | int, ...], str]] = []
    for task in context.plan.tasks.values():
        proofs = getattr(section_of(page, task), EVIDENCE, None)
        if proofs is not None:
            given = ((key, getattr(proofs, key)) for key in type(proofs).model_fields)
            found += [((task.title, EVIDENCE, key), text) for key, text in given if text]
    for name in ("补做", "更正") if page.record is not None else ():
        rows = page.record.late if name == "补做" else page.record.corrections
        found += [((name, n, EVIDENCE), row.evidence) for n, row in enumerate(rows) if row.evidence]
    return found


@page_rule(
    "error",
    kinds=MONTH,
    law="佐证跟着一个记了的数",
    why="没有记数的佐证，不知道证明什么。",
    bad="27 典型宣传:\n  佐证: {本月调解有一套采用: 采用通知 2024-04-22}\n",
    good="27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {本月调解有一套采用: 采用通知 2024-04-22}\n",
)
def evidence_without_entry(page: Page, context: Context) -> Flaws:
    for task in context.plan.tasks.values():
        section = section_of(page, task)
        proofs = getattr(section, EVIDENCE, None)
        for key in type(proofs).model_fields if proofs is not None else ():
            if getattr(proofs, key) and getattr(section, key, None) is None:
                yield at(
                    page,
                    (task.title, EVIDENCE, key),
                    f"「{key}」有佐证，没有记数",
                    f"补上「{key}: …」，或删去佐证",
                )


@page_rule(
    "warning",
    kinds=MONTH,
    law="凭文书的事项写明文号",
    why="查账时要按文号去找原件。",
    bad="1 百所千会大调解:\n  本地方案: 2024-04-20\n",
    good="1 百所千会大调解:\n  本地方案: 2024-04-20\n  佐证: {本地方案: 晋司〔2024〕11号}\n",
)
def missing_evidence(page: Page, context: Context) -> Flaws:
    for indicator, fact in entries(context.plan, page):
        said = fact.value not in (0, "")
        if indicator.proof == "文书" and said and not fact.evidence and indicator.kind != "定性":
            task = context.plan.tasks[int(indicator.code.split("-")[0])]
            remedy = f"在这一项下写「佐证: {{{indicator.key}: 文号}}」"
            yield at(
                page, (task.title, indicator.key), f"「{indicator.key}」凭文书，没有写文号", remedy
            )


@page_rule(
    "warning",
    kinds=MONTH,
    law="取自系统的数写明取数日期",
    why="系统里的数天天在变，不写哪天取的就没有办法核对。",
    bad="1 百所千会大调解:\n  本月调解件数: 781\n",
    good="系统取数: 2024-05-06\n\n1 百所千会大调解:\n  本月调解件数: 781\n",
)
def missing_extract_day(page: Page, context: Context) -> Flaws:
    if page.record is None or page.record.extracted is not None:
        return
    taken = [i for i, _ in entries(context.plan, page) if i.proof == "系统" and i.kind != "定性"]
    if taken:
        yield Flaw(
            1,
            1,
            f"「{taken[0].key}」取自系统，没有写取数日期",
            "在文件开头写「系统取数: 2024-05-06」",
        )


@page_rule(
    "error",
    kinds=MONTH,
    law="收件和系统数只在市局的账里",
    why="它们是对方账，不能由自己写。",
    bad="收件:\n  - {任务: 10, 键: 拟改造上报, 来自: 晋江市, 收到: 2024-04-01, 登记: 收文第8号}\n",
    good="10 示范司法所:\n  拟改造上报: 2024-04-01\n",
)
def witness_in_county(page: Page, context: Context) -> Flaws:
    place = context.plan.places.get(page.name.slug or "")
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
            known = f"{row.number} 项的键：{'、'.join(keys)}" if keys else "任务写 1 到 30 的序号"
            yield at(
                page,
                (name, position, "键"),
                f"计划里没有 {row.number} 项的「{row.key[:20]}」",
                known,
            )


def _rows(page: Page) -> list[tuple[str, int, Any]]:
    names = {"late": "补做", "corrections": "更正", "supplements": "定账补充"}
    names |= {"receipts": "收件", "extracts": "系统数", "undone": "未完成"}
    return [
        (name, position, row)
        for field, name in names.items()
        for position, row in enumerate(getattr(page.record, field, ()))
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
    if page.record is None:
        return
    names = {place.name for place in context.plan.file.places}
    remedy = f"只能写：{'、'.join(place.name for place in context.plan.file.places)}"
    for n, receipt in enumerate(page.record.receipts):
        if receipt.sender not in names:
            yield at(page, ("收件", n, "来自"), f"没有「{receipt.sender[:10]}」这个地区", remedy)
    for n, extract in enumerate(page.record.extracts):
        for name in extract.figures:
            if name not in names:
                yield at(page, ("系统数", n, "各地", name), f"没有「{name[:10]}」这个地区", remedy)


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
    for indicator, _ in entries(context.plan, page):
        if indicator.kind not in ("节点", "定性"):
            task = context.plan.tasks[int(indicator.code.split("-")[0])]
            remedy = "删去；漏记了去年的数，写「更正」的补报"
            yield at(
                page, (task.title, indicator.key), f"{month} 不再记「{indicator.key}」", remedy
            )


@page_rule(
    "error",
    kinds=MONTH,
    law="签了账的月份，必填的都填了",
    why="这一格空着不等于零，也不等于不变。",
    bad="系统取数: 2024-05-06\n签账: {日期: 2024-05-06, 核对码: 4b0ecdbd12bb2a93}\n",
    good="系统取数: 2024-05-06\n",
)
def left_blank(page: Page, context: Context) -> Flaws:
    place, month = context.plan.places.get(page.name.slug or ""), page.name.month
    if page.signature != "signed" or place is None or month is None:
        return
    if month.year == context.plan.file.year:
        for title, key in _blank_musts(page, context, month):
            yield at(
                page, (title, key), f"「{key}」必须填", f"在「{title}」下补上「{key}: …」，再签"
            )


def _blank_musts(page: Page, context: Context, month: Month) -> list[tuple[str, str]]:
    place = context.plan.places[page.name.slug or ""]
    return [
        (task.title, indicator.key)
        for task, indicator in context.plan.indicators
        if indicator.blank == "必填"
        and indicator.lives_in(month)
        and context.plan.is_live(indicator)
        and context.plan.bearing(indicator, place) in ("欠", "报数")
        and all(getattr(section_of(page, task), key, None) is None for key in indicator.keys)
    ]


@page_rule(
    "warning",
    kinds=("month", "closing", "opening", "problems"),
    law="花括号里只写数、日期、名称和文号",
    why="句子放在花括号里，多一个逗号、冒号就断了，改起来也容易冲突。",
    bad="17 季度排查:\n  佐证: {书面报告: 已经送到并且当面作了说明。对方提出三条意见，下月逐条答复}\n",
    good="17 季度排查:\n  书面报告: 2024-04-14\n  佐证: {书面报告: 送文簿第6号}\n",
)
def prose_in_flow(page: Page, context: Context) -> Flaws:
    for number, line in enumerate(page.text.splitlines(), 1):
        start = line.find("{")
        if start >= 0 and "。" in line[start : line.rfind("}")]:
            yield Flaw(number, start + 1, "花括号里写了句子", "拆成几行「键: 值」")


RULES: tuple[Rule, ...] = (
    done_over_due,
    not_owed,
    outside_plan,
    future_month,
    day_after_month,
    misplaced_sign_off,
    changed_after_signing,
    signing_day,
    evidence_not_there,
    evidence_outside,
    evidence_without_entry,
    missing_evidence,
    missing_extract_day,
    witness_in_county,
    unknown_reference,
    unknown_place,
    flow_after_year,
    left_blank,
    prose_in_flow,
)
