"""What is personal is found in every file that people can open, and what Excel computes is not."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from xlsxwriter import Workbook

from ledger.contents import LARGEST_WORDS, belies, words_in
from ledger.privacy import traces

ID, MOBILE = "11010519491231002X", "13800138000"


def kinds(data: bytes) -> list[str]:
    return sorted({trace.kind for trace in traces(words_in(data))})


def in_word(write: Callable[[Any], None]) -> bytes:
    document, out = Document(), io.BytesIO()
    write(document)
    document.save(out)
    return out.getvalue()


def in_runs(document: Any) -> None:
    paragraph = document.add_paragraph("名单")
    for part in (ID[:6], ID[6:11], ID[11:]):
        paragraph.add_run(part)


def in_cell(document: Any) -> None:
    document.add_table(2, 2).cell(1, 1).text = MOBILE


def in_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = ID


def in_title(document: Any) -> None:
    document.core_properties.title = f"补 {ID}"


def figures(document: Any) -> None:
    table = document.add_table(1, 3)
    for cell, text in zip(table.rows[0].cells, ("138", "0013", "8000"), strict=True):
        cell.text = text


def in_excel(*cells: Any) -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet()
        for row, value in enumerate(cells):
            sheet.write(row, 0, value)
    return out.getvalue()


def zipped(name: str, text: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


FOUND: dict[str, bytes] = {
    "runs of a paragraph": in_word(in_runs),
    "a cell": in_word(in_cell),
    "a header": in_word(in_header),
    "a title": in_word(in_title),
    "a text in a sheet": in_excel("名单", f"甲 {ID}"),
    "a number in a sheet": in_excel(int(MOBILE)),
    "CDATA": zipped("word/document.xml", f"<p><![CDATA[{ID}]]></p>"),
    "an entity": zipped("word/document.xml", f"<p>&#49;{ID[1:]}</p>"),
    "UTF-16 in a part": zipped("word/document.xml", f"<p>{ID}</p>".encode("utf-16")),
    "a part's name": zipped(f"word/media/{ID}.png", ""),
    "an ending in capitals": zipped("WORD/DOCUMENT.XML", f"<p>{ID}</p>"),
    "UTF-16": f"甲 {ID}\n".encode("utf-16"),
    "UTF-16 without a mark": f"甲 {ID}\n".encode("utf-16-le"),
    "UTF-16 of the other order": f"甲 {ID}\n".encode("utf-16-be"),
    "an old Word file": b"\xd0\xcf\x11\xe0" + b"\0" * 600 + f"电话{MOBILE}。".encode("utf-16-le"),
}  # fmt: skip
SILENT: dict[str, bytes] = {
    "figures in cells": in_word(figures),
    "fractions": in_excel(*(n / 7 for n in range(1, 400))),
    "figures in a column": in_excel(*range(100_000, 100_300)),
    "nothing": b"",
    "an archive that is none": b"PK\x03\x04" + b"\0" * 40,
    "a picture": b"\x89PNG\r\n" + bytes(range(256)) * 40,
}


@pytest.mark.parametrize("data", FOUND.values(), ids=FOUND)
def test_is_found(data: bytes) -> None:
    assert kinds(data)


@pytest.mark.parametrize("data", SILENT.values(), ids=SILENT)
def test_is_silent(data: bytes) -> None:
    assert kinds(data) == []


def test_what_would_be_too_large_is_not_unpacked() -> None:
    data = zipped("word/document.xml", "零" * (LARGEST_WORDS // 3 + 1))
    assert len(data) < 1_000_000
    assert belies("docx", data) == "解开太大，看不进里面"
    assert len(words_in(data).encode()) <= LARGEST_WORDS + 100
