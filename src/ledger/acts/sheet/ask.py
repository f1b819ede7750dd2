"""What a form asks (表): the rows of a place's month, opening or closing, as plain data."""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.acts.open import month_form, opening_form, supplements
from ledger.acts.sheet import problems
from ledger.acts.sheet.codes import (
    NEW_DAY,
    OWNER,
    REASON,
    UNTIL,
    WHERE_TO,
    field_at,
    indicator_of,
    value_at,
)
from ledger.acts.sheet.tables import sheet_of, specs_of
from ledger.acts.sheet.value import (
    CODE,
    FILL,
    PROOF,
    YEAR_FILL,
    Column,
    Identity,
    Row,
    Sheet,
    Workbook,
)
from ledger.acts.sign import file_of
from ledger.book import Book, Books
from ledger.entry import section_of, total_of
from ledger.judge import judge_all
from ledger.model.plan import Indicator, Task
from ledger.page import OPENING, Page
from ledger.period import Month, read_month
from ledger.schema import DONE_ITEMS, PROSE
from ledger.standing import Standing

ASKED, MORE = "要填的", "有则报：有了才填"
TASK, NAME, WANTED, LAST, SUM, UNIT = "任务", "填什么", "计划要求", "上月", "至上月累计", "计量"
_LEFT = (Column(CODE, 10), Column(TASK, 17), Column(NAME, 23), Column(WANTED, 35))
MONTHLY = (
    *_LEFT,
    Column(LAST, 14),
    Column(SUM, 11),
    Column(FILL, 24, True),
    Column(UNIT, 6),
    Column(PROOF, 22, True),
)
YEARLY = (*_LEFT, Column(YEAR_FILL, 22, True), Column(UNIT, 7))
CLOSING = (
    *_LEFT,
    Column("状态", 12),
    Column(REASON, 30, True),
    Column(WHERE_TO, 13, True),
    Column(NEW_DAY, 13, True),
)
MAIN = "填报"
PROBLEMS = "问题"
"""The period of the form of problems, which have none."""


def kind_of_period(period: str) -> str:
    """Which kind of file a period names."""
    named = {OPENING: "opening", PROBLEMS: "problems"}
    return "month" if read_month(period) else named.get(period, "closing")


def workbook(books: Books, book: Book, period: str, commit: str, page: Page | None) -> Workbook:
    """The form of a place's month, opening (定账) or closing (the year), filled as the file is."""
    plan, place, kind = book.plan, book.place, kind_of_period(period)
    tree = page.tree if page else None
    makers = {"month": _month, "opening": _opening, "closing": _closing, "problems": _problems}
    rows = makers[kind](books, book, period, tree)
    columns = {
        "month": MONTHLY,
        "opening": YEARLY,
        "closing": CLOSING,
        "problems": problems.COLUMNS,
    }[kind]
    sheets = [Sheet(MAIN, columns, list(rows))]
    sheets += [sheet_of(plan, place, spec, tree) for spec in specs_of(kind, place)]
    identity = Identity(place.slug, period, plan.version, commit, plan.file.document)
    month = read_month(period)
    names = {"opening": "定账", "closing": "交账", "problems": "问题台账"}
    words = {name: f"{plan.file.year}年 {word}" for name, word in names.items()}
    title = f"{place.name} {month.chinese + ' 记账' if month else words[kind]}"
    form = Workbook(identity, title, NOTES, sheets, {})
    return form._replace(values=_values(form, tree))


NOTES = (
    "只填有颜色的格；没有变化的不填。数只写阿拉伯数字；日期写成 2024-03-22；应实比先写应做数，再写实做数，如 41/39。",
    "不写姓名、身份证号、电话、案号。填好后保存，原样交回；行可以排序，列可以移动，编码不要改。",
)


def path_of(book: Book, period: str) -> str:
    """The file that a form is about."""
    return file_of(book.place.slug, book.plan.file.year, period)


