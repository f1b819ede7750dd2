"""结账：把一期里已签账的文件按 git 对象号封存，写一个只增不改的封存文件，提交并打标签。

按次序结：定账、2024-03 …、全年。没签账的地区要写明 --without，按未报封存。
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.case import Case
from ledger.acts.close import Sealing, close, errors, in_order, next_period
from ledger.acts.mainline import line_faults, tag_faults
from ledger.cli.options import CHINA, Repo, YearOption, place_in
from ledger.cli.resume import Resumed, resume
from ledger.cli.spread import spread
from ledger.finding import Finding, LedgerError, refuse
from ledger.out.show import as_text
from ledger.repo.disk import find_root
from ledger.repo.git import commit_named, fetch_from, read_commit
from ledger.repo.history import read_history
from ledger.repo.seals import closing_branch, commit_seal, made_by, need_clean, push_seals, unsent
from ledger.sealed import Link, read_chain, tag_of
from ledger.state import Year, open_year


def command(
    period: Annotated[
        str | None, typer.Argument(metavar="[期]", help="定账、2024-05 或 2024；不写就是下一期")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="地区", help="没签账也结，按未报封存")
    ] = None,
    post: Annotated[
        str, typer.Option("--post", metavar="岗", help="封存的岗位，不写姓名")
    ] = "市局普促科",
    push: Annotated[bool, typer.Option("--push", help="结了就推送，提交和标签一起")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看能不能结，不写")] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="时刻", help="封存的时刻，如 2024-07-06T09:12:00")
    ] = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    root = find_root(repo)
    branch = closing_branch(root)
    done = Resumed([]) if dry_run else resume(root, branch, year)
    print("".join(f"{line}\n" for line in done.said), end="")
    need_clean(root, branch)
    tip = commit_named(root, branch)
    opened = open_year(read_commit(root, tip), year)
    chain = read_chain(opened.state.files, opened.year)
    _refuse_rewritten(root, tip, opened)
    if not dry_run and _was_left(root, branch, period, chain, done, push):
        return
    moment = _moment(at)
    wanted = period or next_period(opened.plan(), chain)
    if wanted is None:
        raise LedgerError(f"{opened.year} 年已经全部结账", "")
    in_order(chain, moment)
    slugs = frozenset(place_in(opened, word) for word in without or ())
    sealing = close(opened, wanted, moment, post, slugs, fetch_from(root))
    refusals = [*sealing.refusals, *errors(opened, sealing, moment.date(), spread)]
    if refusals:
        print(as_text(refusals), end="")
        print(f"{wanted} 现在不能结账")
        raise typer.Exit(1)
    if dry_run:
        print(f"{wanted} 可以结账{_left_out(sealing)}")
        return
    commit = commit_seal(root, branch, tip, sealing.path, sealing.text)
    if push:
        _push(root, branch, [*_paths(chain), sealing.path], fresh=True)
    _told(commit, sealing.period, sealing.path)
    print(f"各地{_left_out(sealing) or '都已签账'}".replace("各地，", ""))
    print("已推送\n" if push else "", end="")


def _was_left(
    root: Path, branch: str, period: str | None, chain: list[Link], done: Resumed, push: bool
) -> bool:
    """Whether the newest seal is what an earlier run was about, finished or sent by this one."""
    last = chain[-1] if chain else None
    if last is None or period not in (None, last.period):
        return False
    meant = period is not None or _is_tip(root, branch, last)
    waiting = push and meant and bool(unsent(root, branch, [last.path]))
    if not waiting and last.path != done.finished:
        return False
    made = made_by(root, commit_named(root, branch), last.path)
    if push:
        _push(root, branch, _paths(chain), fresh=False)
    _told(made.id if made else "", last.period, last.path)
    print("已推送\n" if push else "", end="")
    print("再运行一次 ledger close，结下一期")
    return True


def _is_tip(root: Path, branch: str, link: Link) -> bool:
    tip = commit_named(root, branch)
    made = made_by(root, tip, link.path)
    return made is not None and made.id == tip


def _paths(chain: list[Link]) -> list[str]:
    return [link.path for link in chain]


def _push(root: Path, branch: str, paths: list[str], fresh: bool) -> None:
    push_seals(root, branch, unsent(root, branch, paths[:-1]) + paths[-1:], fresh)


def _refuse_rewritten(root: Path, tip: str, opened: Year) -> None:
    """Raises LedgerError where the branch or its tags are not as the seals left them."""
    history = read_history(root, tip, opened.year, signatures=False)
    case = Case(opened, history, fetch_from(root))
    refuse(
        one for look in (line_faults, tag_faults) for one in look(case) if isinstance(one, Finding)
    )


def _told(commit: str, period: str, path: str) -> None:
    print(f"{period} 已结账：{path}，提交 {commit[:12]}，标签 {tag_of(path)}")


def _left_out(sealing: Sealing) -> str:
    return f"，未报：{'、'.join(sealing.unsigned)}" if sealing.unsigned else ""


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(CHINA).replace(microsecond=0)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA)
    except ValueError as error:
        raise LedgerError(f"「{text}」不是时刻", "写成 2024-07-06T09:12:00") from error
