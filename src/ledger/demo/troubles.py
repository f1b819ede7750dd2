"""What goes wrong in the demo, and where; docs/demo.md lists it for readers."""

from collections.abc import Callable, Iterable
from datetime import date

from ledger.acts.order import order_of
from ledger.demo.figures import MISTYPED, mediated, month_values
from ledger.period import Month, read_month
from ledger.plan import Plan
from ledger.splice import append, put

Trouble = Callable[[Plan, str], str]
Case = tuple[str, Month]

AMENDMENT = """修订:
  - 序: 1
    起算: 2024-06-12
    依据: 省厅下达案例库采用任务量，市局分解（示例）
    已触发: [案例库任务下达, 省厅分配采用任务]
    条款:
      - 任务: 27
        键: 本月案例库报送
        至少: {原: 待定, 改: 1}
        分地区: {原: 待定, 改: {晋江市: 3, 南安市: 3, 惠安县: 2, 安溪县: 2}}
        期限: {原: 待定, 改: 2024-11-30}
        期限依据: {原: 待定, 改: 市局设定}
"""


def case(slug: str, month: str) -> Case:
    found = read_month(month)
    assert found is not None
    return slug, found


def entry(*route: str) -> Callable[[str], Trouble]:
    """Writes a value at a route."""
    return lambda value: lambda plan, text: put(text, route, value, order_of(plan))


def swap(old: str, new: str) -> Trouble:
    """Replaces a piece of text that must be there."""

    def change(plan: Plan, text: str) -> str:
        assert old in text, f"the demo's text has changed: {old}"
        return text.replace(old, new, 1)

    return change


def spoilt(plan: Plan, text: str, troubles: Iterable[Trouble]) -> str:
    """A text with troubles planted one after the other."""
    for trouble in troubles:
        text = trouble(plan, text)
    return text


def correction(**fields: str) -> Trouble:
    """Appends a correction; the names of the fields are as in the file."""
    return lambda plan, text: append(text, "更正", list(fields.items()), order_of(plan))


def _recount(about: str, old: int, new: int) -> Trouble:
    return correction(
        类别="更正", 所属=about, 任务="1", 键="本月调解件数", 原值=str(old), 更正为=str(new),
        原因="录入时数字颠倒", 佐证=f"系统取数 {about}-28",
    )  # fmt: skip


def _supplement(plan: Plan, text: str) -> str:
    fields = [("依据", "修订1"), ("任务", "27"), ("键", "本月案例库报送")]
    fields += [("责任人", "调解专干"), ("时限", "2024-11-15")]
    return append(text, "定账补充", fields, order_of(plan))


def _rewritten(plan: Plan, text: str) -> str:
    """A correction of progress that had been verified."""
    before = month_values(plan, plan.places["shishi"], Month(2024, 6))
    return correction(
        类别="更正", 所属="2024-06", 任务="4", 键="商会推进", 原值=before["4 商会调解", "商会推进"],
        更正为="两家商会的调解组织六月底前没有挂牌，已改期到九月", 原因="原来写得太满", 佐证="示例会商纪要第6期",
    )(plan, text)  # fmt: skip


_MISTYPED = MISTYPED["jinjiang", 4]
_SHRUNK = correction(
    类别="调整", 所属="定账", 任务="10", 键="本月改造完成所数", 栏="目标", 原值="2", 更正为="1",
    原因="一处用地手续当年办不完", 佐证="示例会议纪要第9期", 批准="示例局批复第3号",
)  # fmt: skip
_COPIED = entry("6 行政调解", "行政调解成效")("与住建部门建立对接，每月会商一次，化解一批物业纠纷")

