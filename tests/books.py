"""Small plans and books in memory, so that a test shows nothing but what it is about."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from ledger.acts.sign import sign
from ledger.book import Book, Books
from ledger.judge import judge_all
from ledger.model.plan import Indicator
from ledger.page import name_of
from ledger.standing import Judged
from ledger.state import State, Year, open_year

ROOT = Path(__file__).parents[1]
PLAN_PATH = "plans/2024/plan.yaml"
REAL_PLAN = (ROOT / PLAN_PATH).read_text(encoding="utf-8")
COUNTY, OTHER, ZONE, BUREAU = "jinjiang", "huian", "taishang", "quanzhou"

HEAD = """年度: 2024
名称: 试用要点
文号: 试〔2024〕1号
印发日期: 2024-03-08
起账: {首月: 2024-03, 期初截至: 2024-02-29, 末月: 2025-01}
日程: {定账: 2024-03-29, 对账: 次月5日, 查账: 季后15日, 交账: 2025-01-20, 遇节假日: 不顺延}
亮灯:
  蓝: {字: 临期, 期限前: 15天}
  黄: {字: 滞后, 落后序时: 10个百分点}
  红: {字: 逾期}
地区:
  - {目录: jinjiang, 名称: 晋江市, 单位: 晋江市司法局, 代码: "350582", 类别: 县级司法局}
  - {目录: huian, 名称: 惠安县, 单位: 惠安县司法局, 代码: "350521", 类别: 县级司法局}
  - {目录: taishang, 名称: 台商投资区, 单位: 泉州台商投资区社会治理办, 类别: 投资区}
  - {目录: quanzhou, 名称: 市局, 单位: 泉州市司法局, 代码: "350500", 类别: 市局}
部分:
  - 名称: 第一部分
    任务:
"""


def indicator(code: str, key: str, **fields: object) -> str:
    """One indicator of a plan, in a line; what is not given does not matter to the test."""
    about = {"主体": "[各地]", "约束": "必办"} | fields
    shown = "".join(f", {name}: {value}" for name, value in about.items())
    return f"{{代号: {code}, 键: {key}, 名称: {key}, 要求: 要办{shown}}}"


def plan_text(*indicators: str, amendments: str = "") -> str:
    """A plan of three places and the bureau, holding these indicators in tasks `1 第1项`, …"""
    tasks: dict[str, list[str]] = {}
    for line in indicators:
        number = re.search(r"代号: (\d+)", line)
        assert number is not None
        tasks.setdefault(number[1], []).append(line)
    body = "".join(
        f"      - 序号: {number}\n        名称: 第{number}项\n        简称: 第{number}项\n"
        "        指标:\n" + "".join(f"          - {line}\n" for line in lines)
        for number, lines in tasks.items()
    )
    return f"{HEAD}{body}{amendments}"


FLOW = indicator("1-1", "本月件数", 类型="数量", 计数="累计", 至少=10, 报="每月")
LEVEL = indicator("1-2", "期末个数", 类型="记数", 计数="期末", 报="每季")
SHARE = indicator("2-1", "应访实访", 类型="比率", 至少="不设", 报="每季")
GROWTH = indicator(
    "2-2", "本月调解数", 类型="增长", 计数="累计", 报="每月", 基数="{年份: 2023, 填: [全年]}"
)
TURN = indicator("3-1", "本月摸排次数", 类型="频次", 每="季度", 至少=1, 报="每季")
REPORT = indicator("3-2", "书面报告", 类型="节点", 每="季度", 报="每季", 凭证="文书")
ONCE = indicator("4-1", "名单上报", 类型="节点", 期限="2024-03-31", 期限依据="原文", 凭证="收件")
OWN = indicator("4-2", "本月改造数", 类型="数量", 计数="累计", 至少="自定")
PROSE = indicator("5-1", "品牌", 类型="定性", 核验="年终", 报="半年")
SOFT = indicator("5-2", "期末结对数", 类型="记数", 计数="期末", 约束="鼓励")
SMALL = plan_text(FLOW, LEVEL, SHARE, GROWTH, TURN, REPORT, ONCE, OWN, PROSE, SOFT)

_SIGN_HERE = re.compile(r"^签账: (\d{4}-\d{2}-\d{2})\n\Z", re.MULTILINE)


def signed(path: str, text: str) -> str:
    """The text with its last line `签账: 2024-04-03` made a sign-off that holds."""
    match = _SIGN_HERE.search(text)
    name = name_of(path)
    if match is None or name is None:
        return text
    return sign(name, text[: match.start()], date.fromisoformat(match[1]), None, None)


def state(plan: str, files: Mapping[str, str]) -> State:
    """A repository with files named like `jinjiang/2024-03`, `jinjiang/opening`."""
    paths = {f"counties/{name.replace('/', '/2024/')}.yaml": text for name, text in files.items()}
    data = {path: signed(path, text).encode() for path, text in paths.items()}
    return State({PLAN_PATH: plan.encode(), **data}, frozenset({PLAN_PATH, *data}))


@cache
def _plan_only(plan: str) -> Year:
    return open_year(state(plan, {}))


def year(plan: str, files: Mapping[str, str] | None = None) -> Year:
    """An opened year; a plan is read once for all tests."""
    read = _plan_only(plan)
    return Year(state(plan, files or {}), read.year, read.page, read.forms)


def books(plan: str, files: Mapping[str, str], day: str) -> Books:
    return year(plan, files).books(date.fromisoformat(day))


def book(plan: str, files: Mapping[str, str], day: str, slug: str = COUNTY) -> Book:
    return books(plan, files, day).books[slug]


def indicator_of(a_book: Book, code: str) -> Indicator:
    return next(i for _, i in a_book.plan.indicators if i.code == code)


def judged(
    plan: str, files: Mapping[str, str], day: str, code: str, slug: str = COUNTY
) -> list[Judged]:
    """Every due of an indicator as it stands for a place, in the order of time."""
    every = books(plan, files, day)
    return [one for one in judge_all(every, every.books[slug]) if one.due.code == code]


def months(
    said: Mapping[int, str], last: int, *, unsigned: tuple[int, ...] = (), slug: str = COUNTY
) -> dict[str, str]:
    """A place's files from March to `last`, signed on the third of the month that follows.

    The bodies go by month; December is followed by January 2025, month 13.
    """
    files = {}
    for number in range(3, last + 1):
        year_, month = divmod(number - 1, 12)
        after, next_month = divmod(number, 12)
        name = f"{slug}/{2024 + year_}-{month + 1:02d}"
        sign_off = f"签账: {2024 + after}-{next_month + 1:02d}-03\n"
        files[name] = said.get(number, "") + ("" if number in unsigned else sign_off)
    return files
