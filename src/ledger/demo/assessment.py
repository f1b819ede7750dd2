"""The demo's assessment: a made-up way to give points, changed once, with a cut and an objection."""

from collections.abc import Iterator
from datetime import date

_HEAD = """\
# yaml-language-server: $schema=schema/assessment.json
# 示例：编出来的考核办法。没有现成的公式，考什么、多少分、怎样算，由市局写在这里
名称: 2024年度工作考核办法（示例）
依据: 示例〔2024〕3号

项目:
  - 编号: A1
    名称: 调解数增长
    分值: 25分
    算法: 比例
    指标: [1-4]
  - 编号: A2
    名称: 时限任务
    分值: {timely}分
    算法: 状态
    指标: [1-1, 4-1, 10-1, 16-3, 17-1, 17-2, 29-1]
    计分: {{完成: 100%, 补完成: 60%, 逾期: 0%}}
    扣分上限: 3分
  - 编号: A3
    名称: 司法所改造
    分值: 15分
    算法: 比例
    指标: [10-2]
  - 编号: A4
    名称: 典型采用
    分值: 10分
    算法: 比例
    指标: [27-3]
  - 编号: A5
    名称: 按时签账
    分值: {signing}分
    算法: 签账
    计分: {{按期: 100%, 迟报: 50%, 未报: 0%}}
"""
_CUT = """
扣分:
  - 编号: K1
    地区: 鲤城区
    项目: A2
    月份: 2024-07
    扣: 0.5分
    原因: 报送的方案缺件，退回一次
    佐证: 示例退件单第3号
"""
_OBJECTION = """
申诉:
  - 编号: S1
    地区: 鲤城区
    项目: A2
    提出: 2024-08-12
    理由: 缺的一件当天已补
    佐证: 示例收文第88号
"""
_DECISION = """\
    处理:
      日期: 2024-09-02
      结论: 部分采纳
      补回: 0.25分
      依据: 示例会议纪要第9号
"""


def assessments() -> Iterator[tuple[date, str, str]]:
    """Each version of the file: the day it was committed, why, and its text."""
    first, later = (_HEAD.format(timely=a, signing=b) for a, b in ((45, 5), (40, 10)))
    yield date(2024, 5, 20), "考核办法", first
    yield date(2024, 7, 22), "考核扣分 鲤城区", first + _CUT
    yield date(2024, 8, 12), "考核申诉 鲤城区", first + _CUT + _OBJECTION
    yield date(2024, 9, 2), "考核办法改分值，处理申诉", later + _CUT + _OBJECTION + _DECISION
