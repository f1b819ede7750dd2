"""`ledger check`: what it prints, in which format, and how it ends."""

import json
import re
import shutil
from pathlib import Path

import pytest

from ledger.finding import Finding
from ledger.out.formats import NAMES
from ledger.rules import BY_NAME

from .conftest import AS_OF, MONTH, Ledger, Ran, write

WRONG = "1 第1项:\n  本月件数: 3件\n  期末个数: 5\n  期末个数: 6\n2 第2项:\n  应访实访: 39/41\n"
WARNED = "3 第3项:\n  书面报告: 2024-05-14\n"
LINE = re.compile(r"[^:]+:\d+:\d+: (error|warning|note) [a-z-]+ .+")


@pytest.fixture
def wrong(here: Path) -> Path:
    write(here, WRONG)
    return here


@pytest.fixture
def warned(here: Path) -> Path:
    write(here, WARNED)
    return here


def check(ledger: Ledger, *words: str) -> Ran:
    return ledger("check", "--as-of", AS_OF, *words)


def findings(ran: Ran) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(ran.out)["findings"]
    return found


def test_nothing_wrong(ledger: Ledger, here: Path) -> None:
    assert check(ledger) == (0, "9 个文件，没有发现问题\n", "")


def test_every_finding_is_a_line_and_what_to_type(ledger: Ledger, wrong: Path) -> None:
    ran = check(ledger)
    *rows, last = ran.out.splitlines()
    assert (ran.code, last) == (1, "10 个文件：3 个错误")
    said, remedies = rows[0::2], rows[1::2]
    assert len(said) == 3
    assert all(LINE.fullmatch(row) for row in said)
    assert all(row.startswith("    → ") for row in remedies)
    assert said[0].startswith(f"{MONTH}:2:9: error bad-count ")
    assert said[1].startswith(f"{MONTH}:4:3: error duplicate-key ")
    assert said[2].startswith(f"{MONTH}:6:9: error done-over-due ")


@pytest.mark.parametrize(
    ("words", "code"),
    [([], 0), (["--strict"], 1), (["--strict", "--ignore", "missing-evidence"], 0)],
)
def test_warnings_fail_only_under_strict(
    ledger: Ledger, warned: Path, words: list[str], code: int
) -> None:
    assert check(ledger, *words).code == code


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ([], ["bad-count", "duplicate-key", "done-over-due"]),
        (["--select", "bad-count"], ["bad-count"]),
        (["--select", "bad-count,duplicate-key"], ["bad-count", "duplicate-key"]),
        (["--select", "bad-count", "--select", "duplicate-key"], ["bad-count", "duplicate-key"]),
        (["--ignore", "bad-count"], ["duplicate-key", "done-over-due"]),
        (["--select", "bad-count", "--ignore", "bad-count"], []),
        (["--select", "bad-day"], []),
    ],
)
def test_rules_are_chosen_and_left_out(
    ledger: Ledger, wrong: Path, words: list[str], rules: list[str]
) -> None:
    ran = check(ledger, "--format", "json", *words)
    assert [found["rule"] for found in findings(ran)] == rules
    assert ran.code == bool(rules)


@pytest.mark.parametrize(
    ("path", "count"),
    [
        (MONTH, 3),
        ("counties/jinjiang", 3),
        ("counties/jinjiang/", 3),
        ("counties", 3),
        (".", 3),
        ("counties/huian", 0),
        ("plans", 0),
    ],
)
def test_paths_are_chosen(ledger: Ledger, wrong: Path, path: str, count: int) -> None:
    ran = check(ledger, "--format", "json", path)
    assert (len(findings(ran)), ran.code) == (count, int(count > 0))


@pytest.mark.parametrize("path", ["counties/jin", "没有.yaml", "..", "README.md"])
def test_a_path_that_is_not_there_is_not_passed_over(
    ledger: Ledger, wrong: Path, path: str
) -> None:
    ran = check(ledger, path)
    assert ran == (2, "", f"错误：没有 {path} 这个文件或文件夹\n    → 看看路径写对没有\n")


