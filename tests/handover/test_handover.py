"""`ledger handover`: the package holds the year, anyone can check it, and it is made again the same."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.package import BUNDLE, BUNDLE_SUM, SIGNATURE, SUMS
from ledger.repo.git import run_git

from ..reports.demo_year import Ran, ran
from .conftest import SEALED, Small

FENCE = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def verify(package: Path) -> Ran:
    return ran(package.parent, "verify", str(package))


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Path:
    """A package of one's own, to be changed."""
    return Path(shutil.copytree(package, tmp_path / package.name))


def test_the_package_holds_up(package: Path) -> None:
    told = verify(package)
    assert told.code == 0, told.out
    assert "都相符" in told.out
    assert "13 个封存都经得起核对" in told.out


def test_everything_of_the_year_is_in_it(package: Path, demo_year: Path) -> None:
    listed = run_git(demo_year, "ls-tree", "-r", "-z", "--name-only", SEALED, "plans", "counties")
    books = {path for path in listed.decode().split("\0") if path}
    assert {
        one.relative_to(package / "books").as_posix()
        for one in (package / "books").rglob("*")
        if one.is_file()
    } == books
    reports = {one.name for one in (package / "reports").iterdir()}
    for stem in ("month-2025-01", "bulletin-2024Q4", "paper-2024Q1", "half-2024H2", "year-2024"):
        assert {f"{stem}.{form}" for form in ("md", "html", "json")} <= reports


def test_a_report_in_it_is_the_report(package: Path, demo_year: Path) -> None:
    commit = json.loads((package / "package.json").read_text(encoding="utf-8"))["commit"]
    told = ran(demo_year, "report", "2024Q2", "--at", commit)
    assert told.out == (package / "reports/bulletin-2024Q2.md").read_text(encoding="utf-8")


def files_of(package: Path) -> dict[str, bytes]:
    return {
        one.relative_to(package).as_posix(): one.read_bytes()
        for one in package.rglob("*")
        if one.is_file()
    }


def made_again(package: Path, root: Path, at: str, home: Path) -> None:
    """Handed over from another clone, after gc: the same files, the history told in other bytes."""
    clone = home / "clone"
    run_git(home, "clone", "--quiet", "--no-local", str(root), str(clone))
    run_git(clone, "remote", "remove", "origin")
    run_git(clone, "gc", "--quiet", "--prune=now", "--aggressive")
    again = home / "again"
    told = ran(clone, "handover", "2024", "--at", at, "-o", str(again))
    assert told.code == 0, told.err
    apart = {BUNDLE, BUNDLE_SUM}
    one, other = files_of(package), files_of(again)
    one.pop(SIGNATURE, None)
    assert one.keys() == other.keys()
    assert {p for p in one if one[p] != other[p]} <= apart
    assert verify(again).code == 0


def test_after_gc_on_another_clone_it_is_made_again(small_year: Small, tmp_path: Path) -> None:
    made_again(small_year.package, small_year.root, "HEAD", tmp_path)


@pytest.mark.long
def test_so_is_the_demos(package: Path, demo_year: Path, tmp_path: Path) -> None:
    made_again(package, demo_year, SEALED, tmp_path)


CHANGES = ["books/counties/anxi/2024/2024-05.yaml", "reports/year-2024.html", "package.json",
           "books/plans/2024/seals/2024-05.yaml", SUMS, BUNDLE, BUNDLE_SUM, "说明.txt"]  # fmt: skip


@pytest.mark.parametrize("path", CHANGES)
def test_one_changed_byte_is_named(path: str, copy: Path) -> None:
    data = bytearray((copy / path).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / path).write_bytes(bytes(data))
    told = verify(copy)
    assert told.code in (1, 2)
    assert path in told.out + told.err


