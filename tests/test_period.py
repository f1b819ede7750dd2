"""Days, months and spans."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.period import (
    Month,
    Span,
    month_of,
    months_between,
    read_day,
    read_month,
    read_span,
    span_of,
    working_day,
)

months = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))
steps = st.integers(-300, 300)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def span(text: str) -> Span:
    found = read_span(text)
    assert found is not None
    return found


@given(months)
def test_a_month_is_read_as_it_prints(month: Month) -> None:
    assert read_month(str(month)) == month


@given(days)
def test_a_day_is_read_as_it_prints(day: date) -> None:
    assert read_day(day.isoformat()) == day


@given(months, steps, steps)
def test_steps_of_months_add_up(month: Month, one: int, other: int) -> None:
    assert month.plus(one).plus(other) == month.plus(one + other)


@given(months)
def test_the_next_month_begins_where_this_one_ends(month: Month) -> None:
    assert month.plus(1).first_day == month.last_day + timedelta(days=1)


@given(months, st.integers(1, 40))
def test_months_between_counts_both_ends(month: Month, count: int) -> None:
    found = months_between(month, month.plus(count - 1))
    assert len(found) == count
    assert (found[0], found[-1]) == (month, month.plus(count - 1))


@given(days, st.sampled_from(["月", "季度", "半年", "年"]))
def test_a_day_lies_in_every_span_of_its_month(day: date, every: str) -> None:
    found = span_of(month_of(day), every)
    assert month_of(day) in found
    assert found.first.first_day <= day <= found.last_day
    assert read_span(found.name) == found


@given(months)
def test_smaller_spans_lie_inside_larger_ones(month: Month) -> None:
    sizes = [span_of(month, every).months for every in ("月", "季度", "半年", "年")]
    assert [len(inner) for inner in sizes] == [1, 3, 6, 12]
    assert all(set(inner) <= set(outer) for inner, outer in pairwise(sizes))


@pytest.mark.parametrize(
    ("text", "first", "last", "chinese"),
    [
        ("2024-05", "2024-05", "2024-05", "2024年5月"),
        ("2024Q1", "2024-01", "2024-03", "2024年一季度"),
        ("2024Q4", "2024-10", "2024-12", "2024年四季度"),
        ("2024H1", "2024-01", "2024-06", "2024年上半年"),
        ("2024H2", "2024-07", "2024-12", "2024年下半年"),
        ("2024", "2024-01", "2024-12", "2024年"),
    ],
)
def test_spans(text: str, first: str, last: str, chinese: str) -> None:
    found = span(text)
    assert (str(found.first), str(found.last), found.chinese) == (first, last, chinese)


@pytest.mark.parametrize(
    "text",
    ["", "2024-13", "2024-00", "2024-5", "24-05", "2024Q5", "2024H3", "2024年", "1999", "２０２４"],
)
def test_what_is_no_span(text: str) -> None:
    assert read_span(text) is None


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2023-02-29", "2024-2-3", "2024/03/22", "2024-03-22 ", "", "1999-12-31"]
)
def test_what_is_no_day(text: str) -> None:
    assert read_day(text) is None


def test_a_month_is_in_no_span_of_another_year() -> None:
    assert Month(2025, 1) not in span("2024")
    assert "2024-01" not in span("2024")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-04-03", "2024-04-03"),  # a Wednesday
        ("2024-04-06", "2024-04-07"),  # 清明; the Sunday after it is worked
        ("2024-05-05", "2024-05-06"),  # 五一
        ("2024-10-05", "2024-10-08"),  # 国庆
        ("2025-01-05", "2025-01-06"),  # a Sunday
        ("2024-12-31", "2024-12-31"),
    ],
)
def test_working_days(day: str, expected: str) -> None:
    assert working_day(date.fromisoformat(day)) == date.fromisoformat(expected)
