"""Whatever stands in a file, wrong data is a finding and never an exception."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.check import check_state
from ledger.finding import Finding, LedgerError
from ledger.period import Month
from ledger.rules import RULES
from ledger.state import State

Judge = Callable[..., list[Finding]]
EXAMPLES = [
    (rule.kinds[0], example)
    for rule in RULES
    for example in (rule.bad, rule.good)
    if isinstance(example, str)
]
YAML = [
    *["{", "}", "[", "]", ": ", "- ", "\n", "  ", '"', "#", "|", ">", "&a ", "*a", "!x ", "~"],
    *["1", "²", "-1", "1e9", ".nan", "2024-02-30", "：", "，", ",", "/", "\u200b", "\t", "\ufeff"],
    *["", "定账", "栏: 目标\n", "更正:\n", "签账: {日期: 2024-05-06, 核对码: 0123456789abcdef}\n"],
]
TOKENS = st.sampled_from(YAML)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), TOKENS), min_size=1, max_size=4)


def changed(text: str, changes: list[tuple[float, int, str]]) -> str:
    for share, length, token in changes:
        at = int(share * len(text))
        text = text[:at] + token + text[at + length :]
    return text


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    example=st.sampled_from(EXAMPLES),
    changes=CHANGES,
    month=st.sampled_from([None, Month(2024, 4)]),
)
def test_no_change_of_an_example_raises(
    example: tuple[str, str],
    changes: list[tuple[float, int, str]],
    month: Month | None,
    judge: Judge,
) -> None:
    kind, text = example
    try:
        judge(changed(text, changes), kind=kind, month=month)
    except LedgerError:
        assert kind == "plan"


def test_a_plan_that_cannot_be_read_is_judged_by_what_needs_no_plan() -> None:
    text = "年度: 2024\n部分: [\n# 13800000000\n"
    found = check_state(State({"plans/2024/plan.yaml": text.encode()}), day=Month(2024, 7).last_day)
    assert {"broken-yaml", "phone-number"} <= {finding.rule for finding in found}
