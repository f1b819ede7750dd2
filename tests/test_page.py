"""One file: whose it is, what it says, and whether it is signed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.acts.sign import sign
from ledger.finding import LedgerError
from ledger.page import Name, Page, decode, name_of, read_page, sign_code
from ledger.period import Month

from .books import SMALL, signed, year

MONTH_PATH = "counties/jinjiang/2024/2024-05.yaml"
MONTH = Name("month", "jinjiang", 2024, Month(2024, 5))
TEXT = "# 示例\n系统取数: 2024-06-02\n\n1 第1项:\n  本月件数: 3\n"
FORMS = year(SMALL).forms

lines = st.lists(
    st.sampled_from(["", "# 注释", "1 第1项:", "  本月件数: 3", "  存在问题: 有", "签账 # 不是"]),
    max_size=8,
).map(lambda rows: "".join(f"{row}\n" for row in rows))


def page(text: str | bytes, name: Name = MONTH, path: str = MONTH_PATH) -> Page:
    return read_page(FORMS, path, name, text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("plans/2024/plan.yaml", Name("plan", None, 2024)),
        ("plans/2024/waivers.yaml", Name("waivers", None, 2024)),
        ("plans/2024/purges.yaml", Name("purges", None, 2024)),
        ("plans/2024/audits/2024Q2.yaml", Name("audit", None, 2024, Month(2024, 6))),
        ("plans/2024/audits/2023Q2.yaml", None),
        ("plans/2024/audits/2024Q5.yaml", None),
        ("plans/2024/seals/2024-05.yaml", Name("seal", None, 2024)),
        ("counties/jinjiang/county.yaml", Name("county", "jinjiang")),
        ("counties/jinjiang/2024/opening.yaml", Name("opening", "jinjiang", 2024)),
        ("counties/jinjiang/2024/closing.yaml", Name("closing", "jinjiang", 2024)),
        ("counties/jinjiang/2024/problems.yaml", Name("problems", "jinjiang", 2024)),
        (MONTH_PATH, MONTH),
        ("counties/jinjiang/2024/2025-01.yaml", Name("month", "jinjiang", 2024, Month(2025, 1))),
        ("counties/jinjiang/2024/evidence/a/b.pdf", Name("evidence", "jinjiang", 2024)),
        ("counties/jinjiang/2024/evidence", None),
        ("counties/jinjiang/2024/2024-05", None),
        ("counties/jinjiang/2024/2024-13.yaml", None),
        ("counties/jinjiang/2024/2024-05.yml", None),
        ("counties/jinjiang/2024/opening", None),
        ("counties/jinjiang/opening.yaml", None),
        ("counties/county.yaml", None),
        ("plans/2024/schema/month.json", None),
        ("plans/plan.yaml", None),
        ("README.md", None),
    ],
)
def test_what_a_path_names(path: str, expected: Name | None) -> None:
    assert name_of(path) == expected


@pytest.mark.parametrize(
    ("name", "period"),
    [
        (MONTH, "2024-05"),
        (Name("opening", "jinjiang", 2024), "定账"),
        (Name("closing", "jinjiang", 2024), "2024"),
    ],
)
def test_the_period_of_a_file(name: Name, period: str) -> None:
    assert name.period == period


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("甲: 乙".encode(), "utf-8"),
        ("甲: 乙".encode("utf-8-sig"), "utf-8-sig"),
        ("本月调解件数".encode("gbk"), "gbk"),
        (b"\xff\xfe\x00", "?"),
        (b"", "utf-8"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    assert decode(data)[1] == encoding


def test_bytes_that_are_no_text_are_not_edited() -> None:
    with pytest.raises(LedgerError, match="不是 UTF-8"):
        _ = page("1 第1项:\n  存在问题: 测试\n".encode("gbk")).editable


def test_a_bom_is_kept_when_a_text_is_changed() -> None:
    with_bom = page(TEXT.encode("utf-8-sig"))
    assert with_bom.editable == TEXT
    assert with_bom.encoded(TEXT) == TEXT.encode("utf-8-sig")


@pytest.mark.parametrize(
    ("change", "signature"),
    [
        (lambda text: text, "signed"),
        (lambda text: text.replace(": 3", ": 4"), "altered"),
        (lambda text: text.replace("# 示例", "# 示范"), "altered"),
        (lambda text: text + "# 打印后归档\n", "signed"),
        (lambda text: text[: text.index("签账")], "draft"),
        (lambda text: text.replace("核对码", "核对吗"), "draft"),
    ],
)
def test_a_signature_holds_for_what_stands_above_it(change: Any, signature: str) -> None:
    assert page(change(signed(MONTH_PATH, f"{TEXT}签账: 2024-06-03\n"))).signature == signature


def test_a_signature_has_a_day_only_while_it_holds() -> None:
    text = signed(MONTH_PATH, f"{TEXT}签账: 2024-06-03\n")
    assert page(text).signed_on == date(2024, 6, 3)
    assert page(text.replace(": 3\n", ": 4\n")).signed_on is None


@pytest.mark.parametrize(
    "other",
    [
        Name("month", "huian", 2024, Month(2024, 5)),
        Name("month", "jinjiang", 2024, Month(2024, 6)),
        Name("opening", "jinjiang", 2024),
    ],
)
def test_a_signature_holds_for_one_place_and_period(other: Name) -> None:
    assert sign_code(other, TEXT.encode()) != sign_code(MONTH, TEXT.encode())


@given(lines)
def test_crlf_and_bom_do_not_change_the_code(text: str) -> None:
    data = text.encode()
    crlf = data.replace(b"\n", b"\r\n")
    for same in (crlf, b"\xef\xbb\xbf" + data, b"\xef\xbb\xbf" + crlf):
        assert sign_code(MONTH, same) == sign_code(MONTH, data)


@given(lines, st.booleans(), st.booleans())
def test_what_is_signed_reads_as_signed(text: str, bom: bool, crlf: bool) -> None:
    text = text.replace("\n", "\r\n") if crlf else text
    done = sign(MONTH, text, date(2024, 6, 3), "0123456789abcdef", "登〔2024〕3号")
    found = page(done.encode("utf-8-sig" if bom else "utf-8"))
    assert found.signature == "signed" or found.record is None or found.record.sign_off is None


@given(lines)
def test_signing_again_is_the_same_as_signing_once(text: str) -> None:
    once = sign(MONTH, text, date(2024, 6, 3), None, None)
    assert sign(MONTH, once, date(2024, 6, 3), None, None) == once


@given(lines, st.integers(0, 400), st.sampled_from("0甲 \n#"))
def test_one_more_character_breaks_the_signature(text: str, at: int, extra: str) -> None:
    done = sign(MONTH, text, date(2024, 6, 3), None, None)
    above = done[: done.rindex("签账:")]
    at %= len(above) + 1
    changed = above[:at] + extra + done[at:] if at < len(above) else done
    assert changed == done or page(changed).signature != "signed"


KEYS = ["  本月件数: 3", "  期末个数: 5", "  存在问题: 有", "  佐证: {本月件数: 文1}"]


@given(st.permutations(KEYS))
def test_the_order_of_keys_does_not_matter(keys: list[str]) -> None:
    text = "1 第1项:\n" + "\n".join(keys) + "\n"
    straight = "1 第1项:\n" + "\n".join(KEYS) + "\n"
    assert page(text).record == page(straight).record


SECTIONS = ["系统取数: 2024-06-02\n", "1 第1项:\n  本月件数: 3\n", "2 第2项:\n  应访实访: 3/2\n"]


@given(st.permutations(SECTIONS))
def test_the_order_of_sections_does_not_matter(sections: list[str]) -> None:
    assert page("".join(sections)).record == page("".join(SECTIONS)).record


@pytest.mark.parametrize("blank", ["", " ~", " null", "   # 还没有"])
def test_absent_and_empty_are_the_same(blank: str) -> None:
    some = page(f"1 第1项:\n  本月件数: 3\n  期末个数:{blank}\n2 第2项:{blank}\n")
    assert some.objections == ()
    assert some.record == page("1 第1项:\n  本月件数: 3\n").record


@pytest.mark.parametrize(
    ("text", "rule", "route"),
    [
        ("- 1\n", "wrong-shape", ()),
        ("就一句话\n", "wrong-shape", ()),
        ("1 第1项: 3\n", "wrong-shape", ("1 第1项",)),
        ("1 第1项:\n  本月件数: [3]\n", "wrong-shape", ("1 第1项", "本月件数")),
        ("更正: 四月的数错了\n", "wrong-shape", ("更正", 0)),
        ("办结: 1\n", "unknown-key", ("办结",)),
        ("1 第1项:\n  本月件数量: 3\n", "unknown-key", ("1 第1项", "本月件数量")),
        ("9 第9项:\n  x: 3\n", "unknown-key", ("9 第9项",)),
        ("1 第1项:\n  本月件数: 3件\n", "bad-count", ("1 第1项", "本月件数")),
        ("签账: {日期: 2024-06-03}\n", "missing-key", ("签账", "核对码")),
        (
            "补做:\n  - {任务: 3, 键: 书面报告, 日期: 2024-04-09}\n",
            "missing-key",
            ("补做", 0, "所属期"),
        ),
        ("更正:\n  - {类别: 改正}\n", "bad-choice", ("更正", 0, "类别")),
    ],
)
def test_what_does_not_fit_is_named_by_its_route(
    text: str, rule: str, route: tuple[str | int, ...]
) -> None:
    assert (rule, route) in [(o.rule, o.route) for o in page(text).objections]


def test_what_fits_is_kept_beside_what_does_not() -> None:
    mixed = page("1 第1项:\n  本月件数: 3件\n  期末个数: 5\n2 第2项: x\n系统取数: 2024-06-02\n")
    assert len(mixed.objections) == 2
    assert mixed.record.task1.期末个数 == 5
    assert mixed.record.task1.本月件数 is None
    assert mixed.record.extracted == date(2024, 6, 2)


def test_all_objections_are_named_at_once() -> None:
    text = "1 第1项:\n  本月件数: 多\n  期末个数: 少\n  错: 1\n2 第2项:\n  应访实访: 3\n"
    assert len(page(text).objections) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [("本月件数量", "本月件数"), ("存在的问题", "存在问题"), ("毫不相干的字", "可用的键")],
)
def test_an_unknown_key_is_told_what_is_near(text: str, said: str) -> None:
    [objection] = page(f"1 第1项:\n  {text}: 3\n").objections
    assert said in objection.remedy


PLACES = "counties/jinjiang/2024/"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            f"{PLACES}problems.yaml",
            "- 编号: a\n  任务: 1\n  来源: 自查\n  发现: 2024-06-18\n  问题: 旧\n",
        ),
        (f"{PLACES}problems.yaml", ""),
        (f"{PLACES}closing.yaml", "总结: 晋司〔2025〕2号\n"),
        ("counties/jinjiang/county.yaml", "名称: 晋江市\n单位: 晋江市司法局\n"),
        ("plans/2024/waivers.yaml", "- {规则: a, 对象: b, 原因: c, 批准: d, 至: 2024-12-31}\n"),
    ],
)
def test_every_kind_of_file_is_read(path: str, text: str) -> None:
    name = name_of(path)
    assert name is not None
    found = page(text, name, path)
    assert found.record is not None
    assert found.objections == ()


def test_routes_in_a_list_begin_with_its_index() -> None:
    path = f"{PLACES}problems.yaml"
    name = name_of(path)
    assert name is not None
    assert page("- 编号: a\n", name, path).objections[0].route == (0, "任务")


@given(st.binary(max_size=60) | lines.map(str.encode), st.sampled_from(["month", "opening", "closing", "problems", "county", "seal", "waivers", "purges", "plan"]))  # fmt: skip
def test_reading_a_page_never_raises(data: bytes, kind: str) -> None:
    found = page(data, MONTH._replace(kind=kind))
    assert found.signature in ("draft", "signed", "altered")
