"""A report of a sealed period is made from what its seal names, whatever stands there today; and it
says which of today's files would make another, and since which commit."""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.repo.disk import packaged
from ledger.repo.git import run_git

from .demo_year import ran, told
from .sealed_year import FORMS, MONTHS, body, later, printed, reports_of

PLAN, WEIGHTS = "plans/2024/plan.yaml", "plans/2024/assessment.yaml"
Q2, LICHENG = "plans/2024/audits/2024Q2.yaml", "counties/licheng/2024/problems.yaml"
MONTH, SCORE = ("2024-06",), ("--score", "2024-12")
BULLETIN, PAPER = ("--quarter", "2024Q2"), ("--quarter", "2024Q2", "--doc", "底稿")
HALF, YEAR = ("--half", "2024H1"), ("--year", "2024")


class Attempt(NamedTuple):
    """A file, what is done to it, the reports that it would change, and what these say of it."""

    path: str
    edit: Callable[[str], str | None]
    reports: tuple[tuple[str, ...], ...]
    says: str


def swapped(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def amended(since: str) -> Callable[[str], str]:
    """A second amendment, by which what is overdue has half a year more."""
    return lambda text: (
        text
        + (
            f"  - 序: 2\n    起算: {since}\n    依据: 事后\n"
            "    条款:\n      - {任务: 4, 键: 商会摸底, 期限: {原: 2024-06-30, 改: 2024-12-31}}\n"
        )
    )


_WORDING = (packaged("templates") / "month.md.j2").read_text(encoding="utf-8")
_FOUND = (
    "- 编号: 鲤城区-2024-009\n  任务: 1\n  来源: 回头看\n  发现: 2024-06-20\n  问题: 事后补记的问题\n"
    "  时限: 2024-06-30\n"
)
_VERDICT = (
    "  - 地区: 南安市\n    任务: 4\n    键: 商会推进\n    日期: 2024-07-12\n    结论: 通过\n"
    '    原因: 事后补的\n    摘要: "0000000000000000"\n    岗位: 市局普促科\n'
)
ATTEMPTS = {
    "an amendment that reaches back": Attempt(
        PLAN, amended("2024-06-12"), (MONTH, HALF), "修订 第2条"
    ),
    "the plan's own text": Attempt(
        PLAN, swapped("查账: 季后15日", "查账: 季后10日"), (BULLETIN,), "季后15日 改成 季后10日"
    ),
    "weights": Attempt(WEIGHTS, swapped("分值: 25分", "分值: 20分"), (SCORE,), "25分 改成 20分"),
    "a problem found before": Attempt(
        LICHENG, lambda text: text + _FOUND, (MONTH, BULLETIN), "事后补记的问题"
    ),
    "a problem's term": Attempt(
        LICHENG, swapped("时限: 2024-07-31", "时限: 2024-06-30"), (MONTH,), "改成 2024-06-30"
    ),
    "a verdict": Attempt(Q2, lambda text: text + _VERDICT, (PAPER,), "商会推进"),
    "an audit that is gone": Attempt(Q2, lambda _: None, (PAPER, BULLETIN), "种子 数：删了 4711"),
    "words": Attempt(
        "templates/month.md.j2", lambda _: "新的写法 {{ report.title }}\n", (MONTH,), "加了这个文件"
    ),
    "words of all reports": Attempt(
        "templates/parts.md.j2", lambda _: "{% macro x() %}{% endmacro %}\n", (MONTH, HALF), "加了"
    ),
}  # fmt: skip


def put(repo: Path, path: str, text: str | None) -> None:
    place = repo / path
    place.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        place.unlink()
    else:
        place.write_text(text, encoding="utf-8")


def committed(repo: Path) -> str:
    """Commits everything; returns the commit's first digits."""
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "-m", "改")
    return run_git(repo, "rev-parse", "HEAD").decode()[:12]


