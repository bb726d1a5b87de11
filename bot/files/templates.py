"""Empty files to fill in: the headings, one example, and on its own sheet what each column means."""

import io

from bot.files.refused import open_book, table_file, write_rows
from models.rules.imports.table import ImportTable


def template(table: ImportTable, form: str) -> bytes:
    """`form`: csv or xlsx."""
    rows = _rows(table)
    if form == "csv":
        return table_file(form, rows)
    buffer = io.BytesIO()
    book = open_book(buffer)
    write_rows(book, table.title, rows, [column.required for column in table.columns])
    write_rows(book, "填写说明", _notes(table))
    book.close()
    return buffer.getvalue()


def _rows(table: ImportTable) -> list[list[object]]:
    return [[column.heading for column in table.columns], [column.example for column in table.columns]]


def _notes(table: ImportTable) -> list[list[object]]:
    columns: list[list[object]] = [
        [column.heading, "必填" if column.required else "可不填", column.note, column.example]
        for column in table.columns
    ]
    general = (
        "第一行是标题，不要改名。第二行是例子，填写前请删去。",
        "退回的行会列在一个文件里，写明为什么；改好后可以直接再交。",
        "没有某一列，更新时保留原来的内容；有这一列而格子为空，就是清空。",
        *table.notes,
    )
    notes: list[list[object]] = [[words] for words in general]
    return [["列", "必填", "说明", "例子"], *columns, [""], *notes]
