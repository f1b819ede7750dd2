"""Packages on the disk: a folder, or one .tar or .zip that is the same bytes on every machine."""

import io
import os
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ledger.finding import LedgerError, reason
from ledger.package import SUMS, Files, need_safe
from ledger.repo.disk import put, read_bytes, sweep, temporary_name

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the earliest that a zip can say. When things were done stands in git."""
_SECONDS = 315532800
LARGEST = 1_000_000_000
"""What is larger, in bytes, is not read, packed or unpacked."""
MOST = 100_000
"""A package with more files is not read."""
RATIO = 100
"""Texts shrink to a tenth or so; what grows by more when unpacked was made to."""
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

    Nothing is unpacked. Raises LedgerError on what is no package, on any path that would leave it,
    and on what is neither a file nor a folder, so that nothing waits for a pipe.
    """
    if not os.path.lexists(place):
        raise LedgerError(f"没有 {place}", "看看路径写对没有")
    if place.is_symlink():
        raise LedgerError(f"{place} 是链接，没有跟过去", "写它指向的那个文件或文件夹")
    if place.is_dir():
        return _within(dict(_in_folder(place)))[0], True
    data = _read(str(place), place.name)
    if zipfile.is_zipfile(io.BytesIO(data)):
        entries, write = dict(_in_zip(data)), as_zip
    else:
        entries, write = dict(_in_tar(data)), as_tar
    files, top = _within(entries)
    return files, write(files, top) == data


def _read(place: str, name: str) -> bytes:
    """The bytes of a plain file. Raises LedgerError on any other, and on what is too large."""
    _need_plain([_about(place, name)])
    return read_bytes(place)


def _about(place: str, name: str) -> tuple[str, bool, int]:
    """A file's name, whether it is a plain file, its size; nothing is opened that might wait."""
    try:
        found = os.lstat(place)
    except OSError as error:
        raise LedgerError(f"读不了「{name[:60]}」：{reason(error)}", _ODD) from error
    return name, stat.S_ISREG(found.st_mode), found.st_size


def _within(entries: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    """The files of a package below its top folder, if it has one."""
    need_safe(list(entries))
    tops = {path.split("/")[0] for path in entries}
    top = next(iter(tops)) if len(tops) == 1 else ""
    if SUMS in entries or f"{top}/{SUMS}" not in entries:
        return entries, ""
    return {path.removeprefix(f"{top}/"): data for path, data in entries.items()}, top


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder; folders in folders are walked one by one, however deep."""
    waiting, found = [str(folder)], dict[str, str]()
    while waiting:
        for entry in _listed(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                found[Path(entry.path).relative_to(folder).as_posix()] = entry.path
            if len(found) + len(waiting) > MOST:
                raise LedgerError("包里的文件太多，没有读", _ODD)
    _need_plain([_about(place, path) for path, place in found.items()])
    yield from ((path, read_bytes(place)) for path, place in found.items())


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise LedgerError(f"读不了包里的文件夹：{reason(error)}", _ODD) from error


def _in_zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.count(b"PK\1\2") > MOST:
        raise LedgerError("包里的文件太多，没有读", _ODD)
    # What zipfile meets in damaged bytes, it raises in many ways, some of them by mistake.
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _need_plain(
                [(e.filename, _is_plain(e.external_attr >> 16), e.file_size) for e in entries]
            )
            _need_apart(entries, len(data))
            for entry in entries:
                yield entry.filename, _unzipped(opened, entry)
    except LedgerError:
        raise
    except Exception as error:
        raise LedgerError("这个 zip 打不开，坏了", "向交账的单位重新要一份") from error


def _need_apart(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Raises LedgerError where entries share bytes, or unpack to far more than a package would."""
    ends = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < ends:
            raise LedgerError("zip 里的文件叠在一起", _ODD)
        ends = entry.header_offset + entry.compress_size
    if sum(entry.file_size for entry in entries) > size * RATIO:
        raise LedgerError("zip 压得太紧，解开会很大，没有读", _ODD)


def _unzipped(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What an entry holds; nothing where it is damaged, so that its sum will name it."""
    try:
        return opened.read(entry)
    except Exception:  # as above
        return b""


def _is_plain(mode: int) -> bool:
    return stat.S_IFMT(mode) in (0, stat.S_IFREG)


def _in_tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    # What tarfile meets in damaged bytes, it raises in many ways, some of them by mistake.
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as opened:
            entries = [entry for entry in _entries(opened) if not entry.isdir()]
            _need_plain([(e.name, _is_file(e), e.size) for e in entries])
            for entry in entries:
                stream = opened.extractfile(entry)
                yield entry.name, stream.read() if stream else b""
    except LedgerError:
        raise
    except Exception as error:
        raise LedgerError(
            "这不是交账包：不是文件夹、.tar 或 .zip，或者坏了", "看看路径写对没有"
        ) from error


def _entries(opened: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The entries of a tar, each behind the one before: a negative size leads back for ever."""
    before = -1
    for n, entry in enumerate(opened):
        if n > MOST or entry.size < 0 or entry.offset <= before:
            raise LedgerError("这个 tar 的目录不对，没有读", _ODD)
        before = entry.offset
        yield entry


def _is_file(entry: tarfile.TarInfo) -> bool:
    """Whether an entry is a plain file, without holes."""
    return entry.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and entry.sparse is None


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
