"""Rules of history: every commit of a branch stays for good, also what a later one takes back."""

from collections.abc import Iterator
from datetime import date

from ledger.branch import EXECUTABLE, PLAIN, Recorded, Touched
from ledger.change.pages import year_for
from ledger.change.scene import Scene, change_rule
from ledger.contents import is_text, words_in
from ledger.finding import Finding
from ledger.page import name_of
from ledger.privacy import mask, traces
from ledger.rules import privacy
from ledger.rules.rule import Flaw, Flaws, Rule
from ledger.unseen import odd_in

_MONTH = "系统取数: 2024-05-06\n"
REMEDY = (
    "不要推送；用 git reset 退回，改好后重新提交。已经推送的，按《结账操作》「个人信息进了仓库」办"
)
REMEDY_NAME = "git config user.name 和 user.email 重新打一遍，再 git commit --amend --reset-author"
REMEDY_DAY = "把电脑的日期和时区改对，用 git reset 退到它之前，重新提交"


@change_rule(
    "error",
    law="合并没有冲突",
    why="两边改了同一处，机器不能替人选。",
    bad={"账号": "jinjiang", "冲突": "counties/jinjiang/2024/2024-04.yaml"},
    good={"账号": "jinjiang", "后 2024-04.yaml": _MONTH},
)
def merge_conflict(scene: Scene) -> Flaws:
    for path in scene.branch.conflicts:
        remedy = "git rebase 到主线上，两边的数对过以后留一个，重新签账"
        yield Flaw(0, 0, "与主线改了同一处，合不到一起", remedy, path)


@change_rule(
    "error",
    law="提交的都是普通文件",
    why="链接、子模块和可执行文件会把人带到仓库外面去。",
    bad={"账号": "jinjiang", "后 2024-04.yaml": "→ ../../nanan/2024/2024-04.yaml"},
    good={"账号": "jinjiang", "后 2024-04.yaml": _MONTH},
)
def not_plain_file(scene: Scene) -> Flaws:
    for commit, touched in _all(scene):
        if touched.after is None or touched.mode == PLAIN:
            continue
        program = touched.mode == EXECUTABLE
        if program and not touched.path.startswith(("counties/", "plans/")):
            continue
        what = "可执行文件" if program else "链接或子模块"
        message = f"{commit.label} 里这是{what}"
        remedy = "git update-index --chmod=-x 去掉执行权限" if program else "换成真正的文件"
        yield Flaw(0, 0, message, remedy, touched.path)


@change_rule(
    "error",
    law="提交里没有过大的文件",
    why="仓库只增不减，一个大文件让每一家以后每次都慢。",
    bad={"账号": "jinjiang", "过大": "counties/jinjiang/2024/evidence/材料.pdf"},
    good={"账号": "jinjiang", "后 2024-04.yaml": _MONTH},
)
def too_large_file(scene: Scene) -> Flaws:
    for commit, touched in _all(scene):
        size = scene.branch.sizes.get(touched.after or "")
        if size is not None:
            message = f"{commit.label} 里这个文件有 {size / 1_000_000:.1f} MB"
            yield Flaw(0, 0, message, "不要提交；写文号和存放处", touched.path)


@change_rule(
    "error",
    law="每一个提交里都没有个人信息",
    why="后来删掉也没有用，历史里还在。",
    bad={"账号": "jinjiang", "说明": "补 11010519491231002X 一人", "后 2024-04.yaml": _MONTH},
    good={"账号": "jinjiang", "说明": "记账 4月", "后 2024-04.yaml": _MONTH},
)
def personal_in_history(scene: Scene) -> Flaws:
    for commit in scene.branch.commits:
        for kind in _kinds(f"{commit.message}\n{commit.post}\n{commit.people}"):
            message = f"{commit.label} 的说明、姓名或邮箱里像是有{kind}（不在此重复）"
            yield Flaw(0, 0, message, REMEDY)
    for commit, touched in _all(scene):
        path = mask(touched.path)
        if path != touched.path:
            yield Flaw(0, 0, f"{commit.label} 有一个文件名像是含个人信息", REMEDY, _folder(path))
        for line, column, what in _personal(scene, touched):
            yield Flaw(line, column, f"{commit.label}：{what}", REMEDY, path)


