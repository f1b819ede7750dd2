"""How the demo hands over: what was not done, and problems found, mended and settled."""

from ledger.acts.open import modeline
from ledger.book import Books
from ledger.judge import judge_all
from ledger.model.plan import Place
from ledger.standing import Standing

_CARRIED = {Standing.OVERDUE, Standing.SHORT, Standing.MISSED}


def closing_text(books: Books, place: Place) -> str:
    """What a place hands over, not yet signed: only what its own book says was not done."""
    undone = {
        one.due.code: one.due.indicator
        for one in judge_all(books, books.books[place.slug])
        if one.standing in _CARRIED and one.due.binds
    }
    rows = "".join(
        f"  - 任务: {indicator.code.split('-')[0]}\n    键: {indicator.key}\n"
        "    原因: 年内条件没有成熟，已说明情况\n    去向: 转2025年\n    新时限: 2025-06-30\n"
        for indicator in undone.values()
    )
    head = modeline("closing", books.plan.file.year) + f"# 示例 {place.name} 2024年 交账\n"
    listed = f"未完成:\n{rows}\n" if rows else ""
    return f"{head}{listed}总结: 示例〔2025〕2号\n"


MENDING = (
    "  整改:\n    - 日期: 2024-07-22\n      情况: 已更新，按季核对\n      佐证: 现场核对记录\n"
)
SETTLED = "  销号:\n    日期: 2024-08-01\n    结论: 通过\n    依据: 示例复核表第5号\n"
"""What the county adds to a problem, and the bureau after it."""


def problem_text(place: Place) -> str:
    """One problem, as the bureau found it."""
    return (
        "# yaml-language-server: $schema=../../../plans/2024/schema/problems.json\n"
        f"# 示例 {place.name} 2024年 问题台账。登记后只增不改；销号只由市局写\n"
        f"- 编号: {place.name}-2024-001\n  任务: 10\n  来源: 回头看\n  发现: 2024-06-18\n"
        "  问题: 某司法所公示栏内容未更新\n  措施: 按季更新并设专人\n"
        f"  责任人: 司法所建设专干\n  时限: 2024-07-31\n"
    )
