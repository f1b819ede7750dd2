"""What a branch does, in the office's words: one line for each thing, every difference in one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.book import Book, Books
from ledger.change.audits import batch, batch_words
from ledger.change.pages import Changed
from ledger.change.rows import row_words
from ledger.compare import Difference, number
from ledger.entry import typed
from ledger.model.plan import Indicator, Place, Task
from ledger.model.scalar import Percent, Ratio
from ledger.period import Month, span_of
from ledger.plan import Plan
from ledger.privacy import mask
from ledger.schema import EVIDENCE, PROSE

LONGEST = 60


class Said(NamedTuple):
    """One thing that a branch does: to whose file, under which heading, in words; and the
    differences that these words cover."""

    place: Place | None
    heading: str
    words: str
    path: str
    covers: tuple[Difference, ...] = ()


Subject = tuple[str, ...]


def said_of(changed: Changed, plan: Plan | None, books: Books | None) -> list[Said]:
    """Everything that one changed file says differently. Never empty: a change that says nothing
    new is said to be one of writing alone."""
    place = plan.places.get(changed.name.slug or "") if plan and changed.name else None
    found = list(_said(changed, plan, books, place))
    return [one._replace(words=mask(one.words)) for one in found]


def _said(
    changed: Changed, plan: Plan | None, books: Books | None, place: Place | None
) -> Iterator[Said]:
    if changed.before is None and changed.after is None:
        yield Said(place, "文件", _file_words(changed), changed.path)
        return
    if not changed.is_readable:
        yield Said(place, _heading(changed), "读不下去，改了什么无从知道", changed.path)
        return
    if changed.went or (changed.came and changed.name and changed.name.kind in ("plan", "seal")):
        covers = tuple(changed.differences)
        yield Said(place, _heading(changed), _whole_words(changed), changed.path, covers)
        return
    if not changed.differences:
        words = "加了空的文件" if changed.came else "只改了注释、空格或写法，数没有变"
        yield Said(place, _heading(changed), words, changed.path)
        return
    book = books.books.get(place.slug) if books and place else None
    teller = Teller(changed, plan, book.with_drafts() if book else None)
    for subject, differences in _grouped(changed).items():
        heading, words = teller.tell(subject, differences)
        yield Said(place, heading, words, changed.path, tuple(differences))


def _heading(changed: Changed) -> str:
    name = changed.name
    if name is None:
        return "文件"
    titles = {
        "opening": "定账", "closing": "交账", "problems": "问题台账", "county": "账号与单位",
        "plan": "计划", "seal": "结账", "waivers": "豁免", "assessment": "考核",
    }  # fmt: skip
    if name.kind == "audit" and name.month:
        return f"{span_of(name.month, '季度').name} 查账"
    return str(name.month) if name.month else titles.get(name.kind, "文件")


def _file_words(changed: Changed) -> str:
    short = changed.path.rpartition("/")[2]
    return f"{'加了' if changed.came else '删了' if changed.went else '改了'} {short}"


def _whole_words(changed: Changed) -> str:
    """A file that came or went as a whole."""
    page = changed.after or changed.before
    tree: Any = page.tree if page and isinstance(page.tree, dict) else {}
    if changed.went:
        return f"整个文件删了，原有 {len(changed.differences)} 处内容"
    if changed.name and changed.name.kind == "seal":
        places = tree.get("各地") or {}
        missing = [name for name, row in places.items() if _field(row, "签账") == "未报"]
        absent = f"，未报：{'、'.join(missing)}" if missing else ""
        return f"结账 {tree.get('封存')}：{len(places) - len(missing)} 家签账{absent}"
    return f"新的计划：{tree.get('名称')}"


def _field(row: Any, key: str) -> Any:
    return row.get(key) if isinstance(row, dict) else None


def _grouped(changed: Changed) -> dict[Subject, list[Difference]]:
    groups: dict[Subject, list[Difference]] = {}
    for difference in changed.differences:
        groups.setdefault(_about(changed, difference.route), []).append(difference)
    return groups


def _about(changed: Changed, route: tuple[str, ...]) -> Subject:
    subject = _subject(route)
    return batch(subject, *_versions(changed, subject)) if _is_audit(changed) else subject


def _is_audit(changed: Changed) -> bool:
    return changed.name is not None and changed.name.kind == "audit"


def _versions(changed: Changed, subject: Subject) -> tuple[Any, Any]:
    """What stands under a subject before and after; a row of a list by its position."""
    last = _position(subject[-1])
    route = subject if last is None else (*subject[:-1], last)
    pages = (changed.before, changed.after)
    before, after = (_value(page.tree if page else None, route) for page in pages)
    return before, after


def _subject(route: tuple[str, ...]) -> Subject:
    """What a difference is about: a key and its proof are one, and so is a row of a list."""
    if len(route) == 3 and route[1] == EVIDENCE:
        return route[0], route[2]
    if route[0] == "签账":
        return route[:1]
    depth = next((n for n, step in enumerate(route[:3], 1) if _position(step) is not None), 0)
    if depth:
        return route[:depth]
    return route[:3] if len(route) > 3 else route if len(route) < 3 else route[:2]


def _position(step: str) -> int | None:
    digits = step.removeprefix("第").removesuffix("条")
    return int(digits) - 1 if step == f"第{digits}条" and digits.isdigit() else None


class Teller(NamedTuple):
    """Tells the differences of one file. `book` is the place's, drafts counted, after merging."""

    changed: Changed
    plan: Plan | None
    book: Book | None

    def tell(self, subject: Subject, differences: list[Difference]) -> tuple[str, str]:
        """The heading and the words for one subject."""
        task = self._task(subject[0])
        if task is None:
            return _heading(self.changed), self._other(subject, differences)
        month = self.changed.name.month if self.changed.name else None
        indicator = self._indicator(task, subject) if month else None
        if month and indicator:
            return task.title, f"{month} {self._entry(task, indicator, month, differences)}"
        prefix = f"{month} " if month else "定账 "
        return task.title, prefix + self._within(subject, differences, month)

    def _task(self, title: str) -> Task | None:
        tasks = self.plan.tasks.values() if self.plan else ()
        return next((task for task in tasks if task.title == title), None)

    def _indicator(self, task: Task, subject: Subject) -> Indicator | None:
        if len(subject) != 2:
            return None
        return next((i for i in task.indicators if subject[1] in i.keys), None)

    def _entry(
        self, task: Task, indicator: Indicator, month: Month, differences: list[Difference]
    ) -> str:
        """《调解有一套》采用 +1，累计 1/2，凭证 采用通知 2024-04-22."""
        figure = next((d for d in differences if d.route[1] != EVIDENCE), None)
        proof = next((d for d in differences if d.route[1] == EVIDENCE), None)
        words = [indicator.name + (f" {_moved(indicator, figure)}" if figure else "")]
        if figure and figure.after and self._as_before(task, indicator.key, month, figure.after):
            words.append(f"与 {month.plus(-1)} 一字不差")
        if figure and indicator.is_flow and self.book:
            words.append(_so_far(self.book, indicator, month))
        if proof:
            words.append(_replaced("凭证", proof))
        return "，".join(words)

    def _as_before(self, task: Task, key: str, month: Month, text: str) -> bool:
        """Whether prose is the same as the month before."""
        page = self.book.pages.get(month.plus(-1)) if self.book else None
        section = page.tree.get(task.title) if page and isinstance(page.tree, dict) else None
        return len(text) > 10 and _field(section, key) == text

    def _within(self, subject: Subject, differences: list[Difference], month: Month | None) -> str:
        """What stands in a task's section beside its entries."""
        *_, last = subject
        position = _position(last)
        if position is not None:
            return self._row(subject, differences)
        [first, *_] = differences
        if month and last in PROSE and first.after:
            task = self._task(subject[0])
            copied = task is not None and self._as_before(task, last, month, first.after)
            return _replaced(last, first) + (f"，与 {month.plus(-1)} 一字不差" if copied else "")
        if len(differences) == 1:
            name = " ".join(first.route[1:])
            return _replaced(name, first) + _direction(first, "目标" in first.route)
        return "；".join(_replaced(" ".join(d.route[1:]), d) for d in differences)

    def _other(self, subject: Subject, differences: list[Difference]) -> str:
        position = _position(subject[-1])
        if position is not None:
            return self._row(subject, differences)
        if subject[0] == "签账":
            return _signed(differences)
        if _is_audit(self.changed) and (words := batch_words(subject, differences)):
            return words
        return "；".join(_replaced(" ".join(d.route), d) for d in differences)

    def _row(self, subject: Subject, differences: list[Difference]) -> str:
        before, after = _versions(self.changed, subject)
        kind = (
            subject[-2] if len(subject) > 1 else self.changed.name.kind if self.changed.name else ""
        )
        return row_words(kind, before, after, differences, self.plan)


