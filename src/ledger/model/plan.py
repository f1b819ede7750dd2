"""The plan: who owes what, how much, by when (工作要点). The chart of accounts of a year."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from ledger.model.record import Record, no_keys, no_rows
from ledger.model.scalar import (
    COUNT,
    DAY,
    MANY,
    PERCENT,
    ROUTE,
    SOME,
    Count,
    Day,
    MonthName,
    Percent,
    Phrase,
    choice,
    either,
    matching,
)
from ledger.period import Month

Kind = Literal["数量", "增长", "频次", "比率", "节点", "记数", "定性"]
BASES = ("全年", "一季度", "上半年", "前三季度")

OPEN = choice("待定")
AMOUNT = either(
    "目标",
    "bad-amount",
    "写数、100%、自定、待定或不设",
    COUNT,
    PERCENT,
    choice("自定", "待定", "不设"),
)
DEADLINE = either("期限", "bad-day", "写 2024-12-31 这样的日期，或 待定", DAY, OPEN)
DAYS_AHEAD = matching(
    "天数", "bad-amount", "[0-9]{1,3}天", "写成 15天", lambda text: int(text[:-1])
)
POINTS = matching(
    "百分点", "bad-amount", "[0-9]{1,3}个百分点", "写成 10个百分点", lambda text: int(text[:-4])
)
_DAY_OF_MONTH = "[1-9]|1[0-9]|2[0-8]"
NEXT_MONTH_DAY = matching(
    "对账日",
    "bad-day",
    f"次月(?:{_DAY_OF_MONTH})日",
    "写成 次月5日，1 到 28",
    lambda text: int(text[2:-1]),
)
NEXT_QUARTER_DAY = matching(
    "查账日",
    "bad-day",
    f"季后(?:{_DAY_OF_MONTH})日",
    "写成 季后15日，1 到 28",
    lambda text: int(text[2:-1]),
)
SLUG = matching("目录名", "bad-code", "[a-z]{2,20}", "只用小写拼音", str)
REGION = matching("区划代码", "bad-code", "[0-9]{6}", '六位数字，加引号，如 "350502"', str)
KEY = matching("键名", "bad-text", r"[一-鿿A-Za-z0-9]{1,20}", "只用汉字、字母、数字，不带标点", str)

Amount = Annotated[int | Percent | str, AMOUNT]
Phrases = Annotated[list[Phrase], MANY]


class Parts(Record):
    """What one delivery consists of (要件)."""

    all_of: Phrases = Field(default_factory=no_rows, alias="全部", description="缺一不可的件")
    any_of: Phrases = Field(default_factory=no_rows, alias="任一", description="有其中一件即可")


class Base(Record):
    """Which figures of the base year a county gives (基数)."""

    year: Count = Field(alias="年份", description="基年")
    ask: Annotated[list[Annotated[str, choice(*BASES)]], MANY] = Field(
        alias="填", description="要填的同期数"
    )


class Exemption(Record):
    """A place that an indicator does not apply to, with the bureau's consent (不适用)."""

    place: Phrase = Field(alias="地区", description="不适用的地区")
    ground: Phrase = Field(alias="依据", description="市局同意的文件或批复")


