"""What is drawn (抽样): the same for anybody, more where more can be wrong, and what it catches."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.audit.draw import chance, in_order, ranks, seed_of, shares, tenth, ticket
from ledger.audit.sample import Unit, certain_tasks, draw, population, strata
from ledger.cli.sources import open_sources
from ledger.period import read_span

from .books import REAL_PLAN, year
from .reports.demo_year import demo_year, reports

__all__ = ["demo_year", "reports"]

SEAL = "d27af7829590f07e3d531bde064f239a5e79c7f6b45174d4cadecab93088122c"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_seed_and_a_ticket_can_be_made_with_sha256sum() -> None:
    seed = seed_of(SEAL, "4711")
    assert seed == sha256(f"{SEAL}\n4711\n")
    assert ticket(seed, "jinjiang/1-4/2024-05", 2) == sha256(f"{seed}\njinjiang/1-4/2024-05\n2\n")


names = st.lists(st.text("abcdef", min_size=1, max_size=4), min_size=1, max_size=12, unique=True)


@given(names, st.integers(1, 4), st.integers(0, 99))
def test_the_order_does_not_depend_on_the_order_that_names_come_in(
    some: list[str], weight: int, number: int
) -> None:
    seed = seed_of(SEAL, str(number))
    there = in_order(seed, dict.fromkeys(some, weight))
    assert there == in_order(seed, dict.fromkeys(reversed(some), weight))
    assert sorted(there) == sorted(some)


@given(names, st.integers(0, 99))
def test_who_leaves_does_not_change_the_order_of_the_rest(some: list[str], number: int) -> None:
    seed = seed_of(SEAL, str(number))
    whole = in_order(seed, dict.fromkeys(some, 2))
    fewer = in_order(seed, dict.fromkeys(some[1:], 2))
    assert fewer == [name for name in whole if name != some[0]]


def test_who_holds_three_tickets_comes_before_who_holds_one_three_times_in_four() -> None:
    first = sum(in_order(seed_of(SEAL, str(n)), {"三": 3, "一": 1})[0] == "三" for n in range(4000))
    assert 0.73 < first / 4000 < 0.77


@given(st.integers(0, 2000), st.integers(0, 5), st.integers(0, 50))
def test_ranks_are_of_the_register_and_none_is_twice(size: int, count: int, number: int) -> None:
    found = ranks(seed_of(SEAL, str(number)), "甲", size, count)
    assert found == sorted(set(found))
    assert len(found) == min(size, count)
    assert all(1 <= rank <= size for rank in found)


def test_every_rank_comes_about_as_often() -> None:
    counted = [0] * 11
    for number in range(3000):
        for rank in ranks(seed_of(SEAL, str(number)), "甲", 10, 3):
            counted[rank] += 1
    assert all(820 < times < 980 for times in counted[1:]), counted


@given(st.integers(0, 60), st.lists(st.integers(0, 30), max_size=8))
def test_shares_take_no_more_than_there_is_and_all_that_is_asked(
    total: int, sizes: list[int]
) -> None:
    given_ = shares(total, sizes)
    assert all(0 <= share <= size for share, size in zip(given_, sizes, strict=True))
    assert sum(given_) == min(total, sum(sizes))
    if total >= len(sizes):
        assert all(share >= 1 for share, size in zip(given_, sizes, strict=True) if size)


@pytest.mark.parametrize(
    ("entries", "wrong", "drawn", "per_cent"),
    [
        (10, 1, 10, 100),
        (10, 0, 5, 0),
        (10, 1, 1, 10),
        (50, 5, 8, 59),
        (50, 5, 16, 86),
        (3, 1, 8, 100),
    ],
)
def test_the_chance_to_meet_a_wrong_one(
    entries: int, wrong: int, drawn: int, per_cent: int
) -> None:
    assert int(100 * chance(entries, wrong, drawn)) == per_cent


def test_what_is_always_looked_at_follows_from_the_plan() -> None:
    plan = year(REAL_PLAN).plan()
    assert {16, 17, 20} <= certain_tasks(plan)
    assert all(plan.tasks[number].sensitive == "是" for number in certain_tasks(plan))
    without = REAL_PLAN.replace("项: [16, 17, 18, 20]", "项: [16]")
    assert certain_tasks(year(without).plan()) == {16}


@pytest.fixture(scope="module")
def units(demo_year: Path) -> list[Unit]:
    span = read_span("2024Q2")
    assert span is not None
    sources = open_sources(demo_year, None, span)
    books, _ = sources.books(span.last, date(2024, 7, 15))
    return population(books, span)


def test_the_same_seed_draws_the_same_and_another_draws_others(units: list[Unit]) -> None:
    once, again = (draw(units, seed_of(SEAL, "4711"), 8) for _ in range(2))
    assert once == again
    other = draw(units, seed_of(SEAL, "4712"), 8)
    assert {one.unit.name for one in once} != {one.unit.name for one in other}


def test_every_hard_duty_that_is_always_looked_at_is_in_every_sample(units: list[Unit]) -> None:
    certain = {unit.name for unit in units if unit.certain}
    tasks = {unit.task.number for unit in units if unit.certain}
    assert {16, 17, 20} <= tasks
    places = {unit.place.slug for unit in units if unit.certain}
    assert len(places) == 12
    for number in range(20):
        drawn = {one.unit.name for one in draw(units, seed_of(SEAL, str(number)), 3)}
        assert certain <= drawn


def test_a_hard_duty_without_an_entry_is_looked_at_too(units: list[Unit]) -> None:
    silent = [unit for unit in units if unit.place.slug == "anxi" and unit.value is None]
    assert {unit.task.number for unit in silent} >= {17}
    assert all(unit.certain for unit in silent)


def test_every_county_and_as_many_kinds_as_can_be_are_drawn(units: list[Unit]) -> None:
    chosen = draw(units, seed_of(SEAL, "4711"), 8)
    mine = [one.unit for one in chosen if one.unit.place.slug == "jinjiang"]
    assert len([unit for unit in mine if not unit.certain]) == 8
    kinds = {u.indicator.kind for u in units if u.place.slug == "jinjiang" and not u.certain}
    assert {unit.indicator.kind for unit in mine if not unit.certain} == kinds
    assert [one.number for one in chosen] == list(range(1, len(chosen) + 1))


def test_ranks_are_drawn_for_figures_whose_records_lie_elsewhere(units: list[Unit]) -> None:
    chosen = draw(units, seed_of(SEAL, "4711"), 200)
    one = next(c for c in chosen if c.unit.name == "jinjiang/1-4/2024-05")
    assert len(one.ranks) == 3
    assert isinstance(one.unit.value, int)
    assert max(one.ranks) <= one.unit.value
    assert all(c.ranks == [] for c in chosen if c.unit.indicator.kind in ("节点", "定性"))


def test_what_is_late_and_what_nobody_else_vouches_for_is_drawn_more_often(
    units: list[Unit],
) -> None:
    mine = [u for u in units if u.place.slug == "fengze" and not u.certain]
    often = {u.name: 0 for u in mine}
    for number in range(600):
        for one in draw(mine, seed_of(SEAL, str(number)), 8):
            often[one.unit.name] += 1
    for kind in {u.indicator.kind for u in mine}:
        by_weight: dict[int, list[int]] = {}
        for u in mine:
            if u.indicator.kind == kind:
                by_weight.setdefault(u.weight, []).append(often[u.name])
        means = [sum(rows) / len(rows) for _, rows in sorted(by_weight.items())]
        assert means == sorted(means), (kind, by_weight)


def caught(units: list[Unit], each: int, rounds: int, *, plain: bool) -> float:
    """How often a county that misstates a tenth of its entries is caught by one quarter's sample.

    `plain`: it misstates none of what is always looked at.
    """
    mine = [u for u in units if u.place.slug == "jinjiang"]
    found = 0
    for number in range(rounds):
        seed = seed_of(SEAL, str(number))
        open_to = [u.name for u in mine if not (plain and u.certain)]
        order = in_order(sha256(f"错 {number}"), dict.fromkeys(open_to, 1))
        wrong = set(order[: tenth(open_to)])
        found += any(one.unit.name in wrong for one in draw(mine, seed, each))
    return found / rounds


def test_how_often_a_county_that_misstates_a_tenth_is_caught(units: list[Unit]) -> None:
    """docs/查账.md names these shares."""
    [promised] = [one.chance for one in strata(units, 8) if one.place.slug == "jinjiang"]
    assert 0.60 < promised < 0.64
    plain = caught(units, 8, 1000, plain=True)
    assert 0.50 < plain < 0.68, plain
    assert caught(units, 8, 400, plain=False) > 0.85
    assert caught(units, 16, 400, plain=True) > 0.8
    assert 1 - (1 - plain) ** 4 > 0.95
