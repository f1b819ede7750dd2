"""The bureau's own way to assess a year (考核): what counts, how much, from which figures.

No official formula exists, so none is built in: everything that decides a point stands in this file.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from ledger.model.record import Record, no_keys, no_rows
from ledger.model.scalar import (
    MANY,
    ROUTE,
    SOME,
    Day,
    MonthName,
    Percent,
    Phrase,
    choice,
    matching,
)

SCORE = matching(
    "分数",
    "bad-amount",
    r"[0-9]{1,3}(?:\.[0-9]{1,2})?分",
    "写成 20分 或 0.5分",
    lambda text: Decimal(text[:-1]),
)
SHARE = matching(
    "比例", "bad-amount", "[0-9]{1,3}%", "写成 80% 这样", lambda text: Percent(int(text[:-1]))
)
Way = Literal["状态", "比例", "签账"]
Points = Annotated[Decimal, SCORE]
Share = Annotated[Percent, SHARE]


class ScoredItem(Record):
    """One line of the assessment: its points, what it looks at, and how that becomes points."""

    number: Phrase = Field(alias="编号", description="本办法内唯一，如 A1")
    name: Phrase = Field(alias="名称", description="考什么")
    points: Points = Field(alias="分值", description="满分，如 20分")
    way: Annotated[Way, choice("状态", "比例", "签账")] = Field(
        alias="算法",
        description="状态：到期的事项按状态计分；比例：按完成数占目标数计分；签账：按每月签账早晚计分",
    )
    codes: Annotated[list[Annotated[str, ROUTE]], MANY] = Field(
        default_factory=no_rows, alias="指标", description="看哪些指标，写代号"
    )
    shares: Annotated[dict[str, Share], SOME] = Field(
        default_factory=no_keys,
        alias="计分",
        description="状态: 得满分的百分之几；签账写 按期、迟报、未报",
    )
    most: Share | None = Field(None, alias="封顶", description="比例最多算到多少，不写就是 100%")
    most_cut: Points | None = Field(None, alias="扣分上限", description="这一项最多扣多少")


class Deduction(Record):
    """Points taken off, with evidence (扣分)."""

    number: Phrase = Field(alias="编号", description="本办法内唯一，如 K1")
    place: Phrase = Field(alias="地区", description="扣谁的")
    item: Phrase = Field(alias="项目", description="在哪一项里扣，写编号")
    month: MonthName = Field(alias="月份", description="从哪个月起扣")
    cut: Points = Field(alias="扣", description="扣多少，如 0.5分")
    reason: Phrase = Field(alias="原因", description="为什么扣，不写人名")
    evidence: Phrase = Field(alias="佐证", description="凭什么扣")


class Decision(Record):
    """What the bureau decided on an objection (处理)."""

    day: Day = Field(alias="日期", description="哪天决定的")
    verdict: Annotated[str, choice("采纳", "部分采纳", "不采纳")] = Field(
        alias="结论", description="采纳、部分采纳或不采纳"
    )
    back: Points | None = Field(None, alias="补回", description="补回多少分")
    ground: Phrase = Field(alias="依据", description="凭什么这样决定")


class Objection(Record):
    """A county's objection to its points (申诉), and what was decided."""

    number: Phrase = Field(alias="编号", description="本办法内唯一，如 S1")
    place: Phrase = Field(alias="地区", description="谁提的")
    item: Phrase = Field(alias="项目", description="对哪一项")
    day: Day = Field(alias="提出", description="哪天提的")
    reason: Phrase = Field(alias="理由", description="为什么不同意")
    evidence: Phrase | None = Field(None, alias="佐证", description="凭什么证明")
    decision: Decision | None = Field(None, alias="处理", description="怎样决定的，没有决定就不写")


class AssessmentFile(Record):
    """`plans/<year>/assessment.yaml`."""

    name: Phrase = Field(alias="名称", description="考核办法的名称")
    ground: Phrase = Field(alias="依据", description="办法的文号或批准的会议")
    items: Annotated[list[ScoredItem], MANY] = Field(alias="项目", description="考哪些，各多少分")
    deductions: Annotated[list[Deduction], MANY] = Field(
        default_factory=no_rows, alias="扣分", description="逐笔扣分，附佐证"
    )
    objections: Annotated[list[Objection], MANY] = Field(
        default_factory=no_rows, alias="申诉", description="各地的申诉和处理"
    )
