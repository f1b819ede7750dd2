"""Personal data is found however it is written, and ordinary ledger text is left alone."""

import re
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.privacy import (
    is_card_number,
    is_organisation_code,
    is_resident_id,
    mask,
    quote,
    traces,
)

ID, MOBILE, PHONE, CARD, CASE = "身份证号", "手机号", "电话号码", "银行卡号", "案号"


def kinds(text: str) -> list[str]:
    return [trace.kind for trace in traces(text)]


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("360426199101010071", True),
        ("360426199101010072", False),
        ("360426199113010071", False),
        ("060426199101010071", False),
        ("36042619910101007", False),
        ("110105491231002", True),
        ("110105491331002", False),
        ("980105491231002", False),
        ("", False),
    ],
)
def test_resident_id(text: str, valid: bool) -> None:
    assert is_resident_id(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("4111111111111111", True),
        ("4111111111111112", False),
        ("6222020000000001230", True),
        ("411111111111111", False),
        ("0000000000000000", False),
        ("8888888888888888", False),
        ("2024050600001237", False),
    ],
)
def test_card_number(text: str, valid: bool) -> None:
    assert is_card_number(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [("91350100M000100Y43", True), ("91350100M000100Y44", False), ("91350100I000100Y43", False)],
)
def test_organisation_code(text: str, valid: bool) -> None:
    assert is_organisation_code(text) is valid


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("证件11010519491231002X未核", [ID]),
        ("证件 110105 19491231 002X 未核", [ID]),
        ("110105-19491231-002X", [ID]),
        ("１１０１０５１９４９１２３１００２Ｘ", [ID]),
        ("110105\u200b19491231\u200d002X", [ID]),
        ("110105\u00ad19491231\ufeff002X", [ID]),
        ("110105　19491231　002X", [ID]),
        ("110105491231002", [ID]),
        ("110105 491231 002", [ID]),
        ("360426199101010071、11010519491231002X", [ID, ID]),
        ("360426199101010071 11010519491231002X", [ID, ID]),
        ("11010519491231002X13800000000", [ID, MOBILE]),
        ("35058219710326250X", [ID]),
        ("35058220050121273X", [ID]),
        ("36042619910101007113800000000", [ID]),
        ("13800000000", [MOBILE]),
        ("8613800000000", [MOBILE]),
        ("+86-138-0000-0000", [MOBILE]),
        ("138 0000 0000", [MOBILE]),
        ("138–0000–0000", [MOBILE]),
        ("①③⑧⓪⓪⓪⓪⓪⓪⓪⓪", [MOBILE]),
        ("①13800000000", [MOBILE]),
        ("١٣٨٠٠٠٠٠٠٠٠", [MOBILE]),
        ("१३८ ०००० ००००", [MOBILE]),
        ("𝟭𝟯𝟴𝟬𝟬𝟬𝟬𝟬𝟬𝟬𝟬", [MOBILE]),
        ("❶❸❽⓿⓿⓿⓿⓿⓿⓿⓿", [MOBILE]),
        ("1101051949\n1231002X", [ID]),
        ("110105 1949\r\n    1231 002X", [ID]),
        ("# 3604261991010\n# 10071", [ID]),
        ("١١٠١٠٥١٩٤٩\n١٢٣١٠٠٢X", [ID]),
        ("13800000000@ledger.example", [MOBILE]),
        ("张13800000000,李13900000000", [MOBILE, MOBILE]),
        ("059522123456", [PHONE]),
        ("0595-2212-3456", [PHONE]),
        ("（0595）22123456", [PHONE]),
        ("联系电话：22123456", [PHONE]),
        ("卡号4111 1111 1111 1111", [CARD]),
        ("6222020000000001230", [CARD]),
        ("（2024）闽0582民初123号", [CASE]),
        ("(2024)闽0582民特9号", [CASE]),
        ("〔2024〕闽民终15号", [CASE]),
    ],
)
def test_is_found(text: str, found: list[str]) -> None:
    assert kinds(text) == found
    assert kinds(f"各镇：{text}。") == found


