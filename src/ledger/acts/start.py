"""A fresh repository made from a plan: schema, places, opened books, what the forges are to run."""

from collections.abc import Iterable, Iterator

from ledger.acts.open import new_text, opening_form
from ledger.acts.owners import owner_files
from ledger.model.plan import Place
from ledger.plan import Plan
from ledger.schema import Forms, schema_texts
from ledger.state import State, open_year

ATTRIBUTES = """# 文件的字节就是签过字的字节：不许转换换行
* -text
*.yaml diff
"""
IGNORED = """build/
*.swp
~$*
.DS_Store
Thumbs.db
"""


def county_text(plan: Plan, place: Place) -> str:
    """A place's county.yaml (kept by the bureau): names from the plan, accounts to be decided."""
    code = f'代码: "{place.code}"\n' if place.code else ""
    return (
        f"# yaml-language-server: $schema=../../plans/{plan.file.year}/schema/county.json\n"
        f"# 只由市局维护\n名称: {place.name}\n单位: {place.office}\n{code}账号:\n"
    )


Texts = Iterable[tuple[str, str]]
"""Files as they are to be written: path and text."""


def first_files(plan: Plan, plan_text: str, workflows: Texts = ()) -> Iterator[tuple[str, str]]:
    """Every file of a fresh repository, by path; the workflows of forges as they are given."""
    files = dict(_books(plan, plan_text))
    yield from files.items()
    yield from workflows
    yield from owner_files(open_year(state_of(files.items())))


def state_of(texts: Texts) -> State:
    """Texts that are not written yet, as a state."""
    files = {path: text.encode() for path, text in texts if path.endswith(".yaml")}
    return State(files, frozenset(files))


def _books(plan: Plan, plan_text: str) -> Iterator[tuple[str, str]]:
    year = plan.file.year
    yield ".gitattributes", ATTRIBUTES
    yield ".gitignore", IGNORED
    yield f"plans/{year}/plan.yaml", plan_text
    for name, text in schema_texts(Forms(plan.file)):
        yield f"plans/{year}/schema/{name}", text
    for place in plan.file.places:
        folder = f"counties/{place.slug}"
        yield f"{folder}/county.yaml", county_text(plan, place)
        yield f"{folder}/{year}/opening.yaml", new_text(opening_form(plan, place))
