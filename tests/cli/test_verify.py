"""`ledger verify` on real repositories: what holds, what is found, how far it goes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.acts.verify import LAWS
from ledger.cli import main
from ledger.repo.git import run_git

from ..conftest import POST

SMALL_YEAR = ("jinjiang", "huian", "taishang", "quanzhou")
SEALS = "plans/2024/seals"
MAY = f"{SEALS}/2024-05.yaml"
PLAN = "plans/2024/plan.yaml"


def book(slug: str, period: str) -> str:
    stem = {"定账": "opening"}.get(period, period)
    return f"counties/{slug}/2024/{stem}.yaml"


def git(root: Path, *words: str) -> str:
    return run_git(root, *words).decode().strip()


def commit(root: Path, files: dict[str, bytes | None], message: str = "改") -> None:
    """One commit that writes files, or removes them."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            (root / path).unlink()
        else:
            (root / path).write_bytes(data)
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--allow-empty", "-m", message)


def close(root: Path, day: str) -> None:
    assert main(["close", "-C", str(root), "--at", f"{day}T17:30:00"]) == 0


def sign(root: Path, slug: str, period: str, day: str) -> None:
    """Signed by the program itself, so that the sign-off quotes the last seal."""
    assert main(["sign", slug, period, "-C", str(root), "--as-of", day]) == 0


@pytest.fixture(scope="session")
def four_seals(small_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """定账, March, April and May, all signed and sealed; June signed and not yet sealed."""
    root = tmp_path_factory.mktemp("verify") / "repository"
    shutil.copytree(small_repository, root)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (POST | {"GIT_CONFIG_GLOBAL": "/dev/null"}).items():
            patch.setenv(name, value)
        patch.setattr("builtins.print", lambda *_, **__: None)
        opening = "牵头科室: 促进法治科\n责任人: 负责人\n"
        base = "\n2 第2项:\n  基数: {本月调解数: {全年: 90, 取数: 2024-03-12}}\n"
        target = "\n4 第4项:\n  目标: {本月改造数: 2}\n"
        own = {"quanzhou": opening}
        for slug in SMALL_YEAR:
            text = own.get(slug, opening + base + target)
            (root / book(slug, "定账")).write_text(text, encoding="utf-8")
            sign(root, slug, "定账", "2024-03-28")
        commit(root, {}, "定账")
        close(root, "2024-04-01")
        for number in (3, 4, 5, 6):
            for slug in SMALL_YEAR:
                text = "" if slug == "quanzhou" else f"1 第1项:\n  本月件数: {number}\n"
                (root / book(slug, f"2024-0{number}")).write_text(text, encoding="utf-8")
                sign(root, slug, f"2024-0{number}", f"2024-0{number + 1}-03")
            commit(root, {}, f"签账 2024-0{number}")
            if number < 6:
                close(root, f"2024-0{number + 1}-06")
    return root


@pytest.fixture
def root(four_seals: Path, copy_of: Callable[[Path], Path]) -> Path:
    return copy_of(four_seals)


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What `ledger verify` says: its exit code, its rules, and everything as data."""

    def run(root: Path, *words: str) -> Any:
        capsys.readouterr()
        code = main(["verify", "-C", str(root), "--format", "json", *words])
        out, err = capsys.readouterr()
        assert code in (0, 1), err
        said = json.loads(out)
        rules = {finding["rule"] for finding in said["findings"]}
        assert rules <= LAWS.keys()
        return code, rules, said

    return run


def marks(said: Any, column: str) -> list[str]:
    return [row["marks"][column] for row in said["about"]["years"][0]["rows"]]


def edited(root: Path, path: str, old: str, new: str) -> dict[str, bytes | None]:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    return {path: text.replace(old, new, 1).encode()}


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
        added = "修订:\n  - {序: 1, 起算: 2024-06-12, 依据: 市局分解, 已触发: [分解]}\n"
        commit(root, {PLAN: (root / PLAN).read_bytes() + added.encode()})
        assert verify(root)[:2] == (0, set())

    def test_an_earlier_state(self, root: Path, verify: Callable[..., Any]) -> None:
        code, rules, said = verify(root, "--at", "closed/2024-03")
        assert (code, rules, len(marks(said, "链"))) == (0, set(), 2)

    def test_a_repository_without_seals(
        self, committed: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["verify", "-C", str(committed)]) == 0
        assert capsys.readouterr().out == "2024年还没有封存\n"

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
    "a file renamed": (_renamed, {"sealed-file-changed"}, ["文件"]),
    "a file behind a replace ref": (_replaced, {"sealed-file-changed"}, ["文件"]),
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
        _unreadable, {"seal-unreadable", "quotes-unknown-seal", "tag-without-seal"}, [],
    ),
    "a seal under another name": (
        _misnamed, {"seal-misnamed", "seal-gone", "missing-tag"}, ["链"],
    ),
    "a seal taken away and put back": (_restored, {"seal-restored"}, []),
    "the plan rewritten": (_plan_rewritten, {"plan-rewritten"}, []),
    "a tag moved": (_tag_moved, {"tag-disagrees"}, ["标签"]),
    "a tag without words": (_tag_lightweight, {"lightweight-tag"}, []),
    "a tag missing": (_tag_missing, {"missing-tag"}, []),
    "the last commit amended": (_amended, {"tag-disagrees"}, ["标签"]),
    "squashed": (_squashed, {"seal-out-of-turn", "missing-tag"}, ["链"]),
    "squashed, tags kept": (_squashed_with_tags, {"tag-disagrees"}, ["标签"]),
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
