"""Characters that cannot be seen: which there are, and how they are shown where they stand."""

import re

INVISIBLE = (
    "\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""DEL and C1, soft and joining marks, fillers that look like a space, marks of direction, variants
and tags, as a class of a regular expression."""
CONTROL = "\x00-\x1f"
_UNSEEN = re.compile(f"[{CONTROL}{INVISIBLE}\ud800-\udfff]")
_ODD = re.compile(f"[{CONTROL}{INVISIBLE}\ud800-\udfff\ufffd]")


def visible(text: str) -> str:
    """A text on one line, with what cannot be seen written out: a name of a file may hold a line
    feed and what looks like another line, or a sign that turns the rest around."""
    return _UNSEEN.sub(lambda found: code_of(found[0]), text)


def code_of(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def odd_in(name: str) -> str | None:
    """The first character of somebody's name that cannot be seen or could not be read."""
    found = _ODD.search(name)
    return f"U+{ord(found[0]):04X}" if found else None
