"""Findings as lines for people, as JSON for programs, as annotations for a forge."""

import json
from collections.abc import Iterable

from ledger.finding import Finding, Severity

CONTRACT = 1
WORDS: dict[Severity, str] = {"error": "错误", "warning": "警告", "note": "提示"}
_COLOURS = {"error": "31", "warning": "33", "note": "36"}


def as_text(findings: Iterable[Finding], *, colour: bool = False) -> str:
    """One line for each finding, and under it what to type."""
    rows = []
    for f in findings:
        severity = f"\033[{_COLOURS[f.severity]}m{f.severity}\033[0m" if colour else f.severity
        rows.append(f"{_place(f)}: {severity} {f.rule} {f.message}")
        if f.remedy:
            rows.append(f"    → {f.remedy}")
    return "".join(f"{row}\n" for row in rows)


def _place(f: Finding) -> str:
    return f"{f.path}:{f.line}:{f.column}" if f.line else f.path


def summary(findings: list[Finding], files: int) -> str:
    """How many files were read and what was found, in one line."""
    if not findings:
        return f"{files} 个文件，没有发现问题"
    counts = {severity: sum(f.severity == severity for f in findings) for severity in WORDS}
    shown = "，".join(f"{count} 个{WORDS[s]}" for s, count in counts.items() if count)
    return f"{files} 个文件：{shown}"


def as_json(findings: Iterable[Finding], about: dict[str, object]) -> str:
    """The documented contract: `version`, `about`, and `findings` with the fields of Finding."""
    rows = [finding._asdict() for finding in findings]
    body = {"version": CONTRACT, "about": about, "findings": rows}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def as_github(findings: Iterable[Finding]) -> str:
    """Workflow commands that put each finding beside its line."""
    kinds = {"error": "error", "warning": "warning", "note": "notice"}
    rows = []
    for f in findings:
        place = f"file={_property(f.path)},line={f.line or 1},col={f.column or 1}"
        text = _escape(f"{f.message}\n{f.remedy}" if f.remedy else f.message)
        rows.append(f"::{kinds[f.severity]} {place},title={_property(f.rule)}::{text}\n")
    return "".join(rows)


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
