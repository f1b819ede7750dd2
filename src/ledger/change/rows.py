"""Rows of lists in words: corrections, late work, receipts, problems, amendments, accounts."""

from collections.abc import Callable
from typing import Any

from ledger.compare import Difference
from ledger.due import dues_of
from ledger.plan import Plan
from ledger.privacy import mask

Row = dict[str, Any]


def row_words(
    kind: str, before: Any, after: Any, differences: list[Difference], plan: Plan | None
) -> str:
    """One row that came, went or changed. `kind` is the list's key, or the kind of its file."""
    row = after if isinstance(after, dict) else before if isinstance(before, dict) else {}
    tell = _TELLERS.get(kind, _plain)
    if before is None:
        return tell(row, plan)
    if after is None:
        return f"删了：{tell(row, plan)}"
    steps, rest = _steps(before, after, differences) if kind == "problems" else ([], differences)
    return f"{_title(kind, row)}{'；'.join([*steps, *map(_change, rest)])}"


def _change(difference: Difference) -> str:
    return difference._replace(route=_within(difference)).words.removeprefix("：")


def _within(difference: Difference) -> tuple[str, ...]:
    """The keys that lead to a difference from its row on."""
    at = next((n for n, step in enumerate(difference.route) if step.startswith("第")), 0)
    return difference.route[at + 1 :]


def _steps(
    before: Row, after: Row, differences: list[Difference]
) -> tuple[list[str], list[Difference]]:
    """What was done about a problem, each step in words; and the differences that are none."""
    said: dict[str, list[str]] = {}
    for key, tell in _STEPS.items():
        held, now = (_listed(row.get(key)) for row in (before, after))
        if len(now) > len(held) and now[: len(held)] == held:
            said[key] = [f"{key} {tell(row)}" for row in now[len(held) :]]
    rest = [one for one in differences if _within(one)[0] not in said]
    return [words for key in said for words in said[key]], rest


def _listed(value: Any) -> list[Row]:
    rows = value if isinstance(value, list) else [value] if value else []
    return [row for row in rows if isinstance(row, dict)]


def _mending(row: Row) -> str:
    return f"{row.get('日期')} {_flat(row.get('情况'))}{_also(row, '佐证')}"


def _opinion(row: Row) -> str:
    return f"{row.get('日期')} {row.get('结论')}，凭 {_flat(row.get('依据'))}"


_STEPS: dict[str, Callable[[Row], str]] = {
    "整改": _mending,
    "销号": _opinion,
    "复核": _opinion,
}


def _title(kind: str, row: Row) -> str:
    known = [
        row.get(key)
        for key in ("编号", "名称", "名", "序", "所属", "任务", "键", "规则")
        if row.get(key)
    ]
    return f"{' '.join(map(str, known[:3]))}　" if known else f"{kind} "


def _plain(row: Row, plan: Plan | None) -> str:
    return "，".join(f"{key} {_flat(value)}" for key, value in row.items()) or "空的一条"


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(f"{key} {_flat(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "、".join(map(_flat, value))
    return mask(" ".join(str(value or "空").split()))


def _about(row: Row, plan: Plan | None) -> str:
    """The indicator that a row is about, by its name."""
    number, key = str(row.get("任务") or ""), str(row.get("键") or "")
    indicator = plan.by_key.get((int(number), key)) if plan and number.isdigit() else None
    return f"{number} {indicator.name if indicator else key}".strip()


def _correction(row: Row, plan: Plan | None) -> str:
    column = f" {row['栏']}" if row.get("栏") else ""
    moved = f"{row.get('原值')} 改成 {row.get('更正为')}"
    why = _also(row, "原因", "佐证", "批准")
    return f"{row.get('类别')} {row.get('所属')}{column} {_about(row, plan)}：{moved}{why}"


def _late_work(row: Row, plan: Plan | None) -> str:
    return f"补做 {row.get('所属期')} {_about(row, plan)}：{row.get('日期')}{_also(row, '佐证')}"


def _supplement(row: Row, plan: Plan | None) -> str:
    decided = _also(row, "责任人", "目标", "时限")
    return f"定账补充（{row.get('依据')}）{_about(row, plan)}{decided}"


def _receipt(row: Row, plan: Plan | None) -> str:
    lacks = f"，缺 {_flat(row['缺'])}" if row.get("缺") else ""
    what = f"{row.get('来自')} {_about(row, plan)}"
    return f"收件 {what}：{row.get('收到')}收到，{row.get('登记')}{lacks}"


def _extract(row: Row, plan: Plan | None) -> str:
    places = row.get("各地") or {}
    return f"系统数 {_about(row, plan)} 截至 {row.get('截至')}：{len(places)} 个地区"


def _problem(row: Row, plan: Plan | None) -> str:
    return (
        f"{row.get('编号')}　{_flat(row.get('问题'))}{_also(row, '来源', '时限', '整改', '销号')}"
    )


def _looked(row: Row, plan: Plan | None) -> str:
    return f"样本 {row.get('样本')} 看了：{row.get('结果')}{_also(row, '情况', '问题')}"


def _answered(row: Row, plan: Plan | None) -> str:
    told = f"疑点 {row.get('编号')} {row.get('地区')}：{_flat(row.get('情况'))}"
    return f"{told}{_also(row, '问题')}"


def _verdict(row: Row, plan: Plan | None) -> str:
    why = f"，{_flat(row['原因'])}" if row.get("原因") else ""
    return f"核验 {row.get('地区')} {_about(row, plan)}：{row.get('结论')}{why}"


def _amendment(row: Row, plan: Plan | None) -> str:
    clauses = [one for one in row.get("条款") or () if isinstance(one, dict)]
    clauses += [
        {"任务": one.get("任务"), "键": _key_of(one)}
        for one in row.get("新增") or ()
        if isinstance(one, dict)
    ]
    about = "、".join(_about(clause, plan) for clause in clauses)
    touches = "、".join(_touched(clauses, plan))
    head = f"修订 {row.get('序')}（起算 {row.get('起算')}，依据 {_flat(row.get('依据'))}）"
    fired = f"，已触发 {_flat(row['已触发'])}" if row.get("已触发") else ""
    return head + fired + (f"：{about}" if about else "") + (f"，涉及 {touches}" if touches else "")


def _key_of(addition: Row) -> Any:
    indicator = addition.get("指标")
    return indicator.get("键") if isinstance(indicator, dict) else ""


def _touched(clauses: list[Row], plan: Plan | None) -> list[str]:
    """The places on which any of the indicators bears, in administrative order."""
    wanted = {(str(clause.get("任务")), str(clause.get("键"))) for clause in clauses}
    found = []
    for place in plan.file.places if plan else ():
        dues = dues_of(plan, place) if plan else []
        if any((str(due.task.number), due.indicator.key) in wanted for due in dues):
            found.append(place.name)
    return found


def _also(row: Row, *keys: str) -> str:
    return "".join(f"，{key} {_flat(row[key])}" for key in keys if row.get(key))


_TELLERS: dict[str, Callable[[Row, Plan | None], str]] = {
    "更正": _correction,
    "补做": _late_work,
    "定账补充": _supplement,
    "收件": _receipt,
    "系统数": _extract,
    "problems": _problem,
    "修订": _amendment,
    "查实": _looked,
    "疑点": _answered,
    "核验": _verdict,
}
