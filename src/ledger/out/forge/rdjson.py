"""Reviewdog Diagnostic Format: for any forge that reviewdog can write to."""

from typing import Any

from ledger.finding import Finding
from ledger.out.formats import About
from ledger.out.show import json_text, told

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def as_rdjson(findings: list[Finding], about: About) -> str:
    """A DiagnosticResult. Without columns: there they count bytes, and a finding's characters."""
    diagnostics = [_diagnostic(f) for f in findings]
    return json_text({"source": {"name": "ledger"}, "diagnostics": diagnostics})


def _diagnostic(f: Finding) -> dict[str, Any]:
    line = {"range": {"start": {"line": f.line}}} if f.line else {}
    return {
        "message": told(f),
        "location": {"path": f.path, **line},
        "severity": _SEVERITIES[f.severity],
        "code": {"value": f.rule},
    }
