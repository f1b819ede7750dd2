"""What one scalar means, decided once: for the reader, the JSON Schema and the editor alike.

A scalar reads the text that was typed and either returns its value or objects with the name of
a rule. `json` accepts and refuses the same texts for an editor, which resolves plain scalars
by YAML 1.2.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError, core_schema

from ledger.document import Text, core_type
from ledger.period import MONTH_NAME, SPAN_NAME, Month, Span, read_day, read_month, read_span

LARGEST = 999_999_999
VISIBLE = r"[^\s\x1c-\x1f\x85\ufeff]"
"""A character that shows, by one expression for Python and ECMAScript, whose `\\s` differ."""


class Ratio(NamedTuple):
    """应…实…: how many were concerned, how many of them were served; prints as `41/39`."""

    due: int
    done: int

    def __str__(self) -> str:
        return f"{self.due}/{self.done}"


class Percent(NamedTuple):
    """A share in whole per cent; prints as `100%`."""

    value: int

    def __str__(self) -> str:
        return f"{self.value}%"


def objection(rule: str, message: str, remedy: str) -> PydanticCustomError:
    """An error that carries the rule it breaks and what to type instead."""
    context = {"message": message, "remedy": remedy}
    return PydanticCustomError(rule, "{message}", context)


@dataclass(frozen=True)
class Scalar:
    """A kind of scalar: its Chinese name, the rule a bad one breaks, and what to type."""

    name: str
    rule: str
    remedy: str
    convert: Callable[[Text], Any]
    json: dict[str, Any] = field(hash=False)

    def read(self, raw: object) -> Any:
        """The typed value. Raises PydanticCustomError named after the rule that is broken."""
        if not isinstance(raw, Text):
            raise objection("wrong-shape", f"这里应写一个{self.name}", self.remedy)
        value = self.convert(raw)
        if value is None:
            raise objection(self.rule, f"「{raw[:20]}」不是{self.name}", self.remedy)
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)


def _count(text: Text) -> int | None:
    """Digits as typed, or whatever number YAML 1.2 makes of a plain scalar, if it is whole."""
    if len(text) <= 9 and text.isascii() and text.isdigit():
        return int(text)
    kind = core_type(text)
    if kind == "integer":
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        number = float(text) if base == 10 else int(text, base)
    elif kind == "number":
        number = float(text.lower().replace(".nan", "nan").replace(".inf", "inf"))
    else:
        return None
    return int(number) if 0 <= number <= LARGEST and number == int(number) else None


def _year(text: Text) -> Span | None:
    """A year without quotes, which YAML 1.2 makes a number."""
    return None if core_type(text) == "string" else read_span(str(_count(text)))


def matching(
    name: str, rule: str, pattern: str, remedy: str, convert: Callable[[Text], Any]
) -> Scalar:
    """A scalar that an editor sees as a string and that matches a pattern as a whole."""
    json = {"type": "string", "pattern": f"^(?:{pattern})$"}
    matches = re.compile(pattern).fullmatch

    def read(text: Text) -> Any:
        return convert(text) if matches(text) and core_type(text) == "string" else None

    return Scalar(name, rule, remedy, read, json)


def _ratio(text: Text) -> Ratio:
    due, done = text.split("/")
    return Ratio(int(due), int(done))


_DAYS = (
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
_LEAP = "20(?:[02468][048]|[13579][26])-02-29"
DAY_PATTERN = f"20[0-9]{{2}}-(?:{_DAYS})|{_LEAP}"

COUNT = Scalar(
    name="整数",
    rule="bad-count",
    remedy="只写阿拉伯数字，不带单位和逗号，如 12",
    convert=_count,
    json={
        "type": ["integer", "string"],
        "minimum": 0,
        "maximum": LARGEST,
        "pattern": "^[0-9]{1,9}$",
    },
)
YEAR = Scalar(
    name="年度",
    rule="bad-period",
    remedy="写成 2024",
    convert=_year,
    json={"type": "integer", "minimum": 2000, "maximum": 2099},
)
DAY = matching("日期", "bad-day", DAY_PATTERN, "写成 2024-03-22 这样的日期", read_day)
MONTH = matching("月份", "bad-period", MONTH_NAME, "写成 2024-03 这样的月份", read_month)
RATIO = matching(
    "应实比",
    "bad-ratio",
    "[0-9]{1,9}/[0-9]{1,9}",
    "先写应做数，再写实做数，中间一个半角斜线，如 41/39",
    _ratio,
)
PERCENT = matching(
    "百分比", "bad-percent", "[0-9]{1,3}%", "写成 100% 这样", lambda text: Percent(int(text[:-1]))
)
CODE16 = matching("校验码", "bad-code", "[0-9a-f]{16}", "由 ledger sign 写，不要手填", str)
SHA256 = matching("SHA-256", "bad-code", "[0-9a-f]{64}", "由 ledger close 写，不要手填", str)
BLOB = matching("文件号", "bad-code", "[0-9a-f]{40}", "由 ledger close 写，不要手填", str)
ROUTE = matching("代号", "bad-code", "[0-9]{1,3}-[0-9]{1,3}", "写成 27-2 这样的代号", str)
STAMP = matching(
    "时刻",
    "bad-day",
    rf"(?:{DAY_PATTERN})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+08:00",
    "写成 2024-07-06T09:12:00+08:00",
    str,
)
_SHOWS = re.compile(VISIBLE).search
PHRASE = Scalar(
    name="文字",
    rule="bad-text",
    remedy="写一句话，不能是空的",
    convert=lambda text: text if _SHOWS(text) else None,
    json={"type": ["string", "number", "boolean"], "pattern": VISIBLE},
)


def either(name: str, rule: str, remedy: str, *scalars: Scalar) -> Scalar:
    """A scalar that is the first of several that reads it."""

    def convert(text: Text) -> Any:
        values = (scalar.convert(text) for scalar in scalars)
        return next((value for value in values if value is not None), None)

    return Scalar(name, rule, remedy, convert, {"anyOf": [scalar.json for scalar in scalars]})


SPAN = either(
    "所属期",
    "bad-period",
    "写成 2024-03、2024Q2、2024H1 或 2024",
    matching("所属期", "bad-period", SPAN_NAME, "", read_span),
    YEAR,
)


def choice(*words: str) -> Scalar:
    """A scalar that is one of a closed list of words."""
    return Scalar(
        name="、".join(words) + ("之一" if len(words) > 1 else ""),
        rule="bad-choice",
        remedy=f"只能写：{'、'.join(words)}",
        convert=lambda text: str(text) if text in words else None,
        json={"enum": list(words)},
    )


def _as_mapping(value: object) -> object:
    return {} if value is None else value


def _as_list(value: object) -> object:
    if value is None:
        return []
    return [value] if isinstance(value, Text) else value


Count = Annotated[int, COUNT]
Day = Annotated[date, DAY]
MonthName = Annotated[Month, MONTH]
SpanName = Annotated[Span, SPAN]
Phrase = Annotated[str, PHRASE]
Code16 = Annotated[str, CODE16]
MANY = BeforeValidator(_as_list)
"""Marks a list that may be blank (nothing) or a single scalar (a list of one)."""
SOME = BeforeValidator(_as_mapping)
"""Marks a mapping that may be blank (nothing)."""
