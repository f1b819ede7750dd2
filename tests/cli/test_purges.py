"""Purges: sealed files from which something was taken out, and everything that reads them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.cli import main
from ledger.page import Name, name_of, sign_code

from .four_seals import (
    book,
    close,
    commit,
    edited,
    four_seals,
    git,
    marks,
    root,
    verify,
)

__all__ = ["four_seals", "root", "verify"]


class TestPurges:
    """A sealed file from which something was taken out; the seals stay as they are."""

    PATH = book("huian", "2024-03")
    PURGES = "plans/2024/purges.yaml"

    def purge(self, root: Path, old: str, new: str, more: str = "") -> bytes:
        """Rewrites the sealed file in place; returns the record that says so."""
        before = git(root, "rev-parse", f"HEAD:{self.PATH}")
        text = (root / self.PATH).read_text(encoding="utf-8").partition("签账:")
        body, line = text[0].replace(old, new), text[1] + text[2]
        code = sign_code(name_of(self.PATH) or Name("month"), body.encode())
        line = re.sub("核对码: [^,}]*", f'核对码: "{code}"', line)
        (root / self.PATH).write_text(body + line, encoding="utf-8")
        after = git(root, "hash-object", self.PATH)
        return (
            f'- 路径: {self.PATH}\n  旧: "{before}"\n  新: "{after}"\n  原因: 写了当事人\n'
            f"  批准: 示例〔2024〕88号\n  日期: 2024-07-02\n{more}"
        ).encode()

    def test_a_remark_taken_out(self, root: Path, verify: Callable[..., Any]) -> None:
        record = self.purge(root, "1 第1项:\n", "# 已清除\n1 第1项:\n")
        commit(root, {self.PURGES: record})
        code, rules, said = verify(root)
        assert (code, rules) == (0, set())
        assert marks(said, "合计") == ["相符"] * 4
        assert main(["check", "-C", str(root), "--as-of", "2024-07-10"]) == 0
        assert main(["report", "--month", "2024-04", "-C", str(root)]) == 0
        close(root, "2024-07-06")
        assert verify(root)[:2] == (0, set())

    def test_without_the_record_the_file_is_named(
        self, root: Path, verify: Callable[..., Any]
    ) -> None:
        self.purge(root, "1 第1项:\n", "# 已清除\n1 第1项:\n")
        commit(root, {})
        code, rules, said = verify(root)
        assert (code, rules) == (1, {"sealed-file-changed"})
        assert [finding["path"] for finding in said["findings"]] == [self.PATH]

    def test_figures_that_change(self, root: Path, verify: Callable[..., Any]) -> None:
        record = self.purge(root, "本月件数: 3", "本月件数: 2")
        commit(root, {self.PURGES: record})
        assert verify(root)[:2] == (1, {"seal-totals-differ"})
        commit(root, {self.PURGES: record + "  合计: 变了\n".encode()})
        code, rules, said = verify(root)
        assert (code, rules) == (0, set())
        assert marks(said, "合计") == ["相符"] + ["没查"] * 3

    def test_the_record_only_grows(self, root: Path, verify: Callable[..., Any]) -> None:
        record = self.purge(root, "1 第1项:\n", "# 已清除\n1 第1项:\n")
        commit(root, {self.PURGES: record})
        commit(root, {self.PURGES: record.replace("写了当事人".encode(), "重填".encode())})
        assert verify(root)[:2] == (1, {"purge-record-altered"})

    def test_a_purged_file_is_sealed_like_any_other(
        self, root: Path, verify: Callable[..., Any]
    ) -> None:
        commit(root, {self.PURGES: self.purge(root, "1 第1项:\n", "# 已清除\n1 第1项:\n")})
        commit(root, edited(root, self.PATH, "件数: 3", "件数: 30"))
        assert verify(root)[:2] == (1, {"sealed-file-changed", "purge-not-standing"})
