"""Two states side by side: every change of a sealed file is named, and every difference once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.compare import Broken, broken, delta, explain, movements_in, summed
from ledger.model.scalar import Ratio
from ledger.page import name_of
from ledger.replay import Movement
from ledger.sealed import claims_of
from ledger.state import State

from .books import COUNTY, signed
from .histories import PLACES, File, Mend, Script, Told, blob, play, scripts

few = settings(max_examples=25)
FILES = dict[str, bytes]


def broken_in(told: Told, files: FILES) -> list[Broken]:
    state = State(files, frozenset(files))
    return broken(claims_of(told.year, told.chain), state)


def _one_more(data: bytes) -> bytes:
    """The first figure of a file, one higher; the sign-off is left as it is."""
    text = data.decode()
    for line in text.splitlines():
        name, _, figure = line.partition(": ")
        if figure.isdigit():
            return text.replace(line, f"{name}: {int(figure) + 1}", 1).encode()
    return data


CHANGES: dict[str, Callable[[bytes], bytes | None]] = {
    "a figure": _one_more,
    "a line feed at the end": lambda data: data + b"\n",
    "a space within": lambda data: data.replace(b"\n", b" \n", 1),
    "line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "a comment": lambda data: "# 又及\n".encode() + data,
    "deletion": lambda data: None,
    "nothing": lambda data: data,
}
changes = st.dictionaries(
    st.integers(0, 60), st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4
)


@few
@given(scripts(), changes, st.booleans())
def test_every_change_of_a_sealed_file_is_named_and_nothing_else(
    script: Script, drawn: dict[int, str], renamed: bool
) -> None:
    told = play(script)
    before = dict(told.year.state.files) | {
        f"counties/{COUNTY}/2024/2024-12.yaml": "# 草稿\n".encode()
    }
    after, paths = dict(before), sorted(before)
    for at, kind in drawn.items():
        path = paths[at % len(paths)]
        changed = CHANGES[kind](after.pop(path)) if path in after else None
        if changed is not None:
            after[path] = changed
        elif renamed:
            after[f"{path}.bak"] = before[path]
    found = broken_in(told, after)
    assert {one.path for one in found} == {
        path for path in told.claimed if after.get(path) != before[path]
    }
    for one in found:
        assert one.sealed == blob(before[one.path])
        assert one.now == (blob(after[one.path]) if one.path in after else None)


@few
@given(scripts())
def test_honest_books_are_frozen(script: Script) -> None:
    told = play(script)
    assert broken_in(told, dict(told.year.state.files)) == []


def test_a_sum_that_comes_out_again_hides_nothing() -> None:
    """+1 in March and −1 in April, both signed anew: every total is as it was."""
    march, april = (File({"本月件数": number}, (), 0) for number in ("7", "9"))
    told = play(_two(march, april))
    files = dict(told.year.state.files)
    for month, number in (("2024-03", 8), ("2024-04", 8)):
        path = f"counties/{COUNTY}/2024/{month}.yaml"
        text = f"# 示例\n1 第1项:\n  本月件数: {number}\n\n签账: 2024-04-03\n"
        files[path] = signed(path, text).encode()
    read = told.year.after(State(files, frozenset(files)))
    pages = [read.read(path, name) for path in files if (name := name_of(path)) and name.month]
    assert {page.signature for page in pages} == {"signed"}
    assert [one.path[-12:] for one in broken_in(told, files)] == ["2024-03.yaml", "2024-04.yaml"]


def _two(march: File, april: File) -> Script:
    quiet: dict[str, tuple[File, ...]] = dict.fromkeys(PLACES, ())
    return Script(2, {place: ({}, 0) for place in PLACES}, {**quiet, COUNTY: (march, april)})


def test_one_seal_s_movements_by_how_they_came() -> None:
    march = File({"本月件数": "7", "应访实访": "4/3"}, (), 1)
    april = File({"本月件数": "9"}, (Mend("本月件数", "2024-03", True, "5"),), 0)
    told = play(_two(march, april))
    book = told.books(2).books[COUNTY]
    assert summed(movements_in(book, "2024-03")) == {}
    assert summed(movements_in(book, "2024-04")) == {
        "1-1": {"期初": 0, "记账": 9, "迟报": 7, "更正": -2},
        "2-1": {"期初": 0, "记账": 0, "迟报": 3, "更正": 0},
    }


def test_what_is_no_number_moves_nothing() -> None:
    def moved(before: Any, after: Any) -> int:
        page: Any = None
        return delta(Movement("1-1", (2024, 3), "更正", before, after, page, 1))  # type: ignore[arg-type]

    assert moved(None, 3) == 3
    assert moved(Ratio(4, 3), Ratio(4, 1)) == -2
    assert moved("旧", "新") == 0


leaves = st.none() | st.sampled_from(["甲", "乙", "丙", ""])
trees: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["键", "值", "数"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def flattened(tree: Any, route: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Every value of a tree with the keys that lead to it; what is empty is not there."""
    if isinstance(tree, dict):
        return [one for key, value in tree.items() for one in flattened(value, (*route, key))]
    if isinstance(tree, list):
        return [one for value in tree for one in flattened(value, (*route, "条"))]
    return [] if tree is None else [(route, tree)]


@given(trees)
def test_a_tree_differs_from_itself_in_nothing(tree: Any) -> None:
    assert list(explain(tree, tree)) == []


@given(trees, trees)
def test_the_differences_are_the_difference(before: Any, after: Any) -> None:
    """What was there, less what is said to be gone, with what is said to have come, is there now.

    Rows have no names, so a row that is taken out moves the others and changes none of them.
    """
    held = Counter(flattened(before))
    for one in explain(before, after):
        route = tuple("条" if step.startswith("第") else step for step in one.route)
        assert one.before != one.after
        if one.before is not None:
            held[route, one.before] -= 1
        if one.after is not None:
            held[route, one.after] += 1
    assert all(count >= 0 for count in held.values())
    assert +held == Counter(flattened(after))


def test_a_row_that_is_taken_out_is_one_difference() -> None:
    rows = [{"编号": number, "问题": "没有公示"} for number in ("甲", "乙", "丙", "丁")]
    assert [one.words for one in explain(rows, [rows[0], *rows[2:]])] == [
        "第2条 编号：删了 乙",
        "第2条 问题：删了 没有公示",
    ]


@given(trees, trees)
def test_the_other_way_round_it_says_the_opposite(before: Any, after: Any) -> None:
    there, back = explain(before, after), explain(after, before)
    assert Counter((one.route, one.after, one.before) for one in back) == Counter(
        (one.route, one.before, one.after) for one in there
    )


def test_differences_in_words() -> None:
    before = {"1 第1项": {"本月件数": "7", "佐证": "甲"}, "更正": ["一"]}
    after = {"1 第1项": {"本月件数": "8"}, "更正": ["一", "二"]}
    assert [one.words for one in explain(before, after)] == [
        "1 第1项 本月件数：7 改成 8",
        "1 第1项 佐证：删了 甲",
        "更正 第2条：加了 二",
    ]
