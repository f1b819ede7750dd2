"""Rules of custody: who may write what."""

from typing import Any

from ledger.address import forge_remedy
from ledger.branch import Branch, Recorded, Touched, short
from ledger.change.scene import Scene, change_rule, is_bureaus, slug_of
from ledger.compare import explain
from ledger.document import read_document
from ledger.page import decode
from ledger.rules.rule import Flaw, Flaws, Rule

_MONTH = "系统取数: 2024-05-06\n"
_MORE = "系统取数: 2024-05-06\n1 大调解:\n  本月件数: 3\n"
_SIGNED = "系统取数: 2024-05-06\n签账: 签\n"
_OWN = {"账号": "jinjiang", "前 2024-04.yaml": _MONTH, "后 2024-04.yaml": _MORE}


@change_rule(
    "error",
    law="提交的账号是 county.yaml 里有的",
    why="不知道是哪个岗位写的，就不能算哪个岗位的账。",
    bad={**_OWN, "账号": "somebody"},
    good=_OWN,
)
def unknown_account(scene: Scene) -> Flaws:
    for commit in scene.branch.commits:
        if scene.keepers_for(commit) and scene.author_of(commit) is None:
            path = commit.first_path
            message = f"{commit.label} 的作者邮箱不是任何岗位账号"
            remedy = "git config user.email 设成岗位账号的邮箱，再 git commit --amend --reset-author --no-edit"
            yield Flaw(0, 0, message, forge_remedy(commit.address) or remedy, path)
    actor = scene.branch.actor
    if actor is not None and scene.keepers and scene.keeper_of(actor) is None:
        yield Flaw(
            0,
            0,
            "推送的账号不在 county.yaml 里",
            "用登记过的账号推送；新的账号由市局写进 county.yaml",
        )


@change_rule(
    "warning",
    law="county.yaml 登记了岗位账号",
    why="一个账号也没有，谁写的、能不能写都无从查起；没有查，不等于没有越界。",
    bad={
        f"{when} ../../{slug}/county.yaml": f'名称: {name}\n单位: {office}\n代码: "{code}"\n'
        for when in "前后"
        for slug, name, office, code in (
            ("jinjiang", "晋江市", "晋江市司法局", "350582"),
            ("nanan", "南安市", "南安市司法局", "350583"),
            ("quanzhou", "市局", "泉州市司法局", "350500"),
        )
    },
    good=_OWN,
)
def no_accounts(scene: Scene) -> Flaws:
    if scene.branch.commits and scene.trusted and not scene.keepers:
        message = "county.yaml 里一个账号也没有，谁写的、能不能写都没有查"
        yield Flaw(0, 0, message, "市局在各地的 county.yaml 里登记「账号」")


@change_rule(
    "error",
    law="主线上的计划读得下去",
    why="计划读不下去，就不知道有哪些账号、封存了什么；没法核对，不等于没有问题。",
    bad={**_OWN, "主线计划": "年度: 2024\n"},
    good=_OWN,
)
def main_plan_unreadable(scene: Scene) -> Flaws:
    mended = scene.years.of(scene.branch.result) if scene.keepers else {}
    for number in scene.branch.target.years:
        if number not in scene.trusted and number not in mended:
            remedy = "市局在服务器上停了钩子修好计划，再装上钩子，ledger verify 一遍"
            path = f"plans/{number}/plan.yaml"
            yield Flaw(0, 0, "主线上的这个计划读不下去，账号和封存都没法核对", remedy, path)


@change_rule(
    "error",
    law="只写本单位的账",
    why="谁都能写的账，出了错找不到人。",
    bad={"账号": "jinjiang", "后 ../../nanan/2024/2024-04.yaml": _MONTH},
    good=_OWN,
)
def others_book(scene: Scene) -> Flaws:
    for commit, keeper in scene.authored:
        for touched in commit.touched:
            slug = slug_of(touched.path)
            if is_bureaus(touched.path) or keeper.may_write(touched.path):
                continue
            whose = "本单位没有授权的目录" if slug == keeper.place.slug else scene.place_of(slug)
            message = f"{commit.label}：{keeper.told}{_did(scene, commit, touched, whose)}"
            remedy = (
                _for_bureau(slug)
                if keeper.place.is_bureau
                else "撤回这一处；要改的请那个单位自己提交"
            )
            yield Flaw(0, 0, message, _MERGE_AGAIN if commit.is_merge else remedy, touched.path)


