"""A report as one HTML page: offline, without scripts, for the screen, the phone and A4.

The Markdown stays the source. What the page adds comes from its shape alone: a report that opens
with an addressee is set as an official letter, sections are cut at headings, tables are `cells`.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from ledger.out.blocks import is_addressed, parser
from ledger.out.cells import Cell, Entries, Table, chip
from ledger.out.template import render_html
from ledger.out.trend import trend
from ledger.standing import PRECEDENCE, Standing

_ANNEX = re.compile(r"(附件[0-9]*)[　 ]+(.+)")
_RUN_IN = re.compile(r"<p>(（[一二三四五六七八九十]+）[^。<]*。)")
_RIGHT = "　　　　"
_PHRASES = re.compile("(?<=.)(?=人民|工作|落实)")
"""Where the title of an official letter may be broken: between phrases, never inside one."""


class Section(NamedTuple):
    """What stands under one heading."""

    id: str
    title: str
    kind: str
    html: Markup


def render_page(folders: list[Path], title: str, text: str, **values: Any) -> str:
    """A Markdown report as a page. `values` are what page.html.j2 shows below the report; where the
    entries stand on another page (`elsewhere`), figures link to that one.
    """
    places = values.get("places") or []
    elsewhere = values.setdefault("elsewhere", "")
    body = _Body(text, Entries(places, elsewhere))
    values |= {"title": title, "letter": body.letter, "sections": body.sections}
    values["origins"] = _origins(places, text) if elsewhere else []
    filters = {"trend": trend, "counted": counted}
    return render_html(folders, "page.html.j2", filters, **values)


def _origins(places: Iterable[Any], text: str) -> list[tuple[Any, list[Any]]]:
    """The indicators that a text names, each with the places that have entries of it."""
    found: dict[str, tuple[Any, list[Any]]] = {}
    for one in places:
        for figure in one.figures:
            says = figure.entries or figure.indicator.is_flow
            if says and figure.indicator.name in text:
                kept = found.setdefault(figure.indicator.code, (figure.indicator, []))
                kept[1].append(one.place)
    return list(found.values())


def counted(figures: Iterable[Any]) -> list[tuple[Standing, int]]:
    """How often each standing occurs among some figures, in the order of precedence."""
    found: dict[Standing, int] = {}
    for figure in figures:
        for _, standing, _ in figure.standings:
            found[standing] = found.get(standing, 0) + 1
    return sorted(found.items(), key=lambda pair: PRECEDENCE[pair[0]])


class _Body:
    """A report's Markdown, cut at its headings and rendered piece by piece."""

    def __init__(self, text: str, entries: Entries) -> None:
        self.entries = entries
        self.lines = text.splitlines()
        self.parser = parser()
        self.renderer = RendererHTML(self.parser)
        tokens = self.parser.parse(text)
        self.letter = is_addressed(tokens)
        self.sections = [self._section(n, one) for n, one in enumerate(_cut(tokens))]

    def _section(self, number: int, tokens: list[Token]) -> Section:
        opens = tokens[0].type == "heading_open" and tokens[0].tag == "h2"
        title = tokens[1].content if opens else ""
        tables = [_table(self, run) for run in _tables_in(tokens)]
        kinds = ["annex" if title.startswith("附") else "part"]
        kinds += ["wide"] if any(table.is_wide for table in tables) else []
        kinds += ["aside"] if title.endswith("（不印发）") else []
        html = re.sub(r"<p>(图例：.+?)</p>", _legend, self._render(tokens))
        if self.letter:
            html = _RUN_IN.sub(r'<p><span class="run">\1</span>', html)
            html = re.sub(r"<h2>(.+?)</h2>", _annex_heading, html)
            html = html.replace("<p>附件：", '<p class="list">附件：')
            html = re.sub(r"<h1>(.+?)</h1>", _title, html)
        return Section(f"s{number}" if opens else "", title, " ".join(kinds), Markup(html))

    def _render(self, tokens: list[Token]) -> str:
        shown: list[Token] = []
        run: list[Token] = []
        about: str | None = None
        for before, token in zip([None, *tokens], tokens, strict=False):
            if before and before.type == "heading_open":
                about = self.entries.slug_in(token.content)
            if token.type == "table_open" or run:
                run.append(token)
                if token.type == "table_close":
                    made = Token(
                        "html_block", "", 0, content=self.entries.html_of(_table(self, run), about)
                    )
                    shown.append(made)
                    run = []
                continue
            if token.type == "paragraph_open" and self._is_right(token):
                token.attrJoin("class", "right")
            shown.append(token)
        return self.renderer.render(shown, self.parser.options, {})

    def _is_right(self, token: Token) -> bool:
        return bool(token.map and self.lines[token.map[0]].startswith(_RIGHT))

    def inline(self, token: Token) -> Cell:
        """A cell's text and HTML."""
        children = token.children or []
        html = self.renderer.renderInline(children, self.parser.options, {})
        return Cell("".join(child.content for child in children), html)


def _cut(tokens: list[Token]) -> list[list[Token]]:
    """The tokens before the first h2, then those of each."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            found.append([])
        if token.type != "hr":
            found[-1].append(token)
    return [one for one in found if one]


def _tables_in(tokens: Iterable[Token]) -> list[list[Token]]:
    found: list[list[Token]] = []
    inside = False
    for token in tokens:
        if token.type == "table_open":
            found.append([])
            inside = True
        if inside:
            found[-1].append(token)
        inside = inside and token.type != "table_close"
    return found


_SIDES = {"text-align:right": "r", "text-align:center": "c"}


def _table(body: _Body, tokens: Iterable[Token]) -> Table:
    sides: list[str] = []
    rows: list[list[Cell]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            sides.append(_SIDES.get(str(token.attrGet("style")), "l"))
        elif token.type == "inline":
            rows[-1].append(body.inline(token))
    return Table(sides, rows[0], rows[1:])


def _annex_heading(match: re.Match[str]) -> str:
    found = _ANNEX.fullmatch(match[1])
    if found is None:
        return match[0]
    return f'<h2><span class="no">{found[1]}</span> <span class="name">{found[2]}</span></h2>'


def _legend(match: re.Match[str]) -> str:
    """图例 with its characters as they look in the tables."""
    pairs = "|".join(f"{one.char}(?= {re.escape(one.word)})" for one in Standing)
    shown = re.sub(pairs, lambda found: chip(found[0]), match[1])
    return f'<p class="legend">{shown}</p>'


def _title(match: re.Match[str]) -> str:
    return f"<h1>{_PHRASES.sub('<wbr>', match[1])}</h1>"
