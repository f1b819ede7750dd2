"""Signatures by real keys on real commits and tags, as git and ssh-keygen check them."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.acts.signatures import misgivings
from ledger.history import Signature, Signed
from ledger.model.county import Account
from ledger.repo.git import run_git
from ledger.repo.signatures import lists_at, signed_commits, signed_tags

from .four_seals import close, commit, four_seals, marks, root, verify

__all__ = ["four_seals", "root", "verify"]
BUREAU = "post@ledger.example"
OTHER = "jinjiang@ledger.example"
SIGNERS = "plans/2024/allowed_signers"
REVOKED = "plans/2024/revoked_keys"
COUNTY = "counties/quanzhou/county.yaml"


class Key(NamedTuple):
    """A key pair: the private file, the public line, the fingerprint."""

    file: Path
    line: str
    fingerprint: str


def _missing(program: str) -> bool:
    if shutil.which(program):
        return False
    if os.environ.get("LEDGER_E2E") == "1":
        pytest.fail(f"no {program}: run .ci/install")
    return True


pytestmark = pytest.mark.skipif(_missing("ssh-keygen"), reason="no ssh-keygen")


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    made = {}
    for name in ("bureau", "next", "other"):
        file = folder / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file], check=True
        )
        shown = subprocess.run(
            ["ssh-keygen", "-l", "-f", file], check=True, capture_output=True, text=True
        )
        line = file.with_suffix(".pub").read_text(encoding="utf-8").strip()
        made[name] = Key(file, line, shown.stdout.split()[1])
    return made


def signers(*rows: tuple[str, Key] | tuple[str, Key, str]) -> bytes:
    lines = (f"{row[0]} {row[2] if len(row) > 2 else ''} {row[1].line}\n" for row in rows)
    return "".join(lines).encode()


def sign_with(root: Path, key: Key | None) -> None:
    """From here on commits and tags are signed with a key, or not at all."""
    for name in ("commit.gpgSign", "tag.gpgSign"):
        run_git(root, "config", name, "true" if key else "false")
    run_git(root, "config", "gpg.format", "ssh")
    if key:
        run_git(root, "config", "user.signingKey", str(key.file))


def list_keys(root: Path, *keys: Key) -> dict[str, bytes | None]:
    """The bureau's county.yaml with the keys that its account signs with."""
    text = (root / COUNTY).read_text(encoding="utf-8").partition("账号:")[0]
    marks = ", ".join(f'"{key.fingerprint}"' for key in keys)
    row = f"  - {{名: post, 邮箱: {BUREAU}, 可写: [counties, plans], 可批: [counties, plans], 签名: [{marks}]}}\n"
    return {COUNTY: f"{text}账号:\n{row}".encode()}


Verify = Callable[..., Any]


