"""The package that is handed to the archive (交账包): its list of files, and checking it. Pure.

A package is a mapping from paths to bytes. The list is what `sha256sum -c` reads. The bundle of the
history has a sum of its own, since git may pack the same history in other bytes; it is pinned by the
ids of its commits and tags.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ledger.finding import Finding, LedgerError
from ledger.history import Signature
from ledger.state import blob_id

SUMS = "SHA256SUMS"
BUNDLE = "history.bundle"
BUNDLE_SUM = "history.bundle.sha256"
ABOUT = "package.json"
BOOKS = "books/"
SIGNATURE = "SHA256SUMS.sig"
NAMESPACE = "ledger-handover"
"""What a signature of the list is for, in the sense of `ssh-keygen -Y sign -n`."""
APART = frozenset({SUMS, SIGNATURE, BUNDLE, BUNDLE_SUM})
"""What the list cannot name: itself, its signature, what is not the same bytes on every machine."""
LONGEST = 20_000_000
"""A longer list, in bytes, is not read."""

Files = Mapping[str, bytes]

LAWS = {
    "package-list-altered": "清单和工具写的一字不差",
    "package-file-changed": "每个文件的 SHA-256 和清单相符",
    "package-file-missing": "清单上的文件一个不少",
    "package-file-unlisted": "清单外的文件一个没有",
    "package-history-differs": "历史里的提交和标签就是写明的那些",
    "package-books-differ": "台账文件就是那个提交里的文件",
    "package-year-open": "包里的这一年封了账",
    "package-report-differs": "报告、说明从包里的历史重编一遍，一字不差",
    "package-reports-unproven": "报告由同一版工具重编过",
    "package-sum-differs": "清单的 SHA-256 就是交接单上写的",
    "package-unsigned": "清单签了名",
    "package-signed": "签名的密钥由收的人自己的名单证实",
    "package-signature-bad": "清单的签名和清单相符",
    "package-signer-unknown": "签名的密钥是市局账号的，没有注销",
    "package-shell-differs": "压缩包的外壳和工具写的一样",
}


class Pinned(NamedTuple):
    """The history that belongs to a package: its last commit, its refs, the seals in it."""

    commit: str
    refs: dict[str, str]
    seals: dict[str, str]


class About(NamedTuple):
    """What package.json says: the year, the history, the programs that made it by their versions."""

    year: int
    pinned: Pinned
    made: dict[str, str]


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_safe(path: str) -> bool:
    """Whether a path stays inside the folder that it is unpacked into, on any system, and is seen
    as it is."""
    parts = path.split("/")
    odd = re.search(r'[\\:*?"<>|]', path) or any(unicodedata.category(c) in _UNSEEN for c in path)
    short = len(path) <= 1000
    return bool(path) and short and not odd and all(part.strip(" .") for part in parts)


def need_safe(paths: list[str]) -> None:
    """Raises LedgerError on the first path that leads out of a package, or stands there twice."""
    for path in paths:
        if not is_safe(path):
            raise LedgerError(
                f"包里的「{path[:60]}」指到包外面，或文件名不能用", "不要解开这个包，查清来源"
            )
    folded = Counter(path.casefold() for path in paths)
    if twice := next((path for path in paths if folded[path.casefold()] > 1), None):
        raise LedgerError(f"包里有两个「{twice[:60]}」", "不要解开这个包，查清来源")


def about_text(about: About, plan: dict[str, Any]) -> str:
    """`package.json`: which year, under which plan, the ids that pin the history, who made it."""
    pinned = about.pinned
    body = {
        "version": 1,
        "kind": "handover",
        "year": about.year,
        "plan": plan,
        "commit": pinned.commit,
        "refs": dict(sorted(pinned.refs.items())),
        "seals": pinned.seals,
        **({"made": dict(sorted(about.made.items()))} if about.made else {}),
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def whole(files: Files, bundle: bytes) -> dict[str, bytes]:
    """The package of some files and a bundle, with its lists. Raises LedgerError on a path that
    cannot stand in one."""
    need_safe([*files, *APART])
    listed = {**files, SUMS: sums(files).encode()}
    return {**listed, BUNDLE: bundle, BUNDLE_SUM: sums({BUNDLE: bundle}).encode()}


def sums(files: Files) -> str:
    """What `sha256sum` prints of files, in the order of their names."""
    return "".join(f"{_sha256(files[path])}  {path}\n" for path in sorted(files))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def faults(files: Files) -> Iterator[Finding]:
    """Everything in a package that its lists do not say, by name."""
    yield from _listed_faults(files, SUMS, files.keys() - APART)
    yield from _listed_faults(files, BUNDLE_SUM, files.keys() & {BUNDLE})


_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_GET_AGAIN = "这个包不能用；向交账的单位重新要一份"


def _listed_faults(files: Files, name: str, paths: set[str]) -> Iterator[Finding]:
    if name not in files:
        yield Finding.about(name, "package-file-missing", "包里没有这个清单", _GET_AGAIN)
        return
    if len(files[name]) > LONGEST:
        yield Finding.about(name, "package-list-altered", "清单太长，没有读", _GET_AGAIN)
        return
    text = files[name].decode("utf-8", errors="replace")
    rows = [_LINE.fullmatch(line) for line in text.split("\n")[:-1]]
    listed = {row[2]: row[1] for row in rows if row and is_safe(row[2])}
    if text != "".join(f"{listed[path]}  {path}\n" for path in sorted(listed)):
        yield Finding.about(name, "package-list-altered", "清单的写法不对，被改过", _GET_AGAIN)
    for path in sorted(listed.keys() | paths):
        if path not in paths:
            yield Finding.about(path, "package-file-missing", f"{name} 上有，包里没有", _GET_AGAIN)
        elif path not in listed:
            yield Finding.about(path, "package-file-unlisted", f"{name} 上没有", _GET_AGAIN)
        elif _sha256(files[path]) != listed[path]:
            message = f"和 {name} 不符：文件被改过，或清单里它那一行被改过"
            yield Finding.about(path, "package-file-changed", message, _GET_AGAIN)


def sum_faults(files: Files, told: str) -> Iterator[Finding]:
    """Where the list is not the one whose SHA-256 stands on the paper of the hand-over.

    Raises LedgerError where what was typed is no SHA-256.
    """
    typed = re.sub(r"[\s-]", "", told).lower()
    if not re.fullmatch("[0-9a-f]{64}", typed):
        raise LedgerError("--sum 写的不是 SHA-256", "照交接单抄，64 位，只有 0 到 9 和 a 到 f")
    found = _sha256(files.get(SUMS, b""))
    if found != typed:
        message = f"清单的 SHA-256 是 {found[:16]}…，交接单上写的是 {typed[:16]}…"
        yield Finding.about(SUMS, "package-sum-differs", message, _GET_AGAIN)


def about_in(files: Files) -> About:
    """What package.json says. Raises LedgerError where it is not as `ledger handover` writes it."""
    try:
        return _about(json.loads(files[ABOUT].decode("utf-8")))
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise LedgerError(f"包里的 {ABOUT} 读不下去，不是交账包", _GET_AGAIN) from error


_ID = "[0-9a-f]{40}"
_PERIOD = "定账|20[0-9]{2}(?:-[0-9]{2})?"
_REF = r"refs/heads/main|refs/tags/closed/20[0-9]{2}(?:-(?:[0-9]{2}|定账))?"
_WORD = r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,60}"


def _about(body: dict[str, Any]) -> About:
    year = body["year"]
    if type(year) is not int or not 2000 <= year <= 2099 or type(body["version"]) is not int:
        raise ValueError("no year, or no version")
    if (body["version"], body["kind"]) != (1, "handover"):
        raise ValueError("something else than a package")
    (commit,) = _words({"commit": body["commit"]}, "commit", _ID).values()
    refs, seals = _words(body["refs"], _REF, _ID), _words(body["seals"], _PERIOD, "[0-9a-f]{64}")
    if refs["refs/heads/main"] != commit:
        raise ValueError("another commit than that of its branch")
    return About(year, Pinned(commit, refs, seals), _words(body.get("made", {}), _WORD, _WORD))


def _words(found: dict[str, Any], key: str, value: str) -> dict[str, str]:
    """A mapping from words to words, each of its form. Raises ValueError on any other."""
    for name, said in found.items():
        if not re.fullmatch(key, name) or not re.fullmatch(value, said):
            raise ValueError("not of its form")
    return dict(found)


def history_faults(
    pinned: Pinned, refs: Mapping[str, str], seals: Mapping[str, str]
) -> Iterator[Finding]:
    """Where a bundle is not the history that a package names."""
    for what, said, found in (("", pinned.refs, refs), ("封存 ", pinned.seals, seals)):
        for name in sorted(said.keys() | found.keys()):
            if said.get(name) != found.get(name):
                message = f"{what}{name}：{ABOUT} 写 {_shown(said.get(name))}，历史里是 {_shown(found.get(name))}"
                yield Finding.about(BUNDLE, "package-history-differs", message, _GET_AGAIN)


def _shown(name: str | None) -> str:
    return name or "没有"


def book_faults(files: Files, blobs: Mapping[str, str]) -> Iterator[Finding]:
    """Where the books of a package are not those of its commit. `blobs` has their ids by path."""
    books = {
        path.removeprefix(BOOKS): data for path, data in files.items() if path.startswith(BOOKS)
    }
    for path in sorted(books.keys() | blobs.keys()):
        mine = blob_id(books[path]) if path in books else None
        if mine != blobs.get(path):
            message = "提交里没有" if path not in blobs else "和提交里的不一样，或包里没有"
            yield Finding.about(f"{BOOKS}{path}", "package-books-differ", message, _GET_AGAIN)


def is_of_year(path: str, year: int) -> bool:
    """Whether a file belongs to a year's package: its plan's folder, its books, the accounts."""
    parts = path.split("/")
    if parts[0] == "plans":
        return parts[1] == str(year)
    return parts[0] == "counties" and (parts[2] == str(year) or parts[2:] == ["county.yaml"])


def drawn_faults(
    files: Files, drawn: Files, made: Mapping[str, str], mine: Mapping[str, str]
) -> Iterator[Finding]:
    """Where reports and pages are not those that follow from the history, drawn again.

    Another version of a program may draw other bytes: then they are unproven, and that is said.
    """
    paths = files.keys() - APART
    found = {
        path: _how(path in files, path in drawn)
        for path in sorted(paths | drawn.keys())
        if not path.startswith(BOOKS) and files.get(path) != drawn.get(path)
    }
    strange = {path: how for path, how in found.items() if not _is_drawn(path)}
    if made == mine or strange:
        for path, how in (found if made == mine else strange).items():
            yield Finding.about(path, "package-report-differs", how, _GET_AGAIN)
    elif found:
        names = "、".join([*found][:3])
        message = f"{len(found)} 个文件没有证实（{names}{'等' if len(found) > 3 else ''}）：{versions(made, mine)}"
        remedy = "装上那一版再 ledger verify；台账、封存和历史不受影响"
        yield Finding.about(ABOUT, "package-reports-unproven", message, remedy, "warning")


def _how(there: bool, wanted: bool) -> str:
    if not wanted:
        return "历史里编不出这个文件"
    return "和从包里的历史重编的不一样" if there else "包里没有，历史里编得出来"


def _is_drawn(path: str) -> bool:
    """Whether a path is one at which a version of the program may have drawn something."""
    report = r"reports/[a-z]+-20[0-9A-Z-]+\.(?:md|html|json)"
    return bool(re.fullmatch(rf"{report}|说明\.(?:txt|html)", path))


def versions(made: Mapping[str, str], mine: Mapping[str, str]) -> str:
    """By which programs a package was made, and which are here, as far as they differ."""
    if not made:
        return f"包里没有写由哪一版编，本机是 {mine.get('ledger', '')}"
    keys = [key for key in sorted(made.keys() | mine.keys()) if made.get(key) != mine.get(key)]
    pairs = (
        " 和 ".join(f"{key} {one[key]}" for key in keys if key in one) or "别的"
        for one in (made, mine)
    )
    return "由 {} 编，本机是 {}".format(*pairs)


_NOT_ITS_KEY = {
    "unknown": "签名的密钥 {key} 不在名单里",
    "revoked": "签名的密钥 {key} 已经注销",
}


def signature_faults(
    signed: Signature, office: Iterable[str] | None, told: bool
) -> Iterator[Finding]:
    """What is wrong with the signature of a list, or what it leaves open.

    `office`: the addresses that may sign, where the list of signers is the package's own; then
    that the key is the office's rests on the package itself, unless the sum on paper was `told`.
    """
    if signed.word == "bad":
        message = "签名和清单不符，或签的是别的用处"
        yield Finding.about(SIGNATURE, "package-signature-bad", message, _GET_AGAIN)
    elif signed.word != "good":
        message = _NOT_ITS_KEY[signed.word].format(key=signed.key)
        yield Finding.about(SIGNATURE, "package-signer-unknown", message, _GET_AGAIN)
    elif office is not None and not is_signer(signed.signer, office):
        message = f"签名的是 {signed.signer}，不是市局的账号"
        yield Finding.about(SIGNATURE, "package-signer-unknown", message, _GET_AGAIN)
    elif office is not None and not told:
        message = f"由 {signed.signer} 的密钥 {signed.key} 签名；名单是包里自己的，整个包连历史一起换掉的，看不出来"
        remedy = (
            "向市局要公钥，写成名单：ledger verify 包 --signers 名单；或核对纸上的 SHA-256：--sum"
        )
        yield Finding.about(SIGNATURE, "package-signed", message, remedy, "note")


def is_signer(principals: str, addresses: Iterable[str]) -> bool:
    """Whether a principal of a list of signers, which may be a list of patterns, means one of some
    addresses."""
    patterns = [pattern.lower() for pattern in principals.split(",")]
    return any(fnmatchcase(one.lower(), pattern) for one in addresses for pattern in patterns)
