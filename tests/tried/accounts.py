"""Accounts: who writes, who pushes, who is whom, and who can be kept out or let in."""

import base64

from .attempt import (
    BUREAUS,
    MONTH,
    ODD_NAME,
    OPEN,
    OTHERS_BOOK,
    THEIRS,
    Attempt,
    Made,
    Make,
    drafted,
    edited,
    edits,
    tried,
    writes,
)  # fmt: skip
from .bases import ANXI, QUANZHOU, SIGNERS
from .desk import Desk
from .keys import key_of, signed

UNKNOWN = "unknown-account"
NANAN = "counties/nanan/county.yaml"
ROW = "  - {{名: {0}, 邮箱: {0}@ledger.example, 可写: [{1}]}}\n"
LOCKED = "nobody-writes or nobody-approves"


def as_person(author: str, path: str = OPEN) -> Make:
    """A month under a name and an address, just as typed."""
    return lambda desk: desk.commit({path: MONTH}, author=f"{author} 1730966400 +0800")


def as_committer(committer: str) -> Make:
    mine = "anxi <anxi@ledger.example> 1730966400 +0800"
    return lambda desk: desk.commit({OPEN: MONTH}, author=mine, committer=f"{committer} 1730966400 +0800")  # fmt: skip


def bureaus_by_county(desk: Desk) -> str:
    """What the bureau wrote, made anew by a county that may not approve it."""
    theirs, mine = (f"{who} <{who}@ledger.example> 1730966400 +0800" for who in ("quanzhou", "anxi"))  # fmt: skip
    return desk.commit({"templates/month.md.j2": "一\n"}, author=theirs, committer=mine)


def approved_as(account: str) -> Make:
    """A clean merge of a county's month under the name of who should have looked at it."""
    return lambda desk: desk.commit({OPEN: MONTH}, desk.tip, desk.commit({OPEN: MONTH}), by=account)


def named(name: str) -> Attempt:
    """A name of one's own with something in it that is not seen, or seen otherwise."""
    return tried(as_person(f"{name} <anxi@ledger.example>"), ODD_NAME)


def by_bureau(old: str, new: str, path: str = ANXI) -> Make:
    return edits(path, old, new, "quanzhou")


def bureau_locked_out(desk: Desk) -> str:
    """The bureau's lines as the handbook once had them: nobody is left who writes the plans."""
    return desk.commit({QUANZHOU: edited(desk.text(QUANZHOU), r"可写: \[counties, plans\]", "可写: [counties/quanzhou]")}, by="quanzhou")  # fmt: skip


def nobody_approves(desk: Desk) -> str:
    """Neither the county has who approves, nor may the bureau's approve its book."""
    mine = edited(desk.text(ANXI), r"  - \{名: anxi-shenhe,.*\n", "")
    office = edited(desk.text(QUANZHOU), r"可批: \[counties, plans\]", "可批: [counties/quanzhou, plans]")  # fmt: skip
    return desk.commit({ANXI: mine, QUANZHOU: office}, by="quanzhou")


def took_over(desk: Desk) -> str:
    """The bureau's address becomes a county's, and the next commit uses it."""
    mine = edited(desk.text(ANXI), r"可写: \[counties/anxi\]", "可写: [counties/anxi, counties/nanan]")  # fmt: skip
    first = desk.commit({ANXI: mine})
    return desk.commit({THEIRS: MONTH}, first)


def own_account_then_write(desk: Desk) -> str:
    """A branch that adds the stranger's account and uses it."""
    text = desk.text(ANXI) + ROW.format("stranger", "counties/anxi")
    first = desk.commit({ANXI: text}, by="stranger")
    return desk.commit({OPEN: MONTH}, first, by="stranger")


def bureau_adds_and_writes(desk: Desk) -> str:
    """The bureau gives itself a county's account and writes with it in the same push."""
    text = desk.text(ANXI) + ROW.format("anxi-2", "counties/anxi")
    first = desk.commit({ANXI: text}, by="quanzhou")
    return desk.commit({OPEN: MONTH}, first, by="anxi-2")


def by_key(key: str, by: str = "anxi", path: str = OPEN) -> Make:
    def make(desk: Desk) -> Made:
        return signed(desk, desk.commit({path: MONTH}, by=by), key)

    return make


def from_before(desk: Desk) -> Made:
    """A branch from when the key was still good, signed with it now."""
    made = signed(desk, desk.commit({OPEN: MONTH}, desk.marks["before"]), "lost")
    return desk.commit({OPEN: MONTH}, desk.tip, made, by="anxi-shenhe", message="合并")


