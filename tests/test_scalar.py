"""What a scalar means: what is read, what is refused, and under which rule."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from ledger.document import read_document
from ledger.model import plan as plan_scalars
from ledger.model import scalar as scalars
from ledger.model.closing import WHERE_TO
from ledger.model.month import ABOUT
from ledger.model.scalar import COUNT, LARGEST, Percent, Ratio, Scalar, choice
from ledger.model.seal import PERIOD, SIGNED
from ledger.period import Month, read_span

WORDS = choice("更正", "补报")


def read(scalar: Scalar, written: str) -> Any:
    """A scalar as it stands behind `a: ` in a file."""
    return scalar.read(read_document(f"a: {written}\n").tree["a"])


GOOD: list[tuple[Scalar, str, Any]] = [
    (COUNT, "0", 0),
    (COUNT, "781", 781),
    (COUNT, "007", 7),
    (COUNT, '"012"', 12),
    (COUNT, "+5", 5),
    (COUNT, "3.0", 3),
    (COUNT, "12.", 12),
    (COUNT, "1e3", 1000),
    (COUNT, "0x10", 16),
    (COUNT, "0o17", 15),
    (COUNT, str(LARGEST), LARGEST),
    (scalars.YEAR, "2024", read_span("2024")),
    (scalars.DAY, "2024-03-22", date(2024, 3, 22)),
    (scalars.DAY, '"2024-02-29"', date(2024, 2, 29)),
    (scalars.MONTH, "2024-05", Month(2024, 5)),
    (scalars.SPAN, "2024Q2", read_span("2024Q2")),
    (scalars.SPAN, "2024", read_span("2024")),
    (scalars.RATIO, "41/39", Ratio(41, 39)),
    (scalars.RATIO, "0/0", Ratio(0, 0)),
    (scalars.PERCENT, "100%", Percent(100)),
    (scalars.CODE16, "a90b3d1277e6c450", "a90b3d1277e6c450"),
    (scalars.CODE16, '"1234567890123456"', "1234567890123456"),
    (scalars.SHA256, "ab" * 32, "ab" * 32),
    (scalars.BLOB, "a1" * 20, "a1" * 20),
    (scalars.ROUTE, "27-2", "27-2"),
    (scalars.STAMP, "2024-07-06T09:12:00+08:00", "2024-07-06T09:12:00+08:00"),
    (scalars.PHRASE, "晋司〔2024〕11号", "晋司〔2024〕11号"),
    (scalars.PHRASE, "12", "12"),
    (scalars.PHRASE, "no", "no"),
    (WORDS, "补报", "补报"),
    (ABOUT, "2024-04", Month(2024, 4)),
    (ABOUT, "定账", "定账"),
    (WHERE_TO, "转2025年", "转2025年"),
    (WHERE_TO, "申请终止", "申请终止"),
    (PERIOD, '"2024"', "2024"),
    (PERIOD, "2025-01", Month(2025, 1)),
    (SIGNED, "未报", "未报"),
    (SIGNED, "2024-07-03", date(2024, 7, 3)),
    (plan_scalars.AMOUNT, "2", 2),
    (plan_scalars.AMOUNT, "100%", Percent(100)),
    (plan_scalars.AMOUNT, "自定", "自定"),
    (plan_scalars.DEADLINE, "待定", "待定"),
    (plan_scalars.DAYS_AHEAD, "15天", 15),
    (plan_scalars.POINTS, "10个百分点", 10),
    (plan_scalars.NEXT_MONTH_DAY, "次月5日", 5),
    (plan_scalars.NEXT_QUARTER_DAY, "季后28日", 28),
    (plan_scalars.SLUG, "jinjiang", "jinjiang"),
    (plan_scalars.REGION, '"350582"', "350582"),
    (plan_scalars.KEY, "本月调解件数", "本月调解件数"),
]

BAD: list[tuple[Scalar, list[str], str]] = [
    (
        COUNT,
        [
            "781件",
            "1,024",
            "约30",
            "-1",
            "1.5",
            "十二",
            "１２",
            ".nan",
            ".inf",
            "-.INF",
            ".NaN",
            "1000000000",
            "0x",
            "''",
        ],
        "bad-count",
    ),
    (scalars.YEAR, ["'2024'", "1999", "2024年", "20240"], "bad-period"),
    (
        scalars.DAY,
        ["2024-02-30", "2023-02-29", "2024-3-22", "3月22日", "2024/03/22", "20240322", "待定"],
        "bad-day",
    ),
    (scalars.MONTH, ["2024-13", "2024-5", "5月", "2024"], "bad-period"),
    (scalars.SPAN, ["2024Q5", "一季度", "'2024年'", "2024H3"], "bad-period"),
    (scalars.RATIO, ["41比39", "41", "41／39", "41/", "-1/2", "39/41/2", "1.5/2"], "bad-ratio"),
    (scalars.PERCENT, ["100", "100％", "99.5%", "1000%"], "bad-percent"),
    (
        scalars.CODE16,
        ["a90b3d1277e6c45", "A90B3D1277E6C450", "1234567890123456", "待签"],
        "bad-code",
    ),
    (scalars.SHA256, ["ab" * 31, "AB" * 32], "bad-code"),
    (scalars.BLOB, ["a1" * 19, "g1" * 20], "bad-code"),
    (scalars.ROUTE, ["27", "27_2", "27-2-1", "二十七-2"], "bad-code"),
    (scalars.STAMP, ["2024-07-06 09:12", "2024-07-06T09:12:00Z"], "bad-day"),
    (scalars.PHRASE, ["'  '", '"\\u3000"', '"\\ufeff"', "''"], "bad-text"),
    (WORDS, ["改正", "更正 补报", "'更正 '"], "bad-choice"),
    (ABOUT, ["四月", "2024Q1", "定帐"], "bad-period"),
    (WHERE_TO, ["转下年", "2025年"], "bad-choice"),
    (PERIOD, ["2024", "2024Q1", "年终"], "bad-period"),
    (SIGNED, ["已报"], "bad-day"),
    (plan_scalars.AMOUNT, ["一批", "2个", "-1"], "bad-amount"),
    (plan_scalars.DEADLINE, ["年底", "2024-02-30"], "bad-day"),
    (plan_scalars.DAYS_AHEAD, ["15", "十五天"], "bad-amount"),
    (plan_scalars.POINTS, ["10%", "10点"], "bad-amount"),
    (plan_scalars.NEXT_MONTH_DAY, ["5日", "次月0日", "次月29日", "次月31日"], "bad-day"),
    (plan_scalars.NEXT_QUARTER_DAY, ["次月5日", "季后31日"], "bad-day"),
    (plan_scalars.SLUG, ["晋江", "JinJiang", "jin-jiang", "j"], "bad-code"),
    (plan_scalars.REGION, ["350582", '"3505"'], "bad-code"),
    (plan_scalars.KEY, ["'本月，件数'", "本月 件数", "''", "字" * 21], "bad-text"),
]


@pytest.mark.parametrize(("scalar", "written", "value"), GOOD)
def test_what_is_read(scalar: Scalar, written: str, value: Any) -> None:
    assert read(scalar, written) == value


@pytest.mark.parametrize(
    ("scalar", "written", "rule"), [(s, text, rule) for s, texts, rule in BAD for text in texts]
)
def test_what_is_refused(scalar: Scalar, written: str, rule: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        read(scalar, written)
    assert caught.value.type == rule
    assert (caught.value.context or {})["remedy"]


EVERY = [scalar for scalar in vars(scalars).values() if isinstance(scalar, Scalar)]


@pytest.mark.parametrize("scalar", EVERY, ids=lambda scalar: scalar.name)
@pytest.mark.parametrize("tree", [["1"], {"a": "1"}, None], ids=["list", "mapping", "blank"])
def test_a_scalar_is_neither_list_nor_mapping(scalar: Scalar, tree: object) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        scalar.read(tree)
    assert caught.value.type == "wrong-shape"


def test_every_scalar_has_a_table() -> None:
    good, bad = {id(scalar) for scalar, *_ in GOOD}, {id(scalar) for scalar, *_ in BAD}
    assert {id(scalar) for scalar in EVERY} <= good & bad


@given(st.sampled_from(EVERY), st.text(max_size=12))
def test_a_scalar_reads_or_objects(scalar: Scalar, typed: str) -> None:
    tree = read_document(f"a: {typed}").tree
    raw = tree.get("a") if isinstance(tree, dict) else None
    try:
        value = scalar.read(raw)
    except PydanticCustomError:
        value = raw if isinstance(raw, str) else ""
    assert value is not None


@given(st.integers(0, LARGEST))
def test_counts_are_read_as_typed(number: int) -> None:
    assert read(COUNT, str(number)) == number


@given(st.integers(0, 999), st.integers(0, 999))
def test_ratios_print_as_they_are_typed(due: int, done: int) -> None:
    ratio = read(scalars.RATIO, f"{due}/{done}")
    assert (ratio, str(ratio)) == (Ratio(due, done), f"{due}/{done}")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_calendar_is_read(day: date) -> None:
    assert read(scalars.DAY, str(day)) == day


def test_what_is_quoted_in_a_message_is_short() -> None:
    with pytest.raises(PydanticCustomError) as caught:
        read(COUNT, "很" * 99)
    assert len((caught.value.context or {})["message"]) < 40
