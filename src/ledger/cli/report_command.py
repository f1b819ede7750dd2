"""编报告：月度对账、季度通报和查账底稿、半年、年终；按结过账的数编，没结账的写明。"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger.book import Books
from ledger.cli.options import AsOf, At, Output, Repo, emit, form_of, place_in
from ledger.cli.scores import scores
from ledger.cli.sources import Sources, open_sources
from ledger.finding import LedgerError
from ledger.out.papers import PAPERS, render_paper
from ledger.period import Span, read_span

FORMATS = ("md", "html", "json", *PAPERS)


def command(
    period: Annotated[
        str | None,
        typer.Argument(metavar="[期]", help="2024-05、2024Q2、2024H1 或 2024；不写就是最近一期"),
    ] = None,
    month: Annotated[bool, typer.Option("--month", help="月度对账报告（内部）")] = False,
    quarter: Annotated[bool, typer.Option("--quarter", help="季度：通报和查账底稿")] = False,
    half: Annotated[bool, typer.Option("--half", help="半年督导情况")] = False,
    whole: Annotated[bool, typer.Option("--year", help="年终交账报告")] = False,
    scored: Annotated[
        bool, typer.Option("--score", help="考核得分：按 assessment.yaml，逐月，每一步")
    ] = False,
    doc: Annotated[
        str, typer.Option("--doc", metavar="文", help="季度编哪一份：通报（外发）或 底稿（留存）")
    ] = "通报",
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="只编一个地区的")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="格式", help=f"{'、'.join(FORMATS)}；不写就看文件名"),
    ] = None,
    output: Output = None,
    as_of: AsOf = None,
    at: At = None,
    repo: Repo = Path(),
) -> None:
    form = form_of(form, output, FORMATS)
    if scored and (quarter or half or whole):
        raise LedgerError("考核得分算到月", "写 ledger report --score 2024-06；不写就是最近一个月")
    asked = {"月": month or scored, "季度": quarter, "半年": half, "年": whole}
    span, kind = _asked(period, asked, doc)
    kind = "score" if scored else kind
    sources = open_sources(repo, at, span)
    slug = place_in(sources.year, county) if county else None
    span = span or sources.latest(_EVERY[kind])
    text = shown(sources, kind, VIEWS[kind](sources, span, slug, as_of), form)
    last = sources.year.plan().months[-1] if kind == "year" else span.last
    unread = sources.unread(last, slug)
    if unread:
        rows = "".join(f"\n  {path}" for path in unread)
        message = f"有 {len(unread)} 个文件有错，能读的才算进来；先运行 ledger check："
        print(f"{message}{rows}", file=sys.stderr, flush=True)
    emit(text, output)
    if unread:
        raise typer.Exit(1)


_EVERY = {
    "month": "月",
    "score": "月",
    "bulletin": "季度",
    "paper": "季度",
    "half": "半年",
    "year": "年",
}
_DOCS = {"通报": "bulletin", "底稿": "paper"}


def _asked(period: str | None, flags: dict[str, bool], doc: str) -> tuple[Span | None, str]:
    """The period that was named, if any, and the kind of report."""
    if doc not in _DOCS:
        raise LedgerError(f"没有「{doc[:10]}」这一份", "写 --doc 通报 或 --doc 底稿")
    span = _span(period) if period else None
    named = [every for every, given in flags.items() if given]
    if len(named) > 1:
        raise LedgerError("一次只编一种报告", "--month、--quarter、--half、--year 选一个")
    every = named[0] if named else _every(span)
    if span is not None and _every(span) != every:
        raise LedgerError(f"{span.name} 不是一个{every}", f"写 {_SAMPLES[every]} 这样的期")
    kinds = {"月": "month", "季度": _DOCS[doc], "半年": "half", "年": "year"}
    return span, kinds[every]


_SAMPLES = {"月": "2024-05", "季度": "2024Q2", "半年": "2024H1", "年": "2024"}


def _every(span: Span | None) -> str:
    return {1: "月", 3: "季度", 6: "半年", 12: "年"}[len(span.months) if span else 1]


def _span(word: str) -> Span:
    span = read_span(word)
    if span is None:
        raise LedgerError(f"「{word[:20]}」不是一期", "写 2024-05、2024Q2、2024H1 或 2024")
    return span


def _month(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> Any:
    from ledger.views.month import month_report

    day = sources.day(span, as_of)
    books, basis = sources.books(span.last, day)
    before = sources.before(span.last)
    return month_report(books, before, span.last, basis, sources.unfrozen(span.last), slug)


def _bulletin(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> Any:
    from ledger.views.bulletin import bulletin

    if slug is not None:
        raise LedgerError("通报是全市的，不按地区编", "要一个地区的，写 --doc 底稿")
    books, basis = sources.books(span.last, sources.day(span, as_of), "bulletin")
    return bulletin(books, span, basis)


def _paper(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> Any:
    from ledger.views.paper import paper
    from ledger.views.sample import sample

    books, basis = sources.books(span.last, sources.day(span, as_of), "paper")
    own = books if as_of is None else _of_own_day(sources, span, books)
    drawn = sample(own, span, slug, books.day)
    return paper(books, span, basis, sources.unfrozen(span.last), drawn, slug)


def _of_own_day(sources: Sources, span: Span, books: Books) -> Books:
    """The books of the quarter's own day, from which was drawn, with what is told of the audit."""
    own = sources.figures(span.last, sources.day(span, None), "paper")
    return replace(own, audits=books.audits)


def _half(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> Any:
    from ledger.views.half import half_report

    books, basis = sources.books(span.last, sources.day(span, as_of), "half")
    return half_report(books, span, basis, slug)


def _year(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> Any:
    from ledger.views.year import year_report

    last = sources.year.plan().months[-1]
    books, basis = sources.books(last, sources.day(span, as_of), "year")
    return year_report(books, span, basis, sources.unfrozen(last, "year"), slug)


def _score(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> Any:
    from ledger.views.score import score_report

    computed, basis = scores(sources, span.last, as_of)
    return score_report(computed, basis, slug)


VIEWS: dict[str, Callable[[Sources, Span, str | None, str | None], Any]] = {
    "month": _month,
    "bulletin": _bulletin,
    "paper": _paper,
    "half": _half,
    "year": _year,
    "score": _score,
}


def shown(sources: Sources, kind: str, view: Any, form: str) -> str | bytes:
    """A report in one of the formats."""
    if form == "json":
        from ledger.out.plain import as_json
        from ledger.views.drill import unmasked

        return as_json(kind, view, unmasked(sources.drill(view, kind)[0]))
    from ledger.out.template import render

    folders = sources.templates(view, kind)
    text = render(folders, f"{kind}.md.j2", report=view)
    if form == "md":
        return text
    if form in PAPERS:
        return render_paper(form, folders, kind, text, view.basis.day, view, _names(view))
    from ledger.out.page import render_page

    places, trends = sources.drill(view, kind)
    elsewhere = f"paper-{view.span.name}.html" if kind == "bulletin" else ""
    return render_page(folders, view.title, text, places=places, trends=trends, elsewhere=elsewhere)


def _names(view: Any) -> dict[str, str]:
    """What stands under the numbers of a report's grid: each task's short name."""
    grid = getattr(view, "grid", None)
    return {str(task.number): task.short for task in grid.tasks} if grid else {}
