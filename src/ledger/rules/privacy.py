"""Rules that keep persons out of git, where nothing is ever forgotten (个人信息保护法 art. 28).

They need nothing but the file, so they also judge one that cannot be read; `context` may be None.
"""

import re
from collections.abc import Iterator
from typing import Any

from ledger.book import Books
from ledger.document import Text, texts_in
from ledger.page import Page, remembered
from ledger.privacy import (
    CARD,
    CASE,
    ID,
    MOBILE,
    PERSONAL_KEYS,
    PERSONAL_WORDS,
    PHONE,
    mask,
    traces,
)
from ledger.rules.rule import (
    ANY_TEXT,
    Context,
    Flaw,
    Flaws,
    Rule,
    page_rule,
    repository_rule,
)
from ledger.rules.text import matches, odd, places

REMEDY = "删去；台账只记合计数、日期和“已报送”。已经提交过的，按《手册》“个人信息误入”处理"

_FOLDED = re.compile(r"\d[ \t]*\n[ \t]+\d")


@remembered
def personal(page: Page) -> list[tuple[str, int, int]]:
    """Kind, line and column of everything personal, also where YAML's escapes hide it, or lines
    that YAML joins."""
    text = page.text
    found = sorted(traces(text, usual=odd(page) <= {"：", "\t"}), key=lambda trace: trace.offset)
    starts = places(text, (trace.offset for trace in found))
    said = {(t.kind, *place) for t, place in zip(found, starts, strict=True)}
    if "\\" in text or _FOLDED.search(text):
        other = (t for t in texts_in(page.tree) if not t.plain or t.line < t.end_line)
        said |= {(trace.kind, t.line, t.column) for t in other for trace in traces(t)}
    return sorted(said, key=lambda place: place[1:])


def _found(page: Page, *kinds: str) -> Flaws:
    return (
        Flaw(line, column, f"这里像是{kind}（不在此重复）", REMEDY)
        for kind, line, column in personal(page)
        if kind in kinds
    )


@page_rule(
    "error",
    kinds=ANY_TEXT,
    law="台账里没有身份证号",
    why="提交进仓库的历史删不掉，任何能读仓库的人都看得到。",
    bad="1 百所千会大调解:\n  存在问题: 有一人证件 110105 19491231 002X 未核\n",
    good="1 百所千会大调解:\n  存在问题: 有一人证件未核\n",
)
def resident_id(page: Page, context: Context) -> Flaws:
    return _found(page, ID)


@page_rule(
    "error",
    kinds=ANY_TEXT,
    law="台账里没有电话号码",
    why="电话能找到人，历史删不掉。",
    bad="1 百所千会大调解:\n  存在问题: 详询 138-0000-0000\n",
    good="1 百所千会大调解:\n  存在问题: 详询促进法治科\n",
)
def phone_number(page: Page, context: Context) -> Flaws:
    return _found(page, MOBILE, PHONE)


@page_rule(
    "error",
    kinds=ANY_TEXT,
    law="台账里没有银行卡号",
    why="卡号属于敏感个人信息。",
    bad="1 百所千会大调解:\n  存在问题: 补贴卡 4111 1111 1111 1111 未到账\n",
    good="1 百所千会大调解:\n  存在问题: 补贴未到账\n",
)
def bank_card(page: Page, context: Context) -> Flaws:
    return _found(page, CARD)


@page_rule(
    "error",
    kinds=ANY_TEXT,
    law="台账里没有案号",
    why="案号能查到当事人。",
    bad="1 百所千会大调解:\n  存在问题: （2024）闽0582民初123号待司法确认\n",
    good="1 百所千会大调解:\n  存在问题: 一件待司法确认\n",
)
def case_number(page: Page, context: Context) -> Flaws:
    return _found(page, CASE)


_STEMS = re.compile(
    "姓名|身份|手机|电话|联系方式|住址|地址|罪名|刑期|案由|当事人|出生|性别|民族|释放|等级|银行卡|案号"
)
_LABEL = re.compile(
    r"(?:姓名|身份证号码?|手机号码?|家庭住址|户籍地址|罪名|刑期)[ ]?[:：][ ]?(?=\S)"
)


@page_rule(
    "error",
    kinds=ANY_TEXT,
    law="台账里没有记人的栏目",
    why="姓名、住址、罪名、刑期一类的栏目不该出现在台账里。",
    bad="1 百所千会大调解:\n  姓名: 某某\n",
    good="1 百所千会大调解:\n  本月调解件数: 3\n",
)
def personal_key(page: Page, context: Context) -> Flaws:
    if not _STEMS.search(page.text) and "\\" not in page.text:
        return
    keys = {(key.line, key.column) for key in _keys(page.tree) if _is_personal(key)}
    labels = {(line, column) for line, column, _ in matches(page, _LABEL)}
    heads = set(_heads(page)) if page.name.kind == "text" and page.tree is None else set()
    for line, column in sorted(keys | labels | heads):
        yield Flaw(line, column, "这是记人的栏目", REMEDY)


_CELL = re.compile(r'[^,\t;|"\n]+')
_HEAD = 5
"""A table's head is looked for in so many lines, since a title often stands above it."""


def _heads(page: Page) -> Iterator[tuple[int, int]]:
    """The heads of a table's columns that are about persons."""
    for number, line in enumerate(page.text.split("\n")[:_HEAD], 1):
        for cell in _CELL.finditer(line):
            if _is_personal(cell[0]):
                yield number, cell.start() + 1


def _keys(tree: Any) -> list[Text]:
    if isinstance(tree, dict):
        return [*tree, *(key for value in tree.values() for key in _keys(value))]
    return [key for item in tree for key in _keys(item)] if isinstance(tree, list) else []


def _is_personal(key: str) -> bool:
    return key.strip() in PERSONAL_KEYS or PERSONAL_WORDS.search(key) is not None


@repository_rule(
    "error",
    law="文件名里没有个人信息",
    why="文件名和内容一样进历史。",
    bad={"evidence/13800000000.pdf": ""},
    good={"evidence/采用通知2024-04-22.pdf": ""},
)
def personal_file_name(books: Books, context: Context) -> Flaws:
    for path, kind in context.personal_paths.items():
        folder = mask(path.rpartition("/")[0])
        yield Flaw(0, 0, f"有一个文件名像是含{kind}", REMEDY, path=f"{folder}/…")


RULES: tuple[Rule, ...] = (
    resident_id,
    phone_number,
    bank_card,
    case_number,
    personal_key,
    personal_file_name,
)
