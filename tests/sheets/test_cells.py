"""What people type into cells, and what becomes of it."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.acts.sheet.cells import Misread, read_cell, same
from ledger.acts.sheet.value import Field, Kind
from ledger.period import Month

JUNE = Month(2024, 6)
COUNT, RATIO = Field((), "整数", "件"), Field((), "应实比")
DAY, TEXT = Field((), "日期"), Field((), "文字")
CHOICE = Field((), "之一", "", ("转2025年", "申请终止"))
FIELDS = [COUNT, RATIO, DAY, TEXT, CHOICE]


@pytest.mark.parametrize(
    ("field", "raw", "text"),
    [
        (COUNT, 12.0, "12"),
        (COUNT, 12, "12"),
        (COUNT, "12", "12"),
        (COUNT, "１２", "12"),
        (COUNT, " 12 件", "12"),
        (COUNT, "12件", "12"),
        (COUNT, "12人次", "12"),
        (COUNT, "1,234", "1234"),
        (COUNT, "１，２３４", "1234"),
        (COUNT, "12.0", "12"),
        (COUNT, 0.0, "0"),
        (COUNT, "0", "0"),
        *((COUNT, nothing, "") for nothing in ("", None, "/", "／", "无", "—", "－", "-", " 无 ")),
        (RATIO, "41/39", "41/39"),
        (RATIO, "４１／３９", "41/39"),
        (RATIO, "41 / 39", "41/39"),
        (RATIO, "应41实39", "41/39"),
        (RATIO, "应访41人，实访39人", "41/39"),
        (RATIO, "/", ""),
        (DAY, "2024-03-22", "2024-03-22"),
        (DAY, "2024.3.22", "2024-03-22"),
        (DAY, "2024/3/22", "2024-03-22"),
        (DAY, "2024年3月22日", "2024-03-22"),
        (DAY, "２０２４．３．２２", "2024-03-22"),
        (DAY, "20240322", "2024-03-22"),
        (DAY, 20240322.0, "2024-03-22"),
        (DAY, "3月22日", "2024-03-22"),
        (DAY, "3.22", "2024-03-22"),
        (DAY, "12月30日", "2024-12-30"),
        (DAY, 45373, "2024-03-22"),
        (DAY, 45373.0, "2024-03-22"),
        (DAY, "45373", "2024-03-22"),
        (DAY, date(2024, 3, 22), "2024-03-22"),
        (DAY, datetime(2024, 3, 22, 8, 30), "2024-03-22"),
        (TEXT, "　已办。 \r\n 下一步 \n", "已办。\n 下一步"),
        (TEXT, 12.0, "12"),
        (TEXT, "=1+1", "=1+1"),
        (TEXT, "无", ""),
        (CHOICE, "转 2025 年", "转2025年"),
        (CHOICE, "", ""),
    ],
)
def test_what_is_read(field: Field, raw: object, text: str) -> None:
    assert read_cell(raw, field, JUNE) == text


@pytest.mark.parametrize(
    ("field", "raw", "rule"),
    [
        (COUNT, "≥2", "bad-count"),
        (COUNT, ">2", "bad-count"),
        (COUNT, "约12", "bad-count"),
        (COUNT, "12余件", "bad-count"),
        (COUNT, "2-3", "bad-count"),
        (COUNT, "十二", "bad-count"),
        (COUNT, 12.5, "bad-count"),
        (COUNT, -1, "bad-count"),
        (COUNT, "12万", "bad-count"),
        (COUNT, True, "bad-count"),
        (COUNT, date(2024, 3, 2), "bad-count"),
        (COUNT, "#REF!", "broken-formula"),
        (COUNT, "Err:502", "broken-formula"),
        (RATIO, "100%", "bad-ratio"),
        (RATIO, "41", "bad-ratio"),
        (RATIO, 0.95, "bad-ratio"),
        (RATIO, 45480.0, "bad-ratio"),
        (RATIO, date(2024, 3, 2), "bad-ratio"),
        (DAY, "2024-06-31", "bad-day"),
        (DAY, "三月", "bad-day"),
        (DAY, "3月", "bad-day"),
        (DAY, 3.22, "bad-day"),
        (DAY, "1999-01-01", "bad-day"),
        (CHOICE, "转明年", "bad-choice"),
    ],
)
def test_what_cannot_be_read_says_what_to_type(field: Field, raw: object, rule: str) -> None:
    said = read_cell(raw, field, JUNE)
    assert isinstance(said, Misread)
    assert said.rule == rule
    assert said.remedy


@pytest.mark.parametrize(("typed", "month", "day"), [
    ("12月30日", Month(2025, 1), "2024-12-30"),
    ("1月10日", Month(2025, 1), "2025-01-10"),
    ("1月10日", Month(2024, 12), "2025-01-10"),
    ("2月29日", Month(2024, 3), "2024-02-29"),
])  # fmt: skip
def test_a_day_without_a_year_is_the_nearest(typed: str, month: Month, day: str) -> None:
    assert read_cell(typed, DAY, month) == day


def test_what_is_quoted_is_blotted_out() -> None:
    said = read_cell("13905951234", DAY, JUNE)
    assert isinstance(said, Misread)
    assert "13905951234" not in said.message + said.remedy


@given(
    st.text() | st.floats() | st.integers() | st.dates() | st.booleans(), st.sampled_from(FIELDS)
)
def test_nothing_that_is_typed_raises_and_reading_again_changes_nothing(
    raw: object, field: Field
) -> None:
    said = read_cell(raw, field, JUNE)
    if isinstance(said, str):
        assert read_cell(said, field, JUNE) == said
        assert same(said, said, field, JUNE)


def test_every_kind_has_a_reader() -> None:
    kinds: tuple[Kind, ...] = ("整数", "应实比", "日期", "文字", "之一")
    assert [read_cell("", Field((), kind), JUNE) for kind in kinds] == [""] * 5
