"""A seal is what closing would write: with any one line left out, altered or doubled it is refused."""

import re
from pathlib import Path

import pytest

from .reports.demo_year import demo_year
from .tried.bases import objects_of, standing_at
from .tried.seals import OCTOBER, october
from .tried.sides import reviewed

__all__ = ["demo_year"]
FREE = ("#", "封存于", "封存岗")
"""Lines that say what nothing else in the books says: a remark, the moment, the post."""


def _bumped(line: str) -> str:
    """The last digit of a line, one more; a line without digits has another last letter."""
    bumped = re.sub(r"(\d)(?!.*\d)", lambda m: str((int(m[1]) + 1) % 10), line)
    return bumped if bumped != line else f"{line[:-2]}变{line[-2:]}"


FORMS = {
    "left out": lambda line: "",
    "altered": _bumped,
    "doubled": lambda line: line * 2,
    "in another's place": lambda line: line.replace("安溪县", "南安市") + "\n",
}


def _forged(lines: list[str], number: int, form: str) -> str:
    return "".join([*lines[:number], FORMS[form](lines[number]), *lines[number + 1 :]])


@pytest.mark.parametrize(
    "turn", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 16))]
)
@pytest.mark.parametrize("form", FORMS)
def test_no_line_of_a_seal_may_differ(
    form: str, turn: int, demo_year: Path, tmp_path: Path
) -> None:
    desk = standing_at("begun", objects_of(demo_year))
    lines = october(desk).splitlines(keepends=True)
    for number in range(turn, len(lines), 16):
        if lines[number].startswith(FREE):
            continue
        forged = _forged(lines, number, form)
        made = desk.commit({OCTOBER: forged}, by="quanzhou", message="结账 2024-10")
        root = desk.lay(tmp_path / f"{number}" / ".git")
        said = reviewed(root, made, "quanzhou")
        assert said.refused, f"got through: {lines[number]}{said.text}"


def test_the_right_one_is_taken(demo_year: Path, tmp_path: Path) -> None:
    desk = standing_at("begun", objects_of(demo_year))
    made = desk.commit({OCTOBER: october(desk)}, by="quanzhou", message="结账 2024-10")
    said = reviewed(desk.lay(tmp_path / ".git"), made, "quanzhou")
    assert not said.refused, said.text
