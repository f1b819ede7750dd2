"""The command line: one table of commands; a command's module is imported when it is run."""

import errno
import gc
import os
import sys
from typing import NamedTuple


class Command(NamedTuple):
    """One line of the table: where it belongs, what it is called, what it is for."""

    panel: str
    name: str
    summary: str


COMMANDS = (
    Command("县局", "open", "定账：写出年初的定账文件，或一个月的空表"),
    Command("县局", "post", "记账：记一个数，或更正已签的数"),
    Command("县局", "sign", "签账：写核对码，打印对账单"),
    Command("县局", "check", "对账校验：找出所有要改的地方"),
    Command("县局", "status", "亮灯：到期、完成、逾期，下一步做什么"),
    Command("县局", "export", "导出：做成一张 Excel 表，只有要填的格能改"),
    Command("县局", "import", "导入：把填好的 Excel 表收回台账"),
    Command("市局", "review", "审核合并请求：做了什么，可不可以，有没有新的问题"),
    Command("市局", "close", "结账：封存一期，以后只能更正"),
    Command("市局", "report", "编报告：月、季、半年、年"),
    Command("市局", "handover", "交账：把封了账的一年装成一个包，交档案"),
    Command("督查", "audit", "查账：抽样、疑点、核验、问题台账"),
    Command("督查", "verify", "核对封存：结过的账有没有被动过，交账包对不对"),
    Command("维护", "init", "从计划建一个新的台账仓库"),
    Command("维护", "demo", "造一个示例仓库，拿来试"),
    Command("维护", "schema", "从计划和账号生成 JSON Schema、CODEOWNERS"),
    Command("维护", "hook", "钩子：服务器收推送、县里提交以前先看一遍"),
    Command("维护", "rules", "列出规则，或讲明一条"),
)
PROGRAM = "ledger"
UNWRITABLE = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What a stream says when nobody reads on, or the disk is full."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns 0 clean, 1 findings, 2 cannot do it, 3 our bug, 130 interrupted."""
    if arguments is None:
        gc.disable()  # a process of our own, and a short one; what it reads holds no cycles
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _main(words)
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:
            return 0
        from ledger.finding import reason

        print(f"错误：写不出去：{reason(error)}\n    → 看看磁盘是不是满了", file=sys.stderr)
        return 2
    return code


def _main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview(), end="")
        return 0
    if words[0] in ("-V", "--version"):
        from ledger import __version__

        print(f"{PROGRAM} {__version__}")
        return 0
    if words[0] not in {command.name for command in COMMANDS}:
        return _unknown(words[0])
    from ledger.cli.run import run

    return run(words[0], words[1:])


def overview() -> str:
    """The help page of the whole program."""
    lines = [f"用法：{PROGRAM} 命令 [选项] …　　（{PROGRAM} 命令 --help 看一个命令的用法）", ""]
    panel = ""
    for command in COMMANDS:
        if command.panel != panel:
            panel = command.panel
            lines.append(f"{panel}：")
        lines.append(f"  {command.name:<8} {command.summary}")
    lines += ["", "退出码：0 没有错误；1 有错误；2 做不了；3 本工具的毛病；130 中断"]
    return "\n".join(lines) + "\n"


def _unknown(word: str) -> int:
    from ledger.model.record import nearest

    close = nearest(word, [command.name for command in COMMANDS])
    hint = f"是不是 {PROGRAM} {close}？" if close else f"{PROGRAM} --help 看有哪些命令"
    print(f"错误：没有「{word[:20]}」这个命令\n    → {hint}", file=sys.stderr)
    return 2
