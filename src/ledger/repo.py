"""The only door to git and to the disk.

git runs with a clean environment, without replace refs or grafts, and with `--` before names.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.finding import LedgerError
from ledger.state import State, blob_id

if TYPE_CHECKING:
    from git.cmd import Git

WATCHED = ("counties", "plans")
LARGEST = 2_000_000
_CLEAN = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_REMOVED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")


def find_root(start: Path) -> Path:
    """The folder that holds `plans/`, from `start` upwards. Raises LedgerError with the reason."""
    start = start.resolve()
    if not start.is_dir():
        raise LedgerError(f"没有这个文件夹：{start}", "看看路径写对没有")
    for folder in (start, *start.parents):
        if (folder / "plans").is_dir() and any((folder / "plans").glob("*/plan.yaml")):
            return folder
        if (folder / ".git").exists():
            raise LedgerError(
                f"{folder} 是 git 仓库，但不是台账仓库（没有 plans/<年度>/plan.yaml）",
                "到台账仓库里运行，或用 ledger init 新建一个",
            )
    if _is_bare(start):
        raise LedgerError(
            "这里是裸仓库，没有可以读写的文件", "加 --at HEAD 读里面的提交，或克隆一份再运行"
        )
    raise LedgerError(
        f"{start} 不在台账仓库里（往上都没有 plans/<年度>/plan.yaml）",
        "到台账仓库里运行，或用 ledger init 新建一个",
    )


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def git_at(folder: Path) -> "Git":
    """git, run in a folder with a clean environment. Raises LedgerError where there is no git."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    from git.cmd import Git

    git = Git(str(folder))
    for name in _REMOVED:
        os.environ.pop(name, None)
    git.update_environment(**_CLEAN)
    return git


def run_git(folder: Path, *words: str, input: bytes | None = None) -> bytes:
    """What a git command prints. Raises LedgerError with git's own last line."""
    git = git_at(folder)
    from git.exc import GitCommandError, GitCommandNotFound

    options: dict[str, Any] = {"stdout_as_string": False, "strip_newline_in_stdout": False}
    try:
        if input is not None:
            with tempfile.TemporaryFile() as stream:
                stream.write(input)
                stream.seek(0)
                return _bytes(git.execute(["git", *words], istream=stream, **options))
        return _bytes(git.execute(["git", *words], **options))
    except GitCommandNotFound as error:
        raise LedgerError("这台机器上没有 git", "先安装 git（2.30 以上）") from error
    except GitCommandError as error:
        said = _said(error.stderr).splitlines()
        if said and "not a git repository" in said[-1]:
            raise LedgerError(f"{folder} 不是 git 仓库", "到台账仓库里运行") from error
        detail = _reason(said) if said else f"退出码 {error.status}"
        raise LedgerError(f"git {words[0]} 没有成功：{detail}", "") from error


def _reason(lines: list[str]) -> str:
    """The line in which git says why, among hints and advice; the last where none stands out."""
    told = [line.strip() for line in lines]
    for start in ("! [", "fatal:", "error:"):
        for line in told:
            if line.startswith(start):
                return line
    return told[-1]


def _said(stderr: object) -> str:
    """What git said, without what GitPython puts around it."""
    return str(stderr or "").strip().removeprefix("stderr:").strip().strip("'")


def _bytes(output: object) -> bytes:
    return output if isinstance(output, bytes) else str(output).encode()


def is_git(folder: Path) -> bool:
    return any((up / ".git").exists() for up in (folder, *folder.parents))


