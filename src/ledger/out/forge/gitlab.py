"""Code Quality of GitLab: a report that a merge request compares with its target's."""

from typing import Any

from ledger.finding import Finding
from ledger.out.forge.identity import Known, known
from ledger.out.formats import About
from ledger.out.show import json_text

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def as_gitlab(findings: list[Finding], about: About) -> str:
    """A list of issues. What is about a whole file stands at its first line: a line is required."""
    return json_text([_issue(one) for one in known(findings)])


def _issue(one: Known) -> dict[str, Any]:
    f, line = one.finding, one.finding.line or 1
    said = f"{f.message} → {f.remedy}" if f.remedy else f.message
    return {
        "description": " ".join(said.splitlines()),
        "check_name": f.rule,
        "fingerprint": one.fingerprint,
        "severity": _SEVERITIES[f.severity],
        "location": {"path": f.path, "lines": {"begin": line, "end": line}},
    }
