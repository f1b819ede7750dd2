"""Rules of the quarterly audit (季度查账): drawn after the seal, looked at, judged where asked."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.book import Book
from ledger.entry import digest_of
from ledger.judge import verdict_days
from ledger.model.audit import AuditFile, Verdict
from ledger.model.plan import Indicator
from ledger.model.record import Route
from ledger.page import Page
from ledger.privacy import quote
from ledger.rules.rule import Context, Flaws, Rule, at, at_key, book_rule, page_rule

AUDIT = ("audit",)
_SEAL_PATH = "../../../plans/2024/seals/2024-06.yaml"
_SEAL = (
    "封存: 2024-06\n计划: {修订: 0, 文件: 3f786850e387550fdab836ed7e6dc881de23001b}\n"
    "封存于: 2024-07-08T17:30:00+08:00\n封存岗: 市局普促科\n"
)
_SHA = hashlib.sha256(_SEAL.encode()).hexdigest()
_AUDIT_PATH = "../../../plans/2024/audits/2024Q2.yaml"
_SEED = '种子: {{数: "4711", 日期: {}, 封存: {}, 每地: 8}}\n'
_DRAWN = (
    "样本:\n  - {编号: 1, 地区: 晋江市, 任务: 1, 键: 本月调解件数, 月份: 2024-05, 缘由: 抽中}\n"
)
_SAMPLE = _SEED.format("2024-07-09", _SHA) + _DRAWN
_LOOKED = "查实:\n  - {{样本: {}, 日期: {}, 结果: {}{}}}\n"
_VERDICT = "核验:\n  - {{地区: 晋江市, 任务: {}, 键: {}, 日期: {}, 结论: {}, {}摘要: {}, 岗位: 市局普促科}}\n"
_NOTHING = digest_of(())
_PASSED = _VERDICT.format(4, "商会推进", "2024-07-09", "通过", "", _NOTHING)


def _with_seal(text: str) -> dict[str, str]:
    return {_AUDIT_PATH: text, _SEAL_PATH: _SEAL}


def _rows(page: Page, name: str) -> Iterator[tuple[int, Any]]:
    """The rows of one of an audit's lists, with their places in the file."""
    fields = {"样本": "sample", "查实": "looked", "疑点": "answered", "核验": "verdicts"}
    rows = getattr(page.record, fields[name]) if page.record is not None else ()
    return page.numbered((name,), rows)


@page_rule(
    "error",
    kinds=AUDIT,
    law="季末结账以后才定种子",
    why="先定了种子，县里就知道会抽到什么；种子定在封存以后，谁也挑不了。",
    bad=_with_seal(_SEED.format("2024-07-05", _SHA)),
    good=_with_seal(_SEED.format("2024-07-09", _SHA)),
)
def seed_before_seal(page: Page, context: Context) -> Flaws:
    record: AuditFile | None = page.record
    if record is None or record.seed is None:
        return
    _, moment = context.sealed.get(str(page.name.month), ("", ""))
    if not moment:
        yield at(page, ("种子", "日期"), f"{page.name.month} 还没有结账", "结账并推送以后再定种子")
    elif record.seed.day < date.fromisoformat(moment[:10]):
        message = f"种子定于 {record.seed.day}，早于 {page.name.month} 的封存（{moment[:10]}）"
        yield at(page, ("种子", "日期"), message, "封存以后另定一个数，写在封存以后的日期")


@page_rule(
    "error",
    kinds=AUDIT,
    law="种子写的是季末那个封存",
    why="种子从封存和数算出来；换一个封存，抽到的就不同。",
    bad=_with_seal(_SEED.format("2024-07-09", "f" * 64)),
    good=_with_seal(_SEED.format("2024-07-09", _SHA)),
)
def seed_of_other_seal(page: Page, context: Context) -> Flaws:
    record: AuditFile | None = page.record
    sha256, _ = context.sealed.get(str(page.name.month), ("", ""))
    if record is not None and record.seed and sha256 and record.seed.seal != sha256:
        message = f"这不是 {page.name.month} 的封存"
        yield at(page, ("种子", "封存"), message, "由 ledger audit sample --seed 写，不手填")


