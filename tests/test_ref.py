"""Names of branches and tags: each means one thing, whatever git's rules of lookup make of it."""

import re
from pathlib import Path
from string import ascii_letters, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.ref import HEADS, TAGS, Names, faults, findings, likely
from ledger.repo.git import ask_git, run_git

STAND = ("refs/heads/main", "refs/heads/anxi", "refs/tags/closed/2024-05", "refs/tags/v1")
HONEST = [
    "heads/晋江6月",
    "heads/anxi-2024-10",
    "heads/fix/anxi",
    "heads/安溪/10月",
    "heads/修改_2",
    "heads/a.b",
    "heads/revert-12-anxi",
    "heads/gh-readonly-queue/main/pr-12-x",
    "heads/二〇二四",
    "heads/patch-1",
    "heads/12-title",
    "heads/feature+x",
    "heads/2024",
    "heads/nanan/2024-10",
    "heads/main2",
    "heads/overhead",
    "heads/ahead",
    "tags/v2",
    "tags/v2024.10",
    "tags/交账-2024",
    "tags/closed/2024-06",
    "tags/closed/2024",
    "tags/closed/2024-定账",
    "heads/master",
    "heads/深圳𠀀",
    "heads/decade",
    "heads/tag",
    "heads/head-of-anxi",
]
REFUSED: dict[str, str] = {
    # what git could take for another ref
    "tags/origin/main": "ambiguous-ref", "tags/main": "ambiguous-ref", "tags/master": "ambiguous-ref",
    "heads/origin/main": "ambiguous-ref", "heads/origin": "ambiguous-ref", "tags/upstream/x": "ambiguous-ref",
    "heads/gitee/main": "ambiguous-ref", "tags/x/y/main": "ambiguous-ref", "heads/ORIGIN/x": "ambiguous-ref",
    "tags/HEAD": "ambiguous-ref", "heads/HEAD": "ambiguous-ref", "heads/head": "ambiguous-ref",
    "heads/x/HEAD": "ambiguous-ref", "tags/FETCH_HEAD": "ambiguous-ref", "heads/ORIG_HEAD": "ambiguous-ref",
    "heads/AUTO_MERGE": "ambiguous-ref", "heads/merge_head": "ambiguous-ref", "tags/bisect_head": "ambiguous-ref",
    "heads/refs/heads/main": "ambiguous-ref", "tags/refs/heads/main": "ambiguous-ref", "tags/refs": "ambiguous-ref",
    "tags/heads/main": "ambiguous-ref", "heads/tags/v1": "ambiguous-ref", "heads/remotes/origin/x": "ambiguous-ref",
    "heads/Heads/x": "ambiguous-ref", "tags/notes/x": "ambiguous-ref", "heads/stash": "ambiguous-ref",
    "heads/logs/refs/heads/main": "ambiguous-ref", "heads/worktrees/x/y": "ambiguous-ref", "heads/rebase-merge/orig": "ambiguous-ref",
    "heads/pull/12/x": "ambiguous-ref", "tags/merge-requests/1/x": "ambiguous-ref",
    f"heads/{'a' * 40}": "ambiguous-ref", f"tags/{'0f' * 32}": "ambiguous-ref", "heads/abcdef1": "ambiguous-ref",
    "heads/20241001": "ambiguous-ref", "tags/ABCDEF1": "ambiguous-ref", "heads/v1-3-gabcdef1": "ambiguous-ref",
    "tags/anxi": "ambiguous-ref", "heads/v1": "ambiguous-ref", "tags/ANXI": "ambiguous-ref", "heads/V1": "ambiguous-ref",
    # what stands in the way of the tags of seals, or looks like them
    "heads/closed/2024-05": "odd-ref", "heads/closed": "odd-ref", "heads/Closed/x": "odd-ref", "tags/closed": "odd-ref",
    "tags/closed/x/y": "odd-ref", "tags/closed/2024-13": "odd-ref", "tags/closed/2024-5": "odd-ref", "tags/closed/2024-05/x": "odd-ref",
    "tags/CLOSED": "odd-ref", "tags/closed/２０２４-06": "odd-ref", "tags/ｃlosed/2024-06": "odd-ref", "tags/closed/2024Q2": "odd-ref",
    # twins
    "heads/Main": "case-clash", "heads/MAIN": "case-clash", "heads/ｍain": "case-clash", "tags/V1": "case-clash",
    "tags/Closed/2024-05": "case-clash", "heads/main/x": "case-clash", "heads/Main/x": "case-clash", "heads/Anxi/y": "case-clash",
    # characters
    "heads/mаin": "odd-ref", "heads/μain": "odd-ref", "heads/ma\u200bin": "odd-ref", "heads/main\u202e": "odd-ref",
    "heads/\ufeffmain": "odd-ref", "heads/a\u3000b": "odd-ref", "heads/a\u00a0b": "odd-ref", "heads/a\u2028b": "odd-ref",
    "heads/\x85": "odd-ref", "heads/a\u00adb": "odd-ref", "heads/ﬁx": "odd-ref", "heads/-x": "odd-ref", "heads/+x": "odd-ref",
    "heads/（草稿）": "odd-ref", "heads/é": "odd-ref", "heads/e\u0301": "odd-ref", "heads/\u2f00": "odd-ref", "heads/\ufa00": "odd-ref",
    "heads/a\U000e0041": "odd-ref", "heads/@": "odd-ref", "heads/a#1": "odd-ref", "heads/x\udcff": "odd-ref", "heads/ma'in": "odd-ref",
    # what is neither a branch nor a tag
    "notes/x": "odd-ref", "replace/" + "a" * 40: "odd-ref", "pull/1/head": "odd-ref", "remotes/origin/main": "odd-ref",
    "stash": "odd-ref", "for/main": "odd-ref", "Heads/x": "odd-ref", "headsx": "odd-ref",
}  # fmt: skip


