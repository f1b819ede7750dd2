"""What people type into a cell, read as what the books hold; what cannot be read says what to type."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ledger.acts.sheet.value import Field, Kind
from ledger.period import Month, read_day
from ledger.privacy import quote


class Misread(NamedTuple):
    """A cell that says nothing that can be entered: the rule, why, and what to type."""

    rule: str
    message: str
    remedy: str


NOTHING = frozenset(["", "/", "\\", "-", "--", "—", "——", "–", "无", "空", "N/A", "n/a"])
"""What people type to say that there is nothing, after NFKC."""
_MEASURES = "件|个|次|人|名|人次|篇|条|所|家|起|份|场|项|户|套|期|站|宗|处|支|本|批|天"
_COUNT = re.compile(r"([0-9]{1,9})(?:\.0+)?")
_RANGE = re.compile(r"[≥≤<>＞＜～~]|[0-9]-[0-9]|约|近|余|多|以上|以下|左右|超|不少于|不低于|至少")
_RATIO = re.compile(r"(?:应[^0-9]{0,3})?([0-9]{1,9})[^0-9]{0,3}[/,、;实][^0-9]{0,3}([0-9]{1,9})")
_YMD = re.compile(r"(20[0-9]{2})[-./年 ]([0-9]{1,2})[-./月 ]([0-9]{1,2})日?")
_MD = re.compile(r"([0-9]{1,2})[-./月]([0-9]{1,2})[日号]?")
_EIGHT = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(36526, 73051)
"""Excel's numbers of the days from 2000 to 2099."""
_FAILED = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|Err:[0-9]+")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def read_cell(raw: object, field: Field, about: Month) -> str | Misread:
    """The text that the file would hold, blank where nothing is said, or why there is none.

    `about` is the month of the form: a day without its year is the nearest to it.
    """
    said = plain(raw)
    if _FAILED.fullmatch(said):
        return Misread("broken-formula", "公式出错，没有值", "直接写值")
    if unicodedata.normalize("NFKC", said).strip() in NOTHING:
        return ""
    return _READERS[field.kind](raw, said, field, about)


def plain(raw: object) -> str:
    """A cell of any type as text: whole numbers without a fraction, days as 2024-03-22."""
    if raw is None:
        return ""
    if isinstance(raw, datetime):
        raw = raw.date() if raw.time() == datetime.min.time() else raw
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = _UNSEEN.sub("", str(raw).replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def _squeezed(said: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", said))


def _count(raw: object, said: str, field: Field, about: Month) -> str | Misread:
    if isinstance(raw, date):
        return Misread("bad-count", "Excel 把这一格变成了日期", "把单元格格式改成常规，再写数")
    text = re.sub(r",(?=[0-9]{3})", "", _squeezed(said))
    bare = re.sub(f"(?<=[0-9])(?:{re.escape(field.unit) or '件'}|{_MEASURES})$", "", text)
    if match := _COUNT.fullmatch(bare):
        return str(int(match[1]))
    if _RANGE.search(text):
        return Misread("bad-count", f"「{quote(said)}」不是一个数", "写实际的数，如 2")
    return Misread("bad-count", f"「{quote(said)}」不是整数", "只写阿拉伯数字，如 12")


def _ratio(raw: object, said: str, field: Field, about: Month) -> str | Misread:
    remedy = "先写应做数，再写实做数，如 应41实39"
    if isinstance(raw, date) or (said.isdigit() and int(said) in _SERIALS):
        return Misread("bad-ratio", "Excel 把这一格变成了日期", remedy)
    if match := _RATIO.fullmatch(re.sub(f"(?<=[0-9])(?:{_MEASURES})", "", _squeezed(said))):
        return f"{int(match[1])}/{int(match[2])}"
    return Misread("bad-ratio", f"「{quote(said)}」不是应做数和实做数", remedy)


def _day(raw: object, said: str, field: Field, about: Month) -> str | Misread:
    if isinstance(raw, date):
        day: date | None = date(raw.year, raw.month, raw.day)
    elif isinstance(raw, float) and not raw.is_integer():
        day = None  # 3.2 may have been the second or the twentieth
    else:
        day = _typed_day(unicodedata.normalize("NFKC", said).replace(" ", ""), about)
    if day is None or not 2000 <= day.year <= 2099:
        return Misread(
            "bad-day", f"「{quote(said)}」不是一天", f"写成 {about.year}-03-22 这样的日期"
        )
    return str(day)


def _typed_day(text: str, about: Month) -> date | None:
    match = _YMD.fullmatch(text) or _EIGHT.fullmatch(text)
    if match:
        return _exact(*map(int, match.groups()))
    if text.isdigit() and int(text) in _SERIALS:
        return _EPOCH + timedelta(days=int(text))
    match = _MD.fullmatch(text)
    if match is None:
        return None
    month, day = map(int, match.groups())
    near = [_exact(about.year + n, month, day) for n in (0, -1, 1)]
    return min((d for d in near if d), key=lambda d: abs(d - about.last_day), default=None)


def _exact(year: int, month: int, day: int) -> date | None:
    return read_day(f"{year:04d}-{month:02d}-{day:02d}")


def _text(raw: object, said: str, field: Field, about: Month) -> str | Misread:
    return said


def _choice(raw: object, said: str, field: Field, about: Month) -> str | Misread:
    text = _squeezed(said)
    found = next((one for one in field.choices if _squeezed(one) == text), None)
    if found is None:
        shown = "、".join(field.choices[:6]) + ("等" if len(field.choices) > 6 else "")
        return Misread("bad-choice", f"没有「{quote(said)}」这一项", f"从下拉里选：{shown}")
    return found


_READERS: dict[Kind, Callable[[object, str, Field, Month], str | Misread]] = {
    "整数": _count,
    "应实比": _ratio,
    "日期": _day,
    "文字": _text,
    "之一": _choice,
}


def same(left: str, right: str, field: Field, about: Month) -> bool:
    """Whether two texts say the same to this field."""
    return left == right or read_cell(left, field, about) == read_cell(right, field, about)
