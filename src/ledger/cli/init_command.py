"""从计划建一个新的台账仓库：计划、编辑器用的 schema、各地的空定账、平台的流水线，一个 git 仓库。"""

from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.start import first_files
from ledger.finding import LedgerError, reason
from ledger.repo.disk import packaged, packaged_texts, write_all
from ledger.repo.fresh import finish_folder, new_folder
from ledger.repo.git import run_git, start_repository
from ledger.state import State, open_year


def command(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="新仓库放在哪里，须是空的")],
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="文件", help="计划，不写就用自带的 2024 年计划")
    ] = None,
) -> None:
    source = plan or packaged("plans/2024/plan.yaml")
    try:
        data = source.read_bytes()
    except OSError as error:
        raise LedgerError(f"读不了 {source}：{reason(error)}", "看看文件名写对没有") from error
    text = data.decode("utf-8-sig", errors="surrogateescape")
    opened = open_year(State({_path_of(text): data}))
    if finish_folder(folder):
        print(f"{folder}：上一次断在最后一步，这次接着做完了")
        return
    files = list(first_files(opened.plan(), text, packaged_texts("templates/ci")))
    with new_folder(folder) as made:
        start_repository(made)
        write_all(made, files)
        run_git(made, "add", "--all")
    print(f"{folder}：写了 {len(files)} 个文件，都已 git add，还没有提交")
    bureau = opened.plan().bureau.slug
    print("下一步：")
    print(f"  cd {folder}")
    print(f"  改 counties/{bureau}/county.yaml 和各地的：写上岗位真的邮箱，去掉账号行首的 #")
    print("  ledger schema && ledger check")
    print("  git add --all && git commit -m 定账    # user.email 用上面的记账邮箱，不用个人姓名")


def _path_of(text: str) -> str:
    """Where a plan belongs, by the year that it names."""
    year = next((line[3:].strip() for line in text.splitlines() if line.startswith("年度:")), "")
    if not (len(year) == 4 and year.isdigit()):
        raise LedgerError("计划里没有「年度: 2024」这一行", "看看 --plan 给的是不是计划文件")
    return f"plans/{year}/plan.yaml"
