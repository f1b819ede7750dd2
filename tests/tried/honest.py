"""What honest people do, and what forges write when a button is pressed: nothing of it is refused."""

import io
import re
import zipfile
from typing import NamedTuple

from .accounts import by_bureau
from .attempt import MONTH, OPEN, OTHERS, OWN, PLAN, Made, Make, adds, edits, puts, writes
from .bases import ANXI, QUANZHOU, SIGNERS, TEMPLATE, WAIVERS, WORKFLOW
from .desk import MAIN, Desk, New
from .keys import key_of, signed

EVIDENCE = f"{OWN}/evidence"
MINE, THEIRS, HUIAN = OPEN, f"{OTHERS}/2024-10.yaml", "counties/huian/2024/2024-10.yaml"
SHENHE = "anxi-shenhe <anxi-shenhe@ledger.example>"
GITHUB, GITEE = "GitHub <noreply@github.com>", "Gitee <noreply@gitee.com>"
NOW = "1731027600 +0800"
B = "begun"


def document() -> bytes:
    """A .docx as a program writes it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return made.getvalue()


class Honest(NamedTuple):
    """What all sides let through. `actor`: who pushes, if the server is told."""

    make: Make
    base: str = "sealed"
    actor: str = ""
    head: str = MAIN


def real(desk: Desk, slug: str = "anxi", period: str = "2024-10") -> dict[str, New]:
    """A county's month as it came to be sealed."""
    path = f"counties/{slug}/2024/{period}.yaml"
    return {path: desk.entry(desk.at(period), path)}


def drafted(desk: Desk, slug: str = "anxi", start: str = "", **more: str) -> str:
    """A branch of a county's with its October."""
    return desk.commit(real(desk, slug), start or desk.tip, by=slug, message=f"记账 {slug}", **more)


def month(slug: str = "anxi", by: str = "") -> Make:
    return lambda desk: desk.commit(real(desk, slug), by=by or slug)


def steps(desk: Desk) -> Made:
    """Drafted, looked over, signed."""
    first = desk.commit({OPEN: MONTH})
    second = desk.commit({OPEN: f"{MONTH}1 百所千会大调解:\n  本月调解件数: 31\n"}, first)
    return desk.commit(real(desk), second, message="签账")


def merged(desk: Desk, slug: str = "anxi", message: str = "Merge branch 'x'", **who: str) -> str:
    """A branch merged by a merge commit."""
    return desk.commit(real(desk, slug), desk.tip, drafted(desk, slug), message=message, **who)


def button(message: str, by: str = "anxi-shenhe", committer: str = "", headers: str = "") -> Make:
    """The button that makes a merge commit."""

    def make(desk: Desk) -> Made:
        who = f"{by} <{by}@ledger.example> {NOW}"
        late = f"{committer} {NOW}" if committer else who
        return merged(desk, message=message, author=who, committer=late, headers=headers)

    return make


def squashed(message: str, committer: str) -> Make:
    """The button that makes one commit of a branch; its author stays."""

    def make(desk: Desk) -> Made:
        who = f"anxi <anxi@ledger.example> {NOW}"
        return desk.commit(real(desk), author=who, committer=f"{committer} {NOW}", message=message)

    return make


def rebased(committer: str = SHENHE) -> Make:
    """The button that puts the commits on the main line once more, under the merger's name."""

    def make(desk: Desk) -> Made:
        who = f"anxi <anxi@ledger.example> {NOW}"
        one = desk.commit({OPEN: MONTH}, author=who, committer=f"{committer} {NOW}")
        return desk.commit(real(desk), one, author=who, committer=f"{committer} {NOW}", message="签账")  # fmt: skip

    return make


def rebased_and_merged(desk: Desk) -> Made:
    """GitLab's semi-linear history, Gitea's rebase-merge: rebased, then a merge commit."""
    who = f"anxi <anxi@ledger.example> {NOW}"
    one = desk.commit(real(desk), author=who, committer=f"{SHENHE} {NOW}")
    return desk.commit(real(desk), desk.tip, one, by="anxi-shenhe", message="Merge branch 'x' into 'main'")  # fmt: skip


