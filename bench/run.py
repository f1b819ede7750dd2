"""One run of the benchmark: `make bench`. Prints medians of alternating runs, and ratios.

Peers get the files and schemas that `ledger` made, one process for each kind of file; what the
figures mean stands in README.md.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import city
import door
import peers
from measure import Contender, alternate, measured, row, verdict

import reports
import sheets

BUILD = city.ROOT / "build" / "bench"
BIN = Path(sys.executable).parent
LEDGER = str(BIN / "ledger")
DAY = ("--as-of", str(city.AS_OF))


def compare_checks(folder: Path, rounds: int) -> None:
    """`ledger check` beside the validators, on the city."""
    ours = Contender("ledger check", [[LEDGER, "check", *DAY]], folder)
    theirs = [
        Contender(name, commands, folder) for name, commands in peers.jobs(folder, BUILD, BIN)
    ]
    running = [one for one in [ours, *theirs] if _passes(one)]
    alternate(running, rounds)
    row("校验全市", "中位", "处理器", "是 ledger 的几倍", "目标")
    for one in running:
        row(*_timed(one), *_against(ours, one))


def _passes(one: Contender) -> bool:
    complaint = one.complaint()
    if complaint:
        print(f"不比 {one.name}：它没有通过：{complaint}")
    return complaint is None


def _timed(one: Contender) -> tuple[str, str, str]:
    return one.name, f"{median(one.seconds):.2f} s", f"{median(one.processor):.2f} s"


def _against(ours: Contender, one: Contender) -> tuple[str, ...]:
    if one is ours:
        return ()
    ratio = median(one.seconds) / median(ours.seconds)
    cost = median(one.processor) / median(ours.processor)
    goal = peers.GOALS[one.name]
    return f"{ratio:.1f}（处理器 {cost:.1f}）", f"至少 {goal}：{verdict(ratio >= goal)}"


def compare_help(rounds: int) -> None:
    """`ledger --help` beside an interpreter that does nothing."""
    helped = Contender("ledger --help", [[LEDGER, "--help"]], BUILD)
    bare = Contender("python -c pass", [[sys.executable, "-c", "pass"]], BUILD)
    barest = Contender("python -I -S -c pass", [[sys.executable, "-I", "-S", "-c", "pass"]], BUILD)
    alternate([helped, bare, barest], rounds)
    row("启动", "中位", "", "ledger --help 比它多", "目标")
    row(helped.name, f"{1000 * median(helped.seconds):.0f} ms")
    for one in (bare, barest):
        more = 1000 * (median(helped.seconds) - median(one.seconds))
        goal = f"不过 60 ms：{verdict(more <= 60)}"
        row(one.name, f"{1000 * median(one.seconds):.0f} ms", "", f"{more:.0f} ms", goal)


def measure_memory(folders: dict[str, Path], rounds: int) -> None:
    """Peak memory and time of `check` and `status`."""
    row("内存", "中位", "处理器", "最大进程，全部进程", "目标")
    for place, folder in folders.items():
        for name in ("check", "status"):
            command = [LEDGER, name, *DAY]
            measured(f"ledger {name}，{place}", command, folder, rounds, memory=200)


def prepared() -> dict[str, Path]:
    """The city and the demo, made anew."""
    folders = {"全市": BUILD / "city", "示例": BUILD / "demo"}
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
    count = city.build(folders["全市"])
    demo = [LEDGER, "demo", str(folders["示例"])]
    subprocess.run(demo, stdout=subprocess.DEVNULL, check=True)
    print(f"全市：{city.COUNTIES} 个县和市局，一整年，{count} 个文件；{os.cpu_count()} 个处理器")
    return folders


def main() -> None:
    """Makes the files and prints the tables, all or those that are named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("parts", nargs="*", help="校验 启动 内存 报告 审核 表", metavar="PART")
    asked = options.parse_args()
    rounds = asked.rounds
    folders = prepared()
    parts: dict[str, Callable[[], None]] = {
        "校验": lambda: compare_checks(folders["全市"], rounds),
        "启动": lambda: compare_help(4 * rounds),
        "内存": lambda: measure_memory(folders, rounds),
        "报告": lambda: reports.measure(LEDGER, folders["示例"], folders["全市"], rounds),
        "审核": lambda: door.measure(LEDGER, folders["示例"], rounds),
        "表": lambda: sheets.measure(LEDGER, folders["示例"], BUILD / "forms", rounds),
    }
    for name in asked.parts or parts:
        print()
        parts[name]()


if __name__ == "__main__":
    main()
