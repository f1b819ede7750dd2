"""History: rewritten, picked, reverted, renamed, taken under another name."""

from collections.abc import Callable

from .attempt import (
    MONTH,
    OPEN,
    OTHERS,
    OTHERS_BOOK,
    OWN,
    SEALED,
    SEALED_CHANGED,
    THEIRS,
    Attempt,
    Made,
    drafted,
    edits,
    plus_one,
    told,
    tried,
)  # fmt: skip
from .desk import FILE, MAIN, Desk, Entry

REWRITTEN = "history-rewritten"


def forced_back(period: str) -> Callable[[Desk], Made]:
    return lambda desk: {MAIN: desk.at(period)}


def forced(desk: Desk) -> Made:
    """Another child of the commit before the last."""
    return {MAIN: desk.commit({OPEN: MONTH}, desk.parents(desk.tip)[0])}


def forced_root(desk: Desk) -> Made:
    """The same files, without any history."""
    return {MAIN: desk.commit(None, "", tree=desk.tree_of(desk.tip), by="quanzhou")}


def forced_squash(desk: Desk) -> Made:
    """The year so far as one commit on the opening."""
    old = desk.at("2024-定账")
    return {MAIN: desk.commit(None, old, tree=desk.tree_of(desk.tip), by="quanzhou")}


def forced_reworded(desk: Desk) -> Made:
    """The last commit once more, with another message."""
    parent = desk.parents(desk.tip)[0]
    return {MAIN: desk.commit(None, parent, tree=desk.tree_of(desk.tip), by="quanzhou", message="结账")}  # fmt: skip


def picked(desk: Desk) -> str:
    """Another's commit picked from its branch, its author left in."""
    theirs = "nanan <nanan@ledger.example> 1730422800 +0800"
    mine = "anxi <anxi@ledger.example> 1730426400 +0800"
    return desk.commit({THEIRS: MONTH}, author=theirs, committer=mine)


def taken_as_mine(desk: Desk) -> str:
    """A squash of another's branch under one's own name."""
    return desk.commit({THEIRS: MONTH, OPEN: MONTH}, message="Squashed commit of nanan")


def reverted(desk: Desk) -> str:
    """The last county's signing reverted by another."""
    last = desk.parents(desk.tip)[0]
    changed = [p for p, e in desk.files(desk.tip).items() if desk.files(last).get(p) != e]
    held = desk.files(last)
    return desk.commit({p: held.get(p) for p in changed}, message=f'Revert "签账"\n\nThis reverts commit {desk.tip}.')  # fmt: skip


def reverted_seal(desk: Desk) -> str:
    last = desk.parents(desk.tip)[0]
    return desk.commit(
        None, tree=desk.tree_of(last), by="quanzhou", message='Revert "结账 2024-09"'
    )


def reverted_amendment(desk: Desk) -> str:
    path = "plans/2024/plan.yaml"
    return desk.commit({path: desk.entry(desk.at("2024-05"), path)}, by="quanzhou", message="Revert")  # fmt: skip


def into_mine(desk: Desk) -> str:
    """Another's month moved into one's own folder, and back with other figures."""
    mine = f"{OWN}/evidence/南安.yaml"
    entry = desk.entry(desk.tip, THEIRS)
    away = desk.commit({THEIRS: None, mine: entry})
    return desk.commit({mine: None, THEIRS: plus_one(desk.text(THEIRS))}, away)


def moved_into_mine(desk: Desk) -> str:
    return desk.commit({THEIRS: None, f"{OWN}/evidence/南安.yaml": desk.entry(desk.tip, THEIRS)})


def mine_over_theirs(desk: Desk) -> str:
    """One's own file moved onto another's path."""
    return desk.commit({OPEN: None, THEIRS: desk.entry(desk.tip, OPEN)})


def whole_folder_moved(desk: Desk) -> str:
    moved = {p.replace("/nanan/", "/anxi/evidence/"): e for p, e in desk.taken(desk.tip, "counties/nanan").items()}  # fmt: skip
    return desk.commit({"counties/nanan": None, **moved})


