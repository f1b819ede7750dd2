"""The plan of 2024 itself, and how a plan reads on a day."""

import csv
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.check import check_state
from ledger.finding import LedgerError
from ledger.model.plan import Indicator
from ledger.model.scalar import Percent
from ledger.period import Month
from ledger.plan import Plan
from ledger.state import State, open_year
from ledger.views.status import burden, city, county

from .books import FLOW, ONCE, OWN, PLAN_PATH, REAL_PLAN, ROOT, indicator, plan_text, state, year

OBLIGATIONS = ROOT / "tests/plan/obligations.csv"
CALENDAR = {"00-1": "opening", "00-2": "monthly", "00-3": "quarterly", "00-4": "handover"}
OWNED_BY_BUREAU = {
    "3-3": "原文未点明哪些地区涉海涉台，各地待明确",
    "10-7": "各地的完成率是 10-3，督促是市局的",
    "24-2": "各地报数，市局按全市合计负责",
    "27-5": "各地领的是报送数 27-4，采用量是全市的",
}
HELPED_BY_COUNTIES = {"12-6": "核查由市局组织，底数在县里"}


def force_of() -> dict[str, str]:
    with OBLIGATIONS.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row["force"] for row in csv.DictReader(stream)}


FORCE = force_of()
PLAN = year(REAL_PLAN).plan()
INDICATORS = [indicator for _, indicator in PLAN.indicators]
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


def bearings(indicator: Indicator) -> dict[str | None, list[str]]:
    """The names of the places that an indicator bears on, by how."""
    found: dict[str | None, list[str]] = {}
    for place in PLAN.file.places:
        found.setdefault(PLAN.bearing(indicator, place), []).append(place.name)
    return found


def test_the_plan_has_no_objection() -> None:
    page = year(REAL_PLAN).page
    assert (page.document.marks, page.objections) == ((), ())


def test_thirty_tasks_in_six_parts() -> None:
    assert list(PLAN.tasks) == list(range(1, 31))
    assert [len(part.tasks) for part in PLAN.file.sections] == [9, 4, 9, 3, 3, 2]
    assert len(INDICATORS) >= 90


def test_codes_and_keys_are_unique() -> None:
    assert len(BY_CODE) == len(INDICATORS)
    assert len(PLAN.by_key) == sum(len(indicator.keys) for indicator in INDICATORS)


class TestEveryIndicator:
    """Each law lists the codes that break it."""

    def test_its_code_begins_with_its_task(self) -> None:
        codes = [(task.number, one.code) for task, one in PLAN.indicators]
        assert [code for number, code in codes if code.split("-")[0] != str(number)] == []

    def test_its_key_says_how_it_counts(self) -> None:
        said = {"本月": "flow", "期末": "level"}
        counts = {i.code: "flow" * i.is_flow + "level" * i.is_level for i in INDICATORS}
        assert [i.code for i in INDICATORS if said.get(i.key[:2], "") != counts[i.code]] == []

    def test_it_binds_as_the_notice_does(self) -> None:
        forces = {i.code: {FORCE[duty][0] == "S" for duty in i.duties} for i in INDICATORS}
        assert [i.code for i in INDICATORS if forces[i.code] != {i.force == "鼓励"}] == []

    def test_the_bureau_owes_what_is_its_own(self) -> None:
        own = {i.code for i in INDICATORS if {FORCE[duty] for duty in i.duties} == {"C"}}
        expected = (own - set(HELPED_BY_COUNTIES)) | set(OWNED_BY_BUREAU)
        assert {i.code for i in INDICATORS if i.owners == ["市局"]} == expected

    def test_a_day_says_where_it_comes_from(self) -> None:
        dated = {i.code for i in INDICATORS if isinstance(i.deadline, date)}
        assert {i.code for i in INDICATORS if i.basis is not None} == dated

    def test_a_day_that_was_inferred_says_so(self) -> None:
        inferred = [i for i in INDICATORS if i.basis == "推定" and i.deadline != PLAN.year_end]
        assert inferred
        assert [i.code for i in inferred if not i.doubt] == []


def test_every_obligation_is_covered() -> None:
    covered = {duty for indicator in INDICATORS for duty in indicator.duties}
    assert covered | set(CALENDAR) == set(FORCE)


@pytest.mark.parametrize(("duty", "name"), CALENDAR.items())
def test_the_cycle_of_the_notice_is_the_calendar(duty: str, name: str) -> None:
    assert FORCE[duty].startswith("H")
    assert getattr(PLAN.file.calendar, name)


