"""What may only grow: the plan from seal to seal, and the record of purges."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from ledger.acts.case import Case, Gap, Said
from ledger.compare import explain
from ledger.document import read_document
from ledger.finding import Finding
from ledger.history import Change
from ledger.page import Name, Page, decode
from ledger.plan import plan_on
from ledger.sealed import Link, after_purges
from ledger.state import blob_id


def plan_faults(case: Case) -> Said:
    """Every plan that a seal names: still there, of the amendment it says, and grown since."""
    path, last = case.year.page.path, case.year.page
    wanted = {
        link.path: after_purges(case.purges, path, link.seal.plan.blob) for link in case.links
    }
    pages = _plans(case, set(wanted.values()))
    before, when = None, ""
    for link in case.links:
        page = pages.get(wanted[link.path])
        if page is None:
            yield _missing(case, link)
            continue
        yield from _version(link, page)
        yield from _rewritten(link.path, before, page, f"{when} 到 {link.period}")
        before, when = page, link.period
    yield from _rewritten(path, before, last, f"{when} 结账以后")


def _plans(case: Case, blobs: set[str]) -> dict[str, Page]:
    """The plans that can be had, by blob."""
    name = Name("plan", year=case.year.year)
    now = {blob_id(case.year.page.data): case.year.page.data}
    data = {**case.fetch({blob: blob for blob in blobs - now.keys()}), **now}
    return {
        blob: case.year.read_bytes(case.year.page.path, name, data[blob])
        for blob in blobs & data.keys()
    }


def _missing(case: Case, link: Link) -> Finding | Gap:
    if case.history is None or case.history.gap or case.history.partial:
        return Gap(link.path, "计划", "取不到封存时的计划")
    message = f"封存时的计划 {link.seal.plan.blob[:12]} 不在仓库里"
    return Finding.about(link.path, "plan-missing", message, "从别的克隆里取回这个对象")


def _version(link: Link, page: Page) -> Iterator[Finding]:
    day = date.fromisoformat(link.seal.at[:10])
    version = plan_on(page.tree, page.record, day).version if page.record is not None else None
    if version != link.seal.plan.amendment:
        message = f"写的是修订 {link.seal.plan.amendment}，当时的计划是修订 {version}"
        yield Finding.about(link.path, "plan-version-differs", message, "从 git 历史里恢复原样")


def _rewritten(path: str, before: Page | None, after: Page, when: str) -> Iterator[Finding]:
    if before is None or before.data == after.data:
        return
    if lost := altered(before.tree, after.tree):
        more = f"（共 {len(lost)} 处）" if lost[1:] else ""
        message = f"{when}，计划里原有的内容改了：{lost[0]}{more}"
        yield Finding.about(path, "plan-rewritten", message, "恢复原文，要改的写进「修订」")


def altered(before: Any, after: Any) -> list[str]:
    """What a tree said and no longer says, in words; what has been added is no matter."""
    return [one.words for one in explain(before, after) if one.before is not None]


def purge_faults(case: Case) -> Said:
    """Whether the record of purges has only grown, from commit to commit, by the bureau's hand."""
    path = f"plans/{case.year.year}/purges.yaml"
    made = [one for one in (case.history.changes if case.history else ()) if one.path == path]
    yield from _by_another(case, path, made)
    data = case.fetch({one.blob: one.blob for one in made if one.how != "D"}) if made else {}
    trees = [_tree(data.get(one.blob, b"")) for one in made]
    for (_, before), (change, after) in pairwise(zip(made, trees, strict=True)):
        if before and altered(before, after):
            message = f"清除记录原有的内容，在提交 {change.commit[:12]} 里改了"
            yield Finding.about(path, "purge-record-altered", message, "恢复原文，要改的加一条")


def _by_another(case: Case, path: str, made: list[Change]) -> Iterator[Finding]:
    """Commits to the record by an account that is not the bureau's; merges are judged when they
    are reviewed."""
    history = case.history
    keepers = {a.address for place, a in case.year.accounts() if place.is_bureau}
    if history is None or not keepers:
        return
    for change in made:
        author = history.signed[change.commit].author if change.commit in history.signed else None
        if author and author not in keepers and change.commit not in history.merges:
            message = f"清除记录，在提交 {change.commit[:12]} 里由 {author} 写，不是市局的账号"
            yield Finding.about(path, "purge-by-another", message, "查清是谁写的；由市局重新提交")


def _tree(data: bytes) -> Any:
    return read_document(decode(data)[0]).tree
