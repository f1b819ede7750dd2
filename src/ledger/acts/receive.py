"""What a server takes in a push (推送): which refs may move, and how."""

from collections.abc import Iterator

from ledger.branch import CLOSED, MAIN, TAGS, Move
from ledger.finding import Finding


def refuse(move: Move) -> Iterator[Finding]:
    """Why a ref may not move like this."""
    for rule, message, remedy in _reasons(move):
        yield Finding(move.ref, 0, 0, rule, "error", message, remedy)


def _reasons(move: Move) -> Iterator[tuple[str, str, str]]:
    if move.ref.startswith(CLOSED):
        yield from _closed(move)
    elif not move.ref.startswith((MAIN, TAGS)):
        yield "odd-ref", "只收分支和标签", "不要推这个引用"
    elif move.is_main and move.new is None:
        yield "branch-deleted", "主线不能删", "不要删主线"
    elif move.is_main and not move.forward:
        remedy = "git fetch 后把自己的提交 rebase 到主线后面，不要强推"
        yield "history-rewritten", "主线的历史被改写了", remedy


def _closed(move: Move) -> Iterator[tuple[str, str, str]]:
    if move.old is not None:
        what = "删" if move.new is None else "动"
        yield (
            "closed-tag-moved",
            f"结账的标签不能{what}",
            "不要改标签；封存错了的，在以后的期里更正",
        )
    elif move.right is None:
        yield "tag-disagrees", "没有这一期的封存，不能打结账标签", "结账用 ledger close，标签由它打"
    elif move.right != move.target:
        remedy = "结账用 ledger close --push，提交和标签一起推"
        yield "tag-disagrees", "结账标签没有打在封存的提交上", remedy
