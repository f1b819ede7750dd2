"""Names of files: one spelling each, a closed list of forms, and nothing that runs."""

import io
import zipfile

from .attempt import (
    BUREAUS,
    HIDDEN,
    ID,
    MONTH,
    NOT_PLAIN,
    ODD_PATH,
    OPEN,
    OWN,
    PERSONAL,
    RUNS,
    SEALED,
    SEALED_CHANGED,
    TWIN,
    UNPORTABLE,
    Attempt,
    Make,
    puts,
    told,
    tried,
    writes,
)  # fmt: skip
from .desk import Desk, Entry

FULL = str.maketrans("0123456789", "０１２３４５６７８９")
ODD_OR_TWIN = "path-not-in-list or case-clash"


def copied(path: str, source: str = SEALED, by: str = "anxi") -> Make:
    """A sealed file once more, under another name."""
    return lambda desk: desk.commit({path: desk.entry(desk.tip, source)}, by=by)


def renamed(source: str, path: str) -> Make:
    return lambda desk: desk.commit({source: None, path: desk.entry(desk.tip, source)})


def case_only(desk: Desk) -> str:
    """A month moved to a name in capitals, the other gone in the same commit."""
    return desk.commit({OPEN: None, f"{OWN}/2024-10.YAML": desk.entry(desk.tip, OPEN)})


def raw_name(name: str) -> Make:
    return lambda desk: desk.commit({f"{OWN}/evidence/{name}": "一\n"})


def evidence(name: str, data: bytes = b"MZ\x90\x00") -> Attempt:
    return tried(puts(f"{OWN}/evidence/{name}", data), RUNS)


def odd(path: str, by: str = "anxi") -> Attempt:
    return tried(puts(path, by=by), ODD_PATH)


def twins(one: str, two: str) -> Attempt:
    """Two names in one's own evidence that some machine takes for one."""
    folder = f"{OWN}/evidence"
    return tried(writes({f"{folder}/{one}": "一\n", f"{folder}/{two}": "二\n"}), TWIN)


def nested(desk: Desk) -> str:
    """A folder where a month stands elsewhere: 2024-10.yaml/2024-10.yaml."""
    return desk.commit({f"{OPEN}/2024-10.yaml": MONTH})


def bureau_twin(desk: Desk) -> str:
    return desk.commit({"plans/２０２４/plan.yaml": desk.entry(desk.tip, "plans/2024/plan.yaml")}, by="quanzhou")  # fmt: skip


def long_name(desk: Desk) -> str:
    return desk.commit({f"{OWN}/evidence/{'长' * 90}.txt": "一\n"})


def executable_evidence(desk: Desk) -> str:
    return desk.commit({f"{OWN}/evidence/一.txt": Entry("100755", desk.blob("一\n"))})


