"""A report's Markdown as plain blocks, for paper: Word and PDF set the same ones.

The Markdown stays the source. Parts are cut at headings; what is an annex, what stands to the right
and what goes on a sheet laid across follows from the shape of the text alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ledger.out.columns import Layout, Sheet, lay_out

_NUMBERED = re.compile(r"(附件[0-9]*)[　 ]+(.+)")
_RUN_IN = re.compile(r"（[一二三四五六七八九十]+）[^。，；]{1,24}。")
_SMALL = re.compile("图例：|编制依据：|.＝")
_PHRASES = re.compile("(?<=.)(?=人民|工作|落实)")
"""Where a title may be broken: between phrases, never inside one."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What neither XML nor UTF-8 can hold."""
_RIGHT = "　　　　"
_INNER = {"strong_open": "bold", "strong_close": "", "em_open": "bold", "em_close": ""}
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


class Run(NamedTuple):
    """Text of one kind: plain, `bold`, `code`, or `lead` for the words that open a paragraph."""

    text: str
    kind: str = ""


class Table(NamedTuple):
    """A table with the alignment of each column (`l`, `c`, `r`) and how it is laid out."""

    sides: list[str]
    head: list[list[Run]]
    rows: list[list[list[Run]]]
    layout: Layout


class Block(NamedTuple):
    """A paragraph, heading or table.

    `kind` is heading, text, to (主送), item, note, small (图例), right, list (附件：) or table;
    `level` is a heading's.
    """

    kind: str
    runs: list[Run]
    level: int = 0
    table: Table | None = None


class Part(NamedTuple):
    """What stands under one heading; `number` is an annex's, as 附件1."""

    title: str
    number: str
    aside: bool
    across: bool
    blocks: list[Block]


class Paper(NamedTuple):
    """A whole report; `letter` where it is addressed to somebody."""

    title: list[str]
    letter: bool
    parts: list[Part]


def parser() -> MarkdownIt:
    """CommonMark with tables and without HTML: what a book says cannot become a tag."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def is_addressed(tokens: Sequence[Token]) -> bool:
    """Whether the title is followed by 主送: a line that ends with a colon."""
    title = next((n for n, token in enumerate(tokens) if token.type == "heading_open"), 0)
    opening = [token for token in tokens[title:] if token.level < 2][:6]
    kinds = [token.type for token in opening[:4]]
    addressed = kinds == ["heading_open", "inline", "heading_close", "paragraph_open"]
    return addressed and opening[4].content.endswith("：")


SLIP = "slip"
_SHEETS = {SLIP: Sheet(upright=174, across=255, scale=0.82)}
_ON_A_LINE = {SLIP: 28}


def read_blocks(text: str, kind: str, names: Mapping[str, str] | None = None) -> Paper:
    """A report's Markdown as blocks for the sheet of its kind.

    `names` are what stands under the numbers that head a grid.
    """
    text = _ILLEGAL.sub("\ufffd", text)
    tokens = parser().parse(text)
    letter = is_addressed(tokens)
    title = next((b.content for a, b in pairwise(tokens) if a.tag == "h1"), "")
    sheet = _SHEETS.get(kind, Sheet())
    blocks = list(_blocks(tokens, text.splitlines(), letter, names or {}, sheet))
    if letter:
        first = next(n for n, block in enumerate(blocks) if block.kind == "text")
        blocks[first] = blocks[first]._replace(kind="to")
    parts = [_part(rows) for rows in _cut(blocks)]
    return Paper(_lines(title, _ON_A_LINE.get(kind, 20)), letter, parts)


def _lines(title: str, most: int) -> list[str]:
    """A title on as few lines as it takes, of about the same length, broken between phrases."""
    if len(title) <= most:
        return [title]
    breaks = [found.start() for found in _PHRASES.finditer(title)]
    fitting = [at for at in breaks if at <= most and len(title) - at <= most]
    if not fitting:
        return [title]
    at = min(fitting, key=lambda one: abs(2 * one - len(title)))
    return [title[:at], title[at:]]


def _cut(blocks: Iterable[Block]) -> list[list[Block]]:
    """The blocks before the first heading of the second level, then those of each."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == "heading" and block.level == 2:
            found.append([])
        found[-1].append(block)
    return [rows for rows in found if rows]


