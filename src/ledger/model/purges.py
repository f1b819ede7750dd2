"""Sealed files from which personal data was taken out of all history (清除). Append-only."""

from typing import Annotated, Literal

from pydantic import Field

from ledger.model.record import Record, no_rows
from ledger.model.scalar import BLOB, MANY, Day, Phrase, choice


class Taken(Record):
    """A figure that was taken out of a file."""

    code: Phrase = Field(alias="代号", description="指标的代号，如 1-4；定账的期初写 1-4/期初")
    was: Phrase = Field(alias="原", description="取出的数，照封存时的样子")


class Purge(Record):
    """One version of a sealed file, and what stands in its place."""

    path: Phrase = Field(alias="路径", description="哪个文件，从仓库根目录写起")
    old: Annotated[str, BLOB] = Field(alias="旧", description="封存的版本的 git 对象号")
    new: Annotated[str, BLOB] = Field(alias="新", description="换上的版本的 git 对象号")
    reason: Phrase = Field(alias="原因", description="清除了哪一类信息，不写信息本身")
    approved: Phrase = Field(alias="批准", description="批准的文件")
    day: Day = Field(alias="日期", description="清除的日期")
    figures: Annotated[Literal["不变", "变了"], choice("不变", "变了")] = Field(
        "不变", alias="合计", description="合计变没变；变了的，「取出」里写明取出了哪些数"
    )
    taken: Annotated[list[Taken], MANY] = Field(
        default_factory=no_rows, alias="取出", description="取出的数；文件里那一格空着"
    )


class PurgesFile(Record):
    """`plans/<year>/purges.yaml`: a list of purges, wrapped for reading."""

    purges: Annotated[list[Purge], MANY] = Field(default_factory=no_rows, alias="清除")
