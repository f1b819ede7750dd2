"""What a person most likely meant by a figure, a day or a period that cannot be read."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from ledger.model.record import Objection
from ledger.page import Page
from ledger.period import read_day, read_month, read_span


def advice(objection: Objection, text: str, page: Page) -> str | None:
    """What to type instead, where that can be guessed; None where the general remedy must do."""
    if objection.rule == "bad-count" and re.search("[约余多几近]", text):
        return "约数不能相加，写准确的整数"
    guess = _GUESSES.get(objection.rule)
    meant = guess(_half_width(text), page) if guess else None
    if meant and objection.route[-1] == "所属" and not read_month(meant):
        return None
    return f"改成 {meant}" if meant else None


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def guess_count(text: str, page: Page) -> str | None:
    """`1,234`, `781件`, `三次` as digits; None where the number is not exact."""
    plain = re.sub(r"\s", "", text)
    match = re.fullmatch(
        r"([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.0+)?[一-鿿A-Za-z]{0,3}", plain
    )
    if match:
        return None if re.search("[万亿]", plain) else str(int(match[1].replace(",", "")))
    match = re.fullmatch(
        r"([零〇一二两三四五六七八九十百千]{1,9})[个件次人名条篇场期项起对所家]?", plain
    )
    return str(_chinese_number(match[1])) if match else None


_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}


def _chinese_number(text: str) -> int:
    """`三百零五` as 305; `二〇二四`, digit by digit, as 2024."""
    total = digit = 0
    for character in text:
        if scale := _SCALES.get(character):
            total, digit = total + (digit or 1) * scale, 0
        else:
            digit = digit * 10 + _NUMERALS[character]
    return total + digit


_DAYS = (
    re.compile(
        r"(?P<y>20[0-9]{2}) ?[-./年] ?(?P<m>[0-9]{1,2}) ?[-./月] ?(?P<d>[0-9]{1,2})(?![0-9])"
    ),
    re.compile(r"(?P<y>20[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})$"),
    re.compile(r"(?P<y>)(?P<m>[0-9]{1,2}) ?[-./月] ?(?P<d>[0-9]{1,2}) ?[日号]?$"),
)
_FIRST_SERIAL = date(1899, 12, 30)


def guess_day(text: str, page: Page) -> str | None:
    """`2024.3.22`, `3月22日`, `三月二十二日` or a spreadsheet's serial number as an ISO day."""
    text = re.sub("[零〇一二三四五六七八九十]{1,4}", lambda m: str(_chinese_number(m[0])), text)
    if re.fullmatch(r"4[3-7][0-9]{3}", text):
        return str(_FIRST_SERIAL + timedelta(days=int(text)))
    for pattern in _DAYS:
        if match := pattern.match(text):
            year = match["y"] or str(page.name.month.year if page.name.month else page.name.year)
            guess = f"{year}-{int(match['m']):02d}-{int(match['d']):02d}"
            return guess if read_day(guess) else None
    return None


def guess_ratio(text: str, page: Page) -> str | None:
    """`41比39`, `应41实39` or `41/39人` as 应/实."""
    numbers = re.findall(r"[0-9]+", text)
    clean = len(numbers) == 2 and not re.search(r"[.%,-]", text)
    return "/".join(numbers) if clean else None


_QUARTERS = {word: n for n, words in enumerate(("一1", "二2", "三3", "四4"), 1) for word in words}


def guess_period(text: str, page: Page) -> str | None:
    """`2024年4月`, `4月`, `一季度`, `上半年`, `全年` as the name of a period."""
    match = re.fullmatch(r"(?:(20[0-9]{2})[-./年]?)?(.*)", re.sub(r"\s", "", text))
    if match is None:
        return None
    year, rest = match[1] or str(page.name.year), match[2]
    if found := re.fullmatch(r"第?([一二三四1-4])季度?|[Qq]([1-4])", rest):
        guess = f"{year}Q{_QUARTERS[found[1] or found[2]]}"
    elif found := re.fullmatch(r"([上下])半年|[Hh]([12])", rest):
        guess = f"{year}H{found[2] or ('1' if found[1] == '上' else '2')}"
    elif found := re.fullmatch(r"([0-9]{1,2})月?份?", rest):
        guess = f"{year}-{int(found[1]):02d}"
    else:
        guess = year if rest in ("", "全年", "年度") else ""
    return guess if read_span(guess) else None


_GUESSES: dict[str, Callable[[str, Page], str | None]] = {
    "bad-count": guess_count,
    "bad-day": guess_day,
    "bad-ratio": guess_ratio,
    "bad-period": guess_period,
}
