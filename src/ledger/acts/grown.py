"""What may only grow: the plan from seal to seal, records, and among them that of purges."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from ledger.acts.case import Case, Gap, Said
from ledger.change.amended import reaching_back
from ledger.change.frozen import LIVING, altered, recorded, rewritten, taken_back
from ledger.document import read_document
from ledger.finding import Finding
from ledger.history import Change
from ledger.page import Name, Page, decode, name_of
from ledger.plan import version_on
from ledger.sealed import Link, after_purges, last_day
from ledger.state import blob_id


def plan_faults(case: Case) -> Said:
    """Every plan that a seal names: still there, of the amendment it says, and grown since."""
    path, last = case.year.page.path, case.year.page
    wanted = {
        link.path: after_purges(case.purges, path, link.seal.plan.blob) for link in case.links
    }
    pages = _plans(case, set(wanted.values()))
    before: tuple[Link, Page] | None = None
    for link in case.links:
        page = pages.get(wanted[link.path])
        if page is None:
            yield _missing(case, link)
            continue
        yield from _version(link, page)
        yield from _grown(case, link.path, before, page, f" 到 {link.period}")
        before = link, page
    yield from _grown(case, path, before, last, " 结账以后")


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
    day = link.seal.day
    version = version_on(page.record, day) if page.record is not None else None
    if version != link.seal.plan.amendment:
        message = f"写的是修订 {link.seal.plan.amendment}，当时的计划是修订 {version}"
        yield Finding.about(link.path, "plan-version-differs", message, "从 git 历史里恢复原样")


def _grown(
    case: Case, path: str, before: tuple[Link, Page] | None, after: Page, when: str
) -> Iterator[Finding]:
    """Whether a plan has only been amended since a seal, and from after what was sealed."""
    if before is None or before[1].data == after.data:
        return
    period, tree = before[0].period, before[1].tree
    if lost := list(rewritten(tree, after.tree)):
        message = f"{period}{when}，计划里{lost[0]}{_others(lost)}"
        yield Finding.about(path, "plan-rewritten", message, "恢复原文，要改的写进「修订」")
    end = last_day(case.plan, period)
    for _, day in reaching_back(tree, after.tree, end):
        message = f"{period}{when}加的修订，起算 {day} 在已经封存的期以内"
        remedy = f"起算写 {end + timedelta(days=1)} 或以后"
        yield Finding.about(path, "amendment-before-seal", message, remedy)


def _others(lost: list[Any]) -> str:
    return f"（共 {len(lost)} 处）" if lost[1:] else ""


class Version(NamedTuple):
    """One version of a record: when it stood, and its blob; None where there was none."""

    when: str
    blob: str | None


def record_faults(case: Case) -> Said:
    """Whether records have only grown, from commit to commit and seal to seal."""
    paths = {path: _versions(case, path) for path in _records(case)}
    data = case.data({one.blob for rows in paths.values() for one in rows if one.blob})
    for path, rows in paths.items():
        yield from _record(case, path, rows, data)


def _records(case: Case) -> list[str]:
    """The paths of records that a seal names, that the branch has had, or that are there."""
    changed = (change.path for change in case.history.changes) if case.history else ()
    named = {path for link in case.links for path in link.seal.state}
    every = {*named, *changed, *case.year.state.files}
    return sorted(
        path
        for path in every
        if (name := name_of(path)) and name.kind in LIVING and name.kind != "purges"
        if name.year == case.year.year
    )


def _versions(case: Case, path: str) -> list[Version]:
    """Every version of a record, in order: as commits made it where the line is whole, as seals
    name it otherwise; and as it is."""
    if case.history is not None and not case.history.gap:
        made = [one for one in case.history.changes if one.path == path]
        rows = [Version(f"提交 {o.commit[:12]} ", None if o.how == "D" else o.blob) for o in made]
    else:
        rows = [Version(f"{link.period} 结账时", link.seal.state.get(path)) for link in case.links]
    data = case.year.state.files.get(path)
    return [*rows, Version("后来", blob_id(data) if data is not None else None)]


def _record(
    case: Case, path: str, rows: list[Version], data: Mapping[str, bytes]
) -> Iterator[Finding]:
    """The first version of a record that took something back."""
    for before, after in pairwise(rows):
        if before.blob not in data or after.blob == before.blob:
            continue
        if after.blob and after.blob not in data:
            continue
        if after.blob == after_purges(case.purges, path, before.blob or ""):
            continue
        texts = (data[before.blob or ""], data.get(after.blob or "", b""))
        lost = [one.words for one in taken_back(*(_recorded(path, text) for text in texts))]
        if lost:
            message = f"记过的，{after.when}改了：{lost[0]}{_others(lost)}"
            yield Finding.about(path, "record-altered", message, "恢复原文；要补充的另起一条")
            return


def purge_faults(case: Case) -> Said:
    """Whether the record of purges has only grown, from commit to commit, by the bureau's hand."""
    path = f"plans/{case.year.year}/purges.yaml"
    made = [one for one in (case.history.changes if case.history else ()) if one.path == path]
    yield from _by_another(case, path, made)
    data = case.fetch({one.blob: one.blob for one in made if one.how != "D"}) if made else {}
    trees = [_tree(data.get(one.blob, b"")) for one in made]
    for (_, before), (change, after) in pairwise(zip(made, trees, strict=True)):
        if before and any(True for _ in altered(before, after)):
            message = f"清除记录原有的内容，在提交 {change.commit[:12]} 里改了"
            yield Finding.about(path, "purge-record-altered", message, "恢复原文，要改的加一条")


def _by_another(case: Case, path: str, made: list[Change]) -> Iterator[Finding]:
    """Commits to the record by an account that is not the bureau's; merges are judged when they
    are reviewed."""
    history = case.history
    keepers = [account for place, account in case.year.accounts() if place.is_bureau]
    if history is None or not keepers:
        return
    for change in made:
        author = history.signed[change.commit].author if change.commit in history.signed else None
        known = any(account.has(author or "") for account in keepers)
        if author and not known and change.commit not in history.merges:
            message = f"清除记录，在提交 {change.commit[:12]} 里由 {author} 写，不是市局的账号"
            yield Finding.about(path, "purge-by-another", message, "查清是谁写的；由市局重新提交")


def _recorded(path: str, data: bytes) -> Any:
    name = name_of(path)
    return recorded(name.kind if name else "", _tree(data))


def _tree(data: bytes) -> Any:
    return read_document(decode(data)[0]).tree
