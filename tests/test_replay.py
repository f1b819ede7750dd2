"""Laws of replaying, over random years of random honesty: every change of a total is a movement."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.book import Book
from ledger.compare import delta, movements_in, number, summed
from ledger.entry import Value
from ledger.model.scalar import Ratio
from ledger.period import Month, Span, read_span
from ledger.replay import Movement
from ledger.state import State
from ledger.views.month import month_report
from ledger.views.parts import Basis

from .books import SMALL, books, indicator_of, months
from .histories import CODES, FLOWS, PLACES, Script, Told, play, scripts, total

few = settings(max_examples=20)


def pairs(told: Told, place: str) -> list[tuple[str, Book | None, Book]]:
    """Each seal's period, with a place's book before it and after it."""
    kept = [told.books(seal).books[place] for seal in range(len(told.chain))]
    return [
        (link.period, kept[at - 1] if at else None, kept[at]) for at, link in enumerate(told.chain)
    ]


def shown(value: Value | None) -> str | None:
    return None if value is None else str(value)


@few
@given(scripts())
def test_totals_are_plain_sums(script: Script) -> None:
    told = play(script)
    for seal, facts in enumerate(told.facts):
        every = told.books(seal)
        sealed = told.chain[seal].seal.totals
        for place in PLACES:
            book = every.books[place]
            for key, code in CODES.items():
                expected = total(key, facts[place])
                assert shown(book.total(indicator_of(book, code))) == expected
                if key not in ("书面报告", "名单上报"):
                    assert sealed.get(code, {}).get(book.place.name) == expected


@few
@given(scripts())
def test_a_total_moves_by_what_was_booked_late_and_corrected(script: Script) -> None:
    told = play(script)
    for place in PLACES:
        for period, before, after in pairs(told, place):
            moved = summed(movements_in(after, period))
            for key in FLOWS:
                indicator = indicator_of(after, CODES[key])
                earlier = number(before.total(indicator)) if before else 0
                by_how = moved.get(CODES[key], {})
                assert number(after.total(indicator)) - earlier == sum(by_how.values())


@few
@given(scripts())
def test_each_movement_says_how_it_came(script: Script) -> None:
    told = play(script)
    for place in PLACES:
        for period, _, after in pairs(told, place):
            for movement in movements_in(after, period):
                own = movement.page.name.period
                expected = {"期初": own == "定账", "记账": own == period, "迟报": own != period}
                assert expected.get(movement.how, True)
                if movement.how in ("记账", "迟报"):
                    assert str(movement.month) == own


@few
@given(scripts())
def test_facts_are_their_movements_one_after_the_other(script: Script) -> None:
    told = play(script)
    for place in PLACES:
        account = told.books(len(told.chain) - 1).books[place].account
        facts: dict[tuple[str, Month], Value] = {}
        for movement in account.movements:
            assert movement.before == facts.get((movement.code, movement.month))
            facts[movement.code, movement.month] = movement.after
        assert facts == {
            (code, month): fact.value
            for code, held in account.facts.items()
            for month, fact in held.items()
        }


@few
@given(scripts())
def test_a_later_seal_leaves_earlier_movements_alone(script: Script) -> None:
    told = play(script)
    for place in PLACES:
        accounts = [told.books(seal).books[place].account for seal in range(len(told.chain))]
        for earlier, later in pairwise(accounts):
            assert _told(later.movements)[: len(earlier.movements)] == _told(earlier.movements)
            assert later.steps[: len(earlier.steps)] == earlier.steps


def _told(movements: list[Movement]) -> list[tuple[object, ...]]:
    return [(m.code, m.month, m.how, m.before, m.after, m.page.path, m.line) for m in movements]


@few
@given(scripts())
def test_what_every_seal_brought_adds_up_to_the_year(script: Script) -> None:
    told = play(script)
    for place in PLACES:
        last = told.books(len(told.chain) - 1).books[place]
        brought = [movements_in(last, link.period) for link in told.chain]
        assert sorted(map(id, last.account.movements)) == sorted(
            id(m) for one in brought for m in one
        )
        for key in FLOWS:
            moved = sum(delta(m) for one in brought for m in one if m.code == CODES[key])
            assert moved == number(last.total(indicator_of(last, CODES[key])))


@few
@given(scripts())
def test_months_add_up_to_quarters_and_quarters_to_the_year(script: Script) -> None:
    told = play(script)
    whole = Span("2024", Month(2024, 1), Month(2024, 12))
    quarters = [span for n in "1234" if (span := read_span(f"2024Q{n}"))]
    for place in PLACES:
        book = told.books(len(told.chain) - 1).books[place]
        for key in (*FLOWS, "应访实访"):
            indicator = indicator_of(book, CODES[key])
            for span in (whole, *quarters):
                parts = [book.total(indicator, Span("", m, m)) for m in span.months]
                assert _sum(parts) == _sum([book.total(indicator, span)])
            assert _sum([book.total(indicator, q) for q in quarters]) == _sum(
                [book.total(indicator, whole)]
            )


def _sum(values: list[Value | None]) -> tuple[int, int]:
    ratios = [v for v in values if isinstance(v, Ratio)]
    numbers = [v for v in values if isinstance(v, int)]
    return sum(numbers) + sum(r.due for r in ratios), sum(r.done for r in ratios)


@few
@given(scripts(longest=3), st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(script: Script, random: object) -> None:
    told = play(script)
    paths = list(told.year.state.files)
    random.shuffle(paths)  # type: ignore[attr-defined]
    files = {path: told.year.state.files[path] for path in paths}
    mixed = Told(told.year.after(State(files, frozenset(files))), told.chain)
    assert _report(mixed) == _report(told)


def _report(told: Told) -> str:
    every = told.books(len(told.chain) - 1)
    month = Month(2024, 2 + len(told.chain) - 1)
    return repr(
        month_report(every, None, month, Basis("", date(2025, 3, 1), 0, "", True, False, []), [])
    )


def test_an_opening_that_comes_late_moves_the_total_when_it_comes() -> None:
    late = ({"本月件数": "5"}, 1)
    openings = dict.fromkeys(PLACES, late)
    script = Script(2, openings, dict.fromkeys(PLACES, ()))
    told = play(script)
    brought = [
        [(m.how, m.before, m.after) for m in movements_in(book, period)]
        for period, _, book in pairs(told, PLACES[0])
    ]
    assert brought == [[], [("期初", None, 5)], []]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({3: "3"}, {Month(2024, 3): 3}),
        ({3: "3", 4: "更正"}, {Month(2024, 3): 4}),
    ],
)
def test_unsealed_books_are_replayed_in_the_order_of_time(
    said: dict[int, str], expected: dict[Month, int]
) -> None:
    mend = (
        "更正:\n  - {类别: 更正, 所属: 2024-03, 任务: 1, 键: 本月件数, 原值: 3, 更正为: 4, "
        "原因: 复核, 佐证: 单据}\n"
    )
    bodies = {
        n: mend if text == "更正" else f"1 第1项:\n  本月件数: {text}\n" for n, text in said.items()
    }
    book = books(SMALL, months(bodies, 4), "2024-07-10").books["jinjiang"]
    assert {month: fact.value for month, fact in book.facts["1-1"].items()} == expected
