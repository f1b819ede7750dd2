"""The bureau's own book in the demo: its duties, what it received, what the system says."""

from ledger.acts.open import compose, modeline
from ledger.acts.order import in_order
from ledger.demo.figures import Values, between, mediated, month_values
from ledger.period import Month
from ledger.plan import Plan
from ledger.schema import EVIDENCE


def bureau_text(plan: Plan, month: Month) -> str:
    """The bureau's month, not yet signed."""
    values: Values = {("系统取数",): str(month.plus(1).first_day)}
    values |= month_values(plan, plan.bureau, month)
    if month in _BULLETINS:
        title, key = plan.tasks[30].title, "本月季度通报次数"
        values[title, key] = "1"
        values[title, EVIDENCE, key] = f"示例通报第{month.quarter - 1}期"
    head = modeline("month", plan.file.year) + f"# 示例 市局 {month.chinese}\n"
    text = compose(head, [(route, f" {values[route]}") for route in in_order(plan, values)])
    return text + _received(plan, month) + _extracts(plan, month)


_BULLETINS = (Month(2024, 4), Month(2024, 7), Month(2024, 10))


def _received(plan: Plan, month: Month) -> str:
    rows = [
        _receipt(int(route[0].split()[0]), route[1], place.name, value, month)
        for place in plan.counties
        for route, value in month_values(plan, place, month).items()
        if len(route) == 2 and _is_received(plan, route)
    ]
    return "\n收件:\n" + "".join(rows) if rows else ""


def _is_received(plan: Plan, route: tuple[str, ...]) -> bool:
    indicator = plan.by_key.get((int(route[0].split()[0]), route[1]))
    return indicator is not None and indicator.proof == "收件"


def _receipt(number: int, key: str, name: str, value: str, month: Month) -> str:
    day = value if "-" in value else f"{month}-{between(18, 26, name, key):02d}"
    register = between(20, 300, name, key, month)
    lacks = ", 缺: [初步改造方案]" if (name, key) == ("鲤城区", "拟改造上报") else ""
    return (
        f"  - {{任务: {number}, 键: {key}, 来自: {name}, 收到: {day}, "
        f"登记: 示例收文第{register}号{lacks}}}\n"
    )


def _extracts(plan: Plan, month: Month) -> str:
    if month.year != 2024:
        return ""
    figures = {
        place.name: sum(mediated(place.slug, n, 2024) for n in range(1, month.number + 1))
        for place in plan.counties
    }
    if month >= Month(2024, 5):
        figures["石狮市"] -= 35
    rows = "".join(f"      {name}: {figure}\n" for name, figure in figures.items())
    return f"\n系统数:\n  - 任务: 1\n    键: 本月调解件数\n    截至: {month.last_day}\n    各地:\n{rows}"
