"""`ledger verify` on clones that are not whole: how far it goes, and that it says so."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.repo.git import run_git

from .four_seals import (
    book,
    commit,
    edited,
    four_seals,
    marks,
    root,
    verify,
)

__all__ = ["four_seals", "root", "verify"]


def figure(root: Path) -> None:
    """A sealed figure changed afterwards."""
    commit(root, edited(root, book("huian", "2024-03"), "件数: 3", "件数: 30"))


class TestHowFarItGoes:
    """A clone that is not whole is looked at as far as it goes, and says so."""

    def unseen(self, said: Any) -> dict[str, str]:
        return {one["column"]: one["why"] for one in said["about"]["years"][0]["unseen"]}

    def test_a_shallow_clone(self, root: Path, verify: Callable[..., Any], tmp_path: Path) -> None:
        run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", "浅")
        code, rules, said = verify(tmp_path / "浅")
        assert (code, rules) == (0, set())
        why = "浅克隆，只有最近的提交"
        assert self.unseen(said) == {"主线": why, "标签": "没有标签", "签名": why}
        assert marks(said, "合计") == ["相符"] * 4

    def test_what_is_wrong_shows_in_a_shallow_clone(
        self, root: Path, verify: Callable[..., Any], tmp_path: Path
    ) -> None:
        figure(root)
        run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", "浅")
        code, rules, said = verify(tmp_path / "浅")
        assert (code, rules) == (1, {"sealed-file-changed"})
        assert self.unseen(said)["合计"] == f"取不到 {book('huian', '2024-03')} 封存时的版本"
        assert marks(said, "合计") == ["相符"] + ["没查"] * 3

    @pytest.mark.parametrize("reachable", [True, False])
    def test_a_partial_clone(
        self, root: Path, verify: Callable[..., Any], tmp_path: Path, reachable: bool
    ) -> None:
        figure(root)
        run_git(root, "config", "uploadpack.allowFilter", "true")
        run_git(root, "config", "uploadpack.allowAnySHA1InWant", "true")
        run_git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{root}", "部分")
        if not reachable:
            run_git(tmp_path / "部分", "remote", "set-url", "origin", str(tmp_path / "没有"))
        code, rules, said = verify(tmp_path / "部分")
        assert (code, rules) == (1, {"sealed-file-changed"})
        assert marks(said, "主线") == ["相符"] * 4
        assert marks(said, "合计") == ["相符"] + (["相符"] * 3 if reachable else ["没查"] * 3)

    def test_a_clone_without_tags(
        self, root: Path, verify: Callable[..., Any], tmp_path: Path
    ) -> None:
        run_git(tmp_path, "clone", "--quiet", "--no-tags", str(root), "无标签")
        code, rules, said = verify(tmp_path / "无标签")
        assert (code, rules, self.unseen(said)) == (0, set(), {"标签": "没有标签"})
        assert marks(said, "主线") == ["相符"] * 4

    def test_a_bare_repository(
        self, root: Path, verify: Callable[..., Any], tmp_path: Path
    ) -> None:
        run_git(tmp_path, "clone", "--quiet", "--bare", str(root), "裸.git")
        code, rules, said = verify(tmp_path / "裸.git", "--at", "main")
        assert (code, rules, self.unseen(said)) == (0, set(), {})

    def test_files_without_git(
        self, root: Path, verify: Callable[..., Any], tmp_path: Path
    ) -> None:
        shutil.copytree(root, tmp_path / "压缩包", ignore=shutil.ignore_patterns(".git"))
        code, rules, said = verify(tmp_path / "压缩包")
        assert (code, rules) == (0, set())
        assert self.unseen(said) == dict.fromkeys(("主线", "标签", "签名"), "没有 git")
