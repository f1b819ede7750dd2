"""Refuses to write what `ledger check` would refuse."""

from datetime import date

from ledger.check import check
from ledger.finding import Finding, LedgerError
from ledger.out.show import as_text
from ledger.state import State, Year


def accept(opened: Year, path: str, text: str, day: date) -> None:
    """Raises LedgerError where a file with this text would bring an error that was not there."""
    before = {_what(f) for f in _errors(opened, day)}
    files = {**opened.state.files, path: text.encode("utf-8", errors="surrogateescape")}
    state = State(files, opened.state.paths | {path}, opened.state.links)
    new = [f for f in _errors(opened.after(state), day) if _what(f) not in before]
    if new:
        raise LedgerError("这样写通不过校验，没有写进去：\n" + as_text(new).rstrip(), "")


def _errors(opened: Year, day: date) -> list[Finding]:
    return [finding for finding in check(opened, day) if finding.severity == "error"]


def _what(finding: Finding) -> tuple[str, str, str]:
    """A finding without its place, which moves when lines are added above it."""
    return finding.path, finding.rule, finding.message