def key_of_ones_own(desk: Desk) -> Made:
    """A branch that lists a key of its own, and signs with it."""
    listed = desk.text(SIGNERS) + f"anxi@ledger.example {key_of('stranger').line}\n"
    first = desk.commit({SIGNERS: listed})
    return signed(desk, desk.commit({OPEN: MONTH}, first), "stranger")


PGP = (
    "gpgsig -----BEGIN PGP SIGNATURE-----\n \n wsFcBAABCAAQBQJnLYpQ\n -----END PGP SIGNATURE-----\n"
)


def with_headers(headers: str) -> Make:
    return lambda desk: desk.commit({OPEN: MONTH}, headers=headers)


def as_person_of(author: str, moment: int) -> Make:
    return lambda desk: desk.commit({OPEN: MONTH}, author=f"{author} {moment} +0800")


def listed_then_unsigned(desk: Desk) -> Made:
    """The bureau lists its key, and goes on without it before anything is pushed."""
    text = edited(desk.text(QUANZHOU), r"可写: \[counties, plans\]", f"可写: [counties, plans], 签名: [{key_of('bureau').fingerprint}]")  # fmt: skip
    listed = desk.commit({QUANZHOU: text}, by="quanzhou")
    return desk.commit({"templates/month.md.j2": "一\n"}, listed, by="quanzhou")


def unsigned_merged(desk: Desk) -> Made:
    """A branch from before the key was listed, taken in after it was."""
    made = desk.commit({OPEN: MONTH}, desk.marks["before"])
    return desk.commit({OPEN: MONTH}, desk.tip, made, by="anxi-shenhe", message="合并")


def signed_then_not(desk: Desk) -> Made:
    """One commit at which git stops, so that it says nothing of the others either."""
    good = signed(desk, desk.commit({OPEN: MONTH}), "anxi")
    return desk.commit({OPEN: f"{MONTH}# 二\n"}, good, headers="gpgsig 一\n")


def signed_then_altered(desk: Desk) -> Made:
    made = signed(desk, desk.commit({OPEN: MONTH}), "anxi")
    data = desk.made.pop(made)[1]
    return desk.write("commit", data.replace("记账".encode(), "改账".encode()))


def false_signature(desk: Desk) -> Made:
    words = base64.b64encode(b"SSHSIG" + b"\0" * 60).decode()
    head = f"gpgsig -----BEGIN SSH SIGNATURE-----\n {words}\n -----END SSH SIGNATURE-----\n"
    return desk.commit({OPEN: MONTH}, headers=head)


def bureau_unsigned(desk: Desk) -> Made:
    """Another county's account changed under the bureau's name, without the bureau's key."""
    text = edited(desk.text(NANAN), "nanan@ledger", "nanan2@ledger")
    return desk.commit({NANAN: text}, by="quanzhou")


def old_address(desk: Desk) -> Made:
    """An address that the account had before it was replaced."""
    return desk.commit({OPEN: MONTH}, by="anxi-old")


def old_address_from_before(desk: Desk) -> Made:
    """The same, on a branch from when it was the account's, merged by an approver."""
    made = desk.commit({OPEN: MONTH}, desk.marks["before"], by="anxi-old")
    return desk.commit({OPEN: MONTH}, desk.tip, made, by="anxi-shenhe", message="合并")


def moved_account(desk: Desk) -> str:
    """An account's line moved from one place's file to another's."""
    line = "  - {名: anxi, 邮箱: anxi@ledger.example, 可写: [counties/anxi]}\n"
    assert line in desk.text(ANXI)
    return desk.commit({ANXI: desk.text(ANXI).replace(line, ""), NANAN: desk.text(NANAN) + line}, by="quanzhou")  # fmt: skip


