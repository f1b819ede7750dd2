"""Histories as nobody types them: odd names, odd days, odd headers. They are read, and refused by name."""

import json
from pathlib import Path

import pytest

from ledger.acts.review import refusals
from ledger.change.scene import Scene
from ledger.repo.branches import read_branch
from ledger.repo.git import run_git, versions

from .cli.conftest import Ledger, ledger
from .cli.four_seals import book, four_seals, root

__all__ = ["four_seals", "ledger", "root"]
JULY = book("jinjiang", "2024-07")
HONEST = b"\xe6\x99\x8b\xe6\xb1\x9f\xe5\xb8\x82\xe7\xbb\x8f\xe5\x8a\x9e <post@ledger.example>"
DAY = b"1720569600 +0800"


def committed(
    root: Path,
    author: bytes = HONEST + b" " + DAY,
    committer: bytes = HONEST + b" " + DAY,
    message: bytes = b"x\n",
    more: bytes = b"",
    on: str = "refs/heads/main",
) -> str:
    """A commit on a new branch `改动` that adds a month, written byte by byte."""
    text = f"# 在 {on} 之后\n系统取数: 2024-07-09\n".encode()
    blob = run_git(root, "hash-object", "-w", "--stdin", input=text).decode().strip()
    index = {"GIT_INDEX_FILE": str(root / ".git/odd-index")}
    run_git(root, "read-tree", "refs/heads/main", env=index)
    run_git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{JULY}", env=index)
    tree = run_git(root, "write-tree", env=index).strip()
    parent = run_git(root, "rev-parse", on).strip()
    body = b"tree %b\nparent %b\nauthor %b\ncommitter %b\n%b\n%b" % (
        tree, parent, author, committer, more, message,
    )  # fmt: skip
    words = ("hash-object", "-t", "commit", "-w", "--literally", "--stdin")
    made = run_git(root, *words, input=body).decode().strip()
    run_git(root, "update-ref", "refs/heads/改动", made)
    return made


def everything_answers(root: Path, ledger: Ledger) -> str:
    """What review says; every other command that reads history gets through as well."""
    words = ("--base", "refs/heads/main", "--head", "refs/heads/改动", "--as-of", "2024-07-10")
    ran = ledger("review", *words, "-C", root)
    assert ran.code in (0, 1), ran.err
    for form in ("md", "json", "github", "sarif"):
        again = ledger("review", *words, "--format", form, "-C", root)
        assert again.code == ran.code
        assert not {c for c in again.out if ord(c) < 32 and c != "\n"}
    for command in (
        ("verify", "--at", "refs/heads/改动"),
        ("report", "2024-05", "--at", "refs/heads/改动", "--format", "html"),
        ("report", "2024-05", "--at", "refs/heads/改动", "--format", "json"),
        ("status", "--at", "refs/heads/改动"),
        ("check", "--at", "refs/heads/改动"),
    ):
        assert ledger(*command, "-C", root).code in (0, 1)
    run_git(root, "merge", "--quiet", "--ff-only", "refs/heads/改动")
    for words in (("report", "2024-05", "--format", "html"), ("close", "--dry-run"), ("verify",)):
        done = ledger(*words, "-C", root)
        assert done.code in (0, 1), done.err
        assert "\x1b" not in done.out
    return ran.out


ODD: dict[str, bytes] = {
    "escape": b"\x1b[31m", "unit": b"\x1f", "record": b"\x1e", "start": b"\x01", "bell": b"\x07",
    "return": b"\r", "tab": b"\t", "vertical": b"\x0b", "file": b"\x1c", "delete": b"\x7f",
    "C1": "\u009b".encode(), "next line": "\u0085".encode(), "line": "\u2028".encode(),
    "zero width": "\u200b".encode(), "joiner": "\u200d".encode(), "bidi": "\u202e".encode(),
    "isolate": "\u2066".encode(), "arabic mark": "\u061c".encode(), "filler": "\u3164".encode(),
    "jamo filler": "\u115f".encode(), "half filler": "\uffa0".encode(), "tag": "\U000e0061".encode(),
    "variant": "\ufe0f".encode(), "variant of an ideograph": "\U000e0101".encode(),
    "grapheme joiner": "\u034f".encode(), "braille blank": "\u2800".encode(), "GBK": "晋江".encode("gbk"),
    "half a character": b"\xe6\x99", "overlong": b"\xc0\xaf", "surrogate": b"\xed\xa0\x80",
    "soft hyphen": "\u00ad".encode(), "mark": "\ufeff".encode(), "musical": "\U0001d173".encode(),
    "interlinear": "\ufff9".encode(), "mongolian": "\u180e".encode(),
}  # fmt: skip


