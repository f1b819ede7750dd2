"""Findings that the bureau has decided to bear, and until when (豁免)."""

from typing import Annotated

from pydantic import Field

from ledger.model.record import Record, no_rows
from ledger.model.scalar import MANY, Day, Phrase


class Waiver(Record):
    """One rule waived for one subject."""

    rule: Phrase = Field(alias="规则", description="规则名，见 ledger rules")
    subject: Phrase = Field(alias="对象", description="文件路径，或路径、空格、键：只豁免那一个键")
    reason: Phrase = Field(alias="原因", description="为什么可以不改")
    approved: Phrase = Field(alias="批准", description="批准的岗位或文件")
    until: Day = Field(alias="至", description="到哪天失效")


class WaiversFile(Record):
    """`plans/<year>/waivers.yaml`: a list of waivers, wrapped for reading."""

    waivers: Annotated[list[Waiver], MANY] = Field(default_factory=no_rows, alias="豁免")
