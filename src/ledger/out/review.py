"""A review as lines for people, as a comment for a pull request, as JSON for programs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.finding import Finding
from ledger.out.show import as_text
from ledger.out.template import render
from ledger.unseen import visible
from ledger.views.review import ReviewView

MARKER = "<!-- ledger review -->"
"""By which CI finds its own comment again, to replace it."""
CONTRACT = 1
_CALL = re.compile(r"(?<![A-Za-z0-9_.+-])@")
_PLAIN = str.maketrans("[]`", "［］｀")


def review_text(view: ReviewView, *, colour: bool = False) -> str:
    """The three answers, one under the other."""
    return "".join(f"{line}\n" for line in _lines(view, colour))


def _lines(view: ReviewView, colour: bool) -> Iterator[str]:
    about = f"审核 {view.head} → {view.base}　{view.commits} 个提交　截至 {view.day}"
    yield visible(about)
    yield visible(f"账号：{'、'.join(view.accounts) or '无'}")
    yield from _answers(view, colour) if view.judged else ()
    yield f"\n{visible(view.verdict)}"


def _answers(view: ReviewView, colour: bool) -> Iterator[str]:
    yield "\n一、做了什么"
    for part in view.parts:
        yield part.place
        for heading, lines in part.headings:
            yield f"  {visible(heading)}"
            yield from (f"    {visible(line)}" for line in lines)
    if not view.parts:
        yield "  什么也没有改"
    yield "\n二、可不可以"
    yield _found(view.refusals, colour, "  没有越界的改动")
    yield "\n三、新的问题"
    yield _found(view.new, colour, "  没有新的问题")
    if view.stood:
        yield f"  改到的地方原来就有的：{view.stood}，不算在这个分支上"


def _found(findings: list[Finding], colour: bool, nothing: str) -> str:
    return as_text(findings, colour=colour).rstrip("\n") if findings else nothing


def review_comment(folders: list[Path], view: ReviewView) -> str:
    """The same as a comment in Markdown, with the marker by which it is replaced.

    Nothing in it calls anybody, and no link hides where it leads.
    """
    return f"{MARKER}\n{render(folders, 'review.md.j2', review=_quiet(view))}"


def _quiet(value: Any) -> Any:
    """A value with every text in it as it is, and nothing more, on a forge's page."""
    if isinstance(value, str):
        return _CALL.sub("＠", visible(value)).translate(_PLAIN)
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(_quiet, value))
    return type(value)(map(_quiet, value)) if isinstance(value, list | tuple) else value


def review_json(view: ReviewView) -> str:
    """The same for programs."""
    body = view._asdict() | {
        "parts": [{"place": p.place, "headings": dict(p.headings)} for p in view.parts],
        "did": [one._asdict() for one in view.did],
        "refusals": [finding._asdict() for finding in view.refusals],
        "new": [finding._asdict() for finding in view.new],
    }
    return json.dumps({"version": CONTRACT, **body}, ensure_ascii=False, indent=1) + "\n"
