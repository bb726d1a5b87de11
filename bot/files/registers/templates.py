"""Empty files to fill in: the headings, one example, and on its own sheet what each column means."""

import io

import xlsxwriter

from models.rules.base.spreadsheet import line
from models.rules.imports.kind import RegisterKind

BYTE_ORDER_MARK = "\ufeff"


def csv_template(kind: RegisterKind) -> bytes:
    headings = line([column.heading for column in kind.columns])
    return (BYTE_ORDER_MARK + headings + line([column.example for column in kind.columns])).encode()


def xlsx_template(kind: RegisterKind) -> bytes:
    """Every cell is text, so that a spreadsheet makes no number of a code and no date of a fraction."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#e4eaee"})
    must = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#fbeed5"})
    data = book.add_worksheet(kind.title)
    data.freeze_panes(1, 0)
    data.set_column(0, len(kind.columns) - 1, 18, text)
    for position, column in enumerate(kind.columns):
        data.write_string(0, position, column.heading, must if column.required else head)
        data.write_string(1, position, column.example, text)
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 0, 18)
    notes.set_column(1, 3, 40)
    for row, cells in enumerate(_notes(kind)):
        for position, cell in enumerate(cells):
            notes.write_string(row, position, cell, head if row == 0 else text)
    book.close()
    return buffer.getvalue()


def _notes(kind: RegisterKind) -> list[tuple[str, ...]]:
    columns = [
        (column.heading, "必填" if column.required else "可不填", column.note, column.example)
        for column in kind.columns
    ]
    general = (
        "第一行是标题，不要改名。第二行是例子，填写前请删去。",
        "有一行不对，整个文件都不写入，并给您一张问题清单。",
        "没有某一列，更新时保留原来的内容；有这一列而格子为空，就是清空。",
        *kind.notes,
    )
    return [("列", "必填", "说明", "例子"), *columns, ("",), *((words,) for words in general)]
