"""What the demo's reports must say, whatever their wording: its troubles are known."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.cli.sources import open_sources
from ledger.period import Month, read_span
from ledger.repo.git import run_git
from ledger.views.month import month_report
from ledger.views.parts import Basis, corrected

from ..books import COUNTY, signed
from ..histories import PLACES, File, Mend, Script, play
from .demo_year import Reports, ran, told

SILENT_IN_JUNE = ["泉港区", "惠安县", "安溪县", "南安市"]
SEALED_JUNE = ("--at", "closed/2024-06")
BEFORE_JUNE = ("--at", "closed/2024-06~1")
QUARTERS = [("--quarter", f"2024Q{n}") for n in (1, 2, 3, 4)]
PAPER = ("--quarter", "2024Q2", "--doc", "底稿")
ALL = [("2024-06",), ("2025-01",), *QUARTERS, PAPER, ("--half", "2024H1"), ("--year", "2024")]
HASH = re.compile("(?<![0-9a-f])[0-9a-f]{12,64}(?![0-9a-f])")


def names(rows: list[Any]) -> list[str]:
    return [row["place"]["name"] for row in rows]


def unsigned(report: Any) -> list[str]:
    return names([one for one in report["signings"] if one["signed"] is None])


def standing(grid: Any, place: str, task: int) -> str | None:
    """A cell of the grid, as a word."""
    row = next(row for row in grid["rows"] if row["place"]["name"] == place)
    at = [one["number"] for one in grid["tasks"]].index(task)
    word: str | None = row["cells"][at]
    return word


def part(text: str, heading: str) -> str:
    """What stands under a heading of a Markdown report."""
    found = re.search(rf"^## {heading}.*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


class TestJune:
    def test_who_has_not_signed(self, reports: Reports) -> None:
        assert unsigned(reports.data("2024-06")) == SILENT_IN_JUNE
        assert unsigned(reports.data("--quarter", "2024Q2")) == SILENT_IN_JUNE
        signing = part(reports.text("2024-06"), "一、签账")
        assert "未签账" in signing
        assert all(f"**{name}**" in signing for name in SILENT_IN_JUNE)

    def test_what_is_due_there_is_unreported_not_failed(self, reports: Reports) -> None:
        rows = reports.data("2024-06")["failing"]
        silent = [row for row in rows if row["place"]["name"] in SILENT_IN_JUNE]
        assert {row["standing"] for row in silent} == {"逾期（未报）"}
        assert {row["is_new"] for row in silent} == {True}
        [other] = [row for row in rows if row not in silent]
        assert (other["place"]["name"], other["standing"], other["is_new"], other["figures"]) == (
            "鲤城区", "逾期", False, "缺初步改造方案",
        )  # fmt: skip

    def test_they_are_missing_from_every_total(self, reports: Reports) -> None:
        for words in (("2024-06",), ("--half", "2024H1")):
            for total in reports.data(*words)["totals"]:
                assert set(SILENT_IN_JUNE) <= set(total["missing"])
        assert all(name in part(reports.text("2024-06"), "六、合计") for name in SILENT_IN_JUNE)

    def test_both_years_leave_them_out_of_a_comparison(self, reports: Reports) -> None:
        [first] = [t for t in reports.data("2024-06")["totals"] if t["indicator"]["code"] == "1-4"]
        assert first["missing"] == [*SILENT_IN_JUNE, "台商投资区（无基数）"]
        assert (first["cumulated"], first["last_year"]) == (23513, 22841)

    def test_what_came_late(self, reports: Reports) -> None:
        def late(period: str) -> list[str]:
            return [f"{row['place']['name']} {row['what']}" for row in reports.data(period)["late"]]

        assert late("2024-06") == ["丰泽区 2024-05 整月迟报", "永春县 2024-05 整月迟报"]
        assert late("2024-07") == [f"{name} 2024-06 整月迟报" for name in SILENT_IN_JUNE]
        assert late("2024-05") == []
        assert late("2024-10") == ["丰泽区 摸排情况书面报告：2024年三季度的，2024-10-09 补做"]

    def test_the_correction(self, reports: Reports) -> None:
        [row] = reports.data("2024-06")["corrections"]
        said = [row[key] for key in ("about", "what", "old", "new", "reason", "agrees")]
        assert row["place"]["name"] == "晋江市"
        assert said == ["2024-04", "矛盾纠纷调解数", "890", "809", "录入时数字颠倒", True]
        line = "| 晋江市 | 2024-04 | 矛盾纠纷调解数 | 890 | 809 | 录入时数字颠倒 |"
        assert line in reports.text("2024-06")
        assert line in reports.text("--quarter", "2024Q2")
        assert line in reports.text("--quarter", "2024Q2", "--doc", "底稿")
        assert reports.data("2024-05")["corrections"] == []

    def test_the_system_denies_one_figure(self, reports: Reports) -> None:
        rows = [r for r in reports.data("2024-06")["mismatches"] if r["result"] == "不一致"]
        assert [(r["place"]["name"], r["own"], r["theirs"]) for r in rows] == [
            ("石狮市", "2360", "2325")
        ]

    def test_no_base_year_no_verdict(self, reports: Reports) -> None:
        report = reports.data("2024-06")
        assert standing(report["grid"], "台商投资区", 1) == "无法判定"
        assert not [r for r in report["failing"] if r["place"]["name"] == "台商投资区"]
        text = reports.text("--quarter", "2024Q2")
        assert "台商投资区无上年基数，无法判定" in text
        assert "请台商投资区补报矛盾纠纷调解数" in text

    def test_standings_that_are_nobody_s_fault(self, reports: Reports) -> None:
        grid = reports.data("2024-06")["grid"]
        assert standing(grid, "台商投资区", 17) == "待明确"
        assert standing(grid, "晋江市", 15) == "未触发"
        assert standing(grid, "晋江市", 8) is None


class TestUnknown:
    def test_a_month_that_never_came_is_not_a_mismatch(self, reports: Reports) -> None:
        rows = reports.data("2024-12")["mismatches"]
        found = {r["place"]["name"]: r for r in rows if r["indicator"]["code"] == "1-4"}
        assert (found["洛江区"]["result"], found["洛江区"]["own"]) == ("仅对方", "已知2713")
        assert found["石狮市"]["result"] == "不一致"
        annex = reports.data("--quarter", "2024Q4")["mismatches"]
        assert "洛江区" not in names(annex)

    def test_work_made_up_for_is_done_late(self, reports: Reports) -> None:
        overdue = {p["name"]: rows for p, rows in reports.data(*QUARTERS[2])["overdue"]}
        [one] = [row for row in overdue["丰泽区"] if row["task"]["number"] == 17]
        assert (one["name"], one["standing"]) == ("三季度摸排情况书面报告", "逾期")
        assert standing(reports.data("--year", "2024")["grid"], "丰泽区", 17) == "补完成"

    def test_the_year_lists_what_was_not_done(self, reports: Reports) -> None:
        report = reports.data("--year", "2024")
        found = {h["place"]["name"]: dict(map(tuple, h["counts"])) for h in report["handovers"]}
        assert found["洛江区"]["逾期（未报）"] == 10
        assert found["丰泽区"]["补完成"] == 1
        assert set(names(report["january"])) == {"惠安县", "德化县", "石狮市", "南安市"}
        found = [(row[0]["name"], row[2]) for row in report["problems"]["rows"]]
        assert found == [
            ("鲤城区", "已销号"),
            ("永春县", "已销号"),
            ("德化县", "整改中"),
            ("晋江市", "已销号"),
            ("南安市", "逾期未整改"),
        ]


class TestVisits:
    def test_what_was_drawn_is_seen_to_in_either_quarter_of_the_half(
        self, reports: Reports
    ) -> None:
        """First quarter's entries between their draw and their visit; second quarter's after."""
        for day, quarters in (("2024-04-11", ["2024Q1"]), ("2024-07-10", ["2024Q2"])):
            visits = reports.data("--half", "2024H1", "--as-of", day)["visits"]
            unseen = [quarter for visit in visits for quarter, _ in visit["unseen"]]
            assert list(dict.fromkeys(unseen)) == quarters
            assert all(
                row["result"] == "未看" for v in visits for _, rows in v["unseen"] for row in rows
            )


class TestFrozen:
    PATH = "counties/licheng/2024/2024-11.yaml"

    @pytest.mark.parametrize("words", [("2024-11",), ("--year", "2024")])
    def test_a_sealed_file_that_was_changed_is_named_with_its_commit(
        self, reports: Reports, demo_year: Path, words: tuple[str, ...]
    ) -> None:
        [one] = reports.data(*words)["unfrozen"]
        head = run_git(demo_year, "log", "--format=%H", "-1", "--", self.PATH).decode()[:12]
        assert (one["path"], one["period"]) == (self.PATH, "2024-11")
        assert one["words"] == ["1 百所千会大调解 本月调解件数：366 改成 1366"]
        assert one["commits"] == [f"{head} 2025-02-12 鲤城区经办"]
        assert f"- `{self.PATH}`（2024-11 封存）" in reports.text(*words)

    def test_the_figure_stays_as_it_was_sealed(self, reports: Reports) -> None:
        now, before = (reports.data("2024-11", *at) for at in ((), ("--at", "closed/2024")))
        assert now["totals"] == before["totals"]
        assert (len(now["unfrozen"]), before["unfrozen"]) == (1, [])

    @pytest.mark.parametrize("words", [("2024-10",), ("2024-06",)])
    def test_what_was_sealed_before_is_sound(
        self, reports: Reports, words: tuple[str, ...]
    ) -> None:
        assert reports.data(*words)["unfrozen"] == []
        assert "已经封存的文件都和封存时一样" in reports.text(*words)

    def test_a_change_hidden_in_a_merge_is_named(self, demo_copy: Path) -> None:
        run_git(demo_copy, "config", "user.name", "某岗")
        run_git(demo_copy, "config", "user.email", "post@ledger.example")
        run_git(demo_copy, "switch", "--quiet", "-c", "side", "HEAD~1")
        run_git(demo_copy, "commit", "--quiet", "--allow-empty", "-m", "旁支")
        run_git(demo_copy, "switch", "--quiet", "main")
        run_git(demo_copy, "merge", "--quiet", "--no-ff", "--no-commit", "side")
        path = demo_copy / "counties/fengze/2024/2024-10.yaml"
        path.write_bytes(path.read_bytes() + b"\n")
        run_git(demo_copy, "commit", "--quiet", "-a", "-m", "合并")
        head = run_git(demo_copy, "rev-parse", "HEAD").decode()[:12]
        text = ran(demo_copy, "report", "2024-10").out
        found = re.search("`counties/fengze/2024/2024-10.yaml`.*：(.*)。提交：([0-9a-f]+) ", text)
        assert found is not None
        assert found.groups() == ("只改了注释、空格或写法，数没有变", head)

    def test_what_is_not_committed_is_named_too(self, demo_copy: Path) -> None:
        (demo_copy / "counties/fengze/2024/2024-10.yaml").unlink()
        text = ran(demo_copy, "report", "2024-10").out
        assert (
            "`counties/fengze/2024/2024-10.yaml`（2024-10 封存）：整个文件没有了。提交：还没有提交"
            in text
        )
        head = run_git(demo_copy, "rev-parse", "HEAD").decode()[:12]
        assert f"提交 `{head} 加没提交的改动`" in text


class TestWhatGoesOut:
    def test_no_report_ranks(self, reports: Reports) -> None:
        words = re.compile("排名|名次|第[一二三]名|末位|倒数|垫底|先进单位|总分|优胜")
        for asked in ALL:
            assert not words.search(reports.text(*asked)), asked

    def test_achievements_are_only_proposed(self, reports: Reports, demo_year: Path) -> None:
        text = reports.text("--quarter", "2024Q2")
        places = [row["place"]["name"] for row in reports.data("2024-06")["grid"]["rows"][:-1]]
        assert not [name for name in places if name in part(text, "二、主要成效")]
        assert "洛江区" in part(text, "主要成效候选（不印发）")

    def test_no_count_of_persons_of_a_sensitive_task(self, reports: Reports) -> None:
        for quarter in QUARTERS:
            text = reports.text(*quarter)
            assert not re.search(
                r"应[0-9]+实[0-9]+|[0-9]+/[0-9]+(人|名|人次)|[0-9]+人次?[，。、；]", text
            )
            for row in re.findall(r"^\|.*\| (?:14|1[6-9]|20) \|.*$", text, re.MULTILINE):
                assert not re.search("[0-9]+(人|名)", row)

    def test_nor_do_the_ranks_to_look_at_give_it_away(self, reports: Reports) -> None:
        rows = reports.data(*PAPER)["sample"]["rows"]
        masked = [row for row in rows if row["said"] == "不列"]
        assert any(row["whole"] for row in masked)
        assert all(len(row["ranks"]) == (0 if row["whole"] else 3) for row in masked)

    def test_nor_where_such_a_figure_fails_or_is_corrected(self, demo_copy: Path) -> None:
        """9973 met of 9981 in June, 8887 written for May and corrected to 8886."""
        run_git(demo_copy, "reset", "--quiet", "--hard", "closed/2024-06~1")
        run_git(demo_copy, "tag", "--delete", "closed/2024-06")
        path = "counties/dehua/2024/2024-06.yaml"
        text = (demo_copy / path).read_text(encoding="utf-8").split("签账:")[0]
        text = re.sub(r"(20 涉黑涉恶:\n(?:  .*\n)*?  应接实接: ).*", r"\g<1>9981/9973", text)
        assert "9981/9973" in text
        about = "类别: 补报, 所属: 2024-05, 任务: 20, 键: 应访实访, 原值: 未记"
        text += f"更正:\n  - {{{about}, 更正为: 8887/8886, 原因: 漏记8887人, 佐证: 原始单据}}\n\n"
        (demo_copy / path).write_text(signed(path, f"{text}签账: 2024-07-03\n"), encoding="utf-8")
        for name, value in (("name", "市局普促科"), ("email", "quanzhou@ledger.example")):
            run_git(demo_copy, "config", f"user.{name}", value)
        run_git(demo_copy, "commit", "--quiet", "-a", "-m", "签账")
        left_out = [word for name in SILENT_IN_JUNE for word in ("--without", name)]
        closed = ran(demo_copy, "close", *left_out, "--at", "2024-07-06T17:30:00")
        assert closed.code == 0, closed
        secret = re.compile("99(81|73)|888[67]")
        for form in ("md", "html", "json"):
            text = ran(demo_copy, "report", "--quarter", "2024Q2", "--format", form).out
            assert not secret.search(HASH.sub("", text)), form
            assert "涉黑涉恶人员衔接率" in text
            assert form == "json" or "结账后更正2处" in text
        assert secret.search(ran(demo_copy, "report", *PAPER, "--county", "德化县").out)

    def test_what_falls_due_comes_by_day(self, reports: Reports) -> None:
        days = [day for day, _ in reports.data("--quarter", "2024Q3")["next_due"]]
        assert days == ["11月30日", "12月31日"]

    def test_a_correction_that_does_not_hold_is_none(self, reports: Reports) -> None:
        for asked in (["2024-07"], ["--quarter", "2024Q3", "--as-of", "2024-08-05"]):
            before = reports.data(*asked, "--at", "closed/2024-07~2")["corrections"]
            held = [one["agrees"] for one in before if one["place"]["name"] == "泉港区"]
            assert held == ([False] if asked == ["2024-07"] else [])
        [row] = reports.data("2024-07")["corrections"]
        assert (row["place"]["name"], row["new"], row["agrees"]) == ("泉港区", "2", True)
        assert "泉港区" in names(reports.data("--quarter", "2024Q3")["corrections"])


def title_of(text: str) -> str:
    """The one heading of the first level."""
    [title] = re.findall("^# (.+)$", text, re.MULTILINE)
    return str(title)


class TestAsked:
    @pytest.mark.parametrize(
        "words",
        [
            ("2024-06",),
            ("--quarter", "2024Q2"),
            ("--quarter", "2024Q2", "--doc", "底稿"),
            ("--half", "2024H1"),
        ],
    )
    def test_what_is_signed_and_not_closed_stands_apart(
        self, reports: Reports, words: tuple[str, ...]
    ) -> None:
        """Named with the day of the sign-off, from that day on, and not counted."""
        early = reports.text(*words, "--as-of", "2024-07-16")
        late = reports.text(*words, "--as-of", "2024-07-20")
        said = "已签账、**未结账**的，数不在内：泉港区6月（7月16日签）"
        assert f"{said}。" in early
        assert f"{said}、惠安县6月（7月18日签）、南安市6月（7月17日签）。" in late
        assert "未结账" not in reports.text(*words, "--as-of", "2024-07-15")
        asked = (*words, "--as-of", "2024-07-20")
        places = [one[0]["name"] for one in reports.data(*asked)["basis"]["pending"]]
        assert places == ["泉港区", "惠安县", "南安市"]

    @pytest.mark.parametrize("form", ["md", "html"])
    @pytest.mark.parametrize("words", [("2024-06",), ("--quarter", "2024Q2"), ("--year", "2024")])
    def test_an_example_says_so_before_anything_else(
        self, reports: Reports, words: tuple[str, ...], form: str
    ) -> None:
        text = reports.text(*words, "--format", form)
        body = text.split("<main>")[-1]
        assert re.sub("<[^>]+>|[>*\\s]", "", body).startswith("示例：单位是真的，数字都是编的。")

    @pytest.mark.parametrize("words", [("2024-06",), ("--quarter", "2024Q2"), ("--year", "2024")])
    def test_what_is_not_sealed_says_so(self, reports: Reports, words: tuple[str, ...]) -> None:
        text = reports.text(*words, *BEFORE_JUNE)
        assert "未结账" in text.split("编制依据")[0]
        assert re.search("提交 `[0-9a-f]{12}`，计划修订 1，未结账，", text)
        assert "未结账" not in reports.text(*words)

    def test_a_report_is_made_again_from_what_it_names(self, reports: Reports) -> None:
        first = reports.text("2024-06", *SEALED_JUNE)
        commit = re.search("提交 `([0-9a-f]{12})`", first)
        assert commit is not None
        assert reports.text("2024-06", "--at", commit[1]) == first
        later = reports.text("2024-06")
        assert re.sub("`[0-9a-f]{12}`", "", later) == re.sub("`[0-9a-f]{12}`", "", first)

    def test_as_of_another_day(self, reports: Reports) -> None:
        early = reports.data("2024-06", "--as-of", "2024-06-20")
        assert early["basis"]["day"] == "2024-06-20"
        assert names(early["failing"]) == ["鲤城区"]
        assert reports.data("2024-06")["basis"]["day"] == "2024-07-05"
        assert reports.data("--quarter", "2024Q2")["basis"]["day"] == "2024-07-15"

    @pytest.mark.parametrize(
        "words", [("2024-06",), ("--quarter", "2024Q2", "--doc", "底稿"), ("--half", "2024H1"), ("--year", "2024")]
    )  # fmt: skip
    def test_one_place(self, reports: Reports, words: tuple[str, ...]) -> None:
        by_name = reports.text(*words, "--county", "安溪县")
        assert "安溪县" in title_of(by_name)
        assert not [name for name in ("晋江市", "洛江区", "丰泽区") if name in by_name]

    @pytest.mark.parametrize(
        ("at", "month", "quarter", "half"),
        [
            ("HEAD", "2024-12", "2024Q4", "2024H2"),
            ("closed/2024-06", "2024-06", "2024Q2", "2024H1"),
            ("closed/2024-05", "2024-05", "2024Q1", "2024H1"),
            ("closed/2024-03", "2024-03", "2024Q1", "2024H1"),
        ],
    )
    def test_the_latest_that_has_ended(
        self, demo_year: Path, at: str, month: str, quarter: str, half: str
    ) -> None:
        sources = open_sources(demo_year, at, None)
        found = [sources.latest(every).name for every in ("月", "季度", "半年", "年")]
        assert found == [month, quarter, half, "2024"]

    @pytest.mark.parametrize(
        ("words", "title"), [((), "2024年12月对账报告"), (("--quarter",), "关于2024年四季度")]
    )
    def test_no_period_is_the_latest(
        self, reports: Reports, words: tuple[str, ...], title: str
    ) -> None:
        assert title_of(reports.text(*words)).startswith(title)

    def test_the_january_after_is_of_the_year_before(self, reports: Reports) -> None:
        text = reports.text("2025-01")
        assert title_of(text) == "2025年1月对账报告"
        assert set(unsigned(reports.data("2025-01"))) == {"惠安县", "德化县", "石狮市", "南安市"}

    @pytest.mark.parametrize(
        ("words", "broken"),
        [
            (("--year", "2024"), ["huian", "nanan"]),
            (("2025-01",), ["huian", "nanan"]),
            (("2025-01", "--county", "惠安县"), ["huian"]),
            (("2025-01", "--county", "晋江市"), []),
            (("2024-12",), []),
            (("2024-06", *SEALED_JUNE), ["huian", "nanan"]),
            (("2024-05", *SEALED_JUNE), []),
        ],
    )
    def test_broken_files_are_named_and_the_rest_is_printed(
        self, demo_year: Path, words: tuple[str, ...], broken: list[str]
    ) -> None:
        done = told(demo_year, "report", *words)
        assert title_of(done.out)
        assert done.code == (1 if broken else 0)
        assert re.findall("  counties/([a-z]+)/", done.err) == broken
        assert ("先运行 ledger check" in done.err) == bool(broken)

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (("2024Q5",), "「2024Q5」不是一期"),
            (("六月",), "「六月」不是一期"),
            (("2024-13",), "「2024-13」不是一期"),
            (("2024-02",), "2024-02 不在 2024 年台账之内\n    → 从 2024-03 到 2025-01"),
            (("2025-02",), "没有 2025 年的计划"),
            (("2023",), "没有 2023 年的计划"),
            (("2024-06", "--quarter"), "2024-06 不是一个季度\n    → 写 2024Q2 这样的期"),
            (("2024Q2", "--month"), "2024Q2 不是一个月"),
            (("2024", "--half"), "2024 不是一个半年\n    → 写 2024H1 这样的期"),
            (("2024H1", "--year"), "2024H1 不是一个年"),
            (("--month", "--half"), "一次只编一种报告"),
            (("2024-06", "--format", "rtf"), "没有「rtf」这种格式"),
            (("2024-06", "--format", "pdf"), "pdf 不能打印在屏幕上\n    → 加 -o 文件名.pdf"),
            (("2024-06", "--format", "pdf", "-o", "a.docx"), "文件名是 .docx，格式却是 pdf"),
            (("--quarter", "--doc", "简报"), "没有「简报」这一份"),
            (("--quarter", "2024Q2", "--county", "晋江市"), "通报是全市的，不按地区编"),
            (("2024-06", "--county", "金门县"), "没有「金门县」这个地区"),
            (("2024-06", "--as-of", "2024-06-31"), "「2024-06-31」不是日期"),
            (("2024-06", "--at", "nosuch"), "没有「nosuch」这个提交"),
            (("2024-06", "-o", "/proc/报告.md"), "写不了 /proc/报告.md"),
            (("--quartre",), "没有 --quartre 这个选项，是不是 --quarter"),
        ],
    )
    def test_what_cannot_be_asked(
        self, demo_year: Path, words: tuple[str, ...], expected: str
    ) -> None:
        done = told(demo_year, "report", *words)
        assert (done.code, done.out) == (2, "")
        assert expected in done.err


def test_corrections_in_a_late_file_belong_to_the_seal_that_claims_it() -> None:
    """March comes with April's seal, and with it what March's file corrects."""
    mend = Mend("本月件数", "2024-03", True, "5")
    late = File({"本月件数": "7"}, (mend,), 1)
    quiet: dict[str, tuple[File, ...]] = dict.fromkeys(PLACES, ())
    months = quiet | {COUNTY: (late, File({}, (), 0))}
    played = play(Script(2, dict.fromkeys(PLACES, ({}, 0)), months))
    basis = Basis("", date(2025, 3, 1), 0, "", True, False, [])
    march, april = (
        month_report(played.books(seal), None, Month(2024, n), basis, [])
        for seal, n in ((1, 3), (2, 4))
    )
    assert march.corrections == []
    assert [(row.old, row.new) for row in april.corrections] == [("7", "5")]
    book = played.books(2).books[COUNTY]
    span = read_span("2024-04")
    assert span is not None
    assert corrected(book, book.brought(span)) == april.corrections
