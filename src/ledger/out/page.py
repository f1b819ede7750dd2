"""A report as one HTML page: offline, without scripts, for the screen, the phone and A4.

The Markdown stays the source. What the page adds comes from its shape alone: a report that opens
with an addressee is set as an official letter, a table headed 1, 2, 3 … is the grid, a column of
standings gets their colours beside the words, a place and a number become a link to the entries.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from ledger.finding import LedgerError
from ledger.standing import PRECEDENCE, Standing

_MARKS = {one.word: one for one in Standing} | {one.char: one for one in Standing}
_LONGEST_FIRST = "|".join(map(re.escape, sorted(_MARKS, key=len, reverse=True)))
_MARK = re.compile(rf"({_LONGEST_FIRST})(?=$|[ （])")
_NOTHING = ("", "·", "—")
_NUMBERED = re.compile(r"([0-9]+(?:-[0-9]+)?)(?: (.+))?")
_ANNEX = re.compile(r"(附件[0-9]*)[　 ]+(.+)")
_RUN_IN = re.compile(r"<p>(（[一二三四五六七八九十]+）[^。<]*。)")
_RIGHT = "　　　　"
_PHRASES = re.compile("(?<=.)(?=人民|工作|落实)")
"""Where the title of an official letter may be broken: between phrases, never inside one."""
_MANY, _LONG = 10, 3
"""From how many columns on heads stand upright, and from how many characters on."""
_SHORT, _SHORT_HEAD = 12, 5
"""Cells and heads shorter than this are not broken."""


class Section(NamedTuple):
    """What stands under one heading."""

    id: str
    title: str
    kind: str
    html: Markup


def render_page(folders: list[Path], title: str, text: str, **values: Any) -> str:
    """A Markdown report as a page. `values` are what page.html.j2 shows below the report."""
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(str(folder)) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"trend": trend, "counted": counted}
    try:
        page = environment.get_template("page.html.j2")
        body = _Body(text, values.get("places") or [])
        return page.render(title=title, letter=body.letter, sections=body.sections, **values)
    except TemplateError as error:
        raise LedgerError(
            f"模板 page.html.j2 有误：{error}", "改好 templates/ 下的模板再运行"
        ) from error


def counted(figures: Iterable[Any]) -> list[tuple[Standing, int]]:
    """How often each standing occurs among some figures, in the order of precedence."""
    found: dict[Standing, int] = {}
    for figure in figures:
        for _, standing, _ in figure.standings:
            found[standing] = found.get(standing, 0) + 1
    return sorted(found.items(), key=lambda pair: PRECEDENCE[pair[0]])


class _Cell(NamedTuple):
    """A cell: what it says without markup, and with it."""

    text: str
    html: str


class _Table(NamedTuple):
    """A table with the alignment of each column: `l`, `c` or `r`."""

    sides: list[str]
    head: list[_Cell]
    rows: list[list[_Cell]]

    @property
    def is_grid(self) -> bool:
        return [cell.text for cell in self.head[1:4]] == ["1", "2", "3"]

    @property
    def is_wide(self) -> bool:
        return len(self.head) > _MANY and not self.is_grid


class _Body:
    """A report's Markdown, cut at its headings and rendered piece by piece."""

    def __init__(self, text: str, places: Iterable[Any]) -> None:
        self.places = list(places)
        self.slugs = {one.place.name: one.place.slug for one in self.places}
        self.anchors = {
            f"{one.place.slug}-{name}"
            for one in self.places
            for f in one.figures
            for name in (f.task.number, f.indicator.code)
        }
        self.tasks = {str(f.task.number): f.task.short for p in self.places for f in p.figures}
        self.lines = text.splitlines()
        self.parser = MarkdownIt("commonmark", {"html": False}).enable("table")
        self.renderer = RendererHTML(self.parser)
        tokens = self.parser.parse(text)
        self.letter = _is_addressed(tokens)
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
        for token in tokens:
            if token.type == "table_open" or run:
                run.append(token)
                if token.type == "table_close":
                    made = Token("html_block", "", 0, content=self._html_of(_table(self, run)))
                    shown.append(made)
                    run = []
                continue
            if token.type == "paragraph_open" and self._is_right(token):
                token.attrJoin("class", "right")
            shown.append(token)
        return self.renderer.render(shown, self.parser.options, {})

    def _is_right(self, token: Token) -> bool:
        return bool(token.map and self.lines[token.map[0]].startswith(_RIGHT))

    def inline(self, token: Token) -> _Cell:
        """A cell's text and HTML."""
        children = token.children or []
        html = self.renderer.renderInline(children, self.parser.options, {})
        return _Cell("".join(child.content for child in children), html)

    def _html_of(self, table: _Table) -> str:
        if table.is_grid:
            return f'<div id="grid">\n{self._grid(table)}{self._turned(table)}</div>\n'
        marked = [_holds_standings([row[n] for row in table.rows]) for n in range(len(table.head))]
        heads = "".join(_head(cell, n, table) for n, cell in enumerate(table.head))
        rows = "".join(self._row(row, table, marked) for row in table.rows)
        kind = "table dense" if table.is_wide else "table"
        return (
            f'<div class="{kind}"><table><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n"
        )

    def _row(self, row: list[_Cell], table: _Table, marked: list[bool]) -> str:
        slug = self.slugs.get(row[0].text)
        cells = []
        for n, cell in enumerate(row):
            head = table.head[n].text
            code = cell.text if head == "项" else _code(head)
            target = self._anchor(slug, code) if n and (marked[n] or head == "项") else None
            side = table.sides[n]
            short = " short" if len(cell.text) < (_SHORT_HEAD if table.is_wide else _SHORT) else ""
            if marked[n]:
                cells.append(_marked(cell, side + short, target))
            else:
                kind = f"{side}{short} number" if target else f"{side}{short}"
                cells.append(f'<td class="{kind}">{_link(cell.html, target)}</td>')
        return f"<tr>{''.join(cells)}</tr>"

    def _anchor(self, slug: str | None, code: str) -> str | None:
        name = f"{slug}-{code}"
        return name if name in self.anchors else None

    def _grid(self, table: _Table) -> str:
        """Places down, tasks across, each with its short name upright under its number."""
        heads = "".join(self._task_head(cell.text) for cell in table.head[1:])
        rows = ""
        for row in table.rows:
            slug = self.slugs.get(row[0].text)
            pairs = zip(table.head[1:], row[1:], strict=True)
            cells = "".join(_marked(c, "c", self._anchor(slug, head.text)) for head, c in pairs)
            place = _link(row[0].html, slug)
            rows += f'<tr><th class="l" scope="row">{place}</th>{cells}</tr>'
        return (
            '<div class="table grid across"><table>'
            f'<thead><tr><th class="l">{table.head[0].html}</th>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n"
        )

    def _turned(self, table: _Table) -> str:
        """The same for a narrow screen: tasks down, places across."""
        heads = "".join(f'<th class="up"><i>{row[0].html}</i></th>' for row in table.rows)
        rows = ""
        for n, head in enumerate(table.head[1:], start=1):
            cells = "".join(
                _marked(row[n], "c", self._anchor(self.slugs.get(row[0].text), head.text))
                for row in table.rows
            )
            name = f"{head.html} {escape(self.tasks.get(head.text, ''))}".strip()
            rows += f'<tr><th class="l" scope="row">{name}</th>{cells}</tr>'
        return (
            '<div class="table grid down"><table>'
            f"<thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n"
        )

    def _task_head(self, number: str) -> str:
        name = escape(self.tasks.get(number, ""))
        return f'<th class="up" scope="col">{escape(number)}<i>{name}</i></th>'


