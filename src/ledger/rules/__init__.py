"""Every rule, in the order in which it is listed."""

from ledger.rules import correction, evidence, month, privacy, reading, signing, text
from ledger.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *text.RULES,
    *reading.RULES,
    *month.RULES,
    *evidence.RULES,
    *signing.RULES,
    *correction.RULES,
    *privacy.RULES,
)

BY_NAME = {rule.name: rule for rule in RULES}
