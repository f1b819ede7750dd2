"""Refuses to write what `ledger check` would refuse."""

from datetime import date

from ledger.check import check
from ledger.finding import Finding, LedgerError
from ledger.out.show import as_text
from ledger.page import name_of
from ledger.state import State, Year


def accept(opened: Year, path: str, text: str, day: date) -> None:
    """Raises LedgerError where a file with this text would bring an error that was not there."""
    if new := new_errors(opened, path, text, day):
        raise LedgerError("这样写通不过校验，没有写进去：\n" + as_text(new).rstrip(), "")


def new_errors(opened: Year, path: str, text: str, day: date) -> list[Finding]:
    """The errors that a file with this text would bring to its book."""
    name = name_of(path)
    slugs = frozenset([name.slug]) if name and name.slug else None
    before = {_what(f) for f in _errors(opened, day, slugs)}
    files = {**opened.state.files, path: text.encode("utf-8", errors="surrogateescape")}
    state = State(files, opened.state.paths | {path}, opened.state.links)
    return [f for f in _errors(opened.after(state), day, slugs) if _what(f) not in before]


def _errors(opened: Year, day: date, slugs: frozenset[str] | None) -> list[Finding]:
    found = check(opened, day, slugs=slugs)
    return [finding for finding in found if finding.severity == "error"]


def _what(finding: Finding) -> tuple[str, str, str]:
    """A finding without its place, which moves when lines are added above it."""
    return finding.path, finding.rule, finding.message
