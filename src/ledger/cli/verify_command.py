"""核对封存：结过账的有没有被动过。封存链、文件、合计、计划、主线上的提交、标签、签名，一次都查。

查提交了的，不查没提交的改动。浅克隆、部分克隆、没有标签的，查到哪里算哪里，最后写明没查什么。
写了交账包的，查那个包：清单、每个文件、里面的历史和封存；不用联网，也不用台账仓库。
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from ledger.acts.line import Looked, looked, office_faults, ref_faults, unseen, waiting_faults
from ledger.acts.receive import unfit_tags
from ledger.acts.verify import Verified, verify
from ledger.cli.options import Repo, YearOption, day_of, open_state, root_at
from ledger.finding import Finding, LedgerError, is_broken
from ledger.out.plain import plain
from ledger.out.show import as_json, as_text
from ledger.privacy import mask
from ledger.repo.git import commit_named, fetch_what_is_there, has_commit, is_shallow
from ledger.repo.history import SHALLOW, is_on_branch, read_history
from ledger.repo.line import read_line
from ledger.repo.receive import refs_of, tags_there
from ledger.state import State, Year, open_year
from ledger.unseen import visible
from ledger.views.seals import SealsView, seals_view, verdict


def command(
    package: Annotated[
        Path | None, typer.Argument(metavar="[交账包]", help="文件夹、.tar 或 .zip；不写就查仓库")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="提交", help="查到哪个提交，不写就是最新的提交")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="格式", help="text 或 json")] = "text",
    told: Annotated[
        str | None, typer.Option("--sum", metavar="SHA-256", help="交接单上写的清单的 SHA-256")
    ] = None,
    signers: Annotated[
        Path | None,
        typer.Option("--signers", metavar="名单", help="自己手里的 allowed_signers，查包的签名"),
    ] = None,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    if form not in ("text", "json"):
        raise LedgerError(f"没有「{form[:20]}」这种格式", "写 text 或 json")
    if package is not None:
        _package(package, form, told, signers)
        return
    if told is not None or signers is not None:
        raise LedgerError("--sum 和 --signers 只用来核对交账包", "ledger verify 包 --sum …")
    by_git = at is not None or has_commit(repo.resolve())
    commit = commit_named(root_at(repo), at or "HEAD") if by_git else None
    root, state = open_state(repo, commit)
    years = _years(state, year)
    verified = [_verified(root, one, commit, at) for one in years]
    line = _line(root, commit, years)
    office = [one for each in verified for one in office_faults(each.case.year, day_of(None))]
    office += [one for each in verified for one in waiting_faults(each.case, day_of(None))]
    sealed = [one for each in verified for one in each.findings]
    named = ref_faults(refs_of(root) if commit else (), [one.case.year for one in verified])
    tags = unfit_tags(tags_there(root) if commit else ())
    findings = sorted({*line.findings, *office, *sealed, *named, *tags})
    views = [seals_view(one) for one in verified]
    if form == "json":
        about = {"commit": commit, "years": plain(views), "line": line.words}
        print(as_json(findings, about), end="")
    else:
        _print(views, findings, f"{line.words}\n")
    if is_broken(findings):
        raise typer.Exit(1)


def _line(root: Path, revision: str | None, years: list[Year]) -> Looked:
    """The whole history, by the accounts of its time, as far as git has it."""
    if revision is None:
        return unseen("没有 git")
    if is_shallow(root):
        return unseen(SHALLOW)
    try:
        return looked(read_line(root, revision), years)
    except LedgerError as error:
        return unseen(error.message)


def _package(place: Path, form: str, told: str | None, signers: Path | None) -> None:
    from ledger.cli.verify_package import Paper, verify_package

    opened = verify_package(place, Paper(told, signers))
    views = [seals_view(opened.verified)] if opened.verified else []
    name = visible(mask(place.name))
    if form == "json":
        about = {"package": name, "files": opened.files, "years": plain(views)}
        print(as_json(opened.findings, {**about, "reports_proven": opened.proven}), end="")
    else:
        _print(views, opened.findings)
        print(f"{name}：{opened.files} 个文件，{_outcome(opened)}。")
    if is_broken(opened.findings):
        raise typer.Exit(1)


def _outcome(opened: Any) -> str:
    """How a package came out, and what has not been proven, in one sentence."""
    wrong = sum(finding.severity == "error" for finding in opened.findings)
    if wrong:
        return f"有 {wrong} 处不符，不能用"
    unproven = [f for f in opened.findings if f.rule == "package-reports-unproven"]
    reports = unproven[0].message.rpartition("：")[2] if unproven else ""
    told = f"报告没有证实：{reports}" if unproven else "报告重编一遍，一字不差"
    return f"和清单、历史、封存都相符；{told}"


def _years(state: State, year: int | None) -> list[Year]:
    """The year that was asked for, or every year that has seals, or else the latest."""
    latest = open_year(state, year)
    sealed = {int(path[6:10]) for path in state.files if path[11:17] == "seals/"}
    asked = set() if year else sealed & set(state.years)
    others = {number: open_year(state, number) for number in asked - {latest.year}}
    return [{**others, latest.year: latest}[one] for one in sorted(asked or {latest.year})]


def _verified(root: Path, year: Year, commit: str | None, at: str | None) -> Verified:
    later = commit is not None and at is None and is_on_branch(root)
    history = read_history(root, commit, year.year, later=later) if commit else None
    fetch: Any = fetch_what_is_there(root) if commit else lambda blobs: {}
    return verify(year, history, fetch, day_of(None))


def _print(views: list[SealsView], findings: list[Finding], words: str = "") -> None:
    from ledger.out.table import console, show_seals

    out = console()
    for view in views:
        show_seals(out, view)
    print(as_text(findings, colour=out.is_terminal and not out.no_color), end="")
    print(words + "".join(map(verdict, views)), end="")
