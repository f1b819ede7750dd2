"""What an earlier `ledger close` left when it was cut off: finished, or taken back, and said so."""

import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ledger.acts.close import close, next_period
from ledger.finding import LedgerError
from ledger.repo import seals
from ledger.repo.git import commit_named, fetch_from, read_commit
from ledger.sealed import folder_of, read_chain, tag_of
from ledger.state import Year, open_year


class Resumed(NamedTuple):
    """What was done, in words, and the seal at the branch's tip that was finished by it."""

    said: list[str]
    finished: str = ""


def resume(root: Path, branch: str, year: int | None) -> Resumed:
    """Finishes or takes back what a closing that was cut off has left on a branch."""
    tip = commit_named(root, branch)
    opened = open_year(read_commit(root, tip), year)
    said = []
    path = _next(opened)
    if path and (moved := seals.take_over(root, branch, tip, path)):
        said.append(f"上次结账断在移动分支以前，这次接着做完了：{path}")
        tip, opened = moved, open_year(read_commit(root, moved), year)
        path = _next(opened)
    if path and (left := seals.not_committed(root, tip, path)) is not None:
        if not _is_ours(root, opened, path, left):
            raise LedgerError(
                f"{path} 没有提交，也不是现在结账会写的", "看过没有用，就移走，再运行 ledger close"
            )
        seals.drop(root, path)
        said.append(f"上次结账断在提交以前，写了一半的撤回了：{path}")
    return _last(root, branch, tip, opened, said)


def _last(root: Path, branch: str, tip: str, opened: Year, said: list[str]) -> Resumed:
    """The newest seal of the branch: its file in its place, its tag."""
    chain = read_chain(opened.state.files, opened.year)
    made = seals.made_by(root, tip, chain[-1].path) if chain else None
    if made is None:
        return Resumed(said)
    path = chain[-1].path
    seals.give_way(root, branch, tip, path)
    if made.id == tip and seals.missing_here(root, tip, path):
        seals.lay_out(root, tip, path)
        said.append(f"上次结账断在写文件以前，这次接着做完了：{path}")
    if seals.tag_seal(root, branch, tip, path):
        said.append(f"上次结账断在打标签以前，这次接着做完了：{tag_of(path)}")
    done = made.id == tip and any("接着做完了" in line for line in said)
    return Resumed(said, path if done else "")


def _next(opened: Year) -> str | None:
    chain = read_chain(opened.state.files, opened.year)
    period = next_period(opened.plan(), chain)
    return f"{folder_of(opened.year)}/{period}.yaml" if period else None


def _is_ours(root: Path, opened: Year, path: str, left: str) -> bool:
    """Whether a text is what closing writes now, or its beginning: nothing of a person's is in it."""
    whole = left[: left.rfind("\n") + 1]
    rest = left[len(whole) :]
    said = dict(re.findall("^(封存于|封存岗): (.+)$", whole, re.MULTILINE))
    try:
        at = datetime.fromisoformat(said.get("封存于", "2024-01-01T00:00:00+08:00"))
    except ValueError:
        return False
    places = frozenset(opened.plan().places)
    made = close(opened, Path(path).stem, at, said.get("封存岗", ""), places, fetch_from(root))
    begun = rest.startswith(("封存于", "封存岗"))
    written = left if not begun else whole
    # cut off within a character, a text is no prefix as text, only as bytes
    return made.text.encode().startswith(written.encode(errors="surrogateescape"))
