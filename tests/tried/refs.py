"""Refs: names that could be another's, seals' tags, main lines, and where HEAD points.

Nothing here is seen by a review, which looks at a branch.
"""

from .attempt import (
    ID,
    MONTH,
    ODD_REF,
    OPEN,
    PERSONAL,
    SEALED,
    SEALED_CHANGED,
    THEIRS,
    UNGUARDED,
    Attempt,
    Made,
    Make,
    plus_one,
    pushed,
)  # fmt: skip
from .desk import MAIN, Desk

TAGS, HEADS = "refs/tags/", "refs/heads/"
MOVED = "closed-tag-moved"
SERVER_ONLY = None
"""What only a server can refuse: nothing of the books is changed by it."""


def at_tip(*names: str) -> Make:
    """Refs at the main line's tip."""
    return lambda desk: dict.fromkeys(names, desk.tip)


def at_edit(*names: str) -> Make:
    """Refs at a commit that edits a sealed month."""

    def make(desk: Desk) -> Made:
        made = desk.commit({SEALED: plus_one(desk.text(SEALED))})
        return dict.fromkeys(names, made)

    return make


def annotated(name: str, by: str = "anxi", to: str = "") -> Make:
    """An annotated tag of the tip."""

    def make(desk: Desk) -> Made:
        return {f"{TAGS}{name}": desk.tag(name, to or desk.tip, by=by)}

    return make


def named(name: str) -> Attempt:
    """A tag whose name could be read as something else."""
    return pushed(annotated(name), ODD_REF)


def on_server(make: Make, rule: str) -> Attempt:
    """What is no part of the main line, and may stand in a clone."""
    return Attempt(make, None, rule, SERVER_ONLY)


def branch(name: str) -> Attempt:
    return pushed(at_tip(f"{HEADS}{name}"), ODD_REF)


def object_tag(kind: str) -> Make:
    """A tag of something that is no commit."""

    def make(desk: Desk) -> Made:
        made = desk.tree_of(desk.tip) if kind == "tree" else desk.blob("一\n")
        return {f"{TAGS}v1.0": desk.tag("v1.0", made)}

    return make


def nested(desk: Desk) -> Made:
    """A tag of a tag of a file."""
    inner = desk.tag("里", desk.blob("一\n"))
    return {f"{TAGS}v1.0": desk.tag("v1.0", inner)}


def nested_closed(desk: Desk) -> Made:
    """A seal's tag that names its commit by way of another tag."""
    made = october_sealed(desk)
    inner = desk.tag("v1.0", made)
    return {MAIN: made, f"{TAGS}closed/2024-10": desk.tag("closed/2024-10", inner)}


def october_sealed(desk: Desk) -> str:
    path = "plans/2024/seals/2024-10.yaml"
    return desk.commit({path: desk.text(path, desk.at("2024-10"))}, by="quanzhou", message="结账 2024-10")  # fmt: skip


def wrong_name_inside(desk: Desk) -> Made:
    """A seal's tag that calls itself another's."""
    made = october_sealed(desk)
    return {MAIN: made, f"{TAGS}closed/2024-10": desk.tag("closed/2024-09", made)}


def tag_alone(desk: Desk) -> Made:
    """The right tag of the right seal, which the main line does not have."""
    return {f"{TAGS}closed/2024-10": desk.tag("closed/2024-10", october_sealed(desk))}


def by_a_county(desk: Desk) -> Made:
    """The right tag of the right seal, but a county's."""
    made = october_sealed(desk)
    return {MAIN: made, f"{TAGS}closed/2024-10": desk.tag("closed/2024-10", made, by="anxi")}


def sealed_by(tagger: str) -> Make:
    """The same by somebody else, as he writes himself."""

    def make(desk: Desk) -> Made:
        made = october_sealed(desk)
        return {MAIN: made, f"{TAGS}closed/2024-10": desk.tag("closed/2024-10", made, by=tagger)}

    return make


def tagged_by(tagger: str, message: str = "", more: str = "") -> Make:
    """A tag of the tip by somebody, with a message of his."""
    return lambda desk: {f"{TAGS}v1.0": desk.tag("v1.0", desk.tip, message, tagger, more)}


def tag_on_the_parent(desk: Desk) -> Made:
    made = october_sealed(desk)
    return {MAIN: made, f"{TAGS}closed/2024-10": desk.tag("closed/2024-10", desk.tip)}


def moved(period: str, annotate: bool = True) -> Make:
    def make(desk: Desk) -> Made:
        name = f"closed/{period}"
        return {f"{TAGS}{name}": desk.tag(name, desk.tip) if annotate else desk.tip}

    return make


def same_commit_again(desk: Desk) -> Made:
    """Another tag object, with another message, at the same commit."""
    name = "closed/2024-05"
    return {f"{TAGS}{name}": desk.tag(name, desk.at("2024-05"), "另一句")}


