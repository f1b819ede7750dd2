"""A new folder, filled as a whole: what is cut off is not there, or is finished the next time."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.finding import LedgerError, reason
from ledger.repo.disk import sweep, temporary_name

_READY = ".ledger-ready"
"""What is whole and on its way to its place, inside the folder that it is for."""


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to be filled, whose contents come to their place when the block ends well.

    Raises LedgerError where there is something already, or nothing can be written.
    """
    try:
        if folder.is_dir():
            sweep(folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise LedgerError(f"{folder} 已经有东西了，没有动它", "换一个空的或还没有的文件夹")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=temporary_name()) as made:
            filled = Path(made) / "new"
            filled.mkdir()
            yield filled
            filled.rename(folder / _READY)
        finish_folder(folder)
    except OSError as error:
        raise LedgerError(f"建不了 {folder}：{reason(error)}", "换一个能写的文件夹") from error


def finish_folder(folder: Path) -> bool:
    """Brings what is whole to its place; whether there was anything to bring."""
    ready = folder / _READY
    if not ready.is_dir():
        return False
    for child in sorted(ready.iterdir(), reverse=True):
        child.rename(folder / child.name)
    ready.rmdir()
    return True