class TestSeals:
    """June is closed by a signed commit, or by one that is not as it should be."""

    def test_signed_by_the_author(self, root: Path, keys: dict[str, Key], verify: Verify) -> None:
        key = keys["bureau"]
        commit(root, {SIGNERS: signers((BUREAU, key))} | list_keys(root, key))
        sign_with(root, key)
        close(root, "2024-07-06")
        code, rules, said = verify(root)
        assert (code, rules) == (0, set())
        assert marks(said, "签名") == ["没有"] * 4 + ["相符"]

    def test_not_signed_though_a_key_is_listed(
        self, root: Path, keys: dict[str, Key], verify: Verify
    ) -> None:
        commit(root, {SIGNERS: signers((BUREAU, keys["bureau"]))} | list_keys(root, keys["bureau"]))
        close(root, "2024-07-06")
        code, rules, said = verify(root)
        assert (code, rules) == (1, {"unsigned-commit"})
        assert marks(said, "签名") == ["没有"] * 4 + ["不符"]

    def test_signed_by_somebody_else(
        self, root: Path, keys: dict[str, Key], verify: Verify
    ) -> None:
        known = signers((BUREAU, keys["bureau"]), (OTHER, keys["other"]))
        commit(root, {SIGNERS: known})
        sign_with(root, keys["other"])
        close(root, "2024-07-06")
        code, rules, said = verify(root)
        assert (code, rules) == (1, {"signed-by-another"})
        messages = " ".join(finding["message"] for finding in said["findings"])
        assert f"作者是 {BUREAU}，签名的却是 {OTHER}" in messages

    def test_a_key_that_nobody_knows(
        self, root: Path, keys: dict[str, Key], verify: Verify
    ) -> None:
        commit(root, {SIGNERS: signers((BUREAU, keys["bureau"]))} | list_keys(root, keys["bureau"]))
        sign_with(root, keys["other"])
        close(root, "2024-07-06")
        assert verify(root)[:2] == (1, {"unknown-signer"})

    def test_without_a_list_of_signers(
        self, root: Path, keys: dict[str, Key], verify: Verify
    ) -> None:
        sign_with(root, keys["bureau"])
        close(root, "2024-07-06")
        code, rules, said = verify(root)
        assert (code, rules) == (0, set())
        assert marks(said, "签名") == ["没有"] * 4 + ["没查"]
        assert said["about"]["years"][0]["unseen"] == [
            {"column": "签名", "periods": ["2024-06"],
             "why": "没有 ssh-keygen，或者当时没有 allowed_signers"}
        ]  # fmt: skip

    def test_a_key_that_was_taken_back(
        self, root: Path, keys: dict[str, Key], verify: Verify
    ) -> None:
        """What it signed before stays good; what it signs afterwards does not."""
        key = keys["bureau"]
        commit(root, {SIGNERS: signers((BUREAU, key))})
        sign_with(root, key)
        close(root, "2024-07-06")
        commit(root, {REVOKED: key.line.encode() + b"\n"})
        assert verify(root)[:2] == (0, set())
        run_git(root, "reset", "--quiet", "--hard", "HEAD~2")
        run_git(root, "tag", "--delete", "closed/2024-06")
        commit(root, {REVOKED: key.line.encode() + b"\n"})
        close(root, "2024-07-06")
        assert verify(root)[:2] == (1, {"revoked-key"})

    def test_a_key_after_its_time(self, root: Path, keys: dict[str, Key], verify: Verify) -> None:
        old, new = keys["bureau"], keys["next"]
        limited = signers((BUREAU, old, 'valid-before="20200101"'), (BUREAU, new))
        commit(root, {SIGNERS: limited} | list_keys(root, old, new))
        sign_with(root, old)
        close(root, "2024-07-06")
        assert verify(root)[:2] == (1, {"expired-key"})
        run_git(root, "reset", "--quiet", "--hard", "HEAD~1")
        run_git(root, "tag", "--delete", "closed/2024-06")
        sign_with(root, new)
        close(root, "2024-07-06")
        assert verify(root)[:2] == (0, set())

    def test_a_key_that_is_not_listed(
        self, root: Path, keys: dict[str, Key], verify: Verify
    ) -> None:
        both = signers((BUREAU, keys["bureau"]), (BUREAU, keys["next"]))
        commit(root, {SIGNERS: both} | list_keys(root, keys["bureau"]))
        sign_with(root, keys["next"])
        close(root, "2024-07-06")
        assert verify(root)[:2] == (0, {"unlisted-key"})

    def test_no_program_to_check_with(
        self, root: Path, keys: dict[str, Key], verify: Verify
    ) -> None:
        """git's own settings are obeyed: here they name a program that is not there."""
        commit(root, {SIGNERS: signers((BUREAU, keys["bureau"]))} | list_keys(root, keys["bureau"]))
        sign_with(root, keys["bureau"])
        close(root, "2024-07-06")
        run_git(root, "config", "gpg.ssh.program", "/no/such/program")
        code, rules, said = verify(root)
        assert (code, rules) == (0, set())
        assert marks(said, "签名")[-1] == "没查"
        assert "1 个该有的签名查不了" in said["about"]["line"]

    def test_a_revocation_file_of_one_s_own(
        self, root: Path, keys: dict[str, Key], verify: Verify, tmp_path: Path
    ) -> None:
        commit(root, {SIGNERS: signers((BUREAU, keys["bureau"]))})
        sign_with(root, keys["bureau"])
        close(root, "2024-07-06")
        (tmp_path / "revoked").write_text(keys["bureau"].line + "\n", encoding="utf-8")
        run_git(root, "config", "gpg.ssh.revocationFile", str(tmp_path / "revoked"))
        assert verify(root)[:2] == (1, {"revoked-key"})


def test_what_git_says_of_many_commits_at_once(root: Path, keys: dict[str, Key]) -> None:
    """Every word there is, on commits whose lists differ."""
    made: dict[str, str] = {}

    def add(name: str, files: dict[str, bytes | None], key: Key | None) -> None:
        sign_with(root, key)
        commit(root, files, name)
        made[name] = run_git(root, "rev-parse", "HEAD").decode().strip()

    bureau, other = keys["bureau"], keys["other"]
    add("unclear", {}, bureau)
    add("unsigned", {SIGNERS: signers((BUREAU, bureau))}, None)
    add("good", {}, bureau)
    add("unknown", {}, other)
    add("expired", {SIGNERS: signers((BUREAU, bureau, 'valid-before="20200101"'))}, bureau)
    add("revoked", {SIGNERS: signers((BUREAU, bureau)), REVOKED: bureau.line.encode()}, bureau)
    add("plain", {REVOKED: None}, None)
    raw = run_git(root, "cat-file", "commit", made["good"]).replace(b"good", b"evil")
    made["bad"] = (
        run_git(root, "hash-object", "-t", "commit", "-w", "--stdin", input=raw).decode().strip()
    )
    del made["plain"]
    found = signed_commits(root, {one: lists_at(one, 2024) for one in made.values()})
    assert {name: found[commit].signature.word for name, commit in made.items()} == {
        name: name for name in made
    }
    assert found[made["good"]] == Signed(BUREAU, Signature("good", BUREAU, bureau.fingerprint))
    assert found[made["revoked"]].signature.key == bureau.fingerprint
    assert signed_commits(root, {}) == {}


