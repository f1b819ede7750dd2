"""The quarter's bulletin (季度通报): what goes out, in the order that an officer needs."""

from datetime import date
from typing import NamedTuple

from ledger.book import Book, Books
from ledger.model.plan import Indicator, Place, Section, Task
from ledger.model.problems import Problem
from ledger.period import Month, Span
from ledger.reconcile import Match, reconcile, show
from ledger.standing import Judged, Standing, judge_all
from ledger.views.parts import (
    Basis,
    Corrected,
    Item,
    Signing,
    Total,
    corrected,
    failing,
    falling_due,
    is_masked,
    signed_pages,
    signings,
    totals,
)
from ledger.views.status import figures

HIDDEN = "不列"
"""What stands for a figure that may not go out."""


class Count(NamedTuple):
    """How dues that have fallen due came out, in cases."""

    owed: int
    in_time: int
    late: int
    failed: int
    unreported: int


class Comparison(NamedTuple):
    """One growth duty against last year's same period, among the places that can be compared.

    `rows` has every place: last year's figure, this year's, and the change or why there is none.
    """

    indicator: Indicator
    total: Total
    places: int
    grown: int
    fallen: list[tuple[Place, str]]
    incomparable: list[tuple[Place, str]]
    rows: list[tuple[Place, str, str, str]]


class Progress(NamedTuple):
    """One countable duty of all places: done so far, owed, who has done it."""

    task: Task
    indicator: Indicator
    done: int
    owed: int
    places: int
    finished: list[str]
    empty: list[str]


class Part(NamedTuple):
    """One part of the plan in the bulletin."""

    section: Section
    cases: Count
    comparisons: list[Comparison]
    progress: list[Progress]


class Row(NamedTuple):
    """One place in the bulletin's annex: key figures in the order of the columns."""

    place: Place
    cells: list[str]
    signed: str


class Candidate(NamedTuple):
    """A piece of progress that a person may choose for 主要成效."""

    place: Place
    task: Task
    name: str
    text: str


class Settled(NamedTuple):
    """Problems found, settled, and overdue."""

    found: int
    settled: int
    overdue: list[tuple[Place, Problem]]
    rows: list[tuple[Place, Problem, str]]


class Bulletin(NamedTuple):
    """季度通报: what goes out; figures of 涉敏 tasks are masked."""

    span: Span
    title: str
    place: Place | None
    basis: Basis
    document: str
    binding: int
    binding_due: int
    waiting: list[str]
    unclear: list[str]
    places: int
    cases: Count
    parts: list[Part]
    candidates: list[tuple[Place, list[Candidate]]]
    overdue: list[tuple[Place, list[Item]]]
    missed: list[tuple[Place, list[Item]]]
    behind: list[tuple[str, list[str]]]
    mismatches: list[Match]
    corrections: list[Corrected]
    signings: list[Signing]
    problems: Settled
    next_due: list[tuple[str, list[str]]]
    no_base: list[tuple[Place, list[str]]]
    columns: list[str]
    table: list[Row]

    @property
    def unsigned(self) -> list[Signing]:
        return [one for one in self.signings if one.signed is None]

    @property
    def tardy(self) -> list[Signing]:
        return [one for one in self.signings if one.signed and one.signed > one.until]

    @property
    def known(self) -> list[tuple[list[str], list[str]]]:
        """What fell due and is known to fail, in words: what many share first, then by place."""
        return _shared(self.overdue)

    @property
    def silent(self) -> list[tuple[list[str], list[Item]]]:
        """What fell due and nobody knows: places with the same items together."""
        return _alike(self.overdue)

    @property
    def unverified(self) -> list[tuple[list[str], list[Item]]]:
        """The same, of what was to be reported by now and falls due later."""
        return _alike(self.missed)


