"""What a package holds as it follows from its history alone: drawn when it is made, and again when
it is verified. The history is a bare repository, so that nothing of the machine comes in."""

import hashlib
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import ledger
from ledger.cli.report_command import VIEWS, shown
from ledger.cli.sources import Sources, open_sources
from ledger.finding import LedgerError
from ledger.package import ABOUT, BOOKS, About, about_text, is_of_year
from ledger.period import Span, read_span, span_of
from ledger.plan import Plan
from ledger.repo.disk import packaged, templates_for
from ledger.repo.git import read_blobs
from ledger.views.handover import handover_page

KEPT = ("md", "html", "json")
"""The formats in which reports are kept for good."""
LONGEST = 300
"""Reports are drawn in so many seconds, or not at all; a city's year takes ten."""
DECISIVE = ("holidays", "jinja2", "markdown-it-py", "markupsafe")
"""The libraries whose version may decide what bytes a report has."""


@cache
def made() -> dict[str, str]:
    """The programs that draw here, by their versions; ledger's own with a digest of its source."""
    folders = (Path(ledger.__file__).parent.rglob("*.py"), packaged("templates").rglob("*.*"))
    digest = hashlib.sha256()
    for path in (path for paths in folders for path in sorted(paths)):
        digest.update(path.read_bytes() if path.is_file() else b"")
    own = f"{ledger.__version__}+{digest.hexdigest()[:12]}"
    return {"ledger": own, **{name: version(name) for name in DECISIVE}}


def history_at(bare: Path, about: About) -> Sources:
    """The year of a package's history. Raises LedgerError where it cannot be read."""
    span = read_span(str(about.year))
    if span is None:
        raise LedgerError(f"「{about.year}」不是年度", "写 2024 这样的年度")
    return open_sources(bare, about.pinned.commit, span)


def books_in(sources: Sources) -> Iterator[tuple[str, bytes]]:
    """Every file of a year at the commit, evidence of any kind too, by its path in a package."""
    state, year = sources.year.state, sources.year.year
    mine = {path: data for path, data in state.files.items() if is_of_year(path, year)}
    others = {path: blob for path, blob in state.others.items() if is_of_year(path, year)}
    found = chain(sorted(mine.items()), read_blobs(sources.root, others))
    yield from ((f"{BOOKS}{path}", data) for path, data in found)


def drawn(sources: Sources, about: About, books: Iterable[str]) -> dict[str, bytes]:
    """Every file of a package that is drawn: the reports, what is said of them, package.json.

    `books` are the paths of those that are not.
    """
    plan = sources.year.plan()
    wanted = list(_asked(sources, plan))
    parts = _watched((_reports(sources, *one) for one in wanted), len(wanted))
    files = {f"reports/{name}": data for part in parts for name, data in part}
    said = {"name": plan.file.name, "document": plan.file.document, "amendment": plan.version}
    files[ABOUT] = about_text(about, said).encode()
    page = handover_page(plan, about, sorted([*books, *files]))
    return files | _pages(templates_for(sources.root), page)


@contextmanager
def in_time() -> Iterator[None]:
    """Raises LedgerError where drawing takes longer than any honest year does: the wording in a
    package is somebody else's, and may loop without end."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: object) -> None:
        raise LedgerError("重编报告太久，没有编完", "不要用这个包，查清来源")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _watched(parts: Iterable[Any], total: int) -> Iterable[Any]:
    """A progress bar on a terminal, nothing elsewhere: it takes seconds."""
    if not sys.stderr.isatty():
        return parts
    from ledger.out.table import progress

    return progress(parts, "编报告", total)


def _asked(sources: Sources, plan: Plan) -> Iterator[tuple[str, Span]]:
    """Every report of a year whose period is sealed."""
    year = plan.file.year
    spans: list[tuple[tuple[str, ...], str]] = [(("month",), str(m)) for m in plan.months]
    spans += [(("bulletin", "paper"), f"{year}Q{n}") for n in (1, 2, 3, 4)]
    spans += [(("half",), f"{year}H{n}") for n in (1, 2)]
    for kinds, name in spans:
        span = read_span(name)
        if span is not None and str(span.last) in sources.sealed:
            yield from ((kind, span) for kind in kinds)
    if (whole := read_span(str(year))) is not None:
        yield "year", whole
    if f"plans/{year}/assessment.yaml" in sources.year.state.files:
        yield "score", span_of(plan.months[-1], "月")


def _reports(sources: Sources, kind: str, span: Span) -> list[tuple[str, bytes]]:
    """One report, as of its own day, in the formats that need no program of an office."""
    view = VIEWS[kind](sources, span, None, None)
    texts = ((form, shown(sources, kind, view, form)) for form in KEPT)
    return [
        (f"{kind}-{span.name}.{form}", text if isinstance(text, bytes) else text.encode())
        for form, text in texts
    ]


def _pages(folders: list[Path], page: object) -> dict[str, bytes]:
    """The page that tells a reader without this tool how to check, as text and for a browser."""
    from ledger.out.page import render_page
    from ledger.out.template import render

    text = render(folders, "handover.md.j2", page=page)
    html = render_page(folders, getattr(page, "title", ""), text, places=[], trends=[])
    return {"说明.txt": text.encode(), "说明.html": html.encode()}
