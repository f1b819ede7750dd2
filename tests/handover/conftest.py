"""Packages, each made once: the demo's, and that of a small year whose reports are soon drawn."""

import multiprocessing
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.cli import main
from ledger.repo.git import run_git

from ..books import FLOW, PROSE, plan_text
from ..conftest import POST
from ..reports.demo_year import demo_copy, demo_year, ran

__all__ = ["demo_copy", "demo_year"]
SEALED = "closed/2024"
PLACES = ("jinjiang", "huian", "taishang", "quanzhou")
MONTHS = [*(f"2024-{n:02}" for n in range(3, 13)), "2025-01"]
SIGNERS = "plans/2024/allowed_signers"


@pytest.fixture(scope="session")
def package(demo_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the demo's year as a folder. Shared: look, do not touch."""
    place = tmp_path_factory.mktemp("package") / "2024年交账"
    told = ran(demo_year, "handover", "2024", "--at", SEALED, "-o", str(place))
    assert told.code == 0, told.err
    return place


def committed(root: Path, message: str) -> None:
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--allow-empty", "-m", message)


def written(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def signed(root: Path, period: str, day: str) -> None:
    for slug in PLACES:
        told = ran(root, "sign", slug, period, "--year", "2024", "--as-of", day)
        assert told.code == 0, told.err


def closed(root: Path, period: str, day: str) -> None:
    committed(root, f"签账 {period}")
    told = ran(root, "close", period, "--at", f"{day}T17:30:00")
    assert told.code == 0, told.out + told.err


def key_made(place: Path) -> str:
    """A new key without a passphrase; its public line."""
    import subprocess

    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(place)]
    subprocess.run(words, check=True)
    return place.with_suffix(".pub").read_text(encoding="utf-8").strip()


class Small(NamedTuple):
    """A small year, sealed; its package, signed by the bureau's key; and the keys' folder."""

    root: Path
    package: Path
    keys: Path


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Shared: look, do not touch."""
    folder = tmp_path_factory.mktemp("small-year")
    root = folder / "repository"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (POST | {"GIT_CONFIG_GLOBAL": "/dev/null"}).items():
            patch.setenv(name, value)
        written(folder, "plan.yaml", plan_text(FLOW, PROSE.replace("5-1", "2-1")))
        assert main(["init", str(root), "--plan", str(folder / "plan.yaml")]) == 0
        bureau = "账号:\n  - {名: quanzhou, 邮箱: post@ledger.example, 可写: [counties, plans]}\n"
        path = root / "counties/quanzhou/county.yaml"
        text = path.read_text(encoding="utf-8").split("账号:")[0]
        path.write_text(text + bureau, encoding="utf-8")
        keys = (key_made(folder / "office"), key_made(folder / "county"), key_made(folder / "gone"))
        names = ("post@ledger.example", "jinjiang@ledger.example", "post@ledger.example")
        lines = [f"{name} {key}\n" for name, key in zip(names, keys, strict=True)]
        written(root, SIGNERS, "".join(lines))
        written(root, "plans/2024/revoked_keys", keys[2] + "\n")
        key_made(folder / "stranger")
        for slug in PLACES:
            written(
                root, f"counties/{slug}/2024/opening.yaml", "牵头科室: 促进法治科\n责任人: 负责人\n"
            )
        signed(root, "定账", "2024-03-28")
        closed(root, "定账", "2024-03-29")
        for n, month in enumerate(MONTHS):
            after = f"{2024 + (n + 4 > 12)}-{(n + 3) % 12 + 1:02}"
            for slug in PLACES:
                text = f"1 第1项:\n  本月件数: {n + 1}\n" if slug != "quanzhou" and n < 10 else ""
                written(root, f"counties/{slug}/2024/{month}.yaml", text)
            signed(root, month, f"{after}-03")
            closed(root, month, f"{after}-06")
        for slug in PLACES:
            assert ran(root, "handover", "2024", "--county", slug).code == 0
            path = root / f"counties/{slug}/2024/closing.yaml"
            text = path.read_text(encoding="utf-8").replace("总结:", "总结: 试〔2025〕2号")
            path.write_text(text, encoding="utf-8")
        signed(root, "2024", "2025-02-08")
        closed(root, "2024", "2025-02-10")
        run_git(root, "config", "gpg.format", "ssh")
        run_git(root, "config", "user.signingKey", str(folder / "office"))
        told = ran(root, "handover", "2024", "--sign", "-o", str(folder / "package"))
        assert told.code == 0, told.err
    return Small(root, folder / "package", folder)


@pytest.fixture
def copy(small_year: Small, tmp_path: Path) -> Path:
    """The small package, to be changed."""
    return Path(shutil.copytree(small_year.package, tmp_path / "包"))


class Ended(NamedTuple):
    """How a command ended in a process of its own."""

    code: int | None
    said: str


def guarded(folder: Path, *words: str, seconds: int = 120) -> Ended:
    """A command in a process of its own, so that one that hangs is ended: then it has no code."""
    place = folder / "said"
    child = multiprocessing.get_context("fork").Process(target=_run, args=(place, words))
    child.start()
    child.join(seconds)
    if child.is_alive():
        child.kill()
        child.join()
        return Ended(None, "")
    return Ended(child.exitcode, place.read_bytes().decode(errors="replace"))


def _run(place: Path, words: tuple[str, ...]) -> None:
    with place.open("w", encoding="utf-8", errors="surrogateescape") as stream:
        sys.stdout = sys.stderr = stream
        code = main(list(words))
        stream.flush()
    os._exit(code)
