"""The door to git: run with a clean environment, without replace refs or grafts, names behind `--`."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.finding import LedgerError, reason
from ledger.repo.printed import day_told, logged
from ledger.state import LARGEST, State, is_text
from ledger.unseen import visible

if TYPE_CHECKING:
    from git.cmd import Git

WATCHED = ("counties", "plans")
READ = (*WATCHED, "templates")
"""What is read: the books, and the office's own wording."""
_CLEAN = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_REMOVED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE")
_OBJECTS = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""Where objects are; a server sets it while it has not yet taken what was pushed."""


def git_at(folder: Path) -> "Git":
    """git, run in a folder with a clean environment. Raises LedgerError where there is no git."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    from git.cmd import Git

    git = Git(str(folder))
    taking = "GIT_QUARANTINE_PATH" in os.environ
    for name in _REMOVED if taking else (*_REMOVED, *_OBJECTS):
        os.environ.pop(name, None)
    git.update_environment(**_CLEAN)
    return git


class Answer(NamedTuple):
    """A git command's exit code, what it prints, and the lines in which it complains."""

    status: int
    out: bytes
    err: list[str]


def ask_git(
    folder: Path, *words: str, input: bytes | None = None, env: Mapping[str, str] | None = None
) -> Answer:
    """What git answers, where failing is an answer too. Raises LedgerError where there is no git."""
    git = git_at(folder)
    from git.exc import GitCommandNotFound

    options: dict[str, Any] = {
        "stdout_as_string": False,
        "strip_newline_in_stdout": False,
        "with_exceptions": False,
        "with_extended_output": True,
        "env": dict(env or {}),
    }
    try:
        with _stream(input) as stream:
            answer: Any = git.execute(["git", *words], istream=stream, **options)
    except GitCommandNotFound as error:
        raise LedgerError("这台机器上没有 git", "先安装 git（2.30 以上）") from error
    status, out, complaint = answer
    return Answer(int(status), _bytes(out), str(complaint or "").strip().splitlines())


@contextmanager
def _stream(data: bytes | None) -> Iterator[Any]:
    """Data as a file to be read from; nothing for nothing."""
    if data is None:
        yield None
        return
    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.seek(0)
        yield stream


def run_git(
    folder: Path,
    *words: str,
    input: bytes | None = None,
    env: Mapping[str, str] | None = None,
) -> bytes:
    """What a git command prints. Raises LedgerError with git's own last line."""
    answer = ask_git(folder, *words, input=input, env=env)
    if answer.status == 0:
        return answer.out
    raise failure(folder, words[0], answer)


_LOCK = re.compile(r"Unable to create '(.+?\.lock)': File exists")


def failure(folder: Path, word: str, answer: Answer) -> LedgerError:
    """What is to be said where a git command failed."""
    said = answer.err
    if said and "not a git repository" in said[-1]:
        return LedgerError(f"{folder} 不是 git 仓库", "到台账仓库里运行")
    if lock := _LOCK.search("\n".join(said)):
        remedy = f"没有别的 git 在运行，就删掉这个文件，再来一次：{lock[1]}"
        return LedgerError("另一个 git 正在写，或上一个断了，留下了锁", remedy)
    detail = reason_of(said) if said else f"退出码 {answer.status}"
    return LedgerError(f"git {word} 没有成功：{detail}", "")


def reason_of(lines: list[str]) -> str:
    """The line in which git says why, among hints and advice; the last where none stands out."""
    told = [line.strip() for line in lines]
    for start in ("! [", "fatal:", "error:"):
        for line in told:
            if line.startswith(start):
                return line
    return told[-1]


def _bytes(output: object) -> bytes:
    return output if isinstance(output, bytes) else str(output).encode()


def is_git(folder: Path) -> bool:
    return any((up / ".git").exists() for up in (folder, *folder.parents))


def read_commit(root: Path, revision: str) -> State:
    """The files of a commit. Raises LedgerError where there is no such commit."""
    commit = commit_named(root, revision)
    return read_trees(root, [commit])[commit]


