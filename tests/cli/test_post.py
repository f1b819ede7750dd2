"""`ledger post`: typed on a line or asked for, and refused where check would refuse."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.document import read_document

from ..books import signed
from .conftest import AS_OF, MONTH, Ledger, Ran, write

APRIL = MONTH.replace("05", "04")
TITLE = "1 第1项"


def post(ledger: Ledger, *words: str, month: str = "2024-05", task: str = "1") -> Ran:
    return ledger("post", "晋江市", month, task, *words, "--as-of", AS_OF)


def said(root: Path, path: str = MONTH) -> dict[str, dict[str, str]]:
    tree: dict[str, dict[str, str]] = read_document((root / path).read_text(encoding="utf-8")).tree
    return tree


def test_a_figure_and_its_proof(ledger: Ledger, here: Path) -> None:
    ran = post(ledger, "本月件数=3", "期末个数=5", "-e", "晋司〔2024〕11号")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == MONTH
    assert "+  本月件数: 3" in ran.out.splitlines()
    proof = "晋司〔2024〕11号"
    assert said(here)[TITLE] == {
        "本月件数": "3",
        "期末个数": "5",
        "佐证": {"本月件数": proof, "期末个数": proof},
    }
    assert ledger("check", "--as-of", AS_OF).code == 0


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        (["本月件数＝3"], "本月件数", "3"),
        (["1-1=3"], "本月件数", "3"),
        ([" 本月件数 = 3 "], "本月件数", "3"),
        (["存在问题=人手: 不足 #1"], "存在问题", "人手: 不足 #1"),
        (["存在问题=a=b"], "存在问题", "a=b"),
    ],
)
def test_how_a_figure_may_be_typed(
    ledger: Ledger, here: Path, words: list[str], key: str, value: str
) -> None:
    assert post(ledger, *words).code == 0
    assert said(here)[TITLE] == {key: value}


@pytest.mark.parametrize("place", ["晋江市", "jinjiang", "晋江市司法局"])
@pytest.mark.parametrize("month", ["2024-05", "5"])
def test_places_and_months_by_any_name(ledger: Ledger, here: Path, place: str, month: str) -> None:
    assert ledger("post", place, month, "第1项", "本月件数=3", "--as-of", AS_OF).code == 0
    assert (here / MONTH).is_file()


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["本月件数=3件"], "bad-count"),
        (["本月件数=三"], "bad-count"),
        (["存在问题=电话13800138000"], "phone"),
        (["本月件数=3", "-e", "evidence/没有.pdf"], "evidence"),
    ],
)
def test_what_check_would_refuse_is_not_written(
    ledger: Ledger, here: Path, words: list[str], rule: str
) -> None:
    ran = post(ledger, *words)
    assert ran.code == 2
    assert "这样写通不过校验，没有写进去" in ran.err
    assert rule in ran.err
    assert not (here / MONTH).exists()


def test_a_month_that_has_not_come_is_refused(ledger: Ledger, here: Path) -> None:
    ran = ledger("post", "晋江市", "2024-12", "1", "本月件数=3", "--as-of", AS_OF)
    assert ran.code == 2
    assert "future-month" in ran.err


def test_an_error_that_stood_there_before_does_not_stop_a_good_figure(
    ledger: Ledger, here: Path
) -> None:
    write(here, f"{TITLE}:\n  期末个数: 五\n")
    assert post(ledger, "本月件数=3").code == 0
    assert said(here)[TITLE] == {"本月件数": "3", "期末个数": "五"}


def test_what_a_person_wrote_stays(ledger: Ledger, here: Path) -> None:
    before = "\ufeff# 五月\r\n1 第1项:   # 第一项\r\n  期末个数:   5 # 在册\r\n\r\n# 完\r\n"
    write(here, before.encode())
    assert post(ledger, "本月件数=3").code == 0
    after = (here / MONTH).read_bytes().decode()
    assert after == before.replace("  期末", "  本月件数: 3\r\n  期末")


def test_a_dry_run_writes_nothing(ledger: Ledger, here: Path) -> None:
    ran = post(ledger, "本月件数=3", "--dry-run")
    assert (ran.code, "+  本月件数: 3" in ran.out) == (0, True)
    assert not (here / MONTH).exists()


def test_nothing_new_is_said_so(ledger: Ledger, here: Path) -> None:
    post(ledger, "本月件数=3")
    assert post(ledger, "本月件数=3").out == f"{MONTH}：没有变\n"


def test_an_item_of_the_list_is_done(ledger: Ledger, here: Path) -> None:
    opening = f"{TITLE}:\n  清单:\n    - 号: 2\n      事项: 印发方案\n      时限: 2024-05-29\n"
    write(here, opening, "counties/jinjiang/2024/opening.yaml")
    assert post(ledger, "办结2=2024-05-20").code == 0
    assert said(here)[TITLE] == {"办结": {"2": "2024-05-20"}}
    assert post(ledger, "办结9=2024-05-20").code == 2


@pytest.fixture
def april(here: Path) -> Path:
    """April is signed: thirty of something."""
    write(here, signed(APRIL, f"{TITLE}:\n  本月件数: 30\n签账: 2024-05-03\n"), APRIL)
    return here


def test_a_signed_month_is_not_posted_to(ledger: Ledger, april: Path) -> None:
    ran = post(ledger, "本月件数=3", month="2024-04")
    assert ran.code == 2
    assert "已经签账，不能再记" in ran.err
    assert "ledger post 晋江市 2024-05 … --correct 2024-04" in ran.err


WHY = ["--reason", "录入重复", "-e", "系统取数"]


def test_a_signed_month_is_corrected_in_a_later_one(ledger: Ledger, april: Path) -> None:
    assert post(ledger, "本月件数=20", "--correct", "2024-04", *WHY).code == 0
    assert post(ledger, "本月件数=21", "--correct", "4", *WHY).code == 0
    entries = read_document((april / MONTH).read_text(encoding="utf-8")).tree["更正"]
    assert [(entry["原值"], entry["更正为"]) for entry in entries] == [("30", "20"), ("20", "21")]
    assert ledger("check", "--as-of", AS_OF).code == 0


def test_the_owner_of_a_task_is_corrected_by_that_word(ledger: Ledger, april: Path) -> None:
    opening = "counties/jinjiang/2024/opening.yaml"
    write(april, signed(opening, "责任人: 总负责\n签账: 2024-03-28\n"), opening)
    assert post(ledger, "责任人=调解专干", "--correct", "定账", *WHY).code == 0
    [entry] = read_document((april / MONTH).read_text(encoding="utf-8")).tree["更正"]
    assert (entry["栏"], entry["原值"], entry["更正为"]) == ("责任人", "总负责", "调解专干")
    assert ledger("check", "--as-of", AS_OF).code == 0


def test_what_was_left_out_is_supplied(ledger: Ledger, april: Path) -> None:
    words = ["期末个数=5", "--correct", "2024-04", "--category", "补报", *WHY]
    assert post(ledger, *words).code == 0
    assert (
        read_document((april / MONTH).read_text(encoding="utf-8")).tree["更正"][0]["原值"] == "未记"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["期末个数=5", "--correct", "2024-04", *WHY], "漏记的用 --category 补报"),
        (["本月件数=5", "--correct", "2024-04", "--category", "补报", *WHY], "已经记了 30"),
        (["本月件数=二十", "--correct", "2024-04", *WHY], "correction-value"),
        (["本月件数=20", "--correct", "2024-04"], "没有写原因"),
        (["本月件数=20", "期末个数=3", "--correct", "2024-04", *WHY], "一次更正一个数"),
        (["本月件数=20", "--correct", "2024-04", "--category", "改错", *WHY], "bad-choice"),
        (["本月件数=20", "--correct", "2023-04", *WHY], "不在本年台账之内"),
        (["本月件数=20", "--correct", "2024-05", *WHY], "没有记过"),
        (["本月件数=20", "--correct", "定账", *WHY], "没有写栏"),
        (["本月件数=20", "--correct", "2024-04", "--category", "调整", *WHY], "没有写批准"),
        (["本月件数 20"], "键和值之间写 ="),
        (["本月件数=20", "--reason", "录入重复"], "--reason 只用于更正"),
        (["本月件数=20", "--column", "目标"], "--column 只用于更正"),
    ],
)
def test_corrections_that_cannot_be(
    ledger: Ledger, april: Path, words: list[str], said: str
) -> None:
    ran = post(ledger, *words)
    assert ran.code == 2
    assert said in ran.err
    assert not (april / MONTH).exists()


def test_a_county_does_not_post_for_the_bureau(ledger: Ledger, here: Path) -> None:
    plan = here / "plans/2024/plan.yaml"
    text = plan.read_text(encoding="utf-8").replace(
        "键: 期末结对数, 名称: 期末结对数, 要求: 要办, 主体: [各地]",
        "键: 期末结对数, 名称: 期末结对数, 要求: 要办, 主体: [市局]",
    )
    plan.write_text(text, encoding="utf-8")
    ran = post(ledger, "期末结对数=3", task="5")
    assert ran.code == 2
    assert "由市局记" in ran.err


def answer(root: Path, answers: str, *words: str) -> tuple[int, str]:
    """Runs post on a terminal of its own and types the answers."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "ledger", "post", *words, "--as-of", AS_OF],
        cwd=root, stdin=slave, stdout=slave, stderr=slave,
    ) as process:  # fmt: skip
        os.close(slave)
        os.write(master, answers.encode())
        printed = b""
        while chunk := _read(master):
            printed += chunk
    os.close(master)
    return process.returncode, printed.decode(errors="replace")


