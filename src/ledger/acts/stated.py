"""What a seal says of the files that live on (状态): that they stood so, and can be had."""

from collections.abc import Mapping

from ledger.acts.case import Case, Gap, Said
from ledger.finding import Finding
from ledger.sealed import Link, after_purges, living, names_all
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
    if case.history is None or case.history.gap:
        return
    stood = _stood(case)
    for link in case.links:
        if link.path in stood:
            yield from _compared(case, link, stood[link.path])


def _stood(case: Case) -> dict[str, dict[str, str]]:
    """The files that live on as they stood at the commit of each seal."""
    files: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {}
    for change in case.history.changes if case.history else ():
        if change.how == "D":
            files.pop(change.path, None)
        else:
            files[change.path] = change.blob
        if case.commits.get(change.path) == change.commit:
            found[change.path] = files
            files = dict(files)
    return found


def _compared(case: Case, link: Link, stood: Mapping[str, str]) -> Said:
    said = {**link.seal.state, case.year.page.path: link.seal.plan.blob}
    differing = [p for p, blob in said.items() if not _is_same(case, p, blob, stood.get(p))]
    if names_all(link):
        differing += [path for path in living(case.year, stood) if path not in said]
        if link.seal.state[case.year.page.path] != link.seal.plan.blob:
            differing.append(case.year.page.path)
    if differing:
        more = f"（共 {len(differing)} 个）" if differing[1:] else ""
        message = f"状态写的 {differing[0]} 不是结账时的那一个{more}"
        remedy = "封存只由 ledger close 写；查清是谁写的这个封存"
        yield Finding.about(link.path, "state-differs", message, remedy)


def _is_same(case: Case, path: str, said: str, stood: str | None) -> bool:
    return stood in (said, after_purges(case.purges, path, said))
