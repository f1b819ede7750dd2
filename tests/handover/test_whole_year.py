"""A whole year by its commands alone: from the plan to the archive, and the next opened from it."""

from pathlib import Path

import pytest

from ledger.cli import main
from ledger.repo.git import run_git

from ..books import FLOW, OWN, TURN, indicator, plan_text
from ..conftest import POST
from ..reports.demo_year import ran

ROUND = TURN.replace("3-1", "2-1")
JUDGED = indicator("4-1", "品牌", 类型="定性", 核验="半年", 报="半年")
PLAN = plan_text(FLOW, ROUND, OWN.replace("4-2", "3-1"), JUDGED)
NEXT = (
    plan_text(FLOW[:-1] + ", 承接: [1-1]}", OWN.replace("4-2", "2-1")[:-1] + ", 承接: [3-1]}")
    .replace("2025-01", "2026-01")
    .replace("2024", "2025")
    .replace("02-29", "02-28")
)
COUNTIES = {"jinjiang": "晋江市", "huian": "惠安县", "taishang": "台商投资区"}
PLACES = [*COUNTIES, "quanzhou"]
MONTHS = [f"2024-{n:02}" for n in range(3, 13)]
QUARTERS = {"2024-03": "2024Q1", "2024-06": "2024Q2", "2024-09": "2024Q3", "2024-12": "2024Q4"}
PROBLEM = """- 编号: 晋江市-2024-001
  任务: 2
  来源: 季度查账
  发现: 2024-07-12
  问题: 抽中的一次摸排没有记录
  措施: 补记
  责任人: 专干
  时限: 2024-08-31
"""


class Office:
    """A repository and the people around it, each with their own command."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def do(self, *words: str) -> str:
        told = ran(self.root, *words)
        assert told.code == 0, f"{words}: {told.out}{told.err}"
        return told.out

    def commit(self, message: str) -> None:
        run_git(self.root, "add", "--all")
        run_git(self.root, "commit", "--quiet", "--allow-empty", "-m", message)

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def sign(self, period: str, day: str, year: str = "2024") -> None:
        for slug in PLACES:
            self.do("sign", slug, period, "--year", year, "--as-of", day)
        self.commit(f"签账 {period}")

    def open(self, year: str) -> None:
        for slug in PLACES:
            path = self.root / f"counties/{slug}/{year}/opening.yaml"
            text = path.read_text(encoding="utf-8")
            text = text.replace("\n责任人:\n", "\n责任人: 负责人\n", 1)
            text = text.replace("本月改造数:\n", "本月改造数: 2\n", 1)
            path.write_text(text, encoding="utf-8")

    def month(self, month: str, after: str) -> None:
        for slug in COUNTIES:
            self.do("post", slug, month, "1", "本月件数=2", "--as-of", f"{after}-02")
            if month in QUARTERS:
                self.do("post", slug, month, "2", "本月摸排次数=1", "--as-of", f"{after}-02")
            if month in ("2024-06", "2024-12"):
                self.do(
                    "post", slug, month, "4", f"品牌={month} 建成一处", "--as-of", f"{after}-02"
                )
        self.write(f"counties/quanzhou/2024/{month}.yaml", "")

    def audit(self, quarter: str, after: str) -> None:
        drawn, done = ("--as-of", f"{after}-08"), ("--as-of", f"{after}-15")
        self.do("audit", "sample", quarter, "--seed", "4711", *drawn)
        self.commit(f"查账 {quarter} 抽样")
        if quarter in ("2024Q2", "2024Q4"):
            for place in COUNTIES.values():
                asked = (quarter, "--county", place, "--item", "4-1", "--pass", "看过现场")
                self.do("audit", "verdict", *asked, *done)
        path = self.root / f"plans/2024/audits/{quarter}.yaml"
        said = path.read_text(encoding="utf-8").count("- {编号")
        assert said > 0
        if quarter == "2024Q2":
            self.write("counties/jinjiang/2024/problems.yaml", PROBLEM)
        self.commit(f"查账 {quarter}")
        assert f"共 {said} 笔" in self.do("audit", "sample", quarter)
        assert self.do("audit", "signals", quarter)
        paper = self.do("report", "--quarter", quarter, "--doc", "底稿")
        assert f"共{said}笔" in paper
        assert ("看过现场" in paper) == (quarter != "2024Q1")
        assert "晋江市-2024-001" in paper or quarter == "2024Q1"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A new repository from a small plan; git may speak with folders alone."""
    for name, value in (POST | {"GIT_ALLOW_PROTOCOL": "file"}).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    root = tmp_path / "office"
    assert main(["init", str(root), "--plan", str(tmp_path / "plan.yaml")]) == 0
    return Office(root)


def following(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year}-{number + 1:02}" if number < 12 else f"{year + 1}-01"


def test_a_whole_year(office: Office, tmp_path: Path) -> None:
    office.do("open", "2024", "--as-of", "2024-03-20")
    office.open("2024")
    office.sign("定账", "2024-03-28")
    office.do("close", "定账", "--at", "2024-03-29T17:30:00")
    for month in MONTHS:
        after = following(month)
        office.month(month, after)
        office.sign(month, f"{after}-03")
        office.do("close", month, "--at", f"{after}-06T17:30:00")
        if month in QUARTERS:
            office.audit(QUARTERS[month], after)
        if month == "2024-06":
            assert "查账抽中、还没有看的" in office.do("report", "2024H1")
    for slug in PLACES:
        office.write(f"counties/{slug}/2024/2025-01.yaml", "")
    office.sign("2025-01", "2025-02-03")
    office.do("close", "2025-01", "--at", "2025-02-06T17:30:00")

    for slug in PLACES:
        office.do("handover", "2024", "--county", slug)
        path = office.root / f"counties/{slug}/2024/closing.yaml"
        text = path.read_text(encoding="utf-8").replace("总结:", "总结: 试〔2025〕2号")
        for key, value in (("原因", "用地没有批"), ("去向", "转2025年"), ("新时限", "2025-06-30")):
            text = text.replace(f"{key}:\n", f"{key}: {value}\n")
        path.write_text(text, encoding="utf-8")
    office.sign("2024", "2025-02-08")
    office.do("close", "2024", "--at", "2025-02-10T17:30:00")
    assert "2024年 13 个封存都经得起核对" in office.do("verify")
    package = tmp_path / "2024年交账.zip"
    office.do("handover", "2024", "-o", str(package))

    office.write("plans/2025/plan.yaml", NEXT)
    office.do("schema", "--year", "2025")
    office.do("open", "2025", "--from", "2024", "--as-of", "2025-03-20")
    office.open("2025")
    office.commit("定账 2025")
    office.sign("定账", "2025-03-24", "2025")
    office.do("close", "定账", "--year", "2025", "--at", "2025-03-28T17:30:00")
    left = office.do("audit", "problems", "2025Q1", "--as-of", "2025-04-15")
    assert "上年转来 1" in left
    assert "晋江市-2024-001" in left

    run_git(office.root, "gc", "--quiet", "--prune=now")
    elsewhere = Office(tmp_path / "elsewhere")
    run_git(tmp_path, "clone", "--quiet", "--no-local", str(office.root), str(elsewhere.root))
    for said in (office.do("verify"), elsewhere.do("verify")):
        assert "2025年 1 个封存都经得起核对" in said
        assert "2024年 13 个封存都经得起核对" in said
    assert "都相符" in Office(tmp_path).do("verify", str(package))
    again = tmp_path / "again"
    elsewhere.do("handover", "2024", "--at", "closed/2024", "-o", str(again))
    assert "都相符" in Office(tmp_path).do("verify", str(again))
