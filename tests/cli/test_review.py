"""`ledger review` on real branches: the three answers, every format, and what cannot be judged."""

import json
from pathlib import Path

import pytest

from ledger.out.formats import NAMES
from ledger.out.review import MARKER
from ledger.repo.git import run_git

from .conftest import Ledger
from .four_seals import book, close, commit, edited, four_seals, git, root
from .test_signatures import BUREAU, COUNTY, Key, keys, list_keys, sign_with, signers

__all__ = ["four_seals", "keys", "root"]
DAY = ("--as-of", "2024-07-10")
JULY = book("jinjiang", "2024-07")
MAY = book("jinjiang", "2024-05")


def branch(root: Path, files: dict[str, bytes | None], message: str = "记账") -> None:
    run_git(root, "switch", "--quiet", "-c", "改动")
    commit(root, files, message)


class TestAnswers:
    def test_what_it_does_and_that_it_may(self, root: Path, ledger: Ledger) -> None:
        branch(root, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert ran.code == 0, ran.out
        assert "晋江市\n  1 第1项\n    2024-07 本月件数 +2，累计 20/10\n" in ran.out
        assert ran.out.endswith("可以合并，有 1 个警告\n")

    def test_who_wrote_it_where_nobody_is_listed(self, root: Path, ledger: Ledger) -> None:
        branch(root, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert ": warning no-accounts county.yaml 里一个账号也没有" in f": {ran.out}"
        assert "没有越界的改动" not in ran.out

    def test_within_bounds(self, root: Path, ledger: Ledger) -> None:
        commit(root, list_keys(root))
        branch(root, {JULY: "系统取数: 2024-07-09\n".encode()})
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert "二、可不可以\n" in ran.out
        assert "no-accounts" not in ran.out

    def test_a_sealed_file(self, root: Path, ledger: Ledger) -> None:
        branch(root, edited(root, MAY, "本月件数: 5", "本月件数: 6"))
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert ran.code == 1
        assert "sealed-file-changed 2024-05 封存过的文件改了：1 第1项 本月件数：5 改成 6" in ran.out

    def test_what_stood_before_is_counted_and_not_blamed(self, root: Path, ledger: Ledger) -> None:
        commit(root, {JULY: "1 第1项:\n  本月件数: 很多\n".encode()})
        branch(root, {JULY: "# 说明\n1 第1项:\n  本月件数: 很多\n".encode()})
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert ran.code == 0, ran.out
        assert "原来就有的：1 个错误" in ran.out

    def test_the_same_error_once_more_is_new(self, root: Path, ledger: Ledger) -> None:
        commit(root, {JULY: "1 第1项:\n  本月件数: 很多\n".encode()})
        branch(root, {JULY: "1 第1项:\n  本月件数: 很多\n  期末个数: 很多\n".encode()})
        ran = ledger("review", "--base", "main", "--format", "json", *DAY, "-C", root)
        assert [f["line"] for f in json.loads(ran.out)["new"]] == [3]

    def test_two_branches_each_right_and_together_wrong(self, root: Path, ledger: Ledger) -> None:
        """Both number their own problem 1, each in a row of its own."""
        problem = "- 编号: 晋江-{}\n  任务: 1\n  来源: 回头看\n  发现: 2024-07-01\n  问题: {}\n"
        path = "counties/jinjiang/2024/problems.yaml"
        start = problem.format("一", "甲") + "\n# 中间\n\n" + problem.format("二", "乙")
        commit(root, {path: start.encode()})
        branch(root, {path: (problem.format("三", "丙") + "\n" + start).encode()})
        alone = ledger("review", "--base", "main", *DAY, "-C", root)
        assert alone.code == 0, alone.out
        run_git(root, "switch", "--quiet", "main")
        commit(root, {path: (start + problem.format("三", "丁")).encode()})
        ran = ledger("review", "--base", "main", "--head", "改动", *DAY, "-C", root)
        assert (ran.code, "problem-number-twice" in ran.out) == (1, True), ran.out

    def test_a_conflict_names_the_file(self, root: Path, ledger: Ledger) -> None:
        branch(root, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        run_git(root, "switch", "--quiet", "main")
        commit(root, {JULY: "1 第1项:\n  本月件数: 3\n".encode()})
        ran = ledger("review", "--base", "main", "--head", "改动", *DAY, "-C", root)
        assert (ran.code, f"{JULY}: error merge-conflict" in ran.out) == (1, True)

    def test_nothing_new(self, root: Path, ledger: Ledger) -> None:
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        nothing = "没有可审的：HEAD 的提交都已在 main 里，什么也没有审"
        assert (ran.code, ran.out.splitlines()[-1]) == (2, nothing)
        assert "可以合并" not in ran.out
        ran = ledger("review", "--base", "main", "--format", "md", *DAY, "-C", root)
        assert (ran.code, f"### 审核意见：{nothing}\n" in ran.out) == (2, True)
        ran = ledger("review", "--base", "main", "--format", "json", *DAY, "-C", root)
        assert (ran.code, json.loads(ran.out)["judged"]) == (2, False)

    def test_a_seal_of_the_program_is_taken(self, root: Path, ledger: Ledger) -> None:
        run_git(root, "switch", "--quiet", "-c", "结账")
        close(root, "2024-07-06")
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert ran.code == 0, ran.out
        assert "结账 2024-06：4 家签账" in ran.out


class TestSignatures:
    def test_signed_by_somebody_else(
        self, root: Path, ledger: Ledger, keys: dict[str, Key]
    ) -> None:
        known = signers((BUREAU, keys["bureau"]), ("other@ledger.example", keys["other"]))
        commit(root, {"plans/2024/allowed_signers": known} | list_keys(root, keys["bureau"]))
        sign_with(root, keys["other"])
        branch(root, {JULY: b"\xe7\xb3\xbb\xe7\xbb\x9f\xe5\x8f\x96\xe6\x95\xb0: 2024-07-09\n"})
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert (ran.code, "signed-by-another" in ran.out) == (1, True), ran.out

    def test_a_branch_from_before_its_key_was_revoked(
        self, root: Path, ledger: Ledger, keys: dict[str, Key]
    ) -> None:
        known = signers((BUREAU, keys["bureau"]))
        commit(root, {"plans/2024/allowed_signers": known} | list_keys(root, keys["bureau"]))
        branch(root, {JULY: "系统取数: 2024-07-09\n".encode()})
        sign_with(root, keys["bureau"])
        run_git(root, "commit", "--quiet", "--amend", "--no-edit")
        words = ("review", "--base", "main", *DAY, "-C", root)
        assert ledger(*words).code == 0
        sign_with(root, None)
        run_git(root, "switch", "--quiet", "main")
        commit(root, {"plans/2024/revoked_keys": keys["bureau"].line.encode() + b"\n"})
        run_git(root, "switch", "--quiet", "改动")
        ran = ledger(*words)
        assert (ran.code, "revoked-key" in ran.out) == (1, True), ran.out

    def test_not_signed_though_a_key_is_listed(
        self, root: Path, ledger: Ledger, keys: dict[str, Key]
    ) -> None:
        commit(root, list_keys(root, keys["bureau"]))
        branch(root, edited(root, COUNTY, "# ", "#  "))
        ran = ledger("review", "--base", "main", *DAY, "-C", root)
        assert (ran.code, "unsigned-commit" in ran.out) == (1, True), ran.out

    def test_from_the_day_on_which_signing_is_required(
        self, root: Path, ledger: Ledger, keys: dict[str, Key]
    ) -> None:
        """The commit's own day is its author's word, and says an earlier one here."""
        known = signers((BUREAU, keys["bureau"]))
        county = list_keys(root, keys["bureau"])[COUNTY]
        assert county is not None
        county = county.replace(b"}", ", 须签名: 2024-07-09}".encode())
        commit(root, {"plans/2024/allowed_signers": known, COUNTY: county})
        branch(root, {JULY: "系统取数: 2024-07-09\n".encode()})
        run_git(root, "commit", "--quiet", "--amend", "--no-edit", "--date=2024-06-01T09:00:00")
        words = ("review", "--base", "main", *DAY, "-C", root)
        ran = ledger(*words)
        assert (ran.code, "要签名，这里却没有签名" in ran.out) == (1, True), ran.out
        sign_with(root, keys["bureau"])
        run_git(root, "commit", "--quiet", "--amend", "--no-edit")
        assert ledger(*words).code == 0


class TestFormats:
    @pytest.mark.parametrize("form", [*NAMES, "md"])
    def test_every_format_says_what_is_wrong_and_ends_alike(
        self, root: Path, ledger: Ledger, form: str
    ) -> None:
        branch(root, edited(root, MAY, "本月件数: 5", "本月件数: 6"))
        ran = ledger("review", "--base", "main", "--format", form, *DAY, "-C", root)
        assert (ran.code, "sealed-file-changed" in ran.out) == (1, True)

    def test_a_comment_can_be_found_again(self, root: Path, ledger: Ledger, tmp_path: Path) -> None:
        branch(root, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        file = tmp_path / "评论.md"
        words = ("review", "--base", "main", "--format", "md", "-o", file, *DAY, "-C", root)
        assert ledger(*words).code == 0
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"{MARKER}\n### 审核意见：可以合并，有 1 个警告\n")
        assert "**晋江市**\n\n- 1 第1项\n  - 2024-07 本月件数 +2，累计 20/10\n" in text

    def test_no_such_format(self, root: Path, ledger: Ledger) -> None:
        ran = ledger("review", "--base", "main", "--format", "pfd", "-C", root)
        assert (ran.code, "没有「pfd」这种格式" in ran.err) == (2, True)


class TestWhatCannotBeJudged:
    def test_no_such_commit(self, root: Path, ledger: Ledger) -> None:
        ran = ledger("review", "--base", "没有", "-C", root)
        assert (ran.code, "没有「没有」这个提交" in ran.err) == (2, True)

    def test_an_option_in_place_of_a_name(self, root: Path, ledger: Ledger) -> None:
        ran = ledger("review", "--base=--output=x", "-C", root)
        assert ran.code == 2
        assert not (root / "x").exists()

    def test_histories_that_have_nothing_in_common(self, root: Path, ledger: Ledger) -> None:
        run_git(root, "switch", "--quiet", "--orphan", "另起")
        commit(root, {"plans/2024/plan.yaml": b"x: 1\n"})
        ran = ledger("review", "--base", "main", "-C", root)
        assert (ran.code, "没有共同的祖先" in ran.err) == (2, True)

    def test_a_shallow_clone(self, root: Path, ledger: Ledger, tmp_path: Path) -> None:
        branch(root, {JULY: b"# \n"})
        run_git(root, "switch", "--quiet", "main")
        commit(root, {book("huian", "2024-07"): b"# \n"})
        words = ("clone", "--quiet", "--depth=1", "--no-single-branch", root.as_uri(), "浅")
        run_git(tmp_path, *words)
        ran = ledger(
            "review", "--base", "origin/main", "--head", "origin/改动", "-C", tmp_path / "浅"
        )
        assert (ran.code, "浅克隆" in ran.err) == (2, True)

    def test_a_bare_repository_can_be_asked(
        self, root: Path, ledger: Ledger, tmp_path: Path
    ) -> None:
        branch(root, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        run_git(tmp_path, "clone", "--quiet", "--bare", str(root), "裸.git")
        ran = ledger("review", "--base", "main", "--head", "改动", *DAY, "-C", tmp_path / "裸.git")
        assert ran.code == 0, ran.err

    def test_no_git(self, small: Path, ledger: Ledger, tmp_path: Path) -> None:
        ran = ledger("review", "--base", "main", "-C", tmp_path)
        assert ran.code == 2
        assert "不是 git 仓库" in ran.err


def test_nothing_is_written_into_the_repository(root: Path, ledger: Ledger) -> None:
    branch(root, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
    run_git(root, "switch", "--quiet", "main")
    commit(root, {book("huian", "2024-07"): "1 第1项:\n  本月件数: 3\n".encode()})
    before = git(root, "count-objects", "-v"), git(root, "status", "--porcelain")
    assert ledger("review", "--base", "main", "--head", "改动", *DAY, "-C", root).code == 0
    assert (git(root, "count-objects", "-v"), git(root, "status", "--porcelain")) == before
