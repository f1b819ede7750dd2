"""What a purge may change (清除), worked out from the versions and the seals, and not believed.

Text may be blotted out, with a mark in its place. A figure may go, never become another one, and
only where the record names it: put back, every seal's totals have to be what they were.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ledger.acts.case import Case, Gap, Said
from ledger.acts.sign import file_of
from ledger.compare import explain
from ledger.document import Text
from ledger.entry import typed
from ledger.finding import Finding, LedgerError
from ledger.model.purges import Purge, Taken
from ledger.model.scalar import Ratio
from ledger.page import Name, Page, name_of
from ledger.plan import Plan
from ledger.sealed import Fetch, Link, versions_named
from ledger.splice import put
from ledger.state import Year, blob_id

Route = tuple[str, ...]
_MARK = re.compile("（已清除）|‹已遮›|[*＊×█]{2,}")
_UNDO = "恢复封存时的样子，只把文字换成「（已清除）」；数要改的写进以后月份的「更正」"


def purged_faults(case: Case) -> Said:
    """Every purge: of a version that a seal names, and nothing more than it may have taken out."""
    path, naming = f"plans/{case.year.year}/purges.yaml", _naming(case)
    for purge in case.purges:
        link = naming.get((purge.path, purge.old))
        if link is None:
            message = f"没有封存过 {purge.path[:80]} 的这个版本，这一条不算"
            yield Finding.about(path, "purge-of-unsealed", message, "照封存文件里的对象号写")
            continue
        naming[purge.path, purge.new] = link
        yield from _content(case, purge, link)
        if purge.taken:
            what = "、".join(f"{row.code} {row.was}" for row in purge.taken)
            message = f"清除时取出了数：{what}；批准 {purge.approved[:40]}"
            yield Finding.about(purge.path, "purged-figure", message, "和批准的文件核对", "warning")


def _naming(case: Case) -> dict[tuple[str, str], Link]:
    """The first seal that names each version of each path, where there are purges."""
    found: dict[tuple[str, str], Link] = {}
    for link in case.links if case.purges else ():
        for path, blobs in versions_named(case.plan, [link]).items():
            for blob in blobs:
                found.setdefault((path, blob), link)
    return found


def _content(case: Case, purge: Purge, link: Link) -> Said:
    """One version against the other; the new one alone, where the old one is gone as it should be."""
    name = name_of(purge.path)
    old, new = _version(case, purge.path, purge.old), _version(case, purge.path, purge.new)
    if old is not None:
        message = "清除的旧版本还在这份仓库里"
        remedy = "照结账操作第 4 步改写历史、清掉旧对象；这是旧克隆的，删掉，重新克隆"
        yield Finding.about(purge.path, "purge-not-carried-out", message, remedy, "warning")
    if name is None or name.kind == "evidence":
        yield Gap(link.path, "文件", "清除时换了佐证，内容要人看")
        return
    if old is None:
        yield Gap(link.path, "文件", "清除过的旧版本没有了，日期和文字没有可比的")
    if new is None:
        replaced = any((one.path, one.old) == (purge.path, purge.new) for one in case.purges)
        yield from () if replaced else (_missing(case, purge, link),)
        return
    pages = [
        case.year.read_bytes(purge.path, name, data) for data in (old, new) if data is not None
    ]
    rows = [(spot_of(case.plan, name, row), row.was) for row in purge.taken]
    if wrong := list(_wrong(pages, rows, _signed(case, link, purge.path, name))):
        more = f"（共 {len(wrong)} 处）" if wrong[1:] else ""
        message = f"清除只能去掉文字，这里还动了别的：{wrong[0]}{more}"
        yield Finding.about(purge.path, "purge-changes-more", message, _UNDO)


def _missing(case: Case, purge: Purge, link: Link) -> Finding | Gap:
    if case.history is None or case.history.gap or case.history.partial:
        return Gap(link.path, "文件", "取不到清除时换上的版本")
    remedy = "照结账操作第 2 步写好新版本，改写历史时换上"
    return Finding.about(purge.path, "purge-changes-more", "清除换上的版本不在仓库里", remedy)


def _version(case: Case, path: str, blob: str) -> bytes | None:
    data = case.year.state.files.get(path, b"")
    return data if blob_id(data) == blob else case.fetch({path: blob}).get(path)


def _signed(case: Case, link: Link, path: str, name: Name) -> str | None:
    """The day on which a seal says that the file of its own period was signed."""
    place = case.plan.places.get(name.slug or "")
    if place is None or path != file_of(place.slug, case.year.year, link.period):
        return None
    sealed = link.seal.places.get(place.name)
    return str(sealed.signed) if sealed else None


def _wrong(
    pages: list[Page], rows: list[tuple[Route | None, str]], day: str | None
) -> Iterator[str]:
    """Everything that the last of some versions has and a purge may not bring, by its place alone."""
    *before, new = pages
    objected = {(one.route, one.rule) for page in before for one in page.objections}
    if new.document.marks or {(one.route, one.rule) for one in new.objections} - objected:
        yield "换上的版本有读不下去的地方"
    if new.name.kind in ("opening", "month", "closing") and new.signature != "signed":
        yield "签账的核对码没有照换上的内容重算"
    if day is not None and str(new.signed_on) != day:
        yield "签账的日期和封存写的不一样"
    routes = {route for route, _ in rows}
    if any(route is None or _at(new.tree, route) is not None for route, _ in rows):
        yield "「取出」写的不是这个文件里的数，或没有取出"
    for old in before:
        if any(route and _at(old.tree, route) != was for route, was in rows):
            yield "「取出」写的原数和封存时的不一样"
        for one in explain(old.tree, new.tree):
            if one.route in routes and one.after is None:
                continue
            if one.route != ("签账", "核对码") and not is_blotted(one.before, one.after):
                yield " ".join(one.route)[:60]


def is_blotted(before: str | None, after: str | None) -> bool:
    """Whether a text is another with parts of it blotted out, each leaving a mark."""
    first, *between = _MARK.split(after or "")
    if before is None or not between or not before.startswith(first):
        return False
    at = len(first)
    for part in between[:-1]:
        found = before.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return before.endswith(between[-1]) and len(before) - len(between[-1]) >= at


def spot_of(plan: Plan, name: Name, taken: Taken) -> Route | None:
    """Where a file holds the figure of a code: `1-4`, and in an opening `1-4/期初`; None where it
    holds none, or what was taken is no figure."""
    head, _, part = taken.code.partition("/")
    if part != {"opening": "期初", "month": ""}.get(name.kind):
        return None
    for task, indicator in plan.indicators:
        if indicator.code == head and isinstance(typed(indicator, taken.was), int | Ratio):
            return (task.title, *([part] if part else []), indicator.key)
    return None


def _at(tree: Any, route: Route) -> Text | None:
    for step in route:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree if isinstance(tree, Text) and tree else None


def put_back(case: Case) -> tuple[Year, Fetch]:
    """The year with every figure that was taken out in its place again, so that totals can be
    compared; and what fetches the claimed versions of it."""
    restored = {
        path: data for path in {one.path for one in case.purges} if (data := _restored(case, path))
    }
    if not restored:
        return case.year, case.fetch_moved
    state = case.year.state
    for path, data in restored.items():
        state = state.having(path, data)

    def fetch(blobs: Mapping[str, str]) -> dict[str, bytes]:
        others = {path: blob for path, blob in blobs.items() if path not in restored}
        return {**case.fetch_moved(others), **{p: restored[p] for p in blobs if p in restored}}

    return case.year.after(state), fetch


def _restored(case: Case, path: str) -> bytes:
    """The version of a file that counts, with its figures; nothing where none were taken out."""
    name, claimed = name_of(path), case.claims.get(path)
    taken = [row for purge in case.purges if purge.path == path for row in purge.taken]
    data = _version(case, path, claimed.blob) if claimed and taken else None
    if name is None or data is None:
        return b""
    page = case.year.read_bytes(path, name, data)
    try:
        text = page.editable
        for row in taken:
            if (route := spot_of(case.plan, name, row)) and _at(page.tree, route) is None:
                text = put(text, route, row.was)
        return page.encoded(text)
    except LedgerError:  # a file that cannot be written safely is said to be wrong where it is read
        return b""


def unnamed(case: Case, link: Link) -> set[str]:
    """The places of which a purge says that sums changed, and not which: by the seals up to one."""
    order, names = case.links.index(link), {p.slug: p.name for p in case.plan.file.places}
    return {
        names.get(purge.path.split("/")[1], "")
        for purge in case.purges
        if purge.figures == "变了" and not purge.taken and purge.path in case.claims
        if case.claims[purge.path].claim.order <= order
    }
