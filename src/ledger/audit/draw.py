"""Drawing lots that anybody can draw again: SHA-256 and whole numbers, nothing else.

The seed is SHA-256 of the quarter's last seal and of a number told after it. A ticket is SHA-256
of the seed and a name; the smallest tickets win. docs/查账.md draws one by `sha256sum`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import comb


def seed_of(seal: str, number: str) -> str:
    """The seed: neither the county, who made the seal, nor the auditor, who came after, chose it."""
    return _hash(seal, number)


def ticket(seed: str, name: str, n: int) -> str:
    """The n-th ticket of whatever has this name."""
    return _hash(seed, name, str(n))


def _hash(*lines: str) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def in_order(seed: str, weights: Mapping[str, int]) -> list[str]:
    """Names in the order in which they are drawn.

    A name of weight w holds w tickets, and its smallest counts: so at every turn each is drawn
    with a chance in proportion to its weight among those that are left.
    """
    best = {
        name: min(ticket(seed, name, n) for n in range(1, weight + 1))
        for name, weight in weights.items()
    }
    return sorted(best, key=lambda name: (best[name], name))


def ranks(seed: str, name: str, size: int, count: int) -> list[int]:
    """Some of the ranks 1 … size in a register elsewhere, in order; all of them where few."""
    if size <= count:
        return list(range(1, size + 1))
    found: set[int] = set()
    n = 0
    while len(found) < count:
        n += 1
        found.add(int(ticket(seed, f"{name}/序号", n), 16) % size + 1)
    return sorted(found)


def shares(total: int, sizes: list[int]) -> list[int]:
    """How many to draw from each stratum: one from each as far as that goes, the largest first,
    the rest in proportion to size."""
    given = [0] * len(sizes)
    largest = sorted(range(len(sizes)), key=lambda at: (-sizes[at], at))
    for at in largest[:total]:
        given[at] = min(1, sizes[at])
    while sum(given) < min(total, sum(sizes)):
        open_ones = [at for at in largest if given[at] < sizes[at]]
        at = max(open_ones, key=lambda at: Fraction(sizes[at], given[at] + 1))
        given[at] += 1
    return given


def chance(entries: int, wrong: int, drawn: int) -> Fraction:
    """The chance that a plain draw meets one wrong entry at least (hypergeometric)."""
    drawn = min(drawn, entries)
    return 1 - Fraction(comb(entries - wrong, drawn), comb(entries, drawn))


def tenth(entries: Iterable[object]) -> int:
    """A tenth of the entries, at least one."""
    return max(1, round(Fraction(len(list(entries)), 10)))
