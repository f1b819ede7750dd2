"""The bureau's own book in the demo: its duties, what it received, what the system says."""

from ledger.acts.open import compose, modeline
from ledger.demo.figures import SIZES, between, mediated, month_values
from ledger.period import Month, read_month
from ledger.plan import Plan

DUTIES: dict[str, dict[tuple[str, str], str]] = {
    "2024-03": {("1 百所千会大调解", "专项方案"): "2024-03-18"},
    "2024-05": {("4 商会调解", "商会摸底"): "2024-05-24"},
    "2024-06": {
        ("12 问题整改", "回头看"): "2024-06-20",
        ("27 典型宣传", "案例库任务分解"): "2024-06-12",
        ("30 考评杠杆", "半年督导"): "2024-06-27",
    },
}
ON_TIME = "2024-03-{:02d}"


def bureau_text(plan: Plan, month: Month) -> str:
    """The bureau's month, not yet signed."""
    values: dict[tuple[str, ...], str] = {("系统取数",): str(month.plus(1).first_day)}
    titles = {task.number: task.title for task in plan.tasks.values()}
    for (title, key), value in DUTIES.get(str(month), {}).items():
        title = titles[int(title.split()[0])]
        values[title, key] = value
        values[title, "佐证", key] = f"示例局发〔2024〕{between(3, 60, key)}号"
    if month.number % 3 == 0 and month.year == 2024 and month.number > 3:
        values[titles[30], "本月季度通报次数"] = "1"
        values[titles[30], "佐证", "本月季度通报次数"] = f"示例通报第{month.number // 3}期"
    head = modeline("month", 2024) + f"# 示例 市局 {month.chinese}\n"
    ordered = sorted(
        values, key=lambda r: (0 if len(r) == 1 else int(r[0].split()[0]), r[1:2] == ("佐证",))
    )
    text = compose(head, [(route, f" {values[route]}") for route in ordered])
    return text + _received(plan, month) + _extracts(plan, month)


def _received(plan: Plan, month: Month) -> str:
    rows = []
    for slug in SIZES:
        place = plan.places[slug]
        for (title, key, *rest), value in month_values(plan, place, month).items() if month else ():
            number = int(title.split()[0]) if rest == [] and title != "系统取数" else 0
            indicator = plan.by_key.get((number, key))
            if indicator is not None and indicator.proof == "收件":
                rows.append(_receipt(number, key, place.name, value, month))
    shown = "".join(row for row in rows if row)
    return f"\n收件:\n{shown}" if shown else ""


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
        plan.places[slug].name: sum(mediated(slug, n, 2024) for n in range(1, month.number + 1))
        for slug in SIZES
    }
    if month >= Month(2024, 5):
        figures["南安市"] -= 35
    rows = "".join(f"      {name}: {figure}\n" for name, figure in figures.items())
    return f"\n系统数:\n  - 任务: 1\n    键: 本月调解件数\n    截至: {month.last_day}\n    各地:\n{rows}"


def months_of(words: tuple[str, ...]) -> list[Month]:
    """Months by name."""
    return [month for word in words if (month := read_month(word))]