def squashed_and_merged(desk: Desk) -> Made:
    """GitLab: one commit of the branch, and a merge commit of it."""
    who = f"anxi <anxi@ledger.example> {NOW}"
    one = desk.commit(real(desk), author=who, committer=f"{SHENHE} {NOW}", message="记账 10月")
    return desk.commit(real(desk), desk.tip, one, by="anxi-shenhe", message="Merge branch 'x' into 'main'\n\n记账\n\nSee merge request quanzhou/ledger!1")  # fmt: skip


def test_merge(desk: Desk) -> Made:
    """`refs/pull/1/merge`, as GitHub makes it for the workflow."""
    head = drafted(desk)
    message = f"Merge {head} into {desk.tip}"
    who = f"anxi <anxi@ledger.example> {NOW}"
    return desk.commit(real(desk), desk.tip, head, author=who, committer=f"{GITHUB} {NOW}", message=message)  # fmt: skip


def main_merged_first(desk: Desk, by: str = "anxi-shenhe") -> Made:
    """A branch from before others signed takes the main line in, and is merged by the approver."""
    start = desk.marks["drafts"]
    mine = desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, start)
    held = {f"{EVIDENCE}/一.txt": "一\n"}
    synced = desk.commit(None, mine, desk.tip, tree=desk.changed(desk.tip, held), message="Merge branch 'main' into x")  # fmt: skip
    return desk.commit(None, desk.tip, synced, tree=desk.tree_of(synced), by=by, message="Merge branch 'x'")  # fmt: skip


def fast_forward_after_sync(desk: Desk) -> Made:
    """The same branch, pushed as it is: a fast-forward whose first parent is the branch."""
    mine = desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, desk.marks["drafts"])
    held = {f"{EVIDENCE}/一.txt": "一\n"}
    return desk.commit(None, mine, desk.tip, tree=desk.changed(desk.tip, held), message="Merge branch 'main' into x")  # fmt: skip


def old_branch(desk: Desk) -> Made:
    """A branch that left early, merged without having taken the main line in."""
    mine = desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, desk.marks["drafts"])
    return desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, desk.tip, mine, by="anxi-shenhe", message="合并")  # fmt: skip


def from_before_the_seal(desk: Desk) -> Made:
    """A branch from before the last seal, merged after it."""
    mine = desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, desk.at("2024-08"))
    return desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, desk.tip, mine, by="anxi-shenhe", message="合并")  # fmt: skip


def own_conflict(desk: Desk) -> Made:
    """Two clerks of a county wrote October; the county resolves it in its own file."""
    one = desk.commit({OPEN: f"{MONTH}1 百所千会大调解:\n  本月调解件数: 30\n"})
    two = desk.commit({OPEN: f"{MONTH}1 百所千会大调解:\n  本月调解件数: 31\n"})
    return desk.commit(real(desk), one, two, message="Merge branch 'x'\n\n# Conflicts:\n#\t10月")


def own_conflict_taken(desk: Desk) -> Made:
    """The same, and one of the two sides is taken as it is."""
    one = desk.commit({OPEN: MONTH})
    two = drafted(desk)
    return desk.commit(real(desk), one, two, message="Merge branch 'x'")


def criss_cross(desk: Desk) -> Made:
    """Two branches that took each other in; nothing is lost."""
    path = f"{EVIDENCE}/一.txt"
    a, b = desk.commit({path: "一\n"}), desk.commit(real(desk))
    one = desk.commit(real(desk), a, b, message="合并一")
    two = desk.commit({path: "一\n"}, b, a, message="合并二")
    return desk.commit(None, one, two, by="anxi-shenhe", message="合并三")


