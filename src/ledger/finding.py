"""What can be wrong: data that a person must put right, or a job that cannot be done."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]


class Finding(NamedTuple):
    """One thing wrong in one place. Sorts by place.

    `line` and `column` count from 1; both are 0 where the finding is about a whole file.
    `remedy` says what to type; it never repeats personal data.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    remedy: str

    @classmethod
    def about(
        cls, path: str, rule: str, message: str, remedy: str, severity: Severity = "error"
    ) -> "Finding":
        """A finding about a whole file."""
        return cls(path, 0, 0, rule, severity, message, remedy)


class LedgerError(Exception):
    """The job cannot be done: one sentence that says why, one that says what to do (exit 2)."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def is_broken(findings: Iterable[Finding], *, strict: bool = False) -> bool:
    """Whether the findings hold an error, or under `strict` a warning."""
    bad = {"error", "warning"} if strict else {"error"}
    return any(finding.severity in bad for finding in findings)


def refuse(findings: Iterable[Finding]) -> None:
    """Raises LedgerError with the first error among findings, where a job cannot go on with one."""
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        more = f"（这样的共 {len(errors)} 处，ledger verify 都列出来）" if errors[1:] else ""
        raise LedgerError(f"{errors[0].path}：{errors[0].message}{more}", errors[0].remedy)
