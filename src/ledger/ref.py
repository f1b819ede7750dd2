"""Refs (分支、标签) by name: the forms that there are, and what else git could take a name for.

git looks a short name up in its own folder, among tags, branches and remotes, one after the other
(gitrevisions(7)), and takes the first. So no name may be another's, in any of those places.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from unicodedata import normalize

from ledger.finding import Finding
from ledger.privacy import mask

HEADS, TAGS, REMOTES = "refs/heads/", "refs/tags/", "refs/remotes/"
CLOSED = f"{TAGS}closed/"
COMMON = ("main", "master")
"""What main lines are called by custom, wherever HEAD points."""

_PLAIN = re.compile(
    "(?![-+])[A-Za-z0-9_.+/\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af-]+"
)
_PERIOD = re.compile(r"closed/[0-9]{4}(?:-(?:0[1-9]|1[0-2]|定账))?")
_GITS_OWN = re.compile(
    "refs|heads|tags|remotes|notes|replace|stash|bisect|rewritten|(?:main-)?worktrees?|original"
    "|prefetch|pull|merge-requests|logs|modules|rebase-merge|rebase-apply|sequencer"
)
"""Folders of git's and of forges', under refs/ or beside it, where a short name is looked up too."""
_ROOT = re.compile(
    "(?:.*_)?head|auto_merge|bisect_expected_rev|notes_merge_(?:ref|partial)|merge_autostash"
)
_ABBREVIATED = re.compile("(?:.*-g)?[0-9a-f]{7,64}")
_REMOTE = ("origin", "upstream")
_NEW_NAME = {
    HEADS: "换一个名字，如 安溪10月；已经有的：git branch -m 新名字",
    TAGS: "换一个名字，如 v2024；已经有的：git tag -d 它",
}


def likely(branches: Collection[str]) -> str | None:
    """The branch that is the main line, as far as names tell: one called so, or the only one."""
    called = [f"{HEADS}{name}" for name in COMMON if f"{HEADS}{name}" in branches]
    return next(iter(called), next(iter(branches)) if len(branches) == 1 else None)


class Fault(NamedTuple):
    """What is wrong with a ref's name: which rule, in words, and what to do."""

    rule: str
    message: str
    remedy: str


class Names:
    """Every ref that there is or will be, by what each could be taken for."""

    def __init__(self, refs: Iterable[str], main: str = "") -> None:
        self.lines = {_key(name) for name in (main.removeprefix(HEADS), *COMMON) if name}
        self.twins: dict[str, list[str]] = defaultdict(list)
        self.spelled: dict[str, list[str]] = defaultdict(list)
        for ref in dict.fromkeys(refs):
            self.twins[_key(ref)].append(ref)
            for folder in _folders(_key(ref)):
                self.twins[f"{folder}/"].append(ref)
            if ref.startswith((HEADS, TAGS, REMOTES)):
                self.spelled[_key(_short(ref))].append(ref)


def faults(ref: str, names: Names) -> Iterator[Fault]:
    """What is wrong with how a branch or a tag is called; `names`: all that there will be."""
    if not ref.startswith((HEADS, TAGS)):
        yield Fault("odd-ref", "只收分支和标签", "不要推这个引用")
        return
    yield from _form(ref)
    yield from _other_meaning(ref, names)
    yield from _clash(ref, names)


def _form(ref: str) -> Iterator[Fault]:
    name = _short(ref)
    remedy = _NEW_NAME[TAGS if ref.startswith(TAGS) else HEADS]
    closed = _key(name).split("/")[0] == "closed"
    if closed and ref.startswith(HEADS):
        yield Fault("odd-ref", "closed 是结账标签的名字，分支不能叫", remedy)
    elif closed and not _PERIOD.fullmatch(name):
        message = "结账标签只有 closed/<期>，这个会挡住或者冒充它"
        yield Fault("odd-ref", message, "删去这个标签；结账标签由 ledger close 打")
    elif not _PLAIN.fullmatch(name):
        message = "名字里只能有汉字、英文字母、数字和 - _ . + /，不能以 - + 开头"
        yield Fault("odd-ref", message, remedy)


