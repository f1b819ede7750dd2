"""Purges: sealed files from which something was taken out, and what that may change.

Each case is tried with the old version still in the repository, as after a mere edit, and with all
history written anew, as the handbook has it.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.cli import main
from ledger.page import name_of, sign_code
from ledger.repo.git import run_git

from ..conftest import POST
from .four_seals import SMALL_YEAR, book, close, commit, edited, git, marks, sign, verify

__all__ = ["verify"]
PATH = book("huian", "2024-03")
PURGES = "plans/2024/purges.yaml"
PROBLEMS = "counties/huian/2024/problems.yaml"
PROOF = "counties/huian/2024/evidence/通知.txt"
MARCH = """# 惠安县 2024年3月
1 第1项:
  本月件数: 3
  期末个数: 5

2 第2项:
  应访实访: 12/10
  本月调解数: 20

3 第3项:
  书面报告: 2024-03-20
  佐证: {书面报告: evidence/通知.txt}

5 第5项:
  品牌: 某某路某人的调解室建成，还差挂牌
"""
APRIL = """1 第1项:
  本月件数: 4

更正:
  - 类别: 更正
    所属: 2024-03
    任务: 1
    键: 本月件数
    原值: 3
    更正为: 6
    原因: 漏记
    佐证: 试〔2024〕9号
"""
PROBLEM = """- 编号: 惠安县-2024-001
  任务: 1
  来源: 回头看
  发现: 2024-03-18
  问题: 某人家没有公示
  措施: 补公示
  责任人: 专干
  时限: 2024-07-31
"""


@pytest.fixture(scope="session")
def sealed_texts(small_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """定账, March and April sealed; 惠安县's March holds every kind of figure, and words."""
    root = tmp_path_factory.mktemp("purges") / "repository"
    shutil.copytree(small_repository, root)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (POST | {"GIT_CONFIG_GLOBAL": "/dev/null"}).items():
            patch.setenv(name, value)
        opening = "牵头科室: 促进法治科\n责任人: 负责人\n"
        base = "\n2 第2项:\n  基数: {本月调解数: {全年: 90, 取数: 2024-03-12}}\n"
        more = (
            "\n1 第1项:\n  期初: {本月件数: 7}\n" + base + "\n4 第4项:\n  目标: {本月改造数: 2}\n"
        )
        texts = {"定账": opening + more, "2024-03": MARCH, "2024-04": APRIL}
        (root / PROOF).parent.mkdir(parents=True, exist_ok=True)
        (root / PROOF).write_text("某人的通知\n", encoding="utf-8")
        (root / PROBLEMS).write_text(PROBLEM, encoding="utf-8")
        for period, signed, closed in (
            ("定账", "2024-03-28", "2024-04-01"),
            ("2024-03", "2024-04-03", "2024-04-06"),
            ("2024-04", "2024-05-03", "2024-05-06"),
        ):
            for slug in SMALL_YEAR:
                plain = {"定账": opening + (more if slug != "quanzhou" else "")}.get(period, "")
                text = texts[period] if slug == "huian" else plain
                (root / book(slug, period)).write_text(text, encoding="utf-8")
                sign(root, slug, period, signed)
            commit(root, {}, f"签账 {period}")
            close(root, closed)
    return root


@pytest.fixture
def root(sealed_texts: Path, copy_of: Callable[[Path], Path]) -> Path:
    return copy_of(sealed_texts)


def resigned(path: str, text: str) -> str:
    """A changed text with the code that belongs to it."""
    body, mark, line = text.partition("签账:")
    name = name_of(path)
    assert name is not None
    code = sign_code(name, body.encode())
    return body + mark + re.sub("核对码: [^,}]*", f'核对码: "{code}"', line)


Edit = tuple[str, str]


def purge(
    root: Path,
    edits: list[Edit],
    more: str = "",
    path: str = PATH,
    *,
    gone: bool,
    sign: bool = True,
) -> None:
    """Puts an edited version in a sealed one's place, in all history or on top of it, and says so."""
    before, stood = git(root, "rev-parse", f"HEAD:{path}"), (root / path).read_bytes().decode()
    text = stood
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    text = resigned(path, text) if sign and "签账:" in text else text
    assert text != stood
    (root / path).write_text(text, encoding="utf-8")
    after = git(root, "hash-object", "-w", path)
    if gone:
        rewritten(root, before, after)
    written = (root / PURGES).read_text(encoding="utf-8") if (root / PURGES).exists() else ""
    commit(root, {path: text.encode(), PURGES: (written + row(path, before, after, more)).encode()})


