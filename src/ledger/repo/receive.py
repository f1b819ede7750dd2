"""A push on its way into a bare repository, and what is about to be committed."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ledger.branch import MAIN, TAGS, Branch, Move, Recorded
from ledger.repo.branches import brought, people_of, read_branch, seals_on_line
from ledger.repo.git import ask_git, read_trees, rows_of_refs, run_git, tip_of
from ledger.repo.merges import RAW, rows_of
from ledger.sealed import tag_of

_NONE = "0" * 40


def moves_of(root: Path, lines: Iterable[str]) -> list[Move]:
    """The refs that a push moves, from what git tells a hook: `old new ref`."""
    rows = [line.split(" ", 2) for line in map(str.strip, lines) if line]
    main = run_git(root, "symbolic-ref", "HEAD").decode().strip()
    tip = next((new for _, new, ref in rows if ref == main and new != _NONE), None)
    line = tip or tip_of(root, main)
    added, after = _tags_that_are_right(root, line), _refs_after(root, rows)
    moves = [_move(root, old, new, ref, main, added) for old, new, ref in rows]
    return [
        move._replace(alike=_alike(move.ref, after), base=move.old if move.is_main else line)
        for move in moves
    ]


def _refs_after(root: Path, rows: Iterable[list[str]]) -> list[str]:
    """Every ref that there will be."""
    shown = run_git(root, "for-each-ref", "--format=%(refname)")
    refs = {name: None for [name] in rows_of_refs(shown)}
    for _, new, ref in rows:
        refs |= {ref: None}
        if new == _NONE:
            del refs[ref]
    return list(refs)


def _alike(ref: str, refs: Iterable[str]) -> str | None:
    return next((r for r in refs if r != ref and r.casefold() == ref.casefold()), None)


def _move(root: Path, old: str, new: str, ref: str, main: str, added: Mapping[str, str]) -> Move:
    before, after = (None if one == _NONE else one for one in (old, new))
    forward = True
    if before and after and ref.startswith(MAIN):
        forward = ask_git(root, "merge-base", "--is-ancestor", before, after).status == 0
    target = None
    if after and ref.startswith(TAGS):
        target = (
            ask_git(root, "rev-parse", "--verify", "--quiet", f"{after}^{{commit}}")
            .out.decode()
            .strip()
        )
    words = _words_of(root, after) if after and ref.startswith(TAGS) else ""
    return Move(ref, before, after, ref == main, forward, added.get(ref), target, words)


def _words_of(root: Path, name: str) -> str:
    """What an annotated tag, and the tags that it names, say of themselves: by whom, and what."""
    said = ""
    while run_git(root, "cat-file", "-t", name).strip() == b"tag":
        body = run_git(root, "cat-file", "tag", name).decode("utf-8", errors="replace")
        head, _, message = body.partition("\n\n")
        said += f"{people_of(head)}\n{message.partition('-----BEGIN ')[0]}\n"
        name = head.partition("\n")[0].removeprefix("object ")
    return said


def _tags_that_are_right(root: Path, tip: str | None) -> dict[str, str]:
    """The commit that each tag of a seal should name, by the tag's ref."""
    if tip is None:
        return {}
    return {
        f"refs/tags/{tag_of(path)}": commit for path, commit in seals_on_line(root, tip).items()
    }


def pushed_branch(root: Path, move: Move, actor: str | None) -> Branch | None:
    """What a push of a branch or a tag brings into the main line; None where that is nothing."""
    tip = move.target or move.new
    if tip is None or not move.ref.startswith((MAIN, TAGS)):
        return None
    asked = ("merge-base", "--is-ancestor", tip, move.base) if move.base else ()
    if asked and ask_git(root, *asked).status == 0:
        return None
    return read_branch(root, move.base, tip, actor)


def staged_branch(root: Path, index: str | None, post: str, address: str, day: date) -> Branch:
    """What is about to be committed by a post, as a branch of one commit.

    `index`: where git keeps it, if not at the usual place.
    """
    env = {"GIT_INDEX_FILE": index} if index else {}
    tree = run_git(root, "write-tree", env=env).decode().strip()
    head = tip_of(root, "HEAD")
    before = head or run_git(root, "mktree", input=b"").decode().strip()
    listed = run_git(root, "diff-tree", *RAW, before, tree)
    touched = tuple(rows_of(listed))
    commit = Recorded(_NONE, (head,) if head else (), post, address, day, "", touched)
    states = read_trees(root, [before, tree])
    sizes, blobs = brought(root, (commit,))
    sides = (states[before], states[before], states[tree], states[tree])
    return Branch(*sides, (commit,), blobs, sizes=sizes)


def author_of(root: Path) -> tuple[str, str]:
    """The post and the address that the next commit will bear."""
    who = run_git(root, "var", "GIT_AUTHOR_IDENT").decode("utf-8", errors="replace")
    post, _, rest = who.rpartition(" <")
    return post, rest.partition(">")[0]
