"""What may stand in a repository: a closed list of forms of its paths, each with one spelling.

A path of no form is nobody's to read and is refused. Two paths that differ in capitals, width or
composition alone are one to a person, to Windows or to a Mac.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Form(NamedTuple):
    """What a path is: the kind of file, whose book and which year's it lies in, and what names it
    within them: a month, a quarter, a seal's period, a name."""

    kind: str
    slug: str | None = None
    year: int | None = None
    rest: str = ""


_YEAR = "20[0-9]{2}"
_NAME = (
    r"(?!\.)[^/\x00-\x1f\x7f-\xad\u034f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e0fff<>:\"|?*\\]+(?<![ .])"
)
_PLAIN = "[a-z0-9][a-z0-9._-]*"
_BOOK = re.compile(
    rf"counties/(?P<slug>[^/]+)/(?:(?P<county>county\.yaml)|(?P<year>{_YEAR})/(?:"
    rf"(?P<month>{_YEAR}-(?:0[1-9]|1[0-2]))\.yaml|(?P<opening>opening)\.yaml"
    r"|(?P<problems>problems)\.yaml|(?P<closing>closing)\.yaml|evidence/(?P<evidence>.+)))",
    re.DOTALL,
)
_PLAN = re.compile(
    rf"plans/(?P<year>{_YEAR})/(?:(?P<plan>plan)\.yaml|(?P<waivers>waivers)\.yaml"
    r"|(?P<purges>purges)\.yaml|(?P<assessment>assessment)\.yaml|seals/(?P<seal>[^/]+)\.yaml"
    r"|audits/(?P<audit>(?P=year)Q[1-4])\.yaml|schema/(?P<schema>[a-z]+)\.json"
    r"|(?P<keys>allowed_signers|revoked_keys))"
)
_OFFICE = re.compile(
    r"(?P<notes>(?:(?:counties|plans|templates)/(?:[^/]+/)*)?(?:README(?:\.(?:md|txt))?|\.gitkeep))"
    r"|(?P<git>\.gitattributes|\.gitignore|\.editorconfig|\.pre-commit-config\.yaml|LICENSE(?:\.(?:md|txt))?)"
    r"|(?P<owners>\.(?:github|gitlab|gitea)/CODEOWNERS)"
    rf"|(?P<pipeline>\.(?:github|gitea|forgejo)/workflows/{_PLAIN}\.ya?ml|\.gitlab-ci\.yml"
    rf"|\.workflow/{_PLAIN}\.ya?ml|\.ledger/{_PLAIN}\.py)"
    rf"|(?P<template>templates/{_PLAIN}\.(?:j2|docx|typ))"
    rf"|(?P<example>示例/{_PLAIN}\.ya?ml)"
    rf"|(?P<docs>docs/(?:{_NAME}/)*{_NAME}\.(?:md|txt|pdf|ofd|docx))"
)


def form_of(path: str) -> Form | None:
    """Which of the forms a path has, or None."""
    slug = year = None
    if match := _BOOK.fullmatch(path):
        slug, year = match["slug"], match["year"]
    elif match := _PLAN.fullmatch(path):
        year = match["year"]
    elif not (match := _OFFICE.fullmatch(path)):
        return None
    kind = match.lastgroup or ""
    return Form(kind, slug, int(year) if year else None, match[kind])


def twin_key(path: str) -> str:
    """A path as every reader that is careless takes it: without capitals, width, composition, and
    without what is not seen."""
    if path.isascii():
        return path.lower()
    plain = unicodedata.normalize("NFKC", path).casefold()
    seen = (c for c in plain if unicodedata.category(c) != "Cf" and not _IGNORED.match(c))
    return unicodedata.normalize("NFKC", "".join(seen))


_IGNORED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
"""What Unicode lets a reader leave out and calls no format character."""


def twins(paths: Iterable[str]) -> dict[str, str]:
    """Of the paths and the folders above them, those that another one spells the same in effect;
    each with the first of the others."""
    known: set[str] = set()
    for path in paths:
        while path and path not in known:
            known.add(path)
            path = path.rpartition("/")[0]
    same: defaultdict[str, list[str]] = defaultdict(list)
    for path in known:
        same[twin_key(path)].append(path)
    found = (sorted(some) for some in same.values() if len(some) > 1)
    return {path: some[path == some[0]] for some in found for path in some}


def twin_of(path: str, found: Mapping[str, str]) -> str | None:
    """The twin that a path has among those found, or a folder above it."""
    while path:
        if path in found:
            return found[path]
        path = path.rpartition("/")[0]
    return None


def rules_git(path: str) -> bool:
    """Whether a part of a path is one that git itself obeys, also as Windows or a Mac spells it."""
    parts = (re.split("[:\\\\]", part)[0].rstrip(" .") for part in twin_key(path).split("/"))
    return any(
        re.match(r"\.git(?!keep$)|git~[0-9]|\.mailmap$|\.lfsconfig$", part) for part in parts
    )


def within(folders: Iterable[str], path: str) -> bool:
    """Whether a path lies in one of some folders, as they are spelled."""
    return any(path.startswith(f"{folder}/") for folder in folders)


_PAPERS = ("pdf", "ofd", "doc", "docx", "xls", "xlsx", "wps", "et", "ppt", "pptx", "dps")
_TEXTS = ("txt", "csv", "tsv", "md", "json", "yaml", "yml", "xml", "log")
_PICTURES = ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "heic", "webp", "mp4", "mov", "avi")
DATA = frozenset((*_PAPERS, *_TEXTS, *_PICTURES))
"""The endings of what may lie in evidence/: data, and nothing that runs."""
_RUNS = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|psm1|vb[se]?|js[e]?|mjs|ws[fh]?|hta|html?|mht(?:ml)?|xhtml|svg"
    r"|lnk|url|scf|msi|msp|reg|cpl|dll|jar|apk|app|dmg|iso|img|sh|bash|py|pyw|pl|php|rb|xls[mb]|xlt[mx]|xla[m]?"
    r"|doc[m]|dot[mx]|ppt[m]|pps[mx]?|pot[mx]|chm|inf|gadget|appref-ms|desktop|website|webloc"
    r"|zip|rar|7z|tar|gz|tgz|bz2|xz|cab)(?=\.|$)"
)


def is_paper(path: str) -> bool:
    """Whether a file is of a kind that an office program opens."""
    return ending_of(path) in _PAPERS


def ending_of(path: str) -> str:
    """The ending of a file's name, in small letters; nothing where it has none."""
    return twin_key(path).rpartition("/")[2].rpartition(".")[2]


def not_data(name: str) -> str | None:
    """Why a file in evidence/, named from there, is none of the data that may lie there."""
    *folders, last = twin_key(name).split("/")
    if last in (".gitkeep", "readme"):
        return None
    if any(part.startswith(".") for part in (*folders, last)):
        return "名字以点开头，看不见"
    if match := _RUNS.search(last):
        return f"{match[0]} 的文件会运行，或看不进里面"
    return None if ending_of(last) in DATA and "." in last else "这一类文件打不开来看"
