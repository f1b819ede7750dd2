"""Folders of wheels that install without a network: `make wheelhouse`.

One folder for each kind of machine, with the wheels of every Python in PYTHONS. Each is checked: all
that a wheel requires there is in the folder, and pip unpacks it from there alone. This machine's own
is installed into a new environment and used, with the network cut off where `unshare` allows it.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
NAME = "taizhang-ledger"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


class Machine(NamedTuple):
    """A kind of machine: its tags, from the newest to the oldest, and what markers ask about it."""

    name: str
    tags: tuple[str, ...]
    system: str
    machine: str
    command: str


LINUX = ("manylinux_2_28", "manylinux_2_17", "manylinux2014")
"""glibc 2.28 is that of Kylin V10 and UOS 20."""
MACHINES = (
    Machine("linux-x86_64", tuple(f"{tag}_x86_64" for tag in LINUX), "Linux", "x86_64", "python3"),
    Machine(
        "linux-aarch64", tuple(f"{tag}_aarch64" for tag in LINUX), "Linux", "aarch64", "python3"
    ),
    Machine("windows", ("win_amd64",), "Windows", "AMD64", "py"),
)
NOTE = """台账工具 ledger，不连网安装

先要有 Python {pythons} 和 git，见 docs/内网安装.md。在这个文件夹里运行：

    {command} -m venv 工具
    {activate}
    python -m pip install --no-index --find-links . {name}
    ledger --version
"""
ACTIVATE = {"Linux": ". 工具/bin/activate", "Windows": r"工具\Scripts\activate"}


def own_wheel(folder: Path) -> Path:
    """The wheel of ledger itself."""
    subprocess.run([*PIP, "wheel", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    return next(folder.glob("taizhang_ledger-*.whl"))


def environment(machine: Machine, python: str) -> dict[str, str]:
    """What the markers of requirements are asked on that machine."""
    windows = machine.system == "Windows"
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt" if windows else "posix",
        "platform_machine": machine.machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": machine.system,
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32" if windows else "linux",
        "extra": "",
    }


def selection(machine: Machine, python: str) -> list[str]:
    """The options by which pip chooses wheels for another machine."""
    tags = [word for tag in machine.tags for word in ("--platform", tag)]
    chosen = ["--only-binary=:all:", "--implementation", "cp", "--python-version", python]
    return [*chosen, *tags]


def required(folder: Path, machine: Machine, python: str) -> Iterator[Requirement]:
    """What the wheels of a folder require on a machine."""
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as package:
            name = next(one for one in package.namelist() if one.endswith(".dist-info/METADATA"))
            said = Parser().parsestr(package.read(name).decode("utf-8"))
        for line in said.get_all("Requires-Dist") or []:
            one = Requirement(line)
            if one.marker is None or one.marker.evaluate(environment(machine, python)):
                yield one


def missing(folder: Path, machine: Machine, python: str) -> list[Requirement]:
    """What is required there and not in the folder, such as what Windows alone needs."""
    there = {parse_wheel_filename(wheel.name)[0] for wheel in folder.glob("*.whl")}
    wanted = required(folder, machine, python)
    return [one for one in wanted if canonicalize_name(one.name) not in there]


def fill(folder: Path, machine: Machine, wheel: Path) -> None:
    """Fetches everything for a machine: first what pip finds, then what markers hid from it."""
    for python in PYTHONS:
        fetch = [*PIP, "download", *selection(machine, python), "-d", str(folder)]
        subprocess.run([*fetch, "--find-links", str(wheel.parent), str(wheel)], check=True)
        while lacking := missing(folder, machine, python):
            names = {f"{one.name}{one.specifier}" for one in lacking}
            subprocess.run([*fetch, *sorted(names)], check=True)


def note(folder: Path, machine: Machine) -> None:
    """How to install, beside the wheels; as Notepad likes it."""
    text = NOTE.format(
        pythons="、".join(PYTHONS),
        command=machine.command,
        activate=ACTIVATE[machine.system],
        name=NAME,
    )
    windows = machine.system == "Windows"
    (folder / "安装.txt").write_text(
        text, encoding="utf-8-sig" if windows else "utf-8", newline="\r\n" if windows else "\n"
    )


def unpacks(folder: Path, machine: Machine) -> None:
    """Has pip unpack the folder as on that machine, for each Python, asking nobody else."""
    for python in PYTHONS:
        with tempfile.TemporaryDirectory() as target:
            install = [*PIP, "install", "--no-index", "--find-links", str(folder), "--no-compile"]
            where = ["--target", target, *selection(machine, python)]
            subprocess.run([*install, *where, NAME], check=True)


def cut_off() -> list[str]:
    """A prefix under which a program has no network, where this machine has one."""
    prefix = ["unshare", "--net", "--map-root-user"]
    able = shutil.which("unshare") and not subprocess.run([*prefix, "true"], check=False).returncode
    return prefix if able else []


def works(folder: Path) -> None:
    """Installs a folder here without a network and makes the demo year's papers with it."""
    alone = cut_off()
    print("断网检查" if alone else "没有 unshare，没能断网检查", flush=True)
    with tempfile.TemporaryDirectory() as place:
        python = f"{place}/env/bin/python"
        ledger, repo = [python, "-X", "utf8", "-m", "ledger"], f"{place}/demo"
        install = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        commands = [
            [sys.executable, "-m", "venv", f"{place}/env"],
            [*install, "--no-index", "--find-links", str(folder), NAME],
            [*ledger, "demo", repo],
            *(
                [*ledger, "report", "2024Q2", "--quarter", "-C", repo, "-o", f"{place}/{name}"]
                for name in ("通报.docx", "通报.pdf", "通报.html")
            ),
        ]
        for command in commands:
            subprocess.run([*alone, *command], check=True, stdout=subprocess.DEVNULL, cwd=place)


def main() -> None:
    """Makes and checks the folders, all or those that are named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("-o", "--output", type=Path, default=ROOT / "build" / "wheelhouse")
    options.add_argument(
        "machines", nargs="*", metavar="机器", help="、".join(m.name for m in MACHINES)
    )
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        wheel = own_wheel(Path(place))
        for machine in MACHINES:
            if asked.machines and machine.name not in asked.machines:
                continue
            folder = asked.output / machine.name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            fill(folder, machine, wheel)
            note(folder, machine)
            unpacks(folder, machine)
            size = sum(one.stat().st_size for one in folder.iterdir()) / 1e6
            print(f"{folder}：{len(list(folder.glob('*.whl')))} 个，{size:.0f} MB", flush=True)
            if machine.system == "Linux" and sys.platform == "linux" and machine.machine in _here():
                works(folder)


def _here() -> str:
    return subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
