"""Forms in LibreOffice: filled by a script, messed up and saved; printed; a whole year passed through.

Nothing is installed here. Without LibreOffice the tests are skipped, with LEDGER_E2E=1 they fail.
"""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.acts.sheet.ask import kind_of_period, path_of, workbook
from ledger.acts.sheet.read import PINS
from ledger.acts.sheet.tables import held_of, lines, specs_of
from ledger.acts.sign import sign
from ledger.book import Book
from ledger.cli import main
from ledger.cli.options import page_at
from ledger.page import name_of
from ledger.period import read_month
from ledger.plan import Plan
from ledger.repo.disk import read_worktree
from ledger.repo.workbook import read_file
from ledger.state import Year, open_year

from . import calc
from .node import give_up

pytestmark = pytest.mark.e2e
Typed = dict[tuple[str, str], str]


@pytest.fixture(autouse=True)
def office() -> None:
    if why := calc.missing():
        give_up(why)


def cells_of(form: Path, typed: Typed) -> list[list[str]]:
    """Where each value is to be typed: sheet, cell, text."""
    grids = {grid.name: grid for grid in read_file(form).grids}
    heads: list[object] = []
    spots = {}
    for code, place, *cells in grids[PINS].rows:
        heads = cells if code == "编码" else heads
        sheet, _, number = str(place).partition("!")
        for column, head in enumerate(heads, 1) if number else ():
            spots[code, head] = sheet, f"{chr(65 + column)}{number}"
    return [[*map(str, spots[where]), text] for where, text in typed.items()]


