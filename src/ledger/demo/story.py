"""The demo as commits: who wrote which file on which day, and what went wrong where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledger.acts.open import compose, modeline
from ledger.acts.order import in_order, order_of
from ledger.acts.sign import sign
from ledger.acts.start import first_files
from ledger.demo.bureau import bureau_text
from ledger.demo.figures import MISTYPED, between, mediated, month_values
from ledger.demo.opening import opening_text
from ledger.model.plan import Place
from ledger.page import name_of
from ledger.period import Month
from ledger.plan import Plan
from ledger.repo import Commit
from ledger.splice import append, put
from ledger.state import State, Year, open_year

LAST = Month(2024, 6)
UNSIGNED = date.max
SIGNED_LATE = {("fengze", Month(2024, 5)): date(2024, 6, 14)}
NOT_SIGNED = {(slug, LAST) for slug in ("quangang", "huian", "nanan")}
NO_FILE = {("anxi", Month(2024, 6))}

AMENDMENT = """修订:
  - 序: 1
    起算: 2024-06-12
    依据: 省厅下达案例库采用任务量，市局分解（示例）
    已触发: [案例库任务下达, 省厅分配采用任务]
    条款:
      - 任务: 27
        键: 本月案例库报送
        至少: {原: 待定, 改: 1}
        分地区: {原: 待定, 改: {晋江市: 3, 南安市: 3, 惠安县: 2, 安溪县: 2}}
        期限: {原: 待定, 改: 2024-11-30}
        期限依据: {原: 待定, 改: 市局设定}
