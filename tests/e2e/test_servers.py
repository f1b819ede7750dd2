"""The server's door as offices build it: gitolite with sshd, git-http-backend with nginx, a folder."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.cli import main
from ledger.repo.git import run_git

from ..attempts import ID, OPEN, SEALED, commit, plus_one, put, serve, text_of
from ..books import ROOT
from ..reports.demo_year import demo_year
from .servers import Server, gitolite, shared, web

__all__ = ["demo_year"]
pytestmark = pytest.mark.e2e
Said = subprocess.CompletedProcess[str]
KINDS = {"gitolite": gitolite, "web": web}


@pytest.fixture(scope="module", params=KINDS)
def server(
    request: pytest.FixtureRequest, demo_year: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server with the hook, whose repository is the demo as when September was sealed."""
    home = tmp_path_factory.mktemp(request.param)
    start: Callable[[Path], AbstractContextManager[Server]] = KINDS[request.param]
    with start(home / "server") as one:
        filled = serve(demo_year, home / "filled.git")
        run_git(one.repository, "fetch", "--quiet", str(filled), "+refs/*:refs/*")
        run_git(one.repository, "symbolic-ref", "HEAD", "refs/heads/main")
        assert main(["hook", "install", "--server", "-C", str(one.repository)]) == 0
        yield one


