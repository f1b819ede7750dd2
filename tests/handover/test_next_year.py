"""`ledger open 2025 --from 2024`: this year opens with what last year closed with."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from ledger.document import read_document
from ledger.repo.git import run_git

from ..reports.demo_year import ran
from .conftest import SEALED

PLAN = Path(__file__).parents[2] / "src/ledger/demo/plan-2025.yaml"
OPENING = "counties/{}/2025/opening.yaml"
DAY = "2025-03-20"


@pytest.fixture
def next_year(demo_copy: Path) -> Path:
    """The demo as it was sealed, with a plan for the year after."""
    run_git(demo_copy, "checkout", "--quiet", SEALED)
    (demo_copy / "plans/2025").mkdir()
    shutil.copy(PLAN, demo_copy / "plans/2025/plan.yaml")
    return demo_copy


def opened(repo: Path, *places: str) -> str:
    told = ran(repo, "open", "2025", *places, "--from", "2024", "--as-of", DAY)
    assert told.code == 0, told.err
    return told.out


def tree_of(repo: Path, slug: str) -> Any:
    return read_document((repo / OPENING.format(slug)).read_text(encoding="utf-8")).tree


def errors(repo: Path) -> list[str]:
    out = ran(repo, "check", "--year", "2025", "--as-of", DAY).out
    return [line for line in out.splitlines() if ": error " in line]


def test_the_base_is_what_the_year_report_says(next_year: Path) -> None:
    opened(next_year, "晋江市")
    base = tree_of(next_year, "jinjiang")["1 矛盾纠纷调解"]["基数"]
    report = ran(next_year, "report", "2024", "--at", SEALED, "--county", "晋江市").out
    assert f"{base['本月调解件数']['全年']}件" in report
    seal = next_year / "plans/2024/seals/2024.yaml"
    sha = hashlib.sha256(seal.read_bytes()).hexdigest()
    assert base["本月调解件数"]["来源"] == f"2024年结账数 1-4 封存 {sha[:16]}"


def test_two_indicators_become_one(next_year: Path) -> None:
    opened(next_year, "晋江市")
    merged = tree_of(next_year, "jinjiang")["1 矛盾纠纷调解"]["基数"]["期末专职调解员数"]
    latest = {
        key: int(match[1])
        for month in sorted((next_year / "counties/jinjiang/2024").glob("2024-*.yaml"))
        for key in ("期末乡镇专职调解员数", "期末村居专职调解员数")
        if (match := re.search(f"{key}: ([0-9]+)", month.read_text(encoding="utf-8")))
    }
    assert len(latest) == 2
    assert int(merged["全年"]) == sum(latest.values())


def test_what_is_not_known_is_left_blank(next_year: Path) -> None:
    assert "基数转来 2 个" in opened(next_year, "洛江区")
    base = tree_of(next_year, "luojiang")["1 矛盾纠纷调解"]["基数"]["本月调解件数"]
    assert base["全年"] is None


def test_undone_work_and_open_problems_go_over_with_a_link(next_year: Path) -> None:
    opened(next_year)
    jinjiang, nanan = (tree_of(next_year, slug)["上年转来"] for slug in ("jinjiang", "nanan"))
    assert jinjiang == [
        {
            "类": "未完成",
            "上年": "10 本月改造完成所数",
            "事项": "县级改造完成所数",
            "任务": "2",
            "时限": "2025-06-30",
            "出处": "counties/jinjiang/2024/closing.yaml",
        }
    ]
    assert [row["上年"] for row in nanan if row["类"] == "问题"] == ["南安市-2024-001"]
    for row in (*jinjiang, *nanan):
        assert (next_year / row["出处"]).is_file()


def test_what_the_bureau_settled_in_the_end_does_not_go_over(next_year: Path) -> None:
    opened(next_year, "永春县")
    taken = tree_of(next_year, "yongchun")["上年转来"]
    assert [row["类"] for row in taken] == ["未完成"]


def test_what_is_opened_passes_and_opening_again_adds_nothing(next_year: Path) -> None:
    opened(next_year)
    assert errors(next_year) == []
    before = {path: path.read_bytes() for path in next_year.glob("counties/*/2025/*")}
    said = {line.split("：")[1] for line in opened(next_year).splitlines()}
    assert said == {"没有要补的"}
    assert {path: path.read_bytes() for path in next_year.glob("counties/*/2025/*")} == before


def put(repo: Path, slug: str, old: str, new: str) -> None:
    place = repo / OPENING.format(slug)
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_opening_is_held_against_closing_from_both_sides(next_year: Path) -> None:
    opened(next_year, "晋江市")
    put(next_year, "jinjiang", "一季度: ", "一季度: 1")
    put(next_year, "jinjiang", "上年: 10 本月改造完成所数", "上年: 10 本月改造所数")
    assert ran(next_year, "sign", "晋江市", "定账", "--year", "2025", "--as-of", DAY).code == 2
    found = errors(next_year)
    assert {"base-not-as-closed", "taken-from-nothing"} <= {
        line.split(": error ")[1].split()[0] for line in found
    }


def test_a_year_that_is_not_sealed_is_not_carried(next_year: Path) -> None:
    (next_year / "plans/2024/seals/2024.yaml").unlink()
    told = ran(next_year, "open", "2025", "--from", "2024")
    assert told.code == 2
    assert "还没有封账" in told.err


def test_only_the_year_before_is_carried(next_year: Path) -> None:
    assert ran(next_year, "open", "2025", "--from", "2023").code == 2
    assert ran(next_year, "open", "2024", "--from", "2023").code == 2


class TestWhatWasLeft:
    """It stays in sight until it is done: in 2025's own lists and reports."""

    @pytest.fixture
    def spring(self, next_year: Path) -> Path:
        opened(next_year, "南安市", "德化县", "鲤城区")
        for slug in ("nanan", "dehua", "licheng"):
            put(next_year, slug, "\n责任人:\n", "\n责任人: 促进法治科负责人\n")
            told = ran(next_year, "sign", slug, "定账", "--year", "2025", "--as-of", DAY)
            assert told.code == 0, told.err
        return next_year

    def report(self, repo: Path, *words: str) -> str:
        out: str = ran(repo, "report", *words, "--as-of", "2025-04-15").out
        return out

    def test_problems_are_problems_still(self, spring: Path) -> None:
        said = ran(spring, "audit", "problems", "2025Q1", "--as-of", "2025-04-15").out
        assert "累计发现 2（上年转来 2）" in said
        for number, word in (("德化县-2024-001", "逾期未整改"), ("南安市-2024-001", "逾期未整改")):
            assert re.search(f"{number}.*{word}", said)
            for words in (("2025-03",), ("2025Q1",), ("2025Q1", "--doc", "底稿"), ("2025",)):
                assert re.search(f"{number}.*{word}", self.report(spring, *words)), words
            assert number in self.report(spring, "2025H1")
        assert "永春县-2024-001" not in said

    def test_what_the_bureau_settles_now_is_settled_here(self, spring: Path) -> None:
        path = spring / "counties/dehua/2024/problems.yaml"
        mended = "  整改: [{日期: 2025-03-24, 情况: 重写了}]\n"
        settled = "  销号: {日期: 2025-03-28, 结论: 通过, 依据: 看过纪要}\n"
        path.write_text(path.read_text(encoding="utf-8") + mended + settled, encoding="utf-8")
        said = self.report(spring, "2025Q1")
        assert "累计发现问题2个（上年转来2个），销号1个" in said
        assert re.search("德化县-2024-001.*已销号", said)
        assert "德化县-2024-001" not in self.report(spring, "2025-03")
        assert errors(spring) == []

    def test_undone_work_stands_beside_what_goes_on_with_it(self, spring: Path) -> None:
        said = ran(spring, "status", "鲤城区", "--year", "2025", "--as-of", "2025-07-10").out
        assert re.search("拟改造名单及方案上报.*今年没有接着办的项，过了新时限", said)
        assert re.search("县级改造完成所数 +2 司法所规范化 +2025-06-30 ", said)
        assert "counties/licheng/2024/closing.yaml" in said
        for words in (("2025Q1", "--doc", "底稿"), ("2025H1",), ("2025",)):
            assert "拟改造名单及方案上报" in self.report(spring, *words)
        problems = ran(spring, "status", "南安市", "--year", "2025", "--as-of", DAY).out
        assert re.search("没有销号的问题\n(.*\n)+?.*南安市-2024-001", problems)
