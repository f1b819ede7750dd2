"""The documentation says what the program does: names, examples, links, generated parts."""

import importlib
import importlib.util
import os
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
import typer

from ledger.check import check_state
from ledger.cli import COMMANDS
from ledger.demo.troubles import (
    AFTER_CLOSING,
    ALTERED,
    BROKEN_AT_THE_END,
    BROKEN_DRAFTS,
    SIGNED_LATE,
    SILENT,
    WRITTEN,
)
from ledger.out.show import as_text
from ledger.page import name_of
from ledger.privacy import traces
from ledger.standing import Standing
from ledger.state import State

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PLAN = "plans/2024/plan.yaml"
DAY = date(2025, 2, 1)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_parts_are_up_to_date() -> None:
    behind = [page.name for page in generator().stale()]
    assert behind == [], f"{'、'.join(behind)}: make docs"


def test_every_generated_part_stands_in_a_page() -> None:
    used = {name for page in PAGES for _, name, _ in generator().REGION.findall(text_of(page))}
    assert used == set(generator().REGIONS)


def test_every_standing_is_explained() -> None:
    assert set(generator().STANDINGS) == set(Standing)


FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def code_in(text: str) -> list[str]:
    """Everything in a page that stands as code: spans, and what is typed in blocks."""
    blocks = [(match["info"], match["body"].splitlines()) for match in FENCE.finditer(text)]
    typed = [
        line for info, lines in blocks for line in lines if info != "console" or line[:2] == "$ "
    ]
    return [*typed, *SPAN.findall(FENCE.sub("", text))]


@cache
def options_of(command: str) -> frozenset[str]:
    """The options that a command takes, as they are typed."""
    module = importlib.import_module(f"ledger.cli.{command}_command")
    app = typer.Typer(add_completion=False)
    app.command()(module.command)
    parameters: Any = typer.main.get_command(app).params
    return frozenset(name for parameter in parameters for name in parameter.opts) | {"--help"}


NAMES = frozenset(command.name for command in COMMANDS)
TYPED = re.compile(r"(?:^|[\s(（$：])ledger +(?P<command>[a-z]+)(?P<rest>[^|;>#\n）]*)")
OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][a-z-]*")


@each_page
def test_commands_and_options_exist(page: Path) -> None:
    for code in code_in(text_of(page)):
        for typed in TYPED.finditer(code):
            assert typed["command"] in NAMES, code
            rest = re.sub("\"[^\"]*\"|'[^']*'", "", typed["rest"])
            unknown = set(OPTION.findall(rest)) - options_of(typed["command"])
            assert unknown == set(), code


@each_page
def test_options_alone_exist(page: Path) -> None:
    known = frozenset[str]().union(*map(options_of, NAMES)) | {"--version"}
    spans = SPAN.findall(FENCE.sub("", text_of(page)))
    alone = {code.split()[0].split("=")[0] for code in spans if code[:2] == "--"}
    assert {word for word in alone if OPTION.fullmatch(word)} <= known


LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")


def headings(page: Path) -> set[str]:
    text = FENCE.sub("", text_of(page))
    return {generator().anchor(title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for match in LINK.finditer(FENCE.sub("", text_of(page))):
        target, _, place = match["target"].partition("#")
        assert "://" not in target, match[0]
        goal = page if not target else (page.parent / target).resolve()
        assert goal.exists(), match[0]
        assert not place or place in headings(goal), match[0]


MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|home|tmp|Users)/|[A-Z]:\\|pypi\.|npmjs|registry\.|localhost"
    r"|(?<![\d.])(?:10|127|172|192)(?:\.\d{1,3}){3}"
)


@each_page
def test_no_machine_and_no_person_is_named(page: Path) -> None:
    text = text_of(page)
    assert MACHINE.findall(text) == []
    if page.name != "rules.md":
        assert [trace.kind for trace in traces(text)] == []


def test_the_readme_is_short() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) < 200


def test_the_readme_names_every_page() -> None:
    readme = text_of(ROOT / "README.md")
    assert [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in readme] == []


class Example(NamedTuple):
    """A ```yaml block: the file that it is of, and what it says.

    `said` is the ```text block after an example that is marked 错, and `span` where that stands.
    """

    path: str
    text: str
    said: str | None
    span: tuple[int, int]


def examples(page: Path) -> Iterator[Example]:
    blocks = list(FENCE.finditer(text_of(page)))
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        kind, *info = block["info"].split() or [""]
        if kind == "yaml":
            wrong = "错" in info
            assert not wrong or (after is not None and after["info"] == "text"), block[0]
            said = after if wrong else None
            span = said.span("body") if said else (0, 0)
            yield Example(" ".join(info[:1]), block["body"], said and said["body"], span)


