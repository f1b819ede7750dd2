"""Closing (结账) on real repositories: what is sealed, what is refused, and what is left behind."""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.acts.close import close, next_period
from ledger.cli import main
from ledger.compare import broken
from ledger.finding import LedgerError
from ledger.repo.git import fetch_from, read_commit, run_git
from ledger.sealed import books_at, claims_of, read_chain, tag_of
from ledger.state import State, Year, open_year

from .books import BUREAU, COUNTY, OTHER, ZONE, signed
from .conftest import POST
from .histories import PLACES, File, Script, blob, nothing_moved, play

EVERYBODY = (COUNTY, OTHER, ZONE, BUREAU)
MARCH = "plans/2024/seals/2024-03.yaml"
FLOW = "1 第1项:\n  本月件数: {}\n\n"


class Ran(NamedTuple):
    """What a command printed on either stream, and how it ended."""

    code: int
    said: str


Close = Callable[..., Ran]


def at(slug: str, period: str) -> str:
    stem = {"定账": "opening", "2024": "closing"}.get(period, period)
    return f"counties/{slug}/2024/{stem}.yaml"


def put(root: Path, files: dict[str, str | bytes | None]) -> None:
    """Writes files, or removes them; a last line `签账: 2024-04-03` is made a sign-off."""
    for path, text in files.items():
        place = root / path
        if text is None:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else signed(path, text).encode())


def commit(root: Path, files: dict[str, str | bytes | None], message: str = "记账") -> str:
    put(root, files)
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--allow-empty", "-m", message)
    return run_git(root, "rev-parse", "HEAD").decode().strip()


def month(period: str, number: int = 7, *slugs: str) -> dict[str, Any]:
    """Months signed on the third of the next; the bureau has nothing to book."""
    day = f"2024-{int(period[5:]) + 1:02d}-03"
    return {
        at(slug, period): ("" if slug == BUREAU else FLOW.format(number)) + f"签账: {day}\n"
        for slug in slugs or EVERYBODY
    }


def everything(root: Path) -> tuple[bytes, ...]:
    """What must not change where a command refuses: refs, the tree on the disk, the index."""
    return (
        run_git(root, "show-ref"),
        run_git(root, "status", "--porcelain", "-z"),
        run_git(root, "ls-files", "-s"),
    )


@pytest.fixture(scope="session")
def march_signed(small_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """定账 sealed; March signed by everybody and committed."""
    root = tmp_path_factory.mktemp("close") / "repository"
    shutil.copytree(small_repository, root)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (POST | {"GIT_CONFIG_GLOBAL": "/dev/null"}).items():
            patch.setenv(name, value)
        opening = "牵头科室: 促进法治科\n责任人: 负责人\n\n{}签账: 2024-03-28\n"
        target = "4 第4项:\n  目标: {本月改造数: 2}\n\n"
        base = "2 第2项:\n  基数: {本月调解数: {全年: 90, 取数: 2024-03-12}}\n\n"
        for slug in EVERYBODY:
            own = "" if slug == BUREAU else base + target
            put(root, {at(slug, "定账"): opening.format(own)})
        commit(root, {}, "定账")
        assert main(["close", "-C", str(root), "--at", "2024-04-01T17:30:00"]) == 0
        commit(root, month("2024-03"))
    return root


@pytest.fixture
def root(march_signed: Path, copy_of: Callable[[Path], Path]) -> Path:
    return copy_of(march_signed)


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Close:
    """Runs `ledger close` (or another command) on the repository, at a fixed moment."""

    def run(*words: str, command: str = "close", repo: Path = root) -> Ran:
        capsys.readouterr()
        moment = ["--at", "2024-05-06T17:30:00"] if command == "close" else []
        code = main([command, *words, "-C", str(repo), *moment])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out + err)

    return run


@pytest.fixture
def refused(root: Path, run: Close) -> Callable[..., str]:
    """Runs `ledger close`, sees that it refuses and leaves everything as it was."""

    def refused(*words: str, code: int = 2, repo: Path = root) -> str:
        before = everything(repo)
        ran = run(*words, repo=repo)
        assert ran.code == code, ran.said
        assert everything(repo) == before
        return ran.said

    return refused


def seal(root: Path, period: str = "2024-03") -> Any:
    chain = read_chain(read_commit(root, "HEAD").files, 2024)
    return next(link for link in chain if link.period == period).seal


