"""Packages on the disk: a folder, or one .tar or .zip that is the same bytes on every machine."""

import io
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from ledger.finding import LedgerError, reason
from ledger.package import SUMS, Files, need_safe
from ledger.repo.disk import put, read_bytes, sweep, temporary_name

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the earliest that a zip can say. When things were done stands in git."""
_SECONDS = 315532800
LARGEST = 4_000_000_000
_ODD = "不要解开这个包，查清来源"


def write_package(place: Path, files: Files, top: str) -> None:
    """Writes a package as a whole or not at all: a folder, or by its name a .tar or .zip."""
    try:
        if place.suffix in _WRITERS:
            _write_file(place, _WRITERS[place.suffix](files, top))
        else:
            _write_folder(place, files)
    except OSError as error:
        raise LedgerError(f"写不了 {place}：{reason(error)}", "换一个能写的地方") from error


def _write_file(place: Path, data: bytes) -> None:
    if place.exists():
        raise LedgerError(f"{place} 已经有了，没有动它", "换一个文件名")
    put(place, data, place.parent)


def _write_folder(place: Path, files: Files) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise LedgerError(f"{place} 已经有东西了，没有动它", "换一个空的或还没有的文件夹")
    place.parent.mkdir(parents=True, exist_ok=True)
    sweep(place.parent)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=temporary_name()) as folder:
        made = Path(folder) / "package"
        for path, data in files.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_bytes(data)
        if place.exists():
            place.rmdir()
        made.rename(place)


def as_tar(files: Files, top: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(files):
            entry = tarfile.TarInfo(f"{top}/{path}")
            entry.size, entry.mtime, entry.mode = len(files[path]), _SECONDS, 0o644
            tar.addfile(entry, io.BytesIO(files[path]))
    return stream.getvalue()


def as_zip(files: Files, top: str) -> bytes:
    """Not compressed: what a compressor makes differs from version to version."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as made:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{path}", _MOMENT)
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            made.writestr(entry, files[path])
    return stream.getvalue()


_WRITERS: dict[str, Callable[[Files, str], bytes]] = {".tar": as_tar, ".zip": as_zip}


def read_package(place: Path) -> tuple[dict[str, bytes], bool]:
    """The files of a package, and whether what is around them is as it was written.

    Nothing is unpacked. Raises LedgerError on what is no package, and on any path that would leave it.
    """
    if not place.exists():
        raise LedgerError(f"没有 {place}", "看看路径写对没有")
    if place.is_dir():
        return _within(dict(_in_folder(place)))[0], True
    data = read_bytes(str(place))
    if zipfile.is_zipfile(io.BytesIO(data)):
        entries, write = dict(_in_zip(data)), as_zip
    else:
        entries, write = dict(_in_tar(data)), as_tar
    files, top = _within(entries)
    return files, write(files, top) == data


def _within(entries: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    """The files of a package below its top folder, if it has one."""
    need_safe(list(entries))
    tops = {path.split("/")[0] for path in entries}
    top = next(iter(tops)) if len(tops) == 1 else ""
    if SUMS in entries or f"{top}/{SUMS}" not in entries:
        return entries, ""
    return {path.removeprefix(f"{top}/"): data for path, data in entries.items()}, top


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for here, folders, names in os.walk(folder):
        for name in (*folders, *names):
            place = Path(here) / name
            path = place.relative_to(folder).as_posix()
            if place.is_symlink():
                raise LedgerError(f"包里的「{path[:60]}」是链接", _ODD)
            if name in names:
                yield path, read_bytes(str(place))


def _in_zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _need_plain(
                [(e.filename, _is_plain(e.external_attr >> 16), e.file_size) for e in entries]
            )
            for entry in entries:
                yield entry.filename, _unzipped(opened, entry)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise LedgerError("这个 zip 打不开，坏了", "向交账的单位重新要一份") from error


def _unzipped(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What an entry holds; nothing where it is damaged, so that its sum will name it."""
    try:
        return opened.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error):
        return b""


def _is_plain(mode: int) -> bool:
    return stat.S_IFMT(mode) in (0, stat.S_IFREG)


def _in_tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as opened:
            entries = [entry for entry in opened.getmembers() if not entry.isdir()]
            _need_plain([(e.name, e.isreg(), e.size) for e in entries])
            for entry in entries:
                stream = opened.extractfile(entry)
                yield entry.name, stream.read() if stream else b""
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        raise LedgerError(
            "这不是交账包：不是文件夹、.tar 或 .zip，或者坏了", "看看路径写对没有"
        ) from error


def _need_plain(entries: list[tuple[str, bool, int]]) -> None:
    """Raises LedgerError on links and devices, on paths that lead out, and on what is too large."""
    names = [name for name, _, _ in entries]
    need_safe(names)
    if len(set(names)) < len(names):
        raise LedgerError("包里有重名的文件", _ODD)
    if odd := next((name for name, plain, _ in entries if not plain), None):
        raise LedgerError(f"包里的「{odd[:60]}」不是普通文件", _ODD)
    if sum(size for _, _, size in entries) > LARGEST:
        raise LedgerError("包太大，没有读", _ODD)
