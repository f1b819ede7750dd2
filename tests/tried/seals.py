"""Seals: made by whom, of what, after which, by which commit; and what a purge says of them."""

import hashlib
import re

from .attempt import (
    BUREAUS,
    MONTH,
    OWN,
    PLAN,
    SEALED,
    SEALED_CHANGED,
    SEALS,
    Attempt,
    Make,
    edited,
    edits,
    plus_one,
    puts,
    told,
    tried,
    writes,
)  # fmt: skip
from .desk import Desk, Entry

OCTOBER, LAST = f"{SEALS}/2024-10.yaml", f"{SEALS}/2024-09.yaml"
MAY = f"{SEALS}/2024-05.yaml"
PURGES = "plans/2024/purges.yaml"
B = "begun"


def october(desk: Desk) -> str:
    """The seal that the bureau is about to make."""
    return desk.text(OCTOBER, desk.at("2024-10"))


def forged(old: str, new: str, by: str = "quanzhou", path: str = OCTOBER) -> Make:
    """The right seal of October, but for one place."""
    return lambda desk: desk.commit({path: edited(october(desk), old, new)}, by=by, message="结账 2024-10")  # fmt: skip


def sealed_by(by: str) -> Make:
    return lambda desk: desk.commit({OCTOBER: october(desk)}, by=by, message="结账 2024-10")


def of_period(period: str, folder: str = SEALS) -> Make:
    """A seal of a period that is not to be sealed."""

    def make(desk: Desk) -> str:
        digest = hashlib.sha256(desk.text(LAST).encode()).hexdigest()
        text = re.sub(r"^封存: .*$", f"封存: {period}", october(desk), count=1, flags=re.MULTILINE)
        text = edited(text, "sha256: [0-9a-f]+", f"sha256: {digest}")
        return desk.commit({f"{folder}/{period}.yaml": text}, by="quanzhou", message="结账")

    return make


def second_of_may(desk: Desk) -> str:
    """May sealed again after September, with another figure."""
    digest = hashlib.sha256(desk.text(LAST).encode()).hexdigest()
    text = edited(desk.text(MAY), r"上期: .*", f"上期: {{期: 2024-09, sha256: {digest}}}")
    return desk.commit({f"{SEALS}/2024-05-2.yaml": text}, by="quanzhou", message="结账")


def by_merge(desk: Desk) -> str:
    """The seal made on a side and merged, so that it is not on the main line."""
    made = desk.commit({OCTOBER: october(desk)}, by="quanzhou", message="结账 2024-10")
    other = desk.commit({f"{OWN}/2024-11.yaml": MONTH})
    return desk.commit({OCTOBER: october(desk)}, other, made, by="quanzhou", message="合并")


def in_a_merge(desk: Desk) -> str:
    """The merge itself adds the seal."""
    other = desk.commit({f"{OWN}/2024-11.yaml": MONTH})
    changes = {OCTOBER: october(desk), f"{OWN}/2024-11.yaml": MONTH}
    return desk.commit(changes, desk.tip, other, by="quanzhou", message="合并")


def with_a_figure(desk: Desk) -> str:
    """The seal, and in the same commit a figure of what it claims."""
    path = f"{OWN}/2024-10.yaml"
    return desk.commit({OCTOBER: october(desk), path: plus_one(desk.text(path))}, by="quanzhou")


def before_the_last_signing(desk: Desk) -> str:
    """The seal before a county has signed what it claims."""
    parent = desk.parents(desk.tip)[0]
    return desk.commit({OCTOBER: october(desk)}, parent, desk.tip, by="quanzhou")


def tail_replaced(desk: Desk) -> str:
    """The last seal removed, and made anew with one county left out."""
    text = edited(desk.text(LAST), r"  安溪县:\n    签账: .*\n    文件:\n .*\n", "  安溪县:\n    签账: 未报\n")  # fmt: skip
    gone = desk.commit({LAST: None}, by="quanzhou")
    return desk.commit({LAST: text}, gone, by="quanzhou")


def two_at_once(desk: Desk) -> str:
    """October and November in one commit."""
    november = desk.text(f"{SEALS}/2024-11.yaml", desk.at("2024-11"))
    return desk.commit({OCTOBER: october(desk), f"{SEALS}/2024-11.yaml": november}, by="quanzhou")


