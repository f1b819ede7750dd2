"""The form of problems: what is recorded stays, steps of mending and new problems are added."""

from datetime import date

from ledger.grid import Returned

from ..books import COUNTY
from .forms import NAME, Desk, desk, typed

HEAD = "# 问题台账\n"
ONE = (
    "- 编号: 晋江-2024-001\n  任务: 1\n  来源: 回头看\n  发现: 2024-06-18\n"
    "  问题: 公示栏没有更新 # 一楼\n"
)
TWO = "- {编号: 晋江-2024-002, 任务: 1, 来源: 自查, 发现: 2024-06-19, 问题: 没有台账}\n"
GONE = ONE.replace("001", "000") + "  销号:\n    {日期: 2024-07-02, 结论: 通过, 依据: 复核表}\n"
PATH = f"{COUNTY}/problems"
DAY = date(2024, 12, 20)


def at(text: str) -> Desk:
    return desk({PATH: text}, day=DAY)


def lined(returned: Returned, code: str, sheet: str, **said: object) -> Returned:
    for head, value in said.items():
        returned = typed(returned, code, value, head, sheet)
    return returned


def test_what_nobody_touched_is_not_changed() -> None:
    here = at(HEAD + GONE + ONE + TWO)
    taken = here.take(here.out("问题"))
    assert (taken.words, taken.findings, taken.data) == ([], [], None)


def test_only_what_is_not_settled_is_asked() -> None:
    main = at(GONE + ONE).form("问题").sheets[0]
    assert [row.code for row in main.rows] == ["问题/晋江-2024-001"]
    assert set(main.rows[0].fields) == {"措施", "责任人", "时限"}


def test_a_step_of_mending_goes_under_its_problem() -> None:
    here = at(HEAD + ONE + TWO)
    step = {"编号": "晋江-2024-001", "日期": "12月2日", "情况": "换了：新的", "佐证": "记录"}
    taken = here.take(lined(here.out("问题"), "整改+1", "整改", **step))
    assert taken.findings == []
    there = here.after(taken)
    assert there.text(PATH) == (
        f"{HEAD}{ONE}  整改:\n    - 日期: 2024-12-02\n      情况: 换了：新的\n      佐证: 记录\n{TWO}"
    )
    assert there.take(lined(here.out("问题"), "整改+1", "整改", **step)).words == []
    more = lined(there.out("问题"), "整改+1", "整改", **{**step, "日期": "2024-12-09"})
    assert there.after(there.take(more)).text(PATH).count("    - 日期:") == 2


def test_what_was_left_blank_is_filled_once() -> None:
    here = at(ONE)
    code = "问题/晋江-2024-001"
    returned = typed(typed(here.out("问题"), code, "按季更新", "措施"), code, "2025.1.31", "时限")
    there = here.after(here.take(returned))
    assert there.text(PATH) == f"{ONE}  措施: 按季更新\n  时限: 2025-01-31\n"
    [found] = there.take(typed(here.out("问题"), code, "换一个", "措施")).findings
    assert found.rule == "recorded-already"


def test_a_new_problem_comes_last_and_begins_a_file() -> None:
    new = {"编号": "晋江-2024-003", "任务": "1 第1项", "来源": "自查", "发现": "2024-12-01"}
    for before in ("", HEAD, HEAD + ONE):
        here = at(before) if before else desk(day=DAY)
        taken = here.take(lined(here.out("问题"), "新问题+1", "新问题", **new, 问题="没有牌子"))
        assert taken.findings == []
        text = here.after(taken).text(PATH)
        assert text.startswith(before)
        assert text.endswith(
            "- 编号: 晋江-2024-003\n  任务: 1\n  来源: 自查\n  发现: 2024-12-01\n  问题: 没有牌子\n"
        )


def test_the_bureaus_word_is_set_down_and_later_words_are_added() -> None:
    here = at(ONE)
    word = {"编号": "晋江-2024-001", "日期": "2024-12-02", "结论": "退回", "依据": "复核表1"}
    there = here.after(here.take(lined(here.out("问题"), "销号+1", "销号", **word)))
    first = "  销号:\n    日期: 2024-12-02\n    结论: 退回\n    依据: 复核表1\n"
    assert there.text(PATH) == ONE + first
    word |= {"日期": "2024-12-12"}
    taken = there.take(lined(there.out("问题"), "销号+1", "销号", **word))
    assert taken.findings == []
    last = there.after(taken)
    again = "  复核:\n    - 日期: 2024-12-12\n      结论: 退回\n      依据: 复核表1\n"
    assert last.text(PATH) == ONE + first + again


def test_a_file_that_is_written_too_oddly_is_left_alone() -> None:
    here = at(TWO)
    step = {"编号": "晋江-2024-002", "日期": "2024-12-02", "情况": "补了"}
    taken = here.take(lined(here.out("问题"), "整改+1", "整改", **step))
    assert taken.data is None
    assert [(f.rule, f.path) for f in taken.findings] == [("cannot-enter", f"{NAME} 整改!B7")]


def test_what_check_refuses_is_not_taken() -> None:
    here = at(ONE)
    step = {"编号": "晋江-2024-001", "日期": "2024-06-02", "情况": "早了"}
    taken = here.take(lined(here.out("问题"), "整改+1", "整改", **step))
    assert taken.data is None
    assert [(f.rule, f.path) for f in taken.findings] == [("problem-days", f"{NAME} 整改!B7")]


def test_locked_cells_that_were_changed_are_named() -> None:
    here = at(ONE)
    returned = typed(here.out("问题"), "新问题1", "别的", "问题", "新问题")
    [found] = here.take(returned).findings
    assert (found.rule, found.severity) == ("locked-cell", "warning")
    assert "导出时是 公示栏没有更新，现在是 别的" in found.message
