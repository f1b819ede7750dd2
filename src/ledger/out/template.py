"""The office's own wording: Jinja2 templates, sandboxed, that loop and print.

What a template prints is made harmless, for Markdown and for the page made from it, or for HTML:
no tag and no cell border comes out of a book.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ledger.finding import LedgerError

_BAD = (
    TemplateError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
    MemoryError,
)
"""What a template raises that asks for what cannot be, or is no UTF-8."""
_HARMLESS = str.maketrans({"&": "&amp;", "<": "&lt;", "|": "／", "\n": " "})


def render(folders: list[Path], name: str, **values: Any) -> str:
    """A Markdown template filled in; the first folder that has it wins.

    Raises LedgerError if it is bad.
    """
    environment = _environment(tuple(folders))
    return _tidy(_filled(environment, name, values))


def render_html(
    folders: list[Path], name: str, filters: Mapping[str, Callable[..., Any]], **values: Any
) -> str:
    """An HTML template filled in; what it prints is escaped. Raises LedgerError if it is bad."""
    environment = _environment(tuple(folders), markdown=False)
    environment.filters.update(filters)
    return _filled(environment, name, values)


def _filled(environment: Environment, name: str, values: dict[str, Any]) -> str:
    with blaming(name):
        return environment.get_template(name).render(**values)


def sandbox() -> Environment:
    """For templates of other kinds: they loop and print, and a name that is not known is an error."""
    return _Sandbox(undefined=StrictUndefined, autoescape=True)


@contextmanager
def blaming(name: str) -> Iterator[None]:
    """Whatever is wrong with a template while it is used is a LedgerError that names it."""
    try:
        yield
    except _BAD as error:
        line = getattr(error, "lineno", None)
        where = f"第 {line} 行：" if line else ""
        raise LedgerError(
            f"模板 {name} 有误，{where}{error}", "改好 templates/ 下的模板再运行"
        ) from error


class _Sandbox(ImmutableSandboxedEnvironment):
    """What may be asked of a value depends on its type; a long page asks half a million times."""

    @cached_property
    def _answers(self) -> dict[tuple[type, str], bool]:
        return {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        answers, asked = self._answers, (type(obj), attr)
        if asked not in answers:
            answers[asked] = super().is_safe_attribute(obj, attr, value)
        return answers[asked]


@cache
def _environment(folders: tuple[Path, ...], *, markdown: bool = True) -> Environment:
    environment = _Sandbox(
        loader=ChoiceLoader([FileSystemLoader(str(folder)) for folder in folders]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=markdown,
        autoescape=True,
        finalize=_harmless if markdown else None,
    )
    if markdown:
        environment.filters["join"] = lambda rows, between="": between.join(map(str, rows))
    return environment


def _harmless(value: Any) -> Any:
    plain = isinstance(value, str) and not isinstance(value, Markup)
    return Markup(value.translate(_HARMLESS)) if plain else value


def _tidy(text: str) -> str:
    """No more than one blank line anywhere, and one line feed at the end."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip("\n") + "\n"
