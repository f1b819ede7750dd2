"""A hostile package is answered by a sentence: never by a crash, by waiting, or by control codes."""

import random
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.repo.archive import as_tar, as_zip, read_package

from .conftest import Ended, Small, guarded
from .hostile import CASES
from .packages import files_of, relisted

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
HEAVY = re.compile("megabytes|gigabyte|bomb|million|hundred thousand")
"""What git, or making the case, needs many seconds for."""
FEW = [name for name in [*CASES][:: max(1, len(CASES) // 24)] if not HEAVY.search(name)]
"""A fixed sample, spread over the kinds."""


def held(ended: Ended) -> None:
    """What every answer to a package that is not as it was written has to be."""
    assert ended.code in (1, 2), ended
    assert re.search("[一-龥]", ended.said), ended
    assert not CONTROL.search(ended.said), ended
    assert "Traceback" not in ended.said, ended
    assert "自己出了毛病" not in ended.said, ended
    assert max(map(len, ended.said.splitlines())) < 2000
    assert len(ended.said.splitlines()) < 1000


REASONS = {
    "zip: a bomb": "压得太紧",
    "zip: overlapping": "叠在一起",
    "tar: a size below nothing": "目录不对",
    "tar: a negative size": "目录不对",
    "history: an object that unpacks to a gigabyte": "历史解开太大",
    "a pipe": "不是普通文件",
    "a device": "不是普通文件",
    "a file without end": "太大",
}
"""Why what would take all memory, or all time, is not read."""


def answered(name: str, copy: Path) -> None:
    place = CASES[name](copy) or copy
    for form in ("text", "json"):
        ended = guarded(copy.parent, "verify", str(place), "--format", form)
        held(ended)
        assert REASONS.get(name, "") in ended.said


def test_there_are_enough() -> None:
    assert len(CASES) >= 200


@pytest.mark.parametrize("name", FEW)
def test_a_hostile_package_gets_a_sentence(name: str, copy: Path) -> None:
    answered(name, copy)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in CASES if name not in FEW])
def test_every_hostile_package_gets_a_sentence(name: str, copy: Path) -> None:
    answered(name, copy)


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Bytes flipped, cut off, left out, put in, or doubled."""
    at, n = chance.randrange(len(data) + 1), chance.choice((1, 1, 4, 64, 5000))
    more = chance.choice((chance.randbytes(n), b"\0" * n, data[at : at + n]))
    ways = {
        "flip": data[:at] + bytes(one ^ chance.randrange(1, 256) for one in data[at : at + n]),
        "cut": data[:at],
        "out": data[:at] + data[at + n :],
        "in": data[:at] + more + data[at:],
    }
    ways["flip"] += data[at + n :]
    return ways[chance.choice([*ways])]


def mutation_is_told(seed: int, small: Small, folder: Path) -> None:
    """One file of a package changed at random, its list left or made anew, as folder or archive."""
    chance = random.Random(seed)
    place = Path(shutil.copytree(small.package, folder / f"{seed}"))
    before = files_of(place)
    path = chance.choice([*chance.choice([sorted(before), FRAME])])
    (place / path).write_bytes(mutated(chance, before[path]))
    if chance.random() < 0.5:
        relisted(place)
    if files_of(place) == before:
        return
    form = chance.choice(["folder", "zip", "tar"])
    if form != "folder":
        data = (as_zip if form == "zip" else as_tar)(files_of(place), "top")
        place = folder / f"{seed}.{form}"
        place.write_bytes(mutated(chance, data) if chance.random() < 0.3 else data)
    ended = guarded(folder, "verify", str(place))
    if ended.code == 0:  # nothing but the signature is left out, or git does not mind in its bundle
        now = read_package(place)[0]
        apart = {"SHA256SUMS", "SHA256SUMS.sig", "history.bundle", "history.bundle.sha256"}
        assert {p for p in before | now if before.get(p) != now.get(p)} <= apart, seed
        assert now["SHA256SUMS"] == before["SHA256SUMS"], seed
    else:
        held(ended)


FRAME = ["package.json", "SHA256SUMS", "history.bundle", "history.bundle.sha256", "SHA256SUMS.sig"]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_changed_at_random_is_told(seed: int, small_year: Small, tmp_path: Path) -> None:
    mutation_is_told(seed, small_year, tmp_path)


@pytest.mark.long
@settings(max_examples=400)
@given(seed=st.integers(100))
def test_whatever_is_changed_at_random_is_told(
    seed: int, small_year: Small, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    mutation_is_told(seed, small_year, folder)
    shutil.rmtree(folder)
