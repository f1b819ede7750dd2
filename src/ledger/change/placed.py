"""Rules of where things lie: only what has a form, under one spelling, in its own year."""

from collections.abc import Iterator

from ledger.branch import Recorded, Touched
from ledger.change.scene import Scene, change_rule
from ledger.contents import belies
from ledger.paths import Form, ending_of, form_of, is_paper, not_data, rules_git, twin_of, twins
from ledger.plan import Plan
from ledger.rules.repository import AS_DATA, misplaced
from ledger.rules.rule import Flaw, Flaws, Rule
from ledger.sealed import periods_of

_MONTH = "系统取数: 2024-05-06\n"
_GOOD = {"账号": "jinjiang", "后 2024-04.yaml": _MONTH}


@change_rule(
    "error",
    law="加进来的文件都有规定的名字和地方",
    why="没有规定的文件没有人读、没有人封存；放错年度的，看着像报过了。",
    bad={"账号": "jinjiang", "后 2024-4.yaml": _MONTH},
    good=_GOOD,
)
def path_not_in_list(scene: Scene) -> Flaws:
    plans = _plans(scene)
    years = {*scene.branch.result.years, *scene.branch.target.years}
    for path in _added(scene):
        reason = misplaced(path, years, plans) or _of_nobody(path, plans)
        if reason and not (rules_git(path) and form_of(path) is None):
            yield Flaw(0, 0, *reason, path=path)
    for commit, touched in _all(scene):
        if touched.before is None and rules_git(touched.path) and form_of(touched.path) is None:
            message, remedy = misplaced(touched.path, years, plans) or ("", "")
            yield Flaw(0, 0, f"{commit.label}：{message}", remedy, touched.path)


def _of_nobody(path: str, plans: dict[int, Plan]) -> tuple[str, str] | None:
    """Why a file of a book or a seal is none of its plan's: a place or a period that it has not."""
    form = form_of(path)
    if form is None or not plans:
        return None
    asked = [plans[form.year]] if form.year in plans else list(plans.values())
    slugs = {slug for plan in asked for slug in plan.places}
    if form.slug is not None and form.slug not in slugs:
        return "计划里没有这个地区", f"可用的：{'、'.join(sorted(slugs))}"
    if form.kind == "seal" and not any(form.rest in periods_of(plan) for plan in asked):
        return "计划里没有这一期", "封存由 ledger close 写，期和文件名都由它定"
    return None


def _plans(scene: Scene) -> dict[int, Plan]:
    """The plans that can be read, as they will stand."""
    years = scene.years.of(scene.branch.target) | scene.years.of(scene.branch.result)
    return {number: year.plan() for number, year in years.items()}


def _added(scene: Scene) -> list[str]:
    """The paths that the branch brings and leaves standing. Of what lies beside the books, the
    commits alone tell."""
    last = {touched.path: touched for _, touched in _all(scene)}
    new = {touched.path for _, touched in _all(scene) if touched.before is None}
    here = {path for path in new if last[path].after is not None}
    stood, stands = scene.branch.target.paths, scene.branch.result.paths
    books = ("counties/", "plans/")
    found = {p for p in here if not p.startswith(books) or p in stands} | stands
    return sorted(found - stood)


@change_rule(
    "error",
    law="一个文件只有一个写法",
    why="大小写、全角半角不同的两个名字，在 Windows 和 Mac 上是同一个文件，人也分不出来。",
    bad={
        "账号": "jinjiang", "前 evidence/通知1.txt": "一", "后 evidence/通知1.txt": "一",
        "后 evidence/通知１.txt": "二",
    },
    good={"账号": "jinjiang", "后 evidence/通知1.txt": "一", "后 evidence/通知2.txt": "二"},
)  # fmt: skip
def path_twin(scene: Scene) -> Flaws:
    added = _added(scene)
    found = twins(scene.branch.target.paths | scene.branch.result.paths | set(added))
    for path in added if found else ():
        if (other := twin_of(path, found)) is not None:
            name = other.rpartition("/")[2]
            yield Flaw(0, 0, "与另一个名字只差大小写或写法", f"照 {name} 写，或换一个名字", path)


@change_rule(
    "error",
    law="凭证是数据，名字和内容一样，不会运行",
    why="会运行的文件进了历史就拿不出去，谁打开谁的电脑就归了别人。",
    bad={"账号": "jinjiang", "后 evidence/通知第5号.pdf.exe": "MZ"},
    good={"账号": "jinjiang", "后 evidence/通知第5号.txt": "通知第5号"},
)
def evidence_that_runs(scene: Scene) -> Flaws:
    for commit, touched in _all(scene):
        form = form_of(touched.path)
        if touched.after is None or form is None or form.kind not in ("evidence", *_PAPERS):
            continue
        if reason := _not_data(form, scene.branch.blobs.get(touched.after, b"")):
            yield Flaw(0, 0, f"{commit.label}：{reason}", AS_DATA, touched.path)


_PAPERS = ("docs", "template")
"""Kinds of files of the office's own, among which papers may be that somebody opens."""


def _not_data(form: Form, data: bytes) -> str | None:
    if form.kind == "evidence":
        return not_data(form.rest) or belies(ending_of(form.rest), data)
    return belies(ending_of(form.rest), data) if is_paper(form.rest) else None


def _all(scene: Scene) -> Iterator[tuple[Recorded, Touched]]:
    for commit in scene.branch.commits:
        for touched in commit.touched:
            yield commit, touched


RULES: tuple[Rule, ...] = (path_not_in_list, path_twin, evidence_that_runs)
