"""Rules of the files themselves: what lies in the repository, and under which names."""

import re
from collections.abc import Collection, Mapping

from ledger.book import Books
from ledger.paths import form_of, not_data, rules_git, twin_key, twin_of, twins
from ledger.period import read_month
from ledger.plan import Plan
from ledger.rules.rule import Context, Flaw, Flaws, Rule, repository_rule
from ledger.unseen import CONTROL, INVISIBLE

_MONTH = "系统取数: 2024-05-06\n"


@repository_rule(
    "error",
    law="台账里没有链接",
    why="链接指到别处，封存的就不是看到的那份文件。",
    bad={"2024-04.yaml": "→ 2024-03.yaml"},
    good={"2024-04.yaml": _MONTH},
)
def symbolic_link(books: Books, context: Context) -> Flaws:
    for path in context.watched:
        if path in context.links:
            yield Flaw(0, 0, "这是一个链接", "删去链接，放真正的文件", path=path)


@repository_rule(
    "error",
    law="文件不大于 2 MB",
    why="太大的文件不读：里面的数等于没报，里面有没有个人信息也没有人看过。",
    bad={"2024-04.yaml": "……（3 MB）"},
    good={"2024-04.yaml": _MONTH},
)
def too_large(books: Books, context: Context) -> Flaws:
    for path in context.watched:
        if path in context.unread:
            remedy = "台账按月分开；凭证留在原处，这里只写文号和存放处"
            yield Flaw(0, 0, "这个文件太大，没有读", remedy, path=path)


@repository_rule(
    "warning",
    law="台账的文件名照规定写",
    why="名字不对的文件没有人读，里面的数等于没报。",
    bad={"2024-4.yaml": _MONTH},
    good={"2024-04.yaml": _MONTH},
)
def stray_file(books: Books, context: Context) -> Flaws:
    plans = {context.plan.file.year: context.plan}
    for path in context.watched:
        reason = misplaced(path, context.planned or list(plans), plans)
        if reason and path not in context.links and not _meant(path):
            yield Flaw(0, 0, *reason, path=path)


@repository_rule(
    "error",
    law="账本的文件名只有一个写法",
    why="人看着是那份文件，工具看着不是：里面的数没有人读，也没有人封存。",
    bad={"2024-０4.yaml": _MONTH},
    good={"2024-04.yaml": _MONTH},
)
def path_misspelled(books: Books, context: Context) -> Flaws:
    for path in context.watched:
        if meant := _meant(path):
            yield Flaw(0, 0, "写法不对，没有人读", f"改名为 {meant}", path=path)


def _meant(path: str) -> str | None:
    """The book's file that a path is spelled like in effect, if it is none itself."""
    if form_of(path) is not None:
        return None
    form = form_of(twin_key(path))
    return twin_key(path) if form and form.year and form.kind != "evidence" else None


def misplaced(
    path: str, years: Collection[int], plans: Mapping[int, Plan]
) -> tuple[str, str] | None:
    """Why a path is none that may stand where it does, and what to do; None where it may.

    `years` are those that have a plan, `plans` the plans that can be read.
    """
    form = form_of(path)
    if _UNDECODED.search(path):
        return "文件名不是 UTF-8 写的，有的电脑认不出", "把名字重新打一遍，再提交"
    if form is None and rules_git(path):
        return "git 会照这个文件办事", "删去；只有最上层的 .gitattributes、.gitignore，由市局写"
    if form is None:
        return "这个文件没有人读", _advice(path)
    month = read_month(form.rest) if form.kind == "month" else None
    home = next((year for year, plan in plans.items() if month in plan.months), None)
    move = f"移到 {home}/ 里" if home else "看看年度的文件夹对不对"
    if form.year is not None and form.year not in years:
        return f"没有 {form.year} 年的计划，这个文件没有人读", move
    plan = plans.get(form.year or 0)
    if month and plan and month not in plan.months:
        return f"{form.rest} 不是 {form.year} 年的账", move
    return None


_STEMS = {
    "定账": "opening",
    "open": "opening",
    "问题": "problems",
    "问题台账": "problems",
    "problem": "problems",
    "交账": "closing",
    "close": "closing",
    "地区": "county",
}
_SHEETS = (".xlsx", ".xls", ".et", ".csv", ".docx", ".doc", ".wps", ".pdf")


def _advice(path: str) -> str:
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.partition(".")
    if re.search(
        r"副本|拷贝|copy|[（(][0-9][）)]|^~\$|\.(?:bak|tmp|swp|orig)", name, re.IGNORECASE
    ):
        return "这是复制或临时文件，删去"
    if f"{dot}{ending}".lower().endswith(_SHEETS):
        return "表格用 ledger import 读进来；凭证放进 evidence/"
    right = f"{folder}/{_stem(stem.strip().lower(), folder[-4:])}.yaml"
    if right != path and form_of(right):
        return f"改名为 {right.rpartition('/')[2]}"
    return "凭证放进 evidence/；没有用的删去"