def without_october(desk: Desk) -> str:
    november = desk.text(f"{SEALS}/2024-11.yaml", desk.at("2024-11"))
    digest = hashlib.sha256(desk.text(LAST).encode()).hexdigest()
    text = edited(november, r"上期: .*", f"上期: {{期: 2024-09, sha256: {digest}}}")
    return desk.commit({f"{SEALS}/2024-11.yaml": text}, by="quanzhou")


def claims_unsigned(desk: Desk) -> str:
    """A county that has not signed is sealed as if it had: luojiang's September in October."""
    draft = desk.commit({"counties/luojiang/2024/2024-09.yaml": MONTH}, by="luojiang")
    blob = desk.entry(draft, "counties/luojiang/2024/2024-09.yaml").id
    text = edited(october(desk), r"(  洛江区:\n    签账: .*\n    文件:\n)(      2024-09.yaml: .*\n)?", rf"\1      2024-09.yaml: {blob}\n")  # fmt: skip
    return desk.commit({OCTOBER: text}, draft, by="quanzhou")


def claims_living(desk: Desk) -> str:
    """A file that lives on, frozen as if it had been signed: nobody could register an account."""
    blob = desk.entry(desk.tip, "counties/anxi/county.yaml").id
    text = edited(
        october(desk),
        r"(  安溪县:\n    签账: .*\n    文件:\n)",
        rf"\1      ../county.yaml: {blob}\n",
    )
    return desk.commit({OCTOBER: text}, by="quanzhou", message="结账 2024-10")


def claims_evidence(desk: Desk) -> str:
    """A paper that no signed page names."""
    paper = desk.commit({f"{OWN}/evidence/一.txt": "一\n"})
    blob = desk.entry(paper, f"{OWN}/evidence/一.txt").id
    text = edited(october(desk), r"(  安溪县:\n    签账: .*\n    文件:\n .*\n)", rf"\1      evidence/一.txt: {blob}\n")  # fmt: skip
    return desk.commit({OCTOBER: text}, paper, by="quanzhou", message="结账 2024-10")


def claims_what_comes(desk: Desk) -> str:
    """The seal says what anxi's file will be; the file follows it."""
    path, drafts = f"{OWN}/2024-10.yaml", desk.at("2024-10", 1)
    now = desk.entry(drafts, path)
    undone = desk.commit({path: MONTH}, by="anxi")
    sealed = desk.commit({OCTOBER: october(desk)}, undone, by="quanzhou", message="结账 2024-10")
    return desk.commit({path: now}, sealed, by="anxi")


def signed_after(desk: Desk) -> str:
    """A county that had signed by the seal's commit, and is left as 未报, and so in the totals."""
    text = edited(
        october(desk), r"  安溪县:\n    签账: .*\n    文件:\n .*\n", "  安溪县:\n    签账: 未报\n"
    )
    text = re.sub(r"安溪县: [^,}]+(, )?", "", text)
    return desk.commit({OCTOBER: text}, by="quanzhou", message="结账 2024-10")


def places_exchanged(desk: Desk) -> str:
    """The right seal, its places in another order."""
    text = october(desk)
    first = text[text.index("  安溪县:") : text.index("  永春县:")]
    changed = text.replace(first, "").replace("各地:\n", f"各地:\n{first}")
    return desk.commit({OCTOBER: changed}, by="quanzhou", message="结账 2024-10")


def late_left_out(desk: Desk) -> str:
    """July's seal leaves out what was signed of June after June's seal."""
    path = f"{SEALS}/2024-07.yaml"
    text = edited(desk.text(path, desk.at("2024-07")), r"      2024-06.yaml: .*\n", "")
    return desk.commit({path: text}, by="quanzhou", message="结账 2024-07")


def bureau_unsigned(desk: Desk) -> str:
    """The bureau's own book is not signed: it seals the counties' all the same."""
    path = "counties/quanzhou/2024/2024-10.yaml"
    draft = desk.commit({path: edited(desk.text(path), r"\n签账: .*\n", "\n")}, by="quanzhou")
    text = edited(
        october(desk), r"  市局:\n    签账: .*\n    文件:\n( {6}.*\n)+", "  市局:\n    签账: 未报\n"
    )
    return desk.commit({OCTOBER: text}, draft, by="quanzhou", message="结账 2024-10")


