"""The whole history against the rules of a change: what a server without a guard let in."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ledger.acts.case import Case
from ledger.acts.signed import Signatures, line_signatures
from ledger.branch import Branch
from ledger.change import brought, custody, frozen, history, placed
from ledger.change.pages import Years
from ledger.change.scene import Scene
from ledger.check import check
from ledger.finding import Finding
from ledger.page import Name, name_of
from ledger.privacy import mask, masked
from ledger.ref import findings
from ledger.sealed import folder_of, periods_of, tag_of
from ledger.state import Year

_UNABLE = "（没有 ssh-keygen，或者清除时改写过历史）"
_STAYS = "已经在主线上：查清是谁推送的，由有权的账号改正，写明原因"


class Looked(NamedTuple):
    """What came of looking at a whole history, with one sentence that says so."""

    findings: list[Finding]
    words: str


def looked(branch: Branch, years: Iterable[Year] = ()) -> Looked:
    """Looks at every commit of a line (`repo.line.read_line`). What is read of some years is not
    read again."""
    scene, count = Scene(branch, Years.knowing(years)), len(branch.commits)
    signatures = line_signatures(scene)
    found = _faults(scene, signatures)
    known = any(branch.vouched.values())
    fine = "每一处改动都是有权的账号写的" if known else "没有登记账号，谁写的没有查"
    said = f"有 {len(found)} 处不该收下" if found else fine
    unable = f"；{signatures.unseen} 个该有的签名查不了{_UNABLE}" if signatures.unseen else ""
    return Looked(found, f"历史 {count} 个提交：{said}{unable}。")


def unseen(why: str) -> Looked:
    """Nothing was looked at."""
    return Looked([], f"历史没有查，因为{why}。")


def office_faults(year: Year, day: date) -> list[Finding]:
    """What is wrong in the bureau's own files, and with what lies where in the repository.

    Errors of drafts are the counties' to put right, and no seal rests on them. Purges have laws of
    their own (`acts.purged`): a record from before figures had to be named stays as it is.
    """
    found = check(year, day, slugs=frozenset())
    purges = f"plans/{year.year}/purges.yaml"
    return [one for one in found if one.severity == "error" and one.path != purges]


def waiting_faults(case: Case, day: date) -> list[Finding]:
    """What is wrong in what the next seal would claim or name: files with a sign-off that no seal
    has claimed, and what was found in the counties (problems). Drafts are the counties' own."""
    year = case.year
    asked = frozenset(path for path, name in year.names().items() if _waits(case, path, name))
    found = check(year, day, only=asked) if asked else []
    return [one for one in found if one.severity == "error"]


def _waits(case: Case, path: str, name: Name) -> bool:
    if name.kind not in ("opening", "month", "closing"):
        return name.kind == "problems"
    return path not in case.claims and case.year.read(path, name).signature == "signed"


def ref_faults(refs: Iterable[str], years: Iterable[Year]) -> list[Finding]:
    """What is wrong with the names of branches and tags: each may mean one thing alone."""
    folders = ((folder_of(year.year), periods_of(year.plan())) for year in years)
    periods = {tag_of(f"{folder}/{period}.yaml") for folder, many in folders for period in many}
    return findings(refs, periods)


def custody_faults(branch: Branch, years: Iterable[Year] = ()) -> list[Finding]:
    """Everything in a line's history that no push should have brought (`repo.line.read_line`)."""
    scene = Scene(branch, Years.knowing(years))
    return _faults(scene, line_signatures(scene))


def _faults(scene: Scene, signatures: Signatures) -> list[Finding]:
    found = [
        one
        for rule in (*custody.RULES, brought.committed_by_another)
        for one in rule.findings("", scene)
    ]
    found += [one for one in signatures.findings if not _of_seal(one.path)]
    found = [one._replace(remedy=_STAYS) for one in found]
    found += [one for one in signatures.findings if _of_seal(one.path)]
    others = (*history.RULES, *placed.RULES, frozen.seal_not_alone)
    found += [one for rule in others for one in rule.findings("", scene)]
    found += _removed(scene)
    errors = {one for one in found if one.severity == "error"}
    return sorted({masked(one)._replace(path=mask(one.path)) for one in errors})


def _of_seal(path: str) -> bool:
    """Whether a file is a seal, whose signature is looked at by itself (`acts.signatures`)."""
    name = name_of(path)
    return name is not None and name.kind == "seal"


def _removed(scene: Scene) -> Iterator[Finding]:
    """Files of books that the line has had, other than drafts, and has no longer. What was sealed
    is asked after elsewhere."""
    gone = scene.claims.keys() | scene.branch.head.paths
    for commit in scene.branch.commits:
        for touched in commit.touched:
            if (
                touched.after is None
                and touched.path not in gone
                and frozen.is_kept(scene, touched)
            ):
                message = f"{commit.label} 删掉了账本的文件"
                yield Finding.about(touched.path, "book-file-removed", message, _STAYS)
