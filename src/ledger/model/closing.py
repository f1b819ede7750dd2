"""Handing over the year (交账): only what was not done, why, and where it goes."""

from typing import Annotated

from pydantic import Field

from ledger.model.month import SignOff
from ledger.model.record import Record, no_rows
from ledger.model.scalar import MANY, Count, Day, Phrase, matching

WHERE_TO = matching("去向", "bad-choice", "转20[0-9]{2}年|申请终止", "写 转2025年 或 申请终止", str)


class Undone(Record):
    """One thing that was not done."""

    number: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    reason: Phrase = Field(alias="原因", description="为什么没完成")
    where_to: Annotated[str, WHERE_TO] = Field(alias="去向", description="转下年或申请终止")
    until: Day | None = Field(None, alias="新时限", description="转下年的新期限")


class ClosingFile(Record):
    """`counties/<slug>/<year>/closing.yaml`."""

    undone: Annotated[list[Undone], MANY] = Field(
        default_factory=no_rows, alias="未完成", description="只写没完成的"
    )
    summary: Phrase | None = Field(None, alias="总结", description="年终总结的文号")
    sign_off: SignOff | None = Field(None, alias="签账", description="签账，放在最后")