def swapped(desk: Desk) -> Made:
    one, two = (f"{TAGS}closed/2024-0{n}" for n in (5, 6))
    return {one: desk.refs[two], two: desk.refs[one]}


def deleted(*names: str) -> Make:
    return lambda desk: dict.fromkeys(names, None)


def all_closed_deleted(desk: Desk) -> Made:
    return {name: None for name in desk.refs if name.startswith(f"{TAGS}closed/")}


def main_and_a_tag(desk: Desk) -> Made:
    """A good push, and a name that is none beside it."""
    return {MAIN: desk.commit({OPEN: MONTH}), f"{TAGS}origin/main": desk.tip}


def message_tag(desk: Desk) -> Made:
    return {f"{TAGS}v1.0": desk.tag("v1.0", desk.tip, f"补 {ID}")}


def lost_head(make: Make, rule: str = UNGUARDED) -> Attempt:
    """The repository's HEAD points at a branch that there is not."""
    return Attempt(make, None, rule, f"{rule} or cannot", head="refs/heads/master")


def sealed_edit(desk: Desk) -> Made:
    return {MAIN: desk.commit({SEALED: plus_one(desk.text(SEALED))})}


def honest_month(desk: Desk) -> Made:
    return {MAIN: desk.commit({OPEN: MONTH})}


def force_main(desk: Desk) -> Made:
    return {MAIN: desk.at("2024-08")}


def second_line(desk: Desk) -> Made:
    """A branch that stands at a seal, edits a sealed month and seals for itself."""
    edit = desk.commit({SEALED: plus_one(desk.text(SEALED))}, by="quanzhou")
    path = "plans/2024/seals/2024-10.yaml"
    made = desk.commit({path: desk.text(path, desk.at("2024-10"))}, edit, by="quanzhou")
    return {f"{HEADS}正式": made}


def second_line_elsewhere(desk: Desk) -> Made:
    """A branch ahead of the last seal that edits what others wrote."""
    return {f"{HEADS}release": desk.commit({THEIRS: MONTH})}


def orphan_line(desk: Desk) -> Made:
    """A second main line without any history, by the bureau."""
    return {f"{HEADS}master": desk.commit(None, "", tree=desk.tree_of(desk.tip), by="quanzhou")}


