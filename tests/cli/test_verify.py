"""`ledger verify` on real repositories: what holds, and what is found by which name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.cli import main
from ledger.repo.git import run_git

from .four_seals import (
    MAY,
    PLAN,
    SEALS,
    SMALL_YEAR,
    book,
    commit,
    edited,
    four_seals,
    git,
    marks,
    root,
    verify,
)

__all__ = ["four_seals", "root", "verify"]


class TestEverythingHolds:
    def test_nothing_is_found(self, root: Path, verify: Callable[..., Any]) -> None:
        code, rules, said = verify(root)
        assert (code, rules) == (0, set())
        for column in ("链", "文件", "合计", "计划", "主线", "标签"):
            assert marks(said, column) == ["相符"] * 4
        assert marks(said, "签名") == ["没有"] * 4
        assert said["about"]["years"][0]["unseen"] == []

    def test_as_text(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["verify", "-C", str(root)]) == 0
        out = capsys.readouterr().out
        rows = [line.split() for line in out.splitlines()]
        assert rows[0] == [
            "封存",
            "日期",
            "文件",
            "未报",
            "链",
            "文件",
            "合计",
            "计划",
            "主线",
            "标签",
            "签名",
        ]
        assert rows[1][:4] == ["定账", "2024-04-01", "4", "—"]
        assert out.endswith(
            "2024年 4 个封存都经得起核对。查到：链、文件、合计、计划、主线、标签、签名。\n"
        )

    def test_nothing_is_written(self, root: Path, verify: Callable[..., Any]) -> None:
        before = git(root, "status", "--porcelain"), git(root, "show-ref")
        verify(root)
        assert (git(root, "status", "--porcelain"), git(root, "show-ref")) == before

    def test_an_amendment_that_is_added_is_no_fault(
        self, root: Path, verify: Callable[..., Any]
    ) -> None:
        added = "修订:\n  - {序: 1, 起算: 2024-06-12, 依据: 市局分解}\n"
        commit(root, {PLAN: (root / PLAN).read_bytes() + added.encode()})
        assert verify(root)[:2] == (0, set())

    def test_an_earlier_state(self, root: Path, verify: Callable[..., Any]) -> None:
        code, rules, said = verify(root, "--at", "closed/2024-03")
        assert (code, rules, len(marks(said, "链"))) == (0, set(), 2)

    def test_an_earlier_commit_that_is_checked_out(
        self, root: Path, verify: Callable[..., Any]
    ) -> None:
        run_git(root, "checkout", "--quiet", "closed/2024-04")
        code, rules, said = verify(root)
        assert (code, rules, len(marks(said, "链"))) == (0, set(), 3)

    def test_a_repository_without_seals(
        self, committed: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["verify", "-C", str(committed)]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "2024年还没有封存"

    @pytest.mark.parametrize(
        ("words", "expected"),
        [(["--format", "xml"], "没有「xml」这种格式"), (["--year", "2023"], "没有 2023 年的计划"),
         (["--at", "没有"], "没有「没有」这个提交")],
    )  # fmt: skip
    def test_what_it_cannot_do(
        self, root: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str
    ) -> None:
        assert main(["verify", "-C", str(root), *words]) == 2
        assert expected in capsys.readouterr().err


def _figure(root: Path) -> None:
    commit(root, edited(root, book("huian", "2024-03"), "件数: 3", "件数: 30"))


def _up_and_down(root: Path) -> None:
    """+1 in March and -1 in April: sums alone would let it pass."""
    _figure(root)
    commit(root, edited(root, book("huian", "2024-04"), "件数: 4", "件数: 3"))


def _gone(root: Path) -> None:
    commit(root, {book("huian", "2024-04"): None})


def _renamed(root: Path) -> None:
    path = book("huian", "2024-04")
    commit(root, {"counties/huian/2024/2024-4.yaml": (root / path).read_bytes(), path: None})


def _seal_edited(root: Path) -> None:
    commit(root, edited(root, f"{SEALS}/2024-04.yaml", "封存岗: 市局普促科", "封存岗: 市局值班岗"))


def _last_seal_edited(root: Path) -> None:
    commit(root, edited(root, MAY, "{晋江市: 12", "{晋江市: 13"))


def _seal_gone(root: Path) -> None:
    commit(root, {f"{SEALS}/2024-04.yaml": None})


def _end_gone(root: Path) -> None:
    commit(root, {MAY: None})


def _end_cut_off(root: Path) -> None:
    """The branch rewritten as if May had never been closed; what was signed since is kept."""
    june = {book(s, "2024-06"): (root / book(s, "2024-06")).read_bytes() for s in SMALL_YEAR}
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-05~1")
    run_git(root, "tag", "--delete", "closed/2024-05")
    commit(root, dict(june))


def _twice(root: Path) -> None:
    data = (root / MAY).read_bytes()
    commit(
        root,
        {f"{SEALS}/2024-06.yaml": data.replace("封存: 2024-05".encode(), "封存: 2024-06".encode())},
    )


def _by_hand(root: Path) -> None:
    """A seal that agrees with everything, and is not what would be written."""
    data = (root / MAY).read_bytes()
    commit(root, {MAY: data + "# 手改\n".encode()})


def _unreadable(root: Path) -> None:
    commit(root, {MAY: b"\xff\xfe"})


def _misnamed(root: Path) -> None:
    commit(root, {MAY: None, f"{SEALS}/五月.yaml": (root / MAY).read_bytes()})


def _restored(root: Path) -> None:
    data = (root / MAY).read_bytes()
    commit(root, {MAY: None})
    commit(root, {MAY: data})


def _plan_rewritten(root: Path) -> None:
    commit(root, edited(root, PLAN, "至少: 10", "至少: 1"))


def _tag_moved(root: Path) -> None:
    run_git(root, "tag", "--force", "-a", "-m", "x", "closed/2024-03", "HEAD")


def _tag_lightweight(root: Path) -> None:
    run_git(root, "tag", "--force", "closed/2024-03", "closed/2024-03^{commit}")


def _tag_missing(root: Path) -> None:
    run_git(root, "tag", "--delete", "closed/2024-03")


def _amended(root: Path) -> None:
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-05")
    run_git(root, "commit", "--quiet", "--amend", "-m", "改写")


def _squashed(root: Path) -> None:
    """April and May closed on a branch and brought in as one commit."""
    run_git(root, "branch", "other")
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-03")
    run_git(root, "merge", "--quiet", "--squash", "other")
    run_git(root, "commit", "--quiet", "-m", "压缩")
    for tag in ("closed/2024-04", "closed/2024-05"):
        run_git(root, "tag", "--delete", tag)


def _squashed_with_tags(root: Path) -> None:
    run_git(root, "branch", "other")
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-05~1")
    run_git(root, "merge", "--quiet", "--squash", "other")
    run_git(root, "commit", "--quiet", "-m", "压缩")


def _merged(root: Path) -> None:
    """A merge the wrong way round takes the seals off the first-parent line."""
    run_git(root, "branch", "other")
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-05~1")
    commit(root, {}, "别的")
    run_git(root, "merge", "--quiet", "--no-ff", "-m", "合并", "other")


def _replaced(root: Path) -> None:
    """A replace ref puts another blob in a sealed file's place, for whoever reads through it."""
    _figure(root)
    old, new = (
        git(root, "rev-parse", f"{c}:{book('huian', '2024-03')}") for c in ("HEAD~1", "HEAD")
    )
    run_git(root, "replace", new, old)


