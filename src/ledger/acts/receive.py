"""What a server takes in a push (推送): which refs may move, and how."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from ledger.acts.review import Review, review
from ledger.acts.signatures import RULES as SIGNATURES
from ledger.acts.signatures import TAGGED_BY_ANOTHER
from ledger.branch import Branch, Move, changed_paths
from ledger.change.rules import CHANGE_RULES
from ledger.finding import Finding
from ledger.model.county import Account
from ledger.privacy import mask
from ledger.ref import CLOSED, HEADS, TAGS, likely
from ledger.rules.account import nobody_approves, nobody_writes
from ledger.unseen import odd_in

_OF_MERGING = {"merge-conflict", "seal-off-main-line"}
_FOR_GOOD = {rule.name for rule in CHANGE_RULES} - _OF_MERGING | SIGNATURES


def refuse(move: Move) -> Iterator[Finding]:
    """Why a ref may not move like this."""
    for rule, message, remedy in (*_reasons(move), *_named(move)):
        yield Finding(mask(move.ref), 0, 0, rule, "error", message, remedy)


def tagged_by_another(move: Move, office: Collection[Account]) -> Iterator[Finding]:
    """That a seal's tag says that nobody of the bureau's made it. `office`: the bureau's accounts;
    where there are none, nobody can tell."""
    by = _BY.search(move.people) if move.new and move.ref.startswith(CLOSED) else None
    if by and office and not any(account.has(by[1]) for account in office):
        yield Finding.about(mask(move.ref), "tag-by-another", *TAGGED_BY_ANOTHER)


_BY = re.compile("<([^<>\n]*)>$", re.MULTILINE)


def unfit_tags(moves: Iterable[Move]) -> list[Finding]:
    """What is wrong with tags in themselves, whenever they came: what they name, and what they say."""
    return [
        Finding(mask(move.ref), 0, 0, rule, "error", message, remedy)
        for move in moves
        for rule, message, remedy in (*_tag(move), *_named(move))
    ]


def lost_line(main: str, branches: Collection[str]) -> Finding:
    """That HEAD names a branch that is not there, so that nobody knows what is to be guarded.

    `branches`: those that there are.
    """
    right = likely(branches) or f"{HEADS}<主线>"
    message = "HEAD 指着的主线不存在，不知道该守哪一条，什么也不收"
    remedy = f"在服务器的仓库里运行 git symbolic-ref HEAD {mask(right)}"
    if not branches:
        remedy = f"先推主线：git push origin HEAD:{mask(main)}；主线不叫这个的，{remedy}"
    return Finding.about(mask(main), "lost-main-line", message, remedy)


def moved_meanwhile(ref: str) -> Finding:
    """That a ref is not where a push says: somebody was faster, or it was not said truly."""
    remedy = "git fetch，接到后面，再推送"
    return Finding.about(mask(ref), "moved-meanwhile", "别人刚刚推送过，它已经不在那里", remedy)


def no_pusher() -> Finding:
    """That nobody said who pushes, where the server is set to ask for it."""
    message = "不知道是谁在推送，这个仓库要求知道（ledger.requirePusher）"
    remedy = "用登记过的密钥推；服务器上怎样登记，见《审核和服务器》「谁在推送」"
    return Finding.about("仓库", "no-pusher", message, remedy)


def judge(branch: Branch, move: Move, day: date) -> list[Finding]:
    """What a push brings: to a main line judged whole, the first one by its history alone;
    elsewhere, on a branch or a tag, by what no branch may do."""
    if move.is_main:
        found = review(branch, day)
        return found.findings if move.base else [*found.refusals, *_locks(found)]
    return _for_good(review(_laid_over(branch), day))


def _locks(found: Review) -> Iterator[Finding]:
    """What would leave nobody able to push after a first push."""
    locks = (nobody_writes.name, nobody_approves.name)
    return (finding for finding in found.new if finding.rule in locks)


def _for_good(found: Review) -> list[Finding]:
    return [finding for finding in found.refusals if finding.rule in _FOR_GOOD]


def _laid_over(branch: Branch) -> Branch:
    """A branch that cannot be merged yet, as if what it changed were laid over where it goes to.

    That it is not up to date is nothing against a draft; what it did to sealed files is.
    """
    if not branch.conflicts:
        return branch
    own = changed_paths(branch.base, branch.head)
    return replace(branch, result=branch.target.taking(branch.head, own), conflicts=())


_SPACES = re.compile("[\t\r\n]")
_AGAIN = "git config user.name 和 user.email 重新打一遍，删去这个标签，再打"


def _named(move: Move) -> Iterator[tuple[str, str, str]]:
    """What is wrong with what a ref is called, and with what a tag says."""
    yield from move.faults
    if move.new is None:
        return
    if mask(move.ref) != move.ref:
        yield "personal-in-history", "名字像是含个人信息（不在此重复）", "换一个名字"
    if code := next(filter(None, map(odd_in, move.people.split("\n"))), None):
        message = f"打标签的姓名或邮箱里有看不见、认不出的字符 {code}"
        yield "control-in-identity", message, _AGAIN
    elif code := odd_in("".join(_SPACES.split(move.words))):
        message = f"标签的说明里有看不见、认不出的字符 {code}"
        yield "hidden-in-tag", message, "删去这个标签，重新打一遍说明"
    if mask(move.words) != move.words:
        yield (
            "personal-in-history",
            "标签的说明像是含个人信息（不在此重复）",
            "删去这个标签，改好再打",
        )


def _reasons(move: Move) -> Iterator[tuple[str, str, str]]:
    if move.ref.startswith(TAGS) and move.new:
        yield from _tag(move)
    if move.ref.startswith(CLOSED):
        yield from _closed(move)
    elif move.ref.startswith(TAGS):
        return
    elif move.is_main and move.new is None:
        yield "branch-deleted", "主线不能删", "不要删主线"
    elif move.is_main and not move.forward:
        remedy = "git fetch 后把自己的提交 rebase 到主线后面，不要强推"
        yield "history-rewritten", "主线的历史被改写了", remedy


def _tag(move: Move) -> Iterator[tuple[str, str, str]]:
    if not move.target:
        yield "odd-ref", "标签没有直接打在提交上", "标签打在提交上再推"
    elif move.called not in (None, move.ref.removeprefix(TAGS)):
        yield "odd-ref", "标签里写的名字不是这个", "用 git tag -a 重新打，再推"


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
