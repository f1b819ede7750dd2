"""Rules that keep persons out of git, where nothing is ever forgotten (个人信息保护法 art. 28)."""

from collections.abc import Iterator

from ledger.book import Books
from ledger.document import texts_in
from ledger.page import Page
from ledger.privacy import PERSONAL_KEYS, Trace, traces
from ledger.rules.rule import Context, Flaw, Flaws, Rule, page_rule, repository_rule

REMEDY = "删去；台账只记合计数、日期和“已报送”。已经提交过的，按《手册》“个人信息误入”处理"


def _found(page: Page, *kinds: str) -> Flaws:
    for trace in traces(page.text):
        if trace.kind in kinds:
            line = page.text.count("\n", 0, trace.offset) + 1
            column = trace.offset - page.text.rfind("\n", 0, trace.offset)
            yield Flaw(line, column, f"这里像是{trace.kind}（不在此重复）", REMEDY)


@page_rule(
    "error",
    law="台账里没有身份证号",
    why="提交进仓库的历史删不掉，任何能读仓库的人都看得到。",
    bad="1 百所千会大调解:\n  存在问题: 有一人证件 110105 19491231 002X 未核\n",
    good="1 百所千会大调解:\n  存在问题: 有一人证件未核\n",
)
def resident_id(page: Page, context: Context) -> Flaws:
    yield from _found(page, "身份证号")


@page_rule(
    "error",
    law="台账里没有电话号码",
    why="电话能找到人，历史删不掉。",
    bad="1 百所千会大调解:\n  存在问题: 详询 138-0000-0000\n",
    good="1 百所千会大调解:\n  存在问题: 详询促进法治科\n",
)
def phone_number(page: Page, context: Context) -> Flaws:
    yield from _found(page, "手机号", "电话号码")


@page_rule(
    "error",
    law="台账里没有银行卡号",
    why="卡号属于敏感个人信息。",
    bad="1 百所千会大调解:\n  存在问题: 补贴卡 4111 1111 1111 1111 未到账\n",
    good="1 百所千会大调解:\n  存在问题: 补贴未到账\n",
)
def bank_card(page: Page, context: Context) -> Flaws:
    yield from _found(page, "银行卡号")


@page_rule(
    "error",
    law="台账里没有案号",
    why="案号能查到当事人。",
    bad="1 百所千会大调解:\n  存在问题: （2024）闽0582民初123号待司法确认\n",
    good="1 百所千会大调解:\n  存在问题: 一件待司法确认\n",
)
def case_number(page: Page, context: Context) -> Flaws:
    yield from _found(page, "案号")


@page_rule(
    "error",
    law="台账里没有记人的键",
    why="姓名、住址、罪名、刑期一类的栏目不该出现在台账里。",
    bad="1 百所千会大调解:\n  姓名: 某某\n",
    good="1 百所千会大调解:\n  本月调解件数: 3\n",
)
def personal_key(page: Page, context: Context) -> Flaws:
    for text in texts_in(page.tree):
        if text in PERSONAL_KEYS:
            yield Flaw(text.line, text.column, f"「{text}」是记人的栏目", REMEDY)


@repository_rule(
    "error",
    law="文件名里没有个人信息",
    why="文件名和内容一样进历史。",
    bad={"evidence/13800000000.pdf": ""},
    good={"evidence/采用通知2024-04-22.pdf": ""},
)
def personal_file_name(books: Books, context: Context) -> Flaws:
    for path in sorted(context.paths):
        if found := next(_in_path(path), None):
            folder = path.rpartition("/")[0]
            yield Flaw(0, 0, f"有一个文件名像是含{found.kind}", REMEDY, path=f"{folder}/…")


def _in_path(path: str) -> Iterator[Trace]:
    return traces(path.replace("_", " "))


RULES: tuple[Rule, ...] = (
    resident_id,
    phone_number,
    bank_card,
    case_number,
    personal_key,
    personal_file_name,
)
