"""What a changed file would be refused for: the errors that it brings to its book."""

from datetime import date

from ledger.check import check
from ledger.finding import Finding
from ledger.page import name_of
from ledger.state import Year


def new_errors(opened: Year, path: str, data: bytes, day: date) -> list[Finding]:
    """The errors that a file with these bytes would bring and that its book has not yet."""
    name = name_of(path)
    slugs = frozenset([name.slug]) if name and name.slug else None
    before = {_what(f) for f in _errors(opened, day, slugs)}
    after = opened.after(opened.state.having(path, data))
    return [f for f in _errors(after, day, slugs) if _what(f) not in before]


def _errors(opened: Year, day: date, slugs: frozenset[str] | None) -> list[Finding]:
    found = check(opened, day, slugs=slugs)
    return [finding for finding in found if finding.severity == "error"]


def _what(finding: Finding) -> tuple[str, str, str]:
    """A finding without its place, which moves when lines are added above it."""
    return finding.path, finding.rule, finding.message
