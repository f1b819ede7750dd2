"""Runs one command by typer, and turns whatever goes wrong into a sentence and an exit code."""

import errno
import importlib
import os
import re
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import typer
from typer.core import TyperCommand

from ledger.cli import UNWRITABLE
from ledger.finding import LedgerError

_WORDS = {
    "Usage: ": "用法：",
    "Options:": "选项：",
    "Arguments:": "参数：",
    "[OPTIONS]": "[选项]",
    "[required]": "[必填]",
    "[default: ": "[默认：",
    "Show this message and exit.": "显示这一页。",
}


USAGE: Any = typer.BadParameter.__base__
"""What typer raises for words that it cannot take; it has no public name."""


INTERRUPTED = 130


class ChineseCommand(TyperCommand):
    """A command whose help page is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        text = super().get_help(ctx)
        for word, chinese in _WORDS.items():
            text = text.replace(word, chinese)
        return _aligned(text)


_ROW = re.compile(r"(  \S.*?)(  +)(\S.*)")


def _aligned(text: str) -> str:
    """A help page whose second column stands straight, although a Chinese character is two wide."""
    lines = text.split("\n")
    widest = max((_wide(row[1]) for line in lines if (row := _ROW.fullmatch(line))), default=0)
    return "\n".join(
        f"{row[1]}{row[2]}{' ' * (widest - _wide(row[1]))}{row[3]}"
        if (row := _ROW.fullmatch(line))
        else line
        for line in lines
    )


def _wide(text: str) -> int:
    return sum(east_asian_width(character) in "WF" for character in text)


def run(name: str, words: list[str]) -> int:
    """Runs a command; returns its exit code."""
    try:
        return _run(name, words)
    except LedgerError as error:
        _complain(error.message, error.remedy)
        return 2
    except KeyboardInterrupt:
        print("\n已中断，没有写到一半的文件", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in UNWRITABLE:
            raise
        return _bug()


def _run(name: str, words: list[str]) -> int:
    module = importlib.import_module(f"ledger.cli.{name}_command")
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, cls=ChineseCommand, help=module.__doc__)(module.command)
    command = typer.main.get_command(app)
    try:
        code = command.main(words, prog_name=f"ledger {name}", standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:
        raise BrokenPipeError(errno.EPIPE, "") from None  # typer's own answer to it
    except USAGE as error:
        _complain(_in_chinese(error), f"ledger {name} --help 看用法")
        return 2
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _in_chinese(error: Any) -> str:
    kind = type(error).__name__
    name = _parameter(error)
    if kind == "NoSuchOption":
        close = f"，是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项{close}"
    if kind == "MissingParameter":
        return f"缺 {name}"
    if kind == "BadParameter":
        number = re.fullmatch(r"(.+) is not a valid int(?:eger)?\.?", error.message)
        why = f"{number[1]} 不是整数" if number else error.message
        return f"{name} 的值不对：{why}"
    if "does not take a value" in error.message:
        return f"{error.option_name} 后面不带值"
    if kind == "BadOptionUsage":
        return f"{error.option_name} 后面缺一个值"
    if "unexpected extra argument" in error.message:
        extra = error.message.partition(" (")[2].removesuffix(")")
        return f"多出了「{extra}」"
    return str(error.message)


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "参数")
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar)


def _complain(message: str, remedy: str) -> None:
    from ledger.out.show import visible  # a message may quote what somebody else has written

    said, advice = ("\n".join(map(visible, text.split("\n"))) for text in (message, remedy))
    print(f"错误：{said}" + (f"\n    → {advice}" if advice else ""), file=sys.stderr)


def _bug() -> int:
    """A crash is our fault and says so; its details go to a file, not over the screen."""
    handle, path = tempfile.mkstemp(prefix="ledger-bug-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        traceback.print_exc(file=stream)
    last = traceback.format_exc().strip().splitlines()[-1]
    print(f"ledger 自己出了毛病，不是台账的错：{last[:200]}", file=sys.stderr)
    print(f"    → 请把 {Path(path)} 交给维护的人；台账没有改动", file=sys.stderr)
    return 3
