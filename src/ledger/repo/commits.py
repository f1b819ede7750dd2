"""Commits written as data, many at once, with the same ids on every machine."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from ledger.repo.git import run_git


class Commit(NamedTuple):
    """A commit to be made as data: the day and hour in China, a post (no person), and files."""

    day: date
    hour: int
    post: str
    address: str
    message: str
    files: dict[str, str]
    tag: str = ""


def import_commits(root: Path, commits: Iterable[Commit]) -> tuple[str, int]:
    """Writes commits onto main at once and checks them out; the same ids on every machine."""
    stream = bytearray()
    count = 0
    for count, commit in enumerate(commits, 1):
        hour = timezone(timedelta(hours=8))
        moment = datetime.combine(commit.day, time(commit.hour, count % 60), hour)
        who = f"{commit.post} <{commit.address}> {int(moment.timestamp())} +0800\n".encode()
        stream += b"commit refs/heads/main\nauthor " + who + b"committer " + who
        stream += _data(commit.message)
        for path, text in sorted(commit.files.items()):
            stream += b"M 100644 inline " + path.encode() + b"\n" + _data(text)
        if commit.tag:
            stream += f"tag {commit.tag}\nfrom refs/heads/main\ntagger ".encode() + who
            stream += _data(commit.message)
    run_git(root, "fast-import", "--quiet", "--date-format=raw", input=bytes(stream))
    run_git(root, "reset", "--quiet", "--hard", "refs/heads/main")
    return run_git(root, "rev-parse", "refs/heads/main").decode().strip(), count


def _data(text: str) -> bytes:
    data = text.encode()
    return f"data {len(data)}\n".encode() + data + b"\n"
