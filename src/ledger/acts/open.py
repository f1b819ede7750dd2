"""Opening the books (定账), and the form of a month: prompts where a person must decide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ledger.acts.order import in_order, order_of
from ledger.book import Book, Books
from ledger.document import read_document
from ledger.due import Due, dues_of, is_asked
from ledger.judge import judge
from ledger.model.plan import Amendment, Indicator, Place, Task
from ledger.page import OPENING, Page
from ledger.period import Month, read_month
from ledger.plan import Plan
from ledger.schema import EVIDENCE
from ledger.splice import append, put
from ledger.standing import Judged, Standing


@dataclass
class Form:
    """Routes of the prompts of one file, in the order in which they are asked, with their hints."""

    head: str
    prompts: list[tuple[str, ...]] = field(default_factory=list)
    hints: dict[tuple[str, ...], str] = field(default_factory=dict)

    def ask(self, *route: str, hint: str = "") -> None:
        if route not in self.prompts:
            self.prompts.append(route)
        if hint:
            self.hints[route] = hint

    def sorted(self, plan: Plan) -> "Form":
        """The same form in the order of a file: sections, and inside them the keys."""
        self.prompts = in_order(plan, self.prompts)
        return self

    @property
    def burden(self) -> int:
        """How many fields a person is asked to fill."""
        return len(self.prompts)


def modeline(kind: str, year: int) -> str:
    """The line by which an editor finds the schema, from a book's folder."""
    return f"# yaml-language-server: $schema=../../../plans/{year}/schema/{kind}.json\n"


def _bears(plan: Plan, place: Place) -> Iterator[tuple[Task, list[Indicator]]]:
    for task in plan.tasks.values():
        owed = [i for i in task.indicators if plan.bearing(i, place) in ("欠", "报数")]
        if owed:
            yield task, owed


def head_of(plan: Plan, place: Place, period: str) -> str:
    """The comments at the head of a place's month, opening (定账) or closing (the year)."""
    year, month = plan.file.year, read_month(period)
    if month is not None:
        return modeline("month", year) + f"# {place.name} {month.chinese}\n"
    named = {OPENING: ("opening", "定账"), "问题": ("problems", "问题台账")}
    kind, word = named.get(period, ("closing", "交账"))
    return modeline(kind, year) + f"# {place.name} {year}年 {word}\n"


def opening_form(plan: Plan, place: Place) -> Form:
    """What a place decides at the beginning of the year: posts, base figures, own targets, lists."""
    form = Form(head_of(plan, place, OPENING))
    form.ask("牵头科室")
    form.ask("责任人")
    for task, owed in _bears(plan, place):
        form.ask(task.title, "责任人")
        for indicator in owed:
            _ask_opening(plan, form, task, indicator)
        if any(i.force == "必办" for i in owed):
            form.ask(task.title, "清单")
    return form.sorted(plan)


def _ask_opening(plan: Plan, form: Form, task: Task, indicator: Indicator) -> None:
    asked = indicator.asked in ("每月", "每季") and plan.is_live(indicator)
    if indicator.is_flow and asked:
        until = plan.file.start.before
        form.ask(task.title, "期初", indicator.key, hint=f"1月至{until.month}月合计")
    if indicator.base:
        for name in indicator.base.ask:
            form.ask(task.title, "基数", indicator.key, name)
        form.ask(task.title, "基数", indicator.key, "取数")
    if indicator.at_least == "自定":
        form.ask(task.title, "目标", indicator.key)


def month_form(books: Books, book: Book, month: Month, *, behind: bool = True) -> Form:
    """What is due and asked in a month, and only that; with `behind`, what was due earlier too."""
    plan, place = books.plan, book.place
    form = Form(head_of(plan, place, str(month)))
    asked = [due for due in dues_of(plan, place) if _wants(books, book, due, month, behind)]
    if any(due.indicator.proof == "系统" for due in asked):
        form.ask("系统取数")
    for due in asked:
        _ask_month(form, due)
    for title in _troubled(books, book) if behind else ():
        form.ask(title, "存在问题")
        form.ask(title, "下一步措施")
    return form.sorted(plan)


