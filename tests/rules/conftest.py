"""A small repository in memory around the real plan, and judging what is put into it."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from ledger.check import check, check_state
from ledger.finding import Finding
from ledger.page import Name, name_of, sign_code
from ledger.period import Month
from ledger.state import State, Year, is_text, open_year

ROOT = Path(__file__).parents[2]
HOME = "counties/jinjiang/2024"
PLAN_PATH = "plans/2024/plan.yaml"
PLAN = (ROOT / PLAN_PATH).read_text()
DAY = date(2024, 7, 10)
FILES = {
    "month": "2024-04.yaml",
    "opening": "opening.yaml",
    "closing": "closing.yaml",
    "problems": "problems.yaml",
    "county": "../county.yaml",
    "plan": "../../../plans/2024/plan.yaml",
    "next": "../../../plans/2025/plan.yaml",
    "waivers": "../../../plans/2024/waivers.yaml",
    "assessment": "../../../plans/2024/assessment.yaml",
    "purges": "../../../plans/2024/purges.yaml",
    "audit": "../../../plans/2024/audits/2024Q2.yaml",
    "seal": "../../../plans/2024/seals/2024-04.yaml",
}
SMALL_PLAN = """\
年度: 2024
名称: 示例要点
文号: 泉司办〔2024〕12号
印发日期: 2024-03-08
起账: {首月: 2024-03, 期初截至: 2024-02-29, 末月: 2025-01}
日程: {定账: 2024-03-29, 对账: 次月5日, 查账: 季后15日, 交账: 2025-01-20, 遇节假日: 不顺延}
亮灯: {蓝: {字: 临期, 期限前: 15天}, 黄: {字: 滞后, 落后序时: 10个百分点}, 红: {字: 逾期}}
地区:
  - {目录: jinjiang, 名称: 晋江市, 单位: 晋江市司法局, 代码: "350582", 类别: 县级司法局}
  - {目录: quanzhou, 名称: 市局, 单位: 泉州市司法局, 代码: "350500", 类别: 市局}
部分:
  - 名称: 第一部分
    任务:
      - 序号: 1
        名称: 大调解
        简称: 大调解
        指标:
          - {代号: 1-1, 键: 本月件数, 名称: 件数, 要求: 登记件数, 主体: [各地], 约束: 必办, 类型: 记数, 计数: 累计}
"""
NEXT_PLAN = (
    SMALL_PLAN.replace("年度: 2024", "年度: 2025")
    .replace("2024-03-08", "2025-03-07")
    .replace(
        "首月: 2024-03, 期初截至: 2024-02-29, 末月: 2025-01",
        "首月: 2025-03, 期初截至: 2025-02-28, 末月: 2026-01",
    )
    .replace("定账: 2024-03-29", "定账: 2025-03-28")
    .replace("交账: 2025-01-20", "交账: 2026-01-20")
)
AROUND = {
    "../county.yaml": """\
名称: 晋江市
单位: 晋江市司法局
代码: "350582"
账号:
  - {名: jinjiang, 邮箱: jinjiang@ledger.example, 可写: [counties/jinjiang], 可批: [counties/jinjiang]}
""",
    "opening.yaml": """\
责任人: 促进法治科负责人

1 百所千会大调解:
  期初: {本月调解件数: 1469}
  基数: {本月调解件数: {全年: 9050, 取数: 2024-03-12}}

3 行专调解:
  基数: {期末行专调解组织数: {全年: 31, 取数: 2024-03-12}}

10 示范司法所:
  目标: {本月改造完成所数: 2}

27 典型宣传:
  目标: {本月调解有一套采用: 3}

签账: 签
""",
    "2024-03.yaml": """\
系统取数: 2024-04-01

1 百所千会大调解:
  本月调解件数: 767
  本月排查次数: 3

签账: 签
""",
}

_SIGN = re.compile("^签账: 签(?: ([-0-9]+))?(?=\r?$)".encode(), re.MULTILINE)
_BLOCK = re.compile(r"^(?=[^\s#-])", re.MULTILINE)


def signed(path: str, data: bytes) -> bytes:
    """The file with `签账: 签` replaced by a sign-off that holds, after the month's end."""
    name, match = name_of(path), _SIGN.search(data)
    if name is None or match is None:
        return data
    day = match[1].decode() if match[1] else _signing_day(name)
    line = f'签账: {{日期: {day}, 核对码: "{sign_code(name, data)}"}}'
    return data[: match.start()] + line.encode() + data[match.end() :]


def _signing_day(name: Name) -> date:
    fixed = {"opening": date(2024, 3, 28), "closing": date(2025, 1, 15)}
    return name.month.last_day + timedelta(days=5) if name.month else fixed[name.kind]


def overlay(base: str, fragment: str) -> str:
    """A fragment, and below it the top-level keys of the base that it does not give."""
    given = {block.split(":")[0] for block in _BLOCK.split(fragment)}
    others = [block for block in _BLOCK.split(base) if block.split(":")[0] not in given]
    return fragment + "".join(others)


@cache
def _year() -> Year:
    return open_year(State({PLAN_PATH: PLAN.encode()}))


def repository(files: dict[str, str], encodings: dict[str, str]) -> State:
    """A state that holds files by path, seen from the county's folder of the year."""
    contents, paths, links = {}, set(), set()
    for name, text in files.items():
        path = posixpath.normpath(f"{HOME}/{name}")
        paths.add(path)
        if text.startswith("→"):
            links.add(path)
        elif is_text(path) and not text.startswith("……"):
            data = text.encode(encodings.get(name, "utf-8"), errors="surrogateescape")
            contents[path] = signed(path, data)
    return State(contents, frozenset(paths), frozenset(links))


def judge(
    files: str | dict[str, str],
    kind: str = "month",
    day: date = DAY,
    month: Month | None = None,
    encoding: str = "utf-8",
) -> list[Finding]:
    """Every finding of an example: one text of a kind of file, or texts by path."""
    if isinstance(files, str):
        files = {FILES[kind]: files}
    plan = files.get(FILES["plan"])
    if kind == "plan" and FILES["next"] not in files:
        small = {FILES["plan"]: overlay(SMALL_PLAN, plan or "")}
        return check_state(repository(files | small, {}), day)
    others = {path: text for path, text in files.items() if path != FILES["plan"]}
    if plan is not None:
        others[FILES["plan"]] = overlay(PLAN, plan)
    following = files.get(FILES["next"])
    if following is not None:
        others[FILES["next"]] = overlay(NEXT_PLAN, following)
    state = repository(AROUND | others, dict.fromkeys(files, encoding))
    if following is not None:
        both = {**state.files, PLAN_PATH: PLAN.encode()}
        return check_state(replace(state, files=both, paths=state.paths | {PLAN_PATH}), day)
    if plan is not None:
        return check(open_year(state), day, month)
    files = {**state.files, PLAN_PATH: PLAN.encode()}
    state = replace(state, files=files, paths=state.paths | {PLAN_PATH})
    return check(replace(_year(), state=state), day, month)


@pytest.fixture(name="judge", scope="session")
def _judge() -> Callable[..., list[Finding]]:
    return judge
