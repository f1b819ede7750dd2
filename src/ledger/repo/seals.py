"""Seals in git: where one may be made, making it, sending it, and what a cut-off one has left.

A seal is a commit and a tag, made as objects first and shown by one transaction of refs. Only then
does its file come into the index and onto the disk. So whatever moment it is cut off at, what is
missing can be told and done.
"""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ledger.finding import LedgerError
from ledger.privacy import mask
from ledger.repo.disk import inside, read_text, write
from ledger.repo.git import (
    WATCHED,
    ask_git,
    failure,
    run_git,
    tip_of,
    uncommitted,
)
from ledger.repo.history import tags_of
from ledger.repo.printed import day_told
from ledger.repo.push import why_not_pushed
from ledger.sealed import tag_of


def closing_branch(root: Path) -> str:
    """The full ref of the branch that seals are committed to.

    Raises LedgerError, by name, where there is none or its history is not whole.
    """
    if run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise LedgerError("这是浅克隆，历史不全，不能结账", "先运行 git fetch --unshallow")
    head = ask_git(root, "symbolic-ref", "--quiet", "HEAD")
    if head.status:
        raise LedgerError("现在不在任何分支上（分离头指针），不能结账", "先运行 git switch main")
    return head.out.decode("utf-8", errors="surrogateescape").strip()


def need_clean(root: Path, branch: str) -> None:
    """Raises LedgerError where the disk is not as committed, or a branch is behind its upstream."""
    if first := uncommitted(root, *WATCHED):
        raise LedgerError(f"有没提交的改动（{first} 等），不能结账", "先提交或撤回，再结账")
    wanted = "--format=%(upstream:short)%00%(upstream:track,nobracket)"
    name, _, track = run_git(root, "for-each-ref", wanted, branch).decode().strip().partition("\0")
    if behind := re.search("behind ([0-9]+)", track):
        remedy = f"先拉取：{_pull(root, branch)}"
        raise LedgerError(f"本地比 {name} 少 {behind[1]} 个提交", remedy)


def is_pushed(root: Path, path: str) -> bool | None:
    """Whether the upstream of the branch has a file; None where the branch has no upstream."""
    head = ask_git(root, "symbolic-ref", "--quiet", "HEAD").out.decode().strip()
    there = _upstream(root, head) if head else None
    return None if there is None else _has(root, there, path)


def _upstream(root: Path, branch: str) -> str | None:
    """The commit up to which the server has a branch, as far as is known here."""
    upstream = run_git(root, "for-each-ref", "--format=%(upstream)", branch).decode().strip()
    return tip_of(root, upstream) if upstream else None


def _has(root: Path, commit: str, path: str) -> bool:
    return bool(run_git(root, "ls-tree", "-z", "--name-only", commit, "--", path))


def _pull(root: Path, branch: str) -> str:
    """How a branch takes in what the server has: what is here alone is put on top of it; a seal
    that is here alone stays the commit that it is, and is sent."""
    there = _upstream(root, branch)
    since = ("log", "--no-show-signature", "-z", f"{there}..{branch}")
    if there is None or not run_git(root, *since, "-1", "--format=%H"):
        return "git pull --ff-only --tags"
    names = ("--format=", "--name-only", "--diff-filter=A", "--", ":(glob)plans/*/seals/*.yaml")
    sealed = run_git(root, *since, *names).decode().strip("\0\n").split("\0")[0]
    if not sealed:
        return "git pull --rebase --tags"
    return f"git pull --no-rebase --tags，再运行 ledger close {Path(sealed).stem} --push"


def _pull_first(root: Path, branch: str) -> str:
    return f"先拉取：{_pull(root, branch)}，再看要不要结下一期"


class Made(NamedTuple):
    """A seal's commit: its id, its first parent, by which post and when, and what else it touched."""

    id: str
    parent: str
    post: str
    at: str
    alone: bool

    @property
    def told(self) -> str:
        return f"提交 {self.id[:12]}，{mask(self.post)}，{self.at}"


