"""One run of the benchmark: `make bench`. Prints medians of alternating runs, and ratios.

Peers get the files and schemas that `ledger` made, one process for each kind of file; what the
figures mean stands in README.md.
"""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import city
import peers

BUILD = city.ROOT / "build" / "bench"
BIN = Path(sys.executable).parent
LEDGER = str(BIN / "ledger")
DAY = ("--as-of", str(city.AS_OF))
MB = 1024


@dataclass
class Contender:
    """What is measured: a job of one or more commands, and what each round took."""

    name: str
    commands: list[list[str]]
    folder: Path
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self) -> None:
        """One round; processor time includes every process that was started."""
        before, start = _processor(), time.perf_counter()
        for command in self.commands:
            subprocess.run(command, cwd=self.folder, stdout=subprocess.DEVNULL, check=False)
        self.seconds.append(time.perf_counter() - start)
        self.processor.append(_processor() - before)

    def complaint(self) -> str | None:
        """The last line of the first command that fails; a job must pass before it is timed."""
        for command in self.commands:
            done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
            if done.returncode:
                return ((done.stdout + done.stderr).strip().splitlines() or ["?"])[-1][:120]
        return None


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def alternate(contenders: list[Contender], rounds: int) -> None:
    """Every contender once in every round, so that a busy moment falls on all of them."""
    for _ in range(rounds):
        for contender in contenders:
            contender.run()


def peak_memory(command: list[str], folder: Path) -> tuple[float, float]:
    """The largest process, and all processes together (each shared page once), in MB."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    together, ended = 0, 0
    while not ended:
        together = max(together, sum(map(_share, _family(process.pid))))
        time.sleep(0.005)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss / MB, together / MB


def _family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _family(int(child))


def _share(pid: int) -> int:
    """The proportional size of a process in kB; nothing where it is gone."""
    with suppress(OSError):
        found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        return int(found[1]) if found else 0
    return 0


def verdict(reached: bool) -> str:
    return "达到" if reached else "未达到"


def row(*cells: str) -> None:
    """One line of the table; Chinese characters are two columns wide."""
    widths = (34, 11, 13, 26)
    shown = [
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=False)
    ]
    print("  ".join(shown + list(cells[len(widths) :])).rstrip())


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


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
    row("内存", "中位", "最大进程", "全部进程合计", "目标")
    for place, folder in folders.items():
        for name in ("check", "status"):
            command = [LEDGER, name, *DAY]
            one = Contender(f"ledger {name}，{place}", [command], folder)
            alternate([one], rounds)
            largest, together = peak_memory(command, folder)
            goal = f"不过 200 MB：{verdict(max(largest, together) < 200)}"
            sizes = f"{largest:.0f} MB", f"{together:.0f} MB"
            row(one.name, f"{median(one.seconds):.2f} s", *sizes, goal)


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
    """Makes the files and prints the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    folders = prepared()
    parts: list[Callable[[], None]] = [
        lambda: compare_checks(folders["全市"], rounds),
        lambda: compare_help(4 * rounds),
        lambda: measure_memory(folders, rounds),
    ]
    for part in parts:
        print()
        part()


if __name__ == "__main__":
    main()
