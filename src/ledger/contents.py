"""What a file is by its bytes: whether evidence is the data that its name says, and runs nothing;
and the words that are in it."""

import html
import io
import re
import zipfile
import zlib

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MAGIC: dict[str, tuple[bytes, ...]] = {
    "docx": (_ZIP,),
    "xlsx": (_ZIP,),
    "pptx": (_ZIP,),
    "ofd": (_ZIP,),
    "doc": (_OLE, b"{\\rtf"),
    "xls": (_OLE,),
    "ppt": (_OLE,),
    "wps": (_OLE, _ZIP),
    "et": (_OLE, _ZIP),
    "dps": (_OLE, _ZIP),
    "pdf": (b"%PDF",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n",),
    "gif": (b"GIF8",),
    "bmp": (b"BM",),
    "tif": (b"II*\0", b"MM\0*"),
    "tiff": (b"II*\0", b"MM\0*"),
    "webp": (b"RIFF",),
    "avi": (b"RIFF",),
}
"""How a file of each kind begins. What is not listed is text, or tells itself four bytes later."""
_FILMS = ("heic", "mp4", "mov")
_FILM = re.compile(rb".{4}(?:ftyp|moov|mdat|wide|free|skip)", re.DOTALL)
_PROGRAM = re.compile(
    rb"MZ|#!|\x7fELF|PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b|MSCF|\{\\rtf|%PDF|<\?php|@echo"
)
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|!entity|\?xml-stylesheet|(?:html|head|body|iframe|object)\b|(?:[\w.-]+:)?(?:script|svg)\b|hta:)",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"(?m)(?:^|[,;\t\"'])\s*[=@+-][^,;\t\n]*[\w.]\s*\|\s*['\"]")
"""A cell by which Excel starts another program (DDE)."""
_IN_PDF = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile\b|JS\s*[(<])")
_NAMED = re.compile(rb"#([0-9A-Fa-f]{2})")
"""A letter of a name in a PDF, written as its number."""
_IN_RTF = re.compile(rb"\\obj(?:data|emb|link|autlink|ocx)|DDE(?:AUTO)?\b")
_IN_OLE = ("_VBA_PROJECT", "Macros", "Ole10Native", "EncryptedPackage")
_IN_ZIP = re.compile(
    r"vbaproject|macrosheets/|activex|(?:^|/)oleobject|\.(?:exe|dll|js|vbs|hta|lnk|bat|cmd|ps1|jar|html?|svg|xlsm|docm|pptm|zip|rar|7z"
    r"|com|scr|pif|msi|vbe|jse|wsf|url|scf|reg|cpl|sh|py|iso|chm)$"
)
_TYPES = re.compile(rb"vbaproject|activex|oleobject|macroenabled", re.IGNORECASE)
_IN_PARTS = re.compile(
    rb"<(?:\w+:)?instrText\b[^<>]*>\s*DDE|<(?:\w+:)?fldSimple\b[^<>]*\bDDE|<(?:\w+:)?ddeLink\b"
    rb"|<Relationship\b(?=[^<>]*attachedTemplate)(?=[^<>]*Target=['\"](?:https?:|ftp:|file:(?://(?!/)|/{4,}|///(?![a-z][:|]))|\\\\))",
    re.IGNORECASE,
)
"""What fetches or starts something when an office file is opened: a command (DDE), a far template."""
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNZIPPING = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError)
"""What `zipfile` raises on archives that are none, cut off, locked, or of another make."""
LARGEST_PART = 1_000_000
LARGEST_WORDS = 20_000_000
"""So much text of an office file is read; one that claims more is none."""
_ASCII = rb"[\t\n\r\x20-\x7e]"
_WIDE = re.compile(rb"(?:%b\0){7,}|(?<!%b)(?:\0%b){7,}" % (_ASCII, _ASCII, _ASCII))
"""Figures and Latin words as UTF-16 has them, in either order, anywhere in a file."""
_NARROW = re.compile(rb"%b{7,}" % _ASCII)
"""The same as older office files have them: a cell of an old workbook that holds only figures."""
_LONG = re.compile(rb"(?<![0-9A-Za-z.])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
"""What may be a resident ID, in a PDF or in what a picture says of itself."""
_FRACTION = re.compile(r"<v>[^<]*[.eE][^<]*</v>")
"""What Excel computed: a third has sixteen digits, and is no card."""
_ENDS = re.compile(
    r"</(?!(?:\w+:)?(?:t|r|rPr|ins|hyperlink|smartTag|span|a)>)[^<>]*>|<(?:\w+:)?(?:br|tab|cr)\b[^<>]*>"
)
"""Where something ends that is more than a run of a paragraph."""
_TAG = re.compile(r"<[^<>]*>")


def belies(ending: str, data: bytes) -> str | None:
    """Why bytes are not data of a kind, named by the ending of a file; None where nothing shows.

    An empty file holds nothing that could run.
    """
    if not data:
        return None
    if ending in _MAGIC:
        return _of_office(data) if data.startswith(_MAGIC[ending]) else f"内容不是 .{ending}"
    if ending in _FILMS:
        return None if _FILM.match(data) else f"内容不是 .{ending}"
    return _of_text(data)


def _of_office(data: bytes) -> str | None:
    if data.startswith(_ZIP):
        return _of_zip(data)
    if data.startswith(_OLE):
        names = (name.encode("utf-16-le") for name in _IN_OLE)
        return "里面有宏、嵌着别的文件，或加了密" if any(name in data for name in names) else None
    if data.startswith(b"{\\rtf"):
        return "里面嵌着别的文件或命令" if _IN_RTF.search(data) else None
    plain = _NAMED.sub(lambda m: bytes.fromhex(m[1].decode()), data)
    return "里面有会运行的内容" if data.startswith(b"%PDF") and _IN_PDF.search(plain) else None


def _of_zip(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            types = next((part for part in parts if part.filename == "[Content_Types].xml"), None)
            told = archive.read(types) if types and types.file_size < LARGEST_PART else b""
            small = sum(part.file_size for part in parts if _is_words(part)) <= LARGEST_WORDS
            odd = small and any(_starts_something(archive, part) for part in parts)
    except _UNZIPPING:
        return "看不进里面"
    if not small:
        return "解开太大，看不进里面"
    if any(part.flag_bits & 1 or part.compress_type not in _KNOWN for part in parts):
        return "加了密，看不进里面"
    # A macro may have any name; what it is stands in the list of types.
    if any(_IN_ZIP.search(part.filename.lower()) for part in parts) or _TYPES.search(told) or odd:
        return "里面有宏，或嵌着会运行的文件"
    return None


def _starts_something(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part of an office file, by its bytes, fetches or runs what is not in it."""
    if part.flag_bits & 1 or part.compress_type not in _KNOWN:
        return False
    name = part.filename.lower()
    if name.endswith(".xml") or (name.endswith(".rels") and part.file_size < LARGEST_PART):
        return bool(_IN_PARTS.search(archive.read(part)))
    with archive.open(part) as stream:
        head = stream.read(8)
    return (name.endswith(".bin") and head == _OLE) or head.startswith((b"MZ", b"\x7fELF"))


def _of_text(data: bytes) -> str | None:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if wide else "utf-8", errors="replace")
    plain = text.encode(errors="replace").removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\0" in plain or _PROGRAM.match(plain) or data.startswith(_OLE):
        return "内容不是文字"
    if _MARKUP.search(plain):
        return "内容是网页"
    return "里面有会运行的命令" if _COMMAND.search(text) else None


def is_text(data: bytes) -> bool:
    """Whether bytes are lines of text, also such as Notepad saves as Unicode."""
    return data.startswith(_MARKS) or not (data.startswith(_ZIP) or b"\0" in data[:8000])


def words_in(data: bytes) -> str:
    """The words of any file, as far as they can be had: of an office file by its parts, of other
    binary files what stands there as UTF-16."""
    if data.startswith(_ZIP):
        return _words_in_zip(data)
    if is_text(data):
        return _decoded(data)
    runs = (match[0].replace(b"\0", b"") for match in _WIDE.finditer(data))
    plain = _NARROW.findall(data) if data.startswith(_OLE) else _LONG.findall(data)
    return b"\n".join([*runs, *plain]).decode()


_MARKS = (b"\xff\xfe", b"\xfe\xff")


def _decoded(data: bytes) -> str:
    return data.decode("utf-16" if data.startswith(_MARKS) else "utf-8", errors="replace")


def _is_words(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith(".xml")


def _words_in_zip(data: bytes) -> str:
    words: list[str] = []
    left = LARGEST_WORDS
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            words += archive.namelist()
            for part in filter(_is_words, archive.infolist()):
                with archive.open(part) as stream:
                    raw = stream.read(left)
                left -= len(raw)
                words.append(_words_of_xml(_decoded(raw)))
    except _UNZIPPING:
        pass
    return "\n".join(words)


def _words_of_xml(text: str) -> str:
    """What a person would read: runs of one paragraph joined, cells and paragraphs apart."""
    bare = _FRACTION.sub("", text.replace("<![CDATA[", "").replace("]]>", ""))
    return html.unescape(_TAG.sub("", _ENDS.sub("\n", bare)))