def relisted(package: Path) -> None:
    """What somebody does who knows of the lists: makes them again."""
    names = sorted(p for p in files_of(package) if p not in (SUMS, BUNDLE, BUNDLE_SUM))
    shown = subprocess.run(["sha256sum", *names], cwd=package, capture_output=True, check=True)
    (package / SUMS).write_bytes(shown.stdout)
    shown = subprocess.run(["sha256sum", BUNDLE], cwd=package, capture_output=True, check=True)
    (package / BUNDLE_SUM).write_bytes(shown.stdout)


def test_a_changed_book_with_a_new_list_is_named_by_the_history(copy: Path) -> None:
    path = "books/counties/anxi/2024/2024-05.yaml"
    (copy / path).write_bytes((copy / path).read_bytes() + "# 多一行\n".encode())
    relisted(copy)
    told = verify(copy)
    assert told.code == 1
    assert f"{path}: error package-books-differ" in told.out


def test_another_history_with_new_lists_is_named(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    run_git(tmp_path, "clone", "--quiet", str(copy / BUNDLE), str(other))
    run_git(other, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet",
            "--allow-empty", "-m", "x")  # fmt: skip
    run_git(other, "bundle", "create", "--quiet", str(copy / BUNDLE), "HEAD", "main", "--tags")
    relisted(copy)
    told = verify(copy)
    assert told.code == 1
    assert "package-history-differs" in told.out


def test_a_reader_without_ledger_can_check_it(copy: Path) -> None:
    text = (copy / "说明.txt").read_text(encoding="utf-8")
    done = [command for command in commands(text) if "…" not in command and "ledger" not in command]
    assert len(done) >= 6
    for command in done:
        ended = subprocess.run(command, cwd=copy, shell=True, capture_output=True, text=True)
        assert ended.returncode == 0, (command, ended.stderr)
        if "--quiet" in command or "--stat" in command:
            assert ended.stdout == ""
    head = subprocess.run(
        ["git", "-C", "history", "rev-parse", "HEAD"], cwd=copy, capture_output=True, text=True
    )
    assert head.stdout.strip() in text


def commands(text: str) -> Iterator[str]:
    for block in FENCE.finditer(text):
        yield from block[1].strip().splitlines()


def test_the_page_needs_no_network(package: Path) -> None:
    for page in [package / "说明.html", *(package / "reports").glob("*.html")]:
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["包.zip", "包.tar"])
def test_one_file_holds_the_same(name: str, small_year: Small, tmp_path: Path) -> None:
    from ledger.repo.archive import read_package, write_package

    place = tmp_path / name
    write_package(place, files_of(small_year.package), "handover-2024")
    assert read_package(place)[0] == files_of(small_year.package)
    assert verify(place).code == 0
    assert os.stat(place).st_mode & 0o777 == 0o644


def test_a_year_that_is_not_sealed_is_not_handed_over(demo_year: Path, tmp_path: Path) -> None:
    told = ran(demo_year, "handover", "2024", "--at", "closed/2024-12", "-o", str(tmp_path / "x"))
    assert told.code == 2
    assert "还没有封账" in told.err
    assert list(tmp_path.iterdir()) == []


def test_books_that_do_not_hold_are_not_handed_over(demo_year: Path, tmp_path: Path) -> None:
    told = ran(demo_year, "handover", "2024", "-o", str(tmp_path / "x"))
    assert told.code == 2
    assert "已经封存的文件被改过" in told.err


def test_a_shallow_clone_is_not_handed_over(demo_year: Path, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "--quiet", "--depth=5", f"file://{demo_year}", "shallow")
    told = ran(tmp_path / "shallow", "handover", "2024", "-o", str(tmp_path / "x"))
    assert told.code == 2


def test_a_county_writes_its_closing(demo_copy: Path) -> None:
    path = demo_copy / "counties/jinjiang/2024/closing.yaml"
    path.unlink()
    told = ran(demo_copy, "handover", "2024", "--county", "晋江市")
    assert told.code == 0, told.err
    assert path.exists()
