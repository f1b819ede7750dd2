"""What git prints, taken apart."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta


def day_told(raw: str) -> date:
    """The day of `seconds zone`, as git keeps a moment; git itself dies on some (`%as` of a moment
    that is before 1970 where it was written), and the earliest day there is stands for no day.
    No place is further than 14 hours from Greenwich."""
    match = re.fullmatch(r"(-?[0-9]{1,20}) ([-+])(0[0-9]|1[0-4])([0-5][0-9])", raw)
    if match is None:
        return date.min
    minutes = (int(match[3]) * 60 + int(match[4])) * (-1 if match[2] == "-" else 1)
    try:
        return (datetime(1970, 1, 1) + timedelta(seconds=int(match[1]), minutes=minutes)).date()
    except OverflowError:
        return date.min if match[1].startswith("-") else date.max


def logged(shown: bytes, fields: int) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    """What `log --raw -z` prints, commit by commit: its fields, each of which the format ends with
    a NUL, and its rows with their paths. No other character ends anything: a name may hold all."""
    tokens = iter(shown.decode("utf-8", errors="surrogateescape").split("\0"))
    rows: list[tuple[str, str]] = []
    about: list[str] = []
    for token in tokens:
        word = token.strip("\n")
        if word.startswith(":"):
            rows.append((word, next(tokens)))
        elif word:
            if about:
                yield about, rows
            about, rows = [word, *(next(tokens) for _ in range(fields - 1))], []
    if about:
        yield about, rows


def rows_of_refs(shown: bytes) -> list[list[str]]:
    """What `for-each-ref` prints, a ref in a line, its fields parted by NUL."""
    text = shown.decode("utf-8", errors="surrogateescape")
    return [row.split("\0") for row in text.split("\n") if row]
