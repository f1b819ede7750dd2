"""What is found is reported by place and kind: no message, remedy or path ever repeats it."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.finding import Finding

TASK = "1 百所千会大调解:\n"
CORRECTION = (
    "更正:\n  - 类别: {}\n    所属: {}\n    任务: {}\n    键: {}\n"
    "    原值: {}\n    更正为: {}\n    原因: 甲\n    佐证: {}\n"
)
FIELDS = ["更正", "2024-03", "1", "本月排查次数", "3", "2", "乙"]


def correction(place: int) -> str:
    return CORRECTION.format(*("{0}" if n == place else said for n, said in enumerate(FIELDS)))


PLACES: dict[str, tuple[str, str]] = {
    "数": ("month", TASK + "  本月调解件数: {0}\n"),
    "数的后半截": ("month", TASK + "  本月调解件数: 共有某某某某某{0}\n"),
    "日期": ("month", TASK + "  本地方案: {0}\n"),
    "应实比": ("month", "17 季度排查:\n  应访实访: {0}\n"),
    "句子": ("month", TASK + "  存在问题: 有一人{0}未核\n"),
    "键": ("month", TASK + "  某某{0}: 3\n"),
    "任务标题": ("month", "31 某某{0}:\n  本月调解件数: 3\n"),
    "栏目": ("month", "{0}: 3\n"),
    "注释": ("month", "# {0}\n系统取数: 2024-05-06\n"),
    "写了两次的键": ("month", TASK + "  {0}: 3\n  {0}: 4\n"),
    "标签": ("month", "系统取数: !{0} 2024-05-06\n"),
    "花括号里的逗号": (
        "month",
        TASK + "  本地方案: 2024-04-20\n  佐证: {{本地方案: 甲,{0}}}\n",
    ),
    "佐证": ("month", TASK + "  本地方案: 2024-04-20\n  佐证: {{本地方案: evidence/{0}.pdf}}\n"),
    "办结的号": ("month", TASK + "  办结: {{{0}: 2024-04-20}}\n"),
    "签账": ("month", "签账: {{日期: {0}, 核对码: {0}}}\n"),
    "补做的所属期": ("month", "补做:\n  - {{任务: 17, 键: {0}, 所属期: {0}, 日期: 2024-04-09}}\n"),
    **{f"更正的{FIELDS[n]}": ("month", correction(n)) for n in range(len(FIELDS))},
    "责任人": ("opening", "责任人: {0}\n"),
    "目标": ("opening", "27 典型宣传:\n  目标: {{本月调解有一套采用: {0}}}\n"),
    "编号": ("problems", "- {{编号: {0}, 任务: {0}, 来源: {0}, 发现: {0}, 问题: {0}}}\n" * 2),
    "去向": ("closing", "未完成:\n  - {{任务: 10, 键: {0}, 原因: 甲, 去向: {0}}}\n"),
    "账号": ("county", "名称: {0}\n单位: {0}\n账号:\n  - {{名: {0}, 邮箱: {0}, 可写: [{0}]}}\n"),
    "豁免": ("waivers", "- {{规则: {0}, 对象: 甲, 原因: 乙, 批准: 丙, 至: {0}}}\n"),
    "清除": (
        "purges",
        "- {{路径: {0}, 旧: {0}, 新: {0}, 原因: {0}, 批准: {0}, 日期: {0}, 合计: {0}}}\n",
    ),
    "修订": ("plan", "修订:\n  - {{序: {0}, 起算: {0}, 依据: 甲, 已触发: [{0}]}}\n"),
}


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1940, 1, 1), date(2009, 12, 31)))
    body = f"350582{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


SECRETS = resident_ids() | st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
JOINERS = st.sampled_from(["", " ", "-", "\u200b"])


def in_parts(secret: str, joiner: str) -> str:
    cuts = (6, 14) if len(secret) == 18 else (3, 7)
    return joiner.join((secret[: cuts[0]], secret[cuts[0] : cuts[1]], secret[cuts[1] :]))


def repeats(finding: Finding, secret: str) -> bool:
    """Whether seven characters in a row of a secret stand in what is said."""
    said = "".join(filter(str.isalnum, f"{finding.path} {finding.message} {finding.remedy}"))
    return any(secret[n : n + 7] in said for n in range(len(secret) - 6))


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=SECRETS, joiner=JOINERS)
def test_no_finding_repeats_personal_data(
    place: str, secret: str, joiner: str, judge: Callable[..., list[Finding]]
) -> None:
    kind, text = PLACES[place]
    found = judge(text.format(in_parts(secret, joiner)), kind=kind)
    assert [finding for finding in found if repeats(finding, secret)] == []
    assert {"resident-id", "phone-number"} & {finding.rule for finding in found}


NAMES = ["evidence/{}.pdf", "{}.yaml", "evidence/{}/a.jpg", "../../{}/2024/2024-04.yaml"]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=SECRETS, joiner=st.sampled_from(["", "-", "_", " "]))
def test_no_finding_repeats_a_file_name(
    name: str, secret: str, joiner: str, judge: Callable[..., list[Finding]]
) -> None:
    found = judge({name.format(in_parts(secret, joiner)): ""})
    assert [finding for finding in found if repeats(finding, secret)] == []
    assert "personal-file-name" in {finding.rule for finding in found}
