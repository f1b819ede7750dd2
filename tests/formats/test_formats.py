"""Findings in every format: what is written is read back by somebody else's reader."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml

from ledger.finding import Finding
from ledger.out.forge.gitea import CAP
from ledger.out.formats import FORMATS, NAMES, writer_of
from ledger.out.show import WORDS

from .readers import READERS, WIDE, tidy, words_of

ROOT = Path(__file__).resolve().parents[2]
ABOUT = {"command": "check", "as_of": "2024-07-10", "at": None, "files": 6}
PLACE = "counties/jinjiang/2024/2024-06.yaml"
ODD_PATH = 'counties/晋江 市/a%b:c,d#?"<&>|.yaml'
ODD = "引号 \" ' | <b> & <!-- x --> -->]]> [a](1) `{0}` 100% @甲 #3 $x$\r\n::error::x\x00\x1b \\"


def write(name: str, *findings: Finding) -> str:
    return writer_of(name)(list(findings), ABOUT)


def finding(path: str = PLACE, line: int = 53, **fields: Any) -> Finding:
    column = 9 if line else 0
    given = {"rule": "bad-day", "severity": "error", "message": "错", "remedy": "改", **fields}
    return Finding(path, line, column, **given)


each_format = pytest.mark.parametrize("name", FORMATS)

characters = st.one_of(st.sampled_from(sorted(set(ODD + ODD_PATH))), st.characters(codec="utf-8"))
texts = st.text(characters, max_size=30)
lines = st.integers(0, 3)
findings = st.lists(
    st.builds(
        lambda path, line, *rest: Finding(path, line, min(line, 1), *rest),
        st.sampled_from([PLACE, ODD_PATH, "…"]) | st.text(characters, min_size=1, max_size=20),
        lines,
        st.sampled_from(["bad-day", "bad-count", "done-over-due"]),
        st.sampled_from(list(WORDS)),
        st.sampled_from(["错", ODD]) | texts,
        st.sampled_from(["", "改"]) | texts,
    ),
    max_size=8,
)


@each_format
@given(found=findings)
def test_every_format_reads_back_to_the_same_findings(name: str, found: list[Finding]) -> None:
    read, expected = READERS[name]
    assert tidy(read(write(name, *found))) == tidy([expected(f) for f in found])


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == set(FORMATS)


@each_format
def test_the_same_findings_are_the_same_bytes(name: str) -> None:
    found = [finding(), finding(ODD_PATH, 0, message=ODD)]
    assert write(name, *found) == write(name, *found)
    assert write(name, *found).endswith("\n")


@each_format
def test_a_path_that_is_not_text_can_be_written(name: str) -> None:
    path = b"\xd6\xdc.yaml".decode(errors="surrogateescape")
    written = write(name, finding(path)).encode(errors="replace")
    assert b".yaml" in written


FINE = {
    "json": {"version": 1, "about": ABOUT, "findings": []},
    "gitlab": [],
    "rdjson": {"source": {"name": "ledger"}, "diagnostics": []},
    "gitea-review": {
        "event": "COMMENT",
        "body": "<!-- ledger check -->\n6 个文件，没有发现问题\n",
        "comments": [],
    },
}


@pytest.mark.parametrize(("name", "body"), FINE.items(), ids=FINE)
def test_nothing_found(name: str, body: object) -> None:
    assert json.loads(write(name)) == body


def test_nothing_found_is_one_test_that_passes() -> None:
    (suite,) = JUnitXml.fromstring(write("junit").encode())
    (case,) = suite
    assert (case.name, case.is_passed, suite.tests) == ("6 个文件，没有发现问题", True, 1)


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (finding(), f"::error file={PLACE},line=53,col=9,title=bad-day::错%0A改"),
        (finding(line=0), f"::error file={PLACE},title=bad-day::错%0A改"),
        (
            finding(severity="note", remedy=""),
            f"::notice file={PLACE},line=53,col=9,title=bad-day::错",
        ),
        (finding("a,b:c%.yaml", 0, remedy=""), "::error file=a%2Cb%3Ac%25.yaml,title=bad-day::错"),
        (
            finding(severity="warning", message="100%,\r\n::error::x", remedy="", line=0),
            f"::warning file={PLACE},title=bad-day::100%25,%0D%0A::error::x",
        ),
    ],
    ids=["error", "no line", "note", "path", "message"],
)
def test_workflow_commands(one: Finding, line: str) -> None:
    assert write("github", one) == f"{line}\n"


def fingerprints(*found: Finding) -> list[str]:
    return [issue["fingerprint"] for issue in json.loads(write("gitlab", *found))]


def test_a_fingerprint_outlives_the_lines_above() -> None:
    assert fingerprints(finding(line=53)) == fingerprints(finding(line=54))


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    twice = fingerprints(finding(line=3), finding(line=8))
    assert len(set(twice)) == 2
    assert fingerprints(finding(line=8)) == twice[:1]


@pytest.mark.parametrize("other", [{"rule": "bad-count"}, {"message": "另"}, {"path": "b.yaml"}])
def test_different_findings_have_different_fingerprints(other: dict[str, Any]) -> None:
    assert fingerprints(finding()) != fingerprints(finding(**other))


def test_sarif_and_gitlab_name_a_finding_alike() -> None:
    found = [finding(), finding(line=54), finding(ODD_PATH, 0, message=ODD)]
    results = json.loads(write("sarif", *found))["runs"][0]["results"]
    told_there = [result["partialFingerprints"]["ledger/v1"] for result in results]
    assert told_there == fingerprints(*found)


def test_sarif_tells_the_law() -> None:
    (run,) = json.loads(write("sarif", finding()))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"].endswith("。")
    assert rule["fullDescription"]["text"]
    assert "ledger rules bad-day" in rule["help"]["text"]
    assert rule["defaultConfiguration"] == {"level": "error"}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("counties/晋江.yaml", "counties/%E6%99%8B%E6%B1%9F.yaml"),
        ("a:b c%20#?.yaml", "a%3Ab%20c%2520%23%3F.yaml"),
        (b"\xd6\xdc.yaml".decode(errors="surrogateescape"), "%D6%DC.yaml"),
    ],
)
def test_sarif_paths_are_uris(path: str, uri: str) -> None:
    (result,) = json.loads(write("sarif", finding(path, 0)))["runs"][0]["results"]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": uri}}}]


def test_sarif_forms_no_link() -> None:
    (result,) = json.loads(write("sarif", finding(message="[甲](1) [乙]")))["runs"][0]["results"]
    assert result["message"]["text"] == "\\[甲](1) [乙]\n改"


def test_gitlab_is_told_in_one_line() -> None:
    (issue,) = json.loads(write("gitlab", finding(message="一\r\n二\n三")))
    assert issue["description"] == "一 二 三 → 改"


def test_only_errors_fail_in_junit() -> None:
    found = [finding(severity=severity, line=n) for n, severity in enumerate(WORDS, 1)]
    report = JUnitXml.fromstring(write("junit", *found).encode())
    assert (report.tests, report.failures, report.skipped) == (3, 1, 2)


def test_reviewdog_is_given_no_column_since_it_counts_bytes() -> None:
    (one,) = json.loads(write("rdjson", finding()))["diagnostics"]
    assert one["location"] == {"path": PLACE, "range": {"start": {"line": 53}}}
    (one,) = json.loads(write("rdjson", finding(line=0)))["diagnostics"]
    assert one["location"] == {"path": PLACE}


@pytest.mark.parametrize(
    ("severity", "event"),
    [("error", "REQUEST_CHANGES"), ("warning", "COMMENT"), ("note", "COMMENT")],
)
def test_a_review_asks_for_changes_only_where_there_is_an_error(severity: str, event: str) -> None:
    assert json.loads(write("gitea-review", finding(severity=severity)))["event"] == event


def test_what_has_no_line_is_said_in_the_body() -> None:
    review = json.loads(write("gitea-review", finding(line=0), finding(ODD_PATH, 7)))
    assert review["body"] == (
        "<!-- ledger check -->\n6 个文件：2 个错误\n\n"
        f"- **错误** `bad-day` {PLACE.replace('_', chr(92) + '_')}：错 → 改\n"
    )
    assert review["comments"] == [
        {"path": ODD_PATH, "new_position": 7, "body": "**错误** `bad-day` 错\n\n→ 改"}
    ]


def test_a_review_has_so_many_comments_the_worst_first_and_counts_the_rest() -> None:
    notes = [finding(line=n, severity="note") for n in range(1, CAP + 3)]
    whole = [finding(f"{n}.yaml", 0) for n in range(CAP + 1)]
    review = json.loads(write("gitea-review", *notes, *whole, finding(line=99)))
    assert len(review["comments"]) == CAP
    assert review["comments"][0]["new_position"] == 99
    assert review["body"].count("\n- ") == CAP
    assert review["body"].endswith("\n\n还有 4 条没有列出，运行 `ledger check` 看全部。\n")


@pytest.mark.parametrize(
    "message",
    [
        "\\*甲\\*",
        "*甲*",
        "_甲_",
        "~~甲~~",
        "`甲`",
        "[甲](乙)",
        "<b>甲</b>",
        "<!-- 甲 -->",
        "&lt;",
        "甲|乙",
    ],
)
def test_a_message_is_shown_as_it_is(message: str) -> None:
    (comment,) = json.loads(write("gitea-review", finding(message=message)))["comments"]
    assert words_of(comment["body"])[0] == f"错误 bad-day {message.translate(WIDE)}"


def test_nobody_is_called_by_a_review() -> None:
    (comment,) = json.loads(write("gitea-review", finding(message="@甲 #3 !4")))["comments"]
    assert comment["body"].startswith("**错误** `bad-day` ＠甲 ＃3 ！4")


@pytest.mark.parametrize("name", NAMES)
def test_every_format_is_documented_and_shown(name: str) -> None:
    page = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    option = "" if name == "text" else f" --format {name}"
    assert re.search(rf"^\$ ledger check [^\n]*{option}( |$)", section, re.MULTILINE)
