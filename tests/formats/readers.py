"""What every format of findings says, read back: by another's reader where there is one."""

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

from junitparser import Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt

from ledger.finding import Finding, Severity
from ledger.out.show import WORDS, told

Told = tuple[str, int, str, Severity, str]
"""What every format must keep: path, line, rule, severity, what is said."""


def plain(text: str) -> str:
    """Words alone: blanks and what cannot be seen are a format's own affair."""
    return " ".join(re.sub(r"[^\S ]|[\x00-\x1f\x7f\ufffe\uffff\ufffd]", " ", text).split())


def read_json(text: str) -> list[Told]:
    findings = [Finding(**row) for row in json.loads(text)["findings"]]
    return [(f.path, f.line, f.rule, f.severity, told(f)) for f in findings]


COMMAND = re.compile(
    r"::(?P<kind>error|warning|notice) file=(?P<path>[^,:\r\n]*)"
    r"(?:,line=(?P<line>[1-9]\d*),col=[1-9]\d*)?,title=(?P<rule>[^,:\r\n]*)::(?P<said>[^\r\n]*)"
)
"""The documented grammar of a workflow command, with the parameters of an annotation."""


def read_github(text: str) -> list[Told]:
    kinds: dict[str, Severity] = {"error": "error", "warning": "warning", "notice": "note"}
    found = []
    for row in text.split("\n")[:-1]:
        read = COMMAND.fullmatch(row)
        assert read is not None, row
        path, rule, said = map(unquote, read.group("path", "rule", "said"))
        found.append((path, int(read["line"] or 0), rule, kinds[read["kind"]], said))
    return found


def read_gitlab(text: str) -> list[Told]:
    severities: dict[str, Severity] = {"major": "error", "minor": "warning", "info": "note"}
    issues = json.loads(text)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return [
        (
            issue["location"]["path"],
            issue["location"]["lines"]["begin"],
            issue["check_name"],
            severities[issue["severity"]],
            issue["description"],
        )
        for issue in issues
    ]


def read_sarif(text: str) -> list[Told]:
    (run,) = json.loads(text)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found = []
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9/._~%-]*", uri)
        assert rules[result["ruleIndex"]] == result["ruleId"]
        line = place.get("region", {}).get("startLine", 0)
        said = re.sub(r"\\\[(?=[^\[\]]*\]\()", "[", result["message"]["text"])
        found.append((unquote(uri), line, result["ruleId"], result["level"], said))
    return found


def read_junit(text: str) -> list[Told]:
    report = JUnitXml.fromstring(text.encode())
    counted = (report.tests, report.failures, report.skipped)
    found = []
    for suite in report:
        for case in suite:
            for outcome in case.result:
                assert isinstance(outcome, Failure if outcome.type == "error" else Skipped)
                place, _, said = outcome.text.removeprefix(suite.name).partition(" ")
                line = int(place.split(":")[1] or 0)
                rule = said.split()[1]
                said = said.partition("\n")[2]
                found.append((suite.name, line, rule, outcome.type, said))
        assert len({case.name for case in suite}) == len(list(suite))
    report.update_statistics()
    assert counted == (report.tests, report.failures, report.skipped)
    return found


def read_rdjson(text: str) -> list[Told]:
    severities: dict[str, Severity] = {"ERROR": "error", "WARNING": "warning", "INFO": "note"}
    return [
        (
            one["location"]["path"],
            one["location"].get("range", {"start": {"line": 0}})["start"]["line"],
            one["code"]["value"],
            severities[one["severity"]],
            one["message"],
        )
        for one in json.loads(text)["diagnostics"]
    ]


def words_of(markdown: str) -> list[str]:
    """The paragraphs that a reader sees; fails on anything but bold words and code in them."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = []
    for token in parser.parse(markdown):
        assert token.type.split("_")[0] in ("paragraph", "inline", "bullet", "list", "html")
        parts = token.children or []
        assert {part.type for part in parts} <= {
            "text",
            "code_inline",
            "strong_open",
            "strong_close",
        }
        shown += ["".join(part.content for part in parts)] if parts else []
    return shown


def read_gitea(text: str) -> list[Told]:
    review = json.loads(text)
    marker, _, body = review["body"].partition("\n")
    assert marker == "<!-- ledger check -->"
    whole = [("", 0, words) for words in words_of(body)[1:]]
    beside = [
        (one["path"], one["new_position"], " ".join(words_of(one["body"])))
        for one in review["comments"]
    ]
    severities = {word: severity for severity, word in WORDS.items()}
    found = []
    for path, line, words in whole + beside:
        severity, rule, *said = words.split(" ", 2)
        found.append((path, line, rule, severities[severity], " ".join(said)))
    return found


def said_in_gitlab(f: Finding) -> Told:
    said = f"{f.message} → {f.remedy}" if f.remedy else f.message
    return (f.path, f.line or 1, f.rule, f.severity, said)


WIDE = str.maketrans("@#!", "＠＃！")


def said_in_gitea(f: Finding) -> Told:
    *_, said = said_in_gitlab(f)
    words = (said if f.line else f"{f.path}：{said}").translate(WIDE)
    return (f.path if f.line else "", f.line, f.rule, f.severity, words)


def said(f: Finding) -> Told:
    return (f.path, f.line, f.rule, f.severity, told(f))


READERS: dict[str, tuple[Callable[[str], list[Told]], Callable[[Finding], Told]]] = {
    "json": (read_json, said),
    "github": (read_github, said),
    "gitlab": (read_gitlab, said_in_gitlab),
    "sarif": (read_sarif, said),
    "junit": (read_junit, said),
    "rdjson": (read_rdjson, said),
    "gitea-review": (read_gitea, said_in_gitea),
}


def tidy(rows: list[Told]) -> list[Told]:
    return sorted(
        (plain(path), line, rule, how, plain(text)) for path, line, rule, how, text in rows
    )
