"""Verifying a package (交账包): its lists, every file, the history in it, its reports, who signed."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ledger.acts.line import custody_faults
from ledger.acts.verify import Verified, verify
from ledger.cli.drawn import drawn, history_at, in_time, made
from ledger.cli.sources import Sources
from ledger.finding import Finding, is_broken
from ledger.package import (
    ABOUT,
    BOOKS,
    BUNDLE,
    SIGNATURE,
    SUMS,
    About,
    about_in,
    book_faults,
    drawn_faults,
    faults,
    history_faults,
    is_of_year,
    signature_faults,
    sum_faults,
)
from ledger.privacy import mask, masked
from ledger.repo.archive import read_package
from ledger.repo.bundle import refs_of, unbundled
from ledger.repo.disk import read_bytes
from ledger.repo.git import fetch_what_is_there, read_blobs
from ledger.repo.history import read_history
from ledger.repo.line import read_line
from ledger.repo.ssh import signer_of
from ledger.sealed import blob_of
from ledger.state import State

MOST = 50
"""More findings are counted and not told one by one."""


class Paper(NamedTuple):
    """What the receiver has from elsewhere: the sum on the paper, a list of signers of his own."""

    sum: str | None = None
    signers: Path | None = None


class Opened(NamedTuple):
    """A package verified: how many files, what is wrong, and its seals where they can be read."""

    files: int
    findings: list[Finding]
    verified: Verified | None
    proven: bool
    """Whether the reports were drawn again and are the same."""


def verify_package(place: Path, paper: Paper) -> Opened:
    """Looks at everything in a package. Raises LedgerError on what is none, or is not to be opened."""
    files, as_written = read_package(place)
    about = about_in(files)
    found = [*faults(files), *(sum_faults(files, paper.sum) if paper.sum is not None else ())]
    if not as_written and not found:
        message = "压缩包的外壳不是原来的，里面的文件另外逐个核对"
        remedy = "多半是重新压缩过；要原来的，向交账的单位重新要一份"
        found.append(Finding.about(place.name, "package-shell-differs", message, remedy, "warning"))
    verified = None
    if not any(finding.path == BUNDLE for finding in found) and BUNDLE in files:
        with unbundled(files[BUNDLE], about.pinned.commit) as bare:
            more, verified = _of_history(bare, about, files, paper)
            found += more
            looked = verified is not None and not is_broken(found)
            found += _of_reports(bare, about, files) if looked else []
    shown = (masked(one)._replace(path=mask(one.path)) for one in found)
    return Opened(len(files), _bounded(sorted(set(shown))), verified, _is_proven(verified, found))


def _is_proven(verified: Verified | None, found: list[Finding]) -> bool:
    unproven = any(one.rule == "package-reports-unproven" for one in found)
    return verified is not None and not is_broken(found) and not unproven


def _bounded(found: list[Finding]) -> list[Finding]:
    if len(found) <= MOST:
        return found
    message = f"还有 {len(found) - MOST} 处，没有一一列出"
    return [*found[:MOST], Finding.about(SUMS, "package-list-altered", message, "")]


def _of_history(
    bare: Path, about: About, files: dict[str, bytes], paper: Paper
) -> tuple[list[Finding], Verified | None]:
    refs = {name: value for name, value in refs_of(bare).items() if name != "HEAD"}
    if differing := list(history_faults(about.pinned, refs, about.pinned.seals)):
        return differing, None
    sources = history_at(bare, about)
    seals = {link.period: link.sha256 for link in sources.chain}
    state = sources.year.state
    found = [*history_faults(about.pinned, refs, seals), *book_faults(files, _blobs(state, about))]
    if str(about.year) not in seals:
        message = f"{about.year}年还没有封账，不能算交账"
        found.append(Finding.about(ABOUT, "package-year-open", message, "向交账的单位重新要一份"))
    history = read_history(bare, about.pinned.commit, about.year)
    verified = verify(sources.year, history, fetch_what_is_there(bare))
    line = read_line(bare, about.pinned.commit)
    found += [*verified.findings, *custody_faults(line, [sources.year])]
    found += _of_signature(sources, about, files, paper)
    return found, verified


def _blobs(state: State, about: About) -> dict[str, str]:
    """The ids of a year's files."""
    mine = (path for path in state.paths - state.links if is_of_year(path, about.year))
    return {path: blob_of(state, path) or "" for path in mine}


def _of_reports(bare: Path, about: About, files: dict[str, bytes]) -> list[Finding]:
    """The reports against those that follow from the history, which has been proven by now."""
    books = [path for path in files if path.startswith(BOOKS)]
    with in_time():
        again = drawn(history_at(bare, about), about, books)
    return list(drawn_faults(files, again, about.made, made()))


_UNSIGNED = "照交接单：ledger verify 包 --sum 那64位；或请市局用 ledger handover --sign 签名"


def _of_signature(
    sources: Sources, about: About, files: dict[str, bytes], paper: Paper
) -> Iterator[Finding]:
    """Whether the list was signed, by whom, and by whose word we know the key."""
    if SIGNATURE not in files:
        yield from _unsigned(paper)
        return
    lists = dict(_lists(sources, about.year))
    allowed, day = lists.get("allowed_signers", b""), str(sources.chain[-1].seal.day)
    if paper.signers is not None:
        allowed, day = read_bytes(str(paper.signers)), ""
    signed = signer_of(
        files[SUMS], files[SIGNATURE], allowed, lists.get("revoked_keys"), day.replace("-", "")
    )
    office = [account.address for place, account in sources.year.accounts() if place.is_bureau]
    told = paper.sum is not None
    yield from signature_faults(signed, office if paper.signers is None else None, told)


def _unsigned(paper: Paper) -> Iterator[Finding]:
    if paper.signers is not None:
        message = "清单没有签名，名单用不上"
        yield Finding.about(SUMS, "package-signature-bad", message, _UNSIGNED)
    elif paper.sum is None:
        message = "清单没有签名，也没有和纸上的 SHA-256 比过：整个包连历史一起换掉的，看不出来"
        yield Finding.about(SUMS, "package-unsigned", message, _UNSIGNED, "note")


def _lists(sources: Sources, year: int) -> Iterator[tuple[str, bytes]]:
    """The signers and the revoked keys that the history of a package names."""
    held = sources.year.state.others
    names = {name: held.get(f"plans/{year}/{name}") for name in ("allowed_signers", "revoked_keys")}
    return read_blobs(sources.root, {name: blob for name, blob in names.items() if blob})
