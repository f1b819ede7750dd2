"""A push on its way into a bare repository, and what is about to be committed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ledger.branch import Branch, Move, Recorded
from ledger.ref import COMMON, HEADS, TAGS, Fault, Names, faults
from ledger.repo.branches import body_of, brought, people_of, read_branch, seals_on_line
from ledger.repo.git import ask_git, read_trees, run_git, tip_of
from ledger.repo.merges import compared, own_changes, rows_of, stood_before
from ledger.sealed import tag_of
from ledger.state import blob_id

_NONE = "0" * 40
SEALS = ":(glob)plans/*/seals/*.yaml"


class Push(NamedTuple):
    """What a push moves, and the line that it is held against.

    `main`: the branch that HEAD names. `line`: its commit, with what the push brings to it; None
    where there is none. `others`: where it is lost, the branches that there are. `behind`: the
    refs that are no longer where the push says that they were; what it says is not believed.
    """

    main: str
    line: str | None
    moves: list[Move]
    lost: bool = False
    others: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


class _Row(NamedTuple):
    """A ref that moves, as git tells it to a hook."""

    old: str | None
    new: str | None
    ref: str


def read_push(root: Path, lines: Iterable[str]) -> Push:
    """What a push would do, from what git tells a hook: `old new ref`, a line for each ref."""
    rows = [_row(line) for line in lines if line]
    main, (refs, aliases) = head_of_server(root), _listed(root)
    pushed = next((row for row in rows if row.ref == main), None)
    line = (pushed and pushed.new) or refs.get(main)
    branches = [ref for ref in refs if ref.startswith(HEADS) and ref != main]
    first = pushed is not None and main not in refs
    if not rows:
        return Push(main, line, [])
    if (
        line is None
        or not main.startswith(HEADS)
        or (first and seals_beyond(root, [refs[b] for b in branches], None))
    ):
        return Push(main, line, [], True, tuple(branches))
    if behind := [row.ref for row in rows if row.old != refs.get(row.ref)]:
        return Push(main, line, [], behind=tuple(behind))
    names = Names(_refs_after(refs, rows), main)
    tags = _tags(root, [row.new for row in rows if row.new and row.ref.startswith(TAGS)])
    lines_among = _lines_among(root, rows, main, line, tags)
    moves = list(_moves(root, rows, main, line, lines_among, tags, names))
    moves = [m._replace(faults=(_ALIAS,)) if m.ref in aliases else m for m in moves]
    return Push(main, line, moves)


_ALIAS = Fault("odd-ref", "这个名字只是另一个分支的别名", "推那个分支自己的名字")


def _row(line: str) -> _Row:
    old, new, ref = line.split(" ", 2)
    return _Row(None if set(old) == {"0"} else old, None if set(new) == {"0"} else new, ref)


def head_of_server(root: Path) -> str:
    """The branch that HEAD names, whether or not there is one; nothing where it names none."""
    return ask_git(root, "symbolic-ref", "--quiet", "HEAD").out.decode(errors="replace").strip()


def refs_of(root: Path) -> dict[str, str]:
    """Every ref and what it names."""
    return _listed(root)[0]


def _listed(root: Path) -> tuple[dict[str, str], set[str]]:
    """Every ref and what it names; those that are another name for one."""
    shown = run_git(root, "for-each-ref", "--format=%(objectname) %(refname) %(symref)")
    text = shown.decode("utf-8", errors="surrogateescape")
    rows = [row.split(" ") for row in text.split("\n") if row]
    return {ref: name for name, ref, _ in rows}, {ref for _, ref, to in rows if to}


class _Lines(NamedTuple):
    """The refs that move and are lines of seals: by where they stood, by where they come to."""

    stood: set[str]
    come: set[str]


def _lines_among(
    root: Path, rows: list[_Row], main: str, line: str, tags: Mapping[str, "_Tag"]
) -> _Lines:
    """The lines among what moves: what holds seals that the line of HEAD does not have.

    Those that are called so by custom are, with any seal: a HEAD that names another is a setting.
    """
    moved = [row for row in rows if row.ref.startswith((HEADS, TAGS)) and row.ref != main]
    before = {row.ref: row.old for row in moved if row.old and row.ref.startswith(HEADS)}
    after = {
        row.ref: tags[row.new].target if row.new and row.new in tags else row.new for row in moved
    }
    asked = [before, {ref: tip for ref, tip in after.items() if tip}]
    common = {f"{HEADS}{name}" for name in COMMON}
    if not seals_beyond(root, {tip for one in asked for tip in one.values()}, line):
        asked = [{ref: tip for ref, tip in one.items() if ref in common} for one in asked]
    stood, come = (
        {r for r, tip in one.items() if seals_beyond(root, [tip], None if r in common else line)}
        for one in asked
    )
    return _Lines(stood | {main}, come | {main})


def seals_beyond(root: Path, tips: Iterable[str], line: str | None) -> set[str]:
    """The seals that some commits have brought, anywhere in their past, and a line has not."""
    tips = list(tips)
    if not tips:
        return set()
    shown = run_git(
        root, "log", "-m", "--root", "--full-history", "--diff-filter=A", "--raw", "--no-renames",
        "--no-abbrev", "--no-show-signature", "-z", "--format=",
        *tips, *([f"^{line}"] if line else []), "--", SEALS,
    )  # fmt: skip
    found = {(one.path, one.after) for one in rows_of(shown)}
    if line and found:
        stood = run_git(root, "ls-tree", "-r", "-z", line, "--", "plans")
        for row in filter(None, stood.decode("utf-8", errors="surrogateescape").split("\0")):
            about, _, path = row.partition("\t")
            found.discard((path, about.split(" ")[2]))
    return {path for path, _ in found}


def _moves(
    root: Path, rows: list[_Row], main: str, line: str, lines: _Lines, tags: Mapping[str, "_Tag"],
    names: Names,
) -> Iterator[Move]:  # fmt: skip
    heads = [row for row in rows if row.new and row.ref.startswith(HEADS)]
    tips = [row.new for row in heads if row.new and row.ref in lines.come - {main}]
    right = _tags_that_are_right(root, [*tips, line]) if tags else {}
    for row in rows:
        stood = row.ref in lines.stood and row.old is not None
        tag = tags.get(row.new or "", _Tag()) if row.ref.startswith(TAGS) else _Tag()
        yield Move(
            row.ref,
            row.old,
            row.new,
            row.ref in lines.stood | lines.come,
            not stood or _is_forward(root, row),
            right.get(row.ref),
            tag.target,
            tag.words,
            tag.people,
            tag.called,
            row.old if stood or row.ref == main else line,
            () if row.new is None or stood else tuple(faults(row.ref, names)),
        )


def _is_forward(root: Path, row: _Row) -> bool:
    if row.old is None or row.new is None:
        return True
    return ask_git(root, "merge-base", "--is-ancestor", row.old, row.new).status == 0


def _refs_after(refs: Iterable[str], rows: Iterable[_Row]) -> list[str]:
    """Every ref that there will be."""
    moved = {row.ref: row.new for row in rows}
    return [
        *(ref for ref in refs if moved.get(ref, "") is not None),
        *(r for r in moved if moved[r]),
    ]


class _Tag(NamedTuple):
    """What a tag names, if that is a commit; what it says of itself; what it calls itself."""

    target: str | None = None
    words: str = ""
    people: str = ""
    called: str | None = None


def _tags(root: Path, names: list[str]) -> dict[str, _Tag]:
    """What each pushed tag is, by its object."""
    if not names:
        return {}
    asked = "".join(f"{name}\n" for name in names).encode()
    answer = run_git(root, "cat-file", "--batch", "--buffer", input=asked)
    found, start = {}, 0
    for name in names:
        end = answer.index(b"\n", start)
        _, kind, size = answer[start:end].decode().split(" ")
        body = answer[end + 1 : end + 1 + int(size)]
        found[name] = (
            _Tag(name) if kind == "commit" else _annotated(body) if kind == "tag" else _Tag()
        )
        start = end + int(size) + 2
    return found


def tags_there(root: Path) -> list[Move]:
    """Every tag that there is, as if it came now."""
    named = {ref: made for ref, made in refs_of(root).items() if ref.startswith(TAGS)}
    tags = _tags(root, list(named.values()))
    return [
        Move(
            ref,
            None,
            made,
            target=tag.target,
            words=tag.words,
            people=tag.people,
            called=tag.called,
        )
        for ref, made in named.items()
        for tag in (tags[made],)
    ]


_OBJECT = re.compile("object ([0-9a-f]+)\ntype commit\n")


def _annotated(body: bytes) -> _Tag:
    """A tag that is an object: it names a commit, and no other tag."""
    head, _, message = body_of(body).partition("\n\n")
    named = _OBJECT.match(f"{head}\n")
    called = re.search("^tag (.*)$", head, re.MULTILINE)
    rest = re.sub("^(?:object|type|tagger) .*$", "", head, flags=re.MULTILINE)
    people = people_of(head)
    words = f"{people}\n{rest}\n{message}"
    return _Tag(named[1] if named else None, words, people, called[1] if called else None)


def _tags_that_are_right(root: Path, tips: Iterable[str]) -> dict[str, str]:
    """The commit that each tag of a seal should name, by the tag's ref; the last line's count."""
    found: dict[str, str] = {}
    for tip in tips:
        found |= {f"{TAGS}{tag_of(p)}": commit for p, commit in seals_on_line(root, tip).items()}
    return found


def pushed_branch(root: Path, move: Move, actor: str | None) -> Branch | None:
    """What a push of a branch or a tag brings into the main line; None where that is nothing."""
    tip = move.target or move.new
    if tip is None or not move.ref.startswith((HEADS, TAGS)):
        return None
    asked = ("merge-base", "--is-ancestor", tip, move.base) if move.base else ()
    if asked and ask_git(root, *asked).status == 0:
        return None
    return read_branch(root, move.base, tip, actor)


def staged_branch(root: Path, index: str | None, post: str, address: str, day: date) -> Branch:
    """What is about to be committed by a post, as a branch of one commit.

    Where a merge is committed, that is what it has otherwise than git makes of its sides.

    `index`: where git keeps it, if not at the usual place.
    """
    env = {"GIT_INDEX_FILE": index} if index else {}
    tree = run_git(root, "write-tree", env=env).decode().strip()
    head = tip_of(root, "HEAD")
    above = (head, *_merge_heads(root)) if head else ()
    before = head or run_git(root, "mktree", input=b"").decode().strip()
    states = read_trees(root, [before, tree, *above[1:]])
    after = states.pop(tree)
    if len(above) > 1:
        stood = stood_before(root, above, states[_from_main(root, above)])
        touched = own_changes(root, {tree: above}).get(tree, ())
    else:
        stood, touched = states[before], compared(root, before, tree)
    commit = Recorded(_NONE, above, post, address, day, "", touched, days=(day,))
    sizes, blobs = brought(root, (commit,))
    blobs |= {blob_id(f): f for s in states.values() for t in touched if (f := s.files.get(t.path))}
    return Branch(stood, stood, after, after, (commit,), blobs, sizes=sizes)


def _merge_heads(root: Path) -> list[str]:
    """What is being merged, where a merge waits to be committed."""
    shown = run_git(root, "rev-parse", "--path-format=absolute", "--git-path", "MERGE_HEAD")
    place = Path(shown.decode(errors="surrogateescape").rstrip("\n"))
    return place.read_text(encoding="ascii").split() if place.is_file() else []


_MAIN_LINES = (
    "refs/remotes/*/HEAD",
    *(f"{place}{name}" for place in (HEADS, "refs/remotes/*/") for name in COMMON),
)


def _from_main(root: Path, sides: tuple[str, ...]) -> str:
    """Which side of a merge that is being made a main line has; else the one that comes in."""
    head, *others = sides
    for side in (*others, head):
        if run_git(root, "for-each-ref", "--count=1", f"--contains={side}", *_MAIN_LINES):
            return side
    return others[-1]


def author_of(root: Path) -> tuple[str, str]:
    """The post and the address that the next commit will bear."""
    who = run_git(root, "var", "GIT_AUTHOR_IDENT").decode("utf-8", errors="replace")
    post, _, rest = who.rpartition(" <")
    return post, rest.partition(">")[0]
