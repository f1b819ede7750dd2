"""A tenfold city: 120 counties and the bureau, one full year, the same bytes every time.

The plan, the figures and the wording are the demo's own; only the places are more. Everything
that a clean year holds is there: signed openings and months with prose, corrections, problems
lists and closings. `ledger check --as-of 2025-02-10` finds no error in it.

Run as `python bench/city.py FOLDER`.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from ledger.acts.open import compose, modeline
from ledger.acts.order import in_order, order_of
from ledger.acts.sign import sign
from ledger.acts.start import first_files
from ledger.book import Books, book_of
from ledger.demo.bureau import bureau_text
from ledger.demo.closing import closing_text
from ledger.demo.figures import SIZES, Values, between, month_values, share
from ledger.demo.opening import opening_text
from ledger.demo.story import AMENDMENT
from ledger.model.plan import Place
from ledger.page import name_of, read_page
from ledger.period import Month
from ledger.plan import Plan
from ledger.schema import EVIDENCE
from ledger.splice import append
from ledger.state import State, Year, open_year

COUNTIES = 120
AS_OF = date(2025, 2, 10)
ROOT = Path(__file__).resolve().parents[1]
PLAN_PATH = "plans/2024/plan.yaml"

TROUBLES = (
    "个别乡镇人手不足，专职调解员还缺两名，入户走访推进比上月慢，台账补录不够及时",
    "行业主管部门配合还不够顺畅，会商机制刚刚建立，移送的线索反馈周期偏长",
    "村居骨干换届后新手较多，业务不熟，卷宗制作不够规范，评查退回的比例偏高",
    "汛期和农忙叠加，部分排查点位推后，偏远自然村还没有走到，数据口径也要再核一遍",
)
STEPS = (
    "下月中旬前由县局分管领导带队逐个乡镇督导一次，列出清单，办结一件销一件",
    "会同组织、人社部门落实补员和补贴，月底前到岗，并安排老调解员结对带教",
    "每周调度一次进度，落后的乡镇在例会上说明原因，连续两周落后的由分管领导约谈",
    "把评查发现的共性问题编成两页要点发到各所，季末再抽查一遍，结果报市局普促科",
)
FINDINGS = (
    "台账登记的次数和系统里的对不上，差一次，原因是月底最后一天的一次走访没有录入",
    "走访记录没有写明频次和方式，抽查的六份里有两份缺回执，要补齐后再报",
    "制度上墙的版本还是去年的，联系电话栏空着，服务指南没有更新",
    "卷宗缺回访记录，案由写得过于笼统，评查时退回，要求一个月内整改到位",
)


def main() -> None:
    """Writes the city into a folder."""
    folder = Path(sys.argv[1])
    print(f"{folder}: {build(folder)} files")


def build(folder: Path) -> int:
    """Writes every file of the city; returns how many are read by a check."""
    count = 0
    for path, text in files():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
        count += name_of(path) is not None
    return count


def files() -> Iterator[tuple[str, str]]:
    """Every file of the city, by path."""
    text = plan_text()
    year = open_year(State({PLAN_PATH: text.encode()}))
    for path, body in first_files(year.plan(), text):
        if not path.endswith("/opening.yaml"):
            yield path, _with_accounts(path, body)
    for place in year.plan().file.places:
        yield from _book(year, place)


def plan_text() -> str:
    """The plan in the repository, amended as in the demo, with more counties."""
    text = (ROOT / PLAN_PATH).read_text(encoding="utf-8")
    head, bureau, rest = text.partition("  - {目录: quanzhou,")
    wanted = COUNTIES - head.count("  - {目录: ")
    more = "".join(_new_county(number) for number in range(1, wanted + 1))
    return (head + more + bureau + rest).replace("修订: []\n", AMENDMENT)


def _new_county(number: int) -> str:
    """One more county, as large as one of the demo's; names nobody bears."""
    slug = "shili" + "".join(chr(ord("a") + digit) for digit in divmod(number, 26))
    sizes = [size for known, size in SIZES.items() if not known.startswith("shili")]
    SIZES[slug] = sizes[number % (len(sizes) - 1)]
    name = f"示例{number}县"
    return f"  - {{目录: {slug}, 名称: {name}, 单位: {name}司法局, 类别: 县级司法局}}\n"


def _with_accounts(path: str, text: str) -> str:
    if not path.endswith("/county.yaml"):
        return text
    slug = path.split("/")[1]
    rows = (
        f"  - {{名: {slug}, 邮箱: {slug}@ledger.example, 可写: [counties/{slug}]}}\n"
        f"  - {{名: {slug}-shenhe, 邮箱: {slug}-shenhe@ledger.example, 可批: [counties/{slug}]}}\n"
    )
    return text.replace("账号:\n", f"账号:\n{rows}")


def _book(year: Year, place: Place) -> Iterator[tuple[str, str]]:
    """One place's year."""
    plan = year.plan()
    folder = f"counties/{place.slug}/{plan.file.year}"
    files = dict(_months(plan, place, folder))
    yield from files.items()
    if not place.is_bureau and share(place.slug, "problems") < 0.4:
        yield f"{folder}/problems.yaml", _problems_text(plan, place)
    if share(place.slug, "closing") < 0.6:
        text = _handed_over(year, place, files)
        yield _signed(f"{folder}/closing.yaml", text, date(2025, 1, 17))


