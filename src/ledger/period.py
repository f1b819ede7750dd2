"""Days, months, and the spans of months that books are kept and read by."""

import calendar
import re
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple


class Month(NamedTuple):
    """A calendar month; sorts by time, prints as `2024-05`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def quarter(self) -> int:
        return (self.number + 2) // 3

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.number}月"

    def plus(self, months: int) -> "Month":
        years, index = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, index + 1)


class Span(NamedTuple):
    """Consecutive months under one name: `2024-05`, `2024Q2`, `2024H1` or `2024`."""

    name: str
    first: Month
    last: Month

    @property
    def months(self) -> list[Month]:
        return months_between(self.first, self.last)

    @property
    def last_day(self) -> date:
        return self.last.last_day

    def months_in(self, months: list[Month]) -> list[Month]:
        """Those of the months that lie in the span."""
        return [month for month in months if month in self]

    @property
    def chinese(self) -> str:
        if self.first == self.last:
            return self.first.chinese
        year, _, number = re.split(r"([QH])", self.name) if len(self.name) > 4 else (self.name,) * 3
        if "Q" in self.name:
            return f"{year}年{'一二三四'[int(number) - 1]}季度"
        if "H" in self.name:
            return f"{year}年{'上下'[int(number) - 1]}半年"
        return f"{year}年"

    def __contains__(self, month: object) -> bool:
        return isinstance(month, Month) and self.first <= month <= self.last


MONTH_NAME = r"20[0-9]{2}-(?:0[1-9]|1[0-2])"
SPAN_NAME = rf"(?:{MONTH_NAME}|20[0-9]{{2}}(?:Q[1-4]|H[12])?)"
_IS_MONTH = re.compile(MONTH_NAME).fullmatch
_IS_SPAN = re.compile(SPAN_NAME).fullmatch
_IS_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}").fullmatch


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.number - first.number + 1
    return [first.plus(index) for index in range(count)]


def read_month(text: str) -> Month | None:
    """`2024-05` as a month, or None where the text is not one."""
    if not _IS_MONTH(text):
        return None
    return Month(int(text[:4]), int(text[5:]))


def read_span(text: str) -> Span | None:
    """`2024-05`, `2024Q2`, `2024H1` or `2024` as a span, or None where the text is none."""
    if not _IS_SPAN(text):
        return None
    if month := read_month(text):
        return Span(text, month, month)
    year, number = int(text[:4]), int(text[5:] or 1)
    length = {"Q": 3, "H": 6, "": 12}[text[4:5]]
    first = Month(year, 1).plus((number - 1) * length)
    return Span(text, first, first.plus(length - 1))


def span_of(month: Month, every: str) -> Span:
    """The month, quarter, half or year (`月`, `季度`, `半年`, `年`) that a month lies in."""
    names = {
        "月": str(month),
        "季度": f"{month.year}Q{month.quarter}",
        "半年": f"{month.year}H{(month.number + 5) // 6}",
        "年": str(month.year),
    }
    span = read_span(names[every])
    assert span is not None
    return span


def read_day(text: str) -> date | None:
    """An ISO day that exists, or None."""
    if not _IS_DAY(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@cache
def working_day(day: date) -> date:
    """The day itself, or the next working day in China, make-up days (调休) counted as such.

    For a year whose arrangement has not been published only weekends and fixed days are known.
    """
    china = _calendar(day.year)
    while not china.is_working_day(day):
        day += timedelta(days=1)
    return day


@cache
def _calendar(year: int) -> Any:
    """China's holidays of a year and the next; asked for by name, no other country is loaded."""
    from holidays import China  # type: ignore[attr-defined]

    return China(years=(year, year + 1))