@change_rule(
    "error",
    law="计划、封存、账号、模板和检查由市局写",
    why="被管的人能改规矩，规矩就没有了。",
    bad={
        "账号": "jinjiang",
        "前 ../../../templates/slip.md.j2": "一",
        "后 ../../../templates/slip.md.j2": "二",
    },
    good={
        "账号": "quanzhou",
        "前 ../../../templates/slip.md.j2": "一",
        "后 ../../../templates/slip.md.j2": "二",
    },
)
def bureaus_files(scene: Scene) -> Flaws:
    for commit, keeper in scene.authored:
        for touched in commit.touched:
            if is_bureaus(touched.path) and not keeper.may_write(touched.path):
                did = _did(scene, commit, touched, "只由市局写")
                message = f"{commit.label}：{keeper.told}{did}"
                remedy = (
                    _for_bureau(None) if keeper.place.is_bureau else "撤回这一处；要改的请市局提交"
                )
                yield Flaw(0, 0, message, _MERGE_AGAIN if commit.is_merge else remedy, touched.path)


def _for_bureau(slug: str | None) -> str:
    """What the bureau does where its own account has no grant."""
    folder = "plans" if slug is None else f"counties/{slug}"
    return (
        f"换市局能写 {folder} 的账号提交；没有的，在 county.yaml 给这个账号的「可写」加上 {folder}"
    )


def _did(scene: Scene, commit: Recorded, touched: Touched, whose: str) -> str:
    """What a commit did to a file; a merge that has it from one side alone took it back."""
    if not (commit.is_merge and touched.after in touched.sides):
        return f"改了{whose}的文件"
    past = scene.branch.past(touched.path)
    by = f"（主线上是 {past.day} 提交 {short(past.commit)} 写的）" if past else ""
    return f"的合并把{whose}的文件退回了以前的样子{by}"


_MERGE_AGAIN = "退到合并以前重新合并，不要 -s ours、-X ours；或者 git rebase 到主线上"


@change_rule(
    "error",
    law="合并以后和主线不同的，每一处都有一个提交改过它",
    why="没有人改过的地方变了，就是把主线上别人写的退了回去。",
    bad={**_OWN, "退回": "counties/nanan/2024/opening.yaml"},
    good=_OWN,
)
def taken_back(scene: Scene) -> Flaws:
    for row, maker in zip(scene.branch.delta, makers(scene.branch), strict=True):
        if maker is None:
            past, slug = scene.branch.past(row.path), slug_of(row.path)
            by = f"{past.day} 提交 {short(past.commit)} 写的" if past else "主线上的"
            whose = scene.place_of(slug) if slug else "市局"
            message = f"合并以后，{whose}的这个文件会退回以前的样子，{by}就没有了"
            yield Flaw(0, 0, message, _MERGE_AGAIN, row.path)


def makers(branch: Branch) -> list[Recorded | None]:
    """For all that the target loses and gains, the last commit whose own change it is, if any."""
    known: dict[str, list[tuple[Recorded, Touched]]] = {}
    for commit in reversed(branch.commits):
        for touched in commit.touched:
            known.setdefault(touched.path, []).append((commit, touched))
    return [
        next((commit for commit, one in known.get(row.path, ()) if _made(one, row)), None)
        for row in branch.delta
    ]


def _made(touched: Touched, row: Touched) -> bool:
    """Whether a commit's own change is what stands there; git may have joined it with others."""
    return touched.now == row.now or touched.after == row.sides[-1]


@change_rule(
    "warning",
    law="市局不替县里记账",
    why="县里的数由县里说，市局说的写在市局自己的账里。",
    bad={**_OWN, "账号": "quanzhou"},
    good=_OWN,
)
def bureau_in_county_book(scene: Scene) -> Flaws:
    for commit, keeper in scene.authored:
        for touched in commit.touched if keeper.place.is_bureau else ():
            slug = slug_of(touched.path)
            what = "整改" if touched.path.endswith("/problems.yaml") else "账"
            if slug in (None, keeper.place.slug) or is_bureaus(touched.path):
                continue
            if what == "账" or _wrote(scene, touched, {"整改"}):
                message = f"{commit.label}：市局账号写了{scene.place_of(slug)}的{what}"
                remedy = "由县里自己提交；确是代填的，留下县里的书面委托"
                yield Flaw(0, 0, message, remedy, touched.path)


