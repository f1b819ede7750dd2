"""Three sides: what a form went out with, what came back, and what the file says now.

What was not touched in the form is not a change. What both sides changed is a conflict, shown side
by side.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.acts.sheet.cells import Misread, plain, read_cell, same
from ledger.acts.sheet.codes import field_at, value_at
from ledger.acts.sheet.read import Answer, Filled, Part, finding, kinds_in
from ledger.acts.sheet.tables import NEW, SPECS, Spec, field_in, held_of, lines, specs_of
from ledger.acts.sheet.value import CODE, FILL, Field, Item
from ledger.book import Book
from ledger.finding import Finding
from ledger.page import Page
from ledger.period import Month, month_of, read_month
from ledger.privacy import quote

KNOWN = frozenset(
    f"{CODE} 任务 填什么 计划要求 上月 至上月累计 计量 状态 什么问题 发现日期 最近".split()
)
"""Heads of columns that are shown and say nothing back."""


LOCKED = "以前的数错了，在「更正」一页填；计划、清单里的错，告诉管台账的人改"
"""What to do instead of changing a cell that is only shown."""


class Change(NamedTuple):
    """One value that a form changes."""

    place: str
    code: str
    column: str
    field: Field
    old: str
    new: str


class Line(NamedTuple):
    """One entry that a form adds to a list."""

    place: str
    spec: Spec
    said: Mapping[str, str]


class Merged(NamedTuple):
    """What is to be written, and what stands in the way of it."""

    changes: list[Change]
    lines: list[Line]
    findings: list[Finding]


def merge(
    filled: Filled, parts: Mapping[str, list[Part]], book: Book, page: Page | None, kind: str
) -> Merged:
    """What a returned form changes in a file, which may have changed meanwhile."""
    about = read_month(filled.identity.period) or book.plan.months[0]
    if kind == "problems":
        about = month_of(book.day)
    merging = _Merging(filled, book, page.tree if page else None, kind, about)
    changes = [*merging.changes(), *merging.rolled_up(parts)]
    merging.look_at_locked()
    return Merged(changes, list(merging.lines()), [*filled.findings, *merging.findings])


class _Merging:
    """One form against one file."""

    def __init__(self, filled: Filled, book: Book, tree: object, kind: str, about: Month) -> None:
        self.filled = filled
        self.book = book
        self.tree = tree
        self.kind = kind
        self.about = about
        self.findings: list[Finding] = []

    def object_to(self, place: str, misread: Misread) -> None:
        self.findings.append(finding(self.filled.name, place, *misread))

    def changes(self) -> Iterator[Change]:
        for (code, column), answer in self.filled.answers.items():
            if column in KNOWN or NEW in code:
                continue
            field = field_at(self.book.plan, self.kind, code, column, self.tree)
            if held_of(code) and (field is None or not self._stands(code)):
                self._moved(code, column, answer)
            elif field is None:
                self._no_field(code, column, answer)
            elif change := self._change(code, column, field, answer):
                yield change

    def _stands(self, code: str) -> bool:
        """Whether a line that the file held is still what it was, by what says which it is."""
        held = held_of(code)
        assert held is not None
        spec, number = held
        now = list(lines(self.book.plan, spec, self.tree))[number]
        fixed = [head for head, _, _ in spec.columns if head not in spec.mends]
        return all(now[head] == self.filled.pinned.get((code, head), "") for head in fixed)

    def _moved(self, code: str, column: str, answer: Answer) -> None:
        """A line that is no longer there, and was to be put right."""
        held, base = held_of(code), self.filled.pinned.get((code, column))
        if held and column in held[0].mends and base is not None and plain(answer.raw) != base:
            why = f"台账里的{held[0].name}后来变了，不知道是哪一条"
            remedy = "用 ledger export 重新导出，填上再导入"
            self.object_to(answer.place, Misread("both-changed", why, remedy))

    def look_at_locked(self) -> None:
        """What somebody changed where nothing is filled is not taken, and is not passed over."""
        for (code, column), answer in self.filled.answers.items():
            base = self.filled.pinned.get((code, column))
            held = held_of(code)
            shown = column in KNOWN or (held and column not in held[0].mends)
            if base is None or NEW in code or not shown:
                continue
            said = plain(answer.raw)
            if said != plain(base) and not kinds_in(answer.raw):
                message = (
                    f"这一格只看不填，改了也不收：导出时是 {_shown(base)}，现在是 {_shown(said)}"
                )
                told = finding(self.filled.name, answer.place, "locked-cell", message, LOCKED)
                self.findings.append(told._replace(severity="warning"))

    def _no_field(self, code: str, column: str, answer: Answer) -> None:
        said = read_cell(answer.raw, Field((), "文字"), self.about)
        if said == "" or said == self.filled.pinned.get((code, column)):
            return
        if self.kind == "problems":
            why, remedy = f"「{quote(column)}」已经登记，不能改", "写错了的，告诉市局普促科"
            self.object_to(answer.place, Misread("recorded-already", why, remedy))
            return
        why = f"现在的计划里没有 {quote(code)} 的「{quote(column)}」"
        remedy = "这一格不填；计划修订过的，用 ledger export 重新导出"
        self.object_to(answer.place, Misread("no-such-field", why, remedy))

    def _change(self, code: str, column: str, field: Field, answer: Answer) -> Change | None:
        if kinds_in(answer.raw):
            return None
        said = read_cell(answer.raw, field, self.about)
        base = self.filled.pinned.get((code, column))
        if isinstance(said, Misread):
            if base is None or not self._same(str(answer.raw), base, field):
                self.object_to(answer.place, said)
            return None
        now = value_at(self.tree, field.route)
        if self._same(said, now, field) or (base is not None and self._same(said, base, field)):
            return None
        if base is None and said == "":
            return None
        untouched = now == "" if base is None else self._same(now, base, field)
        if untouched:
            return Change(answer.place, code, column, field, now, said)
        self._conflict(answer.place, base, said, now)
        return None

    def _same(self, left: str, right: str, field: Field) -> bool:
        return same(left, right, field, self.about)

    def _conflict(self, place: str, base: str | None, said: str, now: str) -> None:
        before = "" if base is None else f"导出时是 {_shown(base)}；"
        message = f"两边都改了：{before}表里是 {_shown(said)}，台账里现在是 {_shown(now)}"
        remedy = "台账对：把这一格改成台账的值；表对：重新导出，填上再导入"
        self.object_to(place, Misread("both-changed", message, remedy))

    def lines(self) -> Iterator[Line]:
        plan, place = self.book.plan, self.book.place
        rows: dict[tuple[str, str], dict[str, Answer]] = {}
        for (code, head), answer in self.filled.answers.items():
            name, mark, _ = code.partition(NEW)
            if mark and name in SPECS:
                rows.setdefault((name, code), {})[head] = answer
        allowed = {spec.name for spec in specs_of(self.kind, place)}
        for (name, code), cells in rows.items():
            spec = SPECS[name]
            said = self._said(spec, code, cells) if name in allowed else {}
            held = [[line[head] for head in spec.same] for line in lines(plan, spec, self.tree)]
            if any(said.values()) and [said.get(head, "") for head in spec.same] not in held:
                first = next(answer.place for head, answer in cells.items() if said.get(head))
                if self._is_whole(spec, said, first):
                    yield Line(first, spec, said)

    def _said(self, spec: Spec, code: str, cells: Mapping[str, Answer]) -> dict[str, str]:
        found: dict[str, str] = {}
        broken = False
        for head, answer in cells.items():
            field = field_in(self.book.plan, self.book.place, spec, code, head, self.tree)
            said = read_cell(answer.raw, field, self.about) if field else ""
            if isinstance(said, Misread):
                self.object_to(answer.place, said)
                broken = True
            else:
                found[head] = "" if kinds_in(answer.raw) else said
        return {} if broken else found

    def _is_whole(self, spec: Spec, said: Mapping[str, str], place: str) -> bool:
        lacking = [head for head in spec.needed if not said.get(head)]
        if lacking:
            why = f"这一行没有写全，缺{'、'.join(f'「{head}」' for head in lacking)}"
            self.object_to(place, Misread("missing-key", why, "补上，或整行清空"))
        return not lacking

    def rolled_up(self, parts: Mapping[str, list[Part]]) -> Iterator[Change]:
        """Figures that township offices add up to, where the county's own cell is blank."""
        whole: dict[str, list[str]] = {}
        for code, said in parts.items():
            total = self._total(code, said)
            if total is not None:
                whole.setdefault(code.partition("/")[0], []).append(str(total))
        for code, totals in whole.items():
            first = next(part.place for part in parts.get(code, parts.get(f"{code}/应", [])))
            if change := self._against(code, "/".join(totals), first):
                yield change

    def _total(self, code: str, said: list[Part]) -> int | None:
        field = Field((), "整数")
        values = [read_cell(part.raw, field, self.about) for part in said]
        for part, value in zip(said, values, strict=True):
            if isinstance(value, Misread):
                self.object_to(part.place, value)
        figures = [value for value in values if isinstance(value, str)]
        if len(figures) < len(values) or not any(figures):
            return None
        silent = [part.office for part, value in zip(said, figures, strict=True) if not value]
        if silent:
            names = "、".join(map(quote, silent[:5])) + ("等" if len(silent) > 5 else "")
            self.findings.append(
                finding(
                    self.filled.name,
                    said[0].place,
                    "part-missing",
                    f"{code} 有 {len(silent)} 个所没有填：{names}",
                    "没有的填 0",
                )._replace(severity="warning")
            )
        return sum(int(value) for value in figures if value)

    def _against(self, code: str, total: str, place: str) -> Change | None:
        field = field_at(self.book.plan, self.kind, code, FILL, self.tree)
        own = self.filled.answers.get((code, FILL))
        if field is None:
            return None
        said = read_cell(own.raw, field, self.about) if own else ""
        if said == "":
            return self._change(code, FILL, field, Answer(place, total))
        if isinstance(said, str) and not self._same(said, total, field):
            message = f"各所相加是 {total}，填报写的是 {said}"
            remedy = "改对其中一个；填报的一格空着，就用各所相加的数"
            self.object_to(own.place if own else place, Misread("parts-disagree", message, remedy))
        return None


def _shown(value: str) -> str:
    said = " ".join(value.split())
    shown = quote(said, 40)
    return f"{shown}…" if len(said) > 40 else shown or "空"


def in_words(change: Change) -> str:
    """A change as a person would tell it."""
    field = change.field
    name = " ".join(_step(step) for step in field.route if not isinstance(step, Item))
    return f"{name}：{_shown(change.old)} → {_shown(change.new)}（{change.place}）"


def _step(step: str | int) -> str:
    return f"第{step + 1}条" if isinstance(step, int) else step


def line_in_words(line: Line) -> str:
    """An added entry as a person would tell it."""
    told = "，".join(quote(value, 30) for value in line.said.values() if value)
    return f"{line.spec.name}添一条：{told}（{line.place}）"
