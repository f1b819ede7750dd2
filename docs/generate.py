"""Writes the parts of the documentation that follow from the code: `make docs`.

Each stands in its page between `<!-- generated: name -->` and `<!-- end -->`; what is outside is
written by hand. The tests call `stale` and fail where a page is behind the code.
"""

import ast
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from ledger.acts.open import opening_form
from ledger.acts.verify import LAWS
from ledger.change.rules import ALL
from ledger.cli import COMMANDS
from ledger.cli.rules_command import explain, waivability
from ledger.finding import Finding
from ledger.model.plan import Indicator
from ledger.model.record import Record, record_in
from ledger.model.scalar import COUNT, DAY, MANY, MONTH, PERCENT, PHRASE, RATIO, SPAN, Scalar
from ledger.out.show import WORDS
from ledger.page import name_of
from ledger.plan import Plan
from ledger.rules.rule import Rule
from ledger.schema import LISTS, TITLES, Forms, field_of, scalar_for
from ledger.standing import Standing
from ledger.state import State, open_year
from ledger.views.bulletin import Bulletin
from ledger.views.half import HalfReport
from ledger.views.month import MonthReport
from ledger.views.paper import Paper
from ledger.views.score import ScoreReport
from ledger.views.year import YearReport

ROOT = Path(__file__).resolve().parents[1]
PLAN_PATH = "plans/2024/plan.yaml"
REGION = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)


def the_plan() -> Plan:
    """The plan that comes with ledger."""
    return open_year(State({PLAN_PATH: (ROOT / PLAN_PATH).read_bytes()})).plan()


