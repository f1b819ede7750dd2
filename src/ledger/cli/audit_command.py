"""查账：一个季度的抽样、疑点、核验和问题台账。只有写明种子、结论时才写文件。

sample 抽样；signals 疑点；verdict 核验；problems 问题台账。
"""

from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.options import AsOf, At, Repo, place_in
from ledger.cli.sources import Sources, open_sources
from ledger.finding import LedgerError
from ledger.period import Span, read_span

ACTIONS = ("sample", "signals", "verdict", "problems")


def command(
    action: Annotated[str, typer.Argument(metavar="动作", help="、".join(ACTIONS))],
    quarter: Annotated[
        str | None, typer.Argument(metavar="[季度]", help="如 2024Q2；不写就是最近一季")
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="只看一个地区")
    ] = None,
    as_of: AsOf = None,
    at: At = None,
    repo: Repo = Path(),
) -> None:
    if action not in ACTIONS:
        raise LedgerError(f"没有「{action[:20]}」这个动作", f"可写：{'、'.join(ACTIONS)}")
    span = _quarter(quarter) if quarter else None
    sources = open_sources(repo, at, span)
    span = span or sources.latest("季度")
    slug = place_in(sources.year, county) if county else None
    _problems(sources, span, slug, as_of)


def _quarter(word: str) -> Span:
    span = read_span(word)
    if span is None or len(span.months) != 3:
        raise LedgerError(f"「{word[:20]}」不是一个季度", "写成 2024Q2 这样")
    return span


def _problems(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> None:
    from ledger.out import table
    from ledger.views.parts import chosen
    from ledger.views.problems import in_quarter

    day = sources.day(span, as_of)
    books, _ = sources.books(span.last, day)
    found = in_quarter(chosen(books, slug), span)
    out = table.console()
    out.print(
        f"{span.chinese}问题台账　截至 {day}　累计发现 {found.found}　销号 {found.settled}　"
        f"退回 {found.returned}　逾期 {len(found.overdue)}",
        style="bold",
    )
    table.show_problems(out, found.rows)