def made_by(root: Path, tip: str, path: str) -> Made | None:
    """The commit on the first-parent line of a tip that brought a seal."""
    wanted = "--format=%H%x00%P%x00%an%x00%ad"
    shown = run_git(
        root, "log", "-1", "--first-parent", "-m", "--diff-filter=A", "--no-renames", "--no-mailmap",
        "--no-show-signature", "--date=raw", wanted, "--no-patch", tip, "--", path,
    )  # fmt: skip
    if not shown:
        return None
    fields = shown.decode("utf-8", errors="replace").rstrip("\n").split("\0")
    parent = fields[1].partition(" ")[0]
    listed = run_git(root, "diff-tree", "-r", "-z", "--name-only", "--no-commit-id", fields[0])
    return Made(
        fields[0], parent, fields[2], str(day_told(fields[3])), listed == f"{path}\0".encode()
    )


def commit_seal(root: Path, branch: str, tip: str, path: str, text: str) -> str:
    """One commit on a tip that adds a seal and nothing else, and its tag; returns the commit.

    Where anything fails, nothing of them is left. Raises LedgerError with what stood in the way.
    """
    tag, words = tag_of(path), f"结账 {Path(path).stem}"
    if tag in tags_of(root):
        raise _tagged_already(root, branch, path)
    try:
        commit = _commit_object(root, tip, path, text, words)
    except LedgerError as error:
        remedy = "git config user.name 和 user.email 设成岗位账号，再结账"
        raise LedgerError(f"没有结成：{error.message}", error.remedy or remedy) from error
    try:
        tagged = _tag_object(root, tag, commit, words)
    except LedgerError as error:
        remedy = error.remedy or "看看 git 的标签设置，再结账"
        raise LedgerError(f"没有结成：{error.message}", remedy) from error
    try:
        _move(root, f"update {branch} {commit} {tip}", f"create refs/tags/{tag} {tagged}")
    except LedgerError as error:
        raise _overtaken(root, branch, tip, path) or error from error
    lay_out(root, commit, path)
    ask_git(root, "hook", "run", "--ignore-missing", "post-commit")
    return commit


def _overtaken(root: Path, branch: str, tip: str, path: str) -> LedgerError | None:
    """What to say where the branch moved meanwhile, by another process in this clone."""
    now = tip_of(root, branch)
    if now is None or now == tip:
        return None
    made = made_by(root, now, path)
    if made is None:
        return LedgerError("没有结成：这期间分支上有了新的提交", "再运行一次 ledger close")
    return _closed_by_another(path, made, "ledger close 结下一期")


def _closed_by_another(path: str, made: Made, remedy: str) -> LedgerError:
    period = Path(path).stem
    return LedgerError(f"{period} 已经由别人结了：{made.told}；这一次的没有留下", remedy)


def _tagged_already(root: Path, branch: str, path: str) -> LedgerError:
    """What to say where the tag is there and the seal not: it is to be pulled, or it is gone."""
    tag = tag_of(path)
    there = _upstream(root, branch)
    if there and (made := made_by(root, there, path)):
        return _closed_by_another(path, made, _pull_first(root, branch))
    commit = tags_of(root)[tag].commit
    if made := made_by(root, commit, path):
        said = f"已经有标签 {tag}，是别人结的（{made.told}），这个分支上还没有 {path}"
        return LedgerError(said, f"先拉取：{_pull(root, branch)}；拉取了还没有的，恢复原来的分支")
    return LedgerError(f"已经有标签 {tag}，却没有 {path}，分支被改写过", "恢复原来的分支，不要强推")


def _commit_object(root: Path, tip: str, path: str, text: str, words: str) -> str:
    """A commit that adds one file, judged by the repository's hooks, in no branch yet."""
    run = _Run("commit", root)
    with tempfile.TemporaryDirectory(prefix="ledger-close-") as folder:
        env = {"GIT_INDEX_FILE": f"{folder}/index"}
        message = Path(folder) / "COMMIT_EDITMSG"
        message.write_text(f"{words}\n", encoding="utf-8", newline="\n")
        blob = run("hash-object", "-w", "--stdin", input=text.encode())
        run("read-tree", tip, env=env)
        run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=env)
        run("hook", "run", "--ignore-missing", "pre-commit", env=env)
        run(
            "hook",
            "run",
            "--ignore-missing",
            "prepare-commit-msg",
            "--",
            str(message),
            "message",
            env=env,
        )
        run("hook", "run", "--ignore-missing", "commit-msg", "--", str(message), env=env)
        tree = run("write-tree", env=env)
        signed = ["-S"] if _is_set(root, "commit.gpgSign") else []
        return run("commit-tree", *signed, "-p", tip, "-F", str(message), tree)