def octopus(desk: Desk) -> Made:
    """The bureau merges two counties at once."""
    a, b = drafted(desk), drafted(desk, "nanan")
    both = real(desk) | real(desk, "nanan")
    return desk.commit(both, desk.tip, a, b, by="quanzhou-shenhe", message="Merge branches 'a', 'b'")  # fmt: skip


def three_counties(desk: Desk) -> Made:
    """Three counties' branches, one merge after another."""
    tip = desk.tip
    for slug in ("anxi", "nanan", "huian"):
        side = drafted(desk, slug)
        tip = desk.commit(real(desk, slug), tip, side, by=f"{slug}-shenhe", message=f"合并 {slug}")
    return tip


def nested_merges(desk: Desk) -> Made:
    """A county's two branches joined, then merged."""
    a, b = drafted(desk), desk.commit({f"{EVIDENCE}/一.txt": "一\n"})
    joined = desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, a, b)
    held = real(desk) | {f"{EVIDENCE}/一.txt": "一\n"}
    return desk.commit(held, desk.tip, joined, by="anxi-shenhe", message="合并")


def reverted_draft(desk: Desk) -> Made:
    """One's own draft taken back by a revert."""
    first = desk.commit({OPEN: MONTH})
    return desk.commit({OPEN: None}, first, message=f'Revert "记账"\n\nThis reverts commit {first}.')  # fmt: skip


def reverted_signing(desk: Desk) -> Made:
    """One's own signed month back to its draft."""
    return desk.commit({OPEN: desk.entry(desk.marks["drafts"], OPEN)}, message='Revert "签账"')


def reverted_merge(desk: Desk) -> Made:
    """A merge of one's own branch taken back, and brought again."""
    first = merged(desk, by="anxi-shenhe")
    gone = desk.commit({OPEN: None}, first, message='Revert "Merge branch"')
    return desk.commit(real(desk), gone, message='Reapply "Merge branch"')


def with_its_tag(period: str) -> Make:
    """A seal and its tag in one push."""

    def make(desk: Desk) -> Made:
        return {MAIN: desk.at(period), f"refs/tags/closed/{period}": desk.base.refs[f"refs/tags/closed/{period}"]}  # fmt: skip

    return make


def the_tag_alone(desk: Desk) -> Made:
    """A seal was pushed without its tag; the tag comes later."""
    name = "refs/tags/closed/2024-09"
    tag = desk.refs.pop(name)
    return {name: tag}


def amended(day: str) -> Make:
    more = (
        f"  - 序: 2\n    起算: {day}\n    依据: 市局通知（示例）\n    条款:\n      - 任务: 27\n"
        "        键: 本月案例库报送\n        期限: {原: 2024-11-30, 改: 2024-12-15}\n"
    )
    return adds(PLAN, more)


def late_month(desk: Desk) -> Made:
    """Huian's June, after it was sealed as not reported."""
    path = "counties/huian/2024/2024-06.yaml"
    return desk.commit({path: desk.entry(desk.at("2024-07"), path)}, by="huian")


def corrected(desk: Desk) -> Made:
    """A sealed figure put right in a later month."""
    found = re.search(r"本月调解件数: (\d+)", desk.text(f"{OWN}/2024-05.yaml"))
    assert found is not None
    row = (
        f"更正:\n  - {{类别: 更正, 所属: 2024-05, 任务: 1, 键: 本月调解件数, 原值: {found[1]}, "
        "更正为: 1000, 原因: 复核, 佐证: 登记簿第5册}\n"
    )
    return desk.commit({OPEN: f"{MONTH}\n{row}"})


def audited(quarter: str) -> Make:
    """The bureau's audit, drawn and then looked at."""

    def make(desk: Desk) -> Made:
        path = f"plans/2024/audits/{quarter}.yaml"
        tip, done = desk.tip, desk.text(path, desk.at("2024"))
        drawn = done[: done.index("查实:")]
        first = desk.commit({path: drawn}, tip, by="quanzhou", message=f"查账 {quarter} 抽样")
        return desk.commit({path: done}, first, by="quanzhou", message=f"查账 {quarter} 查实")

    return make


