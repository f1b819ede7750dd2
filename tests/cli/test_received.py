"""What a server takes, by the lines that git gives to its hook: which lines it guards, and how."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ledger.cli.received import received
from ledger.repo.git import ask_git, run_git

from .four_seals import book, close, commit, edited, four_seals, git, root

__all__ = ["four_seals", "root"]
DAY = date(2024, 7, 10)
NONE = "0" * 40
JULY, MAY = (book("jinjiang", f"2024-0{n}") for n in (7, 5))
SEALED = {"sealed-file-changed", "changed-after-signing"}


class Both:
    """A clone, and a server that has its objects; what a push would move is told as git does."""

    def __init__(self, clone: Path, server: Path) -> None:
        self.clone, self.server = clone, server
        run_git(clone, "clone", "--quiet", "--bare", str(clone), str(server))
        (server / "objects/info/alternates").write_text(f"{clone}/.git/objects\n", encoding="utf-8")

    def tip(self, ref: str) -> str:
        return ask_git(self.server, "rev-parse", "--verify", "--quiet", ref).out.decode().strip()

    def push(self, *specs: str, actor: str | None = None) -> set[str]:
        lines = []
        for source, _, ref in (spec.partition(":") for spec in specs):
            new = git(self.clone, "rev-parse", source) if source else NONE
            lines.append(f"{self.tip(ref) or NONE} {new} {ref}")
        said = received(self.server, lines, actor, DAY)
        return {one.rule for one in said if one.severity == "error"}

    def land(self, source: str, ref: str) -> None:
        run_git(self.server, "update-ref", ref, git(self.clone, "rev-parse", source))

    def head(self, name: str) -> None:
        run_git(self.server, "symbolic-ref", "HEAD", f"refs/heads/{name}")


@pytest.fixture
def both(root: Path, tmp_path: Path) -> Both:
    return Both(root, tmp_path / "服务器.git")


def honest(root: Path) -> None:
    commit(root, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})


def dishonest(root: Path) -> None:
    commit(root, edited(root, MAY, "本月件数: 5", "本月件数: 6"))


MAIN, TOPIC = "HEAD:refs/heads/main", "HEAD:refs/heads/晋江7月"
OLD = "closed/2024-03^{commit}"


@pytest.mark.parametrize("ref", ["heads/main", "heads/晋江7月", "heads/fix/a", "tags/v1"])
def test_a_sealed_file_is_changed_nowhere(both: Both, ref: str) -> None:
    dishonest(both.clone)
    found = both.push(f"HEAD:refs/{ref}")
    assert found == (SEALED if ref == "heads/main" else {"sealed-file-changed"})


@pytest.mark.parametrize("ref", ["heads/main", "heads/晋江7月", "heads/fix/a", "tags/v1"])
def test_what_is_honest_lands_everywhere(both: Both, ref: str) -> None:
    honest(both.clone)
    assert both.push(f"HEAD:refs/{ref}") == set()


class TestTopics:
    """What people do with branches of their own: the hook has nothing to say."""

    def test_force_and_delete(self, both: Both) -> None:
        honest(both.clone)
        both.land("HEAD", "refs/heads/晋江7月")
        run_git(both.clone, "commit", "--quiet", "--amend", "-m", "另写")
        assert both.push(TOPIC) == set()
        assert both.push(":refs/heads/晋江7月") == set()

    def test_a_broken_draft(self, both: Both) -> None:
        commit(both.clone, {JULY: "1 第1项:\n  本月件数: 很多\n".encode()})
        assert both.push(TOPIC) == set()
        assert both.push(MAIN) != set()

    def test_one_that_took_the_main_line_in(self, both: Both) -> None:
        run_git(both.clone, "switch", "--quiet", "-c", "x", OLD)
        honest(both.clone)
        run_git(both.clone, "merge", "--quiet", "--no-edit", "main")
        assert both.push(TOPIC) == set()

    def test_an_old_one_that_cannot_be_merged_yet(self, both: Both) -> None:
        """It has none of the later seals, and a draft of a month that others have since sealed."""
        run_git(both.clone, "switch", "--quiet", "-c", "x", OLD)
        commit(both.clone, {JULY: "1 第1项:\n  本月件数: 1\n".encode()})
        run_git(both.clone, "switch", "--quiet", "main")
        commit(both.clone, {JULY: "1 第1项:\n  本月件数: 2\n".encode()})
        both.land("main", "refs/heads/main")
        run_git(both.clone, "switch", "--quiet", "x")
        assert both.push(TOPIC) == set()

    def test_nor_may_that_one_change_what_is_sealed(self, both: Both) -> None:
        run_git(both.clone, "switch", "--quiet", "-c", "x", OLD)
        commit(both.clone, {MAY: "1 第1项:\n  本月件数: 50\n".encode()})
        assert both.push(TOPIC) == {"sealed-file-changed"}

    def test_with_the_seals_of_the_main_line_only(self, both: Both) -> None:
        both.land("main", "refs/heads/晋江7月")
        assert both.push(":refs/heads/晋江7月") == set()
        assert both.push(f"{OLD}:refs/heads/晋江7月") == set()


GUARD: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "deleted": ((":refs/heads/{}",), {"branch-deleted"}),
    "back to an old commit": ((OLD + ":refs/heads/{}",), {"history-rewritten"}),
    "a sealed file": (("wrong:refs/heads/{}",), SEALED),
    "rewritten": (("other:refs/heads/{}",), {"history-rewritten"}),
    "an honest month": (("right:refs/heads/{}",), set()),
    "an honest month with a branch": (("right:refs/heads/{}", "right:refs/heads/x"), set()),
}


class TestWherever:
    """The line of seals is guarded whatever it is called, and whatever HEAD names."""

    @pytest.fixture(autouse=True)
    def sides(self, both: Both) -> None:
        clone = both.clone
        for name, do in {"right": honest, "wrong": dishonest}.items():
            run_git(clone, "switch", "--quiet", "-c", name, "main")
            do(clone)
        run_git(clone, "switch", "--quiet", "-c", "other", "main~1")
        honest(clone)

    @pytest.mark.parametrize("name", GUARD)
    @pytest.mark.parametrize(
        ("line", "head"),
        [
            ("main", "main"),
            ("主线", "主线"),
            ("main", "stale"),
            ("主线", "stale"),
            ("main", "ahead"),
        ],
    )
    def test_it_is_guarded(self, both: Both, line: str, head: str, name: str) -> None:
        both.land("main", f"refs/heads/{line}")
        both.land(OLD, "refs/heads/stale")
        both.land("main", "refs/heads/ahead")
        if line != "main":
            run_git(both.server, "update-ref", "-d", "refs/heads/main")
        both.head(head)
        specs, expected = GUARD[name]
        assert both.push(*(spec.replace("{}", line) for spec in specs)) == expected

    @pytest.mark.parametrize(
        "spec",
        [MAIN, ":refs/heads/main", TOPIC, "HEAD:refs/tags/v1", "right:refs/heads/master", OLD + ":refs/heads/master"],
    )  # fmt: skip
    def test_a_guard_that_has_lost_it_refuses(self, both: Both, spec: str) -> None:
        both.head("master")
        assert both.push(spec) == {"lost-main-line"}

    def test_and_says_what_helps(self, both: Both) -> None:
        both.head("master")
        (one,) = received(both.server, [f"{NONE} {both.tip('main')} refs/heads/x"], None, DAY)
        assert "git symbolic-ref HEAD refs/heads/main" in one.remedy
        run_git(both.server, "symbolic-ref", "HEAD", "refs/heads/main")
        assert both.push("right:refs/heads/x") == set()

    def test_a_head_that_is_no_branch(self, both: Both) -> None:
        run_git(both.server, "update-ref", "--no-deref", "HEAD", both.tip("main"))
        assert both.push("right:refs/heads/x") == {"lost-main-line"}


class TestEmpty:
    @pytest.fixture(autouse=True)
    def empty(self, both: Both) -> None:
        for ref in run_git(both.server, "for-each-ref", "--format=%(refname)").decode().split():
            run_git(both.server, "update-ref", "-d", ref)

    def test_the_first_push(self, both: Both) -> None:
        tags = [f"{t}:refs/tags/{t}" for t in git(both.clone, "tag").split()]
        assert len(tags) == 4
        assert both.push("main:refs/heads/main", "main~1:refs/heads/x", *tags) == set()

    def test_a_branch_beside_nothing(self, both: Both) -> None:
        (one,) = received(both.server, [f"{NONE} {git(both.clone, 'rev-parse', 'main')} refs/heads/x"], None, DAY)  # fmt: skip
        assert one.rule == "lost-main-line"
        assert "先推主线：git push origin HEAD:refs/heads/main" in one.remedy
        assert both.push(MAIN) == set()


class TestSealsAside:
    """A seal that the main line has not makes a main line of the branch that holds it."""

    @pytest.fixture
    def aside(self, both: Both) -> Both:
        run_git(both.clone, "switch", "--quiet", "-c", "aside")
        close(both.clone, "2024-07-06")
        return both

    def test_it_is_judged_whole(self, aside: Both) -> None:
        assert aside.push("aside:refs/heads/aside") == set()
        commit(aside.clone, {JULY: "1 第1项:\n  本月件数: 很多\n".encode()})
        assert aside.push("aside:refs/heads/aside") == {"bad-count"}

    def test_it_stays(self, aside: Both) -> None:
        aside.land("aside", "refs/heads/aside")
        assert aside.push(":refs/heads/aside") == {"branch-deleted"}
        assert aside.push("main:refs/heads/aside") == {"history-rewritten"}

    def test_until_the_main_line_has_the_seal_too(self, aside: Both) -> None:
        aside.land("aside", "refs/heads/aside")
        assert aside.push("aside:refs/heads/main", ":refs/heads/aside") == set()

    def test_also_where_the_main_line_has_it_by_another_commit(self, aside: Both) -> None:
        aside.land("aside", "refs/heads/aside")
        run_git(aside.clone, "switch", "--quiet", "main")
        run_git(aside.clone, "checkout", "--quiet", "aside", "--", "plans")
        run_git(aside.clone, "commit", "--quiet", "-m", "结账")
        aside.land("main", "refs/heads/main")
        assert aside.push(":refs/heads/aside") == set()

    @pytest.mark.parametrize("ref", ["refs/heads/aside", "refs/tags/v1"])
    def test_one_that_is_not_sound_comes_by_no_name(self, both: Both, ref: str) -> None:
        """A total of one's own in a seal that the main line has not."""
        run_git(both.clone, "switch", "--quiet", "-c", "aside")
        close(both.clone, "2024-07-06")
        path = "plans/2024/seals/2024-06.yaml"
        text = (both.clone / path).read_text(encoding="utf-8")
        wrong = text.replace("晋江市: 18", "晋江市: 77")
        assert wrong != text
        (both.clone / path).write_text(wrong, encoding="utf-8")
        run_git(both.clone, "commit", "--quiet", "--all", "--amend", "--no-edit")
        assert "seal-totals-differ" in both.push(f"aside:{ref}")

    def test_a_topic_that_gets_one_may_have_been_written_anew(self, aside: Both) -> None:
        """It was no line of seals before, and what stood on it is judged with the rest."""
        run_git(aside.clone, "switch", "--quiet", "-c", "draft", "main~1")
        commit(aside.clone, {JULY: "1 第1项:\n  本月件数: 很多\n".encode()})
        aside.land("draft", "refs/heads/aside")
        assert aside.push("aside:refs/heads/aside") == set()
        run_git(aside.clone, "switch", "--quiet", "aside")
        run_git(aside.clone, "cherry-pick", "draft")
        assert aside.push("aside:refs/heads/aside") == {"bad-count"}

    def test_nor_one_that_makes_it(self, aside: Both) -> None:
        """The seal stands in no commit of its own, only in a merge of two that have none."""
        clone = aside.clone
        run_git(clone, "switch", "--quiet", "-c", "side", "main")
        commit(clone, {book("huian", "2024-07"): b"# \n"})
        run_git(clone, "switch", "--quiet", "-c", "made", "main")
        honest(clone)
        run_git(clone, "merge", "--quiet", "--no-ff", "--no-commit", "side")
        run_git(clone, "checkout", "--quiet", "aside", "--", "plans/2024/seals")
        run_git(clone, "commit", "--quiet", "-m", "合并")
        aside.land("made", "refs/heads/made")
        assert aside.push(":refs/heads/made") == {"branch-deleted"}

    def test_a_merge_does_not_hide_it(self, aside: Both) -> None:
        run_git(aside.clone, "switch", "--quiet", "-c", "merged", "main")
        run_git(aside.clone, "merge", "--quiet", "--no-ff", "--no-edit", "aside")
        aside.land("merged", "refs/heads/merged")
        assert aside.push(":refs/heads/merged") == {"branch-deleted"}


