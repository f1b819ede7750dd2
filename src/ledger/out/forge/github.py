"""Workflow commands of GitHub Actions: annotations beside the lines, read off a job's log."""

from ledger.finding import Finding
from ledger.out.formats import About
from ledger.out.show import told

_KINDS = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(findings: list[Finding], about: About) -> str:
    """One command a line: `::error file=…,line=…,col=…,title=…::message`."""
    return "".join(f"::{_KINDS[f.severity]} {_place(f)}::{_escape(told(f))}\n" for f in findings)


def _place(f: Finding) -> str:
    line = f",line={f.line},col={f.column}" if f.line else ""
    return f"file={_property(f.path)}{line},title={_property(f.rule)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
