"""Every rule's own examples: the bad one breaks that law alone, the good one keeps it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ledger.finding import Finding
from ledger.model import closing, county, month, opening, plan, problems, scalar, seal
from ledger.period import Month
from ledger.rules import BY_NAME, RULES
from ledger.rules.rule import Rule

PLAN = "../../../plans/2024/plan.yaml"
Judge = Callable[..., list[Finding]]

ASKED: dict[str, dict[str, Any]] = {
    "month-not-signed": {"month": Month(2024, 4)},
    "opening-not-signed": {"month": Month(2024, 4)},
    "overdue-unexplained": {"month": Month(2024, 4)},
    "unknown-forerunner": {"day": date(2025, 4, 10)},
    "forerunner-unlike": {"day": date(2025, 4, 10)},
    "forerunner-twice": {"day": date(2025, 4, 10)},
    "base-not-as-closed": {"day": date(2025, 4, 10)},
    "taken-from-nothing": {"day": date(2025, 4, 10)},
    "not-taken-over": {"day": date(2025, 4, 10)},
    "undone-unexplained": {"day": date(2025, 1, 18)},
    "undone-yet-done": {"day": date(2025, 1, 18)},
    "carried-without-day": {"day": date(2025, 1, 18)},
    "carried-to-wrong-year": {"day": date(2025, 1, 18)},
    "flow-after-year": {"day": date(2025, 2, 10)},
}
"""What is asked of an example beside its files."""

ALSO = {"personal-key": {"unknown-key"}}
"""Errors that a bad example has besides its own, because they say the same of another place."""


def judged(judge: Judge, rule: Rule, examples: str | dict[str, str]) -> list[Finding]:
    kind = rule.kinds[0] if rule.kinds else "month"
    return judge(examples, kind=kind, **ASKED.get(rule.name, {}))


def at_home(findings: list[Finding], examples: str | dict[str, str]) -> list[Finding]:
    """The findings of the example's own county and plan, not of the places left out of it."""
    homes = ["counties/jinjiang", "counties/jinmen", "plans"]
    homes += ["counties/quanzhou/2024/2024-04"] if "quanzhou" in "".join(examples) else []
    return [finding for finding in findings if finding.path.startswith(tuple(homes))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_bad_example_breaks_the_law(rule: Rule, judge: Judge) -> None:
    found = judged(judge, rule, rule.bad)
    assert rule.name in {finding.rule for finding in found}
    errors = {finding.rule for finding in at_home(found, rule.bad) if finding.severity == "error"}
    assert errors <= {rule.name} | ALSO.get(rule.name, set())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_good_example_keeps_the_law(rule: Rule, judge: Judge) -> None:
    found = at_home(judged(judge, rule, rule.good), rule.good)
    assert [finding for finding in found if finding.rule == rule.name] == []
    assert [finding for finding in found if finding.severity == "error"] == []


def test_names_are_unique_and_read_well_after_allow() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names) == len(BY_NAME)
    for name in names:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){0,4}", name), name
        assert len(f"allow-{name}") <= 36


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_law_is_one_sentence_and_why_another(rule: Rule) -> None:
    assert not re.search("[。！？\n]", rule.law)
    assert re.fullmatch("[^\n]+。", rule.why)
    assert rule.law != rule.why
    assert rule.bad != rule.good


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_findings_say_what_to_do(rule: Rule, judge: Judge) -> None:
    for finding in judged(judge, rule, rule.bad):
        if finding.rule == rule.name:
            assert finding.message
            assert finding.remedy
            assert re.search("[一-鿿]", finding.message)
            assert not finding.message.endswith("。")


def test_every_objection_of_a_scalar_is_some_rule() -> None:
    modules = (closing, county, month, opening, plan, problems, scalar, seal)
    scalars = [v for m in modules for v in vars(m).values() if isinstance(v, scalar.Scalar)]
    named = {found.rule for found in scalars}
    assert named - {"bad-percent"} <= BY_NAME.keys()


def test_the_real_plan_breaks_no_rule(judge: Judge) -> None:
    assert [f for f in judge({PLAN: ""}) if f.path.startswith("plans/")] == []


def test_the_small_repository_breaks_no_rule(judge: Judge) -> None:
    assert at_home(judge({}), {}) == []


_ITEM = re.compile("^( *)- ", re.MULTILINE)


def with_a_bad_item(text: str) -> tuple[str, int]:
    """The text with an item that is none put before its first list's own, and in which line."""
    item = _ITEM.search(text)
    assert item is not None
    bad = f"{text[: item.start()]}{item[1]}- 不成一条\n{text[item.start() :]}"
    return bad, text.count("\n", 0, item.start()) + 1


def in_lists(examples: str | dict[str, str]) -> bool:
    return isinstance(examples, str) and bool(_ITEM.search(examples))


@pytest.mark.parametrize("rule", [r for r in RULES if in_lists(r.bad)], ids=lambda rule: rule.name)
def test_a_bad_item_above_moves_no_finding_to_another_item(rule: Rule, judge: Judge) -> None:
    assert isinstance(rule.bad, str)
    text, inserted = with_a_bad_item(rule.bad)
    said = {f.message: f for f in judged(judge, rule, rule.bad) if f.rule == rule.name}
    for finding in (f for f in judged(judge, rule, text) if f.rule == rule.name):
        if alone := said.get(finding.message):
            moved = alone.line + (alone.line >= inserted)
            assert (finding.line, finding.column) == (moved, alone.column)
            said.pop(finding.message)
    assert not said
