"""Rules of who keeps a book (county.yaml), and of whose folders there are."""

import re

from ledger.book import Books
from ledger.model.record import nearest
from ledger.page import Page
from ledger.privacy import mask
from ledger.rules.rule import (
    Context,
    Flaw,
    Flaws,
    Rule,
    at,
    page_rule,
    repository_rule,
)

COUNTY = ("county",)
_COUNTY = (
    '名称: 晋江市\n单位: {}\n代码: "350582"\n账号:\n  - {{名: jinjiang, '
    "邮箱: jinjiang@ledger.example, 可写: [counties/jinjiang], 可批: [counties/jinjiang]}}\n"
)
_GOOD = _COUNTY.format("晋江市司法局")


@page_rule(
    "error",
    kinds=COUNTY,
    law="名称、单位、代码与计划相同",
    why="名称不同，对账时就找不到这个地区。",
    bad=_COUNTY.format("晋江司法局"),
    good=_GOOD,
)
def county_disagrees(page: Page, context: Context) -> Flaws:
    place, record = context.place(page), page.record
    if place is None or record is None:
        return
    for key, said, planned in (
        ("名称", record.name, place.name),
        ("单位", record.office, place.office),
        ("代码", record.code, place.code),
    ):
        if said != planned:
            remedy = f"写 {planned}" if planned else f"删去「{key}」"
            yield at(page, (key,), f"「{key}」与计划不同", remedy)


@repository_rule(
    "error",
    law="counties/ 下只有计划里的地区",
    why="计划没有的地区，台账没有人看。",
    bad={"../../jinmen/2024/2024-04.yaml": "系统取数: 2024-05-06\n"},
    good={"2024-04.yaml": "系统取数: 2024-05-06\n"},
)
def unknown_county(books: Books, context: Context) -> Flaws:
    known = list(context.plan.places)
    for folder in sorted(context.folders.keys() - known):
        close = nearest(folder.lower(), known)
        remedy = f"是不是 {close}？改文件夹的名字" if close else f"可用的：{'、'.join(known)}"
        if _is_of_year(context.folders[folder], context):
            path = f"counties/{mask(folder)}"
            yield Flaw(0, 0, "计划里没有这个地区的目录", remedy, path=path)


def _is_of_year(names: set[str], context: Context) -> bool:
    """Whether a folder is for this year's plan to judge, and not another year's alone: one that
    has no year's book yet is the latest plan's."""
    years = {name for name in names if re.fullmatch("20[0-9]{2}", name)}
    year = context.plan.file.year
    return str(year) in years or (not years and year == max(context.planned, default=year))


@repository_rule(
    "warning",
    waivable=True,
    law="计划里的地区都开了账",
    why="别的地区已经开账，只有它没有，多半是漏了。",
    bad={"opening.yaml": "责任人: 促进法治科负责人\n"},
    good={"../county.yaml": _GOOD},
)
def missing_book(books: Books, context: Context) -> Flaws:
    year, opened = context.plan.file.year, context.plan.file.calendar.opening < context.day
    for name, due in (("county.yaml", True), (f"{year}/opening.yaml", opened)):
        paths = {f"counties/{slug}/{name}": place for slug, place in context.plan.places.items()}
        if due and not context.paths.isdisjoint(paths):
            for path in paths.keys() - context.paths:
                message = f"{paths[path].name}还没有 {path.rpartition('/')[2]}"
                yield Flaw(0, 0, message, "由 ledger open 写出，填好再提交", path=path)


RULES: tuple[Rule, ...] = (
    county_disagrees,
    unknown_county,
    missing_book,
)
