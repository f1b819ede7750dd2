"""Signing keys, and commits signed with them as git does."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .desk import Desk

HAVE = shutil.which("ssh-keygen") is not None


class Key(NamedTuple):
    """A key pair: the private file, the public line, the fingerprint."""

    file: Path
    line: str
    fingerprint: str


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="tried-keys-"))


@cache
def key_of(name: str) -> Key:
    file = _folder() / name
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)]
    subprocess.run(words, check=True)
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(file)], check=True, capture_output=True, text=True
    )
    line = file.with_suffix(".pub").read_text(encoding="utf-8").strip()
    return Key(file, line, shown.stdout.split()[1])


def signed(desk: Desk, commit: str, key: str) -> str:
    """The same commit, signed."""
    data = desk.made.pop(commit)[1]
    head, _, message = data.partition(b"\n\n")
    told = subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key_of(key).file)],
        input=data, check=True, capture_output=True,
    ).stdout  # fmt: skip
    signature = b"gpgsig " + told.strip().replace(b"\n", b"\n ")
    return desk.write("commit", head + b"\n" + signature + b"\n\n" + message)
