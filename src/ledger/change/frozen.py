"""Rules of what stays: sealed files, seals, the plan's text, and what living files record."""

from collections.abc import Iterator
from typing import Any

from ledger.branch import Recorded, Touched
from ledger.change.pages import Changed, year_for
from ledger.change.scene import Scene, change_rule
from ledger.compare import Difference, explain
from ledger.page import name_of
from ledger.privacy import mask
from ledger.rules.rule import Flaw, Flaws, Rule
from ledger.sealed import blob_of
from ledger.state import State

_SEALED = "系统取数: 2024-04-01\n1 大调解:\n  本月件数: 3\n签账: 签\n"
_PROBLEM = "- {编号: 一, 任务: 1, 来源: 回头看, 发现: 2024-06-18, 问题: 没有公示}\n"


@change_rule(
    "error",
    law="封存的文件一个字节不改",
    why="报出去的数和封存的文件对不上，哪一份都不能信。",
    bad={
        "账号": "jinjiang", "封存": "2024-03", "前 2024-03.yaml": _SEALED,
        "后 2024-03.yaml": _SEALED.replace("3\n签", "13\n签"),
    },
    good={
        "账号": "jinjiang", "封存": "2024-03", "前 2024-03.yaml": _SEALED,
        "后 2024-03.yaml": _SEALED, "后 2024-04.yaml": "系统取数: 2024-05-06\n",
    },
)  # fmt: skip
def sealed_file_changed(scene: Scene) -> Flaws:
    pages = {changed.path: changed for changed in scene.pages}
    for path, (claimed, _) in scene.claims.items():
        now = blob_of(scene.branch.result, path)
        if now == claimed.blob or now == blob_of(scene.branch.target, path):
            continue
        what = _what(pages[path]) if path in pages else "内容改了"
        message = f"{claimed.claim.period} 封存过的文件改了：{what}"
        yield Flaw(0, 0, message, "恢复封存时的样子；要改的写进以后月份的「更正」", path)


def _what(changed: Changed) -> str:
    if changed.went:
        return "整个文件没有了"
    words = [difference.words for difference in changed.differences[:3]]
    more = f" 等 {len(changed.differences)} 处" if len(changed.differences) > 3 else ""
    return mask("；".join(words)) + more if words else "注释、空格、写法或附件的内容"


@change_rule(
    "error",
    law="封存文件只增不改",
    why="每一个封存都写着前一个的 SHA-256，改一个就断了。",
    bad={
        "账号": "quanzhou", "封存": "2024-03",
        "后 ../../../plans/2024/seals/2024-03.yaml": "封存: 2024-03\n",
    },
    good={"账号": "quanzhou", "封存": "2024-03", "后 ../../quanzhou/2024/2024-04.yaml": "系统取数: 2024-05-06\n"},
)  # fmt: skip
def seal_altered(scene: Scene) -> Flaws:
    remedy, said = "从主线恢复原样；封存错了的，在以后的期里更正", set[str]()
    for state in (scene.branch.base, scene.branch.target):
        for path in _seals(state):
            stood, now = state.files[path], scene.branch.result.files.get(path)
            if now != stood and stood == scene.branch.target.files.get(path, stood):
                what = "封存文件没有了" if now is None else "封存文件改了"
                said.add(path)
                yield Flaw(0, 0, what, remedy, path)
    for commit, path in _touched_again(scene):
        if path not in said:
            again = "不要推送；用 git reset 退到这个提交以前，重新提交"
            yield Flaw(0, 0, f"{commit.label} 动了已有的封存，恢复了也留在历史里", again, path)


def _touched_again(scene: Scene) -> Iterator[tuple[Recorded, str]]:
    """Commits that change or remove a seal that was there, though a later one puts it right."""
    for commit in scene.branch.commits:
        for touched in commit.touched:
            name = name_of(touched.path)
            if touched.before is not None and name is not None and name.kind == "seal":
                yield commit, touched.path


def _seals(state: State) -> list[str]:
    names = ((path, name_of(path)) for path in state.files)
    return [path for path, name in names if name is not None and name.kind == "seal"]


