"""A seal as text: the one way in which it is written, so that a seal can be told from a forgery."""

import json
import re
from collections.abc import Iterator

from ledger.book import Books
from ledger.entry import Value
from ledger.model.scalar import Ratio
from ledger.model.seal import Seal, SealedPlace
from ledger.splice import is_number


def seal_text(seal: Seal) -> str:
    """The file of a seal."""
    return "# 由 ledger close 写，只增不改\n" + "".join(_body(seal))


def is_as_written(seal: Seal, data: bytes) -> bool:
    """Whether a file is what would be written for what it says; remarks above it aside."""
    lines = data.decode("utf-8", errors="replace").splitlines(keepends=True)
    while lines and lines[0].startswith("#"):
        del lines[0]
    return "".join(lines) == "".join(_body(seal))


def totals_in(books: Books) -> dict[str, dict[str, str]]:
    """合计: every place's total of every indicator that has figures, by code and place."""
    totals = {}
    for _, indicator in books.plan.indicators:
        figures = {b.place.name: _figure(b.total(indicator)) for b in books.books.values()}
        if known := {name: figure for name, figure in figures.items() if figure}:
            totals[indicator.code] = known
    return totals


def _figure(value: Value | None) -> str | None:
    return str(value) if isinstance(value, int | Ratio) else None


def _body(seal: Seal) -> Iterator[str]:
    yield f"封存: {_scalar(str(seal.period))}\n"
    if before := seal.previous:
        yield f"上期: {{期: {_scalar(str(before.period))}, sha256: {_scalar(before.sha256)}}}\n"
    yield f"计划: {{修订: {seal.plan.amendment}, 文件: {_scalar(seal.plan.blob)}}}\n"
    yield f"封存于: {seal.at}\n封存岗: {seal.post}\n各地:\n"
    for name, place in seal.places.items():
        yield from _place(name, place)
    yield "状态:\n" if seal.state else ""
    for path, blob in seal.state.items():
        yield f"  {_key(path)}: {_scalar(blob)}\n"
    yield "合计:\n"
    for code, figures in seal.totals.items():
        yield f"  {code}: {{{', '.join(f'{name}: {one}' for name, one in figures.items())}}}\n"


def _place(name: str, place: SealedPlace) -> Iterator[str]:
    yield f"  {name}:\n    签账: {place.signed}\n"
    yield "    文件:\n" if place.files else ""
    for file, blob in place.files.items():
        yield f"      {file}: {_scalar(blob)}\n"


_PLAIN = re.compile(r"[\w./（）()〔〕-]+")


def _key(path: str) -> str:
    """A path as YAML takes it: the office names its templates as it likes."""
    return path if _PLAIN.fullmatch(path) else json.dumps(path, ensure_ascii=False)


def _scalar(text: str) -> str:
    return f'"{text}"' if is_number(text) else text
