"""From `ledger init` to the first pushes, step by step as the handbook says: nobody is locked out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.repo.git import run_git

from .conftest import Ledger
from .test_hook import run

DAY = "2024-03-11"
Fill = Callable[[Path], None]


def filled(root: Path, slugs: str = "*") -> None:
    """The accounts as somebody fills them in: a domain, and the marks of the comment gone."""
    for path in root.glob(f"counties/{slugs}/county.yaml"):
        text = path.read_text(encoding="utf-8").replace("单位的域名", "ledger.example")
        path.write_text(re.sub("(?m)^#  - ", "  - ", text), encoding="utf-8", newline="\n")


def written(root: Path, account: str, message: str) -> None:
    run_git(root, "add", "--all")
    who = {"NAME": account, "EMAIL": f"{account}@ledger.example"}
    env = {
        f"GIT_{role}_{key}": text for role in ("AUTHOR", "COMMITTER") for key, text in who.items()
    }
    run_git(root, "commit", "--quiet", "--allow-empty", "-m", message, env=env)


@pytest.fixture
def books(ledger: Ledger, tmp_path: Path) -> Path:
    """A fresh repository beside a server with the hook."""
    server = tmp_path / "台账.git"
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(server))
    assert ledger("hook", "install", "--server", "-C", server).code == 0
    assert ledger("init", tmp_path / "台账").code == 0
    run_git(tmp_path / "台账", "remote", "add", "origin", str(server))
    return tmp_path / "台账"


def push(root: Path) -> None:
    done = run(root, "push", "--quiet", "origin", "HEAD:main")
    assert done.returncode == 0, done.stderr


def all_at_once(books: Path) -> None:
    filled(books)
    written(books, "quanzhou", "定账：建仓库")
    push(books)


def accounts_afterwards(books: Path) -> None:
    written(books, "quanzhou", "定账：建仓库")
    push(books)
    filled(books)
    written(books, "quanzhou", "登记账号")
    push(books)


def the_bureau_first(books: Path) -> None:
    filled(books, "quanzhou")
    written(books, "quanzhou", "定账：建仓库")
    push(books)
    filled(books)
    written(books, "quanzhou", "登记各地的账号")
    push(books)


@pytest.mark.parametrize("steps", [all_at_once, accounts_afterwards, the_bureau_first])
def test_everybody_can_write_what_is_theirs(steps: Fill, books: Path, ledger: Ledger) -> None:
    steps(books)
    assert ledger("schema", "-C", books).code == 0
    assert ledger("check", "-C", books, "--as-of", DAY).code == 0
    written(books, "quanzhou", "审核的人")
    push(books)
    for account, path, old, new in (
        ("anxi", "counties/anxi/2024/opening.yaml", "责任人:", "责任人: 促进法治科负责人"),
        ("quanzhou", "counties/anxi/county.yaml", "账号:", "# 换了岗\n账号:"),
        ("quanzhou", "plans/2024/plan.yaml", "年度: 2024", "# 印发稿\n年度: 2024"),
        ("quanzhou", "counties/quanzhou/2024/opening.yaml", "责任人:", "责任人: 普促科负责人"),
    ):
        text = (books / path).read_text(encoding="utf-8")
        assert old in text
        (books / path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        written(books, account, "改")
        push(books)


@pytest.mark.parametrize(
    ("slugs", "says"),
    [("anxi", "counties/quanzhou/county.yaml"), ("[aq]*", "counties/dehua/county.yaml")],
)
def test_who_would_be_locked_out_is_told_on_the_day(
    slugs: str, says: str, books: Path, ledger: Ledger
) -> None:
    filled(books, slugs)
    ran = ledger("check", "-C", books, "--as-of", DAY)
    assert ran.code == 1
    assert f"{says}: error nobody-writes" in ran.out
    written(books, "quanzhou", "定账：建仓库")
    done = run(books, "push", "origin", "HEAD:main")
    assert done.returncode != 0
    assert "nobody-writes" in done.stderr
