"""A form that came back, read: whose it is, what each of its cells says, and what is in the way.

Rows are known by their codes and columns by their heads, so neither may be missed for being
moved, hidden or sorted. Whatever cannot be told for certain is a finding with its cell.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ledger.acts.sheet.cells import plain
from ledger.acts.sheet.value import CODE, Identity
from ledger.finding import Finding, LedgerError
from ledger.grid import Grid, Returned, cell_name
from ledger.privacy import traces

PINS = "台账信息"
"""The hidden sheet: which form this is, and what every cell held when it went out."""
PINNED = "导出时"
"""Before the head of a column: what its cells held when the form went out (CSV)."""
NUMBER = "表号"
PLAN = "计划"
OFFICES = "乡镇汇总"
_NUMBER = re.compile(
    rf"{NUMBER}[:：]?\s*([a-z]{{2,20}})·(20\d\d-\d\d|20\d\d|定账|问题)·修订(\d{{1,4}})·([0-9a-f]{{7,40}}|未提交)"
)
_CODE = re.compile(
    r"(?:项)?((?:[0-9]{1,3}|系统取数|系统数|修订|牵头科室|责任人|总结|收件|更正|补做|清单|问题|新问题|整改|销号).*)"
)
_HEADS_WITHIN = 12

Key = tuple[str, str]


class Answer(NamedTuple):
    """One cell of a returned form: where it stands and what is in it."""

    place: str
    raw: object


class Filled(NamedTuple):
    """What a returned form says, by code and column; `pinned` is what it went out with."""

    name: str
    identity: Identity
    answers: Mapping[Key, Answer]
    pinned: Mapping[Key, str]
    findings: list[Finding]
    codes: frozenset[str]


def read_returned(file: Returned) -> Filled:
    """Reads a returned file. Raises LedgerError where it is no form of ours."""
    identity = _identity(file)
    answers: dict[Key, Answer] = {}
    pinned = dict(_pins(file))
    findings = [*_personal(file)]
    codes: set[str] = set()
    twice: set[str] = set()
    for grid in file.grids:
        head = head_of(grid)
        if head is None or grid.name in (PINS, OFFICES):
            continue
        sheet = _Sheet(file.name, grid, head)
        findings += sheet.objections()
        for key, answer in sheet.answers():
            codes.add(key[0])
            if key[1].startswith(PINNED):
                pinned[key[0], key[1].removeprefix(PINNED)] = plain(answer.raw)
            elif key not in answers:
                answers[key] = answer
            elif key[0] not in twice and plain(answers[key].raw) != plain(answer.raw):
                twice.add(key[0])
                findings.append(_twice(file.name, key[0], answers[key], answer))
    return Filled(file.name, identity, answers, pinned, findings, frozenset(codes))


def finding(name: str, place: str, rule: str, message: str, remedy: str) -> Finding:
    """What is wrong in a cell of a returned file."""
    return Finding.about(f"{name} {place}".strip(), rule, message, remedy)


def _twice(name: str, code: str, first: Answer, second: Answer) -> Finding:
    message = f"编码 {code} 有两行，写的不一样（另一处是 {first.place}）"
    return finding(name, second.place, "twice-in-form", message, "留一行，删去另一行")


def _identity(file: Returned) -> Identity:
    document = ""
    for grid in file.grids:
        for row in grid.rows[:_HEADS_WITHIN]:
            if plain(row[0] if row else "") == PLAN and len(row) > 1:
                document = plain(row[1])
    found = (_NUMBER.search(text) for grid in _pins_first(file) for text in _first_texts(grid))
    match = next((one for one in found if one), None)
    if match is None:
        raise LedgerError(
            f"{file.name} 不是 ledger 导出的表，或表号被删了",
            "用 ledger export 重新导出，把数抄过去再导入",
        )
    slug, period, version, commit = match.groups()
    return Identity(slug, period, int(version), "" if commit == "未提交" else commit, document)


def _pins_first(file: Returned) -> list[Grid]:
    return sorted(file.grids, key=lambda grid: grid.name != PINS)


def _first_texts(grid: Grid) -> Iterator[str]:
    for row in grid.rows[:_HEADS_WITHIN]:
        yield " ".join(filter(None, map(plain, row)))


def _pins(file: Returned) -> Iterator[tuple[Key, str]]:
    for grid in file.grids:
        heads: list[str] = []
        for row in grid.rows if grid.name == PINS else ():
            cells = [plain(cell) for cell in row]
            if cells[:1] == [CODE]:
                heads = cells
            elif heads and cells and cells[0]:
                pairs = zip(heads[2:], cells[2:], strict=False)
                yield from (((cells[0], head), cell) for head, cell in pairs if head)


def head_of(grid: Grid) -> int | None:
    """The number of the row that holds the heads of the columns."""
    for number, row in enumerate(grid.rows[:_HEADS_WITHIN]):
        if CODE in map(head_text, row):
            return number
    return None


def head_text(raw: object) -> str:
    """The head of a column without spaces and line breaks, which people add."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", plain(raw)))