ID = "11010519491231002X"
SIGNATURE = "-----BEGIN SSH SIGNATURE-----"
TAGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a tag of a tag": (lambda r: git(r, "tag", "-a", "-m", "二", "v2", git(r, "rev-parse", "closed/2024-05")), "odd-ref"),
    "a tag of a folder": (lambda r: git(r, "tag", "-a", "-m", "一", "v2", "HEAD^{tree}"), "odd-ref"),
    "a plain tag of a folder": (lambda r: git(r, "tag", "v2", "HEAD^{tree}"), "odd-ref"),
    "a tag of a file": (lambda r: git(r, "tag", "-a", "-m", "一", "v2", f"HEAD:{MAY}"), "odd-ref"),
    "a tag that calls itself otherwise": (lambda r: (git(r, "tag", "-a", "-m", "一", "v3"), git(r, "update-ref", "refs/tags/v2", git(r, "rev-parse", "v3"))), "odd-ref"),
    "a person behind what looks like a signature": (lambda r: git(r, "tag", "-a", "-m", f"一\n{SIGNATURE}\n{ID}", "v2"), "personal-in-history"),
    "a person as the tagger": (lambda r: run_git(r, "tag", "-a", "-m", "一", "v2", env={"GIT_COMMITTER_NAME": "13800138000"}), "personal-in-history"),
    "an honest tag": (lambda r: git(r, "tag", "-a", "-m", "交账 2024-05", "v2"), ""),
    "an honest plain tag": (lambda r: git(r, "tag", "v2"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TAGS)
def test_tags(both: Both, name: str) -> None:
    make, rule = TAGS[name]
    make(both.clone)
    assert both.push("v2:refs/tags/v2") == ({rule} if rule else set())


@pytest.mark.parametrize("ref", ["refs/notes/x", "refs/replace/x", "refs/tags/origin/main", "refs/heads/Main"])  # fmt: skip
def test_what_should_not_be_there_may_go_and_not_come(both: Both, ref: str) -> None:
    assert both.push(f"main:{ref}") & {"odd-ref", "ambiguous-ref", "case-clash"}
    both.land("main", ref)
    assert both.push(f":{ref}") == set()
    assert both.push(f"main~1:{ref}") & {"odd-ref", "ambiguous-ref", "case-clash"}


def test_a_name_that_holds_a_line_of_its_own(both: Both) -> None:
    """A line separator of Unicode is no line: git lets it stand in a name."""
    ref = f"refs/heads/x\u2028{NONE} {both.tip('main')} refs/heads/y"
    found = received(both.server, [f"{NONE} {both.tip('main')} {ref}"], None, DAY)
    assert "odd-ref" in {one.rule for one in found}


@pytest.mark.parametrize("ref", ["refs/heads/main", "refs/heads/x"])
@pytest.mark.parametrize("old", [NONE, "main~1"])
def test_where_a_ref_stood_is_not_believed(both: Both, ref: str, old: str) -> None:
    """A line that could never land would else decide what the others are held against."""
    both.land("main~2", "refs/heads/x")
    honest(both.clone)
    new = git(both.clone, "rev-parse", "HEAD")
    lines = [f"{old if old == NONE else both.tip(old)} {new} {ref}", f"{NONE} {new} refs/heads/y"]
    assert {one.rule for one in received(both.server, lines, None, DAY)} == {"moved-meanwhile"}


def test_another_name_for_a_branch_is_not_pushed_to(both: Both) -> None:
    run_git(both.server, "symbolic-ref", "refs/heads/别名", "refs/heads/main")
    honest(both.clone)
    assert both.push("HEAD:refs/heads/别名") == {"odd-ref"}
    assert both.push(":refs/heads/别名") == {"odd-ref"}
    assert both.push("HEAD:refs/heads/main") == set()


class TestPusher:
    @pytest.fixture(autouse=True)
    def accounts(self, both: Both) -> None:
        text = (both.clone / "counties/jinjiang/county.yaml").read_text(encoding="utf-8")
        row = "  - {名: jinjiang, 邮箱: post@ledger.example, 可写: [counties/jinjiang]}\n"
        path = "counties/jinjiang/county.yaml"
        commit(both.clone, {path: f"{text.partition('账号:')[0]}账号:\n{row}".encode()})
        both.land("HEAD", "refs/heads/main")
        honest(both.clone)

    def test_it_is_not_asked_for_unless_it_is(self, both: Both) -> None:
        assert both.push(MAIN) == set()

    @pytest.mark.parametrize("value", ["true", "1", "yes", "是"])
    def test_it_is_asked_for(self, both: Both, value: str) -> None:
        run_git(both.server, "config", "ledger.requirePusher", value)
        assert both.push(MAIN) == {"no-pusher"}
        assert both.push(":refs/heads/x") == {"no-pusher"}
        assert both.push(MAIN, actor="jinjiang") == set()
        assert both.push(MAIN, actor="ghost") == {"unknown-account"}

    def test_nobody_is_asked_for_where_there_is_no_account(self, both: Both) -> None:
        run_git(both.server, "config", "ledger.requirePusher", "true")
        both.land("HEAD~2", "refs/heads/main")
        assert "no-pusher" not in both.push(MAIN)
