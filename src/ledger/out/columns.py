"""How wide the columns of a table on paper are, in what size, on a sheet upright or across.

Word and PDF get the same widths. Sizes go down step by step, then the sheet is turned: figures,
dates and short words are never broken, long ones are. What room is left goes where it saves lines.
"""

import re
from collections import Counter
from functools import lru_cache
from math import ceil
from typing import NamedTuple

_POINT = 25.4 / 72
_STEPS = ((10.5, 5), (9.0, 5), (9.0, 3), (8.0, 3))
"""Sizes of type in points, and up to how many characters a cell is kept on one line."""
_LAST = (7.0, 2)
_PADDING, _TIGHT = 0.4, 0.08
"""The blank on either side of a cell, in ems; less in a grid of single characters."""
_SMALL, _MUCH = 9.0, 0.6
"""Down to which size a table is made smaller to save height, and which part of it must remain."""
_FURTHER = 4
"""How many lines one step may save."""
_WORD = re.compile(r"[（《“〔]*(?:[!-~−]+|.)[，。、；：）》”〕]*", re.DOTALL)
_WIDE = re.compile(r"[ᄀ-￿]|[“”‘’—…·×−]")


class Layout(NamedTuple):
    """A table's size of type in points, the width of each column and its padding in millimetres."""

    size: float
    widths: list[float]
    padding: float
    across: bool


class Sheet(NamedTuple):
    """The paper of a report: how wide it is upright and across, and its type beside the usual."""

    upright: float = 156.0
    across: float = 225.0
    scale: float = 1.0


def lay_out(head: list[str], rows: list[list[str]], sheet: Sheet) -> Layout:
    """The largest type in which nothing is broken that should not be; upright where that can be.

    A smaller one is taken where the table comes out much lower.
    """
    rows = rows or [head]
    for across in (False, True):
        found = [one for step in _STEPS if (one := _fitted(head, rows, sheet, step, across=across))]
        if found:
            first, *smaller = found
            lowest = min([first, *(one for one in smaller if one[1].size >= _SMALL * sheet.scale)])
            return lowest[1] if lowest[0] < _MUCH * first[0] else first[1]
    return _squeezed(head, rows, sheet)


def overflows(text: str, layout: Layout, column: int) -> bool:
    """Whether a cell takes more than one line, as far as can be told without its font."""
    room = layout.widths[column] - 2 * layout.padding
    return _width(text) * layout.size * _POINT > room


def _fitted(
    head: list[str], rows: list[list[str]], sheet: Sheet, step: tuple[float, int], *, across: bool
) -> tuple[float, Layout] | None:
    """A layout of a size and about how high the table is with it, if it fits."""
    size, keep = step[0] * sheet.scale, step[1]
    columns = [[row[n] for row in rows] for n in range(len(head))]
    padding = _padding(columns)
    wide = sheet.across if across else sheet.upright
    room = wide / (size * _POINT) - 2 * padding * len(head)
    least = _least(head, columns, keep)
    if sum(least) > room:
        return None
    widths = _widened(least, _cells(head, columns), room)
    texts = [[_width(cell) / width for cell, width in zip(r, widths, strict=True)] for r in rows]
    height = size * sum(ceil(max(row)) for row in texts)
    return height, _layout(size, widths, padding, across=across)


def _cells(head: list[str], columns: list[list[str]]) -> list[Counter[float]]:
    """How wide the cells of each column are, and how many of them; its head counts for half."""
    return [
        Counter([_width(max(name.split("\n"), key=len)) / 2, *map(_width, cells)])
        for name, cells in zip(head, columns, strict=True)
    ]


def _squeezed(head: list[str], rows: list[list[str]], sheet: Sheet) -> Layout:
    """Columns as near to what they need as the sheet allows, for a table that fits nowhere."""
    size, keep = _LAST[0] * sheet.scale, _LAST[1]
    columns = [[row[n] for row in rows] for n in range(len(head))]
    room = sheet.across / (size * _POINT) - 2 * _TIGHT * len(head)
    least = _least(head, columns, keep)
    part = room / sum(least)
    return _layout(size, [one * part for one in least], _TIGHT, across=True)


def _layout(size: float, ems: list[float], padding: float, *, across: bool) -> Layout:
    em = size * _POINT
    widths = [round((one + 2 * padding) * em, 2) for one in ems]
    return Layout(size, widths, round(padding * em, 2), across)


def _padding(columns: list[list[str]]) -> float:
    single = sum(all(len(cell) <= 2 for cell in cells) for cells in columns)
    return _TIGHT if single > len(columns) / 2 > 5 else _PADDING


def _least(head: list[str], columns: list[list[str]], keep: int) -> list[float]:
    """The narrowest each column may be: its figures, its short words, two characters of its head."""
    return [
        0.1
        + max(
            *(max(min(2.0, _width(line)), _longest_word(line)) for line in name.split("\n")),
            *(_width(cell) if _width(cell) <= keep else _longest_word(cell) for cell in cells),
        )
        for name, cells in zip(head, columns, strict=True)
    ]


def _widened(least: list[float], columns: list[Counter[float]], room: float) -> list[float]:
    """Room goes first to the column that saves most lines for what it takes, then to all."""
    widths = list(least)
    while step := _best_step(widths, columns, room - sum(widths)):
        column, widths[column] = step
    return [width * room / sum(widths) for width in widths]


def _best_step(
    widths: list[float], columns: list[Counter[float]], rest: float
) -> tuple[int, float] | None:
    """The column to widen and how far, if that saves lines."""
    best, gain = None, 0.0
    for column, (width, cells) in enumerate(zip(widths, columns, strict=True)):
        longest = max(cells)
        lines = ceil(longest / width)
        for count in range(max(1, lines - _FURTHER), lines):
            wider = longest / count + 0.01
            if width < wider <= width + rest:
                saved = (_cost(cells, width) - _cost(cells, wider)) / (wider - width)
                if saved > gain:
                    best, gain = (column, wider), saved
    return best


def _cost(cells: Counter[float], width: float) -> int:
    """The lines of a column's cells; tall ones weigh more, since they make a row tall."""
    return sum(ceil(cell / width) ** 3 * many for cell, many in cells.items())


def _longest_word(text: str) -> float:
    return max(map(_width, _WORD.findall(text)), default=0)


@lru_cache(maxsize=4096)
def _width(text: str) -> float:
    """How wide a text is, in ems: a Chinese character is one, a digit a bit more than half of one."""
    wide = len(_WIDE.findall(text))
    return wide + 0.56 * (len(text) - wide)
