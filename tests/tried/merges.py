"""Merges: what a side is said to bring, and what stands afterwards."""

from .attempt import (
    BUREAUS,
    MONTH,
    NOT_PLAIN,
    OTHERS,
    OTHERS_BOOK,
    OWN,
    PERSONAL,
    PLAN,
    SEALED,
    SEALED_CHANGED,
    SEALS,
    TAKEN_BACK,
    THEIRS,
    Attempt,
    Make,
    drafted,
    told,
    tried,
)  # fmt: skip
from .bases import ANXI, QUANZHOU, SIGNERS, TEMPLATE, WAIVERS, WORKFLOW
from .desk import FILE, PROGRAM, Desk, Entry

MINE = f"{OWN}/evidence/通知.txt"
HUIAN = "counties/huian/2024/2024-10.yaml"


def back(*paths: str, old: str = "drafts", by: str = "anxi") -> Make:
    """A merge `[main's tip, an old commit of main]` that has some paths from the old one."""

    def make(desk: Desk) -> str:
        before = desk.marks.get(old) or desk.at(old)
        held = desk.files(before)
        changes = {path: held.get(path) for path in paths}
        return desk.commit(changes, desk.tip, before, by=by, message="合并")

    return make


def merged(by: str, author: str = "anxi") -> Make:
    """An honest branch of one county, merged by an account and pushed by nobody knows whom."""

    def make(desk: Desk) -> str:
        made = side(desk, desk.tip, by=author)
        other = desk.commit(
            {f"counties/{by.split('-')[0]}/2024/2024-11.yaml": MONTH}, by=by.split("-")[0]
        )
        return desk.commit({MINE: desk.entry(made, MINE)}, other, made, by=by, message="合并")

    return make


def side(desk: Desk, start: str, by: str = "anxi", path: str = MINE) -> str:
    """A branch with one commit of one's own."""
    return desk.commit({path: "一\n"}, start, by=by)


def ours_reversed(desk: Desk) -> str:
    """`git merge -s ours main` on a branch that left when most were drafts."""
    mine = side(desk, desk.marks["drafts"])
    return desk.commit(None, mine, desk.tip, message="Merge branch 'main'")


def theirs(desk: Desk) -> str:
    """The main line first, and the tree of the old branch."""
    mine = side(desk, desk.marks["drafts"])
    return desk.commit(None, desk.tip, mine, tree=desk.tree_of(mine), message="合并")


def x_ours(desk: Desk) -> str:
    """A clerk resolves by `-X ours` and drops what another county has written since."""
    mine = desk.commit({MINE: "一\n"}, desk.marks["drafts"])
    old = desk.entry(mine, THEIRS)
    held = desk.files(desk.tip) | {MINE: desk.entry(mine, MINE), THEIRS: old}
    return desk.commit(None, mine, desk.tip, tree=desk.tree(held), message="Merge branch 'main'")


def octopus(*more: str) -> Make:
    """Three or four parents, the last of which is old."""

    def make(desk: Desk) -> str:
        sides = [side(desk, desk.tip, path=f"{OWN}/evidence/{name}.txt") for name in more]
        old = desk.marks["drafts"]
        held = {f"{OWN}/evidence/{name}.txt": "一\n" for name in more}
        return desk.commit(held | {THEIRS: desk.entry(old, THEIRS)}, desk.tip, *sides, old)

    return make


def octopus_of_removal(desk: Desk) -> str:
    old = desk.at("2024-09")
    return desk.commit({THEIRS: None, HUIAN: None}, desk.tip, side(desk, old), old)


def criss_cross(desk: Desk) -> str:
    """Two merges of the same two sides; the third takes from the side that is older."""
    mine, other = side(desk, desk.marks["drafts"]), desk.tip
    one = desk.commit({MINE: "一\n"}, other, mine, message="合并一")
    two = desk.commit(None, mine, other, tree=desk.tree_of(one), message="合并二")
    old = desk.entry(desk.marks["drafts"], THEIRS)
    return desk.commit({THEIRS: old}, one, two, message="合并三")


def in_the_middle(desk: Desk) -> str:
    """The loss is in a merge that has other commits after it."""
    lost = back(THEIRS)(desk)
    assert isinstance(lost, str)
    return desk.commit({MINE: "二\n"}, desk.commit({MINE: "一\n"}, lost))


def on_a_side(desk: Desk) -> str:
    """The merge that loses is itself on a side that an honest merge brings."""
    lost = back(THEIRS)(desk)
    assert isinstance(lost, str)
    tree = desk.tree_of(lost)
    return desk.commit(None, desk.tip, lost, tree=tree, by="anxi-shenhe", message="合并安溪")