def _values(form: Workbook, tree: Any) -> dict[tuple[str, str], str]:
    found = {(row.code, column): value_at(tree, f.route) for _, row, column, f in form.fields()}
    return {where: value for where, value in found.items() if value}


def _row(
    book: Book, kind: str, code: str, shown: dict[str, str], group: str, tree: Any, *columns: str
) -> Row:
    found = {column: field_at(book.plan, kind, code, column, tree) for column in columns}
    return Row(code, shown, {column: field for column, field in found.items() if field}, group)


def _month(books: Books, book: Book, period: str, tree: Any) -> Iterator[Row]:
    month = read_month(period)
    assert month is not None
    prompts = month_form(books, book, month).prompts
    asked = list(dict.fromkeys(_asked_codes(book, month, prompts)))
    others = [code for code in _other_codes(book, month, tree) if code not in asked]
    for group, codes in ((ASKED, asked), (MORE, others)):
        for code in codes:
            shown = _shown(book, month, code)
            row = _row(book, "month", code, shown, group, tree, FILL, PROOF)
            yield row._replace(asked=_waited(row, prompts)) if group == ASKED else row


def _waited(row: Row, prompts: list[tuple[str, ...]]) -> frozenset[str]:
    """The figure itself, and its proof where the form of the month asks for it."""
    proven = PROOF in row.fields and row.fields[PROOF].route in prompts
    return frozenset([FILL, PROOF] if proven else [FILL])


def _asked_codes(book: Book, month: Month, prompts: list[tuple[str, ...]]) -> Iterator[str]:
    by_key = {(task.title, i.key): i for task, i in book.plan.indicators}
    extras = {
        (task.title, e): f"{i.code}/{e}" for task, i in book.plan.indicators for e in i.extras
    }
    titles = {task.title: task for task in book.plan.tasks.values()}
    for route in prompts:
        title, name = route[0], route[-1]
        if len(route) == 1:
            yield title
        elif name in PROSE and title in titles:
            yield f"{titles[title].number}/{name}"
        elif (title, name) in extras:
            yield extras[title, name]
        else:
            yield by_key[title, name].code
    yield from _steps(book, month)
    for amendment, _, indicator in supplements(book):
        if amendment.since <= month.last_day:
            names = (OWNER, "目标", "时限") if indicator.at_least == "自定" else (OWNER, "时限")
            yield from (f"修订{amendment.number}/{indicator.code}/{name}" for name in names)
    if book.place.is_bureau and month.year == book.plan.file.year:
        yield from _witnessed(book)


def _witnessed(book: Book) -> Iterator[str]:
    """What the information system is asked for, place by place (系统数)."""
    plan = book.plan
    for _, indicator in plan.indicators:
        if indicator.proof == "系统" and indicator.is_flow and plan.is_live(indicator):
            places = [p for p in plan.counties if plan.bearing(indicator, p) in ("欠", "报数")]
            yield from (
                f"系统数/{indicator.code}/{name}" for name in (UNTIL, *(p.slug for p in places))
            )


def _steps(book: Book, month: Month) -> Iterator[str]:
    """Items of the place's own list that nobody has reported done before (清单 → 办结)."""
    for task in book.plan.tasks.values():
        done = {
            number
            for m, page in book.pages.items()
            if m < month
            for number in getattr(section_of(page, task), DONE_ITEMS, None) or ()
        }
        for item in _items(book, task):
            if str(item.number) not in done and item.until <= month.last_day:
                yield f"{task.number}/{DONE_ITEMS}/{item.number}"


def _items(book: Book, task: Task) -> list[Any]:
    return list(getattr(section_of(book.opening, task), "items", ())) if book.opening else []


