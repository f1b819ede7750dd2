"""Tables for the terminal: rich aligns Chinese text and keeps to the window."""

import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from ledger.acts.guard import GUARDED, OPEN, UNSEEN, Light
from ledger.audit.signals import Signal
from ledger.model.audit import Answered
from ledger.standing import Standing
from ledger.unseen import visible
from ledger.views.problems import Row
from ledger.views.sample import Sample
from ledger.views.seals import SealsView
from ledger.views.status import Burden, City, County, figures
from ledger.views.taken import Taken
from ledger.views.verdicts import Verdicts

_STYLES = {"red": "bold red", "yellow": "yellow", "blue": "cyan", "green": "green", "grey": "dim"}


def console(width: int | None = None) -> Console:
    """Standard output, as wide as the window; 132 columns where there is no window."""
    wide = width or (None if sys.stdout.isatty() else 132)
    return Console(width=wide, highlight=False, emoji=False, markup=False)


def progress(answers: Iterable[Any], what: str, total: int) -> Iterable[Any]:
    """The answers themselves, with a bar on the error stream that goes when all have come."""
    bar = Console(stderr=True)
    return track(answers, description=what, total=total, console=bar, transient=True)


def _cells(standings: Iterable[Standing | None]) -> Text:
    """A place's characters side by side in one cell: rich lays out few cells fast, and a narrow
    window cuts off the last tasks instead of squeezing them all."""
    shown = [(one.char, _STYLES[one.colour]) if one else (" ·", "dim") for one in standings]
    return Text(" ").join(Text(char, style) for char, style in shown)


def show_city(out: Console, view: City) -> None:
    """The grid of places and tasks, its legend, and what is overdue."""
    out.print(f"{view.title}　截至 {view.day}　计划修订 {view.version}", style="bold")
    table = Table(box=None, padding=(0, 0, 0, 1), show_edge=False)
    widest = max((cell_len(row.place.name) for row in view.rows), default=4)
    table.add_column("地区", no_wrap=True, min_width=widest)
    table.add_column(" ".join(f"{task.number:>2}" for task in view.tasks), no_wrap=True)
    table.add_column("签账", justify="right", no_wrap=True)
    table.add_column("逾", justify="right", no_wrap=True)
    for row in view.rows:
        signed = f"{row.signed}/{row.expected}"
        overdue = str(len(row.overdue) or "—")
        table.add_row(row.place.name, _cells(row.cells), signed, overdue)
    out.print(table)
    legend = Text("图例　")
    for standing in view.legend:
        legend.append(standing.char, style=_STYLES[standing.colour])
        legend.append(f" {standing.word}　")
    out.print(legend.append("· 不涉及"))
    _show_overdue(out, view)


def _show_overdue(out: Console, view: City) -> None:
    if not any(row.overdue or row.unsigned for row in view.rows):
        return
    out.print()
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("没签账", overflow="fold")
    table.add_column("未报", justify="right")
    table.add_column("逾期、未达标", overflow="fold")
    for row in view.rows:
        if row.overdue or row.unsigned:
            silent = sum(one.standing is Standing.UNREPORTED for one in row.overdue)
            names = "、".join(
                f"{one.due.indicator.name}{f'（{figures(one)}）' if figures(one) else ''}"
                for one in row.overdue
                if one.standing is not Standing.UNREPORTED
            )
            months = "、".join(f"{month.number}月" for month in row.unsigned)
            table.add_row(
                row.place.name, months or "—", f"{silent}件" if silent else "—", names or "—"
            )
    out.print(table)


def show_county(out: Console, view: County) -> None:
    """What a place has to do next, the most urgent first."""
    head = f"{view.place.name}　{view.title}　截至 {view.day}　计划修订 {view.version}"
    out.print(head, style="bold")
    counts = Text()
    for standing, count in view.counts:
        counts.append(f"{standing.word} {count}　", style=_STYLES[standing.colour])
    out.print(counts)
    if view.waiting:
        out.print(f"要签账：{'；'.join(view.waiting)}", style="bold red")
    out.print()
    out.print(_steps(view) if view.steps else "没有逾期、临期和滞后的事项。")
    open_items = [item for item in view.items if not item[3]]
    if open_items:
        out.print()
        out.print(_own_list(view, open_items))
    if view.problems:
        out.print("\n没有销号的问题", style="bold")
        show_problems(out, view.problems)
    if view.taken:
        out.print()
        out.print(_taken(view.taken))