def _months(plan: Plan, place: Place, folder: str) -> Iterator[tuple[str, str]]:
    """The opening and every month, signed."""
    yield _signed(f"{folder}/opening.yaml", opening_text(plan, place), date(2024, 3, 20))
    for month in plan.months:
        text = bureau_text(plan, month) if place.is_bureau else _month_text(plan, place, month)
        day = month.plus(1).first_day + timedelta(days=between(0, 3, place.slug, month))
        yield _signed(f"{folder}/{month}.yaml", text, day)


def _signed(path: str, text: str, day: date) -> tuple[str, str]:
    name = name_of(path)
    assert name is not None
    return path, sign(name, text, day, None, None)


def _month_text(plan: Plan, place: Place, month: Month) -> str:
    """A county's month: the demo's figures, prose for what is behind, now and then a correction."""
    values = month_values(plan, place, month)
    values |= _proofs(plan, place, month, values) | _prose(place, month, values)
    head = modeline("month", plan.file.year) + f"# 示例 {place.name} {month.chinese}\n"
    text = compose(head, [(route, f" {values[route]}") for route in in_order(plan, values)])
    if month.number in (5, 9, 12) and share(place.slug, month, "correction") < 0.2:
        text = _corrected(plan, place, month.plus(-1), text)
    return text


def _proofs(plan: Plan, place: Place, month: Month, values: Values) -> Values:
    """Document numbers for ratios that go by documents, which the demo leaves out."""
    proved = (route for route in values if _goes_by_document(plan, route))
    return {
        (title, EVIDENCE, key): f"示例〔{month.year}〕{between(100, 180, place.slug, key, month)}号"
        for title, key in proved
    }


def _goes_by_document(plan: Plan, route: tuple[str, ...]) -> bool:
    indicator = plan.by_key.get((int(route[0].split()[0]), route[1])) if len(route) == 2 else None
    return indicator is not None and (indicator.kind, indicator.proof) == ("比率", "文书")


def _prose(place: Place, month: Month, values: Values) -> Values:
    """Why a task is behind and what comes next, in blocks as people are told to write it."""
    titles = dict.fromkeys(route[0] for route in values if len(route) > 1)
    said: Values = {}
    for title in titles:
        if share(place.slug, month, title) < 0.4:
            about = (place.slug, month, title)
            said[title, "存在问题"] = f"|\n    {TROUBLES[between(0, 3, *about, 1)]}"
            said[title, "下一步措施"] = f"|\n    {STEPS[between(0, 3, *about, 2)]}"
    return said


def _corrected(plan: Plan, place: Place, about: Month, text: str) -> str:
    old = int(month_values(plan, place, about)[plan.tasks[1].title, "本月调解件数"])
    fields = [("类别", "更正"), ("所属", str(about)), ("任务", "1"), ("键", "本月调解件数")]
    fields += [("原值", str(old)), ("更正为", str(old + 3)), ("原因", "月底三件补录")]
    fields += [("佐证", f"系统取数 {about.plus(1)}-02")]
    return append(text, "更正", fields, order_of(plan))


def _problems_text(plan: Plan, place: Place) -> str:
    head = modeline("problems", plan.file.year) + f"# 示例 {place.name}\n"
    count = between(4, 9, place.slug, "problems")
    return head + "\n".join(_problem(place, number) for number in range(1, count + 1))


def _problem(place: Place, number: int) -> str:
    found = date(2024, 4, 10) + timedelta(days=between(0, 150, place.slug, number, "found"))
    task = (9, 17, 12, 14)[number % 4]
    rows = {
        "任务": task,
        "来源": ("自查", "系统抽查", "回头看", "季度查账")[number % 4],
        "发现": found,
    }
    rows |= {"问题": FINDINGS[between(0, 3, place.slug, number)], "措施": STEPS[number % 4]}
    rows |= {"责任人": "安置帮教专干", "时限": found + timedelta(days=30)}
    text = f"- 编号: {place.slug}-2024-{number:03d}\n"
    text += "".join(f"  {key}: {value}\n" for key, value in rows.items())
    return text + _mending(found, number)


def _mending(found: date, number: int) -> str:
    mended, settled = found + timedelta(days=14), found + timedelta(days=25)
    text = f"  整改:\n    - {{日期: {mended}, 情况: 已逐份补齐并复核, 佐证: 示例补录清单第{number}号}}\n"
    ground = f"示例核查单第{number}号"
    return text + f"  销号: {{日期: {settled}, 结论: 通过, 依据: {ground}}}\n"


def _handed_over(year: Year, place: Place, files: dict[str, str]) -> str:
    """The closing that a place's own files come to."""
    named = ((path, name_of(path), text.encode()) for path, text in files.items())
    pages = [read_page(year.forms, path, name, data) for path, name, data in named if name]
    book = book_of(year.plan(), place, pages, AS_OF)
    return closing_text(Books(book.plan, AS_OF, {place.slug: book}), place)


if __name__ == "__main__":
    main()
