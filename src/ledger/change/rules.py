"""Every rule of a change, in the order in which it is listed."""

from ledger.change import amended, brought, custody, frozen, history, placed
from ledger.rules import RULES
from ledger.rules.rule import Rule

CHANGE_RULES: tuple[Rule, ...] = (
    *custody.RULES,
    *brought.RULES,
    *frozen.RULES,
    *amended.RULES,
    *history.RULES,
    *placed.RULES,
)
ALL: tuple[Rule, ...] = (*RULES, *CHANGE_RULES)
"""Those of the books, and those of a change."""
BY_NAME = {rule.name: rule for rule in ALL}
