"""Personal data, found in any text: what kind and where, never what.

Sources: GB 11643 (resident ID, ISO 7064 mod 11-2), GB 32100 (organisation code, allowed),
ISO/IEC 7812 (card numbers, Luhn). Full-width forms, spaces, hyphens and zero-width characters
inside a number do not hide it, nor digits of other scripts; figures that merely stand side by
side are not one number, but a resident ID is one over two lines.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.finding import Finding


class Trace(NamedTuple):
    """Personal data of one kind, from a character offset to another, which is exclusive."""

    kind: str
    offset: int
    end: int


ID, MOBILE, PHONE, CARD, CASE = "身份证号", "手机号", "电话号码", "银行卡号", "案号"

_THIN = "\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_DASH = "\\-._\u00b7\u2010-\u2015\u2212"
_SPACE = " \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
_GAP = rf"[{_THIN}{_DASH}{_SPACE}]{{0,8}}"
_LONE_DATE = rf"(?<=2)0[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}(?!{_GAP}[0-9])"
_CHAIN = re.compile(rf"[0-9](?<![0-9]{{2}})(?!{_LONE_DATE})(?:{_GAP}[0-9]){{6,}}")
_GROUP = re.compile(rf"[0-9](?:[{_THIN}]*[0-9])*")
_DATES = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[ ]+20[0-9]{2}-[0-9]{2}-[0-9]{2})*")
_DATE_PARTS = (0, 5, 8)
_DATE = re.compile(r"(?<![0-9\-])20[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9\-])")
_TAIL = re.compile(rf"[{_THIN}{_DASH}{_SPACE}]{{0,3}}[Xx\u00d7\u0425\u0445](?![A-Za-z])")
_COMPATIBLE = (
    "\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070-\u2079\u2080-\u2089\uff0d-\uff19\uff38\uff58"
    "\U00010a40-\U00010a43\U00010e60-\U00010e68\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10a"
)
_CIRCLED = "\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf"
_FOLDABLE = re.compile(rf"[{_COMPATIBLE}{_CIRCLED}]|[^\D0-9]")
_SCRIPTS = "\u0600-\u1cff\ua620-\uabff\U00010400-\U0001fbff"
"""Where the digits of other scripts stand, among their letters."""
_MARKER = re.compile(f"[{_CIRCLED}]")

_HEX = re.compile(r"(?:[0-9a-f]{16}|[0-9a-f]{40}|[0-9a-f]{64})")
_OWN_CODE = re.compile(r"(?:核对码|上次结账|sha256)[\"']?: *[\"']?$")
_AREA = re.compile(r"[(（]0[1-9][0-9]{1,2}[)）][ \-]*$")
_LED = re.compile(r"(?:电话|手机|座机|联系方式|[Tt]el|TEL)[^0-9\n]{0,6}$")
_CASE = re.compile(
    r"20[0-9]{2}\s*[)）〕\]]\s*"
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼最兵]"
    r"(?:[0-9]{2,4}[^\W\d_]{1,6}|[民刑行执][^\W\d_]{1,4})[0-9]+号"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
SHORTEST, LONGEST = 7, 19
"""The fewest digits of a telephone number, and the most of a card."""
MANY = 400
"""Of more figures side by side than this, no more than four are taken together."""
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")
_MOBILE_SPLITS = frozenset([(3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (1,) * 11])
_LANDLINE = re.compile(r"0595[2-8][0-9]{6,7}|0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_LOCAL_SPLITS = ((7,), (8,), (3, 4), (4, 4), (4, 3))


def is_resident_id(text: str) -> bool:
    """Whether 18 or 15 characters are a resident ID: real date, and for 18 the check character.

    Fifteen digits have no check character; there the province must exist.
    """
    if re.fullmatch(r"[1-9][0-9]{14}", text):
        return _PROVINCE.match(text) is not None and _is_date("19" + text[6:12])
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
    """Whether 16 to 19 digits pass the Luhn check, and neither repeat nor begin with a date."""
    if not re.fullmatch(r"[1-9][0-9]{15,18}", text) or len(set(text)) == 1:
        return False
    if re.match(r"20[0-9]{2}(?:0[1-9]|1[0-2])", text):
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(text))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def is_organisation_code(text: str) -> bool:
    """Whether 18 characters are a unified social credit code: of an organisation, so allowed."""
    if not re.fullmatch(f"[{_USCC}]{{18}}", text):
        return False
    weighted = [_USCC.index(c) * pow(3, i, 31) for i, c in enumerate(text[:17])]
    return (31 - sum(weighted) % 31) % 31 == _USCC.index(text[17])


UNUSUAL = f"{_THIN}\u00a0\u00b7\u2000-\u200a\u2010-\u2015\u202f\u205f\u2212\u3000{_COMPATIBLE}{_CIRCLED}{_SCRIPTS}"
"""Characters that may join digits or stand for them, as a class of a regular expression."""
_UNUSUAL = re.compile(f"[{UNUSUAL}]")
_SHAPE = bytes(
    48 if chr(n).isdigit() and n < 128 else 45 if chr(n) in "-._" else n if n == 10 else 32
    for n in range(256)
)
_CLOSE = (b"0000000", b"000-000", b"00000-", b"-00000")


def has_close_digits(text: str) -> bool:
    """A cheap look at a text without unusual characters: whether enough digits stand close
    together for any number of a person. Days (2024-05-06) are not close enough."""
    shape = text.encode("utf-8", errors="replace").translate(_SHAPE, b" \t")
    return any(map(shape.__contains__, _CLOSE)) or b"---" in shape.translate(None, b"0")


def traces(text: str, usual: bool = False) -> Iterator[Trace]:
    """Every resident ID, telephone, card and case number in a text.

    `usual`: the caller knows that no character of the text is unusual.
    """
    if (usual or not _UNUSUAL.search(text)) and not has_close_digits(text):
        yield from _cases(text)
        return
    yield from _over_lines(text)
    if not _FOLDABLE.search(text):
        yield from _in_plain(text)
        return
    start = 0
    for line in text.splitlines(keepends=True):
        found = _in_plain(line) if not _FOLDABLE.search(line) else _in_compatible(line)
        for trace in found:
            yield Trace(trace.kind, trace.offset + start, trace.end + start)
        start += len(line)


_BREAK = re.compile(r"(?<=\d)[ \t\r\\\"']{0,8}\n[ \t#>|*\"'\-]{0,40}(?=[\dXx\uff38\uff58])")
_BEFORE = re.compile(rf"\d(?:{_GAP}\d)*\Z")
_AFTER = re.compile(rf"(?:\d(?:{_GAP}\d)*{_GAP})?[Xx\uff38\uff58]?")
_AROUND = 60
"""So far to both sides of a line's end the rest of a number is looked for."""


