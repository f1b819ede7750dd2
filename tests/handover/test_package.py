"""A package names every byte that was changed, and no path leaves it."""

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.finding import LedgerError
from ledger.package import BUNDLE, SUMS, Files, faults, is_safe, whole
from ledger.repo.archive import as_tar, as_zip, read_package, write_package

FILES = {
    "books/counties/jinjiang/2024/2024-03.yaml": "系统取数: 2024-04-01\n".encode(),
    "books/plans/2024/seals/定账.yaml": b"x",
    "package.json": b"{}\n",
    "说明.txt": "说明\n".encode(),
}
PACKAGE = whole(FILES, b"# v2 git bundle\n\x00\x01")
flips = st.tuples(st.sampled_from(sorted(PACKAGE)), st.integers(0), st.integers(1, 255))


def changed(data: bytes, at: int, by: int) -> bytes:
    at %= len(data)
    return data[:at] + bytes([data[at] ^ by]) + data[at + 1 :]


def test_a_whole_package_has_no_faults() -> None:
    assert list(faults(PACKAGE)) == []


@given(flips)
def test_one_changed_byte_in_any_file_is_named(flip: tuple[str, int, int]) -> None:
    path, at, by = flip
    found = list(faults({**PACKAGE, path: changed(PACKAGE[path], at, by)}))
    assert found
    if not path.endswith((SUMS, ".sha256")):
        assert path in {finding.path for finding in found}


@given(st.sampled_from(sorted(PACKAGE)))
def test_a_missing_file_is_named(path: str) -> None:
    left = {one: data for one, data in PACKAGE.items() if one != path}
    assert path in {finding.path for finding in faults(left)}


@given(st.text("abc/中", min_size=1, max_size=8).filter(lambda path: path not in PACKAGE))
def test_a_file_that_is_not_listed_is_named(path: str) -> None:
    found = list(faults({**PACKAGE, path: b"x"}))
    assert [(one.rule, one.path) for one in found] == [("package-file-unlisted", path)]


Make = Callable[[Files, str], bytes]


@settings(max_examples=300)
@given(make=st.sampled_from([as_tar, as_zip]), at=st.integers(0), by=st.integers(1, 255))
def test_one_changed_byte_of_an_archive_does_not_pass(
    make: Make, at: int, by: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.getbasetemp() / "changed"
    place.write_bytes(changed(make(PACKAGE, "top"), at, by))
    try:
        files, as_written = read_package(place)
    except LedgerError:
        return
    assert list(faults(files)) or not as_written


@pytest.mark.parametrize("name", ["包", "包.tar", "包.zip"])
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    write_package(tmp_path / name, PACKAGE, "handover-2024")
    assert read_package(tmp_path / name) == (PACKAGE, True)


@pytest.mark.parametrize("make", [as_tar, as_zip])
def test_order_does_not_show_in_an_archive(make: Make) -> None:
    turned = dict(reversed(PACKAGE.items()))
    assert make(turned, "top") == make(PACKAGE, "top")


@pytest.mark.parametrize("name", ["包", "包.tar", "包.zip"])
def test_nothing_is_written_over(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    if "." in name:
        place.write_text("我的")
    else:
        place.mkdir()
        (place / "我的").write_text("我的")
    with pytest.raises(LedgerError):
        write_package(place, PACKAGE, "handover-2024")
    assert len(list(tmp_path.rglob("*"))) == (1 if "." in name else 2)


LEADING_OUT = [
    "../a",
    "/a",
    "a/../../b",
    "..",
    "a\\..\\b",
    "C:/a",
    "a//b",
    "a/",
    ".",
    "a/./b",
    "\0",
]


@pytest.mark.parametrize("path", LEADING_OUT)
def test_paths_that_lead_out_are_not_safe(path: str) -> None:
    assert not is_safe(path)


def zipped(*names: str, mode: int = stat.S_IFREG) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (mode | 0o777) << 16
            made.writestr(entry, b"x")
    return stream.getvalue()


def tarred(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as made:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "/etc/passwd"
        made.addfile(entry)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped("../a"),
        zipped("/a"),
        zipped("a", "A"),
        zipped("a", mode=stat.S_IFLNK),
        tarred("../a"),
        tarred("/a"),
        tarred("a", tarfile.SYMTYPE),
        tarred("a", tarfile.LNKTYPE),
        tarred("a", tarfile.FIFOTYPE),
        b"no archive",
        b"",
    ],
)
def test_what_would_leave_a_package_is_refused(data: bytes, tmp_path: Path) -> None:
    place = tmp_path / "包"
    place.write_bytes(data)
    with pytest.raises(LedgerError):
        read_package(place)
    assert [one.name for one in tmp_path.iterdir()] == ["包"]


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    write_package(tmp_path / "包", PACKAGE, "")
    (tmp_path / "包" / BUNDLE).unlink()
    (tmp_path / "包" / BUNDLE).symlink_to("/etc/passwd")
    with pytest.raises(LedgerError):
        read_package(tmp_path / "包")


def test_a_path_that_cannot_be_packed_is_refused() -> None:
    with pytest.raises(LedgerError):
        whole({"books/a?.txt": b""}, b"")