@change_rule(
    "error",
    law="县里自己签过账的，市局不改",
    why="签过账的数由县里负责；市局改了，就没有人负责了。",
    bad={**_OWN, "账号": "quanzhou", "写过": "jinjiang", "前 2024-04.yaml": _SIGNED},
    good={**_OWN, "写过": "jinjiang", "前 2024-04.yaml": _SIGNED},
)
def bureau_over_signature(scene: Scene) -> Flaws:
    for commit, keeper in scene.authored:
        for touched in commit.touched if keeper.place.is_bureau else ():
            slug = slug_of(touched.path)
            if slug in (None, keeper.place.slug) or is_bureaus(touched.path):
                continue
            if slug in (_signer(scene, touched.path), _signed_before(scene, commit, touched)):
                place = scene.place_of(slug)
                message = f"{commit.label}：{place}自己签过账，市局账号改了它"
                yield Flaw(0, 0, message, f"请{place}自己改，重新签账", touched.path)


def _signer(scene: Scene, path: str) -> str | None:
    """Whose account wrote what is signed where the branch goes to."""
    past = scene.branch.past(path) if scene.is_signed(path) else None
    author = scene.owner_of(past.address) if past else None
    return author.place.slug if author else None


def _signed_before(scene: Scene, commit: Recorded, touched: Touched) -> str | None:
    """Whose account wrote the signed version that a commit of the branch changed or took back, if
    that place has written nothing there since. What is sealed is asked after elsewhere."""
    makers = scene.makers.get(touched.path, [])
    slugs = [keeper.place.slug for _, _, keeper in makers]
    now = [one.id for one, _, _ in makers].index(commit.id)
    for at in range(now):
        _, blob, keeper = makers[at]
        over = blob in (touched.before, *touched.sides) and slugs[at] not in slugs[now:]
        if (
            over
            and keeper.place.slug == slug_of(touched.path)
            and scene.was_signed(touched.path, blob)
        ):
            return keeper.place.slug
    return None


@change_rule(
    "error",
    law="销号由市局写",
    why="自己整改、自己销号，等于没有人看过。",
    bad={
        "账号": "jinjiang",
        "前 problems.yaml": "- {编号: 一, 任务: 1, 来源: 回头看, 发现: 2024-06-18, 问题: 没有公示}\n",
        "后 problems.yaml": "- {编号: 一, 任务: 1, 来源: 回头看, 发现: 2024-06-18, 问题: 没有公示, "
        "销号: {日期: 2024-07-02, 结论: 通过, 依据: 复核表第5号}}\n",
    },
    good={
        "账号": "quanzhou",
        "前 problems.yaml": "- {编号: 一, 任务: 1, 来源: 回头看, 发现: 2024-06-18, 问题: 没有公示}\n",
        "后 problems.yaml": "- {编号: 一, 任务: 1, 来源: 回头看, 发现: 2024-06-18, 问题: 没有公示, "
        "销号: {日期: 2024-07-02, 结论: 通过, 依据: 复核表第5号}}\n",
    },
)
def settled_by_county(scene: Scene) -> Flaws:
    for commit, keeper in scene.authored:
        for touched in commit.touched if not keeper.place.is_bureau else ():
            problems = touched.path.endswith("/problems.yaml")
            if problems and _wrote(scene, touched, {"销号", "复核"}):
                message = f"{commit.label}：{keeper.told}写了或改了销号"
                yield Flaw(
                    0, 0, message, "撤回「销号」；整改写进「整改」，请市局销号", touched.path
                )


def _wrote(scene: Scene, touched: Touched, keys: set[str]) -> bool:
    """Whether a commit changed anything under some keys; a merge, that it has from no side."""
    after = _tree(scene, touched.path, touched.after)
    befores = (_tree(scene, touched.path, blob) for blob in touched.sides or (touched.before,))
    return all(
        any(keys.intersection(difference.route) for difference in explain(before, after))
        for before in befores
    )


def _tree(scene: Scene, path: str, blob: str | None) -> Any:
    return read_document(decode(scene.bytes_of(path, blob))[0]).tree


RULES: tuple[Rule, ...] = (
    unknown_account,
    no_accounts,
    main_plan_unreadable,
    others_book,
    bureaus_files,
    taken_back,
    bureau_in_county_book,
    bureau_over_signature,
    settled_by_county,
)
