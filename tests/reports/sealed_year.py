"""Reports as they were on the day of their seal, and what of them may differ on a later day."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from ledger.out.template import _environment

from .demo_year import Ran, ran

MONTHS = [*(f"2024-{number:02d}" for number in range(3, 13)), "2025-01"]
FORMS = ("md", "json")
_PROVENANCE = re.compile(
    r"^(?:编制依据：|提交 [0-9a-f]{12}|封存以后改了|封存没有写明|已签账、\*\*未结账\*\*|- `[^`]+`（封存 ).*\n",
    re.MULTILINE,
)
"""The lines that say what a report was made from, and what has been changed since."""


def body(text: str, form: str = "md") -> Any:
    """A report without its provenance."""
    if form == "json":
        said = json.loads(text)
        said["report"].pop("basis")
        return said
    return re.sub(r"\n{2,}", "\n\n", _PROVENANCE.sub("", text)).strip()


def later(text: str) -> list[str]:
    """What a report says would be otherwise by today's files."""
    return re.findall(r"^- `([^`]+)`（封存 ", text, re.MULTILINE)


class Report(NamedTuple):
    """One report: how it is asked for, and the seal from which on it never changes.

    A quarter's and a half's audit is held after the seal of their last month, so that it is the
    next seal that holds it.
    """

    words: tuple[str, ...]
    seal: str


def reports_of(month: str) -> list[Report]:
    """The reports that are settled by the seal of one month."""
    found = [Report((month,), month)]
    before = MONTHS[MONTHS.index(month) - 1] if month != MONTHS[0] else ""
    if before and int(before[5:]) % 3 == 0:
        quarter = f"2024Q{int(before[5:]) // 3}"
        found.append(Report(("--quarter", quarter), month))
        found.append(Report(("--quarter", quarter, "--doc", "底稿"), month))
    if before and int(before[5:]) % 6 == 0:
        found.append(Report(("--half", f"2024H{int(before[5:]) // 6}"), month))
    return found


def printed(repo: Path, words: tuple[str, ...], form: str = "md", at: str = "") -> str:
    """What a report says; a broken draft beside it is no matter.

    A command is a process of its own: it does not remember where a template was found before.
    """
    _environment.cache_clear()
    where = ("--at", at) if at else ()
    made: Ran = ran(repo, "report", *words, "--format", form, *where)
    assert made.code in (0, 1), made.err
    return made.out
