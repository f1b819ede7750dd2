"""A workbook as plain data: what goes out to be filled, and what comes back."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from ledger.model.plan import Indicator
from ledger.schema import scalar_for

Kind = Literal["整数", "应实比", "日期", "文字", "之一"]
FILL, PROOF, CODE = "本月填报", "佐证", "编码"
YEAR_FILL = "全年填报"


class Item(NamedTuple):
    """A step of a route into a list: the entry that says this of itself."""

    said: tuple[tuple[str, str], ...]


Route = tuple[str | int | Item, ...]


class Field(NamedTuple):
    """One cell to fill: where its answer stands in the file, and what kind of answer it takes."""

    route: Route
    kind: Kind
    unit: str = ""
    choices: tuple[str, ...] = ()


class Column(NamedTuple):
    """One column: its head, its width in characters, and whether people fill it."""

    head: str
    width: int
    fills: bool = False


class Row(NamedTuple):
    """One line of a sheet; `code` says which, wherever it is moved. `asked`: what is waited for."""

    code: str
    shown: Mapping[str, str]
    fields: Mapping[str, Field]
    group: str
    asked: frozenset[str] = frozenset()


class Sheet(NamedTuple):
    """One sheet. Rows of one group stand together, in the order of the groups."""

    name: str
    columns: tuple[Column, ...]
    rows: list[Row]

    @property
    def fills(self) -> list[str]:
        """The heads of the columns that people fill."""
        return [column.head for column in self.columns if column.fills]


class Identity(NamedTuple):
    """Whose form it is, about what, under which plan, made from which commit (表号)."""

    slug: str
    period: str
    version: int
    commit: str
    document: str

    @property
    def number(self) -> str:
        """The one line by which a form is known: printed on the sheet and read back."""
        return f"{self.slug}·{self.period}·修订{self.version}·{self.commit[:12] or '未提交'}"


class Workbook(NamedTuple):
    """Everything that goes out in one file. `values` is what the books say, by code and column."""

    identity: Identity
    title: str
    notes: tuple[str, ...]
    sheets: list[Sheet]
    values: Mapping[tuple[str, str], str]
    offices: tuple[str, ...] = ()

    @property
    def burden(self) -> int:
        """How many cells a person is asked to fill."""
        return sum(len(row.asked) for sheet in self.sheets for row in sheet.rows)

    def fields(self) -> Iterator[tuple[Sheet, Row, str, Field]]:
        """Every cell to fill."""
        for sheet in self.sheets:
            for row in sheet.rows:
                for column, field in row.fields.items():
                    yield sheet, row, column, field


def kind_of(indicator: Indicator) -> Kind:
    """What is typed for an indicator."""
    names: dict[str, Kind] = {"整数": "整数", "应实比": "应实比", "日期": "日期"}
    return names.get(scalar_for(indicator).name, "文字")
