"""What the ground may be like: no git, no repository, odd files. Always a sentence."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.cli import main
from ledger.repo import disk
from ledger.repo.git import run_git
from ledger.state import LARGEST

from ..books import SMALL
from .conftest import AS_OF, MONTH, Ledger, write

READING = [["check"], ["status"], ["status", "晋江市"]]
WRITING = [
    ["post", "晋江市", "2024-05", "1", "本月件数=3"],
    ["open", "晋江市", "--month", "2024-05"],
]
PLAN = "plans/2024/plan.yaml"


def bytes_of(root: Path) -> dict[str, bytes]:
    places = (place for top in ("counties", "plans") for place in (root / top).rglob("*"))
    return {str(place): place.read_bytes() for place in places if place.is_file()}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is no repository, and we stand in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", [*READING, *WRITING, ["sign", "晋江市", "2024-05"], ["schema"]])
class TestNotARepository:
    def test_a_folder_that_is_none(self, ledger: Ledger, elsewhere: Path, words: list[str]) -> None:
        ran = ledger(*words)
        assert ran.code == 2
        assert f"{elsewhere} 不在台账仓库里" in ran.err
        assert "ledger init" in ran.err

    def test_a_git_repository_of_something_else(
        self, ledger: Ledger, elsewhere: Path, words: list[str]
    ) -> None:
        run_git(elsewhere, "init", "--quiet")
        ran = ledger(*words)
        assert ran.code == 2
        assert "是 git 仓库，但不是台账仓库" in ran.err

    def test_a_folder_that_is_not_there(
        self, ledger: Ledger, elsewhere: Path, words: list[str]
    ) -> None:
        ran = ledger(*words, "-C", elsewhere / "没有")
        assert ran.code == 2
        assert "没有这个文件夹" in ran.err


@pytest.mark.parametrize("words", READING)
class TestStatesOfGit:
    def test_a_branch_without_a_commit(self, ledger: Ledger, here: Path, words: list[str]) -> None:
        assert ledger(*words, "--as-of", AS_OF).code == 0
        ran = ledger(*words, "--as-of", AS_OF, "--at", "HEAD")
        assert (ran.code, ran.out) == (2, "")
        assert "没有「HEAD」这个提交\n    → git log" in ran.err

    def test_a_detached_head(self, ledger: Ledger, committed: Path, words: list[str]) -> None:
        run_git(committed, "checkout", "--quiet", "--detach")
        for more in ([], ["--at", "HEAD"]):
            assert ledger(*words, "--as-of", AS_OF, "-C", committed, *more).code == 0

    def test_a_dirty_tree(self, ledger: Ledger, committed: Path, words: list[str]) -> None:
        write(committed, "1 第1项:\n  本月件数: 3件\n")
        assert ledger(*words, "--as-of", AS_OF, "-C", committed).code == 1
        assert ledger(*words, "--as-of", AS_OF, "-C", committed, "--at", "HEAD").code == 0

    def test_a_bare_repository(
        self, ledger: Ledger, committed: Path, tmp_path: Path, words: list[str]
    ) -> None:
        bare = tmp_path / "bare"
        run_git(tmp_path, "clone", "--quiet", "--bare", str(committed), str(bare))
        ran = ledger(*words, "-C", bare)
        assert ran.code == 2
        assert "这里是裸仓库" in ran.err
        assert ledger(*words, "--as-of", AS_OF, "-C", bare, "--at", "HEAD").code == 0

    def test_no_git_repository_at_all(self, ledger: Ledger, here: Path, words: list[str]) -> None:
        shutil.rmtree(here / ".git")
        assert ledger(*words, "--as-of", AS_OF).code == 0
        ran = ledger(*words, "--at", "HEAD")
        assert ran.code == 2
        assert "不是 git 仓库" in ran.err

    def test_from_a_folder_inside(
        self, ledger: Ledger, committed: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
    ) -> None:
        monkeypatch.chdir(committed / "counties/jinjiang/2024")
        for more in ([], ["--at", "HEAD"]):
            assert ledger(*words, "--as-of", AS_OF, *more).code == 0


@pytest.mark.parametrize(
    "revision", ["nosuch", "HEAD~9", "HEAD:plans", "", "--output=x", "a b", "HEAD^{tree}"]
)
def test_a_revision_that_is_none(ledger: Ledger, committed: Path, revision: str) -> None:
    ran = ledger("check", "-C", committed, f"--at={revision}")
    assert (ran.code, ran.out) == (2, "")
    assert f"没有「{revision}」这个提交" in ran.err


@pytest.mark.parametrize("revision", ["HEAD", "main", "HEAD~0", "HEAD^{commit}", "HEAD@{0}"])
def test_revisions(ledger: Ledger, committed: Path, revision: str) -> None:
    assert ledger("check", "-C", committed, "--at", revision, "--as-of", AS_OF).code == 0


def test_a_tag_is_a_revision(ledger: Ledger, committed: Path) -> None:
    run_git(committed, "tag", "-a", "-m", "结账", "closed/2024-05")
    assert ledger("check", "-C", committed, "--at", "closed/2024-05", "--as-of", AS_OF).code == 0


def test_settings_of_another_git_do_not_lead_astray(
    ledger: Ledger, committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nonsense")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonsense")
    assert ledger("check", "-C", committed, "--at", "HEAD", "--as-of", AS_OF).code == 0


def without_git(*words: str) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "ledger", *words],
        env={**os.environ, "PATH": ""}, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return ended.returncode, ended.stderr.decode()


def test_without_git(here: Path) -> None:
    said = "错误：这台机器上没有 git\n    → 先安装 git（2.30 以上）\n"
    assert without_git("check", "--at", "HEAD") == (2, said)
    assert without_git("check", "--as-of", AS_OF) == (0, "")


UNREADABLE: dict[str, tuple[str | bytes, str]] = {
    "full-width colons": ("1 第1项：\n  本月件数：3\n", "full-width-colon"),
    "a list": ("- 1 第1项\n", "wrong-shape"),
    "binary": (b"\x00\xff\xfe\x89PNG\r\n", "not-utf8"),
    "GBK": ("1 第1项:\n  存在问题: 测试\n".encode("gbk"), "not-utf8"),
    "broken": ("1 第1项:\n  本月件数: [3\n", "broken-yaml"),
    "two keys": ("1 第1项:\n  期末个数: 3\n  期末个数: 4\n", "duplicate-key"),
    "a merge": ("<<<<<<< HEAD\n1 第1项:\n  期末个数: 3\n=======\n>>>>>>> b\n", "merge-marker"),
}


@pytest.mark.parametrize(("text", "rule"), UNREADABLE.values(), ids=UNREADABLE)
class TestAMonthThatCannotBeRead:
    def test_check_names_it(self, ledger: Ledger, here: Path, text: str | bytes, rule: str) -> None:
        write(here, text)
        ran = ledger("check", "--as-of", AS_OF)
        assert ran.code == 1
        assert f"{MONTH}:" in ran.out
        assert f" error {rule} " in ran.out

    def test_status_shows_the_rest_and_fails(
        self, ledger: Ledger, here: Path, text: str | bytes, rule: str
    ) -> None:
        write(here, text)
        for words in (["status"], ["status", "晋江市"]):
            ran = ledger(*words, "--as-of", AS_OF)
            assert ran.code == 1, rule
            assert "晋江市" in ran.out
            assert MONTH in ran.out
        assert ledger("status", "惠安县", "--as-of", AS_OF).code == 0

    @pytest.mark.parametrize("words", WRITING, ids=["post", "open"])
    def test_nothing_is_written_over_it(
        self, ledger: Ledger, here: Path, text: str | bytes, rule: str, words: list[str]
    ) -> None:
        place = write(here, text)
        before = place.read_bytes()
        ran = ledger(*words, "--as-of", AS_OF)
        assert ran.code == 2, rule
        assert ran.err.startswith("错误：")
        assert place.read_bytes() == before


def test_opening_all_places_goes_on_past_one_that_cannot_be_read(
    ledger: Ledger, here: Path
) -> None:
    write(here, "- 1\n")
    ran = ledger("open", "--month", "2024-05")
    assert ran.code == 2
    assert ran.out.count("新建") == 3
    assert f"{MONTH} 读不下去" in ran.err


@pytest.mark.parametrize("words", WRITING, ids=["post", "open"])
class TestWhereNothingIsWritten:
    def test_through_a_linked_folder(
        self, ledger: Ledger, here: Path, tmp_path: Path, words: list[str]
    ) -> None:
        outside = tmp_path / "outside"
        shutil.move(here / "counties/jinjiang/2024", outside)
        (here / "counties/jinjiang/2024").symlink_to(outside)
        before = sorted(outside.iterdir())
        ran = ledger(*words, "--as-of", AS_OF)
        assert ran.code == 2
        assert "链接" in ran.err
        assert sorted(outside.iterdir()) == before

    def test_over_a_link(
        self, ledger: Ledger, here: Path, tmp_path: Path, words: list[str]
    ) -> None:
        target = tmp_path / "target.yaml"
        target.write_text("1 第1项:\n", encoding="utf-8")
        (here / MONTH).symlink_to(target)
        assert ledger(*words, "--as-of", AS_OF).code == 2
        assert target.read_text(encoding="utf-8") == "1 第1项:\n"

    def test_over_a_file_that_is_too_large(
        self, ledger: Ledger, here: Path, words: list[str]
    ) -> None:
        place = write(here, b"# " + b"x" * LARGEST)
        ran = ledger(*words, "--as-of", AS_OF)
        assert ran.code == 2
        assert "太大" in ran.err
        assert place.stat().st_size == LARGEST + 2

    def test_where_the_folder_is_no_folder(
        self, ledger: Ledger, here: Path, words: list[str]
    ) -> None:
        shutil.rmtree(here / "counties/jinjiang/2024")
        (here / "counties/jinjiang/2024").write_text("", encoding="utf-8")
        ran = ledger(*words, "--as-of", AS_OF)
        assert ran.code == 2
        assert f"写不了 {MONTH}" in ran.err

    def test_where_the_disk_refuses(
        self, ledger: Ledger, here: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
    ) -> None:
        monkeypatch.setattr("ledger.repo.disk.os.replace", _refuse)
        before = bytes_of(here)
        ran = ledger(*words, "--as-of", AS_OF)
        assert ran.code == 2
        assert "看看文件夹的权限" in ran.err
        assert bytes_of(here) == before


def _refuse(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_file_that_may_not_be_read(
    ledger: Ledger, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.repo.disk.open", _refuse, raising=False)
    for words in READING:
        ran = ledger(*words)
        assert ran.code == 2
        assert ran.err.startswith(f"错误：读不了 {here}")


def test_a_folder_that_may_not_be_read_is_not_an_empty_one(
    ledger: Ledger, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir
    refused = here / "counties/jinjiang"
    monkeypatch.setattr(os, "scandir", lambda at=".": (_refuse if at == refused else listed)(at))
    for words in READING:
        ran = ledger(*words)
        assert ran.code == 2
        assert ran.err.startswith(f"错误：读不了 {here}")


@pytest.mark.parametrize("at", [[], ["--at", "HEAD"]], ids=["disk", "commit"])
@pytest.mark.parametrize("path", [MONTH, "counties/jinjiang/2024/evidence/名册.csv"])
def test_a_file_that_is_too_large_is_not_passed_over(
    ledger: Ledger, committed: Path, monkeypatch: pytest.MonkeyPatch, at: list[str], path: str
) -> None:
    write(committed, b"# " + b"x" * LARGEST, path)
    run_git(committed, "add", "--all")
    run_git(committed, "commit", "--quiet", "-m", "太大")
    monkeypatch.chdir(committed)
    ran = ledger("check", "--as-of", AS_OF, *at)
    assert (ran.code, ran.out.splitlines()[0]) == (
        1,
        f"{path}: error too-large 这个文件太大，没有读",
    )
    assert (path in ledger("status", "--as-of", AS_OF, *at).out) == path.endswith(".yaml")


NUMBER = "11010519491231002X"
LEAKING = {
    "counties/jinjiang/2024/evidence/名册.csv": f"姓名,证件\r\n甲,{NUMBER}\r\n".encode("gbk"),
    "counties/jinjiang/2024/evidence/导出.txt": f"证件\t{NUMBER}\r\n".encode("utf-16"),
    "counties/jinjiang/2024/evidence/说明.MD": f"证件 {NUMBER}\n".encode(),
    "counties/jinjiang/2024/evidence/附件/a.yaml": f"证件: {NUMBER}\n".encode(),
    "counties/jinjiang/备份.json": f'{{"证件": "{NUMBER}"}}\n'.encode(),
    "plans/2024/audits/2024Q2.yaml": f"证件: {NUMBER}\n".encode(),
}


@pytest.mark.parametrize("at", [[], ["--at", "HEAD"]], ids=["disk", "commit"])
@pytest.mark.parametrize("path", LEAKING)
def test_personal_data_is_found_in_any_text_and_not_repeated(
    ledger: Ledger, committed: Path, monkeypatch: pytest.MonkeyPatch, at: list[str], path: str
) -> None:
    write(committed, LEAKING[path], path)
    run_git(committed, "add", "--all")
    run_git(committed, "commit", "--quiet", "-m", "误入")
    monkeypatch.chdir(committed)
    ran = ledger("check", "--as-of", AS_OF, "--select", "resident-id,personal-key", *at)
    assert ran.code == 1
    assert f"{path}:" in ran.out
    assert "error resident-id" in ran.out
    assert ("personal-key" in ran.out) == path.endswith("名册.csv")
    assert NUMBER not in ran.out


def test_a_folder_with_the_name_of_a_month_is_passed_over(ledger: Ledger, here: Path) -> None:
    (here / MONTH).mkdir()
    assert ledger("status", "--as-of", AS_OF).code == 0


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda text: "", "missing-key"),
        (lambda text: "- 1\n", "wrong-shape"),
        (lambda text: text + "甲: [\n", "broken-yaml"),
        (lambda text: text.replace("印发日期: 2024-03-08\n", ""), "missing-key"),
        (lambda text: text.replace("类别: 市局", "类别: 州局"), "bad-choice"),
        (lambda text: text.replace("首月: 2024-03", "首月: 三月"), "bad-period"),
        (lambda text: text.replace("对账: 次月5日", "对账: 次月31日"), "bad-day"),
    ],
    ids=["empty", "list", "broken", "missing", "no bureau", "no month", "no such day"],
)
def test_a_plan_that_cannot_be_read(
    ledger: Ledger, here: Path, change: Callable[[str], str], rule: str
) -> None:
    (here / PLAN).write_text(change(SMALL), encoding="utf-8")
    ran = ledger("check", "--as-of", AS_OF)
    assert ran.code == 1
    assert f"{PLAN}:" in ran.out
    assert f" error {rule} " in ran.out
    before = bytes_of(here)
    for words in (["status"], *WRITING, ["sign", "晋江市", "2024-05"], ["schema"]):
        ended = ledger(*words)
        assert ended.code == 2
        assert f"计划 {PLAN} 读不下去" in ended.err
        assert bytes_of(here) == before


def test_a_plan_with_one_indicator_that_cannot_be_read(ledger: Ledger, here: Path) -> None:
    text = SMALL.replace("键: 期末个数, ", "")
    (here / PLAN).write_text(text, encoding="utf-8")
    ran = ledger("check", "--as-of", AS_OF)
    assert ran.code == 1
    assert "error missing-key 缺「键」" in ran.out
    ran = ledger("status", "--as-of", AS_OF)
    assert ran.code == 1
    assert PLAN in ran.out


def test_a_repository_without_a_plan(ledger: Ledger, here: Path) -> None:
    (here / PLAN).unlink()
    for words in READING:
        ran = ledger(*words)
        assert ran.code == 2
        assert "没有 plans/<年度>/plan.yaml" in ran.err


def test_a_commit_without_a_plan(ledger: Ledger, committed: Path) -> None:
    run_git(committed, "rm", "--quiet", "-r", "plans")
    run_git(committed, "commit", "--quiet", "-m", "误删")
    run_git(committed, "checkout", "--quiet", "HEAD~1", "--", "plans")
    ran = ledger("check", "-C", committed, "--at", "HEAD")
    assert ran.code == 2
    assert "没有找到计划" in ran.err


@pytest.mark.parametrize("words", READING)
def test_reading_writes_nothing(committed: Path, words: list[str]) -> None:
    write(committed, "1 第1项:\n  本月件数: 3件\n")
    before = bytes_of(committed)
    status = run_git(committed, "status", "--porcelain=v2", "--branch")
    main([*words, "-C", str(committed), "--as-of", AS_OF])
    assert bytes_of(committed) == before
    assert run_git(committed, "status", "--porcelain=v2", "--branch") == status


def test_what_an_installer_compiled_is_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ci/__pycache__").mkdir(parents=True)
    (tmp_path / "ci/comment.py").write_text("pass\n")
    (tmp_path / "ci/__pycache__/comment.cpython-311.pyc").write_bytes(b"\xa7\r\r\n")
    monkeypatch.setattr("ledger.repo.disk.packaged", tmp_path.joinpath)
    assert disk.packaged_texts("ci") == [("comment.py", "pass\n")]
