"""Lines that a file holds already: put right while it is open, known by what stays."""

import pytest

from ..books import COUNTY
from .forms import MAY, NAME, Desk, desk, typed

LATE = (
    "补做:\n"
    "  - {任务: 3, 键: 书面报告, 所属期: 2024Q1, 日期: 2024-05-09, 佐证: 第9号}\n"
    "  - 任务: 3 # 又一件\n    键: 书面报告\n    所属期: 2024Q1\n    日期: 2024-05-10\n"
)
ITEMS = (
    "1 第1项:\n  清单:\n    - 号: 1\n      事项: 印发方案\n      时限: 2024-03-29\n"
    "    - 号: 2\n      事项: 半年小结\n      时限: 2024-07-10\n"
)


def may(text: str = LATE) -> Desk:
    return desk({f"{COUNTY}/{MAY}": text})


@pytest.mark.parametrize(
    ("code", "column", "said", "old", "new"),
    [
        ("补做1", "日期", "5月8日", "日期: 2024-05-09", "日期: 2024-05-08"),
        ("补做1", "佐证", "第10号", "佐证: 第9号", "佐证: 第10号"),
        ("补做2", "日期", "2024.5.11", "2024-05-10", "2024-05-11"),
    ],
)
def test_a_line_of_an_open_month_is_put_right_where_it_stands(
    code: str, column: str, said: str, old: str, new: str
) -> None:
    here = may()
    taken = here.take(typed(here.out(), code, said, column, "补做"))
    assert taken.findings == []
    assert here.after(taken).text() == LATE.replace(old, new)
    assert taken.words == [f"补做 第{code[-1]}条 {column}：{taken.words[0].partition('：')[2]}"]


def test_a_step_of_a_list_is_put_right_in_an_open_opening() -> None:
    here = desk({f"{COUNTY}/opening": ITEMS})
    taken = here.take(typed(here.out("定账"), "清单2", "7月20日", "时限", "清单"))
    assert taken.findings == []
    assert here.after(taken).text(f"{COUNTY}/opening") == ITEMS.replace("07-10", "07-20")


def test_what_says_which_line_it_is_stays() -> None:
    here = may()
    [found] = here.take(typed(here.out(), "补做1", "1-1 本月件数", "任务和键", "补做")).findings
    assert (found.rule, found.severity) == ("locked-cell", "warning")


@pytest.mark.parametrize("now", ["", "补做:\n  - {任务: 4, 键: 本月次数, 所属期: 2024Q1}\n"])
def test_a_line_that_is_gone_is_not_guessed(now: str) -> None:
    returned = typed(may().out(), "补做1", "第10号", "佐证", "补做")
    taken = may(now).take(returned)
    assert taken.data is None
    assert ("both-changed", f"{NAME} 补做!E7") in [(f.rule, f.path) for f in taken.findings]


def test_both_sides_are_shown_where_both_changed() -> None:
    returned = typed(may().out(), "补做1", "第10号", "佐证", "补做")
    [found] = may(LATE.replace("第9号", "第11号")).take(returned).findings
    assert "导出时是 第9号；表里是 第10号，台账里现在是 第11号" in found.message
