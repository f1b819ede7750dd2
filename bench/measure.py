"""What is measured and how: jobs in turn, medians, peak memory, rows of a table."""

import os
import re
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

MB = 1024
SILENT: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


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
            subprocess.run(command, cwd=self.folder, **SILENT)
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
    process = subprocess.Popen(command, cwd=folder, **SILENT)
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
    """In words."""
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


def measured(
    name: str, command: list[str], folder: Path, rounds: int, *, seconds: float = 0, memory: int = 0
) -> None:
    """A row for one command by itself: time, memory, and whether it keeps within its limits."""
    one = Contender(name, [command], folder)
    alternate([one], rounds)
    largest, together = peak_memory(command, folder)
    times = f"{median(one.seconds):.2f} s", f"{median(one.processor):.2f} s"
    goals = [f"不过 {seconds:g} s：{verdict(median(one.seconds) < seconds)}"] if seconds else []
    if memory:
        goals.append(f"不过 {memory} MB：{verdict(max(largest, together) < memory)}")
    row(name, *times, f"{largest:.0f} MB，合计 {together:.0f} MB", "；".join(goals))