def test_places_stand_in_administrative_order() -> None:
    names = [place.name for place in PLAN.file.places]
    expected = "鲤城区 丰泽区 洛江区 泉港区 惠安县 安溪县 永春县 德化县 石狮市 晋江市 南安市"
    assert names == [*expected.split(), "台商投资区", "市局"]
    codes = [place.code for place in PLAN.counties if place.code]
    assert codes == sorted(codes)
    assert [place.name for place in PLAN.file.places if not place.code] == ["台商投资区"]


@pytest.mark.parametrize("word", ["晋江市", "jinjiang", "晋江市司法局"])
def test_a_place_is_found_by_any_of_its_names(word: str) -> None:
    found = PLAN.find_place(word)
    assert found is not None
    assert found.slug == "jinjiang"


def test_places_without_a_book_are_not_found() -> None:
    assert PLAN.find_place("金门县") is None
    assert PLAN.find_place("泉州经济技术开发区") is None


class TestAmbiguities:
    """What the notice leaves open stays visible, ten points of obligations.md."""

    def test_1_what_was_due_within_a_month_of_the_notice(self) -> None:
        soon = {code: i.deadline for code, i in BY_CODE.items() if i.deadline and i.basis == "原文"}
        assert soon["29-1"] == date(2024, 3, 22)
        assert soon["10-1"] == date(2024, 3, 31)
        assert PLAN.file.issued == date(2024, 3, 8)
        assert "14天" in str(BY_CODE["29-1"].doubt)
        assert "23天" in str(BY_CODE["10-1"].doubt)

    @pytest.mark.parametrize("code", ["25-2", "25-3"])
    def test_2_the_middle_of_january(self, code: str) -> None:
        one = BY_CODE[code]
        assert (one.deadline, one.basis) == (date(2025, 1, 10), "市局设定")
        assert "1月中旬前" in str(one.doubt)

    @pytest.mark.parametrize(
        "one", [i for i in INDICATORS if i.kind == "增长"], ids=lambda i: i.code
    )
    def test_3_growth_has_a_base_year(self, one: Indicator) -> None:
        assert one.base is not None
        assert one.base.year == 2023
        assert "全年" in one.base.ask
        assert one.at_least is None

    def test_4_nobody_is_neither_none_nor_all(self) -> None:
        one = BY_CODE["20-2"]
        assert (one.at_least, one.blank) == (Percent(100), "无对象")

    def test_5_two_of_everyone_one_of_the_zone(self) -> None:
        one = BY_CODE["27-3"]
        goals = {place.name: one.target_of(place.name) for place in PLAN.counties}
        assert goals.pop("台商投资区") == 1
        assert set(goals.values()) == {2}
        assert "采用" in one.key
        assert BY_CODE["27-2"].kind == "记数"

    @pytest.mark.parametrize("word", ["一批", "若干", "适时", "较大幅度"])
    def test_6_vague_words_get_no_threshold(self, word: str) -> None:
        vague = [i for i in INDICATORS if f"“{word}”" in str(i.doubt)]
        assert vague
        assert {i.at_least for i in vague} <= {None, "自定"}
        assert not any(i.by_place for i in vague)

    def test_7_the_places_of_compatriots_are_open_ended(self) -> None:
        one = BY_CODE["8-2"]
        assert one.owners == ["石狮市", "台商投资区"]
        assert "等" in str(one.doubt)

    def test_8_days_that_the_notice_does_not_give(self) -> None:
        assert PLAN.file.calendar.monthly == 5
        assert PLAN.file.calendar.handover == date(2025, 1, 20)
        assert BY_CODE["27-3"].basis == "推定"
        assert (BY_CODE["27-4"].deadline, BY_CODE["27-4"].at_least) == ("待定", "待定")

    @pytest.mark.parametrize("code", ["29-1", "27-3", "29-2", "17-1"])
    def test_9_bounds_count_themselves_and_say_so(self, code: str) -> None:
        assert re.search("含", str(BY_CODE[code].doubt))

    def test_10_one_of_two_all_of_three_one_and_a_copy(self) -> None:
        either, every, report = (BY_CODE[code] for code in ("6-2", "7-2", "17-2"))
        assert either.parts is not None
        assert (either.parts.any_of, either.parts.all_of) == (["组织作用发挥", "工作领域拓展"], [])
        assert every.parts is not None
        assert (every.parts.any_of, len(every.parts.all_of)) == ([], 3)
        assert (report.to, report.copies) == (["同级党委政法委"], ["公安机关"])

    @pytest.mark.parametrize("code", ["16-3", "16-4", "17-1", "17-2", "17-3", "19-1"])
    def test_whether_the_zone_is_bound_is_asked(self, code: str) -> None:
        found = bearings(BY_CODE[code])
        assert found["待明确"] == ["台商投资区"]
        assert len(found["欠"]) == 11
        assert found[None] == ["市局"]


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ("[各地]", ["欠", "欠", "欠", None]),
        ("[县级司法局]", ["欠", "欠", None, None]),
        ("[市局]", [None, None, None, "欠"]),
        ("[市局, 各地]", ["欠", "欠", "欠", "欠"]),
        ("[晋江市]", ["欠", None, None, None]),
        ("待定", ["待定", "待定", "待定", None]),
        ("[县级司法局], 主体待明确: [台商投资区]", ["欠", "欠", "待明确", None]),
        ("[市局], 报数: [各地]", ["报数", "报数", "报数", "欠"]),
        ("[各地], 不适用: [{地区: 惠安县, 依据: 批复1号}]", ["欠", "不适用", "欠", None]),
    ],
)
def test_whom_an_indicator_bears_on(owners: str, expected: list[str | None]) -> None:
    plan = year(plan_text(indicator("1-1", "本月数", 主体=owners, 类型="记数", 计数="累计"))).plan()
    [(_, one)] = plan.indicators
    assert [plan.bearing(one, place) for place in plan.file.places] == expected


