"""Workbooks rebuilt from what programs are known to write: parts changed, left out, moved or cut off."""

import io
import zipfile
from collections.abc import Callable

from models.rules.imports.table import ImportTable
from tests.support.spreadsheets.kinds import Given, Make, place_of_text
from tests.support.spreadsheets.written import by_xlsxwriter

Parts = dict[str, bytes]
SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rebuilt(change: Callable[[Parts, ImportTable], object]) -> Make:
    def make(table: ImportTable) -> bytes:
        with zipfile.ZipFile(io.BytesIO(by_xlsxwriter()(table))) as made:
            parts = {name: made.read(name) for name in made.namelist()}
        change(parts, table)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return out.getvalue()

    return make


def replaced(part: str, old: bytes, new: bytes) -> Make:
    def change(parts: Parts, _table: ImportTable) -> None:
        assert old in parts[part], (part, parts[part])
        parts[part] = parts[part].replace(old, new, 1)

    return rebuilt(change)


def _cell(parts: Parts, table: ImportTable, cell: bytes) -> None:
    """Put another cell in the place of an identifier."""
    name = b"ABCDEFGHIJ"[place_of_text(table) :][:1] + b"2"
    begin = parts[SHEET].index(b'<c r="' + name + b'"')
    end = parts[SHEET].index(b"</c>", begin) + len(b"</c>")
    parts[SHEET] = parts[SHEET][:begin] + cell.replace(b"??", name) + parts[SHEET][end:]


def celled(cell: bytes) -> Make:
    return rebuilt(lambda parts, table: _cell(parts, table, cell))


def _strict(parts: Parts, _table: ImportTable) -> None:
    """`Strict Open XML`, which Excel offers when saving."""
    for name, data in parts.items():
        parts[name] = data.replace(_MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            _RELATIONS, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )


def _without(part: str) -> Make:
    return rebuilt(lambda parts, _table: parts.pop(part))


def _absolute(parts: Parts, _table: ImportTable) -> None:
    """Paths from the root, as exporters of .NET and Java write them."""
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b'Target="', b'Target="/xl/')


def _cut(part: int) -> Make:
    """The last `part` hundredths of the file are missing."""
    return lambda table: (whole := by_xlsxwriter()(table))[: len(whole) * (100 - part) // 100]


def _half_a_sheet(parts: Parts, _table: ImportTable) -> None:
    parts[SHEET] = parts[SHEET][: len(parts[SHEET]) * 2 // 3]


FILES: dict[str, Given] = {
    "a colour that is no colour": Given(replaced(STYLES, b"<fills", b'<colors><indexedColors><rgbColor rgb="x"/></indexedColors></colors><fills')),
    "a fill that is none": Given(replaced(STYLES, b'<fill><patternFill patternType="none"/></fill>', b"<fill/>")),
    "a style of a newer program": Given(replaced(STYLES, b"<cellXfs", b'<wps:ext xmlns:wps="urn:wps"/><cellXfs')),
    "a pattern of a newer program": Given(replaced(STYLES, b'patternType="gray125"', b'patternType="wps9"')),
    "properties with an odd date": Given(replaced("docProps/core.xml", b"T", b" ")),
    "a name that is no name": Given(replaced(BOOK, b"</sheets>", b'</sheets><definedNames><definedName name="_xlnm.Print_Area" localSheetId="77">#REF!</definedName></definedNames>')),
    "Strict Open XML": Given(rebuilt(_strict)),
    "paths from the root": Given(rebuilt(_absolute)),
    "no styles": Given(_without(STYLES)),
    "no theme and no properties": Given(rebuilt(lambda parts, _: [parts.pop(one) for one in ("xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml")])),
    "an identifier within the sheet": Given(celled(b'<c r="??" t="inlineStr"><is><t>A-1</t></is></c>')),
    "an identifier in two typefaces, with its reading": Given(celled(b'<c r="??" t="inlineStr"><is><r><t>A-</t></r><r><t>1</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>')),
    "a formula of text": Given(celled(b'<c r="??" t="str"><f>A1</f><v>A-1</v></c>'), "不能是公式"),
    "a shared formula": Given(celled(b'<c r="??"><f t="shared" si="0"/><v>7</v></c>'), "不能是公式"),
    "an error": Given(celled(b'<c r="??" t="e"><v>#DIV/0!</v></c>'), "是错误值 #DIV/0!"),
    "a date in ISO form": Given(celled(b'<c r="??" t="d"><v>2026-03-01T00:00:00</v></c>'), "当成日期改写了"),
    "a number of 16 digits": Given(celled(b'<c r="??"><v>6222020200012345</v></c>'), "当成数字改写了"),
    "the end is missing": Given(_cut(5), "打不开"),
    "half is missing": Given(_cut(50), "打不开"),
    "half a sheet": Given(rebuilt(_half_a_sheet), "另存"),
    "no sheet": Given(_without(SHEET), "另存"),
    "a list of parts that is none": Given(replaced(BOOK, b"<sheets>", b"<sheets"), "另存"),
    "styles that are no XML": Given(replaced(STYLES, b"</styleSheet>", b""), "另存"),
}  # fmt: skip