def purge(path: str, new: str, figures: str = "不变", old: str = "", by: str = "quanzhou") -> Make:
    """A sealed file put in another's place, and a record that it had to be."""

    def make(desk: Desk) -> str:
        stood = old or desk.entry(desk.tip, path).id
        text = new or plus_one(desk.text(path))
        row = (
            f"- 路径: {path}\n  旧: {stood}\n  新: {desk.blob(text)}\n  原因: 清除个人信息\n"
            f"  批准: 示例批件第1号\n  日期: 2024-11-01\n  合计: {figures}\n"
        )
        return desk.commit({path: text, PURGES: row}, by=by, message="清除")

    return make


def purge_alone(desk: Desk) -> str:
    """A record of a purge, and nothing that was purged."""
    row = (
        f"- 路径: {OWN}/2024-10.yaml\n  旧: {'1a' * 20}\n  新: {'2b' * 20}\n  原因: 清除个人信息\n"
        "  批准: 示例批件第1号\n  日期: 2024-11-01\n"
    )
    return desk.commit({PURGES: row}, by="quanzhou", message="清除")


def purged_twice(desk: Desk) -> str:
    """A record altered after it was made."""
    first = purge(SEALED, "")(desk)
    assert isinstance(first, str)
    text = desk.text(PURGES, first).replace("示例批件第1号", "示例批件第2号")
    return desk.commit({PURGES: text}, first, by="quanzhou")


def comment_purged(desk: Desk) -> str:
    """A purge that takes away no word, but a whole task."""
    text = re.sub(r"\n27 典型宣传:\n(  .*\n)+", "\n", desk.text(SEALED))
    made = purge(SEALED, text, "变了")(desk)
    assert isinstance(made, str)
    return made


def sealed_as_link(desk: Desk) -> str:
    return desk.commit({MAY: Entry("120000", desk.blob("2024-04.yaml"))}, by="quanzhou")


def tagged_seal(desk: Desk) -> dict[str, str | None]:
    """A county seals, and tags it as the bureau does."""
    made = desk.commit({OCTOBER: october(desk)}, by="anxi", message="结账 2024-10")
    name = "closed/2024-10"
    return {"refs/heads/main": made, f"refs/tags/{name}": desk.tag(name, made, by="anxi")}


def below_the_seals(desk: Desk) -> dict[str, str | None]:
    """The seal in a folder of its own, and the tag that its name would be given."""
    made = desk.commit({f"{SEALS}/x/2024-10.yaml": october(desk)}, by="quanzhou", message="结账")
    return {"refs/heads/main": made, "refs/tags/closed/2024-10": desk.tag("closed/2024-10", made)}