@pytest.mark.parametrize(
    "text",
    [
        "767 781 802 718 690 711 655 702 688 745 801 799",
        "2402 150 4536 1033 2566 1298",
        "2402 4536 1033 4051",
        "1469\t9050\t2190\t4480",
        "[138, 0000, 0000]",
        "138\n0000\n0000",
        "350582\n20240506\n781",
        "收文 20240506\n11 件",
        "1380000\n0000",
        "- 138\n- 0000\n- 0000\n",
        "2024-05-06 2024-05-07 2024-05-08",
        "2024-05-06 781 2024-05-07 802",
        "2024-03-22至2024-12-31",
        "2024.3.22 2024.3.23",
        "41/39 43/43 2/2",
        "核对码: 7f3a9c2164d0be55",
        "核对码: 13812345678abcde",
        '核对码: "1381234567890125"',
        "上次结账: 4111111111111111",
        "5b0e9d31c7a24f8860d1be93fa57c2468e19d03b",
        "8d1f0c5be2a7934460fb1e7d92c813812345678a",
        "sha256: 0b7e5d19f4a2c83651c0d7e94ab3f6281d5e90c7b2a4f8361e07d95c3ab8f264",
        "统一社会信用代码 91350100M000100Y43",
        "区划代码 350582 350583 350500",
        "晋司〔2024〕11号、泉司办〔2024〕12号",
        "收文第88号，登记20240506001",
        "1380000000012",
        "20138000000001",
        "全市163个司法所、2800多个调委会、9500余名调解员",
        "系统取数 2024-06-20，781更正为718",
        "2024年1月1日至2024年12月31日共调解12345件",
        "2024-07-06T09:12:00+08:00",
        "jinjiang@ledger.example",
        "1.0.13 3.11.7 2.9.10",
        "1999999999",
    ],
)
def test_is_silent(text: str) -> None:
    assert kinds(text) == []


def test_the_plan_and_the_notice_are_silent() -> None:
    plan = Path(__file__).parents[1] / "plans/2024/plan.yaml"
    assert kinds(plan.read_text()) == []


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    """Resident IDs that pass, of regions that exist."""
    region = draw(st.sampled_from(["110105", "350582", "360426", "440301", "650102", "810000"]))
    born = draw(st.dates(date(1930, 1, 1), date(2012, 12, 31)))
    serial = draw(st.integers(1, 999))
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
joiners = st.sampled_from(["", " ", "-", "\u200b", "\u00a0", "\u3000", "–", "\u200b-\u200b", "  "])
prose = st.text(st.characters(categories=["Lo"], max_codepoint=0x9FFF), max_size=12)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


@given(resident_ids(), st.lists(joiners, min_size=18, max_size=18), prose, prose, st.booleans())
def test_no_separator_hides_an_id(
    number: str, gaps: list[str], before: str, after: str, wide: bool
) -> None:
    hidden = number[0] + "".join(gap + digit for gap, digit in zip(gaps, number[1:], strict=False))
    text = f"{before}{full_width(hidden) if wide else hidden}{after}"
    assert ID in kinds(text)
    assert ID not in kinds(mask(text))


@given(resident_ids(), st.integers(1, 17), st.sampled_from(["", "    ", "# ", "  > "]), prose)
def test_no_end_of_a_line_hides_an_id(number: str, cut: int, led: str, around: str) -> None:
    text = f"{around} {number[:cut]}\n{led}{number[cut:]} {around}"
    assert ID in kinds(text)
    assert ID not in kinds(mask(text))


@given(mobiles, st.sampled_from([" ", "-", "–", "\u00a0", ""]), prose, prose)
def test_no_separator_hides_a_mobile(number: str, gap: str, before: str, after: str) -> None:
    for split in ((3, 7), (3,), (4, 7), (7,)):
        cuts = [0, *split, 11]
        parts = [number[a:b] for a, b in pairwise(cuts)]
        assert MOBILE in kinds(f"{before}{gap.join(parts)}{after}")


any_text = st.text(st.sampled_from([*"0123456789", *"  --..xX:,年号（）民闽\n\t", *"０①\u200b–"]))


@settings(max_examples=400)
@given(any_text)
def test_mask_leaves_no_trace(text: str) -> None:
    masked = mask(text)
    assert kinds(masked) == []
    assert not re.search("[0-9]{10}", unicodedata.normalize("NFKC", masked))


@settings(max_examples=400)
@given(st.text(st.sampled_from([*"0123456789", *" -.xX\n年"]), max_size=60))
def test_the_cheap_look_overlooks_nothing(text: str) -> None:
    """A character of unusual width makes the finder look closely; it finds the same."""
    assert list(traces(text)) == list(traces(f"{text}\n\u200b"))


@given(any_text)
def test_traces_lie_inside_the_text_and_in_order(text: str) -> None:
    found = list(traces(text))
    assert all(0 <= trace.offset < trace.end <= len(text) for trace in found)


@given(resident_ids(), st.integers(0, 30))
def test_quoting_cuts_after_masking(number: str, length: int) -> None:
    said = quote("某" * length + number, 20)
    assert not re.search("[0-9]{4}", said)
    assert len(said) <= 20


@given(st.dates(date(2023, 1, 1), date(2025, 12, 31)), st.integers(0, 999_999))
def test_messages_keep_days_and_figures(day: date, figure: int) -> None:
    message = f"{day} 在 {day:%Y-%m} 以后，{figure} 不是 {figure // 7}"
    assert mask(message) == message
