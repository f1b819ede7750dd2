"""The demo: the same commits on every machine, every planted trouble in its place, all else clean."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ledger.check import check_state
from ledger.cli import main
from ledger.demo import troubles
from ledger.finding import Finding
from ledger.page import name_of
from ledger.privacy import traces
from ledger.repo.git import read_commit, run_git
from ledger.repo.history import tags_of
from ledger.sealed import claims_of, read_chain, tag_of
from ledger.state import State, open_year

from .reports.demo_year import Reports, demo_year, reports

__all__ = ["demo_year", "reports"]

DAY = date(2025, 2, 20)
CONFIG = """[core]
autocrlf = true
fileMode = false
[commit]
gpgSign = true
[tag]
gpgSign = true
[gpg]
program = false
[init]
defaultBranch = trunk
[user]
name = 某人
email = someone@ledger.example
"""


def state(demo: Path, at: str = "HEAD") -> State:
    return read_commit(demo, at)


def findings(demo: Path, at: str = "HEAD", day: date = DAY) -> list[Finding]:
    return [f for f in check_state(state(demo, at), day) if f.severity != "note"]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another demo, by another user under other settings."""
    home = tmp_path_factory.mktemp("别处")
    (home / ".gitconfig").write_text(CONFIG, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "LC_"))}
    environment |= {
        "HOME": str(home), "TZ": "America/Lima", "LANG": "C", "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "4711", "XDG_CONFIG_HOME": str(home),
    }  # fmt: skip
    script = f"umask 077; exec '{sys.executable}' -m ledger demo '{home / '示例'}'"
    subprocess.run(["sh", "-c", script], env=environment, check=True, capture_output=True)
    return home / "示例"


class TestTheSameEverywhere:
    def test_commits_and_tags_have_the_same_ids(self, demo_year: Path, elsewhere: Path) -> None:
        assert run_git(elsewhere, "show-ref", "--head") == run_git(demo_year, "show-ref", "--head")
        assert len(tags_of(elsewhere)) == 13
        assert int(run_git(elsewhere, "rev-list", "--count", "HEAD")) > 300

    def test_the_files_are_the_committed_ones(self, elsewhere: Path) -> None:
        assert run_git(elsewhere, "status", "--porcelain") == b""
        for path in (elsewhere / "counties").rglob("*.yaml"):
            assert b"\r" not in path.read_bytes()

    def test_git_finds_nothing_wrong(self, elsewhere: Path) -> None:
        assert run_git(elsewhere, "fsck", "--strict", "--no-dangling") == b""

    def test_nobody_is_named(self, demo_year: Path) -> None:
        shown = run_git(demo_year, "log", "--format=%an%n%cn%n%ae%n%ce").decode()
        posts = set(shown.splitlines())
        assert "某人" not in posts
        assert all(re.fullmatch("(市局普促科|.+经办|[a-z]+@ledger.example)", one) for one in posts)

    def test_time_runs_forward(self, demo_year: Path) -> None:
        days = run_git(demo_year, "log", "--reverse", "--format=%as").decode().split()
        assert days == sorted(days)
        assert (days[0], days[-1]) == ("2024-03-11", "2025-03-07")


