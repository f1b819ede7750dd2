"""Where things lie: what a branch adds has a form, one spelling, its own year, and runs nothing."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.acts.start import first_files
from ledger.branch import PLAIN, Branch, Recorded, Touched
from ledger.change.placed import RULES
from ledger.change.scene import Scene
from ledger.contents import belies
from ledger.paths import form_of, not_data, rules_git, twin_key, twin_of, twins
from ledger.repo.disk import packaged_texts
from ledger.state import State, blob_id

from ..books import REAL_PLAN, year
from ..tried.names import office
from .scenes import DAY, HOME, start, state

MONTH = "系统取数: 2024-05-06\n"
EV = f"{HOME}/evidence"
BUREAU = "counties/quanzhou/2024/evidence"
LIST, TWIN, RUNS = "path-not-in-list", "path-twin", "evidence-that-runs"


class Step(NamedTuple):
    """What one commit adds or changes, and what it takes away."""

    files: dict[str, bytes]
    gone: tuple[str, ...] = ()


def scene_of(*steps: Step, before: dict[str, bytes] | None = None) -> Scene:
    """A branch of some commits onto the small books."""
    first = {**start(), **(before or {})}
    now, commits = dict(first), []
    for n, step in enumerate(steps):
        touched = [
            Touched(path, blob_id(now[path]) if path in now else None, blob_id(data), PLAIN)
            for path, data in step.files.items()
        ]
        touched += [Touched(path, blob_id(now[path]), None, "000000") for path in step.gone]
        now = {p: d for p, d in {**now, **step.files}.items() if p not in step.gone}
        name = f"{n:040x}"
        commits.append(Recorded(name, ("0" * 40,), "岗", "a@b", DAY, "记账", tuple(touched)))
    blobs = {blob_id(data): data for step in steps for data in step.files.values()}
    seen = state({p: d for p, d in now.items() if p.startswith(("counties/", "plans/"))})
    base: State = state(first)
    return Scene(Branch(base, base, seen, seen, tuple(commits), blobs))


def found(*steps: Step, before: dict[str, bytes] | None = None) -> set[tuple[str, str]]:
    scene = scene_of(*steps, before=before)
    return {(f.rule, f.path) for rule in RULES for f in rule.findings("", scene)}


def rules(*steps: Step, before: dict[str, bytes] | None = None) -> set[str]:
    return {rule for rule, _ in found(*steps, before=before)}


def zipped(*names: str, types: bytes = b"<Types/>") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


NO_FORM = [
    f"{HOME}/2024-4.yaml",
    f"{HOME}/2024-１０.yaml",
    f"{HOME}/２０２４-10.yaml",
    f"{HOME}/2024-10.YAML",
    f"{HOME}/2024-10.yml",
    f"{HOME}/2024-10.yaml.yaml",
    f"{HOME}/2024-13.yaml",
    f"{HOME}/ 2024-10.yaml",
    f"{HOME}/2024-10.yaml ",
    f"{HOME}/2024-10\u200b.yaml",
    f"{HOME}/Opening.yaml",
    f"{HOME}/sub/2024-10.yaml",
    f"{HOME}/2024-10.yaml/x",
    f"{HOME}/evidence",
    f"{HOME}/Evidence/通知.pdf",
    f"{HOME}/说明.txt",
    "counties/jinjiang/2023/2023-10.yaml",
    "counties/jinjiang/2025/2024-05.yaml",
    "counties/jinjiang/2025/2025-05.yaml",
    "counties/jinjiang/２０２４/2024-10.yaml",
    "counties/jinjiang/2024-10.yaml",
    f"{HOME}/2025-02.yaml",
    f"{HOME}/2024-01.yaml",
    "counties/Jinjiang/2024/2024-10.yaml",
    "counties/ｊinjiang/2024/2024-10.yaml",
    "counties/jinmen/2024/2024-10.yaml",
    "counties/jinmen/county.yaml",
    "Counties/jinjiang/2024/2024-10.yaml",
    "ｃounties/jinjiang/2024/2024-10.yaml",
    "plans/2024/seals/2025-02.yaml",
    "plans/2024/seals/2024-02.yaml",
    "plans/2024/seals/2024Q1.yaml",
    "plans/2024/seals/2025.yaml",
    "plans/2024/seals/定账 .yaml",
    "plans/2024/seals/２０２４-05.yaml",
    "plans/2025/seals/2024-05.yaml",
    "plans/2025/waivers.yaml",
    "plans/2024/Waivers.yaml",
    "plans/2024/audits/2023Q4.yaml",
    "plans/2024/notes.txt",
    "plans/2024/schema/evil.sh",
    "名单.txt",
    "run.sh",
    "2024-10.yaml",
    "readme.md",
    ".gitmodules",
    ".mailmap",
    ".lfsconfig",
    ".GitAttributes",
    ".gitattributes ",
    "counties/.gitattributes",
    f"{HOME}/.gitattributes",
    f"{EV}/.gitattributes",
    f"{EV}/.mailmap",
    "plans/2024/.gitignore",
    "templates/.gitattributes",
    "templates/Slip.md.j2",
    "templates/evil.py",
    ".github/workflows/x.sh",
    ".gitea/workflows/Ledger.yml",
    ".ledger/x.sh",
    "counties/jinjiang/.GIT/config",
    "counties/jinjiang/git~1/config",
    "counties/jinjiang/.g\u200cit/config",
    "counties/jinjiang/.git./config",
    "counties/jinjiang/.git::$INDEX_ALLOCATION/config",
]


@pytest.mark.parametrize("path", NO_FORM)
def test_what_has_no_form_is_refused_where_it_is_added(path: str) -> None:
    told = RUNS if path.startswith(EV) and path != EV else LIST
    assert told in rules(Step({path: MONTH.encode()}))


OF_A_FORM = [
    f"{HOME}/2024-10.yaml",
    f"{HOME}/2025-01.yaml",
    f"{HOME}/closing.yaml",
    f"{HOME}/problems.yaml",
    f"{HOME}/README.md",
    f"{EV}/.gitkeep",
    f"{EV}/通知 第5号（二）.txt",
    f"{EV}/甲/乙/丙.txt",
    "counties/nanan/2024/2024-05.yaml",
    "plans/2024/seals/定账.yaml",
    "plans/2024/seals/2024-03.yaml",
    "plans/2024/seals/2025-01.yaml",
    "plans/2024/seals/2024.yaml",
    "plans/2024/audits/2024Q2.yaml",
    "plans/2024/allowed_signers",
    "plans/2024/revoked_keys",
    "plans/2024/assessment.yaml",
    "README.md",
    "LICENSE",
    "docs/流程.md",
    "示例/plan-2025.yaml",
    "templates/slip.md.j2",
    "templates/letter.docx",
    ".gitea/workflows/ledger.yaml",
]


@pytest.mark.parametrize("path", OF_A_FORM)
def test_what_has_a_form_may_be_added(path: str) -> None:
    data = office(types="") if path.endswith(".docx") else MONTH.encode()
    assert found(Step({path: data})) == set()


def test_whatever_a_fresh_repository_holds_has_a_form() -> None:
    files = first_files(year(REAL_PLAN).plan(), REAL_PLAN, packaged_texts("templates/ci"))
    assert [path for path, _ in files if form_of(path) is None] == []


def two_years() -> dict[str, bytes]:
    """The plan of the next year beside this one's."""
    text = start()["plans/2024/plan.yaml"].decode().replace("年度: 2024", "年度: 2025")
    text = text.replace("2025-01", "2026-01").replace("2024-", "2025-").replace("-02-29", "-02-28")
    return {"plans/2025/plan.yaml": text.encode()}


