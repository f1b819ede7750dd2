"""A package as files, its lists made anew, and what `ledger verify` says of it."""

from pathlib import Path

from ledger.package import BUNDLE, BUNDLE_SUM, SIGNATURE, SUMS, sums

from ..reports.demo_year import Ran, ran
from .conftest import written


def files_of(package: Path) -> dict[str, bytes]:
    return {
        one.relative_to(package).as_posix(): one.read_bytes()
        for one in package.rglob("*")
        if one.is_file()
    }


def relisted(package: Path) -> None:
    """What somebody does who knows of the lists: makes them anew, and leaves the signature out."""
    files = files_of(package)
    listed = {p: d for p, d in files.items() if p not in (SUMS, SIGNATURE, BUNDLE, BUNDLE_SUM)}
    written(package, SUMS, sums(listed))
    written(package, BUNDLE_SUM, sums({BUNDLE: files[BUNDLE]}))
    (package / SIGNATURE).unlink(missing_ok=True)


def verify(package: Path, *words: str) -> Ran:
    return ran(package.parent, "verify", str(package), *words)
