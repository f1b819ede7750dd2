"""The program as a whole: help, usage errors, exit codes."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from ledger import __version__
from ledger.cli import COMMANDS, main
from ledger.finding import LedgerError

from .conftest import AS_OF, Ledger

NAMES = [command.name for command in COMMANDS]


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"]])
def test_help_names_every_command_and_exit_code(ledger: Ledger, words: list[str]) -> None:
    ran = ledger(*words)
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in NAMES)
    assert all(f"{code} " in ran.out.splitlines()[-1] for code in (0, 1, 2, 3, 130))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_in_chinese(ledger: Ledger, name: str) -> None:
    ran = ledger(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"用法：ledger {name}")
    assert not {"Usage", "Options", "Arguments", "Show this", "required"} & set(ran.out.split())


@pytest.mark.parametrize("name", NAMES)
def test_what_a_help_page_says_stands_in_one_column(ledger: Ledger, name: str) -> None:
    *_, options = ledger(name, "--help").out.partition("选项：\n")
    rows = [re.fullmatch(r"(  \S.*?  +)\S.*", line) for line in options.splitlines()]
    assert len({cell_len(row[1]) for row in rows if row}) == 1


def test_version(ledger: Ledger) -> None:
    assert ledger("--version") == (0, f"ledger {__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "没有「chek」这个命令\n    → 是不是 ledger check？"),
        (["全对"], "没有「全对」这个命令\n    → ledger --help"),
        (["check", "--bogus"], "没有 --bogus 这个选项"),
        (["check", "--selec", "x"], "没有 --selec 这个选项，是不是 --select"),
        (["check", "--year", "abc"], "--year 的值不对：'abc' 不是整数"),
        (["check", "--format"], "--format 后面缺一个值"),
        (["check", "--strict=3"], "--strict 后面不带值"),
        (["check", "--format", "xml"], "没有「xml」这种格式"),
        (["check", "--select", "bad-dya"], "没有「bad-dya」这条规则\n    → 是不是 bad-day？"),
        (["check", "--ignore", "毫不相干"], "没有「毫不相干」这条规则\n    → ledger rules"),
        (["check", "--month", "13"], "「13」不是月份"),
        (["check", "--month", "2023-01"], "2023-01 不在本年台账之内\n    → 从 2024-03 到 2025-01"),
        (["check", "--year", "1999"], "没有 1999 年的计划\n    → 现有：2024"),
        (["status", "--as-of", "2024-02-30"], "「2024-02-30」不是日期"),
        (
            ["status", "厦门市"],
            "没有「厦门市」这个地区\n    → 可写：晋江市、惠安县、台商投资区、市局",
        ),
        (["status", "晋江市", "惠安县"], "多出了「惠安县」"),
        (["rules", "a", "b", "c"], "多出了「b c」"),
        (["rules", "bad-dya"], "没有「bad-dya」这条规则\n    → 是不是 bad-day？"),
        (["sign"], "缺 地区"),
        (["sign", "晋江市"], "缺 期"),
        (["sign", "晋江市", "五月"], "「五月」不是月份"),
        (
            ["sign", "晋江市", "2024-05"],
            "没有 counties/jinjiang/2024/2024-05.yaml\n    → 先用 ledger open",
        ),
        (["post"], "没有写地区"),
        (["post", "晋江市"], "没有写月份"),
        (["post", "晋江市", "2024-05"], "没有写任务"),
        (["post", "晋江市", "2024-05", "9", "本月件数=3"], "没有「9」这一项"),
        (["post", "晋江市", "2024-05", "1"], "没有写键"),
        (["post", "晋江市", "2024-05", "1", "本月件数"], "没有写「本月件数」的值"),
        (["post", "晋江市", "2024-05", "1", "本月件书=3"], "→ 是不是「本月件数」？"),
        (["init"], "缺 目录"),
        (["init", "."], "已经有东西了，没有动它"),
        (
            ["open", "2024-10", "晋江市"],
            "「2024-10」是月份，不是地区\n    → 月份写在 --month 后面：--month 2024-10",
        ),
        (["check", "jinjiang"], "没有 jinjiang 这个文件或文件夹\n    → 是不是 counties/jinjiang？"),
        (["open", "--month", "2025-02"], "2025-02 不在本年台账之内"),
    ],
)
def test_usage_errors_are_chinese_sentences(
    ledger: Ledger, here: Path, words: list[str], said: str
) -> None:
    ran = ledger(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.startswith("错误：")


class _Raises:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self, *_: object, **__: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (LedgerError("做不了", "这样做"), 2, "错误：做不了\n    → 这样做"),
        (KeyboardInterrupt(), 130, "已中断，没有写到一半的文件"),
        (ZeroDivisionError("零"), 3, "ledger 自己出了毛病，不是台账的错：ZeroDivisionError: 零"),
        (OSError(errno.ENOSPC, "No space left"), 2, "错误：写不出去"),
        (OSError(errno.EPIPE, "Broken pipe"), 0, ""),
    ],
)
def test_how_a_command_ends(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    error: BaseException,
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("ledger.cli.rules_command.explain", _Raises(error))
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    assert main(["rules", "bad-day"]) == code
    out, err = capfd.readouterr()
    assert said in err
    assert "Traceback" not in out + err
    notes = list(tmp_path.glob("ledger-bug-*.txt"))
    assert len(notes) == (code == 3)
    assert all("ZeroDivisionError" in note.read_text(encoding="utf-8") for note in notes)


def run(*words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    settings = {"capture_output": True, "timeout": 60} | options
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "ledger", *words], check=False, **settings
    )  # type: ignore[call-overload, no-any-return]


def test_a_reader_that_leaves_is_no_error() -> None:
    ran, wrote = os.pipe()
    os.close(ran)
    ended = run("rules", capture_output=False, stdout=wrote, stderr=subprocess.PIPE)
    os.close(wrote)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize("full", [disk for disk in [Path("/dev/full")] if disk.exists()])
def test_a_full_disk_is_a_sentence(full: Path) -> None:
    with full.open("wb") as stream:
        ended = run("rules", capture_output=False, stdout=stream, stderr=subprocess.PIPE)
    assert ended.returncode == 2
    assert ended.stderr.decode().startswith("错误：写不出去")


def test_a_console_that_lacks_a_character_is_no_error(here: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ended = subprocess.run(
        [sys.executable, "-m", "ledger", "status", "--as-of", AS_OF],
        env=environment, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_both_names_of_the_program_run_it() -> None:
    from importlib.metadata import entry_points

    scripts = {e.name: e.value for e in entry_points(group="console_scripts")}
    assert scripts["ledger"] == scripts["taizhang"] == "ledger.cli:main"
