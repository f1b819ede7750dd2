"""Who may know whom, and who may touch the world (design law 2)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from .books import ROOT

SOURCE = ROOT / "src/ledger"
MODULES = {
    "ledger." + ".".join(path.relative_to(SOURCE).with_suffix("").parts): path
    for path in sorted(SOURCE.rglob("*.py"))
}
OUTER = ("ledger.cli.*", "ledger.repo.*", "ledger.out.*", "ledger.__main__")
CORE = [name for name in MODULES if not any(fnmatch(name, outer) for outer in OUTER)]
ONLY: dict[str, tuple[str, ...]] = {
    "yaml": ("ledger.document",),
    "git": ("ledger.repo.git",),
    "subprocess": ("ledger.repo.ssh",),
    "shutil": ("ledger.repo.disk",),  # what a run that was cut off has left
    "tempfile": ("ledger.repo.*", "ledger.cli.run"),  # a note of our own bug, outside the books
    "os": ("ledger.repo.*", "ledger.cli.*"),
    "pathlib": ("ledger.repo.*", "ledger.cli.*", "ledger.out.*"),
    "multiprocessing": ("ledger.cli.spread",),
    "typer": ("ledger.cli.*",),
    "rich": ("ledger.out.table",),
    "jinja2": ("ledger.out.template",),
    "markdown_it": ("ledger.out.page", "ledger.out.blocks"),
    "docxtpl": ("ledger.out.docx",),
    "docx": ("ledger.out.docx",),
    "typst": ("ledger.out.pdf",),
    "pylopdf_fonts_zh_cn": ("ledger.out.pdf",),
    "holidays": ("ledger.period",),
    "xlsxwriter": ("ledger.out.xlsx",),
    "python_calamine": ("ledger.repo.workbook",),
    "pydantic": ("ledger.model.*", "ledger.schema"),
    "time": (),
    "rapidfuzz": ("ledger.audit.texts",),
    "random": (),
    "uuid": (),
    "socket": (),
    "urllib": ("ledger.out.forge.sarif",),  # urllib.parse: paths as URIs
    "http": (),
}
CLOCK = {"now", "today", "utcnow", "fromtimestamp", "time_ns", "monotonic", "perf_counter"}
DISK = {
    "read_text",
    "write_text",
    "write_bytes",
    "mkdir",
    "unlink",
    "iterdir",
    "rglob",
}
BUILT_IN = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported(path: Path) -> Iterator[str]:
    """The outermost package of every import in a file, wherever it stands."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def calls(path: Path) -> set[str]:
    """What a file calls: `open` for a function, `.now` for a method."""
    functions = [node.func for node in nodes_of(path) if isinstance(node, ast.Call)]
    names = {function.id for function in functions if isinstance(function, ast.Name)}
    return names | {f".{f.attr}" for f in functions if isinstance(f, ast.Attribute)}


def test_modules_know_one_another_one_way() -> None:
    config = str(ROOT / "pyproject.toml")
    assert lint_imports(config_filename=config, no_cache=True) == 0


def test_a_package_is_imported_only_where_it_belongs() -> None:
    uses = {(package, name) for name, path in MODULES.items() for package in imported(path)}
    astray = [
        (package, name)
        for package, name in sorted(uses)
        if package in ONLY and not any(fnmatch(name, allowed) for allowed in ONLY[package])
    ]
    assert astray == []


def test_every_package_from_elsewhere_has_its_place() -> None:
    known = {*sys.stdlib_module_names, *ONLY, "ledger", "pydantic_core", "markupsafe"}
    found = {package for path in MODULES.values() for package in imported(path)}
    assert found - known == set()


def test_the_core_opens_nothing_prints_nothing_asks_no_clock() -> None:
    forbidden = BUILT_IN | {f".{method}" for method in CLOCK | DISK}
    found = {name: calls(MODULES[name]) & forbidden for name in CORE}
    assert {name: called for name, called in found.items() if called} == {}


@pytest.mark.parametrize("words", [["--help"], ["--version"], []])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    heavy = ["typer", "pydantic", "yaml", "rich", "jinja2", "git", "click", "ledger.model"]
    code = (
        "import sys; from ledger.cli import main; main(sys.argv[1:]);"
        f"sys.exit(','.join(name for name in {heavy} if name in sys.modules) or 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_checking_imports_no_git_and_no_templates(small_repository: Path) -> None:
    heavy = ["docx", "typst", "git", "jinja2", "rich", "holidays.countries", "ledger.out.forge"]
    code = (
        "import sys; from ledger.cli import main;"
        f"assert main(['check', '-C', {str(small_repository)!r}, '--as-of', '2024-03-01']) == 0;"
        f"sys.exit(','.join(name for name in {heavy} if name in sys.modules) or 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
