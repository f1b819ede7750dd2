"""A fresh repository, and where keys stand in a file."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.acts.order import in_order, order_of
from ledger.acts.start import first_files
from ledger.check import check_state
from ledger.schema import Forms, schema_texts
from ledger.state import State

from ..books import REAL_PLAN, SMALL, year

PLAN = year(REAL_PLAN).plan()


@pytest.mark.parametrize("text", [REAL_PLAN, SMALL], ids=["of 2024", "small"])
def test_a_fresh_repository_has_nothing_wrong(text: str) -> None:
    files = {path: said.encode() for path, said in first_files(year(text).plan(), text)}
    yaml = {path: data for path, data in files.items() if path.endswith(".yaml")}
    assert check_state(State(yaml, frozenset(files)), date(2024, 3, 10)) == []


def test_it_has_a_book_for_every_place_and_a_schema_for_every_kind() -> None:
    paths = [path for path, _ in first_files(PLAN, REAL_PLAN)]
    assert sum(path.endswith("/county.yaml") for path in paths) == 13
    assert sum(path.endswith("/2024/opening.yaml") for path in paths) == 13
    schemas = [path for path in paths if path.startswith("plans/2024/schema/")]
    assert len(schemas) == len(list(schema_texts(Forms(PLAN.file)))) >= 10
    assert len(paths) == len(set(paths))


def test_line_ends_are_never_converted() -> None:
    assert "* -text\n" in dict(first_files(PLAN, REAL_PLAN))[".gitattributes"]


SECTIONS = ["系统取数", "1 百所千会大调解", "2 村居调解", "10 示范司法所", "30 考评杠杆", "收件",
            "系统数", "定账补充", "补做", "更正", "签账"]  # fmt: skip


@given(st.permutations(SECTIONS))
def test_sections_stand_by_number_and_the_sign_off_last(sections: list[str]) -> None:
    assert [route[0] for route in in_order(PLAN, [(name,) for name in sections])] == SECTIONS


KEYS = [
    "本地方案",
    "专项方案",
    "期末参与调委会数",
    "本月调解件数",
    "存在问题",
    "下一步措施",
    "办结",
    "佐证",
]


@given(st.permutations(KEYS))
def test_keys_stand_as_in_the_plan_and_proof_last(keys: list[str]) -> None:
    title = PLAN.tasks[1].title
    assert [route[1] for route in in_order(PLAN, [(title, key) for key in keys])] == KEYS


def test_a_section_of_an_opening_begins_with_its_post() -> None:
    rank = order_of(PLAN)
    title = PLAN.tasks[1].title
    parts = ["责任人", "期初", "基数", "目标", "清单"]
    assert sorted(parts, key=lambda name: rank((title, name))) == parts
