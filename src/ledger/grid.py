"""Tables as they come back from people: cells of whatever type they were, and where each stands."""

from typing import NamedTuple

Corner = tuple[int, int]


class Grid(NamedTuple):
    """A sheet as it came back: cells by row and column from 0, of whatever type they were.

    `merged` are rectangles of cells made one, `unstored` formulas that hold no result.
    """

    name: str
    rows: list[list[object]]
    merged: tuple[tuple[Corner, Corner], ...] = ()
    unstored: frozenset[Corner] = frozenset()

    def at(self, row: int, column: int) -> object:
        """A cell; blank where there is none."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""


class Returned(NamedTuple):
    """A file that came back: its name and its sheets."""

    name: str
    grids: list[Grid]


def cell_name(row: int, column: int) -> str:
    """A cell as people call it: `G7`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
