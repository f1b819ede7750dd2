"""The office's own wording: Jinja2 templates, sandboxed, that loop and print."""

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ledger.finding import LedgerError


def render(folders: list[Path], name: str, **values: Any) -> str:
    """A template filled in; the first folder that has it wins. Raises LedgerError if it is bad."""
    loader = ChoiceLoader([FileSystemLoader(str(folder)) for folder in folders])
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = lambda text: str(text).replace("|", "／").replace("\n", " ")
    try:
        return environment.get_template(name).render(**values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"第 {line} 行：" if line else ""
        raise LedgerError(
            f"模板 {name} 有误，{where}{error}", "改好 templates/ 下的模板再运行"
        ) from error
