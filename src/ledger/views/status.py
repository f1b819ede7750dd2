"""Where everything stands on a day (亮灯): the city's grid, and one place's list of what to do."""

from datetime import date
from typing import NamedTuple

from ledger.acts.open import month_form, opening_form
from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.plan import Place, Task
from ledger.model.scalar import Ratio
from ledger.period import Month
from ledger.standing import PRECEDENCE, Judged, Standing, sum_up
from ledger.views.problems import Row as ProblemRow
from ledger.views.problems import unsettled
from ledger.views.taken import Taken, taken


class Row(NamedTuple):
    """One place's line in the grid."""

    place: Place
    cells: list[Standing | None]
    signed: int
    expected: int
    unsigned: list[Month]
    overdue: list[Judged]
    done: int
    owed: int


class City(NamedTuple):
    """The grid of places and tasks, as of a day."""

    title: str
    day: date
    version: int
    tasks: list[Task]
    rows: list[Row]

    @property
    def legend(self) -> list[Standing]:
        """The standings that occur, in the order of precedence."""
        found = {cell for row in self.rows for cell in row.cells if cell}
        return sorted(found, key=PRECEDENCE.__getitem__)


class Step(NamedTuple):
    """One thing to do: until when, and where its figures stand."""

    judged: Judged
    title: str
    name: str
    figures: str
    deadline: date | None
    owner: str | None
    drafted: bool


class County(NamedTuple):
    """One place's own view: what is wrong, what comes next, which months wait for a sign-off."""

    place: Place
    title: str
    day: date
    version: int
    steps: list[Step]
    waiting: list[str]
    counts: list[tuple[Standing, int]]
    items: list[tuple[str, str, date, bool]]
    problems: list[ProblemRow]
    taken: list[Taken]


def city(books: Books) -> City:
    """The grid of a state of the books."""
    plan = books.plan
    rows = [_row(books, book) for book in books.books.values()]
    return City(plan.file.name, books.day, plan.version, list(plan.tasks.values()), rows)


def _row(books: Books, book: Book) -> Row:
    judged = judge_all(books, book)
    by_task: dict[int, list[Judged]] = {}
    for one in judged:
        by_task.setdefault(one.due.task.number, []).append(one)
    binding = [one for one in judged if one.due.binds and one.due.deadline]
    fell_due = [one for one in binding if one.due.deadline and one.due.deadline < books.day]
    return Row(
        place=book.place,
        cells=[sum_up(by_task.get(number, ())) for number in books.plan.tasks],
        signed=sum(book.is_signed(month) for month in book.expected),
        expected=len(book.expected),
        unsigned=book.unsigned,
        overdue=[one for one in judged if one.standing.fails],
        done=sum(one.is_done for one in fell_due),
        owed=len(fell_due),
    )


def county(books: Books, book: Book) -> County:
    """One place's list, the most urgent first; drafts are told apart, they do not count yet."""
    judged = judge_all(books, book)
    drafts = book.with_drafts()
    steps = [_step(book, drafts, one) for one in judged if _is_open(one)]
    steps.sort(key=_urgency)
    found: dict[Standing, int] = {}
    for one in judged:
        found[one.standing] = found.get(one.standing, 0) + 1
    return County(
        place=book.place,
        title=books.plan.file.name,
        day=books.day,
        version=books.plan.version,
        steps=steps,
        waiting=_waiting(book),
        counts=sorted(found.items(), key=lambda pair: PRECEDENCE[pair[0]]),
        items=_items(book),
        problems=unsettled(book),
        taken=taken(books, [book]),
    )


_OPEN = {Standing.BEHIND, Standing.NEAR, Standing.IDLE, Standing.TO_VERIFY, Standing.UNJUDGED}


def _is_open(judged: Judged) -> bool:
    mine = judged.due.bearing == "欠"
    return mine and (judged.standing.fails or (judged.standing in _OPEN and judged.due.binds))


def _urgency(step: Step) -> tuple[int, date, int]:
    rank = PRECEDENCE[step.judged.standing]
    return (rank, step.deadline or date.max, step.judged.due.task.number)


def _step(book: Book, drafts: Book, judged: Judged) -> Step:
    due = judged.due
    name = due.indicator.name + (f"（{due.occasion.chinese}）" if due.occasion else "")
    signed, drafted = book.facts.get(due.code, {}), drafts.facts.get(due.code, {})
    return Step(
        judged=judged,
        title=due.task.title,
        name=name,
        figures=figures(judged),
        deadline=due.deadline,
        owner=book.owner(due.task),
        drafted=len(drafted) > len(signed),
    )


def figures(judged: Judged) -> str:
    """The figures behind a standing: `1/2条`, `应41实39`, what a delivery lacks."""
    unit = judged.due.indicator.unit or ""
    value, goal = judged.value, judged.goal
    known = "已知" if judged.partial else ""
    if judged.missing:
        return f"缺{'、'.join(judged.missing)}"
    if isinstance(value, Ratio):
        return f"应{value.due}实{value.done}"
    if isinstance(value, date):
        return str(value)
    if goal is not None and judged.due.indicator.kind != "比率":
        sign = "≤" if judged.due.indicator.at_most is not None else ""
        sign = ">" if judged.due.indicator.kind == "增长" else sign
        return f"{'—' if value is None else known + str(value)}/{sign}{goal}{unit}"
    if isinstance(value, int):
        return f"{known}{value}{unit}"
    return judged.note


def _waiting(book: Book) -> list[str]:
    """Months that should have been signed, in words."""
    words = {"draft": "已填未签", "altered": "签后改过，要重签"}
    return [
        f"{month}：{words.get(book.pages[month].signature, '') if month in book.pages else '没有文件'}"
        for month in book.unsigned
    ]


def _items(book: Book) -> list[tuple[str, str, date, bool]]:
    """The county's own list (清单): title, what, until when, whether it is done."""
    found = []
    for task in book.plan.tasks.values():
        section = getattr(getattr(book.opening, "record", None), f"task{task.number}", None)
        done = {
            number
            for page in book.signed
            for number in getattr(getattr(page.record, f"task{task.number}", None), "办结", None)
            or {}
        }
        for item in getattr(section, "items", ()):
            found.append((task.title, item.text, item.until, str(item.number) in done))
    return sorted(found, key=lambda item: item[2])


class Burden(NamedTuple):
    """How many fields the forms ask of one place: to open the year, and month by month."""

    place: Place
    opening: int
    months: list[int]


def burden(books: Books) -> list[Burden]:
    """The burden of the plan itself: forms as they are when everything due is done in time."""
    plan = books.plan
    return [
        Burden(
            place=book.place,
            opening=opening_form(plan, book.place).burden,
            months=[month_form(books, book, month, behind=False).burden for month in plan.months],
        )
        for book in books.books.values()
    ]