def test_nobody_is_called_so(root: Path) -> None:
    """One commit for each character, in the name and in the address of author and committer."""
    on, made = "refs/heads/main", {}
    for what, odd in ODD.items():
        name = b"\xe7\xbb\x8f%b\xe5\x8a\x9e <post@ledger.example> %b" % (odd, DAY)
        address = b"\xe7\xbb\x8f\xe5\x8a\x9e <po%bst@ledger.example> %b" % (odd, DAY)
        for who in (
            {"author": name},
            {"author": address},
            {"committer": name},
            {"committer": address},
        ):
            on = committed(root, on=on, **who)  # type: ignore[arg-type]
            made[on] = f"{what} {who}"
    branch = read_branch(root, "refs/heads/main", "refs/heads/改动")
    found = [one for one in refusals(Scene(branch)) if one.rule == "control-in-identity"]
    told = {commit.id: commit.label for commit in branch.commits}
    assert not [what for on, what in made.items() if not any(told[on] in f.message for f in found)]
    assert len(found) == len(made) == 4 * len(ODD)


@pytest.mark.parametrize("odd", [ODD[one] for one in ("escape", "unit", "GBK")])
def test_such_a_history_is_read_all_the_same(root: Path, ledger: Ledger, odd: bytes) -> None:
    committed(
        root, author=b"a%bb <post%b@ledger.example> %b" % (odd, odd, DAY), message=b"m%b\n" % odd
    )
    assert "control-in-identity" in everything_answers(root, ledger)


