"""The door to git: run with a clean environment, without replace refs or grafts, names behind `--`."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.finding import LedgerError
from ledger.state import State

if TYPE_CHECKING:
    from git.cmd import Git

WATCHED = ("counties", "plans")
_CLEAN = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_REMOVED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")


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


class Answer(NamedTuple):
    """What git answered, whether or not it was content."""

    status: int
    out: bytes
    err: str


def ask_git(folder: Path, *words: str) -> Answer:
    """What a git command says on either stream, where failing is an answer too."""
    git = git_at(folder)
    options: dict[str, Any] = {"stdout_as_string": False, "strip_newline_in_stdout": False}
    status, out, err = git.execute(
        ["git", *words], with_extended_output=True, with_exceptions=False, **options
    )
    return Answer(int(status), _bytes(out), _bytes(err).decode("utf-8", errors="replace"))


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


def is_repository(folder: Path) -> bool:
    """Whether git can be asked here, in a bare repository as well."""
    return ask_git(folder, "rev-parse", "--git-dir").status == 0


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


def fetch_what_is_there(root: Path) -> Callable[[Mapping[str, str]], dict[str, bytes]]:
    """The same where some may be lost, or left with a remote that does not answer: without those."""

    def fetch(blobs: Mapping[str, str]) -> dict[str, bytes]:
        try:
            return dict(read_blobs(root, _there(root, blobs)))
        except LedgerError:
            alone = [fetch({path: blob}) for path, blob in blobs.items()] if len(blobs) > 1 else []
            return {path: data for one in alone for path, data in one.items()}

    return fetch


def _there(root: Path, blobs: Mapping[str, str]) -> dict[str, str]:
    """Those of some blobs that git has."""
    if not blobs:
        return {}
    asked = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    kinds = run_git(root, "cat-file", "--batch-check=%(objecttype)", input=asked)
    pairs = zip(blobs.items(), kinds.decode().splitlines(), strict=True)
    return {path: blob for (path, blob), kind in pairs if kind == "blob"}


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


def start_repository(folder: Path) -> None:
    """An empty git repository with the branch main."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"建不了 {folder}：{error.strerror}", "换一个能写的文件夹") from error
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "config", "core.quotepath", "false")


def uncommitted(root: Path, *folders: str) -> str:
    """The first path under some folders that is not as it was committed; empty where all are."""
    shown = run_git(root, "status", "--porcelain", "-z", "--", *folders)
    return shown.split(b"\0")[0][3:].decode("utf-8", errors="replace")
