"""The door to the disk: finding a repository, reading its files as they stand, writing whole files."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger.finding import LedgerError, reason
from ledger.repo.git import READ, WATCHED, read_commit
from ledger.state import LARGEST, State, blob_id, is_text


def find_root(start: Path) -> Path:
    """The folder that holds `plans/`, from `start` upwards. Raises LedgerError with the reason."""
    start = start.resolve()
    if not start.is_dir():
        raise LedgerError(f"没有这个文件夹：{start}", "看看路径写对没有")
    if _is_bare(start) and start.name != ".git":
        raise LedgerError(
            "这里是裸仓库，没有可以读写的文件", "加 --at HEAD 读里面的提交，或克隆一份再运行"
        )
    for folder in (start, *start.parents):
        if (folder / "plans").is_dir() and any((folder / "plans").glob("*/plan.yaml")):
            return folder
        if (folder / ".git").exists():
            raise LedgerError(
                f"{folder} 是 git 仓库，但不是台账仓库（没有 plans/<年度>/plan.yaml）",
                "到台账仓库里运行，或用 ledger init 新建一个",
            )
    raise LedgerError(
        f"{start} 不在台账仓库里（往上都没有 plans/<年度>/plan.yaml）",
        "到台账仓库里运行，或用 ledger init 新建一个",
    )


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def read_worktree(root: Path) -> State:
    """The files as they stand on the disk, committed or not. Links are named, not followed."""
    files: dict[str, bytes] = {}
    paths: set[str] = set()
    links: set[str] = set()
    folders = [name for name in READ if name in WATCHED or not (root / name).is_symlink()]
    for path, entry in _entries(root, folders):
        paths.add(path)
        if not entry.is_file(follow_symlinks=False):
            links.add(path)
        elif is_text(path) and entry.stat(follow_symlinks=False).st_size <= LARGEST:
            files[path] = read_bytes(entry.path)
    return State(
        files, frozenset(paths), frozenset(links), _Others(root, paths - links - files.keys())
    )


class _Others(Mapping[str, str]):
    """The blobs of files on the disk, worked out one by one when they are asked for."""

    def __init__(self, root: Path, paths: set[str]) -> None:
        self.root = root
        self.paths = paths

    def __getitem__(self, path: str) -> str:
        if path not in self.paths:
            raise KeyError(path)
        return blob_id(read_bytes(str(self.root / path)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def _entries(root: Path, folders: list[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything under some folders that is not a folder itself; links are not followed."""
    while folders:
        folder = folders.pop()
        for entry in _listed(root / folder):
            path = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                yield path, entry


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise LedgerError(f"读不了 {folder}：{reason(error)}", "看看文件夹的权限") from error


def read_bytes(place: str) -> bytes:
    try:
        with open(place, "rb", buffering=0) as stream:
            return stream.read()
    except OSError as error:
        raise LedgerError(f"读不了 {place}：{reason(error)}", "看看文件的权限") from error


def read_text(root: Path, path: str) -> str | None:
    """One file of the repository, or None where there is none."""
    place = inside(root, path)
    return (
        read_bytes(str(place)).decode("utf-8", errors="surrogateescape")
        if place.is_file()
        else None
    )


def inside(root: Path, path: str) -> Path:
    """A path of the repository on the disk. Raises LedgerError where it leads out of it."""
    place = root / path
    parts = [
        root.joinpath(*place.relative_to(root).parts[:n])
        for n in range(1, len(Path(path).parts) + 1)
    ]
    if ".." in Path(path).parts or any(part.is_symlink() for part in parts):
        raise LedgerError(f"{path} 经过链接或指到仓库外面，不写", "去掉链接，改成真正的文件夹")
    return place


def write(root: Path, path: str, text: str | bytes) -> None:
    """Writes one file as a whole or not at all, keeping line ends as they are given."""
    place = inside(root, path)
    data = text if isinstance(text, bytes) else text.encode()
    with _as_error(path):
        place.parent.mkdir(parents=True, exist_ok=True)
        put(place, data, _workshop(root, place.parent))


