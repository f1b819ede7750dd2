"""Whose signature a commit or a tag carries (签名), and whether it is that of its author."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase

from ledger.acts.case import Case, Gap, Said
from ledger.acts.mainline import NO_GIT
from ledger.finding import Finding, Severity
from ledger.history import History, Signature, Signed
from ledger.model.county import Account, County
from ledger.page import name_of
from ledger.sealed import Link, after_purges, tag_of

_WRONG: dict[str, tuple[str, str, str]] = {
    "bad": ("bad-signature", "签名不对，内容和签的时候不一样", "查清是谁写的；恢复原来的提交"),
    "revoked": ("revoked-key", "签名用的密钥已经注销", "查清是谁签的；换新密钥"),
    "expired": ("expired-key", "签名用的密钥不在有效期内", "换新密钥，写进 allowed_signers"),
}

RULES = frozenset(
    {rule for rule, _, _ in _WRONG.values()}
    | {"signed-by-another", "unlisted-key", "unknown-signer", "unsigned-commit"}
    | {"unproven-signature"}
)
"""What may be wrong with a signature so that a commit is not its author's."""


def misgivings(
    path: str, what: str, signed: Signed, accounts: Iterable[Account], day: date
) -> Iterator[Finding]:
    """What is wrong with one signature, given the accounts (county.yaml) of that moment.

    `path` is the file that the commit is about, `what` names the commit or tag. Nothing is wrong
    with what is not signed where no key is listed for its author, and by `day` none is asked for.
    """
    own = [account for account in accounts if account.has(signed.author)]
    keys = [key for account in own for key in account.keys]
    due = any(account.signs_from and account.signs_from <= day for account in own)
    signature = signed.signature
    if signature.word in _WRONG:
        rule, message, remedy = _WRONG[signature.word]
        yield Finding.about(path, rule, f"{what}：{message}", remedy)
    elif signature.word == "good" and not _is(signed.author, signature.signer):
        message = f"{what}：作者是 {signed.author}，签名的却是 {signature.signer}"
        yield Finding.about(path, "signed-by-another", message, "由本人的岗位账号重新提交")
    elif signature.word == "good" and (keys or due) and signature.key not in keys:
        message = f"{what}：county.yaml 没有列 {signed.author} 的这个密钥 {signature.key}"
        remedy = "市局把指纹写进 county.yaml 的「签名」"
        yield Finding.about(path, "unlisted-key", message, remedy, "error" if due else "warning")
    elif signature.word == "unknown" or (keys and _of_none(signature, keys)):
        severity: Severity = "error" if keys or due else "warning"
        message = f"{what}：签名的密钥 {signature.key} 不在 allowed_signers 里"
        yield Finding.about(path, "unknown-signer", message, "查清是谁的密钥", severity)
    else:
        yield from _without(path, what, signed, bool(keys), due)


def _without(path: str, what: str, signed: Signed, listed: bool, due: bool) -> Iterator[Finding]:
    """What is wrong where there is no signature, or none that could be looked at."""
    if signed.signature.word == "unsigned" and (listed or due):
        why = "要签名" if due else "列了密钥"
        message = f"{what}：{signed.author} {why}，这里却没有签名"
        yield Finding.about(path, "unsigned-commit", message, "设好 gpg.format 和 user.signingKey")
    elif signed.signature.word == "foreign" and (listed or due):
        message = f"{what}：不是用 SSH 密钥签的，不知道是不是 {signed.author} 的"
        yield Finding.about(path, "unproven-signature", message, "用 county.yaml 列的 SSH 密钥签")
    elif signed.signature.word == "unclear" and due:
        message = f"{what}：{signed.author} 要签名，这个签名查不了"
        remedy = "用 SSH 密钥签；查的机器上装 ssh-keygen，市局写 plans/<年>/allowed_signers"
        yield Finding.about(path, "unproven-signature", message, remedy)


def _of_none(signature: Signature, keys: list[str]) -> bool:
    """Whether a key of nobody's made what there is no list of signers to look it up in."""
    return signature.word == "unclear" and signature.key not in ("", *keys)


def _is(author: str, principals: str) -> bool:
    """Whether a principal of git's, a list of patterns, means this address."""
    patterns = [pattern.lower() for pattern in principals.split(",")]
    return any(fnmatchcase(author.lower(), pattern) for pattern in patterns)


