"""Laws of going out and coming back."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.acts.sheet.read import head_of
from ledger.acts.sheet.value import FILL, PROOF
from ledger.grid import Grid, Returned
from ledger.out.csv import write_csv
from ledger.out.xlsx import write_workbook
from ledger.repo.workbook import read_bytes
from ledger.splice import render

from ..books import COUNTY, SMALL, year
from .forms import MAY, NAME, Desk, changed, desk, typed

COUNTS = st.integers(0, 999_999_999).map(str)
RATIOS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: f"{pair[0]}/{pair[1]}")
DAYS = st.dates(date(2024, 1, 1), date(2025, 1, 31)).map(str)
PROSE = st.text(
    st.sampled_from("已办，。：#-=+@'\"|>{}[]&*!%` 1234567/　\n_x0041ABé") | st.characters(
        min_codepoint=0x4E00, max_codepoint=0x9FA5
    ),
    max_size=40,
)  # fmt: skip
ANSWERS = {
    ("1-1", FILL): COUNTS,
    ("1-1", PROOF): PROSE,
    ("1-2", FILL): COUNTS,
    ("2-1", FILL): RATIOS,
    ("2-2", FILL): COUNTS,
    ("3-1", FILL): COUNTS,
    ("3-2", FILL): DAYS,
    ("3-2", PROOF): PROSE,
    ("4-1", FILL): DAYS,
    ("4-2", FILL): COUNTS,
}
FILLINGS = st.fixed_dictionaries({}, optional=ANSWERS)
NAMES = {
    "1-1": ("1 第1项", "本月件数"),
    "1-2": ("1 第1项", "期末个数"),
    "2-1": ("2 第2项", "应访实访"),
    "2-2": ("2 第2项", "本月调解数"),
    "3-1": ("3 第3项", "本月摸排次数"),
    "3-2": ("3 第3项", "书面报告"),
    "4-1": ("4 第4项", "名单上报"),
    "4-2": ("4 第4项", "本月改造数"),
}


def month_text(filling: dict[tuple[str, str], str]) -> str:
    """A month's file that says this, however oddly."""
    sections: dict[str, list[str]] = {}
    proofs: dict[str, list[str]] = {}
    for (code, column), value in filling.items():
        title, key = NAMES[code]
        rows = proofs if column == PROOF else sections
        indent = 6 if column == PROOF else 4
        rows.setdefault(title, []).append(f"{' ' * (indent - 2)}{key}: {render(value, indent)}")
    for title, rows in proofs.items():
        sections.setdefault(title, []).extend(["  佐证:", *rows])
    return "# 注\n" + "".join(
        f"\n{title}:\n" + "\n".join(rows) + "\n" for title, rows in sorted(sections.items())
    )


def filled(returned: Returned, filling: dict[tuple[str, str], str]) -> Returned:
    for (code, column), value in filling.items():
        returned = typed(returned, code, value, column)
    return returned


@given(FILLINGS)
def test_export_then_import_changes_nothing(filling: dict[tuple[str, str], str]) -> None:
    here = desk({f"{COUNTY}/{MAY}": month_text(filling)})
    taken = here.take(here.out())
    assert (taken.words, taken.findings, taken.data) == ([], [], None)


@given(FILLINGS)
def test_csv_out_and_in_changes_nothing(filling: dict[tuple[str, str], str]) -> None:
    here = desk({f"{COUNTY}/{MAY}": month_text(filling)})
    taken = here.take(read_bytes("晋江5月.csv", write_csv(here.form())))
    assert (taken.words, taken.findings, taken.data) == ([], [], None)


@given(FILLINGS, FILLINGS)
def test_importing_again_changes_nothing(
    before: dict[tuple[str, str], str], said: dict[tuple[str, str], str]
) -> None:
    here = desk({f"{COUNTY}/{MAY}": month_text(before)})
    returned = filled(here.out(), said)
    there = here.after(here.take(returned))
    again = there.take(returned)
    assert again.data is None
    if here is not there:
        assert (again.words, again.findings) == ([], [])


def _moved(grid: Grid, rows: st.DataObject) -> Grid:
    head = head_of(grid)
    assert head is not None
    body = rows.draw(st.permutations(grid.rows[head + 1 :]))
    wide = max(map(len, grid.rows))
    order = rows.draw(st.permutations(range(wide)))
    shown = [[*row, *[""] * (wide - len(row))] for row in (*grid.rows[head:][:1], *body)]
    return Grid(grid.name, [*grid.rows[:head], *([row[n] for n in order] for row in shown)])


@given(FILLINGS, st.data())
@settings(max_examples=30)
def test_no_order_of_rows_or_columns_changes_the_result(
    said: dict[tuple[str, str], str], data: st.DataObject
) -> None:
    here = desk()
    plain = filled(here.out(), said)
    moved = changed(plain, lambda grid: _moved(grid, data))
    first, second = here.take(plain), here.take(moved)
    assert first.data == second.data
    assert sorted(words.partition("（")[0] for words in first.words) == sorted(
        words.partition("（")[0] for words in second.words
    )


def _lines_of(text: str) -> set[str]:
    return {line for line in text.split("\n") if line.startswith("#")}


@given(FILLINGS, st.sampled_from(sorted(ANSWERS)), st.data())
def test_what_was_not_touched_stays_byte_for_byte(
    before: dict[tuple[str, str], str], where: tuple[str, str], data: st.DataObject
) -> None:
    """One cell changed: the file is as if its value alone had been put."""
    here = desk({f"{COUNTY}/{MAY}": month_text(before)})
    new = data.draw(ANSWERS[where])
    taken = here.take(typed(here.out(), where[0], new, where[1]))
    if taken.data is None:
        return
    after = taken.data.decode()
    kept = here.text().split("\n")
    assert len(taken.words) == 1
    assert _lines_of(here.text()) <= _lines_of(after)
    untouched = {key for key in before if key != where}
    reread = Desk(here.opened.after(here.opened.state.having(taken.path, taken.data)))
    form, old = reread.form(), here.form()
    assert all(form.values.get(key) == old.values.get(key) for key in untouched)
    assert sum(line not in kept for line in after.split("\n")) <= 3 + new.count("\n") + 1


@given(FILLINGS)
@settings(max_examples=10)
def test_the_same_form_is_the_same_bytes(filling: dict[tuple[str, str], str]) -> None:
    files = {f"{COUNTY}/{MAY}": month_text(filling)}
    first, second = Desk(year(SMALL, files)).form(), Desk(year(SMALL, files)).form()
    assert write_workbook(first) == write_workbook(second)
    assert read_bytes(NAME, write_workbook(first)) == read_bytes(NAME, write_workbook(second))
