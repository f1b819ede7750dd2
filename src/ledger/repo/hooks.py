"""Hooks: the scripts by which git asks ledger before it takes or makes a commit."""

import sys
from pathlib import Path

from ledger.finding import LedgerError
from ledger.repo.disk import write_script
from ledger.repo.git import run_git

SERVER = ("pre-receive",)
LOCAL = ("pre-commit", "commit-msg")
_MARK = "# 由 ledger hook install 写"
_SETTINGS = {
    "receive.fsckObjects": "true",
    "receive.denyDeleteCurrent": "refuse",
    "core.logAllRefUpdates": "true",
    "core.quotepath": "false",
}


def install_hooks(root: Path, names: tuple[str, ...]) -> list[Path]:
    """Writes hooks into a repository. Raises LedgerError where another's hook is in the way."""
    shown = run_git(root, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
    folder = Path(shown.decode().strip())
    places = [folder / name for name in names]
    for place in places:
        if place.exists() and _MARK not in place.read_text(encoding="utf-8", errors="replace"):
            remedy = f'在它末尾加一行 exec ledger hook {place.name} "$@"'
            if place.name in SERVER:
                remedy += "；它自己读了推来的内容的，先存下来再传给 ledger"
            raise LedgerError(f"{place} 已经有别的钩子，没有动它", remedy)
    for place in places:
        write_script(place, _script(place.name))
    return places


def _script(name: str) -> str:
    python = sys.executable.replace("'", "'\\''")
    return f"#!/bin/sh\n{_MARK}，不要手改\nexec '{python}' -X utf8 -m ledger hook {name} \"$@\"\n"


def keep_safe(root: Path) -> None:
    """The settings of a server that keeps books: checked objects, a main line that stays."""
    for name, value in _SETTINGS.items():
        run_git(root, "config", name, value)
