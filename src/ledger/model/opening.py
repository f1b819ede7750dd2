"""What an opening file holds besides its tasks (定账)."""

from typing import Annotated

from pydantic import Field

from ledger.model.month import SignOff
from ledger.model.record import Part, Record, no_rows
from ledger.model.scalar import MANY, Count, Day, Phrase, choice


class BaseYear(Record):
    """A county's own figures of the base year, with where they come from (基数)."""

    year: Count | None = Field(None, alias="全年", description="基年全年数")
    first_quarter: Count | None = Field(None, alias="一季度", description="基年一季度数")
    half: Count | None = Field(None, alias="上半年", description="基年上半年数")
    three_quarters: Count | None = Field(None, alias="前三季度", description="基年前三季度数")
    extracted: Day | None = Field(None, alias="取数", description="取数日期")
    source: Phrase | None = Field(None, alias="来源", description="数从哪里来")


class Item(Record):
    """One step on a county's own list (清单)."""

    number: Count = Field(alias="号", description="清单内的序号")
    text: Phrase = Field(alias="事项", description="做什么")
    until: Day = Field(alias="时限", description="自定的最后一天")
    owner: Phrase | None = Field(None, alias="责任人", description="岗位，不写姓名")


class OpeningTask(Part):
    """What every task of an opening may hold; figures by key come from the plan."""

    owner: Phrase | None = Field(None, alias="责任人", description="岗位，不写姓名")
    items: Annotated[list[Item], MANY] = Field(
        default_factory=no_rows, alias="清单", description="把这一项分解成有时限的事项"
    )


class TakenOver(Record):
    """One thing that the year before left open (上年转来), named as it is named there."""

    kind: Annotated[str, choice("未完成", "问题")] = Field(alias="类", description="未完成，或问题")
    name: Phrase = Field(alias="上年", description="未完成写上年的项号和键，问题写编号")
    text: Phrase | None = Field(None, alias="事项", description="是什么事")
    number: Count | None = Field(None, alias="任务", description="今年由哪一项接着办，没有就不写")
    until: Day | None = Field(None, alias="时限", description="上年交账写的新时限，或问题的时限")
    source: Phrase = Field(alias="出处", description="上年的哪个文件")

    @property
    def identity(self) -> tuple[str, str]:
        return self.kind, self.name


class OpeningFile(Record):
    """`counties/<slug>/<year>/opening.yaml`, its tasks aside, which come from the plan."""

    department: Phrase | None = Field(None, alias="牵头科室", description="牵头的科室")
    owner: Phrase | None = Field(None, alias="责任人", description="总的责任岗位，不写姓名")
    taken_over: Annotated[list[TakenOver], MANY] = Field(
        default_factory=no_rows, alias="上年转来", description="上年没办完的和没销号的"
    )
    sign_off: SignOff | None = Field(None, alias="签账", description="签账，放在最后")
