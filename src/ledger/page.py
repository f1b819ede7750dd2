"""One file of a repository, read: what it is, what it says, and whether it is signed."""

import codecs
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, wraps
from operator import is_
from typing import Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar

from ledger.document import Document, read_document
from ledger.finding import LedgerError
from ledger.model.record import Objection, Reading, Record, Route, numbered, read_record
from ledger.paths import form_of
from ledger.period import Month, read_month, read_span
from ledger.schema import LISTS, Forms

Signature = Literal["draft", "signed", "altered"]
OPENING = "定账"
T = TypeVar("T")


class Name(NamedTuple):
    """What a path says: the kind of file, whose it is, which year and month it is about.

    An audit is about the last month of its quarter.
    """

    kind: str
    slug: str | None = None
    year: int | None = None
    month: Month | None = None

    @property
    def period(self) -> str:
        """The name of the period as the 核对码 and the seals use it."""
        if self.kind == "opening":
            return OPENING
        return str(self.month or self.year)


_BOOKS = ("county", "opening", "month", "problems", "closing", "evidence")
_KINDS = frozenset(["plan", "waivers", "purges", "assessment", "seal", "audit", *_BOOKS])
"""The forms of paths that are files of the ledger."""


def name_of(path: str) -> Name | None:
    """What a path names, or None where it is not one of the ledger's files."""
    form = form_of(path)
    if form is None or form.kind not in _KINDS:
        return None
    quarter = read_span(form.rest) if form.kind == "audit" else None
    month = quarter.last if quarter else read_month(form.rest) if form.kind == "month" else None
    return Name(form.kind, form.slug, form.year, month)


@dataclass(frozen=True)
class Page:
    """A file, and everything that can be read off it: each is read when it is first asked for.

    `text` is without BOM; bytes that are no UTF-8 stand as U+FFFD and `encoding` says so. `forms`
    is None for a text that is no file of a book.
    """

    path: str
    name: Name
    data: bytes
    text: str
    encoding: str
    forms: Forms | Mapping[str, type[Record]] | None = field(repr=False, compare=False)

    @cached_property
    def document(self) -> Document:
        if self.forms is not None:
            return read_document(self.text)
        is_tree = self.path.lower().endswith(_TREES)
        return Document(read_document(self.text).tree if is_tree else None, ())

    @property
    def tree(self) -> Any:
        return self.document.tree

    @cached_property
    def _reading(self) -> Reading[Any]:
        if self.forms is None:
            return Reading(None, (), None)
        kind, tree = self.name.kind, self.tree
        if kind not in LISTS:
            return _fill(self.forms[kind], tree)
        record, objections, kept = _fill(self.forms[kind], {LISTS[kind]: tree})
        return Reading(record, tuple(map(_unwrap, objections)), kept.get(LISTS[kind]))

    @property
    def record(self) -> Any:
        """What the file says by the form of its kind; None where it does not fit at all."""
        return self._reading.record

    @property
    def objections(self) -> tuple[Objection, ...]:
        return self._reading.objections

    @property
    def kept(self) -> Any:
        """What is left of the tree where a part of it did not fit its record."""
        return self._reading.kept

    def numbered(self, route: Route, rows: Iterable[T]) -> Iterator[tuple[int, T]]:
        """The rows that the record has at a route, with the place of each in the file's own list."""
        return numbered(self.kept, route, rows)

    @cached_property
    def signature(self) -> Signature:
        """Unsigned, signed, or changed since it was signed."""
        sign_off = getattr(self.record, "sign_off", None)
        if sign_off is None:
            return "draft"
        return "signed" if sign_off.code == self.code else "altered"

    @property
    def editable(self) -> str:
        """The text for a program to change. Raises LedgerError where the bytes are no UTF-8."""
        if self.encoding not in ("utf-8", "utf-8-sig"):
            raise LedgerError(
                f"{self.path} 不是 UTF-8，没有动它", "用记事本打开，另存为，编码选 UTF-8"
            )
        return self.text

    def encoded(self, text: str) -> bytes:
        """A changed text as the file's bytes, with the BOM that it had."""
        return text.encode(self.encoding)

    @property
    def code(self) -> str:
        return sign_code(self.name, self.data)

    @property
    def signed_on(self) -> date | None:
        """The day of a sign-off that holds."""
        return self.record.sign_off.day if self.signature == "signed" else None


P = ParamSpec("P")
R = TypeVar("R")


def remembered(read: Callable[Concatenate[Page, P], R]) -> Callable[Concatenate[Page, P], R]:
    """Keeps with a page what was read off it, so that all who ask share one reading."""

    name = f"{read.__module__}.{read.__name__}"

    @wraps(read)
    def recall(page: Page, /, *others: P.args, **names: P.kwargs) -> R:
        kept = page.__dict__.get(name)
        if kept is None or not all(map(is_, kept[0], others)):
            kept = page.__dict__[name] = (others, read(page, *others, **names))
        result: R = kept[1]
        return result

    return recall


_SIGN = "签账".encode()
_SIGN_LINE = re.compile(_SIGN + rb"\s*:")


def _sign_line(data: bytes) -> int:
    """Where the last line `签账:` begins; the end where there is none."""
    start = data.rfind(_SIGN)
    while start > 0 and not (data[start - 1] == 10 and _SIGN_LINE.match(data, start)):
        start = data.rfind(_SIGN, 0, start)
    return start if start > 0 or _SIGN_LINE.match(data) else len(data)


def sign_code(name: Name, data: bytes) -> str:
    """核对码: 16 hex digits of SHA-256 over whose and which file it is, and what it says.

    Covered are the bytes before the line `签账:`, without BOM, with line feeds alone.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    body = data[: _sign_line(data)]
    return hashlib.sha256(f"{name.slug}/{name.period}\n".encode() + body).hexdigest()[:16]


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file, and the encoding that it seems to be in: utf-8, utf-8-sig, gbk or ?."""
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        pass
    try:
        data.decode("gbk")
    except UnicodeDecodeError:
        return data.decode("utf-8", errors="replace"), "?"
    return data.decode("utf-8", errors="replace"), "gbk"


def read_page(
    forms: Forms | Mapping[str, type[Record]], path: str, name: Name, data: bytes
) -> Page:
    """One file, to be read by the form of its kind. Nothing that it says raises."""
    return Page(path, name, data, *decode(data), forms)


def read_text(path: str, data: bytes) -> Page:
    """A file that is no part of a book, for what may be asked of any text. Never raises.

    Other programs write such files, so their own encodings are no fault of the text.
    """
    return Page(path, Name("text"), data, _decode_any(data), "utf-8", None)


_TREES = (".yaml", ".yml", ".json")


def _decode_any(data: bytes) -> str:
    """UTF-8, UTF-16 as Excel writes it, or what is left of GBK."""
    encodings = ["utf-16"] if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else []
    for encoding in [*encodings, "utf-8-sig"]:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return data.decode("gb18030", errors="replace")


def _fill(form: type[Record], tree: Any) -> Reading[Record]:
    if tree is None:
        tree = {}
    if not isinstance(tree, dict):
        remedy = "每行写成「键: 值」，冒号用半角，后面空一格"
        objection = Objection((), "wrong-shape", "整个文件不是「键: 值」的写法", remedy)
        return Reading(None, (objection,), None)
    return read_record(form, tree)


def _unwrap(objection: Objection) -> Objection:
    return objection._replace(route=objection.route[1:])