def row(path: str, before: str, after: str, more: str = "") -> str:
    return (
        f'- 路径: {path}\n  旧: "{before}"\n  新: "{after}"\n  原因: 写了当事人\n'
        f"  批准: 示例〔2024〕88号\n  日期: 2024-05-09\n{more}"
    )


def rewritten(root: Path, before: str, after: str) -> None:
    """All history with another version of a file, and without the old one."""
    told = run_git(root, "fast-export", "--all", "--no-data", "--signed-tags=strip")
    told = told.replace(f" {before} ".encode(), f" {after} ".encode())
    run_git(root, "fast-import", "--quiet", "--force", input=told)
    run_git(root, "reset", "--quiet", "--hard")
    run_git(root, "reflog", "expire", "--expire=now", "--all")
    run_git(root, "gc", "--quiet", "--prune=now")


class Law(NamedTuple):
    """A purge: its edits, what the record says besides, what is found where the old version is
    still there, and where it is gone."""

    edits: list[Edit]
    more: str = ""
    there: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


STILL, MORE = "purge-not-carried-out", "purge-changes-more"
TOTALS, TAKEN = "seal-totals-differ", "purged-figure"
BOTH = frozenset({MORE, TOTALS})
ALSO = frozenset({MORE})
GONE: frozenset[str] = frozenset()


def taken(*pairs: Edit) -> str:
    rows = ", ".join(f"{{代号: {code}, 原: {was}}}" for code, was in pairs)
    return f"  合计: 变了\n  取出: [{rows}]\n"