def bulletin(books: Books, span: Span, basis: Basis) -> Bulletin:
    """The quarter's bulletin of the counties; the bureau's own duties stay in the paper."""
    plan = books.plan
    mine = [book for book in books.books.values() if not book.place.is_bureau]
    judged = {book.place.slug: judge_all(books, book) for book in mine}
    every = [one for rows in judged.values() for one in rows if one.due.binds]
    binding = {one.due.code for one in every if one.due.bearing == "欠"}
    fallen = {one.due.code for one in every if _fell_due(one, span)}
    columns = _columns(books, mine, span)
    following = Span("", span.last.plus(1), span.last.plus(3))
    return Bulletin(
        span=span,
        title=f"关于{span.chinese}人民参与和促进法治工作要点落实情况的通报",
        place=None,
        basis=basis,
        document=f"《{plan.file.name}》（{plan.file.document}）",
        binding=len(binding),
        binding_due=len(fallen),
        waiting=_names(every, Standing.WAITING),
        unclear=_names(every, Standing.UNCLEAR),
        places=len(mine),
        cases=_count([one for one in every if _fell_due(one, span)]),
        parts=[_part(books, mine, judged, section, span) for section in plan.file.sections],
        candidates=[(b.place, rows) for b in mine if (rows := _candidates(b, span))],
        overdue=_by_place(books, mine, span, fallen=True),
        missed=_by_place(books, mine, span, fallen=False),
        behind=_behind(mine, judged),
        mismatches=_mismatches(books, mine, span),
        corrections=[row for book in mine for row in _corrections(book, span)],
        signings=signings(mine, span.months_in(plan.months)),
        problems=problems(mine, span),
        next_due=_next_due(books, mine, following),
        no_base=_no_base(mine, judged),
        columns=[f"{task.number} {indicator.name}" for task, indicator in columns],
        table=[_row(books, book, columns, span, judged[book.place.slug]) for book in mine],
    )


def _fell_due(one: Judged, span: Span) -> bool:
    deadline = one.due.deadline
    return one.due.bearing == "欠" and deadline is not None and deadline <= span.last_day


def _count(rows: list[Judged]) -> Count:
    standings = [one.standing for one in rows]
    failed = sum(standing.fails for standing in standings)
    return Count(
        owed=sum(s.fails or s in (Standing.DONE, Standing.DONE_LATE) for s in standings),
        in_time=standings.count(Standing.DONE),
        late=standings.count(Standing.DONE_LATE),
        failed=failed,
        unreported=standings.count(Standing.UNREPORTED),
    )


def _names(rows: list[Judged], standing: Standing) -> list[str]:
    return list(dict.fromkeys(r.due.indicator.name for r in rows if r.standing is standing))


def _part(
    books: Books, mine: list[Book], judged: dict[str, list[Judged]], section: Section, span: Span
) -> Part:
    numbers = {task.number for task in section.tasks}
    rows = [one for found in judged.values() for one in found if one.due.task.number in numbers]
    sums = {t.indicator.code: t for t in totals(mine, _upto(books, span))}
    return Part(
        section=section,
        cases=_count([one for one in rows if one.due.binds and _fell_due(one, span)]),
        comparisons=[
            _comparison(mine, indicator, sums[indicator.code], span)
            for task in section.tasks
            for indicator in task.indicators
            if indicator.kind == "增长" and indicator.code in sums and indicator.force == "必办"
            if sums[indicator.code].last_year is not None and not is_masked(task, indicator)
        ],
        progress=_progress(rows),
    )


def _upto(books: Books, span: Span) -> Span:
    return Span(span.name, Month(books.plan.file.year, 1), span.last)


def _comparison(mine: list[Book], indicator: Indicator, total: Total, span: Span) -> Comparison:
    column = {3: "一季度", 6: "上半年", 9: "前三季度", 12: "全年"}[span.last.number]
    fallen, incomparable, rows, grown = [], [], [], 0
    for book in mine:
        base = book.base(indicator, column)
        months = [m for m in book.plan.months if m <= span.last]
        value = book.total(indicator, Span("", Month(book.plan.file.year, 1), span.last))
        shown, word = show(value), "—"
        if not all(book.is_signed(month) for month in months):
            incomparable.append((book.place, "未报"))
            shown, word = f"已知{shown}", "不可比"
        elif not base:
            incomparable.append((book.place, "无上年基数，无法判定"))
            word = "无法判定"
        elif isinstance(value, int):
            word = f"{100 * (value - base) / base:.1f}%"
            grown += value > base
            fallen += [(book.place, word)] if value <= base else []
        rows.append((book.place, str(base or "无基数"), shown, word))
    places = len(mine) - len(incomparable)
    return Comparison(indicator, total, places, grown, fallen, incomparable, rows)


