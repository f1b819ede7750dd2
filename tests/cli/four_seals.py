"""A small year with four seals, made by the program itself, and what `ledger verify` says of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.acts.verify import LAWS
from ledger.change.rules import BY_NAME
from ledger.cli import main
from ledger.repo.git import run_git

from ..conftest import POST

SMALL_YEAR = ("jinjiang", "huian", "taishang", "quanzhou")
SEALS = "plans/2024/seals"
MAY = f"{SEALS}/2024-05.yaml"
PLAN = "plans/2024/plan.yaml"


def book(slug: str, period: str) -> str:
    stem = {"定账": "opening"}.get(period, period)
    return f"counties/{slug}/2024/{stem}.yaml"


def git(root: Path, *words: str) -> str:
    return run_git(root, *words).decode().strip()


def commit(root: Path, files: dict[str, bytes | None], message: str = "改") -> None:
    """One commit that writes files, or removes them."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            (root / path).unlink()
        else:
            (root / path).write_bytes(data)
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--allow-empty", "-m", message)


def close(root: Path, day: str) -> None:
    assert main(["close", "-C", str(root), "--at", f"{day}T17:30:00"]) == 0


def sign(root: Path, slug: str, period: str, day: str) -> None:
    """Signed by the program itself, so that the sign-off quotes the last seal."""
    assert main(["sign", slug, period, "-C", str(root), "--as-of", day]) == 0


@pytest.fixture(scope="session")
def four_seals(small_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """定账, March, April and May, all signed and sealed; June signed and not yet sealed."""
    root = tmp_path_factory.mktemp("verify") / "repository"
    shutil.copytree(small_repository, root)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (POST | {"GIT_CONFIG_GLOBAL": "/dev/null"}).items():
            patch.setenv(name, value)
        patch.setattr("builtins.print", lambda *_, **__: None)
        opening = "牵头科室: 促进法治科\n责任人: 负责人\n"
        base = "\n2 第2项:\n  基数: {本月调解数: {全年: 90, 取数: 2024-03-12}}\n"
        target = "\n4 第4项:\n  目标: {本月改造数: 2}\n"
        own = {"quanzhou": opening}
        for slug in SMALL_YEAR:
            text = own.get(slug, opening + base + target)
            (root / book(slug, "定账")).write_text(text, encoding="utf-8")
            sign(root, slug, "定账", "2024-03-28")
        commit(root, {}, "定账")
        close(root, "2024-04-01")
        for number in (3, 4, 5, 6):
            for slug in SMALL_YEAR:
                text = "" if slug == "quanzhou" else f"1 第1项:\n  本月件数: {number}\n"
                (root / book(slug, f"2024-0{number}")).write_text(text, encoding="utf-8")
                sign(root, slug, f"2024-0{number}", f"2024-0{number + 1}-03")
            commit(root, {}, f"签账 2024-0{number}")
            if number < 6:
                close(root, f"2024-0{number + 1}-06")
    return root


@pytest.fixture
def root(four_seals: Path, copy_of: Callable[[Path], Path]) -> Path:
    return copy_of(four_seals)


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What `ledger verify` says: its exit code, its rules, and everything as data."""

    def run(root: Path, *words: str) -> Any:
        capsys.readouterr()
        code = main(["verify", "-C", str(root), "--format", "json", *words])
        out, err = capsys.readouterr()
        assert code in (0, 1), err
        said = json.loads(out)
        rules = {finding["rule"] for finding in said["findings"]}
        assert rules <= LAWS.keys() | BY_NAME.keys() | {"odd-ref", "ambiguous-ref"}
        return code, rules, said

    return run


def marks(said: Any, column: str) -> list[str]:
    return [row["marks"][column] for row in said["about"]["years"][0]["rows"]]


def edited(root: Path, path: str, old: str, new: str) -> dict[str, bytes | None]:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    return {path: text.replace(old, new, 1).encode()}