FALSE_PURGE = "purge-changes-more or sealed-file-changed"
PURGED = f"{FALSE_PURGE} or seal-totals-differ"
OUT_OF_TURN = "seal-out-of-turn or path-not-in-list or seal-unreadable"
SEALS_TRIED: dict[str, Attempt] = {
    "the seal made by a county": told(sealed_by("anxi"), BUREAUS, BUREAUS, base=B),
    "the seal made by an approver": told(sealed_by("anxi-shenhe"), BUREAUS, BUREAUS, base=B),
    "the seal made by a stranger": tried(sealed_by("somebody"), "unknown-account", base=B),
    "the seal and its tag by a county": tried(tagged_seal, BUREAUS, base=B),
    "a seal in a folder below the seals, with its tag": tried(below_the_seals, "path-not-in-list", base=B),
    "a seal of a quarter": told(of_period("2024Q3"), OUT_OF_TURN, OUT_OF_TURN, base=B),
    "a seal of the month before the books": told(of_period("2024-02"), OUT_OF_TURN, OUT_OF_TURN, base=B),
    "a seal of the month after the books": told(of_period("2025-02"), OUT_OF_TURN, OUT_OF_TURN, base=B),
    "a seal of another year": told(of_period("2023"), OUT_OF_TURN, OUT_OF_TURN, base=B),
    "a seal of a word": told(of_period("十月"), OUT_OF_TURN, OUT_OF_TURN, base=B),
    "a seal in the next year's folder": told(of_period("2024-10", "plans/2025/seals"), "path-not-in-list or seal-misnamed", "path-not-in-list or seal-misnamed", base=B),
    "a seal that skips a month": told(without_october, "missing-seal", "missing-seal", base=B),
    "two seals in one commit": told(two_at_once, "seal-not-alone", "seal-out-of-turn", base=B),
    "a second seal of May": told(second_of_may, "seal-misnamed or path-not-in-list", "seal-misnamed or path-not-in-list"),
    "a seal merged from a side": told(by_merge, "seal-off-main-line", "seal-off-main-line", base=B),
    "a seal that a merge itself adds": told(in_a_merge, "seal-off-main-line or seal-not-alone", "seal-off-main-line", base=B),
    "a seal with a figure in the same commit": told(with_a_figure, "seal-not-alone", SEALED_CHANGED, base=B),
    "a seal on the commit before the last signing": told(before_the_last_signing, "taken-back or seal-off-main-line or seal-not-alone or sealed-file-changed", "taken-back or seal-off-main-line or sealed-file-changed", base=B),
    "the last seal removed and made anew": told(tail_replaced, "seal-altered", "seal-altered"),
    "a seal with another total": told(forged(r"(  1-4: \{\S+: )(\d)", r"\g<1>9\2"), "seal-totals-differ", "seal-totals-differ", base=B),
    "a seal of another plan version": told(forged(r"修订: 1,", "修订: 2,"), "plan-version-differs", "plan-version-differs", base=B),
    "a seal of another plan": told(forged(r"修订: 1, 文件: [0-9a-f]{40}", f"修订: 1, 文件: {'1a' * 20}"), "plan-missing or plan-rewritten or state-differs", "plan-missing or plan-rewritten", base=B),
    "a seal after another chain": told(forged(r"sha256: [0-9a-f]{64}", f"sha256: {'1a' * 32}"), "seal-chain-broken", "seal-chain-broken", base=B),
    "a seal after the seal before the last": told(forged(r"期: 2024-09", "期: 2024-08"), "seal-chain-broken", "seal-chain-broken", base=B),
    "a seal that leaves out who has signed": told(forged(r"  安溪县:\n    签账: .*\n    文件:\n .*\n", "  安溪县:\n    签账: 未报\n"), "seal-leaves-out or seal-totals-differ", "seal-leaves-out or seal-totals-differ", base=B),
    "a seal that leaves a place away": told(forged(r"  安溪县:\n    签账: .*\n    文件:\n .*\n", ""), "seal-leaves-out or seal-totals-differ", "seal-leaves-out or seal-totals-differ", base=B),
    "a seal of a file's other version": told(forged(r"(  安溪县:\n    签账: .*\n    文件:\n .*: )[0-9a-f]{40}", rf"\g<1>{'1a' * 20}"), SEALED_CHANGED, SEALED_CHANGED, base=B),
    "a seal that claims a draft": told(claims_unsigned, "seal-of-unsigned", "seal-of-unsigned", base=B),
    "a seal with another day of signing": told(forged(r"(  安溪县:\n    签账: )2024-\d\d-\d\d", r"\g<1>2024-11-01"), "seal-day-differs", "seal-day-differs", base=B),
    "a seal from before the one before it": told(forged(r"封存于: 2024-11-06", "封存于: 2024-09-06"), "seal-out-of-turn or seal-day-backwards", "seal-out-of-turn or seal-day-backwards", base=B),
    "a seal of a day to come": told(forged(r"封存于: 2024-11-06", "封存于: 2098-11-06"), "seal-day-ahead", "seal-day-ahead", base=B),
    "a seal of no day": told(forged(r"封存于: 2024-11-06", "封存于: 2024-11-31"), "seal-unreadable or bad-day", "seal-unreadable or bad-day", base=B),
    "a seal of no hour": told(forged(r"(封存于: \S+T)\d\d", r"\g<1>29"), "seal-unreadable or bad-day", "seal-unreadable or bad-day", base=B),
    "a seal a second before the one before it": told(forged(r"封存于: .*", "封存于: 2024-10-09T00:00:00+08:00"), "seal-day-backwards", "seal-day-backwards", base=B),
    "a seal that claims a file that lives on": told(claims_living, "seal-of-unsigned", "seal-of-unsigned", base=B),
    "a seal that claims a paper nobody names": told(claims_evidence, "seal-of-unsigned", "seal-of-unsigned", base=B),
    "a seal that claims what comes after it": told(claims_what_comes, "state-differs", "state-differs", base=B),
    "a seal that leaves out who has signed, and what it adds up to": told(signed_after, "seal-leaves-out", "seal-leaves-out", base=B),
    "a seal that leaves out a signed month of before": told(late_left_out, "seal-leaves-out", "seal-leaves-out", base="before 2024-07"),
    "a seal while the bureau has not signed": told(bureau_unsigned, "seal-of-unsigned", "seal-of-unsigned", base=B),
    "a seal with its places in another order": told(places_exchanged, "seal-not-as-written", "seal-not-as-written", base=B),
    "a seal of another state": told(forged(r"(  counties/anxi/county.yaml: )[0-9a-f]{40}", rf"\g<1>{'1a' * 20}"), "state-differs", "state-differs", base=B),
    "a seal without its state": told(forged(r"状态:\n(  .*\n)+", ""), "state-differs or missing-key", "state-differs or seal-unreadable", base=B),
    "a seal with a place that is none": told(forged(r"  德化县:", "  金门县:"), "place-not-in-plan", "place-not-in-plan", base=B),
    "a seal with a word of its own": told(forged(r"封存岗:", "备注: 一\n封存岗:"), "seal-unreadable or seal-not-as-written", "seal-unreadable or seal-not-as-written", base=B),
    "a seal with blank lines": told(forged(r"\Z", "\n\n"), "seal-not-as-written", "seal-not-as-written", base=B),
    "a seal under another's name": told(forged(r"\Z", "", path=f"{SEALS}/2024-11.yaml"), "seal-misnamed", "seal-misnamed", base=B),
    "a seal in a name of full width": told(forged(r"\Z", "", path=f"{SEALS}/２０２４-10.yaml"), "path-not-in-list or seal-misnamed", "path-not-in-list or seal-misnamed", base=B),
    "a comment in a seal": told(edits(MAY, r"\Z", "# 一\n", "quanzhou"), "seal-altered", "seal-altered"),
    "a seal as a link to another": told(sealed_as_link, "seal-altered or not-plain-file", "seal-altered or seal-gone or missing-seal"),
    "a seal that is empty": told(puts(f"{SEALS}/2024-10.yaml", "", "quanzhou"), "seal-unreadable or missing-key", "seal-unreadable"),
    "a seal that is no YAML": told(puts(f"{SEALS}/2024-10.yaml", "封存: [\n", "quanzhou"), "seal-unreadable", "seal-unreadable"),
    "a purge that changes a figure": told(purge(SEALED, ""), FALSE_PURGE, PURGED),
    "a purge that says it changes totals": told(purge(SEALED, "", "变了"), FALSE_PURGE, PURGED),
    "a purge that takes a task away": told(comment_purged, FALSE_PURGE, PURGED),
    "a purge by a county": told(purge(SEALED, "", by="anxi"), BUREAUS, f"{BUREAUS} or {PURGED}"),
    "a purge of a version never sealed": told(purge(SEALED, "", old="1a" * 20), SEALED_CHANGED, SEALED_CHANGED),
    "a purge of an open month": told(purge_alone, "purge-of-unsealed", "purge-of-unsealed"),
    "a purge of a seal": told(purge(MAY, "封存: 2024-05\n"), "seal-altered or purge-of-unsealed", "seal-altered or seal-chain-broken"),
    "a purge of the plan": told(purge(PLAN, "年度: 2024\n"), "plan-edited-in-place", "plan-rewritten or plan-missing or cannot"),
    "a record of a purge that is altered": told(purged_twice, f"record-altered or {FALSE_PURGE}", "purge-record-altered"),
    "a sealed file removed, with a seal beside it": told(writes({SEALED: None, f"{SEALS}/2024-10.yaml": "封存: 2024-10\n"}, "quanzhou"), SEALED_CHANGED, SEALED_CHANGED),
}  # fmt: skip