class _Sheet:
    """One sheet with its heads found."""

    def __init__(self, file: str, grid: Grid, head: int) -> None:
        self.file = file
        self.grid = grid
        self.head = head
        self.heads = [head_text(raw) for raw in grid.rows[head]]
        self.first = self.heads.index(CODE)

    def place(self, row: int, column: int) -> str:
        return f"{self.grid.name}!{cell_name(row, column)}"

    def codes(self) -> Iterator[tuple[int, str]]:
        for number in range(self.head + 1, len(self.grid.rows)):
            text = unicodedata.normalize("NFKC", plain(self.grid.at(number, self.first)))
            match = _CODE.fullmatch(re.sub(r"\s", "", text))
            yield number, match[1] if match else ""

    def answers(self) -> Iterator[tuple[Key, Answer]]:
        merged = set(self._merged())
        for number, code in self.codes() if code_counts(self.heads) else ():
            for column, head in enumerate(self.heads):
                spot = (number, column)
                if code and head and spot not in merged and spot not in self.grid.unstored:
                    yield (code, head), Answer(self.place(*spot), self.grid.at(*spot))

    def _merged(self) -> Iterator[tuple[int, int]]:
        for (top, left), (bottom, right) in self.grid.merged:
            for row in range(max(top, self.head + 1), bottom + 1):
                yield from ((row, column) for column in range(left, right + 1))

    def objections(self) -> Iterator[Finding]:
        for head in {h for h in self.heads if h and self.heads.count(h) > 1}:
            column = len(self.heads) - 1 - self.heads[::-1].index(head)
            yield finding(
                self.file,
                self.place(self.head, column),
                "twice-in-form",
                f"「{head}」有两列",
                "留一列，删去另一列",
            )
        yield from self._odd_spots()
        known = frozenset(number for number, code in self.codes() if code)
        for row in range(self.head + 1, len(self.grid.rows)):
            spot = self._typed_in(row)
            if row not in known and spot is not None:
                message, remedy = "这一行没有编码，不知道是哪一项", "填在表里原有的行上，或补上编码"
                yield finding(self.file, self.place(row, spot), "no-code", message, remedy)

    def _odd_spots(self) -> Iterator[Finding]:
        coded = {number for number, code in self.codes() if code}
        fills = {n for n, head in enumerate(self.heads) if head in FILLED}
        for (top, left), (bottom, right) in self.grid.merged:
            rows = coded & set(range(top, bottom + 1))
            if rows and fills & set(range(left, right + 1)):
                place = f"{self.place(top, left)}:{cell_name(bottom, right)}"
                message = "合并了单元格，不知道写的是哪一格"
                yield finding(self.file, place, "merged-cells", message, "取消合并，各格分别写")
        for row, column in sorted(self.grid.unstored):
            if row in coded and column in fills:
                message, remedy = (
                    "公式没有存下算出的值",
                    "用 Excel 或 WPS 打开，保存一次；或直接写值",
                )
                yield finding(self.file, self.place(row, column), "broken-formula", message, remedy)

    def _typed_in(self, row: int) -> int | None:
        fills = [n for n, head in enumerate(self.heads) if head in FILLED]
        return next((n for n in fills if plain(self.grid.at(row, n))), None)


FILLED = frozenset(
    [
        "本月填报",
        "全年填报",
        "佐证",
        "原因",
        "去向",
        "新时限",
        "更正为",
        "登记",
        "收到",
        "来自",
        "事项",
        "措施",
        "结论",
    ]
)
"""Heads of columns that only people fill."""


def code_counts(heads: Iterable[str]) -> bool:
    """Whether a sheet with these heads is one to fill; the year's book is only to be read."""
    return not FILLED.isdisjoint(heads) or "所属期" in heads


def _personal(file: Returned) -> Iterator[Finding]:
    """Where personal data stands, in any cell of any sheet; never what it says."""
    for grid in file.grids:
        for row, cells in enumerate(grid.rows):
            for column, raw in enumerate(cells):
                if found := kinds_in(raw):
                    place = f"{grid.name}!{cell_name(row, column)}"
                    message = f"这一格像是有{'、'.join(found)}，没有导入"
                    yield finding(
                        file.name, place, "personal-data", message, "删去，只写数、日期、文号"
                    )


def kinds_in(raw: object) -> list[str]:
    """Which kinds of personal data a cell holds."""
    text = plain(raw)
    return list(dict.fromkeys(trace.kind for trace in traces(text))) if len(text) > 6 else []


class Part(NamedTuple):
    """What one township office says of one figure (乡镇汇总)."""

    place: str
    office: str
    raw: object


def parts_in(file: Returned) -> dict[str, list[Part]]:
    """The figures of township offices, by code."""
    found: dict[str, list[Part]] = {}
    for grid in file.grids:
        head = head_of(grid) if grid.name == OFFICES else None
        if head is None:
            continue
        sheet = _Sheet(file.name, grid, head)
        own = [n for n, name in enumerate(sheet.heads) if name and name not in SHOWN_OF_OFFICES]
        for row, code in sheet.codes():
            if code:
                found[code] = [
                    Part(sheet.place(row, n), plain(grid.rows[head][n]), grid.at(row, n))
                    for n in own
                ]
    return found


SHOWN_OF_OFFICES = (CODE, "任务", "填什么", "计量", "合计")
