"""The real yaml-language-server over LSP: it is red where our reader is red, and in Chinese.

Without Node the tests are skipped, with LEDGER_E2E=1 they fail.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ledger.document import key_text, place_of, read_document
from ledger.model.record import Objection
from ledger.page import Page, name_of, read_page
from ledger.plan import read_plan
from ledger.schema import Forms, schema_texts

from .lsp import Editor
from .node import modules, node

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLAN = "plans/2024/plan.yaml"
MONTH = "counties/jinjiang/2024/2024-03.yaml"
OPENING = "counties/jinjiang/2024/opening.yaml"
COUNTY = "counties/jinjiang/county.yaml"
PLACES = {
    "plan": PLAN,
    "month": "counties/*/2024/20??-??.yaml",
    "opening": "counties/*/2024/opening.yaml",
    "closing": "counties/*/2024/closing.yaml",
    "problems": "counties/*/2024/problems.yaml",
    "county": "counties/*/county.yaml",
    "seal": "plans/2024/seals/*.yaml",
    "waivers": "plans/2024/waivers.yaml",
    "purges": "plans/2024/purges.yaml",
    "assessment": "plans/2024/assessment.yaml",
    "audit": "plans/2024/audits/*.yaml",
}
SETTINGS = {
    "yaml": {
        "schemaStore": {"enable": False},
        "schemas": {f"plans/2024/schema/{kind}.json": place for kind, place in PLACES.items()},
    }
}
CHINESE = re.compile("[一-鿿]")

e2e = pytest.mark.e2e


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> list[str]:
    """The command that starts yaml-language-server."""
    server = modules(HERE / "editor" / "package.json", request.config) / "yaml-language-server"
    return [node(), str(server / "bin" / "yaml-language-server"), "--stdio"]


@pytest.fixture(scope="session")
def plan_text() -> str:
    return (ROOT / PLAN).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def forms(plan_text: str) -> Forms:
    plan = read_plan(read_document(plan_text).tree).record
    assert plan is not None
    return Forms(plan)


@pytest.fixture(scope="session")
def desk(forms: Forms, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds the generated schemas."""
    root = tmp_path_factory.mktemp("repo")
    (root / "plans/2024/schema").mkdir(parents=True)
    for name, text in schema_texts(forms):
        (root / "plans/2024/schema" / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def editor(server: list[str], desk: Path) -> Iterator[Editor]:
    """An editor without a locale: what it says in Chinese, it has from the schema alone."""
    with Editor(server, desk, SETTINGS) as editor:
        yield editor


@pytest.fixture(scope="session")
def chinese_editor(server: list[str], desk: Path) -> Iterator[Editor]:
    """An editor whose menus are Chinese: headings and labels of the server's own follow."""
    with Editor(server, desk, SETTINGS, locale="zh-cn") as editor:
        yield editor


def amended(plan_text: str) -> str:
    return plan_text.partition("\n修订:")[0] + "\n" + AMENDED


def our_reading(forms: Forms, path: str, text: str) -> Page:
    name = name_of(path)
    assert name is not None
    return read_page(forms, path, name, text.encode())


def our_lines(page: Page) -> set[int]:
    """The lines, counted from 1, that our reader objects to."""
    marked = {mark.line for mark in page.document.marks}
    return marked | {line_of(page.tree, objection) for objection in page.objections}


def line_of(tree: Any, objection: Objection) -> int:
    if objection.rule != "unknown-key":
        return place_of(tree, objection.route)[0]
    *above, last = objection.route
    for step in above:
        tree = tree[step]
    key = key_text(tree, str(last))
    assert key is not None
    return key.line


def their_lines(diagnostics: list[dict[str, Any]]) -> set[int]:
    return {diagnostic["range"]["start"]["line"] + 1 for diagnostic in diagnostics}


def assert_chinese(diagnostics: list[dict[str, Any]]) -> None:
    """What the schema says is Chinese; what YAML's own parser says has no translation."""
    said = {d["message"] for d in diagnostics if d["source"].startswith("yaml-schema")}
    assert [message for message in said if not CHINESE.search(message)] == []


def test_schemas_are_json_schema_2020_12(forms: Forms) -> None:
    for _, text in schema_texts(forms):
        schema = json.loads(text)
        assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        Draft202012Validator.check_schema(schema)


GOOD = {
    MONTH: """\
系统取数: 2024-04-01

1 百所千会大调解:
  本地方案: 2024-03-27
  本月调解件数: 767
  办结: {1: 2024-03-27}
  佐证: {本地方案: 晋司〔2024〕11号}

17 季度排查:
  应访实访: 41/39

27 典型宣传:

补做:
  - {任务: 17, 键: 书面报告, 所属期: 2024, 日期: 2024-03-09}

更正:
  - 类别: 更正
    所属: 定账
    任务: 1
    键: 本月调解件数
    栏: 基数
    项: 全年
    原值: 9050
    更正为: 9005
    原因: 录入时数字颠倒
    佐证: 系统取数 2024-03-20

签账: {日期: 2024-04-03, 上次结账: 4f1be7720c9d3a86, 核对码: 5c1e0a77b3d29f48}
""",
    OPENING: """\
牵头科室: 促进法治科
责任人: 促进法治科负责人

1 百所千会大调解:
  期初: {本月调解件数: 1469}
  基数: {本月调解件数: {全年: 9050, 一季度: 2190, 取数: 2024-03-12}}
  目标: {本月调解件数: 9200}
  清单:
    - 号: 1
      事项: 印发本地细化方案
      时限: 2024-03-29

签账: {日期: 2024-03-28, 核对码: "0044190027710310"}
""",
    COUNTY: """\
名称: 晋江市
单位: 晋江市司法局
代码: "350582"
账号:
  - {名: jinjiang, 邮箱: jinjiang, 可写: [counties/jinjiang], 可批: counties/jinjiang}
""",
    "counties/jinjiang/2024/closing.yaml": """\
未完成:
  - {任务: 10, 键: 本月改造完成所数, 原因: 手续未办结, 去向: 转2025年, 新时限: 2025-05-31}
总结: 晋司〔2025〕2号
""",
    "counties/jinjiang/2024/problems.yaml": """\
- 编号: 晋江-2024-003
  任务: 10
  来源: 回头看
  发现: 2024-06-18
  问题: 公示栏内容未更新
  整改:
    - {日期: 2024-07-22, 情况: 已更新}
  销号: {日期: 2024-08-02, 结论: 通过, 依据: 复核表第5号}
""",
    "plans/2024/audits/2024Q2.yaml": """\
种子: {数: "4711", 日期: 2024-07-08, 封存: d27af7829590f07e3d531bde064f239a5e79c7f6b45174d4cadecab93088122c, 每地: 8}
样本:
  - {编号: 1, 地区: 晋江市, 任务: 1, 键: 本月调解件数, 月份: 2024-05, 缘由: 抽中（大）, 序号: [3, 41]}
查实:
  - {样本: 1, 日期: 2024-07-12, 结果: 相符}
""",
    "plans/2024/waivers.yaml": """\
- {规则: bad-day, 对象: counties/jinjiang, 原因: 原件如此, 批准: 市局, 至: 2024-12-31}
""",
    "plans/2024/purges.yaml": """\
- 路径: counties/jinjiang/2024/2024-03.yaml
  旧: 8f2b6c1d0e9a4f7b3c5d8e1f2a6b9c0d4e7f1a23
  新: 0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d
  原因: 存在问题里写了当事人
  批准: 示例〔2024〕88号
  日期: 2024-09-02
""",
    "plans/2024/assessment.yaml": """\
名称: 考核办法（示例）
依据: 示例〔2024〕3号
项目:
  - {编号: A1, 名称: 时限任务, 分值: 20分, 算法: 状态, 指标: [17-2], 计分: {完成: 100%, 逾期: 0%}}
扣分:
  - {编号: K1, 地区: 晋江市, 项目: A1, 月份: 2024-07, 扣: 0.5分, 原因: 缺件, 佐证: 退件单}
申诉:
  - {编号: S1, 地区: 晋江市, 项目: A1, 提出: 2024-08-12, 理由: 当天已补}
""",
}

BAD = {
    "a list where one value belongs": (
        MONTH,
        "1 百所千会大调解:\n  本月调解件数:\n    - 1\n",
    ),
    "a mapping where a list belongs": (
        MONTH,
        "更正:\n  类别: 更正\n",
    ),
    "a key missing at the root": (COUNTY, "# 晋江市\n名称: 晋江市\n"),
    "a task that the plan does not have": (MONTH, "27 宣传典型:\n  本月媒体宣传篇数: 3\n"),
    "a key that the task does not have": (MONTH, "1 百所千会大调解:\n  本月调解数: 3\n"),
    "the other half of a sentence": (
        MONTH,
        "27 典型宣传:\n  存在问题: 忙\n  佐证: {本月媒体宣传篇数: 甲,乙}\n",
    ),
    "a key twice": (MONTH, "系统取数: 2024-05-06\n系统取数: 2024-05-07\n"),
    "text for a section": (MONTH, "签账: 已签\n更正: 四月的数错了\n1 百所千会大调解: 无\n"),
    "lists for sections": (MONTH, "签账: []\n系统取数: [2024-03-22]\n17 季度排查: [41/39]\n"),
    "a mapping for a list": (MONTH, "更正: {类别: 更正}\n收件: [{缺: {甲: 乙}}]\n"),
    "what must be there": (MONTH, "签账: {日期: 2024-04-03}\n更正:\n  - 类别: 补报\n    任务: 1\n"),
    "blanks that must be filled": (MONTH, "签账:\n  日期:\n  核对码:   # 待签\n补做: [{日期: }]\n"),
    "no mapping at all": (MONTH, "状态：推进中\n"),
    "figures of an opening": (
        OPENING,
        "1 百所千会大调解:\n  期初: {本月调解件数: 约5}\n  目标: {本地方案: 1}\n"
        "  基数: {本月调解件数: {全年: 9,050}}\n  清单:\n    - 号: 一\n      事项: 印发\n",
    ),
    "a county": (COUNTY, "名称: 晋江市\n代码: 350582\n账号:\n  - {名: 甲}\n  - 乙\n"),
    "a seal": (
        "plans/2024/seals/2024-03.yaml",
        "封存: 三月\n计划: {修订: 0, 文件: 8d1f}\n封存于: 2024-07-06\n封存岗: 市局\n"
        "各地:\n  晋江市: {签账: 迟报, 文件: {2024-03.yaml: 5b0e}}\n  安溪县: 未报\n",
    ),
}

AMENDED = """\
修订:
  - 序: 1
    起算: 2024-07-01
    依据: 泉司办〔2024〕40号
    已触发: 甲
    条款:
      - {任务: 27, 键: 本月案例库报送, 期限: {原: 待定, 改: 2024-11-15}, 至少: {原: 待定, 改: 3}}
"""
MISPLANNED = {
    "words for figures": ("年度: 2024", "年度: 二四"),
    "a kind that is none": ("类型: 增长", "类型: 增多"),
    "a deadline that is no day": ("期限: 2024-12-31", "期限: 年底"),
    "a bare date for a change": ("期限: {原: 待定, 改: 2024-11-15}", "期限: 2024-11-15"),
    "a change to nothing": ("{原: 待定, 改: 3}", "{原: 待定, 变: 3}"),
    "nobody's clause": ("{任务: 27, 键: 本月案例库报送, 期限", "{任务: 27, 期限"),
}


@e2e
def test_good_files_are_not_red(editor: Editor, forms: Forms, plan_text: str) -> None:
    texts = GOOD | {PLAN: amended(plan_text)}
    assert {path: our_lines(our_reading(forms, path, text)) for path, text in texts.items()} == {
        path: set() for path in texts
    }
    assert editor.write(texts) == {path: [] for path in texts}


@e2e
@pytest.mark.parametrize(("path", "text"), BAD.values(), ids=BAD)
def test_bad_lines_are_red_in_both(editor: Editor, forms: Forms, path: str, text: str) -> None:
    found = editor.write({path: text})[path]
    ours = our_lines(our_reading(forms, path, text))
    assert their_lines(found) == ours != set()
    assert_chinese(found)


@e2e
@pytest.mark.parametrize(("right", "wrong"), MISPLANNED.values(), ids=MISPLANNED)
def test_a_bad_plan_is_red_in_both(
    editor: Editor, forms: Forms, plan_text: str, right: str, wrong: str
) -> None:
    text = amended(plan_text).replace(right, wrong, 1)
    found = editor.write({PLAN: text})[PLAN]
    assert their_lines(found) == our_lines(our_reading(forms, PLAN, text)) != set()
    assert_chinese(found)


@e2e
def test_a_modeline_names_the_schema(editor: Editor) -> None:
    path = "exported/2024-03.yaml"
    line = "# yaml-language-server: $schema=../plans/2024/schema/month.json\n"
    found = editor.write({path: f"{line}27 典型宣传:\n  本月有一套: 3\n"})[path]
    assert their_lines(found) == {3}


@e2e
@pytest.mark.parametrize(
    ("text", "line", "column", "offered", "withheld"),
    [
        ("\n", 0, 0, {"27 典型宣传", "17 季度排查", "系统取数", "更正", "签账"}, set()),
        ("1 百所千会大调解:\n  本月调解件数: 7\n\n", 2, 0, {"27 典型宣传"}, {"1 百所千会大调解"}),
        ("27 典型宣传:\n  \n", 1, 2, {"本月媒体宣传篇数", "存在问题", "佐证"}, {"27 典型宣传"}),
        ("27 典型宣传:\n  存在问题: \n", 1, 8, set(), {"null", "true", "false"}),
        ("更正:\n  - 类别: \n", 1, 8, {"更正", "补报", "调整"}, {"null"}),
        ("更正:\n  - 类别: 更正\n    \n", 2, 4, {"原值", "更正为", "原因"}, {"类别"}),
    ],
    ids=["empty file", "after a section", "in a section", "prose", "choice", "in a list"],
)
def test_titles_keys_and_words_are_offered(
    editor: Editor, text: str, line: int, column: int, offered: set[str], withheld: set[str]
) -> None:
    editor.write({MONTH: text})
    labels = {item["label"] for item in editor.complete(MONTH, line, column)}
    assert offered <= labels
    assert not withheld & labels


@e2e
def test_a_key_is_typed_with_its_colon(editor: Editor) -> None:
    editor.write({MONTH: "17 季度排查:\n  \n"})
    typed = {item["label"]: item["insertText"] for item in editor.complete(MONTH, 1, 2)}
    assert typed["应访实访"] == "应访实访: "
    assert typed["佐证"].startswith("佐证:\n")


@e2e
def test_hovering_shows_the_requirement_in_chinese(chinese_editor: Editor) -> None:
    chinese_editor.write({MONTH: "1 百所千会大调解:\n  本月调解件数: 7\n更正:\n  - 类别: 更正\n"})
    shown = chinese_editor.hover(MONTH, 1, 4)
    assert "2024年每月台账" in shown
    assert "全年矛盾纠纷调解数高于本地2023年" in shown
    assert "类型：增长" in shown
    assert "允许的值" in chinese_editor.hover(MONTH, 3, 5)


SCALARS = """\
0781|781|0|00|-0|+0|+5|-5|-1|-1.0|5.0|5.|5.5|.5|-.5|1e3|1E3|1e+3|1e-3|1.5e1|1e400|0x1F|0X1F|0xg|0o17
0o18|017|010|0b11|1_000|1,000|1 000|12:30|1:2:3|.inf|-.inf|+.inf|.Inf|.nan|.NaN|+.nan|5件|约5|５|一|零|½|①
~|null|Null|NULL|nuLL|true|True|TRUE|false|yes|no|on|y|是|否|更正|"更正"|更正x|定账|未记|基数|期初|无
'5'|"5"|"05"|" 5"|"5 "|'5.0'|"０５"|１２|5   |5件 |"-5"|"1e3"|"0x1F"|"null"|"~"|"true"
2024-02-30|2024-2-3|2024.3.22|2024/3/22|2024-03-22|"2024-03-22"|'2024-03-22'|2024-03-22 10:00|3月22日
2023-02-29|2024-02-29|2000-02-29|2100-02-29|2024-04-31|2024-13-01|2024-00-10|2024-03-00|1999-12-31
20240322|２０２４-03-22|2024-03-22T10:00:00+08:00|2024-03|2024-3|2024-13|"2024-03"|2024-03-|2024年3月
2024|"2024"|2024.0|+2024|02024|"02024"|0x7E8|2e3|2100|1999|2024Q2|2024q2|2024Q5|2024H1|2024H3|"2024Q2"
41/39|41/ 39|41 /39|43／43|41/39/1|/39|41/|"41/39"|-1/2|1.0/2|1234567890/1|0/0|041/039|100%|50％
""|''|" "|"　"|'  '|　|"\\t"|"\\n"|"\\x85"|"\\x1c"|"\\ufeff"|"\\u200b"|"\\u2028"|"41/\\x33\\x39"|"\\x35"
1000000000|999999999|0999999999|"1000000000"|"0999999999"|1000000000.0|123456789012345678901234567890
1234567890123456|12345678901234e1|0123456789abcdef|0123456789ABCDEF|"1234567890123456"|a90b3d1277e6c45
a90b3d1277e6c450|'a90b3d1277e6c450'|a90b3d1277e6c4500|0.30000000000000004|999999999.00000000001
[]|[1]|[a, b]|[""]|[[a]]|[1, "2", 三]|[2024-03-22]|[41/39]|[{a: 1}]|{}|{a: 1}|{5: }
a:b|a#b|--|---|...|=|<<|\\a|a"b|a'b|“148”品牌|(a)|见附件。|晋司〔2024〕11号|C:\\a|a,b|5,|？|*|-5-"""
ODD = [scalar for line in SCALARS.split("\n") for scalar in line.split("|")] + [
    "5 # 注",
    '"5" # 注',
    "2024-03-22 # 注",
    "5# 注",
    " # 注",
    "|\n            5",
    "|-\n            5",
    ">-\n            2024-03-22",
    "|-\n            更正",
    ">-\n            a90b3d1277e6c450",
    '"41/\\\n            39"',
    "\n            5",
    "\n            2024-03-22",
    "5\n            6",
    "|\n",
    "'a\n\n            b'",
]

BLOCK = """\
系统取数: @
1 百所千会大调解:
  本地方案: @
  本月调解件数: @
  存在问题: @
  办结:
    1: @
  佐证:
    本月调解件数: @
17 季度排查:
  应访实访: @
收件:
  - 任务: 1
    键: 甲
    来自: 乙
    收到: 2024-03-22
    登记: 丙
    缺: @
    所属期: @
定账补充:
  - 依据: 甲
    任务: @
    键: 乙
    目标: @
    时限: @
更正:
  - 类别: @
    所属: @
    任务: 1
    键: 甲
    栏: @
    项: @
    原值: @
    更正为: 1
    原因: 乙
    佐证: 丙
签账:
  日期: @
  上次结账: @
  核对码: @
"""
FLOW = """\
1 百所千会大调解: {本月调解件数: @, 存在问题: 甲}
10 示范司法所: {拟改造上报: @}
17 季度排查: {应访实访: @}
收件:
  - {任务: 1, 键: 甲, 来自: 乙, 收到: 2024-03-22, 登记: 丙, 缺: [@]}
  - {任务: 1, 键: 甲, 来自: @, 收到: 2024-03-22, 登记: 丙}
补做:
  - {任务: 1, 键: 甲, 日期: 2024-03-22, 所属期: @}
更正:
  - {类别: @, 所属: 2024-03, 任务: 1, 键: 甲, 原值: 1, 更正为: 2, 原因: 3, 佐证: 4}
  - {类别: 更正, 所属: @, 任务: 1, 键: 甲, 原值: 1, 更正为: 2, 原因: 3, 佐证: 4}
签账: {日期: 2024-03-22, 核对码: @}
"""
YEAR = """\
责任人: @
1 百所千会大调解:
  责任人: @
  期初: {本月调解件数: @}
  基数:
    本月调解件数:
      全年: @
      取数: @
      来源: @
  目标: {本月调解件数: @}
  清单:
    - 号: @
      事项: @
      时限: 2024-03-22
    - 号: 1
      事项: 甲
      时限: @
17 季度排查:
  期初: {应访实访: @}
签账: {日期: @, 核对码: 5c1e0a77b3d29f48}
"""
TABLE = {"block": (BLOCK, MONTH), "flow": (FLOW, MONTH), "opening": (YEAR, OPENING)}


def cells(template: str, path: str) -> dict[str, tuple[str, str]]:
    """A file for each odd scalar, which stands in every place of a template."""
    return {
        path.replace("jinjiang", f"c{number}"): (scalar, template.replace("@", scalar))
        for number, scalar in enumerate(ODD)
    }


def is_broken(page: Page) -> bool:
    return any(mark.rule == "broken-yaml" for mark in page.document.marks)


@e2e
@pytest.mark.parametrize(("template", "path"), TABLE.values(), ids=TABLE)
def test_a_scalar_means_the_same_in_both(
    editor: Editor, forms: Forms, template: str, path: str
) -> None:
    files = cells(template, path)
    found = editor.write({path: text for path, (_, text) in files.items()})
    pages = {path: our_reading(forms, path, text) for path, (_, text) in files.items()}
    disagreements = {
        scalar: sorted(their_lines(found[path]) ^ our_lines(pages[path]))
        for path, (scalar, _) in files.items()
        if not is_broken(pages[path]) and their_lines(found[path]) != our_lines(pages[path])
    }
    assert disagreements == {}
    assert_chinese([diagnostic for each in found.values() for diagnostic in each])
    assert all(found[path] for path, page in pages.items() if is_broken(page))
    assert_both_colours(template, [our_lines(page) for page in pages.values()])


def assert_both_colours(template: str, reds: list[set[int]]) -> None:
    """Every place of a template must have been red for some scalar and green for another."""
    lines = {number for number, line in enumerate(template.splitlines(), 1) if "@" in line}
    assert lines <= set[int]().union(*reds)
    assert not lines.intersection(*reds)