def signature_faults(case: Case) -> Said:
    """The signatures on seals, on their tags, and on the record of purges."""
    if case.history is None or case.history.gap:
        why = case.history.gap if case.history else NO_GIT
        yield from (Gap(link.path, "签名", why) for link in case.links)
        return
    accounts, office = _accounts(case), _accounts(case, case.plan.bureau.slug)
    before_purge = _rewritten(case)
    for link in case.links:
        yield from _tagged(case.history, link, office[link.path])
        for what, signed in _on_seal(case, link):
            if signed.signature.word == "unclear":
                why = "没有 ssh-keygen，或者当时没有 allowed_signers"
                yield Gap(link.path, "签名", why)
            elif signed.signature.word == "unsigned" and case.commits[link.path] in before_purge:
                yield Gap(link.path, "签名", "清除时改写过历史，原来的签名没有了")
            else:
                found = list(
                    misgivings(link.path, what, signed, accounts[link.path], link.seal.day)
                )
                yield from found
                if signed.signature.word == "foreign" and not found:
                    yield Gap(link.path, "签名", "不是用 SSH 密钥签的")
    yield from _on_purges(case, accounts)


TAGGED_BY_ANOTHER = ("结账标签不是市局的账号打的", "结账用 ledger close，标签由它打")


def _tagged(history: History, link: Link, office: list[Account]) -> Iterator[Finding]:
    """That nobody of the bureau's, by its accounts of then, made the tag of a seal."""
    tag = history.signed.get(tag_of(link.path))
    if office and tag is not None and not any(account.has(tag.author) for account in office):
        yield Finding.about(link.path, "tag-by-another", *TAGGED_BY_ANOTHER)


def _on_seal(case: Case, link: Link) -> Iterator[tuple[str, Signed]]:
    """The commit and the tag of a seal, as far as there are any, each with its signature."""
    signed = case.history.signed if case.history else {}
    commit, tag = case.commits.get(link.path, ""), tag_of(link.path)
    if commit in signed:
        yield f"提交 {commit[:12]}", signed[commit]
    if commit in signed and tag in signed:
        yield f"标签 {tag}", signed[tag]


def _rewritten(case: Case) -> set[str]:
    """The commits that a purge has made anew: those before the last that recorded one."""
    path = f"plans/{case.year.year}/purges.yaml"
    changes = case.history.changes if case.history else ()
    last = max((n for n, change in enumerate(changes) if change.path == path), default=0)
    return {change.commit for change in changes[:last]}


def _on_purges(case: Case, accounts: Mapping[str, list[Account]]) -> Iterator[Finding]:
    """The record of purges, by the accounts of the last seal before each of its commits."""
    path = f"plans/{case.year.year}/purges.yaml"
    known: list[Account] = []
    days, day = {link.path: link.seal.day for link in case.links}, date.min
    for change in case.history.changes if case.history else ():
        known, day = accounts.get(change.path, known), days.get(change.path, day)
        signed = case.history.signed.get(change.commit) if case.history else None
        if change.path == path and signed is not None:
            yield from misgivings(path, f"提交 {change.commit[:12]}", signed, known, day)


def _accounts(case: Case, slug: str = "") -> dict[str, list[Account]]:
    """The accounts (of one place) at each seal, as its 状态 names the county.yaml of then."""
    ending = f"/{slug}/county.yaml" if slug else "/county.yaml"
    named = {
        link.path: {
            after_purges(case.purges, path, blob): path
            for path, blob in link.seal.state.items()
            if path.endswith(ending)
        }
        for link in case.links
    }
    read = _read(case, {blob: path for blobs in named.values() for blob, path in blobs.items()})
    return {
        path: [account for blob in blobs for account in read.get(blob, ())]
        for path, blobs in named.items()
    }


def _read(case: Case, blobs: Mapping[str, str]) -> dict[str, list[Account]]:
    """The accounts in each version of a county.yaml, as far as it can be had."""
    found: dict[str, list[Account]] = {}
    for blob, data in case.fetch({blob: blob for blob in blobs}).items():
        name = name_of(blobs[blob])
        if name is not None:
            record: County | None = case.year.read_bytes(blobs[blob], name, data).record
            found[blob] = record.accounts if record is not None else []
    return found
