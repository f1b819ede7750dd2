"""A report as one HTML page: offline, without scripts, for the screen, the phone and A4."""

import re
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from ledger.finding import LedgerError
from ledger.standing import Standing

_COLOURS = {standing.char: standing.colour for standing in Standing}
_WORDS = {standing.word: standing.colour for standing in Standing}


def render_page(folders: list[Path], title: str, text: str, **values: Any) -> str:
    """A Markdown report as a page. `values` are what page.html.j2 shows below the report."""
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(str(folder)) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["trend"] = trend
    try:
        page = environment.get_template("page.html.j2")
        return page.render(title=title, body=Markup(_body(text)), **values)
    except TemplateError as error:
        raise LedgerError(
            f"模板 page.html.j2 有误：{error}", "改好 templates/ 下的模板再运行"
        ) from error


def _body(text: str) -> str:
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    html = html.replace("<table>", '<div class="wide"><table>').replace(
        "</table>", "</table></div>"
    )
    return re.sub(r"<td([^>]*)>([^<]{1,9})</td>", _coloured, html)


def _coloured(match: re.Match[str]) -> str:
    """A cell that holds a standing's character or word, in its colour besides."""
    said = match[2].strip()
    colour = _COLOURS.get(said) or _WORDS.get(said.removesuffix("（新）"))
    inner = f'<span class="{colour}">{match[2]}</span>' if colour else match[2]
    return f"<td{match[1]}>{inner}</td>"


def trend(points: list[tuple[Any, int | None]]) -> Markup:
    """A line of monthly figures; a month that is not known breaks the line."""
    known = [value for _, value in points if value is not None]
    if len(known) < 2:
        return Markup("")
    top = max(max(known), 1)
    step = 260 / max(len(points) - 1, 1)
    placed = [
        (20 + n * step, 64 - 48 * value / top if value is not None else None, month, value)
        for n, (month, value) in enumerate(points)
    ]
    return Markup(
        '<svg viewBox="0 0 300 84" role="img" class="trend">'
        + "".join(f'<polyline points="{run}"/>' for run in _runs(placed))
        + "".join(_point(*point) for point in placed)
        + "</svg>"
    )


def _runs(placed: list[tuple[float, float | None, Any, int | None]]) -> list[str]:
    runs: list[list[str]] = [[]]
    for x, y, _, _ in placed:
        if y is None:
            runs.append([])
        else:
            runs[-1].append(f"{x:.1f},{y:.1f}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _point(x: float, y: float | None, month: Any, value: int | None) -> str:
    label = f'<text x="{x:.1f}" y="80">{month.number}月</text>'
    if y is None:
        return f'{label}<text x="{x:.1f}" y="60">未齐</text>'
    figure = escape(str(value))
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/><text x="{x:.1f}" y="{y - 5:.1f}">{figure}</text>{label}'
