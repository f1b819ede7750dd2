"""Attempts to get past the books: what somebody does in a clone, and the rule that must stop it.

The base is the demo as it was when September 2024 was sealed.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ledger.repo.git import run_git

BASE = "closed/2024-09"
ID = "11010519491231002X"
OWN = "counties/anxi/2024"
SEALED = f"{OWN}/2024-05.yaml"
OPEN = f"{OWN}/2024-10.yaml"
SEALS = "plans/2024/seals"
Do = Callable[[Path], None]


class Attempt(NamedTuple):
    """`review` and `server` name the rule that refuses; None where that side cannot see it.

    `push`: the refspecs, if not the head to main. `actor`: who pushes, if the server is told.
    """

    do: Do
    review: str | None
    server: str | None
    push: tuple[str, ...] = ("HEAD:refs/heads/main",)
    actor: str = ""


def serve(demo: Path, root: Path) -> Path:
    """The demo as a bare repository, as it was when September was sealed; no hook yet."""
    run_git(demo, "clone", "--quiet", "--bare", ".", str(root))
    run_git(root, "update-ref", "refs/heads/main", f"{BASE}^{{commit}}")
    run_git(root, "symbolic-ref", "HEAD", "refs/heads/main")
    for tag in run_git(root, "tag", "--no-merged", "main").decode().split():
        run_git(root, "tag", "--delete", tag)
    return root


def text_of(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def put(root: Path, path: str, text: str | bytes) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())


def commit(root: Path, message: str = "记账", account: str = "anxi", *, name: str = "") -> None:
    """Everything there is, as a commit by an account."""
    run_git(root, "add", "--all")
    who = ["-c", f"user.email={account}@ledger.example", "-c", f"user.name={name or account}"]
    author = f"--author={name or account} <{account}@ledger.example>"
    run_git(root, *who, "commit", "--quiet", "--allow-empty", author, "-m", message)


def writes(path: str, text: str | bytes, account: str = "anxi", message: str = "记账") -> Do:
    """One new file, or one written over."""

    def do(root: Path) -> None:
        put(root, path, text)
        commit(root, message, account)

    return do


def edits(path: str, old: str, new: str, account: str = "anxi") -> Do:
    """One place in a file, found by a pattern."""

    def do(root: Path) -> None:
        changed, count = re.subn(old, new, text_of(root, path), count=1)
        assert count, f"{path} has no {old}"
        put(root, path, changed)
        commit(root, "改数", account)

    return do


def removes(path: str, account: str = "anxi") -> Do:
    def do(root: Path) -> None:
        run_git(root, "rm", "-r", "--quiet", "--", path)
        commit(root, "删", account)

    return do


def plus_one(text: str, by: int = 1) -> str:
    return re.sub(r"(?<=本月调解件数: )(\d+)", lambda m: str(int(m[1]) + by), text, count=1)


def here_and_there(root: Path) -> None:
    for month, by in (("03", 1), ("04", -1)):
        path = f"{OWN}/2024-{month}.yaml"
        put(root, path, plus_one(text_of(root, path), by))
    commit(root)


def amended(root: Path) -> None:
    """The last commits once more, with another figure in a sealed file."""
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-08")
    put(root, SEALED, plus_one(text_of(root, SEALED)))
    commit(root)


def reverted(root: Path) -> None:
    made = run_git(root, "log", "--format=%H", "-1", "--", SEALED).decode().strip()
    run_git(
        root,
        "-c",
        "user.name=anxi",
        "-c",
        "user.email=anxi@ledger.example",
        "revert",
        "--no-edit",
        made,
    )


def merged(root: Path) -> None:
    """A merge that brings nothing of its side, but another figure of its own."""
    run_git(root, "branch", "side")
    put(root, OPEN, "系统取数: 2024-11-01\n")
    commit(root)
    run_git(root, "switch", "--quiet", "side")
    put(root, f"{OWN}/evidence/一.txt", "一")
    commit(root)
    run_git(root, "switch", "--quiet", "main")
    who = ["-c", "user.name=anxi", "-c", "user.email=anxi@ledger.example"]
    run_git(root, *who, "merge", "--quiet", "--no-commit", "--no-ff", "side")
    put(root, SEALED, plus_one(text_of(root, SEALED)))
    commit(root, "合并")


def renamed(root: Path) -> None:
    run_git(root, "mv", SEALED, f"{OWN}/evidence-2024-05.yaml")
    commit(root)


def hidden_by(trick: str) -> Do:
    """A sealed file that was changed, and a trick that lets git tell another history."""

    def do(root: Path) -> None:
        put(root, SEALED, plus_one(text_of(root, SEALED)))
        commit(root)
        head, before = (
            run_git(root, "rev-parse", one).decode().strip() for one in ("HEAD", "HEAD~1")
        )
        if trick == "replace":
            run_git(root, "replace", head, before)
        else:
            put(root, ".git/info/grafts", f"{head}\n")

    return do


def linked(path: str, to: str) -> Do:
    def do(root: Path) -> None:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(to)
        commit(root)

    return do


def submodule(root: Path) -> None:
    head = run_git(root, "rev-parse", "HEAD").decode().strip()
    run_git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},{OWN}/evidence/库")
    who = ["-c", "user.name=anxi", "-c", "user.email=anxi@ledger.example"]
    run_git(root, *who, "commit", "--quiet", "-m", "库")


def executable(root: Path) -> None:
    put(root, OPEN, "系统取数: 2024-11-01\n")
    (root / OPEN).chmod(0o755)
    run_git(root, "config", "core.fileMode", "true")
    commit(root)


def taken_back(root: Path) -> None:
    """In one commit, and out again in the next."""
    put(root, OPEN, f"# {ID}\n系统取数: 2024-11-01\n")
    commit(root)
    put(root, OPEN, "系统取数: 2024-11-01\n")
    commit(root)


def second_seal(root: Path) -> None:
    """Another seal after the one that the last one follows already."""
    text = text_of(root, f"{SEALS}/2024-09.yaml")
    put(root, f"{SEALS}/2024-10.yaml", text.replace("封存: 2024-09", "封存: 2024-10", 1))
    commit(root, "结账 2024-10", "quanzhou")


def forged_seal(root: Path) -> None:
    """The right seal, but for one total."""
    from ledger.cli import main

    run_git(root, "config", "user.name", "quanzhou")
    run_git(root, "config", "user.email", "quanzhou@ledger.example")
    for place in ("quanzhou",):
        put(root, f"counties/{place}/2024/2024-10.yaml", "系统取数: 2024-11-01\n")
        assert (
            main(
                [
                    "sign",
                    place,
                    "2024-10",
                    "-o",
                    "/dev/null",
                    "--as-of",
                    "2024-11-03",
                    "-C",
                    str(root),
                ]
            )
            == 0
        )
    commit(root, "签账", "quanzhou")
    names = [p.name for p in sorted((root / "counties").iterdir()) if p.name != "quanzhou"]
    without = [word for name in names for word in ("--without", name)]
    assert main(["close", "2024-10", *without, "--at", "2024-11-06T09:00:00", "-C", str(root)]) == 0
    run_git(root, "tag", "--delete", "closed/2024-10")
    path = f"{SEALS}/2024-10.yaml"
    changed = re.sub(
        r"(  1-4: \{\S+: )(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", text_of(root, path), count=1
    )
    assert changed != text_of(root, path)
    put(root, path, changed)
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--amend", "--no-edit")


def seal_among_others(root: Path) -> None:
    put(root, f"{SEALS}/2024-10.yaml", "封存: 2024-10\n")
    put(root, "counties/quanzhou/2024/2024-10.yaml", "系统取数: 2024-11-01\n")
    commit(root, "结账", "quanzhou")


def from_the_side(root: Path) -> None:
    """A branch that left before the last seal, and took the main line in."""
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-08")
    put(root, OPEN, "系统取数: 2024-11-01\n")
    commit(root)
    who = ["-c", "user.name=anxi", "-c", "user.email=anxi@ledger.example"]
    run_git(root, *who, "merge", "--quiet", "--no-edit", "origin/main")


def conflicting(root: Path) -> None:
    """The same line as the main line changed since."""
    run_git(root, "reset", "--quiet", "--hard", "closed/2024-08")
    put(root, f"{OWN}/2024-09.yaml", "系统取数: 2024-10-09\n")
    commit(root)


def moved_tag(root: Path) -> None:
    run_git(
        root,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "tag",
        "-f",
        "-a",
        "-m",
        "移",
        "closed/2024-05",
        "HEAD",
    )


def early_tag(root: Path) -> None:
    run_git(root, "tag", "closed/2024-10", "HEAD")


def replaced_ref(root: Path) -> None:
    head, before = (run_git(root, "rev-parse", one).decode().strip() for one in ("HEAD", "HEAD~1"))
    run_git(root, "replace", head, before)


def settled(root: Path) -> None:
    path = "counties/jinjiang/2024/problems.yaml"
    put(
        root,
        path,
        "- {编号: 一, 任务: 1, 来源: 回头看, 发现: 2024-10-08, 问题: 没有公示, 销号: {日期: 2024-10-09, 结论: 通过, 依据: 自查}}\n",
    )
    commit(root, "销号", "jinjiang")


def altered_amendment(root: Path) -> None:
    path = "plans/2024/plan.yaml"
    put(root, path, text_of(root, path).replace("起算: 2024-06-12", "起算: 2024-06-13"))
    commit(root, "修订", "quanzhou")


def by_a_tag(root: Path) -> None:
    """On no branch, so that nobody reviews it."""
    put(root, OPEN, f"# {ID}\n系统取数: 2024-11-01\n")
    commit(root)
    run_git(root, "tag", "v1")


def tag_with(message: str, name: str = "v1") -> Do:
    who = ["-c", "user.name=anxi", "-c", "user.email=anxi@ledger.example"]
    return lambda root: run_git(root, *who, "tag", "-a", "-m", message, name, "HEAD") and None


def tagged_file(root: Path) -> None:
    put(root, "名单.txt", f"甲 {ID}\n")
    made = run_git(root, "hash-object", "-w", "名单.txt").decode().strip()
    run_git(root, "tag", "v1", made)


def by_committer(root: Path) -> None:
    put(root, OPEN, "系统取数: 2024-11-01\n")
    run_git(root, "add", "--all")
    words = ("commit", "--quiet", "--author=anxi <anxi@ledger.example>", "-m", "记账")
    who = {"GIT_COMMITTER_NAME": "anxi", "GIT_COMMITTER_EMAIL": "13800138000@ledger.example"}
    run_git(root, *words, env=who)


def nothing(root: Path) -> None:
    """Only refs are pushed."""


def _month(line: str) -> str:
    return f"系统取数: 2024-11-01\n1 百所千会大调解:\n  {line}\n"


FULL_WIDTH = ID.translate({n: n + 0xFEE0 for n in range(48, 58)})
PERSONAL = "personal-in-history"
ATTEMPTS: dict[str, Attempt] = {
    "a sealed figure": Attempt(edits(SEALED, r"(本月调解件数: )\d+", r"\g<1>9"), "sealed-file-changed", "sealed-file-changed"),
    "a sealed comment": Attempt(edits(SEALED, "示例", "示例。"), "sealed-file-changed", "sealed-file-changed"),
    "a sealed figure by amending": Attempt(amended, "sealed-file-changed", "history-rewritten", ("+HEAD:refs/heads/main",)),
    "a sealed figure by reverting": Attempt(reverted, "sealed-file-changed", "sealed-file-changed"),
    "a sealed figure within a merge": Attempt(merged, "sealed-file-changed", "sealed-file-changed"),
    "a sealed file renamed": Attempt(renamed, "sealed-file-changed", "book-file-removed"),
    "a sealed file removed": Attempt(removes(SEALED), "sealed-file-changed", "sealed-file-changed"),
    "one more here and one less there": Attempt(here_and_there, "sealed-file-changed", "sealed-file-changed"),
    "a sealed figure behind a replaced commit": Attempt(hidden_by("replace"), "sealed-file-changed", "sealed-file-changed", ("+HEAD:refs/heads/main",)),
    "a sealed figure behind a graft": Attempt(hidden_by("graft"), "sealed-file-changed", "sealed-file-changed", ("+HEAD:refs/heads/main",)),
    "the bureau's own sealed month": Attempt(edits("counties/quanzhou/2024/2024-05.yaml", "示例", "示例。", "quanzhou"), "sealed-file-changed", "sealed-file-changed"),
    "a sealed opening": Attempt(edits(f"{OWN}/opening.yaml", "示例", "示例。"), "sealed-file-changed", "sealed-file-changed"),
    "a tag that is moved": Attempt(moved_tag, None, "closed-tag-moved", ("+refs/tags/closed/2024-05",)),
    "a tag that is deleted": Attempt(nothing, None, "closed-tag-moved", (":refs/tags/closed/2024-05",)),
    "a tag without a seal": Attempt(early_tag, None, "tag-disagrees", ("refs/tags/closed/2024-10",)),
    "a replace ref": Attempt(replaced_ref, None, "odd-ref", ("refs/replace/*:refs/replace/*",)),
    "the main line deleted": Attempt(nothing, None, "branch-deleted", (":refs/heads/main",)),
    "a seal edited by a county": Attempt(edits(f"{SEALS}/2024-05.yaml", "示例", "示例。"), "bureaus-files", "seal-altered"),
    "a seal edited by the bureau": Attempt(edits(f"{SEALS}/2024-05.yaml", "示例", "示例。", "quanzhou"), "seal-altered", "seal-chain-broken"),
    "a seal removed": Attempt(removes(f"{SEALS}/2024-09.yaml", "quanzhou"), "seal-altered", "seal-altered"),
    "a second seal of the same period": Attempt(second_seal, "seal-made-twice", "seal-made-twice"),
    "a seal with a total of one's own": Attempt(forged_seal, "seal-totals-differ", "seal-totals-differ"),
    "a seal among other changes": Attempt(seal_among_others, "seal-not-alone", "seal-not-alone"),
    "the main line merged from the side": Attempt(from_the_side, "seal-off-main-line", "seal-off-main-line"),
    "a branch that conflicts": Attempt(conflicting, "merge-conflict", "history-rewritten", ("+HEAD:refs/heads/main",)),
    "another county's month": Attempt(writes("counties/nanan/2024/2024-10.yaml", "系统取数: 2024-11-01\n"), "others-book", "others-book"),
    "another county's folder in capitals": Attempt(writes("counties/NanAn/2024/2024-10.yaml", "系统取数: 2024-11-01\n"), "others-book", "others-book"),
    "another county's folder in full width": Attempt(writes("counties/ｎanan/2024/2024-10.yaml", "系统取数: 2024-11-01\n"), "others-book", "others-book"),
    "one's own folder in capitals": Attempt(writes("counties/Anxi/2024/2024-10.yaml", "系统取数: 2024-11-01\n"), "others-book", "others-book"),
    "another's month by a link": Attempt(linked(OPEN, "../../nanan/2024/2024-09.yaml"), "not-plain-file", "not-plain-file"),
    "another's folder by a link": Attempt(linked(f"{OWN}/evidence", "../../nanan/2024"), "not-plain-file", "not-plain-file"),
    "a link out of the repository": Attempt(linked(f"{OWN}/evidence/一.txt", "/etc/passwd"), "not-plain-file", "not-plain-file"),
    "two names in two Unicode forms": Attempt(lambda root: (put(root, f"{OWN}/evidence/e\u0301.txt", "一"), put(root, f"{OWN}/evidence/\u00e9.txt", "二"), commit(root))[-1], "case-clash", "case-clash"),
    "a submodule": Attempt(submodule, "not-plain-file", "not-plain-file"),
    "an executable month": Attempt(executable, "not-plain-file", "not-plain-file"),
    "a large file": Attempt(writes(f"{OWN}/evidence/材料.pdf", b"%PDF" + b"0" * 2_100_000), "too-large-file", "too-large-file"),
    "one's own accounts": Attempt(edits("counties/anxi/county.yaml", "示例", "示例。"), "bureaus-files", "bureaus-files"),
    "the plan by a county": Attempt(edits("plans/2024/plan.yaml", "示例", "示例。"), "bureaus-files", "bureaus-files"),
    "the plan's text by the bureau": Attempt(edits("plans/2024/plan.yaml", "名称: 2024年全市", "名称: 2024年", "quanzhou"), "plan-edited-in-place", "plan-edited-in-place"),
    "an amendment that holds already": Attempt(altered_amendment, "plan-edited-in-place", "plan-edited-in-place"),
    "a template": Attempt(writes("templates/slip.md.j2", "一"), "bureaus-files", "bureaus-files"),
    "what CI runs": Attempt(writes(".gitea/workflows/ledger.yaml", "on: push\n"), "bureaus-files", "bureaus-files"),
    "git's own attributes": Attempt(writes(".gitattributes", "* text=auto\n"), "bureaus-files", "bureaus-files"),
    "git's attributes in one's own book": Attempt(writes("counties/anxi/.gitattributes", "*.yaml text eol=crlf\n"), "bureaus-files", "bureaus-files"),
    "what git leaves out, in one's own book": Attempt(writes(f"{OWN}/.gitignore", "*.yaml\n"), "bureaus-files", "bureaus-files"),
    "a waiver": Attempt(writes("plans/2024/waivers.yaml", "[]\n"), "bureaus-files", "bureaus-files"),
    "a problem settled by the county": Attempt(settled, "settled-by-county", "settled-by-county"),
    "a problem that is told differently": Attempt(edits("counties/nanan/2024/problems.yaml", "问题: .", "问题: 没有", "nanan"), "record-altered", "record-altered"),
    "problems that are gone": Attempt(writes("counties/nanan/2024/problems.yaml", "[]\n", "nanan"), "record-altered", "record-altered"),
    "a book that is gone": Attempt(removes("counties/anxi", "quanzhou"), "book-file-removed", "book-file-removed"),
    "changed after signing": Attempt(lambda root: (put(root, OPEN, "系统取数: 2024-11-01\n签账: {日期: 2024-11-02, 核对码: 0123456789abcdef}\n"), commit(root))[-1], "changed-after-signing", "changed-after-signing"),
    "a conflict left in": Attempt(writes(OPEN, "<<<<<<< HEAD\n系统取数: 2024-11-01\n=======\n系统取数: 2024-11-02\n>>>>>>> x\n"), "merge-marker", "merge-marker"),
    "nobody's account": Attempt(writes(OPEN, "系统取数: 2024-11-01\n", "somebody"), "unknown-account", "unknown-account"),
    "pushed by another county": Attempt(writes(OPEN, "系统取数: 2024-11-01\n"), "pushed-for-others", "pushed-for-others", actor="nanan"),
    "pushed by nobody": Attempt(writes(OPEN, "系统取数: 2024-11-01\n"), "unknown-account", "unknown-account", actor="ghost"),
    "an identity number": Attempt(writes(OPEN, _month(f"存在问题: 有一人 {ID} 未接")), PERSONAL, PERSONAL),
    "an identity number with spaces": Attempt(writes(OPEN, _month("存在问题: 有一人 110105 19491231 002X 未接")), PERSONAL, PERSONAL),
    "an identity number in full width": Attempt(writes(OPEN, _month(f"存在问题: 有一人 {FULL_WIDTH} 未接")), PERSONAL, PERSONAL),
    "an identity number with zero widths": Attempt(writes(OPEN, _month("存在问题: 有一人 110105\u200b19491231\u200b002X 未接")), PERSONAL, PERSONAL),
    "an identity number in a comment": Attempt(writes(OPEN, f"# {ID}\n系统取数: 2024-11-01\n"), PERSONAL, PERSONAL),
    "an identity number as a key": Attempt(writes(OPEN, _month(f"{ID}: 一")), PERSONAL, PERSONAL),
    "an identity number by an escape": Attempt(writes(OPEN, _month('存在问题: "1101051949123100\\u0032X"')), PERSONAL, PERSONAL),
    "an identity number in a file name": Attempt(writes(f"{OWN}/evidence/{ID}.txt", "一"), PERSONAL, PERSONAL),
    "an identity number in a message": Attempt(writes(OPEN, "系统取数: 2024-11-01\n", message=f"补 {ID}"), PERSONAL, PERSONAL),
    "an identity number in a text": Attempt(writes(f"{OWN}/evidence/名单.txt", f"甲 {ID}\n"), PERSONAL, PERSONAL),
    "an identity number in Notepad's Unicode": Attempt(writes(f"{OWN}/evidence/名单.txt", f"甲 {ID}\n".encode("utf-16")), PERSONAL, PERSONAL),
    "an identity number in GBK": Attempt(writes(f"{OWN}/evidence/名单.txt", f"名单 {ID}\n".encode("gbk")), PERSONAL, PERSONAL),
    "an identity number taken back": Attempt(taken_back, PERSONAL, PERSONAL),
    "a mobile number as the author": Attempt(lambda root: (put(root, OPEN, "系统取数: 2024-11-01\n"), commit(root, name="经办13800138000"))[-1], PERSONAL, PERSONAL),
    "a mobile number as the committer's address": Attempt(by_committer, PERSONAL, PERSONAL),
    "an identity number by a tag": Attempt(by_a_tag, PERSONAL, PERSONAL, ("refs/tags/v1",)),
    "an identity number in a tag's message": Attempt(tag_with(f"补 {ID}"), None, PERSONAL, ("refs/tags/v1",)),
    "an identity number as a tag": Attempt(tag_with("一", f"v{ID}"), None, PERSONAL, (f"refs/tags/v{ID}",)),
    "an identity number as a branch": Attempt(nothing, None, PERSONAL, (f"HEAD:refs/heads/v{ID}",)),
    "an identity number in a file that a tag names": Attempt(tagged_file, None, "odd-ref", ("refs/tags/v1",)),
    "a closed tag in capitals": Attempt(tag_with("一", "Closed/2024-05"), None, "case-clash", ("refs/tags/Closed/2024-05",)),
    "another main line in capitals": Attempt(nothing, None, "case-clash", ("HEAD:refs/heads/Main",)),
    "a column for names": Attempt(writes(OPEN, _month("姓名: 某某")), PERSONAL, PERSONAL),
}  # fmt: skip