def git(server: Server, folder: Path, who: str, *words: str) -> Said:
    around = os.environ | server.environment
    around["LEDGER_KEY"] = f"{server.environment.get('KEYS')}/{who}"
    return subprocess.run(
        ["git", *words], cwd=folder, env=around, timeout=60,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def pushed(server: Server, folder: Path, who: str, path: str, text: str) -> tuple[Said, bool]:
    """One file changed by an account in a fresh clone and pushed by it; whether it landed."""
    cloned = git(server, folder, who, "clone", "--quiet", server.urls[who], f"clone-{who}")
    assert cloned.returncode == 0, cloned.stderr
    clone = folder / f"clone-{who}"
    put(clone, path, text)
    commit(clone, account=who)
    said = git(server, clone, who, "push", "origin", "HEAD:refs/heads/main")
    head = run_git(clone, "rev-parse", "HEAD")
    return said, run_git(server.repository, "rev-parse", "main") == head


def test_an_honest_push_lands(server: Server, tmp_path: Path) -> None:
    said, landed = pushed(server, tmp_path, "anxi", OPEN, "系统取数: 2024-11-01\n")
    assert (said.returncode, landed) == (0, True), said.stderr


def test_another_countys_path_is_refused_in_words(server: Server, tmp_path: Path) -> None:
    path = "counties/jinjiang/2024/2024-10.yaml"
    said, landed = pushed(server, tmp_path, "nanan", path, "系统取数: 2024-11-01\n")
    assert (said.returncode != 0, landed) == (True, False)
    assert f"{path}: error others-book" in said.stderr
    assert "南安市的账号 nanan 改了晋江市的文件" in said.stderr
    assert "没有收下" in said.stderr


def test_whoever_pushes_is_known_by_the_server(server: Server, tmp_path: Path) -> None:
    """The commit bears another county's name; key or password do not."""
    cloned = git(server, tmp_path, "nanan", "clone", "--quiet", server.urls["nanan"], "clone")
    assert cloned.returncode == 0, cloned.stderr
    put(tmp_path / "clone", OPEN, "系统取数: 2024-11-02\n")
    commit(tmp_path / "clone", account="anxi")
    said = git(server, tmp_path / "clone", "nanan", "push", "origin", "HEAD:refs/heads/main")
    assert "pushed-for-others" in said.stderr


HANDBOOK = (ROOT / "docs/审核和服务器.md").read_text(encoding="utf-8")
LINES = re.findall("^(?:command|environment)=.*$", HANDBOOK, re.MULTILINE)
PERMIT = "PermitUserEnvironment LEDGER_ACTOR"
FORGED = "LEDGER_ACTOR=anxi git-receive-pack"


@contextmanager
def behind_one_account(demo: Path, home: Path, line: str, more: str) -> Iterator[Server]:
    with shared(home / "server", line, more) as one:
        filled = serve(demo, home / "filled.git")
        run_git(one.repository, "fetch", "--quiet", str(filled), "+refs/*:refs/*")
        assert main(["hook", "install", "--server", "-C", str(one.repository)]) == 0
        yield one


def as_anxi(server: Server, folder: Path, who: str, *options: str, **around: str) -> Said:
    """A commit in Anxi's name, pushed with somebody's key."""
    clone = folder / f"{who}-{len(list(folder.iterdir()))}"
    cloned = git(server, folder, who, "clone", "--quiet", server.urls[who], str(clone))
    assert cloned.returncode == 0, cloned.stderr
    put(clone, OPEN, "系统取数: 2024-11-01\n")
    commit(clone, account="anxi")
    sent = server._replace(environment=server.environment | around)
    sent.environment["GIT_SSH_COMMAND"] += " -o SendEnv=LEDGER_ACTOR"
    return git(sent, clone, who, "push", *options, "origin", "+HEAD:refs/heads/x")


@pytest.mark.parametrize("line", LINES)
def test_the_handbooks_keys_say_who_pushes(demo_year: Path, tmp_path: Path, line: str) -> None:
    """Neither what a client sends in its environment nor what it would run counts."""
    with behind_one_account(demo_year, tmp_path, line, PERMIT) as server:
        assert as_anxi(server, tmp_path, "anxi").returncode == 0
        forged = {"LEDGER_ACTOR": "anxi"}
        for said in (
            as_anxi(server, tmp_path, "nanan"),
            as_anxi(server, tmp_path, "nanan", **forged),
            as_anxi(server, tmp_path, "nanan", "-o", "LEDGER_ACTOR=anxi"),
        ):
            assert said.returncode != 0
            assert "pushed-for-others" in said.stderr or "push options" in said.stderr
        said = as_anxi(server, tmp_path, "nanan", f"--receive-pack={FORGED}")
        assert (said.returncode != 0, "unrecognized command" in said.stderr) == (True, True)
        said = as_anxi(server, tmp_path, "stranger", **forged)
        assert (said.returncode, "没有推送账号可比" in said.stderr) == (0, True)
        words = ["hook", "install", "--server", "--require-pusher", "-C", str(server.repository)]
        assert main(words) == 0
        said = as_anxi(server, tmp_path, "stranger", **forged)
        assert (said.returncode != 0, "no-pusher" in said.stderr) == (True, True)


def test_the_handbook_has_both_lines() -> None:
    assert [line.partition("=")[0] for line in LINES] == ["command", "environment"]


def test_an_environment_alone_can_be_said_over(demo_year: Path, tmp_path: Path) -> None:
    """Why the handbook's line has a command, and `hook status` looks for it."""
    line = 'environment="LEDGER_ACTOR=anxi" ssh-ed25519 公钥'
    with behind_one_account(demo_year, tmp_path, line, PERMIT) as server:
        assert "pushed-for-others" in as_anxi(server, tmp_path, "nanan").stderr
        said = as_anxi(server, tmp_path, "nanan", f"--receive-pack={FORGED}")
        assert said.returncode == 0, said.stderr


LATER = "closed/2024-10"
WRONG = {"nanan": "others-book", "dehua": "sealed-file-changed", "shishi": "personal-in-history"}


def clone_of(server: Path, folder: Path, account: str) -> Path:
    run_git(folder, "clone", "--quiet", str(server), account)
    clone = folder / account
    for name, value in (("name", account), ("email", f"{account}@ledger.example")):
        run_git(clone, "config", f"user.{name}", value)
    return clone


def october(demo: Path, clone: Path, account: str) -> None:
    """A county's October as it was signed, or what three of them write instead."""
    path = f"counties/{account}/2024/2024-10.yaml"
    text = run_git(demo, "show", f"{LATER}:{path}").decode()
    if account == "nanan":
        path = path.replace("nanan", "jinjiang")
    elif account == "dehua":
        path = SEALED.replace("anxi", "dehua")
        text = plus_one(text_of(clone, path))
    elif account == "shishi":
        text = f"# {ID}\n{text}"
    put(clone, path, text)
    commit(clone, account=account)


def push_until_it_is_settled(clone: Path) -> str:
    """Pushes; fetches and rebases where others were faster. What the server said at last."""
    around = {name: value for name, value in os.environ.items() if name != "LEDGER_ACTOR"}
    for _ in range(30):
        ran = subprocess.run(
            ["git", "push", "origin", "HEAD:main"], cwd=clone, env=around | {"LC_ALL": "C"},
            capture_output=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
        slower = "error moved-meanwhile" in ran.stderr
        if ran.returncode == 0 or ("pre-receive hook declined" in ran.stderr and not slower):
            return ran.stderr
        run_git(clone, "pull", "--quiet", "--rebase", "origin", "main")
    raise AssertionError(ran.stderr)


def test_twelve_counties_push_a_month_at_the_same_time(demo_year: Path, tmp_path: Path) -> None:
    server = serve(demo_year, tmp_path / "books.git")
    assert main(["hook", "install", "--server", "-C", str(server)]) == 0
    names = [p.name for p in sorted((demo_year / "counties").iterdir()) if p.name != "quanzhou"]
    clones = {name: clone_of(server, tmp_path, name) for name in names}
    for name, clone in clones.items():
        october(demo_year, clone, name)
    with ThreadPoolExecutor(len(names)) as pool:
        said = dict(zip(names, pool.map(push_until_it_is_settled, clones.values()), strict=True))
    assert len(names) == 12
    assert {n: s for n, s in said.items() if "没有收下" in s}.keys() == WRONG.keys()
    assert all(rule in said[name] for name, rule in WRONG.items())
    landed = run_git(server, "log", "--format=%an", "main", "^closed/2024-09").decode().split()
    assert sorted(landed) == sorted(set(names) - WRONG.keys())
    assert ID not in "".join(said.values())


def test_two_officers_close_at_once(demo_year: Path, tmp_path: Path) -> None:
    server = serve(demo_year, tmp_path / "books.git")
    run_git(demo_year, "push", "--quiet", str(server), f"{LATER}~1:refs/heads/main")
    assert main(["hook", "install", "--server", "-C", str(server)]) == 0
    before = run_git(server, "rev-parse", "main")
    clones = []
    for officer in ("甲", "乙"):
        (tmp_path / officer).mkdir()
        clones.append(clone_of(server, tmp_path / officer, "quanzhou"))
    without = [word for name in _unsigned(demo_year) for word in ("--without", name)]

    post = {f"GIT_{who}_EMAIL": "quanzhou@ledger.example" for who in ("AUTHOR", "COMMITTER")}

    def close(n: int) -> tuple[int, str]:
        at = f"2024-11-06T17:3{n}:00"
        words = [sys.executable, "-m", "ledger", "close", "2024-10", "--push", "--at", at, *without]
        ran = subprocess.run(
            words,
            cwd=clones[n],
            env=os.environ | post,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return ran.returncode, ran.stdout + ran.stderr

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(close, (0, 1)))
    assert sorted(code for code, _ in done) == [0, 2], done
    (winner,) = (n for n, (code, _) in enumerate(done) if code == 0)
    loser = clones[1 - winner]
    assert "2024-10 已经由别人结了" in done[1 - winner][1]
    assert run_git(loser, "rev-parse", "HEAD") == before
    assert run_git(loser, "status", "--porcelain") == b""
    assert LATER not in run_git(loser, "tag").decode().split()
    head = run_git(clones[winner], "rev-parse", "HEAD")
    assert run_git(server, "rev-parse", "main") == head
    assert run_git(server, "rev-parse", f"{LATER}^{{commit}}") == head
    assert run_git(server, "rev-parse", "main~1") == before
    run_git(loser, "pull", "--quiet", "--ff-only", "--tags")
    assert main(["verify", "-C", str(loser)]) == 0


def _unsigned(demo: Path) -> list[str]:
    """The places that the demo's own seal left out."""
    seal = run_git(demo, "show", f"{LATER}:plans/2024/seals/2024-10.yaml").decode()
    rows = seal.splitlines()
    return [a.strip(" :") for a, b in pairwise(rows) if "未报" in b]
