"""What is on paper: LibreOffice turns Word into PDF, poppler reads sizes, words and fonts."""

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

MM = 25.4 / 72
PROGRAMS = ("soffice", "libreoffice")


class Word(NamedTuple):
    """A run of characters and its box, in millimetres."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Leaf(NamedTuple):
    """One page."""

    width: int
    height: int
    words: list[Word]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


def office() -> str | None:
    """LibreOffice, if this machine has it with its Writer."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def to_pdf(documents: list[Path], folder: Path) -> None:
    """Turns Word documents into PDF as an office would print them."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [str(office()), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        + [str(one) for one in documents],
        capture_output=True,
        timeout=300,
        check=True,
    )


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")


def leaves(pdf: Path) -> list[Leaf]:
    """The pages of a PDF with their words."""
    said = _said("pdftotext", "-bbox", str(pdf), "-")
    return [
        Leaf(round(float(width) * MM), round(float(height) * MM), list(_words(body)))
        for width, height, body in re.findall(
            r'<page width="([0-9.]+)" height="([0-9.]+)">(.*?)</page>', said, re.DOTALL
        )
    ]


def _words(body: str) -> Iterator[Word]:
    box = r'<word xMin="([0-9.-]+)" yMin="([0-9.-]+)" xMax="([0-9.-]+)" yMax="([0-9.-]+)">(.*?)<'
    for *sides, text in re.findall(box, body):
        left, top, right, bottom = (float(side) * MM for side in sides)
        yield Word(left, top, right, bottom, html.unescape(text).replace("\u200b", ""))


_EDGE = re.compile("[，。、；：！？（）《》〔〕“”]")


def overlapping(leaf: Leaf) -> list[tuple[str, str]]:
    """Words that stand on one another, as where a cell is too narrow for what it holds."""
    lines: dict[float, list[Word]] = {}
    for word in leaf.words:
        lines.setdefault(round(word.bottom, 1), []).append(word)
    pairs = (pair for line in lines.values() for pair in pairwise(sorted(line)))
    return [(a.text, b.text) for a, b in pairs if a.right - b.left > _allowed(a, b)]


def _allowed(one: Word, other: Word) -> float:
    """Half a character where punctuation is set closer, else next to nothing."""
    closer = _EDGE.match(one.text[-1:]) or _EDGE.match(other.text[:1])
    return (one.bottom - one.top) * 0.7 if closer else 0.6


def fonts(pdf: Path) -> set[str]:
    """The fonts of a PDF, those that are not embedded with a star."""
    rows = [line.split() for line in _said("pdffonts", str(pdf)).splitlines()[2:]]
    return {row[0].split("+")[-1] + ("" if row[-5] == "yes" else "*") for row in rows}
