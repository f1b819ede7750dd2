"""Time: days that are none, days that are dated back, and what came before or after what."""

import re
from datetime import date

from .attempt import (
    MONTH,
    OPEN,
    OWN,
    PLAN,
    SEALED,
    Attempt,
    Made,
    Make,
    adds,
    drafted,
    puts,
    told,
    tried,
)  # fmt: skip
from .desk import Desk

MINE = "anxi <anxi@ledger.example>"
ODD_DAY = "odd-day"


def on(moment: str, committer: str = "") -> Make:
    """A month committed at a moment, just as typed."""

    def make(desk: Desk) -> Made:
        late = f"{MINE} {committer or moment}"
        return desk.commit({OPEN: MONTH}, author=f"{MINE} {moment}", committer=late)

    return make


def dated(moment: str, committer: str = "") -> Attempt:
    return tried(on(moment, committer), ODD_DAY)


def signed(day: str, quotes: str = "2024-09", path: str = OPEN, by: str = "anxi", text: str = MONTH) -> Make:  # fmt: skip
    """A month signed on a day, quoting a seal."""

    def make(desk: Desk) -> Made:
        from ledger.acts.sign import sign
        from ledger.page import name_of

        name = name_of(path)
        assert name is not None
        held = desk.files(desk.at(quotes)) if quotes in PERIODS else {}
        seals = desk.get(held[f"plans/2024/seals/{quotes}.yaml"].id)[1] if held else b""
        import hashlib

        digest = hashlib.sha256(seals).hexdigest()[:16] if seals else quotes
        return desk.commit({path: sign(name, text, date.fromisoformat(day), digest, None)}, by=by)

    return make


PERIODS = ("2024-05", "2024-08", "2024-09", "2024-10", "2024-11")


def corrects(about: str, old: str, new: str = "1") -> Make:
    """A correction of an earlier month."""
    row = (
        f"更正:\n  - {{类别: 更正, 所属: {about}, 任务: 1, 键: 本月调解件数, 原值: {old}, "
        f"更正为: {new}, 原因: 复核, 佐证: 登记簿}}\n"
    )
    return puts(OPEN, f"{MONTH}\n{row}")


def branch_from_before(desk: Desk) -> Made:
    """A branch that left before the account was replaced, and writes with the new one's files."""
    made = desk.commit({OPEN: MONTH}, desk.marks["before"], by="anxi-old")
    return desk.commit(None, desk.tip, made, tree=desk.changed(desk.tip, {OPEN: MONTH}), by="anxi-old")  # fmt: skip


def dated_before_revocation(desk: Desk) -> Made:
    """A commit of today with the day of when its account still was one."""
    old = "anxi-old <anxi-old@ledger.example> 1728600000 +0800"
    return desk.commit({OPEN: MONTH}, author=old, committer=old)


def problem_found_later(desk: Desk) -> Made:
    """A problem that was mended before it was found."""
    row = "- 编号: 一\n  任务: 1\n  来源: 回头看\n  发现: 2024-10-08\n  问题: 没有公示\n  措施: 补\n  责任人: 专干\n  时限: 2024-12-31\n  整改:\n    - 日期: 2024-09-08\n      情况: 已补\n"
    return desk.commit({f"{OWN}/problems.yaml": row}, by="quanzhou")


def late_signed_before(desk: Desk) -> Made:
    """Luojiang's September, late, with a sign-off from before its seal and quoting the one of then."""
    path = "counties/luojiang/2024/2024-09.yaml"
    return signed("2024-10-03", "2024-10", path, "luojiang")(desk)


def edited_sign_off(desk: Desk) -> Made:
    """A signed month's day moved back, its code made anew."""
    text = desk.text(OPEN)
    return desk.commit({OPEN: re.sub(r"签账: \{日期: \S+,", "签账: {日期: 2024-10-05,", text)})


TIME: dict[str, Attempt] = {
    "a commit of 1969": dated("-86400 +0000"),
    "a commit of 1970": dated("0 +0000"),
    "a commit of 2100": dated("4102444800 +0000"),
    "a commit of the year 10000": dated("253402300800 +0800"),
    "a commit of a moment past counting": dated("99999999999999 +0800"),
    "a commit from before git": dated("1072915200 +0800"),
    "a commit of a zone that is none": dated("1730966400 +9999"),
    "a commit of a zone before none": dated("1730966400 -9999"),
    "a commit whose committer is of 1969": dated("1730966400 +0800", "-1 +0000"),
    "a commit whose committer is of 2100": dated("1730966400 +0800", "4102444800 +0000"),
    "an amendment from before it all": told(adds(PLAN, "  - 序: 2\n    起算: 2024-03-01\n    依据: 通知\n"), "amendment-before-seal or amendment-order", "amendment-before-seal or amendment-order"),
    "an amendment without a day that is one": tried(adds(PLAN, "  - 序: 2\n    起算: 2024-11-31\n    依据: 通知\n"), "bad-day"),
    "signed in the future": tried(signed("2099-01-01"), "signing-day"),
    "signed before the month began": tried(signed("2024-09-20"), "signing-day"),
    "signed with a seal to come": told(signed("2024-11-03", "2024-10"), "quotes-unknown-seal", "quotes-unknown-seal"),
    "signed with a seal that never was": told(signed("2024-11-03", "0123456789abcdef"), "quotes-unknown-seal", "quotes-unknown-seal"),
    "a month late, with a seal from after": told(late_signed_before, "quotes-unknown-seal or quotes-later-seal", "quotes-unknown-seal or quotes-later-seal"),
    "a sign-off moved back": tried(edited_sign_off, "changed-after-signing or signing-day", base="begun"),
    "a month that has not begun": Attempt(puts(f"{OWN}/2024-12.yaml", "系统取数: 2025-01-02\n"), "future-month", None, None),
    "a month of next March in this year": tried(puts(f"{OWN}/2025-03.yaml", "系统取数: 2025-04-01\n"), "outside-plan or path-not-in-list"),
    "an October's delivery of September": drafted(puts(OPEN, f"{MONTH}29 普法宣传:\n  方案: 2023-03-01\n"), "day-before-year or unknown-key or wrong-title"),
    "a correction of another old value": drafted(corrects("2024-05", "1"), "wrong-old-value"),
    "a correction of the month itself": drafted(corrects("2024-10", "未记"), "correction-of-open-month"),
    "a correction of a month to come": drafted(corrects("2024-12", "未记"), "correction-of-open-month"),
    "a correction of a day that is none": drafted(corrects("2024-13", "1"), "bad-period or correction-of-open-month"),
    "a commit of today dated before its account went": tried(dated_before_revocation, "unknown-account", base="grown"),
    "a branch from before its account went": tried(branch_from_before, "unknown-account", base="grown"),
    "a problem mended before it was found": tried(problem_found_later, "problem-days"),
    "the sealed month once more, signed today": told(signed("2024-11-03", path=SEALED), "sealed-file-changed", "sealed-file-changed"),
    "a day that is none in the sign-off": drafted(puts(OPEN, f"{MONTH}\n签账: {{日期: 2024-11-31, 上次结账: 0123456789abcdef, 核对码: 0123456789abcdef}}\n"), "bad-day or changed-after-signing"),
}  # fmt: skip