class TestOneSeal:
    def test_the_next_period_is_sealed_by_one_commit_and_one_tag(
        self, root: Path, run: Close
    ) -> None:
        ran = run()
        assert ran.code == 0, ran.said
        head = run_git(root, "rev-parse", "HEAD").decode().strip()
        assert f"2024-03 已结账：{MARCH}，提交 {head[:12]}，标签 closed/2024-03" in ran.said
        assert "各地都已签账" in ran.said
        changed = run_git(root, "diff-tree", "--no-commit-id", "--name-status", "-r", "HEAD")
        assert changed.decode() == f"A\t{MARCH}\n"
        assert run_git(root, "cat-file", "-t", "closed/2024-03") == b"tag\n"
        assert run_git(root, "rev-parse", "closed/2024-03^{commit}").decode().strip() == head
        assert run_git(root, "log", "-1", "--format=%an %s").decode() == "经办 结账 2024-03\n"
        assert run_git(root, "status", "--porcelain") == b""

    def test_what_a_seal_says(self, root: Path, run: Close) -> None:
        run("--post", "市局值班岗")
        said, files = seal(root), read_commit(root, "HEAD").files
        assert (said.at, said.post) == ("2024-05-06T17:30:00+08:00", "市局值班岗")
        before = files["plans/2024/seals/定账.yaml"]
        assert said.previous.sha256 == hashlib.sha256(before).hexdigest()
        assert (said.plan.amendment, said.plan.blob) == (0, blob(files["plans/2024/plan.yaml"]))
        assert {name: str(place.signed) for name, place in said.places.items()} == dict.fromkeys(
            ("晋江市", "惠安县", "台商投资区", "市局"), "2024-04-03"
        )
        assert said.places["晋江市"].files == {"2024-03.yaml": blob(files[at(COUNTY, "2024-03")])}
        assert said.totals == {"1-1": {"晋江市": "7", "惠安县": "7", "台商投资区": "7"}}

    def test_the_living_files_are_noted_as_they_are(self, root: Path, run: Close) -> None:
        problem = (
            "- 编号: 晋江-2024-001\n  任务: 1\n  来源: 自查\n  发现: 2024-04-01\n  问题: 缺档\n"
        )
        path = f"counties/{COUNTY}/2024/problems.yaml"
        commit(root, {path: problem, "plans/2024/waivers.yaml": "# 没有\n"})
        run()
        living = seal(root).state
        listing = run_git(root, "ls-tree", "-r", "-z", "HEAD").decode().split("\0")
        blobs = dict(reversed(row.split(" ")[2].split("\t")) for row in listing if row)
        assert living == {p: blobs[p] for p in living}
        assert {path, "plans/2024/waivers.yaml", f"counties/{ZONE}/county.yaml"} <= set(living)
        commit(root, {path: problem.replace("缺档", "缺一份档")})
        commit(root, month("2024-04"))
        assert run().code == 0, "a living file may change"

    def test_totals_come_out_again_from_the_claimed_blobs(self, root: Path, run: Close) -> None:
        run()
        commit(root, month("2024-04", 5))
        run()
        for path in run_git(root, "ls-files", "-z", "counties").decode().split("\0"):
            if path.endswith(("-03.yaml", "-04.yaml")):
                (root / path).write_bytes(b"")
        commit(root, {}, "全抹掉")
        year = open_year(read_commit(root, "HEAD"))
        chain = read_chain(year.state.files, 2024)
        books = books_at(year, chain, fetch_from(root), date(2024, 5, 6))
        for code, figures in seal(root, "2024-04").totals.items():
            indicator = next(i for _, i in books.plan.indicators if i.code == code)
            again = {b.place.name: str(b.total(indicator)) for b in books.books.values()}
            assert figures == {name: again[name] for name in figures}

    def test_trying_writes_nothing(self, root: Path, run: Close) -> None:
        before = everything(root)
        assert run("--dry-run") == Ran(0, "2024-03 可以结账\n")
        assert everything(root) == before

    def test_what_stands_elsewhere_uncommitted_is_left_alone(self, root: Path, run: Close) -> None:
        put(root, {"templates/month.md.j2": b"x", "notes.txt": b"y"})
        assert run().code == 0
        assert run_git(root, "status", "--porcelain", "-z") == b"?? notes.txt\0?? templates/\0"


class TestOrder:
    @pytest.mark.parametrize(
        ("period", "expected"),
        [
            ("2024-04", "还轮不到 2024-04\n    → 先结 2024-03：ledger close 2024-03"),
            ("2024", "还轮不到 2024\n    → 先结 2024-03"),
            ("定账", "定账 已经结过账"),
            ("2024-02", "没有「2024-02」这一期\n    → 可写：定账、2024-03、"),
            ("2024Q1", "没有「2024Q1」这一期"),
            ("一" * 60, f"没有「{'一' * 20}」这一期"),
        ],
    )
    def test_out_of_turn(self, refused: Callable[..., str], period: str, expected: str) -> None:
        assert expected in refused(period)

    def test_a_month_is_sealed_once(self, run: Close, refused: Callable[..., str]) -> None:
        assert run("2024-03").code == 0
        assert "2024-03 已经结过账\n    → 要改的写进以后月份的「更正」" in refused("2024-03")

    def test_a_moment_that_is_none(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["close", "-C", str(root), "--at", "今天"]) == 2
        assert "「今天」不是时刻" in capsys.readouterr().err