def test_what_calc_saves_comes_back_although_sorted_moved_and_hidden(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(real)
    form, back = tmp_path / "晋江6月.xlsx", tmp_path / "交回.xlsx"
    words = ["--county", "晋江市", "--month", "2024-06", "--as-of", "2024-07-03"]
    assert main(["export", *words, "-o", str(form)]) == 0
    said = {
        ("系统取数", "本月填报"): "2024-07-01",
        ("1-4", "本月填报"): "828",
        ("17-3", "本月填报"): "7/7",
        ("17-2", "本月填报"): "2024-06-17",
        ("17-2", "佐证"): "晋司〔2024〕81号",
        ("2-1", "本月填报"): "联席会议已开",
        ("27-1", "本月填报"): "=40+39",
    }
    calc.fill([{"from": str(form), "to": str(back), "cells": cells_of(form, said), "mess": True}])
    capsys.readouterr()
    assert main(["import", str(back), "--as-of", "2024-07-03"]) == 0, capsys.readouterr().out
    text = (real / "counties/jinjiang/2024/2024-06.yaml").read_text(encoding="utf-8")
    assert text.partition("6月\n")[2] == (
        "系统取数: 2024-07-01\n\n1 百所千会大调解:\n  本月调解件数: 828\n\n"
        "2 村居调解:\n  乡村调解品牌: 联席会议已开\n\n"
        "17 季度排查:\n  书面报告: 2024-06-17\n  应访实访: 7/7\n"
        "  佐证:\n    书面报告: 晋司〔2024〕81号\n\n27 典型宣传:\n  本月媒体宣传篇数: 79\n"
    )
    assert main(["import", str(back), "--as-of", "2024-07-03"]) == 0
    assert "没有变化" in capsys.readouterr().out


def shown(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_a_form_prints_on_a4_across_with_heads_on_every_page_and_nothing_cut_off(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(real)
    form = tmp_path / "晋江6月.xlsx"
    words = ["--county", "晋江市", "--month", "2024-06", "--as-of", "2024-07-03"]
    assert main(["export", *words, "--townships", "19", "-o", str(form)]) == 0
    printed = calc.to_pdf(form, tmp_path)
    about = shown("pdfinfo", str(printed))
    assert re.search(r"Page size: +84[12]\.\d+ x 595\.\d+ pts", about)
    pages = shown("pdftotext", "-layout", str(printed), "-").split("\f")[:-1]
    assert len(pages) < 16
    main_sheet = [page for page in pages if "本月填报" in page]
    assert len(main_sheet) >= 2
    assert all("编码" in page and "佐证" in page for page in main_sheet)
    text = "".join("".join(pages).split())
    opened = open_year(read_worktree(real))
    books = opened.books(date(2024, 7, 3))
    book = books.books["jinjiang"]
    every = workbook(books, book, "2024-06", "", None)
    names = {row.shown["填什么"] for row in every.sheets[0].rows}
    assert [name for name in names if "".join(name.split()) not in text] == []
    assert "经办（岗位）" in text


PERIODS = ("定账", *(f"2024-{n:02d}" for n in range(3, 13)), "2025-01", "2024")
PLANTED = ("2025-01-46", "evidence/考核表.pdf")
"""What the demo has planted and no form takes: a day that is none, a file that is not there.

A third one cannot be typed at all: a correction with a wrong old value, which the form fills in itself.
"""


def day_of(period: str) -> date:
    month = read_month(period)
    if month:
        return month.plus(1).first_day.replace(day=5)
    return date(2024, 3, 29) if period == "定账" else date(2025, 2, 9)


def typed_in(opened: Year, book: Book, books: Any, period: str) -> Typed:
    """Everything that a book says in a period, as it is typed into the form."""
    page = page_at(opened, path_of(book, period))
    form = workbook(books, book, period, "", page)
    typed = {
        where: said
        for where, said in form.values.items()
        if said not in PLANTED and not held_of(where[0])
    }
    every = replace(book, drafts=True).corrections
    wrong = {step.correction.new for step in every if not step.agrees}
    for spec in specs_of(kind_of_period(period), book.place):
        for number, line in enumerate(lines(book.plan, spec, page.tree if page else None), 1):
            if line.get("更正为") in wrong:
                continue
            typed |= {(f"{spec.name}+{number}", head): said for head, said in line.items() if said}
    return typed


def figures(opened: Year, plan: Plan) -> dict[str, Any]:
    """All facts and all that was opened, of every place."""
    books = opened.books(date(2025, 3, 1))
    found = {}
    for slug in plan.places:
        book = replace(books.books[slug], drafts=True)
        facts = {code: {m: f.value for m, f in by.items()} for code, by in book.facts.items()}
        found[slug] = (facts, book.account.opened)
    return found


def test_a_year_of_the_demo_city_passes_through_calc(
    tmp_path: Path, copy_of: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["demo", str(tmp_path / "demo")]) == 0
    demo = open_year(read_worktree(tmp_path / "demo"))
    root = tmp_path / "还没有数的台账"
    kept = ("/plan.yaml", "/county.yaml")
    for path in demo.state.paths:
        if path.endswith(kept) or "/evidence/" in path:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes((tmp_path / "demo" / path).read_bytes())
    monkeypatch.chdir(root)
    for period in PERIODS:
        _pass_through(demo, root, tmp_path / period, period)
    plan = demo.plan()
    assert figures(open_year(read_worktree(root)), plan) == figures(demo, plan)


def _pass_through(demo: Year, root: Path, folder: Path, period: str) -> None:
    """One period of every place: exported, filled in Calc, imported, signed."""
    kinds = {"定账": ["--opening"], "2024": ["--closing"]}
    as_of = ["--as-of", str(day_of(period))]
    words = kinds.get(period, ["--month", period])
    assert main(["export", "--all", *words, *as_of, "-o", str(folder / "out")]) == 0
    books = demo.books(day_of(period))
    jobs = []
    (folder / "back").mkdir()
    for book in books.books.values():
        if path_of(book, period) in demo.state.files:
            form = folder / "out" / f"{book.place.name}{period}.xlsx"
            cells = cells_of(form, typed_in(demo, book, books, period))
            jobs.append({"from": str(form), "to": str(folder / "back" / form.name), "cells": cells})
    calc.fill(jobs)
    assert main(["import", *(job["to"] for job in jobs), *as_of]) == 0
    for book in books.books.values():
        path = root / path_of(book, period)
        name = name_of(path_of(book, period))
        if path.exists() and name:
            text = path.read_text(encoding="utf-8")
            path.write_text(sign(name, text, day_of(period), None, None), encoding="utf-8")
