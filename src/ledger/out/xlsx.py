"""Forms as workbooks (Excel, WPS): locked but for the cells to fill. The only importer of xlsxwriter."""

import io
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from ledger.acts.sheet.ask import ASKED, NAME, TASK, UNIT
from ledger.acts.sheet.read import NUMBER, OFFICES, PINS, PLAN
from ledger.acts.sheet.tables import NEW
from ledger.acts.sheet.value import CODE, FILL, Column, Field, Kind, Row, Sheet, Workbook
from ledger.grid import cell_name
from ledger.period import read_day

_CREATED = datetime(2024, 1, 1)
"""Always the same, so that the same form is the same bytes."""
_LISTS = "选项"
_INLINE = 200
"""A longer list of choices stands on a sheet of its own; Excel takes 255 characters."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BASE = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_BOX = {**_BASE, "border": 1, "border_color": "#9AA5B1"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"},
    "note": {**_BASE, "font_size": 9.5, "font_color": "#44515E"},
    "head": {**_BOX, "font_name": "黑体", "align": "center", "bg_color": "#DCE6F0"},
    "group": {"font_name": "黑体", "font_size": 11, "valign": "vcenter"},
    "shown": {**_BOX, "bg_color": "#F6F7F8"},
    "code": {**_BOX, "font_size": 9, "font_color": "#7A8691", "bg_color": "#F6F7F8"},
    "none": {**_BOX, "bg_color": "#F6F7F8"},
}
_ASKED, _WELCOME = "#FFF2B8", "#EAF3E6"
_LINE = 15.5
"""The height of a line in points."""
_REGISTER = (6, 28, 28, 12, 12, 12, 12, 16, 8, 16, 16, 18, 10, 8)
"""The widths of the columns of the year's book."""
_FORMATS: dict[Kind, dict[str, Any]] = {
    "整数": {"num_format": "0", "align": "right"},
    "应实比": {"num_format": "@", "align": "right"},
    "日期": {"num_format": "yyyy-mm-dd", "align": "center"},
    "文字": {"num_format": "@"},
    "之一": {"num_format": "@"},
}


def write_workbook(form: Workbook, register: Sequence[Sequence[str]] = ()) -> bytes:
    """The bytes of a workbook; `register` is the year's book, its heads first."""
    return _Writer(form).write(register)