def text_of(repo: Path, path: str) -> str:
    place = repo / path
    return place.read_text(encoding="utf-8") if place.exists() else ""


@pytest.mark.parametrize("name", ATTEMPTS)
def test_what_came_later_changes_nothing_and_is_named(
    name: str, demo_year: Path, demo_copy: Path
) -> None:
    one = ATTEMPTS[name]
    put(demo_copy, one.path, one.edit(text_of(demo_copy, one.path)))
    commit = committed(demo_copy)
    put(demo_copy, "README.md", "后来的提交")
    committed(demo_copy)
    for words in one.reports:
        now = printed(demo_copy, words)
        assert body(now) == body(told(demo_year, "report", *words).out)
        line = next(r for r in now.splitlines() if r.startswith(f"- `{one.path}`（封存 "))
        assert commit in line
        assert one.says in line or words == BULLETIN


def test_what_is_not_committed_is_named_too(demo_year: Path, demo_copy: Path) -> None:
    put(demo_copy, LICHENG, text_of(demo_copy, LICHENG) + _FOUND)
    now = printed(demo_copy, MONTH)
    assert body(now) == body(told(demo_year, "report", *MONTH).out)
    assert f"- `{LICHENG}`（封存 2024-06）：第2条 编号：加了 鲤城区-2024-009；" in now
    assert "还没有提交\n" in now


def test_what_is_dated_later_is_not_named(demo_copy: Path) -> None:
    """It would not be in the report by its day."""
    put(demo_copy, PLAN, amended("2025-02-20")(text_of(demo_copy, PLAN)))
    settled = _FOUND.replace("2024-06-20", "2025-02-20")
    put(demo_copy, LICHENG, text_of(demo_copy, LICHENG) + settled)
    put(demo_copy, "templates/slip.md.j2", "别的文\n")
    for words in (MONTH, BULLETIN, PAPER, HALF):
        assert later(printed(demo_copy, words)) == []


def test_a_template_is_used_from_the_next_seal_on(demo_copy: Path) -> None:
    """The office's own words count where its seal names them, to the letter."""
    put(demo_copy, "templates/month.md.j2", _WORDING.replace("一、签账", "一、谁签了账"))
    assert "一、签账" in printed(demo_copy, MONTH)
    committed(demo_copy)
    assert "一、签账" in printed(demo_copy, MONTH)
    assert "一、签账" in printed(demo_copy, MONTH, at="HEAD")


def test_a_seal_cannot_write_elsewhere(demo_copy: Path) -> None:
    """A name of a template that leads out of the folder where templates are put."""
    place = demo_copy / "plans/2024/seals/2024.yaml"
    text = place.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("  plans/2024/plan.yaml: "))
    out = row.replace("plans/2024/plan.yaml", "templates/../../../ledger-outside")
    place.write_text(text.replace(row, f"{row}\n{out}"), encoding="utf-8")
    made = ran(demo_copy, "report", *YEAR)
    assert made.code == 2
    assert "指到仓库外面" in made.err


def test_a_link_for_a_folder_of_templates_is_not_followed(demo_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "别处").mkdir()
    (tmp_path / "别处/month.md.j2").write_text("别处的 {{ report.title }}\n", encoding="utf-8")
    (demo_copy / "templates").symlink_to(tmp_path / "别处")
    text = printed(demo_copy, MONTH)
    assert "别处的" not in text
    assert later(text) == []


def test_the_bulletin_does_not_quote_what_it_does_not_hold(demo_copy: Path) -> None:
    """A letter that goes out names the file and the commit; figures stay in the books."""
    path = "counties/jinjiang/2024/2024-05.yaml"
    put(demo_copy, path, text_of(demo_copy, path).replace("本月调解件数: ", "本月调解件数: 7", 1))
    put(demo_copy, Q2, swapped("登记簿", "某某人的登记簿")(text_of(demo_copy, Q2)))
    text = printed(demo_copy, BULLETIN)
    assert later(text) == [Q2, path]
    assert "某某人" not in text
    assert "调解件数：" not in text


