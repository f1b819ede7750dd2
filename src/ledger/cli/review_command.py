"""审核合并请求：这个分支做了什么，可不可以，带来了哪些新的问题。

按合并以后的样子判断；原来就有的问题只计数，不算在分支上。
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.review import review
from ledger.cli.options import AsOf, Output, Repo, day_of, emit, root_at
from ledger.finding import LedgerError
from ledger.repo.branches import read_branch
from ledger.repo.disk import templates_for

FORMATS = ("text", "md", "json")


def command(
    base: Annotated[str, typer.Option("--base", metavar="提交", help="要合并到哪里，如 main")],
    head: Annotated[
        str, typer.Option("--head", metavar="提交", help="要审核的分支，不写就是 HEAD")
    ] = "HEAD",
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="账号", help="推送或申请合并的账号")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="格式", help="text、md（评论）、json 等")
    ] = "text",
    output: Output = None,
    as_of: AsOf = None,
    repo: Repo = Path(),
) -> None:
    if form not in FORMATS:
        raise LedgerError(f"没有「{form}」这种格式", f"写 {'、'.join(FORMATS)}")
    root, day = root_at(repo), day_of(as_of)
    found = review(read_branch(root, base, head, actor), day)
    from ledger.out.review import review_comment, review_json, review_text
    from ledger.views.review import review_view

    view = review_view(found, base, head, str(day))
    if form == "md":
        emit(review_comment(templates_for(root), view), output)
    elif form == "json":
        emit(review_json(view), output)
    else:
        emit(review_text(view, colour=output is None and sys.stdout.isatty()), output)
    if found.is_broken:
        raise typer.Exit(1)
