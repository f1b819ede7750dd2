"""Rules of proof (佐证): that there is any, and that it will still be found."""

from ledger.entry import evidence_for
from ledger.model.record import Route
from ledger.page import Page, remembered
from ledger.privacy import quote
from ledger.rules.rule import (
    Context,
    Flaws,
    Rule,
    at,
    entries,
    is_typed,
    page_rule,
    sections,
)
from ledger.schema import EVIDENCE

MONTH = ("month",)
_NOTICE = "27 典型宣传:\n  本月调解有一套采用: 1\n  佐证: {{本月调解有一套采用: {}}}\n"


Proof = tuple[Route, str, bool]
"""Where a file names proof (佐证), the proof itself, and whether what it proves is there."""


@remembered
def _proofs(page: Page, context: Context) -> list[Proof]:
    """Everything that a month's file names as proof."""
    found: list[Proof] = []
    for task, section in sections(page, context):
        given = vars(section)
        for key, text in vars(given[EVIDENCE]).items() if given[EVIDENCE] is not None else ():
            if text is not None:
                found.append(((task.title, EVIDENCE, key), text, given[key] is not None))
    for name, rows in (("补做", page.record.late), ("更正", page.record.corrections)):
        cited = ((n, row.evidence) for n, row in page.numbered((name,), rows) if row.evidence)
        found += [((name, n, EVIDENCE), text, True) for n, text in cited]
    return found


@page_rule(
    "error",
    waivable=True,
    kinds=MONTH,
    law="佐证写的文件在仓库里",
    why="凭证找不到，数就只是一句话。",
    bad=_NOTICE.format("evidence/没有.pdf"),
    good=_NOTICE.format("采用通知 2024-04-22"),
)
def evidence_not_there(page: Page, context: Context) -> Flaws:
    folder = page.path.rpartition("/")[0]
    given = _proofs(page, context) if page.record is not None else ()
    for route, text, _ in given if "evidence/" in page.text else ():
        path = f"{folder}/{text}"
        if text.startswith("evidence/") and ".." not in text and path not in context.paths:
            remedy = "把文件放进去，看看文件名的大小写，或写文号和存放处"
            yield at(page, route, f"没有 {quote(path, 80)} 这个文件", remedy)


@page_rule(
    "error",
    kinds=MONTH,
    law="佐证不指到本单位的文件夹以外",
    why="别人的文件、别处的路径，过后谁也保证不了还在。",
    bad=_NOTICE.format("evidence/../../nanan/a.pdf"),
    good=_NOTICE.format("采用通知 2024-04-22"),
)
def evidence_outside(page: Page, context: Context) -> Flaws:
    for route, text, _ in _proofs(page, context) if page.record is not None else ():
        drive = text[1:3] in (":\\", ":/")
        if drive or text.startswith(("/", "\\")) or ".." in text.replace("\\", "/").split("/"):
            yield at(page, route, "佐证指到了别处", "文件放进 evidence/，或写文号和存放处")


@page_rule(
    "error",
    waivable=True,
    kinds=MONTH,
    law="佐证跟着一个记了的数",
    why="没有记数的佐证，不知道证明什么。",
    bad="27 典型宣传:\n  佐证: {本月调解有一套采用: 采用通知 2024-04-22}\n",
    good=_NOTICE.format("采用通知 2024-04-22"),
)
def evidence_without_entry(page: Page, context: Context) -> Flaws:
    for route, _, is_entered in _proofs(page, context) if page.record is not None else ():
        key = str(route[-1])
        if not is_entered and not is_typed(page, (route[0], key)):
            yield at(page, route, f"「{key}」有佐证，没有记数", f"补上「{key}: …」，或删去佐证")


_NOTHING_DONE = (0, (0, 0))


@page_rule(
    "warning",
    waivable=True,
    kinds=MONTH,
    law="凭文书的事项写明文号",
    why="查账时要按文号去找原件。",
    bad="1 百所千会大调解:\n  本地方案: 2024-04-20\n",
    good="1 百所千会大调解:\n  本地方案: 2024-04-20\n  佐证: {本地方案: 晋司〔2024〕11号}\n",
)
def missing_evidence(page: Page, context: Context) -> Flaws:
    for slot, value, section in entries(page, context):
        asked = slot.indicator.proof == "文书" and slot.indicator.kind != "定性"
        if asked and value not in _NOTHING_DONE and not evidence_for(section, slot.key):
            remedy = f"在这一项下写「佐证: {{{slot.key}: 文号}}」"
            yield at(page, slot.route, f"「{slot.key}」凭文书，没有写文号", remedy)


RULES: tuple[Rule, ...] = (
    evidence_not_there,
    evidence_outside,
    evidence_without_entry,
    missing_evidence,
)
