"""The demo's quarterly audits (示例): lots drawn after the seal, what was found, what was judged."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.acts.audit import Lot, Opinion, blank_audit, rank, redrawn, with_sample, with_verdicts
from ledger.audit.sample import EACH, Chosen, population
from ledger.audit.signals import signals
from ledger.book import Books
from ledger.demo.figures import between
from ledger.document import read_document
from ledger.judge import judge_all
from ledger.model.audit import AuditFile
from ledger.model.record import read_record
from ledger.period import Span
from ledger.splice import add_rows
from ledger.standing import Standing

NUMBERS = {"2024Q1": "1588", "2024Q2": "4711", "2024Q3": "0926", "2024Q4": "3302"}
"""What was told after each quarter's seal."""
JUDGED = ("4-5", "20-1", "6-2", "2-1")
"""What the bureau got round to judging; the rest waits, and the reports say so."""
RETURNED = {
    ("2024Q2", "jinjiang", "4-5"): "没有写覆盖率比摸底时提高了多少",
    ("2024Q4", "dehua", "6-2"): "和六月的一字不差，没有写下半年做了什么",
}
UNSEEN = {("2024Q2", "anxi")}
"""Nobody went to look: the county's June had not come yet."""
MISSING = ("2024Q2", "yongchun")
"""Where one record behind a drawn figure could not be found."""
MISSED, COPIED = "永春县-2024-001", "德化县-2024-001"


class Audited(NamedTuple):
    """A quarter's file on the day of the draw, and when all had been looked at and judged."""

    drawn_on: date
    drawn: str
    done_on: date
    done: str


def audited(books: Books, span: Span, seal: str, closed: date) -> Audited:
    """The audit of one quarter: the draw two days after the seal, the rest by the audit's day."""
    drawn_on = closed + timedelta(days=2)
    done_on = books.plan.audit_day(span.last)
    blank = blank_audit(span).replace("# 2024", "# 示例 2024")
    drawn = with_sample(blank, books, span, Lot(seal, NUMBERS[span.name], drawn_on, EACH))
    record = read_record(AuditFile, read_document(drawn).tree).record
    assert record is not None
    chosen = redrawn(population(books, span), record)
    done = add_rows(drawn, "查实", list(_looked(chosen, span, done_on)), rank)
    if answers := list(_answers(books, span, done_on)):
        done = add_rows(done, "疑点", answers, rank)
    if opinions := list(_opinions(books, span, done_on)):
        done = with_verdicts(done, books, span, opinions)
    return Audited(drawn_on, drawn, done_on, done)


def _looked(chosen: list[Chosen], span: Span, last: date) -> Iterator[str]:
    """What was found: all agreed, one record missing, one county not visited."""
    missing = next(
        (c.number for c in chosen if (span.name, c.unit.place.slug) == MISSING and c.ranks), 0
    )
    for one in chosen:
        if (span.name, one.unit.place.slug) in UNSEEN:
            continue
        day = last - timedelta(days=between(0, 3, span.name, one.unit.place.slug))
        if one.number == missing:
            yield from (
                f"  - 样本: {one.number}",
                f"    日期: {day}",
                "    结果: 查不到",
                f"    情况: 登记簿第{one.ranks[-1]}件没有卷宗",
                f"    问题: {MISSED}",
            )
        else:
            yield f"  - {{样本: {one.number}, 日期: {day}, 结果: 相符}}"


def _answers(books: Books, span: Span, day: date) -> Iterator[str]:
    """What came of asking: a good answer to one, a problem from the other."""
    for one in signals(books, span):
        told = {
            "凭证": ["    情况: 问过，两条线索同一期采用，通知是同一份"],
            "照抄": ["    情况: 问过，下半年做的没有写进去", f"    问题: {COPIED}"],
        }[one.kind]
        yield from (
            f"  - 编号: {one.number}",
            f"    地区: {one.place.name}",
            f"    日期: {day}",
            *told,
        )


def _opinions(books: Books, span: Span, day: date) -> Iterator[Opinion]:
    for book in books.books.values():
        for one in judge_all(books, book) if not book.place.is_bureau else ():
            due, facts = one.due, book.within(one.due.indicator)
            waits = one.standing is Standing.TO_VERIFY and facts and facts[0].month <= span.last
            if not waits or due.code not in JUDGED or due.bearing != "欠":
                continue
            why = RETURNED.get((span.name, book.place.slug, due.code))
            said = why or "看过纪要和现场"
            yield Opinion(book.place, due.indicator, day, why is None, said, "市局普促科")


_HEAD = (
    "# yaml-language-server: $schema=../../../plans/2024/schema/problems.json\n"
    "# 示例 {} 2024年 问题台账。登记后只增不改；销号只由市局写\n"
)
_MISSED = _HEAD.format("永春县") + (
    f"- 编号: {MISSED}\n  任务: 1\n  来源: 季度查账\n  发现: 2024-07-15\n"
    "  问题: 抽中的一件调解没有卷宗\n"
)
_PLANNED = "  措施: 补齐卷宗，逐件核对登记簿\n  责任人: 调解专干\n  时限: 2024-08-31\n"
_FIRST = "  整改:\n    - 日期: 2024-08-20\n      情况: 已补这一件\n"
_RETURN = "  销号:\n    日期: 2024-08-28\n    结论: 退回\n    依据: 其余各件没有核对\n"
_SECOND = "    - 日期: 2024-09-12\n      情况: 逐件核对，另补两件\n      佐证: 示例核对表第3号\n"
_PASSED = "  复核:\n    - 日期: 2024-09-18\n      结论: 通过\n      依据: 示例复核表第11号\n"
_COPIED = _HEAD.format("德化县") + (
    f"- 编号: {COPIED}\n  任务: 6\n  来源: 季度查账\n  发现: 2025-01-15\n"
    "  问题: 年终的进展照抄六月的\n  措施: 重写进展，附会商纪要\n  责任人: 调解专干\n  时限: 2025-03-31\n"
)


class Step(NamedTuple):
    """One commit of a problem's story: when, whose book, by whom, and the file from then on."""

    day: date
    slug: str
    by_bureau: bool
    text: str


PROBLEMS = (
    Step(date(2024, 7, 15), "yongchun", True, _MISSED),
    Step(date(2024, 7, 19), "yongchun", False, _MISSED + _PLANNED),
    Step(date(2024, 8, 20), "yongchun", False, _MISSED + _PLANNED + _FIRST),
    Step(date(2024, 8, 28), "yongchun", True, _MISSED + _PLANNED + _FIRST + _RETURN),
    Step(date(2024, 9, 12), "yongchun", False, _MISSED + _PLANNED + _FIRST + _SECOND + _RETURN),
    Step(date(2024, 9, 18), "yongchun", True, _MISSED + _PLANNED + _FIRST + _SECOND + _RETURN + _PASSED),
    Step(date(2025, 1, 15), "dehua", True, _COPIED),
)  # fmt: skip
"""A problem from an audit: mended by half, returned, overdue, mended, settled; and one still open."""
