"""Every rule, in the order in which it is listed."""

from ledger.rules import (
    amendment,
    assessment,
    audit,
    carried,
    closing,
    complete,
    correction,
    county,
    evidence,
    figures,
    month,
    opening,
    owner,
    plan,
    privacy,
    problems,
    purge,
    reading,
    repository,
    signing,
    text,
    waiver,
)
from ledger.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *text.RULES,
    *reading.RULES,
    *privacy.RULES,
    *owner.RULES,
    *month.RULES,
    *evidence.RULES,
    *signing.RULES,
    *correction.RULES,
    *figures.RULES,
    *opening.RULES,
    *carried.RULES,
    *problems.RULES,
    *audit.RULES,
    *closing.RULES,
    *county.RULES,
    *plan.RULES,
    *amendment.RULES,
    *assessment.RULES,
    *waiver.RULES,
    *purge.RULES,
    *repository.RULES,
    *complete.RULES,
)

BY_NAME = {rule.name: rule for rule in RULES}