def test_tags(root: Path, keys: dict[str, Key]) -> None:
    bureau, other = keys["bureau"], keys["other"]
    commit(root, {SIGNERS: signers((BUREAU, bureau))})
    head = run_git(root, "rev-parse", "HEAD").decode().strip()
    for name, key in {"good": bureau, "unknown": other, "unsigned": None}.items():
        sign_with(root, key)
        run_git(root, "tag", "-a", "-m", name, f"closed/{name}")
    raw = run_git(root, "cat-file", "tag", "closed/good").replace(b"\ngood\n", b"\nevil\n")
    forged = run_git(root, "hash-object", "-t", "tag", "-w", "--stdin", input=raw).decode().strip()
    run_git(root, "update-ref", "refs/tags/closed/bad", forged)
    run_git(root, "tag", "closed/light")
    names = ("good", "unknown", "unsigned", "bad", "light")
    found = signed_tags(root, {f"closed/{name}": head for name in names}, 2024)
    assert {name: one.signature.word for name, one in found.items()} == {
        f"closed/{name}": name for name in names[:4]
    }
    assert {one.author for one in found.values()} == {BUREAU}


ACCOUNT = Account.model_construct(name="post", address=BUREAU, keys=["SHA256:a"])
BARE = Account.model_construct(name="post", address=BUREAU, keys=[])
DAY = date(2024, 7, 6)
DUE, LATER = (
    one.model_copy(update={"signs_from": day})
    for one, day in ((ACCOUNT, DAY), (ACCOUNT, date(2024, 7, 7)))
)
KEYLESS = BARE.model_copy(update={"signs_from": DAY})


@pytest.mark.parametrize(
    ("account", "signature", "expected"),
    [
        (ACCOUNT, Signature("good", BUREAU, "SHA256:a"), []),
        (ACCOUNT, Signature("good", BUREAU.upper(), "SHA256:a"), []),
        (ACCOUNT, Signature("good", f"x@y.example,{BUREAU}", "SHA256:a"), []),
        (ACCOUNT, Signature("good", "*@ledger.example", "SHA256:a"), []),
        (ACCOUNT, Signature("good", OTHER, "SHA256:a"), [("signed-by-another", "error")]),
        (ACCOUNT, Signature("good", BUREAU, "SHA256:b"), [("unlisted-key", "warning")]),
        (BARE, Signature("good", BUREAU, "SHA256:b"), []),
        (ACCOUNT, Signature("unsigned"), [("unsigned-commit", "error")]),
        (BARE, Signature("unsigned"), []),
        (ACCOUNT, Signature("unknown", key="SHA256:b"), [("unknown-signer", "error")]),
        (BARE, Signature("unknown", key="SHA256:b"), [("unknown-signer", "warning")]),
        (BARE, Signature("bad"), [("bad-signature", "error")]),
        (BARE, Signature("expired", key="SHA256:b"), [("expired-key", "error")]),
        (BARE, Signature("revoked", key="SHA256:b"), [("revoked-key", "error")]),
        (ACCOUNT, Signature("unclear"), []),
        (ACCOUNT, Signature("unclear", key="SHA256:a"), []),
        (ACCOUNT, Signature("unclear", key="SHA256:b"), [("unknown-signer", "error")]),
        (BARE, Signature("unclear", key="SHA256:b"), []),
        (ACCOUNT, Signature("foreign"), [("unproven-signature", "error")]),
        (KEYLESS, Signature("foreign"), [("unproven-signature", "error")]),
        (BARE, Signature("foreign"), []),
        (DUE, Signature("good", BUREAU, "SHA256:a"), []),
        (DUE, Signature("good", BUREAU, "SHA256:b"), [("unlisted-key", "error")]),
        (LATER, Signature("good", BUREAU, "SHA256:b"), [("unlisted-key", "warning")]),
        (DUE, Signature("unclear"), [("unproven-signature", "error")]),
        (LATER, Signature("unclear"), []),
        (KEYLESS, Signature("unsigned"), [("unsigned-commit", "error")]),
        (KEYLESS, Signature("good", BUREAU, "SHA256:b"), [("unlisted-key", "error")]),
        (KEYLESS, Signature("unknown", key="SHA256:b"), [("unknown-signer", "error")]),
    ],
)
def test_what_is_wrong_with_a_signature(
    account: Account, signature: Signature, expected: list[tuple[str, str]]
) -> None:
    found = misgivings("a.yaml", "提交 1234", Signed(BUREAU, signature), [account], DAY)
    assert [(finding.rule, finding.severity) for finding in found] == expected