class TestUnsigned:
    DRAFT = FLOW.format(8)
    ALTERED = FLOW.format(8) + "签账: {日期: 2024-04-03, 核对码: 0123456789abcdef}\n"

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (None, "没有这个文件"),
            (DRAFT, "没有签账，或签后改过"),
            (ALTERED, "没有签账，或签后改过"),
        ],
        ids=["no file", "a draft", "changed after signing"],
    )
    def test_a_county(
        self, root: Path, run: Close, refused: Callable[..., str], text: str | None, why: str
    ) -> None:
        path = at(OTHER, "2024-03")
        commit(root, {path: text})
        said = refused(code=1)
        assert f"{path}: error not-signed 惠安县{why}\n" in said
        assert "加 --without 惠安县，按未报封存" in said
        ran = run("--without", "惠安县")
        assert (ran.code, "未报：惠安县\n" in ran.said) == (0, True)
        place = seal(root).places["惠安县"]
        assert (place.signed, place.files) == ("未报", {})

    def test_the_bureau_itself(self, root: Path, refused: Callable[..., str]) -> None:
        commit(root, {at(BUREAU, "2024-03"): "# 草稿\n"})
        assert "市局没有签账，或签后改过\n    → 市局自己的账必须先签" in refused(
            "--without", "市局", code=1
        )

    def test_a_place_by_its_folder_and_one_that_is_none(
        self, root: Path, run: Close, refused: Callable[..., str]
    ) -> None:
        commit(root, {at(OTHER, "2024-03"): None, at(ZONE, "2024-03"): None})
        assert "没有「金门县」这个地区" in refused("--without", "金门县")
        assert "台商投资区没有这个文件" in refused("--without", OTHER, code=1)
        assert run("--without", OTHER, "--without", ZONE).code == 0

    def test_a_late_file_is_claimed_by_the_next_seal(self, root: Path, run: Close) -> None:
        commit(root, {at(OTHER, "2024-03"): None})
        run("--without", OTHER)
        late = month("2024-03", 9, OTHER) | month("2024-04", 5)
        commit(root, late)
        assert run().code == 0
        assert sorted(seal(root, "2024-04").places["惠安县"].files) == [
            "2024-03.yaml",
            "2024-04.yaml",
        ]
        assert seal(root, "2024-04").totals["1-1"]["惠安县"] == "14"

    def test_a_draft_of_a_later_month_is_none_of_its_business(self, root: Path, run: Close) -> None:
        commit(root, {at(OTHER, "2024-04"): self.DRAFT, at(COUNTY, "2024-05"): "乱写：\n\t!\n"})
        assert run().code == 0
        assert list(seal(root).places["惠安县"].files) == ["2024-03.yaml"]

    def test_errors_in_drafts_do_not_stop_it(self, root: Path, run: Close) -> None:
        commit(root, {at(OTHER, "2024-03"): "1 第1项:\n  本月件数: 很多\n"})
        assert run("--without", OTHER).code == 0

    def test_errors_in_what_would_be_sealed_do(
        self, root: Path, refused: Callable[..., str]
    ) -> None:
        text = "2 第2项:\n  应访实访: 3/4\n\n签账: 2024-04-03\n"
        commit(root, {at(OTHER, "2024-03"): text})
        said = refused(code=1)
        assert f"{at(OTHER, '2024-03')}:2:9: error done-over-due" in said
        assert "2024-03 现在不能结账" in said


def proven_by(name: str, old: int = 2, new: int = 1, day: str = "2024-04-03") -> str:
    """A month with a correction whose proof is a file under evidence/."""
    return FLOW.format(7) + (
        "更正:\n  - {类别: 更正, 所属: 定账, 栏: 目标, 任务: 4, 键: 本月改造数, "
        f"原值: {old}, 更正为: {new}, 原因: 复核, 佐证: evidence/{name}}}\n\n签账: {day}\n"
    )