def _part(blocks: list[Block]) -> Part:
    opens = blocks[0].kind == "heading" and blocks[0].level == 2
    title = said(blocks[0].runs) if opens else ""
    numbered = _NUMBERED.fullmatch(title)
    number, name = (numbered[1], numbered[2]) if numbered else ("", title)
    across = any(block.table.layout.across for block in blocks if block.table)
    rest = blocks[1:] if opens else blocks
    return Part(name, number, name.endswith("（不印发）"), across, rest)


def said(runs: Iterable[Run]) -> str:
    """The text of some runs."""
    return "".join(run.text for run in runs)


def _blocks(
    tokens: list[Token], lines: list[str], letter: bool, names: Mapping[str, str], sheet: Sheet
) -> Iterator[Block]:
    around: list[str] = []
    table: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type in ("list_item_open", "blockquote_open"):
            around.append("item" if token.type == "list_item_open" else "note")
        elif token.type in ("list_item_close", "blockquote_close"):
            around.pop()
        elif token.type == "table_open" or table:
            table.append(token)
            if token.type == "table_close":
                yield Block("table", [], table=_table(table, names, sheet))
                table = []
        elif token.type == "inline" and tokens[at - 1].type == "heading_open":
            level = int(tokens[at - 1].tag[1])
            if level > 1:
                yield Block("heading", _runs(token), level)
        elif token.type == "inline":
            line = lines[token.map[0]] if token.map else ""
            yield _paragraph(token, line, around, letter)


def _paragraph(token: Token, line: str, around: list[str], letter: bool) -> Block:
    runs = _runs(token)
    if around:
        return Block(around[-1], runs)
    if line.startswith(_RIGHT):
        return Block("right", runs)
    if _SMALL.match(line):
        return Block("small", runs)
    if letter and line.startswith("附件："):
        return Block("list", runs)
    return Block("text", _led(runs) if letter else runs)


def _led(runs: list[Run]) -> list[Run]:
    """（一）and the words up to the first full stop, set apart from what follows."""
    first, *rest = runs or [Run("")]
    found = None if first.kind else _RUN_IN.match(first.text)
    if found is None:
        return runs
    after = first.text[found.end() :]
    return [Run(found[0], "lead"), *([Run(after)] if after else []), *rest]


def _runs(token: Token) -> list[Run]:
    runs: list[Run] = []
    kind = ""
    for child in token.children or []:
        if child.type in _INNER:
            kind = _INNER[child.type]
            continue
        text = _BREAKS.get(child.type, child.content)
        this = "code" if child.type == "code_inline" else kind
        if runs and runs[-1].kind == this:
            runs[-1] = Run(runs[-1].text + text, this)
        elif text:
            runs.append(Run(text, this))
    return runs


_SIDES = {"text-align:right": "r", "text-align:center": "c"}


def _table(tokens: Iterable[Token], names: Mapping[str, str], sheet: Sheet) -> Table:
    sides: list[str] = []
    rows: list[list[list[Run]]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            sides.append(_SIDES.get(str(token.attrGet("style")), "l"))
        elif token.type == "inline":
            rows[-1].append(_runs(token))
    head, body = rows[0], rows[1:]
    if [said(cell) for cell in head[1:4]] == ["1", "2", "3"]:
        head = [_named(cell, names) for cell in head]
    texts = [[said(cell) for cell in row] for row in [head, *body]]
    return Table(sides, head, body, lay_out(texts[0], texts[1:], sheet))


def _named(cell: list[Run], names: Mapping[str, str]) -> list[Run]:
    """The number of a task, and its short name below it, a character on each line."""
    name = names.get(said(cell), "")
    return [Run("\n".join([said(cell), *name]))] if name else cell