def write_out(place: Path, data: bytes) -> None:
    """Writes what a person asked for to the place that they named: a file as a whole or not at all;
    a pipe, a device and what stands in for one as it comes."""
    with _as_error(str(place)):
        stands_in = os.path.abspath(place).startswith(("/dev/", "/proc/"))
        if stands_in or (place.exists() and not place.is_file()):
            place.write_bytes(data)
            return
        real = place.resolve()
        if real.exists() and not (os.access(real, os.W_OK) and os.access(real.parent, os.W_OK)):
            real.write_bytes(data)
        else:
            put(real, data, real.parent)


def write_script(place: Path, text: str) -> None:
    """Writes a program outside the books, such as a hook of git's."""
    with _as_error(str(place)):
        place.parent.mkdir(parents=True, exist_ok=True)
        put(place, text.encode(), place.parent, 0o755)


@contextmanager
def _as_error(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "看看文件夹的权限，文件是不是正被打开"
        raise LedgerError(f"写不了 {name}：{reason(error)}", remedy) from error


def put(place: Path, data: bytes, folder: Path, mode: int | None = None) -> None:
    """Replaces a file by one that was made whole in a folder on the same disk."""
    sweep(folder)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=temporary_name())
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        before = place.stat().st_mode & 0o777 if place.exists() else 0o644
        os.chmod(temporary, before if mode is None else mode)
        os.replace(temporary, place)
    except BaseException:
        os.unlink(temporary)
        raise


def _workshop(root: Path, folder: Path) -> Path:
    """Where a file of the books is made: with git, where half of one is in nobody's way."""
    git = root / ".git"
    mine = git.is_dir() and os.access(git, os.W_OK)
    return git if mine and git.stat().st_dev == folder.stat().st_dev else folder


_LEFT = re.compile(r"\.ledger-(\d{1,9})-")


def temporary_name() -> str:
    """How the name of what is not whole yet begins: with whose it is."""
    return f".ledger-{os.getpid()}-"


def sweep(folder: Path) -> None:
    """Takes away what runs that were cut off have left in a folder."""
    for left in list(folder.glob(".ledger-*")):
        match = _LEFT.match(left.name)
        if match is None or _runs(int(match[1])):
            continue
        with suppress(OSError):
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def _runs(process: int) -> bool:
    """Whether a process is there. Windows ends what it is asked about, and keeps open files anyway."""
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def packaged(path: str) -> Path:
    """A file or folder that comes with ledger: inside the wheel, or in the source tree."""
    here = Path(__file__).resolve().parents[1]
    inside_wheel = here / path
    return inside_wheel if inside_wheel.exists() else here.parents[1] / path


def packaged_texts(folder: str) -> list[tuple[str, str]]:
    """The files of a folder that comes with ledger, by their paths in it.

    What an installer compiles beside them is not theirs.
    """
    home = packaged(folder)
    every = (path for path in home.rglob("*") if path.is_file())
    places = sorted(path for path in every if "__pycache__" not in path.parts)
    return [(p.relative_to(home).as_posix(), p.read_text(encoding="utf-8")) for p in places]


def templates_for(root: Path) -> list[Path]:
    """Where templates are looked for: the office's own first, then those that come with ledger."""
    return [root / "templates", packaged("templates")]


class Unpacked:
    """Some files, by path, in a folder of their own that goes when this does."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="ledger-")
        self.root = Path(self._kept.name)
        for path, data in files.items():
            write(self.root, path, data)

    def __del__(self) -> None:
        self._kept.cleanup()


def write_all(root: Path, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Writes several files; returns their paths."""
    written = []
    for path, text in texts:
        write(root, path, text)
        written.append(path)
    return written


def read_state(root: Path, revision: str | None) -> State:
    """The files on the disk, or of a commit."""
    return read_worktree(root) if revision is None else read_commit(root, revision)
