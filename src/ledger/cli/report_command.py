"""编报告：月度对账、季度通报和查账底稿、半年、年终；按结过账的数编，没结账的写明。"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger.cli.options import AsOf, At, Output, Repo, YearOption, emit, place_in
from ledger.cli.sources import Sources, open_sources
from ledger.finding import LedgerError
from ledger.period import Span, read_span
from ledger.repo import templates_for

FORMATS = ("md", "html", "json")


def command(
    period: Annotated[
        str | None,
        typer.Argument(metavar="[期]", help="2024-05、2024Q2、2024H1 或 2024；不写就是最近一期"),
    ] = None,
    month: Annotated[bool, typer.Option("--month", help="月度对账报告")] = False,
    county: Annotated[
        str | None, typer.Option("--county", metavar="地区", help="只编一个地区的")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="格式", help="md、html 或 json")] = "md",
    output: Output = None,
    as_of: AsOf = None,
    at: At = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    if form not in FORMATS:
        raise LedgerError(f"没有「{form}」这种格式", "写 md、html 或 json")
    sources = open_sources(repo, at, year)
    slug = place_in(sources.year, county) if county else None
    kind = "month"
    span = _span(sources, period)
    view = _VIEWS[kind](sources, span, slug, as_of)
    emit(_shown(sources, kind, view, form), output)


def _span(sources: Sources, word: str | None) -> Span:
    if word is None:
        return sources.latest("月")
    span = read_span(word)
    if span is None:
        raise LedgerError(f"「{word[:20]}」不是一期", "写 2024-05、2024Q2、2024H1 或 2024")
    return span


def _month(sources: Sources, span: Span, slug: str | None, as_of: str | None) -> Any:
    from ledger.views.month import month_report

    if span.first != span.last:
        raise LedgerError(f"{span.name} 不是一个月", "写 2024-05 这样的月份")
    day = sources.day(span, as_of)
    books, basis = sources.books(span.last, day)
    before = sources.before(span.last)
    return month_report(books, before, span.last, basis, sources.unfrozen(span.last), slug)


_VIEWS: dict[str, Callable[[Sources, Span, str | None, str | None], Any]] = {"month": _month}


def _shown(sources: Sources, kind: str, view: Any, form: str) -> str:
    if form == "json":
        from ledger.out.plain import as_json

        return as_json(kind, view)
    from ledger.out.template import render

    folders = templates_for(sources.root)
    text = render(folders, f"{kind}.md.j2", report=view)
    if form == "md":
        return text
    from ledger.out.page import render_page

    places, trends = sources.drill(view)
    return render_page(folders, view.title, text, places=places, trends=trends)
