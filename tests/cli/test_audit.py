"""`ledger audit`: drawn after the seal, written once, judged where asked; wrong requests refused."""

from datetime import date
from pathlib import Path

import pytest

from ledger.repo.git import run_git

from ..reports.demo_year import demo_copy, demo_year, ran, told

__all__ = ["demo_copy", "demo_year"]

AUDIT = "plans/2024/audits/2024Q2.yaml"


@pytest.fixture
def july(demo_copy: Path) -> Path:
    """The demo as it stood when July was closed, with no audit yet."""
    run_git(demo_copy, "switch", "-q", "-C", "查账", "closed/2024-07")
    (demo_copy / AUDIT).unlink(missing_ok=True)
    return demo_copy


def drawn(repo: Path, *more: str) -> str:
    done = ran(repo, "audit", "sample", "2024Q2", "--seed", "4711", "--as-of", "2024-07-16", *more)
    assert done.code == 0, done.err
    return (repo / AUDIT).read_text(encoding="utf-8")


class TestSample:
    def test_the_seed_and_the_sample_are_written_once(self, july: Path) -> None:
        text = drawn(july)
        assert "数: 4711" in text
        assert "每地: 8" in text
        again = ran(july, "audit", "sample", "2024Q2", "--seed", "4712", "--as-of", "2024-07-16")
        assert again.code == 2
        assert "已经定了" in again.err
        assert (july / AUDIT).read_text(encoding="utf-8") == text

    def test_drawing_again_gives_the_same(self, july: Path) -> None:
        text = drawn(july)
        shown = ran(july, "audit", "sample", "2024Q2")
        assert shown.code == 0
        assert f"共 {text.count('- {编号')} 笔" in shown.out
        (july / AUDIT).unlink()
        assert drawn(july) == text

    def test_what_is_written_passes_the_check(self, july: Path) -> None:
        drawn(july)
        assert ran(july, "check", "plans", "--as-of", "2024-08-09").code == 0

    def test_more_may_be_drawn(self, july: Path) -> None:
        few = drawn(july).count("抽中")
        (july / AUDIT).unlink()
        assert drawn(july, "--draw", "12").count("抽中") > few

    def test_a_sample_that_was_altered_is_named(self, july: Path) -> None:
        text = drawn(july)
        (july / AUDIT).write_text(text.replace("{编号: 2, 地区: 鲤城区", "{编号: 2, 地区: 丰泽区"), encoding="utf-8")  # fmt: skip
        shown = ran(july, "audit", "sample", "2024Q2")
        assert shown.code == 1
        run_git(july, "add", AUDIT)
        run_git(july, "-c", "user.name=普促科", "-c", "user.email=quanzhou@ledger.example", "commit", "-qm", "查账")  # fmt: skip
        assert "sample-altered" in ran(july, "verify").out

    def test_a_quarter_that_is_not_closed_is_not_drawn(self, july: Path) -> None:
        done = ran(july, "audit", "sample", "2024Q3", "--seed", "1")
        assert (done.code, "还没有结账" in done.err) == (2, True)

    def test_a_seal_that_is_not_pushed_is_not_drawn_from(self, july: Path) -> None:
        run_git(july, "branch", "-f", "上游", "closed/2024-05")
        run_git(july, "branch", "-q", "-u", "上游")
        done = ran(july, "audit", "sample", "2024Q2", "--seed", "1", "--as-of", "2024-07-16")
        assert (done.code, "还没有推送" in done.err) == (2, True)
        assert not (july / AUDIT).exists()

    def test_a_seed_before_the_seal_is_not_written(self, july: Path) -> None:
        done = ran(july, "audit", "sample", "2024Q2", "--seed", "1", "--as-of", "2024-07-01")
        assert (done.code, "seed-before-seal" in done.err) == (2, True)
        assert not (july / AUDIT).exists()

    def test_before_the_draw_the_risk_is_shown(self, july: Path) -> None:
        shown = ran(july, "audit", "sample", "2024Q2", "--county", "晋江市")
        assert "还没有抽" in shown.out
        assert "62%" in shown.out
        assert "鲤城区" not in shown.out


def judge(repo: Path, place: str, item: str, *words: str, day: str = "2024-07-18"):  # type: ignore[no-untyped-def]
    options = ("--county", place, "--item", item, "--as-of", day)
    return ran(repo, "audit", "verdict", "2024Q2", *options, *words)


class TestVerdict:
    def test_a_verdict_is_pinned_and_decides_the_standing(self, july: Path) -> None:
        assert judge(july, "晋江市", "4-5", "--return", "没有写覆盖率").code == 0
        assert judge(july, "石狮市", "商会推进", "--pass", "看过纪要").code == 0
        text = (july / AUDIT).read_text(encoding="utf-8")
        assert text.count("摘要: ") == 2
        shown = ran(july, "audit", "verdict", "2024Q2", "--as-of", "2024-07-20").out
        rows = {line.split()[0]: line for line in shown.splitlines() if " 4-5 " in line}
        assert "退回" in rows["晋江市"]
        assert "完成" in rows["石狮市"]
        assert "待核验" in rows["鲤城区"]

    @pytest.mark.parametrize(
        ("place", "item", "words", "why"),
        [
            ("晋江市", "4-5", (), ""),
            ("晋江市", "1-4", ("--pass", "好"), "不用核验"),
            ("晋江市", "2-1", ("--pass", "好"), "以后再核验"),
            ("晋江市", "99-1", ("--pass", "好"), "计划里没有"),
            ("晋江市", "4-5", ("--pass", "好", "--return", "坏"), "说清"),
            ("安溪县", "4-5", ("--pass", "好"), "没有写进展"),
            ("晋江市", "4-5", ("--return", "好", "--post", "王小明"), "owner-not-post"),
        ],
    )
    def test_what_cannot_be_judged_is_refused(
        self, july: Path, place: str, item: str, words: tuple[str, ...], why: str
    ) -> None:
        done = judge(july, place, item, *words)
        assert done.code == (2 if words else 0)
        assert why in done.err
        assert not (july / AUDIT).exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("audit", "rank"), "没有「rank」这个动作"),
        (("audit", "signals", "2024-05"), "不是一个季度"),
        (("audit", "signals", "2024H1"), "不是一个季度"),
        (("audit", "problems", "2031Q1"), "2031"),
    ],
)
def test_words_that_mean_nothing(demo_year: Path, words: tuple[str, ...], why: str) -> None:
    done = told(demo_year, *words)
    assert (done.code, why in done.err) == (2, True)


def test_the_audit_day_is_that_of_the_quarter(demo_year: Path) -> None:
    shown = told(demo_year, "audit", "problems", "2024Q3").out
    assert f"截至 {date(2024, 10, 15)}" in shown