def _over_lines(text: str) -> Iterator[Trace]:
    """Resident IDs of which the end of a line has the beginning."""
    for gap in _BREAK.finditer(text):
        before = _BEFORE.search(text, max(0, gap.start() - _AROUND), gap.start())
        after = _AFTER.match(text, gap.end(), gap.end() + _AROUND)
        if before is None or after is None:
            continue
        starts = (m.start() for m in re.finditer(r"(?<!\d)\d", before[0]))
        for start in starts:
            halves = _characters(before[0][start:]), _characters(after[0])
            if len(halves[0]) < 18 and is_resident_id("".join(halves)[:18]):
                yield Trace(ID, before.start() + start, after.end())
                break


def _characters(text: str) -> str:
    """The digits of a number, of whatever script, and the X at its end."""
    folded = (_as_digit(character) for character in unicodedata.normalize("NFKC", text))
    return "".join(one for one in folded if one in "0123456789Xx")


def _as_digit(character: str) -> str:
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def _in_compatible(line: str) -> list[Trace]:
    """Traces of a line with full-width or circled digits; these may also just number a list."""
    found: set[Trace] = set()
    for spared in (_CIRCLED, "") if _MARKER.search(line) else ("",):
        folded, offsets = _fold(line, spared)
        for kind, first, end in _in_plain(folded):
            found.add(Trace(kind, offsets[first], offsets[end - 1] + 1))
    return sorted(found, key=lambda trace: trace.offset)


def _fold(text: str, spared: str) -> tuple[str, list[int]]:
    """NFKC, and digits of every script as ours, but for spared characters; with the offset in the
    original of each character."""
    keep = re.compile(f"[{spared}]") if spared else None
    folded, offsets = [], []
    for index, character in enumerate(text):
        kept = keep is not None and keep.match(character)
        for part in character if kept else unicodedata.normalize("NFKC", character):
            folded.append(part if kept else _as_digit(part))
            offsets.append(index)
    return "".join(folded), offsets


def _in_plain(text: str) -> Iterator[Trace]:
    for match in _CHAIN.finditer(text):
        if not _DATES.fullmatch(match[0]):
            yield from _in_chain(text, match.start(), match.end())
    yield from _cases(text)


def _cases(text: str) -> Iterator[Trace]:
    for match in _CASE.finditer(text) if "号" in text else ():
        yield Trace(CASE, match.start(), match.end())


class _Figure(NamedTuple):
    """Digits without a break. `dashed`: joined to the next one by a hyphen, not a space."""

    digits: str
    start: int
    end: int
    dashed: bool
    dated: bool


def _in_chain(text: str, start: int, end: int) -> Iterator[Trace]:
    """Personal data in figures that stand side by side.

    A number split by spaces counts only where no other figure stands beside it.
    """
    figures = _figures(text, start, end)
    widest = LONGEST if len(figures) <= MANY else 4
    found, loose, index = [], 0, 0
    while index < len(figures):
        trace, length = _at(text, figures[index : index + widest])
        if trace:
            found.append((trace, figures[index : index + length]))
        else:
            loose += not figures[index].dated
        index += length
    for trace, parts in found:
        spaced = any(not part.dashed for part in parts[:-1])
        if not spaced or trace.kind == ID or not loose:
            yield trace


