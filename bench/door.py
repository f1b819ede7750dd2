"""How long the bureau and the counties wait: a review of fifty commits, and a push past the hook."""

import os
import shutil
import subprocess
from pathlib import Path
from statistics import median

from measure import Contender, alternate, measured, row, verdict

BASE, COMMITS = "closed/2024-09", 50
MONTH = "counties/anxi/2024/2024-10.yaml"
POST = ["-c", "user.name=安溪县经办", "-c", "user.email=anxi@ledger.example"]


def measure(ledger: str, demo: Path, rounds: int) -> None:
    """The demo's own next fifty commits; a county's month, pushed with and without the hook."""
    row("审核", "中位", "处理器", "最大进程，全部进程", "目标")
    later = _git(demo, "rev-list", "--reverse", f"{BASE}..main").split()
    asked = ["--base", BASE, "--head", later[COMMITS - 1], "--as-of", "2024-12-10"]
    command = [ledger, "review", *asked, "-o", os.devnull]
    measured(f"示例，{COMMITS} 个提交", command, demo, rounds, seconds=1)
    print()
    plain, guarded = (_pushes(ledger, demo, name) for name in ("没有钩子", "有钩子"))
    alternate([plain, guarded], rounds)
    row("推送一个月", "中位", "处理器", "多出", "目标")
    more = median(guarded.seconds) - median(plain.seconds)
    for one in (plain, guarded):
        row(one.name, f"{median(one.seconds):.2f} s", f"{median(one.processor):.2f} s")
    used = median(guarded.processor) - median(plain.processor)
    row("钩子", "", f"{used:.2f} s", f"{more:.2f} s", f"不过 1 s：{verdict(more < 1)}")


def _pushes(ledger: str, demo: Path, name: str) -> Contender:
    """A server, a clone with one month to push, and the job of pushing it from where it was."""
    home = demo.parent / name
    shutil.rmtree(home, ignore_errors=True)
    server, clone = home / "server.git", home / "clone"
    _git(demo, "clone", "--quiet", "--bare", ".", str(server))
    base = _git(demo, "rev-parse", f"{BASE}^{{commit}}").strip()
    back = ["git", "-C", str(server), "update-ref", "refs/heads/main", base]
    subprocess.run(back, check=True)
    _git(home, "clone", "--quiet", str(server), str(clone))
    (clone / MONTH).write_bytes(_git(demo, "show", f"closed/2024-10:{MONTH}").encode())
    _git(clone, "add", "--all")
    _git(clone, *POST, "commit", "--quiet", "-m", "签账 安溪县 2024-10")
    if name == "有钩子":
        words = [ledger, "hook", "install", "--server", "-C", str(server)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    push = ["git", "push", "--quiet", "origin", "HEAD:refs/heads/main"]
    one = Contender(name, [back, push], clone)
    assert one.complaint() is None, one.complaint()
    return one


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout
