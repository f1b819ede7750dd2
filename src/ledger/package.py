"""The package that is handed to the archive (交账包): its list of files, and checking it. Pure.

A package is a mapping from paths to bytes. The list is what `sha256sum -c` reads. The bundle of the
history has a sum of its own, since git may pack the same history in other bytes; it is pinned by the
ids of its commits and tags.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.finding import Finding, LedgerError
from ledger.state import blob_id

SUMS = "SHA256SUMS"
BUNDLE = "history.bundle"
BUNDLE_SUM = "history.bundle.sha256"
ABOUT = "package.json"
BOOKS = "books/"
APART = frozenset({SUMS, BUNDLE, BUNDLE_SUM})
"""What the list cannot name: itself, and what is not the same bytes on every machine."""

Files = Mapping[str, bytes]

LAWS = {
    "package-list-altered": "清单和工具写的一字不差",
    "package-file-changed": "每个文件的 SHA-256 和清单相符",
    "package-file-missing": "清单上的文件一个不少",
    "package-file-unlisted": "清单外的文件一个没有",
    "package-history-differs": "历史里的提交和标签就是写明的那些",
    "package-books-differ": "台账文件就是那个提交里的文件",
    "package-shell-differs": "压缩包的外壳和工具写的一样",
}


class Pinned(NamedTuple):
    """The history that belongs to a package: its last commit, its refs, the seals in it."""

    commit: str
    refs: dict[str, str]
    seals: dict[str, str]


def is_safe(path: str) -> bool:
    """Whether a path stays inside the folder that it is unpacked into, on any system."""
    parts = path.split("/")
    odd = re.search(r'[\\:*?"<>|\x00-\x1f\x7f]', path)
    return bool(path) and not odd and all(part.strip(" .") for part in parts)


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


def about_text(year: int, plan: dict[str, Any], pinned: Pinned) -> str:
    """`package.json`: which year, under which plan, and the ids that pin the history."""
    body = {
        "version": 1,
        "kind": "handover",
        "year": year,
        "plan": plan,
        "commit": pinned.commit,
        "refs": dict(sorted(pinned.refs.items())),
        "seals": pinned.seals,
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
    text = files[name].decode("utf-8", errors="replace")
    rows = [_LINE.fullmatch(line) for line in text.split("\n")[:-1]]
    listed = {row[2]: row[1] for row in rows if row}
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


def pinned_in(files: Files) -> tuple[int, Pinned]:
    """The year of a package and its history. Raises LedgerError where package.json does not say."""
    try:
        body = json.loads(files[ABOUT])
        refs, seals = dict(body["refs"]), dict(body["seals"])
        return int(body["year"]), Pinned(str(body["commit"]), refs, seals)
    except (KeyError, ValueError, TypeError) as error:
        raise LedgerError(f"包里的 {ABOUT} 读不下去，不是交账包", _GET_AGAIN) from error


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
