"""Seals in git: where one may be made, making it, sending it."""

import re
from pathlib import Path

from ledger.finding import LedgerError
from ledger.repo.disk import inside, write
from ledger.repo.git import WATCHED, ask_git, run_git, uncommitted
from ledger.repo.history import tags_of
from ledger.repo.push import why_not_pushed
from ledger.sealed import tag_of


def closing_branch(root: Path) -> str:
    """The branch that a seal is committed to. Raises LedgerError, by name, where it may not be."""
    if run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise LedgerError("这是浅克隆，历史不全，不能结账", "先运行 git fetch --unshallow")
    head = run_git(root, "rev-parse", "--abbrev-ref", "HEAD").decode().strip()
    if head == "HEAD":
        raise LedgerError("现在不在任何分支上（分离头指针），不能结账", "先运行 git switch main")
    if first := uncommitted(root, *WATCHED):
        raise LedgerError(f"有没提交的改动（{first} 等），不能结账", "先提交或撤回，再结账")
    _not_behind(root)
    return head


def _not_behind(root: Path) -> None:
    branch = run_git(root, "symbolic-ref", "HEAD").decode().strip()
    wanted = "--format=%(upstream:short)%00%(upstream:track,nobracket)"
    name, _, track = run_git(root, "for-each-ref", wanted, branch).decode().strip().partition("\0")
    if behind := re.search("behind ([0-9]+)", track):
        raise LedgerError(f"本地比 {name} 少 {behind[1]} 个提交", "先拉取：git pull --ff-only")


def is_pushed(root: Path, path: str) -> bool | None:
    """Whether the upstream of the branch has a file; None where the branch has no upstream."""
    wanted = "--format=%(upstream)"
    branch = run_git(root, "rev-parse", "--symbolic-full-name", "HEAD").decode().strip()
    upstream = run_git(root, "for-each-ref", wanted, branch).decode().strip()
    if not upstream:
        return None
    return bool(run_git(root, "ls-tree", "-z", "--name-only", upstream, "--", path))


def commit_seal(root: Path, path: str, text: str, period: str) -> str:
    """One commit that adds the seal and nothing else, and its tag; returns the commit.

    Where either fails, nothing of them is left.
    """
    tag = tag_of(path)
    if tag in tags_of(root):
        raise LedgerError(
            f"已经有标签 {tag}，却没有 {path}，分支被改写过", "恢复原来的分支，不要强推"
        )
    write(root, path, text)
    try:
        run_git(root, "add", "--", path)
        run_git(root, "commit", "--quiet", "-m", f"结账 {period}", "--", path)
    except LedgerError as error:
        run_git(root, "reset", "--quiet", "--", path)
        inside(root, path).unlink(missing_ok=True)
        remedy = "git config user.name 和 user.email 设成岗位账号，再结账"
        raise LedgerError(f"没有结成：{error.message}", error.remedy or remedy) from error
    try:
        run_git(root, "tag", "-a", "-m", f"结账 {period}", "--end-of-options", tag, "HEAD")
    except LedgerError as error:
        _take_back(root)
        raise LedgerError(f"没有结成：{error.message}", "看看 git 的标签设置，再结账") from error
    return run_git(root, "rev-parse", "HEAD").decode().strip()


def push_seal(root: Path, path: str) -> None:
    """Sends the seal's commit and its tag together; where they are refused, takes both back.

    Raises LedgerError with what the server said.
    """
    tag = tag_of(path)
    pushed = ask_git(root, "push", "--quiet", "--atomic", "origin", "HEAD", f"refs/tags/{tag}")
    if pushed.status == 0:
        return
    run_git(root, "tag", "--delete", tag)
    _take_back(root)
    why = why_not_pushed(pushed.err)
    raise LedgerError(f"没有推送成，这一次结账已经撤回。{why.said}", why.remedy)


def _take_back(root: Path) -> None:
    """Undoes the seal's commit; it added one file, and nothing else is touched."""
    run_git(root, "reset", "--quiet", "--keep", "HEAD~1")
