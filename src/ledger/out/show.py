"""Findings as lines for people and as JSON for programs."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ledger.finding import Finding, Severity
from ledger.unseen import visible

CONTRACT = 1
WORDS: dict[Severity, str] = {"error": "错误", "warning": "警告", "note": "提示"}
_COLOURS = {"error": "31", "warning": "33", "note": "36"}


NOWHERE = "仓库"


def as_text(findings: Iterable[Finding], *, colour: bool = False) -> str:
    """One line for each finding, and under it what to type."""
    rows = []
    for f in findings:
        severity = f"\033[{_COLOURS[f.severity]}m{f.severity}\033[0m" if colour else f.severity
        rows.append(f"{visible(place(f))}: {severity} {f.rule} {visible(f.message)}")
        if f.remedy:
            rows.append(f"    → {visible(f.remedy)}")
    return "".join(f"{row}\n" for row in rows)


def place(f: Finding) -> str:
    """Where it is: `path:line:column`, the path alone, or the repository as a whole."""
    return f"{f.path}:{f.line}:{f.column}" if f.line else f.path or NOWHERE


def told(f: Finding) -> str:
    """What is wrong, and on the next line what to type."""
    return f"{f.message}\n{f.remedy}" if f.remedy else f.message


def summary(findings: list[Finding], files: int) -> str:
    """How many files were read and what was found, in one line."""
    if not findings:
        return f"{files} 个文件，没有发现问题"
    counts = {severity: sum(f.severity == severity for f in findings) for severity in WORDS}
    shown = "，".join(f"{count} 个{WORDS[s]}" for s, count in counts.items() if count)
    return f"{files} 个文件：{shown}"


def as_json(findings: Iterable[Finding], about: Mapping[str, Any]) -> str:
    """The documented contract: `version`, `about`, and `findings` with the fields of Finding."""
    rows = [finding._asdict() for finding in findings]
    return json_text({"version": CONTRACT, "about": dict(about), "findings": rows})


def json_text(body: object) -> str:
    """A value as JSON that a person can read, too."""
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
