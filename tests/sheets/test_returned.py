"""What people really send back."""

from datetime import date, datetime

import pytest

from ledger.acts.sheet.value import FILL, PROOF, YEAR_FILL
from ledger.finding import Finding, LedgerError
from ledger.grid import Grid, Returned
from ledger.out.csv import write_csv
from ledger.out.xlsx import write_workbook
from ledger.repo.workbook import read_bytes

from ..books import BUREAU, COUNTY, OTHER, SMALL, indicator, months, plan_text
from ..test_plan import AMENDED
from .forms import MAY, NAME, Desk, changed, desk, spot, typed, without_pins

EMPTY = desk()


def rules(findings: list[Finding]) -> list[str]:
    return [found.rule for found in findings]


class TestAFormThatWasFilled:
    def test_a_new_month_is_begun_with_its_head_and_what_was_typed(self) -> None:
        returned = typed(typed(EMPTY.out(), "1-1", 12.0), "3-2", "5月17日")
        taken = EMPTY.take(typed(returned, "3-2", "晋司〔2024〕11号", PROOF))
        assert taken.findings == []
        assert taken.words == [
            "1 第1项 本月件数：空 → 12（填报!G7）",
            "3 第3项 书面报告：空 → 2024-05-17（填报!G14）",
            "3 第3项 佐证 书面报告：空 → 晋司〔2024〕11号（填报!I14）",
        ]
        assert taken.data is not None
        assert taken.data.decode() == (
            "# yaml-language-server: $schema=../../../plans/2024/schema/month.json\n"
            "# 晋江市 2024年5月\n"
            "1 第1项:\n  本月件数: 12\n\n"
            "3 第3项:\n  书面报告: 2024-05-17\n  佐证:\n    书面报告: 晋司〔2024〕11号\n"
        )

    def test_a_value_that_was_cleared_is_taken_away(self) -> None:
        here = desk({f"{COUNTY}/{MAY}": "1 第1项:\n  本月件数: 3 # 三月补的\n  期末个数: 5\n"})
        there = here.after(here.take(typed(here.out(), "1-1", "/")))
        assert there.text() == "1 第1项:\n  本月件数:  # 三月补的\n  期末个数: 5\n"

    def test_line_ends_comments_and_a_bom_stay(self) -> None:
        text = "\ufeff# 注\r\n1 第1项:   # 一\r\n  本月件数:   3\r\n"
        here = desk({f"{COUNTY}/{MAY}": text})
        there = here.after(here.take(typed(here.out(), "1-1", 4)))
        assert there.text() == text.replace("  3", "  4")

    def test_an_old_name_of_a_key_stays(self) -> None:
        plan = plan_text(
            indicator("1-1", "本月新名", 类型="记数", 计数="累计", 报="每月", 曾用名="[本月旧名]")
        )
        here = desk({f"{COUNTY}/{MAY}": "1 第1项:\n  本月旧名: 3\n"}, plan)
        there = here.after(here.take(typed(here.out(), "1-1", 4)))
        assert there.text() == "1 第1项:\n  本月旧名: 4\n"

    def test_what_check_refuses_is_told_of_its_cell(self) -> None:
        taken = EMPTY.take(typed(EMPTY.out(), "2-1", "3/5"))
        assert taken.data is None
        assert [f.path for f in taken.findings] == [f"{NAME} 填报!G12"]


class TestThreeSides:
    BEFORE = "1 第1项:\n  本月件数: 3\n"

    def after(self, now: str) -> Desk:
        return desk({f"{COUNTY}/{MAY}": now})

    def test_what_both_changed_is_shown_side_by_side_and_nothing_is_written(self) -> None:
        here = self.after(self.BEFORE)
        returned = typed(typed(here.out(), "1-1", 5), "4-2", 1)
        taken = self.after(self.BEFORE.replace("3", "4")).take(returned)
        [found] = taken.findings
        assert found.message == "两边都改了：导出时是 3；表里是 5，台账里现在是 4"
        assert (found.rule, found.path) == ("both-changed", f"{NAME} 填报!G7")
        assert taken.data is None

    def test_what_only_the_file_changed_stays(self) -> None:
        returned = self.after(self.BEFORE).out()
        taken = self.after(self.BEFORE.replace("3", "4")).take(returned)
        assert (taken.words, taken.findings) == ([], [])

    def test_both_to_the_same_is_no_conflict(self) -> None:
        returned = typed(self.after(self.BEFORE).out(), "1-1", "４ 件")
        taken = self.after(self.BEFORE.replace("3", "4")).take(returned)
        assert (taken.words, taken.findings) == ([], [])

    def test_without_the_hidden_sheet_blank_says_nothing_and_a_difference_is_a_conflict(
        self,
    ) -> None:
        here = self.after(self.BEFORE)
        bare = without_pins(here.out())
        assert here.take(typed(bare, "1-1", "")).words == []
        assert rules(here.take(typed(bare, "1-1", 5)).findings) == ["both-changed"]
        assert len(here.take(typed(bare, "1-2", 5)).words) == 1

    def test_the_same_form_twice_and_two_that_differ(self) -> None:
        here = self.after(self.BEFORE)
        first, second = typed(here.out(), "1-1", 5), typed(here.out(), "1-1", 6)
        there = here.after(here.take(first))
        assert there.take(first).words == []
        assert rules(there.take(second).findings) == ["both-changed"]


