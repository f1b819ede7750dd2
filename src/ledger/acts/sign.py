"""Signing (签账): what stands in a file is vouched for, under a code that the paper repeats."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date

from ledger.page import Name, Page, sign_code
from ledger.period import read_month
from ledger.splice import is_number

_PREVIOUS = re.compile(rb"^\xe4\xb8\x8a\xe6\x9c\x9f:.*sha256: \"?([0-9a-f]{64})", re.MULTILINE)
_SIGN_LINE = re.compile(r"^签账\s*:.*(?:\n(?:[ \t].*)?)*\Z", re.MULTILINE)


def sign(name: Name, text: str, day: date, last_seal: str | None, filed_as: str | None) -> str:
    """The text with its sign-off as the last section, made new where there was one."""
    fields = {"日期": str(day), "上次结账": last_seal, "登记号": filed_as}
    return _with_line(name, text, fields)


def register(page: Page, filed_as: str) -> str:
    """The text of a signed page with the paper's register number; day and code stay."""
    kept = page.record.sign_off
    fields = {"日期": str(kept.day), "上次结账": kept.last_seal, "登记号": filed_as}
    return _with_line(page.name, page.editable, fields)


def _with_line(name: Name, text: str, fields: dict[str, str | None]) -> str:
    body = _SIGN_LINE.sub("", text).rstrip()
    end = "\r\n" if "\r\n" in text else "\n"
    body = f"{body}{end}{end}" if body else ""
    code = sign_code(name, body.encode())
    ordered = {**fields, "核对码": code}
    order = ("日期", "上次结账", "核对码", "登记号")
    shown = [f"{key}: {_quoted(said)}" for key in order if (said := ordered[key])]
    return f"{body}签账: {{{', '.join(shown)}}}{end}"


def _quoted(value: str) -> str:
    plain = re.fullmatch(r"[^,{}\[\]:#'\"&*!|>%@`\s]+", value) and not is_number(value)
    return value if plain else '"' + value.replace("\\", "").replace('"', "") + '"'


def last_seal(files: Mapping[str, bytes], year: int) -> str | None:
    """The first 16 digits of the SHA-256 of the seal that no other seal follows, if any."""
    folder = f"plans/{year}/seals/"
    seals = {path: data for path, data in files.items() if path.startswith(folder)}
    followed = {_previous(data) for data in seals.values()}
    digests = {hashlib.sha256(data).hexdigest() for data in seals.values()}
    return next((digest[:16] for digest in sorted(digests - followed)), None)


def _previous(data: bytes) -> str | None:
    match = _PREVIOUS.search(data)
    return match[1].decode() if match else None


def file_of(slug: str, year: int, period: str) -> str:
    """The path of the file that a period names: 定账, a month, or the year (交账)."""
    month = read_month(period)
    stem = (
        str(month)
        if month
        else {"定账": "opening", "问题": "problems", str(year): "closing"}.get(period, period)
    )
    return f"counties/{slug}/{year}/{stem}.yaml"
