"""Sealed files from which personal data was taken out of all history (清除). Append-only."""

from typing import Annotated, Literal

from pydantic import Field

from ledger.model.record import Record, no_rows
from ledger.model.scalar import BLOB, MANY, Day, Phrase, choice


class Purge(Record):
    """One version of a sealed file, and what stands in its place."""

    path: Phrase = Field(alias="路径", description="哪个文件，从仓库根目录写起")
    old: Annotated[str, BLOB] = Field(alias="旧", description="封存的版本的 git 对象号")
    new: Annotated[str, BLOB] = Field(alias="新", description="换上的版本的 git 对象号")
    reason: Phrase = Field(alias="原因", description="清除了哪一类信息，不写信息本身")
    approved: Phrase = Field(alias="批准", description="批准的文件")
    day: Day = Field(alias="日期", description="清除的日期")
    figures: Annotated[Literal["不变", "变了"], choice("不变", "变了")] = Field(
        "不变", alias="合计", description="合计变没变；变了的，以后各期不再核对合计"
    )


class PurgesFile(Record):
    """`plans/<year>/purges.yaml`: a list of purges, wrapped for reading."""

    purges: Annotated[list[Purge], MANY] = Field(default_factory=no_rows, alias="清除")
