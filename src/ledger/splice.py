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
Rank = Callable[[Route], int]


def put(text: str, route: Route, value: str, rank: Rank = lambda route: 0) -> str:
    """The text with one value set; keys of the route that are missing are added.

    A new key stands before the first of its siblings whose route `rank` puts behind its own.
    Raises LedgerError where the file cannot be changed safely.
    """
    tree = read_document(text).tree
    changed = _put(text, tree if isinstance(tree, dict) else {}, (), route, value, rank)
    return _verified(text, changed, route, value)


def append(text: str, key: str, fields: list[tuple[str, str]], rank: Rank) -> str:
    """The text with one more entry (a mapping in block style) at the end of a top-level list."""
    tree = read_document(text).tree or {}
    entry = _entry(fields)
    lines = text.split("\n")
    items = tree.get(key)
    if items is None and key in tree:
        anchor = _need(key_text(tree, key))
        lines[anchor.line : anchor.line] = entry
        changed = "\n".join(lines)
    elif items is None:
        changed = _insert_section(text, tree, key, [f"{key}:", *entry], rank)
    else:
        indent = max(next(texts_in(items)).column - 3, 0)
        end = _last_line(lines, items)
        lines[end:end] = [" " * (indent - 2) + row for row in entry]
        changed = "\n".join(lines)
    expected = [*(items or []), {name: value or None for name, value in fields}]
    if read_document(changed).tree.get(key) != expected:
        raise _too_odd(key)
    return changed


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


def _entry(fields: list[tuple[str, str]]) -> list[str]:
    rows = [row for name, value in fields for row in f"{name}: {render(value, 6)}".split("\n")]
    first, *rest = (row.rstrip() for row in rows)
    shown = [row if row.startswith("      ") else f"    {row}" for row in rest]
    return [f"  - {first}", *shown]


def _need(text: Text | None) -> Text:
    assert text is not None
    return text


def _put(
    text: str, tree: dict[Text, Any], above: Route, route: Route, value: str, rank: Rank
) -> str:
    head, *rest = route
    key = key_text(tree, head)
    if key is None:
        return _add(text, tree, above, route, value, rank)
    held = tree[key]
    if not rest:
        return _replace(text, key, held, value)
    if held is None:
        indent = key.column + 1
        return _insert_lines(text, key.line, _nested(tuple(rest), value, indent))
    if not isinstance(held, dict):
        raise _too_odd(head)
    return _put(text, held, (*above, head), tuple(rest), value, rank)


def _replace(text: str, key: Text, held: Any, value: str) -> str:
    if held is not None and not isinstance(held, Text):
        raise _too_odd(key)
    lines = text.split("\n")
    line = lines[key.line - 1]
    shown = render(value, key.column + 1)
    if held is None:
        head, tail = line[: key.end_column - 1], line[key.end_column - 1 :]
        blank = r"^(\s*:)[ ]*(?:~|null|Null|NULL)?(?=[ \r,}]|$)"
        tail = re.sub(blank, lambda match: f"{match[1]} {shown}", tail, count=1)
        lines[key.line - 1] = head + tail
        return "\n".join(lines)
    if held.end_line == held.line:
        line = lines[held.line - 1]
        lines[held.line - 1] = line[: held.column - 1] + shown + line[held.end_column - 1 :]
        return "\n".join(lines)
    last = _last_line(lines, held)
    lines[held.line - 1] = lines[held.line - 1][: held.column - 1] + shown
    del lines[held.line : last]
    return "\n".join(lines)


def _last_line(lines: list[str], tree: Any) -> int:
    """The last line that a tree's text covers; the end mark of a block stands below it."""
    *_, last = texts_in(tree)
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
    end = "\r" if "\r\n" in text else ""
    lines[after:after] = [row + end for row in rows]
    return "\n".join(lines)


def _add(
    text: str, tree: dict[Text, Any], above: Route, route: Route, value: str, rank: Rank
) -> str:
    if not above:
        return _insert_section(text, tree, route[0], _nested(route, value, 0), rank)
    first = next(iter(tree))
    before = text.split("\n")[first.line - 1][: first.column - 1]
    if "{" in before:
        return _add_in_flow(text, tree, route, value)
    own = rank((*above, route[0]))
    follower = next((key for key in tree if rank((*above, key)) > own), None)
    rows = _nested(route, value, first.column - 1)
    if follower is None:
        return _insert_lines(text, _last_line(text.split("\n"), tree), rows)
    return _insert_lines(text, follower.line - 1, rows)


def _add_in_flow(text: str, tree: dict[Text, Any], route: Route, value: str) -> str:
    *_, last = texts_in(tree)
    shown = value if re.fullmatch(r"[^,{}\[\]:#'\"&*!|>%@`]+", value) else f'"{value}"'
    if len(route) > 1 or '"' in value or "\n" in value:
        raise _too_odd(route[0])
    lines = text.split("\n")
    line = lines[last.end_line - 1]
    at = last.end_column - 1
    lines[last.end_line - 1] = f"{line[:at]}, {route[0]}: {shown}{line[at:]}"
    return "\n".join(lines)


def _insert_section(text: str, tree: dict[Text, Any], key: str, rows: list[str], rank: Rank) -> str:
    """Puts a top-level section where its rank says, one blank line around it."""
    lines = text.split("\n")
    end = "\r" if "\r\n" in text else ""
    rows = [row + end for row in rows]
    follower = next((other for other in tree if rank((other,)) > rank((key,))), None)
    if follower is None:
        while lines and not lines[-1].strip():
            lines.pop()
        gap = [end] if lines and (tree or lines[-1].strip()) and not _is_header(lines, tree) else []
        return "\n".join([*lines, *gap, *rows, ""])
    start = follower.line - 1
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    gap = [end] if start and lines[start - 1].strip() and not _is_header(lines[:start], {}) else []
    return "\n".join([*lines[:start], *gap, *rows, end, *lines[start:]])


def _is_header(lines: list[str], tree: dict[Text, Any]) -> bool:
    """Whether there is nothing but comments so far."""
    return not tree and all(not line.strip() or line.startswith("#") for line in lines)


def _verified(text: str, changed: str, route: Route, value: str) -> str:
    before, after = read_document(text), read_document(changed)
    expected = _with_value(before.tree, route, None if value in BLANK else value)
    if len(after.marks) > len(before.marks) or after.tree != expected:
        raise _too_odd(route[-1])
    return changed


def _with_value(tree: Any, route: Route, value: str | None) -> Any:
    head, *rest = route
    tree = dict(tree or {})
    tree[head] = _with_value(tree.get(head), tuple(rest), value) if rest else value
    return tree


def _too_odd(key: str) -> LedgerError:
    return LedgerError(
        f"「{key}」这一处的写法特别，没有动它", "在文件里手工改这一处，再运行 ledger check"
    )


def is_number(text: str) -> bool:
    """Whether an editor would read a plain scalar as a number, so that it needs quotes."""
    plain = Text(text)
    plain.plain = True
    return core_type(plain) != "string"
