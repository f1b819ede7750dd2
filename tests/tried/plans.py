"""Plans and living files: amendments, weights, waivers, problems, audits, and the bureau's own."""

import re

from .attempt import (
    BUREAUS,
    OTHERS,
    OWN,
    PLAN,
    Attempt,
    Made,
    Make,
    adds,
    edited,
    edits,
    puts,
    told,
    tried,
    writes,
)  # fmt: skip
from .desk import MAIN, Desk

ASSESSMENT, WAIVERS = "plans/2024/assessment.yaml", "plans/2024/waivers.yaml"
AUDIT = "plans/2024/audits/2024Q2.yaml"
MENDED, FOUND = "counties/yongchun/2024/problems.yaml", f"{OTHERS}/problems.yaml"
NEXT = "plans/2025/plan.yaml"
TEMPLATE = "templates/month.md.j2"
AMENDMENT = """\
  - 序: {number}
    起算: {day}
    依据: 市局通知（示例）
    条款:
      - 任务: 27
        键: 本月案例库报送
        期限: {{原: 2024-11-30, 改: 2024-05-31}}
"""
BEFORE_SEAL = "amendment-before-seal"
SCORED = "record-altered"
REWRITTEN = "plan-edited-in-place"


def amends(day: str, number: int = 2, base_text: str = AMENDMENT) -> Make:
    return adds(PLAN, base_text.format(number=number, day=day))


def amended_before(day: str) -> Attempt:
    """An amendment that would count for what is sealed."""
    return tried(amends(day), BEFORE_SEAL)


def in_plan(old: str, new: str) -> Attempt:
    return told(edits(PLAN, old, new, "quanzhou"), REWRITTEN, "plan-rewritten")


def scored(old: str, new: str) -> Attempt:
    """What had been recorded about points, otherwise."""
    return tried(edits(ASSESSMENT, old, new, "quanzhou"), SCORED)


def waives(rule: str, subject: str = "counties/anxi/2024/2024-10.yaml", until: str = "2024-12-31") -> Attempt:  # fmt: skip
    row = (
        f"- 规则: {rule}\n  对象: {subject}\n  原因: 等县里改\n  批准: 市局普促科\n  至: {until}\n"
    )
    return tried(
        puts(WAIVERS, row, "quanzhou"),
        "waived-though-it-holds or waiver-outside-books or unknown-rule or seal-waived or privacy-waived",
    )


def recorded(path: str, old: str, new: str, by: str = "quanzhou") -> Attempt:
    return tried(edits(path, old, new, by), "record-altered")


def seed_and_sample(desk: Desk) -> str:
    """The told number and what was drawn by it, exchanged for another draw that agrees."""
    from ledger.acts.audit import Lot, blank_audit, with_sample
    from ledger.audit.sample import EACH
    from ledger.period import span_of
    from ledger.sealed import books_at, read_chain
    from ledger.state import State, open_year

    files = {p: desk.get(e.id)[1] for p, e in desk.files(desk.at("2024-06")).items() if p.endswith(".yaml")}  # fmt: skip
    year = open_year(State(files, frozenset(files)))
    plan = year.plan()
    chain = read_chain(year.state.files, 2024)
    span = span_of(plan.months[3], "季度")
    books = books_at(year, chain, lambda blobs: {}, plan.audit_day(span.last))
    blank = blank_audit(span).replace("# 2024", "# 示例 2024")
    day = re.search(r"日期: (\S+)", desk.text(AUDIT))
    assert day is not None
    from datetime import date

    lot = Lot(chain[-1].sha256, "4712", date.fromisoformat(day[1]), EACH)
    return desk.commit({AUDIT: with_sample(blank, books, span, lot)}, by="quanzhou", message="查账")


def settles(by: str = "nanan") -> Make:
    more = "  整改:\n    - 日期: 2024-10-08\n      情况: 已更新\n  销号:\n    日期: 2024-10-09\n    结论: 通过\n    依据: 自查\n"
    return adds(FOUND, more, by)