def test_the_next_years_plan_and_its_books_may_come_together() -> None:
    assert found(Step(two_years() | {"counties/jinjiang/2025/opening.yaml": b""})) == set()


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("counties/jinjiang/2025/2025-03.yaml", True),
        ("counties/jinjiang/2025/2026-01.yaml", True),
        ("counties/jinjiang/2024/2025-01.yaml", True),
        ("counties/jinjiang/2025/2024-05.yaml", False),
        ("counties/jinjiang/2025/2025-01.yaml", False),
        ("counties/jinjiang/2024/2025-03.yaml", False),
        ("plans/2025/seals/2025-03.yaml", True),
        ("plans/2025/seals/2024-05.yaml", False),
        ("plans/2025/seals/2024.yaml", False),
        ("plans/2024/seals/2025.yaml", False),
        ("plans/2025/audits/2025Q1.yaml", True),
        ("plans/2025/audits/2024Q1.yaml", False),
    ],
)
def test_a_month_and_a_seal_lie_in_their_own_year(path: str, right: bool) -> None:
    assert (found(Step({path: b"x"}), before=two_years()) == set()) == right


def test_what_a_merge_brings_back_is_looked_at_too() -> None:
    scene = scene_of()
    path = f"{HOME}/2024-4.yaml"
    result = scene.branch.result.having(path, b"x")
    brought = Scene(replace(scene.branch, head=result, result=result))
    assert [f.path for rule in RULES for f in rule.findings("", brought)] == [path]


