"""The formats in which findings are handed to programs: one table, and who writes each.

A format's module is imported when somebody asks for it.
"""

from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import Any

from ledger.finding import Finding

About = Mapping[str, Any]
"""What was asked: at least `command`, the word after `ledger`, and `files`, how many were read."""
Writer = Callable[[list[Finding], About], str]

FORMATS = {
    "json": "ledger.out.show:as_json",
    "github": "ledger.out.forge.github:as_github",
    "gitlab": "ledger.out.forge.gitlab:as_gitlab",
    "sarif": "ledger.out.forge.sarif:as_sarif",
    "junit": "ledger.out.forge.junit:as_junit",
    "rdjson": "ledger.out.forge.rdjson:as_rdjson",
    "gitea-review": "ledger.out.forge.gitea:as_gitea_review",
}
"""Format → the function that writes it. Text for people is each command's own."""
NAMES = ("text", *FORMATS)


def writer_of(name: str) -> Writer:
    """The function that writes one of FORMATS."""
    write: Writer = resolve_name(FORMATS[name])
    return write
