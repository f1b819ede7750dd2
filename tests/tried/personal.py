"""Personal data: in every place where git keeps a word for good."""

import io
import zipfile

from .attempt import (
    ID,
    MONTH,
    ODD_REF,
    OPEN,
    OWN,
    PERSONAL,
    Attempt,
    Made,
    Make,
    pushed,
    puts,
    told,
    tried,
    writes,
)  # fmt: skip
from .desk import MAIN, Desk

EVIDENCE = f"{OWN}/evidence"
FULL = ID.translate({n: n + 0xFEE0 for n in range(48, 58)})
MOBILE, CARD = "13800138000", "6222020200112233445"
MINE = "anxi <anxi@ledger.example> 1730966400 +0800"


def month(line: str) -> str:
    return f"{MONTH}1 百所千会大调解:\n  {line}\n"


def says(message: str) -> Make:
    return writes({OPEN: MONTH}, message=message)


def headed(more: str) -> Make:
    return lambda desk: desk.commit({OPEN: MONTH}, headers=more)


def person(author: str = MINE, committer: str = MINE) -> Make:
    return lambda desk: desk.commit({OPEN: MONTH}, author=author, committer=committer)


def taken_back(desk: Desk) -> Made:
    first = desk.commit({f"{EVIDENCE}/名单.txt": f"甲 {ID}\n"})
    return desk.commit({f"{EVIDENCE}/名单.txt": None}, first)


def name_taken_back(desk: Desk) -> Made:
    first = desk.commit({f"{EVIDENCE}/{ID}.txt": "一\n"})
    return desk.commit({f"{EVIDENCE}/{ID}.txt": None, f"{EVIDENCE}/一.txt": "一\n"}, first)


def merged_away(desk: Desk) -> Made:
    """On a side, whose merge leaves the file out."""
    side = desk.commit({f"{EVIDENCE}/名单.txt": f"甲 {ID}\n"})
    return desk.commit({OPEN: MONTH}, desk.tip, side, message="合并")


def merge_message(desk: Desk) -> Made:
    side = desk.commit({OPEN: MONTH})
    return desk.commit({OPEN: MONTH}, desk.tip, side, message=f"Merge branch '{ID}'")


def by_a_tag(desk: Desk) -> Made:
    """A commit on no branch, and a file in it that is taken out again."""
    return {"refs/tags/v1.0": desk.tag("v1.0", taken_back(desk))}  # type: ignore[arg-type]


def by_a_topic(desk: Desk) -> Made:
    return {"refs/heads/安溪10月": desk.commit({OPEN: month(f"存在问题: {ID}")})}


def by_two_branches(desk: Desk) -> Made:
    """A good month to main, and the list to a branch in the same push."""
    good, bad = desk.commit({OPEN: MONTH}), desk.commit({f"{EVIDENCE}/名单.txt": ID})
    return {MAIN: good, "refs/heads/草稿": bad}


def tagger(desk: Desk) -> Made:
    return {"refs/tags/v1.0": desk.tag("v1.0", desk.tip, by=f"经办{MOBILE} <quanzhou@ledger.example>")}  # fmt: skip


def tag_header(desk: Desk) -> Made:
    return {"refs/tags/v1.0": desk.tag("v1.0", desk.tip, more=f"note {ID}\n")}


def tag_inside(desk: Desk) -> Made:
    """A tag whose inner tag says it."""
    inner = desk.tag("里", desk.tip, f"补 {ID}")
    return {"refs/tags/v1.0": desk.tag("v1.0", inner)}


def noted(desk: Desk) -> Made:
    """A note about the last commit."""
    note = desk.commit(None, "", tree=desk.tree({desk.tip: desk.file(f"甲 {ID}\n")}))
    return {"refs/notes/commits": note}


def nested_merge_tag(desk: Desk) -> Made:
    side = desk.commit({OPEN: MONTH})
    words = f"mergetag object {side}\n type commit\n tag v1\n tagger {MINE}\n \n 补 {ID}\n"
    return desk.commit({OPEN: MONTH}, desk.tip, side, headers=words)


def office(part: str, text: str) -> bytes:
    """An office file of one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, text)
    return out.getvalue()


def split_over_files(desk: Desk) -> Made:
    """A key that asks for names, in the evidence's table."""
    return desk.commit({f"{EVIDENCE}/名单.csv": f"姓名,身份证\n甲,{ID[:6]} {ID[6:14]} {ID[14:]}\n"})


