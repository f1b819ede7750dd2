"""What lives on when a period is sealed, with the hook off: it has only grown, and seals name it
as it stood. Each attempt is found by name; the honest change beside it is not."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.acts.seal import seal_text
from ledger.change.rules import BY_NAME
from ledger.cli import main
from ledger.document import read_document
from ledger.model.record import read_record
from ledger.model.seal import Seal
from ledger.repo.git import run_git
from ledger.state import blob_id

from .four_seals import PLAN, SEALS, close, commit, four_seals, git, root, verify

__all__ = ["four_seals", "root", "verify"]

JUNE = f"{SEALS}/2024-06.yaml"
AUDIT = "plans/2024/audits/2024Q1.yaml"
PROBLEMS = "counties/huian/2024/problems.yaml"
WEIGHTS = "plans/2024/assessment.yaml"
_ONE = "- 编号: 惠安-{}\n  任务: 1\n  来源: 回头看\n  发现: 2024-06-18\n  问题: {}\n"
_AMENDED = "修订:\n  - 序: 1\n    起算: {}\n    依据: 通知\n    条款:\n      - {{任务: 1, 键: 本月件数, 至少: {{原: 10, 改: {}}}}}\n"


def text(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def put(root: Path, path: str, said: str | None) -> None:
    commit(root, {path: None if said is None else said.encode()})


def drawn(root: Path, seed: str) -> None:
    assert (
        main(
            ["audit", "sample", "2024Q1", "--seed", seed, "-C", str(root), "--as-of", "2024-06-10"]
        )
        == 0
    )
    commit(root, {})


def amended(root: Path, since: str) -> None:
    put(root, PLAN, text(root, PLAN) + _AMENDED.format(since, 20))


def a_clause_more(root: Path) -> None:
    amended(root, "2024-06-10")
    close(root, "2024-07-06")
    put(root, PLAN, text(root, PLAN) + "      - {任务: 1, 键: 期末个数, 至少: {原: 待定, 改: 3}}\n")


def more_of_the_plan(root: Path) -> None:
    put(
        root,
        PLAN,
        text(root, PLAN)
        .replace("名称: ", "名称: ", 1)
        .replace("日程: {", "备注: 后加\n日程: {", 1),
    )


def another_seed(root: Path) -> None:
    drawn(root, "11")
    (root / AUDIT).unlink()
    drawn(root, "12")


def another_seed_at_once(root: Path) -> None:
    """The record goes and comes within one commit of the main line."""
    drawn(root, "11")
    (root / AUDIT).unlink()
    assert (
        main(
            ["audit", "sample", "2024Q1", "--seed", "13", "-C", str(root), "--as-of", "2024-06-10"]
        )
        == 0
    )
    commit(root, {})


def one_more_in_the_sample(root: Path) -> None:
    drawn(root, "11")
    row = "  - {编号: 999, 地区: 惠安县, 任务: 1, 键: 本月件数, 月份: 2024-03, 缘由: 抽中}\n"
    put(root, AUDIT, text(root, AUDIT).rstrip("\n") + f"\n{row}")


def a_problem_put_otherwise(root: Path) -> None:
    put(root, PROBLEMS, _ONE.format(1, "没有公示"))
    put(root, PROBLEMS, _ONE.format(1, "公示晚了"))


def a_problem_gone(root: Path) -> None:
    put(root, PROBLEMS, _ONE.format(1, "没有公示"))
    put(root, PROBLEMS, None)


def a_problem_twice(root: Path) -> None:
    put(root, PROBLEMS, _ONE.format(1, "没有公示"))
    put(root, PROBLEMS, _ONE.format(1, "小事") + _ONE.format(1, "没有公示"))


def put_back(root: Path) -> None:
    """Altered, reported from, and put back as it was."""
    a_problem_put_otherwise(root)
    put(root, PROBLEMS, _ONE.format(1, "没有公示"))


def forged(root: Path, change: Callable[[str], str]) -> None:
    """The next seal as the program makes it, with another 状态."""
    close(root, "2024-07-06")
    said = change(text(root, JUNE))
    tree = read_document(said).tree
    record, _, _ = read_record(Seal, tree)
    assert record is not None
    assert seal_text(record) == said, "a forged seal that is not as written is found by that"
    git(root, "reset", "--quiet", "--hard", "HEAD~1")
    git(root, "tag", "--delete", "closed/2024-06")
    put(root, JUNE, said)


def of_another_file(root: Path) -> None:
    blob = blob_id((root / PLAN).read_bytes())
    forged(
        root, lambda said: re.sub(r"(huian/county\.yaml: \"?)[0-9a-f]{40}", rf"\g<1>{blob}", said)
    )


def of_one_file_less(root: Path) -> None:
    put(root, WEIGHTS, "名称: 办法\n")
    forged(root, lambda said: re.sub(r"  plans/2024/assessment\.yaml: .*\n", "", said))


def of_no_wording(root: Path) -> None:
    put(root, "templates/month.md.j2", "别的\n")
    forged(root, lambda said: re.sub(r"  templates/.*\n", "", said))


def lost(root: Path) -> None:
    """The version that June's seal names is gone from the objects."""
    put(root, WEIGHTS, "名称: 办法\n")
    blob = blob_id((root / WEIGHTS).read_bytes())
    close(root, "2024-07-06")
    put(root, WEIGHTS, "名称: 新办法\n")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()


ATTEMPTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "an amendment that reaches back": (lambda root: amended(root, "2024-05-31"), "amendment-before-seal"),
    "a clause added to what was sealed": (a_clause_more, "amendment-before-seal"),
    "the plan says more": (more_of_the_plan, "plan-rewritten"),
    "another seed": (another_seed, "record-altered"),
    "another seed at once": (another_seed_at_once, "record-altered"),
    "one more in the sample": (one_more_in_the_sample, "record-altered"),
    "a problem put otherwise": (a_problem_put_otherwise, "record-altered"),
    "a problem gone": (a_problem_gone, "record-altered"),
    "a problem twice": (a_problem_twice, "record-altered"),
    "a problem altered and put back": (put_back, "record-altered"),
    "a seal of another file": (of_another_file, "state-differs"),
    "a seal of one file less": (of_one_file_less, "state-differs"),
    "a seal of no wording": (of_no_wording, "state-differs"),
    "a version lost": (lost, "state-missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_an_attempt_is_found_by_name(name: str, root: Path, verify: Callable[..., Any]) -> None:
    attempt, rule = ATTEMPTS[name]
    attempt(root)
    code, rules, _ = verify(root)
    assert code == 1
    assert rule in rules
    assert rules - BY_NAME.keys() <= {rule, "missing-tag", "sample-altered"}


def grown(root: Path) -> None:
    """An honest month: an amendment from June on, a draw and its answers, a problem and its end."""
    amended(root, "2024-06-01")
    drawn(root, "11")
    put(root, PROBLEMS, _ONE.format(1, "没有公示"))
    mended = "  措施: 补\n  责任人: 专干\n  时限: 2024-07-31\n"
    put(root, PROBLEMS, text(root, PROBLEMS) + mended + _ONE.format(2, "又一个"))
    put(
        root,
        AUDIT,
        text(root, AUDIT) + "疑点:\n  - {编号: 疑-1, 地区: 惠安县, 日期: 2024-06-12, 情况: 问过}\n",
    )
    put(root, WEIGHTS, "名称: 办法\n")
    put(root, "templates/month.md.j2", "别的\n")
    close(root, "2024-07-06")
    put(root, WEIGHTS, "名称: 新办法\n")
    put(root, "templates/copy.md.j2", "再改\n")
    put(root, "templates/month.md.j2", None)


def test_what_has_only_grown_is_no_fault(root: Path, verify: Callable[..., Any]) -> None:
    grown(root)
    _, rules, said = verify(root)
    assert rules == {"missing-key"}  # the weights are no more than a name
    assert said["about"]["years"][0]["unseen"] == []


def test_a_merge_that_takes_nothing_back_is_no_fault(
    root: Path, verify: Callable[..., Any]
) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    put(root, PROBLEMS, _ONE.format(1, "没有公示"))
    git(root, "checkout", "--quiet", "main")
    put(root, AUDIT, "疑点:\n  - {编号: 疑-1, 地区: 惠安县, 日期: 2024-06-12, 情况: 问过}\n")
    git(root, "merge", "--quiet", "--no-ff", "-m", "合并", "side")
    close(root, "2024-07-06")
    assert verify(root)[:2] == (0, set())


def test_a_name_that_yaml_would_misread_is_sealed(root: Path, verify: Callable[..., Any]) -> None:
    put(root, "templates/月报 #1.md.j2", "别的\n")
    close(root, "2024-07-06")
    assert '  "templates/月报 #1.md.j2": ' in text(root, JUNE)
    assert verify(root)[:2] == (1, {"path-not-in-list"})
    run_git(root, "fsck", "--no-dangling")
