"""Every rule's own examples: the bad branch breaks that law, the good one breaks none."""

import re

import pytest

from ledger.acts.review import refusals
from ledger.change.rules import CHANGE_RULES
from ledger.rules import BY_NAME
from ledger.rules.rule import Rule

from .scenes import scene_of

ALSO = {
    "seal-not-alone": {"seal-chain-broken"},
    "seal-chain-broken": set(),
    "seal-altered": {"seal-chain-broken"},
    "not-plain-file": set(),
    "control-in-identity": {"unknown-account"},
}
"""What a bad example breaks besides, because the one cannot be done without the other."""


def named(rule: Rule, which: str) -> list[str]:
    example = getattr(rule, which)
    assert isinstance(example, dict)
    return [
        f.rule for f in refusals(scene_of(example)) if f.severity == "error" or f.rule == rule.name
    ]


@pytest.mark.parametrize("rule", CHANGE_RULES, ids=lambda rule: rule.name)
def test_bad_example_breaks_the_law_and_no_other(rule: Rule) -> None:
    found = set(named(rule, "bad"))
    assert rule.name in found
    assert found <= {rule.name} | ALSO.get(rule.name, set())


@pytest.mark.parametrize("rule", CHANGE_RULES, ids=lambda rule: rule.name)
def test_good_example_breaks_none(rule: Rule) -> None:
    assert named(rule, "good") == []


@pytest.mark.parametrize("rule", CHANGE_RULES, ids=lambda rule: rule.name)
def test_what_is_found_says_what_to_do(rule: Rule) -> None:
    assert isinstance(rule.bad, dict)
    for finding in refusals(scene_of(rule.bad)):
        assert finding.remedy
        assert not finding.message.endswith("。")


def test_names_are_unique_and_read_well_after_allow() -> None:
    names = [rule.name for rule in CHANGE_RULES]
    assert len(set(names)) == len(names)
    assert not set(names) & BY_NAME.keys()
    for name in names:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){0,4}", name)
