"""Changes a person's YAML at one spot and leaves every other byte alone.

A change is made in the text at the places that the reader knows, then read back; a file that is
written too oddly for that is refused, not rewritten.
"""

import re
from collections.abc import Callable
from typing import Any

from ledger.document import BLANK, Text, core_type, key_text, read_document, texts_in
from ledger.finding import LedgerError

Route = tuple[str, ...]
Path = tuple[str | int, ...]
"""A route that may lead through lists, by the number of an entry."""
Rank = Callable[[Route], int]


def put(text: str, route: Path, value: str, rank: Rank = lambda route: 0) -> str:
    """The text with one value set; keys of the route that are missing are added.

    An entry of a list must be there; its last step is a key.

    A new key stands before the first of its siblings whose route `rank` puts behind its own.
    Raises LedgerError where the file cannot be changed safely.
    """
    tree = _tree(text, str(route[-1]))
    plain = _line_feeds(text)
    changed = _put(plain, tree, (), route, value, rank)
    expected = _with_value(tree, route, None if value in BLANK else value)
    return _settled(text, plain, changed, expected, str(route[-1]))


def append(
    text: str, key: str, fields: list[tuple[str, str]], rank: Rank, section: str | None = None
) -> str:
    """The text with one more entry (a mapping in block style) at the end of a list.

    The list stands at the top of the file, or in a section of it.
    """
    if section is not None:
        return add_entry(text, (section, key), fields, rank)
    new = {name: None if value in BLANK else value for name, value in fields}
    return _appended(text, key, _entry(fields), [new], rank)


def add_rows(text: str, key: str, rows: list[str], rank: Rank) -> str:
    """The text with more entries at the end of a top-level list, each line as it is given.

    Raises LedgerError where the file cannot be changed safely.
    """
    new = read_document("\n".join([f"{key}:", *rows, ""])).tree[key]
    return _appended(text, key, rows, new, rank)


def _appended(text: str, key: str, entry: list[str], new: list[Any], rank: Rank) -> str:
    tree = _tree(text, key)
    if not isinstance(tree, dict):
        raise _too_odd(key)
    plain = _line_feeds(text)
    held = key_text(tree, key)
    items = tree[held] if held is not None else None
    if held is not None and items is None:
        changed = _insert_lines(plain, held.line, entry)
    elif items is None:
        changed = _insert_section(plain, tree, key, [f"{key}:", *entry], rank)
    elif isinstance(items, list) and (first := next(texts_in(items), None)):
        lines = plain.split("\n")
        indent = lines[first.line - 1].partition("-")[0]
        rows = [indent + row.removeprefix("  ") for row in entry]
        changed = _insert_lines(plain, _last_line(lines, items), rows)
    else:
        raise _too_odd(key)
    return _settled(text, plain, changed, {**tree, key: [*(items or []), *new]}, key)


def add_entry(text: str, path: Path, fields: list[tuple[str, str]], rank: Rank) -> str:
    """The text with one more entry at the end of the list at a path; `()` is the file itself.

    Raises LedgerError where the file cannot be changed safely.
    """
    key = str(path[-1]) if path else str(fields[0][0])
    tree = _tree(text, key)
    if tree and isinstance(tree, list) == (bool(path) and isinstance(path[0], str)):
        raise _too_odd(key)
    if path and _at(tree, path) is None:
        text = put(text, path, "", rank)
        tree = _tree(text, key)
    plain, items = _line_feeds(_ended(text) if text else text), _at(tree, path)
    if not isinstance(items, list | None) and items != {}:
        raise _too_odd(key)
    above, after = _foot(plain, tree, path, items)
    rows = [f"{above}{row.removeprefix('  ')}".rstrip() for row in _entry(fields)]
    new = {name: None if value in BLANK else value for name, value in fields}
    expected = _with_value(tree, path, [*(items or []), new])
    return _settled(text, plain, _insert_lines(plain, after, rows), expected, key)


def _foot(plain: str, tree: Any, path: Path, items: Any) -> tuple[str, int]:
    """What stands before an entry of a list, and the line after which the next one comes."""
    lines = plain.split("\n")
    if first := next(texts_in(items), None) if items else None:
        return lines[first.line - 1].partition("-")[0], _last_line(lines, items)
    if not path:
        return "", len(lines) - 1
    held = key_text(_at(tree, path[:-1]), str(path[-1]))
    if held is None:
        raise _too_odd(str(path[-1]))
    return " " * (held.column + 1), held.line


