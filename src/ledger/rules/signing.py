"""Rules of the sign-off (签账): what is signed, when, and that it stays so."""

from ledger.entry import section_of
from ledger.page import Page
from ledger.period import Month
from ledger.rules.rule import Context, Flaws, Rule, at, is_typed, page_rule

BOOK = ("month", "opening", "closing")


@page_rule(
    "error",
    kinds=BOOK,
    law="「签账」放在最后",
    why="核对码只管它以上的字，以下的字没有人签过。",
    bad="签账: {日期: 2024-05-06, 核对码: 0123456789abcdef}\n系统取数: 2024-05-06\n",
    good="系统取数: 2024-05-06\n",
)
def misplaced_sign_off(page: Page, context: Context) -> Flaws:
    if isinstance(page.tree, dict) and "签账" in page.tree and list(page.tree)[-1] != "签账":
        remedy = "把「签账」一行移到文件最后，再运行 ledger sign"
        yield at(page, ("签账", ""), "「签账」后面还有内容", remedy)


@page_rule(
    "error",
    kinds=BOOK,
    law="签过账的文件没有再改",
    why="纸上签的和仓库里的必须是同一份。",
    bad="系统取数: 2024-05-06\n签账: {日期: 2024-05-06, 核对码: 0123456789abcdef}\n",
    good="系统取数: 2024-05-06\n1 百所千会大调解:\n  本月调解件数: 781\n签账: 签\n",
)
def changed_after_signing(page: Page, context: Context) -> Flaws:
    misplaced = page.signature == "altered" and any(misplaced_sign_off.look(page, context))
    if page.signature == "altered" and not misplaced:
        command = f"ledger sign {page.name.slug} {page.name.period}"
        remedy = f"核对内容后重新签：{command}；不该改的，改回去"
        yield at(page, ("签账", "核对码"), "签账以后内容又改了，现在算没签", remedy)


@page_rule(
    "error",
    kinds=BOOK,
    law="月份过完才签账，签账日不在将来",
    why="月没过完，零报告就不是真的。",
    bad="1 百所千会大调解:\n  本月调解件数: 781\n签账: 签 2024-04-20\n",
    good="1 百所千会大调解:\n  本月调解件数: 781\n签账: 签 2024-05-06\n",
)
def signing_day(page: Page, context: Context) -> Flaws:
    sign_off, month = getattr(page.record, "sign_off", None), page.name.month
    if sign_off is None:
        return
    if month and sign_off.day <= month.last_day:
        yield at(page, ("签账", "日期"), f"{month} 还没过完就签了", f"{month.last_day} 以后再签")
    elif sign_off.day > context.day:
        yield at(page, ("签账", "日期"), f"签账日 {sign_off.day} 还没到", "写实际签账的日期")


@page_rule(
    "error",
    waivable=True,
    kinds=("month",),
    law="签了账的月份，必填的都填了",
    why="这一格空着不等于零，也不等于不变。",
    bad="系统取数: 2024-05-06\n签账: 签\n",
    good="系统取数: 2024-05-06\n1 百所千会大调解:\n  本月调解件数: 781\n签账: 签\n",
)
def left_blank(page: Page, context: Context) -> Flaws:
    month = page.name.month
    if month is None or month.year != context.plan.file.year or page.signature != "signed":
        return
    for title, key in _blank_musts(page, context, month):
        if is_typed(page, (title, key)):
            continue
        remedy = f"在「{title}」下补上「{key}: …」，再签"
        yield at(page, (title, key), f"「{key}」必须填", remedy)


def _blank_musts(page: Page, context: Context, month: Month) -> list[tuple[str, str]]:
    plan, place = context.plan_for(page), context.place(page)
    return [
        (task.title, indicator.key)
        for task, indicator in context.musts(plan)
        if place is not None
        and all(getattr(section_of(page, task), key, None) is None for key in indicator.keys)
        and indicator.lives_in(month)
        and plan.is_live(indicator)
        and plan.bearing(indicator, place) in ("欠", "报数")
    ]


RULES: tuple[Rule, ...] = (
    misplaced_sign_off,
    changed_after_signing,
    signing_day,
    left_blank,
)