def _wants(books: Books, book: Book, due: Due, month: Month, behind: bool) -> bool:
    delivery = due.indicator.kind == "节点" and due.occasion is None and due.bearing == "欠"
    if is_asked(books.plan, due, month):
        known = delivery and not _still_open(books, book, due, month)
        return not known and (due.occasion is None or month in due.occasion)
    overdue = due.deadline is not None and due.deadline < month.first_day
    return behind and delivery and overdue and _still_open(books, book, due, month)


def _still_open(books: Books, book: Book, due: Due, month: Month) -> bool:
    if not books.plan.is_live(due.indicator):
        return False
    return not any(fact.month < month for fact in book.with_drafts().within(due.indicator))


def _ask_month(form: Form, due: Due) -> None:
    indicator, title = due.indicator, due.task.title
    unit = f"（{indicator.unit}）" if indicator.unit else ""
    form.ask(title, indicator.key, hint=f"{indicator.name}{unit}")
    for extra in indicator.extras:
        form.ask(title, extra)
    if indicator.proof == "文书" and indicator.kind == "节点":
        form.ask(title, EVIDENCE, indicator.key)


def _troubled(books: Books, book: Book) -> list[str]:
    """Titles of tasks that are overdue or behind by what was signed before this month."""
    if book.last_signed is None:
        return []
    dues = (due for due in dues_of(books.plan, book.place) if due.binds)
    judged: list[Judged] = [judge(books, book, due) for due in dues]
    troubled = {Standing.OVERDUE, Standing.BEHIND, Standing.MISSED}
    return list(dict.fromkeys(j.due.task.title for j in judged if j.standing in troubled))


def fill(text: str, form: Form, plan: Plan) -> str:
    """The text with every prompt that it lacks, blank; what is there stays byte for byte."""
    rank = order_of(plan)
    for route in form.prompts:
        if not _has(text, route):
            text = put(text, route, "", rank)
    return text


def _has(text: str, route: tuple[str, ...]) -> bool:
    tree = read_document(text).tree
    for step in route:
        if not isinstance(tree, dict) or step not in tree:
            return False
        tree = tree[step]
    return True


def new_text(form: Form) -> str:
    """A new file of a form, written at once: sections apart, prompts in order."""
    hints = {route: f"  # {hint}" for route, hint in form.hints.items()}
    return compose(form.head, [(route, hints.get(route, "")) for route in form.prompts])


def compose(head: str, values: Iterable[tuple[tuple[str, ...], str]]) -> str:
    """A file from routes that are in order, each with what stands behind its colon."""
    rows = [head.rstrip("\n")]
    before: tuple[str, ...] = ()
    for route, value in values:
        shared = _shared(before, route)
        if shared == 0 and (len(route) > 1 or len(before) > 1):
            rows.append("")
        *above, last = route
        rows += [f"{'  ' * depth}{above[depth]}:" for depth in range(shared, len(above))]
        rows.append(f"{'  ' * len(above)}{last}:{value}")
        before = route
    return "\n".join(rows) + "\n"


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def supplements(book: Book) -> Iterator[tuple[Amendment, Task, Indicator]]:
    """What amendments make this place decide and no month has supplemented yet (定账补充)."""
    plan = book.plan
    done = {
        (s.ground, s.number, s.key) for page in book.pages.values() for s in page.record.supplements
    }
    for amendment in plan.file.amendments:
        for number, key in _touched(amendment):
            indicator = plan.by_key.get((number, key))
            if indicator is None or plan.bearing(indicator, book.place) != "欠":
                continue
            if (f"修订{amendment.number}", number, key) not in done:
                yield amendment, plan.tasks[number], indicator


def _touched(amendment: Amendment) -> Iterator[tuple[int, str]]:
    for clause in amendment.clauses:
        yield clause.number, clause.key
    for addition in amendment.added:
        yield addition.number, addition.indicator.key


def add_supplements(text: str, book: Book, month: Month) -> str:
    """The month's text with a blank 定账补充 for every amendment that holds by then."""
    for amendment, task, indicator in supplements(book):
        if amendment.since <= month.last_day:
            fields = [
                ("依据", f"修订{amendment.number}"),
                ("任务", str(task.number)),
                ("键", indicator.key),
                ("责任人", ""),
                ("时限", ""),
            ]
            text = append(text, "定账补充", fields, order_of(book.plan))
    return text


def is_claimed(page: Page | None) -> bool:
    """Whether a file has been signed, rightly or not, so that nothing may be added to it."""
    return page is not None and page.signature != "draft"
