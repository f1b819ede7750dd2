"""Settings and repositories that all tests share."""

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ledger.cli import main
from ledger.repo.git import run_git

from .books import SMALL

# Commands run in this process, and what they read holds no cycles.
gc.set_threshold(400_000, 20, 20)

settings.register_profile(
    "ledger", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("ledger"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "ledger")

POST = {"GIT_AUTHOR_NAME": "经办", "GIT_AUTHOR_EMAIL": "post@ledger.example"}
POST |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in POST.items()}


@pytest.fixture(autouse=True)
def quiet_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """git that reads nobody's settings and commits as a post."""
    for name, value in POST.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


def _started(folder: Path, *options: str) -> Path:
    assert main(["init", str(folder), *options]) == 0
    return folder


@pytest.fixture(scope="session")
def small_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "plan.yaml").write_text(SMALL, encoding="utf-8")
    return _started(folder / "repository", "--plan", str(folder / "plan.yaml"))


@pytest.fixture(scope="session")
def real_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _started(tmp_path_factory.mktemp("real") / "repository")


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Path]:
    """Copies a repository into a folder whose name has spaces and Chinese characters."""

    def copy(repository: Path) -> Path:
        return Path(shutil.copytree(repository, tmp_path / "台账 2024 年"))

    return copy


@pytest.fixture
def small(small_repository: Path, copy_of: Callable[[Path], Path]) -> Path:
    """A fresh repository under the small plan, staged and not committed."""
    return copy_of(small_repository)


@pytest.fixture
def committed(small: Path) -> Path:
    """The same, with one commit."""
    run_git(small, "commit", "--quiet", "-m", "定账")
    return small


@pytest.fixture
def real(real_repository: Path, copy_of: Callable[[Path], Path]) -> Path:
    """A fresh repository under the plan of 2024."""
    return copy_of(real_repository)