def test_the_days_of_the_calendar_move_past_holidays() -> None:
    assert PLAN.reconcile_day(Month(2024, 3)) == date(2024, 4, 7)  # 清明, then a worked Sunday
    assert PLAN.reconcile_day(Month(2024, 9)) == date(2024, 10, 8)
    assert PLAN.reconcile_day(Month(2024, 10)) == date(2024, 11, 5)
    assert PLAN.audit_day(Month(2024, 6)) == date(2024, 7, 15)
    assert [str(month) for month in (PLAN.months[0], PLAN.months[-1])] == ["2024-03", "2025-01"]


def test_deadlines_of_the_notice_do_not_move() -> None:
    assert BY_CODE["10-1"].deadline == date(2024, 3, 31)  # a Sunday


AMENDED = REAL_PLAN.replace(
    "修订: []\n",
    """修订:
  - 序: 1
    起算: 2024-06-12
    依据: 省厅下达案例库采用任务量，市局分解（示例）
    已触发: [案例库任务下达]
    条款:
      - 任务: 27
        键: 本月案例库报送
        至少: {原: 待定, 改: 1}
        分地区: {原: 待定, 改: {晋江市: 3, 南安市: 3, 惠安县: 2, 安溪县: 2}}
        期限: {原: 待定, 改: 2024-11-30}
        期限依据: {原: 待定, 改: 市局设定}
  - 序: 2
    起算: 2024-09-01
    依据: 市局补充（示例）
    已触发: [省厅示范培训班开班]
    条款:
      - {任务: 27, 键: 本月案例库报送, 期限: {原: 2024-11-30, 改: 2024-12-15}}
    新增:
      - 任务: 27
        指标: {代号: 27-7, 键: 本月短视频数, 名称: 短视频数, 要求: 拍短视频, 主体: [各地],
               约束: 鼓励, 类型: 记数, 计数: 累计, 报: 有则报, 始于: 2024-09}
""",
)


def amended(day: str | None) -> Plan:
    return year(AMENDED).plan(date.fromisoformat(day) if day else None)


