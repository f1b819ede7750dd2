"""What a server takes in a push (推送): which refs may move, and how."""

from collections.abc import Iterator

from ledger.branch import CLOSED, MAIN, TAGS, Move
from ledger.finding import Finding
from ledger.privacy import mask


def refuse(move: Move) -> Iterator[Finding]:
    """Why a ref may not move like this."""
    for rule, message, remedy in (*_reasons(move), *_named(move)):
        yield Finding(mask(move.ref), 0, 0, rule, "error", message, remedy)


def _named(move: Move) -> Iterator[tuple[str, str, str]]:
    """What is wrong with what a new ref is called, and with what a tag says."""
    if move.new is None:
        return
    if mask(move.ref) != move.ref:
        yield "personal-in-history", "名字像是含个人信息（不在此重复）", "换一个名字"
    if mask(move.words) != move.words:
        yield (
            "personal-in-history",
            "标签的说明像是含个人信息（不在此重复）",
            "删去这个标签，改好再打",
        )
    if move.alike and move.old is None:
        message = f"和 {mask(move.alike)} 只差大小写"
        yield "case-clash", message, "换一个名字；在 Windows 上两个是一个"


def _reasons(move: Move) -> Iterator[tuple[str, str, str]]:
    if move.ref.startswith(CLOSED):
        yield from _closed(move)
    elif not move.ref.startswith((MAIN, TAGS)):
        yield "odd-ref", "只收分支和标签", "不要推这个引用"
    elif move.ref.startswith(TAGS) and move.new and not move.target:
        yield "odd-ref", "标签没有打在提交上", "标签打在提交上再推"
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
