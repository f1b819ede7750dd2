"""Which of the ways in which a push fails it is: real pushes that fail, and what is said."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.repo.git import ask_git, run_git
from ledger.repo.push import why_not_pushed


def commit(root: Path, message: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@ledger.example"]
    run_git(root, *who, "commit", "--quiet", "--allow-empty", "-m", message)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "平台.git")
    for name in ("一", "二"):
        run_git(tmp_path, "clone", "--quiet", "平台.git", name)
    commit(tmp_path / "一", "一")
    run_git(tmp_path / "一", "push", "--quiet", "origin", "HEAD:main")
    run_git(tmp_path / "二", "pull", "--quiet", "origin", "main")
    commit(tmp_path / "二", "二")
    return tmp_path / "二"


def script(place: Path, text: str) -> None:
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    place.chmod(0o755)


def behind(clone: Path) -> None:
    commit(clone.parent / "一", "三")
    run_git(clone.parent / "一", "push", "--quiet", "origin", "HEAD:main")


def behind_and_fetched(clone: Path) -> None:
    behind(clone)
    run_git(clone, "fetch", "--quiet")


def tagged(clone: Path) -> None:
    run_git(clone.parent / "一", "tag", "closed/2024-05")
    run_git(clone.parent / "一", "push", "--quiet", "origin", "closed/2024-05")


def hooked(name: str) -> Callable[[Path], None]:
    return lambda clone: script(
        clone.parent / "平台.git" / "hooks" / name, "echo fatal: 钩子这样说 >&2; exit 1"
    )


def slower(clone: Path) -> None:
    script(
        clone.parent / "平台.git" / "hooks" / "pre-receive",
        "echo 'refs/heads/main: error moved-meanwhile 别人刚刚推送过' >&2; exit 1",
    )


def not_taken(clone: Path) -> None:
    run_git(clone.parent / "平台.git", "config", "receive.denyCurrentBranch", "refuse")
    run_git(clone.parent / "平台.git", "config", "core.bare", "false")


def here(clone: Path) -> None:
    script(clone / ".git" / "hooks" / "pre-push", "echo 不放行; exit 1")


def gone(clone: Path) -> None:
    (clone.parent / "平台.git").rename(clone.parent / "搬走了.git")


def no_remote(clone: Path) -> None:
    run_git(clone, "remote", "remove", "origin")


def address(url: str) -> Callable[[Path], None]:
    return lambda clone: run_git(clone, "remote", "set-url", "origin", url) and None


WAYS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "behind": (behind, "behind", "本地落后了"),
    "behind and knows it": (behind_and_fetched, "behind", "本地落后了"),
    "the tag is there": (tagged, "behind", "本地落后了"),
    "pre-receive": (hooked("pre-receive"), "refused", "服务器的钩子没有收下"),
    "our hook, where another was faster": (slower, "behind", "本地落后了"),
    "update": (hooked("update"), "refused", "服务器的钩子没有收下"),
    "the server's settings": (not_taken, "refused", "服务器没有收下"),
    "pre-push": (here, "here", "pre-push 没有放行"),
    "the repository is gone": (gone, "unreachable", "连不上服务器"),
    "there is no remote": (no_remote, "unreachable", "连不上服务器"),
    "nobody listens": (address("ssh://127.0.0.1:1/平台.git"), "unreachable", "连不上服务器"),
    "nobody answers http": (address("http://127.0.0.1:1/平台.git"), "unreachable", "连不上服务器"),
}


@pytest.mark.parametrize("name", WAYS)
def test_which_of_them_it_is(name: str, clone: Path) -> None:
    spoil, kind, says = WAYS[name]
    spoil(clone)
    run_git(clone, "tag", "--force", "closed/2024-05", "HEAD")
    words = ("push", "--quiet", "--atomic", "origin", "HEAD:refs/heads/main")
    pushed = ask_git(clone, *words, "refs/tags/closed/2024-05")
    assert pushed.status != 0
    why = why_not_pushed(pushed.err)
    assert (why.kind, says in why.said) == (kind, True), pushed.err
    assert why.remedy


def test_a_hook_says_that_it_is_one(tmp_path: Path, clone: Path) -> None:
    hooked("pre-receive")(clone)
    words = ["git", "push", "origin", "HEAD:main"]
    around = dict(os.environ) | {"LC_ALL": "C"}
    said = subprocess.run(
        words, cwd=clone, env=around, capture_output=True, encoding="utf-8", check=False
    )
    assert "钩子这样说" in why_not_pushed(said.stderr.splitlines()).said
