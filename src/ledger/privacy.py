"""Personal data, found in any text: what kind and where, never what.

Sources: GB 11643 (resident ID, ISO 7064 mod 11-2), GB 32100 (organisation code, allowed),
ISO/IEC 7812 (card numbers, Luhn). Full-width forms, spaces, hyphens and zero-width characters
inside a number do not hide it.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple


class Trace(NamedTuple):
    """Personal data of one kind at a character offset."""

    kind: str
    offset: int


_GAP = "[ \\-\u00a0\u00ad\u2000-\u200f\u2010-\u2015\u202f\u2060\u3000\ufeff]*"
_RUN = re.compile(rf"(?<![0-9A-Za-z])[0-9](?:{_GAP}[0-9]){{6,}}(?:{_GAP}[Xx](?![0-9A-Za-z]))?")
_FAST = re.compile(r"[0-9\uff10-\uff19](?:[^0-9A-Za-z\uff10-\uff19]{0,6}[0-9\uff10-\uff19]){6}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_MOBILE = re.compile(r"(?:86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0595[0-9]{7,8}")
_CASE = re.compile(
    r"[（(〔]\s*20[0-9]{2}\s*[)）〕]\s*[一-鿿][0-9]{2,4}[一-鿿]{1,4}(?:初|终|执|再|辖)\s*[0-9]+\s*号"
)


def is_resident_id(text: str) -> bool:
    """Whether 18 or 15 characters are a resident ID: real date, and for 18 the check character."""
    if re.fullmatch(r"[1-9][0-9]{14}", text):
        return _is_date("19" + text[6:12])
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9Xx]", text) or not _is_date(text[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == text[17].upper()


def _is_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100


def is_card_number(text: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn check and are not all the same."""
    if not re.fullmatch(r"[1-9][0-9]{15,18}", text) or len(set(text)) == 1:
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(text))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def traces(text: str) -> Iterator[Trace]:
    """Every resident ID, telephone, card and case number in a text."""
    if _FAST.search(text):
        folded, offsets = _fold(text)
        for match in _RUN.finditer(folded):
            kind = _kind(re.sub(_GAP, "", match[0]) if len(match[0]) > 6 else match[0])
            if kind:
                yield Trace(kind, offsets[match.start()])
    if "号" in text:
        for match in _CASE.finditer(text):
            yield Trace("案号", match.start())


def _fold(text: str) -> tuple[str, list[int]]:
    """NFKC, with the offset in the original of each character."""
    folded, offsets = [], []
    for index, character in enumerate(text):
        for part in unicodedata.normalize("NFKC", character):
            folded.append(part)
            offsets.append(index)
    return "".join(folded), offsets


def _kind(digits: str) -> str | None:
    if is_resident_id(digits):
        return "身份证号"
    if _MOBILE.fullmatch(digits):
        return "手机号"
    if _LANDLINE.fullmatch(digits):
        return "电话号码"
    return "银行卡号" if is_card_number(digits) else None


def mask(text: str) -> str:
    """The text with everything that looks like personal data blotted out, for messages."""
    if not _FAST.search(text):
        return text
    folded, _ = _fold(text)
    return _RUN.sub("‹已遮›", folded)


PERSONAL_KEYS = frozenset(
    [
        "姓名",
        "身份证",
        "身份证号",
        "身份证号码",
        "公民身份号码",
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "联系电话",
        "联系方式",
        "住址",
        "地址",
        "家庭住址",
        "户籍地址",
        "罪名",
        "刑期",
        "案由",
        "当事人",
        "出生日期",
        "性别",
        "民族",
        "释放日期",
        "危险等级",
        "银行卡",
        "银行卡号",
        "案号",
    ]
)
