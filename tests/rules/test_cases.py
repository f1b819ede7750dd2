"""The table of every rule: what it objects to and where, and what it lets pass."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledger.finding import Finding
from ledger.period import read_month
from ledger.rules import BY_NAME

FOLDER = Path(__file__).parent / "cases"
HOMES = ("counties/jinjiang", "counties/quanzhou", "plans")


def tables() -> dict[str, list[dict[str, Any]]]:
    return {
        path.stem: yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
        for path in sorted(FOLDER.glob("*.yaml"))
    }


TABLES = tables()
CASES = [
    pytest.param(rule, case, id=f"{rule}-{case['name']}")
    for rule, cases in TABLES.items()
    for case in cases
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: str, case: dict[str, Any], judge: Callable[..., list[Finding]]) -> None:
    options: dict[str, Any] = {key: case[key] for key in ("kind", "encoding") if key in case}
    if "day" in case:
        options["day"] = date.fromisoformat(str(case["day"]))
    if "month" in case:
        options["month"] = read_month(case["month"])
    kinds = BY_NAME[rule].kinds
    options.setdefault("kind", kinds[0] if kinds else "month")
    findings = judge(case["files"] if "files" in case else case["text"], **options)
    found = [f for f in findings if f.rule == rule and f.path.startswith(case.get("at", HOMES))]
    assert sorted([f.line, f.column] for f in found) == sorted(case["expect"])
    for words in case.get("says", []):
        assert any(words in f"{f.path} {f.message} {f.remedy}" for f in found), found


def test_every_rule_has_a_table_and_every_table_a_rule() -> None:
    assert TABLES.keys() == BY_NAME.keys()


@pytest.mark.parametrize("rule", BY_NAME)
def test_table_tells_bad_from_good(rule: str) -> None:
    bad = [case for case in TABLES[rule] if case["expect"]]
    assert len(bad) >= 2
    assert len(TABLES[rule]) - len(bad) >= 2