def reordered(desk: Desk) -> str:
    """Two problems' contents exchanged, their numbers kept."""
    text = desk.text(FOUND)
    second = text[text.index("- 编号") :].replace("-001", "-002").replace("未更新", "缺失")
    first = desk.commit({FOUND: text + second}, by="quanzhou")
    swapped = (text + second).replace("-001", "-00x").replace("-002", "-001").replace("-00x", "-002")  # fmt: skip
    return desk.commit({FOUND: swapped}, first, by="quanzhou")


def removed_row(path: str, by: str = "quanzhou") -> Make:
    """The first row of a record gone, the next one under its number where there is one."""

    def make(desk: Desk) -> str:
        text = desk.text(path)
        return desk.commit({path: text[: text.index("- 编号")] + "[]\n"}, by=by)

    return make


def findings_dropped(desk: Desk) -> str:
    text = desk.text(AUDIT)
    return desk.commit({AUDIT: text[: text.index("查实:")]}, by="quanzhou")


def finding_after(result: str) -> Make:
    return lambda desk: desk.commit({AUDIT: edited(desk.text(AUDIT), "结果: 查不到", f"结果: {result}")}, by="quanzhou")  # fmt: skip


def by_county(path: str, text: str = "一\n") -> Attempt:
    return tried(puts(path, text), BUREAUS)


def schema_emptied(desk: Desk) -> str:
    return desk.commit({"plans/2024/schema/month.json": "{}\n"}, by="quanzhou")


def plan_of_next_year_edits_this(desk: Desk) -> str:
    """The next year's plan, and a word of this year's beside it."""
    text = edited(desk.text(PLAN), "名称: 2024年全市", "名称: 2024年")
    return desk.commit({NEXT: desk.text(NEXT) + "# 二\n", PLAN: text}, by="quanzhou")


NEXT_ROW = (
    '  - {目录: jinmen, 名称: 金门县, 单位: 金门县司法局, 代码: "350527", 类别: 县级司法局}\n'
)


def renamed_places(desk: Desk) -> Made:
    """A plan of the next year that calls every place otherwise, so that it has no account; and then
    a stranger."""
    text = desk.text("示例/plan-2025.yaml", desk.base.refs[MAIN])
    plan = re.sub(r"目录: (\w+)", r"目录: x\1", text)
    desk.refs[MAIN] = desk.commit({"plans/2025/plan.yaml": plan}, by="quanzhou", message="计划")
    return desk.commit({"README.md": "一\n", f"{OTHERS}/evidence/一.txt": "一\n"}, by="stranger")


def first_draw(old: str, new: str) -> Make:
    """The record of an audit as it comes, with something else in it than was drawn."""
    path = "plans/2024/audits/2024Q3.yaml"
    return lambda desk: desk.commit({path: edited(desk.text(path, desk.at("2024")), old, new)}, by="quanzhou")  # fmt: skip


