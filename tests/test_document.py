"""Reading YAML: strings with their places, and an objection for everything that is refused."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.document import (
    DEEPEST,
    Text,
    core_type,
    key_text,
    place_of,
    read_document,
    texts_in,
)
from ledger.page import decode

PIECES = [*"ab1:-#|>'\"{}[],&*!%@?~<=…：\\", "本月件数", "---", "..."]
SPACES = [" ", "\n", "\n  ", "\n- ", ": ", "\r\n", "\t", "\r", "\0", "\x07", "\x85", "\u2028"]
ODD = ["\ufeff", "\ufffe", "\ud800", "\U0001f600"]
yaml_like = st.lists(st.sampled_from(PIECES + SPACES + ODD), max_size=40).map("".join)


@given(yaml_like | st.text(st.characters(codec=None)))
@example("a: \ud800")
def test_reading_never_raises(text: str) -> None:
    document = read_document(text)
    lines = text.count("\n") + 2 + sum(text.count(odd) for odd in "\r\x85\u2028\u2029")
    assert all(1 <= mark.line <= lines and mark.column >= 1 for mark in document.marks)


@given(st.binary() | yaml_like.map(lambda text: text.encode(errors="replace")))
def test_reading_bytes_never_raises(data: bytes) -> None:
    text, encoding = decode(data)
    assert encoding in ("utf-8", "utf-8-sig", "gbk", "?")
    read_document(text)


@given(yaml_like)
def test_every_scalar_stands_where_it_says(text: str) -> None:
    lines, document = text.split("\n"), read_document(text)
    if document.marks or any(odd in text for odd in "\r\x85\u2028\u2029\ufeff"):
        return
    for scalar in texts_in(document.tree):
        line = lines[scalar.line - 1]
        if scalar.plain and scalar.line == scalar.end_line:
            assert line[scalar.column - 1 : scalar.end_column - 1] == scalar


@given(st.recursive(st.from_regex(r"[甲-龟a-z0-9]{1,6}", fullmatch=True), lambda inner: (
    st.lists(inner, min_size=1, max_size=3)
    | st.dictionaries(st.from_regex(r"[甲-龟]{1,6}", fullmatch=True), inner, min_size=1, max_size=3)
), max_leaves=8))  # fmt: skip
def test_what_is_written_in_flow_style_is_read(value: Any) -> None:
    assert read_document(_flow(value)) == (value, ())


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]" if isinstance(value, list) else f'"{value}"'


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("# 只有注释\n", None),
        ("a:\n", {"a": None}),
        ("a: ~\nb: null\nc: NULL\n", {"a": None, "b": None, "c": None}),
        ("a: '~'\nb: \"\"\n", {"a": "~", "b": ""}),
        ("null: 1\n", {"null": "1"}),
        ("? \n: 3\n", {"": "3"}),
        ("a: 010203\n", {"a": "010203"}),
        ("a: 12:30\n", {"a": "12:30"}),
        ("a: 3.10\nb: 否\nc: no\nd: yes\n", {"a": "3.10", "b": "否", "c": "no", "d": "yes"}),
        ("a: 2026-02-30\n", {"a": "2026-02-30"}),
        ("a: |\n  甲\n  乙\n", {"a": "甲\n乙\n"}),
        ("a: >-\n  甲\n  乙\n", {"a": "甲 乙"}),
        ("a: 甲\n  乙\n", {"a": "甲 乙"}),
        ("- 1\n- \n- {a: b}\n", ["1", None, {"a": "b"}]),
        ("a: {b: 1, c: }\n", {"a": {"b": "1", "c": None}}),
        ("<<: {a: 1}\n", {"<<": {"a": "1"}}),
        ("\ufeffa: 1\n", {"a": "1"}),
    ],
)
def test_what_is_typed_is_what_is_read(text: str, tree: object) -> None:
    assert read_document(text) == (tree, ())


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", (3, 1)),
        ("a:\n  b: 1\n  b: 2\n", "duplicate-key", (3, 3)),
        ("a: {b: 1, b: 2}\n", "duplicate-key", (1, 11)),
        ("<<: {a: 1}\n<<: {b: 1}\n", "duplicate-key", (2, 1)),
        ("a: &x 1\nb: 2\n", "yaml-extras", (1, 4)),
        ("a: *x\n", "yaml-extras", (1, 4)),
        ("a: !!str 1\n", "yaml-extras", (1, 4)),
        ("a: !x [1]\n", "yaml-extras", (1, 4)),
        ("a: &x {b: 1}\n", "yaml-extras", (1, 4)),
        ("%YAML 1.1\n---\na: 1\n", "yaml-extras", (1, 1)),
        ("%TAG ! x\n---\na: 1\n", "yaml-extras", (1, 1)),
        ("a: 1\n---\nb: 2\n", "second-document", (2, 1)),
        ("[1, 2]: 3\n", "odd-key", (1, 1)),
        ("? {a: 1}\n: 3\n", "odd-key", (1, 3)),
        ("a: [1\n", "broken-yaml", (2, 1)),
        ("a: 1\n\tb: 2\n", "broken-yaml", (2, 1)),
        ('甲: "148"品牌\n', "broken-yaml", (1, 9)),
        ("甲: 完成: 3人\n", "broken-yaml", (1, 6)),
        ("甲: 乙\n丙: \x07丁\n", "broken-yaml", (2, 4)),
        ("甲: 乙\n丙: \0\n", "broken-yaml", (2, 4)),
        ("甲: 乙\n丙: \ufffe\n", "broken-yaml", (2, 4)),
        ("甲: 乙\n丙: \ud800\n", "broken-yaml", (2, 4)),
        ("a: " + "[" * 25 + "]" * 25, "too-deep", (1, 3 + DEEPEST)),
        ("".join("  " * n + "a:\n" for n in range(25)), "too-deep", (DEEPEST + 1, 41)),
    ],
)
def test_what_is_refused_and_where(text: str, rule: str, place: tuple[int, int]) -> None:
    mark, *more = read_document(text).marks
    assert (mark.rule, (mark.line, mark.column), more) == (rule, place, [])


def test_what_the_parser_itself_finds_too_deep_is_too_deep() -> None:
    """From libyaml 0.2.6 on the parser gives up by itself, and further on than we do."""
    [mark] = read_document("a: " + "[" * 100_000).marks
    assert (mark.rule, mark.line) == ("too-deep", 1)


def test_of_two_equal_keys_the_first_is_kept() -> None:
    assert read_document("a: 1\nb: 2\na: 3\n").tree == {"a": "1", "b": "2"}


def test_what_stands_before_a_break_is_kept() -> None:
    document = read_document("甲: 1\n乙:\n  丙: 2\n  丁: 说: 话\n戊: 4\n")
    assert document.tree == {"甲": "1", "乙": {"丙": "2", "丁": "说"}}
    assert [mark.rule for mark in document.marks] == ["broken-yaml"]


def test_a_key_that_is_none_takes_its_value_with_it() -> None:
    assert read_document("[1]: 2\na: 3\n").tree == {"a": "3"}


def test_several_objections_are_all_named() -> None:
    marks = read_document("a: &x 1\na: *x\nb: !!int 2\n").marks
    assert [mark.rule for mark in marks] == [
        "yaml-extras",
        "yaml-extras",
        "duplicate-key",
        "yaml-extras",
    ]


def test_places_count_characters_and_lines_from_one() -> None:
    tree = read_document("# 注释\n一: 二\n三:\n  四: |\n    五\n  六: '七'\n").tree
    places = {
        text: (text.line, text.column, text.end_line, text.end_column) for text in texts_in(tree)
    }
    assert places == {
        "一": (2, 1, 2, 2),
        "二": (2, 4, 2, 5),
        "三": (3, 1, 3, 2),
        "四": (4, 3, 4, 4),
        "五\n": (4, 6, 6, 1),
        "六": (6, 3, 6, 4),
        "七": (6, 6, 6, 9),
    }


TREE = read_document("a: 1\nb:\nc:\n  - d: 2\n    e:\n  -\n  - 3\nf: {}\n").tree


@pytest.mark.parametrize(
    ("route", "place"),
    [
        ((), (1, 1)),
        (("a",), (1, 4)),
        (("b",), (2, 1)),
        (("c",), (4, 5)),
        (("c", 0, "d"), (4, 8)),
        (("c", 0, "e"), (5, 5)),
        (("c", 1), (3, 1)),
        (("c", 2), (7, 5)),
        (("c", 9), (3, 1)),
        (("c", 0, "x"), (4, 5)),
        (("f", "x"), (8, 1)),
        (("x",), (1, 1)),
        (("a", "x"), (1, 1)),
    ],
)
def test_the_place_of_a_route(route: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert place_of(TREE, route) == place


@pytest.mark.parametrize("tree", [None, {}, []])
def test_an_empty_tree_begins_at_its_beginning(tree: object) -> None:
    assert place_of(tree, ("a", 0)) == (1, 1)


def test_a_key_is_found_with_its_place() -> None:
    key = key_text(TREE, "c")
    assert key is not None
    assert (key.line, key.column) == (3, 1)
    assert key_text(TREE, "z") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12", "integer"),
        ("-3", "integer"),
        ("007", "integer"),
        ("0x1f", "integer"),
        ("1.5", "number"),
        ("1e3", "number"),
        (".inf", "number"),
        ("true", "boolean"),
        ("FALSE", "boolean"),
        ("yes", "string"),
        ("2024-03-22", "string"),
        ("41/39", "string"),
        ("'12'", "string"),
        ('"true"', "string"),
    ],
)
def test_what_an_editor_makes_of_a_scalar(written: str, expected: str) -> None:
    value = read_document(f"a: {written}\n").tree["a"]
    assert isinstance(value, Text)
    assert core_type(value) == expected