def _progress(rows: list[Judged]) -> list[Progress]:
    """Countable duties with a number to reach, all places together."""
    by_code: dict[str, list[Judged]] = {}
    for one in rows:
        countable = one.due.indicator.kind == "数量" and one.due.indicator.at_most is None
        if countable and one.goal and one.due.binds:
            by_code.setdefault(one.due.code, []).append(one)
    return [
        Progress(
            task=found[0].due.task,
            indicator=found[0].due.indicator,
            done=sum(one.value for one in found if isinstance(one.value, int)),
            owed=sum(one.goal or 0 for one in found),
            places=len(found),
            finished=[one.due.place.name for one in found if one.is_done],
            empty=[one.due.place.name for one in found if not one.value],
        )
        for found in by_code.values()
        if not is_masked(found[0].due.task, found[0].due.indicator)
    ]


def _candidates(book: Book, span: Span) -> list[Candidate]:
    """Progress written in the quarter, for a person to choose from; the tool chooses nothing."""
    return [
        Candidate(book.place, task, indicator.name, fact.value)
        for task, indicator in book.plan.indicators
        if indicator.kind == "定性" and task.sensitive != "是"
        for fact in book.within(indicator, span)
        if isinstance(fact.value, str)
    ]


def _by_place(
    books: Books, mine: list[Book], span: Span, *, fallen: bool
) -> list[tuple[Place, list[Item]]]:
    """What fails, by place: what has fallen due, or what has not."""
    found = []
    for book in mine:
        items = [
            item
            for item in failing(books, None, book)
            if (item.deadline is not None and item.deadline <= span.last_day) == fallen
        ]
        if items:
            found.append((book.place, items))
    return found


MANY = 3
"""From how many places on an item is told once, with its places."""


def _shared(rows: list[tuple[Place, list[Item]]]) -> list[tuple[list[str], list[str]]]:
    places: dict[str, list[str]] = {}
    own: list[tuple[list[str], list[str]]] = []
    said = [
        (place.name, [_words(i) for i in items if i.standing is not Standing.UNREPORTED])
        for place, items in rows
    ]
    for name, texts in said:
        for text in texts:
            places.setdefault(text, []).append(name)
    for name, texts in said:
        if few := [text for text in texts if len(places[text]) < MANY]:
            own.append(([name], few))
    many = [(names, [text]) for text, names in places.items() if len(names) >= MANY]
    return many + own


def _words(item: Item) -> str:
    return f"{item.name}（{item.figures}）" if item.figures else item.name


def _alike(rows: list[tuple[Place, list[Item]]]) -> list[tuple[list[str], list[Item]]]:
    """Places whose unreported items are the same, each group with those items."""
    found: dict[tuple[str, ...], tuple[list[str], list[Item]]] = {}
    for place, items in rows:
        silent = [item for item in items if item.standing is Standing.UNREPORTED]
        if silent:
            group = found.setdefault(tuple(item.name for item in silent), ([], silent))
            group[0].append(place.name)
    return list(found.values())


def _behind(mine: list[Book], judged: dict[str, list[Judged]]) -> list[tuple[str, list[str]]]:
    """What is behind the time gone, by indicator."""
    found: dict[str, list[str]] = {}
    for book in mine:
        for one in judged[book.place.slug]:
            if one.standing is Standing.BEHIND:
                counted = one if one.value is not None else one._replace(value=0)
                masked = is_masked(one.due.task, one.due.indicator)
                found.setdefault(one.due.indicator.name, []).append(
                    f"{book.place.name}（{HIDDEN if masked else figures(counted)}）"
                )
    return list(found.items())


def _corrections(book: Book, span: Span) -> list[Corrected]:
    """Corrections that hold; of masked figures it is said that there was one, and no more."""
    found = (row for row in corrected(book, signed_pages(book, span)) if row.agrees)
    return [
        row._replace(old=HIDDEN, new=HIDDEN, reason=HIDDEN, evidence=HIDDEN) if row.masked else row
        for row in found
    ]


