"""The bureau's record of a quarter's audit (查账): what was drawn, found, asked and judged.

A living record: entries are added, nothing that is recorded is altered.
"""

from typing import Annotated

from pydantic import Field

from ledger.model.record import Record, no_rows
from ledger.model.scalar import MANY, SHA256, Count, Day, MonthName, Phrase, choice, matching

DIGEST = matching("摘要", "bad-code", "[0-9a-f]{16}", "由 ledger audit verdict 写，不要手填", str)
PASSED, RETURNED = "通过", "退回"


class Thresholds(Record):
    """From where on a fact deserves a question (疑点), as this quarter's audit sets it."""

    alike: Count = Field(90, alias="照抄相似度", description="两段话像到百分之几算照抄")
    length: Count = Field(20, alias="照抄字数", description="不到这么多字的话不比")
    routine: Count = Field(4, alias="套话家数", description="这么多家都写的话算套话，不比")
    months: Count = Field(3, alias="重复月数", description="连着几个月一个数算重复")
    smallest: Count = Field(20, alias="小数", description="小于它的数不看重复、跳变")
    last_day: Count = Field(3, alias="末日月数", description="一季里几个月压着最后一天签账")
    times: Count = Field(3, alias="跳变倍数", description="是以往中位数的几倍（或几分之一）")
    history: Count = Field(3, alias="跳变月数", description="以往至少有几个数才比")
    zeros: Count = Field(4, alias="整数零数", description="一季各月的数，末尾的零一共几个")
    round_from: Count = Field(100, alias="整数下限", description="不到它的数不看零")


class Seed(Record):
    """What the draw depends on: the quarter's last seal, and a number told after it."""

    number: Phrase = Field(alias="数", description="结账推送以后，当众定下的数")
    day: Day = Field(alias="日期", description="定下的日期")
    seal: Annotated[str, SHA256] = Field(alias="封存", description="季末封存文件的 SHA-256")
    each: Count = Field(alias="每地", description="必查以外，每地抽几笔")


class Drawn(Record):
    """One entry that people go and look at, as the draw gave it."""

    number: Count = Field(alias="编号", description="样本的编号")
    place: Phrase = Field(alias="地区", description="哪个地区")
    task: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    month: MonthName = Field(alias="月份", description="哪个月的账")
    why: Phrase = Field(alias="缘由", description="必查，或抽中；大、迟、疑、自报")
    ranks: Annotated[list[Count], MANY] = Field(
        default_factory=no_rows, alias="序号", description="看登记簿里排第几的几件"
    )


class Looked(Record):
    """What people found when they looked at one entry of the sample (查实)."""

    sample: Count = Field(alias="样本", description="样本的编号")
    day: Day = Field(alias="日期", description="看的日期")
    result: Annotated[str, choice("相符", "不符", "查不到")] = Field(
        alias="结果", description="看到的和账上的一样不一样"
    )
    text: Phrase | None = Field(None, alias="情况", description="看了什么，差在哪里，不写人名")
    problem: Phrase | None = Field(None, alias="问题", description="记进问题台账的编号")


class Answered(Record):
    """A signal that was followed up (疑点), and what came of it."""

    number: Phrase = Field(alias="编号", description="疑点的编号，由 ledger audit signals 给")
    place: Phrase = Field(alias="地区", description="哪个地区")
    day: Day = Field(alias="日期", description="问清楚的日期")
    text: Phrase = Field(alias="情况", description="问了什么，怎样答的，不写人名")
    problem: Phrase | None = Field(None, alias="问题", description="记进问题台账的编号")


class Verdict(Record):
    """The reviewer's word on what a place says of its progress (核验)."""

    place: Phrase = Field(alias="地区", description="哪个地区")
    task: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    day: Day = Field(alias="日期", description="核验日期")
    verdict: Annotated[str, choice(PASSED, RETURNED)] = Field(
        alias="结论", description="通过或退回"
    )
    reason: Phrase | None = Field(None, alias="原因", description="凭什么通过，为什么退回")
    digest: Annotated[str, DIGEST] = Field(
        alias="摘要", description="核验的进展的摘要；内容改了就对不上，要重新核验"
    )
    post: Phrase = Field(alias="岗位", description="核验的岗位，不写姓名")

    @property
    def passed(self) -> bool:
        return self.verdict == PASSED


class AuditFile(Record):
    """`plans/<year>/audits/<quarter>.yaml`."""

    thresholds: Thresholds | None = Field(
        None, alias="设定", description="疑点从哪里算起；不写的用默认"
    )
    seed: Seed | None = Field(None, alias="种子", description="抽样的种子，写了不改")
    sample: Annotated[list[Drawn], MANY] = Field(
        default_factory=no_rows, alias="样本", description="抽中的，由 ledger audit sample 写"
    )
    looked: Annotated[list[Looked], MANY] = Field(
        default_factory=no_rows, alias="查实", description="看了样本以后写，一笔一条"
    )
    answered: Annotated[list[Answered], MANY] = Field(
        default_factory=no_rows, alias="疑点", description="问过的疑点，一个一条"
    )
    verdicts: Annotated[list[Verdict], MANY] = Field(
        default_factory=no_rows, alias="核验", description="定性指标的核验结论"
    )
