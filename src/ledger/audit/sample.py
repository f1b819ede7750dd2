"""What people go and look at in a quarter (抽样): by county and kind, more where more can be wrong.

Every entry that the quarter's seals brought may be drawn. The hard duties of the tasks that the
plan calls both 涉敏 and a 专题 are always looked at (必查).
"""

from collections.abc import Iterator
from typing import NamedTuple

from ledger.audit.draw import chance, in_order, ranks, shares, tenth
from ledger.audit.signals import signals
from ledger.book import Book, Books
from ledger.due import Due, dues_of, is_asked
from ledger.entry import Fact, Value
from ledger.model.audit import Drawn, Thresholds
from ledger.model.plan import Indicator, Place, Task
from ledger.model.scalar import Ratio
from ledger.period import Month, Span
from ledger.plan import Plan
from ledger.reconcile import reconcile

EACH = 8
"""How many entries are drawn of each county where nobody says otherwise."""
RANKS = 3
"""How many records are looked at behind one figure."""
WEIGHTS = {"大": 1, "迟": 1, "疑": 2, "自报": 1}
"""How many tickets an entry holds besides its own one, and why."""
CERTAIN = "必查"


class Unit(NamedTuple):
    """One entry, or one duty without an entry, as it may be looked at."""

    place: Place
    task: Task
    indicator: Indicator
    month: Month
    value: Value | None
    certain: bool
    reasons: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.place.slug}/{self.indicator.code}/{self.month}"

    @property
    def weight(self) -> int:
        return 1 + sum(WEIGHTS[reason] for reason in self.reasons)

    @property
    def counted(self) -> int | None:
        """How many records lie behind a figure that counts them."""
        said = self.value.done if isinstance(self.value, Ratio) else self.value
        return said if isinstance(said, int) else None

    @property
    def why(self) -> str:
        reasons = f"（{'、'.join(self.reasons)}）" if self.reasons else ""
        return f"{CERTAIN if self.certain else '抽中'}{reasons}"


class Chosen(NamedTuple):
    """One unit of the sample, with its number and the ranks in the register elsewhere."""

    number: int
    unit: Unit
    ranks: list[int]

    @property
    def is_whole(self) -> bool:
        """Whether every record behind it is looked at, so that the ranks tell how many there are."""
        return self.unit.counted is not None and self.unit.counted <= RANKS

    @property
    def same(self) -> tuple[object, ...]:
        """What a drawn sample and a recorded one have in common."""
        unit = self.unit
        about = (unit.place.name, unit.task.number, unit.indicator.key, unit.month)
        return (self.number, *about, unit.why, tuple(self.ranks))


class Stratum(NamedTuple):
    """One county's entries: how many, how many are always looked at, how many of each kind, and
    how likely a plain draw of so many meets one wrong entry where a tenth is wrong."""

    place: Place
    entries: int
    certain: int
    kinds: list[tuple[str, int]]
    chance: float


def population(books: Books, span: Span) -> list[Unit]:
    """Everything of a quarter that may be looked at, in the order of places and plan."""
    odd = _odd(books, span)
    large = _large(books, span)
    return [
        unit
        for book in books.books.values()
        if not book.place.is_bureau
        for unit in _units(books, book, span, odd, large)
    ]


def draw(units: list[Unit], seed: str, each: int) -> list[Chosen]:
    """The sample: what is always looked at, and so many of each county, stratified by kind."""
    chosen: set[str] = {unit.name for unit in units if unit.certain}
    for mine in _by_place(units).values():
        kinds = _by_kind([unit for unit in mine if not unit.certain])
        given = shares(each, [len(rows) for rows in kinds.values()])
        for rows, count in zip(kinds.values(), given, strict=True):
            chosen.update(in_order(seed, {unit.name: unit.weight for unit in rows})[:count])
    taken = [unit for unit in units if unit.name in chosen]
    return [Chosen(n, unit, _ranks(seed, unit)) for n, unit in enumerate(taken, 1)]


def strata(units: list[Unit], each: int) -> list[Stratum]:
    """The population by county, with the risk of sampling."""
    return [_stratum(mine, each) for mine in _by_place(units).values()]


def recorded(rows: list[Drawn]) -> list[tuple[object, ...]]:
    """A recorded sample, to be held against one that is drawn again."""
    return [
        (row.number, row.place, row.task, row.key, row.month, row.why, tuple(row.ranks))
        for row in rows
    ]


def _stratum(mine: list[Unit], each: int) -> Stratum:
    rest = [unit for unit in mine if not unit.certain]
    found = chance(len(rest), tenth(rest), each) if rest else 0
    kinds = [(kind, len(rows)) for kind, rows in _by_kind(rest).items()]
    return Stratum(mine[0].place, len(mine), len(mine) - len(rest), kinds, float(found))