def office(**parts: str | bytes) -> bytes:
    """An office file with some parts; `types` is its list of them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(OFFICE[name], data)
    return made.getvalue()


OFFICE = {
    "types": "[Content_Types].xml", "text": "word/document.xml", "far": "word/_rels/settings.xml.rels",
    "object": "word/embeddings/a.bin", "saver": "word/a.scr", "picture": "word/media/a.png",
    "link": "xl/externalLinks/externalLink1.xml",
}  # fmt: skip
FAR = '<Relationship Type="x/attachedTemplate" Target="http://x/y.dotm" TargetMode="External"/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XHTML = "http://www.w3.org/1999/xhtml"
NAMES: dict[str, Attempt] = {
    "a paper beside the books that turns, by the bureau": odd("docs/通知\u202egpj.pdf", "quanzhou"),
    "a paper beside the books with an escape, by the bureau": odd("docs/一\x1b[2J.pdf", "quanzhou"),
    "a paper beside the books under a filler, by the bureau": odd("docs/\u3164/一.pdf", "quanzhou"),
    "a program for a paper beside the books, by the bureau": tried(puts("docs/通知.docx", b"MZ\x90\0", "quanzhou"), RUNS),
    "a command in a template, by the bureau": tried(puts("templates/slip.docx", office(saver="一"), "quanzhou"), RUNS),
    "a PDF's script by a name in numbers": evidence("一.pdf", b"%PDF-1.7\n<</S/J#61vaScript/JS 5 0 R>>"),
    "a PDF that launches, in numbers": evidence("一.pdf", b"%PDF-1.7\n<</S/L#61unch/F(calc.exe)>>"),
    "a PDF with a file in it": evidence("一.pdf", b"%PDF-1.7\n<</Type/EmbeddedFile/Length 3>>stream\nMZ\x90"),
    "a document that starts a command": evidence("一.docx", office(text='<w:instrText>DDEAUTO c:\\cmd.exe "/k calc"</w:instrText>')),
    "a document with a far template": evidence("一.docx", office(far=FAR)),
    "a document with a far template on a share": evidence("一.docx", office(far=FAR.replace("http://x", "file://srv"))),
    "a document with an object of another name": evidence("一.docx", office(object=OLE)),
    "a document with a screen saver": evidence("一.docx", office(saver="一")),
    "a document with a program for a picture": evidence("一.docx", office(picture=b"MZ\x90\0")),
    "a document that lists an object": evidence("一.docx", office(types='<Override ContentType="application/vnd.ms-office.activeX"/>')),
    "a workbook linked to a command": evidence("一.xlsx", office(link='<ddeLink ddeService="cmd"/>')),
    "an object in a rich text": evidence("一.doc", b"{\\rtf1{\\object{\\*\\objdata 0105}}}"),
    "a command in a rich text": evidence("一.doc", b'{\\rtf1{\\*\\fldinst DDEAUTO cmd "/k"}}'),
    "a command behind a sum": evidence("一.csv", "一\n=SUM(1)*cmd|'/C calc'!A0\n".encode()),
    "a script by another prefix": evidence("一.xml", f'<a><x:script xmlns:x="{XHTML}">1</x:script></a>'.encode()),
    "a picture by another prefix": evidence("一.xml", b"<s:svg onload='1'/>"),
    "a style that is a program": evidence("一.xml", b'<?xml-stylesheet type="text/xsl" href="data:x"?><a/>'),
    "a sealed month in full-width digits": tried(copied(f"{OWN}/{'2024-05'.translate(FULL)}.yaml"), ODD_OR_TWIN),
    "a sealed month with its ending in capitals": tried(copied(f"{OWN}/2024-05.YAML"), ODD_OR_TWIN),
    "a sealed month under a year in full width": tried(copied(f"counties/anxi/{'2024'.translate(FULL)}/2024-05.yaml"), ODD_OR_TWIN),
    "a sealed month in the next year's folder": tried(copied("counties/anxi/2025/2024-05.yaml"), ODD_PATH),
    "a sealed month in the next year's folder, by the bureau": tried(copied("counties/anxi/2025/2024-05.yaml", by="quanzhou"), ODD_PATH),
    "a sealed month in last year's folder": tried(copied("counties/anxi/2023/2024-05.yaml"), ODD_PATH),
    "a month of no year's folder": odd("counties/anxi/2024-10.yaml"),
    "a month without its zero": odd(f"{OWN}/2024-9.yaml"),
    "a thirteenth month": odd(f"{OWN}/2024-13.yaml"),
    "a month with a day": odd(f"{OWN}/2024-10-01.yaml"),
    "a month that ends in yml": odd(f"{OWN}/2024-10.yml"),
    "a month with a space before its ending": odd(f"{OWN}/2024-10 .yaml"),
    "a month with a space at its end": tried(puts(f"{OWN}/2024-10.yaml "), UNPORTABLE),
    "a month with a dot at its end": tried(puts(f"{OWN}/2024-10.yaml."), UNPORTABLE),
    "a month's backup": odd(f"{OWN}/2024-10.yaml.bak"),
    "a month with a dash of another kind": odd(f"{OWN}/2024–10.yaml"),
    "a month with a zero width space": tried(puts(f"{OWN}/2024-10\u200b.yaml"), HIDDEN),
    "a month written from right to left": tried(puts(f"{OWN}/\u202e01-4202.yaml"), HIDDEN),
    "a month of next March": told(puts(f"{OWN}/2025-03.yaml"), "outside-plan or path-not-in-list", "outside-plan or path-not-in-list"),
    "a month of last December": told(puts(f"{OWN}/2023-12.yaml"), "outside-plan or path-not-in-list", "outside-plan or path-not-in-list"),
    "an opening in Cyrillic": odd(f"{OWN}/оpening.yaml"),
    "a second opening": odd(f"{OWN}/opening-2.yaml"),
    "a note in the year's folder": odd(f"{OWN}/说明.md"),
    "a folder beside evidence": odd(f"{OWN}/Evidence/一.txt"),
    "evidence at the place's top": odd("counties/anxi/evidence/一.txt"),
    "a second county.yaml": odd("counties/anxi/county.yml"),
    "a place that the plan has not, by the bureau": tried(puts("counties/jinmen/2024/2024-10.yaml", by="quanzhou"), "unknown-county or path-not-in-list"),
    "a place in capitals, by the bureau": told(copied("counties/ANXI/2024/2024-05.yaml", by="quanzhou"), ODD_OR_TWIN, ODD_OR_TWIN),
    "a file straight under counties, by the bureau": odd("counties/说明.txt", "quanzhou"),
    "a book at the top, by the bureau": odd("2024-10.yaml", "quanzhou"),
    "the plan of a year in full width": tried(bureau_twin, ODD_OR_TWIN),
    "a seal in a folder of seals, by the bureau": odd("plans/2024/seals/x/2024-10.yaml", "quanzhou"),
    "an audit of a fifth quarter, by the bureau": odd("plans/2024/audits/2024Q5.yaml", "quanzhou"),
    "an audit of another year, by the bureau": odd("plans/2024/audits/2023Q4.yaml", "quanzhou"),
    "waivers in another folder, by the bureau": odd("plans/2024/seals/waivers.yml", "quanzhou"),
    "a folder where a month stands": odd(f"{OPEN}/2024-10.yaml"),
    "a program (.exe)": evidence("工具.exe"),
    "a program in capitals": evidence("工具.EXE"),
    "a workbook with macros (.xlsm)": evidence("台账.xlsm", b"PK\x03\x04"),
    "a page with a script (.html)": evidence("情况.html", b"<script>alert(1)</script>"),
    "a shortcut (.lnk)": evidence("通知.lnk", b"L\0\0\0"),
    "a script (.js)": evidence("核对.js", b"WScript.Echo(1)\n"),
    "an archive (.zip)": evidence("材料.zip", b"PK\x03\x04"),
    "a batch file (.bat)": evidence("汇总.bat", b"del *\r\n"),
    "a screen saver with a document's name": evidence("通知.pdf.scr"),
    "a picture with a script (.svg)": evidence("图.svg", b"<svg onload='alert(1)'/>"),
    "a program under a document's name": evidence("通知.pdf", b"MZ\x90\x00\x03"),
    "evidence without an ending": evidence("通知"),
    "a message with attachments (.eml)": evidence("来信.msg"),
    "an executable text": tried(executable_evidence, NOT_PLAIN),
    "git's attributes in full width": tried(puts(f"{OWN}/evidence/．gitattributes", "* -diff\n"), "path-not-in-list or bureaus-files or evidence-that-runs or evidence-not-data"),
    "git's attributes in evidence": tried(puts(f"{OWN}/evidence/.gitattributes", "* -diff\n"), "bureaus-files or path-not-in-list"),
    "git's modules at the top": tried(puts(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = https://x\n"), BUREAUS),
    "git's modules at the top, by the bureau": odd(".gitmodules", "quanzhou"),
    "git's map of names": tried(puts(".mailmap", "市局 <quanzhou@ledger.example> <anxi@ledger.example>\n"), BUREAUS),
    "git's map of names, by the bureau": odd(".mailmap", "quanzhou"),
    "one's own folder through another's": tried(puts("counties/anxi\u200b/2024/2024-10.yaml"), "others-book or path-not-in-list"),
    "another's folder with an accent": tried(puts("counties/nan\u0301an/2024/2024-10.yaml"), "others-book or path-not-in-list"),
    "twins by composition": twins("e\u0301.txt", "\u00e9.txt"),
    "twins by case": twins("A.txt", "a.txt"),
    "twins by width": twins("Ａ1.txt", "A1.txt"),
    "twins by a ligature": twins("ﬁle.txt", "file.txt"),
    "twins by a compatibility ideograph": twins("\uf9d1.txt", "六.txt"),
    "twins by the sharp s": twins("straße.txt", "strasse.txt"),
    "a month renamed to capitals": told(case_only, "path-not-in-list or book-file-removed", "path-not-in-list or book-file-removed", base="begun"),
    "a sealed month renamed": told(renamed(SEALED, f"{OWN}/evidence/五月.txt"), SEALED_CHANGED, SEALED_CHANGED),
    "a name with C1": tried(raw_name("一\u0085.txt"), "hidden-in-name or unportable-name or path-not-in-list"),
    "a name with DEL": tried(raw_name("一\u007f.txt"), "hidden-in-name or unportable-name or path-not-in-list"),
    "a name with a line break": tried(raw_name("一\n二.txt"), UNPORTABLE),
    "a name with a tab": tried(raw_name("一\t二.txt"), UNPORTABLE),
    "a name with an escape": tried(raw_name("一\x1b[31m.txt"), UNPORTABLE),
    "a name with a filler": tried(raw_name("一\u3164.txt"), "hidden-in-name or unportable-name or path-not-in-list"),
    "a name with tag characters": tried(raw_name("一\U000e0041.txt"), "hidden-in-name or unportable-name or path-not-in-list"),
    "a name that turns to the left": tried(raw_name("通知\u202etxt.exe"), "hidden-in-name or path-not-in-list or evidence-that-runs or evidence-not-data"),
    "a name of no encoding": tried(raw_name("\udcff\udcfe.txt"), ODD_PATH),
    "a name with a backslash": tried(raw_name("..\\..\\nanan.txt"), UNPORTABLE),
    "a name with a colon": tried(raw_name("一:二.txt"), UNPORTABLE),
    "a name that Windows keeps": tried(raw_name("CON.txt"), UNPORTABLE),
    "a name of half an encoding": tried(raw_name("通知\udce4\udcb8.txt"), ODD_PATH),
    "a name of halves of letters": tried(raw_name("\udced\udca0\udc80.txt"), ODD_PATH),
    "a folder of no encoding": tried(raw_name("\udcff/一.txt"), ODD_PATH),
    "a folder that is too long": tried(raw_name(f"{'长' * 86}/一.txt"), UNPORTABLE),
    "a name that is too long": tried(long_name, UNPORTABLE),
    "an identity number in full width as a folder": tried(raw_name(f"{ID.translate(FULL)}/一.txt"), PERSONAL),
    "another's folder made of a file": told(puts("counties/nanan", "一\n"), "others-book or bureaus-files", SEALED_CHANGED),
}  # fmt: skip