def _other_meaning(ref: str, names: Names) -> Iterator[Fault]:
    """What a name could be taken for by its form alone."""
    key = _key(_short(ref))
    first, last = key.partition("/")[0], key.rpartition("/")[2]
    tails = {"/".join(key.split("/")[n:]) for n in range(1, key.count("/") + 1)}
    meaning = ""
    if _GITS_OWN.fullmatch(first):
        meaning = f"git 自己的 {first}/"
    elif _ROOT.fullmatch(key) or last == "head":
        meaning = "git 自己的 HEAD 一类"
    elif _ABBREVIATED.fullmatch(key):
        meaning = "一个提交号"
    elif first in _REMOTE or tails & names.lines:
        meaning = "远端的分支"
    elif ref.startswith(TAGS) and key in names.lines:
        meaning = "主线"
    if meaning:
        remedy = _NEW_NAME[TAGS if ref.startswith(TAGS) else HEADS]
        yield Fault("ambiguous-ref", f"这个名字会被当成{meaning}", remedy)


def _clash(ref: str, names: Names) -> Iterator[Fault]:
    """Another ref that has the name, or a twin of it."""
    key = _key(ref)
    asked = (key, f"{key}/", *_folders(key))
    twin = next((one for at in asked for one in names.twins.get(at, ()) if one != ref), None)
    if twin is not None:
        message = f"和 {mask(twin)} 只差大小写、全角半角，或者一个是另一个的文件夹"
        yield Fault("case-clash", message, "换一个名字；在 Windows 上两个是一个")
    same = [r for r in names.spelled.get(_key(_short(ref)), ()) if _key(r) != key]
    if same:
        message = f"和 {mask(same[0])} 同名，git 分不清说的是哪一个"
        yield Fault("ambiguous-ref", message, "换一个名字；多余的那个删去")


def findings(refs: Iterable[str], periods: Collection[str] | None = None) -> list[Finding]:
    """What is wrong with the refs of a repository, as `git for-each-ref` lists them.

    What a remote has is judged like a branch. `periods`: the names of tags that the plans have
    (`sealed.tag_of` of each period's seal), where they are known. What git and forges keep for
    themselves (refs/stash, refs/pull/…) is left alone, but for refs/replace, which changes history.
    """
    there = list(dict.fromkeys(refs))
    meant = {ref: _as_branch(ref) for ref in there}
    names = Names([*there, *filter(None, meant.values())])
    found = []
    for ref, branch in meant.items():
        said = list(faults(branch, names)) if branch else []
        if ref.startswith("refs/replace/"):
            remedy = f"git replace -d {mask(ref.rpartition('/')[2])}"
            said.append(Fault("odd-ref", "这个引用让 git 把一个提交换成另一个", remedy))
        elif periods is not None and ref.startswith(CLOSED) and _short(ref) not in periods:
            remedy = f"查清是谁打的；git tag -d {mask(_short(ref))}"
            said.append(Fault("odd-ref", "计划里没有这一期", remedy))
        found += [Finding.about(mask(ref), *one) for one in dict.fromkeys(said)]
    return sorted(found)


def _as_branch(ref: str) -> str | None:
    """The branch or tag that a ref is, or is a copy of; None where it is neither."""
    if ref.startswith((HEADS, TAGS)):
        return ref
    name = ref.removeprefix(REMOTES).partition("/")[2]
    return HEADS + name if ref.startswith(REMOTES) and name not in ("", "HEAD") else None


def _short(ref: str) -> str:
    return ref.split("/", 2)[2]


def _key(text: str) -> str:
    """What two names have in common that differ in capitals or in width alone."""
    return normalize("NFKC", normalize("NFKC", text).casefold())


def _folders(key: str) -> list[str]:
    """The folders within which a ref lies, below its kind."""
    parts = key.split("/")
    return ["/".join(parts[:n]) for n in range(3, len(parts))]