def _is_addressed(tokens: Sequence[Token]) -> bool:
    """Whether the title is followed by 主送: a line that ends with a colon."""
    opening = [token for token in tokens if token.level < 2][:6]
    kinds = [token.type for token in opening[:4]]
    addressed = kinds == ["heading_open", "inline", "heading_close", "paragraph_open"]
    return addressed and opening[4].content.endswith("：")


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


def _table(body: _Body, tokens: Iterable[Token]) -> _Table:
    sides: list[str] = []
    rows: list[list[_Cell]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            sides.append(_SIDES.get(str(token.attrGet("style")), "l"))
        elif token.type == "inline":
            rows[-1].append(body.inline(token))
    return _Table(sides, rows[0], rows[1:])


def _holds_standings(column: Iterable[_Cell]) -> bool:
    said = [cell.text for cell in column if cell.text not in _NOTHING]
    return bool(said) and all(_MARK.match(text) for text in said)


def _marked(cell: _Cell, kind: str, target: str | None) -> str:
    """A cell that opens with a standing: coloured besides, its word for who points at it."""
    found = _MARK.match(cell.text)
    if found is None:
        return f'<td class="{kind}">{cell.html}</td>'
    said = cell.text.split(" ")
    if len(said) > 1 and all(one in _MARKS for one in said):
        return f'<td class="{kind}">{_link(" ".join(map(_chip, said)), target)}</td>'
    rest = cell.html[len(found[1]) :]
    if rest.startswith(" "):
        mark, side = _link(_chip(found[1]), target), kind.split()[0]
        return f'<td class="{side} said">{_pieces(mark, rest.strip())}</td>'
    standing = _MARKS[found[1]]
    mark = _link(f"<b{_hint(found[1])}>{escape(found[1])}</b>", target)
    note = f"<small>{rest}</small>" if rest else ""
    return f'<td class="{kind} {standing.colour}">{mark}{note}</td>'


def _pieces(mark: str, rest: str) -> str:
    """Figures are broken before a bracket or between words, never inside one; prose flows."""
    pieces = re.split(" |(?=（)", rest)
    if any(len(piece) > 2 * _SHORT for piece in pieces):
        return f"{mark} {rest}"
    pieces[0] = f"{mark} {pieces[0]}"
    return " ".join(f'<span class="whole">{piece}</span>' for piece in pieces)


def _chip(mark: str) -> str:
    """A standing that stands before figures or beside others, coloured by itself."""
    return f'<b class="chip {_MARKS[mark].colour}"{_hint(mark)}>{escape(mark)}</b>'


def _hint(mark: str) -> str:
    """The word of a character, for who points at it."""
    word = _MARKS[mark].word
    return f' title="{word}"' if mark != word else ""


def _link(html: str, target: str | None) -> str:
    return f'<a href="#{target}">{html}</a>' if target else html


def _code(head: str) -> str:
    found = _NUMBERED.match(head)
    return found[1] if found else ""


def _head(cell: _Cell, number: int, table: _Table) -> str:
    """A head; where there are many columns, a long name stands upright under its number."""
    if number == 0 or not table.is_wide or len(cell.text) <= _LONG:
        short = " short" if len(cell.text) < _SHORT_HEAD else ""
        return f'<th class="{table.sides[number]}{short}" scope="col">{cell.html}</th>'
    found = _NUMBERED.fullmatch(cell.text)
    first, name = (found[1], found[2]) if found and found[2] else ("", cell.text)
    return f'<th class="up" scope="col">{escape(first)}<i>{escape(name)}</i></th>'


def _annex_heading(match: re.Match[str]) -> str:
    found = _ANNEX.fullmatch(match[1])
    if found is None:
        return match[0]
    return f'<h2><span class="no">{found[1]}</span> <span class="name">{found[2]}</span></h2>'


def _legend(match: re.Match[str]) -> str:
    """图例 with its characters as they look in the tables."""
    pairs = "|".join(f"{one.char}(?= {re.escape(one.word)})" for one in Standing)
    shown = re.sub(pairs, lambda found: _chip(found[0]), match[1])
    return f'<p class="legend">{shown}</p>'


def _title(match: re.Match[str]) -> str:
    return f"<h1>{_PHRASES.sub('<wbr>', match[1])}</h1>"


_WIDE, _HIGH, _LEFT, _FLOOR = 340.0, 120.0, 22.0, 96.0


def trend(points: list[tuple[Any, int | None]]) -> Markup:
    """A line of monthly figures from zero up; a month that is not known breaks the line."""
    known = [value for _, value in points if value is not None]
    if len(known) < 2:
        return Markup("")
    top = max(*known, 1)
    step = (_WIDE - 2 * _LEFT) / max(len(points) - 1, 1)
    placed = [
        (_LEFT + n * step, _FLOOR - 70 * value / top if value is not None else None, month, value)
        for n, (month, value) in enumerate(points)
    ]
    said = "，".join(f"{m.number}月{'未齐' if v is None else v}" for m, v in points)
    runs = _runs(placed)
    return Markup(
        f'<svg viewBox="0 0 {_WIDE:.0f} {_HIGH:.0f}" role="img" class="trend" aria-label="{said}">'
        f'<line x1="{_LEFT:.0f}" x2="{_WIDE - _LEFT:.0f}" y1="{_FLOOR:.0f}" y2="{_FLOOR:.0f}"/>'
        + "".join(f'<polygon points="{_area(run)}"/>' for run in runs)
        + "".join(f'<polyline points="{_path(run)}"/>' for run in runs)
        + "".join(_point(*point) for point in placed)
        + "</svg>"
    )


def _runs(
    placed: list[tuple[float, float | None, Any, int | None]],
) -> list[list[tuple[float, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y, _, _ in placed:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if len(run) > 1]


def _path(run: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in run)


def _area(run: list[tuple[float, float]]) -> str:
    return f"{run[0][0]:.1f},{_FLOOR} {_path(run)} {run[-1][0]:.1f},{_FLOOR}"


def _point(x: float, y: float | None, month: Any, value: int | None) -> str:
    label = f'<text x="{x:.1f}" y="{_HIGH - 6:.0f}">{month.number}月</text>'
    if y is None:
        return f'{label}<text x="{x:.1f}" y="{_FLOOR - 6:.0f}" class="gap">未齐</text>'
    figure = escape(str(value))
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>'
        f'<text x="{x:.1f}" y="{y - 7:.1f}">{figure}</text>{label}'
    )