def read_trees(
    root: Path, trees: Iterable[str], env: Mapping[str, str] | None = None
) -> dict[str, State]:
    """The files of several commits or trees; what they share is read once."""
    listed = {tree: list(_listed(root, tree, env)) for tree in dict.fromkeys(trees)}
    wanted = {
        row.blob: row.blob
        for rows in listed.values()
        for row in rows
        if row.is_file and is_text(row.path)
    }
    data = {b: d for b, d in read_blobs(root, wanted, env) if len(d) <= LARGEST}
    return {tree: _state(rows, data) for tree, rows in listed.items()}


class _Row(NamedTuple):
    """One path of a tree."""

    path: str
    mode: str
    blob: str

    @property
    def is_file(self) -> bool:
        return self.mode not in ("120000", "160000")


def _listed(root: Path, tree: str, env: Mapping[str, str] | None) -> Iterator[_Row]:
    listing = run_git(root, "ls-tree", "-r", "-z", tree, "--", *READ, env=env)
    for row in filter(None, listing.split(b"\0")):
        about, _, raw = row.partition(b"\t")
        mode, _, blob = about.decode().split(" ")
        yield _Row(raw.decode("utf-8", errors="surrogateescape"), mode, blob)


def blobs_of(root: Path, tree: str) -> dict[str, str]:
    """The blob of every file of a commit or a tree, by path; none of them is read."""
    return {row.path: row.blob for row in _listed(root, tree, None) if row.is_file}


def is_shallow(root: Path) -> bool:
    """Whether old commits were left out when a repository was cloned."""
    return run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _state(rows: list[_Row], data: Mapping[str, bytes]) -> State:
    return State(
        {row.path: data[row.blob] for row in rows if row.is_file and row.blob in data},
        frozenset(row.path for row in rows),
        frozenset(row.path for row in rows if not row.is_file),
        {row.path: row.blob for row in rows if row.is_file and row.blob not in data},
    )


_STEPS = r"(?P<steps>(?:@\{\d{1,9}\}|~\d{0,9}|\^\d{0,9}|\^\{(?:commit)?\})*)"
_REVISION = re.compile(r"(?P<name>(?!-)[^\x00-\x20\x7f~^:?*\[\\]+?)" + _STEPS)
_PLACES = ("refs/heads/", "refs/remotes/", "refs/tags/", "refs/")
"""Where a short name may stand; git would take the first, a tag before any branch."""


def commit_named(root: Path, revision: str) -> str:
    """The id of the one commit that a person's word names: a full ref, the short name of one ref
    alone, `HEAD`, an object's id or as much of it as tells it, each with steps back (`~2`, `^1`).

    Raises LedgerError where there is none, where it could be several, and on any other form.
    """
    absent = f"没有「{revision[:40]}」这个提交"
    match = _REVISION.fullmatch(revision)
    if match is None or ".." in match["name"] or "@{" in match["name"]:
        remedy = "写一个分支的名字、一个标签的名字或提交号，后面可以加 ~1、^2 这样的步数"
        raise LedgerError(absent, remedy)
    if re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", revision) and _commit(root, revision) == revision:
        return revision
    named = _named(root, match["name"])
    if len(named) > 1:
        several = f"「{revision[:40]}」不止一个：{'、'.join(named)}"
        raise LedgerError(several, f"写全名：{named[0]}{match['steps']}")
    if named and (commit := _commit(root, f"{named[0]}{match['steps']}")):
        return commit
    raise LedgerError(absent, "git log --oneline 列出提交，git branch -a 和 git tag 列出名字")


def _commit(root: Path, name: str) -> str | None:
    """The commit that git takes a name for."""
    asked = f"{name}^{{commit}}\n".encode(errors="surrogateescape")
    answer = run_git(root, "cat-file", "--batch-check", input=asked).split()
    return answer[0].decode() if answer[1:2] == [b"commit"] else None


