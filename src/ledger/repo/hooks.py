"""Hooks: the scripts by which git asks ledger before it takes or makes a commit."""

import sys
from pathlib import Path

from ledger.finding import LedgerError
from ledger.ref import HEADS, Names, faults
from ledger.repo.disk import write_script
from ledger.repo.git import ask_git, run_git
from ledger.repo.receive import head_of_server, refs_of

SERVER = ("pre-receive",)
LOCAL = ("pre-commit", "commit-msg")
ASKED = "LEDGER_HOOK_ASKED"
"""Set where a clerk's hook is only asked whether it runs. A server's is given nothing instead."""
_MARK = "# 由 ledger hook install 写"
SETTINGS = {
    "receive.fsckObjects": "true",
    "receive.denyDeleteCurrent": "refuse",
    "core.logAllRefUpdates": "true",
    "core.quotepath": "false",
}


def install_hooks(root: Path, names: tuple[str, ...]) -> list[Path]:
    """Writes hooks into a repository. Raises LedgerError where another's hook is in the way."""
    places = [hooks_folder(root) / name for name in names]
    for place in places:
        if place.exists() and not is_ours(place):
            remedy = f'在它末尾加一行 exec ledger hook {place.name} "$@"'
            if place.name in SERVER:
                remedy += "；它自己读了推来的内容的，先存下来再传给 ledger"
            raise LedgerError(f"{place} 已经有别的钩子，没有动它", remedy)
    for place in places:
        write_script(place, _script(place.name))
    return places


def hooks_folder(root: Path) -> Path:
    """Where git looks for a repository's hooks; core.hooksPath may say that it is elsewhere."""
    shown = run_git(root, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
    return Path(shown.decode(errors="surrogateescape").rstrip("\n"))


def is_ours(place: Path) -> bool:
    return place.is_file() and _MARK in place.read_text(encoding="utf-8", errors="replace")


def _script(name: str) -> str:
    python = sys.executable.replace("'", "'\\''")
    return f"#!/bin/sh\n{_MARK}，不要手改\nexec '{python}' -X utf8 -m ledger hook {name} \"$@\"\n"


def keep_safe(root: Path) -> list[str]:
    """The settings of a server that keeps books: checked objects, a main line that stays.

    Returns those that were not so.
    """
    changed = [name for name, value in SETTINGS.items() if setting(root, name) != value]
    for name in changed:
        run_git(root, "config", name, SETTINGS[name])
    return changed


def setting(root: Path, name: str) -> str:
    """A setting as git reads it for a repository; nothing where there is none."""
    return ask_git(root, "config", "--get", name).out.decode("utf-8", errors="replace").strip()


_PUSHER = "ledger.requirePusher"


def require_pusher(root: Path) -> None:
    """From now on a push of which nobody says who pushes is refused."""
    run_git(root, "config", _PUSHER, "true")


def asks_for_pusher(root: Path) -> bool:
    """Whether the server is set to refuse a push of which nobody says who pushes.

    What is written there and is no truth value counts as one: it was meant.
    """
    asked = ask_git(root, "config", "--type=bool", "--get", _PUSHER)
    return asked.status not in (0, 1) or asked.out.strip() == b"true"


def main_line(root: Path, name: str | None) -> str:
    """The branch that HEAD of a server is to name: by its name, the one that it names, the only
    one there is, or main where there is none. Raises LedgerError where that is not to be known."""
    branches = [ref for ref in refs_of(root) if ref.startswith(HEADS)]
    shown = "、".join(ref.removeprefix(HEADS) for ref in branches)
    head = head_of_server(root)
    if name is not None:
        wanted = HEADS + name
        if wanted not in branches if branches else any(faults(wanted, Names([wanted]))):
            raise LedgerError(
                f"没有「{name[:40]}」这个分支", f"现有：{shown or '没有分支，写 main'}"
            )
        return wanted
    if head in branches or (not branches and head == f"{HEADS}main"):
        return head
    if len(branches) > 1:
        raise LedgerError(
            f"HEAD 指着的 {head.removeprefix(HEADS) or '提交'} 不是现有的分支，不知道哪一个是主线",
            f"写明主线：ledger hook install --server --main 分支（现有：{shown}）",
        )
    return branches[0] if branches else f"{HEADS}main"


def point_head(root: Path, main: str) -> str | None:
    """Lets HEAD name a branch; returns what it named before, None where nothing changes."""
    before = head_of_server(root)
    if before == main:
        return None
    if not is_bare(root):
        remedy = f"先运行 git switch {main.removeprefix(HEADS)}，再装"
        raise LedgerError("这不是裸仓库，HEAD 是正在用的分支，没有动它", remedy)
    run_git(root, "symbolic-ref", "HEAD", main)
    return before.removeprefix(HEADS) or "一个提交"


def is_bare(root: Path) -> bool:
    return run_git(root, "rev-parse", "--is-bare-repository").strip() == b"true"