@change_rule(
    "error",
    law="封存的提交只加一个封存文件",
    why="封存和别的改动混在一起，就说不清封存的是改前还是改后。",
    bad={
        "账号": "quanzhou",
        "后 ../../../plans/2024/seals/2024-03.yaml": "封存: 2024-03\n",
        "后 ../../quanzhou/2024/2024-04.yaml": "系统取数: 2024-05-06\n",
    },
    good={"账号": "quanzhou", "后 ../../quanzhou/2024/2024-04.yaml": "系统取数: 2024-05-06\n"},
)
def seal_not_alone(scene: Scene) -> Flaws:
    for commit in scene.branch.commits:
        paths = [touched.path for touched in commit.touched]
        seals = [p for p in paths if (name := name_of(p)) is not None and name.kind == "seal"]
        if seals and len(paths) > 1:
            message = f"{commit.label} 除了封存还改了 {len(paths) - 1} 个文件"
            yield Flaw(0, 0, message, "分成两次提交；封存用 ledger close", seals[0])


@change_rule(
    "error",
    law="合并以后，封存还在主线上",
    why="次序由主线决定；封存到了旁支上，谁先谁后就说不清。",
    bad={"账号": "jinjiang", "离线": "plans/2024/seals/2024-03.yaml"},
    good={"账号": "jinjiang", "后 2024-04.yaml": "系统取数: 2024-05-06\n"},
)
def seal_off_main_line(scene: Scene) -> Flaws:
    for path in scene.branch.off_line:
        if path in scene.branch.target.files:
            remedy = "不要把主线合并进分支再推；改用 git rebase 接到主线后面"
            yield Flaw(0, 0, "合并的方向反了，这个封存不在第一父提交的线上", remedy, path)
        else:
            remedy = "封存的提交直接推到主线，不经合并：在最新的主线上重新 ledger close --push"
            yield Flaw(0, 0, "这个封存是合并进来的，它的提交不在主线上", remedy, path)


@change_rule(
    "error",
    law="计划不改前文，只追加修订",
    why="已经封存的期是按原来的计划算的。",
    bad={
        "账号": "quanzhou", "封存": "定账", "前 ../../../plans/2024/plan.yaml": "",
        "后 ../../../plans/2024/plan.yaml": "名称: 改了的名称\n",
    },
    good={
        "账号": "quanzhou", "封存": "定账", "前 ../../../plans/2024/plan.yaml": "",
        "后 ../../../plans/2024/plan.yaml": "修订: [{序: 1, 起算: 2024-06-12, 依据: 通知}]\n",
    },
)  # fmt: skip
def plan_edited_in_place(scene: Scene) -> Flaws:
    for changed in scene.pages:
        if changed.name is None or changed.name.kind != "plan" or changed.came:
            continue
        sealed = any(f"/{changed.name.year}/" in path for path in _seals(scene.branch.target))
        for words in _in_place(changed) if sealed else ():
            remedy = "恢复原文，在「修订」末尾追加一条，写起算日和原/改"
            yield Flaw(0, 0, mask(words), remedy, changed.path)


def _in_place(changed: Changed) -> Iterator[str]:
    if changed.after is None or not isinstance(changed.after.tree, dict) or not changed.is_readable:
        yield "计划没有了，或读不下去"
        return
    yield from rewritten(changed.before.tree if changed.before else {}, changed.after.tree)


def rewritten(before: Any, after: Any) -> Iterator[str]:
    """What a plan said and says otherwise, or more of, where only amendments may be added."""
    texts, amendments = _parted(before), _parted(after)
    for difference in explain(texts[0], amendments[0]):
        yield f"前文改了：{difference.words}"
    for difference in altered(texts[1], amendments[1], ("修订",)):
        yield f"已有的修订改了：{difference.words}"


def _parted(tree: Any) -> tuple[dict[str, Any], list[Any]]:
    rows = tree.get("修订") if isinstance(tree, dict) else None
    rest = {key: value for key, value in tree.items() if key != "修订"}
    return rest, rows if isinstance(rows, list) else []


LIVING = ("problems", "audit", "purges", "assessment")


def recorded(kind: str, tree: Any) -> Any:
    """What of a living file is a record: all of it; of the assessment its cuts and objections,
    since what counts how much may be changed for what comes."""
    if kind != "assessment" or not isinstance(tree, dict):
        return tree
    return {key: tree.get(key) for key in ("扣分", "申诉")}


