"""`ledger status`: the city's grid, one place's list, and the burden."""

import re
from pathlib import Path

import pytest

from ledger.standing import Standing

from ..books import months, signed
from .conftest import AS_OF, MONTH, Ledger, write

TOLD = {
    3: "1 第1项:\n  本月件数: 10\n  期末个数: 4\n3 第3项:\n  书面报告: 2024-03-14\n  本月摸排次数: 1\n4 第4项:\n  名单上报: 2024-03-28\n",
    6: "3 第3项:\n  书面报告: 2024-06-14\n  本月摸排次数: 1\n5 第5项:\n  品牌: 已评出\n",
}  # fmt: skip


@pytest.fixture
def told(here: Path) -> Path:
    """Jinjiang has signed to June; Huian has a draft of March; the others have nothing."""
    for name, text in months(TOLD, 6).items():
        path = f"counties/{name.replace('/', '/2024/')}.yaml"
        write(here, signed(path, text), path)
    write(here, "1 第1项:\n  本月件数: 3\n", "counties/huian/2024/2024-03.yaml")
    return here


def rows(text: str) -> dict[str, list[str]]:
    """The rows of the grid, by place."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if (
            words
            and words[0] in ("晋江市", "惠安县", "台商投资区", "市局")
            and words[0] not in found
        ):
            found[words[0]] = words[1:]
    return found


def test_the_city_is_a_grid_of_places_and_tasks(ledger: Ledger, told: Path) -> None:
    ran = ledger("status", "--as-of", AS_OF)
    grid = rows(ran.out)
    assert ran.code == 0
    assert list(grid) == ["晋江市", "惠安县", "台商投资区", "市局"]
    assert grid["晋江市"][:6] == ["完", "疑", "期", "完", "进", "4/4"]
    assert grid["惠安县"][2:6] == ["未", "未", "期", "0/4"]
    assert grid["市局"][:5] == ["·"] * 5


def test_every_character_of_the_grid_is_in_the_legend(ledger: Ledger, told: Path) -> None:
    ran = ledger("status", "--as-of", AS_OF)
    legend = next(line for line in ran.out.splitlines() if line.startswith("图例"))
    used = {char for cells in rows(ran.out).values() for char in cells[:5]}
    assert all(f"{char} " in legend for char in used)
    words = {standing.char: standing.word for standing in Standing}
    assert all(words[char] in legend for char in used - {"·"})


def test_the_day_and_the_version_of_the_plan_are_printed(ledger: Ledger, told: Path) -> None:
    first = ledger("status", "--as-of", AS_OF).out.splitlines()[0]
    assert first.split("　") == ["试用要点", f"截至 {AS_OF}", "计划修订 0"]


def test_what_is_not_signed_is_named_by_month(ledger: Ledger, told: Path) -> None:
    out = ledger("status", "--as-of", AS_OF).out
    [line] = [line for line in out.splitlines() if re.match("惠安县.*3月、4月、5月、6月", line)]
    assert "件" in line


@pytest.mark.parametrize("word", ["惠安县", "huian"])
def test_a_place_is_told_what_to_do_next(ledger: Ledger, told: Path, word: str) -> None:
    ran = ledger("status", word, "--as-of", AS_OF)
    assert ran.code == 0
    assert ran.out.startswith("惠安县　试用要点")
    assert "要签账：2024-03：已填未签；2024-04：没有文件" in ran.out
    assert "逾期（未报）" in ran.out
    assert "名单上报" in ran.out


def test_the_most_urgent_comes_first(ledger: Ledger, told: Path) -> None:
    out = ledger("status", "惠安县", "--as-of", AS_OF).out
    order = [standing.word for standing in Standing]
    words = [
        line.split()[0] for line in out.splitlines() if line.split() and line.split()[0] in order
    ]
    ranks = [order.index(word) for word in words[1:]]
    assert ranks == sorted(ranks)
    assert len(ranks) > 1


def test_a_draft_is_told_apart(ledger: Ledger, told: Path) -> None:
    out = ledger("status", "惠安县", "--as-of", "2024-12-20").out
    assert "本月件数（已填未签）" in out


def test_broken_files_are_named_in_order(ledger: Ledger, told: Path) -> None:
    paths = [
        f"counties/{slug}/2024/{n}.yaml"
        for slug in ("taishang", "huian")
        for n in ("2024-06", "2024-03")
    ]
    for path in paths:
        write(told, "甲: [\n", path)
    ran = ledger("status", "--as-of", AS_OF)
    assert ran.code == 1
    named = [line.strip() for line in ran.out.splitlines() if line.strip() in paths]
    assert named == sorted(paths)


def test_being_overdue_is_no_error(ledger: Ledger, here: Path) -> None:
    assert ledger("status", "--as-of", "2025-12-31").code == 0


def test_the_day_decides(ledger: Ledger, told: Path) -> None:
    early = rows(ledger("status", "--as-of", "2024-03-15").out)
    assert early["晋江市"][5] == "0/0"
    assert not {"逾", "未"} & set(early["晋江市"])


def test_the_burden_is_a_figure_for_every_place_and_month(ledger: Ledger, here: Path) -> None:
    grid = rows(ledger("status", "--burden").out)
    assert " ".join(grid["晋江市"]) == "18 8 2 2 8 2 2 7 2 2 8 0 2 8"
    assert set(grid["市局"][1:]) == {"0"}


def test_a_county_s_own_list(ledger: Ledger, here: Path) -> None:
    steps = "    - {号: 1, 事项: 印发方案, 时限: 2024-05-29}\n    - {号: 2, 事项: 半年小结, 时限: 2024-07-29}\n"
    write(here, f"1 第1项:\n  清单:\n{steps}", "counties/jinjiang/2024/opening.yaml")
    write(here, signed(MONTH, "1 第1项:\n  办结: {1: 2024-05-20}\n签账: 2024-06-03\n"))
    out = ledger("status", "晋江市", "--as-of", AS_OF).out
    assert "半年小结" in out
    assert "印发方案" not in out