PERSONAL_TRIED: dict[str, Attempt] = {
    "in a sentence": tried(puts(OPEN, month(f"存在问题: 有一人 {ID} 未接")), PERSONAL),
    "in full width": tried(puts(OPEN, month(f"存在问题: 有一人 {FULL} 未接")), PERSONAL),
    "with zero widths": tried(puts(OPEN, month("存在问题: 有一人 110105\u200b19491231\u200b002X 未接")), PERSONAL),
    "with soft hyphens": tried(puts(OPEN, month("存在问题: 有一人 110105\u00ad19491231\u00ad002X 未接")), PERSONAL),
    "with dots between": tried(puts(OPEN, month("存在问题: 有一人 110105·19491231·002X 未接")), PERSONAL),
    "with dashes between": tried(puts(OPEN, month("存在问题: 有一人 110105—19491231—002X 未接")), PERSONAL),
    "over two lines": tried(puts(OPEN, month("存在问题: |\n    有一人 11010519491231\n    002X 未接")), PERSONAL),
    "in Arabic digits": tried(puts(OPEN, month("存在问题: 有一人 " + ID.translate({n: n - 48 + 0x660 for n in range(48, 58)}) + " 未接")), PERSONAL),
    "in mathematical digits": tried(puts(OPEN, month("存在问题: 有一人 " + ID.translate({n: n - 48 + 0x1D7CE for n in range(48, 58)}) + " 未接")), PERSONAL),
    "as a key": tried(puts(OPEN, month(f"{ID}: 一")), PERSONAL),
    "a column for names": tried(puts(OPEN, month("姓名: 某某")), PERSONAL),
    "in a comment": tried(puts(OPEN, f"# {ID}\n{MONTH}"), PERSONAL),
    "in a comment at the end": tried(puts(OPEN, f"{MONTH}# 联系人 {MOBILE}\n"), PERSONAL),
    "by an escape": tried(puts(OPEN, month('存在问题: "1101051949123100\\u0032X"')), PERSONAL),
    "a mobile number": tried(puts(OPEN, month(f"存在问题: 联系 {MOBILE}")), PERSONAL),
    "a mobile number with a prefix": tried(puts(OPEN, month("存在问题: 联系 +86 138 0013 8000")), PERSONAL),
    "a bank card": tried(puts(OPEN, month(f"存在问题: 卡号 {CARD}")), PERSONAL),
    "in the plan by the bureau": tried(lambda desk: desk.commit({"plans/2024/plan.yaml": desk.text("plans/2024/plan.yaml") + f"# {MOBILE}\n"}, by="quanzhou"), PERSONAL),
    "in a county's address": tried(lambda desk: desk.commit({"counties/anxi/county.yaml": desk.text("counties/anxi/county.yaml").replace("anxi-shenhe@", f"{MOBILE}@")}, by="quanzhou"), PERSONAL),
    "in a template": tried(puts("templates/month.md.j2", f"联系人 {MOBILE}\n", "quanzhou"), PERSONAL),
    "in a workflow's comment": tried(puts(".github/workflows/二.yml", f"# {ID}\non: push\n", "quanzhou"), PERSONAL),
    "in a text": tried(puts(f"{EVIDENCE}/名单.txt", f"甲 {ID}\n"), PERSONAL),
    "in a table": tried(split_over_files, PERSONAL),
    "in UTF-16": tried(puts(f"{EVIDENCE}/名单.txt", f"甲 {ID}\n".encode("utf-16")), PERSONAL),
    "in UTF-16 without a mark": tried(puts(f"{EVIDENCE}/名单.txt", f"甲 {ID}\n".encode("utf-16-le")), PERSONAL),
    "in UTF-16 of the other order": tried(puts(f"{EVIDENCE}/名单.txt", f"甲 {ID}\n".encode("utf-16-be")), PERSONAL),
    "in a Word file": tried(puts(f"{EVIDENCE}/名单.docx", office("word/document.xml", f"<w:p><w:t>甲 {ID[:6]}</w:t></w:r><w:r><w:t>{ID[6:]}</w:t></w:p>")), PERSONAL),
    "in a Word file's comment": tried(puts(f"{EVIDENCE}/名单.docx", office("word/comments.xml", f"<w:p><w:t>{MOBILE}</w:t></w:p>")), PERSONAL),
    "in an Excel file": tried(puts(f"{EVIDENCE}/名单.xlsx", office("xl/sharedStrings.xml", f"<si><t>甲 {ID}</t></si>")), PERSONAL),
    "as a number in an Excel file": tried(puts(f"{EVIDENCE}/名单.xlsx", office("xl/worksheets/sheet1.xml", f"<c><v>{MOBILE}</v></c>")), PERSONAL),
    "in an old Word file": tried(puts(f"{EVIDENCE}/名单.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + f"甲 {ID}。".encode("utf-16-le")), PERSONAL),
    "in a cell of an old Excel file": tried(puts(f"{EVIDENCE}/名单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + f"\x12\0\0{ID}\0".encode()), PERSONAL),
    "in what a picture says of itself": tried(puts(f"{EVIDENCE}/名单.jpg", b"\xff\xd8\xff\xe1\0\x30Exif\0\0" + ID.encode() + b"\0"), PERSONAL),
    "in a PDF with other bytes": tried(puts(f"{EVIDENCE}/名单.pdf", b"%PDF-1.4\n%\0\xe2\n(" + ID.encode() + b") Tj"), PERSONAL),
    "in GBK": tried(puts(f"{EVIDENCE}/名单.txt", f"名单 {ID}\n".encode("gbk")), PERSONAL),
    "behind a NUL": tried(puts(f"{EVIDENCE}/名单.txt", b"\0" + f"甲 {ID}\n".encode()), "personal-in-history or resident-id"),
    "behind eight thousand blanks": tried(puts(f"{EVIDENCE}/名单.txt", " " * 9000 + f"甲 {ID}\n"), PERSONAL),
    "in a file with a document's ending": tried(puts(f"{EVIDENCE}/名单.md", f"甲 {ID}\n"), PERSONAL),
    "in a text that ends like a picture": tried(puts(f"{EVIDENCE}/名单.png", f"甲 {ID}\n"), "personal-in-history or evidence-that-runs or evidence-not-data or path-not-in-list"),
    "in a file's name": tried(puts(f"{EVIDENCE}/{ID}.txt", "一\n"), PERSONAL),
    "in a file's name in full width": tried(puts(f"{EVIDENCE}/{FULL}.txt", "一\n"), PERSONAL),
    "in a folder's name": tried(puts(f"{EVIDENCE}/{MOBILE}/一.txt", "一\n"), PERSONAL),
    "in a name over two folders": tried(puts(f"{EVIDENCE}/110105/19491231002X.txt", "一\n"), PERSONAL),
    "in a file taken out again": tried(taken_back, PERSONAL),
    "in a name taken back": tried(name_taken_back, PERSONAL),
    "on a side that a merge leaves out": tried(merged_away, PERSONAL),
    "in a message": tried(says(f"补 {ID}"), PERSONAL),
    "in a message in full width": tried(says(f"补 {FULL}"), PERSONAL),
    "in a message with zero widths": tried(says("补 110105\u200b19491231\u200b002X"), PERSONAL),
    "in a message's trailer": tried(says(f"记账\n\nReported-by: 甲 {MOBILE}"), PERSONAL),
    "in a message of a merge": tried(merge_message, PERSONAL),
    "in the author's name": tried(person(author=f"经办{MOBILE} <anxi@ledger.example> 1730966400 +0800"), PERSONAL),
    "in the committer's name": tried(person(committer=f"经办{MOBILE} <anxi@ledger.example> 1730966400 +0800"), PERSONAL),
    "in the committer's address": tried(person(committer=f"anxi <{MOBILE}@ledger.example> 1730966400 +0800"), PERSONAL),
    "in a header of its own": tried(headed(f"note {ID}\n"), PERSONAL),
    "in the encoding's header": tried(headed(f"encoding {ID}\n"), PERSONAL),
    "in a tag within a merge": tried(nested_merge_tag, PERSONAL),
    "in a signature's comment": tried(headed(f"gpgsig -----BEGIN PGP SIGNATURE-----\n Comment: {ID}\n \n iQ==\n -----END PGP SIGNATURE-----\n"), PERSONAL),
    "in a file that only a tag names": Attempt(by_a_tag, None, PERSONAL, None),
    "in a draft's branch": Attempt(by_a_topic, None, PERSONAL, None),
    "in a branch beside a good month": Attempt(by_two_branches, None, PERSONAL, None),
    "in a tagger's name": pushed(tagger, PERSONAL),
    "in a tag's header": pushed(tag_header, PERSONAL),
    "in a tag within a tag": pushed(tag_inside, ODD_REF),
    "in a note": Attempt(noted, None, "odd-ref or personal-in-history", None),
    "in an account's first push": told(puts(f"{OWN}/problems.yaml", f"- {{编号: 一, 任务: 1, 来源: 回头看, 发现: 2024-10-08, 问题: 甲 {ID}}}\n"), PERSONAL, PERSONAL),
}  # fmt: skip