class _Run(NamedTuple):
    """Runs a part of what people know as one command of git's."""

    name: str
    root: Path

    def __call__(
        self, *words: str, input: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> str:
        answer = ask_git(self.root, *words, input=input, env=env)
        if answer.status:
            raise failure(self.root, self.name, answer)
        return answer.out.decode().strip()


def _is_set(root: Path, name: str) -> bool:
    return ask_git(root, "config", "--type=bool", "--get", name).out.strip() == b"true"


def _tag_object(root: Path, tag: str, commit: str, words: str) -> str:
    """An annotated tag, signed where git is told to, in no ref yet.

    git signs no tag that it does not put into a ref, so it gets a repository for that alone.
    """
    objects = run_git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    kind = run_git(root, "rev-parse", "--show-object-format").decode().strip()
    shown = ask_git(root, "config", "-z", "--get-regexp", r"^(user|gpg|tag)\.").out.decode()
    rows = (row.replace("\n", "=", 1) for row in shown.split("\0") if row)
    settings = [word for row in rows for word in ("-c", row)]
    with tempfile.TemporaryDirectory(prefix="ledger-tag-") as folder:
        run_git(root, "init", "--quiet", "--bare", "--template=", f"--object-format={kind}", folder)
        env = {"GIT_OBJECT_DIRECTORY": objects.decode().strip()}
        at = (f"--git-dir={folder}", *settings)
        _Run("tag", root)(*at, "tag", "-a", "-m", words, "--end-of-options", tag, commit, env=env)
        made = run_git(root, *at, "show-ref", "--verify", "--hash", f"refs/tags/{tag}", env=env)
        return made.decode().strip()


def _move(root: Path, *lines: str) -> None:
    """Moves several refs at once, or none."""
    told = "".join(f"{line}\n" for line in ("start", *lines, "prepare", "commit"))
    run_git(root, "update-ref", "-m", "ledger close", "--stdin", input=told.encode())


def lay_out(root: Path, commit: str, path: str) -> None:
    """Puts a commit's file into the index and onto the disk."""
    row = run_git(root, "ls-tree", "-z", commit, "--", path).decode().split("\t")[0].split(" ")
    write(root, path, run_git(root, "cat-file", "blob", row[2]))
    run_git(root, "update-index", "--add", "--cacheinfo", f"{row[0]},{row[2]},{path}")


def missing_here(root: Path, tip: str, path: str) -> bool:
    """Whether a commit's file is not in the index or not on the disk, nor anything in its place."""
    shown = run_git(root, "ls-tree", "-z", tip, "--", path).decode()
    data = run_git(root, "cat-file", "blob", shown.split(" ")[2].split("\t")[0]) if shown else b""
    on_disk = read_text(root, path)
    staged = run_git(root, "ls-files", "-z", "--stage", "--", path)
    if not shown or (on_disk is not None and on_disk != data.decode("utf-8", "surrogateescape")):
        return False
    return on_disk is None or not staged


def not_committed(root: Path, tip: str, path: str) -> str | None:
    """What stands on the disk or in the index where a commit has no file; None where nothing does."""
    if _has(root, tip, path):
        return None
    staged = ask_git(root, "cat-file", "blob", f":0:{path}")
    on_disk = read_text(root, path)
    if on_disk is not None or staged.status:
        return on_disk
    return staged.out.decode("utf-8", errors="surrogateescape")


def drop(root: Path, path: str) -> None:
    """Takes a file that is not committed out of the index and off the disk."""
    run_git(root, "update-index", "--force-remove", "--", path)
    inside(root, path).unlink(missing_ok=True)


def tag_seal(root: Path, branch: str, tip: str, path: str) -> bool:
    """Tags a seal that lies on the branch, has no tag and is not known to be with the server."""
    made, tag = made_by(root, tip, path), tag_of(path)
    there = _upstream(root, branch)
    if made is None or not made.alone or tag in tags_of(root):
        return False
    if there and _has(root, there, path):
        return False
    tagged = _tag_object(root, tag, made.id, f"结账 {Path(path).stem}")
    _move(root, f"create refs/tags/{tag} {tagged}")
    return True


def take_over(root: Path, branch: str, tip: str, path: str) -> str | None:
    """Moves the branch to the tagged commit that adds a seal to its tip and nothing else; the
    new tip, or None where there is no such commit."""
    tag = tags_of(root).get(tag_of(path))
    made = made_by(root, tag.commit, path) if tag else None
    if tag is None or made is None or made.id != tag.commit or made.parent != tip or not made.alone:
        return None
    there = _upstream(root, branch)
    if there and _has(root, there, path):
        return None
    _move(root, f"update {branch} {made.id} {tip}")
    return made.id


def give_way(root: Path, branch: str, tip: str, path: str) -> None:
    """Takes back a seal at the tip where the server has another of the same period.

    Raises LedgerError with who made that one.
    """
    there, own = _upstream(root, branch), made_by(root, tip, path)
    theirs = made_by(root, there, path) if there else None
    if theirs and own and own.id == tip and own.alone and theirs.id != tip:
        _take_back(root, branch, path)
        raise _closed_by_another(path, theirs, _pull_first(root, branch))


def unsent(root: Path, branch: str, paths: list[str]) -> list[str]:
    """Those of some seals that the server is not known to have."""
    there = _upstream(root, branch)
    return [path for path in paths if there is None or not _has(root, there, path)]


def push_seals(root: Path, branch: str, paths: list[str], fresh: bool) -> None:
    """Sends the branch and the tags of some seals together.

    `fresh`: the last one was made just now, and is taken back where it is refused. Raises
    LedgerError with what the server said.
    """
    known = tags_of(root)
    tags = [f"refs/tags/{tag_of(path)}" for path in paths if tag_of(path) in known]
    refs = (f"{branch}:{branch}", *(f"{tag}:{tag}" for tag in tags))
    pushed = ask_git(root, "push", "--quiet", "--atomic", "origin", *refs)
    if pushed.status == 0:
        return
    winner = _winner(root, branch, paths[-1]) if "rejected]" in "".join(pushed.err) else None
    if fresh or winner:
        _take_back(root, branch, paths[-1])
    if winner:
        raise _closed_by_another(paths[-1], winner, _pull_first(root, branch))
    done = "这一次结账已经撤回" if fresh else "封存还在本地"
    why = why_not_pushed(pushed.err)
    behind = f"别人先推送了：{_pull(root, branch)}{'，看看还要不要做' * fresh}"
    remedy = behind if why.kind == "behind" else why.remedy
    raise LedgerError(f"没有推送成，{done}。{why.said}", remedy)


def _winner(root: Path, branch: str, path: str) -> Made | None:
    """Who closed the same period on the server; None where nobody did or it cannot be asked."""
    there = "refs/ledger/server"
    got = ask_git(
        root, "fetch", "--quiet", "--no-tags", "--refmap=", "origin", f"+{branch}:{there}"
    )
    tip = tip_of(root, there) if got.status == 0 else None
    made = made_by(root, tip, path) if tip else None
    ask_git(root, "update-ref", "-d", there)
    mine = tip_of(root, branch)
    own = made_by(root, mine, path) if mine else None
    return made if made and own and made.id != own.id else None


def _take_back(root: Path, branch: str, path: str) -> None:
    """Undoes a seal at the tip; it added one file, and nothing else is touched."""
    tip = tip_of(root, branch) or ""
    made, tag = made_by(root, tip, path), tag_of(path)
    if made is None or made.id != tip or not made.alone:
        return
    tagged = tip_of(root, f"refs/tags/{tag}")
    gone = [f"delete refs/tags/{tag} {tagged}"] if tagged else []
    _move(root, f"update {branch} {made.parent} {tip}", *gone)
    drop(root, path)
