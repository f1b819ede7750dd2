"""Rules of accounts (county.yaml): whose they are, what they may write, and that somebody may."""

import re
from collections.abc import Iterator

from ledger.address import folded, is_anybodys
from ledger.book import Books
from ledger.model.county import Account
from ledger.model.plan import Place
from ledger.model.record import Route, nearest
from ledger.page import Page
from ledger.paths import within
from ledger.rules.owner import looks_like_name
from ledger.rules.rule import Context, Flaw, Flaws, Rule, at, page_rule, repository_rule

COUNTY = ("county",)
_COUNTY = (
    '名称: 晋江市\n单位: 晋江市司法局\n代码: "350582"\n账号:\n'
    "  - {{名: {}, 邮箱: {}, 可写: [{}], 可批: [counties/jinjiang]}}\n"
)
_GOOD = _COUNTY.format("jinjiang", "jinjiang@ledger.example", "counties/jinjiang")


def _accounts(page: Page) -> Iterator[tuple[int, Account]]:
    return page.numbered(("账号",), page.record.accounts if page.record is not None else ())


def _addresses(page: Page, n: int, account: Account) -> Iterator[tuple[Route, str]]:
    """Every address of an account, with where it stands."""
    yield ("账号", n, "邮箱"), account.address
    for position, address in page.numbered(("账号", n, "又用邮箱"), account.also):
        yield ("账号", n, "又用邮箱", position), address


@page_rule(
    "error",
    kinds=COUNTY,
    law="账号只能写、批本单位的目录",
    why="能写别人的账，别人的账就不可信；写法不对的目录，什么权也没有给。",
    bad=_COUNTY.format("jinjiang", "jinjiang@ledger.example", "counties/jinjiang, counties/nanan"),
    good=_GOOD,
)
def account_outside(page: Page, context: Context) -> Flaws:
    place = context.place(page)
    for n, account in _accounts(page) if place else ():
        for name, folders in (("可写", account.writes), ("可批", account.approves)):
            for position, folder in page.numbered(("账号", n, name), folders):
                if place and folder not in (known := _folders(place, context)):
                    message, remedy = _against(folder, known)
                    yield at(page, ("账号", n, name, position), message, remedy)


def _folders(place: Place, context: Context) -> list[str]:
    """Every folder that an account of a place may be given, in its only spelling."""
    books = [place.slug] if not place.is_bureau else list(context.plan.places)
    found = [f"counties/{slug}" for slug in books]
    found += [f"counties/{slug}/{year}" for slug in books for year in context.planned]
    if place.is_bureau:
        found = ["counties", "plans", *(f"plans/{year}" for year in context.planned), *found]
    return found


def _against(folder: str, known: list[str]) -> tuple[str, str]:
    plain = re.sub(r"^(?:\./|/)+|/+$", "", folded(folder).replace("\\", "/"))
    close = plain if plain in known else nearest(plain, known)
    inside = plain == close or plain.startswith(f"{close}/")
    message = "这样写的目录什么权也没有给" if close and inside else "这个目录不归本单位"
    return message, f"写 {close}" if close else f"只能写 {'、'.join(known[:3])}"


_PRIVATE = re.compile(
    r"(?:^1[3-9][0-9]{9}@)|@(?:vip\.)?(?:qq|163|126|139|189|wo|sina|sohu|foxmail|gmail|outlook|hotmail)\.(?:com|cn)$"
)


@page_rule(
    "warning",
    kinds=COUNTY,
    law="账号属于岗位，不属于个人",
    why="提交的历史会一直带着账号的名字和邮箱。",
    bad=_COUNTY.format("王小明", "jinjiang@ledger.example", "counties/jinjiang"),
    good=_GOOD,
)
def account_not_role(page: Page, context: Context) -> Flaws:
    for n, account in _accounts(page):
        if looks_like_name(account.name):
            yield at(page, ("账号", n, "名"), "账号名像是姓名（不在此重复）", "用单位或岗位的拼音")
        for route, address in _addresses(page, n, account):
            if _PRIVATE.search(folded(address)):
                yield at(page, route, "这像是个人邮箱", "用单位的邮箱")


_ADDRESS = re.compile(r"[!-;=?A-~]+@[!-;=?A-~]+")
"""Visible ASCII with one @, and without the brackets that git puts around it."""


@page_rule(
    "error",
    kinds=COUNTY,
    law="邮箱写全，是岗位自己的",
    why="提交按邮箱认账号；认不出，或者谁都能用，就不知道是谁写的。",
    bad=_COUNTY.format("jinjiang", "jinjiang", "counties/jinjiang"),
    good=_GOOD,
)
def bad_address(page: Page, context: Context) -> Flaws:
    for n, account in _accounts(page):
        for route, address in _addresses(page, n, account):
            if not _ADDRESS.fullmatch(address):
                remedy = "半角字母、数字，中间一个 @，写成 jinjiang@ledger.example 这样"
                yield at(page, route, "邮箱不是一个完整的邮箱", remedy)
            elif is_anybodys(address):
                yield at(page, route, "这是平台自己的邮箱，谁都用得上", "用岗位的邮箱")
        if not account.name.isprintable():
            yield at(page, ("账号", n, "名"), "账号名里有看不见的字符", "把名字重新打一遍")


