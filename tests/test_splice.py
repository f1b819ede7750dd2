"""Splicing: one thing changes, every other line stays as a person wrote it."""

import re
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.document import BLANK, Text, key_text, read_document
from ledger.finding import LedgerError
from ledger.splice import Route, append, put, render

NAMES = ["甲", "乙", "丙", "丁", "戊"]


def rank(route: Route) -> int:
    return NAMES.index(route[-1]) if route[-1] in NAMES else 99


values = st.sampled_from(
    ["3", "0", "甲,乙", "说: 话", "有 #3 楼", '"148"品牌', "两行\n写完", "- 一", "{甲}", "2024-05-06", "", "~", "'", "很长的一句话，不带记号"]
)  # fmt: skip
notes = st.sampled_from(["# 说明", "", "   # 缩进", "#", "   "])
held = st.sampled_from(
    ["3", "781  # 取自系统", "'3'", '"说: 话"', "|\n    两行\n    写完", "|-  # 还没有\n    一行", ">-\n    折起\n    来的", "", "  # 还没有", "~", "很长的\n    一句"]
)  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> str:
    """A small file: sections of keys, in block or flow style, with notes and any line ends."""
    rows: list[str] = draw(st.lists(notes, max_size=2))
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)):
        keys = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
        style = draw(st.sampled_from(["block", "block", "flow", "blank", "scalar"]))
        if style == "flow" and keys:
            rows.append(f"{name}: {{{', '.join(f'{key}: {n}' for n, key in enumerate(keys))}}}")
        elif style == "scalar":
            rows.append(f"{name}: {draw(held).replace('    ', '  ')}")
        else:
            rows.append(f"{name}:")
            rows += [f"  {key}: {draw(held)}" for key in keys if style == "block"]
        rows += draw(st.lists(notes, max_size=2))
    text = "\n".join(rows) + draw(st.sampled_from(["\n", "", "\n\n"]))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


routes = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple)


def changed_tree(tree: Any, route: Route, value: str | None) -> Any:
    head, *rest = route
    inner = dict(tree or {})
    inner[head] = changed_tree(inner.get(head), tuple(rest), value) if rest else value
    return inner


def shown(value: str) -> str | None:
    return None if value in ("", "~") else value


@given(files(), routes, values)
@example("甲:\n  甲: |\n    两行\n    写完", ("乙",), "3")
def test_reading_again_gives_exactly_the_change(text: str, route: Route, value: str) -> None:
    before = read_document(text)
    try:
        after = read_document(put(text, route, value, rank))
    except LedgerError:
        return
    assert after.marks == ()
    assert after.tree == changed_tree(before.tree, route, shown(value))


@given(files(), routes, values)
def test_splicing_changes_only_its_own_lines(text: str, route: Route, value: str) -> None:
    try:
        changed = put(text, route, value, rank)
    except LedgerError:
        return
    old, new = (said.replace("\r\n", "\n").split("\n") for said in (text, changed))
    head = shared(old, new)
    tail = shared(old[head:][::-1], new[head:][::-1])
    touched = range(head + 1, len(old) - tail + 1)
    assert set(touched) <= set(own_lines(text, route))
    assert all(note in changed for note in ("# 取自系统", "# 还没有") if note in text)


