"""The list of a package signed by the office's key, and held against what the receiver has."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ledger.package import NAMESPACE, SIGNATURE, SUMS
from ledger.repo.git import run_git

from ..reports.demo_year import ran
from .conftest import Small, written
from .packages import relisted, verify


def sign(package: Path, key: Path, namespace: str = NAMESPACE, of: str = SUMS) -> None:
    words = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(key)]
    data = (package / of).read_bytes()
    done = subprocess.run(words, input=data, capture_output=True, check=True)
    (package / SIGNATURE).write_bytes(done.stdout)


def test_the_list_is_signed_by_the_key_that_git_signs_with(small_year: Small) -> None:
    told = verify(small_year.package)
    assert told.code == 0
    assert f"{SIGNATURE}: note package-signed 由 post@ledger.example 的密钥 SHA256:" in told.out
    assert "名单是包里自己的" in told.out


SIGNED = {
    "by the office": ("office", NAMESPACE, SUMS, ""),
    "by a county": ("county", NAMESPACE, SUMS, "package-signer-unknown"),
    "by a stranger": ("stranger", NAMESPACE, SUMS, "package-signer-unknown"),
    "by a key that was taken back": ("gone", NAMESPACE, SUMS, "package-signer-unknown"),
    "for something else": ("office", "git", SUMS, "package-signature-bad"),
    "something else": ("office", NAMESPACE, "package.json", "package-signature-bad"),
}


@pytest.mark.parametrize("case", SIGNED)
def test_who_signed_is_looked_up(case: str, copy: Path, small_year: Small) -> None:
    key, namespace, of, rule = SIGNED[case]
    sign(copy, small_year.keys / key, namespace, of)
    told = verify(copy)
    assert told.code == (1 if rule else 0)
    assert (f"error {rule}" if rule else "note package-signed") in told.out


SPOILT = {
    "empty": b"",
    "words": "签名".encode(),
    "no UTF-8": b"\xff\xfe\x00",
    "ten megabytes": b"-----BEGIN SSH SIGNATURE-----\n" + b"A" * 10_000_000,
    "escape codes": b"-----BEGIN SSH SIGNATURE-----\n\x1b[31mU1NI\n-----END SSH SIGNATURE-----\n",
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_signature_is_an_error(case: str, copy: Path) -> None:
    (copy / SIGNATURE).write_bytes(SPOILT[case])
    told = verify(copy)
    assert told.code == 1
    assert f"{SIGNATURE}: error package-signature-bad" in told.out


def listed(small_year: Small, tmp_path: Path, key: str) -> str:
    """A list of signers that the receiver made himself."""
    public = (small_year.keys / f"{key}.pub").read_text(encoding="utf-8")
    written(tmp_path, "signers", f"office@example.gov {public}")
    return str(tmp_path / "signers")


def test_the_receivers_own_list_proves_the_key(small_year: Small, tmp_path: Path) -> None:
    told = verify(small_year.package, "--signers", listed(small_year, tmp_path, "office"))
    assert told.code == 0
    assert "package-signed" not in told.out


def test_the_receivers_own_list_counts_alone(small_year: Small, tmp_path: Path) -> None:
    told = verify(small_year.package, "--signers", listed(small_year, tmp_path, "stranger"))
    assert (told.code, "error package-signer-unknown" in told.out) == (1, True)


def test_who_asks_for_a_signature_is_told_that_there_is_none(
    copy: Path, small_year: Small, tmp_path: Path
) -> None:
    (copy / SIGNATURE).unlink()
    told = verify(copy, "--signers", listed(small_year, tmp_path, "office"))
    assert (told.code, "error package-signature-bad 清单没有签名" in told.out) == (1, True)


def test_a_list_of_signers_that_is_not_there(small_year: Small, tmp_path: Path) -> None:
    assert verify(small_year.package, "--signers", str(tmp_path / "没有")).code == 2


def test_a_signature_does_not_make_an_altered_report_good(copy: Path, small_year: Small) -> None:
    path = copy / "reports/year-2024.md"
    path.write_bytes(path.read_bytes() + b"\n")
    relisted(copy)
    sign(copy, small_year.keys / "office")
    assert verify(copy).code == 1


class TestThePaper:
    """The SHA-256 of the list, as it stands on the paper of the hand-over."""

    def sum_of(self, package: Path) -> str:
        return hashlib.sha256((package / SUMS).read_bytes()).hexdigest()

    def test_the_sum_on_the_paper(self, copy: Path) -> None:
        (copy / SIGNATURE).unlink()
        told = verify(copy, "--sum", self.sum_of(copy))
        assert (told.code, "note" in told.out) == (0, False)

    def test_as_people_type_it(self, small_year: Small) -> None:
        typed = self.sum_of(small_year.package).upper()
        spaced = " ".join(re.findall("....", typed))
        assert verify(small_year.package, "--sum", f" {spaced} ").code == 0

    def test_another_sum(self, small_year: Small) -> None:
        told = verify(small_year.package, "--sum", "0" * 64)
        assert (told.code, f"{SUMS}: error package-sum-differs" in told.out) == (1, True)

    @pytest.mark.parametrize("word", ["", "0" * 63, "0" * 65, "g" * 64, "０" * 64])
    def test_what_is_no_sum(self, word: str, small_year: Small) -> None:
        assert verify(small_year.package, "--sum", word).code == 2

    def test_without_paper_or_key_it_is_said(self, copy: Path) -> None:
        (copy / SIGNATURE).unlink()
        told = verify(copy)
        assert (told.code, f"{SUMS}: note package-unsigned" in told.out) == (0, True)


def test_a_reader_without_ledger_checks_the_signature(
    small_year: Small, tmp_path: Path, copy: Path
) -> None:
    text = (copy / "说明.txt").read_text(encoding="utf-8")
    (command,) = re.findall("^ssh-keygen .*$", text, re.MULTILINE)
    shutil.copy(listed(small_year, tmp_path, "office"), copy / "signers")
    typed = command.replace("账号邮箱", "office@example.gov")
    done = subprocess.run(typed, cwd=copy, shell=True, capture_output=True, text=True)
    assert done.stdout.startswith('Good "ledger-handover" signature'), done.stderr


UNSET = {
    "no key": ["--unset", "user.signingKey"],
    "another format": ["gpg.format", "openpgp"],
    "a key that is not there": ["user.signingKey", "/没有/key"],
}


@pytest.mark.parametrize("case", UNSET)
def test_without_a_key_nothing_is_written(case: str, small_year: Small, tmp_path: Path) -> None:
    root = Path(shutil.copytree(small_year.root, tmp_path / "office"))
    run_git(root, "config", *UNSET[case])
    told = ran(root, "handover", "2024", "--sign", "-o", str(tmp_path / "x"))
    assert told.code == 2
    assert "git config" in told.err
    assert not (tmp_path / "x").exists()


def test_sum_and_signers_are_for_packages(small_year: Small) -> None:
    assert ran(small_year.root, "verify", "--sum", "0" * 64).code == 2