def test_a_folder_with_something_in_it_is_left_alone(
    demo_year: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (demo_year, demo_year / "plans/2024/plan.yaml"):
        assert main(["demo", str(folder)]) == 2
        assert "已经有东西了，没有动它" in capsys.readouterr().err


def test_every_file_is_marked_as_an_example(demo_year: Path) -> None:
    for path, data in state(demo_year).files.items():
        assert "示例" in "".join(data.decode().splitlines(keepends=True)[:2]), path


def test_nothing_in_it_identifies_anybody(demo_year: Path) -> None:
    for path, data in state(demo_year).files.items():
        assert list(traces(data.decode())) == [], path


def test_every_seal_follows_the_one_before(demo_year: Path) -> None:
    chain = read_chain(state(demo_year).files, 2024)
    months = [f"2024-{n:02d}" for n in range(3, 13)]
    assert [link.period for link in chain] == ["定账", *months, "2025-01", "2024"]


def test_no_seal_holds_a_file_with_an_error(demo_year: Path) -> None:
    """What each seal claimed is clean as it stood then: `ledger close` would have sealed it too."""
    year = open_year(state(demo_year))
    for link in read_chain(state(demo_year).files, 2024):
        tag = tag_of(link.path)
        files = claims_of(year, [link])
        errors = [
            (f.path, f.rule)
            for f in findings(demo_year, tag, date.fromisoformat(link.seal.at[:10]))
            if f.severity == "error" and f.path in files
        ]
        assert (link.period, errors) == (link.period, [])
        assert files


WHEN_SEALED = {
    "closed/2024-05": {("yongchun/2024-05", "changed-after-signing")},
    "closed/2024-06": {
        ("huian/2024-06", "full-width-colon"),
        ("nanan/2024-06", "bad-day"),
        ("nanan/2024-06", "evidence-used-twice"),
        ("quangang/2024-06", "done-over-due"),
        ("taishang/opening", "missing-base"),
    },
    "closed/2024-07~2": {
        ("nanan/2024-06", "evidence-used-twice"),
        ("quangang/2024-07", "wrong-old-value"),
    },
    "HEAD": {
        ("dehua/2025-01", "wrong-old-value"),
        ("huian/2025-01", "full-width-colon"),
        ("licheng/2024-11", "changed-after-signing"),
        ("nanan/2024-06", "evidence-used-twice"),
        ("nanan/2025-01", "bad-day"),
        ("shishi/2025-01", "evidence-not-there"),
        ("taishang/opening", "missing-base"),
    },
}
"""Everything that the check finds in the demo's files, by revision. All else is clean."""
DAYS = {
    "closed/2024-05": date(2024, 6, 6),
    "closed/2024-06": date(2024, 7, 8),
    "closed/2024-07~2": date(2024, 8, 5),
}
SHOWN = {
    "dehua/2024-06", "dehua/2024-12", "licheng/2024-04", "nanan/2024-04", "nanan/2024-10",
    "jinjiang/2024-06", "fengze/2024-10", "fengze/2024-05", "shishi/2024-08", "anxi/2024-06",
    "luojiang/2024-09", "fengze/2024-09", "jinjiang/2024-09",
}  # fmt: skip
"""Troubles that are no findings; a test below shows each."""


@pytest.mark.parametrize("at", WHEN_SEALED)
def test_what_the_check_finds_and_nothing_else(demo_year: Path, at: str) -> None:
    day = DAYS.get(at, DAY)
    found = {(_short(f.path), f.rule) for f in findings(demo_year, at, day)}
    expected = WHEN_SEALED[at] | {("taishang/opening", "missing-base")}
    assert found == expected


def _short(path: str) -> str:
    name = name_of(path)
    assert name is not None, path
    return f"{name.slug}/{name.month or name.kind}"


def test_every_trouble_is_looked_for() -> None:
    """Whoever plants another one says here where it shows."""
    planted = {
        f"{slug}/{month}"
        for table in (
            troubles.WRITTEN, troubles.BROKEN_DRAFTS, troubles.BROKEN_AT_THE_END, troubles.ALTERED,
            troubles.SIGNED_LATE, troubles.SIGNED_WRONGLY, troubles.SILENT, troubles.MENDED,
        )
        for slug, month in table
    } | {f"{slug}/{month}" for _, slug, month, _ in troubles.AFTER_CLOSING}  # fmt: skip
    found = {path for rows in WHEN_SEALED.values() for path, _ in rows}
    assert planted == (found - {"taishang/opening"}) | SHOWN


class TestTroublesThatAreNoFindings:
    def cells(self, report: object, code: str) -> dict[str, list[object]]:
        duties = report["duties"]  # type: ignore[index]
        [duty] = [one for one in duties if one["indicator"]["code"] == code]
        return {cell[0]["name"]: cell[1:] for cell in duty["cells"]}

    def test_two_at_once_are_done_early(self, reports: Reports) -> None:
        paper = reports.data("--quarter", "2024Q2", "--doc", "底稿")
        assert self.cells(paper, "27-3")["鲤城区"][:3] == ["2", "2/2条", "完成"]
        assert self.cells(paper, "27-3")["丰泽区"][2] == "未到期"

    def test_an_adjusted_target(self, reports: Reports) -> None:
        [row] = reports.data("2024-10")["corrections"]
        assert [row[key] for key in ("about", "old", "new", "agrees")] == [
            "定账 目标",
            "2",
            "1",
            True,
        ]
        targets = {t[1]["code"]: t[2] for t in reports.data("--year", "2024")["targets"]}
        found = {place["name"]: (said, standing) for place, said, standing in targets["10-2"]}
        assert found["南安市"] == ("1/1个", "完成")
        assert found["晋江市"] == ("1/2个", "未达自定目标")

    def test_a_correction_and_a_supplement(self, demo_year: Path, reports: Reports) -> None:
        assert [row["old"] for row in reports.data("2024-06")["corrections"]] == ["890"]
        book = open_year(state(demo_year)).books(DAY).books["jinjiang"]
        assert book.owner(book.plan.tasks[27]) == "调解专干"

    def test_work_made_up_for(self, reports: Reports) -> None:
        rows = reports.data("2024-10")["late"]
        assert [r["what"] for r in rows] == ["摸排情况书面报告：2024年三季度的，2024-10-09 补做"]

    @pytest.mark.parametrize(
        ("period", "place", "word"),
        [
            ("2024-05", "丰泽区", "未报"),
            ("2024-05", "永春县", "未报"),
            ("2024-08", "石狮市", "迟1天"),
            ("2024-06", "安溪县", "未报"),
            ("2024-09", "洛江区", "未报"),
            ("2024-06", "晋江市", "按期"),
        ],
    )
    def test_who_signed_when(self, reports: Reports, period: str, place: str, word: str) -> None:
        rows = reports.data(period)["signings"]
        assert [one["word"] for one in rows if one["place"]["name"] == place] == [word]

    def test_what_was_copied(self, demo_year: Path) -> None:
        files = state(demo_year).files
        june, december = (
            files[f"counties/dehua/2024/2024-{n}.yaml"].decode() for n in ("06", "12")
        )
        assert "化解一批物业纠纷" in june
        assert "化解一批物业纠纷" in december
