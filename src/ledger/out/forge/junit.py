"""JUnit XML: an error is a failed test, the rest are skipped ones, which are seen and fail nothing.

A suite is a file, so that a reader goes through it as through the file. A test is known by its
names in the next run, so they hold no lines.
"""

import re
from itertools import groupby
from xml.etree import ElementTree as Xml

from ledger.finding import Finding
from ledger.out.forge.identity import Known, known
from ledger.out.formats import About
from ledger.out.show import WORDS, place, summary, told

_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write; and the carriage return, which no reader gives back."""


def as_junit(findings: list[Finding], about: About) -> str:
    """One suite for each file; where nothing was found, one test that says so, and passes."""
    title = f"ledger {about['command']}"
    root = Xml.Element("testsuites", {"name": title} | _counts(findings))
    for path, ones in groupby(known(sorted(findings)), lambda one: one.finding.path):
        _suite(root, path, list(ones))
    if not findings:
        root.set("tests", "1")
        suite = Xml.SubElement(root, "testsuite", root.attrib)
        Xml.SubElement(suite, "testcase", classname=title, name=summary([], about["files"]))
    Xml.indent(root, " ")
    text = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: Xml.Element, path: str, ones: list[Known]) -> None:
    counts = _counts([one.finding for one in ones])
    suite = Xml.SubElement(root, "testsuite", {"name": _legal(path)} | counts)
    for one in ones:
        _case(suite, one)


def _counts(findings: list[Finding]) -> dict[str, str]:
    failures = sum(f.severity == "error" for f in findings)
    counts = {"tests": len(findings), "failures": failures, "skipped": len(findings) - failures}
    return {name: str(count) for name, count in counts.items()}


def _case(suite: Xml.Element, one: Known) -> None:
    f = one.finding
    path, again = _legal(f.path), f" ({one.number})" if one.number > 1 else ""
    name = _legal(f"{f.rule} {f.message}{again}")
    case = Xml.SubElement(suite, "testcase", classname=path, name=name, file=path)
    kind = "failure" if f.severity == "error" else "skipped"
    outcome = Xml.SubElement(case, kind, type=f.severity, message=_legal(f.message))
    outcome.text = _legal(f"{place(f)}: {WORDS[f.severity]} {f.rule}\n{told(f)}")


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