DAYS: dict[str, bytes] = {
    "1969": b"-1 +0000", "1969 in the west": b"3600 -1200", "1900": b"-2208988800 +0000",
    "2100": b"4102444800 +0800", "2106": b"4294967296 +0000", "9999": b"253402300799 +0000",
    "10000": b"253402300800 +0800", "64 bits": b"9223372036854775807 +0000",
    "beyond": b"18446744073709551616 +0000", "long before": b"-99999999999999999 +0000",
    "far zone": b"1720569600 +9999", "far west": b"1720569600 -9999", "nothing": b"", "no zone": b"1720569600",
    "words": b"today +0800", "long": b"1" * 5000 + b" +0800", "short zone": b"1720569600 +8",
    "colon": b"1720569600 +08:00", "plus": b"+1720569600 +0800", "twice": b"1 +0000 2 +0000",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_no_day_stops_a_review(root: Path, ledger: Ledger, day: bytes) -> None:
    who = HONEST + b" " + day
    committed(root, who, who)
    everything_answers(root, ledger)


def test_odd_days_are_refused_by_name(root: Path) -> None:
    on, days = "refs/heads/main", [*DAYS.values(), b"1072915200 +0800", b"1720569600 +1500"]
    for day in days:
        on = committed(root, committer=HONEST + b" " + day, on=on)
    branch = read_branch(root, "refs/heads/main", "refs/heads/改动")
    found = [one for one in refusals(Scene(branch)) if one.rule == "odd-day"]
    assert [c.label for c in branch.commits if not any(c.label in f.message for f in found)] == []
    assert len(found) == len(days)


@pytest.mark.parametrize("day", [b"1720569600 +1400", b"1720569600 -1200", b"1720569600 +0545"])
def test_every_place_has_its_own_time(root: Path, day: bytes) -> None:
    committed(root, HONEST + b" " + day, HONEST + b" " + day)
    branch = read_branch(root, "refs/heads/main", "refs/heads/改动")
    assert "odd-day" not in {one.rule for one in refusals(Scene(branch))}


HEADERS: dict[str, dict[str, bytes]] = {
    "no address": {"author": b"nobody " + DAY},
    "two addresses": {"author": b"a <b@x> <post@ledger.example> " + DAY},
    "an open bracket": {"author": b"a <post@ledger.example " + DAY},
    "a bracket in the name": {"author": b"a > b <post@ledger.example> " + DAY},
    "empty": {"author": b""}, "only a day": {"author": DAY}, "nameless": {"author": b" <> " + DAY},
    "another header": {"more": b"x-note \x01\x1f\x1e\n"},
    "a second author": {"more": b"author " + HONEST + b" " + DAY + b"\n"},
    "an encoding": {"more": b"encoding GBK\n", "author": "晋江".encode("gbk") + b" <post@ledger.example> " + DAY},
    "an unknown encoding": {"more": b"encoding x-none\n"},
    "a NUL": {"message": b"a\x00b\n"}, "no message": {"message": b""},
    "control characters": {"message": bytes(range(1, 32)) + b"\x7f\xc2\x9b\n"},
    "a signature that is none": {"more": b"gpgsig \x01\x1f\n \x1e\n"},
    "a NUL in a name": {"author": b"a\x00b <post@ledger.example> " + DAY},
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("given", HEADERS.values(), ids=HEADERS)
def test_no_header_stops_a_review(root: Path, ledger: Ledger, given: dict[str, bytes]) -> None:
    committed(root, **given)  # type: ignore[arg-type]
    everything_answers(root, ledger)


def test_all_of_them_together(root: Path, ledger: Ledger) -> None:
    on = "refs/heads/main"
    for day in DAYS.values():
        who = HONEST + b" " + day
        on = committed(root, who, who, on=on)
    for given in HEADERS.values():
        on = committed(root, on=on, **given)  # type: ignore[arg-type]
    everything_answers(root, ledger)


@pytest.mark.parametrize("name", ["\x01x", "a\x1fb", ":100644 x", "\n:x", "x\u2028y", " "])
def test_versions_are_told_apart_by_nothing_in_a_name(root: Path, name: str) -> None:
    before = versions(root, "refs/heads/main")
    made = committed(root, author=b"%b <p@x> %b" % (name.replace("\n", "").encode(), DAY))
    after = versions(root, "refs/heads/改动")
    [(_, newest)] = after.pop(JULY)
    assert (newest.commit, newest.day) == (made, "2024-07-10")
    assert after == before


def tree_with(root: Path, paths: list[bytes]) -> str:
    """A tree of main's with more files, whatever they are called."""
    blob = run_git(root, "hash-object", "-w", "--stdin", input=b"x: 1\n").strip()
    index = {"GIT_INDEX_FILE": str(root / ".git/odd-index")}
    run_git(root, "read-tree", "refs/heads/main", env=index)
    rows = b"".join(b"100644 %b\t%b\0" % (blob, path) for path in paths)
    run_git(root, "update-index", "-z", "--index-info", input=rows, env=index)
    return run_git(root, "write-tree", env=index).decode().strip()


PATHS: dict[str, bytes] = {
    name: odd for name, odd in ODD.items() if name not in ("GBK", "half a character", "overlong", "surrogate")
}  # fmt: skip


FOLDERS = ("counties/jinjiang/2024/evidence/", "plans/2024/seals/", "counties/nobody/")


def test_no_file_is_called_so(root: Path, ledger: Ledger) -> None:
    paths = [f"{folder}a".encode() + odd + b"b.pdf" for folder in FOLDERS for odd in PATHS.values()]
    words = ("commit-tree", tree_with(root, paths), "-p", "refs/heads/main", "-m", "x")
    run_git(root, "update-ref", "refs/heads/改动", run_git(root, *words).decode().strip())
    asked = ("--base", "main", "--head", "改动", "--as-of", "2024-07-10", "--format", "json")
    ran = ledger("review", *asked, "-C", root)
    assert ran.code == 1, ran.err
    said = json.loads(ran.out)
    named = {
        one["path"] for one in said["refusals"] + said["new"] if one["rule"] == "hidden-in-name"
    }
    assert named == {path.decode() for path in paths}
    assert ledger("verify", "--at", "改动", "-C", root).code in (0, 1)
    assert ledger("report", "2024-05", "--at", "改动", "-C", root).code in (0, 1)


def test_honest_names_are_taken(root: Path, ledger: Ledger) -> None:
    for name in ("晋江市司法局 普促科", "O'Neill-José (post)", "経理　担当", "市局·值班 ①"):
        committed(root, author=f"{name} <post@ledger.example> ".encode() + DAY)
        assert "control-in-identity" not in everything_answers_briefly(root, ledger)


def everything_answers_briefly(root: Path, ledger: Ledger) -> str:
    return ledger(
        "review", "--base", "main", "--head", "改动", "--as-of", "2024-07-10", "-C", root
    ).out
