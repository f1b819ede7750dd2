"""A fresh repository made from a plan alone: schema, places, opened books."""

from collections.abc import Iterator

from ledger.acts.open import new_text, opening_form
from ledger.model.plan import Place
from ledger.plan import Plan
from ledger.schema import Forms, schema_texts

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


def first_files(plan: Plan, plan_text: str) -> Iterator[tuple[str, str]]:
    """Every file of a fresh repository, by path."""
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
