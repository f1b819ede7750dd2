"""What a month's file holds besides its tasks: witnesses, corrections, late work, the sign-off."""

from typing import Annotated, Literal

from pydantic import Field

from ledger.model.record import Record, no_keys, no_rows
from ledger.model.scalar import (
    CODE16,
    MANY,
    MONTH,
    SOME,
    Count,
    Day,
    Phrase,
    SpanName,
    choice,
    either,
)
from ledger.period import Month

ABOUT = either("所属", "bad-period", "写 2024-04 这样的月份，或 定账", MONTH, choice("定账"))
UNRECORDED = "未记"


class SignOff(Record):
    """The last section of a book's file (签账): what stands above it is vouched for."""

    day: Day = Field(alias="日期", description="签账日期")
    last_seal: Annotated[str, CODE16] | None = Field(
        None, alias="上次结账", description="上一次结账封存文件 SHA-256 的前 16 位"
    )
    code: Annotated[str, CODE16] = Field(
        alias="核对码", description="本文件「签账」以上内容的校验码，由 ledger sign 写"
    )
    filed_as: Phrase | None = Field(None, alias="登记号", description="纸质对账单的登记号")


class Correction(Record):
    """What was claimed earlier and holds no longer (更正), or was left out (补报)."""

    category: Annotated[Literal["更正", "补报", "调整"], choice("更正", "补报", "调整")] = Field(
        alias="类别", description="更正：原来错了；补报：原来漏了；调整：情况变了（要批准）"
    )
    about: Annotated[Month | Literal["定账"], ABOUT] = Field(
        alias="所属", description="改的是哪个月，或 定账"
    )
    number: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    column: Annotated[str, choice("期初", "基数", "目标", "责任人")] | None = Field(
        None, alias="栏", description="改定账时写哪一栏"
    )
    item: Phrase | None = Field(None, alias="项", description="基数的同期项，如 全年")
    old: Phrase = Field(alias="原值", description="改之前台账里的值；补报写 未记")
    new: Phrase = Field(alias="更正为", description="改成什么")
    reason: Phrase = Field(alias="原因", description="为什么改")
    evidence: Phrase = Field(alias="佐证", description="凭什么改")
    approval: Phrase | None = Field(None, alias="批准", description="调整须写批准的文件")


class LateWork(Record):
    """Work done after the period that it was owed for (补做)."""

    number: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    about: SpanName = Field(alias="所属期", description="补的是哪一期，如 2024Q2")
    day: Day = Field(alias="日期", description="实际完成日期")
    evidence: Phrase | None = Field(None, alias="佐证", description="文件或凭证")


class Supplement(Record):
    """What an amendment makes a county decide after its opening (定账补充)."""

    ground: Phrase = Field(alias="依据", description="哪一次修订，如 修订1")
    number: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    owner: Phrase | None = Field(None, alias="责任人", description="岗位，不写姓名")
    target: Count | None = Field(None, alias="目标", description="自定目标")
    until: Day | None = Field(None, alias="时限", description="自定时限")


class Receipt(Record):
    """What the bureau received (收件): the outside witness of a delivery."""

    number: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    sender: Phrase = Field(alias="来自", description="哪个地区")
    day: Day = Field(alias="收到", description="收到日期")
    filed_as: Phrase = Field(alias="登记", description="收文登记号")
    missing: Annotated[list[Phrase], MANY] = Field(
        default_factory=no_rows, alias="缺", description="没有收到的件"
    )
    about: SpanName | None = Field(None, alias="所属期", description="重复报送的，写哪一期")


class Extract(Record):
    """What the information system says since 1 January (系统数), by place."""

    number: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")
    until: Day = Field(alias="截至", description="数据截至")
    figures: Annotated[dict[str, Count], SOME] = Field(
        default_factory=no_keys, alias="各地", description="地区: 累计数"
    )


class MonthFile(Record):
    """`counties/<slug>/<year>/<month>.yaml`, its tasks aside, which come from the plan."""

    extracted: Day | None = Field(None, alias="系统取数", description="系统数据的取数日期")
    receipts: Annotated[list[Receipt], MANY] = Field(
        default_factory=no_rows, alias="收件", description="市局收到的报送（只在市局的账里）"
    )
    extracts: Annotated[list[Extract], MANY] = Field(
        default_factory=no_rows, alias="系统数", description="市局从系统取的数（只在市局的账里）"
    )
    supplements: Annotated[list[Supplement], MANY] = Field(
        default_factory=no_rows, alias="定账补充", description="修订后补定的责任人、目标、时限"
    )
    late: Annotated[list[LateWork], MANY] = Field(
        default_factory=no_rows, alias="补做", description="为已经过去的时期补做的工作"
    )
    corrections: Annotated[list[Correction], MANY] = Field(
        default_factory=no_rows, alias="更正", description="对已结月份或定账的更正、补报、调整"
    )
    sign_off: SignOff | None = Field(None, alias="签账", description="签账，放在最后")
