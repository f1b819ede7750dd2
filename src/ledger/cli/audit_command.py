"""查账：一个季度的抽样、疑点、核验和问题台账。只有写明种子、结论时才写文件。

sample 抽样；signals 疑点；verdict 核验；problems 问题台账。
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ledger.acts.audit import (
    Lot,
    Opinion,
    audit_path,
    blank_audit,
    with_sample,
    with_verdicts,
)
from ledger.audit.sample import EACH
from ledger.book import Books
from ledger.cli.accept import accept
from ledger.cli.options import AsOf, At, Repo, day_of, page_at, place_in
from ledger.cli.sources import Sources, open_sources
from ledger.finding import LedgerError
from ledger.period import Span, read_span
from ledger.repo.disk import write
from ledger.repo.seals import is_pushed
from ledger.views.sample import record_of

ACTIONS = ("sample", "signals", "verdict", "problems")


def command(
    action: Annotated[str, typer.Argument(metavar="动作", help="、".join(ACTIONS))],
    quarter: Annotated[
        str | None, typer.Argument(metavar="[季度]", help="如 2024Q2；不写就是最近一季")
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="只看一个地区")
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option("--seed", metavar="数", help="结账推送以后当众定下的数；记下就抽，不能再改"),
    ] = None,
    draw: Annotated[
        int | None, typer.Option("--draw", metavar="笔", help="必查以外每地抽几笔，不写就是 8")
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", metavar="代号", help="核验哪个指标，如 4-5")
    ] = None,
    passed: Annotated[
        str | None, typer.Option("--pass", metavar="依据", help="核验通过，写凭什么")
    ] = None,
    returned: Annotated[
        str | None, typer.Option("--return", metavar="原因", help="核验退回，写为什么")
    ] = None,
    post: Annotated[
        str, typer.Option("--post", metavar="岗", help="核验的岗位，不写姓名")
    ] = "市局普促科",
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
    request = Request(sources, span, slug, as_of)
    opinion = (passed, returned, item, post)
    if action == "sample" and seed is not None:
        _draw(request, seed, EACH if draw is None else draw)
    elif action == "verdict" and (passed is not None or returned is not None):
        _judge(request, *opinion)
    else:
        {"sample": _sample, "signals": _signals, "verdict": _verdicts, "problems": _problems}[
            action
        ](request)


class Request(NamedTuple):
    """What is asked: of which books, about which quarter, of one place or all, as of which day."""

    sources: Sources
    span: Span
    slug: str | None
    as_of: str | None

    def books(self) -> Books:
        """The books as sealed with the quarter, as of the day of its audit, or the one asked."""
        day = self.sources.day(self.span, self.as_of)
        return self.sources.figures(self.span.last, day, "audit")


def _quarter(word: str) -> Span:
    span = read_span(word)
    if span is None or len(span.months) != 3:
        raise LedgerError(f"「{word[:20]}」不是一个季度", "写成 2024Q2 这样")
    return span


def _draw(request: Request, number: str, each: int) -> None:
    """Records the seed and the sample that follows from it."""
    sources, span = request.sources, request.span
    day = day_of(request.as_of)
    link = next((one for one in sources.chain if one.period == str(span.last)), None)
    if link is None:
        raise LedgerError(f"{span.last} 还没有结账", "结账并推送以后再定种子")
    if is_pushed(sources.root, link.path) is False:
        raise LedgerError(f"{link.path} 还没有推送", "先 git push，让县里都看得到封存，再定种子")
    books = sources.figures(span.last, sources.day(span, None), "audit")
    if record_of(books, span).seed is not None:
        raise LedgerError(f"{span.name} 的种子已经定了，不能再定", "ledger audit sample 看样本")
    lot = Lot(link.sha256, number, day, each)
    path = _write(request, lambda text: with_sample(text, books, span, lot), day)
    print(f"已记 {path}：种子、样本。提交以后推送")


def _sample(request: Request) -> None:
    from ledger.out import table
    from ledger.views.sample import sample

    books = request.sources.figures(
        request.span.last, request.sources.day(request.span, None), "audit"
    )
    view = sample(books, request.span, request.slug, None)
    table.show_sample(table.console(), view)
    if view.seed is not None and not view.agrees:
        print("记下的样本和重抽的不一样：运行 ledger verify", file=sys.stderr)
        raise typer.Exit(1)


def _judge(
    request: Request, passed: str | None, returned: str | None, item: str | None, post: str
) -> None:
    """Records one verdict."""
    if (passed is None) == (returned is None) or request.slug is None or item is None:
        raise LedgerError(
            "核验要说清哪个地区、哪个指标、通过还是退回",
            '写成 ledger audit verdict 2024Q2 --county 晋江市 --item 4-5 --return "没有写覆盖率"',
        )
    opened, day = request.sources.year, day_of(request.as_of)
    plan = opened.plan()
    indicator = next((i for _, i in plan.indicators if item in (i.code, *i.keys)), None)
    if indicator is None:
        raise LedgerError(f"计划里没有「{item[:20]}」", "写代号，如 4-5；ledger audit verdict 列出")
    place = plan.places[request.slug]
    reason = passed if passed is not None else returned or ""
    opinion = Opinion(place, indicator, day, passed is not None, reason, post)
    books = request.sources.figures(request.span.last, day, "audit")
    written = _write(request, lambda text: with_verdicts(text, books, request.span, [opinion]), day)
    print(f"已记 {written}：{place.name} {indicator.name} {'通过' if opinion.passed else '退回'}")


def _write(request: Request, change: Callable[[str], str], day: date) -> str:
    """Changes the quarter's file; refuses what `check` would refuse. Returns its path."""
    opened, span = request.sources.year, request.span
    path = audit_path(opened.year, span)
    page = page_at(opened, path)
    text = change(page.editable if page else blank_audit(span))
    accept(opened, path, text, day)
    write(request.sources.root, path, page.encoded(text) if page else text)
    return path


def _signals(request: Request) -> None:
    from ledger.audit.signals import answered, signals
    from ledger.out import table

    books = request.books()
    slug = request.slug
    found = [one for one in signals(books, request.span) if slug in (None, one.place.slug)]
    table.show_signals(table.console(), found, answered(books, request.span))


def _verdicts(request: Request) -> None:
    from ledger.out import table
    from ledger.views.parts import chosen
    from ledger.views.verdicts import verdicts

    books = request.books()
    table.show_verdicts(table.console(), verdicts(books, chosen(books, request.slug)))


def _problems(request: Request) -> None:
    from ledger.out import table
    from ledger.views.parts import chosen
    from ledger.views.problems import in_quarter

    books = request.books()
    found = in_quarter(chosen(books, request.slug), request.span)
    out = table.console()
    left = f"（上年转来 {found.left}）" if found.left else ""
    out.print(
        f"{request.span.chinese}问题台账　截至 {books.day}　累计发现 {found.found}{left}　销号 {found.settled}　"
        f"退回 {found.returned}　逾期 {len(found.overdue)}",
        style="bold",
    )
    table.show_problems(out, found.rows)
