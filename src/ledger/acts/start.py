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


FILL_IN = "# 改成岗位真的邮箱，去掉两行行首的 #：一个记账，一个审核\n"
DOMAIN = "单位的域名"
"""What no address may hold, so that what was not filled in shows."""


def county_text(plan: Plan, place: Place) -> str:
    """A place's county.yaml (kept by the bureau): names from the plan, accounts to be filled in.

    The accounts stand as comments, one that enters and one that approves: an account that is not
    there yet may do nothing, and the addresses are the office's to decide.
    """
    code = f'代码: "{place.code}"\n' if place.code else ""
    slug, folders = place.slug, "counties, plans" if place.is_bureau else f"counties/{place.slug}"
    return (
        f"# yaml-language-server: $schema=../../plans/{plan.file.year}/schema/county.json\n"
        f"# 只由市局维护\n名称: {place.name}\n单位: {place.office}\n{code}"
        f"{FILL_IN}账号:\n"
        f"#  - {{名: {slug}, 邮箱: {slug}@{DOMAIN}, 可写: [{folders}]}}\n"
        f"#  - {{名: {slug}-shenhe, 邮箱: {slug}-shenhe@{DOMAIN}, 可批: [{folders}]}}\n"
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