class TestWhatIsInTheWay:
    def test_merged_cells(self) -> None:
        def merge(grid: Grid) -> Grid:
            row, column = spot(grid, "1-1")
            return grid._replace(merged=(*grid.merged, ((row, column), (row + 1, column))))

        taken = EMPTY.take(changed(typed(EMPTY.out(), "1-1", 5), merge))
        assert [(f.rule, f.path) for f in taken.findings] == [
            ("merged-cells", f"{NAME} 填报!G7:G8")
        ]
        assert taken.words == []

    def test_a_formula_without_a_result(self) -> None:
        def unstore(grid: Grid) -> Grid:
            return grid._replace(unstored=frozenset([spot(grid, "1-1")]))

        taken = EMPTY.take(changed(EMPTY.out(), unstore))
        assert [(f.rule, f.path) for f in taken.findings] == [("broken-formula", f"{NAME} 填报!G7")]

    def test_a_line_without_a_code(self) -> None:
        def add(grid: Grid) -> Grid:
            return grid._replace(rows=[*grid.rows, ["", "", "", "", "", "", 5.0]])

        taken = EMPTY.take(changed(EMPTY.out(), add))
        assert rules(taken.findings) == ["no-code"]

    def test_a_code_twice(self) -> None:
        def repeat(grid: Grid) -> Grid:
            row, column = spot(grid, "1-1")
            again = [*grid.rows[row]]
            again[column] = 7.0
            return grid._replace(rows=[*grid.rows, again])

        taken = EMPTY.take(changed(typed(EMPTY.out(), "1-1", 5.0), repeat))
        assert rules(taken.findings) == ["twice-in-form"]
        assert "填报!G7" in taken.findings[0].message

    def test_a_column_twice(self) -> None:
        def repeat(grid: Grid) -> Grid:
            column = spot(grid, "1-1")[1]
            return grid._replace(rows=[[*row, *row[column : column + 1]] for row in grid.rows])

        assert "twice-in-form" in rules(EMPTY.take(changed(EMPTY.out(), repeat)).findings)

    @pytest.mark.parametrize("column", [FILL, PROOF, "计划要求"])
    def test_personal_data_is_told_by_place_never_repeated_never_written(self, column: str) -> None:
        number = "13905951234"
        taken = EMPTY.take(typed(typed(EMPTY.out(), "3-2", f"电话{number}", column), "1-1", 3))
        assert taken.data is None
        assert "personal-data" in rules(taken.findings)
        assert number not in "".join(f"{f.message}{f.remedy}" for f in taken.findings)
        assert number not in "".join(taken.words)

    def test_a_signed_month_is_not_changed(self) -> None:
        here = desk(months({5: "1 第1项:\n  本月件数: 3\n"}, 5))
        assert here.take(here.out()).findings == []
        taken = here.take(typed(here.out(), "1-1", 4))
        assert (rules(taken.findings), taken.data) == (["signed-already"], None)