def _at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step] if isinstance(step, int) else (tree or {}).get(step)
    return tree


def render(value: str, indent: int) -> str:
    """A value as it stands after `key: `: plain where that is safe, else a block of prose."""
    if value in BLANK:
        return ""
    read = read_document(f"k: {value}\n")
    same = isinstance(read.tree, dict) and read.tree.get("k") == value and not read.marks
    if same and "\n" not in value:
        return value
    body = "\n".join(" " * indent + line if line else "" for line in value.split("\n"))
    return f"|-\n{body}"


def is_number(text: str) -> bool:
    """Whether an editor would read a plain scalar as a number, so that it needs quotes."""
    plain = Text(text)
    plain.plain = True
    return core_type(plain) != "string"


_FOREIGN_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def _tree(text: str, key: str) -> Any:
    """What a text says. Raises LedgerError where it cannot be read whole, line by line."""
    tree, marks = read_document(_ended(text))
    if marks:
        message = f"文件第 {marks[0].line} 行有错，没有动它"
        raise LedgerError(message, "先运行 ledger check，改好再写")
    if not isinstance(tree, dict | list | None) or _FOREIGN_BREAK.search(text):
        raise _too_odd(key)
    return tree or {}


def _line_feeds(text: str) -> str:
    """The text with line feeds alone, if all its lines end in CRLF; else as it is."""
    return text.replace("\r\n", "\n") if text.count("\n") == text.count("\r\n") else text


def _ended(text: str) -> str:
    """The text with its last line ended: a block of prose says the same wherever it stands."""
    return text if text.endswith("\n") else f"{text}\n"


def _settled(text: str, plain: str, changed: str, expected: Any, key: str) -> str:
    """The changed text with the line ends that it had, if it says exactly what is expected."""
    after = read_document(_ended(changed))
    if after.marks or after.tree != expected:
        raise _too_odd(key)
    return changed if plain == text else changed.replace("\n", "\r\n")


def _entry(fields: list[tuple[str, str]]) -> list[str]:
    rows = [row for name, value in fields for row in f"{name}: {render(value, 6)}".split("\n")]
    first, *rest = (row.rstrip() for row in rows)
    shown = [row if row.startswith("      ") or not row else f"    {row}" for row in rest]
    return [f"  - {first}", *shown]


def _put(text: str, tree: Any, above: Route, route: Path, value: str, rank: Rank) -> str:
    head, *rest = route
    if isinstance(head, int):
        if not isinstance(tree, list) or not rest or not isinstance(tree[head], dict):
            raise _too_odd(str(route[-1]))
        return _put(text, tree[head], above or ("",), tuple(rest), value, rank)
    if not isinstance(tree, dict):
        raise _too_odd(head)
    key = key_text(tree, head)
    if key is None:
        return _add(text, tree, above, _keys(route), value, rank)
    held = tree[key]
    if not rest:
        return _replace(text, key, held, value)
    if held is None:
        indent = key.column + 1
        return _insert_lines(text, key.line, _nested(_keys(tuple(rest)), value, indent))
    if not isinstance(held, dict | list):
        raise _too_odd(head)
    return _put(text, held, (*above, head), tuple(rest), value, rank)


def _keys(route: Path) -> Route:
    """A route without lists. Raises LedgerError where it leads through one that is not there."""
    if any(isinstance(step, int) for step in route):
        raise _too_odd(str(route[-1]))
    return tuple(map(str, route))


def _replace(text: str, key: Text, held: Any, value: str) -> str:
    """Sets a value that is there, or blank; a comment behind it stays on its line."""
    if held is not None and not isinstance(held, Text):
        raise _too_odd(key)
    lines = text.split("\n")
    start = (key.line, key.end_column) if held is None else (held.line, held.column)
    head, tail = lines[start[0] - 1][: start[1] - 1], lines[start[0] - 1][start[1] - 1 :]
    last = start[0]
    if held is None:
        colon = _need_match(_BLANK_VALUE.match(tail), key)
        head, tail = head + colon[1] + " " * (value not in BLANK), tail[colon.end() :]
    elif held.end_line == held.line:
        tail = lines[held.line - 1][held.end_column - 1 :]
    else:
        note = _BLOCK_NOTE.match(tail)
        tail, last = note[1] if note else "", _last_line(lines, held)
    shown = _in_flow(value) if "{" in head else render(value, key.column + 1)
    first, *body = shown.split("\n")
    lines[start[0] - 1 : last] = [f"{head}{first}{tail}".rstrip(" "), *body]
    return "\n".join(lines)


