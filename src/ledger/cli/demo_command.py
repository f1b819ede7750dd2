"""造一个示例仓库：十二地加市局的一整年，逐月结账，有好的有错的，都标「示例」，拿来试。"""

from pathlib import Path
from typing import Annotated

import typer

from ledger.demo.story import Story
from ledger.repo.commits import import_commits
from ledger.repo.disk import packaged, packaged_texts
from ledger.repo.fresh import finish_folder, new_folder
from ledger.repo.git import start_repository


def command(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="放在哪里，须是空的")],
) -> None:
    plan_text = packaged("plans/2024/plan.yaml").read_text(encoding="utf-8")
    next_plan = packaged("demo/plan-2025.yaml").read_text(encoding="utf-8")
    if finish_folder(folder):
        print(f"{folder}：上一次断在最后一步，这次接着做完了")
        return
    story = Story(plan_text, packaged_texts("templates/ci"), next_plan)
    with new_folder(folder) as made:
        start_repository(made)
        head, count = import_commits(made, story.commits())
    print(f"{folder}：示例仓库，{count} 个提交，最后是 {head[:12]}")
    print("试试：")
    print(f"  cd {folder}")
    print("  ledger check --as-of 2025-02-20          # 有哪些要改")
    print("  ledger status --as-of 2024-07-10         # 全市亮灯")
    print("  ledger status 晋江市 --as-of 2024-07-10  # 一个地区下一步做什么")
    print("  ledger report --quarter 2024Q2           # 季度通报")
    print("  ledger report --score 2024-06            # 考核得分，每一步")