class Indicator(Record):
    """One thing that can be asked and answered (指标); `code` is its identity for good."""

    code: Annotated[str, ROUTE] = Field(alias="代号", description="终身不变的身份，如 27-2")
    key: Annotated[str, KEY] = Field(alias="键", description="县里在台账中写的键")
    former: Phrases = Field(
        default_factory=no_rows, alias="曾用名", description="改名前的键，仍可读"
    )
    name: Phrase = Field(alias="名称", description="报告里的叫法")
    requirement: Phrase = Field(alias="要求", description="要求，一句话")
    duties: Phrases = Field(default_factory=no_rows, alias="义务", description="对应的义务编号")
    owners: Phrases = Field(
        alias="主体", description="谁欠：各地、县级司法局、市局、地区名，或 待定"
    )
    unclear: Phrases = Field(
        default_factory=no_rows, alias="主体待明确", description="原文未明确是否适用的地区"
    )
    exempt: Annotated[list[Exemption], MANY] = Field(
        default_factory=no_rows, alias="不适用", description="经市局同意不适用的地区"
    )
    force: Annotated[str, choice("必办", "鼓励")] = Field(
        alias="约束", description="必办，或鼓励（只报不判）"
    )
    kind: Annotated[Kind, choice("数量", "增长", "频次", "比率", "节点", "记数", "定性")] = Field(
        alias="类型", description="欠的是什么"
    )
    counting: Annotated[str, choice("累计", "期末")] | None = Field(
        None,
        alias="计数",
        description="累计：各月相加，键以「本月」开头；期末：取最近，键以「期末」开头",
    )
    unit: Phrase | None = Field(None, alias="计量", description="单位")
    definition: Phrase | None = Field(None, alias="统计口径", description="怎样数")
    asked: Annotated[str, choice("每月", "每季", "半年", "年终", "有则报")] | None = Field(
        None, alias="报", description="多久问一次"
    )
    every: Annotated[str, choice("月", "季度", "半年", "年")] | None = Field(
        None, alias="每", description="频次和重复节点的周期"
    )
    at_least: Amount | None = Field(
        None, alias="至少", description="下限：数、百分比、自定、待定、不设"
    )
    at_most: Count | None = Field(None, alias="至多", description="上限")
    by_place: Annotated[dict[str, Amount], SOME] = Field(
        default_factory=no_keys, alias="分地区", description="个别地区的下限"
    )
    base: Base | None = Field(None, alias="基数", description="与哪一年比")
    deadline: Annotated[date | Literal["待定"], DEADLINE] | None = Field(
        None, alias="期限", description="最后一天（含），或 待定"
    )
    basis: Annotated[str, choice("原文", "市局设定", "推定", "待定")] | None = Field(
        None, alias="期限依据", description="期限从哪里来"
    )
    to: Phrases = Field(default_factory=no_rows, alias="主送", description="报给谁")
    copies: Phrases = Field(default_factory=no_rows, alias="抄送", description="抄送谁")
    partners: Phrases = Field(default_factory=no_rows, alias="配合", description="配合单位")
    proof: Annotated[str, choice("系统", "收件", "文书", "自报")] | None = Field(
        None, alias="凭证", description="凭什么证明"
    )
    parts: Parts | None = Field(None, alias="要件", description="一次报送由哪些件组成")
    trigger: Phrase | None = Field(None, alias="触发", description="发生之前不到期的条件")
    extras: Annotated[list[Annotated[str, KEY]], MANY] = Field(
        default_factory=no_rows, alias="填报", description="一并填写的文字键"
    )
    reporters: Phrases = Field(
        default_factory=no_rows, alias="报数", description="由谁报数（欠的人另有其人）"
    )
    total: Annotated[str, choice("全市")] | None = Field(
        None, alias="合计", description="按全市合计判断"
    )
    blank: Annotated[str, choice("零", "无对象", "不变", "必填")] | None = Field(
        None, alias="空月", description="签了账的月份里空着是什么意思"
    )
    verdict: Annotated[str, choice("半年", "年终", "抽查")] | None = Field(
        None, alias="核验", description="定性指标何时由市局核验"
    )
    doubt: Phrase | None = Field(None, alias="存疑", description="原文不明确之处，待市局明确")
    carries: Annotated[list[Annotated[str, ROUTE]], MANY] = Field(
        default_factory=no_rows, alias="承接", description="接着上年的哪些指标，写上年的代号"
    )
    starts: MonthName | None = Field(None, alias="始于", description="从哪个月起有这一指标")
    ends: MonthName | None = Field(None, alias="止于", description="到哪个月止")

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key, *self.former)

    @property
    def is_flow(self) -> bool:
        return self.kind == "频次" or self.counting == "累计"

    @property
    def is_level(self) -> bool:
        return self.counting == "期末"

    def is_asked_in(self, month: Month) -> bool:
        """Whether a file of this month speaks of it even by a blank."""
        every = {"每季": 3, "半年": 6, "年终": 12}.get(self.asked or "", 1)
        return month.number % every == 0 and self.lives_in(month)

    def lives_in(self, month: Month) -> bool:
        return (self.starts is None or self.starts <= month) and (
            self.ends is None or month <= self.ends
        )

    def target_of(self, place: str) -> int | Percent | str | None:
        """The lower bound for a place: a number, a share, 自定, 待定, 不设, or None."""
        return self.by_place.get(place, self.at_least)


class Task(Record):
    """One of the numbered tasks (任务); `title` is how people write it in their books."""

    number: Count = Field(alias="序号", description="工作要点中的项号")
    name: Phrase = Field(alias="名称", description="原文标题")
    short: Annotated[str, KEY] = Field(alias="简称", description="台账中的叫法")
    sensitive: Annotated[str, choice("是", "否")] | None = Field(
        None, alias="涉敏", description="是：对外报表遮盖小于 5 的数"
    )
    indicators: Annotated[list[Indicator], MANY] = Field(alias="指标", description="这一项的指标")

    @property
    def title(self) -> str:
        return f"{self.number} {self.short}"


class Section(Record):
    """A part of the plan (部分)."""

    name: Phrase = Field(alias="名称", description="部分的标题")
    tasks: Annotated[list[Task], MANY] = Field(alias="任务", description="这一部分的任务")


