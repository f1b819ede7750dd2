"""What a repository is guarded by (守着什么), as facts, and what each of them means."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.finding import Finding
from ledger.ref import HEADS, likely

GUARDED, OPEN, UNSEEN = "守着", "没守着", "没查"


class Hook(NamedTuple):
    """A hook's script: where git looks for it, whose it is, what it answers when git runs it."""

    place: str
    whose: str
    """`ours`, `others`, or nothing where there is none."""
    version: str
    """What it says of itself; nothing where it does not run."""


class Keys(NamedTuple):
    """The keys that reach a server by SSH: how many say whose they are, how many do not, whose
    names they say, and how many anybody who holds one could say another name for."""

    named: int = 0
    unnamed: int = 0
    names: frozenset[str] = frozenset()
    loose: int = 0


class Guard(NamedTuple):
    """What there is to see of a repository's guard."""

    is_server: bool
    head: str
    branches: tuple[str, ...]
    lines: Mapping[str, str]
    """The main lines, and why each is one."""
    hooks: Mapping[str, Hook]
    settings: Mapping[str, tuple[str, str]]
    """What each is, and what it should be."""
    asks_who: bool
    accounts: frozenset[str]
    keys: Keys | None
    faults: tuple[Finding, ...]
    rewritten: Mapping[str, tuple[str, ...] | None]
    """By main line, the commits that it was on and left; None where nothing was recorded."""


class Light(NamedTuple):
    """One row: what is looked at, how it stands, in words, and what to do."""

    what: str
    mark: str
    said: str
    remedy: str = ""


def lights(guard: Guard) -> list[Light]:
    """Everything that guards a repository or fails to."""
    found = [_hook(name, hook, guard.is_server) for name, hook in guard.hooks.items()]
    if guard.is_server:
        found += [_head(guard), *_lines(guard), *_settings(guard), _who(guard)]
    return [*found, *_refs(guard)]


def _hook(name: str, hook: Hook, is_server: bool) -> Light:
    how = "--server" if is_server else "--local"
    remedy = f"ledger hook install {how}"
    what = f"钩子 {name}"
    if not hook.whose:
        return Light(what, OPEN, f"没有 {hook.place}", remedy)
    if hook.version:
        whose = "" if hook.whose == "ours" else "（别的钩子，里面叫了 ledger）"
        return Light(what, GUARDED, f"{hook.place}　{hook.version}{whose}")
    if hook.whose == "ours":
        why = "跑不起来：没有执行权限、里面的 Python 或 ledger 没有了，或者被改过"
        return Light(what, OPEN, f"{hook.place} {why}", f"删去它，再 {remedy}")
    return Light(what, OPEN, f"{hook.place} 是别的钩子", f"在它里面叫 ledger hook {name}")


def _head(guard: Guard) -> Light:
    if guard.head in guard.branches:
        return Light("HEAD", GUARDED, guard.head.removeprefix(HEADS))
    there = "、".join(ref.removeprefix(HEADS) for ref in guard.branches) or "还没有分支"
    said = f"指着不存在的 {guard.head.removeprefix(HEADS) or '提交'}（{there}）"
    if not guard.branches and guard.head:
        return Light("HEAD", UNSEEN, f"{said}，第一次推送要推它")
    right = (likely(guard.branches) or "分支").removeprefix(HEADS)
    return Light(
        "HEAD", OPEN, f"{said}，什么也收不了", f"ledger hook install --server --main {right}"
    )


def _lines(guard: Guard) -> Iterator[Light]:
    for ref, why in guard.lines.items():
        what, left = f"主线 {ref.removeprefix(HEADS)}", guard.rewritten.get(ref)
        if left is None:
            yield Light(what, UNSEEN, f"{why}；没有引用日志，以前改写过没有，看不出来")
        elif left:
            said = f"{why}；引用日志里有改写，离开了 {'、'.join(one[:12] for one in left)}"
            yield Light(what, OPEN, said, "ledger verify 看少了什么；查清是谁、为什么")
        else:
            yield Light(what, GUARDED, f"{why}；不能删、只能往前")


def _settings(guard: Guard) -> Iterator[Light]:
    for name, (value, wanted) in guard.settings.items():
        mark = GUARDED if value == wanted else OPEN
        said = value if value == wanted else f"{value or '没有设'}，要 {wanted}"
        remedy = "" if value == wanted else f"git config {name} {wanted}"
        yield Light(f"设置 {name}", mark, said, remedy)


def _who(guard: Guard) -> Light:
    """Whether it is known who pushes. Not to know is no hole by itself: it is said."""
    about = [f"登记了 {len(guard.accounts)} 个账号"]
    about.append("不知道谁在推送的，" + ("不收" if guard.asks_who else "照收"))
    if guard.keys is not None:
        about.append(f"密钥 {guard.keys.named} 个写明是谁，{guard.keys.unnamed} 个没写")
        if strange := sorted(guard.keys.names - guard.accounts):
            about.append(f"没有登记的：{'、'.join(strange)}")
        if guard.keys.loose:
            about.append(f"{guard.keys.loose} 个没有 command=，能冒名")
    sure = guard.keys is not None and not (guard.keys.unnamed or guard.keys.loose)
    known = guard.asks_who or (sure and bool(guard.keys and guard.keys.named))
    loose = guard.keys is not None and guard.keys.loose
    mark = GUARDED if known and not loose else UNSEEN
    remedy = "" if mark == GUARDED else "见《审核和服务器》「谁在推送」"
    return Light("推送的账号", mark, "；".join(about), remedy)


def _refs(guard: Guard) -> Iterator[Light]:
    for fault in guard.faults:
        yield Light(f"引用 {fault.path}", OPEN, fault.message, fault.remedy)
    if not guard.faults:
        yield Light("分支和标签", GUARDED, "名字都只有一个意思")
