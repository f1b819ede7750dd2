"""A report's Markdown as blocks: every kind that templates make, and nothing lost."""

import re
from pathlib import Path

import pytest

from ledger.out.blocks import Block, Paper, Run, read_blocks, said

from ..books import ROOT

GOLDEN = sorted((ROOT / "tests/reports/golden").glob("*.md"))


def blocks_of(text: str) -> list[tuple[str, list[Run]]]:
    parts = read_blocks(text, "month").parts
    return [(block.kind, block.runs) for part in parts for block in part.blocks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一段话。", [("text", [Run("一段话。")])]),
        ("**要点**：有", [("text", [Run("要点", "bold"), Run("：有")])]),
        ("提交 `ab`。", [("text", [Run("提交 "), Run("ab", "code"), Run("。")])]),
        ("一行\\\n二行", [("text", [Run("一行\n二行")])]),
        ("- 甲\n- 乙", [("item", [Run("甲")]), ("item", [Run("乙")])]),
        ("> 截至今日", [("note", [Run("截至今日")])]),
        ("图例：完 完成", [("small", [Run("图例：完 完成")])]),
        ("　　　　（署名）", [("right", [Run("（署名）")])]),
        ("### （一）甲", [("heading", [Run("（一）甲")])]),
        ("a &lt;b> &amp;c", [("text", [Run("a <b> &c")])]),
        ("响\x07铃", [("text", [Run("响\ufffd铃")])]),
    ],
)
def test_a_block_of_each_kind(text: str, expected: list[tuple[str, list[Run]]]) -> None:
    assert blocks_of(text) == expected


LETTER = "# 通报\n\n各县：\n\n（一）甲。乙。\n\n附件：1. 表\n\n## 附件1　甲表\n\n表\n\n## 候选（不印发）\n\n- 丙\n"


def test_a_letter_is_addressed_and_has_annexes() -> None:
    paper = read_blocks(LETTER, "bulletin")
    assert (paper.title, paper.letter) == (["通报"], True)
    assert [(part.number, part.title, part.aside) for part in paper.parts] == [
        ("", "", False),
        ("附件1", "甲表", False),
        ("", "候选（不印发）", True),
    ]
    opening = paper.parts[0].blocks
    assert [block.kind for block in opening] == ["to", "text", "list"]
    assert opening[1].runs == [Run("（一）甲。", "lead"), Run("乙。")]


def test_a_title_is_broken_between_phrases() -> None:
    title = "关于2024年二季度人民参与和促进法治工作要点落实情况的通报"
    assert read_blocks(f"# {title}\n", "bulletin").title == [title[:19], title[19:]]
    assert read_blocks(f"# {title}\n", "slip").title == [title[:19], title[19:]]
    assert read_blocks("# 2024年6月对账报告\n", "month").title == ["2024年6月对账报告"]


def test_a_grid_names_its_tasks_below_their_numbers() -> None:
    grid = "| 地区 | 1 | 2 | 3 |\n|:--|:-:|:-:|:-:|\n| 甲 | 完 | 期 | · |\n"
    (block,) = read_blocks(grid, "month", {"1": "调解", "9": "无"}).parts[0].blocks
    assert block.table is not None
    assert [said(cell) for cell in block.table.head] == ["地区", "1\n调\n解", "2", "3"]
    assert block.table.sides == ["l", "c", "c", "c"]


def text_of(paper: Paper) -> str:
    def words(block: Block) -> str:
        rows = [block.table.head, *block.table.rows] if block.table else []
        return said(block.runs) + "".join(said(cell) for row in rows for cell in row)

    parts = (p.number + p.title + "".join(map(words, p.blocks)) for p in paper.parts)
    return re.sub(r"\s", "", "".join([*paper.title, *parts]))


@pytest.mark.parametrize("place", GOLDEN, ids=lambda place: str(place.stem))
def test_nothing_is_lost(place: Path) -> None:
    text = place.read_text(encoding="utf-8")
    rules = re.sub(r"(?m)^(\|[:|-]+\||---)$", "", text)
    titled = re.sub(r"\A(> .*\n)\n(# .*\n)", r"\2\n\1", rules)  # on paper the title comes first
    marks = re.sub(r"(?m)^(#+|>|-) |\*\*|`|\||\\$", "", titled)
    assert text_of(read_blocks(text, "month")) == re.sub(r"\s", "", marks)
