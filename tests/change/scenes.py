"""Branches made of an example of a rule: files before and after, who committed, what was sealed."""

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import cache

from ledger.acts.close import close
from ledger.acts.sign import sign
from ledger.branch import EXECUTABLE, LINK, PLAIN, Branch, Past, Recorded, Touched
from ledger.change.scene import Scene
from ledger.page import OPENING, name_of
from ledger.sealed import periods_of
from ledger.state import State, blob_id, open_year

HOME = "counties/jinjiang/2024"
PLAN_PATH = "plans/2024/plan.yaml"
PLAN = """\
年度: 2024
名称: 示例要点
文号: 试〔2024〕1号
印发日期: 2024-03-08
起账: {首月: 2024-03, 期初截至: 2024-02-29, 末月: 2025-01}
日程: {定账: 2024-03-29, 对账: 次月5日, 查账: 季后15日, 交账: 2025-01-20, 遇节假日: 不顺延}
亮灯: {蓝: {字: 临期, 期限前: 15天}, 黄: {字: 滞后, 落后序时: 10个百分点}, 红: {字: 逾期}}
地区:
  - {目录: jinjiang, 名称: 晋江市, 单位: 晋江市司法局, 代码: "350582", 类别: 县级司法局}
  - {目录: nanan, 名称: 南安市, 单位: 南安市司法局, 代码: "350583", 类别: 县级司法局}
  - {目录: quanzhou, 名称: 市局, 单位: 泉州市司法局, 代码: "350500", 类别: 市局}
部分:
  - 名称: 第一部分
    任务:
      - 序号: 1
        名称: 大调解
        简称: 大调解
        指标:
          - {代号: 1-1, 键: 本月件数, 名称: 调解件数, 要求: 登记件数, 主体: [各地], 约束: 必办, 类型: 数量, 计数: 累计, 计量: 件, 至少: 100, 分地区: {南安市: 自定}}
          - {代号: 1-2, 键: 期末组织数, 名称: 组织数, 要求: 登记, 主体: [各地], 约束: 必办, 类型: 记数, 计数: 期末}
          - {代号: 1-3, 键: 应接实接, 名称: 衔接率, 要求: 登记, 主体: [各地], 约束: 必办, 类型: 比率, 至少: 不设}
          - {代号: 1-4, 键: 方案, 名称: 方案, 要求: 报送, 主体: [各地], 约束: 必办, 类型: 节点, 期限: 2024-12-31, 期限依据: 推定, 凭证: 收件}
          - {代号: 1-6, 键: 本月摸排次数, 名称: 摸排, 要求: 每季度一次, 主体: [各地], 约束: 必办, 类型: 频次, 每: 季度, 至少: 1}
          - {代号: 1-5, 键: 品牌, 名称: 品牌, 要求: 有进展, 主体: [各地], 约束: 必办, 类型: 定性, 核验: 年终}
"""
ACCOUNTS = """\
名称: {name}
单位: {office}
代码: "{code}"
账号:
  - {{名: {slug}, 邮箱: {slug}@ledger.example, 可写: [{folders}]}}
  - {{名: {slug}-shenhe, 邮箱: {slug}-shenhe@ledger.example, 可批: [{folders}]}}
"""
DAY = date(2024, 7, 10)
CHINA = timezone(timedelta(hours=8))
_BLOCK = re.compile(r"^(?=[^\s#-])", re.MULTILINE)
_SIGN = re.compile(r"^签账: 签$", re.MULTILINE)


def signed(path: str, text: str) -> str:
    """The text with `签账: 签` made a sign-off that holds."""
    name, match = name_of(path), _SIGN.search(text)
    if name is None or match is None:
        return text
    day = name.month.last_day + timedelta(days=3) if name.month else date(2024, 3, 28)
    return sign(name, text[: match.start()], day, None, None)


@cache
def start() -> dict[str, bytes]:
    """The plan, the accounts, three signed openings and the bureau's first two months."""
    files = {PLAN_PATH: PLAN}
    for place in open_year(State({PLAN_PATH: PLAN.encode()})).plan().file.places:
        folders = "counties, plans" if place.is_bureau else f"counties/{place.slug}"
        about = {"name": place.name, "office": place.office, "code": place.code, "slug": place.slug}
        files[f"counties/{place.slug}/county.yaml"] = ACCOUNTS.format(folders=folders, **about)
        files[f"counties/{place.slug}/2024/opening.yaml"] = "责任人: 专干\n签账: 签\n"
    for month in ("2024-03", "2024-04"):
        files[f"counties/quanzhou/2024/{month}.yaml"] = "签账: 签\n"
    return {path: signed(path, text).encode() for path, text in files.items()}


def files_of(example: Mapping[str, str], word: str) -> dict[str, str]:
    """The files that an example gives before (前) or after (后), by their paths."""
    found = {}
    for key, text in example.items():
        kind, _, name = key.partition(" ")
        if kind == word and name:
            path = posixpath.normpath(f"{HOME}/{name}")
            found[path] = overlay(PLAN, text) if path == PLAN_PATH else text
    return found