def found(ref: str, *others: str, main: str = "refs/heads/main") -> set[str]:
    names = Names([*STAND, *others, ref], main)
    return {fault.rule for fault in faults(ref, names)}


@pytest.mark.parametrize("name", HONEST)
def test_what_people_really_use_is_fine(name: str) -> None:
    assert found(f"refs/{name}") == set()


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_be_another_is_not(name: str) -> None:
    assert REFUSED[name] in found(f"refs/{name}")


def test_what_stands_is_fine() -> None:
    assert [found(ref) for ref in STAND] == [set()] * len(STAND)


def test_a_main_line_of_another_name_has_no_twin_either() -> None:
    main = "refs/heads/主线"
    assert found("refs/tags/主线", main, main=main) == {"ambiguous-ref"}
    assert found("refs/heads/平台/主线", main, main=main) == {"ambiguous-ref"}


def test_two_that_come_together() -> None:
    assert found("refs/heads/x", "refs/tags/x") == {"ambiguous-ref"}
    assert found("refs/heads/x", "refs/heads/X") == {"case-clash"}
    assert found("refs/heads/x/y", "refs/heads/X") == {"case-clash"}
    assert found("refs/heads/x", "refs/heads/X/y") == {"case-clash"}
    assert found("refs/heads/x", "refs/remotes/x/HEAD") == set()


PARTS = st.one_of(
    st.text(ascii_letters + digits + "-_.+", min_size=1, max_size=8),
    st.sampled_from(
        [
            "main",
            "master",
            "origin",
            "HEAD",
            "refs",
            "heads",
            "tags",
            "remotes",
            "closed",
            "v1",
            "安溪",
            "abcdef1",
            "x",
        ]
    ),
)
NAME = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with a branch, tags and a remote, as a reviewer has it; and files of git's own."""
    root = tmp_path_factory.mktemp("clone")
    run_git(root, "init", "--quiet", "--initial-branch=main")
    who = ["-c", "user.name=a", "-c", "user.email=a@ledger.example"]
    for message in ("一", "二"):
        run_git(root, *who, "commit", "--quiet", "--allow-empty", "-m", message)
    for ref in (*STAND[1:], "refs/remotes/origin/main", "refs/remotes/origin/HEAD", "ORIG_HEAD"):
        run_git(root, "update-ref", ref, "HEAD~1")
    return root