WRITTEN: dict[Case, list[Trouble]] = {
    case("licheng", "2024-04"): [entry("27 典型宣传", "本月调解有一套采用")("2")],
    case("nanan", "2024-04"): [
        entry("27 典型宣传", "佐证", "本月调解有一套采用")("示例采用通知第4期"),
    ],
    case("jinjiang", "2024-06"): [
        _recount("2024-04", _MISTYPED, mediated("jinjiang", 4, 2024)),
        _supplement,
    ],
    case("nanan", "2024-06"): [
        entry("27 典型宣传", "本月调解有一套采用")("1"),
        entry("27 典型宣传", "佐证", "本月调解有一套采用")("示例采用通知第4期"),
    ],
    case("shishi", "2024-08"): [_rewritten],
    case("jinjiang", "2024-09"): [
        entry("4 商会调解", "商会推进")("覆盖率从摸底时的四成二提高到五成，新建两家"),
    ],
    case("dehua", "2024-06"): [_COPIED],
    case("dehua", "2024-12"): [_COPIED],
    case("nanan", "2024-10"): [_SHRUNK],
    case("quangang", "2024-07"): [
        correction(
            类别="更正", 所属="2024-05", 任务="27", 键="本月调解有一套报送", 原值="1",
            更正为="2", 原因="漏记一条线索", 佐证="示例〔2024〕31号",
        ),
    ],
    case("fengze", "2024-10"): [
        lambda plan, text: append(
            text, "补做",
            [("任务", "17"), ("键", "书面报告"), ("所属期", "2024Q3"), ("日期", "2024-10-09")],
            order_of(plan),
        ),
    ],
    case("fengze", "2024-09"): [
        swap("  书面报告: 2024-09-23\n", ""),
        swap("  佐证:\n    书面报告: 示例〔2024〕931号\n", ""),
    ],
}  # fmt: skip
"""What is written wrongly, or oddly, before a month is signed."""

BROKEN_DRAFTS: dict[Case, list[Trouble]] = {
    case("quangang", "2024-06"): [entry("17 季度排查", "应访实访")("9/11")],
    case("huian", "2024-06"): [swap("本月排查次数: ", "本月排查次数：")],
    case("nanan", "2024-06"): [entry("4 商会调解", "商会摸底")("2024-06-31")],
}
"""Drafts that the check refuses; they are put right and signed weeks later."""

SIGNED_WRONGLY: dict[Case, list[Trouble]] = {
    case("quangang", "2024-07"): [
        swap("- 类别: 更正", "- 类别: 补报"),
        swap("    原值: 1\n    更正为: 2", "    原值: 未记\n    更正为: 1"),
    ],
}
"""Signed by hand although the check refuses it; put right before the month is sealed."""

BROKEN_AT_THE_END: dict[Case, list[Trouble]] = {
    case("huian", "2025-01"): [swap("结果备案: ", "结果备案：")],
    case("nanan", "2025-01"): [swap("系统录入: 2025-01-0", "系统录入: 2025-01-4")],
    case("dehua", "2025-01"): [_recount("2024-12", 999, 701)],
    case("shishi", "2025-01"): [
        entry("25 监督员考核", "佐证", "年度考核")("evidence/考核表.pdf"),
    ],
}
"""Files that nobody has put right yet; the last month is sealed without them."""

ALTERED: dict[Case, Trouble] = {
    case("yongchun", "2024-05"): swap("本月媒体宣传篇数: ", "本月媒体宣传篇数: 1"),
}
"""Changed after signing, so that the sign-off no longer holds; signed again later."""

AFTER_CLOSING: tuple[tuple[date, str, str, Trouble], ...] = (
    (date(2025, 2, 12), "licheng", "2024-11", swap("本月调解件数: ", "本月调解件数: 1")),
)
"""A sealed file changed when everything was closed."""

SIGNED_LATE = {
    case("fengze", "2024-05"): date(2024, 6, 7),
    case("shishi", "2024-08"): date(2024, 9, 6),
}
SILENT = {case("anxi", "2024-06"): date(2024, 7, 22), case("luojiang", "2024-09"): None}
"""No file when the month was closed; the day it came, or None for never."""
MENDED = {
    case("quangang", "2024-06"): date(2024, 7, 16),
    case("huian", "2024-06"): date(2024, 7, 18),
    case("nanan", "2024-06"): date(2024, 7, 17),
    case("yongchun", "2024-05"): date(2024, 6, 20),
    case("quangang", "2024-07"): date(2024, 8, 5),
}
"""When a broken or altered month was put right and signed."""
