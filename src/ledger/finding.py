"""What can be wrong: data that a person must put right, or a job that cannot be done."""

import errno
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


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "已经有了",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘只能读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EBUSY: "正被别的程序占用",
}


def reason(error: OSError) -> str:
    """Why a file could not be read or written, in words; the system's own for what is rare."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


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