def _by_place(units: list[Unit]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.place.slug, []).append(unit)
    return found


def _by_kind(units: list[Unit]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.indicator.kind, []).append(unit)
    return found


def _ranks(seed: str, unit: Unit) -> list[int]:
    """Ranks for a figure that counts records which lie elsewhere; none where it counts none."""
    return ranks(seed, unit.name, unit.counted, RANKS) if unit.counted is not None else []


def certain_tasks(plan: Plan) -> set[int]:
    """The tasks whose hard duties are always looked at: 涉敏, and part of a 专题."""
    topical = {number for topic in plan.file.topics.values() for number in topic.numbers}
    return {n for n in topical if n in plan.tasks and plan.tasks[n].sensitive == "是"}


def _units(
    books: Books, book: Book, span: Span, odd: set[str], large: set[tuple[str, str, Month]]
) -> Iterator[Unit]:
    plan, new = books.plan, {page.path for page in book.brought(span)}
    hard = {due.code: due for due in dues_of(plan, book.place) if _is_hard(plan, due, span)}
    alone = _self_said(books, book, span)
    for task, indicator in plan.indicators:
        facts = [f for f in book.within(indicator) if f.path in new and f.month <= span.last]
        last = facts[-1].month if facts else span.last
        for fact in facts:
            key = (book.place.slug, indicator.code, fact.month)
            said = {
                "大": key in large,
                "迟": _is_late(book, fact),
                "疑": "/".join(map(str, key)) in odd,
                "自报": key in alone,
            }
            reasons = tuple(word for word, holds in said.items() if holds)
            certain = indicator.code in hard and fact.month == last
            yield Unit(book.place, task, indicator, fact.month, fact.value, certain, reasons)
        if not facts and indicator.code in hard:
            yield Unit(book.place, task, indicator, last, None, True, ())


def _is_hard(plan: Plan, due: Due, span: Span) -> bool:
    """Whether a due is to be looked at in any case, and is asked for in this quarter."""
    binds = due.binds and due.bearing == "欠" and due.indicator.kind != "记数"
    if not binds or due.task.number not in certain_tasks(plan):
        return False
    mine = due.occasion is None or due.occasion.last in span
    return mine and any(is_asked(plan, due, month) for month in span.months)


def _is_late(book: Book, fact: Fact) -> bool:
    """Whether an entry came after its own time: a late month, or a correction."""
    page = book.pages.get(fact.month)
    if page is None or page.path != fact.path:
        return True
    claim = book.claims.get(fact.month) if book.claims else None
    late = claim is not None and claim.period != str(fact.month)
    day = page.signed_on
    return late or (day is not None and day > book.plan.reconcile_day(fact.month))


def _self_said(books: Books, book: Book, span: Span) -> set[tuple[str, str, Month]]:
    """The entries that nobody else vouches for (仅自报)."""
    months = {page.name.month for page in book.brought(span) if page.name.month}
    return {
        (book.place.slug, match.indicator.code, month)
        for month in months
        for match in reconcile(books, book, month)
        if match.result == "仅自报" and match.indicator.proof in (None, "自报")
    }


def _odd(books: Books, span: Span) -> set[str]:
    """The entries about which there is a signal, by default thresholds, or that the outside denies.

    What the quarter's audit sets for itself does not count: it is written after the seal.
    """
    found = {
        f"{one.place.slug}/{one.indicator.code}/{side.about.split()[-1]}"
        for one in signals(books, span, Thresholds.model_validate({}))
        if one.indicator is not None
        for side in (one.left, one.right)
    }
    for book in books.books.values():
        for page in book.brought(span):
            for match in reconcile(books, book, page.name.month) if page.name.month else ():
                if match.result == "不一致":
                    found.add(f"{book.place.slug}/{match.indicator.code}/{page.name.month}")
    return found


def _large(books: Books, span: Span) -> set[tuple[str, str, Month]]:
    """The entries in the top quarter of all counties' figures of one indicator."""
    found: set[tuple[str, str, Month]] = set()
    for _, indicator in books.plan.indicators:
        rows = [
            (fact.value, (book.place.slug, indicator.code, fact.month))
            for book in books.books.values()
            if not book.place.is_bureau
            for fact in book.within(indicator, span)
            if isinstance(fact.value, int) and fact.value > 0
        ]
        figures = sorted(value for value, _ in rows)
        bound = figures[len(figures) * 3 // 4] if len(figures) >= 4 else None
        top = {key for value, key in rows if bound is not None and value >= bound}
        found |= top if len(top) * 2 <= len(rows) else set()
    return found