REFS: dict[str, Attempt] = {
    "a tag origin/main": named("origin/main"),
    "a tag main": named("main"),
    "a tag HEAD": named("HEAD"),
    "a tag refs/heads/main": named("refs/heads/main"),
    "a tag heads/main": named("heads/main"),
    "a tag remotes/origin/main": named("remotes/origin/main"),
    "a tag FETCH_HEAD": named("FETCH_HEAD"),
    "a tag with a sign of git's": named("v1.0@x"),
    "a tag of forty hex digits": named("0123456789abcdef0123456789abcdef01234567"),
    "a tag of seven hex digits": named("deadbee"),
    "a tag closed, in the way of every later one": pushed(annotated("closed"), ODD_REF, base="unsealed"),
    "a tag closed/2024-10/x, in the way of October's": pushed(annotated("closed/2024-10/x"), "odd-ref or tag-disagrees"),
    "a tag of a seal in full width": pushed(annotated("closed/２０２４-05"), "odd-ref or tag-disagrees or case-clash"),
    "a tag of a seal with a hidden letter": pushed(annotated("closed/2024-05\u200b"), "odd-ref or tag-disagrees"),
    "a tag of a seal that turns": pushed(annotated("closed/\u202e50-4202"), "odd-ref or tag-disagrees"),
    "a tag сlosed in Cyrillic": named("сlosed/2024-05"),
    "a tag Closed in capitals": pushed(annotated("CLOSED/2024-09"), "odd-ref or case-clash"),
    "a tag main in full width": named("ｍａｉｎ"),
    "a tag like another's branch": named("origin/安溪10月"),
    "a tag of a tree": pushed(object_tag("tree"), ODD_REF),
    "an annotated tag of a file": pushed(object_tag("blob"), ODD_REF),
    "a tag of a tag of a file": pushed(nested, ODD_REF),
    "a seal's tag by way of a tag": pushed(nested_closed, "odd-ref or tag-disagrees", base="begun"),
    "a seal's tag that calls itself another": pushed(wrong_name_inside, "odd-ref or tag-disagrees", base="begun"),
    "a seal's tag by a county": pushed(by_a_county, "tag-by-another", base="begun"),
    "a seal's tag by the bureau's name for an address": pushed(sealed_by("quanzhou <quanzhou>"), "tag-by-another", base="begun"),
    "a seal's tag by a twin of the bureau": pushed(sealed_by("quanzhou <ｑuanzhou@ledger.example>"), "tag-by-another", base="begun"),
    "a seal's tag by nobody": pushed(sealed_by("quanzhou <>"), "tag-by-another", base="begun"),
    "a tagger with an escape": pushed(tagged_by("安溪\x1b[2K <anxi@ledger.example>"), "control-in-identity"),
    "a tagger who turns": pushed(tagged_by("\u202e办经溪安 <anxi@ledger.example>"), "control-in-identity"),
    "a tagger's address with tag characters": pushed(tagged_by("安溪 <anxi\U000e0041@ledger.example>"), "control-in-identity"),
    "a tag's message with an escape": pushed(tagged_by("anxi", "一\x1b]0;x\x07"), "hidden-in-tag"),
    "a tag's message that turns": pushed(tagged_by("anxi", "封存 \u202e90-4202"), "hidden-in-tag"),
    "a tag's header with a bell": pushed(tagged_by("anxi", more="encoding \x07\n"), "control-in-identity or hidden-in-tag"),
    "a seal's tag on the commit before": pushed(tag_on_the_parent, "tag-disagrees", base="begun"),
    "a seal's tag without its seal": Attempt(tag_alone, None, "tag-disagrees", "tag-without-seal", base="begun"),
    "a tag of a seal to come": Attempt(annotated("closed/2024-10"), None, "tag-disagrees", "tag-without-seal"),
    "a tag of a period that is none": pushed(annotated("closed/2024Q3"), "odd-ref or tag-disagrees"),
    "a seal's tag moved": Attempt(moved("2024-05"), None, MOVED, "tag-disagrees"),
    "a seal's tag made light": Attempt(moved("2024-05", annotate=False), None, MOVED, "tag-disagrees"),
    "a seal's tag with another message": Attempt(same_commit_again, None, MOVED, SERVER_ONLY),
    "two seals' tags exchanged": Attempt(swapped, None, MOVED, "tag-disagrees"),
    "a seal's tag deleted": Attempt(deleted(f"{TAGS}closed/2024-05"), None, MOVED, SERVER_ONLY),
    "all seals' tags deleted": Attempt(all_closed_deleted, None, MOVED, SERVER_ONLY),
    "the main line deleted": Attempt(deleted(MAIN), None, "branch-deleted", "cannot or lost-main-line"),
    "a branch closed/2024-05": branch("closed/2024-05"),
    "a branch of forty hex digits": branch("0123456789abcdef0123456789abcdef01234567"),
    "a branch HEAD": branch("HEAD"),
    "a branch origin/main": branch("origin/main"),
    "a branch refs/heads/main": branch("refs/heads/main"),
    "a branch main in Cyrillic": branch("mаin"),
    "a branch main in full width": branch("ｍａｉｎ"),
    "a branch main with a filler": branch("main\u3164"),
    "a branch MAIN": pushed(at_tip(f"{HEADS}MAIN"), "case-clash or odd-ref"),
    "a branch under main's twin": pushed(at_tip(f"{HEADS}Main/10月"), "case-clash or odd-ref"),
    "a branch tags/closed": branch("tags/closed/2024-05"),
    "a branch with a bidi name": branch("安溪\u202e10月"),
    "a branch with C1": branch("安溪\u0085"),
    "a ref of its own kind": on_server(at_tip("refs/backup/main"), ODD_REF),
    "a note": on_server(at_tip("refs/notes/commits"), ODD_REF),
    "a replaced commit": on_server(lambda desk: {f"refs/replace/{desk.at('2024-05')}": desk.tip}, ODD_REF),
    "a remote's ref": on_server(at_tip("refs/remotes/origin/main"), ODD_REF),
    "a pull request's ref by hand": on_server(at_tip("refs/pull/1/head"), ODD_REF),
    "a stash": on_server(at_edit("refs/stash"), ODD_REF),
    "a ref at the top": on_server(at_tip("refs/main"), ODD_REF),
    "a bisect's ref": on_server(at_tip("refs/bisect/bad"), ODD_REF),
    "a good month and an odd tag beside it": pushed(main_and_a_tag, ODD_REF),
    "a tag that edits a sealed month": on_server(at_edit(f"{TAGS}v1.0"), SEALED_CHANGED),
    "an identity number in a tag's message": pushed(message_tag, PERSONAL),
    "an identity number as a branch, in full width": pushed(at_tip(f"{HEADS}{ID.translate({n: n + 0xFEE0 for n in range(48, 58)})}"), "personal-in-history or odd-ref"),
    "a second main line by the bureau": on_server(second_line, SEALED_CHANGED),
    "a branch ahead of a seal in another's book": on_server(second_line_elsewhere, "others-book"),
    "a second main line without history": on_server(orphan_line, "odd-ref or cannot or seal-not-alone or history-rewritten"),
    "HEAD at master: a sealed edit": lost_head(sealed_edit),
    "HEAD at master: an honest month": lost_head(honest_month),
    "HEAD at master: main forced back": lost_head(force_main),
    "HEAD at master: main deleted": lost_head(deleted(MAIN)),
    "HEAD at master: a seal's tag deleted": lost_head(deleted(f"{TAGS}closed/2024-05"), "lost-main-line or closed-tag-moved"),
}  # fmt: skip
