"""How the places of the demo open their books."""

from ledger.acts.open import compose, opening_form
from ledger.acts.order import in_order
from ledger.demo.figures import (
    NO_BASE,
    SIZES,
    Values,
    base_figures,
    between,
    level_of_base_year,
    mediated,
)
from ledger.model.plan import Place
from ledger.plan import Plan

POSTS = {1: "调解专干", 10: "司法所建设专干", 16: "安置帮教专干", 17: "安置帮教专干",
         18: "安置帮教专干", 19: "安置帮教专干", 20: "安置帮教专干", 29: "分管副局长"}  # fmt: skip


def opening_text(plan: Plan, place: Place) -> str:
    """A filled opening, not yet signed."""
    form = opening_form(plan, place)
    form.head = form.head.replace(f"# {place.name}", f"# 示例 {place.name}")
    values: Values = {}
    for route in form.prompts:
        value = _answer(plan, place, route)
        if value is not None:
            values[route] = value
    text = compose(form.head, [(route, f" {values[route]}") for route in in_order(plan, values)])
    return _with_list(text) if not place.is_bureau else text


def _answer(plan: Plan, place: Place, route: tuple[str, ...]) -> str | None:
    if route == ("牵头科室",):
        return "普法与依法治理科" if place.is_bureau else "促进法治科"
    if route == ("责任人",):
        return "普促科负责人" if place.is_bureau else "促进法治科负责人"
    title, column, *rest = route
    number = int(title.split()[0])
    if column == "责任人":
        return POSTS.get(number)
    if column == "期初" and not place.is_bureau:
        return _before(place.slug, rest[0])
    if column == "基数" and not place.is_bureau and place.slug != NO_BASE:
        return _base(place.slug, rest[0], rest[1])
    if column == "目标":
        return "2"
    return None


def _before(slug: str, key: str) -> str | None:
    if key == "本月调解件数":
        return str(mediated(slug, 1, 2024) + mediated(slug, 2, 2024))
    return None if key in ("本月脱管人数",) else "0"


def _base(slug: str, key: str, column: str) -> str:
    if column == "取数":
        return "2024-03-12"
    if key == "本月调解件数":
        return str(base_figures(slug)[column])
    if key.startswith("期末"):
        return str(level_of_base_year(slug, key))
    return str(SIZES[slug] * 15 + between(0, 9, slug, key))


def _with_list(text: str) -> str:
    """The first task broken down into steps with days (清单)."""
    steps = [("印发本地细化方案", "2024-03-29"), ("各乡镇完成首轮排查", "2024-05-31"),
             ("半年小结", "2024-07-10")]  # fmt: skip
    rows = "".join(
        f"    - 号: {n}\n      事项: {what}\n      时限: {day}\n"
        for n, (what, day) in enumerate(steps, 1)
    )
    end = text.index("\n\n", text.index("\n1 "))
    return f"{text[:end]}\n  清单:\n{rows.rstrip()}{text[end:]}"
