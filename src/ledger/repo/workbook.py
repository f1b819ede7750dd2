"""The door to files that people send back: opened with suspicion. The only importer of calamine.

Nothing is unpacked before its size is known, macros and whatever else is no table are left out, and
what is handed to the reader is a clean archive of our own making.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from ledger.finding import LedgerError, reason
from ledger.grid import Grid, Returned

LARGEST_FILE = 20_000_000
LARGEST_PART = 60_000_000
LARGEST_WHOLE = 120_000_000
MOST_PARTS = 2_000
STEEPEST = 200
"""How many times larger than packed a part may be, above a megabyte."""
MOST_CELLS = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLES = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/sharedStrings\.xml|xl/styles\.xml|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(/?)>')
_NO_RESULT = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
BROKEN = "文件坏了，或不是 Excel 的 .xlsx"


def read_file(path: Path) -> Returned:
    """A file that came back, as grids. Raises LedgerError with what is wrong and what to do."""
    return read_bytes(path.name, _bytes(path))


def read_bytes(name: str, data: bytes) -> Returned:
    """A workbook or a CSV file as grids."""
    if name.startswith("~$"):
        message = f"{name} 是 Excel 打开表时放的临时文件，不是表"
        raise LedgerError(message, "关掉 Excel，导入名字前面没有 ~$ 的那一个")
    stem, _, suffix = name.rpartition(".")
    if suffix.lower() in ("csv", "txt", "tsv"):
        return Returned(name, [Grid(stem, _rows_of_csv(data))])
    return Returned(name, list(_grids(name, data)))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise LedgerError(f"读不了 {path}：{reason(error)}", "看看文件名和权限") from error
    if len(data) > LARGEST_FILE:
        raise LedgerError(f"{path.name} 太大（超过 20 MB）", "只留 ledger 导出的表，去掉图片和附件")
    return data


def _grids(name: str, data: bytes) -> Iterator[Grid]:
    if data.startswith(_OLE):
        raise LedgerError(*_old(name, data))
    parts = _parts(name, data)
    sheets = {part: body for part, body in parts.items() if "/worksheets/" in part.lower()}
    for body in sheets.values():
        _refuse_vast(name, body)
    yield from _read(name, parts)


def _old(name: str, data: bytes) -> tuple[str, str]:
    """Why a file in the old container is not read: it is encrypted, or an old .xls."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"{name} 设了打开密码", "在 Excel 或 WPS 里去掉密码，另存为 .xlsx，再导入"
    return f"{name} 是旧的 .xls 格式", "在 Excel 或 WPS 里另存为 .xlsx，再导入"


def _parts(name: str, data: bytes) -> dict[str, bytes]:
    """The parts of an archive that hold tables, unpacked within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(name, archive)
            found = {i.filename: archive.read(i) for i in archive.infolist() if _is_table(i)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise LedgerError(
            f"{name}：{BROKEN}", "用 Excel 或 WPS 打开，另存为 .xlsx，再导入"
        ) from error
    except RuntimeError as error:  # what zipfile raises for an encrypted part
        raise LedgerError(f"{name} 设了打开密码", "去掉密码，另存为 .xlsx，再导入") from error
    if "xl/workbook.xml" not in {part.lower() for part in found}:
        raise LedgerError(f"{name}：{BROKEN}", "用 Excel 或 WPS 另存为 .xlsx，再导入")
    return found


def _is_table(info: zipfile.ZipInfo) -> bool:
    return _TABLES.fullmatch(info.filename) is not None


def _refuse_bomb(name: str, archive: zipfile.ZipFile) -> None:
    """Raises LedgerError before anything is unpacked, where it would be far larger than it looks."""
    every = archive.infolist()
    whole = sum(info.file_size for info in every)
    steep = any(
        info.file_size > 1_000_000 and info.file_size > STEEPEST * max(info.compress_size, 1)
        for info in every
    )
    largest = max((info.file_size for info in every), default=0)
    if steep or whole > LARGEST_WHOLE or largest > LARGEST_PART or len(every) > MOST_PARTS:
        message = f"{name} 解开以后大得不像一张表，没有解开"
        raise LedgerError(message, "用 ledger export 重新导出，把数抄过去再导入")


def _refuse_vast(name: str, body: bytes) -> None:
    """Raises LedgerError where cells stand so far apart that the sheet would fill the memory."""
    rows = columns = 0
    for letters, digits, empty in _CELL.findall(body):
        if not empty:
            rows, columns = max(rows, int(digits)), max(columns, _number(letters))
    if rows * columns > MOST_CELLS:
        message = f"{name} 里有一格远在 {rows} 行 {columns} 列，表太大"
        raise LedgerError(message, "删去表外面的内容，保存，再导入")


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read(name: str, parts: dict[str, bytes]) -> Iterator[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts)))
        places = _places(parts)
        for sheet_name in book.sheet_names:
            sheet = book.get_sheet_by_name(sheet_name)
            rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            merged = tuple(
                ((int(a), int(b)), (int(c), int(d)))
                for (a, b), (c, d) in sheet.merged_cell_ranges or ()
            )
            body = parts.get(places.get(sheet_name, ""), b"")
            yield Grid(sheet_name, rows, merged, _unstored(body))
    except CalamineError as error:
        raise LedgerError(f"{name}：{BROKEN}", "用 Excel 或 WPS 另存为 .xlsx，再导入") from error


def _packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


_SHEET = re.compile(r"<sheet\b([^>]*?)/?>")
_RELATION = re.compile(r"<Relationship\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def _places(parts: dict[str, bytes]) -> dict[str, str]:
    """The part of each sheet by its name."""
    from html import unescape

    listing = parts.get("xl/workbook.xml", b"").decode("utf-8", "replace")
    relations = parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    targets = {}
    for match in _RELATION.finditer(relations):
        about = dict(_ATTRIBUTE.findall(match[1]))
        target = about.get("Target", "")
        targets[about.get("Id")] = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
    found = {}
    for match in _SHEET.finditer(listing):
        about = dict(_ATTRIBUTE.findall(match[1]))
        link = next((v for k, v in about.items() if k.endswith(":id")), None)
        found[unescape(about.get("name", ""))] = targets.get(link, "")
    return found


def _unstored(body: bytes) -> frozenset[tuple[int, int]]:
    """Cells with a formula whose result is not stored."""
    found = _NO_RESULT.findall(body)
    return frozenset((int(digits) - 1, _number(letters) - 1) for letters, digits in found)


def _rows_of_csv(data: bytes) -> list[list[object]]:
    """The rows of a CSV file, whichever of the usual encodings and separators it is in."""
    text = _decoded(data)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise LedgerError("CSV 文件读不下去", "用 Excel 打开，另存为 .xlsx，再导入") from error
    return [[_unmarked(cell) for cell in row] for row in rows]


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


_MARKED = re.compile(r"'(?=[=+\-@\t\r'])")


def _unmarked(cell: str) -> str:
    """A cell without the mark that kept it from being a formula."""
    return cell[1:] if _MARKED.match(cell) else cell