def _read(master: int) -> bytes:
    try:
        return os.read(master, 4096)
    except OSError:  # how a terminal says that nobody is there any more
        return b""


def test_what_is_missing_is_asked_on_a_terminal(here: Path) -> None:
    code, printed = answer(here, "晋江市\n2024-05\n1\n本月件数\n3\n")
    assert code == 0, printed
    for question in ("地区", "月份", "任务", "键（本月件数、期末个数", "「本月件数」的值"):
        assert question in printed
    assert said(here)[TITLE] == {"本月件数": "3"}


def test_what_a_correction_lacks_is_asked_too(april: Path) -> None:
    words = ["晋江市", "2024-05", "1", "本月件数=20", "--correct", "2024-04"]
    code, printed = answer(april, "录入重复\n系统取数\n", *words)
    assert code == 0, printed
    assert "原因" in printed
    assert "佐证" in printed
    [entry] = read_document((april / MONTH).read_text(encoding="utf-8")).tree["更正"]
    assert (entry["原值"], entry["原因"], entry["佐证"]) == ("30", "录入重复", "系统取数")


def test_leaving_a_question_writes_nothing(here: Path) -> None:
    code, printed = answer(here, "\x04", "晋江市", "2024-05", "1", "本月件数")
    assert code == 130, printed
    assert "已中断" in printed
    assert not (here / MONTH).exists()
