"""SARIF 2.1.0 (OASIS): findings with the laws they break, for code scanning and for editors."""

import re
from typing import Any
from urllib.parse import quote

from ledger import __version__
from ledger.acts.verify import LAWS
from ledger.change.rules import BY_NAME
from ledger.finding import Finding
from ledger.out.forge.identity import Known, known
from ledger.out.formats import About
from ledger.out.show import json_text, told

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
"""What would open a link within a message."""


def as_sarif(findings: list[Finding], about: About) -> str:
    """One run of one tool, with the rules that found something."""
    names = sorted({f.rule for f in findings})
    run = {
        "tool": {"driver": _driver(names)},
        "automationDetails": {"id": f"ledger-{about['command']}/"},
        "columnKind": "unicodeCodePoints",
        "properties": dict(about),
        "results": [_result(one, names.index(one.finding.rule)) for one in known(findings)],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(names: list[str]) -> dict[str, Any]:
    return {"name": "ledger", "version": __version__, "rules": [_rule(name) for name in names]}


def _rule(name: str) -> dict[str, Any]:
    rule = BY_NAME.get(name)
    if rule is None:
        law = LAWS[name].law if name in LAWS else name
        return {
            "id": name,
            "shortDescription": {"text": f"{law}。"},
            "fullDescription": {"text": f"{law}；ledger verify 逐个封存查看。"},
            "help": {"text": "ledger verify 看全部封存。"},
            "defaultConfiguration": {"level": "error"},
        }
    return {
        "id": name,
        "shortDescription": {"text": f"{rule.law}。"},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"ledger rules {name} 各举一例：错的和对的。"},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(one: Known, index: int) -> dict[str, Any]:
    f = one.finding
    return {
        "ruleId": f.rule,
        "ruleIndex": index,
        "level": f.severity,
        "message": {"text": _LINK.sub(r"\\[", told(f))},
        "locations": [{"physicalLocation": _place(f)}],
        "partialFingerprints": {"ledger/v1": one.fingerprint},
    }


def _place(f: Finding) -> dict[str, Any]:
    file = {"artifactLocation": {"uri": quote(f.path, errors="surrogateescape")}}
    return file | ({"region": {"startLine": f.line, "startColumn": f.column}} if f.line else {})