def shared(one: list[str], other: list[str]) -> int:
    """How many lines two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def own_lines(text: str, route: Route) -> range:
    """The lines that hold a value with its key; those of the braces that a new key goes into."""
    tree, line = read_document(text).tree, 0
    for step in route:
        key = key_text(tree, step) if isinstance(tree, dict) else None
        if key is None:
            return range(line, line + 1)
        line, tree = key.line, tree[key]
    return range(line, (tree.end_line if isinstance(tree, Text) else line) + 1)


@given(files(), routes, values)
def test_line_ends_are_kept(text: str, route: Route, value: str) -> None:
    try:
        changed = put(text, route, value, rank)
    except LedgerError:
        return
    if "\n" in text:
        assert changed.count("\r\n") == ("\r\n" in text) * changed.count("\n")


@given(files(), routes, values)
def test_putting_the_same_again_changes_nothing(text: str, route: Route, value: str) -> None:
    try:
        once = put(text, route, value, rank)
        twice = put(once, route, value, rank)
    except LedgerError:
        return
    assert twice == once


@given(files(), st.lists(st.tuples(st.sampled_from(["类别", "任务", "原因"]), values), min_size=1, max_size=3, unique_by=lambda pair: pair[0]))  # fmt: skip
def test_appending_adds_one_entry_and_nothing_else(
    text: str, fields: list[tuple[str, str]]
) -> None:
    before = read_document(text).tree or {}
    try:
        once = append(text, "更正", fields, lambda route: 0)
        twice = append(once, "更正", fields, lambda route: 0)
    except LedgerError:
        return
    entry = {name: shown(value) for name, value in fields}
    assert read_document(once).tree == {**before, "更正": [entry]}
    assert read_document(twice).tree == {**before, "更正": [entry, entry]}
    plain, longer = (said.replace("\r\n", "\n") for said in (text, once))
    assert longer.startswith(plain.rstrip("\n"))


@pytest.mark.parametrize(
    ("text", "route", "value", "expected"),
    [
        ("", ("甲",), "1", "甲: 1\n"),
        ("# 头\n", ("甲", "乙"), "1", "# 头\n甲:\n  乙: 1\n"),
        ("甲: 1\n", ("甲",), "2", "甲: 2\n"),
        ("甲: 1   # 注\n", ("甲",), "2", "甲: 2   # 注\n"),
        ("甲: 1   # 注\n", ("甲",), "", "甲:    # 注\n"),
        ("甲: 1\n", ("甲",), "", "甲:\n"),
        ("甲:   # 注\n", ("甲",), "2", "甲: 2   # 注\n"),
        ("甲: ~  # 注\n", ("甲",), "2", "甲: 2  # 注\n"),
        ("甲:   \n", ("甲",), "2", "甲: 2\n"),
        ("甲: null\n", ("甲",), "2", "甲: 2\n"),
        ("甲:\n", ("甲",), "两行\n写", "甲: |-\n  两行\n  写\n"),
        ("甲:  # 注\n", ("甲",), "说: 话", "甲: |-  # 注\n  说: 话\n"),
        ("甲: ~\n乙: 1\n", ("甲",), "2", "甲: 2\n乙: 1\n"),
        ("甲: |\n  旧\n  的\n乙: 1\n", ("甲",), "新", "甲: 新\n乙: 1\n"),
        ("甲: 旧\n  的\n乙: 1\n", ("甲",), "新\n的", "甲: |-\n  新\n  的\n乙: 1\n"),
        ("甲: '旧'\n", ("甲",), "新", "甲: 新\n"),
        ("甲: {乙: 1, 丙: 2} # 注\n", ("甲", "乙"), "3", "甲: {乙: 3, 丙: 2} # 注\n"),
        ("甲: {乙: 1}\n", ("甲", "丙"), "甲,乙", '甲: {乙: 1, 丙: "甲,乙"}\n'),
        ("甲: {乙: , 丙: 2}\n", ("甲", "乙"), "3", "甲: {乙: 3, 丙: 2}\n"),
        ("甲:\n  丙: 3\n", ("甲", "乙"), "2", "甲:\n  乙: 2\n  丙: 3\n"),
        ("甲:\n  # 丙的话\n  丙: 3\n", ("甲", "乙"), "2", "甲:\n  乙: 2\n  # 丙的话\n  丙: 3\n"),
        ("甲:\n  乙: 3\n\n丙: 1\n", ("甲", "丁"), "2", "甲:\n  乙: 3\n  丁: 2\n\n丙: 1\n"),
        ("# 头\n乙:\n  丙: 1\n", ("甲",), "2", "# 头\n甲: 2\n\n乙:\n  丙: 1\n"),
        ("甲: 1\n\n# 丙的话\n丙: 3\n", ("乙",), "2", "甲: 1\n\n乙: 2\n\n# 丙的话\n丙: 3\n"),
        ("甲: 1\n", ("丙",), "3", "甲: 1\n\n丙: 3\n"),
        ("甲: 1", ("丙",), "3", "甲: 1\n\n丙: 3\n"),
        ("甲: 1\r\n乙: 2\r\n", ("丙",), "两\n行", "甲: 1\r\n乙: 2\r\n\r\n丙: |-\r\n  两\r\n  行\r\n"),
        ("甲:\n    丙: 3\n", ("甲", "乙"), "2", "甲:\n    乙: 2\n    丙: 3\n"),
        ("甲:\n  乙: |-\n    # 字\n  丁: 1\n", ("甲", "丙"), "2", "甲:\n  乙: |-\n    # 字\n  丙: 2\n  丁: 1\n"),
        ("甲: |-\n  # 字\n丙: 1\n", ("乙",), "2", "甲: |-\n  # 字\n\n乙: 2\n\n丙: 1\n"),
        ("甲:\n", ("甲", "乙", "丙"), "2", "甲:\n  乙:\n    丙: 2\n"),
    ],
)  # fmt: skip
def test_putting(text: str, route: Route, value: str, expected: str) -> None:
    assert put(text, route, value, rank) == expected


ENTRY = [("类别", "更正"), ("原因", "两行\n写完"), ("批准", "")]
ROWS = "  - 类别: 更正\n    原因: |-\n      两行\n      写完\n    批准:\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f"更正:\n{ROWS}"),
        ("甲: 1\n", f"甲: 1\n\n更正:\n{ROWS}"),
        ("更正:\n\n丙: 1\n", f"更正:\n{ROWS}\n丙: 1\n"),
        ("更正:\n  - 类别: 补报\n    原因: 漏\n\n丙: 1\n", f"更正:\n  - 类别: 补报\n    原因: 漏\n{ROWS}\n丙: 1\n"),
        ("更正:\n  - 类别: 补报\n    原因: |\n      漏\n", f"更正:\n  - 类别: 补报\n    原因: |\n      漏\n{ROWS}"),
        ("更正:\n- 类别: 补报\n", "更正:\n- 类别: 补报\n" + re.sub("(?m)^  ", "", ROWS)),
        ("更正:\n    - 类别: 补报\n", "更正:\n    - 类别: 补报\n" + re.sub("(?m)^ ", "   ", ROWS)),
        ("更正:\r\n  - 类别: 补报\r\n", "更正:\r\n  - 类别: 补报\r\n" + ROWS.replace("\n", "\r\n")),
        ("更正:\n  - {类别: 补报}\n", f"更正:\n  - {{类别: 补报}}\n{ROWS}"),
    ],
)  # fmt: skip
def test_appending(text: str, expected: str) -> None:
    assert append(text, "更正", ENTRY, rank) == expected


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("- 1\n", ("甲",)),
        ("一句话\n", ("甲",)),
        ("甲: [1]\n", ("甲",)),
        ("甲: {乙: 1}\n", ("甲",)),
        ("甲: 1\n", ("甲", "乙")),
        ("甲: {}\n", ("甲", "乙")),
        ("甲: {\n  乙: 1\n}\n", ("甲", "丙")),
        ("甲: {乙: 1}\n", ("甲", "丙", "丁")),
        ("甲: 1\n甲: 2\n", ("甲",)),
        ("甲: &x 1\n", ("甲",)),
        ("甲: [1\n", ("乙",)),
        ("甲: 1\n---\n乙: 2\n", ("乙",)),
        ("甲: 1\r乙: 2\r", ("乙",)),
        ("甲: 1\u2028乙: 2\n", ("乙",)),
        ("? 甲\n: 1\n", ("甲", "乙")),
        ("甲: 1\n...\n", ("乙",)),
    ],
)
def test_what_is_written_too_oddly_is_refused(text: str, route: Route) -> None:
    with pytest.raises(LedgerError):
        put(text, route, "3", rank)


@pytest.mark.parametrize(
    "text",
    [
        "更正: 一句话\n",
        "更正: []\n",
        "更正: [1]\n",
        "- 1\n",
        "更正: [\n",
        "更正: {甲: 1}\n",
        "更正:\n  - 1\n  -\n",
    ],
)
def test_a_list_written_too_oddly_is_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        append(text, "更正", ENTRY, rank)


def test_a_file_with_an_error_names_the_line() -> None:
    with pytest.raises(LedgerError, match="第 2 行"):
        put("甲: 1\n甲: 2\n", ("乙",), "3")


@pytest.mark.parametrize("value", ["a\0b", "\ud800", " 前面有空", "末尾换行\n", "一\r二"])
def test_a_value_that_cannot_be_written_is_refused(value: str) -> None:
    with pytest.raises(LedgerError):
        put("甲: 1\n", ("甲",), value)


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_value_is_written_as_it_is_or_refused(value: str) -> None:
    try:
        text = put("甲:\n  乙: 1\n", ("甲", "丙"), value)
    except LedgerError:
        return
    written = None if value in BLANK else value
    assert read_document(text).tree == {"甲": {"乙": "1", "丙": written}}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("3", "3"),
        ("0123", "0123"),
        ("甲，乙", "甲，乙"),
        ("甲: 乙", "|-\n  甲: 乙"),
        ("甲 #乙", "|-\n  甲 #乙"),
        ('"甲"', '|-\n  "甲"'),
        ("*甲", "|-\n  *甲"),
        ("甲\n\n乙", "|-\n  甲\n\n  乙"),
    ],
)
def test_rendering(value: str, shown: str) -> None:
    assert render(value, 2) == shown