"""

Trouble = Callable[[Plan, str], str]


def _put(*route: str) -> Callable[[str], Trouble]:
    return lambda value: lambda plan, text: put(text, route, value, order_of(plan))


def _correction(about: str, old: str, new: str) -> Trouble:
    fields = [("类别", "更正"), ("所属", about), ("任务", "1"), ("键", "本月调解件数")]
    fields += [
        ("原值", old),
        ("更正为", new),
        ("原因", "录入时数字颠倒"),
        ("佐证", f"系统取数 {about}-28"),
    ]
    return lambda plan, text: append(text, "更正", fields, order_of(plan))


def _supplement(plan: Plan, text: str) -> str:
    fields = [("依据", "修订1"), ("任务", "27"), ("键", "本月案例库报送")]
    fields += [("责任人", "调解专干"), ("时限", "2024-11-15")]
    return append(text, "定账补充", fields, order_of(plan))


def _swap(old: str, new: str) -> Trouble:
    def change(plan: Plan, text: str) -> str:
        assert old in text, f"the demo's text has changed: {old}"
        return text.replace(old, new, 1)

    return change


BEFORE_SIGNING: dict[tuple[str, Month], list[Trouble]] = {
    ("quangang", Month(2024, 6)): [_put("17 季度排查", "应访实访")("9/11")],
    ("huian", Month(2024, 6)): [_swap("本月排查次数: ", "本月排查次数：")],
    ("dehua", Month(2024, 6)): [_correction("2024-04", "999", "701")],
    ("shishi", Month(2024, 6)): [
        _put("29 一地一试点", "佐证", "期末试点数")("evidence/试点方案.pdf"),
    ],
    ("nanan", Month(2024, 6)): [
        _put("4 商会调解", "商会摸底")("2024-06-31"),
        _put("27 典型宣传", "本月调解有一套采用")("1"),
        _put("27 典型宣传", "佐证", "本月调解有一套采用")("示例采用通知第4期"),
    ],
    ("nanan", Month(2024, 4)): [
        _put("27 典型宣传", "佐证", "本月调解有一套采用")("示例采用通知第4期"),
    ],
    ("jinjiang", Month(2024, 6)): [_supplement],
    ("licheng", Month(2024, 4)): [_put("27 典型宣传", "本月调解有一套采用")("2")],
}
AFTER_SIGNING: dict[tuple[str, Month], list[Trouble]] = {
    ("yongchun", Month(2024, 5)): [_swap("本月媒体宣传篇数: ", "本月媒体宣传篇数: 1")],
}


@dataclass
class Story:
    """Writes the demo's commits one after the other, keeping the files as they stand."""

    plan_text: str
    last: Month = LAST
    files: dict[str, str] = field(default_factory=dict)

    def commits(self) -> Iterator[Commit]:
        """Every commit, in the order of time."""
        yield self._begin()
        for place in self._year().plan().file.places:
            yield self._opening(place)
        for month in self._year().plan().months:
            if month > self.last:
                break
            if month == Month(2024, 6):
                yield self._amendment()
            yield from self._month(month)

    def _year(self) -> Year:
        return open_year(State({path: text.encode() for path, text in self._plans()}))

    def _plans(self) -> list[tuple[str, str]]:
        return [(path, text) for path, text in self.files.items() if path.endswith("/plan.yaml")]

    def _commit(self, day: date, who: Place, message: str, files: dict[str, str]) -> Commit:
        self.files.update(files)
        hour = 9 + between(0, 7, day, who.slug, message)
        return Commit(day, hour, f"{who.name}经办", f"{who.slug}@ledger.example", message, files)

    def _begin(self) -> Commit:
        path = "plans/2024/plan.yaml"
        plan = open_year(State({path: self.plan_text.encode()})).plan()
        files = dict(first_files(plan, "# 示例\n" + self.plan_text))
        for place in plan.file.places:
            name = f"counties/{place.slug}/county.yaml"
            files[name] = _accounts(files[name], place)
        return self._commit(date(2024, 3, 11), plan.bureau, "定账：建仓库（示例）", files)

    def _opening(self, place: Place) -> Commit:
        plan = self._year().plan()
        path = f"counties/{place.slug}/2024/opening.yaml"
        day = date(2024, 3, 18) + timedelta(days=between(0, 8, place.slug, "opening"))
        text = _signed(path, opening_text(plan, place), day)
        return self._commit(day, place, f"定账 {place.name}", {path: text})

    def _amendment(self) -> Commit:
        path = "plans/2024/plan.yaml"
        text = self.files[path].replace("修订: []\n", AMENDMENT)
        assert text != self.files[path], "the plan no longer ends with an empty 修订"
        bureau = self._year().plan().bureau
        return self._commit(date(2024, 6, 12), bureau, "修订1 案例库任务分解（示例）", {path: text})

    def _month(self, month: Month) -> Iterator[Commit]:
        plan = self._year().plan()
        written: list[tuple[date, Commit]] = []
        for place in plan.file.places:
            written += self._place_month(plan, place, month)
        for _, commit in sorted(written, key=lambda pair: (pair[0], pair[1].address)):
            self.files.update(commit.files)
            yield commit

    def _place_month(self, plan: Plan, place: Place, month: Month) -> Iterator[tuple[date, Commit]]:
        case = (place.slug, month)
        if case in NO_FILE:
            return
        path = f"counties/{place.slug}/2024/{month}.yaml"
        text = _month_text(plan, place, month)
        for trouble in BEFORE_SIGNING.get(case, ()):
            text = trouble(plan, text)
        day = SIGNED_LATE.get(case) or month.plus(1).first_day + timedelta(
            days=between(0, 3, place.slug, month, "signed")
        )
        if case in NOT_SIGNED:
            yield day, self._commit(day, place, f"记账 {place.name} {month}", {path: text})
            return
        text = _signed(path, text, day)
        yield day, self._commit(day, place, f"签账 {place.name} {month}", {path: text})
        for trouble in AFTER_SIGNING.get(case, ()):
            later = day + timedelta(days=3)
            changed = trouble(plan, text)
            yield later, self._commit(later, place, f"改数 {place.name} {month}", {path: changed})


def _month_text(plan: Plan, place: Place, month: Month) -> str:
    if place.is_bureau:
        return bureau_text(plan, month)
    values = month_values(plan, place, month)
    head = modeline("month", plan.file.year) + f"# 示例 {place.name} {month.chinese}\n"
    text = compose(head, [(route, f" {values[route]}") for route in in_order(plan, values)])
    if (place.slug, month) == ("jinjiang", LAST):
        typed = str(MISTYPED["jinjiang", 4])
        text = _correction("2024-04", typed, str(mediated("jinjiang", 4, 2024)))(plan, text)
    return text


def _signed(path: str, text: str, day: date) -> str:
    name = name_of(path)
    assert name is not None
    return sign(name, text, day, None, None)


def _accounts(text: str, place: Place) -> str:
    slug = place.slug
    folders = "counties, plans" if place.is_bureau else f"counties/{slug}"
    rows = (
        f"  - {{名: {slug}, 邮箱: {slug}@ledger.example, 可写: [{folders}]}}\n"
        f"  - {{名: {slug}-shenhe, 邮箱: {slug}-shenhe@ledger.example, 可批: [{folders}]}}\n"
    )
    return text.replace("# 只由市局维护", "# 示例。只由市局维护").replace(
        "账号:\n", f"账号:\n{rows}"
    )
