"""The whole year's book in the columns that offices keep (台账): one line for each indicator."""

from typing import NamedTuple

from ledger.book import Book, Books
from ledger.entry import section_of
from ledger.judge import judge_all
from ledger.model.plan import Indicator, Task
from ledger.schema import PROSE
from ledger.standing import Judged, sum_up
from ledger.views.status import figures

HEADS = (
    "序号", "任务名称", "工作目标（量化）", "责任单位（牵头）", "配合单位", "责任人（岗位）",
    "完成时限", "进展情况", "完成率", "存在问题", "下一步措施", "佐证材料", "状态", "备注",
)  # fmt: skip


class Line(NamedTuple):
    """One indicator of the year, a text for each of HEADS."""

    cells: tuple[str, ...]


def register(books: Books, book: Book) -> list[Line]:
    """What a place owes or reports in the year, and where each stands; drafts are not counted."""
    mine: dict[str, list[Judged]] = {}
    for one in judge_all(books, book):
        mine.setdefault(one.due.code, []).append(one)
    return [
        _line(book, task, indicator, mine[indicator.code])
        for task, indicator in book.plan.indicators
        if indicator.code in mine
    ]


def _line(book: Book, task: Task, indicator: Indicator, judged: list[Judged]) -> Line:
    standing = sum_up(judged)
    proof = next((f.evidence for f in reversed(book.within(indicator)) if f.evidence), "")
    cells = (
        indicator.code,
        f"{task.name}：{indicator.name}",
        indicator.requirement,
        book.place.office,
        "、".join(indicator.partners),
        book.owner(task) or "",
        _until(indicator),
        _progress(book, indicator, judged),
        _share(judged),
        *(_latest(book, task, name) for name in PROSE),
        proof,
        standing.word if standing else "",
        "鼓励事项" if indicator.force == "鼓励" else "",
    )
    return Line(cells)


def _until(indicator: Indicator) -> str:
    if indicator.deadline:
        return str(indicator.deadline)
    return f"每{indicator.every}" if indicator.every else "年内"


def _progress(book: Book, indicator: Indicator, judged: list[Judged]) -> str:
    if len(judged) > 1:
        return f"{sum(one.is_done for one in judged)}/{len(judged)} 期"
    said = book.said(indicator)
    return figures(judged[0]) or ("" if said is None else str(said))


def _share(judged: list[Judged]) -> str:
    """How much of a numeric goal is reached; nothing where there is none."""
    one = judged[0]
    if len(judged) > 1 or not one.goal or not isinstance(one.value, int):
        return ""
    return f"{100 * one.value // one.goal}%"


def _latest(book: Book, task: Task, name: str) -> str:
    """What the latest signed month says of a task in prose."""
    said = (getattr(section_of(page, task), name, None) for page in reversed(book.signed))
    return next((text for text in said if text), "")
