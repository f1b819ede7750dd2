"""What ISO 19005-2 asks of a PDF/A-2a, as far as it can be read off its objects.

No validator is a package for Python, Node or Debian; this is what one would look at first.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

_ACTIVE = ("/AA", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/EF", "/XFA")


def faults(place: Path) -> Iterator[str]:
    """Why a file is none."""
    with pikepdf.open(place) as made:
        root = made.Root
        yield from _document(made, root)
        for number, page in enumerate(made.pages, 1):
            if "/StructParents" not in page:
                yield f"page {number} is not tagged"
        for one in made.objects:
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                yield from _object(one)


def _document(made: pikepdf.Pdf, root: Any) -> Iterator[str]:
    if made.is_encrypted or "/ID" not in made.trailer:
        yield "encrypted, or without an ID"
    said = made.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
    if (said.get("pdfaid:part"), said.get("pdfaid:conformance")) != ("2", "A"):
        yield "does not say that it is PDF/A-2a"
    if "/Filter" in root.Metadata:
        yield "packed metadata"
    [intent] = root.OutputIntents
    profile = intent.DestOutputProfile
    if intent.S != "/GTS_PDFA1" or profile.read_bytes()[36:40] != b"acsp":
        yield "no colour profile"
    if not root.MarkInfo.Marked or "/StructTreeRoot" not in root or not str(root.Lang):
        yield "not tagged, or in no language"


def _object(one: Any) -> Iterator[str]:
    active = [key for key in _ACTIVE if key in one]
    if active:
        yield f"active: {active}"
    if one.get("/Type") == "/FontDescriptor" and not {"/FontFile2", "/FontFile3"} & set(one.keys()):
        yield f"{one.FontName} is not embedded"
    if one.get("/Type") == "/Font" and one.get("/Subtype") == "/Type0" and "/ToUnicode" not in one:
        yield f"{one.BaseFont} has no text"
    if one.get("/Filter") == "/LZWDecode":
        yield "LZW"
    if one.get("/Subtype") == "/Link" and not int(one.get("/F", 0)) & 4:
        yield "a link that is not printed"
