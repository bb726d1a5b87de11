"""A copy of a workbook with its cells alone, for one that openpyxl cannot open as it is.

Colours, fills, properties and names that some program writes in its own way
make openpyxl give up, though nothing of them is in a cell. Of the styles only
the number formats are kept: they say which numbers are dates.
"""

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

MAX_PART = 8 * 2**20  # of what is read as a whole: the lists of sheets, parts and styles
_CHUNK = 1 << 20
_IN_MEMORY = 8 * 2**20
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# `Strict Open XML` of Excel: the same elements under other names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", _MAIN.encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_LONGEST = max(len(strict) for strict, _ in _STRICT)
_KEPT = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/sharedstrings\.xml|xl/styles\.xml|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)


def lean_copy(file: BinaryIO) -> BinaryIO:
    """Raises what zipfile and the XML parser raise for parts that are broken; ValueError for huge ones."""
    copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the caller reads on from it
    with (
        zipfile.ZipFile(file) as archive,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as lean,
    ):
        kept = [part for part in archive.infolist() if _KEPT.fullmatch(part.filename)]
        names = {f"/{part.filename}".lower() for part in kept}
        for part in kept:
            with archive.open(part) as source:
                name = part.filename.lower()
                if name.startswith("xl/worksheets/") or name == "xl/sharedstrings.xml":
                    with lean.open(part.filename, "w", force_zip64=True) as target:
                        target.writelines(_translated(source))
                else:
                    lean.writestr(part.filename, tostring(_lean(name, _parsed(source), names), "utf-8"))
    copy.seek(0)
    return copy  # type: ignore[return-value] # it is one but for its name


def _lean(name: str, root: Element, names: set[str]) -> Element:
    match name.rsplit("/", 1)[-1]:
        case "workbook.xml":
            return _book(root)
        case "styles.xml":
            return _styles(root)
        case "[content_types].xml":
            return _without(
                root, lambda one: one.get("PartName", "").lower() in names or one.get("Extension")
            )
        case ".rels":
            return _without(root, lambda one: one.get("Type", "").endswith("/officeDocument"))
        case _:
            return _without(root, lambda one: _target(one) in names)


def _target(relation: Element) -> str:
    told = relation.get("Target", "").lower()
    return told if told.startswith("/") else f"/xl/{told}"


def _book(root: Element) -> Element:
    """Its sheets, and from which year its days count."""
    book = Element(f"{{{_MAIN}}}workbook")
    properties = root.find(f"{{{_MAIN}}}workbookPr")
    if properties is not None and properties.get("date1904"):
        SubElement(book, f"{{{_MAIN}}}workbookPr", date1904=properties.get("date1904", ""))
    sheets = root.find(f"{{{_MAIN}}}sheets")
    if sheets is not None:
        book.append(sheets)
    return book


def _styles(root: Element) -> Element:
    """The number format of each style of cells, and nothing of how they look."""
    styles = Element(f"{{{_MAIN}}}styleSheet")
    formats = SubElement(styles, f"{{{_MAIN}}}numFmts")
    for one in root.iterfind(f"{{{_MAIN}}}numFmts/{{{_MAIN}}}numFmt"):
        told = {name: one.get(name, "") for name in ("numFmtId", "formatCode")}
        SubElement(formats, f"{{{_MAIN}}}numFmt", told)
    cells = SubElement(styles, f"{{{_MAIN}}}cellXfs")
    for one in root.iterfind(f"{{{_MAIN}}}cellXfs/{{{_MAIN}}}xf"):
        SubElement(cells, f"{{{_MAIN}}}xf", numFmtId=one.get("numFmtId", "0"))
    return styles


def _without(root: Element, holds: Callable[[Element], object]) -> Element:
    for one in list(root):
        if not holds(one):
            root.remove(one)
    return root


def _parsed(source: IO[bytes]) -> Element:
    data = source.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise ValueError("a part that should be small is huge")
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    parsed: Element = fromstring(data)
    return parsed


def _translated(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes with the usual names; a name that lies across two chunks is held back until it is whole."""
    held = b""
    while chunk := source.read(_CHUNK):
        held += chunk
        for strict, usual in _STRICT:
            held = held.replace(strict, usual)
        yield held[:-_LONGEST]
        held = held[-_LONGEST:]
    for strict, usual in _STRICT:
        held = held.replace(strict, usual)
    yield held