COUNT, PLACES, VISITS = (
    ("  本月件数: 3\n", ""),
    ("  期末个数: 5\n", ""),
    ("  应访实访: 12/10\n", ""),
)
CALLS = ("  本月调解数: 20\n", "")
HONEST = {
    "a phrase": Law([("某某路某人", "（已清除）")]),
    "a whole text": Law([("某某路某人的调解室建成，还差挂牌", "（已清除）")]),
    "two phrases": Law([("某某路某人", "（已清除）"), ("还差挂牌", "（已清除）")]),
    "some stars": Law([("某人", "**")]),
    "as the tool blots": Law([("某某路", "‹已遮›")]),
    "a remark": Law([("# 惠安县 2024年3月\n", "# （已清除）\n")]),
    "a remark left out": Law([("# 惠安县 2024年3月\n", "")]),
    "a flow": Law([CALLS], taken(("2-2", "20")), frozenset({TAKEN}), frozenset({TAKEN})),
    "a level": Law([PLACES], taken(("1-2", "5")), frozenset({TAKEN}), frozenset({TAKEN})),
    "a ratio": Law([VISITS], taken(("2-1", "12/10")), frozenset({TAKEN}), frozenset({TAKEN})),
    "three figures": Law(
        [CALLS, PLACES, VISITS],
        taken(("2-2", "20"), ("1-2", "5"), ("2-1", "12/10")),
        frozenset({TAKEN}),
        frozenset({TAKEN}),
    ),
    "a figure and a phrase": Law(
        [PLACES, ("某人", "（已清除）")],
        taken(("1-2", "5")),
        frozenset({TAKEN}),
        frozenset({TAKEN}),
    ),
}
FALSE = {
    "a flow changed": Law([("件数: 3", "件数: 2")], "", BOTH, frozenset({TOTALS})),
    "a flow changed and said to be": Law([("件数: 3", "件数: 2")], "  合计: 变了\n", ALSO, GONE),
    "a flow changed and named": Law(
        [("件数: 3", "件数: 2")],
        taken(("1-1", "3")),
        BOTH | {TAKEN},
        BOTH | {TAKEN},
    ),
    "a flow gone and not said": Law([COUNT], "", BOTH, frozenset({TOTALS})),
    "a flow gone, another number named": Law(
        [COUNT], taken(("1-1", "30")), BOTH | {TAKEN}, frozenset({TOTALS, TAKEN})
    ),
    "a flow gone, less than nothing named": Law(
        [COUNT], taken(("1-1", "-3")), BOTH | {TAKEN}, BOTH | {TAKEN}
    ),
    "a flow gone, words named": Law([COUNT], taken(("1-1", "三")), BOTH | {TAKEN}, BOTH | {TAKEN}),
    "a day named as if it were a figure": Law(
        [("  书面报告: 2024-03-20\n", "")],
        taken(("3-2", "2024-03-20")),
        ALSO | {TAKEN},
        ALSO | {TAKEN},
    ),
    "words named as if they were a figure": Law(
        [("  品牌: 某某路某人的调解室建成，还差挂牌\n", "")],
        taken(("5-1", "建成")),
        ALSO | {TAKEN},
        ALSO | {TAKEN},
    ),
    "a flow gone, another code named": Law(
        [COUNT], taken(("1-2", "5")), BOTH | {TAKEN}, BOTH | {TAKEN}
    ),
    "one gone besides the one that is named": Law(
        [COUNT, PLACES], taken(("1-1", "3")), BOTH | {TAKEN}, frozenset({TOTALS, TAKEN})
    ),
    "one changed besides the one that is named": Law(
        [COUNT, ("个数: 5", "个数: 6")],
        taken(("1-1", "3")),
        BOTH | {TAKEN},
        frozenset({TOTALS, TAKEN}),
    ),
    "a level changed": Law([("个数: 5", "个数: 6")], "", BOTH, frozenset({TOTALS})),
    "a ratio changed": Law([("12/10", "12/12")], "", BOTH, frozenset({TOTALS})),
    "a figure brought in": Law(
        [("  期末个数: 5\n", "  期末个数: 5\n\n4 第4项:\n  本月改造数: 2\n")],
        "",
        BOTH,
        frozenset({TOTALS}),
    ),
    "a figure blotted": Law([("件数: 3", "件数: （已清除）")], "", BOTH, BOTH),
    "a code that is not in the file": Law(
        [("某人", "（已清除）")],
        taken(("4-2", "2")),
        BOTH | {TAKEN},
        frozenset({TOTALS, TAKEN}),
    ),
    "a code that there is not": Law(
        [("某人", "（已清除）")], taken(("9-9", "2")), ALSO | {TAKEN}, ALSO | {TAKEN}
    ),
    "a day moved": Law([("2024-03-20", "2024-03-29")], "", ALSO, GONE),
    "a day gone": Law([("  书面报告: 2024-03-20\n", "")], "", ALSO, GONE),
    "a day blotted": Law([("  书面报告: 2024-03-20", "  书面报告: （已清除）")], "", ALSO, ALSO),
    "words changed": Law([("还差挂牌", "已经挂牌")], "", ALSO, GONE),
    "words added": Law([("还差挂牌", "还差挂牌（已清除），其余都好")], "", ALSO, GONE),
    "words left out without a mark": Law([("，还差挂牌", "")], "", ALSO, GONE),
    "words in another order": Law([("某某路某人的", "某人的（已清除）某某路")], "", ALSO, GONE),
    "a text gone": Law([("  品牌: 某某路某人的调解室建成，还差挂牌\n", "")], "", ALSO, GONE),
    "a key changed": Law([("  品牌:", "  品牌二:")], "", ALSO, ALSO),
    "proof changed": Law(
        [("{书面报告: evidence/通知.txt}", "{书面报告: 试〔2024〕8号}")], "", ALSO, GONE
    ),
    "the day of the sign-off": Law([("日期: 2024-04-03", "日期: 2024-04-02")], "", ALSO, ALSO),
    "a file that cannot be read": Law([("1 第1项:", "1 第1项: [")], "", BOTH, BOTH),
}


def tried(root: Path, verify: Callable[..., Any], law: Law, *, gone: bool) -> Any:
    purge(root, law.edits, law.more, gone=gone)
    code, rules, said = verify(root)
    wanted = law.gone if gone else law.there | {STILL}
    assert rules == wanted, said["findings"]
    assert code == (1 if wanted & {MORE, TOTALS} else 0)
    return said


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("name", HONEST)
def test_what_a_purge_may_take_out(
    name: str, gone: bool, root: Path, verify: Callable[..., Any]
) -> None:
    said = tried(root, verify, HONEST[name], gone=gone)
    assert marks(said, "合计") == ["相符"] * 3
    assert marks(said, "文件") == ["相符", "没查" if gone else "相符", "相符"]
    assert main(["check", "-C", str(root), "--as-of", "2024-05-10"]) == 0


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("name", FALSE)
def test_what_a_purge_may_not_change(
    name: str, gone: bool, root: Path, verify: Callable[..., Any]
) -> None:
    said = tried(root, verify, FALSE[name], gone=gone)
    words = json.dumps(said, ensure_ascii=False)
    assert "某人" not in words, "what is taken out is not repeated"
    seen = {*marks(said, "文件"), *marks(said, "合计")}
    assert seen & {"没查", "不符"}


