"""Files that are opened with suspicion."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ledger.finding import LedgerError
from ledger.grid import Grid
from ledger.out.xlsx import write_workbook
from ledger.repo.workbook import read_bytes, read_file

from .forms import NAME, desk

FORM = write_workbook(desk().form())


def rebuilt(change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The form with its parts changed or left out, and others added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(FORM)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if (body := change(part, old.read(part))) is not None:
                new.writestr(part, body)
        for part, body in more.items():
            new.writestr(part, body)
    return stream.getvalue()


def as_it_is(part: str, body: bytes) -> bytes:
    return body


def bomb(part: str, body: bytes) -> bytes:
    return body + b" " * 30_000_000 if part.endswith("sheet1.xml") else body


def far(part: str, body: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return body.replace(b"</sheetData>", cell) if part.endswith("sheet1.xml") else body


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BAD = {
    "旧的 .xls": OLE,
    "设了打开密码": OLE + "EncryptedPackage".encode("utf-16-le"),
    "坏了": FORM[:3000],
    "解开以后大得": rebuilt(bomb),
    "表太大": rebuilt(far),
}


@pytest.mark.parametrize(("why", "data"), BAD.items(), ids=BAD)
def test_a_bad_file_is_one_sentence_and_what_to_do(why: str, data: bytes) -> None:
    with pytest.raises(LedgerError, match=why) as caught:
        read_bytes(NAME, data)
    assert NAME in caught.value.message
    assert caught.value.remedy


BROKEN = {
    "empty": b"",
    "a mark": b"PK\x03\x04",
    "a page": b"<html><table></table></html>",
    "no listing": rebuilt(lambda part, body: None if part == "xl/workbook.xml" else body),
    "half a sheet": rebuilt(lambda part, body: body[:100] if "sheet1" in part else body),
    "empty parts": rebuilt(lambda part, body: b"" if part.startswith("xl/") else body),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_workbook_is_said_to_be_broken(data: bytes) -> None:
    with pytest.raises(LedgerError, match="文件坏了"):
        read_bytes(NAME, data)


def test_a_part_that_lies_about_its_size_is_not_unpacked() -> None:
    """The size in the directory is made small; what was announced is all that is ever read."""
    data = bytearray(rebuilt(bomb))
    size = (30_000_000).to_bytes(4, "little")[2:]
    start = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    assert size in data[start + 24 : start + 28]
    data[start + 24 : start + 28] = (5_000).to_bytes(4, "little")
    with pytest.raises(LedgerError, match="坏了"):
        read_bytes(NAME, bytes(data))


@given(st.data())
def test_whatever_is_broken_is_read_or_said_to_be_broken(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(FORM)) as archive:
        name = data.draw(st.sampled_from([n for n in archive.namelist() if n.startswith("xl/")]))
        body = bytearray(archive.read(name))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    whole = rebuilt(lambda part, old: bytes(body) if part == name else old)
    here = desk()
    try:
        taken = here.take(read_bytes(NAME, whole))
    except LedgerError as error:
        said = [str(error)]
    else:
        said = [finding.path for finding in taken.findings]
    assert all(NAME in one for one in said)


def test_a_file_beyond_all_measure_is_not_read(tmp_path: Path) -> None:
    place = tmp_path / "大.xlsx"
    with place.open("wb") as stream:
        stream.truncate(21_000_000)
    with pytest.raises(LedgerError, match="太大"):
        read_file(place)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="读不了"):
        read_file(tmp_path / "没有.xlsx")


def test_macros_and_pictures_are_left_out() -> None:
    data = rebuilt(as_it_is, **{"xl/vbaProject.bin": b"\xff" * 100, "xl/media/a.png": b"\xff"})
    assert read_bytes("a.xlsm", data).grids == read_bytes(NAME, FORM).grids


def written(fill: Callable[[xlsxwriter.Workbook], object]) -> Grid:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        fill(book)
    return read_bytes(NAME, stream.getvalue()).grids[0]


def test_merged_cells_and_formulas_without_a_result_are_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("甲 & 乙")
        page.merge_range(2, 1, 3, 1, "x")
        page.write_formula(5, 2, "=1+1", None, "")
        page.write_formula(6, 2, "=1+1", None, 2)

    grid = written(fill)
    assert grid.name == "甲 & 乙"
    assert grid.merged == (((2, 1), (3, 1)),)
    assert grid.unstored == {(5, 2)}
    assert grid.at(6, 2) == 2.0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_as_it_comes(encoding: str, separator: str) -> None:
    text = (
        separator.join(["编码", "本月填报", "佐证"])
        + "\r\n"
        + separator.join(["项1-1", "12", "'=a"])
    )
    [grid] = read_bytes("a.csv", text.encode(encoding)).grids
    assert grid.rows == [["编码", "本月填报", "佐证"], ["项1-1", "12", "=a"]]
