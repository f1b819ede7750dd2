"""从计划生成编辑器用的 JSON Schema（plans/<年度>/schema/），从账号生成 CODEOWNERS；--check 只看。"""

from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.owners import owner_files
from ledger.cli.options import Repo, YearOption, open_state
from ledger.repo.disk import read_text, write
from ledger.schema import schema_texts
from ledger.state import open_year


def command(
    check: Annotated[bool, typer.Option("--check", help="不写，只看是不是最新")] = False,
    year: YearOption = None,
    repo: Repo = Path(),
) -> None:
    root, state = open_state(repo, None)
    opened = open_year(state, year)
    folder = f"plans/{opened.year}/schema"
    made = [(f"{folder}/{name}", text) for name, text in schema_texts(opened.forms)]
    approved = any(account.approves for _, account in opened.accounts())
    made += [one for one in owner_files(opened) if approved or read_text(root, one[0]) is not None]
    stale = [(path, text) for path, text in made if read_text(root, path) != text]
    for path, text in stale:
        print(f"{path}：{'过时了' if check else '已写'}")
        if not check:
            write(root, path, text)
    if not stale:
        print(f"{folder} 和 CODEOWNERS 是最新的")
    if check and stale:
        print("    → 运行 ledger schema，再提交")
        raise typer.Exit(1)