@pytest.mark.parametrize("gone", [True, False])
def test_a_change_with_a_code_that_does_not_fit_is_named(
    gone: bool, root: Path, verify: Callable[..., Any]
) -> None:
    purge(root, [("某人", "（已清除）")], gone=gone, sign=False)
    assert verify(root)[:2] == (1, {MORE} if gone else {MORE, STILL})


def test_changed_sums_that_nobody_names_leave_one_place_open(
    root: Path, verify: Callable[..., Any]
) -> None:
    purge(root, [("件数: 3", "件数: 2")], "  合计: 变了\n", gone=True)
    code, rules, said = verify(root)
    assert (code, rules) == (0, set())
    assert marks(said, "合计") == ["相符", "没查", "没查"]
    whys = {one["why"] for one in said["about"]["years"][0]["unseen"] if one["column"] == "合计"}
    assert whys == {"清除时惠安县的合计变了，没有写明取出了哪些数"}
    assert main(["check", "-C", str(root), "--as-of", "2024-05-10"]) == 1


def test_the_other_places_are_compared_all_the_same(root: Path, verify: Callable[..., Any]) -> None:
    purge(root, [COUNT], "  合计: 变了\n", gone=True)
    purge(root, [("责任人: 负责人", "责任人: 负责人\n\n3 第3项:\n  期初: {本月摸排次数: 9}")],
          path=book("jinjiang", "定账"), gone=True)  # fmt: skip
    code, rules, _ = verify(root)
    assert code == 1
    assert TOTALS in rules


def test_a_figure_of_the_opening(root: Path, verify: Callable[..., Any]) -> None:
    purge(root, [("  期初: {本月件数: 7}\n", "")], taken(("1-1/期初", "7")),
          path=book("huian", "定账"), gone=True)  # fmt: skip
    code, rules, said = verify(root)
    assert (code, rules) == (0, {TAKEN})
    assert marks(said, "合计") == ["相符"] * 3


def test_a_figure_that_a_correction_quotes(root: Path, verify: Callable[..., Any]) -> None:
    """Its totals are compared as ever; that the figure still stands in the correction is said."""
    purge(root, [COUNT], taken(("1-1", "3")), gone=True)
    code, rules, said = verify(root)
    assert (code, rules) == (0, {TAKEN})
    assert marks(said, "合计") == ["相符"] * 3
    assert main(["check", "-C", str(root), "--as-of", "2024-05-10"]) == 1


def test_twice_after_one_another(root: Path, verify: Callable[..., Any]) -> None:
    purge(root, [("某某路", "（已清除）")], gone=True)
    purge(root, [PLACES], taken(("1-2", "5")), gone=True)
    code, rules, said = verify(root)
    assert (code, rules) == (0, {TAKEN})
    assert marks(said, "合计") == ["相符"] * 3


def test_after_a_purge_life_goes_on(root: Path, verify: Callable[..., Any]) -> None:
    purge(root, [("某人", "（已清除）")], gone=True)
    assert main(["report", "--month", "2024-04", "-C", str(root)]) == 0
    for slug in SMALL_YEAR:
        (root / book(slug, "2024-05")).write_text("", encoding="utf-8")
        sign(root, slug, "2024-05", "2024-06-03")
    commit(root, {}, "签账 2024-05")
    close(root, "2024-06-06")
    assert verify(root)[:2] == (0, set())


def test_without_the_record_the_file_is_named(root: Path, verify: Callable[..., Any]) -> None:
    commit(root, edited(root, PATH, "某人", "（已清除）"))
    code, rules, said = verify(root)
    assert (code, rules) == (1, {"sealed-file-changed"})
    assert [finding["path"] for finding in said["findings"]] == [PATH]


def test_the_record_only_grows(root: Path, verify: Callable[..., Any]) -> None:
    purge(root, [("某人", "（已清除）")], gone=True)
    commit(root, edited(root, PURGES, "写了当事人", "重填"))
    assert verify(root)[:2] == (1, {"purge-record-altered"})


