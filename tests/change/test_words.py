"""What a branch does, in words: each thing once, nothing missing."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.acts.review import review
from ledger.change.scene import Scene
from ledger.change.words import Said
from ledger.compare import explain
from ledger.document import read_document

from .scenes import ACCOUNTS, scene_of

DAY = date(2024, 7, 10)
OWN = {"账号": "jinjiang"}
PROBLEM = "- {编号: 晋江-1, 任务: 1, 来源: 回头看, 发现: 2024-06-18, 问题: 没有公示}\n"


def said(example: Mapping[str, str]) -> list[Said]:
    return review(scene_of(OWN | dict(example)).branch, DAY).said


def words(example: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(one.heading, one.words) for one in said(example)]


def month(body: str) -> dict[str, str]:
    """A county's April: what it is made of, from nothing."""
    return {"后 2024-04.yaml": f"1 大调解:\n{body}"}


def kept(text: str) -> dict[str, str]:
    """A March that stays as it is."""
    return {"前 2024-03.yaml": text, "后 2024-03.yaml": text}


def changed(before: str, after: str, file: str = "2024-04.yaml") -> dict[str, str]:
    return {f"前 {file}": before, f"后 {file}": after}


SETTLED = "销号: {日期: 2024-07-02, 结论: 通过, 依据: 复核表}"
OPINION = "{日期: 2024-07-02, 结论: 通过, 依据: 复核表}"


def audit(after: str, before: str = "") -> dict[str, str]:
    path = "../../../plans/2024/audits/2024Q2.yaml"
    return {f"前 {path}": before, f"后 {path}": after} if before else {f"后 {path}": after}