PLANS: dict[str, Attempt] = {
    "a stranger, under a plan that has no account's place": tried(renamed_places, "unknown-account", base="year"),
    "a first draw by another seed than the sample": tried(first_draw(r"数: (\S+)", r"数: 99\1"), "sample-altered"),
    "a first draw of fewer each than the sample": tried(first_draw(r"每地: \d+", "每地: 0"), "sample-altered"),
    "an amendment from June, after September's seal": amended_before("2024-06-12"),
    "an amendment from the last sealed day": amended_before("2024-09-30"),
    "an amendment from the first day of the year": tried(amends("2024-01-01"), "amendment-before-seal or amendment-order"),
    "an amendment from before the amendment before it": tried(amends("2024-05-01"), "amendment-before-seal or amendment-order"),
    "an amendment's number used twice": told(amends("2024-11-01", 1), "amendment-order", "amendment-order or plan-rewritten"),
    "an amendment's number left out": told(amends("2024-11-01", 4), "amendment-order", "amendment-order"),
    "an amendment with another old value": tried(adds(PLAN, AMENDMENT.format(number=2, day="2024-11-01").replace("原: 2024-11-30", "原: 2024-10-30")), "amendment-old-value"),
    "an amendment without its day": tried(adds(PLAN, AMENDMENT.format(number=2, day="").replace("    起算: \n", "")), "missing-key"),
    "an amendment by a county": tried(adds(PLAN, AMENDMENT.format(number=2, day="2024-11-01"), "anxi"), BUREAUS),
    "an amendment by the bureau's approver": tried(adds(PLAN, AMENDMENT.format(number=2, day="2024-11-01"), "quanzhou-shenhe"), BUREAUS),
    "the plan's deadline": in_plan("期限: 2024-03-22", "期限: 2024-04-22"),
    "the plan's count": in_plan("至少: 2", "至少: 1"),
    "the plan's closing day": in_plan("对账: 次月5日", "对账: 次月25日"),
    "the plan's lights": in_plan("期限前: 15天", "期限前: 5天"),
    "a place's name in the plan": in_plan("名称: 安溪县", "名称: 安溪区"),
    "a place more in the plan": told(edits(PLAN, r"(  - \{目录: taishang)", NEXT_ROW + r"\1", "quanzhou"), REWRITTEN, "plan-rewritten or sample-altered"),
    "the plan no longer an example": in_plan("示例: 是\n", ""),
    "an amendment that is in force": in_plan("起算: 2024-06-12", "起算: 2024-06-13"),
    "what triggered, taken back": in_plan("已触发: .案例库任务下达, 省厅分配采用任务.", "已触发: [案例库任务下达]"),
    "the next year's plan and a word of this one's": told(plan_of_next_year_edits_this, REWRITTEN, "plan-rewritten", base="two_years"),
    "a cut that had been made": scored("扣: 0.5分", "扣: 0.1分"),
    "a cut's reason": scored("原因: 报送的方案缺件", "原因: 方案晚到"),
    "a cut moved to another place": scored("地区: 鲤城区\n    项目: A2\n    月份", "地区: 丰泽区\n    项目: A2\n    月份"),
    "an objection that had been decided": scored("结论: 部分采纳", "结论: 采纳"),
    "an objection removed": scored(r"申诉:\n(.*\n)+", ""),
    "a cut under another number": scored("编号: K1", "编号: K2"),
    "a cut told twice": scored("申诉:", "  - {编号: K1, 地区: 鲤城区, 项目: A2, 月份: 2024-07, 扣: 0分, 原因: 无, 佐证: 无}\n\n申诉:"),
    "weights by a county": by_county(ASSESSMENT),
    "weights removed": tried(writes({ASSESSMENT: None}, "quanzhou"), "book-file-removed"),
    "a waiver of a link": waives("symbolic-link"),
    "a waiver of a conflict's marks": waives("merge-marker"),
    "a waiver of another encoding": waives("not-utf8"),
    "a waiver of a wrong old value": waives("wrong-old-value"),
    "a waiver of a seed before its seal": waives("seed-before-seal", AUDIT),
    "a waiver of an amendment's order": waives("amendment-order", PLAN),
    "a waiver of twins": waives("case-clash"),
    "a waiver of a changed signature": waives("changed-after-signing"),
    "a waiver of sealed files": waives("sealed-file-changed", f"{OWN}/2024-05.yaml"),
    "a waiver of custody": waives("others-book"),
    "a waiver of personal data": waives("resident-id"),
    "a waiver of waivers": waives("expired-waiver", WAIVERS),
    "a waiver of a key given twice": waives("duplicate-key"),
    "a waiver of broken YAML": waives("broken-yaml"),
    "a waiver of a future sign-off": waives("signing-day"),
    "a waiver of an odd account": waives("account-outside", "counties/anxi/county.yaml"),
    "a waiver of the plan's text": waives("code-twice", PLAN),
    "a waiver of everything": waives("'*'"),
    "a waiver without an end": tried(puts(WAIVERS, "- 规则: bad-day\n  对象: counties/anxi/2024/2024-10.yaml\n  原因: 等\n  批准: 市局普促科\n", "quanzhou"), "missing-key"),
    "a waiver by a county": by_county(WAIVERS, "[]\n"),
    "a problem told differently": recorded(FOUND, "问题: 某司法所", "问题: 某所"),
    "a problem's day": recorded(FOUND, "发现: 2024-06-18", "发现: 2024-09-18"),
    "a problem's limit put off": recorded(FOUND, "时限: 2024-07-31", "时限: 2024-12-31", "nanan"),
    "a problem's number": recorded(FOUND, "编号: 南安市-2024-001", "编号: 南安市-2024-002"),
    "a problem gone, by the county": tried(removed_row(FOUND, "nanan"), "record-altered"),
    "a problem gone, by the bureau": tried(removed_row(FOUND), "record-altered"),
    "two problems under each other's numbers": tried(reordered, "record-altered"),
    "a problem settled by the county": tried(settles(), "settled-by-county"),
    "a problem settled by the county's approver": tried(settles("nanan-shenhe"), "others-book or settled-by-county"),
    "a problem settled by another county": tried(settles("anxi"), "others-book"),
    "a county's mending altered by the bureau": recorded(MENDED, "情况: 已补这一件", "情况: 没有补"),
    "a settlement that was a return": recorded(MENDED, "结论: 退回", "结论: 通过"),
    "a review of a settlement removed": recorded(MENDED, r"  复核:\n(    .*\n|  .*\n)+", ""),
    "a review of a settlement by the county": tried(adds(MENDED, "    - 日期: 2024-10-18\n      结论: 通过\n      依据: 自查\n", "yongchun"), "settled-by-county"),
    "a mending with another day": recorded(MENDED, "日期: 2024-08-20", "日期: 2024-07-20", "yongchun"),
    "an audit's seed": told(edits(AUDIT, "数: 4711", "数: 4712", "quanzhou"), "record-altered", "record-altered or sample-altered"),
    "an audit's seed and its sample together": tried(seed_and_sample, "record-altered or seed-altered"),
    "an audit's sample": told(edits(AUDIT, "编号: 1, 地区: 鲤城区, 任务: 2", "编号: 1, 地区: 鲤城区, 任务: 4", "quanzhou"), "record-altered", "record-altered or sample-altered"),
    "an audit's findings dropped": tried(findings_dropped, "record-altered"),
    "a finding that nothing was missing": tried(finding_after("相符"), "record-altered"),
    "an audit by a county": by_county(AUDIT),
    "an audit removed": tried(writes({AUDIT: None}, "quanzhou"), "record-altered or book-file-removed"),
    "an audit of a quarter not sealed": tried(puts("plans/2024/audits/2024Q4.yaml", "种子:\n  数: 1\n  日期: 2024-11-08\n  封存: " + "1a" * 32 + "\n  每地: 8\n", "quanzhou"), "seed-of-other-seal or seed-before-seal or audit-of-nothing or sample-of-other-seal"),
    "a template by a county": by_county(TEMPLATE),
    "a workflow by a county": by_county(".github/workflows/ledger.yml", "on: push\n"),
    "another workflow by a county": by_county(".github/workflows/二.yml", "on: push\n"),
    "Gitee's pipeline by a county": by_county(".workflow/ledger.yml"),
    "owners by a county": by_county(".github/CODEOWNERS", "* @anxi\n"),
    "a schema by a county": by_county("plans/2024/schema/month.json", "{}\n"),
    "signers by a county": by_county("plans/2024/allowed_signers"),
    "revoked keys by a county": by_county("plans/2024/revoked_keys"),
    "the next year's plan by a county": told(puts(NEXT, "年度: 2025\n"), BUREAUS, f"{BUREAUS} or cannot"),
    "a purge by a county": by_county("plans/2024/purges.yaml", "[]\n"),
    "a hook for pre-commit by a county": by_county(".pre-commit-config.yaml", "repos: []\n"),
}  # fmt: skip