@settings(max_examples=60, deadline=None)
@given(name=NAME, kind=st.sampled_from([HEADS, TAGS]))
def test_no_name_that_passes_changes_what_git_finds(repository: Path, name: str, kind: str) -> None:
    """git itself is the judge: after the ref is there, every other name means what it meant, and
    its own short name means it."""
    ref = f"{kind}{name}"
    if ask_git(repository, "check-ref-format", ref).status or any(
        faults(ref, _names(repository, ref))
    ):
        return
    asked = ["main", "anxi", "v1", "closed/2024-05", "origin/main", "HEAD", "origin", "ORIG_HEAD"]
    before = [ask_git(repository, "rev-parse", one).out for one in asked]
    there = ref in run_git(repository, "for-each-ref", "--format=%(refname)").decode().split()
    if there:
        return
    other = run_git(repository, "commit-tree", "-m", "x", "HEAD^{tree}", env=WHO).decode().strip()
    assert ask_git(repository, "update-ref", ref, other).status == 0, ref
    try:
        assert [ask_git(repository, "rev-parse", one).out for one in asked] == before
        own = ask_git(repository, "rev-parse", "--verify", name)
        assert (own.out.decode().strip(), own.err) == (other, []), ref
    finally:
        run_git(repository, "update-ref", "-d", ref)


WHO = {
    f"GIT_{w}_{k}": "a@ledger.example" for w in ("AUTHOR", "COMMITTER") for k in ("NAME", "EMAIL")
}


def _names(repository: Path, ref: str) -> Names:
    refs = run_git(repository, "for-each-ref", "--format=%(refname)").decode().split()
    return Names([*refs, ref], "refs/heads/main")


class TestRepository:
    """What `verify` is told of the refs that are there."""

    def rules(self, *refs: str, periods: set[str] | None = None) -> dict[str, str]:
        return {one.path: one.rule for one in findings(refs, periods)}

    def test_a_finished_repository_with_what_forges_keep(self) -> None:
        refs = [
            "refs/heads/main",
            "refs/heads/晋江6月",
            "refs/remotes/origin/main",
            "refs/remotes/origin/HEAD",
            "refs/remotes/fork/main",
            "refs/stash",
            "refs/notes/commits",
            "refs/pull/1/head",
            "refs/pull/1/merge",
            "refs/merge-requests/2/head",
            "refs/keep-around/abc",
            "refs/tags/closed/2024-05",
            "refs/tags/v1",
            "refs/bisect/bad",
            "refs/remotes/origin/晋江6月",
            "refs/environments/x",
            "refs/changes/01/1/1",
        ]
        assert self.rules(*refs, periods={"closed/2024-05"}) == {}

    @pytest.mark.parametrize(
        ("refs", "expected"),
        [
            (["refs/replace/" + "a" * 40], {"odd-ref"}),
            (["refs/tags/origin/main", "refs/remotes/origin/main"], {"ambiguous-ref"}),
            (["refs/remotes/origin/origin/main"], {"ambiguous-ref"}),
            (["refs/remotes/origin/closed/2024-05"], {"odd-ref"}),
            (["refs/remotes/origin/v1", "refs/tags/v1"], {"ambiguous-ref"}),
            (["refs/remotes/origin/Main", "refs/heads/main"], {"case-clash"}),
            (["refs/heads/origin/x", "refs/remotes/origin/x"], {"ambiguous-ref"}),
            (["refs/tags/gitee/x", "refs/remotes/gitee/x"], {"ambiguous-ref"}),
            (["refs/tags/closed/2024-07"], {"odd-ref"}),
            (["refs/heads/ma\u200bin"], {"odd-ref"}),
        ],
    )
    def test_what_is_not_as_it_should_be(self, refs: list[str], expected: set[str]) -> None:
        assert set(self.rules(*refs, periods={"closed/2024-05"}).values()) == expected

    def test_no_person_is_repeated(self) -> None:
        (one,) = findings(["refs/replace/x11010519491231002X"])
        assert not re.search("11010519491231002X", " ".join(map(str, one)))


def test_the_likely_main_line() -> None:
    assert likely(["refs/heads/x"]) == "refs/heads/x"
    assert likely(["refs/heads/x", "refs/heads/master"]) == "refs/heads/master"
    assert likely(["refs/heads/x", "refs/heads/y"]) is None
    assert likely([]) is None
