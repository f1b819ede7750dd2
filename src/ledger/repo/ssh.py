"""The door to ssh-keygen: signing a list with the office's key, and checking who signed one."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.finding import LedgerError
from ledger.history import Signature
from ledger.package import NAMESPACE
from ledger.repo.git import ask_git

LONGEST = 65_536
"""A longer signature, in bytes, is none."""
_SET = "git config gpg.format ssh；git config user.signingKey 写公钥的位置"
_KEY = re.compile(r" key (SHA256:\S+)")


def sign(root: Path, data: bytes) -> bytes:
    """A signature by the key that git signs with here. Raises LedgerError where there is none."""
    key = _setting(root, "user.signingKey", "--type=path")
    if _setting(root, "gpg.format") != "ssh" or not key:
        raise LedgerError("这里没有设签名用的 SSH 密钥，没有写交账包", _SET)
    with _laid_out(key=key.removeprefix("key::").encode()) as folder:
        literal = key.startswith(("key::", "ssh-", "ecdsa-", "sk-"))
        words = ["-U", "-f", str(folder / "key")] if literal else ["-f", key]
        done = _keygen(root, ["-Y", "sign", "-n", NAMESPACE, *words], data)
    if done.returncode or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise LedgerError(f"签不了名：{said[-1] if said else 'ssh-keygen 没有说为什么'}", _SET)
    return done.stdout


def signer_of(
    data: bytes, signature: bytes, allowed: bytes, revoked: bytes | None, day: str
) -> Signature:
    """Whose signature it is by a list of signers. `day` (20250211): the day whose keys count, today
    where it is blank."""
    if len(signature) > LONGEST:
        return Signature("bad")
    with _laid_out(allowed=allowed, revoked=revoked or b"", signature=signature) as folder:
        given = ["-n", NAMESPACE, "-s", str(folder / "signature")]
        alone = _keygen(folder, ["-Y", "check-novalidate", *given], data)
        key = _key_in(alone)
        if alone.returncode:
            return Signature("bad")
        listed = ["-f", str(folder / "allowed"), *([f"-Overify-time={day}"] if day else [])]
        found = _keygen(folder, ["-Y", "find-principals", *given[2:], *listed], b"")
        for name in found.stdout.decode(errors="replace").splitlines():
            asked = ["-Y", "verify", "-I", name, *given, *listed]
            if _keygen(folder, asked, data).returncode == 0:
                taken_back = ["-r", str(folder / "revoked")] if revoked is not None else []
                still = _keygen(folder, [*asked, *taken_back], data).returncode == 0
                return Signature("good" if still else "revoked", name, key)
    return Signature("unknown", key=key)


def _key_in(done: subprocess.CompletedProcess[bytes]) -> str:
    found = _KEY.search(done.stdout.decode(errors="replace"))
    return found[1] if found else ""


@contextmanager
def _laid_out(**files: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ledger-ssh-") as name:
        for file, data in files.items():
            (Path(name) / file).write_bytes(data)
        yield Path(name)


def _keygen(root: Path, words: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    """Raises LedgerError where there is no ssh-keygen to ask."""
    program = _setting(root, "gpg.ssh.program", "--type=path") or "ssh-keygen"
    try:
        environment = {**os.environ, "LC_ALL": "C"}
        return subprocess.run([program, *words], input=data, capture_output=True, env=environment)
    except OSError as error:
        raise LedgerError("这台机器上没有 ssh-keygen，签名没有查", "先安装 OpenSSH") from error


def _setting(root: Path, name: str, *words: str) -> str:
    return ask_git(root, "config", *words, "--get", name).out.decode(errors="replace").strip()
