"""Writing the bureau's record of a quarter's audit (查账): rows are added, nothing is altered."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.acts.case import Case, Gap, Said
from ledger.audit.draw import seed_of
from ledger.audit.sample import Chosen, Unit, draw, population, recorded
from ledger.book import Books
from ledger.entry import digest_of
from ledger.finding import Finding, LedgerError
from ledger.judge import verdict_days
from ledger.model.audit import AuditFile
from ledger.model.plan import Indicator, Place
from ledger.period import Month, Span, span_of
from ledger.sealed import Link, books_at, upto
from ledger.splice import add_rows, is_number, put, render

_ORDER = ("设定", "种子", "样本", "查实", "疑点", "核验")


def audit_path(year: int, span: Span) -> str:
    return f"plans/{year}/audits/{span.name}.yaml"


def blank_audit(span: Span) -> str:
    """The file before anything has been recorded."""
    return (
        "# yaml-language-server: $schema=../schema/audit.json\n"
        f"# {span.chinese} 查账。只由市局写，记过的只增不改\n"
    )


def rank(route: tuple[str, ...]) -> int:
    """Where a section stands in an audit's file."""
    return _ORDER.index(route[0]) if route[0] in _ORDER else len(_ORDER)


class Opinion(NamedTuple):
    """A verdict (核验) before it is pinned to what it judges."""

    place: Place
    indicator: Indicator
    day: date
    passed: bool
    reason: str
    post: str


def with_verdicts(text: str, books: Books, span: Span, opinions: Iterable[Opinion]) -> str:
    """An audit's text with more verdicts, on what stands in the books by the quarter's end.

    Raises LedgerError where none is asked, or none is due yet, or there is nothing to judge.
    """
    rows = [row for opinion in opinions for row in _verdict(books, span, opinion)]
    return add_rows(text, "核验", rows, rank)


def _verdict(books: Books, span: Span, opinion: Opinion) -> list[str]:
    _refuse(books, span, opinion)
    facts = books.books[opinion.place.slug].within(opinion.indicator)
    judged = [fact for fact in facts if fact.month <= span.last]
    if not judged:
        name = f"{opinion.place.name}「{opinion.indicator.key}」"
        raise LedgerError(f"{name}到 {span.last} 没有写进展", "没有写的不用核验，状态就是无进展")
    code = opinion.indicator.code.split("-")[0]
    rows = [
        f"  - 地区: {opinion.place.name}",
        f"    任务: {code}",
        f"    键: {opinion.indicator.key}",
        f"    日期: {opinion.day}",
        f"    结论: {'通过' if opinion.passed else '退回'}",
        f"    原因: {render(opinion.reason, 6)}",
        f"    摘要: {quoted(digest_of(judged))}",
        f"    岗位: {opinion.post}",
    ]
    return "\n".join(rows).split("\n")


class Lot(NamedTuple):
    """What is told after the seal (种子): the seal, a number, the day, how many of each county."""

    seal: str
    number: str
    day: date
    each: int


def with_sample(text: str, books: Books, span: Span, lot: Lot) -> str:
    """An audit's text with the seed and the sample that follows from it."""
    fields = {"数": lot.number, "日期": str(lot.day), "封存": lot.seal, "每地": str(lot.each)}
    for key, value in fields.items():
        text = put(text, ("种子", key), value, rank)
    chosen = draw(population(books, span), seed_of(lot.seal, lot.number), lot.each)
    return add_rows(text, "样本", list(map(_row, chosen)), rank)


def _row(one: Chosen) -> str:
    unit = one.unit
    ranks = f", 序号: [{', '.join(map(str, one.ranks))}]" if one.ranks else ""
    return (
        f"  - {{编号: {one.number}, 地区: {unit.place.name}, 任务: {unit.task.number}, "
        f"键: {unit.indicator.key}, 月份: {unit.month}, 缘由: {unit.why}{ranks}}}"
    )


def redrawn(units: list[Unit], record: AuditFile) -> list[Chosen]:
    """The sample of a population as it follows from the recorded seed, drawn again."""
    seed = record.seed
    return draw(units, seed_of(seed.seal, seed.number), seed.each) if seed else []


def agrees(chosen: list[Chosen], record: AuditFile) -> bool:
    """Whether a recorded sample is the one that was drawn again."""
    return [one.same for one in chosen] == recorded(record.sample)


def audit_faults(case: Case) -> Said:
    """Every recorded sample, drawn again from its seal."""
    links = {link.period: link for link in case.links}
    for page in case.year.audits():
        record: AuditFile | None = page.record
        if record is None or record.seed is None or page.name.month is None:
            continue
        link = links.get(str(page.name.month))
        if link is None or link.sha256 != record.seed.seal:
            message = f"种子写的不是 {page.name.month} 的封存"
            yield Finding.about(page.path, "sample-of-other-seal", message, "恢复记下时的样子")
        elif _lacks(case, link):
            yield Gap(link.path, "合计", "有的封存版本取不到，样本没有重抽")
        elif not agrees(_again(case, page.name.month, record), record):
            message = "样本和从封存、种子重抽的不一样"
            yield Finding.about(page.path, "sample-altered", message, "恢复抽出来的样子")


def _lacks(case: Case, link: Link) -> bool:
    """Whether a version that was claimed up to a seal is nowhere to be had."""
    order = case.links.index(link)
    return any(case.claims[path].claim.order <= order for path in case.lost)


def _again(case: Case, month: Month, record: AuditFile) -> list[Chosen]:
    day = case.plan.audit_day(month)
    books = books_at(case.year, upto(case.links, str(month)), case.fetch_moved, day)
    return redrawn(population(books, span_of(month, "季度")), record)


def _refuse(books: Books, span: Span, opinion: Opinion) -> None:
    indicator = opinion.indicator
    if indicator.verdict is None or books.plan.bearing(indicator, opinion.place) != "欠":
        message = f"{opinion.place.name}「{indicator.key}」不用核验"
        raise LedgerError(message, "ledger audit verdict 列出要核验的")
    days = verdict_days(books.plan, indicator)
    if days and span.last_day < days[0]:
        raise LedgerError(f"「{indicator.key}」{indicator.verdict}核验", f"{days[0]} 以后再核验")


def quoted(text: str) -> str:
    """Hex digits as they stay text: an editor reads `1234` and `12e4` as numbers."""
    return f'"{text}"' if is_number(text) else text
