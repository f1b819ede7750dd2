"""A signature that is spoilt in any place is bad, and keeps nothing of the others' from being seen."""

import base64
import os
from pathlib import Path

import pytest

from ledger.repo.signatures import lists_at, signed_commits

from .reports.demo_year import demo_year
from .tried.attempt import MONTH, OPEN
from .tried.bases import objects_of, standing_at
from .tried.desk import Desk
from .tried.keys import HAVE, signed

__all__ = ["demo_year"]
pytestmark = pytest.mark.skipif(
    not HAVE and not os.environ.get("CI"), reason="there is no ssh-keygen"
)


def _parts(desk: Desk, commit: str) -> tuple[bytes, bytes, bytes]:
    """What stands before a commit's signature, the signature, what stands after it."""
    head, _, message = desk.made[commit][1].partition(b"\n\n")
    before, _, armour = head.partition(b"gpgsig ")
    return before, base64.b64decode(b"".join(armour.split()[3:-3])), message


def _with(desk: Desk, commit: str, signature: bytes) -> str:
    before, _, message = _parts(desk, commit)
    words = base64.b64encode(signature)
    rows = [words[at : at + 70] for at in range(0, len(words), 70)]
    marks = (b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----")
    armour = b"\n ".join([marks[0], *rows, marks[1]])
    return desk.write("commit", before + b"gpgsig " + armour + b"\n\n" + message)


def _spoilt(whole: bytes) -> list[bytes]:
    """Cut off, with one bit turned, with bytes after it, and of nothing but zeros."""
    turned = [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 7)
    ]
    cut = [whole[:at] for at in range(0, len(whole), 11)]
    return [*turned, *cut, whole + b"x", *(b"SSHSIG" + b"\0" * n for n in (0, 60, 70_000))]


def test_none_hides_another(demo_year: Path, tmp_path: Path) -> None:
    """What is signed fills the pipe, so that git always dies when nobody reads it to the end."""
    desk = standing_at("keyed", objects_of(demo_year))
    commits = [desk.commit({OPEN: MONTH}, message="记账" * 50_000) for _ in range(5)]
    good = [signed(desk, one, "anxi") for one in commits[:3]]
    bad = [_with(desk, signed(desk, one, "anxi"), b"SSHSIG" + b"\0" * 60) for one in commits[3:]]
    root = desk.lay(tmp_path / ".git")
    asked = [good[0], bad[0], good[1], bad[1], good[2]]
    found = signed_commits(root, {one: lists_at(desk.tip, 2024) for one in asked})
    words = [found[one].signature.word for one in asked]
    assert words == ["good", "bad", "good", "bad", "good"]


def test_every_spoilt_signature_is_bad(demo_year: Path, tmp_path: Path) -> None:
    desk = standing_at("keyed", objects_of(demo_year))
    good = signed(desk, desk.commit({OPEN: MONTH}), "anxi")
    spoilt = [_with(desk, good, one) for one in _spoilt(_parts(desk, good)[1])]
    root = desk.lay(tmp_path / ".git")
    found = signed_commits(root, {one: lists_at(desk.tip, 2024) for one in [*spoilt, good]})
    assert found[good].signature.word == "good"
    assert {found[one].signature.word for one in spoilt} == {"bad"}
