"""What a seal says of the files that live on (状态): that they stood so, and can be had."""

from collections.abc import Mapping

from ledger.acts.case import Case, Gap, Said
from ledger.finding import Finding
from ledger.sealed import Link, after_purges, blob_of, files_in, living, names_all
from ledger.state import blob_id


def lost_faults(case: Case) -> Said:
    """Whether every version that a seal names can be had: its reports are made from it."""
    named = [
        (link.path, path, after_purges(case.purges, path, blob))
        for link in case.links
        for path, blob in link.seal.state.items()
        if path != case.year.page.path
    ]
    state = case.year.state
    now = {*map(blob_id, state.files.values()), *state.others.values()}
    asked = {blob: blob for _, _, blob in named if blob not in now}
    there = now | case.fetch(asked).keys() if asked else now
    whole = case.history is not None and not case.history.gap and not case.history.partial
    for seal, path, blob in named:
        if blob in there:
            continue
        if not whole:
            yield Gap(seal, "文件", "取不到封存时的活账")
        else:
            message = f"封存时的 {path}（{blob[:12]}）不在仓库里"
            yield Finding.about(seal, "state-missing", message, "从别的克隆里取回这个对象")


def stated_faults(case: Case) -> Said:
    """Whether what a seal names is what stood on the line where it was committed, and all of it."""
    before = False
    for link in case.links:
        whole = before or link.path in case.added
        before = names_all(link)
        if link.sha256 not in case.known and link.path in case.stood:
            yield from _compared(case, link, case.stood[link.path], whole)


def _compared(case: Case, link: Link, stood: Mapping[str, str], whole: bool) -> Said:
    """`whole`: whether the seal is to name all, as those before it do."""
    said = {**link.seal.state, case.year.page.path: link.seal.plan.blob}
    said |= {p: blob for p, blob in files_in(case.plan, link.seal) if _holds(case, p, blob)}
    differing = [p for p, blob in said.items() if not _is_same(case, p, blob, stood.get(p))]
    if whole and not names_all(link):
        differing.append(case.year.page.path)
    if names_all(link):
        differing += [path for path in living(case.year, stood) if path not in said]
        if link.seal.state[case.year.page.path] != link.seal.plan.blob:
            differing.append(case.year.page.path)
    if differing:
        more = f"（共 {len(differing)} 个）" if differing[1:] else ""
        message = f"写的 {differing[0]} 不是结账时的那一个，或者漏了{more}"
        remedy = "封存只由 ledger close 写；查清是谁写的这个封存"
        yield Finding.about(link.path, "state-differs", message, remedy)


def _holds(case: Case, path: str, said: str) -> bool:
    """Whether a claimed file is what was claimed; if it is not, `file_faults` has said so."""
    return _is_same(case, path, said, blob_of(case.year.state, path))


def _is_same(case: Case, path: str, said: str, stood: str | None) -> bool:
    return stood in (said, after_purges(case.purges, path, said))
