"""Tools that run on Node, installed when they are asked for (`-m e2e`, or CI in the environment)."""

import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pytest

HOME = Path(__file__).resolve().parents[2] / "build" / "e2e"


def give_up(reason: str) -> NoReturn:
    """Skips, or fails where a skip would hide that a promise went untested."""
    if os.environ.get("LEDGER_E2E") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def node() -> str:
    """The program that runs them."""
    found = shutil.which("node")
    if found is None:
        give_up("node is not installed")
    return found


def modules(package: Path, config: pytest.Config) -> Path:
    """The node_modules of a package.json, installed if this run may download them."""
    digest = sha256(package.read_bytes()).hexdigest()[:12]
    home = HOME / f"{package.parent.name}-{digest}"
    if not home.exists():
        if not _is_asked_for(config):
            give_up(f"{package.parent.name} is not installed: run pytest -m e2e")
        _install(package, home)
    return home / "node_modules"


def _is_asked_for(config: pytest.Config) -> bool:
    is_ordered = os.environ.get("CI") or os.environ.get("LEDGER_E2E") == "1"
    return bool(is_ordered) or config.getoption("-m") == "e2e"


def _install(package: Path, home: Path) -> None:
    """Installs beside `home` and renames, so that two test processes do not meet half-way."""
    npm = shutil.which("npm")
    if npm is None:
        give_up("npm is not installed")
    home.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=home.parent))
    shutil.copy(package, fresh)
    quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run([npm, "install", "--prefix", str(fresh), *quiet], check=True)
    try:
        fresh.rename(home)
    except OSError:
        shutil.rmtree(fresh)
