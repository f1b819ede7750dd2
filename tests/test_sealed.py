"""The chain of seals, and the books that it claims."""

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.finding import LedgerError
from ledger.period import Month
from ledger.sealed import (
    books_at,
    claimed_pages,
    claims_of,
    periods_of,
    read_chain,
    upto,
)
from ledger.state import State

from .books import BUREAU, COUNTY, OTHER, indicator_of
from .histories import PLACES, File, Script, Told, blob, nothing_moved, play

QUIET: dict[str, tuple[File, ...]] = dict.fromkeys(PLACES, ())
SEALS = "plans/2024/seals"


@pytest.fixture(scope="module")
def told() -> Told:
    """定账 and three months; 惠安县 signs March a month late and never signs May."""
    mine = tuple(File({"本月件数": str(n)}, (), 0) for n in (7, 8, 9))
    other = (File({"本月件数": "5"}, (), 1), File({}, (), 0), File({"本月件数": "6"}, (), None))
    return play(
        Script(3, {place: ({}, 0) for place in PLACES}, QUIET | {COUNTY: mine, OTHER: other})
    )


def changed(told: Told, path: str, data: bytes | None) -> Told:
    """The same with one file written anew, or gone."""
    files = {**told.year.state.files}
    files.pop(path, None)
    if data is not None:
        files[path] = data
    return Told(told.year.after(State(files, frozenset(files))), told.chain, told.facts)


def test_what_is_sealed_in_a_year(told: Told) -> None:
    periods = periods_of(told.year.plan())
    assert (len(periods), periods[0], periods[1], periods[-2:]) == (
        13, "定账", "2024-03", ["2025-01", "2024"],
    )  # fmt: skip


def test_the_chain_runs_from_the_first_seal_to_the_last(told: Told) -> None:
    assert [link.period for link in told.chain] == ["定账", "2024-03", "2024-04", "2024-05"]
    assert read_chain(told.year.state.files, 2023) == []
    files = dict(reversed(told.year.state.files.items()))
    assert read_chain(files, 2024) == told.chain


def seal_of(told: Told, period: str) -> bytes:
    return told.year.state.files[f"{SEALS}/{period}.yaml"]


