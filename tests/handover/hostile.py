"""Hostile packages, each made by code out of a good one: what somebody sends who means no good."""

import io
import json
import os
import re
import socket
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.package import ABOUT, BUNDLE, BUNDLE_SUM, SUMS, sums
from ledger.repo.archive import as_tar, as_zip
from ledger.repo.git import run_git

from .packages import files_of, relisted

Spoil = Callable[[Path], Path | None]
"""Changes a good package in its folder; answers where the package is, if it is elsewhere."""
CASES: dict[str, Spoil] = {}


def case(name: str) -> Callable[[Spoil], Spoil]:
    def keep(spoil: Spoil) -> Spoil:
        CASES[name] = spoil
        return spoil

    return keep


def about(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """package.json with something else in it, and the list made anew."""

    def spoil(place: Path) -> None:
        body = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        change(body)
        text = json.dumps(body, ensure_ascii=False)
        (place / ABOUT).write_bytes(text.encode(errors="surrogatepass"))
        relisted(place)

    return spoil


def raw(data: bytes) -> Spoil:
    """package.json as some other bytes."""

    def spoil(place: Path) -> None:
        (place / ABOUT).write_bytes(data)
        relisted(place)

    return spoil


ODD: dict[str, Any] = {
    "null": None,
    "a list": [],
    "a list in a list": [[["x"]]],
    "true": True,
    "a figure": 7,
    "a fraction": 2024.0,
    "less than nothing": -1,
    "99999": 99999,
    "2 ** 64": 2**64,
    "a text": "x",
    "escape codes": "\x1b]0;x\x07\x1b[2J",
    "a turned text": "\u202e4202",
    "half a pair": "\ud800",
    "a map": {"x": {"y": []}},
    "a map of odd words": {"\x1b[31m": "\x1b[0m"},
    "a map of lists": {"refs/heads/main": ["x"]},
    "ten megabytes": "x" * 10_000_000,
}
for field in ("version", "kind", "year", "plan", "commit", "refs", "seals", "made"):
    for what, value in ODD.items():
        CASES[f"{field} is {what}"] = about(lambda body, f=field, v=value: body.update({f: v}))
    if field != "made":
        CASES[f"no {field}"] = about(lambda body, f=field: body.pop(f))

CASES |= {
    "JSON a thousand lists deep": raw(b"[" * 1000 + b"]" * 1000),
    "JSON a hundred thousand maps deep": raw(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "not a number": raw(b'{"version": NaN}'),
    "without end": raw(b'{"year": -Infinity}'),
    "a figure of a hundred thousand digits": raw(b'{"year": ' + b"9" * 100_000 + b"}"),
    "a figure of great power": raw(b'{"year": 1e999999}'),
    "JSON that is a list": raw(b"[1, 2]"),
    "JSON that is a word": raw(b'"x"'),
    "JSON that is nothing": raw(b"null"),
    "JSON that breaks off": raw(b'{"year": 2024, '),
    "no JSON": raw(b"\x1b[31m"),
    "no UTF-8": raw(b'{"year": "\xff\xfe"}'),
    "UTF-16": raw('{"year": 2024}'.encode("utf-16")),
    "UTF-32": raw('{"year": 2024}'.encode("utf-32")),
    "empty": raw(b""),
}


@case("a BOM before JSON")
def bom(place: Path) -> None:
    (place / ABOUT).write_bytes(b"\xef\xbb\xbf" + (place / ABOUT).read_bytes())
    relisted(place)


@case("a key twice")
def twice(place: Path) -> None:
    text = (place / ABOUT).read_text(encoding="utf-8")
    (place / ABOUT).write_text(text.replace('"year"', '"year": 1999, "year"', 1), encoding="utf-8")
    relisted(place)


def refs(change: Callable[[dict[str, str]], object]) -> Spoil:
    return about(lambda body: change(body["refs"]))


CASES |= {
    "a ref of an odd name": refs(lambda refs: refs.update({"refs/heads/\x1b[31m": "0" * 40})),
    "a ref that leads out": refs(lambda refs: refs.update({"refs/../../x": "0" * 40})),
    "no main": refs(lambda refs: refs.pop("refs/heads/main")),
    "a tag that is not there": refs(lambda refs: refs.update({"refs/tags/closed/2023": "0" * 40})),
    "a tag left out": refs(lambda refs: refs.pop("refs/tags/closed/2024")),
    "another commit": about(lambda body: body.update(commit="0" * 40)),
    "an option as a commit": about(lambda body: body.update(commit="--output=/tmp/x")),
    "a seal left out": about(lambda body: body["seals"].pop("2024")),
    "a seal of another period": about(lambda body: body["seals"].update({"2031-01": "0" * 64})),
    "another seal": about(lambda body: body["seals"].update({"2024": "0" * 64})),
    "another year": about(lambda body: body.update(year=2025)),
    "a year long gone": about(lambda body: body.update(year=2000)),
}


@case("a pipe in it")
def pipe(place: Path) -> None:
    os.mkfifo(place / "reports/管道")


@case("a pipe in place of a list")
def pipe_for_list(place: Path) -> None:
    (place / SUMS).unlink()
    os.mkfifo(place / SUMS)


@case("a pipe")
def only_pipe(place: Path) -> Path:
    os.mkfifo(place.parent / "管道.zip")
    return place.parent / "管道.zip"


@case("a device")
def device(place: Path) -> Path:
    return Path("/dev/zero")


@case("a terminal's device")
def null(place: Path) -> Path:
    return Path("/dev/null")


@case("a socket in it")
def a_socket(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place)  # the name of a socket may not be long
    try:
        socket.socket(socket.AF_UNIX).bind("插座")
    finally:
        os.chdir(here)


@case("a link in it")
def link(place: Path) -> None:
    (place / "reports/x.md").symlink_to("/etc/passwd")


@case("a link to its own folder")
def loop(place: Path) -> None:
    (place / "reports/again").symlink_to(place, target_is_directory=True)


@case("a link to itself")
def itself(place: Path) -> Path:
    (place.parent / "自己").symlink_to(place.parent / "自己")
    return place.parent / "自己"


@case("a link to a package")
def linked(place: Path) -> Path:
    (place.parent / "链接").symlink_to(place, target_is_directory=True)
    return place.parent / "链接"


@case("a link to nothing")
def dangling(place: Path) -> Path:
    (place.parent / "空").symlink_to("/没有/x")
    return place.parent / "空"


@case("folders a thousand deep")
def deep(place: Path) -> None:
    (place / "/".join("d" * 900)).mkdir(parents=True)
    (place / "/".join("d" * 900) / "x").write_text("x")


@case("a file without end")
def sparse(place: Path) -> None:
    with (place / "reports/x.md").open("wb") as stream:
        stream.truncate(1 << 40)


@case("nothing in it")
def nothing(place: Path) -> Path:
    (place.parent / "空包").mkdir()
    return place.parent / "空包"


@case("not there")
def not_there(place: Path) -> Path:
    return place.parent / "\x1b[31m没有"


for name in ("\x1b[31m红.md", "\x9b31m.md", "a\nb.md", "\u202emd.exe", "a\u200b.md", "\x7f.md"):
    CASES[f"a file called {name!r}"] = lambda place, n=name: (
        (place / "reports" / n).write_text("x"),
        relisted(place),
        None,
    )[-1]


@case("a name that is no UTF-8")
def bytes_name(place: Path) -> None:
    Path(os.fsdecode(os.fsencode(place) + b"/reports/\xff\xfe.md")).write_text("x")


@case("two names that differ by case")
def clash(place: Path) -> None:
    (place / "reports/YEAR-2024.md").write_text("x")
    relisted(place)


def of_list(data: bytes, name: str = SUMS) -> Spoil:
    return lambda place: (place / name).write_bytes(data) and None


LINE = b"0" * 64 + b"  "
CASES |= {
    "a list of a million lines": of_list(b"".join(LINE + b"%d\n" % n for n in range(1_000_000))),
    "a list of many lines": of_list(b"".join(LINE + b"%d\n" % n for n in range(200_000))),
    "a list of lines without end": of_list(b"\n" * 1_000_000),
    "a line of ten megabytes": of_list(LINE + b"x" * 10_000_000 + b"\n"),
    "a list of thirty megabytes": of_list(LINE * 500_000),
    "a list that leads out": of_list(LINE + b"../../etc/passwd\n"),
    "a list with escape codes": of_list(LINE + b"\x1b[31mx\n"),
    "a list of other words": of_list("清单\n".encode()),
    "a list that is no UTF-8": of_list(b"\xff\xfe\n"),
    "an empty list": of_list(b""),
    "an empty sum": of_list(b"", BUNDLE_SUM),
    "a sum of lines": of_list(LINE * 1000, BUNDLE_SUM),
}


def packed(make: Callable[[dict[str, bytes]], bytes], name: str) -> Spoil:
    """The package as one file, made from its files in another way."""

    def spoil(place: Path) -> Path:
        (place.parent / name).write_bytes(make(files_of(place)))
        return place.parent / name

    return spoil


def zipped(change: Callable[[zipfile.ZipFile], object]) -> Callable[[dict[str, bytes]], bytes]:
    def make(files: dict[str, bytes]) -> bytes:
        stream = io.BytesIO(as_zip(files, "top"))
        with zipfile.ZipFile(stream, "a") as opened:
            change(opened)
        return stream.getvalue()

    return make


def entry(name: str, mode: int = stat.S_IFREG, data: bytes = b"x") -> Any:
    def add(opened: zipfile.ZipFile) -> None:
        made = zipfile.ZipInfo(name)
        made.external_attr, made.create_system = (mode | 0o644) << 16, 3
        opened.writestr(made, data)

    return zipped(add)


def bomb(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        for n in range(9):
            opened.writestr(f"reports/{n}.md", b"\0" * 100_000_000)
    return stream.getvalue()


def patched(signature: bytes, at: int, value: bytes) -> Callable[[dict[str, bytes]], bytes]:
    """A zip with some bytes behind a signature's first place written over."""

    def make(files: dict[str, bytes]) -> bytes:
        data = bytearray(as_zip(files, "top"))
        start = data.index(signature) + at
        data[start : start + len(value)] = value
        return bytes(data)

    return make


def overlapping(files: dict[str, bytes]) -> bytes:
    """Every entry's place is that of the first."""
    data = bytearray(as_zip(files, "top"))
    for match in list(re.finditer(b"PK\1\2", bytes(data))):
        data[match.start() + 42 : match.start() + 46] = bytes(4)
    return bytes(data)


HUGE = struct.pack("<I", 0xFFFFFFFE)
CASES |= {
    f"zip: {name}": packed(make, "包.zip")
    for name, make in {
        "a bomb": bomb,
        "an entry that leads out": entry("../x"),
        "an entry from the root": entry("/x"),
        "an entry with escape codes": entry("top/\x1b[31m"),
        "an entry with a backslash": entry("top/a\\b"),
        "a link": entry("top/x", stat.S_IFLNK, b"/etc/passwd"),
        "a device": entry("top/x", stat.S_IFCHR),
        "a second list": entry(f"top/{SUMS}"),
        "an entry too many": entry("top/x"),
        "locked": patched(b"PK\1\2", 8, b"\1\0"),
        "of an unknown way to pack": patched(b"PK\1\2", 10, b"\x63\0"),
        "with a false size": patched(b"PK\1\2", 24, HUGE),
        "with a false packed size": patched(b"PK\1\2", 20, HUGE),
        "with the size left to zip64": patched(b"PK\1\2", 20, b"\xff" * 8),
        "with a false place": patched(b"PK\1\2", 42, HUGE),
        "with a false start": patched(b"PK\5\6", 16, HUGE),
        "overlapping": overlapping,
        "cut off": lambda files: as_zip(files, "top")[:-100],
        "its end alone": lambda files: as_zip(files, "top")[-22:],
        "turned": lambda files: as_zip(files, "top")[::-1],
        "empty": lambda files: b"",
        "no archive": lambda files: b"\x1b[31m" * 1000,
    }.items()
}


def tarred(**fields: Any) -> Callable[[dict[str, bytes]], bytes]:
    def make(files: dict[str, bytes]) -> bytes:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as opened:
            for path in sorted(files):
                one = tarfile.TarInfo(f"top/{path}")
                one.size = len(files[path])
                opened.addfile(one, io.BytesIO(files[path]))
            more = tarfile.TarInfo("top/x")
            for name, value in fields.items():
                setattr(more, name, value)
            opened.addfile(more)
        return stream.getvalue()

    return make


def header(size: bytes, kind: bytes = b"0") -> Callable[[dict[str, bytes]], bytes]:
    """A tar of one header with a size as it is given."""

    def make(files: dict[str, bytes]) -> bytes:
        one = bytearray(tarfile.TarInfo("top/x").tobuf())
        one[124:136], one[156:157] = size, kind
        one[148:156] = b" " * 8
        one[148:156] = b"%06o\0 " % sum(one)
        return bytes(one) * 3 + bytes(1024)

    return make


PAX = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 50)}
CASES |= {
    f"tar: {name}": packed(make, "包.tar")
    for name, make in {
        "a link": tarred(type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        "a hard link": tarred(type=tarfile.LNKTYPE, linkname="top/package.json"),
        "a pipe": tarred(type=tarfile.FIFOTYPE),
        "a device": tarred(type=tarfile.CHRTYPE),
        "a path that leads out": tarred(name="../x"),
        "a path from the root": tarred(name="/x"),
        "escape codes": tarred(name="top/\x1b[31m"),
        "an entry too many": tarred(name="top/y"),
        "a second list": tarred(name=f"top/{SUMS}"),
        "a path in its own header": tarred(pax_headers={"path": "../../x"}),
        "a size in its own header": tarred(pax_headers={"size": str(1 << 60)}),
        "a size below nothing": tarred(pax_headers={"size": "-512"}),
        "a size that is no number": tarred(pax_headers={"size": "x\x1b"}),
        "holes": tarred(pax_headers=PAX),
        "a negative size": header(b"\xff" * 12),
        "a huge size": header(b"\x80" + b"\xff" * 11),
        "an odd size": header(b"zzzzzzzzzzz\0"),
        "headers of headers": header(b"00000000000\0", b"x"),
        "long names of long names": lambda files: (
            header(b"00000000000\0", b"L")(files)[:512] * 3000
        ),
        "holes of old": header(b"00000000000\0", b"S"),
        "cut off": lambda files: as_tar(files, "top")[: len(as_tar(files, "top")) // 2],
        "packed again": lambda files: __import__("gzip").compress(as_tar(files, "top")),
        "empty": lambda files: b"",
        "nothing but nulls": lambda files: bytes(10_240),
        "as a zip": lambda files: b"PK\3\4" + as_tar(files, "top"),
    }.items()
}


def bundle(change: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes for the history, with its sum made anew."""

    def spoil(place: Path) -> None:
        (place / BUNDLE).write_bytes(change((place / BUNDLE).read_bytes()))
        (place / BUNDLE_SUM).write_text(sums({BUNDLE: (place / BUNDLE).read_bytes()}))

    return spoil


def into_head(line: bytes) -> Callable[[bytes], bytes]:
    """A line more in the head of a bundle."""
    return lambda data: data.replace(b"bundle\n", b"bundle\n" + line + b"\n", 1)


NAME = b"0123456789" * 4
CASES |= {
    f"bundle: {name}": bundle(change)
    for name, change in {
        "empty": lambda data: b"",
        "its head alone": lambda data: data[: data.index(b"\n\n") + 2],
        "cut off": lambda data: data[: len(data) // 2],
        "a byte changed": lambda data: data[:-500] + bytes([data[-500] ^ 1]) + data[-499:],
        "its last byte": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        "zeros": lambda data: bytes(len(data)),
        "of another version": lambda data: data.replace(b"v2", b"v9", 1),
        "an odd ref": into_head(NAME + b" refs/heads/\x1b[31mx"),
        "a ref that leads out": into_head(NAME + b" refs/heads/../../../x"),
        "a ref that is no UTF-8": into_head(NAME + b" refs/heads/\xff"),
        "a line of ten megabytes": into_head(NAME + b" refs/heads/" + b"x" * 10_000_000),
        "a prerequisite": into_head(b"-" + NAME + b" \x1b[31mx"),
        "ten thousand prerequisites": into_head(b"\n".join(b"-%040d x" % n for n in range(10_000))),
        "no line feeds": lambda data: data.replace(b"\n", b" "),
    }.items()
}


def history(change: Callable[[Path], object]) -> Spoil:
    """Another history: a commit more, pinned in package.json and in the lists."""

    def spoil(place: Path) -> None:
        work = place.parent / "work"
        run_git(
            place.parent, "clone", "--quiet", "--branch", "main", str(place / BUNDLE), str(work)
        )
        change(work)
        run_git(work, "add", "--all")
        run_git(work, "commit", "--quiet", "--allow-empty", "-m", "x")
        pin(place, work)

    return spoil


def pin(place: Path, work: Path) -> None:
    """A history as that of a package."""
    commit = run_git(work, "rev-parse", "HEAD").decode().strip()
    run_git(work, "bundle", "create", "--quiet", str(place / BUNDLE), "HEAD", "main", "--tags")
    body = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    body["commit"] = body["refs"]["refs/heads/main"] = commit
    (place / ABOUT).write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")
    relisted(place)


def plan(text: bytes) -> Spoil:
    return history(lambda work: (work / "plans/2024/plan.yaml").write_bytes(text))


CASES |= {
    "history: no plan": history(lambda work: (work / "plans/2024/plan.yaml").unlink()),
    "history: an empty plan": plan(b""),
    "history: a plan that is a list": plan(b"- [a]\n"),
    "history: a plan a thousand deep": plan(b"[" * 1000),
    "history: a plan with escape codes": plan(b"a: \x1b[31m\n"),
    "history: a plan that is no UTF-8": plan(b"\xff\xfe\x00"),
    "history: a plan of another year": plan("年度: 2031\n".encode()),
    "history: no books": history(lambda work: run_git(work, "rm", "-r", "-q", "counties")),
    "history: no seals": history(lambda work: run_git(work, "rm", "-r", "-q", "plans/2024/seals")),
    "history: an empty seal": history(
        lambda work: (work / "plans/2024/seals/2024-05.yaml").write_bytes(b"")
    ),
    "history: a link for a book": history(
        lambda work: (
            (work / "counties/huian/2024/2024-05.yaml").unlink(),
            (work / "counties/huian/2024/2024-05.yaml").symlink_to("/etc/passwd"),
        )
    ),
    "history: a commit more": history(lambda work: None),
    "history: a template that does not end": history(
        lambda work: (
            (work / "templates").mkdir(exist_ok=True),
            (work / "templates/year.md.j2").write_text("{% for a in b %}"),
        )
    ),
    "history: a template that asks for too much": history(
        lambda work: (
            (work / "templates").mkdir(exist_ok=True),
            (work / "templates/year.md.j2").write_text("{{ ''.__class__.__mro__ }}"),
        )
    ),
    "history: a template that divides by nothing": history(
        lambda work: (
            (work / "templates").mkdir(exist_ok=True),
            (work / "templates/year.md.j2").write_text("{{ 1 // 0 }}"),
        )
    ),
    "history: a template that is no UTF-8": history(
        lambda work: (
            (work / "templates").mkdir(exist_ok=True),
            (work / "templates/year.md.j2").write_bytes(b"\xff\xfe"),
        )
    ),
    "history: a file with an odd name": history(
        lambda work: (
            (work / "counties/huian/2024/evidence").mkdir(exist_ok=True)
            or (work / "counties/huian/2024/evidence/\x1b[31m\n.md").write_text("x")
        )
    ),
    "history: a name that is no UTF-8": history(
        lambda work: Path(
            os.fsdecode(os.fsencode(work) + b"/counties/huian/2024/\xff.yaml")
        ).write_text("x")
    ),
}


@case("history: an author with control characters")
def odd_author(place: Path) -> None:
    def commit_of(work: Path, who: bytes) -> str:
        tree, head = (run_git(work, "rev-parse", name).strip() for name in ("HEAD^{tree}", "HEAD"))
        line = who + b" <x@y> 1739200000 +0800\n"
        text = b"tree %s\nparent %s\nauthor %scommitter %s\nx\n" % (tree, head, line, line)
        made = run_git(
            work, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", input=text
        )
        return made.decode().strip()

    work = place.parent / "work"
    run_git(place.parent, "clone", "--quiet", "--branch", "main", str(place / BUNDLE), str(work))
    (work / "counties/huian/2024/evidence").mkdir(exist_ok=True)
    (work / "counties/huian/2024/evidence/x.md").write_text("x")
    run_git(work, "add", "--all")
    run_git(work, "commit", "--quiet", "-m", "x")
    run_git(work, "reset", "--quiet", "--hard", commit_of(work, b"a\x1f\x01\x1b[31mb\x1f"))
    pin(place, work)


@case("history: a bundle of what git is asked to leave out")
def filtered(place: Path) -> None:
    work = place.parent / "work"
    run_git(place.parent, "clone", "--quiet", "--bare", str(place / BUNDLE), str(work))
    words = ("bundle", "create", "--quiet", str(place / BUNDLE), "--filter=blob:none", "--all")
    run_git(work, *words)
    relisted(place)


@case("history: an object that unpacks to a gigabyte")
def large_object(place: Path) -> None:
    work = place.parent / "work"
    run_git(place.parent, "clone", "--quiet", "--branch", "main", str(place / BUNDLE), str(work))
    with (work / "counties/huian/2024/x.bin").open("wb") as stream:
        stream.truncate(1_100_000_000)
    run_git(work, "add", "--all")
    run_git(work, "commit", "--quiet", "-m", "x")
    pin(place, work)
