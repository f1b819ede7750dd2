"""Columns: the sheet is filled and no figure is broken, whatever a table holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.out.columns import Layout, Sheet, lay_out

SHEET = Sheet()
SAID = """·
完
期 2132/>4106件
2024-06-30
示例〔2024〕349号
逾（缺初步改造方案）
泉州台商投资区
商会调解组织摸底、二季度信息核查比对次数、二季度滚动摸排次数
100%
已知5743"""
words = st.sampled_from(["", *SAID.splitlines()])
tables = st.integers(1, 12).flatmap(
    lambda wide: st.lists(st.lists(words, min_size=wide, max_size=wide), min_size=1, max_size=8)
)


def ems(layout: Layout) -> list[float]:
    """The room in each column, in characters."""
    em = layout.size * 25.4 / 72
    return [(width - 2 * layout.padding) / em for width in layout.widths]


@given(tables)
def test_a_table_fills_the_sheet(rows: list[list[str]]) -> None:
    layout = lay_out(rows[0], rows[1:], SHEET)
    wide = SHEET.across if layout.across else SHEET.upright
    assert sum(layout.widths) == pytest.approx(wide, abs=0.2)


@given(tables)
def test_no_figure_is_broken(rows: list[list[str]]) -> None:
    layout = lay_out(rows[0], rows, SHEET)
    if layout.size <= 7:
        return
    for n, room in enumerate(ems(layout)):
        figures = [figure for row in rows for figure in re.findall(r"[!-~]+", row[n])]
        assert all(len(figure) / 2 <= room for figure in figures)


@given(tables)
def test_the_same_table_is_laid_out_the_same(rows: list[list[str]]) -> None:
    assert lay_out(rows[0], rows, SHEET) == lay_out(rows[0], list(rows), SHEET)


@pytest.mark.parametrize(
    ("head", "row", "across", "size"),
    [
        (["地区", "项", "事项"], ["鲤城区", "1", "矛盾纠纷调解数"], False, 10.5),
        (
            ["地区", *map(str, range(1, 31)), "签账"],
            ["台商投资区", *["完"] * 30, "4/4"],
            False,
            9.0,
        ),
        (["地区"] + ["矛盾纠纷调解数"] * 17, ["鲤城区"] + ["已知12345"] * 17, True, 9.0),
        (["地区"] + ["日期"] * 40, ["鲤城区"] + ["2024-06-30"] * 40, True, 7.0),
    ],
)
def test_type_gets_smaller_and_then_the_sheet_is_turned(
    head: list[str], row: list[str], across: bool, size: float
) -> None:
    layout = lay_out(head, [row], SHEET)
    assert (layout.across, layout.size) == (across, size)


def test_room_goes_where_it_saves_lines() -> None:
    rows = [["鲤城区", "商会调解组织摸底、二季度信息核查比对次数、二季度滚动摸排次数", "1"]] * 3
    place, items, count = lay_out(["地区", "事项", "件数"], rows, SHEET).widths
    assert items > 5 * max(place, count)