def by_halves(desk: Desk) -> str:
    """First the folder goes, by one merge, then the old files come back by another."""
    none = desk.commit({THEIRS: None}, desk.tip, desk.at("2024-09"))
    old = desk.marks["drafts"]
    return desk.commit({THEIRS: desk.entry(old, THEIRS)}, none, old)


def evil(path: str, text: str = MONTH, by: str = "anxi") -> Make:
    """A merge with something in it that no side has."""

    def make(desk: Desk) -> str:
        mine = side(desk, desk.tip)
        return desk.commit({MINE: "一\n", path: text}, desk.tip, mine, by=by, message="合并")

    return make


def evil_mode(desk: Desk) -> str:
    entry = Entry(PROGRAM, desk.entry(desk.tip, THEIRS).id)
    return desk.commit({MINE: "一\n", THEIRS: entry}, desk.tip, side(desk, desk.tip))


def folder_for_a_file(desk: Desk) -> str:
    changes = {MINE: "一\n", f"{THEIRS}/一.txt": "一\n"}
    return desk.commit(changes, desk.tip, side(desk, desk.tip))


def of_a_root(desk: Desk) -> str:
    """Another history comes in, with a file of another's."""
    root = desk.commit({THEIRS: MONTH}, "", message="另起")
    return desk.commit({THEIRS: Entry(FILE, desk.blob(MONTH))}, desk.tip, root, message="合并")


def root_first(desk: Desk) -> str:
    """A root of one's own, with the main line as the second side and all of its files but one."""
    root = desk.commit({MINE: "一\n"}, "", message="另起")
    return desk.commit(None, root, desk.tip, tree=desk.changed(desk.tip, {MINE: "一\n", THEIRS: None}))  # fmt: skip


def another_month_moved(desk: Desk) -> str:
    """A merge that moves another's October into November."""
    path = f"{OTHERS}/2024-11.yaml"
    changes = {THEIRS: None, path: desk.entry(desk.tip, THEIRS), MINE: "一\n"}
    return desk.commit(changes, desk.tip, side(desk, desk.tip))


def exchanged(desk: Desk) -> str:
    """Two counties' files stand for each other; every blob is in some parent."""
    one, two = desk.entry(desk.tip, THEIRS), desk.entry(desk.tip, HUIAN)
    return desk.commit({THEIRS: two, HUIAN: one}, desk.tip, desk.marks["drafts"])


def same_parent_twice(desk: Desk) -> str:
    return desk.commit({THEIRS: MONTH}, desk.tip, desk.tip, message="合并")


def tip_as_its_ancestor(desk: Desk) -> str:
    """`[tip, tip's parent]`: the last county's signing is undone."""
    last = desk.parents(desk.tip)[0]
    changed = {p for p, e in desk.files(desk.tip).items() if desk.files(last).get(p) != e}
    held = {path: desk.files(last).get(path) for path in changed}
    return desk.commit(held, desk.tip, last, message="Merge branch 'main'")


def with_parents_exchanged(desk: Desk) -> str:
    """`[an old commit, main's tip]` and the old tree: a fast-forward that loses everything since."""
    old = desk.marks["drafts"]
    return desk.commit(None, old, desk.tip, message="Merge branch 'main'")


def hidden_merge_of_identity(desk: Desk) -> str:
    """Personal data that only the merge has."""
    return desk.commit({MINE: f"甲 {ID_SPLIT}\n"}, desk.tip, side(desk, desk.tip), message="合并")


