"""Commits, trees and tags made as data, without a clone and without asking git.

A desk stands in the demo as it was at one moment; what is made there is new objects and the refs
that somebody would push. git is not asked, so that anything can be made that git would not make.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ledger.repo.git import run_git

FILE, PROGRAM, LINK, GITLINK, FOLDER = "100644", "100755", "120000", "160000", "40000"
MAIN = "refs/heads/main"
LATER = datetime(2024, 11, 9, 1, 0, tzinfo=UTC)
"""When everything here is done, if not said otherwise: before the day of judging."""


class Entry(NamedTuple):
    """What stands at a path: a mode and the id of an object."""

    mode: str
    id: str


Files = dict[str, Entry]
New = str | bytes | Entry | None
"""What a path becomes: a text, bytes, an object there is, or nothing."""


class Objects:
    """Every object of a repository, read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.refs = dict(_refs(root))
        self.kept = dict(_objects(root))
        self._files: dict[str, Files] = {}

    def files(self, tree: str, get: Callable[[str], tuple[str, bytes]]) -> Files:
        if tree not in self._files:
            self._files[tree] = dict(_flat(tree, "", get))
        return self._files[tree]


def _refs(root: Path) -> Iterable[tuple[str, str]]:
    for row in run_git(root, "for-each-ref", "--format=%(refname) %(objectname)").decode().split("\n")[:-1]:  # fmt: skip
        name, _, made = row.partition(" ")
        yield name, made


def _objects(root: Path) -> Iterable[tuple[str, tuple[str, bytes]]]:
    answer, start = run_git(root, "cat-file", "--batch-all-objects", "--batch", "--buffer"), 0
    while start < len(answer):
        end = answer.index(b"\n", start)
        name, kind, size = answer[start:end].decode().split(" ")
        yield name, (kind, answer[end + 1 : end + 1 + int(size)])
        start = end + int(size) + 2


def rows_of(tree: bytes) -> Iterable[tuple[str, str, str]]:
    """Mode, name and id of each entry of a tree."""
    start = 0
    while start < len(tree):
        end = tree.index(b"\0", start)
        mode, _, name = tree[start:end].decode("utf-8", errors="surrogateescape").partition(" ")
        yield mode, name, tree[end + 1 : end + 21].hex()
        start = end + 21


def _flat(
    tree: str, folder: str, get: Callable[[str], tuple[str, bytes]]
) -> Iterable[tuple[str, Entry]]:
    for mode, name, made in rows_of(get(tree)[1]):
        if mode == FOLDER:
            yield from _flat(made, f"{folder}{name}/", get)
        else:
            yield f"{folder}{name}", Entry(mode, made)