class TestFrozen:
    @pytest.mark.parametrize("name", ["批复.pdf", "a.yaml"])
    def test_evidence_is_sealed_with_the_month_that_names_it(
        self, root: Path, run: Close, refused: Callable[..., str], name: str
    ) -> None:
        path = f"counties/{COUNTY}/2024/evidence/{name}"
        commit(root, {path: b"%PDF 1", at(COUNTY, "2024-03"): proven_by(name)})
        assert run().code == 0
        sealed = seal(root).places["晋江市"].files
        assert sealed[f"evidence/{name}"] == blob(b"%PDF 1")
        commit(root, {path: b"%PDF 2"} | month("2024-04"))
        assert f"{path}: error sealed-file-changed 2024-03 已经封存的文件被改过" in refused(code=1)
        ran = run("2024-03", command="report")
        assert f"- `{path}`（2024-03 封存）：内容改了。提交：" in ran.said

    def test_evidence_named_twice_belongs_to_the_first_month(self, root: Path, run: Close) -> None:
        path = f"counties/{COUNTY}/2024/evidence/批复.pdf"
        commit(root, {path: b"1", at(COUNTY, "2024-03"): proven_by("批复.pdf")})
        run()
        again = {at(COUNTY, "2024-04"): proven_by("批复.pdf", 1, 2, "2024-05-03")}
        commit(root, month("2024-04") | again)
        assert run().code == 0
        year = open_year(read_commit(root, "HEAD"))
        claims = claims_of(year, read_chain(year.state.files, 2024))
        assert claims[path].claim.period == "2024-03"
        assert broken(claims, year.state) == []

    @pytest.mark.parametrize(
        ("change", "expected"),
        [(lambda text: text.replace(b"7", b"8"), "被改过"), (lambda text: text + b"\n", "被改过"), (lambda text: None, "没有了")],
        ids=["a figure", "a line feed", "gone"],
    )  # fmt: skip
    def test_a_changed_file_stops_the_next_seal(
        self,
        root: Path,
        run: Close,
        refused: Callable[..., str],
        change: Callable[[bytes], bytes | None],
        expected: str,
    ) -> None:
        run()
        path = at(OTHER, "2024-03")
        commit(root, {path: change((root / path).read_bytes())} | month("2024-04"))
        said = refused(code=1)
        assert f"{path}: error sealed-file-changed 2024-03 已经封存的文件{expected}" in said


