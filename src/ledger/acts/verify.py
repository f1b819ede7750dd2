"""Verifying (督查): does everything that was sealed still hold? All that is wrong, in one run.

What cannot be looked at, in a shallow clone or without git, is named and not held against anyone.
"""

from datetime import date
from typing import NamedTuple

from ledger.acts.audit import audit_faults
from ledger.acts.case import Case, Check, Gap
from ledger.acts.chain import chain_faults, file_faults, quote_faults, total_faults, turn_faults
from ledger.acts.claimed import claim_faults
from ledger.acts.grown import plan_faults, purge_faults, record_faults
from ledger.acts.mainline import line_faults, lone_tags, tag_faults
from ledger.acts.purged import purged_faults
from ledger.acts.signatures import signature_faults
from ledger.acts.stated import lost_faults, stated_faults
from ledger.finding import Finding
from ledger.history import History
from ledger.privacy import masked
from ledger.sealed import Fetch
from ledger.state import Year

COLUMNS = ("链", "文件", "合计", "计划", "主线", "标签", "签名")


class Law(NamedTuple):
    """What one kind of finding is about: the column of the table, and what ought to be so."""

    column: str
    law: str


LAWS: dict[str, Law] = {
    "seal-unreadable": Law("链", "封存文件读得下去，没有不认识的内容"),
    "seal-chain-broken": Law("链", "每个封存写着前一个的期和 SHA-256"),
    "seal-made-twice": Law("链", "一个封存后面只接一个"),
    "seal-not-as-written": Law("链", "封存文件和工具写的一字不差"),
    "seal-misnamed": Law("链", "文件名就是封存的期"),
    "missing-seal": Law("链", "中间一期不少"),
    "seal-out-of-turn": Law("链", "按次序封存，提交的次序也一样"),
    "quotes-unknown-seal": Law("链", "签账引的上次结账在链上"),
    "quotes-later-seal": Law("链", "签账引的是签的时候已有的封存"),
    "quotes-no-seal": Law("链", "签账引了上次结账"),
    "seal-day-backwards": Law("链", "封存的时刻不早于前一个封存"),
    "seal-day-ahead": Law("链", "封存的日子已经到了"),
    "seal-of-unsigned": Law("文件", "封存的都签过账，或是它的佐证；市局自己的账签了"),
    "seal-leaves-out": Law("文件", "签了账、没有封存过的，一个不漏"),
    "seal-day-differs": Law("文件", "签账写的就是文件里的日期"),
    "sealed-file-changed": Law("文件", "封存过的文件一个字节也没有变"),
    "claimed-otherwise": Law("文件", "一个文件只封存一个版本"),
    "place-not-in-plan": Law("文件", "封存的地区都在计划里"),
    "purge-record-altered": Law("文件", "清除记录只增不改"),
    "purge-by-another": Law("文件", "清除记录是市局写的"),
    "purge-of-unsealed": Law("文件", "清除的是封存过的版本"),
    "purge-changes-more": Law("文件", "清除只去掉文字，留下「（已清除）」；数只取出写明的"),
    "purge-not-carried-out": Law("文件", "清除的旧版本从历史里去掉了"),
    "purged-figure": Law("文件", "清除没有取出数"),
    "record-altered": Law("文件", "问题、查账、扣分、申诉记过的只增不改，种子和样本在内"),
    "state-missing": Law("文件", "封存写明的活账都还在"),
    "seal-totals-differ": Law("合计", "合计从封存的文件重算，得数一样"),
    "sample-of-other-seal": Law("合计", "查账的种子写的是季末的封存"),
    "sample-altered": Law("合计", "查账的样本从封存和种子重抽，一笔不差"),
    "plan-missing": Law("计划", "封存时的计划还在"),
    "plan-rewritten": Law("计划", "计划只追加，原有的不改"),
    "amendment-before-seal": Law("计划", "修订的起算在已经封存的期以后"),
    "plan-version-differs": Law("计划", "写的修订号就是当时的修订号"),
    "seal-off-main-line": Law("主线", "封存的提交在分支的主线上"),
    "state-differs": Law("主线", "状态写的就是结账时主线上的文件，一个不少"),
    "seal-altered": Law("主线", "封存提交以后没有改过"),
    "seal-restored": Law("主线", "封存提交以后没有动过"),
    "seal-gone": Law("主线", "提交过的封存都还在"),
    "missing-tag": Law("标签", "每个封存有标签"),
    "lightweight-tag": Law("标签", "标签是附注标签"),
    "tag-disagrees": Law("标签", "标签指的就是封存的提交"),
    "tag-by-another": Law("标签", "标签是市局的账号打的"),
    "tag-without-seal": Law("标签", "有标签的封存都在"),
    "bad-signature": Law("签名", "签名和内容相符"),
    "revoked-key": Law("签名", "密钥没有注销"),
    "expired-key": Law("签名", "密钥在有效期内"),
    "signed-by-another": Law("签名", "签名的就是作者"),
    "unlisted-key": Law("签名", "密钥列在 county.yaml 里"),
    "unknown-signer": Law("签名", "密钥在 allowed_signers 里"),
    "unsigned-commit": Law("签名", "列了密钥的、要签名的账号都签名"),
    "unproven-signature": Law("签名", "列了密钥的、要签名的账号，签名都查得了"),
}


CHECKS: tuple[Check, ...] = (
    chain_faults,
    turn_faults,
    quote_faults,
    file_faults,
    total_faults,
    plan_faults,
    purge_faults,
    purged_faults,
    record_faults,
    lost_faults,
    stated_faults,
    claim_faults,
    audit_faults,
    line_faults,
    tag_faults,
    lone_tags,
    signature_faults,
)


class Verified(NamedTuple):
    """One year verified: all that is wrong, and what could not be looked at, with why."""

    case: Case
    findings: list[Finding]
    gaps: dict[tuple[str, str], str]


def verify(year: Year, history: History | None, fetch: Fetch, today: date = date.max) -> Verified:
    """Looks at every seal of a year. `history` is None where there is no git to ask.

    `fetch` gives those versions that it can find; those that it leaves out are lost. Nothing is
    sealed later than `today`.
    """
    case = Case(year, history, fetch, today=today)
    said = [one for check in CHECKS for one in check(case)]
    found = {one for one in said if isinstance(one, Finding)}
    gaps = {(one.path, one.column): one.why for one in said if isinstance(one, Gap)}
    return Verified(case, sorted(map(masked, found)), gaps)