class Desk:
    """Where somebody makes what is to be pushed. `tip` is the main line's, `at` names a moment."""

    def __init__(self, base: Objects, refs: Mapping[str, str]) -> None:
        self.base, self.refs = base, dict(refs)
        self.made: dict[str, tuple[str, bytes]] = {}
        self.clock = LATER
        self.marks: dict[str, str] = {}
        self.odd = False
        """Whether objects were made that git may not take, so that it is to be asked."""

    @property
    def tip(self) -> str:
        return self.refs[MAIN]

    def get(self, made: str) -> tuple[str, bytes]:
        return self.made[made] if made in self.made else self.base.kept[made]

    def at(self, period: str, back: int = 0) -> str:
        """The commit that sealed a period, or one that many first parents before it."""
        commit = self.base.refs[f"refs/tags/closed/{period}"]
        kind, data = self.get(commit)
        if kind == "tag":
            commit = data.decode().partition("\n")[0].removeprefix("object ")
        for _ in range(back):
            commit = self.parents(commit)[0]
        return commit

    def parents(self, commit: str) -> list[str]:
        head = self.get(commit)[1].decode("utf-8", errors="replace").partition("\n\n")[0]
        return re.findall(r"^parent (\w+)$", head, re.MULTILINE)

    def tree_of(self, commit: str) -> str:
        return self.get(commit)[1].decode("utf-8", errors="replace")[5:45]

    def files(self, commit: str) -> Files:
        return dict(self.base.files(self.tree_of(commit), self.get))

    def entry(self, commit: str, path: str) -> Entry:
        return self.files(commit)[path]

    def text(self, path: str, commit: str = "") -> str:
        return self.get(self.entry(commit or self.tip, path).id)[1].decode()

    def taken(self, commit: str, *folders: str) -> dict[str, New]:
        """What stands in another commit at some paths or under some folders."""
        held = self.files(commit).items()
        return {p: e for p, e in held if any(p == f or p.startswith(f"{f}/") for f in folders)}

    def write(self, kind: str, data: bytes) -> str:
        made = hashlib.sha1(f"{kind} {len(data)}\0".encode() + data).hexdigest()
        self.made[made] = kind, data
        return made

    def blob(self, data: str | bytes) -> str:
        return self.write("blob", data if isinstance(data, bytes) else data.encode())

    def file(self, data: str | bytes, mode: str = FILE) -> Entry:
        return Entry(mode, self.blob(data))

    def raw_tree(self, rows: Iterable[tuple[str, str, str]]) -> str:
        """A tree just as told, in that order, also one that git would never make."""
        parts = (
            f"{mode} {name}\0".encode("utf-8", errors="surrogateescape") + bytes.fromhex(made)
            for mode, name, made in rows
        )
        return self.write("tree", b"".join(parts))

    def tree(self, files: Mapping[str, Entry]) -> str:
        here: dict[str, tuple[str, str]] = {}
        below: dict[str, Files] = {}
        for path, entry in files.items():
            folder, slash, rest = path.partition("/")
            if slash:
                below.setdefault(folder, {})[rest] = entry
            else:
                here[path] = entry
        here |= {name: (FOLDER, self.tree(inner)) for name, inner in below.items()}
        key = lambda name: (f"{name}/" if here[name][0] == FOLDER else name).encode("utf-8", "surrogateescape")  # noqa: E731  # fmt: skip
        return self.raw_tree((here[name][0], name, here[name][1]) for name in sorted(here, key=key))

    def changed(self, commit: str | None, changes: Mapping[str, New]) -> str:
        """The tree of a commit with some paths changed; a file makes way for a folder, and back."""
        files = self.files(commit) if commit else {}
        for path, new in changes.items():
            if new is None:
                files = {p: e for p, e in files.items() if p != path and not p.startswith(f"{path}/")}  # fmt: skip
                continue
            parts = path.split("/")
            above = {"/".join(parts[:n]) for n in range(1, len(parts))}
            files = {p: e for p, e in files.items() if p not in above and not p.startswith(f"{path}/")}  # fmt: skip
            files[path] = new if isinstance(new, Entry) else self.file(new)
        return self.tree(files)

    def commit(
        self,
        changes: Mapping[str, New] | None = None,
        *parents: str,
        by: str = "anxi",
        message: str = "记账",
        tree: str = "",
        author: str = "",
        committer: str = "",
        headers: str = "",
        late: int = 0,
    ) -> str:
        """A commit on the tip (or on `parents`), its tree the first one's with some changes.

        `author` and `committer` are whole lines where given; `headers` stand after them.
        """
        parents = parents or (self.tip,)
        if not tree:
            tree = self.changed(parents[0] or None, changes or {})
        self.clock += timedelta(minutes=1)
        moment = self.clock + timedelta(days=late)
        author = author or f"{who(by)} {int(moment.timestamp())} +0800"
        rows = [f"tree {tree}", *(f"parent {one}" for one in parents if one)]
        rows += [f"author {author}", f"committer {committer or author}"]
        head = "\n".join(rows) + f"\n{headers}"
        return self.write("commit", f"{head}\n{message}\n".encode("utf-8", "surrogateescape"))

    def tag(self, name: str, to: str, message: str = "", by: str = "quanzhou", more: str = "") -> str:  # fmt: skip
        """An annotated tag, not yet a ref."""
        kind = self.get(to)[0]
        moment = int(self.clock.timestamp())
        head = f"object {to}\ntype {kind}\ntag {name}\ntagger {who(by)} {moment} +0800\n{more}"
        return self.write("tag", f"{head}\n{message or name}\n".encode())

    def lay(self, root: Path, head: str = MAIN) -> Path:
        """A bare repository with the refs as they stood and every new object, none of them moved."""
        for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
            (root / folder).mkdir(parents=True)
        (root / "HEAD").write_text(f"ref: {head}\n", encoding="utf-8")
        (root / "config").write_text(CONFIG, encoding="utf-8")
        objects = self.base.root / ".git" / "objects"
        (root / "objects/info/alternates").write_text(f"{objects}\n", encoding="utf-8")
        for ref, made in self.refs.items():
            place = root / ref
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(f"{made}\n", encoding="utf-8")
        for made, (kind, data) in self.made.items():
            place = root / "objects" / made[:2] / made[2:]
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(zlib.compress(f"{kind} {len(data)}\0".encode() + data, 1))
        return root


CONFIG = """\
[core]
	repositoryformatversion = 0
	bare = true
	logAllRefUpdates = true
	quotepath = false
[receive]
	fsckObjects = true
	denyDeleteCurrent = refuse
"""


def who(by: str) -> str:
    """A name and an address as git writes them; `by` is an account, or a name and an address."""
    return by if "<" in by else f"{by} <{by}@ledger.example>"
