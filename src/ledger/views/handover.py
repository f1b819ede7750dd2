"""The page of a package: what is in it, and how to check it with sha256sum and git alone."""

from typing import NamedTuple

from ledger.package import BOOKS, NAMESPACE, About
from ledger.plan import Plan


class Part(NamedTuple):
    """A folder or file of the package, what it holds and how many files that is."""

    path: str
    what: str
    files: int


class HandoverPage(NamedTuple):
    """What the page says."""

    title: str
    office: str
    plan: str
    document: str
    commit: str
    parts: list[Part]
    seals: list[tuple[str, str]]
    refs: list[tuple[str, str]]
    made: list[tuple[str, str]]
    namespace: str


_PARTS = (
    (
        "reports/",
        "报告：每月对账、季度通报和底稿（样本、疑点、核验、问题台账在底稿里）、半年、年终、考核得分，各有 .md、.html、.json 三种",
    ),
    (f"{BOOKS}plans/", "计划和修订、封存、豁免、查账等，市局的文件"),
    (f"{BOOKS}counties/", "各地和市局的台账：定账、各月、交账、问题台账、佐证"),
)


def handover_page(plan: Plan, about: About, paths: list[str]) -> HandoverPage:
    """The page of a package that holds these paths."""
    pinned = about.pinned
    return HandoverPage(
        title=f"{plan.file.year}年交账包说明",
        office=plan.bureau.office,
        plan=plan.file.name,
        document=plan.file.document,
        commit=pinned.commit,
        parts=[
            Part(path, what, sum(one.startswith(path) for one in paths)) for path, what in _PARTS
        ],
        seals=list(pinned.seals.items()),
        refs=sorted(pinned.refs.items()),
        made=sorted(about.made.items()),
        namespace=NAMESPACE,
    )
