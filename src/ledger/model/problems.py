"""Problems found and settled (问题台账): the county mends, the bureau settles."""

from typing import Annotated

from pydantic import Field

from ledger.model.record import Record, no_rows
from ledger.model.scalar import MANY, Count, Day, Phrase, choice


class Mending(Record):
    """One step of mending a problem (整改)."""

    day: Day = Field(alias="日期", description="整改日期")
    text: Phrase = Field(alias="情况", description="做了什么")
    evidence: Phrase | None = Field(None, alias="佐证", description="凭什么证明")


class Settlement(Record):
    """The bureau's word that a problem is gone (销号)."""

    day: Day = Field(alias="日期", description="销号日期")
    verdict: Annotated[str, choice("通过", "退回")] = Field(alias="结论", description="通过或退回")
    ground: Phrase = Field(alias="依据", description="凭什么销号")


class Problem(Record):
    """One problem."""

    number: Phrase = Field(alias="编号", description="本台账内唯一，如 晋江-2024-003")
    task: Count = Field(alias="任务", description="项号")
    source: Annotated[str, choice("自查", "系统抽查", "回头看", "季度查账", "督导")] = Field(
        alias="来源", description="怎样发现的"
    )
    found: Day = Field(alias="发现", description="发现日期")
    text: Phrase = Field(alias="问题", description="什么问题，不写人名")
    measure: Phrase | None = Field(None, alias="措施", description="怎样整改")
    owner: Phrase | None = Field(None, alias="责任人", description="岗位，不写姓名")
    until: Day | None = Field(None, alias="时限", description="整改期限")
    mending: Annotated[list[Mending], MANY] = Field(
        default_factory=no_rows, alias="整改", description="整改经过（县里写）"
    )
    settled: Settlement | None = Field(None, alias="销号", description="销号（只由市局写）")
    again: Annotated[list[Settlement], MANY] = Field(
        default_factory=no_rows, alias="复核", description="退回以后再看的，一次一条（只由市局写）"
    )

    @property
    def settlements(self) -> list[Settlement]:
        """Every word of the bureau on it, in the order of the file; the last one holds."""
        return [*([self.settled] if self.settled else []), *self.again]


class ProblemsFile(Record):
    """`counties/<slug>/<year>/problems.yaml`: a list of problems, wrapped for reading."""

    problems: Annotated[list[Problem], MANY] = Field(default_factory=no_rows, alias="问题台账")
