"""Running a command in this process, in a repository of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.cli import main

AS_OF = "2024-07-10"
MONTH = "counties/jinjiang/2024/2024-05.yaml"


class Ran(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


Ledger = Callable[..., Ran]


@pytest.fixture
def ledger(capsys: pytest.CaptureFixture[str]) -> Ledger:
    def run(*words: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        ran = Ran(code, *capsys.readouterr())
        assert "Traceback" not in ran.out + ran.err
        assert code != 3, ran.err
        return ran

    return run


@pytest.fixture
def here(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository, and we stand in it."""
    monkeypatch.chdir(small)
    return small


def write(root: Path, text: str | bytes, path: str = MONTH) -> Path:
    """Puts a file into a repository."""
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return place