@page_rule(
    "error",
    kinds=AUDIT,
    law="有种子才有样本",
    why="没有种子的样本，是人挑的。",
    bad=_DRAWN,
    good=_with_seal(_SAMPLE),
)
def sample_without_seed(page: Page, context: Context) -> Flaws:
    if page.record is not None and page.record.sample and page.record.seed is None:
        yield at_key(page, ("样本",), "没有种子", "由 ledger audit sample --seed 抽")


@page_rule(
    "error",
    kinds=AUDIT,
    law="样本的编号不重复",
    why="查实按编号对样本，编号重了就不知道看的是哪一笔。",
    bad=_with_seal(_SAMPLE + _DRAWN.removeprefix("样本:\n")),
    good=_with_seal(_SAMPLE),
)
def sample_number_twice(page: Page, context: Context) -> Flaws:
    seen: set[int] = set()
    for n, drawn in _rows(page, "样本"):
        if drawn.number in seen:
            yield at(page, ("样本", n, "编号"), f"编号 {drawn.number} 写了两次", "恢复抽出来的样子")
        seen.add(drawn.number)


@page_rule(
    "error",
    kinds=AUDIT,
    law="查实的是抽中的",
    why="没有抽中的也能算查过，抽样就没有意义。",
    bad=_with_seal(_SAMPLE + _LOOKED.format(2, "2024-07-10", "相符", "")),
    good=_with_seal(_SAMPLE + _LOOKED.format(1, "2024-07-10", "相符", "")),
)
def looked_at_nothing(page: Page, context: Context) -> Flaws:
    drawn = {row.number for _, row in _rows(page, "样本")}
    for n, looked in _rows(page, "查实"):
        if looked.sample not in drawn:
            remedy = "写样本里的编号；另外看到的记进问题台账，来源写督导"
            yield at(page, ("查实", n, "样本"), f"样本里没有 {looked.sample}", remedy)


@page_rule(
    "warning",
    kinds=AUDIT,
    law="查出不符的记进问题台账",
    why="只记不改，下一季还会不符。",
    bad=_with_seal(_SAMPLE + _LOOKED.format(1, "2024-07-10", "不符", "")),
    good=_with_seal(_SAMPLE + _LOOKED.format(1, "2024-07-10", "不符", ", 问题: 晋江-2024-003")),
)
def difference_without_problem(page: Page, context: Context) -> Flaws:
    for n, looked in _rows(page, "查实"):
        if looked.result != "相符" and not looked.problem:
            remedy = "在那个地区的 problems.yaml 里登记，再在这一条写「问题: 编号」"
            yield at(page, ("查实", n, "结果"), f"结果是{looked.result}，没有写问题", remedy)


@page_rule(
    "error",
    kinds=AUDIT,
    law="季度过完才查，都不在将来",
    why="季度没过完看的，不是这一季的账。",
    bad=_PASSED.replace("2024-07-09", "2024-06-28"),
    good=_PASSED,
)
def audit_days(page: Page, context: Context) -> Flaws:
    if page.name.month is None:
        return
    for name in ("查实", "疑点", "核验"):
        for n, row in _rows(page, name):
            route = (name, n, "日期")
            if row.day <= page.name.month.last_day:
                message = f"{row.day} 时这一季还没有过完"
                yield at(page, route, message, "写实际的日期，或写进那一季的文件")
            elif row.day > context.day:
                yield at(page, route, f"{row.day} 还没到", "写实际的日期")


@page_rule(
    "error",
    kinds=AUDIT,
    law="查账写的地区、任务和键在计划里有",
    why="指错了，就查到了别的地方。",
    bad=_PASSED.replace("地区: 晋江市", "地区: 晋江县"),
    good=_PASSED,
)
def audit_of_nothing(page: Page, context: Context) -> Flaws:
    names = {place.name for place in context.plan.file.places}
    for name in ("样本", "疑点", "核验"):
        for n, row in _rows(page, name):
            if row.place not in names:
                message = f"没有「{quote(row.place)}」这个地区"
                yield at(page, (name, n, "地区"), message, f"可写：{'、'.join(sorted(names))}")
            elif name != "疑点" and (row.task, row.key) not in context.plan.by_key:
                message = f"计划里没有 {row.task} 项的「{quote(row.key)}」"
                yield at(page, (name, n, "键"), message, "照县里台账的键写")