def _mismatches(books: Books, mine: list[Book], span: Span) -> list[Match]:
    """The last word of the quarter on each figure that the outside denies."""
    found: dict[tuple[str, str], Match] = {}
    for month in span.months_in(books.plan.months):
        for book in mine:
            for match in reconcile(books, book, month):
                found[match.place.slug, match.indicator.code] = match
    return [
        m for m in found.values() if m.result == "不一致" and not is_masked(m.task, m.indicator)
    ]


def _next_due(books: Books, mine: list[Book], span: Span) -> list[tuple[str, list[str]]]:
    """What falls due in the next quarter, by day."""
    found: dict[date, dict[str, None]] = {}
    for book in mine:
        for item in falling_due(books, book, span):
            if item.deadline is not None:
                found.setdefault(item.deadline, {})[item.name] = None
    days = sorted(found.items())
    return [(f"{day.month}月{day.day}日", list(names)) for day, names in days]


def _no_base(mine: list[Book], judged: dict[str, list[Judged]]) -> list[tuple[Place, list[str]]]:
    found = []
    for book in mine:
        rows = [r for r in judged[book.place.slug] if r.standing is Standing.UNJUDGED]
        names = [r.due.indicator.name for r in rows if r.due.bearing == "欠" and r.due.binds]
        if names:
            found.append((book.place, names))
    return found


def problems(mine: list[Book], span: Span) -> Settled:
    """问题台账 up to the end of a span."""
    rows: list[tuple[Place, Problem, str]] = []
    for book in mine:
        page = book.others.get("problems")
        for problem in page.record.problems if page and page.record else ():
            if problem.found <= span.last_day:
                rows.append((book.place, problem, _problem_word(problem, book)))
    overdue = [(place, problem) for place, problem, word in rows if word == "逾期未整改"]
    settled = sum(word == "已销号" for _, _, word in rows)
    return Settled(len(rows), settled, overdue, rows)


def _problem_word(problem: Problem, book: Book) -> str:
    if problem.settled and problem.settled.day <= book.day and problem.settled.verdict == "通过":
        return "已销号"
    if problem.until and problem.until < book.day:
        return "逾期未整改"
    return "整改中"


def _columns(books: Books, mine: list[Book], span: Span) -> list[tuple[Task, Indicator]]:
    """The binding indicators with a figure or a day by now: the annex's columns."""
    return [
        (task, indicator)
        for task, indicator in books.plan.indicators
        if indicator.force == "必办" and indicator.kind in ("增长", "数量", "频次", "节点")
        if indicator.is_flow or indicator.kind == "节点"
        if _is_asked_by(books, mine, indicator, span)
    ]


def _is_asked_by(books: Books, mine: list[Book], indicator: Indicator, span: Span) -> bool:
    owed = any(books.plan.bearing(indicator, book.place) == "欠" for book in mine)
    if not owed or not books.plan.is_live(indicator):
        return False
    fixed = indicator.deadline if isinstance(indicator.deadline, date) else None
    fallen = fixed is not None and fixed <= span.last_day
    repeated = indicator.every is not None
    return repeated or fallen or any(book.within(indicator, _upto(books, span)) for book in mine)


def _row(
    books: Books,
    book: Book,
    columns: list[tuple[Task, Indicator]],
    span: Span,
    judged: list[Judged],
) -> Row:
    months = span.months_in(books.plan.months)
    signed = sum(book.is_signed(month) for month in months)
    cells = [_cell(book, task, i, span, judged) for task, i in columns]
    return Row(book.place, cells, f"{signed}/{len(months)}")


def _cell(book: Book, task: Task, indicator: Indicator, span: Span, judged: list[Judged]) -> str:
    rows = [one for one in judged if one.due.code == indicator.code]
    mine = [one for one in rows if one.due.occasion is None or span.last in one.due.occasion]
    if not mine:
        return "—"
    one = mine[0]
    if indicator.kind in ("节点", "频次") or is_masked(task, indicator):
        note = f"（缺{'、'.join(one.missing)}）" if one.missing else ""
        return f"{one.standing.char}{note}"
    if one.standing in (Standing.UNCLEAR, Standing.EXEMPT, Standing.OPEN, Standing.WAITING):
        return one.standing.word
    silent = any(not book.is_signed(m) for m in book.plan.months if m <= span.last)
    value = f"{'已知' if silent else ''}{show(one.value) if one.value is not None else 0}"
    return f"{value}/{one.goal}" if one.goal is not None else value
