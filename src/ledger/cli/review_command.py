"""审核合并请求：这个分支做了什么，可不可以，带来了哪些新的问题。

按合并以后的样子判断；原来就有的问题只计数，不算在分支上。
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.review import Review, review
from ledger.cli.options import AsOf, Output, Repo, day_of, emit, know_format, root_at
from ledger.finding import LedgerError
from ledger.out.formats import NAMES, writer_of
from ledger.repo.branches import read_branch
from ledger.repo.disk import templates_for
from ledger.views.review import ReviewView, review_view


def command(
    base: Annotated[str, typer.Option("--base", metavar="提交", help="要合并到哪里，如 main")],
    head: Annotated[
        str, typer.Option("--head", metavar="提交", help="要审核的分支，不写就是 HEAD")
    ] = "HEAD",
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="账号", help="推送或申请合并的账号")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="格式", help=f"md（评论），或 {'、'.join(NAMES)}")
    ] = "text",
    output: Output = None,
    as_of: AsOf = None,
    repo: Repo = Path(),
) -> None:
    if form != "md":
        know_format(form)
    root, day = root_at(repo), day_of(as_of)
    branch = read_branch(root, base, head, actor)
    found = review(branch, day)
    view = review_view(found, base, head, str(day))
    emit(_shown(found, form, view, root, output), output)
    if not view.judged:
        raise LedgerError(view.verdict, "看看 --base 和 --head 写对没有；合并过了的，不用再审")
    if found.is_broken:
        raise typer.Exit(1)


def _shown(found: Review, form: str, view: ReviewView, root: Path, output: Path | None) -> str:
    if form in ("text", "md", "json"):
        from ledger.out import review as out

        if form == "md":
            return out.review_comment(templates_for(root), view)
        colour = output is None and sys.stdout.isatty()
        return out.review_json(view) if form == "json" else out.review_text(view, colour=colour)
    about = {"command": "review", "as_of": view.day, "at": view.head, "files": found.files}
    return writer_of(form)(found.findings, about)