def _named(root: Path, name: str) -> list[str]:
    """Everything that a name could be: refs by their full names, objects by their ids."""
    if name == "HEAD":
        return ["HEAD"] if tip_of(root, "HEAD") else []
    ids = _objects(root, name) if re.fullmatch("[0-9a-fA-F]{4,64}", name) else []
    if name.lower() in ids:
        return ids
    short = [*(f"{place}{name}" for place in _PLACES), f"refs/remotes/{name}/HEAD"]
    refs = [name] if name.startswith("refs/") else short
    shown = run_git(root, "for-each-ref", "--format=%(refname)", *refs)
    there = shown.decode("utf-8", errors="surrogateescape").split("\n")
    found = [ref for ref in refs if ref in there] + ids
    return ["FETCH_HEAD"] if name == "FETCH_HEAD" and not found else found


def _objects(root: Path, digits: str) -> list[str]:
    """The commits, and tags of commits, whose ids begin with some digits."""
    ids = run_git(root, "rev-parse", f"--disambiguate={digits.lower()}")
    kinds = run_git(root, "cat-file", "--batch-check=%(objectname) %(objecttype)", input=ids)
    rows = (row.split() for row in kinds.decode().splitlines())
    return [name for name, kind in rows if kind in ("commit", "tag")]


def tip_of(root: Path, ref: str) -> str | None:
    """The object that `HEAD` or a full ref names by exactly this name, or None.

    Raises LedgerError where git cannot tell.
    """
    answer = ask_git(root, "show-ref", "--verify", "--hash", "--", ref)
    if answer.status and "not a valid ref" not in "".join(answer.err[-1:]):
        raise failure(root, "show-ref", answer)
    return None if answer.status else answer.out.decode().strip()


def read_blobs(
    root: Path, blobs: Mapping[str, str], env: Mapping[str, str] | None = None
) -> Iterator[tuple[str, bytes]]:
    """The bytes of each path's blob, by one `cat-file --batch`.

    Raises LedgerError on the first that git has not got.
    """
    if not blobs:
        return
    asked = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    answer = run_git(root, "cat-file", "--batch", "--buffer", input=asked, env=env)
    start = 0
    for path in blobs:
        end = answer.index(b"\n", start)
        size = _size_in(answer[start:end])
        yield path, answer[end + 1 : end + 1 + size]
        start = end + size + 2


def _size_in(head: bytes) -> int:
    """The size in a line that announces a blob. Raises LedgerError where git does not have it."""
    words = head.split(b" ")
    if len(words) != 3:
        name = words[0].decode(errors="replace")[:12]
        raise LedgerError(f"仓库里缺对象 {name}", "git fsck --full 看缺什么，从别的克隆里取回")
    return int(words[2])


def is_repository(folder: Path) -> bool:
    """Whether git can be asked here, in a bare repository as well."""
    return ask_git(folder, "rev-parse", "--git-dir").status == 0


def has_commit(root: Path) -> bool:
    """Whether a folder is in git and something has been committed."""
    return is_git(root) and is_repository(root) and tip_of(root, "HEAD") is not None


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
        "--no-show-signature", "--date=raw", "--format=%H%x00%ad%x00%an%x00",
        "--end-of-options", revision, "--", *READ,
    )  # fmt: skip
    found: dict[str, list[tuple[str, Made]]] = {}
    for (commit, day, post), rows in logged(shown, 3):
        for about, path in rows:
            made = Made(commit, str(day_told(day)), visible(post))
            found.setdefault(path, []).append((about.split(" ")[-2], made))
    return found


def start_repository(folder: Path) -> None:
    """An empty git repository with the branch main."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"建不了 {folder}：{reason(error)}", "换一个能写的文件夹") from error
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "config", "core.quotepath", "false")


def uncommitted(root: Path, *folders: str) -> str:
    """The first path under some folders that is not as it was committed; empty where all are."""
    shown = run_git(root, "status", "--porcelain", "-z", "--", *folders)
    return shown.split(b"\0")[0][3:].decode("utf-8", errors="replace")
