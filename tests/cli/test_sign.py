"""`ledger sign`: the code in the file and on the paper, and what may not be signed."""

import re
from pathlib import Path

import pytest

from ledger.page import name_of, sign_code

from .conftest import AS_OF, MONTH, Ledger, Ran, write

OPENING = "counties/jinjiang/2024/opening.yaml"
TEXT = "# 五月\n1 第1项:\n  本月件数: 3   # 已核\n"


def sign(ledger: Ledger, *words: str, period: str = "2024-05") -> Ran:
    return ledger("sign", "晋江市", period, "--as-of", AS_OF, *words)


@pytest.fixture
def filled(here: Path) -> Path:
    write(here, TEXT)
    return here


def code_of(root: Path, path: str = MONTH) -> str:
    name = name_of(path)
    assert name is not None
    return sign_code(name, (root / path).read_bytes())


def test_the_code_stands_in_the_file_and_on_the_paper(ledger: Ledger, filled: Path) -> None:
    ran = sign(ledger)
    text = (filled / MONTH).read_text(encoding="utf-8")
    match = re.search(
        r"^签账: \{日期: 2024-07-10, 核对码: \"?([0-9a-f]{16})\"?\}\n\Z", text, re.MULTILINE
    )
    assert ran.code == 0
    assert match is not None
    assert match[1] == code_of(filled)
    assert ran.out.count(match[1]) == 2
    assert text.startswith(TEXT)


def test_what_is_signed_counts(ledger: Ledger, filled: Path) -> None:
    assert "已签账" not in ledger("check", "--as-of", AS_OF).out
    sign(ledger)
    assert ledger("check", "--as-of", AS_OF).code == 0
    assert "2024-05" not in ledger("status", "晋江市", "--as-of", AS_OF).out


def test_signing_again_changes_nothing(ledger: Ledger, filled: Path) -> None:
    sign(ledger)
    once = (filled / MONTH).read_bytes()
    assert sign(ledger).code == 0
    assert (filled / MONTH).read_bytes() == once


def test_what_was_changed_is_signed_anew(ledger: Ledger, filled: Path) -> None:
    sign(ledger)
    text = (filled / MONTH).read_text(encoding="utf-8").replace(": 3", ": 4")
    write(filled, text)
    ran = ledger("check", "--as-of", AS_OF)
    assert ran.code == 1
    assert "changed-after-signing" in ran.out
    assert "重新签：ledger sign" in ran.out
    assert sign(ledger).code == 0
    assert ledger("check", "--as-of", AS_OF).code == 0


def test_bom_and_line_ends_stay(ledger: Ledger, here: Path) -> None:
    write(here, TEXT.replace("\n", "\r\n").encode("utf-8-sig"))
    assert sign(ledger).code == 0
    data = (here / MONTH).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# ")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert ledger("check", "--as-of", AS_OF).code == 0


def test_the_register_number_of_the_paper(ledger: Ledger, filled: Path) -> None:
    ran = sign(ledger, "--register", "晋司登〔2024〕5号")
    assert "登记号: 晋司登〔2024〕5号" in (filled / MONTH).read_text(encoding="utf-8")
    assert "签字件登记号：晋司登〔2024〕5号" in ran.out


def test_the_slip_alone_signs_nothing(ledger: Ledger, filled: Path) -> None:
    ran = sign(ledger, "--slip")
    assert ran.code == 0
    assert "对账单" in ran.out
    assert code_of(filled) in ran.out
    assert (filled / MONTH).read_text(encoding="utf-8") == TEXT


def test_the_slip_goes_to_a_file(ledger: Ledger, filled: Path, tmp_path: Path) -> None:
    place = tmp_path / "对账单.md"
    assert sign(ledger, "-o", str(place)).code == 0
    text = place.read_text(encoding="utf-8")
    assert text.startswith("# 晋江市司法局2024年5月工作要点对账单\n")
    assert f"核对码：`{code_of(filled)}`" in text
    assert re.search(r"\| 1 \| 本月件数 \|.*\| 3 \|", text)


def test_the_office_s_own_slip(ledger: Ledger, filled: Path) -> None:
    write(filled, "本局自定 {{ slip.office }}\n", "templates/slip.md.j2")
    assert "本局自定 晋江市司法局" in sign(ledger, "--slip").out


@pytest.mark.parametrize("template", ["{{ slip.nothing }}", "{% for %}", "{{ ''.__class__ }}"])
def test_a_template_that_is_wrong(ledger: Ledger, filled: Path, template: str) -> None:
    write(filled, template, "templates/slip.md.j2")
    ran = sign(ledger, "--slip")
    assert ran.code == 2
    assert "模板 slip.md.j2 有误" in ran.err


def test_an_opening_is_signed_without_a_slip(ledger: Ledger, here: Path) -> None:
    write(
        here,
        "责任人: 总负责\n2 第2项:\n  基数: {本月调解数: {全年: 9, 取数: 2024-03-12}}\n4 第4项:\n  目标: {本月改造数: 2}\n",
        OPENING,
    )
    ran = sign(ledger, period="定账")
    assert ran.code == 0, ran.err
    assert "对账单" not in ran.out
    assert code_of(here, OPENING) in (here / OPENING).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "day", "rule"),
    [
        ("1 第1项:\n  本月件数: 3件\n", AS_OF, "bad-count"),
        ("1 第1项:\n  本月件书: 3\n", AS_OF, "unknown-key"),
        (TEXT, "2024-05-20", "signing-day"),
        (TEXT, "2024-05-31", "signing-day"),
        (f"签账: {{日期: 2024-06-01, 核对码: 0123456789abcdef}}\n{TEXT}", AS_OF, "duplicate-key"),
    ],
)
def test_what_has_an_error_is_not_signed(
    ledger: Ledger, here: Path, text: str, day: str, rule: str
) -> None:
    place = write(here, text)
    ran = ledger("sign", "晋江市", "2024-05", "--as-of", day)
    assert (ran.code, ran.out) == (2, "")
    assert rule in ran.err
    assert place.read_text(encoding="utf-8") == text


def test_a_warning_is_shown_and_does_not_stop_it(ledger: Ledger, here: Path) -> None:
    write(here, "3 第3项:\n  书面报告: 2024-05-14\n")
    ran = sign(ledger)
    assert ran.code == 0
    assert "warning missing-evidence" in ran.out


def test_an_error_of_somebody_else_does_not_stop_it(ledger: Ledger, filled: Path) -> None:
    write(filled, "1 第1项:\n  本月件数: 多\n", MONTH.replace("jinjiang", "huian"))
    assert sign(ledger).code == 0


@pytest.mark.parametrize("data", ["本月".encode("gbk"), b"- 1\n", b"a: [\n"])
def test_a_month_that_cannot_be_read_is_not_signed(ledger: Ledger, here: Path, data: bytes) -> None:
    place = write(here, data)
    ran = sign(ledger)
    assert ran.code == 2
    assert MONTH in ran.err
    assert place.read_bytes() == data


def test_what_must_be_filled_must_be(ledger: Ledger, here: Path) -> None:
    plan = here / "plans/2024/plan.yaml"
    text = plan.read_text(encoding="utf-8").replace(
        "至少: 10, 报: 每月", "至少: 10, 报: 每月, 空月: 必填"
    )
    plan.write_text(text, encoding="utf-8")
    write(here, "1 第1项:\n  期末个数: 3\n")
    ran = sign(ledger)
    assert ran.code == 2
    assert "「本月件数」必须填" in ran.err