class TestRefusedByName:
    def test_a_shallow_clone(self, root: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
        shallow = tmp_path / "浅"
        run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", str(shallow))
        assert "浅克隆" in refused(repo=shallow)

    def test_a_detached_head(self, root: Path, refused: Callable[..., str]) -> None:
        run_git(root, "checkout", "--quiet", "--detach")
        assert "分离头指针" in refused()

    @pytest.mark.parametrize("path", [at(COUNTY, "2024-03"), "counties/新文件.txt", "plans/2024/x"])
    def test_what_is_not_committed(
        self, root: Path, refused: Callable[..., str], path: str
    ) -> None:
        put(root, {path: b"# \n"})
        assert f"有没提交的改动（{path} 等）" in refused()

    def test_what_is_staged_and_not_committed(
        self, root: Path, refused: Callable[..., str]
    ) -> None:
        put(root, {at(COUNTY, "2024-04"): "# 草稿\n"})
        run_git(root, "add", "--all")
        assert "有没提交的改动" in refused()

    @pytest.mark.parametrize("other", [False, True], ids=["alone", "beside another branch"])
    def test_a_branch_behind_its_upstream(
        self, root: Path, tmp_path: Path, refused: Callable[..., str], other: bool
    ) -> None:
        remote = bare(root, tmp_path)
        commit(root, {}, "别人的")
        run_git(root, "push", "--quiet", "origin", "main")
        run_git(root, "reset", "--quiet", "--hard", "HEAD~1")
        if other:
            run_git(root, "branch", "--no-track", "aaa")
        assert "本地比 origin/main 少 1 个提交\n    → 先拉取：git pull --ff-only" in refused()
        assert remote.is_dir()

    def test_an_upstream_that_is_not_there_yet(
        self, root: Path, run: Close, tmp_path: Path
    ) -> None:
        run_git(tmp_path, "init", "--quiet", "--bare", "空.git")
        run_git(root, "remote", "add", "origin", str(tmp_path / "空.git"))
        run_git(root, "config", "branch.main.remote", "origin")
        run_git(root, "config", "branch.main.merge", "refs/heads/main")
        assert run().code == 0

    def test_a_seal_that_was_amended(
        self, root: Path, run: Close, refused: Callable[..., str]
    ) -> None:
        run()
        run_git(root, "commit", "--quiet", "--amend", "-m", "改写")
        assert "标签 closed/2024-03 和封存它的提交对不上" in refused()

    def test_a_tag_that_was_moved(
        self, root: Path, run: Close, refused: Callable[..., str]
    ) -> None:
        run()
        commit(root, month("2024-04"))
        run_git(root, "tag", "--force", "-a", "-m", "x", "closed/2024-03", "HEAD")
        assert "标签 closed/2024-03 和封存它的提交对不上" in refused()

    def test_a_tag_without_a_seal(self, root: Path, refused: Callable[..., str]) -> None:
        run_git(root, "tag", "closed/2024-03")
        assert f"已经有标签 closed/2024-03，却没有 {MARCH}" in refused()

    def test_a_missing_tag_is_no_reason(self, root: Path, run: Close) -> None:
        run_git(root, "tag", "--delete", "closed/2024-定账")
        assert run().code == 0

    @pytest.mark.parametrize(
        ("how", "expected"),
        [
            (["merge", "--quiet", "--no-ff", "-m", "合并", "side"], "这个封存是合并进来的"),
            (
                ["merge", "--quiet", "--squash", "side"],
                "标签 closed/2024-03 和封存它的提交对不上，它指的提交不在主线上",
            ),
        ],
        ids=["merged", "squashed"],
    )
    def test_a_seal_that_came_by_another_line(
        self, root: Path, run: Close, refused: Callable[..., str], how: list[str], expected: str
    ) -> None:
        run_git(root, "switch", "--quiet", "-c", "side")
        run()
        run_git(root, "switch", "--quiet", "main")
        commit(root, {}, "别的")
        run_git(root, *how)
        run_git(root, "commit", "--quiet", "--allow-empty", "-m", "完")
        assert f"{MARCH}：{expected}" in refused()

    @pytest.mark.parametrize("kept", [True, False], ids=["with its tag", "without"])
    def test_a_seal_that_the_main_line_took_over(
        self, root: Path, run: Close, refused: Callable[..., str], kept: bool
    ) -> None:
        """A merge the wrong way round: the branch's own first parent is the other line."""
        run_git(root, "switch", "--quiet", "-c", "side")
        commit(root, {}, "旁支")
        run_git(root, "switch", "--quiet", "main")
        run()
        if not kept:
            run_git(root, "tag", "--delete", "closed/2024-03")
        run_git(root, "switch", "--quiet", "side")
        run_git(root, "merge", "--quiet", "-m", "合并", "main")
        run_git(root, "branch", "--force", "main", "side")
        run_git(root, "switch", "--quiet", "main")
        commit(root, month("2024-04"))
        assert f"{MARCH}：这个封存是合并进来的，封存的提交不在主线上" in refused()

    def test_a_seal_that_is_gone(self, root: Path, run: Close, refused: Callable[..., str]) -> None:
        run()
        commit(root, {"plans/2024/seals/定账.yaml": None})
        assert f"{MARCH}：接不上前一个封存" in refused()

    def test_two_seals_after_one(self, root: Path, run: Close, refused: Callable[..., str]) -> None:
        run()
        double = (root / MARCH).read_bytes().replace(b"2024-03", b"2024-04")
        commit(root, {MARCH.replace("03", "04"): double})
        said = refused()
        assert "2024-04.yaml：和 plans" in said
        assert "2024-03.yaml 接在同一个封存后面" in said


class TestNothingIsLeftBehind:
    def test_without_a_name(
        self, root: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in POST:
            monkeypatch.delenv(name)
        run_git(root, "config", "user.useConfigOnly", "true")
        said = refused()
        assert "没有结成：git commit 没有成功：" in said
        assert "git config user.name 和 user.email 设成岗位账号" in said
        assert not (root / MARCH).exists()

    def test_where_a_hook_refuses(self, root: Path, refused: Callable[..., str]) -> None:
        hook(root / ".git", "pre-commit", "echo 不许提交 >&2; exit 1")
        assert "没有结成：git commit 没有成功：不许提交" in refused()
        assert not (root / MARCH).exists()

    @pytest.mark.parametrize("what", ["commit", "tag"])
    def test_where_nothing_can_be_signed(
        self, root: Path, refused: Callable[..., str], what: str
    ) -> None:
        run_git(root, "config", f"{what}.gpgSign", "true")
        run_git(root, "config", "gpg.program", "false")
        assert f"没有结成：git {what} 没有成功：" in refused()
        assert not (root / MARCH).exists()


def hook(folder: Path, name: str, script: str) -> None:
    place = folder / "hooks" / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    place.chmod(0o755)


def bare(root: Path, folder: Path) -> Path:
    """A bare remote that has everything."""
    remote = folder / "平台.git"
    run_git(folder, "clone", "--quiet", "--bare", str(root), str(remote))
    run_git(root, "remote", "add", "origin", str(remote))
    run_git(root, "fetch", "--quiet")
    run_git(root, "branch", "--quiet", "--set-upstream-to=origin/main")
    return remote


class TestPush:
    def test_commit_and_tag_arrive(self, root: Path, run: Close, tmp_path: Path) -> None:
        remote = bare(root, tmp_path)
        ran = run("--push")
        assert (ran.code, ran.said.splitlines()[-1]) == (0, "已推送")
        head = run_git(root, "rev-parse", "HEAD")
        assert run_git(remote, "rev-parse", "main") == head
        assert run_git(remote, "rev-parse", "closed/2024-03^{commit}") == head

    def test_both_or_neither(self, root: Path, refused: Callable[..., str], tmp_path: Path) -> None:
        remote = bare(root, tmp_path)
        hook(remote, "update", 'case "$1" in refs/tags/*) echo 不收标签 >&2; exit 1;; esac')
        before = run_git(remote, "show-ref")
        said = refused("--push")
        assert run_git(remote, "show-ref") == before
        assert "没有推送成，这一次结账已经撤回。服务器的钩子没有收下：! [remote rejected]" in said
        assert "不收标签" in said

    def test_without_a_remote(self, refused: Callable[..., str]) -> None:
        assert "没有推送成，这一次结账已经撤回。连不上服务器" in refused("--push")

    def test_two_officers_at_once(
        self, root: Path, run: Close, refused: Callable[..., str], tmp_path: Path
    ) -> None:
        bare(root, tmp_path)
        second = tmp_path / "乙"
        run_git(tmp_path, "clone", "--quiet", str(tmp_path / "平台.git"), str(second))
        put(second, {"notes.txt": b"x"})
        assert run("--push").code == 0
        said = refused("--push", "--post", "市局值班岗", repo=second)
        made = run_git(root, "log", "-1", "--format=%h", "--abbrev=12").decode().strip()
        assert f"错误：2024-03 已经由别人结了：提交 {made}，经办，20" in said
        assert "→ 先拉取：git pull --ff-only --tags，再看要不要结下一期" in said
        run_git(second, "pull", "--quiet", "--ff-only", "--tags")
        assert "2024-03 已经结过账" in refused("2024-03", repo=second)
        commit(second, month("2024-04"))
        assert run("--push", repo=second).code == 0

    @pytest.mark.parametrize("fetched", [False, True])
    @pytest.mark.parametrize(
        ("mine", "how"), [("", "ff-only"), ("提交", "rebase"), ("封存", "no-rebase")]
    )
    def test_what_it_says_to_pull_works(
        self, root: Path, run: Close, refused: Callable[..., str], tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch, mine: str, how: str, fetched: bool,
    ) -> None:  # fmt: skip
        remote = bare(root, tmp_path)
        run_git(tmp_path, "clone", "--quiet", str(remote), "乙")
        commit(tmp_path / "乙", {}, "别人的")
        run_git(tmp_path / "乙", "push", "--quiet")
        if mine == "封存":
            assert run().code == 0
        elif mine:
            commit(root, {}, mine)
        if fetched:
            run_git(root, "fetch", "--quiet")
        told = "git (pull --([a-z-]+) --tags)(?:，再运行 ledger close (2024-03) --push)?"
        said = re.search(told, refused("--push"))
        assert said is not None
        assert (said[2], bool(said[3])) == (how, mine == "封存")
        monkeypatch.setenv("GIT_EDITOR", "true")
        run_git(root, *said[1].split())
        assert run(*([said[3]] if said[3] else []), "--push").code == 0
        assert run_git(remote, "rev-parse", "main") == run_git(root, "rev-parse", "main")
        assert main(["verify", "-C", str(root)]) == 0


Half = Callable[[Path, str], None]


def without_tag(root: Path, head: str) -> None:
    run_git(root, "tag", "--delete", "closed/2024-03")


def without_file(root: Path, head: str) -> None:
    (root / MARCH).unlink()


def without_index(root: Path, head: str) -> None:
    run_git(root, "update-index", "--force-remove", MARCH)


def without_either(root: Path, head: str) -> None:
    without_file(root, head)
    without_index(root, head)


def with_nothing_but_refs(root: Path, head: str) -> None:
    without_either(root, head)
    without_tag(root, head)


def with_a_tag_alone(root: Path, head: str) -> None:
    run_git(root, "reset", "--quiet", "--hard", "HEAD~1")


def staged(root: Path, head: str) -> None:
    run_git(root, "reset", "--quiet", "--soft", "HEAD~1")
    without_tag(root, head)


def untracked(root: Path, head: str) -> None:
    staged(root, head)
    without_index(root, head)


def staged_alone(root: Path, head: str) -> None:
    staged(root, head)
    without_file(root, head)


def cut(part: float) -> Half:
    def left(root: Path, head: str) -> None:
        untracked(root, head)
        data = (root / MARCH).read_bytes()
        (root / MARCH).write_bytes(data[: int(len(data) * part)])

    return left


LEFT: dict[str, tuple[Half, str]] = {
    "no tag": (without_tag, "断在打标签以前，这次接着做完了"),
    "no file": (without_file, "断在写文件以前，这次接着做完了"),
    "not in the index": (without_index, "断在写文件以前，这次接着做完了"),
    "neither": (without_either, "断在写文件以前，这次接着做完了"),
    "nothing but the commit": (with_nothing_but_refs, "断在打标签以前，这次接着做完了"),
    "the tag alone": (with_a_tag_alone, "断在移动分支以前，这次接着做完了"),
    "staged": (staged, "断在提交以前，写了一半的撤回了"),
    "written": (untracked, "断在提交以前，写了一半的撤回了"),
    "staged and not written": (staged_alone, "断在提交以前，写了一半的撤回了"),
    **{f"{part:.0%} of it": (cut(part), "写了一半的撤回了") for part in (0, 0.1, 0.5, 0.99)},
}


class TestCutOff:
    """A closing that was cut off is finished, or taken back, by the next, which says so."""

    @pytest.mark.parametrize(("half", "words"), LEFT.values(), ids=LEFT)
    @pytest.mark.parametrize("named", [[], ["2024-03"]], ids=["next", "named"])
    def test_what_is_left(
        self, root: Path, run: Close, half: Half, words: str, named: list[str]
    ) -> None:
        assert run().code == 0
        head = run_git(root, "rev-parse", "HEAD").decode().strip()
        text = (root / MARCH).read_bytes()
        half(root, head)
        ran = run(*named)
        assert ran.code == 0, ran.said
        assert words in ran.said
        assert f"2024-03 已结账：{MARCH}，提交 " in ran.said
        assert (root / MARCH).read_bytes() == text
        assert run_git(root, "status", "--porcelain") == b""
        now = run_git(root, "rev-parse", "HEAD")
        assert run_git(root, "rev-parse", "refs/tags/closed/2024-03^{commit}") == now
        assert "还轮不到" not in run().said, "nothing more is finished"
        assert run(command="verify").code == 0

    def test_trying_leaves_what_is_left(self, root: Path, run: Close) -> None:
        run()
        without_tag(root, "")
        before = everything(root)
        run("--dry-run")
        assert everything(root) == before

    @pytest.mark.parametrize("text", ["封存: 2024-03\n", "# 我的\n", "x"])
    def test_what_a_person_wrote_in_its_place_is_kept(
        self, root: Path, refused: Callable[..., str], text: str
    ) -> None:
        put(root, {MARCH: text.encode()})
        assert f"{MARCH} 没有提交，也不是现在结账会写的" in refused()
        assert (root / MARCH).read_text(encoding="utf-8") == text

    def test_a_seal_that_somebody_changed_is_not_put_right(
        self, root: Path, run: Close, refused: Callable[..., str]
    ) -> None:
        run()
        put(root, {MARCH: b"x"})
        assert f"有没提交的改动（{MARCH} 等）" in refused()

    def test_a_lock_that_git_left(self, root: Path, run: Close) -> None:
        lock = root / ".git/index.lock"
        lock.touch()
        ran = run()
        assert (ran.code, f"就删掉这个文件，再来一次：{lock}" in ran.said) == (2, True), ran.said
        lock.unlink()
        ran = run()
        assert (ran.code, "接着做完了" in ran.said) == (0, True), ran.said
        assert run_git(root, "status", "--porcelain") == b""

    @pytest.mark.parametrize("name", ["refs/heads/main", "refs/tags/closed/2024-03"])
    def test_a_lock_on_a_ref(self, root: Path, refused: Callable[..., str], name: str) -> None:
        lock = root / f".git/{name}.lock"
        lock.touch()
        assert f"就删掉这个文件，再来一次：{lock}" in refused()

    def test_what_was_closed_and_not_pushed(self, root: Path, run: Close, tmp_path: Path) -> None:
        remote = bare(root, tmp_path)
        run()
        ran = run("--push")
        assert (ran.code, "已推送" in ran.said) == (0, True), ran.said
        head = run_git(root, "rev-parse", "HEAD")
        assert run_git(remote, "rev-parse", "main") == head
        assert run_git(remote, "rev-parse", "closed/2024-03^{commit}") == head
        assert "还轮不到" not in run("2024-03").said

    def test_a_server_that_is_away_costs_no_seal_of_before(
        self, root: Path, run: Close, tmp_path: Path
    ) -> None:
        bare(root, tmp_path).rename(tmp_path / "搬走了.git")
        run()
        before = everything(root)
        ran = run("--push")
        assert (ran.code, "没有推送成，封存还在本地" in ran.said) == (2, True), ran.said
        assert everything(root) == before

    def test_tags_of_all_that_was_not_pushed_go_along(
        self, root: Path, run: Close, tmp_path: Path
    ) -> None:
        remote = bare(root, tmp_path)
        run()
        commit(root, month("2024-04"))
        assert run("2024-04", "--push").code == 0
        assert b"closed/2024-03" in run_git(remote, "for-each-ref")


class TestTwoAtOnce:
    def test_in_one_clone(self, root: Path, refused: Callable[..., str], run: Close) -> None:
        """Another process closes while the first is at its hooks."""
        script = (
            '[ -n "$SECOND" ] && exit 0\nunset GIT_INDEX_FILE\n'
            f"SECOND=1 '{sys.executable}' -X utf8 -m ledger close --post 别的岗 -C '{root}' "
            "--at 2024-05-06T17:29:00 >&2 || exit 1"
        )
        hook(root / ".git", "pre-commit", script)
        ran = run()
        made = run_git(root, "log", "-1", "--format=%h", "--abbrev=12").decode().strip()
        assert ran.code == 2, ran.said
        assert f"错误：2024-03 已经由别人结了：提交 {made}，经办，" in ran.said
        assert "→ ledger close 结下一期" in ran.said
        assert "封存岗: 别的岗" in (root / MARCH).read_text(encoding="utf-8")
        assert run_git(root, "status", "--porcelain") == b""

    def test_while_somebody_commits(self, root: Path, run: Close) -> None:
        script = "unset GIT_INDEX_FILE\ngit commit --quiet --allow-empty --no-verify -m 别的"
        hook(root / ".git", "pre-commit", script)
        ran = run()
        assert (ran.code, "这期间分支上有了新的提交" in ran.said) == (2, True), ran.said
        assert not (root / MARCH).exists()
        (root / ".git/hooks/pre-commit").unlink()
        assert run().code == 0

    def test_without_pushing(self, root: Path, run: Close, tmp_path: Path) -> None:
        remote, second = bare(root, tmp_path), tmp_path / "乙"
        run_git(tmp_path, "clone", "--quiet", str(remote), str(second))
        before = everything(second)[1:]
        assert run("--push").code == run("--post", "别的岗", repo=second).code == 0
        run_git(second, "fetch", "--quiet")
        ran = run(repo=second)
        assert (ran.code, "2024-03 已经由别人结了：提交 " in ran.said) == (2, True), ran.said
        assert everything(second)[1:] == before
        run_git(second, "pull", "--quiet", "--ff-only", "--tags")
        assert "2024-03 已经结过账" in run("2024-03", repo=second).said

    def test_whose_tag_came_before_the_commit(
        self, root: Path, run: Close, refused: Callable[..., str], tmp_path: Path
    ) -> None:
        remote, second = bare(root, tmp_path), tmp_path / "乙"
        run_git(tmp_path, "clone", "--quiet", str(remote), str(second))
        assert run("--push").code == 0
        refs = "refs/tags/closed/2024-03:refs/tags/closed/2024-03"
        run_git(second, "fetch", "--quiet", "--refmap=", "origin", refs)
        commit(second, {"notes.txt": b"x"})
        said = refused(repo=second)
        assert "已经有标签 closed/2024-03，是别人结的（提交 " in said
        assert "改写过" not in said
        run_git(second, "fetch", "--quiet")
        assert "改写过" not in refused(repo=second)


@pytest.fixture(scope="module")
def december() -> Year:
    """Everything sealed up to December."""
    quiet = tuple(File({"本月件数": "1"}, (), 0) for _ in range(10))
    return play(Script(10, dict.fromkeys(PLACES, ({}, 0)), dict.fromkeys(PLACES, quiet))).year


class TestTheYear:
    """The last two seals, on files in memory."""

    def sealed(self, year: Year, period: str, files: dict[str, str]) -> tuple[Any, Year]:
        moment = datetime.fromisoformat("2025-04-01T17:30:00+08:00")
        now = with_files(year, {path: signed(path, text).encode() for path, text in files.items()})
        made = close(now, period, moment, "市局普促科", frozenset(PLACES), nothing_moved)
        return made, with_files(now, {made.path: made.text.encode()})

    def test_january_then_the_year_then_nothing(self, december: Year) -> None:
        signed_off = "总结: 示例〔2025〕2号\n\n签账: 2025-01-15\n"
        files = {at(slug, "2024"): signed_off for slug in (COUNTY, BUREAU)}
        with pytest.raises(LedgerError, match="还轮不到 2024"):
            self.sealed(december, "2024", files)
        january = {at(BUREAU, "2025-01"): "签账: 2025-02-03\n"}
        made, year = self.sealed(december, "2025-01", files | january)
        assert made.files == [at(BUREAU, "2025-01")], "closings wait for the year's own seal"
        late = {at(OTHER, "2025-01"): "签账: 2025-03-03\n"}
        made, year = self.sealed(year, "2024", late)
        assert sorted(made.files) == sorted([*files, *late])
        assert made.unsigned == ["惠安县", "台商投资区"]
        chain = read_chain(year.state.files, 2024)
        assert (len(chain), next_period(year.plan(), chain)) == (13, None)

    def test_tags_of_two_years_do_not_meet(self) -> None:
        paths = [f"plans/{y}/seals/{p}.yaml" for y in (2024, 2025) for p in ("定账", f"{y}-03", y)]
        assert [tag_of(path) for path in paths] == [
            "closed/2024-定账", "closed/2024-03", "closed/2024",
            "closed/2025-定账", "closed/2025-03", "closed/2025",
        ]  # fmt: skip


def with_files(year: Year, files: dict[str, bytes]) -> Year:
    every = {**year.state.files, **files}
    return replace(year, state=State(every, frozenset(every)))


def test_order_of_files_and_places_is_the_plan_s(root: Path, run: Close) -> None:
    """The same bytes from the same files, in whatever order they are met."""
    year = open_year(read_commit(root, "HEAD"))
    turned = with_files(replace(year, state=State({})), dict(reversed(year.state.files.items())))
    moment = datetime.fromisoformat("2024-05-06T17:30:00+08:00")
    texts = {
        close(one, "2024-03", moment, "岗", frozenset(), nothing_moved).text
        for one in (year, turned)
    }
    assert len(texts) == 1


def test_git_itself_is_happy(root: Path, run: Close) -> None:
    run()
    subprocess.run(["git", "-C", str(root), "fsck", "--strict"], check=True, capture_output=True)