def read_worktree(root: Path) -> State:
    """The files as they stand on the disk, committed or not. Links are named, not followed."""
    files: dict[str, bytes] = {}
    paths: set[str] = set()
    links: set[str] = set()
    for path, entry in _entries(root, list(WATCHED)):
        paths.add(path)
        if entry.is_symlink():
            links.add(path)
        elif path.endswith(".yaml") and len(data := _read(entry.path)) <= LARGEST:
            files[path] = data
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
        return blob_id(_read(str(self.root / path)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def _entries(root: Path, folders: list[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything under some folders that is not a folder itself; links are not followed."""
    while folders:
        folder = folders.pop()
        with suppress(OSError), os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                else:
                    yield path, entry


def _read(place: str) -> bytes:
    try:
        with open(place, "rb", buffering=0) as stream:
            return stream.read()
    except OSError as error:
        raise LedgerError(f"读不了 {place}：{error.strerror}", "看看文件的权限") from error


def read_text(root: Path, path: str) -> str | None:
    """One file of the repository, or None where there is none."""
    place = inside(root, path)
    return _read(str(place)).decode("utf-8", errors="surrogateescape") if place.is_file() else None


def read_commit(root: Path, revision: str) -> State:
    """The files of a commit. Raises LedgerError where there is no such commit."""
    commit = _commit_named(root, revision)
    blobs: dict[str, str] = {}
    others: dict[str, str] = {}
    paths: set[str] = set()
    links: set[str] = set()
    listing = run_git(root, "ls-tree", "-r", "-z", commit, "--", *WATCHED)
    for row in filter(None, listing.split(b"\0")):
        about, _, raw = row.partition(b"\t")
        mode, _, blob = about.decode().split(" ")
        path = raw.decode("utf-8", errors="surrogateescape")
        paths.add(path)
        if mode in ("120000", "160000"):
            links.add(path)
        else:
            (blobs if path.endswith(".yaml") else others)[path] = blob
    files = dict(read_blobs(root, blobs))
    return State(files, frozenset(paths), frozenset(links), others)


def _commit_named(root: Path, revision: str) -> str:
    asked = f"{revision}^{{commit}}\n".encode(errors="surrogateescape")
    answer = run_git(root, "cat-file", "--batch-check", input=asked).decode().split()
    if answer[1:2] != ["commit"]:
        raise LedgerError(f"没有「{revision[:40]}」这个提交", "git log --oneline 列出有哪些提交")
    return answer[0]


def read_blobs(root: Path, blobs: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The bytes of each path's blob, by one `cat-file --batch`."""
    if not blobs:
        return
    asked = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    answer = run_git(root, "cat-file", "--batch", "--buffer", input=asked)
    start = 0
    for path in blobs:
        end = answer.index(b"\n", start)
        size = int(answer[start:end].split(b" ")[2])
        yield path, answer[end + 1 : end + 1 + size]
        start = end + size + 2


def has_commit(root: Path) -> bool:
    """Whether a folder is in git and something has been committed."""
    if not is_git(root):
        return False
    try:
        return bool(head_of(root, "HEAD"))
    except LedgerError:
        return False


def head_of(root: Path, revision: str) -> str:
    """The commit that a revision names."""
    wanted = f"{revision}^{{commit}}"
    shown = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    return shown.decode().strip()


def fetch_from(root: Path) -> Callable[[Mapping[str, str]], dict[str, bytes]]:
    """What reads the blobs of paths out of a repository; without git there are none to read."""
    return lambda blobs: dict(read_blobs(root, blobs))


class Made(NamedTuple):
    """The commit that first brought a version of a file: its id, its day, its author's post."""

    commit: str
    day: str
    post: str


def versions(root: Path, revision: str) -> dict[str, list[tuple[str, Made]]]:
    """Every version of every book's file, the newest first: its blob and the commit that made it.

    A merge made those versions that it has from neither side.
    """
    shown = run_git(
        root, "log", "--raw", "-c", "-z", "--root", "--no-renames", "--no-abbrev",
        "--no-show-signature", "--format=%x01%H%x1f%as%x1f%an",
        "--end-of-options", revision, "--", *WATCHED,
    )  # fmt: skip
    found: dict[str, list[tuple[str, Made]]] = {}
    for part in shown.split(b"\x01")[1:]:
        head, *fields = filter(bytes.strip, part.split(b"\0"))
        made = Made(*head.decode("utf-8", errors="replace").strip().split("\x1f"))
        for about, path in zip(fields[0::2], fields[1::2], strict=False):
            blob = about.decode().split(" ")[-2]
            found.setdefault(path.decode("utf-8", errors="surrogateescape"), []).append(
                (blob, made)
            )
    return found


def read_state(root: Path, revision: str | None) -> State:
    """The files on the disk, or of a commit."""
    return read_worktree(root) if revision is None else read_commit(root, revision)


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
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".ledger-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.chmod(temporary, place.stat().st_mode & 0o777 if place.exists() else 0o644)
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise LedgerError(
            f"写不了 {path}：{error.strerror}", "看看文件夹的权限，文件是不是正被打开"
        ) from error


def packaged(path: str) -> Path:
    """A file or folder that comes with ledger: inside the wheel, or in the source tree."""
    here = Path(__file__).resolve().parent
    inside_wheel = here / path
    return inside_wheel if inside_wheel.exists() else here.parents[1] / path


def templates_for(root: Path) -> list[Path]:
    """Where templates are looked for: the office's own first, then those that come with ledger."""
    return [root / "templates", packaged("templates")]


def start_repository(folder: Path) -> None:
    """An empty git repository with the branch main."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"建不了 {folder}：{error.strerror}", "换一个能写的文件夹") from error
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "config", "core.quotepath", "false")


def closing_branch(root: Path) -> str:
    """The branch that a seal is committed to. Raises LedgerError, by name, where it may not be."""
    if run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise LedgerError("这是浅克隆，历史不全，不能结账", "先运行 git fetch --unshallow")
    head = run_git(root, "rev-parse", "--abbrev-ref", "HEAD").decode().strip()
    if head == "HEAD":
        raise LedgerError("现在不在任何分支上（分离头指针），不能结账", "先运行 git switch main")
    if first := uncommitted(root, *WATCHED):
        raise LedgerError(f"有没提交的改动（{first} 等），不能结账", "先提交或撤回，再结账")
    _not_behind(root)
    return head


def uncommitted(root: Path, *folders: str) -> str:
    """The first path under some folders that is not as it was committed; empty where all are."""
    shown = run_git(root, "status", "--porcelain", "-z", "--", *folders)
    return shown.split(b"\0")[0][3:].decode("utf-8", errors="replace")


def _not_behind(root: Path) -> None:
    branch = run_git(root, "symbolic-ref", "HEAD").decode().strip()
    wanted = "--format=%(upstream:short)%00%(upstream:track,nobracket)"
    name, _, track = run_git(root, "for-each-ref", wanted, branch).decode().strip().partition("\0")
    if behind := re.search("behind ([0-9]+)", track):
        raise LedgerError(f"本地比 {name} 少 {behind[1]} 个提交", "先拉取：git pull --ff-only")


def sealed_where(root: Path, branch: str, seals: list[tuple[str, str]]) -> dict[str, str]:
    """The commit of each seal on the branch's first-parent line, by period.

    Raises LedgerError where a seal is not there, or where its tag names another commit: then the
    branch has been rewritten.
    """
    shown = run_git(
        root, "log", "--first-parent", "-m", "--root", "--diff-filter=A", "--no-renames",
        "--no-show-signature", "--name-only", "-z", "--format=%x01%H",
        "--end-of-options", branch, "--", "plans",
    )  # fmt: skip
    added: dict[str, str] = {}
    for part in shown.split(b"\x01")[1:]:
        commit, *paths = part.decode("utf-8", errors="surrogateescape").split("\0")
        for path in paths:
            added[path.strip("\n")] = commit.strip()
    tags = tags_of(root)
    for period, path in seals:
        if path not in added:
            raise LedgerError(
                f"{period} 的封存不在 {branch} 的主线上，分支被改写或合并错了",
                "恢复原来的分支，不要强推",
            )
        tag = tag_of(path)
        if tag in tags and tags[tag] != added[path]:
            raise LedgerError(
                f"标签 {tag} 和封存它的提交对不上，分支或标签被改写过",
                "恢复原来的分支和标签",
            )
    return {period: added[path] for period, path in seals}


def tags_of(root: Path) -> dict[str, str]:
    """The commit that each tag `closed/<period>` names."""
    shown = run_git(
        root, "for-each-ref", "--format=%(refname:lstrip=2)%00%(*objectname)%00%(objectname)",
        "refs/tags/closed/",
    )  # fmt: skip
    rows = (row.split("\0") for row in shown.decode().splitlines())
    return {name: peeled or direct for name, peeled, direct in rows}


def tag_of(path: str) -> str:
    """The tag of a seal: its period; what is opened every year (定账) with the year before it."""
    year, stem = Path(path).parts[1], Path(path).stem
    return f"closed/{stem}" if stem[:4].isdigit() else f"closed/{year}-{stem}"


def commit_seal(root: Path, path: str, text: str, period: str) -> str:
    """One commit that adds the seal and nothing else, and its tag; returns the commit.

    Where either fails, nothing of them is left.
    """
    tag = tag_of(path)
    if tag in tags_of(root):
        raise LedgerError(
            f"已经有标签 {tag}，却没有 {path}，分支被改写过", "恢复原来的分支，不要强推"
        )
    write(root, path, text)
    try:
        run_git(root, "add", "--", path)
        run_git(root, "commit", "--quiet", "-m", f"结账 {period}", "--", path)
    except LedgerError as error:
        run_git(root, "reset", "--quiet", "--", path)
        inside(root, path).unlink(missing_ok=True)
        remedy = "git config user.name 和 user.email 设成岗位账号，再结账"
        raise LedgerError(f"没有结成：{error.message}", error.remedy or remedy) from error
    try:
        run_git(root, "tag", "-a", "-m", f"结账 {period}", "--end-of-options", tag, "HEAD")
    except LedgerError as error:
        _take_back(root)
        raise LedgerError(f"没有结成：{error.message}", "看看 git 的标签设置，再结账") from error
    return run_git(root, "rev-parse", "HEAD").decode().strip()


def push_seal(root: Path, path: str) -> None:
    """Sends the seal's commit and its tag together; where they are refused, takes both back."""
    tag = tag_of(path)
    try:
        run_git(root, "push", "--quiet", "--atomic", "origin", "HEAD", f"refs/tags/{tag}")
    except LedgerError as error:
        run_git(root, "tag", "--delete", tag)
        _take_back(root)
        raise LedgerError(
            f"没有推送成，这一次结账已经撤回：{error.message}",
            "别人先推送了的，先 git pull --ff-only --tags，看看还要不要结；连不上的，连上再结",
        ) from error


def _take_back(root: Path) -> None:
    """Undoes the seal's commit; it added one file, and nothing else is touched."""
    run_git(root, "reset", "--quiet", "--keep", "HEAD~1")


class Commit(NamedTuple):
    """A commit to be made as data: the day and hour in China, a post (no person), and files."""

    day: date
    hour: int
    post: str
    address: str
    message: str
    files: dict[str, str]
    tag: str = ""


def import_commits(root: Path, commits: Iterable[Commit]) -> tuple[str, int]:
    """Writes commits onto main at once and checks them out; the same ids on every machine."""
    stream = bytearray()
    count = 0
    for count, commit in enumerate(commits, 1):
        hour = timezone(timedelta(hours=8))
        moment = datetime.combine(commit.day, time(commit.hour, count % 60), hour)
        who = f"{commit.post} <{commit.address}> {int(moment.timestamp())} +0800\n".encode()
        stream += b"commit refs/heads/main\nauthor " + who + b"committer " + who
        stream += _data(commit.message)
        for path, text in sorted(commit.files.items()):
            stream += b"M 100644 inline " + path.encode() + b"\n" + _data(text)
        if commit.tag:
            stream += f"tag {commit.tag}\nfrom refs/heads/main\ntagger ".encode() + who
            stream += _data(commit.message)
    run_git(root, "fast-import", "--quiet", "--date-format=raw", input=bytes(stream))
    run_git(root, "reset", "--quiet", "--hard", "main")
    return run_git(root, "rev-parse", "main").decode().strip(), count


def _data(text: str) -> bytes:
    data = text.encode()
    return f"data {len(data)}\n".encode() + data + b"\n"


def write_all(root: Path, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Writes several files; returns their paths."""
    written = []
    for path, text in texts:
        write(root, path, text)
        written.append(path)
    return written