def test_a_purged_file_is_sealed_like_any_other(root: Path, verify: Callable[..., Any]) -> None:
    purge(root, [("某人", "（已清除）")], gone=True)
    commit(root, edited(root, PATH, "件数: 3", "件数: 30"))
    assert verify(root)[:2] == (1, {"sealed-file-changed"})


def test_evidence_is_looked_at_by_people(root: Path, verify: Callable[..., Any]) -> None:
    purge(root, [("某人", "（已清除）")], path=PROOF, gone=True)
    code, rules, said = verify(root)
    assert (code, rules) == (0, set())
    assert marks(said, "文件") == ["相符", "没查", "相符"]
    assert main(["check", "-C", str(root), "--as-of", "2024-05-10"]) == 0


class TestLivingFiles:
    """What a seal names of the files that go on (状态) is read through purges, and compared too."""

    def test_a_phrase_taken_out(self, root: Path, verify: Callable[..., Any]) -> None:
        purge(root, [("某人", "（已清除）")], path=PROBLEMS, gone=True)
        assert verify(root)[:2] == (0, set())

    def test_a_version_that_is_nowhere(self, root: Path, verify: Callable[..., Any]) -> None:
        before = git(root, "rev-parse", f"HEAD:{PROBLEMS}")
        commit(root, {PURGES: row(PROBLEMS, before, "a" * 40).encode()})
        assert verify(root)[:2] == (1, {MORE, STILL, "state-missing"})

    @pytest.mark.parametrize(
        "edit", [("2024-07-31", "2024-09-30"), ("措施: 补公示", "措施: 不用改")]
    )
    def test_more_than_that(self, edit: Edit, root: Path, verify: Callable[..., Any]) -> None:
        purge(root, [edit], path=PROBLEMS, gone=False)
        assert verify(root)[:2] == (1, {MORE, STILL})

    def test_the_plan_is_not_written_anew(self, root: Path, verify: Callable[..., Any]) -> None:
        purge(root, [("至少: 10", "至少: 1")], path="plans/2024/plan.yaml", gone=False)
        code, rules, _ = verify(root)
        assert (code, MORE in rules) == (1, True)


NOTHING = {
    "a file that no seal names": "counties/huian/2024/2024-05.yaml",
    "the record of purges": PURGES,
    "a schema": "plans/2024/schema/month.json",
    "outside the books": "README.md",
    "a seal": "plans/2024/seals/2024-03.yaml",
    "another spelling": PATH.replace("huian", "HUIAN"),
    "a path that leads out": f"x/../{PATH}",
}


@pytest.mark.parametrize("case", NOTHING)
def test_a_purge_of_what_nobody_sealed_is_named(
    case: str, root: Path, verify: Callable[..., Any]
) -> None:
    before = git(root, "rev-parse", f"HEAD:{PATH}")
    commit(root, {PURGES: row(NOTHING[case], before, "a" * 40).encode()})
    assert verify(root)[:2] == (1, {"purge-of-unsealed"})
    assert main(["check", "-C", str(root), "--as-of", "2024-05-10"]) == 1


def test_only_the_bureau_records_a_purge(root: Path, verify: Callable[..., Any]) -> None:
    accounts = "账号:\n  - {名: quanzhou, 邮箱: bureau@ledger.example, 可写: [plans]}\n"
    path = "counties/quanzhou/county.yaml"
    text = (root / path).read_text(encoding="utf-8").split("账号:")[0]
    commit(root, {path: (text + accounts).encode()})
    purge(root, [("某人", "（已清除）")], gone=True)
    code, rules, _ = verify(root)
    assert (code, "purge-by-another" in rules) == (1, True)


def test_a_branch_cannot_bring_a_false_purge(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_git(root, "branch", "keep")
    purge(root, [("件数: 3", "件数: 2")], "  合计: 变了\n", gone=False)
    run_git(root, "branch", "-m", "main", "false")
    run_git(root, "branch", "-m", "keep", "main")
    code = main(["review", "--base", "main", "--head", "false", "-C", str(root)])
    assert code == 1
    assert "sealed-file-changed" in capsys.readouterr().out


def test_a_record_alone_is_judged_by_review(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The history was written anew before; now the record comes, and names too much."""
    purge(root, [COUNT], taken(("1-1", "30")), gone=True)
    run_git(root, "branch", "record")
    run_git(root, "reset", "--quiet", "--hard", "HEAD~1")
    code = main(["review", "--base", "main", "--head", "record", "-C", str(root)])
    assert code == 1
    assert "seal-totals-differ" in capsys.readouterr().out