BREAKS: dict[str, tuple[Callable[[Told], dict[str, bytes | None]], str]] = {
    "a seal is gone": (lambda t: {"2024-04": None}, "2024-05.yaml：接不上"),
    "a seal was edited": (lambda t: {"2024-03": seal_of(t, "2024-03") + b"\n"}, "2024-04.yaml"),
    "two after one": (lambda t: {"2024-06": seal_of(t, "2024-05")}, "接在同一个封存后面"),
    "two first ones": (lambda t: {"2024-06": seal_of(t, "定账")}, "接在同一个封存后面"),
    "unreadable": (lambda t: {"2024-05": b"\xff\xfe"}, "读不下去"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_chain_is_refused_by_name(told: Told, name: str) -> None:
    make, expected = BREAKS[name]
    files = dict(told.year.state.files)
    for period, data in make(told).items():
        files.pop(f"{SEALS}/{period}.yaml", None)
        if data is not None:
            files[f"{SEALS}/{period}.yaml"] = data
    with pytest.raises(LedgerError, match=expected):
        read_chain(files, 2024)


def test_the_chain_up_to_a_period(told: Told) -> None:
    assert [link.period for link in upto(told.chain, "2024-03")] == ["定账", "2024-03"]
    with pytest.raises(LedgerError, match="2024-06 还没有结账"):
        upto(told.chain, "2024-06")


def test_a_file_is_claimed_by_the_first_seal_after_it_was_signed(told: Told) -> None:
    claims = claims_of(told.year, told.chain)
    periods = {path: one.claim.period for path, one in claims.items() if f"/{OTHER}/" in path}
    assert periods == {
        f"counties/{OTHER}/2024/opening.yaml": "定账",
        f"counties/{OTHER}/2024/2024-03.yaml": "2024-04",
        f"counties/{OTHER}/2024/2024-04.yaml": "2024-04",
    }


def test_the_first_claim_of_a_path_holds(told: Told) -> None:
    last = told.chain[-1]
    again = {
        name: place.files | {"2024-03.yaml": "0" * 40} for name, place in last.seal.places.items()
    }
    places = {
        name: place.model_copy(update={"files": again[name]})
        for name, place in last.seal.places.items()
    }
    forged = last._replace(seal=last.seal.model_copy(update={"places": places}))
    chain = [*told.chain[:-1], forged]
    path = f"counties/{COUNTY}/2024/2024-03.yaml"
    assert claims_of(told.year, chain)[path] == claims_of(told.year, told.chain)[path]


@pytest.mark.parametrize(
    ("seal", "expected", "unsigned"),
    [(0, None, []), (1, None, [3]), (2, 5, []), (3, 5, [5])],
)
def test_a_month_that_no_seal_claims_is_unreported(
    told: Told, seal: int, expected: int | None, unsigned: list[int]
) -> None:
    book = told.books(seal).books[OTHER]
    assert book.total(indicator_of(book, "1-1")) == expected
    assert book.unsigned == [Month(2024, n) for n in unsigned]
    assert book.expected == [Month(2024, 3 + n) for n in range(seal)]


def test_a_month_just_sealed_is_unreported_from_that_day_on(told: Told) -> None:
    """The report of a month is as of its own last day for signing."""
    month = Month(2024, 3)
    day = told.year.plan().reconcile_day(month)
    every = books_at(told.year, told.chain[:2], nothing_moved, day)
    assert every.books[OTHER].unsigned == [month]


def test_what_was_sealed_counts_whatever_stands_on_the_disk(told: Told) -> None:
    path = f"counties/{COUNTY}/2024/2024-03.yaml"
    sealed = told.year.state.files[path]
    asked: dict[str, str] = {}

    def fetch(blobs: object) -> dict[str, bytes]:
        asked.update(blobs)  # type: ignore[call-overload]
        return dict.fromkeys(asked, sealed)

    for data in (sealed.replace(b": 7", b": 700"), b"", None):
        asked.clear()
        now = changed(told, path, data)
        book = books_at(now.year, now.chain, fetch, date(2025, 3, 1)).books[COUNTY]
        assert book.total(indicator_of(book, "1-1")) == 24
        assert asked == {path: blob(sealed)}


def test_a_page_that_nobody_can_fetch_is_left_out(told: Told) -> None:
    path = f"counties/{COUNTY}/2024/2024-03.yaml"
    now = changed(told, path, None)
    claims = claims_of(now.year, now.chain)
    assert path not in claimed_pages(now.year, claims, lambda blobs: {})


def test_evidence_is_claimed_and_never_read_as_a_book(told: Told) -> None:
    last = told.chain[-1]
    place = last.seal.places["晋江市"]
    files = place.files | {"evidence/a.yaml": "1" * 40, "evidence/b.pdf": "2" * 40}
    places = last.seal.places | {"晋江市": place.model_copy(update={"files": files})}
    chain = [*told.chain[:-1], last._replace(seal=last.seal.model_copy(update={"places": places}))]
    claims = claims_of(told.year, chain)
    assert f"counties/{COUNTY}/2024/evidence/a.yaml" in claims
    pages = claimed_pages(told.year, claims, lambda blobs: {})
    assert not any("evidence" in path for path in pages)
    assert replace(told, chain=chain).books(3).books[COUNTY].expected


def test_a_place_that_the_plan_does_not_know_claims_nothing(told: Told) -> None:
    last = told.chain[-1]
    places = last.seal.places | {"金门县": last.seal.places["晋江市"]}
    chain = [*told.chain[:-1], last._replace(seal=last.seal.model_copy(update={"places": places}))]
    assert claims_of(told.year, chain) == claims_of(told.year, told.chain)


def test_the_bureau_is_a_book_like_the_others(told: Told) -> None:
    assert len(told.books(3).books[BUREAU].signed) == 3


@given(st.binary(max_size=80))
def test_a_blob_is_named_as_git_names_it(data: bytes) -> None:
    named = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
    assert blob(data) == named.hexdigest()


def test_git_agrees(tmp_path: Path) -> None:
    place = tmp_path / "文件"
    place.write_bytes("一二三\r\n".encode())
    shown = subprocess.run(
        ["git", "hash-object", "--no-filters", place], capture_output=True, check=True
    )
    assert blob(place.read_bytes()) == shown.stdout.decode().strip()
