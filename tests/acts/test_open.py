"""Forms: what is asked, and that asking again leaves alone what a person wrote."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.acts.open import (
    Form,
    add_supplements,
    compose,
    fill,
    month_form,
    new_text,
    opening_form,
    supplements,
)
from ledger.document import read_document
from ledger.finding import LedgerError
from ledger.page import Name, read_page
from ledger.period import Month

from ..books import (
    BUREAU,
    COUNTY,
    REAL_PLAN,
    SMALL,
    ZONE,
    books,
    indicator,
    months,
    plan_text,
    year,
)
from ..test_plan import AMENDED

MARCH, APRIL, JUNE, DECEMBER = (Month(2024, number) for number in (3, 4, 6, 12))
PLAN = year(REAL_PLAN).plan()
Route = tuple[str, ...]


def form_of(
    plan: str, month: Month, files: dict[str, str] | None = None, slug: str = COUNTY
) -> Form:
    every = books(plan, files or {}, str(month.plus(1).first_day))
    return month_form(every, every.books[slug], month)


def keys(form: Form) -> list[str]:
    return ["/".join(route) for route in form.prompts]


def is_subsequence(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(line in rest for line in few)


class TestOpening:
    def test_it_asks_for_posts_figures_before_bases_targets_and_steps(self) -> None:
        plan = year(SMALL).plan()
        assert keys(opening_form(plan, plan.places[COUNTY])) == [
            "牵头科室", "责任人",
            "1 第1项/责任人", "1 第1项/期初/本月件数", "1 第1项/清单",
            "2 第2项/责任人", "2 第2项/期初/本月调解数", "2 第2项/基数/本月调解数/全年",
            "2 第2项/基数/本月调解数/取数", "2 第2项/清单",
            "3 第3项/责任人", "3 第3项/期初/本月摸排次数", "3 第3项/清单",
            "4 第4项/责任人", "4 第4项/目标/本月改造数", "4 第4项/清单",
            "5 第5项/责任人", "5 第5项/清单",
        ]  # fmt: skip

    @pytest.mark.parametrize("slug", list(PLAN.places))
    def test_every_place_gets_a_file_that_reads_without_objection(self, slug: str) -> None:
        opened = year(REAL_PLAN)
        name = Name("opening", slug, 2024)
        text = new_text(opening_form(PLAN, PLAN.places[slug]))
        page = read_page(opened.forms, f"counties/{slug}/2024/opening.yaml", name, text.encode())
        assert (page.document.marks, page.objections) == ((), ())

    def test_nothing_is_asked_that_waits_for_a_condition(self) -> None:
        form = opening_form(PLAN, PLAN.places[COUNTY])
        assert not any("案例库" in key for key in keys(form))

    def test_a_place_is_asked_only_for_its_own(self) -> None:
        zone = keys(opening_form(PLAN, PLAN.places[ZONE]))
        assert "17 季度排查/责任人" not in zone
        assert "8 两岸调解/责任人" in zone
        assert "8 两岸调解/责任人" not in keys(opening_form(PLAN, PLAN.places[COUNTY]))
        assert "12 问题整改/责任人" in keys(opening_form(PLAN, PLAN.places[BUREAU]))


class TestMonth:
    def test_it_asks_what_is_due_and_only_that(self) -> None:
        assert keys(form_of(SMALL, MARCH)) == [
            "1 第1项/本月件数", "1 第1项/期末个数",
            "2 第2项/应访实访", "2 第2项/本月调解数",
            "3 第3项/本月摸排次数", "3 第3项/书面报告", "3 第3项/佐证/书面报告",
            "4 第4项/名单上报",
        ]  # fmt: skip
        assert keys(form_of(SMALL, Month(2024, 5), months(DELIVERED, 3))) == [
            "1 第1项/本月件数",
            "2 第2项/本月调解数",
        ]

    def test_a_delivery_that_is_known_is_not_asked_again(self) -> None:
        assert "4 第4项/名单上报" not in keys(form_of(SMALL, APRIL, months(DELIVERED, 3)))
        assert "4 第4项/名单上报" not in keys(
            form_of(SMALL, APRIL, months(DELIVERED, 3, unsigned=(3,)))
        )

    def test_a_delivery_that_is_overdue_is_asked_until_it_is_made(self) -> None:
        assert "4 第4项/名单上报" in keys(form_of(SMALL, APRIL))
        assert "4 第4项/名单上报" in keys(form_of(SMALL, DECEMBER))

    def test_why_is_asked_only_where_something_is_behind_or_overdue(self) -> None:
        late = keys(form_of(SMALL, APRIL, months({}, 3)))
        assert [key for key in late if "存在问题" in key or "下一步措施" in key] == [
            "1 第1项/存在问题", "1 第1项/下一步措施",
            "3 第3项/存在问题", "3 第3项/下一步措施",
            "4 第4项/存在问题", "4 第4项/下一步措施",
        ]  # fmt: skip
        assert not any("存在问题" in key for key in keys(form_of(SMALL, APRIL)))

    def test_the_day_of_the_extract_is_asked_with_figures_of_the_system(self) -> None:
        system = plan_text(
            indicator("1-1", "本月数", 类型="记数", 计数="累计", 报="每月", 凭证="系统")
        )
        assert keys(form_of(system, MARCH)) == ["系统取数", "1 第1项/本月数"]

    def test_what_goes_with_a_delivery_is_asked_with_it(self) -> None:
        line = indicator(
            "1-1", "试点报送", 类型="节点", 期限="2024-03-22", 填报="[试点项目, 试点范围]"
        )
        asked = keys(form_of(plan_text(line), MARCH))
        assert asked == ["1 第1项/试点报送", "1 第1项/试点项目", "1 第1项/试点范围"]

    @pytest.mark.parametrize("slug", list(PLAN.places))
    @pytest.mark.parametrize("month", [MARCH, JUNE, DECEMBER, Month(2025, 1)])
    def test_every_form_reads_without_objection(self, slug: str, month: Month) -> None:
        opened = year(REAL_PLAN)
        text = new_text(form_of(REAL_PLAN, month, slug=slug))
        name = Name("month", slug, 2024, month)
        page = read_page(opened.forms, f"counties/{slug}/2024/{month}.yaml", name, text.encode())
        assert (page.document.marks, page.objections) == ((), ())

    def test_an_amendment_asks_from_its_day(self) -> None:
        line = indicator("1-1", "本月数", 类型="记数", 计数="累计", 报="每月", 触发="任务下达")
        fired = "修订:\n  - {序: 1, 起算: 2024-06-12, 依据: 省厅, 已触发: [任务下达]}\n"
        plan = plan_text(line, amendments=fired)
        assert [keys(form_of(plan, month)) for month in (Month(2024, 5), JUNE)] == [
            [],
            ["1 第1项/本月数"],
        ]


DELIVERED = {
    3: "3 第3项:\n  书面报告: 2024-03-14\n  本月摸排次数: 1\n4 第4项:\n  名单上报: 2024-03-28\n"
}
WHOLE_YEAR = form_of(REAL_PLAN, JUNE)
FRESH = new_text(WHOLE_YEAR)
VALUES = [" 3", " 41/39", "  # 还没有", " 2024-06-03   # 已报", " |\n    分两行\n    写完"]
notes = st.sampled_from(["# 说明", "", "  # 缩进的说明", "#"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """A form that a person has worked on: some prompts answered, some gone, notes anywhere."""
    blocks = [block.split("\n") for block in FRESH.rstrip("\n").split("\n\n")]
    kept = []
    for block in blocks:
        if draw(st.booleans()) or block is blocks[0]:
            kept.append(_worked_on(draw, block))
    crlf = draw(st.booleans())
    text = "\n\n".join("\n".join(block) for block in kept) + draw(
        st.sampled_from(["\n", "", "\n\n"])
    )
    return text.replace("\n", "\r\n") if crlf else text


def _worked_on(draw: st.DrawFn, block: list[str]) -> list[str]:
    rows = [
        row.partition("  #")[0] + draw(st.sampled_from(VALUES))
        if row.startswith("  ") and not row.startswith("    ") and not row.endswith("佐证:") and draw(st.booleans())
        else row
        for row in block
    ]  # fmt: skip
    at = draw(st.integers(1, len(rows)))
    return [*rows[:at], draw(notes), *rows[at:]]


UNENDED = FRESH.split("\n\n")[0] + "\n\n28 意识形态:\n  意识形态责任制: |\n    分两行\n    写完"


@settings(max_examples=25)
@given(written())
@example(UNENDED)
def test_opening_again_changes_nothing_that_a_person_wrote(text: str) -> None:
    filled = fill(text, WHOLE_YEAR, PLAN)
    assert is_subsequence(text.splitlines(), filled.splitlines())
    assert fill(filled, WHOLE_YEAR, PLAN) == filled
    assert filled.count("\r\n") in (0, filled.count("\n"))


@settings(max_examples=25)
@given(written())
def test_opening_again_asks_for_everything_that_is_missing(text: str) -> None:
    tree = read_document(fill(text, WHOLE_YEAR, PLAN)).tree
    for route in WHOLE_YEAR.prompts:
        held = tree
        for step in route:
            assert step in held
            held = held[step]


def test_a_fresh_form_has_everything() -> None:
    assert fill(FRESH, WHOLE_YEAR, PLAN) == FRESH


@pytest.mark.parametrize("text", ["- 1\n", "就一句话\n", "1 百所千会大调解: 3\n", "a: [\n"])
def test_a_file_that_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        fill(text, WHOLE_YEAR, PLAN)


def test_a_form_is_composed_in_sections() -> None:
    text = compose(
        "# 头\n", [(("甲",), " 1"), (("乙", "丙"), ""), (("乙", "丁", "戊"), ""), (("己",), "")]
    )
    assert text == "# 头\n甲: 1\n\n乙:\n  丙:\n  丁:\n    戊:\n\n己:\n"


class TestSupplements:
    def form(self, day: str, files: dict[str, str] | None = None, slug: str = COUNTY) -> list[str]:
        every = books(AMENDED, files or {}, day)
        return [f"{a.number} {i.key}" for a, _, i in supplements(every.books[slug])]

    def test_an_amendment_brings_something_to_decide(self) -> None:
        assert self.form("2024-06-11") == self.form("2024-06-30")
        assert self.form("2024-06-30")[0] == "1 本月案例库报送"

    def test_what_has_been_decided_is_not_asked_again(self) -> None:
        said = "定账补充:\n  - {依据: 修订1, 任务: 27, 键: 本月案例库报送, 责任人: 调解专干}\n"
        assert "1 本月案例库报送" not in self.form("2024-06-30", {"jinjiang/2024-06": said})

    def test_who_owes_nothing_decides_nothing(self) -> None:
        assert self.form("2024-06-30", slug=BUREAU) == []

    def test_it_is_written_into_the_month_once(self) -> None:
        book = books(AMENDED, {}, "2024-07-01").books[COUNTY]
        text = add_supplements("# 头\n", book, JUNE)
        [entry] = read_document(text).tree["定账补充"]
        assert entry == {
            "依据": "修订1",
            "任务": "27",
            "键": "本月案例库报送",
            "责任人": None,
            "时限": None,
        }

    def test_it_is_not_written_into_a_month_before_its_day(self) -> None:
        book = books(AMENDED, {}, "2024-07-01").books[COUNTY]
        assert add_supplements("# 头\n", book, Month(2024, 5)) == "# 头\n"


def test_the_day_decides_which_form_is_asked() -> None:
    plan = year(AMENDED).plan(date(2024, 5, 1))
    assert (27, "本月短视频数") not in plan.by_key