def _figures(text: str, start: int, end: int) -> list[_Figure]:
    dates = (match.start() for match in _DATE.finditer(text, start, end))
    dated = {first + step for first in dates for step in _DATE_PARTS}
    groups = [m for m in _GROUP.finditer(text, start, end) if not _is_known_code(text, m)]
    followers = [m.start() for m in groups[1:]] + [end] if groups else []
    return [
        _Figure(
            "".join(filter(str.isdigit, m[0])),
            m.start(),
            m.end(),
            any(c not in " \t\u3000\u00a0" for c in text[m.end() : follower]),
            m.start() in dated,
        )
        for m, follower in zip(groups, followers, strict=True)
    ]


def _is_known_code(text: str, match: re.Match[str]) -> bool:
    """Whether digits are part of a git blob, a 核对码 or an organisation's code."""
    first, last = match.span()
    while first and text[first - 1].isascii() and text[first - 1].isalnum():
        first -= 1
    while last < len(text) and text[last].isascii() and text[last].isalnum():
        last += 1
    word = text[first:last]
    if word.isdigit():
        return len(word) in (16, 64) and bool(_OWN_CODE.search(text[max(0, first - 12) : first]))
    return bool(_HEX.fullmatch(word)) or (is_organisation_code(word) and not is_resident_id(word))


def _at(text: str, figures: list[_Figure]) -> tuple[Trace | None, int]:
    """What begins with the first figure, and how many figures it takes; one where it is nothing."""
    first, digits = figures[0], ""
    for count, figure in enumerate(figures, 1):
        digits += figure.digits
        if len(digits) > LONGEST and count > 1:
            break
        if len(digits) < SHORTEST:
            continue
        tail = _TAIL.match(text, figure.end) if len(digits) == 17 else None
        if tail and is_resident_id(digits + "X"):
            return Trace(ID, first.start, tail.end()), count
        window = figures[:count]
        if kind := _kind(digits, window) or _led(text, digits, window):
            return Trace(kind, first.start, figure.end), count
    return None, 1


def _kind(digits: str, window: list[_Figure]) -> str | None:
    sizes = tuple(len(figure.digits) for figure in window)
    whole = len(sizes) == 1
    if _has_id(digits, sizes):
        return ID
    if any(figure.dated for figure in window):
        return None
    if _MOBILE.fullmatch(digits) and (whole or _without_country(window) in _MOBILE_SPLITS):
        return MOBILE
    if _LANDLINE.fullmatch(digits) and (whole or sizes[0] in (3, 4)):
        return PHONE
    in_fours = set(sizes[:-1]) == {4} and sizes[-1] <= 4 and digits[0] in "3456"
    return CARD if (whole or in_fours) and is_card_number(digits) else None


def _has_id(digits: str, sizes: tuple[int, ...]) -> bool:
    if len(digits) == 18:
        return is_resident_id(digits) and (len(sizes) == 1 or bool(_PROVINCE.match(digits)))
    if len(digits) == 15:
        return sizes in ((15,), (6, 6, 3)) and is_resident_id(digits)
    if len(digits) < 18 or len(sizes) > 1:
        return False
    pieces = (digits[n : n + 18] for n in range(len(digits) - 17))
    return any(is_resident_id(piece) for piece in pieces if _PROVINCE.match(piece))


def _without_country(window: list[_Figure]) -> tuple[int, ...]:
    sizes = tuple(len(figure.digits) for figure in window)
    if window[0].digits in ("86", "0086", "086"):
        return sizes[1:] if len(sizes) > 2 else (3, 8)
    return sizes


def _led(text: str, digits: str, window: list[_Figure]) -> str | None:
    """A number of seven or eight digits that follows an area code in brackets, or the word 电话."""
    sizes = tuple(len(figure.digits) for figure in window)
    if sizes not in _LOCAL_SPLITS or digits[0] not in "2345678":
        return None
    before = text[max(0, window[0].start - 14) : window[0].start]
    return PHONE if _AREA.search(before) or _LED.search(before) else None


_BLOT = "‹已遮›"
_LONG = re.compile(rf"(?<![0-9A-Za-z])[0-9](?:[{_THIN}]*[0-9]){{9,}}[Xx]?(?![0-9A-Za-z])")


def mask(text: str) -> str:
    """The text with everything that looks like personal data blotted out, for messages."""
    while True:
        found = [(trace.offset, trace.end) for trace in traces(text)]
        found = found or [match.span() for match in _LONG.finditer(text)]
        if not found:
            return text
        start, end = max(found)
        text = text[:start] + _BLOT + text[end:]


def masked(finding: Finding) -> Finding:
    """The finding with its words blotted out."""
    return finding._replace(message=mask(finding.message), remedy=mask(finding.remedy))


def quote(text: str, limit: int = 20) -> str:
    """The beginning of what somebody typed, for a message: blotted out first, then cut."""
    return mask(text)[:limit]


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
        "现住址",
        "罪名",
        "刑期",
        "案由",
        "当事人",
        "出生日期",
        "出生年月",
        "性别",
        "民族",
        "释放日期",
        "危险等级",
        "风险等级",
        "银行卡",
        "银行卡号",
        "案号",
    ]
)
PERSONAL_WORDS = re.compile("姓名|身份证|身份号码|手机号|住址|罪名|刑期|银行卡|当事人姓")