CASES: list[tuple[str, dict[str, str], list[tuple[str, str]]]] = [
    (
        "a flow, its total against what is owed, and its proof in one line",
        {
            **kept("1 大调解:\n  本月件数: 30\n签账: 签\n"),
            **month("  本月件数: 5\n  佐证: {本月件数: 系统 2024-05-01}\n"),
        },
        [("1 大调解", "2024-04 调解件数 +5，累计 35/100，凭证 系统 2024-05-01")],
    ),
    (
        "a figure that was changed",
        changed("1 大调解:\n  本月件数: 5\n", "1 大调解:\n  本月件数: 3\n"),
        [("1 大调解", "2024-04 调解件数 5 改成 3（−2），累计 3/100")],
    ),
    (
        "a figure that was taken out",
        changed("1 大调解:\n  本月件数: 5\n  期末组织数: 2\n", "1 大调解:\n  期末组织数: 2\n"),
        [("1 大调解", "2024-04 调解件数 删了 5（−5），累计 0/100")],
    ),
    (
        "what is owed in every quarter, by the quarter",
        {
            **kept("1 大调解:\n  本月摸排次数: 1\n签账: 签\n"),
            **month("  本月摸排次数: 1\n"),
        },
        [("1 大调解", "2024-04 摸排 +1，季度内 1/1")],
    ),
    ("a level", month("  期末组织数: 7\n"), [("1 大调解", "2024-04 组织数 7")]),
    ("a ratio", month("  应接实接: 41/39\n"), [("1 大调解", "2024-04 衔接率 41/39")]),
    ("a delivery", month("  方案: 2024-04-20\n"), [("1 大调解", "2024-04 方案 2024-04-20")]),
    (
        "text copied from the month before",
        {
            **kept("1 大调解:\n  品牌: 打造了两个乡村调解品牌并已挂牌\n签账: 签\n"),
            **month("  品牌: 打造了两个乡村调解品牌并已挂牌\n"),
        },
        [("1 大调解", "2024-04 品牌 打造了两个乡村调解品牌并已挂牌，与 2024-03 一字不差")],
    ),
    (
        "proof alone",
        changed(
            "1 大调解:\n  本月件数: 5\n  佐证: {本月件数: 甲}\n",
            "1 大调解:\n  本月件数: 5\n  佐证: {本月件数: 乙}\n",
        ),
        [("1 大调解", "2024-04 调解件数，凭证：甲 改成 乙")],
    ),
    (
        "a comment",
        changed("1 大调解:\n  本月件数: 5\n", "# 又及\n1 大调解:\n  本月件数: 5\n"),
        [("2024-04", "只改了注释、空格或写法，数没有变")],
    ),
    (
        "a sign-off",
        changed("系统取数: 2024-05-01\n", "系统取数: 2024-05-01\n签账: {日期: 2024-05-04, 核对码: 0123456789abcdef}\n"),
        [("2024-04", "签账 2024-05-04")],
    ),
    (
        "a correction",
        month("")
        | {
            "后 2024-04.yaml": "更正:\n  - {类别: 更正, 所属: 2024-03, 任务: 1, 键: 本月件数, 原值: 781, 更正为: 718, 原因: 颠倒, 佐证: 系统}\n"
        },
        [("2024-04", "更正 2024-03 1 调解件数：781 改成 718，原因 颠倒，佐证 系统")],
    ),
    (
        "a target that was lowered",
        changed("1 大调解:\n  目标: {本月件数: 3}\n", "1 大调解:\n  目标: {本月件数: 2}\n", "opening.yaml"),
        [("1 大调解", "定账 目标 本月件数：3 改成 2，降低了")],
    ),
    (
        "an owner who was changed",
        changed("责任人: 甲岗\n", "责任人: 乙岗\n", "opening.yaml"),
        [("定账", "责任人：甲岗 改成 乙岗")],
    ),
    (
        "a problem found, and one mended",
        changed(
            PROBLEM,
            PROBLEM.replace("公示}", "公示, 整改: [{日期: 2024-07-01, 情况: 已补}]}")
            + PROBLEM.replace("晋江-1", "晋江-2"),
            "problems.yaml",
        ),
        [
            ("问题台账", "晋江-1 1　整改 2024-07-01 已补"),
            ("问题台账", "晋江-2　没有公示，来源 回头看"),
        ],
    ),
    (
        "a problem that was settled, another that was looked at again",
        changed(
            PROBLEM + PROBLEM.replace("晋江-1", "晋江-2").replace("公示}", f"公示, {SETTLED}}}"),
            PROBLEM.replace("公示}", f"公示, {SETTLED}}}")
            + PROBLEM.replace("晋江-1", "晋江-2").replace("公示}", f"公示, {SETTLED}, 复核: [{OPINION}]}}"),
            "problems.yaml",
        ),
        [
            ("问题台账", "晋江-1 1　销号 2024-07-02 通过，凭 复核表"),
            ("问题台账", "晋江-2 1　复核 2024-07-02 通过，凭 复核表"),
        ],
    ),
    (
        "a settlement that was altered is no new one",
        changed(
            PROBLEM.replace("公示}", f"公示, {SETTLED}}}"),
            PROBLEM.replace("公示}", f"公示, {SETTLED}}}").replace("07-02", "07-03"),
            "problems.yaml",
        ),
        [("问题台账", "晋江-1 1　销号 日期：2024-07-02 改成 2024-07-03")],
    ),
    (
        "a draw is one line, and so is all that agrees; what differs is told",
        audit(
            "种子: {数: 4711, 日期: 2024-07-08, 每地: 8}\n"
            "样本: [{编号: 1, 地区: 晋江市}, {编号: 2, 地区: 晋江市}, {编号: 3, 地区: 南安市}]\n"
            "查实: [{样本: 1, 结果: 相符}, {样本: 2, 结果: 不符, 情况: 少一件, 问题: 晋江-1}, {样本: 3, 结果: 相符}]\n"
            "疑点: [{编号: 跳变-1, 地区: 晋江市, 情况: 问过}]\n"
            "核验: [{地区: 晋江市, 任务: 1, 键: 本月件数, 结论: 退回, 原因: 没有写做成了什么}]\n"
        ),
        [
            ("2024Q2 查账", "种子 4711（2024-07-08 定，每地 8 笔）"),
            ("2024Q2 查账", "抽了 3 笔：晋江市 2、南安市 1"),
            ("2024Q2 查账", "看了 2 笔：相符"),
            ("2024Q2 查账", "样本 2 看了：不符，情况 少一件，问题 晋江-1"),
            ("2024Q2 查账", "疑点 跳变-1 晋江市：问过"),
            ("2024Q2 查账", "核验 晋江市 1 调解件数：退回，没有写做成了什么"),
        ],
    ),
    (
        "a seed that was changed says both",
        audit(
            "种子: {数: 4712, 日期: 2024-07-08, 每地: 8}\n",
            "种子: {数: 4711, 日期: 2024-07-08, 每地: 8}\n",
        ),
        [("2024Q2 查账", "种子 数：4711 改成 4712")],
    ),
    (
        "an amendment, with the places that it touches",
        {
            "前 ../../../plans/2024/plan.yaml": "",
            "后 ../../../plans/2024/plan.yaml": "修订: [{序: 1, 起算: 2024-06-12, 依据: 通知, 条款: [{任务: 1, 键: 本月件数, 至少: {原: 100, 改: 90}}]}]\n",
        },
        [("计划", "修订 1（起算 2024-06-12，依据 通知）：1 调解件数，涉及 晋江市、南安市")],
    ),
    (
        "a file that YAML cannot read",
        changed("1 大调解:\n  本月件数: 5\n", "1 大调解:\n  本月件数: [5\n"),
        [("2024-04", "读不下去，改了什么无从知道")],
    ),
    (
        "a file that is one sentence to YAML",
        changed("1 大调解:\n  本月件数: 5\n", "系统取数：2024-05-01\n"),
        [("2024-04", "读不下去，改了什么无从知道")],
    ),
    (
        "a file that was one sentence to YAML",
        changed("系统取数：2024-05-01\n", "1 大调解:\n  本月件数: 5\n"),
        [("2024-04", "读不下去，改了什么无从知道")],
    ),
    (
        "a file that is gone",
        {"前 2024-04.yaml": "1 大调解:\n  本月件数: 5\n"},
        [("2024-04", "整个文件删了，原有 1 处内容")],
    ),
    ("a piece of evidence", {"后 evidence/通知.txt": "甲"}, [("文件", "加了 通知.txt")]),
    (
        "an identity number is said to be there, never what it is",
        month("  存在问题: 有一人 11010519491231002X 未接\n"),
        [("1 大调解", "2024-04 存在问题 有一人 ‹已遮› 未接")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("example", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_is_done_in_words(example: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert words(example) == expected


def test_places_come_in_administrative_order_and_the_plan_last() -> None:
    found = said(
        {
            "后 ../../../templates/slip.md.j2": "一",
            "后 ../../quanzhou/2024/2024-05.yaml": "1 大调解:\n  本月件数: 1\n",
            "后 ../../nanan/2024/2024-04.yaml": "1 大调解:\n  本月件数: 1\n",
            "后 2024-04.yaml": "1 大调解:\n  本月件数: 1\n",
        }
    )
    assert [one.place.name if one.place else None for one in found] == [
        "晋江市",
        "南安市",
        "市局",
        None,
    ]


KEYS = ["本月件数", "期末组织数", "应接实接", "方案", "品牌", "存在问题", "不认识的"]
values = st.sampled_from(["", " 3", " 41/39", " 2024-04-20", " 一段话", " [1, 2]", " {甲: 1}"])
rows = st.lists(
    st.sampled_from(
        [
            "{类别: 更正, 所属: 2024-03, 任务: 1, 键: 本月件数, 原值: 1, 更正为: 2, 原因: 错, 佐证: 甲}",
            "{类别: 补报, 所属: 2024-03, 任务: 9, 键: 没有的}",
            "只有一句",
            "{}",
        ]
    ),
    max_size=3,
)  # fmt: skip


@st.composite
def months(draw: st.DrawFn) -> str:
    """Any month that can be read, whether or not it makes sense."""
    text = draw(st.sampled_from(["", "系统取数: 2024-05-01\n", "# 说明\n"]))
    body = draw(st.dictionaries(st.sampled_from(KEYS), values, max_size=4))
    if body:
        text += "1 大调解:\n" + "".join(f"  {key}:{value}\n" for key, value in body.items())
    if draw(st.booleans()):
        text += "  佐证: {本月件数: 甲}\n" if body else ""
    corrections = draw(rows)
    return text + (
        "更正:\n" + "".join(f"  - {row}\n" for row in corrections) if corrections else ""
    )


@given(months(), months())
def test_the_words_cover_every_difference_exactly_once(before: str, after: str) -> None:
    found = said(changed(before, after))
    trees = [read_document(text).tree or {} for text in (before, after)]
    covered = Counter(difference for one in found for difference in one.covers)
    assert covered == Counter(explain(*trees))
    assert bool(found) == (before != after)
    assert all(one.words.strip() for one in found)


def test_accounts_are_told_row_by_row() -> None:
    about = {"name": "晋江市", "office": "晋江市司法局", "code": "350582", "slug": "jinjiang"}
    text = ACCOUNTS.format(folders="counties/jinjiang", **about)
    new = (
        text + "  - {名: jinjiang-2, 邮箱: jinjiang-2@ledger.example, 可写: [counties/jinjiang]}\n"
    )
    expected = "名 jinjiang-2，邮箱 jinjiang-2@ledger.example，可写 counties/jinjiang"
    assert words({"后 ../county.yaml": new}) == [("账号与单位", expected)]


def test_a_scene_is_read_once() -> None:
    scene = scene_of(OWN | month("  本月件数: 5\n"))
    assert isinstance(scene, Scene)
    assert scene.pages is scene.pages


def test_changed_weights_are_told_by_the_item() -> None:
    item = "项目:\n  - {编号: A1, 名称: 时限任务, 分值: %s, 算法: 签账, 计分: {按期: %s}}\n"
    file = "../../../plans/2024/assessment.yaml"
    example = {"账号": "quanzhou", **changed(item % ("20分", "100%"), item % ("30分", "90%"), file)}
    assert words(example) == [
        ("考核", "A1 时限任务　分值：20分 改成 30分；计分 按期：100% 改成 90%")
    ]