PROBLEMS = f"{OTHERS}/problems.yaml"
MENDING = (
    "  整改:\n    - 日期: 2024-10-22\n      情况: 已更新，按季核对\n      佐证: 现场核对记录\n"
)
SETTLING = "  销号:\n    日期: 2024-11-01\n    结论: 通过\n    依据: 示例复核表第5号\n"


def settled(desk: Desk) -> Made:
    """The county mends, the bureau settles."""
    text = desk.text(PROBLEMS) + MENDING
    first = desk.commit({PROBLEMS: text}, by="nanan")
    return desk.commit({PROBLEMS: text + SETTLING}, first, by="quanzhou")


def found_another(desk: Desk) -> Made:
    row = "- 编号: 南安市-2024-002\n  任务: 1\n  来源: 回头看\n  发现: 2024-10-18\n  问题: 登记簿缺页\n"
    return desk.commit({PROBLEMS: desk.text(PROBLEMS) + row}, by="quanzhou")


def topic(desk: Desk) -> Made:
    return {"refs/heads/安溪10月": desk.commit({OPEN: MONTH})}


def topic_forced(desk: Desk) -> Made:
    """A county's own branch pushed once more, rewritten."""
    desk.refs["refs/heads/安溪10月"] = desk.commit({OPEN: MONTH})
    return {"refs/heads/安溪10月": desk.commit(real(desk))}


def topic_deleted(desk: Desk) -> Made:
    desk.refs["refs/heads/安溪10月"] = desk.commit({OPEN: MONTH})
    return {"refs/heads/安溪10月": None}


def broken_topic(desk: Desk) -> Made:
    """A draft with mistakes, on a branch of its own."""
    return {"refs/heads/anxi-2024-10": desk.commit({OPEN: "系统取数：2024-11-01\n"})}


def version_tag(name: str, message: str = "", by: str = "quanzhou") -> Make:
    return lambda desk: {f"refs/tags/{name}": desk.tag(name, desk.tip, message, by)}


def light_tag(desk: Desk) -> Made:
    return {"refs/tags/2024年三季度": desk.tip}


def merged_and_deleted(desk: Desk) -> Made:
    """The branch is merged and removed in one push."""
    side = drafted(desk)
    desk.refs["refs/heads/anxi"] = side
    made = desk.commit(real(desk), desk.tip, side, by="anxi-shenhe", message="合并")
    return {MAIN: made, "refs/heads/anxi": None}


def nothing_new(desk: Desk) -> Made:
    """A branch that stands where the main line does."""
    return {"refs/heads/新": desk.tip}


def bureaus_merge(desk: Desk) -> Made:
    """The bureau works on a branch of its own."""
    side = desk.commit({TEMPLATE: "一\n"}, by="quanzhou")
    return desk.commit({TEMPLATE: "一\n"}, desk.tip, side, by="quanzhou-shenhe", message="合并")


def old_waiver_renewed(desk: Desk) -> Made:
    row = (
        "- 规则: missing-base\n  对象: counties/taishang/2024/opening.yaml\n"
        "  原因: 新设单位没有2023年的数\n  批准: 市局普促科\n  至: 2024-12-31\n"
    )
    return desk.commit({WAIVERS: row}, by="quanzhou", message="豁免")


def another_account(desk: Desk) -> Made:
    """The bureau lists one more account for a county; it writes in a later push."""
    row = "  - {名: anxi-2, 邮箱: anxi-2@ledger.example, 可写: [counties/anxi]}\n"
    return desk.commit({ANXI: desk.text(ANXI) + row}, by="quanzhou")


def with_key(desk: Desk) -> Made:
    return signed(desk, desk.commit(real(desk)), "anxi")


def with_the_bureaus_key(desk: Desk) -> Made:
    return signed(desk, desk.commit({TEMPLATE: "一\n"}, by="quanzhou"), "bureau")