def _verdicts(page: Page, context: Context) -> Iterator[tuple[Route, Verdict, Indicator]]:
    """Every verdict on something that the plan has."""
    for n, verdict in _rows(page, "核验"):
        indicator = context.plan.by_key.get((verdict.task, verdict.key))
        if indicator is not None:
            yield ("核验", n), verdict, indicator


@page_rule(
    "error",
    kinds=AUDIT,
    law="只核验计划写了「核验」的指标，而且是欠着的地区",
    why="没有说要核验的，县里不知道凭什么被退回。",
    bad=_VERDICT.format(1, "本月调解件数", "2024-07-09", "通过", "", _NOTHING),
    good=_PASSED,
)
def verdict_not_asked(page: Page, context: Context) -> Flaws:
    for route, verdict, indicator in _verdicts(page, context):
        place = context.plan.find_place(verdict.place)
        if indicator.verdict is None:
            message = f"「{indicator.key}」计划没有写核验"
            yield at(page, (*route, "键"), message, "删去；有问题的记进问题台账")
        elif place is not None and context.plan.bearing(indicator, place) != "欠":
            message = f"{verdict.place}不欠「{indicator.key}」"
            yield at(page, (*route, "地区"), message, "看看是不是写错了地区")


@page_rule(
    "error",
    kinds=AUDIT,
    law="到了核验的时候才核验",
    why="还没到期就退回，县里还有时间办。",
    bad=_VERDICT.format(2, "乡村调解品牌", "2024-07-09", "通过", "", _NOTHING),
    good=_PASSED,
)
def verdict_not_due(page: Page, context: Context) -> Flaws:
    for route, _, indicator in _verdicts(page, context):
        days = verdict_days(context.plan, indicator)
        if days and page.name.month is not None and page.name.month.last_day < days[0]:
            message = f"「{indicator.key}」{indicator.verdict}核验，{days[0]} 以后才到时候"
            yield at(page, (*route, "键"), message, "写进到时候的那一季")


@page_rule(
    "error",
    kinds=AUDIT,
    law="退回写明原因",
    why="不知道为什么退回，县里改不了。",
    bad=_VERDICT.format(4, "商会推进", "2024-07-09", "退回", "", _NOTHING),
    good=_VERDICT.format(4, "商会推进", "2024-07-09", "退回", "原因: 没有写覆盖率, ", _NOTHING),
)
def return_without_reason(page: Page, context: Context) -> Flaws:
    for n, verdict in _rows(page, "核验"):
        if not verdict.passed and not verdict.reason:
            yield at(page, ("核验", n, "结论"), "退回没有写原因", "补上「原因: …」")


_PROGRESS = (
    "系统取数: 2024-07-01\n1 百所千会大调解:\n  本月调解件数: 781\n  本月排查次数: 3\n"
    "4 商会调解:\n  商会推进: 已与工商联逐个商会走访\n签账: 签\n"
)


@book_rule(
    "warning",
    law="核验过的进展没有再改",
    why="核验看的是当时的内容；改了以后，原来的结论不算。",
    bad={_AUDIT_PATH: _PASSED, "2024-06.yaml": _PROGRESS},
    good={_AUDIT_PATH: _PASSED},
)
def verdict_outdated(book: Book, context: Context) -> Flaws:
    last = {
        indicator.code: (page, route, verdict, indicator)
        for page in context.audits
        for route, verdict, indicator in _verdicts(page, context)
        if verdict.place == book.place.name
    }
    for page, route, verdict, indicator in last.values():
        facts = book.within(indicator)
        judged = [f for f in facts if page.name.month and f.month <= page.name.month]
        if digest_of(judged) != verdict.digest:
            message = f"「{indicator.key}」核验以后改过，现在算待核验"
            yield at(page, (*route, "摘要"), message, "重新看过，再核验一次：ledger audit verdict")


RULES: tuple[Rule, ...] = (
    seed_before_seal,
    seed_of_other_seal,
    sample_without_seed,
    sample_number_twice,
    looked_at_nothing,
    difference_without_problem,
    audit_days,
    audit_of_nothing,
    verdict_not_asked,
    verdict_not_due,
    return_without_reason,
    verdict_outdated,
)
