"""What a record and a plan may not do on their way to another state of themselves."""

from datetime import date
from typing import Any

import pytest

from ledger.change.amended import reaching_back
from ledger.change.frozen import recorded, rewritten, taken_back

OLD = {"序": "1", "起算": "2024-03-01", "依据": "通知", "条款": [{"任务": "1"}]}
NEW = {"序": "2", "起算": "2024-06-01", "依据": "通知"}
END = date(2024, 5, 31)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([OLD], []),
        ([OLD, NEW], []),
        ([OLD, NEW | {"起算": "2024-05-31"}], [1]),
        ([OLD | {"条款": [{"任务": "1"}, {"任务": "2"}]}], [0]),
        ([OLD | {"已触发": ["任务下达"]}, NEW], [0]),
        ([NEW | {"起算": "2024-01-01"}, OLD], [0]),
        ([OLD, "不是一条"], []),
        ([OLD, {"序": "2"}], []),
        ([OLD, {"序": "2", "起算": "不是日期"}], []),
        ([OLD, {"序": "2", "起算": ["2024-01-01"]}], []),
        ("不是一列", []),
        (None, []),
    ],
)
def test_what_is_new_begins_after_what_is_sealed(rows: Any, found: list[int]) -> None:
    before = {"名称": "要点", "修订": [OLD]}
    assert [n for n, _ in reaching_back(before, {"修订": rows}, END)] == found


def test_nothing_is_sealed_and_every_day_is_open() -> None:
    assert list(reaching_back({}, {"修订": [OLD]}, date.min)) == []


DRAWN = {"种子": {"数": "1"}, "样本": [{"编号": "1", "地区": "甲"}]}


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        (DRAWN, False),
        (DRAWN | {"查实": [{"样本": "1"}]}, False),
        (DRAWN | {"种子": {"数": "2"}}, True),
        ({"样本": DRAWN["样本"]}, True),
        (DRAWN | {"样本": []}, True),
        (DRAWN | {"样本": [*DRAWN["样本"], {"编号": "2"}]}, True),
        (DRAWN | {"样本": [{"编号": "1", "地区": "乙"}, *DRAWN["样本"]]}, True),
        (DRAWN | {"种子": {"数": "2"}, "样本": [{"编号": "1", "地区": "乙"}]}, True),
        (None, True),
    ],
)
def test_a_draw_stays_as_it_was(after: Any, lost: bool) -> None:
    assert any(True for _ in taken_back(DRAWN, after)) == lost


def test_a_sample_may_come_with_its_seed() -> None:
    assert list(taken_back({"核验": [{"地区": "甲"}]}, DRAWN | {"核验": [{"地区": "甲"}]})) == []


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ([{"编号": "1", "问题": "甲"}], [{"编号": "1", "问题": "乙"}, {"编号": "1", "问题": "甲"}], True),
        ([{"编号": "1", "问题": "甲"}], [{"编号": "1", "问题": "甲"}, {"编号": "1", "问题": "乙"}], True),
        ([{"编号": "1", "问题": "甲"}], [{"编号": "2"}, {"编号": "1", "问题": "甲", "措施": "补"}], False),
    ],
)  # fmt: skip
def test_a_number_that_is_given_twice_hides_nothing(before: Any, after: Any, lost: bool) -> None:
    assert any(True for _ in taken_back(before, after)) == lost


def test_a_plan_says_nothing_more_but_by_amendments() -> None:
    before = {"名称": "要点", "修订": [OLD]}
    assert list(rewritten(before, {"名称": "要点", "修订": [OLD, NEW]})) == []
    assert list(rewritten(before, {"名称": "要点", "备注": "后加", "修订": [OLD]}))
    assert list(rewritten(before, {"名称": "要点", "修订": [NEW]}))


CUT, OBJECTION = {"编号": "K1", "扣": "0.5分"}, {"编号": "S1", "理由": "已补"}
SCORED = {"名称": "办法", "项目": [{"编号": "A1"}], "扣分": [CUT], "申诉": [OBJECTION]}


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        (SCORED | {"名称": "新办法", "项目": []}, False),
        (SCORED | {"扣分": [{"编号": "K2"}, CUT]}, False),
        (SCORED | {"申诉": [OBJECTION | {"处理": {"结论": "采纳"}}]}, False),
        (SCORED | {"扣分": [CUT | {"扣": "0.1分"}]}, True),
        (SCORED | {"扣分": []}, True),
        (SCORED | {"扣分": None}, True),
        (SCORED | {"扣分": [CUT | {"编号": "K2"}]}, True),
        (SCORED | {"扣分": [CUT, CUT | {"扣": "0分"}]}, True),
        (SCORED | {"申诉": [OBJECTION | {"理由": "无"}]}, True),
        ({"名称": "办法"}, True),
        ([], True),
        (None, True),
    ],
)
def test_cuts_and_objections_stay_and_weights_need_not(after: Any, lost: bool) -> None:
    trees = (recorded("assessment", tree) for tree in (SCORED, after))
    assert any(True for _ in taken_back(*trees)) == lost
