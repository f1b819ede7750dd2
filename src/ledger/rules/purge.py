"""Rules of purges (清除): each stands for a version that was sealed, and for what stands there now."""

from collections.abc import Iterator

from ledger.model.purges import Purge
from ledger.page import Page
from ledger.privacy import quote
from ledger.rules.rule import Context, Flaws, Rule, at, page_rule

PURGES = ("purges",)
_MONTH = "counties/jinjiang/2024/2024-04.yaml"
_OLD, _NEW = "8f2b6c1d0e9a4f7b3c5d8e1f2a6b9c0d4e7f1a23", "b3ba7735500a81c87aed2083f6b6cac22f6cd93e"
_FILE = "../../../plans/2024/purges.yaml"


def _row(old: str, new: str, path: str = _MONTH, more: str = "", day: str = "2024-07-02") -> str:
    return (
        f"- 路径: {path}\n  旧: {old}\n  新: {new}\n"
        f"  原因: 存在问题里写了当事人\n  批准: 示例〔2024〕88号\n  日期: {day}\n{more}"
    )


def _example(purges: str) -> dict[str, str]:
    """A purge of a month that a seal claims; what stands there now is the new version."""
    seal = (
        f"封存: 定账\n计划: {{修订: 0, 文件: {_OLD}}}\n封存于: 2024-05-06T17:30:00+08:00\n"
        f"封存岗: 市局普促科\n各地:\n  晋江市: {{签账: 2024-05-06, 文件: {{2024-04.yaml: {_OLD}}}}}\n"
    )
    return {
        _FILE: purges,
        "2024-04.yaml": "系统取数: 2024-05-06\n",
        "../../../plans/2024/seals/定账.yaml": seal,
    }


_GOOD = _example(_row(_OLD, _NEW))


def _purges(page: Page) -> Iterator[tuple[int, Purge]]:
    return enumerate(page.record.purges if page.record is not None else ())


@page_rule(
    "error",
    kinds=PURGES,
    law="清除的是封存过的版本",
    why="没有封存过的文件，改了就是改了，不用记；记错了对象号，核对时就接不上。",
    bad=_example(_row("a" * 40, _NEW)),
    good=_GOOD,
)
def purge_of_unsealed(page: Page, context: Context) -> Flaws:
    replaced: set[tuple[str, str]] = set()
    for n, purge in _purges(page):
        sealed = purge.old in context.named.get(purge.path, ())
        if not sealed and (purge.path, purge.old) not in replaced:
            message = f"没有封存过 {quote(purge.path, 80)} 的这个版本"
            yield at(page, (n, "旧"), message, "照封存文件里的对象号写")
        replaced.add((purge.path, purge.new))


@page_rule(
    "error",
    kinds=PURGES,
    law="清除以后换上的版本，就是现在的文件",
    why="对不上的，核对时还是算封存过的文件被改过。",
    bad=_example(_row(_OLD, "a" * 40)),
    good=_GOOD,
)
def purge_not_standing(page: Page, context: Context) -> Flaws:
    last = {purge.path: (n, purge) for n, purge in _purges(page)}
    for n, purge in last.values():
        if context.standing.get(purge.path, purge.new) != purge.new:
            remedy = f"git hash-object {quote(purge.path, 80)}，照印出来的写"
            yield at(page, (n, "新"), "现在的文件不是这个版本", remedy)


@page_rule(
    "error",
    kinds=PURGES,
    law="清除不绕回去",
    why="换了又换回原来的版本，等于没有清除，也不知道该算哪一个。",
    bad=_example(_row(_OLD, _NEW) + _row(_NEW, _NEW)),
    good=_GOOD,
)
def purge_in_circle(page: Page, context: Context) -> Flaws:
    gone: set[tuple[str, str]] = set()
    for n, purge in _purges(page):
        gone.add((purge.path, purge.old))
        if (purge.path, purge.new) in gone:
            yield at(page, (n, "新"), "换回了已经清除的版本", "写清除以后的版本")


@page_rule(
    "error",
    kinds=PURGES,
    law="一个版本只清除一次",
    why="写两次，就有两个版本都说是换上的。",
    bad=_example(_row(_OLD, _NEW) * 2),
    good=_GOOD,
)
def purge_twice(page: Page, context: Context) -> Flaws:
    seen: set[tuple[str, str]] = set()
    for n, purge in _purges(page):
        if (purge.path, purge.old) in seen:
            yield at(page, (n, "旧"), "这个版本上面已经写过", "删去后写的一条")
        seen.add((purge.path, purge.old))


_TAKEN = "  合计: 变了\n  取出: [{代号: 1-1, 原: 3}]\n"


@page_rule(
    "error",
    kinds=PURGES,
    law="清除时合计变了的，写明取出了哪些数",
    why="只写变了，以后各期这个地区的合计就没有人能核对，等于谁都可以改。",
    bad=_example(_row(_OLD, _NEW, more="  合计: 变了\n")),
    good=_example(_row(_OLD, _NEW, more=_TAKEN)),
)
def purged_figures_unnamed(page: Page, context: Context) -> Flaws:
    codes = {indicator.code for _, indicator in context.plan.indicators}
    for n, purge in _purges(page):
        if purge.figures == "变了" and not purge.taken:
            remedy = "写「取出」：每个数一行，代号，和封存时的原数"
            yield at(page, (n, "合计"), "没有写明取出了哪些数", remedy)
        for k, row in enumerate(purge.taken):
            if row.code.removesuffix("/期初") not in codes:
                message = f"计划里没有「{quote(row.code)}」这个代号"
                yield at(page, (n, "取出", k, "代号"), message, "照计划里的代号写")


@page_rule(
    "error",
    kinds=PURGES,
    law="清除的日期不在以后",
    why="还没有做的清除，不能先记成做了。",
    bad=_example(_row(_OLD, _NEW, day="2099-01-01")),
    good=_GOOD,
)
def purge_in_future(page: Page, context: Context) -> Flaws:
    for n, purge in _purges(page):
        if purge.day > context.day:
            yield at(page, (n, "日期"), "这一天还没有到", "写清除那天的日期")


RULES: tuple[Rule, ...] = (
    purge_of_unsealed,
    purge_not_standing,
    purge_in_circle,
    purge_twice,
    purged_figures_unnamed,
    purge_in_future,
)