def keys_listed(desk: Desk) -> Made:
    """The bureau lists its key, and signs from then on."""
    key = key_of("bureau")
    text = desk.text(QUANZHOU).replace("可写: [counties, plans]", f"可写: [counties, plans], 签名: [{key.fingerprint}]")  # fmt: skip
    signers = f"quanzhou@ledger.example {key.line}\n"
    return desk.commit({QUANZHOU: text, SIGNERS: signers}, by="quanzhou", message="密钥")


def signed_again(desk: Desk) -> Made:
    """What a county signed is put right by the bureau on its branch, and signed by it again."""
    first = desk.commit(real(desk))
    put_right = desk.commit({OPEN: f"{MONTH}# 二\n"}, first, by="quanzhou")
    second = desk.commit(real(desk), put_right)
    return desk.commit(real(desk), desk.tip, second, by="anxi-shenhe", message="合并")


def without_a_key(desk: Desk) -> Made:
    """A county for which no key is listed does not sign."""
    return desk.commit(real(desk, "nanan"), by="nanan")


def first_push(desk: Desk) -> Made:
    """Everything up to the opening's seal, into an empty repository."""
    made = desk.at("2024-03", 1)
    desk.refs = {}
    return {MAIN: made, "refs/tags/closed/2024-定账": desk.base.refs["refs/tags/closed/2024-定账"]}


def to(period: str, back: int = 0) -> Make:
    """The demo's own commits up to a seal, or so many before it."""
    return lambda desk: {MAIN: desk.at(period, back)}


PR = "Merge pull request #1 from quanzhou/anxi-10\n\n记账 安溪县 2024-10"
LAB = "Merge branch 'anxi-10' into 'main'\n\n记账 安溪县 2024-10\n\nSee merge request quanzhou/ledger!1"
TEA = "Merge pull request '记账 安溪县 2024-10' (#1) from anxi-10 into main\n\nReviewed-on: http://git.example/quanzhou/ledger/pulls/1\nReviewed-by: anxi-shenhe <anxi-shenhe@ledger.example>"
GEE = "!1 记账 安溪县 2024-10\nMerge pull request !1 from 安溪县/anxi-10"
SIGNED_BY_FORGE = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n wsFcBAABCAAQBQJnLYpQCRC1aQ7uu5UhlAAA\n =AAAA\n -----END PGP SIGNATURE-----\n \n"
SQUASH = "记账 安溪县 2024-10 (#1)\n\n* 记账\n\n* 签账\n\n---------\n\nCo-authored-by: anxi <anxi@ledger.example>"
TEA_SQUASH = "记账 安溪县 2024-10 (#1)\n\nReviewed-on: http://git.example/quanzhou/ledger/pulls/1\nCo-authored-by: anxi <anxi@ledger.example>\nCo-committed-by: anxi <anxi@ledger.example>"


def writable_by_a_group(desk: Desk) -> Made:
    """A mode that git once wrote, and everywhere reads and checks out as that of a plain file."""
    desk.odd = True
    return desk.commit({OPEN: desk.file(MONTH, "100664")})


def linked() -> bytes:
    """A .docx with a link to a page, and the template of whoever wrote it."""
    made = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rels = (
        f'<Relationship Type="{kind}hyperlink" Target="https://x.gov.cn/" TargetMode="External"/>'
        f'<Relationship Type="{kind}attachedTemplate" Target="file:///C:\\Users\\a\\Normal.dotm"/>'
    )
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:instrText> HYPERLINK </w:instrText>")
        archive.writestr("word/_rels/document.xml.rels", rels)
    return made.getvalue()


def next_plan(desk: Desk, old: str, new: str, **more: str) -> Made:
    """The next year's plan, with other places."""
    text = desk.text("示例/plan-2025.yaml", desk.base.refs[MAIN])
    changed, count = re.subn(old, new, text)
    assert count
    return desk.commit({"plans/2025/plan.yaml": changed, **more}, by="quanzhou", message="计划")