_NULL = "(?:~|null|Null|NULL)"
_BLANK_VALUE = re.compile(rf"(\s*:)(?:(?: +{_NULL})?(?= +#)| *{_NULL}?(?=[ ,}}]|$))")


_BLOCK_NOTE = re.compile(r"[|>][-+0-9]*( +#.*)$")


def _need_match(match: re.Match[str] | None, key: Text) -> re.Match[str]:
    if match is None:
        raise _too_odd(key)
    return match


def _last_line(lines: list[str], tree: Any) -> int:
    """The last line that a tree's text covers."""
    *_, last = texts_in(tree)
    return _end(lines, last)


def _end(lines: list[str], last: Text) -> int:
    """The last line of a scalar; the end mark of a block stands below it."""
    end = last.end_line - (last.end_column == 1 and last.end_line > last.line)
    while end > last.line and not lines[end - 1].strip():
        end -= 1
    return end


def _nested(route: Route, value: str, indent: int) -> list[str]:
    rows = [f"{' ' * (indent + 2 * depth)}{key}:" for depth, key in enumerate(route)]
    shown = render(value, indent + 2 * len(route))
    rows[-1] = f"{rows[-1]} {shown}".rstrip()
    return "\n".join(rows).split("\n")


def _insert_lines(text: str, after: int, rows: list[str]) -> str:
    lines = text.split("\n")
    lines[after:after] = rows
    return "\n".join(lines)


def _add(
    text: str, tree: dict[Text, Any], above: Route, route: Route, value: str, rank: Rank
) -> str:
    if not above:
        return _insert_section(text, tree, route[0], _nested(route, value, 0), rank)
    first = next(iter(tree), None)
    if first is None:
        raise _too_odd(route[0])
    lines = text.split("\n")
    if "{" in lines[first.line - 1][: first.column - 1]:
        return _add_in_flow(text, tree, route, value)
    own = rank((*above, route[0]))
    follower = next((key for key in tree if rank((*above, key)) > own), None)
    rows = _nested(route, value, first.column - 1)
    after = _last_line(lines, tree) if follower is None else _above(lines, tree, follower)
    return _insert_lines(text, after, rows)


def _above(lines: list[str], tree: dict[Text, Any], key: Text) -> int:
    """The number of lines above a key and the comments that stand directly over it."""
    before = [text for text in texts_in(tree) if text.line < key.line]
    end = _end(lines, before[-1]) if before else 0
    start = key.line - 1
    while start > end and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _in_flow(value: str) -> str:
    """A value as it stands inside braces."""
    if value in BLANK:
        return ""
    return value if re.fullmatch(r"[^,{}\[\]:#'\"&*!|>%@`]+", value) else f'"{value}"'


def _add_in_flow(text: str, tree: dict[Text, Any], route: Route, value: str) -> str:
    *_, last = texts_in(tree)
    if len(route) > 1:
        raise _too_odd(route[0])
    lines = text.split("\n")
    line = lines[last.end_line - 1]
    at = last.end_column - 1
    lines[last.end_line - 1] = f"{line[:at]}, {route[0]}: {_in_flow(value)}{line[at:]}"
    return "\n".join(lines)


def _insert_section(text: str, tree: dict[Text, Any], key: str, rows: list[str], rank: Rank) -> str:
    """Puts a top-level section where its rank says, one blank line around it.

    The comments at the head of a file stay there.
    """
    lines = text.split("\n")
    follower = next((other for other in tree if rank((other,)) > rank((key,))), None)
    if follower is None:
        above, below = lines if lines[-1] else lines[:-1], [""]
    else:
        start = _above(lines, tree, follower) or follower.line - 1
        above, below = lines[:start], ["", *lines[start:]]
    is_head = all(not line.strip() or line.startswith("#") for line in above)
    gap = [] if is_head or not above[-1].strip() else [""]
    return "\n".join([*above, *gap, *rows, *below])


def _with_value(tree: Any, route: Path, value: Any) -> Any:
    if not route:
        return value
    head, *rest = route
    if isinstance(head, int):
        return [
            _with_value(one, tuple(rest), value) if n == head else one for n, one in enumerate(tree)
        ]
    tree = dict(tree or {})
    tree[head] = _with_value(tree.get(head), tuple(rest), value) if rest else value
    return tree


def _too_odd(key: str) -> LedgerError:
    return LedgerError(
        f"「{key}」这一处的写法特别，没有动它", "在文件里手工改这一处，再运行 ledger check"
    )
