"""Whole branches: what review says adds up to the difference, honest ones pass, others never do."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.acts.review import Review, review
from ledger.branch import changed_paths
from ledger.compare import Difference, explain
from ledger.document import read_document

from .edits import COUNTIES, DISHONEST, HONEST, Made, Told, base, book, branches

DAY = date(2024, 7, 10)
KEY = ("1 大调解", "本月件数")
MEANWHILE = st.sampled_from(
    [{}, {book("quanzhou", "2024-05.yaml"): "系统取数: 2024-06-03\n".encode()}]
)


def told_by(told: Told, meanwhile: dict[str, bytes] | None = None) -> Review:
    return review(told.branch(meanwhile or {}), DAY)


def differences(told: Told) -> Counter[tuple[str, Difference]]:
    """The difference between the two states, worked out from the files alone."""
    found: Counter[tuple[str, Difference]] = Counter()
    for path in told.before.keys() | told.files.keys():
        if path.endswith(".yaml"):
            texts = [files.get(path, b"").decode() for files in (told.before, told.files)]
            trees = [read_document(text).tree or {} for text in texts]
            found.update((path, difference) for difference in explain(*trees))
    return found


def number_of(told: Told, slug: str) -> int:
    """How many more cases a county's months have by now, added up from the files alone."""
    total = 0
    for sign, files in ((-1, told.before), (1, told.files)):
        for path, data in files.items():
            if path.startswith(book(slug, "2024-")):
                tree = read_document(data.decode()).tree
                section = tree.get(KEY[0]) if isinstance(tree, dict) else None
                if isinstance(section, dict) and KEY[1] in section:
                    total += sign * int(section[KEY[1]])
    return total


@given(branches(HONEST + DISHONEST), MEANWHILE)
def test_what_is_said_adds_up_to_the_difference(told: Told, meanwhile: dict[str, bytes]) -> None:
    said = told_by(told, meanwhile).said
    assert Counter((one.path, d) for one in said for d in one.covers) == differences(told)
    branch = told.branch({})
    assert {one.path for one in said} == set(changed_paths(branch.base, branch.head))
    for slug in COUNTIES:
        mine = [d for one in said if f"/{slug}/" in one.path for d in one.covers if d.route == KEY]
        by = sum(int(d.after or 0) - int(d.before or 0) for d in mine)
        assert by == number_of(told, slug)


@given(branches(HONEST), MEANWHILE)
def test_honest_branches_are_never_refused(told: Told, meanwhile: dict[str, bytes]) -> None:
    found = told_by(told, meanwhile)
    assert not found.is_broken, found.findings


@given(st.data(), branches(HONEST, 3), st.sampled_from(DISHONEST))
def test_dishonest_branches_always_are(data: st.DataObject, told: Told, kind: Made) -> None:
    """One dishonest edit at the end or between honest ones; what comes after does not hide it."""
    edit = kind(data.draw, told.files)
    assume(edit is not None and any(told.files.get(p) != d for p, d in edit.files.items()))
    assert edit is not None
    told.add(edit)
    for _ in range(data.draw(st.integers(0, 2))):
        later = data.draw(st.sampled_from(HONEST))(data.draw, told.files)
        if later is not None and not later.files.keys() & edit.files.keys():
            told.add(later)
    found = told_by(told)
    assert found.is_broken
    assert edit.refused_by in {f.rule for f in found.findings if f.severity == "error"}


@pytest.mark.parametrize("kind", DISHONEST, ids=lambda kind: kind.__name__)
def test_each_dishonest_edit_can_be_made(kind: Made) -> None:
    """So that the law above speaks of all of them."""
    found: list[str] = []

    @given(st.data())
    def look(data: st.DataObject) -> None:
        edit = kind(data.draw, dict(base()))
        found.extend([edit.refused_by or ""] if edit else [])

    look()
    assert all(found)
    assert found
