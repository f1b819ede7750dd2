"""钩子：服务器收推送以前、县里提交以前，先让 ledger 看一遍。

install --server 装在裸仓库（pre-receive）；install --local 装在自己的仓库（pre-commit、commit-msg）。
status 说明守着什么、没有守着什么，有没守着的退出码是 1。pre-receive、pre-commit、commit-msg 由 git 自己调用。
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.review import review
from ledger.cli.options import Repo, day_of
from ledger.finding import Finding, LedgerError, is_broken
from ledger.out.show import as_text
from ledger.ref import HEADS
from ledger.repo.hooks import ASKED

ACTORS = ("LEDGER_ACTOR", "GL_USER", "GL_USERNAME", "GITEA_PUSHER_NAME", "REMOTE_USER")
"""Where servers say who pushes: ours, gitolite, GitLab, Gitea and Forgejo, a web server."""
ACTIONS = ("install", "status", "pre-receive", "pre-commit", "commit-msg")
LOCAL_HOOKS = ("pre-commit", "commit-msg")


def command(
    action: Annotated[str, typer.Argument(metavar="动作", help="、".join(ACTIONS))],
    file: Annotated[
        Path | None, typer.Argument(metavar="[文件]", help="commit-msg 的提交说明文件")
    ] = None,
    server: Annotated[bool, typer.Option("--server", help="装服务器的钩子")] = False,
    local: Annotated[bool, typer.Option("--local", help="装自己仓库的钩子")] = False,
    main: Annotated[
        str | None, typer.Option("--main", metavar="分支", help="服务器的主线，HEAD 指到它")
    ] = None,
    require_pusher: Annotated[
        bool, typer.Option("--require-pusher", help="不知道谁在推送的，不收")
    ] = False,
    repo: Repo = Path(),
) -> None:
    if action == "install":
        _install(repo, server, local, main, require_pusher)
    elif action == "status":
        _status(repo)
    elif action in LOCAL_HOOKS and ASKED in os.environ:
        _say_version()
    elif action == "pre-receive":
        _answer(_received(repo), "钩子没有收下，仓库没有变")
    elif action == "pre-commit":
        _answer(_staged(repo), "没有提交；改好再提交（实在要先存着：git commit --no-verify）")
    elif action == "commit-msg":
        _answer(_message(file), "没有提交；改一改提交说明")
    else:
        raise LedgerError(f"没有「{action[:20]}」这个动作", f"可写：{'、'.join(ACTIONS)}")


def _install(repo: Path, server: bool, local: bool, main: str | None, named: bool) -> None:
    from ledger.repo.hooks import LOCAL, install_hooks

    if server == local or (local and (main or named)):
        remedy = (
            "写 --server（裸仓库）或 --local（自己的仓库）；--main、--require-pusher 只在服务器上用"
        )
        raise LedgerError("要说装在哪里", remedy)
    if local:
        print("".join(f"已装 {place}\n" for place in install_hooks(repo, LOCAL)), end="")
    else:
        _install_server(repo, main, named)


def _install_server(repo: Path, name: str | None, named: bool) -> None:
    from ledger.repo import hooks

    main = hooks.main_line(repo, name)
    places = hooks.install_hooks(repo, hooks.SERVER)
    before = hooks.point_head(repo, main)
    print("".join(f"已装 {place}\n" for place in places), end="")
    moved = f"；HEAD 原来指着 {before}" if before else ""
    print(f"主线是 {main.removeprefix(HEADS)}{moved}")
    if changed := hooks.keep_safe(repo):
        print(f"已设 {'、'.join(changed)}")
    if named:
        hooks.require_pusher(repo)
        print("不知道谁在推送的，从现在起不收")


def _status(repo: Path) -> None:
    from ledger.acts.guard import OPEN, UNSEEN, lights
    from ledger.out.table import console, show_lights
    from ledger.repo.guard import read_guard

    rows = lights(read_guard(repo.resolve()))
    show_lights(console(), rows)
    wrong, unseen = (sum(row.mark == mark for row in rows) for mark in (OPEN, UNSEEN))
    print(
        f"\n{'都守着' if not wrong else f'有 {wrong} 处没守着'}"
        + f"，{unseen} 处没查" * bool(unseen)
    )
    if wrong:
        raise typer.Exit(1)


def _answer(findings: list[Finding], refusal: str) -> None:
    """Says what is wrong where git passes it on, and refuses where it is an error."""
    shown = [f for f in findings if f.severity == "error"]
    print(as_text(shown), end="", file=sys.stderr)
    if is_broken(shown):
        print(refusal, file=sys.stderr)
        raise typer.Exit(1)


def _received(repo: Path) -> list[Finding]:
    from ledger.cli.received import received

    given = sys.stdin.buffer.read().decode("utf-8", errors="surrogateescape")
    lines = [line for line in given.split("\n") if line]
    if not lines:
        _say_version()
        return []
    actor = next((os.environ[name] for name in ACTORS if os.environ.get(name)), None)
    if actor is None:
        said = "服务器没有告诉钩子，见《审核和服务器》「谁在推送」"
        print(f"没有推送账号可比（{said}）：谁推的没有查", file=sys.stderr)
    return received(repo.resolve(), lines, actor)


def _say_version() -> None:
    """What a hook answers to `ledger hook status`, which has git run it with nothing to look at."""
    from ledger import __version__

    print(f"ledger {__version__}", file=sys.stderr)


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