@page_rule(
    "error",
    kinds=COUNTY,
    law="一个名字、一个邮箱只有一个账号",
    why="认出两个，就不知道是谁写的。",
    bad=_GOOD + "  - {名: shenhe, 邮箱: JINJIANG@ledger.example}\n",
    good=_GOOD,
)
def account_twice(page: Page, context: Context) -> Flaws:
    seen = {
        folded(word): place.name
        for place, account in context.accounts
        if place.slug != page.name.slug
        for word in (account.name, *account.addresses)
    }
    for n, account in _accounts(page):
        own = {folded(account.name): "本单位"}
        named: list[tuple[Route, str]] = [(("账号", n, "名"), account.name)]
        for route, word in (*named, *_addresses(page, n, account)):
            if whose := seen.get(folded(word)):
                message = f"这个{'名字' if route[-1] == '名' else '邮箱'}，{whose}已经写过"
                yield at(page, route, message, "一个名字、一个邮箱一个账号，权限写在一处")
            own[folded(word)] = "本单位"
        seen |= own


def _bureau(may: str) -> str:
    """The bureau's county.yaml in an example, with what its account may do beside writing its book."""
    return (
        '名称: 市局\n单位: 泉州市司法局\n代码: "350500"\n账号:\n'
        f"  - {{名: quanzhou, 邮箱: quanzhou@ledger.example, {may}}}\n"
    )


_ALL = "可写: [counties, plans], 可批: [counties, plans]"


@repository_rule(
    "error",
    law="登记了账号的，计划、账号和每本账都有人写",
    why="有一处没有人能写，钩子就谁的也不收，连账号也改不回来。",
    bad={
        "../../quanzhou/county.yaml": _bureau("可写: [counties/quanzhou], 可批: [counties, plans]")
    },
    good={"../../quanzhou/county.yaml": _bureau(_ALL)},
)
def nobody_writes(books: Books, context: Context) -> Flaws:
    bureau, year = context.plan.bureau, context.plan.file.year
    if not context.accounts:
        return
    folders = _granted(context, bureau, "writes")
    paths = ["plans/x", *(f"counties/{slug}/county.yaml" for slug in context.plan.places)]
    if not all(within(folders, path) for path in paths):
        message = f"没有{bureau.name}的账号能写计划和各地的 county.yaml"
        yield _lacking(context, bureau, "", message, "可写: [counties, plans]")
    for place in _registered(context):
        if not within(_granted(context, place, "writes"), f"counties/{place.slug}/{year}/x"):
            message = f"没有{place.name}的账号能写{place.name}的账"
            yield _lacking(context, place, "", message, f"可写: [counties/{place.slug}]")


@repository_rule(
    "error",
    law="登记了账号的，每本账都有人批",
    why="没有人能批，审核就只能由写的人自己来。",
    bad={"../../quanzhou/county.yaml": _bureau("可写: [counties, plans]")},
    good={"../../quanzhou/county.yaml": _bureau(_ALL)},
)
def nobody_approves(books: Books, context: Context) -> Flaws:
    bureau, year = context.plan.bureau, context.plan.file.year
    if not context.accounts:
        return
    folders = _granted(context, bureau, "approves")
    if not (within(folders, "plans/x") and within(folders, f"counties/{bureau.slug}/{year}/x")):
        message = f"没有{bureau.name}的账号能批计划和{bureau.name}的账"
        yield _lacking(context, bureau, "-shenhe", message, "可批: [counties, plans]")
    for place in _registered(context):
        able = [*folders, *_granted(context, place, "approves")]
        if not within(able, f"counties/{place.slug}/{year}/x"):
            message = f"没有账号能批{place.name}的账"
            yield _lacking(context, place, "-shenhe", message, f"可批: [counties/{place.slug}]")


@repository_rule(
    "warning",
    waivable=True,
    law="市局记的和批的是两个账号",
    why="计划、账号和封存都由市局写；只有一个账号，就没有第二个人看过。",
    bad={"../../quanzhou/county.yaml": _bureau(_ALL)},
    good={
        "../../quanzhou/county.yaml": _bureau("可写: [counties, plans]")
        + "  - {名: shenhe, 邮箱: shenhe@ledger.example, 可批: [counties, plans]}\n"
    },
)
def bureau_of_one_account(books: Books, context: Context) -> Flaws:
    bureau = context.plan.bureau
    mine = [account for place, account in context.accounts if place.slug == bureau.slug]
    apart = any(
        one is not other and one.writes and other.approves for one in mine for other in mine
    )
    if mine and not apart:
        message = f"{bureau.name}记的和批的是同一个账号，它改规矩没有第二个人看"
        yield _lacking(context, bureau, "-shenhe", message, "可批: [counties, plans]")


def _granted(context: Context, place: Place, what: str) -> list[str]:
    """The folders that a place's accounts may write, or approve."""
    mine = (account for one, account in context.accounts if one.slug == place.slug)
    return [folder for account in mine for folder in getattr(account, what)]


def _registered(context: Context) -> list[Place]:
    """The counties, once any of them has an account: before that the bureau is still setting up."""
    begun = any(not place.is_bureau for place, _ in context.accounts)
    return context.plan.counties if begun else []


def _lacking(context: Context, place: Place, suffix: str, message: str, grant: str) -> Flaw:
    """What nobody may do, at the county.yaml where a line has to be typed, and the line."""
    path, name = f"counties/{place.slug}/county.yaml", f"{place.slug}{suffix}"
    known = {folded(a.name) for one, a in context.accounts if one.slug == place.slug}
    domain = context.accounts[0][1].address.rpartition("@")[2]
    address = f"{name}@{domain if re.fullmatch('[a-z.-]+', domain) else '单位的域名'}"
    line = f"- {{名: {name}, 邮箱: {address}, {grant}}}"
    remedy = f"「账号」下的 {name} 写上 {grant}" if name in known else f"「账号」下加一行  {line}"
    return Flaw(0, 0, message, remedy, path)


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


RULES: tuple[Rule, ...] = (
    account_outside,
    account_not_role,
    bad_address,
    signature_without_key,
    account_twice,
    nobody_writes,
    nobody_approves,
    bureau_of_one_account,
)