def test_what_was_named_wrongly_may_be_named_rightly_in_a_later_commit() -> None:
    wrong = f"{HOME}/2024-4.yaml"
    assert found(Step({wrong: b"x"}), Step({f"{HOME}/2024-04.yaml": b"x"}, (wrong,))) == set()
    top = "名单.txt"
    assert found(Step({top: b"x"}), Step({}, (top,))) == set()


@pytest.mark.parametrize("path", [".gitmodules", f"{HOME}/.gitattributes", "counties/git~1/config"])
def test_what_git_obeys_is_refused_in_every_commit(path: str) -> None:
    assert LIST in rules(Step({path: b"x"}), Step({}, (path,)))


TWINS = [
    (f"{EV}/通知1.txt", f"{EV}/通知１.txt"),
    (f"{EV}/a.txt", f"{EV}/A.txt"),
    (f"{EV}/a.txt", f"{EV}/a.TXT"),
    (f"{EV}/e\u0301.txt", f"{EV}/\u00e9.txt"),
    (f"{EV}/通知(1).txt", f"{EV}/通知（1）.txt"),
    (f"{EV}/通知.txt", f"{EV}/通\u200b知.txt"),
    (f"{EV}/通知.txt", f"{EV}/通知\u3164.txt"),
    (f"{EV}/通知.txt", f"{EV}/通知\ufe00.txt"),
    (f"{EV}/strasse.txt", f"{EV}/straße.txt"),
    (f"{EV}/甲/一.txt", f"{EV}/甲\u200d/二.txt"),
    (f"{EV}/a/一.txt", f"{EV}/A/二.txt"),
    (f"{HOME}/2024-04.yaml", "counties/JINJIANG/2024/2024-05.yaml"),
    (f"{EV}/㎡.txt", f"{EV}/m2.txt"),
]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_two_spellings_of_one_path_are_refused(one: str, other: str) -> None:
    assert TWIN in rules(Step({other: b"x"}), before={one: b"x"})
    assert TWIN in rules(Step({one: b"x", other: b"x"}))


def test_a_twin_may_be_renamed_away() -> None:
    one, other = f"{EV}/a.txt", f"{EV}/A.txt"
    assert found(Step({f"{EV}/b.txt": b"x"}, (other,)), before={one: b"x", other: b"x"}) == set()


names = st.text("aAａＡ1１é\u200bıİßs/.", min_size=1, max_size=6)


@given(st.lists(names, max_size=8))
def test_a_path_has_a_twin_exactly_where_another_has_its_key(paths: list[str]) -> None:
    def above(path: str) -> Iterable[str]:
        while path:
            yield path
            path = path.rpartition("/")[0]

    every = {prefix for path in paths for prefix in above(path)}
    same = twins(paths)
    for path in paths:
        slow = any(
            other != prefix and twin_key(other) == twin_key(prefix)
            for prefix in above(path)
            for other in every
        )
        assert (twin_of(path, same) is not None) == slow