def test_the_quarter_says_from_where_its_audit_is(demo_year: Path, demo_copy: Path) -> None:
    """Sealed with the next seal; until there is one, today's."""
    assert "查账和问题台账取封存 2024-07（SHA-256 " in printed(demo_year, PAPER)
    run_git(demo_copy, "checkout", "--quiet", "-B", "main", "refs/tags/closed/2024-06")
    text = printed(demo_copy, PAPER)
    assert "查账和问题台账取现在的文件" in text
    assert "还没有抽" in text
    made = ran(demo_copy, "audit", "sample", "2024Q2", "--seed", "31", "--as-of", "2024-07-08")
    assert made.code == 0, made.err
    assert "定的数 31" in printed(demo_copy, PAPER)
    assert "封存以后改了" not in printed(demo_copy, PAPER)


def test_a_day_that_is_asked_for_takes_the_first_seal_from_then(demo_year: Path) -> None:
    for day, seal in (("2024-07-20", "2024-07"), ("2024-09-01", "2024-08"), ("2025-06-01", "2024")):
        text = printed(demo_year, (*PAPER, "--as-of", day))
        assert f"取封存 {seal}（SHA-256 " in text
        assert later(text) == []


def older(seals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same seals as they were when they named no plan and no templates: a chain of their own."""
    last = ""
    for period in ("定账", *MONTHS):
        if f"{period}.yaml" in seals:
            text = re.sub(
                r"(?m)^  (?:templates/|plans/2024/plan\.yaml).*\n", "", seals[f"{period}.yaml"]
            )
            text = re.sub(r"(sha256: \"?)[0-9a-f]{64}", rf"\g<1>{last}", text, count=1)
            last = hashlib.sha256(text.encode()).hexdigest()
            yield f"plans/2024/seals/{period}.yaml", text


def test_what_an_older_seal_does_not_name_is_read_from_its_commit(demo_copy: Path) -> None:
    run_git(demo_copy, "checkout", "--quiet", "-B", "main", "refs/tags/closed/2024-07")
    run_git(demo_copy, "checkout", "--quiet", "--orphan", "older")
    folder = demo_copy / "plans/2024/seals"
    seals = {place.name: place.read_text(encoding="utf-8") for place in folder.iterdir()}
    own = _WORDING.replace("一、签账", "一、谁签了账")
    shutil.rmtree(folder)
    put(demo_copy, "templates/month.md.j2", own)
    committed(demo_copy)
    for path, text in older(seals):
        put(demo_copy, path, text)
    committed(demo_copy)
    put(demo_copy, "templates/month.md.j2", own.replace("谁签了账", "再改"))
    text = printed(demo_copy, MONTH)
    assert "一、谁签了账" in text
    assert later(text) == ["templates/month.md.j2"]
    shutil.rmtree(demo_copy / ".git")
    bare = printed(demo_copy, MONTH)
    assert "一、再改" in bare
    assert "封存没有写明或取不到、照现在的：" in bare
    assert "`templates/month.md.j2`" in bare


def moved(demo: Path, months: list[str], forms: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The reports that are not what they were at the seal by which they are settled."""
    return [
        one.words
        for month in months
        for one in reports_of(month)
        for form in forms
        if body(printed(demo, one.words, form, f"refs/tags/closed/{one.seal}"), form)
        != body(printed(demo, one.words, form, "refs/tags/closed/2024"), form)
    ]


def test_reports_of_the_demo_year_are_what_they_were(demo_year: Path) -> None:
    assert moved(demo_year, ["2024-04", "2024-07"], ("md",)) == []


@pytest.mark.long
def test_every_report_of_the_demo_year_is_what_it_was(demo_year: Path) -> None:
    assert moved(demo_year, MONTHS, FORMS) == []