def full_path(path: str) -> str:
    """Where an example stands: `plan.yaml`, `quanzhou/2024-06.yaml`, else a file of 晋江市."""
    slug, _, name = path.rpartition("/")
    if name in ("plan.yaml", "waivers.yaml", "purges.yaml", "assessment.yaml"):
        return f"plans/2024/{name}"
    if re.fullmatch("20[0-9]{2}Q[1-4].yaml", name):
        return f"plans/2024/audits/{name}"
    folder = f"counties/{slug or 'jinjiang'}"
    return f"{folder}/{name}" if name == "county.yaml" else f"{folder}/2024/{name}"


def findings(files: dict[str, str], path: str) -> str:
    """What `ledger check` says of one file, with others beside it."""
    plan = text_of(ROOT / PLAN)
    amended = {p: plan.replace("修订: []\n", t) if p == PLAN else t for p, t in files.items()}
    data = {p: text.encode() for p, text in {PLAN: plan, **amended}.items()}
    found = check_state(State(data, frozenset(data)), DAY)
    return as_text([finding for finding in found if finding.path == path])


WITH_YAML = [page for page in PAGES if "\n```yaml" in text_of(page)]


@pytest.mark.parametrize("page", WITH_YAML, ids=lambda page: page.name)
def test_yaml_examples_say_what_check_says(page: Path) -> None:
    """Good examples are kept, so that later ones may build on them; wrong ones are not."""
    files: dict[str, str] = {}
    text = now = text_of(page)
    for example in examples(page):
        path = full_path(example.path)
        assert name_of(path) is not None, f"{page.name}: ```yaml {example.path}"
        said = findings({**files, path: example.text}, path)
        if example.said is None:
            assert said == "", f"{page.name}: {example.path}\n{said}"
            files[path] = example.text
            continue
        shift, (start, end) = len(now) - len(text), example.span
        now = now[: start + shift] + said + now[end + shift :]
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(now, encoding="utf-8", newline="\n")
        text = now
    assert now == text, f"{page.name}: UPDATE_GOLDEN=1 pytest tests/test_docs.py"


DOTTED = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]+)+)(?:\(\))?`")
SUFFIXES = (".py", ".md", ".yaml", ".json", ".toml", ".j2", ".typ", ".docx")


def resolve(name: str) -> object:
    """What a dotted name within ledger stands for. Raises where there is nothing."""
    module, _, rest = f"ledger.{name}".rpartition(".")
    try:
        return importlib.import_module(f"ledger.{name}")
    except ImportError:
        pass
    holder: Any = resolve(module.removeprefix("ledger.")) if module != "ledger" else None
    if isinstance(holder, type) and rest in getattr(holder, "__annotations__", {}):
        return rest
    return getattr(holder, rest)


def test_every_part_of_the_program_is_described() -> None:
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \|", text_of(ROOT / "docs" / "architecture.md"), re.M
    )
    described = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert described == set(generator().edges())


@pytest.mark.parametrize("name", ["architecture.md", "decisions.md"])
def test_functions_named_for_engineers_exist(name: str) -> None:
    text = FENCE.sub("", text_of(ROOT / "docs" / name))
    for found in sorted(set(DOTTED.findall(text))):
        first = found.split(".")[0]
        if found.endswith(SUFFIXES):
            continue
        if list((ROOT / "src" / "ledger").glob(f"{first}*")):
            assert resolve(found) is not None, found
        else:
            assert importlib.util.find_spec(first), found


PLANTED = re.compile(r"`([a-z]+) (20\d\d-\d\d)`")


def planted() -> Iterator[tuple[str, str]]:
    """Every place and month in which the demo has something written wrongly, oddly or late."""
    tables = (WRITTEN, BROKEN_DRAFTS, BROKEN_AT_THE_END, ALTERED, SIGNED_LATE, SILENT)
    for slug, month in (case for table in tables for case in table):
        yield slug, str(month)
    for _, slug, sealed, _ in AFTER_CLOSING:
        yield slug, sealed


def test_the_demo_page_tells_every_trouble_and_no_other() -> None:
    """What its commands print is checked with the other transcripts, in test_readme.py."""
    told = set(PLANTED.findall(text_of(ROOT / "docs" / "demo.md")))
    assert told == set(planted())


def test_every_trouble_is_shown_by_a_command_that_prints_something() -> None:
    for section in re.split(r"^##+ ", text_of(ROOT / "docs" / "demo.md"), flags=re.MULTILINE)[1:]:
        if not PLANTED.search(section):
            continue
        shown = [m["body"] for m in FENCE.finditer(section) if m["info"] == "console"]
        assert shown, section
        for body in shown:
            assert not re.search(r"^\$ [^\n]*\n(\$|\Z)", body, re.MULTILINE), body
