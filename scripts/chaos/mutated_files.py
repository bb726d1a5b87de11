"""Workbooks and CSV files with something wrong in them, the same for the same seed."""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import xlsxwriter

from models.rules.imports.dates import LOCAL
from models.rules.imports.table import ImportTable

ROWS = 6
_SHEET = "xl/worksheets/sheet1.xml"
# Cells as a file may hold them: type, style, formula, value. Style 1 is a date, 2 a moment.
_CELLS = (
    '<c r="{at}"><v>{number}</v></c>',
    '<c r="{at}" s="1"><v>{day}</v></c>',
    '<c r="{at}" s="2"><v>{day}.3784722</v></c>',
    '<c r="{at}"><f>A1</f><v>{number}</v></c>',
    '<c r="{at}" t="str"><f>A1&amp;"x"</f><v>A1x</v></c>',
    '<c r="{at}"><f t="array" ref="{at}">SUM(A1:A2)</f><v>7</v></c>',
    '<c r="{at}"><f t="shared" si="0"/><v>7</v></c>',
    '<c r="{at}" t="e"><v>#N/A</v></c>',
    '<c r="{at}" t="b"><v>1</v></c>',
    '<c r="{at}" t="d"><v>2026-03-01</v></c>',
    '<c r="{at}" t="s"><v>{index}</v></c>',
    '<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>',
    '<c r="{at}" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>',
    '<c r="{at}" s="99"><v>5</v></c>',
    '<c r="{at}"><v>1e{index}</v></c>',
    '<c r="{at}"><v></v></c>',
    '<c r="{at}" t="x"><v>1</v></c>',
)
_NUMBERS = (
    "0",
    "-1",
    "330101",
    "12.5",
    "6222020200012345",
    "10508003900123456789",
    "1E+20",
    "0.1",
    "45418",
    "NaN",
)
_TEXTS = (
    "=A1",
    "'=A1",
    "#REF!",
    "2026.11",
    "1.0508E+19",
    "  甲 ",
    "甲\u200b",
    "330101",
    "",
    "是",
    "3-1",
    "００１",
)


def rows_of(table: ImportTable, seed: int) -> list[list[str]]:
    """Good rows for the demo's registers, none of which is another's repeat."""
    rows = (_ROW_OF[table.name](seed, number) for number in range(1, ROWS + 1))
    return [[changed.get(column.name, column.example) for column in table.columns] for changed in rows]


def _lift(_seed: int, number: int) -> dict[str, str]:
    return {"registration_number": f"梯11变A{number:06}(24)", "rescue_number": f"5501{number:02}"}


def _record(seed: int, number: int) -> dict[str, str]:
    """Over long ago, so that nobody is alarmed; records of one lift are days apart from file to file."""
    began = datetime(2001, 1, 1, 9, 5, tzinfo=LOCAL) + timedelta(days=seed % 9000, minutes=number)
    return {
        "number": f"M-{seed}-{number}",
        "kind": ("困人", "故障")[number % 2],
        "occurred_at": f"{began:%Y-%m-%d %H:%M}",
        "rescue_number": f"3301{seed // 9000 % 20 + 1:02}",
        "arrived_at": f"{began + timedelta(minutes=20):%Y-%m-%d %H:%M}",
        "released_at": f"{began + timedelta(minutes=31):%Y/%m/%d %H:%M}",
        "words": "两人被困，\n门打不开",
        "trapped": "2人",
        "cause": "门锁触点不通",
        "status": "已办结",
    }


def _flat(seed: int, number: int) -> dict[str, str]:
    return {"room": f"{number}01", "area": f"{80 + seed % 40}.{number}", "owners": f"张{number}、李{number}"}


_ROW_OF: Mapping[str, Callable[[int, int], dict[str, str]]] = {
    "lifts": _lift,
    "records": _record,
    "roll": _flat,
}


def workbook_of(table: ImportTable, seed: int) -> bytes:
    """A workbook of the table's example rows: cells, parts or bytes of it are changed."""
    chance = random.Random(seed)
    parts = _parts(table, seed)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        parts[_SHEET] = _other_cell(parts[_SHEET], len(table.columns), chance)
    if chance.random() < 0.4:
        name = chance.choice(list(parts))
        parts[name] = _torn(parts[name], chance)
    if chance.random() < 0.05:
        parts.pop(chance.choice(list(parts)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    whole = out.getvalue()
    return _torn(whole, chance) if chance.random() < 0.2 else whole


def csv_of(table: ImportTable, seed: int) -> bytes:
    chance = random.Random(seed)
    rows = [[column.heading for column in table.columns], *rows_of(table, seed)]
    for _ in range(chance.choice((0, 1, 2, 5))):
        row = rows[chance.randrange(1, len(rows))]
        row[chance.randrange(len(row))] = chance.choice((*_TEXTS, *_NUMBERS))
    text = io.StringIO()
    csv.writer(text, delimiter=chance.choice(",,,;\t")).writerows(rows)
    data = text.getvalue().encode(chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")))
    return _torn(data, chance) if chance.random() < 0.6 else data


def _parts(table: ImportTable, seed: int) -> dict[str, bytes]:
    """What a whole workbook is made of."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    formats = [book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm")]
    for number, cells in enumerate([[column.heading for column in table.columns], *rows_of(table, seed)]):
        sheet.write_row(number, 0, cells)
    for place, one in enumerate(formats):
        sheet.write_blank(40, place, None, one)
    book.close()
    with zipfile.ZipFile(out) as made:
        return {name: made.read(name) for name in made.namelist()}


def _other_cell(sheet: bytes, columns: int, chance: random.Random) -> bytes:
    at = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[chance.randrange(min(columns, 26))]}{chance.randrange(2, ROWS + 2)}"
    begin = sheet.find(f'<c r="{at}"'.encode())
    if begin < 0:
        return sheet
    closed, empty = sheet.find(b"</c>", begin), sheet.find(b"/>", begin)
    end = closed + 4 if empty < 0 or closed < empty else empty + 2
    cell = chance.choice(_CELLS).format(
        at=at,
        number=chance.choice(_NUMBERS),
        day=chance.randrange(60_000),
        index=chance.randrange(60),
        text=chance.choice(_TEXTS),
    )
    return sheet[:begin] + cell.encode() + sheet[end:]


def _torn(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, lost, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 10))):
        if not changed:
            break
        at = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randrange(1, 40)]
            case 2:
                changed[at:at] = changed[at : at + chance.randrange(1, 400)]
            case 3:
                changed[at:at] = bytes(chance.randrange(256) for _ in range(3))
            case _:
                del changed[at if chance.random() < 0.2 else len(changed) :]
    return bytes(changed)
