"""The JSON Schema that an editor reads: it says what our own reader says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ledger.document import Text, core_type, read_document
from ledger.model.scalar import Scalar
from ledger.page import Name, read_page
from ledger.schema import KINDS, explain, scalar_for, schema_texts

from .books import ROOT, SMALL, indicator, plan_text, year
from .test_document import yaml_like
from .test_plan import AMENDED
from .test_scalar import BAD, EVERY, GOOD

SCHEMAS = {name: json.loads(text) for name, text in schema_texts(year(SMALL).forms)}
MONTH = Draft202012Validator(SCHEMAS["month.json"])


def as_editor(value: Any) -> Any:
    """A tree as an editor has it: plain scalars typed by YAML 1.2."""
    if isinstance(value, dict):
        return {str(key): as_editor(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editor(item) for item in value]
    return _typed(value) if isinstance(value, Text) else value


def _typed(text: Text) -> Any:
    kind = core_type(text)
    if kind == "integer":
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    if kind == "number":
        return float(text.lower().replace(".nan", "nan").replace(".inf", "inf"))
    return text.lower() == "true" if kind == "boolean" else str(text)


def test_there_is_one_for_every_kind_of_file() -> None:
    assert list(SCHEMAS) == [f"{kind}.json" for kind in KINDS]


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_same_plan_same_bytes() -> None:
    assert list(schema_texts(year(SMALL).forms)) == list(schema_texts(year(SMALL).forms))


def test_another_plan_changes_only_what_depends_on_it() -> None:
    other = dict(schema_texts(year(AMENDED).forms))
    mine = dict(schema_texts(year(SMALL).forms))
    assert {name for name in mine if mine[name] != other[name]} == {"month.json", "opening.json"}


def test_a_key_that_is_added_by_an_amendment_is_offered() -> None:
    schema = dict(schema_texts(year(AMENDED).forms))["month.json"]
    assert "本月短视频数" in schema


def test_the_plan_of_2024_fits_its_schema() -> None:
    tree = read_document((ROOT / "plans/2024/plan.yaml").read_text(encoding="utf-8")).tree
    assert list(Draft202012Validator(SCHEMAS["plan.json"]).iter_errors(as_editor(tree))) == []


def accepts(scalar: Scalar, written: str) -> tuple[bool, bool]:
    """Whether our reader takes a scalar, and whether an editor does."""
    value = read_document(f"a: {written}\n").tree["a"]
    return scalar.convert(value) is not None, Draft202012Validator(scalar.json).is_valid(
        _typed(value)
    )


@pytest.mark.parametrize(
    ("scalar", "written"),
    [(scalar, written) for scalar, written, _ in GOOD]
    + [(scalar, written) for scalar, texts, _ in BAD for written in texts],
)
def test_an_editor_takes_what_we_take(scalar: Scalar, written: str) -> None:
    ours, theirs = accepts(scalar, written)
    assert ours == theirs


@given(
    st.sampled_from(EVERY),
    st.text("0123456789abxoQH-/%+.eE'\"一二月日", min_size=1, max_size=11)
    | st.sampled_from([".inf", "-.INF", ".nan", "true", "FALSE", "0x1f", "1e5", "2024-02-29", "2023-02-29"]),
)  # fmt: skip
def test_an_editor_takes_whatever_we_take(scalar: Scalar, written: str) -> None:
    document = read_document(f"a: {written}\n")
    if document.marks or not isinstance(document.tree, dict) or document.tree["a"] is None:
        return
    ours, theirs = accepts(scalar, written)
    assert ours == theirs


ROWS = [
    "系统取数: 2024-06-02", "1 第1项:", "  本月件数: 3", "  本月件数: 3件", "  期末个数: [1]", "  期末个数:",
    "  错的键: 1", "  佐证: {本月件数: 文1}", "  佐证: 文1", "  办结: {1: 2024-05-02}", "2 第2项:", "  应访实访: 41/39",
    "  应访实访: 41比39", "9 第9项:", "更正: 改了", "收件:", "签账: {日期: 2024-06-03}", "补做: []", "3 第3项: 无",
]  # fmt: skip


@given(st.lists(st.sampled_from(ROWS), max_size=8, unique=True).map("\n".join) | yaml_like)
def test_an_editor_is_red_where_our_reader_is(text: str) -> None:
    page = read_page(
        year(SMALL).forms, "counties/jinjiang/2024/2024-05.yaml", Name("month", "jinjiang", 2024), text.encode(errors="replace")
    )  # fmt: skip
    if not page.document.marks:
        tree = {} if page.tree is None else page.tree
        assert MONTH.is_valid(as_editor(tree)) == (page.objections == ())


@pytest.mark.parametrize(
    ("kind", "name"),
    [("数量", "整数"), ("记数", "整数"), ("频次", "整数"), ("增长", "整数"), ("比率", "应实比"), ("节点", "日期"), ("定性", "文字")],
)  # fmt: skip
def test_what_is_typed_for_each_kind(kind: str, name: str) -> None:
    [(_, one)] = year(plan_text(indicator("1-1", "键", 类型=kind))).plan().indicators
    assert scalar_for(one).name == name


def test_an_editor_shows_what_the_plan_says_of_a_key() -> None:
    line = indicator("1-1", "本月数", 类型="数量", 计量="件", 统计口径="按办结日计", 期限="2024-12-31",
                     期限依据="推定", 凭证="系统", 存疑="未写期限")  # fmt: skip
    [(_, one)] = year(plan_text(line)).plan().indicators
    assert explain(one).splitlines() == [
        "要办",
        "约束：必办　类型：数量　计量：件",
        "口径：按办结日计",
        "期限：2024-12-31（推定）",
        "凭证：系统",
        "存疑：未写期限",
    ]