def sealed_and_restored(desk: Desk) -> str:
    """A seal altered, and put right again in the next commit."""
    path = "plans/2024/seals/2024-05.yaml"
    before = desk.entry(desk.tip, path)
    changed = desk.commit({path: desk.text(path) + "\n"}, by="quanzhou")
    return desk.commit({path: before}, changed, by="quanzhou")


def seal_away_and_back(desk: Desk) -> str:
    path = "plans/2024/seals/2024-05.yaml"
    away = desk.commit({path: None}, by="quanzhou")
    return desk.commit({path: desk.entry(desk.tip, path)}, away, by="quanzhou")


def seal_altered_on_a_side(desk: Desk) -> str:
    """A seal altered on a side that is merged without it."""
    path = "plans/2024/seals/2024-05.yaml"
    side = desk.commit({path: desk.text(path) + "\n"}, by="quanzhou")
    return desk.commit({}, desk.tip, side, by="quanzhou", message="合并")


def signed_and_restored(desk: Desk) -> str:
    changed = desk.commit({THEIRS: plus_one(desk.text(THEIRS))}, by="quanzhou")
    return desk.commit({THEIRS: desk.entry(desk.tip, THEIRS)}, changed, by="quanzhou")


def sealed_then_merged_away(desk: Desk) -> str:
    """A sealed figure changed on one side; the other side's merge keeps the change."""
    changed = desk.commit({SEALED: plus_one(desk.text(SEALED))})
    other = desk.commit({OPEN: MONTH})
    return desk.commit({OPEN: MONTH}, changed, other)


def many_small_steps(desk: Desk) -> str:
    """Ten commits, one of which touches another's book."""
    tip = desk.tip
    for n in range(10):
        path = THEIRS if n == 6 else f"{OWN}/evidence/{n}.txt"
        tip = desk.commit({path: "一\n"}, tip)
    return tip


def everything_removed(desk: Desk) -> str:
    return desk.commit(None, tree=desk.tree({"README.md": Entry(FILE, desk.blob("空\n"))}))


def empty_tree(desk: Desk) -> str:
    return desk.commit(None, tree=desk.tree({}), by="quanzhou")


def year_removed(desk: Desk) -> str:
    return desk.commit({"plans/2024": None}, by="quanzhou")


def crlf(desk: Desk) -> str:
    return desk.commit({SEALED: desk.text(SEALED).replace("\n", "\r\n")})


def with_bom(desk: Desk) -> str:
    return desk.commit({SEALED: "\ufeff" + desk.text(SEALED)})


def in_gbk(desk: Desk) -> str:
    return desk.commit({SEALED: desk.text(SEALED).encode("gbk")})


def as_link(desk: Desk) -> str:
    """A sealed month as a link to a copy of it with another figure."""
    copy = f"{OWN}/evidence/五月.yaml"
    link = desk.file("evidence/五月.yaml", "120000")
    return desk.commit({copy: plus_one(desk.text(SEALED)), SEALED: link})


def two_sums(desk: Desk) -> str:
    """One more in March, one less in April."""
    march, april = f"{OWN}/2024-03.yaml", f"{OWN}/2024-04.yaml"
    less = desk.text(april).replace("本月排查次数: ", "本月排查次数: 1", 1)
    return desk.commit({march: plus_one(desk.text(march)), april: less})


def come_and_gone(desk: Desk) -> str:
    """A signed month that comes and goes in one push."""
    path, seal = f"{OWN}/2024-10.yaml", desk.at("2024-10")
    return desk.commit({path: None}, desk.commit({path: desk.entry(seal, path)}), message="Revert")


