"""Rules of the text itself: what an input method, Notepad or a merge leaves in a file.

They need nothing but the file, so they also judge one that cannot be read; `context` may be None.
"""

import re
from collections.abc import Iterable, Iterator

from ledger.document import texts_in
from ledger.page import Page, remembered
from ledger.privacy import UNUSUAL
from ledger.rules.rule import Context, Flaw, Flaws, Rule, page_rule
from ledger.unseen import INVISIBLE

_ODD = re.compile(f"[：\t{INVISIBLE}{UNUSUAL}]")


@remembered
def odd(page: Page) -> frozenset[str]:
    """The characters of a file that some law of the text, or of privacy, has to look at."""
    return frozenset(_ODD.findall(page.text))


def places(text: str, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Line and column of offsets that are in order, counted on from one to the next."""
    line, start = 1, 0
    for offset in offsets:
        line += text.count("\n", start, offset)
        start = offset
        yield line, offset - text.rfind("\n", 0, offset)


def matches(page: Page, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Every match with its line and column."""
    found = list(pattern.finditer(page.text))
    starts = places(page.text, (match.start() for match in found))
    for (line, column), match in zip(starts, found, strict=True):
        yield line, column, match


@page_rule(
    "error",
    law="文件用 UTF-8 编码",
    why="记事本另存为 ANSI 会写成 GBK，别的机器读出来是乱码。",
    bad="1 百所千会大调解:\n  本月排查次数: 3  # \udcb2\udce2\udcca\udcd4\n",
    good="1 百所千会大调解:\n  本月排查次数: 3  # 测试\n",
)
def not_utf8(page: Page, context: Context) -> Flaws:
    if page.encoding in ("gbk", "?"):
        guess = "看起来是 GBK" if page.encoding == "gbk" else "编码认不出"
        yield Flaw(1, 1, f"文件不是 UTF-8（{guess}）", "用记事本打开，另存为，编码选 UTF-8")


@page_rule(
    "warning",
    law="文件开头没有 BOM",
    why="BOM 看不见，却会使别的工具把第一个键读错。",
    bad="\ufeff1 百所千会大调解:\n  本月排查次数: 3\n",
    good="1 百所千会大调解:\n  本月排查次数: 3\n",
)
def byte_order_mark(page: Page, context: Context) -> Flaws:
    if page.encoding == "utf-8-sig":
        yield Flaw(1, 1, "文件开头有看不见的 BOM", "另存为时编码选 UTF-8，不选“带 BOM 的 UTF-8”")


_FULL_COLON = re.compile(
    r"^[ \u3000\t]*(?:- +)?(?P<key>[^\s:：#'\"{\[|>，。；、\-][^\s:：#'\"{\[|>，。；]{0,23}"
    r"(?: [^\s:：#，。；]{1,20})?)(?P<colon>：)[ \u3000]*(?P<rest>.*)$",
    re.MULTILINE,
)


@page_rule(
    "error",
    law="键后面用半角冒号",
    why="全角冒号不是键的结尾，整行会被读成一句话，错误却报在下一行。",
    bad="1 百所千会大调解:\n  本月排查次数：3\n",
    good="1 百所千会大调解:\n  本月排查次数: 3\n",
)
def full_width_colon(page: Page, context: Context) -> Flaws:
    if "：" in odd(page):
        for line, column, match in _unread_keys(page, context, _FULL_COLON):
            at = column + match.start("colon") - match.start()
            key = match["key"]
            yield Flaw(line, at, f"「{key}」后面是全角冒号", f"改成半角冒号加空格：{key}: …")


_TIGHT = re.compile(":[^\\s:/]")
_TIGHT_COLON = re.compile(
    r"^[ ]*(?:- +)?(?P<key>(?:[0-9]{1,2} )?[^\W\d_]\w{0,19})(?P<colon>:)(?=[^\s:/])",
    re.MULTILINE,
)


@page_rule(
    "error",
    law="键的冒号后面空一格",
    why="没有空格，YAML 不认这是键，整行会被读成一句话。",
    bad="1 百所千会大调解:\n  本月排查次数:3\n",
    good="1 百所千会大调解:\n  本月排查次数: 3\n",
)
def tight_colon(page: Page, context: Context) -> Flaws:
    if not _TIGHT.search(page.text):
        return
    for line, column, match in _unread_keys(page, context, _TIGHT_COLON):
        at = column + match.start("colon") - match.start()
        yield Flaw(line, at, f"「{match['key']}」的冒号后面没有空格", f"写成 {match['key']}: …")


def _unread_keys(
    page: Page, context: Context | None, pattern: re.Pattern[str]
) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Lines that were meant to begin with a key and were read as prose."""
    words = context.words if context else frozenset()
    for line, column, match in matches(page, pattern):
        meant = match["key"] in words or line not in _continued(page)
        if meant and line not in _block_lines(page):
            yield line, column, match


@remembered
def _continued(page: Page) -> frozenset[int]:
    """Lines inside sentences that run over several lines, their first lines aside."""
    spans = ((text.line + 1, text.end_line + 1) for text in texts_in(page.tree))
    return frozenset(line for first, last in spans for line in range(first, last))


_BLOCK = re.compile(r" *(?:- +)?[^#\n]*?:[ ]+[|>][-+0-9]*[ ]*(?:#.*)?\r?")


@remembered
def _block_lines(page: Page) -> frozenset[int]:
    """Lines inside blocks of prose (`|` or `>`), where anything may stand."""
    if "|" not in page.text and ">" not in page.text:
        return frozenset()
    found, head = set(), -1
    for number, line in enumerate(page.text.split("\n"), 1):
        indent = len(line) - len(line.lstrip(" "))
        if 0 <= head < indent or not line.strip():
            found.add(number)
        else:
            head = indent if _BLOCK.fullmatch(line) else -1
    return frozenset(found)


_FULL_SPACE = re.compile(r"^(?:[ \t]*)[\u3000\u00a0]+|(?<=:)[\u3000\u00a0]+", re.MULTILINE)


@page_rule(
    "error",
    law="缩进和冒号后用半角空格",
    why="全角空格不算缩进，会变成键名的一部分。",
    bad="1 百所千会大调解:\n\u3000\u3000本月排查次数: 3\n",
    good="1 百所千会大调解:\n  本月排查次数: 3\n",
)
def full_width_space(page: Page, context: Context) -> Flaws:
    if odd(page).isdisjoint("\u3000\u00a0"):
        return
    for line, column, _ in matches(page, _FULL_SPACE):
        if line not in _block_lines(page):
            yield Flaw(line, column, "这里是全角空格（或网页里的空格）", "删掉，改用半角空格")


_FULL_DIGIT = re.compile(
    r":[ ]+(?P<value>[0-9／/－\-.]*[０-９][０-９0-9／/－\-.]*)[ ]*\r?$", re.MULTILINE
)


@page_rule(
    "error",
    law="数和日期用半角数字",
    why="全角数字看着一样，却不能相加。",
    bad="1 百所千会大调解:\n  本月排查次数: １２\n",
    good="1 百所千会大调解:\n  本月排查次数: 12\n",
)
def full_width_digit(page: Page, context: Context) -> Flaws:
    if odd(page).isdisjoint("０１２３４５６７８９"):
        return
    for line, column, match in matches(page, _FULL_DIGIT):
        plain = match["value"].translate(HALF_WIDTH)
        at = column + match.start("value") - match.start()
        yield Flaw(line, at, "这里是全角数字", f"改成半角：{plain}")


HALF_WIDTH = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("／"): "/", ord("－"): "-"}

_TAB = re.compile(r"^ *\t+|(?<=:)\t+", re.MULTILINE)


@page_rule(
    "error",
    law="缩进不用制表符",
    why="YAML 不认制表符缩进，错误常报在别处。",
    bad="1 百所千会大调解:\n\t本月排查次数: 3\n",
    good="1 百所千会大调解:\n  本月排查次数: 3\n",
)
def tab_indent(page: Page, context: Context) -> Flaws:
    if "\t" in odd(page):
        for line, column, _ in matches(page, _TAB):
            yield Flaw(line, column, "这里是制表符（Tab）", "改成两个半角空格")


_MARKER = re.compile(r"^(?:<{7}(?: .*)?|={7}|>{7}(?: .*)?|\|{7}(?: .*)?)\r?$", re.MULTILINE)


@page_rule(
    "error",
    law="没有留下合并冲突的记号",
    why="两个人改了同一处，要由人选定一个。",
    bad="<<<<<<< HEAD\n系统取数: 2024-05-06\n=======\n系统取数: 2024-05-07\n>>>>>>> b\n",
    good="系统取数: 2024-05-06\n",
)
def merge_marker(page: Page, context: Context) -> Flaws:
    text = page.text
    if not ("=======" in text or "<<<<<<<" in text or ">>>>>>>" in text):
        return
    remedy = "两边选定一个，删去 <<<<<<<、=======、>>>>>>> 各行"
    for line, column, _ in matches(page, _MARKER):
        yield Flaw(line, column, "这里留着合并冲突的记号", remedy)


_HIDDEN = re.compile(f"[{INVISIBLE}]")


@page_rule(
    "error",
    law="没有看不见的字符",
    why="零宽字符和改变书写方向的字符会使两个看着一样的字不相等。",
    bad="1 百所千会大调解:\n  本月排查\u200b次数: 3\n",
    good="1 百所千会大调解:\n  本月排查次数: 3\n",
)
def invisible_character(page: Page, context: Context) -> Flaws:
    if not any(map(_HIDDEN.match, odd(page))):
        return
    for line, column, match in matches(page, _HIDDEN):
        yield Flaw(
            line, column, f"这里有看不见的字符 U+{ord(match[0]):04X}", "删掉这一处，重新打一遍"
        )


_AFTER_QUOTE = re.compile(
    r"^[ ]*(?:- +)?[^\s#:\-][^#:\n]*:[ ]+(?P<value>(?:\"[^\"\n]*\"|'[^'\n]*')(?=[^\s,}\]#]).*)$",
    re.MULTILINE,
)


@page_rule(
    "error",
    law="以引号开头的句子写成块",
    why="引号开头的值到下一个引号就结束，后面的字会使文件读不下去。",
    bad='1 百所千会大调解:\n  下一步措施: "148"品牌再推一年\n',
    good='1 百所千会大调解:\n  下一步措施: |\n    "148"品牌再推一年\n',
)
def quote_in_text(page: Page, context: Context) -> Flaws:
    for line, at in _breaking(page, _AFTER_QUOTE):
        yield Flaw(line, at, "引号后面还有字", "冒号后面写 |，句子另起一行、缩进四格")


_TWO_COLONS = re.compile(
    r"^[ ]*(?:- +)?[^\s#:'\"{\[\-][^#:\n]*:[ ]+(?P<value>[^\s'\"{\[|>#&*!][^#\n]*?:(?:[ ].*)?)\r?$",
    re.MULTILINE,
)


@page_rule(
    "error",
    law="句子里有半角冒号加空格的，写成块",
    why="冒号加空格是键的记号，一行里有两个就读不懂。",
    bad="1 百所千会大调解:\n  下一步措施: 完成摸排: 3人\n",
    good="1 百所千会大调解:\n  下一步措施: |\n    完成摸排: 3人\n",
)
def colon_in_text(page: Page, context: Context) -> Flaws:
    remedy = "冒号后面写 |，句子另起一行、缩进四格；或把句中冒号改成全角"
    for line, at in _breaking(page, _TWO_COLONS):
        yield Flaw(line, at, "一行里有两个冒号", remedy)


def _breaking(page: Page, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where values of a file that cannot be read match, outside of prose and of braces."""
    broken = [mark.line for mark in page.document.marks if mark.rule == "broken-yaml"]
    depth = start = 0
    for line, column, match in matches(page, pattern) if broken else ():
        before = page.text[start : match.start()]
        depth, start = depth + before.count("{") - before.count("}"), match.start()
        if line >= broken[0] and depth <= 0 and line not in _block_lines(page):
            yield line, column + match.start("value") - match.start()


_HASH = re.compile(
    r"^[ ]*(?:- +)?[^\s#:][^#:\n]*:[ ]+[^\s#|>'\"][^\n#]*[ ]#(?=[^\s#!])", re.MULTILINE
)


@page_rule(
    "warning",
    law="空格加 # 之后的字不会记下来",
    why="YAML 把它当注释，句子的后半截就丢了。",
    bad="1 百所千会大调解:\n  下一步措施: 走访 #3 楼各户\n",
    good="1 百所千会大调解:\n  下一步措施: 走访3号楼各户\n",
)
def hash_in_text(page: Page, context: Context) -> Flaws:
    if " #" not in page.text:
        return
    for line, column, match in matches(page, _HASH):
        if line not in _block_lines(page):
            at = column + len(match[0]) - 1
            yield Flaw(line, at, "「 #」后面的字没有记下来", "句中不用 #；是注释的，# 后面空一格")


TRAPS = (
    not_utf8,
    full_width_colon,
    tight_colon,
    full_width_space,
    tab_indent,
    merge_marker,
    invisible_character,
    quote_in_text,
    colon_in_text,
)
"""Laws whose breach explains why YAML breaks off."""

RULES: tuple[Rule, ...] = (
    not_utf8,
    byte_order_mark,
    full_width_colon,
    tight_colon,
    full_width_space,
    full_width_digit,
    tab_indent,
    merge_marker,
    invisible_character,
    quote_in_text,
    colon_in_text,
    hash_in_text,
)