def _steps(view: County) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for name in ("状态", "任务", "事项", "数"):
        table.add_column(name, overflow="fold")
    table.add_column("期限", no_wrap=True)
    table.add_column("责任人", overflow="fold")
    for step in view.steps:
        standing = step.judged.standing
        word = Text(standing.word, style=_STYLES[standing.colour])
        drafted = "（已填未签）" if step.drafted else ""
        day = str(step.deadline or "—")
        table.add_row(word, step.title, step.name + drafted, step.figures, day, step.owner or "—")
    return table


def _taken(rows: list[Taken]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("上年转来没办完的", overflow="fold")
    for name in ("今年", "新时限", "情况", "出处"):
        table.add_column(name, overflow="fold")
    for row in rows:
        task = f"{row.task.number} {row.task.short}" if row.task else "—"
        table.add_row(row.text, task, str(row.until or "—"), row.said, row.source)
    return table


def _own_list(view: County, items: list[Any]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("本局清单（未办结）", overflow="fold")
    table.add_column("事项", overflow="fold")
    table.add_column("自定时限", no_wrap=True)
    for title, text, until, _ in items:
        late = "　已过" if until < view.day else ""
        table.add_row(title, text, f"{until}{late}")
    return table


def show_burden(out: Console, rows: list[Burden], months: list[str]) -> None:
    """How many fields are asked, by place and month, and the plan's limits."""
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("填报量（格）", no_wrap=True)
    for name in ("定账", *months, "中位", "最多"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        middle = sorted(row.months)[len(row.months) // 2]
        cells = [row.opening, *row.months, middle, max(row.months)]
        table.add_row(row.place.name, *map(str, cells))
    out.print(table)


def show_document(out: Console, text: str) -> None:
    """A Markdown document as it will look, its tables aligned."""
    rows: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            out.print(_markdown_table(rows))
            rows = []
        heading = line.startswith("#")
        out.print(_marked(line.lstrip("# ")), style="bold" if heading else None)


def _markdown_table(rows: list[str]) -> Table:
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for name, rule in zip(cells[0], cells[1], strict=True):
        table.add_column(name, justify="right" if rule.endswith("-:") else "left", overflow="fold")
    for row in cells[2:]:
        table.add_row(*(_marked(cell) for cell in row))
    return table


def _marked(line: str) -> Text:
    """Text with `**bold**` and `code` shown as such."""
    text = Text()
    for part in re.split(r"(\*\*.+?\*\*|`.+?`)", line):
        text.append(
            part.strip("*`") if part[:1] in "*`" else part, "bold" if part[:2] == "**" else ""
        )
    return text


_MARKS = {"不符": "bold red", "没查": "yellow", "没有": "dim"}


def show_problems(out: Console, rows: list[Row]) -> None:
    """The 问题台账 of several places, in administrative order."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for name in ("地区", "编号", "项", "来源", "时限", "情况"):
        table.add_column(name, no_wrap=True)
    table.add_column("问题", overflow="fold")
    for place, problem, word in rows:
        style = "bold red" if word.startswith("逾期") else ""
        table.add_row(
            place.name, problem.number, str(problem.task), problem.source,
            str(problem.until or "—"), Text(word, style), problem.text,
        )  # fmt: skip
    out.print(table if rows else "没有登记的问题。")


def show_sample(out: Console, view: Sample) -> None:
    """What was drawn and what was found; before the draw, what may be drawn and at what risk."""
    if view.seed is None:
        out.print("还没有抽：季末结账并推送以后，当众定一个数，写 --seed。", style="bold")
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("地区", no_wrap=True)
    for name in ("账目", "必查", "抽", "一成写错时抽到的把握"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in view.strata:
        drawn = min(view.each, one.entries - one.certain)
        about = (str(one.entries), str(one.certain), str(drawn), f"{int(100 * one.chance)}%")
        table.add_row(one.place.name, *about)
    out.print(table)
    if view.rows:
        out.print()
        out.print(_drawn(view))
        out.print(f"共 {len(view.rows)} 笔，看过 {view.seen} 笔，不符 {view.differing} 笔。")


def _drawn(view: Sample) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("编号", justify="right", no_wrap=True)
    for name in ("地区", "月份"):
        table.add_column(name, no_wrap=True)
    for name in ("事项", "账上", "缘由", "看哪几件", "结果"):
        table.add_column(name, overflow="fold")
    for row in view.rows:
        few = "全看" if row.whole else "—"
        ranks = f"按登记号排序第{'、'.join(map(str, row.ranks))}件" if row.ranks else few
        result = row.looked[-1].result if row.looked else "—"
        about = (str(row.number), row.place.name, row.month, row.what, row.said)
        table.add_row(*about, row.why, ranks, result)
    return table


def show_signals(out: Console, rows: list[Signal], answers: dict[str, Answered]) -> None:
    """What deserves a question: both sides, the measure, the threshold, and what was answered."""
    for row in rows:
        about = f"{row.task.number} {row.indicator.name}" if row.task and row.indicator else "签账"
        head = f"{row.number}　{row.place.name}　{about}：{row.measure}（{row.threshold}）"
        out.print(head, style="bold")
        for side in (row.left, row.right):
            out.print(f"  {side.about}：{side.said}　{side.path}:{side.line}", soft_wrap=True)
        answer = answers.get(row.number)
        out.print(f"  → {answer.day} {answer.text}" if answer else "  → 还没有问")
    out.print("疑点只是该问的，不是结论。" if rows else "没有疑点。")


def show_verdicts(out: Console, view: Verdicts) -> None:
    """What is to be judged, and what has been, in administrative order."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for name in ("地区", "代号", "核验", "状态"):
        table.add_column(name, no_wrap=True)
    table.add_column("指标", overflow="fold")
    table.add_column("结论", overflow="fold")
    for row in [*view.waiting, *view.given]:
        word = Text(row.standing.word, style=_STYLES[row.standing.colour])
        about = (row.place.name, row.indicator.code, row.indicator.verdict or "")
        table.add_row(*about, word, row.indicator.name, row.said or "—")
    out.print(table if view.waiting or view.given else "没有要核验的。")
    moving = sum(moved for _, moved, _ in view.others)
    idle = sum(rested for _, _, rested in view.others)
    out.print(f"没有核验的：有进展 {moving}，无进展 {idle}。")


def show_seals(out: Console, view: SealsView) -> None:
    """One row for each seal of a year, with how each respect came out."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    marks = list(view.rows[0].marks) if view.rows else []
    for name in ("封存", "日期", "文件", "未报", *marks):
        right = len(table.columns) in (2, 3)
        table.add_column(name, justify="right" if right else "left", no_wrap=True)
    for row in view.rows:
        about = (row.period, row.day, str(row.files), str(len(row.unsigned) or "—"))
        cells = [Text(mark, style=_MARKS.get(mark, "")) for mark in row.marks.values()]
        table.add_row(*about, *cells)
    if view.rows:
        out.print(table)
        out.print()


_LIGHTS = {GUARDED: "● ", OPEN: "× ", UNSEEN: "○ "}
_LIGHT_STYLES = {GUARDED: "green", OPEN: "bold red", UNSEEN: "yellow"}


def show_lights(out: Console, rows: list[Light]) -> None:
    """What guards a repository: a row for each thing, what to do below what needs it."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("守什么", no_wrap=True)
    table.add_column("怎样", no_wrap=True)
    table.add_column("说明", overflow="fold")
    for row in rows:
        remedy = f"\n→ {visible(row.remedy)}" if row.remedy else ""
        mark = Text(f"{_LIGHTS[row.mark]}{row.mark}", style=_LIGHT_STYLES[row.mark])
        table.add_row(visible(row.what), mark, visible(row.said) + remedy)
    out.print(table)
