"""钩子：服务器收推送以前、县里提交以前，先让 ledger 看一遍。

install --server 装在裸仓库（pre-receive）；install --local 装在自己的仓库（pre-commit、commit-msg）。
pre-receive、pre-commit、commit-msg 由 git 自己调用。
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.receive import refuse
from ledger.acts.review import Review, review
from ledger.branch import Branch, Move
from ledger.cli.options import Repo, day_of
from ledger.finding import Finding, LedgerError, is_broken
from ledger.out.show import as_text
from ledger.rules.account import nobody_approves, nobody_writes

ACTORS = ("LEDGER_ACTOR", "GL_USER", "GL_USERNAME", "GITEA_PUSHER_NAME", "REMOTE_USER")
"""Where servers say who pushes: ours, gitolite, GitLab, Gitea and Forgejo, a web server."""
ACTIONS = ("install", "pre-receive", "pre-commit", "commit-msg")


def command(
    action: Annotated[str, typer.Argument(metavar="动作", help="、".join(ACTIONS))],
    file: Annotated[
        Path | None, typer.Argument(metavar="[文件]", help="commit-msg 的提交说明文件")
    ] = None,
    server: Annotated[bool, typer.Option("--server", help="装服务器的钩子")] = False,
    local: Annotated[bool, typer.Option("--local", help="装自己仓库的钩子")] = False,
    repo: Repo = Path(),
) -> None:
    if action == "install":
        _install(repo, server, local)
    elif action == "pre-receive":
        _answer(_received(repo), "没有收下，仓库没有变")
    elif action == "pre-commit":
        _answer(_staged(repo), "没有提交；改好再提交（实在要先存着：git commit --no-verify）")
    elif action == "commit-msg":
        _answer(_message(file), "没有提交；改一改提交说明")
    else:
        raise LedgerError(f"没有「{action[:20]}」这个动作", f"可写：{'、'.join(ACTIONS)}")


def _install(repo: Path, server: bool, local: bool) -> None:
    from ledger.repo.hooks import LOCAL, SERVER, install_hooks, keep_safe

    if server == local:
        raise LedgerError("要说装在哪里", "写 --server（裸仓库）或 --local（自己的仓库）")
    for place in install_hooks(repo, SERVER if server else LOCAL):
        print(f"已装 {place}")
    if server:
        keep_safe(repo)


def _answer(findings: list[Finding], refusal: str) -> None:
    """Says what is wrong where git passes it on, and refuses where it is an error."""
    shown = [f for f in findings if f.severity == "error"]
    print(as_text(shown), end="", file=sys.stderr)
    if is_broken(shown):
        print(refusal, file=sys.stderr)
        raise typer.Exit(1)


def _received(repo: Path) -> list[Finding]:
    from ledger.repo.receive import moves_of, pushed_branch

    root, found = repo.resolve(), []
    actor = next((os.environ[name] for name in ACTORS if os.environ.get(name)), None)
    for move in moves_of(root, sys.stdin.read().split("\n")):
        refused = list(refuse(move))
        branch = None if refused else pushed_branch(root, move, actor)
        found += refused if branch is None else _judged(branch, move)
    return found


def _judged(branch: Branch, move: Move) -> list[Finding]:
    """A push to the main line is judged whole, the first one by its history and by whether anybody
    could push after it; elsewhere by what can never be taken back."""
    found = review(branch, day_of(None))
    if not move.is_main:
        return _for_good(found)
    if move.old:
        return found.findings
    locks = (nobody_writes.name, nobody_approves.name)
    return [*found.refusals, *(finding for finding in found.new if finding.rule in locks)]


def _for_good(found: Review) -> list[Finding]:
    from ledger.change import custody, history

    names = {rule.name for rule in (*custody.RULES, *history.RULES)} - {"merge-conflict"}
    return [finding for finding in found.refusals if finding.rule in names]


def _staged(repo: Path) -> list[Finding]:
    from ledger.cli.options import root_at
    from ledger.repo.receive import author_of, staged_branch

    index = os.environ.get("GIT_INDEX_FILE")
    root, day = root_at(repo), day_of(None)
    place = str((Path.cwd() / index).resolve()) if index else None
    return review(staged_branch(root, place, *author_of(root), day), day).findings


def _message(file: Path | None) -> list[Finding]:
    from ledger.change.history import in_message

    if file is None or not file.is_file():
        raise LedgerError("没有提交说明的文件", "这个动作由 git 调用：ledger hook commit-msg 文件")
    text = file.read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return in_message("\n".join(lines))