@change_rule(
    "error",
    law="记过的问题、查账、清除、扣分和申诉只能接着写",
    why="发现过什么、答应过什么，事后都能改，就等于没有记。",
    bad={
        "账号": "jinjiang", "前 problems.yaml": _PROBLEM,
        "后 problems.yaml": _PROBLEM.replace("没有公示", "公示晚了"),
    },
    good={
        "账号": "jinjiang", "前 problems.yaml": _PROBLEM,
        "后 problems.yaml": _PROBLEM.replace("公示}", "公示, 措施: 补公示, 责任人: 专干, 时限: 2024-07-31}"),
    },
)  # fmt: skip
def record_altered(scene: Scene) -> Flaws:
    for changed in scene.pages:
        if changed.name is None or changed.name.kind not in LIVING or changed.before is None:
            continue
        if changed.after is None or not changed.is_readable:
            yield Flaw(0, 0, "记录没有了，或读不下去", "恢复原文，再往后写", changed.path)
            continue
        kind = changed.name.kind
        trees = (recorded(kind, page.tree) for page in (changed.before, changed.after))
        for difference in taken_back(*trees):
            message = mask(f"记过的改了：{difference.words}")
            yield Flaw(0, 0, message, "恢复原文；要补充的另起一条，或写进空着的栏", changed.path)


def taken_back(before: Any, after: Any) -> Iterator[Difference]:
    """What a record no longer says as it did; and what came to a sample that had been drawn."""
    yield from altered(before, after)
    if isinstance(before, dict) and isinstance(after, dict) and before.get("种子"):
        drawn = explain(before.get("样本"), after.get("样本"), ("样本",))
        yield from (difference for difference in drawn if difference.before is None)


def altered(before: Any, after: Any, route: tuple[str, ...] = ()) -> Iterator[Difference]:
    """What was recorded and no longer stands as it was. What is only added is no alteration.

    Rows of a list are known by their number (编号, 序, 旧), else by their place.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from altered(value, after.get(key), (*route, str(key)))
    elif isinstance(before, list) and isinstance(after, list):
        there: dict[str, list[Any]] = {}
        for n, row in enumerate(after):
            there.setdefault(_known_by(row, n), []).append(row)
        for n, row in enumerate(before):
            for now in there.get(_known_by(row, n), [None]):
                yield from altered(row, now, (*route, f"第{n + 1}条"))
    elif before is not None and before != after:
        yield from explain(before, after, route)


def _known_by(row: Any, position: int) -> str:
    keys = ("编号", "序", "旧") if isinstance(row, dict) else ()
    return next((f"{key} {row[key]}" for key in keys if row.get(key)), f"第{position}")


@change_rule(
    "error",
    law="账本的文件不删、不改名",
    why="文件没有了，就像这一期从来没有报过。",
    bad={"账号": "jinjiang", "前 2024-03.yaml": _SEALED},
    good={"账号": "jinjiang", "前 2024-03.yaml": "系统取数: 2024-04-01\n"},
)
def book_file_removed(scene: Scene) -> Flaws:
    for changed in scene.pages:
        name = changed.name
        if not changed.went or name is None or changed.path in scene.branch.result.paths:
            continue
        draft = name.kind == "month" and changed.before and changed.before.signature == "draft"
        if name.kind not in ("evidence", "seal") and not draft:
            yield Flaw(0, 0, "账本的文件没有了", "恢复这个文件；改了名的改回来", changed.path)
    stood = scene.branch.target.paths | scene.branch.result.paths
    for commit in scene.branch.commits:
        for touched in commit.touched:
            if touched.after is None and touched.path not in stood and is_kept(scene, touched):
                again = "不要推送；用 git reset 退到它加进来以前，重新提交"
                message = f"{commit.label} 删掉了这个分支上签过账的文件，留在历史里"
                yield Flaw(0, 0, message, again, touched.path)


def is_kept(scene: Scene, touched: Touched) -> bool:
    """Whether what a commit removed may not be: any file of a book, but evidence and drafts."""
    name = name_of(touched.path)
    year = year_for(scene.readable, name) if name else None
    if name is None or year is None or name.kind in ("evidence", "seal"):
        return False
    data = scene.bytes_of(touched.path, touched.before)
    return name.kind != "month" or year.read_bytes(touched.path, name, data).signature != "draft"


RULES: tuple[Rule, ...] = (
    sealed_file_changed,
    seal_altered,
    seal_not_alone,
    seal_off_main_line,
    plan_edited_in_place,
    record_altered,
    book_file_removed,
)