def _stem(stem: str, year: str) -> str:
    """The name that a person most likely meant: `2024年4月`, `202404`, `4月` are `2024-04`."""
    if match := re.fullmatch(r"(?:(20[0-9]{2})[-_.年 ]*)?([0-9]{1,2})月?份?", stem):
        return f"{match[1] or year}-{int(match[2]):02d}"
    return _STEMS.get(stem, stem)


@repository_rule(
    "error",
    law="没有两个只差大小写、全角半角的文件名",
    why="Windows 上两个会变成一个，其中一份就没了。",
    bad={"evidence/通知A.pdf": "", "evidence/通知a.pdf": ""},
    good={"evidence/通知A.pdf": "", "evidence/通知B.pdf": ""},
)
def case_clash(books: Books, context: Context) -> Flaws:
    found = twins(context.watched)
    for path in context.watched if found else ():
        other = twin_of(path, found)
        if other is not None and other < path:
            name = other.rpartition("/")[2]
            yield Flaw(0, 0, "与另一个文件名只差大小写或写法", f"与 {name} 留一个", path=path)


_UNPORTABLE = re.compile(
    r'[<>:"|?*\\\x00-\x1f]|[ .](?:/|$)|(?:^|/)(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|/|$)',
    re.IGNORECASE,
)
LONGEST = 180
LONGEST_NAME = 255
"""Bytes of one name that the file systems of Linux hold (NAME_MAX)."""
_UNDECODED = re.compile("[\ud800-\udfff]")


@repository_rule(
    "error",
    law="文件名在 Windows 上也能用",
    why="县里多用 Windows，有一个这样的文件，整个仓库都取不下来。",
    bad={"evidence/通知:第5号.pdf": ""},
    good={"evidence/通知第5号.pdf": ""},
)
def unportable_name(books: Books, context: Context) -> Flaws:
    for path in context.watched:
        if match := _UNPORTABLE.search(path):
            remedy = f"去掉「{match[0].strip('/') or ' '}」，换一个名字"
            yield Flaw(0, 0, "这个文件名在 Windows 上不能用", remedy, path=path)
        elif len(path) > LONGEST:
            yield Flaw(0, 0, f"路径有 {len(path)} 个字", f"缩短到 {LONGEST} 个字以内", path=path)
        elif (size := max(map(_size, path.split("/")))) > LONGEST_NAME:
            message = f"名字有 {size} 字节，在 Linux 上放不下"
            yield Flaw(0, 0, message, f"缩短到 {LONGEST_NAME // 3} 个汉字以内", path=path)


def _size(name: str) -> int:
    return len(name.encode(errors="surrogateescape"))


_PICTURES = re.compile(r"\.(?:jpe?g|png|gif|bmp|heic|webp|tiff?|mp4|mov|avi)$", re.IGNORECASE)


@repository_rule(
    "warning",
    waivable=True,
    law="佐证不用照片、截图和视频",
    why="照片里有人，截图没有出处；文号、日期和取数时间就够了。",
    bad={"evidence/现场.jpg": ""},
    good={"evidence/采用通知第5号.pdf": ""},
)
def picture_as_evidence(books: Books, context: Context) -> Flaws:
    for path in context.watched:
        if _PICTURES.search(path):
            yield Flaw(0, 0, "这是照片、截图或视频", "删去，改写文号和存放处", path=path)


@repository_rule(
    "error",
    law="evidence/ 里只放数据",
    why="会运行的文件、看不进里面的压缩包，谁打开谁的电脑就归了别人。",
    bad={"evidence/通知第5号.exe": ""},
    good={"evidence/通知第5号.pdf": ""},
)
def evidence_not_data(books: Books, context: Context) -> Flaws:
    for path in context.watched:
        form = form_of(path)
        if form and form.kind == "evidence" and (reason := not_data(form.rest)):
            yield Flaw(0, 0, reason, AS_DATA, path=path)


AS_DATA = "删去；另存为 .pdf、.xlsx、.docx、.ofd、.csv 或 .txt 再放，或只写文号和存放处"


_HIDDEN = re.compile(f"[{CONTROL}{INVISIBLE}]")


@repository_rule(
    "error",
    law="文件名里没有看不见的字符",
    why="有的字符看不见，有的把后面的字倒过来：审核的人看到的，不是文件真的名字。",
    bad={"evidence/通知第5号\u200b.pdf": ""},
    good={"evidence/通知第5号.pdf": ""},
)
def hidden_in_name(books: Books, context: Context) -> Flaws:
    for path in context.watched:
        if match := _HIDDEN.search(path):
            message = f"文件名里有看不见的字符 U+{ord(match[0]):04X}"
            yield Flaw(0, 0, message, "把名字重新打一遍", path=path)


RULES: tuple[Rule, ...] = (
    symbolic_link,
    too_large,
    stray_file,
    path_misspelled,
    case_clash,
    unportable_name,
    hidden_in_name,
    evidence_not_data,
    picture_as_evidence,
)