class TestAmendments:
    @pytest.mark.parametrize(
        ("day", "version", "goal", "deadline"),
        [
            ("2024-03-08", 0, "待定", "待定"),
            ("2024-06-11", 0, "待定", "待定"),
            ("2024-06-12", 1, 1, date(2024, 11, 30)),
            ("2024-08-31", 1, 1, date(2024, 11, 30)),
            ("2024-09-01", 2, 1, date(2024, 12, 15)),
            (None, 2, 1, date(2024, 12, 15)),
        ],
    )
    def test_they_hold_from_their_day(
        self, day: str | None, version: int, goal: object, deadline: object
    ) -> None:
        plan = amended(day)
        one = plan.by_key[27, "本月案例库报送"]
        assert (plan.version, one.at_least, one.deadline) == (version, goal, deadline)

    def test_places_that_are_named_get_their_own_share(self) -> None:
        one = amended("2024-06-12").by_key[27, "本月案例库报送"]
        names = ["晋江市", "惠安县", "鲤城区"]
        assert [one.target_of(name) for name in names] == [3, 2, 1]

    def test_a_trigger_fires_what_waits_for_it_and_nothing_else(self) -> None:
        before, after = amended("2024-06-11"), amended("2024-06-12")
        woken = {
            one.code
            for (_, one), (_, other) in zip(before.indicators, after.indicators, strict=True)
            if before.is_live(one) != after.is_live(other)
        }
        assert woken == {"27-4", "27-5"}

    def test_what_is_added_is_there_from_its_day(self) -> None:
        assert (27, "本月短视频数") not in amended("2024-08-31").by_key
        added = amended("2024-09-01").by_key[27, "本月短视频数"]
        assert not added.lives_in(Month(2024, 8))
        assert added.lives_in(Month(2024, 9))

    def test_the_rest_stays_as_it_was(self) -> None:
        before, after = amended("2024-03-08"), amended(None)
        now = {one.code: one for _, one in after.indicators}
        assert [one.code for _, one in before.indicators if one != now[one.code]] == ["27-4"]

    def test_an_amendment_of_what_there_is_not_changes_nothing(self) -> None:
        text = AMENDED.replace(
            "任务: 27\n        键: 本月案例库报送", "任务: 27\n        键: 没有的"
        )
        assert year(text).plan().by_key[27, "本月案例库报送"].at_least == "待定"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (REAL_PLAN, "", "缺「年度」"),
        (REAL_PLAN, "- 1\n", "不是「键: 值」"),
        (REAL_PLAN, "年度: [2024\n", "第 2 行"),
        ("年度: 2024", "年度: 2023", "年度写的是 2023"),
        ("类别: 市局", "类别: 县级司法局", "没有市局"),
        ("印发日期: 2024-03-08\n", "", "缺「印发日期」"),
        ("首月: 2024-03", "首月: 三月", "首月"),
    ],
    ids=["empty", "list", "broken", "year", "bureau", "missing", "month"],
)
def test_a_plan_that_nothing_can_be_read_under(old: str, new: str, reason: str) -> None:
    text = REAL_PLAN.replace(old, new)
    with pytest.raises(LedgerError) as caught:
        open_year(State({PLAN_PATH: text.encode()}))
    assert PLAN_PATH in caught.value.message
    assert reason in caught.value.message or "「三月」" in caught.value.message


def test_a_plan_without_tasks_is_refused() -> None:
    with pytest.raises(LedgerError, match="没有一项任务"):
        open_year(state(plan_text(), {}))


def test_months_that_run_backwards_leave_one() -> None:
    text = REAL_PLAN.replace("末月: 2025-01", "末月: 2024-01")
    assert [str(month) for month in year(text).plan().months] == ["2024-03"]


AMENDMENT = """修订:
  - 序: 1
    起算: 2024-06-12
    依据: 市局
    已触发: [任务下达]
    条款:
      - {任务: 4, 键: 本月改造数, 至少: {原: 自定, 改: 3}}
    新增:
      - 任务: 4
        指标: {代号: 4-3, 键: 新的, 名称: 新, 要求: 要, 主体: [各地], 约束: 必办, 类型: 定性}
"""
WHOLE = plan_text(FLOW, ONCE, OWN, amendments=AMENDMENT).split("\n")
JUNK = [
    "",
    "x",
    "- x",
    "[]",
    "{}",
    "{a: [1]}",
    "2024-06-01",
    "0",
    "-1",
    "|",
    "'",
    "次月31日",
    "待定",
]
damage = st.tuples(st.integers(0, len(WHOLE) - 1), st.sampled_from(JUNK), st.integers(0, 2))


@given(st.lists(damage, min_size=1, max_size=3))
def test_a_damaged_plan_is_refused_or_read(hits: list[tuple[int, str, int]]) -> None:
    lines = list(WHOLE)
    for at, junk, how in hits:
        lines[at] = [junk, f"{lines[at].partition(':')[0]}: {junk}", f"  {lines[at]}"][how]
    damaged = state("\n".join(lines), {"jinjiang/2024-05": "1 第1项:\n  本月件数: 3\n"})
    day = date(2024, 7, 10)
    try:
        books = open_year(damaged).books(day)
    except LedgerError:
        return
    assert len(city(books).rows) == len(burden(books)) == len(books.books)
    assert all(county(books, book).day == day for book in books.books.values())
    found = check_state(damaged, day)
    assert found == check_state(damaged, day)
