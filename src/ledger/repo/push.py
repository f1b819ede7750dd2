"""Why a push did not go through (没有推送成): a hook refused it, we are behind, or nobody answered."""

from typing import Literal, NamedTuple

from ledger.repo.git import reason_of


class Why(NamedTuple):
    """Which of them it is, in words, and what to do."""

    kind: Literal["behind", "refused", "unreachable", "here"]
    said: str
    remedy: str


_BEHIND = (
    "(fetch first)", "(non-fast-forward)", "(stale info)", "(already exists)", "(needs force)",
    "failed to update ref", "cannot lock ref", "incorrect old value",
)  # fmt: skip
_SAID = "error moved-meanwhile "
"""What our own hook says where somebody was faster."""
_HERE = "failed to push some refs"


def why_not_pushed(complaint: list[str]) -> Why:
    """What the lines in which `git push` complains mean. git's own reason stands behind ours.

    Where nothing was rejected and git was not cut off either, it was stopped on this machine: by
    a hook `pre-push`. Whether what was cut off had arrived is not known from here.
    """
    told = [line.removeprefix("remote:").strip() for line in complaint if "remote:" in line[:7]]
    own = [line for line in complaint if "remote:" not in line[:7]] or ["?"]
    reason, text = reason_of(own), "\n".join(own)
    words = "\n".join([reason, *filter(None, told)])
    if any(word in text for word in _BEHIND) or any(_SAID in line for line in told):
        return Why("behind", f"本地落后了：{reason}", "别人先推送了：拉取，看看还要不要做")
    if "hook declined" in text:
        return Why("refused", f"服务器的钩子没有收下：{words}", "照它说的改好，再来一次")
    if "[remote rejected]" in text:
        return Why(
            "refused", f"服务器没有收下：{words}", "照它说的改好，再来一次；说不清的问管服务器的人"
        )
    if "fatal:" not in text and _HERE in text:
        return Why("here", f"这台机器上的钩子 pre-push 没有放行：{words}", "照它说的改好，再来一次")
    remedy = "看看网络、地址（git remote -v）和密钥；连上了先 git fetch，看推到了没有，再来一次"
    return Why("unreachable", f"连不上服务器，或者它不让进：{words}", remedy)