ID_SPLIT = "110105 19491231 002X"
G = "grown"
MERGES: dict[str, Attempt] = {
    "another's signed month back to its draft": tried(back(THEIRS), TAKEN_BACK, base="begun"),
    "two counties back to their drafts": tried(back(THEIRS, HUIAN), TAKEN_BACK, base="begun"),
    "another's month back to when there was none": told(back(THEIRS, old="2024-09"), "taken-back or book-file-removed", "taken-back or book-file-removed", base="begun"),
    "another's month back, pushed by an approver": tried(back(THEIRS, by="anxi-shenhe"), TAKEN_BACK, base="begun", actor="anxi-shenhe"),
    "a county's month back, by the bureau": tried(back(THEIRS, by="quanzhou"), TAKEN_BACK, base="begun"),
    "a county's month back, by the bureau's approver": tried(back(THEIRS, by="quanzhou-shenhe"), TAKEN_BACK, base="begun"),
    "the bureau's own month back, by a county": tried(back("counties/quanzhou/2024/2024-10.yaml"), TAKEN_BACK, base="begun"),
    "merge -s ours, main second": tried(ours_reversed, TAKEN_BACK, base="begun"),
    "merge with the tree of the old side": tried(theirs, TAKEN_BACK, base="begun"),
    "merge -X ours that drops another's": tried(x_ours, TAKEN_BACK, base="begun"),
    "an octopus of three": tried(octopus("一"), TAKEN_BACK, base="begun"),
    "an octopus of four": tried(octopus("一", "二"), TAKEN_BACK, base="begun"),
    "an octopus that removes": told(octopus_of_removal, "taken-back or book-file-removed", "taken-back or book-file-removed", base="begun"),
    "a criss-cross": tried(criss_cross, "taken-back or others-book", base="begun"),
    "a merge that loses, in the middle": tried(in_the_middle, TAKEN_BACK, base="begun"),
    "a merge that loses, on a side": tried(on_a_side, TAKEN_BACK, base="begun"),
    "a loss by two merges": tried(by_halves, TAKEN_BACK, base="begun"),
    "the last commit undone by a merge": tried(tip_as_its_ancestor, TAKEN_BACK, base="begun"),
    "parents exchanged, the old tree": tried(with_parents_exchanged, TAKEN_BACK, base="begun"),
    "a root first, and one file less": told(root_first, "taken-back or seal-off-main-line", "seal-off-main-line", base="begun"),
    "an account replaced comes back": tried(back(ANXI, old="before"), TAKEN_BACK, base=G),
    "a waiver that ended comes back": tried(back(WAIVERS, old="before"), TAKEN_BACK, base=G),
    "a key that was taken back comes back": tried(back(SIGNERS, old="before"), TAKEN_BACK, base=G),
    "an old template comes back": tried(back(TEMPLATE, old="before"), TAKEN_BACK, base=G),
    "an old workflow comes back": tried(back(WORKFLOW, old="before"), TAKEN_BACK, base=G),
    "GitLab's old pipeline comes back": tried(back(".gitlab-ci.yml", old="before"), TAKEN_BACK, base=G),
    "old attributes of git come back": tried(back(".gitattributes", old="before"), TAKEN_BACK, base=G),
    "old owners come back": tried(back(".gitea/CODEOWNERS", old="before"), TAKEN_BACK, base=G),
    "an old script of the workflow comes back": tried(back(".ledger/comment.py", old="before"), TAKEN_BACK, base=G),
    "a cut of points goes again": tried(back("plans/2024/assessment.yaml", old="before"), TAKEN_BACK, base=G),
    "the bureau's accounts, all files back to before": tried(back(ANXI, SIGNERS, TEMPLATE, WORKFLOW, old="before"), TAKEN_BACK, base=G),
    "an amendment goes again": told(back(PLAN, old="2024-05"), "plan-edited-in-place", "plan-rewritten"),
    "a problem goes again": tried(back(f"{OTHERS}/problems.yaml", old="2024-05"), "record-altered"),
    "a settlement goes again": tried(back("counties/yongchun/2024/problems.yaml", old="2024-08"), "record-altered"),
    "an audit's findings go again": tried(back("plans/2024/audits/2024Q2.yaml", old="2024-06"), "record-altered"),
    "a seal goes again": told(back(f"{SEALS}/2024-09.yaml", old="2024-08"), "seal-altered", "seal-gone"),
    "a sealed month back to its draft": tried(back("counties/yongchun/2024/2024-05.yaml", old="2024-05"), SEALED_CHANGED),
    "one's own sealed month back to none": tried(back(SEALED, old="2024-04"), SEALED_CHANGED),
    "another's month from neither side": tried(evil(THEIRS), OTHERS_BOOK),
    "the bureau's file from neither side": tried(evil(QUANZHOU, "一\n"), BUREAUS),
    "a template from neither side": tried(evil(TEMPLATE, "一\n"), BUREAUS),
    "a workflow from neither side, by an approver": tried(evil(WORKFLOW, "on: push\n", "anxi-shenhe"), BUREAUS),
    "one's sealed month from neither side": tried(evil(SEALED, MONTH), SEALED_CHANGED),
    "another's mode from neither side": tried(evil_mode, NOT_PLAIN, base="begun"),
    "another's file becomes a folder": tried(folder_for_a_file, OTHERS_BOOK, base="begun"),
    "another's month moved within a merge": tried(another_month_moved, OTHERS_BOOK, base="begun"),
    "two counties exchanged": tried(exchanged, OTHERS_BOOK, base="begun"),
    "another root with another's file": tried(of_a_root, OTHERS_BOOK),
    "another county's branch, merged by a county": drafted(merged("nanan"), "merged-by-another"),
    "another county's branch, merged by its approver": drafted(merged("nanan-shenhe"), "merged-by-another"),
    "a merge of a commit with itself": tried(same_parent_twice, OTHERS_BOOK),
    "an identity number that only the merge has": tried(hidden_merge_of_identity, PERSONAL),
}  # fmt: skip
