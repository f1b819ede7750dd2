"""Rules of figures that read well in one month and look odd beside the months before."""

from ledger.book import Book
from ledger.page import Page
from ledger.period import Month
from ledger.rules.opening import opening_flows
from ledger.rules.rule import (
    Context,
    Entry,
    Flaws,
    Rule,
    at,
    book_rule,
    entries,
    is_explained,
    sections,
)

_MONTH = "系统取数: {day}\n1 百所千会大调解:\n  本月调解件数: {count}\n  本月排查次数: {more}\n签账: 签\n"
_MARCH = _MONTH.format(day="2024-04-02", count=767, more=3)
_OPENING = "1 百所千会大调解:\n  期初: {本月调解件数: 1469}\n签账: 签\n"
LEAST, MONTHS = 50, 3
"""Below this sum, and this number of months, one as large as all before it is nothing unusual."""


@book_rule(
    "warning",
    waivable=True,
    law="「本月」的数不是累计数",
    why="系统里取出来的常是累计数，照抄进来就加了两遍。",
    bad={
        "opening.yaml": _OPENING,
        "2024-03.yaml": _MARCH,
        "2024-04.yaml": _MONTH.format(day="2024-05-06", count=3017, more=4),
    },
    good={
        "opening.yaml": _OPENING,
        "2024-03.yaml": _MARCH,
        "2024-04.yaml": _MONTH.format(day="2024-05-06", count=781, more=4),
    },
)
def looks_cumulative(book: Book, context: Context) -> Flaws:
    sums = opening_flows(book.opening, context) if book.opening else {}
    months = {code: 2 for code, brought in sums.items() if brought}
    for _, page in sorted(book.pages.items()):
        for slot, value, section in _flows(page, context):
            code = slot.indicator.code
            before, seen = sums.get(code, 0), months.get(code, 0)
            suspect = seen >= MONTHS and before >= LEAST and value >= before
            if suspect and not is_explained(section):
                message = f"「{slot.key}」{value}，不少于以前各月之和 {before}"
                yield at(page, slot.route, message, "写本月的数；确是本月的，在存在问题里说明")
            sums[code], months[code] = before + value, seen + bool(value)


def _flows(page: Page, context: Context) -> list[Entry]:
    given = entries(page, context)
    return [entry for entry in given if entry[0].indicator.is_flow and isinstance(entry[1], int)]


@book_rule(
    "warning",
    waivable=True,
    law="两个月的账不完全一样",
    why="复制上月的文件，忘了改数，两个月就一模一样。",
    bad={
        "2024-03.yaml": _MARCH,
        "2024-04.yaml": _MONTH.format(day="2024-05-06", count=767, more=3),
    },
    good={
        "2024-03.yaml": _MARCH,
        "2024-04.yaml": _MONTH.format(day="2024-05-06", count=781, more=3),
    },
)
def copied_month(book: Book, context: Context) -> Flaws:
    before: tuple[Month, list[tuple[str, object]]] | None = None
    for month, page in sorted(book.pages.items()):
        said = [(slot.indicator.code, value) for slot, value, _ in entries(page, context)]
        counts = [slot for slot, value, _ in _flows(page, context) if value]
        explained = any(is_explained(section) for _, section in sections(page, context))
        if before and said == before[1] and len(counts) > 1 and not explained:
            message = f"记的数和 {before[0]} 完全一样"
            yield at(page, counts[0].route, message, "逐个核对；确实一样的，在存在问题里说明")
        before = (month, said)


RULES: tuple[Rule, ...] = (looks_cumulative, copied_month)