def table(names: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    head = list(names)
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", "<br>")


def anchor(heading: str) -> str:
    """The anchor that forges make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(heading: str) -> str:
    return f"[{heading}](#{anchor(heading)})"


def commands() -> str:
    """Every command, by panel."""
    rows = ((c.panel, f"`ledger {c.name}`", c.summary) for c in COMMANDS)
    return table(("panel", "command", "what it does"), rows)


PATHS = {
    "month": ("counties/<目录>/<年度>/<月份>.yaml", "县局和市局写，每月一个文件。"),
    "opening": ("counties/<目录>/<年度>/opening.yaml", "县局和市局写，年初一次。"),
    "closing": ("counties/<目录>/<年度>/closing.yaml", "县局和市局写，年终一次。"),
    "problems": (
        "counties/<目录>/<年度>/problems.yaml",
        "整改由县局写，销号由市局写。一个文件就是一张单子，每个问题以「- 」开头。",
    ),
    "county": ("counties/<目录>/county.yaml", "只由市局写。"),
    "plan": ("plans/<年度>/plan.yaml", "只由市局写；印发以后只追加「修订」。"),
    "waivers": (
        "plans/<年度>/waivers.yaml",
        "只由市局写。一个文件就是一张单子，每条以「- 」开头。",
    ),
    "purges": (
        "plans/<年度>/purges.yaml",
        "只由市局写，只增不改，见[结账操作](结账操作.md#个人信息进了仓库)。每条以「- 」开头。",
    ),
    "audit": (
        "plans/<年度>/audits/<季度>.yaml",
        "只由市局写，记过的只增不改，见[查账](查账.md)。每季一个文件。",
    ),
    "assessment": (
        "plans/<年度>/assessment.yaml",
        "只由市局写。怎样计分全写在这里，工具不带公式。",
    ),
    "seal": ("plans/<年度>/seals/<期>.yaml", "由工具写，不手改。"),
}
COMMON = {
    COUNT: "`12`",
    DAY: "`2024-03-22`",
    MONTH: "`2024-03`",
    SPAN: "`2024Q2`",
    RATIO: "`41/39`",
    PERCENT: "`100%`",
    PHRASE: "`一句话`",
}
BY_PLAN = "计划里的键"


def scalars() -> str:
    """What the common kinds of values look like."""
    rows = ((scalar.name, example, scalar.remedy) for scalar, example in COMMON.items())
    return table(("写什么", "例", "怎样写"), rows)


@dataclass
class Reference:
    """The tables of every record of every kind of file; a record is described once."""

    plan: Plan = field(default_factory=the_plan)
    homes: dict[type[Record], str] = field(default_factory=dict)

    def text(self) -> str:
        forms = Forms(self.plan.file)
        return "\n".join(part for kind in PATHS for part in self._kind(forms, kind))

    def _kind(self, forms: Forms, kind: str) -> Iterator[str]:
        path, who = PATHS[kind]
        example = path.replace("<年度>", "2024").replace("<目录>", "jinjiang")
        example = example.replace("<季度>", "2024Q2")
        name = name_of(re.sub("<.*?>", "2024-05", example))
        assert name is not None, path
        assert name.kind == kind, path
        yield f"## {TITLES[kind]}\n\n`{path}`\n\n{who}\n"
        model = forms[kind]
        if kind in LISTS:
            model = record_in(next(iter(model.model_fields.values())).annotation) or model
        yield from self._record(TITLES[kind], model)

    def _record(self, title: str, model: type[Record]) -> Iterator[str]:
        """A record's table, then the records inside it that have not been described yet."""
        rows: dict[str, tuple[str, str, str]] = {}
        inside: dict[str, type[Record]] = {}
        for name, about in sorted(
            model.model_fields.items(), key=lambda pair: pair[0] == "sign_off"
        ):
            key, inner = self._key(name, about.alias), record_in(about.annotation)
            if inner is not None and not self._is_by_plan(inner) and inner not in self.homes:
                heading = f"{title}：{key}"
                if key not in inside:
                    inside[key] = inner
                self.homes[inner] = heading
            if key not in rows:
                rows[key] = self._row(key, about, inner)
        if "__pydantic_extra__" in model.__annotations__:
            rows["其他键"] = ("要改的栏，如 `期限`", "`{原: 旧值, 改: 新值}`", "")
        yield table(
            ("键", "意思", "写什么", "必写"),
            ((f"`{key}`" if key != BY_PLAN else key, *row) for key, row in rows.items()),
        )
        for key, inner in inside.items():
            yield f"### {title}：{key}\n"
            yield from self._record(title, inner)

    def _key(self, name: str, alias: str | None) -> str:
        if name in self._tasks:
            return "序号 简称"
        return BY_PLAN if (alias or name) in self._keys else alias or name

    @property
    def _tasks(self) -> set[str]:
        return {field_of(task) for task in self.plan.tasks.values()}

    @property
    def _keys(self) -> set[str]:
        return {key for _, i in self.plan.indicators for key in (*i.keys, *i.extras)}

    def _is_by_plan(self, model: type[Record]) -> bool:
        return set(model.model_fields) <= self._keys

    def _row(self, key: str, about: Any, inner: type[Record] | None) -> tuple[str, str, str]:
        if key == "序号 简称":
            return "一个任务，如 `27 典型宣传:`", f"几行，见{link(self.homes[inner])}", ""  # type: ignore[index]
        if key == BY_PLAN:
            return "这一项的指标", "见[每个任务的键](#每个任务的键)", ""
        must = "是" if about.is_required() else ""
        return about.description or "", self._written(about, inner), must

    def _written(self, about: Any, inner: type[Record] | None) -> str:
        """What may stand behind a key, in words."""
        if inner is not None and inner.__name__.startswith("Base") and self._is_by_plan(inner):
            base = record_in(next(iter(inner.model_fields.values())).annotation)
            return f"`键: {{{'、'.join(key for key in _keys_of(base))}}}`"
        if inner is not None and self._is_by_plan(inner):
            return f"`{BY_PLAN}: 值`"
        if inner is not None:
            return f"{_shape(about)}，见{link(self.homes[inner])}"
        scalar = _scalar_in(about.annotation, about.metadata)
        assert scalar is not None
        named = scalar.name if scalar in COMMON or "之一" in scalar.name else _in_full(scalar)
        if _has(about, dict):
            return f"几行 `名: {scalar.name}`"
        return f"一个或多个{named}" if _has(about, list) else named


def _keys_of(model: type[Record] | None) -> list[str]:
    return [f.alias or name for name, f in model.model_fields.items()] if model else []


def _in_full(scalar: Scalar) -> str:
    return f"{scalar.name}：{scalar.remedy}"


def _shape(about: Any) -> str:
    if _has(about, list):
        return "一条或多条，每条以「- 」开头"
    return "几行 `名:`，每行下面再写几行" if _has(about, dict) else "几行"


def _has(about: Any, kind: type) -> bool:
    parts = [about.annotation, *get_args(about.annotation)]
    return any(get_origin(part) is kind for part in parts) or (
        kind is list and MANY in about.metadata
    )


def _scalar_in(annotation: Any, metadata: Iterable[Any] = ()) -> Scalar | None:
    if scalar := next((m for m in metadata if isinstance(m, Scalar)), None):
        return scalar
    if get_origin(annotation) is Annotated:
        return _scalar_in(get_args(annotation)[0], get_args(annotation)[1:])
    found = (_scalar_in(part) for part in reversed(get_args(annotation)))
    return next((scalar for scalar in found if scalar), None)


def keys() -> str:
    """Every key that the plan asks for, task by task."""
    plan = the_plan()
    names = ("代号", "键", "是什么", "类型", "写什么", "计量", "报", "签账后空着", "谁记")
    return "\n".join(
        f"### {task.title}\n\n" + table(names, (_key_row(plan, i) for i in task.indicators))
        for task in plan.tasks.values()
    )


def _key_row(plan: Plan, indicator: Indicator) -> Iterator[object]:
    yield indicator.code
    yield f"`{indicator.key}`" + "".join(f"、`{extra}`" for extra in indicator.extras)
    yield indicator.name + ("（鼓励）" if indicator.force == "鼓励" else "")
    yield indicator.kind
    yield scalar_for(indicator).name
    yield indicator.unit or ""
    yield indicator.asked or ""
    yield indicator.blank or _blank(indicator)
    yield _who(plan, indicator)


def _blank(indicator: Indicator) -> str:
    """What a blank means in a signed month where the plan says nothing of its own (空月)."""
    if indicator.is_flow or indicator.is_level:
        return "零" if indicator.is_flow else "不变"
    return {"比率": "无对象", "节点": "没有办", "定性": "没有写"}[indicator.kind]


def _who(plan: Plan, indicator: Indicator) -> str:
    unclear = set(indicator.unclear) == {place.name for place in plan.counties}
    parts = ["、".join(indicator.owners)]
    parts += [f"{'、'.join(indicator.reporters)}报数"] if indicator.reporters else []
    waiting = "各地" if unclear else "、".join(indicator.unclear)
    parts += [f"{waiting}待明确"] if indicator.unclear else []
    return "；".join(parts)


def opening() -> str:
    """What the form of an opening asks of a county, task by task."""
    plan = the_plan()
    asked: dict[tuple[str, str, str], list[str]] = {}
    for title, *above in opening_form(plan, plan.counties[0]).prompts:
        if len(above) > 1:
            asked.setdefault((title, above[0], above[1]), []).extend(above[2:])
    rows = (
        (title, column, f"`{key}`", "、".join(names))
        for (title, column, key), names in asked.items()
    )
    return table(("任务", "栏", "键", "填"), rows)


def days() -> str:
    """The last day to sign each month, and the day of each quarter's audit."""
    plan = the_plan()
    audits = {m: f"{plan.audit_day(m)}" for m in plan.months if m.number % 3 == 0}
    rows = ((m.chinese, plan.reconcile_day(m), audits.get(m, "")) for m in plan.months)
    return table(("哪个月的账", "签账最后一天", "市局查账日"), rows)


SCOPES = {
    "page": "一个文件",
    "book": "一个地区的整本账",
    "repository": "整个仓库",
    "change": "一个分支的改动",
    "outcome": "别的规则看完以后的结果",
}
SEVERITY_NOTES = {
    "error": "有一条就算没通过，退出码 1",
    "warning": "不挡路；加 `--strict` 才算没通过",
    "note": "只是提示",
}


def rules() -> str:
    """A table of all rules, then each in full under its own name."""
    counted = [severity for severity in WORDS if any(r.severity == severity for r in ALL)]
    head = "".join(f"- {WORDS[s]}（`{s}`）：{SEVERITY_NOTES[s]}。\n" for s in counted)
    rows = (
        (f"[{r.name}](#{r.name})", WORDS[r.severity], "可" if r.waivable else "", r.law)
        for r in ALL
    )
    listing = table(("规则", "轻重", "豁免", "管什么"), rows)
    return "\n".join([f"共 {len(ALL)} 条。\n\n{head}", listing, *(_rule(r) for r in ALL)])


def _rule(rule: Rule) -> str:
    _, _, examples = explain(rule).partition("\n\n错：\n")
    bad, _, good = examples.partition("\n对：\n")
    kinds = "、".join(TITLES[kind] for kind in rule.kinds if kind in TITLES)
    some = f"（{kinds}）" if kinds and len(rule.kinds) < len(TITLES) else ""
    looks = SCOPES[rule.scope] + ("，凭证和别的文字也看" if "text" in rule.kinds else some)
    return (
        f"## {rule.name}\n\n**{rule.law}。**　{WORDS[rule.severity]}，看{looks}，{waivability(rule)}。\n\n"
        f"为什么：{rule.why}\n\n错：\n\n{_fenced(bad)}\n对：\n\n{_fenced(good)}"
    )


def _fenced(text: str) -> str:
    return f"```text\n{textwrap.dedent(text).strip(chr(10))}\n```\n"


COLOURS = {"red": "红", "yellow": "黄", "blue": "蓝", "green": "绿", "grey": "灰"}
STANDINGS: dict[Standing, tuple[str, str]] = {
    Standing.OVERDUE: (
        "该办的没有办，期限已过",
        "期限过了没有完成，而且到期那个月的账已经签了",
    ),
    Standing.UNREPORTED: (
        "办没办不知道，因为账没有签",
        "期限过了，期限以前有一个月过了签账日还没签；定性指标：核验日过了，那个月没签",
    ),
    Standing.RETURNED: (
        "市局核验以后退回",
        "核验结论是退回，内容还是核验时的样子；以后又写又改，就是待核验",
    ),
    Standing.MISSED: (
        "标准没有达到",
        "比率低于下限；数超过上限；增长到期没有超过基数",
    ),
    Standing.SHORT: ("没有达到自己定的目标", "目标是自定的，期限过了还差；不叫逾期"),
    Standing.BEHIND: (
        "比时间该到的进度慢",
        "各月相加的数，落后时间进度达到计划「亮灯」写的百分点；有月份没签时不判",
    ),
    Standing.NEAR: (
        "快到期，还没完成",
        "离期限不超过计划「亮灯」写的天数；期限刚过、那个月的账还没到签账日，也在这里",
    ),
    Standing.TO_VERIFY: (
        "写了进展，等市局核验",
        "核验日（半年是6月30日和12月31日，年终是12月31日）已过；核验以后内容改过",
    ),
    Standing.UNJUDGED: ("没有办法判断", "要和上年比，却没有基数；到期没有数"),
    Standing.IDLE: ("没有写进展", "该写进展的月份签了账，没有写；鼓励事项没有动静"),
    Standing.AHEAD: ("还早", "期限没到，也没有快到"),
    Standing.MOVING: ("写了进展", "定性指标写了进展；鼓励事项有数但还没完成"),
    Standing.DONE_LATE: (
        "完成了，但晚了",
        "收到或办成的日期在期限以后；写了补做；数在到期那个月以后才够",
    ),
    Standing.DONE: ("按期完成", "期限以内办成，或数已经够了；定性指标：核验通过"),
    Standing.NOTED: ("已经登记，不判完成", "记数指标、不设下限的比率，签过账"),
    Standing.OPEN: ("还没有定下来", "主体、目标或期限待定；自定目标还没填"),
    Standing.UNCLEAR: ("这个地区该不该办，原文没写明", "计划写了「主体待明确」"),
    Standing.WAITING: ("要等的事还没发生", "计划写了「触发」，修订还没写「已触发」"),
    Standing.NOBODY: ("没有要办的对象", "有下限的比率，各月都签了账，应办数是零"),
    Standing.EXEMPT: ("市局同意不办", "计划写了「不适用」"),
}
"""What each standing means, and when a due has it; a standing without words is an error."""


def standings() -> str:
    """The closed list, in the order of precedence."""
    rows = (
        (rank, f"**{s.char}**", s.word, COLOURS[s.colour], *STANDINGS[s])
        for rank, s in enumerate(Standing, 1)
    )
    return table(("先后", "字", "状态", "颜色", "意思", "什么时候"), rows)


def verify() -> str:
    """What `ledger verify` finds: the column, the name, what ought to be so."""
    return table(
        ("栏", "名字", "应当"), ((law.column, f"`{n}`", law.law) for n, law in LAWS.items())
    )


def finding() -> str:
    """The fields of one finding in JSON."""
    kinds = {int: "整数", str: "文字"}
    rows = (
        (f"`{name}`", kinds.get(kind, "文字"), FINDING[name])
        for name, kind in Finding.__annotations__.items()
    )
    return table(("键", "类型", "意思"), rows)


FINDING = {
    "path": "文件，从仓库根目录算起，用 `/` 分开",
    "line": "行，从 1 数起；说的是整个文件时是 0",
    "column": "列，从 1 数起，一个汉字算一列；说的是整个文件时是 0",
    "rule": "规则的名字，见[规则](rules.md)",
    "severity": f"`{'`、`'.join(WORDS)}` 之一",
    "message": "哪里不对",
    "remedy": "该写什么；没有的是空文字",
}


REPORTS: dict[str, Any] = {
    "month": MonthReport,
    "bulletin": Bulletin,
    "paper": Paper,
    "half": HalfReport,
    "year": YearReport,
    "score": ScoreReport,
}
IN_ALL = {"title", "place", "basis", "month", "span"}


def reports() -> str:
    """The keys of each report in JSON, besides those that all have."""
    rows = (
        (f"`{kind}`", "、".join(f"`{key}`" for key in view._fields if key not in IN_ALL))
        for kind, view in REPORTS.items()
    )
    return table(("kind", "键"), rows)


def imports() -> str:
    """Which part of the program imports which, from the top down; what follows is left out."""
    uses_of = edges()
    reduced = {
        unit: {used for used in uses if not any(used in _below(uses_of, via) for via in uses)}
        for unit, uses in uses_of.items()
    }
    order = sorted(uses_of, key=lambda unit: (-_height(uses_of, unit), unit))
    width = max(map(len, order))
    rows = (f"{unit:<{width}}  → {', '.join(sorted(reduced[unit]))}" for unit in order)
    return "```text\n" + "\n".join(row.removesuffix("  → ").rstrip() for row in rows) + "\n```\n"


def edges() -> dict[str, set[str]]:
    """Each module or package of ledger, with those that its files import, anywhere in them."""
    source = ROOT / "src" / "ledger"
    edges: dict[str, set[str]] = {}
    for path in sorted(source.rglob("*.py")):
        unit = path.relative_to(source).parts[0].removesuffix(".py")
        if unit in ("__init__", "__main__"):
            continue
        uses = edges.setdefault(unit, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ledger."):
                uses.add(str(node.module).split(".")[1])
        uses.discard(unit)
    return edges


def _below(edges: dict[str, set[str]], unit: str) -> set[str]:
    return {low for used in edges[unit] for low in (used, *_below(edges, used))}


def _height(edges: dict[str, set[str]], unit: str) -> int:
    return 1 + max((_height(edges, used) for used in edges[unit]), default=0)


REGIONS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "scalars": scalars,
    "fields": lambda: Reference().text(),
    "keys": keys,
    "opening": opening,
    "days": days,
    "rules": rules,
    "standings": standings,
    "finding": finding,
    "verify": verify,
    "reports": reports,
    "imports": imports,
}


def fresh(text: str) -> str:
    """A page with its generated parts made anew."""
    return REGION.sub(lambda m: f"{m[1]}\n{REGIONS[m[2]]()}{m[3]}", text)


def stale() -> dict[Path, str]:
    """The pages that are behind the code, each as it should be."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    texts = ((page, page.read_text(encoding="utf-8")) for page in pages)
    return {page: made for page, text in texts if (made := fresh(text)) != text}


if __name__ == "__main__":
    for page, text in stale().items():
        page.write_text(text, encoding="utf-8", newline="\n")
        print(f"{page.relative_to(ROOT).as_posix()}：已写")