def _other_codes(book: Book, month: Month, tree: Any) -> Iterator[str]:
    """What may be said besides: whatever else the place bears, and what its file says already."""
    plan = book.plan
    for task in plan.tasks.values():
        for indicator in task.indicators:
            bears = plan.bearing(indicator, book.place) in ("欠", "报数")
            held = any(value_at(tree, (task.title, key)) for key in indicator.keys)
            if held or (bears and plan.is_live(indicator) and _may_come(book, indicator, month)):
                yield indicator.code
                yield from (f"{indicator.code}/{extra}" for extra in indicator.extras)
        for name in PROSE:
            if value_at(tree, (task.title, name)):
                yield f"{task.number}/{name}"
        yield from (f"{task.number}/{DONE_ITEMS}/{n}" for n in _done(tree, task))
    yield from _said_lists(book, tree)


def _may_come(book: Book, indicator: Indicator, month: Month) -> bool:
    """Whether there may be something to say unasked: not what is done, nor prose out of its turn
    but where it has been said before, since what was returned is written anew."""
    if not indicator.lives_in(month):
        return False
    before = any(f.month < month for f in book.with_drafts().within(indicator))
    if indicator.kind == "定性" and indicator.asked != "有则报":
        return before
    return not (indicator.kind == "节点" and indicator.every is None and before)


def _done(tree: Any, task: Task) -> list[str]:
    section = tree.get(task.title) if isinstance(tree, dict) else None
    done = section.get(DONE_ITEMS) if isinstance(section, dict) else None
    return [number for number in done if number.isdigit()] if isinstance(done, dict) else []


def _said_lists(book: Book, tree: Any) -> Iterator[str]:
    """Supplements and extracts that the file holds already."""
    rows = tree if isinstance(tree, dict) else {}
    for name, columns in (("定账补充", (OWNER, "目标", "时限")), ("系统数", (UNTIL,))):
        listed = rows.get(name)
        for entry in listed if isinstance(listed, list) else ():
            number, key = str(entry.get("任务") or ""), entry.get("键")
            found = book.plan.by_key.get((int(number), key)) if number.isdigit() else None
            if found:
                head = entry.get("依据") if name == "定账补充" else name
                yield from (f"{head}/{found.code}/{c}" for c in columns if entry.get(c))
                if name == "系统数":
                    yield from (f"{name}/{found.code}/{s}" for s in _slugs(book, entry))


def _slugs(book: Book, entry: Any) -> Iterable[str]:
    figures = entry.get("各地")
    names = figures if isinstance(figures, dict) else {}
    return [slug for slug, place in book.plan.places.items() if place.name in names]


def _shown(book: Book, month: Month, code: str) -> dict[str, str]:
    head, *rest = code.split("/")
    plan = book.plan
    if head == "系统取数":
        return {NAME: "系统取数", WANTED: "从信息系统取数的日期"}
    if head == "系统数":
        return _shown_extract(book, *rest)
    if head.startswith("修订"):
        indicator = indicator_of(plan, rest[0])
        ground = next(a.ground for a in plan.file.amendments if head == f"修订{a.number}")
        name = f"{indicator.name if indicator else rest[0]}：{rest[1]}"
        return {TASK: _title(book, rest[0]), NAME: name, WANTED: f"定账补充：{ground}"}
    indicator = indicator_of(plan, head)
    if indicator is None:
        return _shown_task(book, month, plan.tasks[int(head)], rest)
    if rest:
        last = _last(book, month, (_title(book, head), rest[0]))
        return {TASK: _title(book, head), NAME: f"{indicator.name}：{rest[0]}", LAST: last}
    facts = [f for f in book.with_drafts().within(indicator) if f.month < month]
    last = next((str(f.value) for f in facts if f.month == month.plus(-1)), "")
    return {
        TASK: _title(book, head),
        NAME: indicator.name,
        WANTED: _wanted(indicator),
        LAST: last,
        SUM: str(total_of(indicator, facts) or "") if indicator.kind != "定性" else "",
        UNIT: indicator.unit or "",
    }