def overlay(base: str, fragment: str) -> str:
    """A fragment, and below it the top-level keys of the base that it does not give."""
    given = {block.split(":")[0] for block in _BLOCK.split(fragment)}
    others = [block for block in _BLOCK.split(base) if block.split(":")[0] not in given]
    return fragment + "".join(others)


def seal_to(files: dict[str, bytes], period: str) -> dict[str, bytes]:
    """The files with every seal up to a period; whoever has not signed is left out."""
    for one in periods_of(open_year(state(files)).plan()):
        year = open_year(state(files))
        slugs = frozenset(p.slug for p in year.plan().counties)
        at = datetime(2024, 4, 8, 9, tzinfo=CHINA)
        sealing = close(year, one, at, "市局普促科", slugs, lambda blobs: {})
        assert not sealing.refusals
        files = {**files, sealing.path: sealing.text.encode()}
        if one == period:
            break
    return files


def state(files: Mapping[str, bytes], links: frozenset[str] = frozenset()) -> State:
    books = {p: d for p, d in files.items() if p.endswith(".yaml") and p not in links}
    others = {p: blob_id(d) for p, d in files.items() if p not in books and p not in links}
    return State(books, frozenset(files), links, others)


def commit_of(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    account: str,
    message: str = "记账",
    parents: tuple[str, ...] = ("0" * 40,),
    modes: Mapping[str, str] | None = None,
) -> Recorded:
    """A commit by an account that turns some files into others."""
    touched = []
    for path in sorted(before.keys() | after.keys()):
        pair = [None if path not in files else blob_id(files[path]) for files in (before, after)]
        if pair[0] != pair[1]:
            mode = (modes or {}).get(path, PLAIN if path in after else "000000")
            touched.append(Touched(path, pair[0], pair[1], mode, (pair[0],)))
    name = blob_id(f"{account}{message}{touched}{parents}".encode())
    address = account if "@" in account else f"{account}@ledger.example"
    return Recorded(name, parents, f"{account}岗", address, DAY, message, tuple(touched))


def scene_of(example: Mapping[str, str]) -> Scene:
    """An example as a branch of one commit that goes back to where it came from."""
    given = {path: signed(path, text).encode() for path, text in files_of(example, "前").items()}
    before = {**start(), **given}
    if period := example.get("封存"):
        before = seal_to(before, period)
    written = {path: signed(path, text) for path, text in files_of(example, "后").items()}
    if plan := example.get("主线计划"):
        before = {**before, PLAN_PATH: plan.encode()}
    links = frozenset(path for path, text in written.items() if text.startswith("→"))
    gone = given.keys() - written.keys()
    after = {p: d for p, d in before.items() if p not in gone}
    after |= {path: text.encode() for path, text in written.items()}
    large = example.get("过大", "")
    modes = dict.fromkeys(links, LINK)
    if large:
        after[large] = b"%PDF"
    commit = commit_of(
        before, after, example.get("账号", "quanzhou"), example.get("说明", "记账"), modes=modes
    )
    committer = f"{example['代提交']}@ledger.example" if "代提交" in example else commit.address
    commit = commit._replace(post=example.get("姓名", commit.post), committer=committer)
    commit = commit._replace(
        days=tuple(map(date.fromisoformat, filter(None, [example.get("日期")])))
    )
    commits = [commit]
    if merger := example.get("合并"):
        commits.append(commit_of({}, {}, merger, "合并", ("1" * 40, commit.id)))
    taken = dict.fromkeys(filter(None, [example.get("退回")]), b"# 1\n")
    blobs = {blob_id(data): data for data in after.values()}
    branch = Branch(
        base=state(before),
        target=state(before),
        head=state(after, links),
        result=state(after, links),
        commits=tuple(commits),
        blobs=blobs,
        conflicts=tuple(filter(None, [example.get("冲突")])),
        off_line=tuple(filter(None, [example.get("离线")])),
        sizes={blob_id(b"%PDF"): 3_000_000} if large else {},
        actor=example.get("推送"),
        delta=tuple(
            row._replace(mode=modes.get(row.path, row.mode))
            for row in delta_of(before, {**after, **taken})
        ),
        past=past_of(example),
    )
    return Scene(branch)


def delta_of(before: Mapping[str, bytes], result: Mapping[str, bytes]) -> tuple[Touched, ...]:
    """What merging changes in the target, where nothing had to be joined."""
    rows = commit_of(before, result, "").touched
    return tuple(row._replace(sides=(row.before, row.after)) for row in rows)


def past_of(example: Mapping[str, str]) -> Callable[[str], Past | None]:
    """Who wrote what stands in the target, if the example says so (写过)."""
    who = example.get("写过")
    past = Past("1" * 40, "2024-05-06", f"{who}@ledger.example") if who else None
    return lambda path: past


__all__ = ["EXECUTABLE", "OPENING", "commit_of", "scene_of", "seal_to", "state"]