@change_rule(
    "error",
    law="姓名和邮箱里没有看不见的字符",
    why="看不见的字符能把名字显示成别人的，也能让读历史的程序把一条读成两条。",
    bad={"账号": "jinjiang", "姓名": "晋江\u200b经办", "后 2024-04.yaml": _MONTH},
    good={"账号": "jinjiang", "后 2024-04.yaml": _MONTH},
)
def control_in_identity(scene: Scene) -> Flaws:
    for commit in scene.branch.commits:
        people = f"{commit.post}\n{commit.address}\n{commit.people}".split("\n")
        if code := next(filter(None, map(odd_in, people)), None):
            message = f"{commit.label} 的姓名或邮箱里有看不见、认不出的字符 {code}"
            yield Flaw(0, 0, message, REMEDY_NAME)


_DAYS = range(2005, 2100)
"""The years of which a commit can be: git is from the first of them."""


@change_rule(
    "error",
    law="提交的日期是真的",
    why="电脑的日期不对，历史里谁先谁后就看不出来，也改不回来。",
    bad={"账号": "jinjiang", "日期": "1970-01-01", "后 2024-04.yaml": _MONTH},
    good={"账号": "jinjiang", "日期": "2024-05-06", "后 2024-04.yaml": _MONTH},
)
def odd_day(scene: Scene) -> Flaws:
    for commit in scene.branch.commits:
        day = next((day for day in commit.days if day.year not in _DAYS), None)
        if day is not None:
            said = "不是日期" if day == date.min else f"是 {day.year} 年"
            yield Flaw(0, 0, f"{commit.label} 的日期{said}", REMEDY_DAY)


def _kinds(text: str) -> list[str]:
    return sorted({trace.kind for trace in traces(text)})


def in_message(text: str) -> list[Finding]:
    """What is personal in the message of a commit that is not made yet."""
    remedy = "删去；提交说明和内容一样进历史"
    return [
        Finding(
            "提交说明", 0, 0, "personal-in-history", "error", f"像是有{kind}（不在此重复）", remedy
        )
        for kind in _kinds(text)
    ]


def _folder(path: str) -> str:
    return f"{path.rpartition('/')[0]}/…"


def _personal(scene: Scene, touched: Touched) -> Iterator[tuple[int, int, str]]:
    """Line, column and kind of everything personal in a version of a file."""
    data = scene.branch.blobs.get(touched.after or "")
    if data is None:
        return
    name = name_of(touched.path)
    is_book = name is not None and name.kind != "evidence"
    year = year_for(scene.readable, name) if name is not None and is_book else None
    if name is None or year is None:
        yield from _in_any(data)
        return
    page = year.read_bytes(touched.path, name, data)
    for rule in privacy.RULES if page else ():
        for flaw in rule.look(page, None) if rule.scope == "page" else ():
            yield flaw.line, flaw.column, flaw.message


def _in_any(data: bytes) -> Iterator[tuple[int, int, str]]:
    """The same of any file; only lines of text have places."""
    text, placed = words_in(data), is_text(data)
    for trace in traces(text):
        line = text.count("\n", 0, trace.offset) + 1
        column = trace.offset - text.rfind("\n", 0, trace.offset)
        yield (
            (line, column, _LIKE.format(trace.kind)) if placed else (0, 0, _LIKE.format(trace.kind))
        )


_LIKE = "这里像是{}（不在此重复）"


def _all(scene: Scene) -> Iterator[tuple[Recorded, Touched]]:
    for commit in scene.branch.commits:
        for touched in commit.touched:
            yield commit, touched


RULES: tuple[Rule, ...] = (
    merge_conflict,
    not_plain_file,
    too_large_file,
    personal_in_history,
    control_in_identity,
    odd_day,
)
