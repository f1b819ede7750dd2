"""Seals against the branch: each added once, on its first-parent line, in order, as its tag says."""

from collections.abc import Iterator
from itertools import pairwise

from ledger.acts.case import Case, Gap, Said
from ledger.finding import Finding
from ledger.history import Change, History
from ledger.sealed import Link, folder_of, periods_of, tag_of

NO_GIT = "没有 git"
_RESTORE = "恢复原来的分支，不要强推"


def line_faults(case: Case) -> Said:
    """What is wrong with the commits of seals."""
    if case.history is None or case.history.gap:
        why = case.history.gap if case.history else NO_GIT
        yield from (Gap(link.path, "主线", why) for link in case.links)
    if case.history is None:
        return
    yield from _gone(case, case.history)
    for link in case.links:
        yield from _altered(link, [one for one in case.history.changes if one.path == link.path])
    if not case.history.gap:
        yield from _off_line(case, case.history)
        yield from _out_of_turn(case, case.history)


def _gone(case: Case, history: History) -> Iterator[Finding]:
    """Seals that the line has had and the state has not."""
    there = {link.path for link in case.links}
    last = {change.path: change for change in history.changes}
    for path, change in last.items():
        is_seal = path.startswith(f"{folder_of(case.year.year)}/")
        if is_seal and path not in there and change.how == "D":
            message = f"这个封存在提交 {change.commit[:12]} 里删掉了"
            yield Finding.about(path, "seal-gone", message, "从 git 历史里恢复原样")


def _altered(link: Link, made: list[Change]) -> Iterator[Finding]:
    """A seal that has been touched after it was added; it may have been put right again."""
    if not made[1:]:
        return
    commits = "、".join(change.commit[:12] for change in made[1:])
    if made[-1].blob != made[0].blob:
        message = f"封存以后被改过，提交 {commits}"
        yield Finding.about(link.path, "seal-altered", message, "从 git 历史里恢复原样")
    else:
        message = f"封存以后被动过，又恢复了原样，提交 {commits}"
        yield Finding.about(link.path, "seal-restored", message, "问清是谁、为什么", "warning")


def _off_line(case: Case, history: History) -> Iterator[Finding]:
    for link in case.links:
        commit = case.commits.get(link.path)
        if commit is None or commit in history.merges:
            how = "没有提交到主线上" if commit is None else "是合并进来的，封存的提交不在主线上"
            yield Finding.about(link.path, "seal-off-main-line", f"这个封存{how}", _RESTORE)


def _out_of_turn(case: Case, history: History) -> Iterator[Finding]:
    """Seals whose commits do not stand in the order of the chain."""
    order = {change.commit: n for n, change in enumerate(history.changes)}
    known = [(link, case.commits[link.path]) for link in case.links if link.path in case.commits]
    for (before, earlier), (link, later) in pairwise(known):
        if order[later] <= order[earlier]:
            how = "和它同一次提交" if later == earlier else "提交在它以后"
            message = f"上一个封存 {before.period} {how}，主线被压缩或改写过"
            yield Finding.about(link.path, "seal-out-of-turn", message, _RESTORE)


def tag_faults(case: Case) -> Said:
    """Where tags and seals disagree. A repository without any closed tag has none to compare."""
    history = case.history
    if history is None or not history.tags:
        why = "没有标签" if history else NO_GIT
        yield from (Gap(link.path, "标签", why) for link in case.links)
        return
    for link in case.links:
        yield from _tag(case, history, link)


def lone_tags(case: Case) -> Said:
    """Tags whose seal is not there: the end of the branch has been cut off, or has not come yet."""
    history = case.history
    there = {link.period for link in case.links}
    for period in periods_of(case.plan):
        name = tag_of(case.seal_path(period))
        if history is not None and period not in there and name in history.tags:
            message = f"有标签 {name}，却没有这个封存：分支末尾被截掉，或者不是最新的"
            remedy = f"git pull --ff-only；{_RESTORE}"
            yield Finding.about(case.seal_path(period), "tag-without-seal", message, remedy)


def _tag(case: Case, history: History, link: Link) -> Said:
    name, commit = tag_of(link.path), case.commits.get(link.path)
    tag = history.tags.get(name)
    if history.gap:
        yield Gap(link.path, "标签", history.gap)
    if tag is None and not history.gap:
        remedy = "git fetch --tags；平台上也没有的，不要紧，封存文件为准"
        yield Finding.about(link.path, "missing-tag", f"没有标签 {name}", remedy, "note")
    if tag is None:
        return
    if not tag.annotated:
        message = f"标签 {name} 没有附注，不是工具打的"
        yield Finding.about(link.path, "lightweight-tag", message, "标签由 ledger close 打", "note")
    if commit is not None and tag.commit != commit:
        why = "分支或标签被改写过" if tag.commit in history.line else "它指的提交不在主线上"
        message = f"标签 {name} 和封存它的提交对不上，{why}"
        yield Finding.about(link.path, "tag-disagrees", message, "恢复原来的分支和标签")
