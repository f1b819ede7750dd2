"""Writing the bureau's record of a quarter's audit (查账): rows are added, nothing is altered."""

from datetime import date
from typing import NamedTuple

from ledger.book import Books
from ledger.entry import digest_of
from ledger.finding import LedgerError
from ledger.model.plan import Indicator, Place
from ledger.period import Span
from ledger.splice import add_rows, is_number, render
from ledger.standing import verdict_days

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


def with_verdict(text: str, books: Books, span: Span, opinion: Opinion) -> str:
    """An audit's text with one more verdict, on what stands in the books by the quarter's end.

    Raises LedgerError where none is asked, or none is due yet, or there is nothing to judge.
    """
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
    return add_rows(text, "核验", "\n".join(rows).split("\n"), rank)


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