def without_a_place(desk: Desk) -> Made:
    """A place that the next plan leaves out, which still has its books of this year."""
    made = next_plan(desk, r"  - \{目录: taishang.*\n", "")
    assert isinstance(made, str)
    desk.refs[MAIN] = made
    return desk.commit({"counties/taishang/2024/evidence/一.txt": "一\n"}, by="taishang")


def with_a_place(desk: Desk) -> Made:
    """A place that the next plan adds, and its accounts."""
    about = '名称: 金门县, 单位: 金门县司法局, 代码: "350527"'
    row = f"  - {{目录: jinmen, {about}, 类别: 县级司法局}}\n"
    account = "账号:\n  - {名: jinmen, 邮箱: jinmen@ledger.example, 可写: [counties/jinmen]}\n"
    county = about.replace(", ", "\n") + f"\n{account}"
    return next_plan(
        desk, r"(?=  - \{目录: taishang)", row, **{"counties/jinmen/county.yaml": county}
    )


HONEST: dict[str, Honest] = {
    "evidence with a link and a template of one's own": Honest(lambda desk: desk.commit({f"{EVIDENCE}/通知 第6号.docx": linked()})),
    "the next year's plan leaves a place out, which writes on": Honest(without_a_place, "year"),
    "the next year's plan adds a place and its accounts": Honest(with_a_place, "year"),
    **{f"the demo's own commits to {p}": Honest(to(p), f"after {q}") for q, p in (
        ("2024-定账", "2024-03"), ("2024-03", "2024-04"), ("2024-06", "2024-07"),
        ("2024-07", "2024-08"), ("2024-08", "2024-09"), ("2024-09", "2024-10"),
        ("2024-10", "2024-11"), ("2024-11", "2024-12"), ("2025-01", "2024"),
    )},
    **{f"the seal {p} and its tag": Honest(with_its_tag(p), f"before {p}", actor="quanzhou") for p in (
        "2024-定账", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07", "2024-08", "2024-09",
        "2024-10", "2024-11", "2024-12", "2025-01", "2024",
    )},
    "the first push": Honest(first_push),
    "a seal's tag that comes later": Honest(the_tag_alone),
    "a draft": Honest(puts(OPEN)),
    "a draft that is writable by a group": Honest(writable_by_a_group),
    "a signed month": Honest(month(), actor="anxi"),
    "a signed month, pushed by its approver": Honest(month(), actor="anxi-shenhe"),
    "a signed month, pushed by the bureau": Honest(month(), actor="quanzhou-shenhe"),
    "drafted, looked over, signed": Honest(steps, actor="anxi"),
    "a month late": Honest(late_month, "after 2024-06"),
    "a correction": Honest(corrected),
    "evidence added": Honest(writes({f"{EVIDENCE}/2024-10-会议通知.pdf": b"%PDF-1.4\n", f"{EVIDENCE}/照片说明.txt": "一\n"})),
    "evidence in a folder, with blanks in its name": Honest(puts(f"{EVIDENCE}/10月 材料/通知（一）.docx", document())),
    "one's own draft reverted": Honest(reverted_draft),
    "one's own signing reverted": Honest(reverted_signing, B),
    "one's own merge reverted and brought again": Honest(reverted_merge),
    "a merge commit by the approver": Honest(lambda d: merged(d, by="anxi-shenhe"), actor="anxi-shenhe"),
    "a merge commit by the bureau's approver": Honest(lambda d: merged(d, by="quanzhou-shenhe"), actor="quanzhou-shenhe"),
    "a merge commit by the clerk": Honest(lambda d: merged(d, by="anxi")),
    "the main line merged in first": Honest(main_merged_first, B),
    "the main line merged in first, merged by the bureau": Honest(lambda d: main_merged_first(d, "quanzhou-shenhe"), B, actor="quanzhou-shenhe"),
    "the main line merged in first, a fast-forward": Honest(fast_forward_after_sync, B),
    "an old branch merged as it is": Honest(old_branch, B),
    "a branch from before the last seal": Honest(from_before_the_seal),
    "a conflict in one's own file": Honest(own_conflict),
    "a conflict in one's own file, one side taken": Honest(own_conflict_taken),
    "a criss-cross": Honest(criss_cross),
    "an octopus of two counties": Honest(octopus),
    "three counties, one merge after another": Honest(three_counties),
    "a county's two branches joined": Honest(nested_merges),
    "a rebased branch": Honest(rebased("anxi <anxi@ledger.example>"), actor="anxi"),
    "GitHub: merge": Honest(button(PR, committer=GITHUB), actor="anxi-shenhe"),
    "GitHub: merge, signed by the forge": Honest(button(PR, committer=GITHUB, headers=SIGNED_BY_FORGE), actor="anxi-shenhe"),
    "GitHub: squash": Honest(squashed(SQUASH, GITHUB), actor="anxi-shenhe"),
    "GitHub: rebase": Honest(rebased(), actor="anxi-shenhe"),
    "GitHub: rebase, GitHub the committer": Honest(rebased(GITHUB), actor="anxi-shenhe"),
    "GitHub: the test merge": Honest(test_merge),
    "GitHub: update branch": Honest(lambda d: desk_updated(d), B, actor="anxi-shenhe"),
    "GitLab: merge": Honest(button(LAB), actor="anxi-shenhe"),
    "GitLab: squash and merge": Honest(squashed_and_merged, actor="anxi-shenhe"),
    "GitLab: semi-linear": Honest(rebased_and_merged, actor="anxi-shenhe"),
    "GitLab: fast-forward": Honest(month(), actor="anxi-shenhe"),
    "GitLab: by the bureau": Honest(button(LAB, by="quanzhou-shenhe"), actor="quanzhou-shenhe"),
    "Gitea: merge": Honest(button(TEA), actor="anxi-shenhe"),
    "Gitea: squash": Honest(squashed(TEA_SQUASH, SHENHE), actor="anxi-shenhe"),
    "Gitea: rebase": Honest(rebased(), actor="anxi-shenhe"),
    "Gitea: rebase and merge": Honest(rebased_and_merged, actor="quanzhou-shenhe"),
    "Forgejo: merge by its own committer": Honest(button(TEA, committer="forgejo <noreply@git.example>"), actor="anxi-shenhe"),
    "Gitee: merge": Honest(button(GEE, committer=GITEE), actor="anxi-shenhe"),
    "Gitee: squash": Honest(squashed("!1 记账 安溪县 2024-10\n\n* 记账", GITEE), actor="anxi-shenhe"),
    "merged and the branch deleted": Honest(merged_and_deleted, actor="anxi-shenhe"),
    "an amendment from tomorrow on": Honest(amended("2024-11-11")),
    "an amendment from the day after the seal's month": Honest(amended("2024-10-01")),
    "weights changed from now on": Honest(edits("plans/2024/assessment.yaml", "分值: 40分(.|\\n)*?分值: 15分", "分值: 35分\n    算法: 状态\n    指标: [1-1, 4-1, 10-1, 16-3, 17-1, 17-2, 29-1]\n    计分: {完成: 100%, 补完成: 60%, 逾期: 0%}\n    扣分上限: 3分\n  - 编号: A3\n    名称: 司法所改造\n    分值: 20分", "quanzhou")),
    "a cut of points": Honest(edits("plans/2024/assessment.yaml", "\n申诉:", "  - 编号: K2\n    地区: 安溪县\n    项目: A2\n    月份: 2024-10\n    扣: 0.5分\n    原因: 报送的方案缺件\n    佐证: 示例退件单第9号\n\n申诉:", "quanzhou")),
    "an audit drawn and looked at": Honest(audited("2024Q3")),
    "a problem mended by the county and settled by the bureau": Honest(settled),
    "a problem mended by the county": Honest(adds(PROBLEMS, MENDING, "nanan"), actor="nanan"),
    "another problem found by the bureau": Honest(found_another),
    "a template by the bureau": Honest(puts(TEMPLATE, "一\n", "quanzhou"), actor="quanzhou"),
    "a workflow by the bureau": Honest(edits(WORKFLOW, "timeout-minutes: 10", "timeout-minutes: 20", "quanzhou")),
    "a waiver by the bureau": Honest(old_waiver_renewed),
    "an account more, by the bureau": Honest(another_account),
    "the bureau's own branch merged": Honest(bureaus_merge, actor="quanzhou-shenhe"),
    "a readme by the bureau": Honest(puts("README.md", "# 台账\n", "quanzhou")),
    "the bureau's month": Honest(month("quanzhou"), actor="quanzhou"),
    "a topic branch": Honest(topic, actor="anxi"),
    "a topic branch forced": Honest(topic_forced, actor="anxi"),
    "a topic branch deleted": Honest(topic_deleted, actor="anxi"),
    "a draft with mistakes on a topic branch": Honest(broken_topic, actor="anxi"),
    "a branch with nothing new": Honest(nothing_new),
    "a version's tag by the bureau": Honest(version_tag("v1.0"), actor="quanzhou"),
    "a word's tag by the bureau": Honest(version_tag("归档-2024三季度"), actor="quanzhou"),
    "a light tag": Honest(light_tag, actor="quanzhou"),
    "one's address in capitals": Honest(lambda d: d.commit(real(d), author=f"anxi <Anxi@Ledger.example> {NOW}"), actor="Anxi"),
    "rebased by the bureau": Honest(rebased("quanzhou <quanzhou@ledger.example>"), actor="quanzhou"),
    "a county without who approves": Honest(by_bureau(r"  - \{名: anxi-shenhe,.*\n", "")),
    "keys listed": Honest(keys_listed, actor="quanzhou"),
    "signed again after the bureau put it right": Honest(signed_again, actor="anxi-shenhe"),
    "a tag with lines and tabs": Honest(version_tag("v1.0", "一、\t二\r\n三\r\n"), actor="quanzhou"),
    "a tag by the county": Honest(version_tag("v1.0", by="anxi"), actor="anxi"),
    "evidence of a long name": Honest(puts(f"{EVIDENCE}/{'泉州市司法局关于' * 10}.txt", "一\n")),
    "signed with one's key": Honest(with_key, "keyed", actor="anxi"),
    "the bureau signed with its key": Honest(with_the_bureaus_key, "keyed", actor="quanzhou"),
    "unsigned where no key is listed": Honest(without_a_key, "keyed"),
    "the next year's plan": Honest(lambda d: d.commit({"plans/2025/plan.yaml": d.text("示例/plan-2025.yaml", d.base.refs[MAIN])}, by="quanzhou"), "year"),
    "a draft of the opening before any seal": Honest(edits(f"{OWN}/opening.yaml", r"\Z", "\n"), "unsealed"),
}  # fmt: skip


def desk_updated(desk: Desk) -> Made:
    """`Update branch`: the main line merged into the branch by the forge, then merged."""
    mine = desk.commit({f"{EVIDENCE}/一.txt": "一\n"}, desk.marks["drafts"])
    who = f"anxi <anxi@ledger.example> {NOW}"
    tree = desk.changed(desk.tip, {f"{EVIDENCE}/一.txt": "一\n"})
    synced = desk.commit(None, mine, desk.tip, tree=tree, author=who, committer=f"{GITHUB} {NOW}", message="Merge branch 'main' into anxi-10")  # fmt: skip
    approver = f"{SHENHE} {NOW}"
    return desk.commit(None, desk.tip, synced, tree=tree, author=approver, committer=f"{GITHUB} {NOW}", message=PR)  # fmt: skip