ATTEMPTS: dict[str, tuple[Callable[[Path], None], set[str], list[str]]] = {
    "a figure": (_figure, {"sealed-file-changed"}, ["文件"]),
    "one up, one down": (_up_and_down, {"sealed-file-changed"}, ["文件"]),
    "a file gone": (_gone, {"sealed-file-changed"}, ["文件"]),
    "a file renamed": (_renamed, {"sealed-file-changed", "path-not-in-list"}, ["文件"]),
    "a file behind a replace ref": (_replaced, {"sealed-file-changed", "odd-ref"}, ["文件"]),
    "a seal edited": (
        _seal_edited, {"seal-chain-broken", "seal-altered", "quotes-unknown-seal"}, ["链", "主线"],
    ),
    "the last seal edited": (
        _last_seal_edited, {"seal-altered", "seal-totals-differ", "quotes-unknown-seal"}, ["合计", "主线"],
    ),
    "a seal gone": (
        _seal_gone,
        {"seal-chain-broken", "missing-seal", "seal-gone", "tag-without-seal", "quotes-unknown-seal"},
        ["链"],
    ),
    "the last seal gone": (_end_gone, {"seal-gone", "tag-without-seal", "quotes-unknown-seal"}, []),
    "the end cut off": (_end_cut_off, {"quotes-unknown-seal"}, []),
    "sealed twice": (_twice, {"seal-made-twice", "missing-tag"}, ["链"]),
    "a seal by hand": (
        _by_hand, {"seal-not-as-written", "seal-altered", "quotes-unknown-seal"}, ["链", "主线"],
    ),
    "a seal that cannot be read": (
        _unreadable,
        {"seal-unreadable", "quotes-unknown-seal", "tag-without-seal", "not-utf8"},
        [],
    ),
    "a seal under another name": (
        _misnamed,
        {"seal-misnamed", "seal-gone", "missing-tag", "path-not-in-list", "seal-not-alone"},
        ["链"],
    ),
    "a seal taken away and put back": (_restored, {"seal-restored"}, []),
    "the plan rewritten": (_plan_rewritten, {"plan-rewritten"}, []),
    "a tag moved": (_tag_moved, {"tag-disagrees"}, ["标签"]),
    "a tag without words": (_tag_lightweight, {"lightweight-tag"}, []),
    "a tag missing": (_tag_missing, {"missing-tag"}, []),
    "the last commit amended": (_amended, {"tag-disagrees"}, ["标签"]),
    "squashed": (_squashed, {"seal-out-of-turn", "missing-tag", "seal-not-alone"}, ["链"]),
    "squashed, tags kept": (_squashed_with_tags, {"tag-disagrees", "seal-not-alone"}, ["标签"]),
    "merged the wrong way round": (_merged, {"seal-off-main-line", "tag-disagrees"}, ["主线", "标签"]),
}  # fmt: skip
HARMLESS = {"seal-restored", "lightweight-tag", "missing-tag"}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_an_attempt_is_found_by_name(root: Path, verify: Callable[..., Any], name: str) -> None:
    attempt, expected, columns = ATTEMPTS[name]
    attempt(root)
    code, rules, said = verify(root)
    assert rules == expected
    assert code == (0 if rules <= HARMLESS else 1)
    for column in columns:
        assert "不符" in marks(said, column), column