class TestWhoseFormItIs:
    def test_no_form_of_ours(self) -> None:
        with pytest.raises(LedgerError, match="不是 ledger 导出的表"):
            EMPTY.take(Returned("别的.xlsx", [Grid("Sheet1", [["姓名", "数"], ["甲", 1.0]])]))

    def test_somebody_elses(self) -> None:
        returned = EMPTY.out(slug=OTHER)
        assert EMPTY.take(returned).findings == []
        with pytest.raises(LedgerError, match="是惠安县的表，不是晋江市的"):
            EMPTY.take(returned, wanted=COUNTY)

    def test_another_plan(self) -> None:
        other = desk(plan=SMALL.replace("试〔2024〕1号", "别〔2024〕9号"))
        with pytest.raises(LedgerError, match="按 别〔2024〕9号 编"):
            EMPTY.take(other.out())

    def test_a_place_that_is_not_here(self) -> None:
        returned = desk(plan=SMALL.replace("jinjiang", "jinmen")).out(slug="jinmen")
        with pytest.raises(LedgerError, match="这里没有这个地区"):
            EMPTY.take(returned)

    def test_an_older_form_after_an_amendment(self) -> None:
        before = desk(plan=AMENDED.partition("修订:")[0], day=date(2024, 8, 5))
        after = desk(plan=AMENDED, day=date(2024, 8, 5))
        taken = after.take(before.out("2024-07"))
        assert rules(taken.findings) == ["older-form"]
        assert [f.severity for f in taken.findings] == ["note"]

    def test_what_the_plan_no_longer_has(self) -> None:
        before = desk(plan=SMALL)
        after = desk(plan=SMALL.replace("代号: 4-2", "代号: 4-9"))
        assert after.take(before.out()).findings == []
        assert rules(after.take(typed(before.out(), "4-2", 1)).findings) == ["no-such-field"]


class TestLists:
    def test_a_correction_gets_its_old_value_from_the_book(self) -> None:
        here = desk(months({3: "1 第1项:\n  本月件数: 3\n", 5: ""}, 5, unsigned=(5,)))
        returned = here.out()
        said = {
            "类别": "更正",
            "所属": "2024-03",
            "任务和键": "1-1 本月件数",
            "更正为": "4",
            "原因": "录错",
            "佐证": "系统截图编号3",
        }
        for head, value in said.items():
            returned = typed(returned, "更正+1", value, head, "更正")
        there = here.after(here.take(returned))
        assert there.text() == (
            "更正:\n  - 类别: 更正\n    所属: 2024-03\n    任务: 1\n    键: 本月件数\n"
            "    原值: 3\n    更正为: 4\n    原因: 录错\n    佐证: 系统截图编号3\n"
        )
        assert there.take(returned).words == []

    def test_a_line_that_is_not_whole(self) -> None:
        taken = EMPTY.take(typed(EMPTY.out(), "更正+1", "更正", "类别", "更正"))
        [found] = taken.findings
        assert (found.rule, found.path) == ("missing-key", f"{NAME} 更正!B7")

    def test_receipts_and_extracts_of_the_bureau(self) -> None:
        plan = SMALL.replace("凭证: 文书", "凭证: 收件").replace(
            "键: 本月调解数,", "键: 本月调解数, 凭证: 系统,"
        )
        here = desk(plan=plan)
        returned = here.out(slug=BUREAU)
        said = {
            "任务和键": "4-1 名单上报",
            "来自": "晋江市",
            "收到": datetime(2024, 5, 8),
            "登记": "收文第8号",
        }
        for head, value in said.items():
            returned = typed(returned, "收件+3", value, head, "收件")
        returned = typed(returned, "系统数/2-2/截至", "2024.5.31")
        returned = typed(returned, "系统数/2-2/jinjiang", "3,812")
        returned = typed(returned, "系统数/2-2/huian", 12.0)
        there = here.after(here.take(returned))
        assert there.text(f"{BUREAU}/{MAY}").partition("月\n")[2] == (
            "收件:\n  - 任务: 4\n    键: 名单上报\n    来自: 晋江市\n    收到: 2024-05-08\n"
            "    登记: 收文第8号\n\n"
            "系统数:\n  - 任务: 2\n    键: 本月调解数\n    截至: 2024-05-31\n    各地:\n"
            "      晋江市: 3812\n      惠安县: 12\n"
        )
        assert there.take(returned).words == []
        assert there.take(there.out(slug=BUREAU)).words == []

    def test_steps_of_an_opening(self) -> None:
        here = desk()
        returned = typed(here.out("定账"), "1/责任人", "调解专干", YEAR_FILL)
        for code, what, day in (("清单+1", "印发方案", "3.29"), ("清单+2", "小结", "7月10日")):
            returned = typed(returned, code, "1 第1项", "任务", "清单")
            returned = typed(returned, code, what, "事项", "清单")
            returned = typed(returned, code, day, "时限", "清单")
        there = here.after(here.take(returned))
        assert there.text(f"{COUNTY}/opening").partition("定账\n")[2] == (
            "1 第1项:\n  责任人: 调解专干\n  清单:\n"
            "    - 号: 1\n      事项: 印发方案\n      时限: 2024-03-29\n"
            "    - 号: 2\n      事项: 小结\n      时限: 2024-07-10\n"
        )
        assert there.take(returned).words == []

    def test_what_was_not_done_goes_into_the_closing(self) -> None:
        here = desk(months({}, 12), day=date(2025, 1, 15))
        returned = typed(here.out("2024"), "4-1", "条件没有成熟", "原因")
        returned = typed(typed(returned, "4-1", "转2025年", "去向"), "4-1", "2025.6.30", "新时限")
        returned = typed(returned, "总结", "晋司〔2025〕2号", "原因")
        there = here.after(here.take(returned))
        assert there.text(f"{COUNTY}/closing").partition("交账\n")[2] == (
            "未完成:\n  - 任务: 4\n    键: 名单上报\n    原因: 条件没有成熟\n    去向: 转2025年\n"
            "    新时限: 2025-06-30\n\n总结: 晋司〔2025〕2号\n"
        )
        assert there.take(returned).words == []