RUNNING: dict[str, tuple[str, bytes]] = {
    "a program": ("a.exe", b"MZ\x90\0"),
    "two endings": ("a.pdf.exe", b"MZ\x90\0"),
    "the ending in the middle": ("a.exe.pdf", b"%PDF-1.7"),
    "macros by name": ("a.xlsm", zipped("xl/workbook.xml")),
    "a page": ("a.html", b"<p>"),
    "a shortcut": ("a.lnk", b"L\0\0\0"),
    "a script": ("a.js", b"x"),
    "an archive": ("a.zip", zipped()),
    "a stream of Windows": ("a.pdf:b.exe", b"MZ"),
    "no ending": ("a", b"x"),
    "nobody knows": ("a.xyz", b"x"),
    "a picture that is a drawing": ("a.svg", b"<svg/>"),
    "full width": ("a.ｅｘｅ", b"MZ"),
    "a letter with what is attached": ("a.eml", b"From: x"),
    "a text that is a program": ("a.txt", b"MZ\x90\0\x03"),
    "a text that is a script": ("a.txt", b"#!/bin/sh\n"),
    "a text that is an archive": ("a.txt", zipped()),
    "a text that is a page": ("a.txt", b"  <HTML><script>x</script>"),
    "a text with a page below": ("a.md", b"# x\n\n<script>x</script>\n"),
    "a text that is a page in UTF-16": ("a.txt", "<html>".encode("utf-16")),
    "a table that starts a program": ("a.csv", b"a,=cmd|' /C calc'!A0\n"),
    "a text with noughts": ("a.csv", b"a\0b"),
    "a document with macros": ("a.docx", zipped("word/vbaProject.bin")),
    "macros under another name": ("a.docx", zipped("word/x.bin", types=b'ContentType="application/vnd.ms-office.vbaProject"')),
    "a document with an object": ("a.docx", zipped("word/embeddings/oleObject1.bin")),
    "a document with a program": ("a.xlsx", zipped("xl/embeddings/x.exe")),
    "old macros of Excel": ("a.xlsx", zipped("xl/macrosheets/sheet1.xml")),
    "a document that is none": ("a.docx", b"x"),
    "a document cut off": ("a.docx", zipped("word/document.xml")[:60]),
    "a document with a password": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
    "an old document with macros": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0" + "_VBA_PROJECT".encode("utf-16-le")),
    "an old table that is a page": ("a.xls", b"<html><table>"),
    "a paper that is a program": ("a.pdf", b"MZ\x90\0%PDF-1.7"),
    "a paper that runs": ("a.pdf", b"%PDF-1.7\n/OpenAction << /S /JavaScript /JS (x) >>"),
    "a picture that is a program": ("a.jpg", b"MZ\x90\0"),
    "a picture that is a page": ("a.png", b"<html>"),
    "a film that is a program": ("a.mp4", b"MZ\x90\0\x03\0\0\0"),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNNING)
def test_evidence_holds_data_and_nothing_that_runs(name: str) -> None:
    path, data = RUNNING[name]
    assert RUNS in rules(Step({f"{EV}/{path}": data}))
    assert RUNS in rules(Step({f"{EV}/{path}": data}), Step({}, (f"{EV}/{path}",)))


HARMLESS: dict[str, bytes] = {
    "通知.pdf": b"%PDF-1.7\n1 0 obj",
    "通知.PDF": b"%PDF-1.4",
    "a.docx": zipped("word/document.xml", "word/media/image1.png"),
    "a.xlsx": zipped("xl/workbook.xml", "xl/printerSettings/printerSettings1.bin"),
    "a.ofd": zipped("OFD.xml", "Doc_0/Document.xml"),
    "a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "a.wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "a.et": zipped("xl/workbook.xml"),
    "a.csv": "地区,件数\n安溪县,-3\n合计,=SUM(B2:B2)\n".encode("utf-8-sig"),
    "b.csv": "地区,件数\n安溪县,3\n".encode("gbk"),
    "c.csv": "地区\t件数\n".encode("utf-16"),
    "a.txt": "MM 3 < 5，<通知>".encode(),
    "a.md": "# 一\n\n| 甲 | 乙 |\n- 有 a|b!\n".encode(),
    "a.json": b'{"a": 1}',
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.png": b"\x89PNG\r\n\x1a\n",
    "空.txt": b"",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_people_keep_as_evidence_is_taken(name: str) -> None:
    assert found(Step({f"{EV}/{name}": HARMLESS[name]})) == set()


@given(st.sampled_from(["pdf", "docx", "xls", "txt", "csv", "png", "mp4"]), st.binary(max_size=300))
def test_bytes_never_raise(ending: str, data: bytes) -> None:
    belies(ending, data)
    belies(ending, b"PK\x03\x04" + data)
    belies(ending, zipped("a")[: len(data)] + data)


@given(st.text(max_size=40))
def test_no_path_raises(path: str) -> None:
    form_of(path)
    rules_git(path)
    not_data(path)
    assert twin_key(twin_key(path)) == twin_key(path)


def test_the_demo_page_of_forms_has_no_two_for_one_path() -> None:
    """A path with a form is its own only spelling, but for evidence and what people name freely."""
    for path in OF_A_FORM:
        if (form := form_of(path)) and form.kind not in (
            "evidence",
            "docs",
            "audit",
            "notes",
            "git",
        ):
            assert form_of(path.upper()) is None or path.isupper()
