"""Objects: what git can hold and a person's commands would not make."""

from .attempt import (
    BUREAUS,
    HIDDEN,
    MONTH,
    NOT_PLAIN,
    ODD_NAME,
    OPEN,
    OTHERS_BOOK,
    OWN,
    SEALED,
    SEALED_CHANGED,
    THEIRS,
    Attempt,
    Made,
    Make,
    told,
    tried,
)  # fmt: skip
from .desk import FILE, FOLDER, GITLINK, LINK, PROGRAM, Desk, Entry, rows_of
from .sides import FSCK

EVIDENCE = f"{OWN}/evidence"
MINE = "anxi <anxi@ledger.example> 1730966400 +0800"


def odd_tree(change: str) -> Make:
    """The root's tree with a row that git would not write."""

    def make(desk: Desk) -> Made:
        desk.odd = True
        rows = list(rows_of(desk.get(desk.tree_of(desk.tip))[1]))
        extra = desk.blob("[core]\n\tfsmonitor = sh\n")
        folder = desk.tree({"config": Entry(FILE, extra)})
        if change == "twice":
            rows.insert(0, next(row for row in rows if row[1] == "counties"))
            rows.sort(key=lambda row: f"{row[1]}/" if row[0] == FOLDER else row[1])
        elif change == "unsorted":
            rows.reverse()
        elif change == "zero padded":
            rows = [(f"0{mode}" if mode == FOLDER else mode, name, made) for mode, name, made in rows]  # fmt: skip
        else:
            rows.append((FOLDER, change, folder))
            rows.sort(key=lambda row: f"{row[1]}/" if row[0] == FOLDER else row[1])
        return desk.commit(None, tree=desk.raw_tree(rows))

    return make


def fsck(make: Make) -> Attempt:
    """What git itself does not take; it cannot be asked of a review what nobody could push."""
    return Attempt(make, None, FSCK, None)


def mode(path: str, word: str, by: str = "anxi") -> Make:
    def make(desk: Desk) -> Made:
        made = desk.tip if word == GITLINK else desk.blob("../../nanan/2024/2024-09.yaml")
        return desk.commit({path: Entry(word, made)}, by=by)

    return make


def sealed_as(word: str) -> Make:
    """A sealed month's own blob, under another mode."""
    return lambda desk: desk.commit({SEALED: Entry(word, desk.entry(desk.tip, SEALED).id)})


def raw_commit(text: bytes) -> Make:
    """A commit just as typed; `TREE` and `PARENT` are put in."""

    def make(desk: Desk) -> Made:
        desk.odd = True
        tree = desk.changed(desk.tip, {OPEN: MONTH})
        body = text.replace(b"TREE", tree.encode()).replace(b"PARENT", desk.tip.encode())
        return desk.write("commit", body)

    return make


def head(author: str = MINE, committer: str = MINE, more: str = "", message: str = "记账") -> bytes:
    rows = f"tree TREE\nparent PARENT\nauthor {author}\ncommitter {committer}\n{more}\n{message}\n"
    return rows.encode("utf-8", "surrogateescape")


def large(path: str, size: int) -> Make:
    return lambda desk: desk.commit({path: b"%PDF" + b"0" * size})


def large_taken_back(desk: Desk) -> Made:
    """In one commit, and out again in the next."""
    first = desk.commit({f"{EVIDENCE}/一.pdf": b"%PDF" + b"0" * 2_100_000})
    return desk.commit({f"{EVIDENCE}/一.pdf": None}, first)


def link_then_file(desk: Desk) -> Made:
    """A link in one commit, a file in the next."""
    first = desk.commit({OPEN: desk.file("../../nanan/2024/2024-09.yaml", LINK)})
    return desk.commit({OPEN: MONTH}, first)


def submodule_with_map(desk: Desk) -> Made:
    words = f'[submodule "x"]\n\tpath = {EVIDENCE}/x\n\turl = --upload-pack=sh\n'
    return desk.commit({f"{EVIDENCE}/x": Entry(GITLINK, desk.tip), ".gitmodules": words})


def whole_book_as_submodule(desk: Desk) -> Made:
    return desk.commit({"counties/anxi/2024": Entry(GITLINK, desk.tip)})


def missing_blob(desk: Desk) -> Made:
    """A tree that names what nobody has."""
    desk.odd = True
    return desk.commit({OPEN: Entry(FILE, "1a" * 20)})


def tree_as_file(desk: Desk) -> Made:
    """A file's mode with a folder's id."""
    desk.odd = True
    return desk.commit({OPEN: Entry(FILE, desk.tree_of(desk.tip))})


def deep(desk: Desk) -> Made:
    return desk.commit({f"{EVIDENCE}/{'深/' * 200}一.txt": "一\n"})


def links_round(desk: Desk) -> Made:
    folder = f"{EVIDENCE}/一"
    return desk.commit({f"{folder}/a": desk.file("b", LINK), f"{folder}/b": desk.file("a", LINK)})


def with_header(more: str) -> Make:
    return lambda desk: desk.commit({OPEN: MONTH}, headers=more)


def empty_commit(desk: Desk) -> Made:
    """Nothing is changed, but a stranger stands in the history."""
    return desk.commit(None, by="stranger")


