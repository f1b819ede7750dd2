"""What an honest county of the demo writes: figures that hang together, none of them real."""

import hashlib
from collections.abc import Iterator

from ledger.model.plan import Indicator, Place, Task
from ledger.model.scalar import Percent
from ledger.period import Month
from ledger.plan import Plan
from ledger.schema import DONE_ITEMS, EVIDENCE

Values = dict[tuple[str, ...], str]
SIZES = {
    "licheng": 8, "fengze": 8, "luojiang": 6, "quangang": 7, "huian": 12, "anxi": 24,
    "yongchun": 22, "dehua": 18, "shishi": 9, "jinjiang": 19, "nanan": 26, "taishang": 4, "quanzhou": 5,
}  # fmt: skip
NO_BASE, NOBODY = "taishang", "luojiang"
"""The place without a base year; the place with nobody to be met at the gate."""

MISTYPED = {("jinjiang", 4): 890}
"""Figures typed wrongly and corrected later."""

PROGRESS = (
    "已与配合单位商定分工和进度，按月碰头",
    "方案已印发，正在逐个乡镇落实",
    "完成一轮走访，问题清单已列出，逐项整改",
    "制度初稿已成，正在征求意见",
    "试点单位已定，下一步总结做法",
    "联席会议已开，纪要已发各成员单位",
)


