"""The rule that posts answer for the work, not persons: a name in git can never be taken back."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ledger.model.record import Route
from ledger.page import Page
from ledger.rules.rule import Context, Flaws, Rule, at, page_rule, sections

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏"
    "魏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤温康施牛樊葛邢洪庄柯翁骆蓝赖涂翟倪申欧童俞章鲁聂柳岳齐梅庞殷耿关焦兰裴"
    "祝尤卓丘甘辛辜颜池阮纪游詹"
)
_COMPOUND = ("欧阳", "司徒", "司马", "诸葛", "皇甫", "尉迟", "公孙", "令狐", "慕容", "夏侯")
_POST = re.compile("[长员任干岗科股所室组局办处队师官管]|[站部会委检秘务警院府厅庭社村镇区县市街]$")
_WORDS = frozenset(["林业", "顾问", "施工方", "纪律", "金融", "游客", "康复", "方案", "向导"])
_BETWEEN = re.compile(r"[、，,/;；:：（）()\[\]【】\s]+")


@lru_cache(maxsize=1024)
def looks_like_name(text: str) -> bool:
    """Whether a text names a person: conservative, so that no post is taken for a name."""
    pieces = [piece for piece in _BETWEEN.split(text) if piece]
    pieces += [part for piece in pieces if len(piece) > 4 for part in re.split("[和与及]", piece)]
    return any(_is_name(piece) for piece in pieces)


def _is_name(word: str) -> bool:
    if not re.fullmatch("[一-鿿]{2,4}", word) or _POST.search(word) or word in _WORDS:
        return False
    if word[0] in "老小阿":
        return len(word) == 2 and word[1] in _SURNAMES
    return word.startswith(_COMPOUND) or (len(word) < 4 and word[0] in _SURNAMES)


@page_rule(
    "error",
    kinds=("opening", "problems", "month", "audit"),
    law="责任人写岗位，不写姓名",
    why="姓名进了仓库就删不掉，人换了岗位还在。",
    bad="责任人: 王小明\n",
    good="责任人: 促进法治科负责人\n",
)
def owner_not_post(page: Page, context: Context) -> Flaws:
    for route, owner in _owners(page, context):
        if looks_like_name(owner):
            remedy = "写岗位，如 调解专干、分管副局长"
            yield at(page, route, f"{_word(route)}像是姓名（不在此重复）", remedy)


def _word(route: Route) -> str:
    return "岗位" if route[-1] == "岗位" else "责任人"


def _owners(page: Page, context: Context) -> Iterator[tuple[Route, str]]:
    """Everybody who is said to answer for something, and where."""
    record = page.record
    if record is None or ("责任人" not in page.text and page.name.kind != "audit"):
        return
    if page.name.kind == "problems":
        rows: list[tuple[Route, str | None]] = [
            ((n, "责任人"), problem.owner) for n, problem in page.numbered((), record.problems)
        ]
    elif page.name.kind == "audit":
        rows = [(("核验", n, "岗位"), v.post) for n, v in page.numbered(("核验",), record.verdicts)]
    elif page.name.kind == "month":
        supplements = page.numbered(("定账补充",), record.supplements)
        rows = [(("定账补充", n, "责任人"), r.owner) for n, r in supplements]
        corrections = page.numbered(("更正",), record.corrections)
        moved = ((n, c) for n, c in corrections if c.column == "责任人")
        rows += [(("更正", n, "更正为"), correction.new) for n, correction in moved]
    else:
        rows = [(("责任人",), record.owner)]
        for task, section in sections(page, context):
            rows.append(((task.title, "责任人"), section.owner))
            items: Route = (task.title, "清单")
            rows += [
                ((*items, n, "责任人"), item.owner)
                for n, item in page.numbered(items, section.items)
            ]
    yield from ((route, owner) for route, owner in rows if owner)


RULES: tuple[Rule, ...] = (owner_not_post,)
