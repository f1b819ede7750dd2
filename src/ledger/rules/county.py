"""Rules of who keeps a book and who may write in it (county.yaml), and of whose folders there are."""

import re
from collections.abc import Iterator

from ledger.book import Books
from ledger.model.county import Account
from ledger.model.record import Route, nearest
from ledger.page import Page
from ledger.privacy import mask
from ledger.rules.owner import looks_like_name
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
_COUNTY = '名称: 晋江市\n单位: {}\n代码: "350582"\n账号:\n  - {{名: {}, 邮箱: {}, 可写: [{}]}}\n'
_GOOD = _COUNTY.format("晋江市司法局", "jinjiang", "jinjiang@ledger.example", "counties/jinjiang")


@page_rule(
    "error",
    kinds=COUNTY,
    law="名称、单位、代码与计划相同",
    why="名称不同，对账时就找不到这个地区。",
    bad=_COUNTY.format("晋江司法局", "jinjiang", "jinjiang@ledger.example", "counties/jinjiang"),
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


def _accounts(page: Page) -> Iterator[tuple[int, Account]]:
    return page.numbered(("账号",), page.record.accounts if page.record is not None else ())


@page_rule(
    "error",
    kinds=COUNTY,
    law="账号只能写、批本单位的目录",
    why="能写别人的账，别人的账就不可信。",
    bad=_COUNTY.format("晋江市司法局", "jinjiang", "jinjiang@ledger.example", "counties/nanan"),
    good=_GOOD,
)
def account_outside(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    if place is None:
        return
    tops = ("counties", "plans") if place.is_bureau else (f"counties/{place.slug}",)
    for n, account in _accounts(page):
        for name, paths in (("可写", account.writes), ("可批", account.approves)):
            for position, path in page.numbered(("账号", n, name), paths):
                parts = path.rstrip("/")
                inside = any(parts == top or parts.startswith(f"{top}/") for top in tops)
                if not inside or ".." in parts.split("/"):
                    route: Route = ("账号", n, name, position)
                    yield at(page, route, "这个目录不归本单位", f"只能写 {'、'.join(tops)} 以内的")


_PRIVATE = re.compile(
    r"(?:^1[3-9][0-9]{9}@)|@(?:vip\.)?(?:qq|163|126|139|189|wo|sina|sohu|foxmail|gmail|outlook|hotmail)\.(?:com|cn)$"
)


@page_rule(
    "warning",
    kinds=COUNTY,
    law="账号属于岗位，不属于个人",
    why="提交的历史会一直带着账号的名字和邮箱。",
    bad=_COUNTY.format("晋江市司法局", "王小明", "jinjiang@ledger.example", "counties/jinjiang"),
    good=_GOOD,
)
def account_not_role(page: Page, context: Context) -> Flaws:
    for n, account in _accounts(page):
        if looks_like_name(account.name):
            yield at(page, ("账号", n, "名"), "账号名像是姓名（不在此重复）", "用单位或岗位的拼音")
        if _PRIVATE.search(account.address.lower()):
            yield at(page, ("账号", n, "邮箱"), "这像是个人邮箱", "用单位的邮箱")


@page_rule(
    "error",
    kinds=COUNTY,
    law="邮箱写全，账号不重复",
    why="提交按邮箱认账号，认不出或认出两个，就不知道是谁写的。",
    bad=_COUNTY.format("晋江市司法局", "jinjiang", "jinjiang", "counties/jinjiang"),
    good=_GOOD,
)
def bad_address(page: Page, context: Context) -> Flaws:
    seen: set[str] = set()
    for n, account in _accounts(page):
        address = account.address.lower()
        if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
            yield at(
                page, ("账号", n, "邮箱"), "邮箱里要有一个 @", "写成 jinjiang@ledger.example 这样"
            )
        elif address in seen:
            yield at(
                page, ("账号", n, "邮箱"), "这个邮箱已经写过", "一个邮箱一个账号，权限写在一处"
            )
        seen.add(address)


@page_rule(
    "error",
    kinds=COUNTY,
    law="要签名的账号列了密钥",
    why="要签名又没有密钥，这个账号从那一天起什么也提交不了。",
    bad=_GOOD.replace("}\n", ", 须签名: 2024-07-01}\n"),
    good=_GOOD.replace("}\n", ', 签名: ["SHA256:一"], 须签名: 2024-07-01}\n'),
)
def signature_without_key(page: Page, context: Context) -> Flaws:
    for n, account in _accounts(page):
        if account.signs_from is not None and not account.keys:
            remedy = "把密钥的指纹写进「签名」（ssh-keygen -l -f 公钥）；还没有的，先不写「须签名」"
            yield at(page, ("账号", n, "须签名"), "要签名，却没有列密钥", remedy)


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
        if _is_of_year(context.folders[folder], str(context.plan.file.year)):
            path = f"counties/{mask(folder)}"
            yield Flaw(0, 0, "计划里没有这个地区的目录", remedy, path=path)


def _is_of_year(names: set[str], year: str) -> bool:
    """Whether a folder is for this year's plan to judge, and not another year's alone."""
    years = {name for name in names if re.fullmatch("20[0-9]{2}", name)}
    return year in years or not years


@repository_rule(
    "warning",
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
    account_outside,
    account_not_role,
    bad_address,
    signature_without_key,
    unknown_county,
    missing_book,
)