class Place(Record):
    """A place that keeps a book (地区). `slug` is its folder; the order is administrative."""

    slug: Annotated[str, SLUG] = Field(alias="目录", description="counties/ 下的目录名")
    name: Phrase = Field(alias="名称", description="台账和报表中的名称")
    office: Phrase = Field(alias="单位", description="记账单位全称")
    code: Annotated[str, REGION] | None = Field(None, alias="代码", description="GB/T 2260 代码")
    category: Annotated[str, choice("县级司法局", "投资区", "市局")] = Field(
        alias="类别", description="主体分组"
    )

    @property
    def is_bureau(self) -> bool:
        return self.category == "市局"


class Start(Record):
    """The months that the books cover (起账)."""

    first: MonthName = Field(alias="首月", description="第一个记账月")
    before: Day = Field(alias="期初截至", description="此日及以前的数并作期初")
    last: MonthName = Field(alias="末月", description="最后一个记账月")


class Calendar(Record):
    """The plan's own days (日程); the notice's deadlines are not shifted by `holidays`."""

    opening: Day = Field(alias="定账", description="定账最后一天")
    monthly: Annotated[int, NEXT_MONTH_DAY] = Field(alias="对账", description="每月签账最后一天")
    quarterly: Annotated[int, NEXT_QUARTER_DAY] = Field(alias="查账", description="季度查账日")
    handover: Day = Field(alias="交账", description="交账最后一天")
    holidays: Annotated[str, choice("顺延", "不顺延")] = Field(
        alias="遇节假日", description="日程遇节假日是否顺延"
    )


class Blue(Record):
    """When something is near (临期)."""

    word: Phrase = Field(alias="字", description="灯旁的字")
    days: Annotated[int, DAYS_AHEAD] = Field(alias="期限前", description="提前多少天")


class Yellow(Record):
    """When something is behind the time gone (滞后)."""

    word: Phrase = Field(alias="字", description="灯旁的字")
    points: Annotated[int, POINTS] = Field(alias="落后序时", description="落后多少个百分点")


class Red(Record):
    """When something is overdue (逾期)."""

    word: Phrase = Field(alias="字", description="灯旁的字")


class Lights(Record):
    """The bureau's own thresholds (亮灯)."""

    blue: Blue = Field(alias="蓝", description="临期")
    yellow: Yellow = Field(alias="黄", description="滞后")
    red: Red = Field(alias="红", description="逾期")


class Topic(Record):
    """Tasks that are also reported to somebody on their own (专题)."""

    numbers: Annotated[list[Count], MANY] = Field(alias="项", description="项号")
    reader: Phrase | None = Field(None, alias="报给", description="收表的人")


class Change(Record):
    """A field as it was and as it becomes (原/改)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    old: Any = Field(None, alias="原", description="修订前的值")
    new: Any = Field(alias="改", description="修订后的值")


class Clause(Record):
    """What an amendment changes of one indicator; every other key is a field as 原/改."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Change]
    number: Count = Field(alias="任务", description="项号")
    key: Phrase = Field(alias="键", description="指标的键")


class Addition(Record):
    """An indicator that an amendment adds."""

    number: Count = Field(alias="任务", description="项号")
    indicator: Indicator = Field(alias="指标", description="新指标的全部字段")


class Amendment(Record):
    """A change of the plan from a day on (修订); appended, never edited."""

    number: Count = Field(alias="序", description="从 1 起连续")
    since: Day = Field(alias="起算", description="从哪天起有效")
    ground: Phrase = Field(alias="依据", description="凭什么改")
    fired: Phrases = Field(
        default_factory=no_rows, alias="已触发", description="已经发生的触发条件"
    )
    clauses: Annotated[list[Clause], MANY] = Field(
        default_factory=no_rows, alias="条款", description="逐指标的改动"
    )
    added: Annotated[list[Addition], MANY] = Field(
        default_factory=no_rows, alias="新增", description="新增的指标"
    )


class PlanFile(Record):
    """`plans/<year>/plan.yaml`."""

    year: Count = Field(alias="年度", description="哪一年")
    name: Phrase = Field(alias="名称", description="工作要点全称")
    document: Phrase = Field(alias="文号", description="发文字号")
    issued: Day = Field(alias="印发日期", description="印发日期")
    sample: Annotated[str, choice("是")] | None = Field(
        None, alias="示例", description="是：账里的数是编的，报告和对账单上都写明"
    )
    start: Start = Field(alias="起账", description="台账的起止")
    calendar: Calendar = Field(alias="日程", description="原文没有而由市局设定的日子")
    lights: Lights = Field(alias="亮灯", description="市局设定的阈值")
    topics: Annotated[dict[str, Topic], SOME] = Field(
        default_factory=no_keys, alias="专题", description="另出一表的任务"
    )
    places: Annotated[list[Place], MANY] = Field(alias="地区", description="记账的地区，按行政顺序")
    sections: Annotated[list[Section], MANY] = Field(alias="部分", description="各部分")
    amendments: Annotated[list[Amendment], MANY] = Field(
        default_factory=no_rows, alias="修订", description="只追加，不改前文"
    )
