"""Addresses of accounts: when two are one, whose they are, and what a forge puts in their place."""

import re
import unicodedata
from typing import NamedTuple


class Hidden(NamedTuple):
    """How a forge hides people's addresses, and the switch that it has for that."""

    pattern: re.Pattern[str]
    switch: str


_HIDDEN = (
    # The forms as the forges document them; `users.noreply.…` also where GitHub or GitLab is
    # installed by an office itself. GitLab's has the number and a hyphen.
    Hidden(
        re.compile(r"[^@]+@user\.noreply\.gitee\.com"),
        "Gitee 的「设置 → 邮箱管理」取消「不公开我的邮箱地址」",
    ),
    Hidden(
        re.compile(r"[^@]+@users\.noreply\.(?:[^@]+\.)?gitlab\.[^@]+|[0-9]+-[^@]+@users\.noreply\.[^@]+"),
        "GitLab 的「Preferences → Profile」里「Commit email」选单位的邮箱",
    ),
    Hidden(
        re.compile(r"[^@]+@users\.noreply\.[^@]+"),
        "GitHub 的「Settings → Emails」关掉「Keep my email addresses private」",
    ),
    Hidden(
        re.compile(r"[^@]+@noreply\.[^@]+"),
        "Gitea、Forgejo 的个人「设置」里取消「隐藏电子邮件地址」",
    ),
)  # fmt: skip
_ANYBODY = re.compile(r"(?:no-?reply|do-?not-?reply|web-flow)@.*|.*\[bot\]@.*")


def is_same(address: str, other: str) -> bool:
    """Whether two addresses, or names of accounts, are one: byte for byte, but for the capitals of
    ASCII. What only looks alike (width, another alphabet, a blank) is another's."""
    one, two = (word.encode(errors="surrogatepass").lower() for word in (address, other))
    return one == two


def folded(address: str) -> str:
    """An address or a name without what makes it only look otherwise, to tell twins by."""
    return unicodedata.normalize("NFKC", address).casefold().strip()


def is_anybodys(address: str) -> bool:
    """Whether an address is a forge's own, under which anybody's work may go."""
    return _ANYBODY.fullmatch(folded(address)) is not None


def forge_remedy(address: str) -> str | None:
    """What to do where a forge has put its own address in place of an account's; None elsewhere.

    Never repeats the address. The second way is for whoever keeps county.yaml.
    """
    word = folded(address)
    if is_anybodys(word):
        return "这是平台自己的邮箱，谁都用得上：用岗位账号的邮箱提交"
    for hidden in _HIDDEN:
        if hidden.pattern.fullmatch(word):
            return f"平台藏起了邮箱：{hidden.switch}，重新提交；或由市局把这个邮箱写进它的账号的「又用邮箱」"
    return None
