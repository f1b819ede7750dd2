"""Rules of who brings what another wrote, and that who enters is not who approves."""

from ledger.address import is_same
from ledger.branch import Recorded, Touched
from ledger.change.scene import Keeper, Scene, change_rule, is_bureaus
from ledger.page import name_of
from ledger.rules.rule import Flaw, Flaws, Rule

_MONTH = "系统取数: 2024-05-06\n"
_OWN = {"账号": "jinjiang", "前 2024-04.yaml": _MONTH, "后 2024-04.yaml": f"{_MONTH}1 大调解:\n  本月件数: 3\n"}  # fmt: skip


@change_rule(
    "error",
    law="推送的账号和写的账号是一个单位的，或者有权批",
    why="借别的单位的名义写账，和冒签一样。",
    bad={**_OWN, "推送": "nanan"},
    good={**_OWN, "推送": "jinjiang-shenhe"},
)
def pushed_for_others(scene: Scene) -> Flaws:
    actor = scene.keeper_of(scene.branch.actor or "")
    if actor is None:
        return
    for commit, keeper in scene.authored:
        if not _may_bring(actor, commit, keeper):
            message = f"{commit.label} 是{keeper.told}写的，推送的是{actor.told}"
            yield Flaw(0, 0, message, "由写的单位自己推送", commit.first_path)


@change_rule(
    "error",
    law="提交的账号和写的账号是一个单位的，或者有权批",
    why="别的单位重做过的提交，写的是谁就说不清了；平台的合并按钮、变基不算。",
    bad={**_OWN, "代提交": "nanan"},
    good={**_OWN, "代提交": "jinjiang-shenhe"},
)
def committed_by_another(scene: Scene) -> Flaws:
    for commit, keeper in scene.authored:
        committer = scene.committer_of(commit)
        if committer is not None and not _may_bring(committer, commit, keeper):
            message = f"{commit.label} 写的是{keeper.told}，提交的是{committer.told}"
            yield Flaw(0, 0, message, "由写的单位自己提交", commit.first_path)


@change_rule(
    "error",
    law="合并别的单位的提交，由有权批的账号合并",
    why="没有权批的账号合并进来，等于没有人批过；把主线合并进自己的分支不算。",
    bad={**_OWN, "合并": "nanan-shenhe"},
    good={**_OWN, "合并": "jinjiang-shenhe"},
)
def merged_by_another(scene: Scene) -> Flaws:
    by_id = {commit.id: commit for commit in scene.branch.commits}
    authors = {commit.id: keeper for commit, keeper in scene.authored}
    for merge, keeper in scene.authored:
        brought = _brought(by_id, merge) if merge.is_merge else []
        known = ((commit, authors[commit.id]) for commit in brought if commit.id in authors)
        for commit, author in known:
            if not _may_bring(keeper, commit, author):
                message = f"{commit.label} 是{author.told}写的，合并的是{keeper.told}"
                yield Flaw(0, 0, message, "请那个单位的审核岗或市局合并", commit.first_path)


def _may_bring(keeper: Keeper, commit: Recorded, author: Keeper) -> bool:
    """Whether what one account wrote may come by another: of the same place, or who approves it."""
    paths = [touched.path for touched in commit.touched]
    judged = paths or [f"counties/{author.place.slug}/"]  # a merge that only joined
    return keeper.place.slug == author.place.slug or all(map(keeper.may_approve, judged))


@change_rule(
    "warning",
    law="记账的和审核的不是同一个账号",
    why="自己写自己批，等于没有审核。",
    bad={**_OWN, "合并": "jinjiang"},
    good={**_OWN, "合并": "jinjiang-shenhe"},
)
def entered_and_approved(scene: Scene) -> Flaws:
    by_id = {commit.id: commit for commit in scene.branch.commits}
    for merge in (commit for commit in scene.branch.commits if commit.is_merge):
        brought = _brought(by_id, merge)
        mine = [commit for commit in brought if is_same(commit.address, merge.address)]
        if mine:
            path = next((t.path for commit in mine for t in commit.touched), "")
            message = f"合并 {merge.short} 和它带来的提交 {mine[0].short} 是同一个账号"
            yield Flaw(0, 0, message, "请审核岗的账号合并", path)


@change_rule(
    "warning",
    law="市局改规矩，推送的是另一个账号",
    why="管规矩的自己改、自己推，没有第二个人看过；县里记账的是要人审核的。",
    bad={
        "账号": "quanzhou", "推送": "quanzhou",
        "前 ../../../templates/slip.md.j2": "一", "后 ../../../templates/slip.md.j2": "二",
    },
    good={
        "账号": "quanzhou", "推送": "quanzhou-shenhe",
        "前 ../../../templates/slip.md.j2": "一", "后 ../../../templates/slip.md.j2": "二",
    },
)  # fmt: skip
def bureau_alone(scene: Scene) -> Flaws:
    actor = scene.keeper_of(scene.branch.actor or "")
    for commit, keeper in scene.authored if actor and actor.place.is_bureau else ():
        paths = [one.path for one in commit.touched if is_bureaus(one.path) and not _is_seal(one)]
        if actor and paths and keeper.account == actor.account:
            message = f"{commit.label} 和推送它的是同一个账号 {keeper.account.name}"
            remedy = "请市局另一个账号推送；只有一个的，在 county.yaml 再登记一个"
            yield Flaw(0, 0, message, remedy, paths[0])


def _is_seal(touched: Touched) -> bool:
    """Whether a path is a seal, which the program writes and the next seal rests on."""
    name = name_of(touched.path)
    return name is not None and name.kind == "seal"


def _brought(by_id: dict[str, Recorded], merge: Recorded) -> list[Recorded]:
    """The commits that a merge brings in by its other sides."""
    mainline: set[str] = set()
    step: Recorded | None = by_id.get(merge.parents[0])
    while step is not None:
        mainline.add(step.id)
        step = by_id.get(step.parents[0]) if step.parents else None
    waiting, found = list(merge.parents[1:]), dict[str, Recorded]()
    while waiting:
        name = waiting.pop()
        if name in by_id and name not in mainline and name not in found:
            found[name] = by_id[name]
            waiting += by_id[name].parents
    return list(found.values())


RULES: tuple[Rule, ...] = (
    pushed_for_others,
    committed_by_another,
    merged_by_another,
    entered_and_approved,
    bureau_alone,
)
