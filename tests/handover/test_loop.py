"""The whole loop with the demo: closed, reported, handed over, and the next year opened from it.

A small year goes the same way in every run (test_whole_year).
"""

import shutil
from pathlib import Path

import pytest

from ledger.repo.git import run_git

from ..reports.demo_year import ran
from .conftest import SEALED
from .test_next_year import PLAN


def done(repo: Path, *words: str) -> str:
    told = ran(repo, *words)
    assert told.code == 0, f"{words}: {told.out}{told.err}"
    return told.out


def commit(repo: Path, message: str) -> None:
    run_git(repo, "add", "--all")
    who = ("-c", "user.name=市局普促科", "-c", "user.email=quanzhou@ledger.example")
    run_git(repo, *who, "commit", "--quiet", "-m", message)


@pytest.fixture
def office(demo_year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of the demo as its year was sealed, packed, without a remote or a network."""
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file")
    for part in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{part}_EMAIL", "quanzhou@ledger.example")
    clone = tmp_path / "office"
    run_git(tmp_path, "clone", "--quiet", "--no-local", str(demo_year), str(clone))
    run_git(clone, "switch", "--quiet", "-C", "main", SEALED)
    run_git(clone, "remote", "remove", "origin")
    run_git(clone, "gc", "--quiet", "--prune=now")
    return clone


@pytest.mark.long
def test_from_one_year_into_the_next(office: Path, tmp_path: Path) -> None:
    periods = done(office, "verify")
    assert "2024年 13 个封存都经得起核对" in periods
    for words in (("2024-06",), ("2024Q2",), ("2024H1",), ("2024",), ("--score", "2025-01")):
        assert ran(office, "report", *words).out

    package = tmp_path / "2024年交账.zip"
    done(office, "handover", "2024", "-o", str(package))
    assert "都相符" in done(tmp_path, "verify", str(package))

    (office / "plans/2025").mkdir()
    shutil.copy(PLAN, office / "plans/2025/plan.yaml")
    done(office, "schema", "--year", "2025")
    done(office, "open", "2025", "--from", "2024", "--as-of", "2025-03-20")
    commit(office, "定账 2025")
    for place in (office / "counties").iterdir():
        opening = place / "2025/opening.yaml"
        text = opening.read_text(encoding="utf-8")
        opening.write_text(
            text.replace("\n责任人:\n", "\n责任人: 促进法治科负责人\n", 1), encoding="utf-8"
        )
        done(office, "sign", place.name, "定账", "--year", "2025", "--as-of", "2025-03-20")
    commit(office, "签账 2025 定账")
    run_git(office, "config", "user.name", "市局普促科")
    run_git(office, "config", "user.email", "quanzhou@ledger.example")
    done(office, "close", "定账", "--year", "2025", "--at", "2025-03-28T17:30:00")

    after = done(office, "verify")
    assert "2025年 1 个封存都经得起核对" in after
    assert "2024年 13 个封存都经得起核对" in after

    run_git(office, "gc", "--quiet", "--prune=now")
    elsewhere = tmp_path / "elsewhere"
    run_git(tmp_path, "clone", "--quiet", "--no-local", str(office), str(elsewhere))
    again = tmp_path / "again"
    done(elsewhere, "handover", "2024", "-o", str(again))
    assert "都相符" in done(tmp_path, "verify", str(again))
    assert "都相符" in done(tmp_path, "verify", str(package))
