"""Who keeps a book and who may write in it (county.yaml, kept by the bureau)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from ledger.address import is_same
from ledger.model.plan import REGION
from ledger.model.record import Record, no_rows
from ledger.model.scalar import DAY, MANY, Phrase


class Account(Record):
    """A role account, never a person: what it may write, what it may approve."""

    name: Phrase = Field(alias="名", description="账号名")
    address: Phrase = Field(alias="邮箱", description="账号的邮箱")
    also: Annotated[list[Phrase], MANY] = Field(
        default_factory=no_rows, alias="又用邮箱", description="还用的邮箱，如平台替它藏起来的那个"
    )
    writes: Annotated[list[Phrase], MANY] = Field(
        default_factory=no_rows, alias="可写", description="可以写的目录"
    )
    approves: Annotated[list[Phrase], MANY] = Field(
        default_factory=no_rows, alias="可批", description="可以批准的目录"
    )
    keys: Annotated[list[Phrase], MANY] = Field(
        default_factory=no_rows, alias="签名", description="SSH 公钥指纹"
    )
    signs_from: Annotated[date, DAY] | None = Field(
        None, alias="须签名", description="从哪一天起，用这个账号的提交都要签名"
    )

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that its commits may bear."""
        return (self.address, *self.also)

    def has(self, address: str) -> bool:
        """Whether an address is the account's."""
        return any(is_same(address, one) for one in self.addresses)


class County(Record):
    """`counties/<slug>/county.yaml`."""

    name: Phrase = Field(alias="名称", description="地区名，与计划中的相同")
    office: Phrase = Field(alias="单位", description="记账单位全称")
    code: Annotated[str, REGION] | None = Field(None, alias="代码", description="GB/T 2260 代码")
    accounts: Annotated[list[Account], MANY] = Field(
        default_factory=no_rows, alias="账号", description="岗位账号"
    )
