"""Verifying a package (交账包): its lists, every file, the history in it and the seals."""

from pathlib import Path
from typing import NamedTuple

from ledger.acts.verify import Verified, verify
from ledger.finding import Finding
from ledger.package import (
    BUNDLE,
    Pinned,
    book_faults,
    faults,
    history_faults,
    is_of_year,
    pinned_in,
)
from ledger.privacy import mask, masked
from ledger.repo.archive import read_package
from ledger.repo.bundle import refs_of, unbundled
from ledger.repo.git import fetch_what_is_there, read_commit
from ledger.repo.history import read_history
from ledger.sealed import blob_of, walk_chain
from ledger.state import State, open_year


class Opened(NamedTuple):
    """A package verified: how many files, what is wrong, and its seals where they can be read."""

    files: int
    findings: list[Finding]
    verified: Verified | None


def verify_package(place: Path) -> Opened:
    """Looks at everything in a package. Raises LedgerError on what is none, or is not to be opened."""
    files, as_written = read_package(place)
    year, pinned = pinned_in(files)
    found = list(faults(files))
    if not as_written and not found:
        message = "里面的文件都和清单相符，压缩包的外壳不是原来的"
        remedy = "多半是重新压缩过；要原来的，向交账的单位重新要一份"
        found.append(Finding.about(place.name, "package-shell-differs", message, remedy, "warning"))
    verified = None
    if not any(finding.path == BUNDLE for finding in found) and BUNDLE in files:
        with unbundled(files[BUNDLE]) as bare:
            more, verified = _of_history(bare, year, pinned, files)
            found += more
    shown = (masked(one)._replace(path=mask(one.path)) for one in found)
    return Opened(len(files), sorted(set(shown)), verified)


def _of_history(
    bare: Path, year: int, pinned: Pinned, files: dict[str, bytes]
) -> tuple[list[Finding], Verified | None]:
    refs = {name: value for name, value in refs_of(bare).items() if name != "HEAD"}
    if differing := list(history_faults(pinned, refs, pinned.seals)):
        return differing, None
    state = read_commit(bare, pinned.commit)
    seals = {link.period: link.sha256 for link in walk_chain(state.files, year).links}
    found = [*history_faults(pinned, refs, seals), *book_faults(files, _blobs(state, year))]
    history = read_history(bare, pinned.commit, year)
    verified = verify(open_year(state, year), history, fetch_what_is_there(bare))
    return [*found, *verified.findings], verified


def _blobs(state: State, year: int) -> dict[str, str]:
    """The ids of a year's files."""
    mine = (path for path in state.paths - state.links if is_of_year(path, year))
    return {path: blob_of(state, path) or "" for path in mine}