class TestTownships:
    def out(self) -> Returned:
        form = EMPTY.form()._replace(offices=("甲所", "乙所"))
        return read_bytes(NAME, write_workbook(form))

    def said(self, *parts: object, own: object = "") -> Returned:
        returned = typed(self.out(), "1-1", own)
        for office, value in zip(("甲所", "乙所"), parts, strict=True):
            returned = typed(returned, "1-1", value, office, "乡镇汇总")
        return returned

    def test_untouched_it_says_nothing(self) -> None:
        assert EMPTY.take(self.out()).words == []

    def test_parts_make_the_countys_figure(self) -> None:
        taken = EMPTY.take(self.said(3.0, "４件"))
        assert taken.words == ["1 第1项 本月件数：空 → 7（乡镇汇总!F6）"]
        assert taken.findings == []

    def test_parts_that_do_not_add_up(self) -> None:
        taken = EMPTY.take(self.said(3.0, 4.0, own=8.0))
        assert [(f.rule, f.message) for f in taken.findings] == [
            ("parts-disagree", "各所相加是 7，填报写的是 8")
        ]
        assert EMPTY.take(self.said(3.0, 4.0, own=7.0)).findings == []

    def test_an_office_that_says_nothing_is_named(self) -> None:
        taken = EMPTY.take(self.said(3.0, ""))
        assert [(f.rule, f.severity) for f in taken.findings] == [("part-missing", "warning")]
        assert "乙所" in taken.findings[0].message

    def test_ratios_add_up_on_both_sides(self) -> None:
        here = desk(day=date(2024, 7, 5))
        form = here.form("2024-06")._replace(offices=("甲所", "乙所"))
        returned = read_bytes(NAME, write_workbook(form))
        for code, parts in (("2-1/应", (3, 4)), ("2-1/实", (3, 2))):
            for office, value in zip(("甲所", "乙所"), parts, strict=True):
                returned = typed(returned, code, value, office, "乡镇汇总")
        assert here.take(returned).words == ["2 第2项 应访实访：空 → 7/5（乡镇汇总!F8）"]


class TestDefused:
    NASTY = ("=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "'=1")

    @pytest.mark.parametrize("text", NASTY)
    def test_no_cell_of_a_csv_begins_like_a_formula(self, text: str) -> None:
        body = f"3 第3项:\n  佐证:\n    书面报告: |-\n      {text.strip()}\n"
        here = desk({f"{COUNTY}/{MAY}": body})
        data = write_csv(here.form())
        cells = [c for row in data.decode("utf-8-sig").splitlines() for c in row.split(",")]
        assert not [cell for cell in cells if cell.strip('"')[:1] in {"=", "+", "-", "@", "\t"}]
        assert here.take(read_bytes("晋江5月.csv", data)).words == []

    @pytest.mark.parametrize("text", NASTY)
    def test_no_cell_of_a_workbook_is_a_formula(self, text: str) -> None:
        body = f"3 第3项:\n  佐证:\n    书面报告: |-\n      {text.strip()}\n"
        here = desk({f"{COUNTY}/{MAY}": body})
        from io import BytesIO
        from zipfile import ZipFile

        with ZipFile(BytesIO(write_workbook(here.form()))) as archive:
            sheets = [n for n in archive.namelist() if "worksheets/sheet" in n]
            assert not [n for n in sheets if b"<f>" in archive.read(n)]
