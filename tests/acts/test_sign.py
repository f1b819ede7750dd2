"""Signing: the sign-off that is written, and the seals that it follows."""

import hashlib
from datetime import date

import pytest

from ledger.acts.sign import file_of, last_seal, sign
from ledger.document import read_document
from ledger.page import Name, sign_code
from ledger.period import Month

MAY = Name("month", "jinjiang", 2024, Month(2024, 5))
DAY = date(2024, 6, 3)


def code(body: str) -> str:
    return sign_code(MAY, body.encode())


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("1 第1项:\n  本月件数: 3\n", "1 第1项:\n  本月件数: 3\n\n"),
        ("1 第1项:\n  本月件数: 3", "1 第1项:\n  本月件数: 3\n\n"),
        ("1 第1项:\n  本月件数: 3\n\n\n\n", "1 第1项:\n  本月件数: 3\n\n"),
        ("a: 1\n\n签账: {日期: 2024-06-01, 核对码: 0123456789abcdef}\n", "a: 1\n\n"),
        ("a: 1\n签账:\n  日期: 2024-06-01\n  核对码: 0123456789abcdef\n", "a: 1\n\n"),
        ("a: 1\n签账 : x", "a: 1\n\n"),
        ("a: 1\r\n", "a: 1\r\n\r\n"),
        ("", ""),
    ],
)
def test_the_sign_off_is_the_last_section(text: str, body: str) -> None:
    end = "\r\n" if "\r\n" in text else "\n"
    expected = f"{body}签账: {{日期: 2024-06-03, 核对码: {_shown(code(body))}}}{end}"
    assert sign(MAY, text, DAY, None, None) == expected


def _shown(value: str) -> str:
    return f'"{value}"' if value.isdigit() else value


@pytest.mark.parametrize(
    ("filed_as", "read"),
    [
        ("晋司登〔2024〕5号", "晋司登〔2024〕5号"),
        ("第 5 号", "第 5 号"),
        ("12", "12"),
        ("a, b: {c}", "a, b: {c}"),
        ('说"话"', "说话"),
        ("# 5", "# 5"),
    ],
)
def test_a_register_number_is_read_as_it_was_given(filed_as: str, read: str) -> None:
    document = read_document(sign(MAY, "a: 1\n", DAY, "0" * 16, filed_as))
    assert document.marks == ()
    assert document.tree["签账"]["登记号"] == read
    assert document.tree["签账"]["上次结账"] == "0" * 16


def seal(previous: bytes | None = None) -> bytes:
    before = (
        f"上期: {{期: 2024-04, sha256: {hashlib.sha256(previous).hexdigest()}}}\n"
        if previous
        else ""
    )
    return f"封存: 2024-05\n{before}".encode()


def test_the_last_seal_is_the_one_that_no_other_follows() -> None:
    first = seal()
    second = seal(first)
    files = {"plans/2024/seals/2024-03.yaml": first, "plans/2024/seals/2024-04.yaml": second}
    assert last_seal(files, 2024) == hashlib.sha256(second).hexdigest()[:16]
    assert last_seal({}, 2024) is None
    assert last_seal(files, 2023) is None


@pytest.mark.parametrize(
    ("period", "path"),
    [("定账", "opening"), ("2024-05", "2024-05"), ("2025-01", "2025-01"), ("2024", "closing")],
)
def test_the_file_of_a_period(period: str, path: str) -> None:
    assert file_of("jinjiang", 2024, period) == f"counties/jinjiang/2024/{path}.yaml"
