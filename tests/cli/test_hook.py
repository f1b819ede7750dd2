"""`ledger hook`: what a server takes, what a clerk's repository lets pass."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger import __version__
from ledger.repo.git import run_git

from .conftest import Ledger
from .four_seals import book, commit, edited, four_seals, root

__all__ = ["four_seals", "root"]
JULY = book("jinjiang", "2024-07")
MAY = book("jinjiang", "2024-05")
ID = "11010519491231002X"


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *words],
        cwd=root,
        env=dict(os.environ),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def server(tmp_path: Path, ledger: Ledger) -> Path:
    folder = tmp_path / "服务器 一.git"
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    ran = ledger("hook", "install", "--server", "-C", folder)
    assert (ran.code, "pre-receive" in ran.out) == (0, True)
    return folder


@pytest.fixture
def pushed(root: Path, server: Path) -> Path:
    """A repository whose main line and tags are on the server."""
    run_git(root, "remote", "add", "origin", str(server))
    done = run(root, "push", "origin", "main", "--follow-tags")
    assert done.returncode == 0, done.stderr
    return root


class TestServer:
    def test_what_is_honest_lands(self, pushed: Path) -> None:
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        assert run(pushed, "push", "origin", "main").returncode == 0

    def test_what_is_not_is_refused_in_chinese_with_its_lines(self, pushed: Path) -> None:
        commit(pushed, edited(pushed, MAY, "本月件数: 5", "本月件数: 6"))
        done = run(pushed, "push", "origin", "main")
        assert done.returncode != 0
        assert f"{MAY}: error sealed-file-changed 2024-05 封存过的文件改了" in done.stderr
        assert "钩子没有收下，仓库没有变" in done.stderr

    def test_a_draft_may_wait_on_a_branch_but_no_person(self, pushed: Path) -> None:
        run_git(pushed, "switch", "--quiet", "-c", "草稿")
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 很多\n".encode()})
        assert run(pushed, "push", "origin", "草稿").returncode == 0
        commit(pushed, {JULY: f"# {ID}\n".encode()})
        done = run(pushed, "push", "origin", "草稿")
        assert (done.returncode != 0, "personal-in-history" in done.stderr) == (True, True)
        assert ID not in done.stderr

    def test_a_branch_may_be_deleted_and_made_anew(self, pushed: Path) -> None:
        run_git(pushed, "switch", "--quiet", "-c", "草稿")
        commit(pushed, {JULY: b"# \n"})
        assert run(pushed, "push", "origin", "草稿").returncode == 0
        run_git(pushed, "commit", "--quiet", "--amend", "-m", "另写")
        assert run(pushed, "push", "--force", "origin", "草稿").returncode == 0
        assert run(pushed, "push", "origin", ":草稿").returncode == 0

    def test_one_bad_ref_stops_the_whole_push(self, pushed: Path) -> None:
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        done = run(pushed, "push", "origin", "main", "HEAD:refs/notes/x")
        assert "odd-ref" in done.stderr
        assert run_git(pushed, "rev-parse", "HEAD") not in run_git(pushed, "ls-remote", "origin")

    def test_the_settings_that_keep_a_server_safe(self, server: Path) -> None:
        assert run_git(server, "config", "receive.fsckObjects") == b"true\n"

    def test_a_hook_of_others_is_left_alone(self, server: Path, ledger: Ledger) -> None:
        hook = server / "hooks/pre-receive"
        hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        ran = ledger("hook", "install", "--server", "-C", server)
        assert (ran.code, "已经有别的钩子，没有动它" in ran.err) == (2, True)
        assert hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"

    def test_installing_again_changes_nothing(self, server: Path, ledger: Ledger) -> None:
        before = (server / "hooks/pre-receive").read_bytes()
        assert ledger("hook", "install", "--server", "-C", server).code == 0
        assert (server / "hooks/pre-receive").read_bytes() == before

    def test_nobody_says_who_pushes(self, pushed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        said = run(pushed, "push", "origin", "main").stderr
        assert said.count("没有推送账号可比") == 1
        commit(pushed, {JULY: "1 第1项:\n  本月件数: 3\n".encode()})
        monkeypatch.setenv("LEDGER_ACTOR", "jinjiang")
        assert "没有推送账号可比" not in run(pushed, "push", "origin", "main").stderr


class TestMainLine:
    """What HEAD names when the hook is installed."""

    @pytest.fixture
    def bare(self, tmp_path: Path, root: Path) -> Path:
        folder = tmp_path / "裸.git"
        run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=master", str(folder))
        return folder

    def head(self, bare: Path) -> str:
        return run_git(bare, "symbolic-ref", "HEAD").decode().strip()

    @pytest.mark.parametrize(
        ("branches", "words", "head", "says"),
        [
            ((), (), "main", "主线是 main；HEAD 原来指着 master"),
            (("main",), (), "main", "主线是 main；HEAD 原来指着 master"),
            (("主线",), (), "主线", "主线是 主线；HEAD 原来指着 master"),
            (("main", "x"), ("--main", "main"), "main", "主线是 main；HEAD 原来指着 master"),
            (("main", "master"), (), "master", "主线是 master\n"),
            (("main", "master"), ("--main", "main"), "main", "HEAD 原来指着 master"),
            ((), ("--main", "主线"), "主线", "主线是 主线"),
        ],
    )
    def test_it_is_set(
        self, bare: Path, root: Path, ledger: Ledger, branches: tuple[str, ...],
        words: tuple[str, ...], head: str, says: str,
    ) -> None:  # fmt: skip
        for name in branches:
            run_git(root, "push", "--quiet", str(bare), f"HEAD:refs/heads/{name}")
        ran = ledger("hook", "install", "--server", *words, "-C", bare)
        assert (ran.code, self.head(bare)) == (0, f"refs/heads/{head}"), ran.err
        assert says in ran.out

    @pytest.mark.parametrize(
        ("branches", "words", "says"),
        [
            (
                ("main", "x"),
                (),
                "写明主线：ledger hook install --server --main 分支（现有：main、x）",
            ),
            (("main",), ("--main", "ghost"), "没有「ghost」这个分支"),
            ((), ("--main", "origin/main"), "没有「origin/main」这个分支"),
            ((), ("--main", "a b"), "没有「a b」这个分支"),
        ],
    )
    def test_it_is_demanded_and_nothing_is_installed(
        self, bare: Path, root: Path, ledger: Ledger, branches: tuple[str, ...],
        words: tuple[str, ...], says: str,
    ) -> None:  # fmt: skip
        for name in branches:
            run_git(root, "push", "--quiet", str(bare), f"HEAD:refs/heads/{name}")
        ran = ledger("hook", "install", "--server", *words, "-C", bare)
        assert (ran.code, says in ran.err) == (2, True), ran.err
        assert self.head(bare) == "refs/heads/master"
        assert not (bare / "hooks/pre-receive").exists()

    def test_a_repository_that_somebody_works_in_is_left_alone(
        self, root: Path, ledger: Ledger
    ) -> None:
        run_git(root, "branch", "另一个")
        ran = ledger("hook", "install", "--server", "--main", "另一个", "-C", root)
        assert (ran.code, "先运行 git switch 另一个" in ran.err) == (2, True)
        assert self.head(root) == "refs/heads/main"


def silent(server: Path) -> None:
    (server / "hooks/pre-receive").chmod(0o644)


def without_python(server: Path) -> None:
    hook = server / "hooks/pre-receive"
    hook.write_text(
        hook.read_text(encoding="utf-8").replace("/bin/python", "/bin/无"), encoding="utf-8"
    )


def let_through(server: Path) -> None:
    hook = server / "hooks/pre-receive"
    hook.write_text(
        hook.read_text(encoding="utf-8").replace("exec", "exit 0\nexec"), encoding="utf-8"
    )


def elsewhere(server: Path) -> None:
    run_git(server, "config", "core.hooksPath", str(server / "另一处"))


def rewound(server: Path) -> None:
    """There and back again: the end is where it was."""
    tip = run_git(server, "rev-parse", "main").decode().strip()
    for to in (f"{tip}~1", tip):
        run_git(server, "update-ref", "refs/heads/main", to)


OPEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no hook": (lambda s: (s / "hooks/pre-receive").unlink(), "没有 "),
    "a hook that may not run": (silent, "跑不起来"),
    "a hook whose Python is gone": (without_python, "跑不起来"),
    "a hook that lets everything through": (let_through, "跑不起来"),
    "hooks elsewhere": (elsewhere, "另一处/pre-receive"),
    "another's hook": (lambda s: (s / "hooks/pre-receive").write_text("#!/bin/sh\nexit 0\n"), "是别的钩子"),
    "a lost line": (lambda s: run_git(s, "symbolic-ref", "HEAD", "refs/heads/无"), "指着不存在的 无（main）"),
    "a setting": (lambda s: run_git(s, "config", "receive.fsckObjects", "false"), "false，要 true"),
    "a tag like a remote's branch": (lambda s: run_git(s, "tag", "origin/main", "main"), "会被当成远端的分支"),
    "a replaced commit": (lambda s: run_git(s, "replace", "main", "main~1"), "换成另一个"),
    "a tag of no period": (lambda s: run_git(s, "tag", "closed/2031-01", "main"), "计划里没有这一期"),
    "a line that went back": (rewound, "引用日志里有改写"),
}  # fmt: skip


class TestStatus:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("HOME", str(tmp_path))
        return tmp_path

    def test_all_is_guarded(self, pushed: Path, server: Path, ledger: Ledger) -> None:
        ran = ledger("hook", "status", "-C", server)
        assert ran.code == 0, ran.out
        assert "都守着" in ran.out
        assert f"ledger {__version__}" in ran.out
        assert "没守着" not in ran.out
        assert "HEAD 指着它；不能删、只能往前" in ran.out

    @pytest.mark.parametrize("name", OPEN)
    def test_what_is_not(self, name: str, pushed: Path, server: Path, ledger: Ledger) -> None:
        spoil, says = OPEN[name]
        spoil(server)
        ran = ledger("hook", "status", "-C", server)
        assert (ran.code, says in ran.out.replace("\n", "")) == (1, True), ran.out

    def test_another_line(self, pushed: Path, server: Path, ledger: Ledger) -> None:
        run_git(server, "update-ref", "refs/heads/旧", "closed/2024-03^{commit}")
        run_git(server, "symbolic-ref", "HEAD", "refs/heads/旧")
        run_git(server, "update-ref", "refs/heads/另一条", "main")
        said = ledger("hook", "status", "-C", server).out
        assert "按习惯是主线，有封存" in said
        assert "有 HEAD 没有的封存 2024-04、2024-05" in said

    def test_a_file_below_the_seals_is_no_seal(
        self, pushed: Path, server: Path, tmp_path: Path, ledger: Ledger
    ) -> None:
        env = {"GIT_INDEX_FILE": str(tmp_path / "index")}
        seal = run_git(server, "rev-parse", "main:plans/2024/seals/2024-05.yaml").decode().strip()
        run_git(server, "read-tree", "main", env=env)
        row = f"100644,{seal},plans/2024/seals/x/2024-06.yaml"
        run_git(server, "update-index", "--add", "--cacheinfo", row, env=env)
        tree = run_git(server, "write-tree", env=env).decode().strip()
        who = {f"GIT_{w}_{x}": "a" for w in ("AUTHOR", "COMMITTER") for x in ("NAME", "EMAIL")}
        made = run_git(server, "commit-tree", "-p", "main", "-m", "a", tree, env=who).decode()
        run_git(server, "update-ref", "refs/heads/side", made.strip())
        ran = ledger("hook", "status", "-C", server)
        assert (ran.code, "2024-06" in ran.out) == (0, False), ran.out

    def test_who_pushes(self, pushed: Path, server: Path, home: Path, ledger: Ledger) -> None:
        keys = home / ".ssh/authorized_keys"
        keys.parent.mkdir()
        keys.write_text(
            '# 注\nssh-ed25519 A x\nenvironment="LEDGER_ACTOR=ghost" ssh-ed25519 B y\n',
            encoding="utf-8",
        )
        said = ledger("hook", "status", "-C", server).out
        assert "密钥 1 个写明是谁，1 个没写" in said
        assert "没有登记的：ghost" in said
        assert "能冒名" in said
        assert ledger("hook", "install", "--server", "--require-pusher", "-C", server).code == 0
        assert "不知道谁在推送的，不收" in ledger("hook", "status", "-C", server).out

    def test_a_clerks_repository(self, root: Path, ledger: Ledger) -> None:
        assert ledger("hook", "status", "-C", root).code == 1
        ledger("hook", "install", "--local", "-C", root)
        ran = ledger("hook", "status", "-C", root)
        assert (ran.code, ran.out.count(f"ledger {__version__}")) == (0, 2)

    def test_no_repository(self, tmp_path: Path, ledger: Ledger) -> None:
        (tmp_path / "空").mkdir()
        ran = ledger("hook", "status", "-C", tmp_path / "空")
        assert (ran.code, "不是 git 仓库" in ran.err) == (2, True)


class TestClerk:
    @pytest.fixture
    def guarded(self, root: Path, ledger: Ledger) -> Path:
        assert ledger("hook", "install", "--local", "-C", root).code == 0
        return root

    def test_a_good_month_is_committed(self, guarded: Path) -> None:
        (guarded / JULY).write_text("1 第1项:\n  本月件数: 2\n", encoding="utf-8")
        run_git(guarded, "add", "--all")
        done = run(guarded, "commit", "-m", "记账")
        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize(
        "words", [("commit", "-a", "-m", "改"), ("commit", "-m", "改", "--", MAY)]
    )
    def test_what_is_about_to_be_committed_is_looked_at(
        self, guarded: Path, words: tuple[str, ...]
    ) -> None:
        path, data = next(iter(edited(guarded, MAY, "本月件数: 5", "本月件数: 6").items()))
        assert data is not None
        (guarded / path).write_bytes(data)
        done = run(guarded, *words)
        assert done.returncode != 0
        assert "sealed-file-changed" in done.stderr
        assert "没有提交" in done.stderr

    def test_what_is_not_staged_does_not_count(self, guarded: Path) -> None:
        (guarded / JULY).write_text("1 第1项:\n  本月件数: 2\n", encoding="utf-8")
        run_git(guarded, "add", "--all")
        (guarded / JULY).write_text("1 第1项:\n  本月件数: 很多\n", encoding="utf-8")
        assert run(guarded, "commit", "-m", "记账").returncode == 0

    def test_a_person_in_the_message(self, guarded: Path) -> None:
        (guarded / JULY).write_text("# 说明\n", encoding="utf-8")
        run_git(guarded, "add", "--all")
        done = run(guarded, "commit", "-m", f"补 {ID}")
        assert (done.returncode != 0, "提交说明" in done.stderr) == (True, True)
        assert ID not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("install",), "要说装在哪里"),
        (("install", "--server", "--local"), "要说装在哪里"),
        (("post-receive",), "没有「post-receive」这个动作"),
        (("commit-msg",), "没有提交说明的文件"),
    ],
)
def test_what_cannot_be_done(root: Path, ledger: Ledger, words: tuple[str, ...], says: str) -> None:
    ran = ledger("hook", *words, "-C", root)
    assert (ran.code, says in ran.err) == (2, True)
