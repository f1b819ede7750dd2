"""Branches of random edits, honest and not, by several accounts, on books whose March is sealed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from ledger.acts.close import close
from ledger.branch import LINK, Branch, Recorded
from ledger.state import blob_id, open_year

from .scenes import CHINA, PLAN_PATH, commit_of, seal_to, signed, start, state

Files = dict[str, bytes]
COUNTIES = ("jinjiang", "nanan")
SEALED = "2024-03"
ID = "11010519491231002X"
PROBLEM = "- {{编号: {0}, 任务: 1, 来源: 回头看, 发现: 2024-06-18, 问题: 没有公示}}\n"
AMENDMENT = "修订: [{序: 1, 起算: 2024-06-12, 依据: 通知, 条款: [{任务: 1, 键: 本月件数, 至少: {原: 100, 改: 90}}]}]\n"


class Edit(NamedTuple):
    """One commit: who writes it, what stands in its files afterwards (None: no file), and the rule
    that must refuse it, None where it is honest."""

    account: str
    files: Mapping[str, bytes | None]
    refused_by: str | None = None
    message: str = "记账"
    link: str = ""


def book(slug: str, name: str) -> str:
    return f"counties/{slug}/2024/{name}"


@cache
def base() -> Files:
    """Two counties with a signed and sealed March and a problem each, the bureau beside them."""
    files = dict(start())
    for slug in COUNTIES:
        path = book(slug, f"{SEALED}.yaml")
        files[path] = signed(
            path, "系统取数: 2024-04-01\n1 大调解:\n  本月件数: 3\n签账: 签\n"
        ).encode()
        files[book(slug, "problems.yaml")] = PROBLEM.format(f"{slug}-1").encode()
    return seal_to(files, SEALED)


def sealed(files: Mapping[str, bytes], month: str) -> bool:
    return f"plans/2024/seals/{month}.yaml" in files


VALUES = {
    "本月件数": st.integers(0, 40).map(str),
    "期末组织数": st.integers(0, 9).map(str),
    "应接实接": st.integers(0, 9).map(lambda n: f"{n + 2}/{n}"),
    "品牌": st.sampled_from(["打造了一个乡村调解品牌", "两个品牌挂牌"]),
}


@st.composite
def month_texts(draw: st.DrawFn) -> str:
    said = draw(st.fixed_dictionaries({}, optional=VALUES))
    head = draw(st.sampled_from(["", "# 草稿\n"])) + "系统取数: 2024-07-01\n"
    return head + (
        "1 大调解:\n" + "".join(f"  {k}: {v}\n" for k, v in said.items()) if said else ""
    )


Draw = st.DrawFn
Made = Callable[[Draw, Files], Edit | None]
"""Draws one edit of the files as they stand; None where it cannot be made there."""


def some_county(draw: Draw) -> str:
    return draw(st.sampled_from(COUNTIES))


def writes_a_month(draw: Draw, files: Files) -> Edit | None:
    slug, month = some_county(draw), draw(st.sampled_from(["2024-04", "2024-05"]))
    path = book(slug, f"{month}.yaml")
    text = draw(month_texts()) + draw(st.sampled_from(["", "签账: 签\n"]))
    return None if sealed(files, month) else Edit(slug, {path: signed(path, text).encode()})


def corrects(draw: Draw, files: Files) -> Edit | None:
    slug, new = some_county(draw), draw(st.integers(4, 9))
    row = f"  - {{类别: 更正, 所属: 2024-03, 任务: 1, 键: 本月件数, 原值: 3, 更正为: {new}, 原因: 错, 佐证: 系统}}\n"
    text = f"系统取数: 2024-07-01\n更正:\n{row}"
    return Edit(slug, {book(slug, "2024-06.yaml"): text.encode()})


def keeps_evidence(draw: Draw, files: Files) -> Edit | None:
    slug, number = some_county(draw), draw(st.integers(1, 3))
    return Edit(slug, {book(slug, f"evidence/通知第{number}号.pdf"): b"%PDF" + bytes([number])})


def finds_a_problem(draw: Draw, files: Files) -> Edit | None:
    slug = some_county(draw)
    path = book(slug, "problems.yaml")
    number = files[path].count("编号".encode()) + 1
    return Edit(slug, {path: files[path] + PROBLEM.format(f"{slug}-{number}").encode()})


def settles(draw: Draw, files: Files) -> Edit | None:
    return _settled(files, some_county(draw), "quanzhou", None)


def _settled(files: Files, slug: str, account: str, refused_by: str | None) -> Edit | None:
    path = book(slug, "problems.yaml")
    mended = "没有公示, 措施: 补, 责任人: 专干, 时限: 2024-07-01, 整改: [{日期: 2024-07-01, 情况: 已补}], "
    text = files[path].decode()
    settled = mended + "销号: {日期: 2024-07-02, 结论: 通过, 依据: 复核表第5号}"
    new = text.replace("没有公示}", settled + "}", 1)
    return None if new == text else Edit(account, {path: new.encode()}, refused_by)


def amends(draw: Draw, files: Files) -> Edit | None:
    text = files[PLAN_PATH].decode()
    return None if "修订" in text else Edit("quanzhou", {PLAN_PATH: (AMENDMENT + text).encode()})


def closes(draw: Draw, files: Files) -> Edit | None:
    if sealed(files, "2024-04"):
        return None
    year = open_year(state(files))
    at, slugs = datetime(2024, 7, 8, 9, tzinfo=CHINA), frozenset(COUNTIES)
    sealing = close(year, "2024-04", at, "市局普促科", slugs, lambda blobs: {})
    return None if sealing.refusals else Edit("quanzhou", {sealing.path: sealing.text.encode()})


def writes_for_another(draw: Draw, files: Files) -> Edit | None:
    one, other = draw(st.permutations(COUNTIES))
    return Edit(one, {book(other, "2024-06.yaml"): draw(month_texts()).encode()}, "others-book")


def changes_what_is_sealed(draw: Draw, files: Files) -> Edit | None:
    path = book(slug := some_county(draw), f"{SEALED}.yaml")
    how = draw(st.sampled_from([(b": 3\n", b": 13\n"), (b"\xe7\xb3\xbb", b"# 1\n\xe7\xb3\xbb")]))
    old = files.get(path, b"")
    new = old.replace(*how, 1)
    return Edit(slug, {path: new}, "sealed-file-changed") if new != old else None


def removes_what_is_sealed(draw: Draw, files: Files) -> Edit | None:
    path = book(slug := some_county(draw), f"{SEALED}.yaml")
    return Edit(slug, {path: None}, "sealed-file-changed")


def touches_the_plan(draw: Draw, files: Files) -> Edit | None:
    new = files[PLAN_PATH].replace("示例要点".encode(), "要点".encode())
    account, rule = draw(
        st.sampled_from([("nanan", "bureaus-files"), ("quanzhou", "plan-edited-in-place")])
    )
    return Edit(account, {PLAN_PATH: new}, rule) if new != files[PLAN_PATH] else None


def touches_a_seal(draw: Draw, files: Files) -> Edit | None:
    path = f"plans/2024/seals/{SEALED}.yaml"
    return Edit(some_county(draw), {path: files[path] + b"# \n"}, "bureaus-files")


def names_a_person(draw: Draw, files: Files) -> Edit | None:
    """In a file or in the message; whatever comes later does not take it back."""
    slug = some_county(draw)
    path, rule = book(slug, "2024-06.yaml"), "personal-in-history"
    if draw(st.booleans()):
        return Edit(slug, {path: b"# 1\n"}, rule, f"补 {ID}")
    return Edit(slug, {path: f"系统取数: 2024-07-01\n# {ID}\n".encode()}, rule)


def settles_ones_own(draw: Draw, files: Files) -> Edit | None:
    slug = some_county(draw)
    return _settled(files, slug, slug, "settled-by-county")


AUDIT_ROWS = {
    "样本": st.integers(1, 4).map(
        lambda n: f"{{编号: {n}, 地区: 晋江市, 任务: 1, 键: 本月件数, 月份: 2024-03, 缘由: 抽中}}"
    ),
    "查实": st.builds(
        lambda n, found: f"{{样本: {n}, 日期: 2024-04-12, 结果: {found}}}",
        st.integers(1, 4), st.sampled_from(["相符", "查不到", "不符, 情况: 少一件"]),
    ),
    "核验": st.sampled_from(["通过", "退回, 原因: 没有写做成了什么"]).map(
        lambda said: f"{{地区: 晋江市, 任务: 1, 键: 品牌, 日期: 2024-04-12, 结论: {said}}}"
    ),
}  # fmt: skip


def audits_itself(draw: Draw, files: Files) -> Edit | None:
    lists = draw(st.fixed_dictionaries({k: st.lists(r, max_size=4) for k, r in AUDIT_ROWS.items()}))
    seed = f"种子: {{数: {draw(st.integers(1, 3))}, 日期: 2024-04-10, 每地: 8}}\n"
    text = "".join(f"{key}: [{', '.join(rows)}]\n" for key, rows in lists.items() if rows)
    path = "plans/2024/audits/2024Q1.yaml"
    return Edit(some_county(draw), {path: (seed + text).encode()}, "bureaus-files")


def tells_it_differently(draw: Draw, files: Files) -> Edit | None:
    path = book(slug := some_county(draw), "problems.yaml")
    new = files[path].replace("发现: 2024-06-18".encode(), "发现: 2024-06-19".encode(), 1)
    return Edit(slug, {path: new}, "record-altered") if new != files[path] else None


def is_nobody(draw: Draw, files: Files) -> Edit | None:
    path = book(some_county(draw), "evidence/通知第4号.pdf")
    return Edit("ghost", {path: b"%PDF4"}, "unknown-account")


def links(draw: Draw, files: Files) -> Edit | None:
    path = book(slug := some_county(draw), "evidence/链接.pdf")
    return Edit(slug, {path: b"/etc/passwd"}, "not-plain-file", link=path)


HONEST: tuple[Made, ...] = (
    writes_a_month, writes_a_month, corrects, keeps_evidence, finds_a_problem, settles, amends, closes,
)  # fmt: skip
DISHONEST: tuple[Made, ...] = (
    writes_for_another, changes_what_is_sealed, removes_what_is_sealed, touches_the_plan,
    touches_a_seal, names_a_person, settles_ones_own, tells_it_differently, is_nobody, links,
    audits_itself, audits_itself,
)  # fmt: skip


@dataclass
class Told:
    """A branch in the making: its edits, and the files that they lead to."""

    before: Files
    files: Files
    edits: list[Edit] = field(default_factory=list)
    commits: list[Recorded] = field(default_factory=list)
    links: frozenset[str] = frozenset()

    def add(self, edit: Edit) -> None:
        after = {p: d for p, d in self.files.items() if edit.files.get(p, b"") is not None}
        after |= {path: data for path, data in edit.files.items() if data is not None}
        self.links |= {edit.link} - {""}
        parent = (self.commits[-1].id if self.commits else "0" * 40,)
        modes = {edit.link: LINK} if edit.link else {}
        commit = commit_of(self.files, after, edit.account, edit.message, parent, modes)
        self.edits.append(edit)
        self.commits.append(commit)
        self.files = after

    def branch(self, meanwhile: Mapping[str, bytes]) -> Branch:
        """The branch, on its way into a main line that took something else in the meantime."""
        blobs = {blob_id(data): data for edit in self.edits for data in edit.files.values() if data}
        target, result = self.before | meanwhile, self.files | meanwhile
        return Branch(
            state(self.before), state(target), state(self.files, self.links),
            state(result, self.links), tuple(self.commits), blobs,
        )  # fmt: skip


@st.composite
def branches(draw: Draw, kinds: tuple[Made, ...], longest: int = 6) -> Told:
    """Some edits, one after the other, each on what the ones before it left."""
    told = Told(base(), dict(base()))
    for _ in range(draw(st.integers(1, longest))):
        edit = draw(st.sampled_from(kinds))(draw, told.files)
        if edit is not None and any(told.files.get(p) != d for p, d in edit.files.items()):
            told.add(edit)
    return told
