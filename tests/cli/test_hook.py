"""`ledger hook`: what a server takes, what a clerk's repository lets pass."""

import os
import subprocess
from pathlib import Path

import pytest

from ledger.repo.git import run_git

from .conftest import Ledger
from .four_seals import book, commit, edited, four_seals, root

__all__ = ["four_seals", "root"]
JULY = book("jinjiang", "2024-07")
MAY = book("jinjiang", "2024-05")
ID = "11010519491231002X"


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *words],
        cwd=root,
        env=dict(os.environ),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def server(tmp_path: Path, ledger: Ledger) -> Path:
    folder = tmp_path / "服务器 一.git"
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    ran = ledger("hook", "install", "--server", "-C", folder)
    assert (ran.code, "pre-receive" in ran.out) == (0, True)
    return folder


@pytest.fixture
def pushed(root: Path, server: Path) -> Path:
    """A repository whose main line and tags are on the server."""
    run_git(root, "remote", "add", "origin", str(server))
    done = run(root, "push", "origin", "main", "--follow-tags")
    assert done.returncode == 0, done.stderr
    return root


class TestServer:
    def test_what_is_honest_lands(self, pushed: Path) -> None:
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        assert run(pushed, "push", "origin", "main").returncode == 0

    def test_what_is_not_is_refused_in_chinese_with_its_lines(self, pushed: Path) -> None:
        commit(pushed, edited(pushed, MAY, "本月件数: 5", "本月件数: 6"))
        done = run(pushed, "push", "origin", "main")
        assert done.returncode != 0
        assert f"{MAY}: error sealed-file-changed 2024-05 封存过的文件改了" in done.stderr
        assert "没有收下，仓库没有变" in done.stderr

    def test_a_draft_may_wait_on_a_branch_but_no_person(self, pushed: Path) -> None:
        run_git(pushed, "switch", "--quiet", "-c", "草稿")
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 很多\n".encode()})
        assert run(pushed, "push", "origin", "草稿").returncode == 0
        commit(pushed, {JULY: f"# {ID}\n".encode()})
        done = run(pushed, "push", "origin", "草稿")
        assert (done.returncode != 0, "personal-in-history" in done.stderr) == (True, True)
        assert ID not in done.stderr

    def test_a_branch_may_be_deleted_and_made_anew(self, pushed: Path) -> None:
        run_git(pushed, "switch", "--quiet", "-c", "草稿")
        commit(pushed, {JULY: b"# \n"})
        assert run(pushed, "push", "origin", "草稿").returncode == 0
        run_git(pushed, "commit", "--quiet", "--amend", "-m", "另写")
        assert run(pushed, "push", "--force", "origin", "草稿").returncode == 0
        assert run(pushed, "push", "origin", ":草稿").returncode == 0

    def test_one_bad_ref_stops_the_whole_push(self, pushed: Path) -> None:
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        done = run(pushed, "push", "origin", "main", "HEAD:refs/notes/x")
        assert "odd-ref" in done.stderr
        assert run_git(pushed, "rev-parse", "HEAD") not in run_git(pushed, "ls-remote", "origin")

    def test_the_settings_that_keep_a_server_safe(self, server: Path) -> None:
        assert run_git(server, "config", "receive.fsckObjects") == b"true\n"

    def test_a_hook_of_others_is_left_alone(self, server: Path, ledger: Ledger) -> None:
        hook = server / "hooks/pre-receive"
        hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        ran = ledger("hook", "install", "--server", "-C", server)
        assert (ran.code, "已经有别的钩子，没有动它" in ran.err) == (2, True)
        assert hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"

    def test_installing_again_changes_nothing(self, server: Path, ledger: Ledger) -> None:
        before = (server / "hooks/pre-receive").read_bytes()
        assert ledger("hook", "install", "--server", "-C", server).code == 0
        assert (server / "hooks/pre-receive").read_bytes() == before


class TestClerk:
    @pytest.fixture
    def guarded(self, root: Path, ledger: Ledger) -> Path:
        assert ledger("hook", "install", "--local", "-C", root).code == 0
        return root

    def test_a_good_month_is_committed(self, guarded: Path) -> None:
        (guarded / JULY).write_text("1 第1项:\n  本月件数: 2\n", encoding="utf-8")
        run_git(guarded, "add", "--all")
        done = run(guarded, "commit", "-m", "记账")
        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize(
        "words", [("commit", "-a", "-m", "改"), ("commit", "-m", "改", "--", MAY)]
    )
    def test_what_is_about_to_be_committed_is_looked_at(
        self, guarded: Path, words: tuple[str, ...]
    ) -> None:
        path, data = next(iter(edited(guarded, MAY, "本月件数: 5", "本月件数: 6").items()))
        assert data is not None
        (guarded / path).write_bytes(data)
        done = run(guarded, *words)
        assert done.returncode != 0
        assert "sealed-file-changed" in done.stderr
        assert "没有提交" in done.stderr

    def test_what_is_not_staged_does_not_count(self, guarded: Path) -> None:
        (guarded / JULY).write_text("1 第1项:\n  本月件数: 2\n", encoding="utf-8")
        run_git(guarded, "add", "--all")
        (guarded / JULY).write_text("1 第1项:\n  本月件数: 很多\n", encoding="utf-8")
        assert run(guarded, "commit", "-m", "记账").returncode == 0

    def test_a_person_in_the_message(self, guarded: Path) -> None:
        (guarded / JULY).write_text("# 说明\n", encoding="utf-8")
        run_git(guarded, "add", "--all")
        done = run(guarded, "commit", "-m", f"补 {ID}")
        assert (done.returncode != 0, "提交说明" in done.stderr) == (True, True)
        assert ID not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("install",), "要说装在哪里"),
        (("install", "--server", "--local"), "要说装在哪里"),
        (("post-receive",), "没有「post-receive」这个动作"),
        (("commit-msg",), "没有提交说明的文件"),
    ],
)
def test_what_cannot_be_done(root: Path, ledger: Ledger, words: tuple[str, ...], says: str) -> None:
    ran = ledger("hook", *words, "-C", root)
    assert (ran.code, says in ran.err) == (2, True)
