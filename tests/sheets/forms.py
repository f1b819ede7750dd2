"""Forms going out and coming back in memory, through real workbooks."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from ledger.acts.sheet.ask import path_of, workbook
from ledger.acts.sheet.read import PINS, head_of, head_text, parts_in, read_returned
from ledger.acts.sheet.take import Taken, book_for, take
from ledger.acts.sheet.value import CODE, FILL, Workbook
from ledger.cli.options import page_at
from ledger.grid import Grid, Returned
from ledger.out.xlsx import write_workbook
from ledger.repo.workbook import read_bytes
from ledger.state import Year

from ..books import COUNTY, SMALL, year

DAY = date(2024, 6, 5)
MAY = "2024-05"
NAME = "晋江5月.xlsx"


class Desk(NamedTuple):
    """A year of books on which forms are made and taken back."""

    opened: Year
    day: date = DAY

    def form(self, period: str = MAY, slug: str = COUNTY, commit: str = "") -> Workbook:
        books = self.opened.books(self.day)
        book = books.books[slug]
        return workbook(books, book, period, commit, page_at(self.opened, path_of(book, period)))

    def out(self, period: str = MAY, slug: str = COUNTY) -> Returned:
        """A form as it comes back when nobody has touched it."""
        return read_bytes(NAME, write_workbook(self.form(period, slug)))

    def take(self, returned: Returned, wanted: str | None = None) -> Taken:
        filled = read_returned(returned)
        book = book_for(self.opened, filled, self.day, wanted)
        page = page_at(self.opened, path_of(book, filled.identity.period))
        return take(self.opened, filled, parts_in(returned), book, page)

    def after(self, taken: Taken) -> "Desk":
        """The same desk with what was taken written."""
        if taken.data is None:
            return self
        return self._replace(
            opened=self.opened.after(self.opened.state.having(taken.path, taken.data))
        )

    def text(self, name: str = f"{COUNTY}/{MAY}") -> str:
        path = f"counties/{name.replace('/', '/2024/')}.yaml"
        return self.opened.state.files[path].decode()


def desk(files: Mapping[str, str] | None = None, plan: str = SMALL, day: date = DAY) -> Desk:
    return Desk(year(plan, files), day)


def changed(returned: Returned, change: Callable[[Grid], Grid], sheet: str = "填报") -> Returned:
    """A returned file with one of its sheets changed."""
    grids = [change(grid) if grid.name == sheet else grid for grid in returned.grids]
    return returned._replace(grids=grids)


def spot(grid: Grid, code: str, column: str = FILL) -> tuple[int, int]:
    """Where a cell stands."""
    head = head_of(grid)
    assert head is not None
    heads = [head_text(raw) for raw in grid.rows[head]]
    codes = [row[heads.index(CODE)] for row in grid.rows]
    return codes.index(code), heads.index(column)


def typed(
    returned: Returned, code: str, value: object, column: str = FILL, sheet: str = "填报"
) -> Returned:
    """A returned file with something typed into one cell."""

    def change(grid: Grid) -> Grid:
        row, place = spot(grid, code, column)
        rows = [list(cells) for cells in grid.rows]
        rows[row][place] = value
        return grid._replace(rows=rows)

    return changed(returned, change, sheet)


def without_pins(returned: Returned) -> Returned:
    return returned._replace(grids=[grid for grid in returned.grids if grid.name != PINS])
