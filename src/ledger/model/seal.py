"""What `ledger close` seals (结账): which file versions a period is made of. Append-only."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ledger.model.record import Record, no_keys
from ledger.model.scalar import (
    BLOB,
    DAY,
    MONTH,
    SHA256,
    SOME,
    STAMP,
    Count,
    Phrase,
    choice,
    either,
    matching,
)
from ledger.period import Month

UNSIGNED = "未报"
PERIOD = either(
    "期",
    "bad-period",
    "写 定账、2024-05 或 2024",
    choice("定账"),
    MONTH,
    matching("年度", "bad-period", "20[0-9]{2}", "写 2024", str),
)
SIGNED = either("签账", "bad-day", "写日期，或 未报", DAY, choice(UNSIGNED))
PeriodName = Annotated[Month | str, PERIOD]
Blob = Annotated[str, BLOB]


class Previous(Record):
    """The seal before this one."""

    period: PeriodName = Field(alias="期", description="上一期")
    sha256: Annotated[str, SHA256] = Field(alias="sha256", description="上一个封存文件的 SHA-256")


class PlanVersion(Record):
    """The plan as it stood."""

    amendment: Count = Field(alias="修订", description="到第几次修订")
    blob: Blob = Field(alias="文件", description="plan.yaml 的 git 对象号")


class SealedPlace(Record):
    """What one place signed."""

    signed: Annotated[object | Literal["未报"], SIGNED] = Field(
        alias="签账", description="签账日期，或 未报"
    )
    files: Annotated[dict[str, Blob], SOME] = Field(
        default_factory=no_keys, alias="文件", description="文件名: git 对象号"
    )


class Seal(Record):
    """`plans/<year>/seals/<period>.yaml`."""

    period: PeriodName = Field(alias="封存", description="封存的期")
    previous: Previous | None = Field(None, alias="上期", description="上一个封存")
    plan: PlanVersion = Field(alias="计划", description="计划的版本")
    at: Annotated[str, STAMP] = Field(alias="封存于", description="封存时刻")
    post: Phrase = Field(alias="封存岗", description="封存的岗位")
    places: Annotated[dict[str, SealedPlace], SOME] = Field(
        default_factory=no_keys, alias="各地", description="各地的文件"
    )
    state: Annotated[dict[str, Blob], SOME] = Field(
        default_factory=no_keys, alias="状态", description="活账在结账时的样子"
    )
    totals: Annotated[dict[str, dict[str, Phrase]], SOME] = Field(
        default_factory=no_keys, alias="合计", description="代号: 各地合计，可以重算"
    )

    @property
    def day(self) -> date:
        """When it was sealed."""
        return date.fromisoformat(self.at[:10])
