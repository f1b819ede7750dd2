"""YAML text as mappings, lists and strings that know where they stand.

Every scalar is read as the string that was typed; what it means is decided by `model.scalar`.
The loader is driven by parser events and holds no cycles, so memory goes when a file does.
Sizes: lines and columns count from 1. The only importer of yaml.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml

DEEPEST = 20


class Text(str):
    """A scalar as typed, with its place: 1-based, the end exclusive. `plain`: without quotes."""

    __slots__ = ("end", "plain", "start")

    start: Any
    end: Any
    plain: bool

    @property
    def line(self) -> int:
        return int(self.start.line) + 1

    @property
    def column(self) -> int:
        return int(self.start.column) + 1

    @property
    def end_line(self) -> int:
        return int(self.end.line) + 1

    @property
    def end_column(self) -> int:
        return int(self.end.column) + 1


class Mark(NamedTuple):
    """Something that the reader itself objects to; `rule` names the law that it breaks."""

    rule: str
    line: int
    column: int
    detail: str


class Document(NamedTuple):
    """What one file says (`tree`; a blank value is None) and what could not be read of it."""

    tree: Any
    marks: tuple[Mark, ...]

    @property
    def end(self) -> Mark | None:
        """Where YAML broke off, so that what is missing below says nothing."""
        return next((mark for mark in self.marks if mark.rule in _ENDING), None)


_ENDING = ("broken-yaml", "too-deep", "second-document")


BLANK = frozenset({"", "~", "null", "Null", "NULL"})
_CORE_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_CORE_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_CORE_BOOLEAN = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})


def core_type(text: Text) -> str:
    """What YAML 1.2 calls this scalar, as an editor does: integer, number, boolean or string."""
    if not text.plain:
        return "string"
    if _CORE_INTEGER.fullmatch(text):
        return "integer"
    if _CORE_FLOAT.fullmatch(text):
        return "number"
    return "boolean" if text in _CORE_BOOLEAN else "string"


class _StopReadingError(Exception):
    """The rest of the file is not to be read; a mark says why."""


_NO_KEY = Text("")
_SKIPPED = Text("")


class _Reader:
    """Builds the tree from events; every objection becomes a mark, and reading goes on.

    `holder` is the collection being filled, None at the root; `key` waits for its value there.
    """

    def __init__(self) -> None:
        self.root: Any = None
        self.marks: list[Mark] = []
        self.stack: list[tuple[Any, Text]] = []
        self.holder: Any = None
        self.key = _NO_KEY
        self.documents = 0

    def object_to(self, rule: str, event: Any, detail: str = "") -> None:
        mark = event.start_mark
        self.marks.append(Mark(rule, mark.line + 1, mark.column + 1, detail))

    def add(self, value: Any, event: Any) -> None:
        holder, key = self.holder, self.key
        if holder is None:
            self.root = value
        elif holder.__class__ is list:
            holder.append(value)
        elif key is _NO_KEY:
            self.key = self._key(value, event)
        else:
            self.key = _NO_KEY
            self._settle(holder, key, value)

    def _key(self, value: Any, event: Any) -> Text:
        if isinstance(value, Text):
            return value
        self.object_to("odd-key", event)
        return _SKIPPED

    def _settle(self, holder: dict[Text, Any], key: Text, value: Any) -> None:
        if key is _SKIPPED:
            return
        if key in holder:
            self.marks.append(Mark("duplicate-key", key.line, key.column, key))
        else:
            holder[key] = value

    def scalar(self, event: Any) -> None:
        if event.anchor or event.tag:
            self._refuse_extras(event)
        text = Text(event.value)
        text.start, text.end = event.start_mark, event.end_mark
        text.plain = plain = not event.style
        is_key = self.key is _NO_KEY and self.holder.__class__ is dict
        self.add(None if plain and not is_key and text in BLANK else text, event)

    def start(self, holder: Any, event: Any) -> None:
        if len(self.stack) == DEEPEST:
            self.object_to("too-deep", event)
            raise _StopReadingError
        self.add(holder, event)
        self.stack.append((self.holder, self.key))
        self.holder, self.key = holder, _NO_KEY

    def close(self, event: Any) -> None:
        self.holder, self.key = self.stack.pop()

    def map(self, event: Any) -> None:
        self._refuse_extras(event)
        self.start({}, event)

    def sequence(self, event: Any) -> None:
        self._refuse_extras(event)
        self.start([], event)

    def alias(self, event: Any) -> None:
        self.object_to("yaml-extras", event, f"*{event.anchor}")
        self.add(None, event)

    def document(self, event: Any) -> None:
        self.documents += 1
        if event.version or event.tags:
            self.object_to("yaml-extras", event, "%")
        if self.documents > 1:
            self.object_to("second-document", event)
            raise _StopReadingError

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor:
            self.object_to("yaml-extras", event, f"&{event.anchor}")
        if event.tag:
            self.object_to("yaml-extras", event, event.tag)


_HANDLERS: dict[type, Callable[[_Reader, Any], None]] = {
    yaml.ScalarEvent: _Reader.scalar,
    yaml.MappingStartEvent: _Reader.map,
    yaml.MappingEndEvent: _Reader.close,
    yaml.SequenceStartEvent: _Reader.sequence,
    yaml.SequenceEndEvent: _Reader.close,
    yaml.AliasEvent: _Reader.alias,
    yaml.DocumentStartEvent: _Reader.document,
}


def read_document(text: str) -> Document:
    """Reads any text without raising. Where YAML breaks off, the tree holds what came before."""
    reader = _Reader()
    try:
        _read_events(_ended(text), reader)
    except yaml.MarkedYAMLError as error:
        reader.marks.append(_syntax_mark(error))
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].decode(errors="ignore")
        reader.marks.append(_character_mark(before))
    except UnicodeEncodeError as error:
        reader.marks.append(_character_mark(text[: error.start]))
    except _StopReadingError:
        pass
    return Document(reader.root, tuple(reader.marks))


def _ended(text: str) -> str:
    """A text whose last line ends: a block (`|`) there would say more once a line follows it."""
    return text if text.endswith("\n") else f"{text}\n"


def _read_events(text: str, reader: _Reader) -> None:
    next_event = yaml.CBaseLoader(text).get_event
    handler_of = _HANDLERS.get
    while event := next_event():
        if handle := handler_of(event.__class__):
            handle(reader, event)


def _syntax_mark(error: yaml.MarkedYAMLError) -> Mark:
    at = error.problem_mark or error.context_mark
    line, column = (at.line + 1, at.column + 1) if at else (1, 1)
    problem = error.problem or ""
    return Mark("too-deep" if "nesting depth" in problem else "broken-yaml", line, column, problem)


def _character_mark(before: str) -> Mark:
    line = before.count("\n") + 1
    return Mark("broken-yaml", line, len(before) - before.rfind("\n"), "control character")


def key_text(mapping: dict[Text, Any], name: str) -> Text | None:
    """The key as it stands in the file, with its place."""
    if name in mapping:
        for key in mapping:
            if key == name:
                return key
    return None


def texts_in(tree: Any) -> Iterator[Text]:
    """Every scalar of a tree, keys included, in the order of the file."""
    if isinstance(tree, Text):
        yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from texts_in(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from texts_in(item)


def place_of(tree: Any, route: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column of the value at a route, or of the nearest thing above it that has any.

    Examples: ("27 典型宣传", "本月报送") gives the value where there is one, else the key.
    """
    near = tree
    for step in route:
        if isinstance(tree, dict) and (key := key_text(tree, str(step))) is not None:
            near, tree = key, tree[key]
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
            near = tree if _first(tree) is not None else near
        else:
            tree = None
    text = _first(tree)
    text = _first(near) if text is None else text
    return (1, 1) if text is None else (text.line, text.column)


def _first(tree: Any) -> Text | None:
    return tree if isinstance(tree, Text) else next(texts_in(tree), None)