HISTORY: dict[str, Attempt] = {
    "a signed month come and gone in one push": tried(come_and_gone, "book-file-removed"),
    "main forced back to an older seal": Attempt(forced_back("2024-08"), None, REWRITTEN, "tag-without-seal"),
    "main forced to a sibling": Attempt(forced, None, REWRITTEN, "tag-without-seal"),
    "main forced to a root with the same files": Attempt(forced_root, None, REWRITTEN, "seal-out-of-turn"),
    "the year squashed into one commit": Attempt(forced_squash, None, REWRITTEN, "seal-out-of-turn"),
    "the seal's commit reworded": Attempt(forced_reworded, None, REWRITTEN, "tag-disagrees"),
    "another's commit picked and pushed": Attempt(picked, "pushed-for-others", "pushed-for-others", "committed-by-another", actor="anxi"),
    "another's branch squashed as one's own": tried(taken_as_mine, OTHERS_BOOK),
    "another's signing reverted": tried(reverted, OTHERS_BOOK, base="begun"),
    "a seal reverted": told(reverted_seal, "seal-altered", "seal-gone"),
    "an amendment reverted": told(reverted_amendment, "plan-edited-in-place", "plan-rewritten"),
    "another's file into one's own folder and back": tried(into_mine, OTHERS_BOOK, base="begun"),
    "another's file into one's own folder": tried(moved_into_mine, OTHERS_BOOK, base="begun"),
    "one's own file onto another's": tried(mine_over_theirs, OTHERS_BOOK, base="begun"),
    "another's folder into one's own": told(whole_folder_moved, OTHERS_BOOK, "others-book or sealed-file-changed", base="begun"),
    # Nothing is lost by it, so that `verify` warns (seal-restored) and does not fail.
    "a seal altered and restored": drafted(sealed_and_restored, "seal-altered"),
    "a seal taken away and put back": drafted(seal_away_and_back, "seal-altered"),
    "a seal altered on a side": drafted(seal_altered_on_a_side, "seal-altered"),
    "a signed month by the bureau": tried(edits(THEIRS, r"\Z", "\n", "quanzhou"), "bureau-over-signature", base="begun"),
    "a signed month by the bureau, put right by itself": Attempt(signed_and_restored, "bureau-over-signature", "bureau-over-signature", "bureau-over-signature", base="begun"),
    "a sealed figure on one side of a merge": tried(sealed_then_merged_away, SEALED_CHANGED),
    "one of ten commits in another's book": tried(many_small_steps, OTHERS_BOOK),
    "everything removed but a readme": told(everything_removed, OTHERS_BOOK, "cannot or seal-gone"),
    "an empty tree by the bureau": told(empty_tree, SEALED_CHANGED, "cannot or seal-gone"),
    "the year's plans removed by the bureau": told(year_removed, "seal-altered", "cannot or seal-gone"),
    "sealed lines end otherwise": tried(crlf, SEALED_CHANGED),
    "a sealed month with a byte order mark": tried(with_bom, SEALED_CHANGED),
    "a sealed month in another encoding": tried(in_gbk, SEALED_CHANGED),
    "a sealed month as a link to a copy": tried(as_link, SEALED_CHANGED),
    "one more in March and one less in April": tried(two_sums, SEALED_CHANGED),
    "a sealed base figure": tried(edits(f"{OWN}/opening.yaml", r"(基数|一季度|上半年)(.*?)(\d+)", r"\1\g<2>9\3"), SEALED_CHANGED),
    "the bureau's sealed receipt": tried(edits("counties/quanzhou/2024/2024-06.yaml", r"示例收文第(\d)", r"示例收文第9\1", "quanzhou"), SEALED_CHANGED),
    "another's sealed figure by the bureau": tried(edits(f"{OTHERS}/2024-05.yaml", r"(本月调解件数: )\d+", r"\g<1>9", "quanzhou"), SEALED_CHANGED),
    "a sealed sign-off with another day": tried(edits(SEALED, r"签账: \{日期: 2024-\d\d-\d\d", "签账: {日期: 2024-06-01"), SEALED_CHANGED),
    "a blank line at the end of a sealed month": tried(edits(SEALED, r"\Z", "\n"), SEALED_CHANGED),
}  # fmt: skip