def tag_in_a_merge(desk: Desk) -> Made:
    """A merge with the text of a tag that was never pushed, by the bureau's name."""
    side = desk.commit({f"{EVIDENCE}/一.txt": "一\n"})
    words = f"object {side}\n type commit\n tag closed/2024-10\n tagger 市局\u202e <quanzhou@ledger.example> 1730966400 +0800\n \n 结账"
    changes = {f"{EVIDENCE}/一.txt": "一\n", THEIRS: MONTH}
    return desk.commit(changes, desk.tip, side, headers=f"mergetag {words}\n")


OBJECTS: dict[str, Attempt] = {
    "a folder .git": fsck(odd_tree(".git")),
    "a folder .GIT": fsck(odd_tree(".GIT")),
    "a folder git~1": fsck(odd_tree("git~1")),
    "a folder .git with a hidden letter": fsck(odd_tree(".g\u200cit")),
    "a folder ..": fsck(odd_tree("..")),
    "a folder .": fsck(odd_tree(".")),
    "a name with a slash": fsck(odd_tree("counties/nanan")),
    "a folder without a name": fsck(odd_tree("")),
    "a folder twice": fsck(odd_tree("twice")),
    "a tree out of order": fsck(odd_tree("unsorted")),
    "modes that begin with zero": fsck(odd_tree("zero padded")),
    "a file that nobody has": fsck(missing_blob),
    "a folder for a file": fsck(tree_as_file),
    "a commit without an author": fsck(raw_commit(b"tree TREE\nparent PARENT\ncommitter " + MINE.encode() + b"\n\n\xe4\xb8\x80\n")),
    "a commit without an address": fsck(raw_commit(head(author="anxi 1730966400 +0800"))),
    "a commit with two authors": fsck(raw_commit(head(more=f"author {MINE}\n").replace(b"committer", b"author " + MINE.encode() + b"\ncommitter", 1))),
    "a commit of an odd zone": fsck(raw_commit(head(author="anxi <anxi@ledger.example> 1730966400 +8"))),
    "a commit of a day too long": fsck(raw_commit(head(author="anxi <anxi@ledger.example> 99999999999999999999 +0800"))),
    "a commit with NUL in its head": fsck(raw_commit(head(author="anxi\0 <anxi@ledger.example> 1730966400 +0800"))),
    "a commit with NUL in its message": fsck(raw_commit(head(message="记账\0补"))),
    "a commit with an angle in its name": fsck(raw_commit(head(author="a <b <anxi@ledger.example> 1730966400 +0800"))),
    "a commit without a parent's order": fsck(raw_commit(head().replace(b"parent PARENT\n", b"", 1).replace(b"\n\n", b"\nparent PARENT\n\n", 1).replace(b"committer", b"parent PARENT\ncommitter", 1))),
    "a month that is an executable": tried(mode(OPEN, PROGRAM), NOT_PLAIN),
    "a month that is a link": tried(mode(OPEN, LINK), NOT_PLAIN),
    "a month that is a submodule": tried(mode(OPEN, GITLINK), NOT_PLAIN),
    "a sealed month executable": told(sealed_as(PROGRAM), "not-plain-file or sealed-file-changed", "not-plain-file or sealed-file-changed"),
    "a sealed month as a link of its text": told(sealed_as(LINK), "not-plain-file or sealed-file-changed", "not-plain-file or sealed-file-changed"),
    "another's month that is a submodule": tried(mode(THEIRS, GITLINK), "others-book or not-plain-file"),
    "the year's folder as a submodule": told(whole_book_as_submodule, "not-plain-file or sealed-file-changed", SEALED_CHANGED),
    "county.yaml as a link, by the bureau": tried(mode("counties/anxi/county.yaml", LINK, "quanzhou"), NOT_PLAIN),
    "the plan as a submodule, by the bureau": told(mode("plans/2024/plan.yaml", GITLINK, "quanzhou"), NOT_PLAIN, "not-plain-file or cannot or plan-rewritten"),
    "a template as a link, by the bureau": tried(mode("templates/month.md.j2", LINK, "quanzhou"), NOT_PLAIN),
    "a workflow as a link, by the bureau": tried(mode(".github/workflows/二.yml", LINK, "quanzhou"), NOT_PLAIN),
    "a submodule and its map": tried(submodule_with_map, f"{NOT_PLAIN} or {BUREAUS}"),
    "two links in a round": tried(links_round, NOT_PLAIN),
    "a link in one commit, a file in the next": tried(link_then_file, NOT_PLAIN),
    "a large file": tried(large(f"{EVIDENCE}/一.pdf", 2_100_000), "too-large-file"),
    "a large month": told(large(OPEN, 2_100_000), "too-large-file", "too-large-file"),
    "a large file taken back": tried(large_taken_back, "too-large-file"),
    "a folder two hundred deep": tried(deep, "unportable-name or path-not-in-list"),
    "a header of a control character": tried(with_header("note 一\x1b[2J\n"), f"{ODD_NAME} or odd-header"),
    "an encoding that is none": tried(with_header("encoding \u202eutf-8\n"), f"{ODD_NAME} or odd-header"),
    "an empty commit of a stranger": tried(empty_commit, "unknown-account"),
    "a tag's text within a merge": tried(tag_in_a_merge, f"{OTHERS_BOOK} or {ODD_NAME} or {HIDDEN}"),
}  # fmt: skip