class _Writer:
    """One workbook while it is written."""

    def __init__(self, form: Workbook) -> None:
        import xlsxwriter

        self.form = form
        self.stream = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(self.stream, {"in_memory": True})
        self.book.set_properties({"title": form.title, "created": _CREATED})
        self.formats: dict[tuple[object, ...], Any] = {}
        self.lists: dict[tuple[str, ...], str] = {}
        self.pins: list[list[list[str]]] = []

    def write(self, register: Sequence[Sequence[str]]) -> bytes:
        for sheet in self.form.sheets:
            self._sheet(sheet)
        if self.form.offices:
            self._offices()
        if register:
            self._register(register)
        self._choices()
        self._pins()
        self.book.close()
        return self.stream.getvalue()

    def style(self, name: str, **more: Any) -> Any:
        key = (name, *sorted(more.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_STYLES.get(name, _BOX), **more})
        return self.formats[key]

    def _sheet(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        self.pins.append([[CODE, "行", *(column.head for column in sheet.columns[1:])]])
        start = self._top(page, f"{self.form.title}　{sheet.name}", len(sheet.columns))
        self._heads(page, start, [column.head for column in sheet.columns])
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, column.width)
        row, group = start + 1, ""
        for line in sheet.rows:
            if line.group != group:
                group = line.group
                page.write_string(row, 0, f"【{group}】", self.style("group"))
                page.set_row(row, 20)
                row += 1
            self._row(page, sheet, row, line)
            row += 1
        self._sign_off(page, row, len(sheet.columns))
        _set_up(page, start, f"{NUMBER} {self.form.identity.number}", freeze=3)

    def _top(self, page: Any, title: str, columns: int) -> int:
        identity = self.form.identity
        page.merge_range(0, 0, 0, columns - 1, title, self.style("title"))
        page.set_row(0, 30)
        lines = (f"{NUMBER}：{identity.number}　　按 {identity.document} 编", *self.form.notes)
        for number, text in enumerate(lines, 1):
            page.merge_range(number, 0, number, columns - 1, text, self.style("note"))
            page.set_row(number, 16)
        return len(lines) + 1

    def _heads(self, page: Any, row: int, heads: Iterable[str]) -> None:
        page.set_row(row, 30)
        for number, head in enumerate(heads):
            page.write_string(row, number, head, self.style("head"))

    def _row(self, page: Any, sheet: Sheet, row: int, line: Row) -> None:
        page.set_row(row, self._height(sheet, line))
        held = [self._held(line, one) for one in sheet.columns[1:] if NEW not in line.code]
        self.pins[-1].append([line.code, f"{sheet.name}!{row + 1}", *held])
        for number, column in enumerate(sheet.columns):
            if column.head == CODE:
                page.write_string(row, number, line.code, self.style("code"))
            elif field := line.fields.get(column.head):
                value = self._held(line, column)
                self._fill(page, row, number, field, column.head in line.asked, value)
            else:
                self._text(page, row, number, self._held(line, column), "shown")

    def _held(self, line: Row, column: Column) -> str:
        """What a cell holds as the form goes out."""
        if column.head in line.fields:
            return self.form.values.get((line.code, column.head), "")
        return line.shown.get(column.head, "")

    def _height(self, sheet: Sheet, line: Row) -> float:
        """Enough for what stands in a row; prose that is asked for gets room."""
        lines = 2 if any(line.fields[h].kind == "文字" for h in line.asked) else 1
        lines = max(lines, _lines(line.code, sheet.columns[0].width))
        for column in sheet.columns:
            value = self.form.values.get((line.code, column.head), "")
            lines = max(lines, _lines(line.shown.get(column.head, "") or value, column.width))
        return _LINE * lines + 4

    def _text(self, page: Any, row: int, column: int, text: str, style: str) -> None:
        more: dict[str, Any] = {"quote_prefix": True} if text.startswith(_FORMULA) else {}
        more |= {"align": "right"} if text.isdigit() else {}
        more |= {"align": "center"} if 0 < len(text) <= 2 and not text.isdigit() else {}
        page.write_string(row, column, text, self.style(style, **more))

    def _fill(
        self, page: Any, row: int, column: int, field: Field, asked: bool, value: str
    ) -> None:
        more = {**_FORMATS[field.kind], "locked": False}
        more["bg_color"] = _ASKED if asked else _WELCOME
        day = read_day(value) if field.kind == "日期" else None
        if value == "":
            page.write_blank(row, column, None, self.style("fill", **more))
        elif day is not None:
            page.write_datetime(row, column, day, self.style("fill", **more))
        elif field.kind == "整数" and value.isascii() and value.isdigit() and len(value) < 10:
            page.write_number(row, column, int(value), self.style("fill", **more))
        else:
            more |= {"quote_prefix": True} if value.startswith(_FORMULA) else {}
            page.write_string(row, column, value, self.style("fill", **more))
        if rule := self._validation(field, row, column):
            page.data_validation(row, column, row, column, rule)

    def _validation(self, field: Field, row: int, column: int) -> dict[str, Any] | None:
        year = int(self.form.identity.period[:4]) if self.form.identity.period[0] == "2" else 2024
        cell = cell_name(row, column)
        rules: dict[Kind, dict[str, Any]] = {
            "整数": {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": 999_999_999,
                "error_title": "这里写整数",
                "error_message": "只写阿拉伯数字，不带单位和逗号，如 12。没有变化就不填。",
            },
            "日期": {
                "validate": "date",
                "criteria": "between",
                "minimum": date(year - 1, 1, 1),
                "maximum": date(year + 2, 12, 31),
                "error_title": "这里写日期",
                "error_message": f"写成 {year}-03-22 这样的日期。",
            },
            "应实比": {
                "validate": "custom",
                "value": f'=ISNUMBER(FIND("/",{cell}))',
                "error_title": "这里写应实比",
                "error_message": "先写应做数，再写实做数，中间一个斜线，如 41/39。",
            },
        }
        if field.choices:
            return {
                "validate": "list",
                "source": self._source(field.choices),
                "error_title": "请从下拉里选",
                "error_message": "点右边的箭头，选一项。",
            }
        rule = rules.get(field.kind)
        return (
            rule and {**rule, "input_message": field.unit and f"单位：{field.unit}"}
            if rule
            else None
        )

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        if len(",".join(choices)) <= _INLINE:
            return list(choices)
        if choices not in self.lists:
            column = cell_name(0, len(self.lists))[:-1]
            self.lists[choices] = f"={_LISTS}!${column}$1:${column}${len(choices)}"
        return self.lists[choices]

    def _choices(self) -> None:
        if not self.lists:
            return
        page = self.book.add_worksheet(_LISTS)
        for number, choices in enumerate(self.lists):
            for row, text in enumerate(choices):
                page.write_string(row, number, text)
        page.protect()
        page.hide()

    def _sign_off(self, page: Any, row: int, columns: int) -> None:
        words = "经办（岗位）：　　　　　　　　审核（签字）：　　　　　　　　日期：　　　　　　　　（盖章）"
        page.set_row(row + 1, 34)
        page.write_string(row + 1, 0, words, self.style("sign", border=0, text_wrap=False))

    def _offices(self) -> None:
        """What township offices report, and formulas that add it up."""
        page = self.book.add_worksheet(OFFICES)
        heads = [CODE, TASK, NAME, UNIT, "合计", *self.form.offices]
        notes = f"{self.form.title}　各司法所填报"
        start = self._top(page, notes, len(heads))
        self._heads(page, start, heads)
        for number, office in enumerate(self.form.offices, 5):
            page.write_string(start, number, office, self.style("head", locked=False))
        for number, width in enumerate((13, 17, 24, 7, 10, *(10 for _ in self.form.offices))):
            page.set_column(number, number, width)
        row = start + 1
        for code, line, field in _countable(self.form):
            texts = (code, line.shown.get(TASK, ""), line.shown.get(NAME, ""), field.unit)
            suffix = {"应": "（应）", "实": "（实）"}.get(code.partition("/")[2], "")
            for number, text in enumerate(texts):
                shown = text + suffix if number == 2 else text
                page.write_string(
                    row, number, shown, self.style("code" if number == 0 else "shown")
                )
            first, last = cell_name(row, 5), cell_name(row, 4 + len(self.form.offices))
            formula = f'=IF(COUNT({first}:{last})=0,"",SUM({first}:{last}))'
            page.write_formula(row, 4, formula, self.style("shown", align="right"), "")
            whole = field._replace(kind="整数")
            for number in range(5, len(heads)):
                self._fill(page, row, number, whole, True, "")
            row += 1
        self._sign_off(page, row, len(heads))
        _set_up(page, start, f"{NUMBER} {self.form.identity.number}", freeze=5)

    def _register(self, register: Sequence[Sequence[str]]) -> None:
        page = self.book.add_worksheet("全年台账")
        title = f"{self.form.title.partition(' ')[0]} 全年台账（签过账的）"
        page.merge_range(0, 0, 0, len(register[0]) - 1, title, self.style("title"))
        page.set_row(0, 30)
        self._heads(page, 1, register[0])
        for row, cells in enumerate(register[1:], 2):
            most = max(map(_lines, cells, _REGISTER))
            page.set_row(row, _LINE * most + 4)
            for column, text in enumerate(cells):
                self._text(page, row, column, text, "shown")
        for number, width in enumerate(_REGISTER):
            page.set_column(number, number, width)
        page.autofilter(1, 0, len(register), len(register[0]) - 1)
        _set_up(page, 1, title, freeze=2)

    def _pins(self) -> None:
        """The hidden sheet: which form, which plan, which commit, where every cell stood and what
        it held: the heads of each sheet, and its rows."""
        identity = self.form.identity
        page = self.book.add_worksheet(PINS)
        rows = [[NUMBER, f"{NUMBER}：{identity.number}"], [PLAN, identity.document]]
        rows += [["计划版本", str(identity.version)], ["提交", identity.commit]]
        rows += [row for sheet in self.pins for row in sheet]
        for number, cells in enumerate(rows):
            for column, text in enumerate(cells):
                if text:
                    page.write_string(number, column, text)
        page.protect()
        page.hide()


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; a Chinese character is two wide."""
    room = max(width - 0.5, 2)
    wide = (sum(2 if ord(c) > 0x2E7F else 1 for c in part) for part in text.split("\n"))
    return sum(max(1, math.ceil(one / room)) for one in wide)


def _countable(form: Workbook) -> Iterable[tuple[str, Row, Field]]:
    """What is asked and can be added up over offices; a ratio is two lines."""
    for line in form.sheets[0].rows:
        field = line.fields.get(FILL)
        if field is None or line.group != ASKED or "/" in line.code or "-" not in line.code:
            continue
        if field.kind == "整数":
            yield line.code, line, field
        elif field.kind == "应实比":
            yield from ((f"{line.code}/{half}", line, field) for half in ("应", "实"))


def _set_up(page: Any, head: int, footer: str, freeze: int) -> None:
    """A4 across, one page wide, heads on every page, everything locked that is not to be filled."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer(f"&L&8{footer}&R&8第 &P 页，共 &N 页")
    page.freeze_panes(head + 1, freeze)
    page.hide_gridlines(2)
    may = ("format_cells", "format_columns", "format_rows", "sort", "autofilter")
    page.protect("", dict.fromkeys(may, True))
