"""Every rule, in the order in which it is listed."""

from ledger.rules import correction, month, privacy, reading, text
from ledger.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    text.not_utf8,
    text.byte_order_mark,
    text.full_width_colon,
    text.full_width_space,
    text.full_width_digit,
    text.tab_indent,
    text.merge_marker,
    text.invisible_character,
    text.quote_in_text,
    text.colon_in_text,
    text.hash_in_text,
    reading.broken_yaml,
    reading.duplicate_key,
    reading.yaml_extras,
    reading.second_document,
    reading.too_deep,
    reading.odd_key,
    reading.wrong_shape,
    reading.wrong_title,
    reading.comma_in_flow,
    reading.unknown_key,
    reading.missing_key,
    reading.bad_count,
    reading.bad_day,
    reading.bad_ratio,
    reading.bad_period,
    reading.bad_choice,
    reading.bad_text,
    reading.bad_code,
    reading.bad_amount,
    *month.RULES,
    *correction.RULES,
    *privacy.RULES,
)

BY_NAME = {rule.name: rule for rule in RULES}