def _shown_task(book: Book, month: Month, task: Task, rest: list[str]) -> dict[str, str]:
    shown = {TASK: task.title, LAST: _last(book, month, (task.title, rest[0]))}
    if rest[0] == DONE_ITEMS:
        item = next((i for i in _items(book, task) if str(i.number) == rest[1]), None)
        words = f"{item.text}（{item.until}）" if item else "清单事项"
        return shown | {NAME: f"办结第{rest[1]}项", WANTED: words, LAST: ""}
    return shown | {NAME: rest[0], WANTED: PROSE[rest[0]]}


def _shown_extract(book: Book, code: str, rest: str) -> dict[str, str]:
    indicator = indicator_of(book.plan, code)
    place = book.plan.places.get(rest)
    name = f"系统数：{place.name if place else rest}"
    wanted = f"{indicator.name if indicator else code}，自1月1日起累计"
    unit = indicator.unit or "" if indicator and place else ""
    return {TASK: _title(book, code), NAME: name, WANTED: wanted, UNIT: unit}


def _title(book: Book, code: str) -> str:
    return book.plan.tasks[int(code.split("-")[0])].title


def _wanted(indicator: Indicator) -> str:
    until = f"（{indicator.deadline}前）" if indicator.deadline else ""
    return f"{indicator.requirement}{until}"


def _last(book: Book, month: Month, route: tuple[str, ...]) -> str:
    page = book.pages.get(month.plus(-1))
    return value_at(page.tree, route) if page else ""


def _opening(books: Books, book: Book, period: str, tree: Any) -> Iterator[Row]:
    form = opening_form(book.plan, book.place)
    codes = {(task.title, i.key): i for task, i in book.plan.indicators}
    titles = {task.title: task for task in book.plan.tasks.values()}
    for route in form.prompts:
        if route[-1] == "清单":
            continue
        if len(route) == 1:
            code, shown = route[0], {NAME: route[0]}
        elif len(route) == 2:
            code, shown = f"{titles[route[0]].number}/{route[1]}", {NAME: "责任人（岗位）"}
        else:
            indicator = codes[route[0], route[2]]
            code = "/".join([indicator.code, route[1], *route[3:]])
            shown = {NAME: f"{indicator.name}：{'·'.join([route[1], *route[3:]])}"}
            shown |= {WANTED: form.hints.get(route, "") or indicator.requirement}
            shown |= {UNIT: indicator.unit or ""} if route[-1] != "取数" else {}
        shown = ({TASK: route[0]} if len(route) > 1 else {}) | shown
        row = _row(book, "opening", code, shown, ASKED, tree, YEAR_FILL)
        yield row._replace(asked=frozenset(row.fields))


def _problems(books: Books, book: Book, period: str, tree: Any) -> Iterator[Row]:
    return problems.rows(book.plan, tree)


def _closing(books: Books, book: Book, period: str, tree: Any) -> Iterator[Row]:
    carried = {Standing.OVERDUE, Standing.SHORT, Standing.MISSED}
    judged = [j for j in judge_all(books, book) if j.due.binds and j.due.bearing == "欠"]
    undone = {j.due.code: j.standing.word for j in judged if j.standing in carried}
    for task, indicator in book.plan.indicators:
        told = any(
            value_at(tree, field.route)
            for column in (REASON, WHERE_TO, NEW_DAY)
            if (field := field_at(book.plan, "closing", indicator.code, column))
        )
        if indicator.code in undone or told:
            shown = {TASK: task.title, NAME: indicator.name, WANTED: _wanted(indicator)}
            shown |= {"状态": undone.get(indicator.code, "")}
            columns = (REASON, WHERE_TO, NEW_DAY)
            row = _row(book, "closing", indicator.code, shown, "没有完成的", tree, *columns)
            yield row._replace(asked=frozenset((REASON, WHERE_TO)))
    shown = {NAME: "年终总结", WANTED: "年终总结的文号，写在「原因」一栏"}
    row = _row(book, "closing", "总结", shown, "总结", tree, REASON)
    yield row._replace(asked=frozenset((REASON,)))
