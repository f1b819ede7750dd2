from datetime import date
from hypothesis import given, settings, strategies as st, HealthCheck
import yaml, copy
from ledger.check import check_state
from ledger.finding import LedgerError
from ledger.state import State, open_year
from ledger.views.status import city, county, burden
from ledger.acts.open import *
from .books import *
AM = """修订:
  - 序: 1
    起算: 2024-06-12
    依据: 省厅
    已触发: [任务下达]
    条款:
      - 任务: 4
        键: 名单上报
        期限: {原: 2024-03-31, 改: 2024-04-30}
      - {任务: 4, 键: 本月改造数, 至少: {原: 自定, 改: 3}}
    新增:
      - 任务: 4
        指标: {代号: 4-3, 键: 新的, 名称: 新, 要求: 要, 主体: [各地], 约束: 必办, 类型: 节点, 期限: 2024-07-01}
"""
PLAN = plan_text(FLOW, LEVEL, SHARE, GROWTH, TURN, REPORT, ONCE, OWN, PROSE, SOFT, amendments=AM)
LINES = PLAN.split("\n")
MONTH = """系统取数: 2024-06-02
1 第1项:
  本月件数: 3
  佐证: {本月件数: 文1}
  办结: {1: 2024-05-02}
2 第2项:
  应访实访: 41/39
3 第3项:
  书面报告: 2024-05-03
  存在问题: |
    有
定账补充:
  - {依据: 修订1, 任务: 4, 键: 名单上报}
补做:
  - {任务: 3, 键: 书面报告, 所属期: 2024Q1, 日期: 2024-05-02}
更正:
  - 类别: 更正
    所属: 2024-04
    任务: 1
    键: 本月件数
    原值: 3
    更正为: 2
    原因: 录
    佐证: 系
收件:
  - {任务: 4, 键: 名单上报, 来自: 晋江市, 收到: 2024-04-01, 登记: 收文第8号, 缺: [方案]}
系统数:
  - 任务: 1
    键: 本月件数
    截至: 2024-06-30
    各地: {晋江市: 3}
签账: {日期: 2024-06-03, 核对码: 0123456789abcdef}
"""
def everything(state):
    check_state(state, date(2024,7,10))
    opened = open_year(state)
    for d in (date(2024,5,1), date(2024,7,10)):
        books = opened.books(d)
        city(books); burden(books)
        for b in books.books.values():
            county(books, b); list(supplements(b))
JUNK = st.sampled_from(["", "x", "- x", "[]", "{}", "[1, {a: b}]", "{a: [1]}", "2024-06-01", "0", "-1", "|", "5-1", "'", "[各地]", "定账", "100%", "待定", "  ", "修订: x"])
@st.composite
def damaged(draw, text):
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 2))):
        n = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["drop", "value", "line", "indent", "swap", "flow"]))
        line = lines[n]
        if how == "drop": del lines[n]
        elif how == "value": lines[n] = line.partition(":")[0] + ": " + draw(JUNK)
        elif how == "line": lines[n] = draw(JUNK)
        elif how == "indent": lines[n] = "  " + line
        elif how == "swap":
            m = draw(st.integers(0, len(lines) - 1)); lines[n], lines[m] = lines[m], lines[n]
        else:
            parts = line.split(", "); k = draw(st.integers(0, len(parts) - 1)); parts[k] = parts[k].partition(":")[0] + ": " + draw(JUNK); lines[n] = ", ".join(parts)
    return "\n".join(lines)
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(PLAN), damaged(MONTH))
def test_plan(plan, month):
    try: everything(state(plan, {"jinjiang/2024-05": MONTH, "quanzhou/2024-05": month, "jinjiang/opening": "责任人: x\n"}))
    except LedgerError: pass
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(MONTH), damaged(MONTH))
def test_month(month, other):
    s = state(PLAN, {"jinjiang/2024-05": month, "quanzhou/2024-05": other})
    everything(s)