def test_a_path_is_seen_from_where_one_stands(
    ledger: Ledger, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(wrong / "counties/jinjiang/2024")
    assert len(findings(check(ledger, "--format", "json", "2024-05.yaml"))) == 3


def test_the_contract_of_json(ledger: Ledger, wrong: Path) -> None:
    body = json.loads(check(ledger, "--format", "json").out)
    assert list(body) == ["version", "about", "findings"]
    assert body["version"] == 1
    assert body["about"] == {"command": "check", "as_of": AS_OF, "at": None, "files": 10}
    for found in body["findings"]:
        assert tuple(found) == Finding._fields
        assert {name: type(value) for name, value in found.items()} == Finding.__annotations__ | {
            "severity": str
        }
        assert found["rule"] in BY_NAME
        assert found["severity"] == BY_NAME[found["rule"]].severity
    first = body["findings"][0]
    assert (first["path"], first["line"], first["column"]) == (MONTH, 2, 9)
    assert "3件" in first["message"]
    assert first["remedy"]


def test_json_of_nothing_wrong_is_json(ledger: Ledger, here: Path) -> None:
    assert findings(check(ledger, "--format", "json")) == []


def test_annotations_of_a_forge(ledger: Ledger, wrong: Path) -> None:
    ran = check(ledger, "--format", "github")
    rows = ran.out.splitlines()
    assert (ran.code, len(rows)) == (1, 3)
    assert rows[0].startswith(
        f"::error file={MONTH},line=2,col=9,title=bad-count::「3件」不是整数%0A"
    )


def test_a_warning_is_annotated_as_one(ledger: Ledger, warned: Path) -> None:
    assert check(ledger, "--format", "github").out.startswith("::warning file=")


@pytest.mark.parametrize(
    ("form", "remedy"),
    [
        ("sarf", "是不是 sarif？"),
        ("xml", f"可写：{'、'.join(NAMES)}"),
        ("", f"可写：{'、'.join(NAMES)}"),
    ],
)
def test_a_format_that_there_is_not(ledger: Ledger, here: Path, form: str, remedy: str) -> None:
    said = f"错误：没有「{form}」这种格式\n    → {remedy}\n"
    assert check(ledger, "--format", form) == (2, "", said)


def test_help_lists_the_formats(ledger: Ledger) -> None:
    said = "".join(ledger("check", "--help").out.split())
    assert "、".join(NAMES) in said


@pytest.mark.parametrize("form", NAMES)
def test_output_goes_to_a_file(ledger: Ledger, wrong: Path, form: str, tmp_path: Path) -> None:
    place = tmp_path / "结果.txt"
    ran = check(ledger, "--format", form, "-o", str(place))
    assert (ran.code, ran.out) == (1, "")
    assert place.read_text(encoding="utf-8") == check(ledger, "--format", form).out


def test_output_that_cannot_be_written(ledger: Ledger, here: Path) -> None:
    ran = check(ledger, "-o", "没有/结果.txt")
    assert ran.code == 2
    assert "写不了" in ran.err


def test_the_same_question_has_the_same_answer(ledger: Ledger, wrong: Path) -> None:
    assert check(ledger) == check(ledger)


@pytest.mark.parametrize(("day", "found"), [("2024-05-20", ["future-month"]), ("2024-07-10", [])])
def test_the_day_is_asked_for(ledger: Ledger, here: Path, day: str, found: list[str]) -> None:
    write(here, "1 第1项:\n  本月件数: 3\n", MONTH.replace("05", "06"))
    ran = ledger("check", "--as-of", day, "--format", "json")
    assert [one["rule"] for one in findings(ran)] == found


def test_without_a_day_it_is_today(ledger: Ledger, here: Path) -> None:
    body = json.loads(ledger("check", "--format", "json").out)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", body["about"]["as_of"])


@pytest.mark.parametrize("month", ["2024-05", "5"])
def test_a_month_is_complete_only_when_somebody_asks(
    ledger: Ledger, here: Path, month: str
) -> None:
    assert check(ledger).code == 0
    ran = check(ledger, "--month", month)
    assert ran.code == 1
    assert " error month-not-signed " in ran.out


def test_a_place_without_any_file_is_not_passed_over(ledger: Ledger, here: Path) -> None:
    shutil.rmtree(here / "counties/huian")
    ran = check(ledger, "--month", "2024-05", "--select", "month-not-signed,opening-not-signed")
    assert "counties/huian/2024/2024-05.yaml: error month-not-signed" in ran.out
    assert "counties/huian/2024/opening.yaml: error opening-not-signed" in ran.out


def test_a_month_is_asked_of_its_own_year(ledger: Ledger, here: Path) -> None:
    earlier = (here / "plans/2024/plan.yaml").read_text().replace("年度: 2024", "年度: 2023")
    months = "{首月: 2023-03, 期初截至: 2023-02-28, 末月: 2024-01}"
    earlier = re.sub("(?<=^起账: ).*", months, earlier, flags=re.MULTILINE)
    write(here, earlier, "plans/2023/plan.yaml")
    assert "/2023/" not in check(ledger, "--month", "2024-05").out


def test_colour_is_for_a_terminal(
    ledger: Ledger, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\033[" not in check(ledger).out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\033[31merror\033[0m" in check(ledger).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033[" not in check(ledger).out


def test_personal_data_is_named_and_not_repeated(ledger: Ledger, here: Path) -> None:
    write(here, "1 第1项:\n  存在问题: 张三13800138000未到\n")
    ran = check(ledger)
    assert ran.code == 1
    assert "13800138000" not in ran.out
