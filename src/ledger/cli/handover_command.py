"""交账：把封了账的一年装成一个包，交档案：报告、台账、计划、封存、佐证、全部历史、清单。

不用本工具也能核对，包里的「说明」写着怎样核对。--county 写一个地区的交账文件，只问没完成的。
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.line import custody_faults
from ledger.acts.verify import verify
from ledger.cli import open_command
from ledger.cli.drawn import books_in, drawn, history_at, made
from ledger.cli.options import At, Repo, root_at
from ledger.cli.sources import Sources, open_sources
from ledger.finding import LedgerError, refuse
from ledger.package import SIGNATURE, SUMS, About, Pinned, sums, whole
from ledger.period import read_span
from ledger.repo.archive import write_package
from ledger.repo.bundle import bundle_of, need_whole, unbundled
from ledger.repo.disk import find_root
from ledger.repo.git import WATCHED, commit_named, fetch_what_is_there, uncommitted
from ledger.repo.history import read_history
from ledger.repo.line import read_line
from ledger.repo.ssh import sign


def command(
    year: Annotated[int, typer.Argument(metavar="年度", help="交哪一年的账，如 2024")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="包", help="写成文件夹，或 .tar、.zip 文件"),
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="写这个地区的交账文件")
    ] = None,
    signed: Annotated[
        bool, typer.Option("--sign", help="用 git 设好的 SSH 密钥签清单，写成 SHA256SUMS.sig")
    ] = False,
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
    files = _package(sources, sources.year.year)
    if signed:
        files[SIGNATURE] = sign(root, files[SUMS])
    write_package(output, files, f"handover-{year}")
    if at is None and (first := uncommitted(root, *WATCHED)):
        print(f"没提交的改动（{first} 等）不在包里", file=sys.stderr)
    total = sums({SUMS: files[SUMS]})[:64]
    print(f"{output}：{len(files)} 个文件，提交 {commit[:12]}")
    print(f"清单的 SHA-256，写在交接单上：{total}")
    print(f"接收方核对：ledger verify {output} --sum 上面的SHA-256；不用本工具，见包里的 说明.txt")


def _need_sealed(sources: Sources) -> None:
    """Raises LedgerError where the year is not sealed, or what was sealed does not hold."""
    year = sources.year.year
    if str(year) not in sources.sealed:
        last = sources.chain[-1].period if sources.chain else "没有结过账"
        remedy = f"先结完各期，再 ledger close {year}；ledger verify 看结到哪里"
        raise LedgerError(f"{year}年还没有封账（最后一期：{last}）", remedy)
    history = read_history(sources.root, sources.commit, year, later=False)
    refuse(verify(sources.year, history, fetch_what_is_there(sources.root)).findings)
    refuse(custody_faults(read_line(sources.root, sources.commit), [sources.year]))


def _package(sources: Sources, year: int) -> dict[str, bytes]:
    """The files of a package, drawn from the very bundle that goes into it."""
    bundle, refs = bundle_of(sources.root, sources.commit)
    seals = {link.period: link.sha256 for link in sources.chain}
    about = About(year, Pinned(sources.commit, refs, seals), made())
    with unbundled(bundle, sources.commit) as bare:
        alone = history_at(bare, about)
        books = dict(books_in(alone))
        return whole({**books, **drawn(alone, about, books)}, bundle)