ACCOUNTS: dict[str, Attempt] = {
    "a stranger writes a county's book": tried(as_person("somebody <somebody@example.org>"), UNKNOWN),
    "a stranger without an address": tried(as_person("somebody <>"), UNKNOWN),
    "an address of another domain": tried(as_person("anxi <anxi@ledger.example.org>"), UNKNOWN),
    "an address with a dot at its end": tried(as_person("anxi <anxi@ledger.example.>"), UNKNOWN),
    "an address with a plus": tried(as_person("anxi <anxi+1@ledger.example>"), UNKNOWN),
    "an address in Cyrillic": tried(as_person("anxi <аnxi@ledger.example>"), UNKNOWN),
    "an address in full width": tried(as_person("anxi <ａｎｘｉ@ledger.example>"), "unknown-account or control-in-identity"),
    "another's address in capitals": tried(as_person("nanan <NANAN@ledger.example>"), "others-book or unknown-account"),
    "the account's name for an address": tried(as_person("anxi <anxi>"), UNKNOWN),
    "an address with a space": tried(as_person("anxi <anxi@ledger.example >"), "unknown-account or control-in-identity"),
    "an address with a blank before it": tried(as_person("anxi < anxi@ledger.example>"), UNKNOWN),
    "an address in quotes": tried(as_person('anxi <"anxi@ledger.example">'), UNKNOWN),
    "an address with a dot of full width": tried(as_person("anxi <anxi@ledger．example>"), UNKNOWN),
    "an address without a dot on its i": tried(as_person("anxi <anx\u0131@ledger.example>"), UNKNOWN),
    "an address with a soft hyphen": tried(as_person("anxi <an\u00adxi@ledger.example>"), "unknown-account or control-in-identity"),
    "an account's name in capitals for an address": tried(as_person("anxi <ANXI>"), UNKNOWN),
    "the place's name for an address": tried(as_person("anxi <安溪县>"), UNKNOWN),
    "another's address in a name": tried(as_person("quanzhou <quanzhou@ledger.example> <anxi@ledger.example>"), UNKNOWN),
    "another's address behind one's own": tried(as_person("anxi <anxi@ledger.example> <quanzhou@ledger.example>", "templates/month.md.j2"), "unknown-account or bureaus-files"),
    "an address with a line of its own": tried(as_person("anxi <anxi@ledger.example\u2028>"), "control-in-identity or unknown-account"),
    "a name with an escape": named("安溪\x1b[2K经办"),
    "a name that turns to the left": named("\u202e办经溪安"),
    "a name with a bell": named("安溪\x07"),
    "a name with C1": named("安溪\u009b31m"),
    "a name with a zero width joiner": named("安\u200d溪"),
    "a name with tag characters": named("安溪\U000e0041"),
    "a name with a return": named("安溪\r市局"),
    "a name that isolates": named("安溪\u2066市局\u2069"),
    "a committer with an escape": tried(as_committer("安溪\x1b]0;x\x07 <anxi@ledger.example>"), ODD_NAME),
    "a committer's address that turns": tried(as_committer("安溪 <anxi\u202e@ledger.example>"), ODD_NAME),
    "a committer of another county": tried(as_committer("nanan <nanan@ledger.example>"), "committed-by-another", actor="anxi"),
    "a committer who approves in another county": tried(as_committer("nanan <NANAN-shenhe@ledger.example>"), "committed-by-another"),
    "the bureau's work committed by a county": tried(bureaus_by_county, "committed-by-another"),
    "pushed by another county": drafted(as_person("anxi <anxi@ledger.example>"), "pushed-for-others", actor="nanan"),
    "pushed by another county's approver": drafted(as_person("anxi <anxi@ledger.example>"), "pushed-for-others", actor="nanan-shenhe"),
    "approved in the bureau's name": drafted(approved_as("quanzhou-shenhe"), "pushed-for-others", actor="anxi"),
    "approved in another county's name": drafted(approved_as("nanan-shenhe"), "pushed-for-others", actor="anxi"),
    "approved in a county's name by another": drafted(approved_as("anxi-shenhe"), "pushed-for-others", actor="nanan-shenhe"),
    "pushed by a name in full width": drafted(as_person("anxi <anxi@ledger.example>"), UNKNOWN, actor="ａｎｘｉ"),
    "pushed by an address with a blank": drafted(as_person("anxi <anxi@ledger.example>"), UNKNOWN, actor="anxi@ledger.example "),
    "pushed by a stranger": drafted(as_person("anxi <anxi@ledger.example>"), UNKNOWN, actor="ghost"),
    "the bureau's name, pushed by a county": drafted(writes({"README.md": "一\n"}, "quanzhou"), "pushed-for-others", actor="anxi"),
    "another's book by an approver": tried(writes({THEIRS: MONTH}, "anxi-shenhe"), OTHERS_BOOK),
    "one's own book by the approver": tried(writes({OPEN: MONTH}, "anxi-shenhe"), OTHERS_BOOK),
    "the bureau's plan by its approver": tried(writes({"templates/month.md.j2": "一\n"}, "quanzhou-shenhe"), BUREAUS),
    "one's own accounts": tried(edits(ANXI, "可写: .counties/anxi.", "可写: [counties]"), BUREAUS),
    "another's accounts": tried(edits(NANAN, "nanan@ledger", "anxi@ledger"), "bureaus-files or others-book"),
    "the bureau's accounts by a county": tried(edits(QUANZHOU, "quanzhou@ledger", "anxi@ledger"), BUREAUS),
    "an account widened and used": tried(took_over, BUREAUS),
    "a stranger lists itself and writes": tried(own_account_then_write, UNKNOWN),
    # Where a push began is in no history: to `verify` the bureau listed it, and then it was used.
    "an account listed and used in one push": drafted(bureau_adds_and_writes, UNKNOWN),
    "the bureau locks itself out": tried(bureau_locked_out, LOCKED),
    "the bureau's writing account removed": tried(by_bureau(r"  - \{名: quanzhou,.*\n", "", QUANZHOU), LOCKED),
    "nobody is left to approve at the bureau": tried(by_bureau(r"  - \{名: quanzhou-shenhe,.*\n", "", QUANZHOU), LOCKED),
    "nobody is left to write a book": tried(by_bureau(r"  - \{名: anxi,.*\n", ""), LOCKED),
    "nobody is left to approve a book": tried(nobody_approves, LOCKED),
    "all of a county's accounts removed": tried(by_bureau(r"账号:\n(  .*\n)+", ""), LOCKED),
    "a county's accounts unreadable": tried(by_bureau(r"账号:\n", "账号: [\n"), "broken-yaml"),
    "an account that writes another's book": tried(by_bureau(r"可写: \[counties/anxi\]", "可写: [counties/anxi, counties/nanan]"), "account-outside"),
    "an account that writes the plans": tried(by_bureau(r"可写: \[counties/anxi\]", "可写: [counties/anxi, plans]"), "account-outside"),
    "an account that writes every county": tried(by_bureau(r"可写: \[counties/anxi\]", "可写: [counties]"), "account-outside"),
    "an account that writes the root": tried(by_bureau(r"可写: \[counties/anxi\]", "可写: [.]"), "account-outside"),
    "an account that writes by way of a dot": tried(by_bureau(r"可写: \[counties/anxi\]", "可写: [counties/anxi/../nanan]"), "account-outside"),
    "two accounts of one address": tried(by_bureau("anxi-shenhe@ledger", "anxi@ledger"), "account-twice or bad-address"),
    "two accounts of one address but for capitals": tried(by_bureau("anxi-shenhe@ledger", "Anxi@Ledger"), "account-twice or bad-address"),
    "a county's account with the bureau's address": tried(by_bureau("anxi@ledger", "quanzhou@ledger"), "account-twice or bad-address"),
    "two accounts of one name": tried(by_bureau("名: anxi-shenhe", "名: nanan"), "account-twice or bad-address"),
    "an account's address that turns": tried(by_bureau("anxi@ledger", "anxi\u202e@ledger"), "bad-address or control-in-identity or invisible-character"),
    "an account moved into another's file": tried(moved_account, "account-outside or nobody-writes"),
    "an address that was replaced": tried(old_address, UNKNOWN, base="grown"),
    "an address that was replaced, from before": tried(old_address_from_before, UNKNOWN, base="grown"),
    "unsigned where a key is listed": tried(writes({OPEN: MONTH}), "unsigned-commit", base="keyed"),
    "the bureau unsigned": tried(bureau_unsigned, "unsigned-commit", base="keyed"),
    "signed with another county's key": tried(by_key("nanan"), "unknown-signer or signed-by-another", base="keyed"),
    "signed with the bureau's key": tried(by_key("bureau"), "signed-by-another", base="keyed"),
    "the bureau's name with anxi's key": tried(by_key("anxi", "quanzhou", "README.md"), "signed-by-another", base="keyed"),
    "signed with a revoked key": tried(by_key("lost"), "revoked-key", base="keyed"),
    "a revoked key on a branch from before": tried(from_before, "revoked-key", base="keyed"),
    "a key of one's own, listed by oneself": tried(key_of_ones_own, "bureaus-files or unknown-signer", base="keyed"),
    "a signature of another text": tried(signed_then_altered, "bad-signature", base="keyed"),
    "a signature of another program": tried(with_headers(PGP), "unproven-signature", base="keyed"),
    "a signature of no program": tried(with_headers("gpgsig 一\n"), "unproven-signature", base="keyed"),
    "a signature for another kind of id": tried(with_headers(PGP.replace("gpgsig", "gpgsig-sha256")), "unsigned-commit", base="keyed"),
    "a signature in what was merged": tried(with_headers("mergetag object 1\n gpgsig -----BEGIN SSH SIGNATURE-----\n"), "unsigned-commit", base="keyed"),
    "unsigned, of a day before the key": tried(as_person_of("anxi <anxi@ledger.example>", 1704067200), "unsigned-commit", base="keyed"),
    "unsigned, with one's address in capitals": tried(as_person("anxi <ANXI@ledger.example>"), "unsigned-commit", base="keyed"),
    "unsigned, after a key was listed in the same push": tried(listed_then_unsigned, "unsigned-commit"),
    "unsigned, merged by an approver": tried(unsigned_merged, "unsigned-commit", base="keyed"),
    "signed before what is not": tried(signed_then_not, "unproven-signature", base="keyed"),
    "a signature that is none": tried(false_signature, "bad-signature or unsigned-commit or unknown-signer", base="keyed"),
}  # fmt: skip
