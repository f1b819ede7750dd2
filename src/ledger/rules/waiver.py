"""Rules of waivers (豁免): for one rule, on one subject, until a day."""

from collections.abc import Iterator

from ledger.model.record import nearest
from ledger.model.waivers import Waiver
from ledger.page import Page
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


@page_rule(
    "error",
    kinds=WAIVERS,
    law="豁免的规则是有的",
    why="规则名写错了，豁免就不起作用。",
    bad=_WAIVER.format("missing-bases", "2024-12-31"),
    good=_GOOD,
)
def unknown_rule(page: Page, context: Context) -> Flaws:
    from ledger.rules import BY_NAME

    for n, waiver in waivers_in(page):
        if waiver.rule not in BY_NAME:
            close = nearest(waiver.rule, list(BY_NAME))
            remedy = f"写成 {close}" if close else "ledger rules 列出所有规则"
            yield at(page, (n, "规则"), f"没有「{quote(waiver.rule, 30)}」这条规则", remedy)


@page_rule(
    "error",
    kinds=WAIVERS,
    law="个人信息的规则不豁免",
    why="进了仓库就删不掉，没有人能批准。",
    bad=_WAIVER.format("resident-id", "2024-12-31"),
    good=_GOOD,
)
def privacy_waived(page: Page, context: Context) -> Flaws:
    for n, waiver in waivers_in(page):
        if waiver.rule in of_privacy():
            remedy = "删去这一条；看错了的，换一种写法避开"
            yield at(page, (n, "规则"), f"{waiver.rule} 不能豁免", remedy)


@page_rule(
    "error",
    kinds=WAIVERS,
    law="签账、封存、清除和豁免本身的规则不豁免",
    why="账封没封住、豁免写没写对，不是哪个岗位批准得了的。",
    bad=_WAIVER.format("changed-after-signing", "2024-12-31"),
    good=_GOOD,
)
def seal_waived(page: Page, context: Context) -> Flaws:
    for n, waiver in waivers_in(page):
        if waiver.rule in of_seals():
            remedy = "删去这一条；按这条规则说的改"
            yield at(page, (n, "规则"), f"{waiver.rule} 不能豁免", remedy)


def of_privacy() -> frozenset[str]:
    """The rules that keep personal data out; nobody can waive them."""
    from ledger.rules import privacy

    return frozenset(rule.name for rule in privacy.RULES)


def of_seals() -> frozenset[str]:
    """The rules by which a seal can be trusted, and those of waivers; nobody can waive them."""
    from ledger.rules import purge, signing

    signed = {signing.changed_after_signing.name, signing.misplaced_sign_off.name}
    return frozenset({rule.name for rule in (*purge.RULES, *RULES)} | signed)


@outcome_rule(
    "warning",
    kinds=WAIVERS,
    law="每一条豁免都用得上",
    why="用不上的豁免，不是写错了对象，就是早已改好，留着会放过以后的错。",
    bad=_GOOD,
    good={
        "../../../plans/2024/waivers.yaml": "- 规则: bad-day\n  对象: counties/jinjiang/2024/2024-04.yaml\n"
        "  原因: 等县里改\n  批准: 市局普促科\n  至: 2024-12-31\n",
        "2024-04.yaml": "系统取数: 2024-06-31\n",
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
    privacy_waived,
    seal_waived,
    expired_waiver,
    unused_waiver,
)