def _value(tree: Any, route: tuple[Any, ...]) -> Any:
    for step in route:
        if isinstance(tree, list) and isinstance(step, int):
            tree = tree[step] if step < len(tree) else None
        else:
            tree = _field(tree, step)
    return tree


def _signed(differences: list[Difference]) -> str:
    day = next((d for d in differences if d.route[-1] == "日期"), None)
    if day is None:
        return "；".join(_replaced(" ".join(d.route), d) for d in differences)
    return f"签账 {day.after}" if day.before is None else _replaced("签账", day)


def _moved(indicator: Indicator, figure: Difference) -> str:
    """How a figure moved: flows by how much, everything else from what to what."""
    before, after = (
        None if text is None else typed(indicator, text) for text in (figure.before, figure.after)
    )
    if not indicator.is_flow or not all(v is None or isinstance(v, int) for v in (before, after)):
        return _to(figure)
    by = number(after) - number(before)
    shown = f"{'+' if by >= 0 else '−'}{abs(by)}"
    return shown if before is None else f"{_to(figure)}（{shown}）"


def _to(difference: Difference) -> str:
    before, after = difference.before, difference.after
    if before is None:
        return _cut(after)
    return f"删了 {_cut(before)}" if after is None else f"{_cut(before)} 改成 {_cut(after)}"


def _replaced(name: str, difference: Difference) -> str:
    joint = " " if difference.before is None or difference.after is None else "："
    return f"{name}{joint}{_to(difference)}"


def _direction(difference: Difference, is_target: bool) -> str:
    """Whether a target that was changed is lower."""
    old, new = difference.before or "", difference.after or ""
    if not (is_target and old.isdigit() and new.isdigit()):
        return ""
    return "，降低了" if int(new) < int(old) else "，提高了"


def _so_far(book: Book, indicator: Indicator, month: Month) -> str:
    """The total with what is owed: 累计 1/2; of a repeated duty, that of its period alone."""
    span = span_of(month, indicator.every) if indicator.every else None
    total, target = book.total(indicator, span), indicator.target_of(book.place.name)
    owed = book.own_target(indicator) if target == "自定" else target
    shown = f"/{owed}" if isinstance(owed, int | Percent) else ""
    name = f"{indicator.every}内" if span else "累计"
    return f"{name} {total if isinstance(total, int | Ratio) else 0}{shown}"


def _cut(text: str | None) -> str:
    """A text on one line, not longer than a line."""
    words = " ".join((text or "").split())
    shown = mask(words)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
