"""Rules of waivers (豁免): for one rule, on one subject, until a day."""

from collections.abc import Iterator
from datetime import date

from ledger.model.record import nearest
from ledger.model.waivers import Waiver
from ledger.page import Name, Page, name_of
from ledger.privacy import quote
from ledger.rules.rule import Context, Flaws, Rule, at, outcome_rule, page_rule

WAIVERS = ("waivers",)
_WAIVER = (
    "- 规则: {}\n  对象: counties/taishang/2024/opening.yaml\n"
    "  原因: 新设单位没有2023年的数\n  批准: 市局普促科\n  至: {}\n"
)
_GOOD = _WAIVER.format("missing-base", "2024-12-31")


def waivers_in(page: Page) -> Iterator[tuple[int, Waiver]]:
    return page.numbered((), page.record.waivers if page.record is not None else ())


def in_force(page: Page, waiver: Waiver, day: date) -> bool:
    """Whether a waiver bears anything on a day: written right, and not expired."""
    rule = _rules().get(waiver.rule)
    written = rule is not None and rule.waivable and not _astray(page, waiver)
    return written and day <= min(waiver.until, _last_day(page))


def _rules() -> dict[str, Rule]:
    from ledger.rules import BY_NAME

    return BY_NAME


def _astray(page: Page, waiver: Waiver) -> bool:
    """Whether a subject is none of the year's books: only content of theirs can be borne."""
    name = _named(waiver)
    return name is None or name.slug is None or name.year not in (None, page.name.year)


def _named(waiver: Waiver) -> Name | None:
    return name_of(waiver.subject) or name_of(waiver.subject.split(" ")[0])


def _last_day(page: Page) -> date:
    """Where a year's waivers end: the next year's books have their own."""
    return date((page.name.year or 0) + 1, 12, 31)


@page_rule(
    "error",
    kinds=WAIVERS,
    law="豁免的规则是有的",
    why="规则名写错了，豁免就不起作用。",
    bad=_WAIVER.format("missing-bases", "2024-12-31"),
    good=_GOOD,
)
def unknown_rule(page: Page, context: Context) -> Flaws:
    for n, waiver in waivers_in(page):
        if waiver.rule not in _rules():
            close = nearest(waiver.rule, [name for name, rule in _rules().items() if rule.waivable])
            remedy = "查提交、推送和封存的规则不能豁免；能豁免的，ledger rules 里有「可豁免」"
            message = f"台账的规则里没有「{quote(waiver.rule, 30)}」"
            yield at(page, (n, "规则"), message, f"写成 {close}" if close else remedy)


@page_rule(
    "error",
    kinds=WAIVERS,
    law="撑着账本的规则不豁免",
    why="读不读得懂、封没封住、进没进个人信息，不是哪个岗位批准得了的。",
    bad=_WAIVER.format("changed-after-signing", "2024-12-31"),
    good=_GOOD,
)
def waived_though_it_holds(page: Page, context: Context) -> Flaws:
    for n, waiver in waivers_in(page):
        rule = _rules().get(waiver.rule)
        if rule is not None and rule.holds:
            remedy = f"删去这一条，按规则说的改：ledger rules {rule.name}"
            yield at(page, (n, "规则"), f"{rule.name} 不能豁免：账本靠它立着", remedy)


@page_rule(
    "error",
    kinds=WAIVERS,
    law="豁免的是本年台账里的一个文件",
    why="别的年度有自己的豁免；计划、账号、封存和仓库别处的错不能担。",
    bad=_WAIVER.format("missing-base", "2024-12-31").replace("/2024/", "/2023/"),
    good=_GOOD,
)
def waiver_outside_books(page: Page, context: Context) -> Flaws:
    for n, waiver in waivers_in(page):
        name = _named(waiver)
        if _astray(page, waiver) or (name and name.slug not in context.plan.places):
            remedy = f"写文件的路径，如 counties/…/{page.name.year}/opening.yaml"
            yield at(page, (n, "对象"), f"对象不是 {page.name.year} 年台账里的文件", remedy)


@page_rule(
    "error",
    kinds=WAIVERS,
    law="豁免到下一年为止",
    why="没有尽头的豁免，就是改了规矩；下一年的账有下一年的豁免。",
    bad=_WAIVER.format("missing-base", "2026-01-01"),
    good=_GOOD,
)
def waiver_without_end(page: Page, context: Context) -> Flaws:
    for n, waiver in waivers_in(page):
        if waiver.until > _last_day(page):
            remedy = f"不晚于 {_last_day(page)}"
            yield at(page, (n, "至"), f"{page.name.year} 年的豁免管不到 {waiver.until}", remedy)


@outcome_rule(
    "warning",
    kinds=WAIVERS,
    law="每一条豁免都用得上",
    why="用不上的豁免，不是写错了对象，就是早已改好，留着会放过以后的错。",
    bad=_GOOD,
    good={
        "../../../plans/2024/waivers.yaml": "- 规则: early-extract\n  对象: counties/jinjiang/2024/2024-04.yaml\n"
        "  原因: 系统月底升级\n  批准: 市局普促科\n  至: 2024-12-31\n",
        "2024-04.yaml": "系统取数: 2024-04-29\n",
    },
)
def unused_waiver(page: Page, unused: frozenset[int]) -> Flaws:
    for n, waiver in waivers_in(page):
        if n in unused:
            message = f"这一处没有 {waiver.rule} 要豁免的"
            yield at(page, (n, "对象"), message, "看看对象写对没有；已经改好的，删去这一条")


@page_rule(
    "warning",
    kinds=WAIVERS,
    law="豁免没有过期",
    why="过了期的豁免不起作用，留着让人以为还有。",
    bad=_WAIVER.format("missing-base", "2024-06-30"),
    good=_GOOD,
)
def expired_waiver(page: Page, context: Context) -> Flaws:
    for n, waiver in waivers_in(page):
        if waiver.until < context.day:
            message = f"{waiver.until} 已经到期"
            yield at(page, (n, "至"), message, "还要的，重新批准并改「至」；不要的删去")


RULES: tuple[Rule, ...] = (
    unknown_rule,
    waived_though_it_holds,
    waiver_outside_books,
    waiver_without_end,
    expired_waiver,
    unused_waiver,
)
