"""交账：把封了账的一年装成一个包，交档案：报告、台账、计划、封存、佐证、全部历史、清单。

不用本工具也能核对，包里的「说明」写着怎样核对。--county 写一个地区的交账文件，只问没完成的。
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.verify import verify
from ledger.cli import open_command
from ledger.cli.options import At, Repo, root_at
from ledger.cli.report_command import VIEWS, shown
from ledger.cli.sources import Sources, open_sources
from ledger.finding import LedgerError, refuse
from ledger.package import (
    ABOUT,
    BOOKS,
    SUMS,
    Pinned,
    about_text,
    is_of_year,
    sums,
    whole,
)
from ledger.period import Span, read_span, span_of
from ledger.plan import Plan
from ledger.repo.archive import write_package
from ledger.repo.bundle import bundle_of, need_whole
from ledger.repo.disk import find_root, templates_for
from ledger.repo.git import WATCHED, commit_named, fetch_what_is_there, read_blobs, uncommitted
from ledger.repo.history import read_history
from ledger.views.handover import handover_page

KEPT = ("md", "html", "json")
"""The formats in which reports are kept for good."""


def command(
    year: Annotated[int, typer.Argument(metavar="年度", help="交哪一年的账，如 2024")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="包", help="写成文件夹，或 .tar、.zip 文件"),
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="写这个地区的交账文件")
    ] = None,
    at: At = None,
    repo: Repo = Path(),
) -> None:
    if county is not None:
        open_command.command([county], closing=True, year=year, repo=repo)
        return
    if output is None:
        raise LedgerError("没有写交账包放在哪里", f"ledger handover {year} -o {year}年交账.zip")
    root = find_root(repo) if at is None else root_at(repo)
    commit = commit_named(root, at or "HEAD")
    span = read_span(str(year))
    if span is None:
        raise LedgerError(f"「{year}」不是年度", "写 2024 这样的年度")
    need_whole(root)
    sources = open_sources(root, commit, span)
    _need_sealed(sources)
    files = _package(sources, span)
    write_package(output, files, f"handover-{year}")
    if at is None and (first := uncommitted(root, *WATCHED)):
        print(f"没提交的改动（{first} 等）不在包里", file=sys.stderr)
    total = sums({SUMS: files[SUMS]})[:64]
    print(f"{output}：{len(files)} 个文件，提交 {commit[:12]}")
    print(f"清单的 SHA-256，写在交接单上：{total}")
    print(f"接收方核对：ledger verify {output}；不用本工具，见包里的 说明.txt")


def _need_sealed(sources: Sources) -> None:
    """Raises LedgerError where the year is not sealed, or what was sealed does not hold."""
    year = sources.year.year
    if str(year) not in sources.sealed:
        last = sources.chain[-1].period if sources.chain else "没有结过账"
        remedy = f"先结完各期，再 ledger close {year}；ledger verify 看结到哪里"
        raise LedgerError(f"{year}年还没有封账（最后一期：{last}）", remedy)
    history = read_history(sources.root, sources.commit, year, later=False)
    refuse(verify(sources.year, history, fetch_what_is_there(sources.root)).findings)


def _package(sources: Sources, span: Span) -> dict[str, bytes]:
    year, plan = sources.year.year, sources.year.plan()
    bundle, refs = bundle_of(sources.root, sources.commit)
    pinned = Pinned(sources.commit, refs, {link.period: link.sha256 for link in sources.chain})
    about = {"name": plan.file.name, "document": plan.file.document, "amendment": plan.version}
    files = {f"{BOOKS}{path}": data for path, data in _books(sources, year)}
    files |= {f"reports/{name}": data for name, data in _reports(sources, plan, span)}
    files[ABOUT] = about_text(year, about, pinned).encode()
    page = handover_page(plan, pinned, sorted(files))
    folders = templates_for(sources.root)
    return whole(files | _pages(folders, page), bundle)


def _books(sources: Sources, year: int) -> Iterator[tuple[str, bytes]]:
    """Every file of a year at the commit, evidence of any kind too."""
    state = sources.year.state
    mine = {path: data for path, data in state.files.items() if is_of_year(path, year)}
    others = {path: blob for path, blob in state.others.items() if is_of_year(path, year)}
    yield from sorted(mine.items())
    yield from read_blobs(sources.root, others)


def _reports(sources: Sources, plan: Plan, whole_year: Span) -> Iterator[tuple[str, bytes]]:
    """Every report of a year, as of its own day, in the formats that need no program of an office."""
    asked = [*_asked(plan, whole_year, sources.sealed)]
    if f"plans/{sources.year.year}/assessment.yaml" in sources.year.state.files:
        asked.append(("score", span_of(plan.months[-1], "月")))
    for kind, span in asked:
        view = VIEWS[kind](sources, span, None, None)
        for form in KEPT:
            text = shown(sources, kind, view, form)
            yield f"{kind}-{span.name}.{form}", text if isinstance(text, bytes) else text.encode()


def _asked(plan: Plan, year: Span, sealed: set[str]) -> Iterator[tuple[str, Span]]:
    spans: list[tuple[tuple[str, ...], str]] = [(("month",), str(m)) for m in plan.months]
    spans += [(("bulletin", "paper"), f"{year.name}Q{n}") for n in (1, 2, 3, 4)]
    spans += [(("half",), f"{year.name}H{n}") for n in (1, 2)]
    for kinds, name in spans:
        span = read_span(name)
        if span is not None and str(span.last) in sealed:
            yield from ((kind, span) for kind in kinds)
    yield "year", year


def _pages(folders: list[Path], page: object) -> dict[str, bytes]:
    """The page that tells a reader without this tool how to check, as text and for a browser."""
    from ledger.out.page import render_page
    from ledger.out.template import render

    text = render(folders, "handover.md.j2", page=page)
    html = render_page(folders, getattr(page, "title", ""), text, places=[], trends=[])
    return {"说明.txt": text.encode(), "说明.html": html.encode()}