def share(*about: object) -> float:
    """A number in [0, 1) that follows from what it is about, and from nothing else."""
    digest = hashlib.sha256("/".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def between(low: int, high: int, *about: object) -> int:
    """A whole number from low to high, both included."""
    return low + int(share(*about) * (high - low + 1))


def mediated(slug: str, month: int, year: int) -> int:
    """Disputes mediated in a month; every county but one grows a little over the year before."""
    usual = SIZES[slug] * 40
    season = 1 + 0.1 * share(slug, month) + (0.02 if month % 3 == 0 else 0)
    growth = 1.0 if year == 2023 else 0.975 if slug == "luojiang" else 1.02 + 0.03 * share(slug)
    return round(usual * season * growth)


def base_figures(slug: str) -> dict[str, int]:
    """The county's own year 2023, cumulated as the plan asks."""
    months = [mediated(slug, month, 2023) for month in range(1, 13)]
    ends = {"一季度": 3, "上半年": 6, "前三季度": 9, "全年": 12}
    return {name: sum(months[:end]) for name, end in ends.items()}


_LEVELS = {
    "期末参与调委会数": 14, "期末参与司法所数": 1, "期末参与调解员数": 48, "期末乡镇专职调解员数": 2,
    "期末村居专职调解员数": 3, "期末行专调解组织数": 1, "期末已建商会数": 1, "期末商会调解员数": 2,
    "期末协理员数": 1, "期末就业基地数": 1, "期末结对数": 1, "期末试点数": 0,
    "期末商事调解组织数": 0, "期末遗留问题数": 0,
}  # fmt: skip
_LEVEL_2023 = {"期末村居专职调解员数": 3, "期末行专调解组织数": 1}


def level(slug: str, key: str, month: Month) -> int:
    """A level at the end of a month; it grows by one in the second half."""
    if key == "期末台胞担任人数":
        return 2 + (month.number > 6) if slug in ("shishi", "taishang") else 1
    grown = 1 if month.number >= 6 else 0
    return SIZES[slug] * _LEVELS.get(key, 1) + grown


def level_of_base_year(slug: str, key: str) -> int:
    return 1 if key == "期末台胞担任人数" else SIZES[slug] * _LEVEL_2023.get(key, 1)


_DELIVERED = {
    "本地方案": "2024-03-{:02d}", "拟改造上报": "2024-03-{:02d}", "试点报送": "2024-03-{:02d}",
    "商会摸底": "2024-06-{:02d}", "调解员培训": "2024-05-{:02d}", "业务轮训": "2024-09-{:02d}",
    "品牌活动": "2024-10-{:02d}", "两级督导": "2024-09-{:02d}", "座谈调研": "2024-05-{:02d}",
    "总结验收": "2024-12-{:02d}", "年度考核": "2025-01-{:02d}", "结果备案": "2025-01-{:02d}",
    "系统录入": "2025-01-{:02d}", "系统抽查": "2024-08-{:02d}", "配备及遗留核查": "2024-11-{:02d}",
    "回头看": "2024-06-{:02d}", "半年督导": "2024-06-{:02d}", "专项方案": "2024-03-{:02d}",
    "案例库任务分解": "2024-06-{:02d}", "考评标准": "2024-09-{:02d}", "先行所选取": "2024-05-{:02d}",
}  # fmt: skip
_RARE_FLOWS = {
    "本月改造完成所数": (10,), "本月技能培训期数": (5,), "本月调解有一套报送": (3, 5, 9),
    "本月调解有一套采用": (4, 10), "本月培训人次": (5,), "本月心理服务人次": (6, 12),
    "本月典型案例报送": (6, 11), "本月案例库报送": (6, 9, 10),
}  # fmt: skip
_NARROW = {"应训实训": 9, "应建实建": 12, "应帮实帮": 6}


def month_values(plan: Plan, place: Place, month: Month) -> Values:
    """What a county writes in a month, by route, in the order of the file."""
    values: Values = {}
    for task, indicator in plan.indicators:
        if plan.bearing(indicator, place) not in ("欠", "报数") or not plan.is_live(indicator):
            continue
        if not indicator.lives_in(month):
            continue
        value = _value(place.slug, indicator, month)
        if value is not None:
            values[task.title, indicator.key] = value
            values.update(_with_it(place, task, indicator, month, value))
    if not place.is_bureau and month.year == 2024:
        values.update(_list_done(plan, place, month, values))
    if any(_from_system(plan, route) for route in values):
        values = {("系统取数",): str(month.plus(1).first_day), **values}
    return values


def _list_done(plan: Plan, place: Place, month: Month, values: Values) -> Values:
    title = plan.tasks[1].title
    done = {3: ("1", values.get((title, "本地方案"), "")), 5: ("2", f"{month}-28")}
    item, day = done.get(month.number, ("", ""))
    return {(title, DONE_ITEMS, item): day} if day else {}


def _from_system(plan: Plan, route: tuple[str, ...]) -> bool:
    indicator = plan.by_key.get((int(route[0].split()[0]), route[-1])) if len(route) > 1 else None
    return indicator is not None and indicator.proof == "系统" and indicator.kind != "定性"


def _value(slug: str, indicator: Indicator, month: Month) -> str | None:
    key = indicator.key
    if month.year != 2024 and indicator.kind != "节点":
        return None
    if indicator.kind == "节点":
        return _day(slug, indicator, month)
    if indicator.kind == "定性":
        return _prose(slug, indicator, month)
    if not _speaks(indicator, month):
        return None
    if indicator.kind == "比率":
        return _ratio(slug, indicator, month)
    return str(_number(slug, key, indicator, month))


def _speaks(indicator: Indicator, month: Month) -> bool:
    if indicator.key in _RARE_FLOWS:
        return month.number in _RARE_FLOWS[indicator.key]
    every = {"每月": 1, "每季": 3, "半年": 6, "年终": 12}.get(indicator.asked or "", 0)
    return bool(every) and month.number % every == 0


def _day(slug: str, indicator: Indicator, month: Month) -> str | None:
    if indicator.every == "季度" and month.number % 3 == 0:
        return f"{month}-{between(11, 24, slug, indicator.key, month):02d}"
    pattern = _DELIVERED.get(indicator.key, "")
    if pattern[:7] != str(month):
        return None
    latest = 8 if month.year == 2025 else 20
    return pattern.format(between(4 if latest == 8 else 11, latest, slug, indicator.key))


def _prose(slug: str, indicator: Indicator, month: Month) -> str | None:
    every = {"每季": 3, "半年": 6, "年终": 12}.get(indicator.asked or "", 0)
    if not every or month.number % every:
        return None
    pick = between(0, len(PROGRESS) - 1, slug, indicator.code, month)
    return PROGRESS[pick]


def _ratio(slug: str, indicator: Indicator, month: Month) -> str:
    if indicator.key == "应接实接":
        if slug == NOBODY:
            return "0/0"
        due = between(0, 3, slug, indicator.code, month)
        return f"{due}/{due}"
    due = between(2, SIZES[slug] * 2, slug, indicator.code, month) + _NARROW.get(indicator.key, 0)
    whole = isinstance(indicator.at_least, Percent) or share(slug, indicator.code, month) < 0.6
    return f"{due}/{due if whole else due - 1}"


def _number(slug: str, key: str, indicator: Indicator, month: Month) -> int:
    if key == "本月调解件数":
        true = mediated(slug, month.number, 2024)
        return MISTYPED.get((slug, month.number), true)
    if indicator.is_level:
        return level(slug, key, month)
    if key in ("本月脱管人数", "本月负面舆情数"):
        return 0
    if indicator.kind == "频次" or (key in _RARE_FLOWS and "人次" not in key):
        return 1
    return SIZES[slug] * 4 + between(0, 9, slug, key, month)


def _with_it(
    place: Place, task: Task, indicator: Indicator, month: Month, value: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    said = {"试点项目": "外来务工聚集村“调解加法律服务”驻点", "试点范围": "2个镇"}
    for extra in indicator.extras:
        yield (task.title, extra), said.get(extra, "见方案")
    if indicator.proof == "文书" and indicator.kind != "定性" and value != "0":
        number = 100 * month.number + between(3, 96, place.slug, indicator.code, month)
        yield (task.title, EVIDENCE, indicator.key), f"示例〔{month.year}〕{number}号"
