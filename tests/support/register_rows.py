"""Rows of a register file as its template has them, with some cells changed."""

from datetime import UTC, datetime

from models.rules.imports.table import FileLine, ImportTable, Row

NOW = datetime(2027, 1, 15, 15, 30, tzinfo=UTC)  # late in the evening in China, tomorrow elsewhere


def line_of(table: ImportTable, **changed: str) -> FileLine:
    """The template's example with `changed` cells, by column name."""
    unknown = changed.keys() - {column.name for column in table.columns}
    assert not unknown, unknown
    return FileLine(2, {column.name: column.example for column in table.columns} | changed)


def problems_of(table: ImportTable, **changed: str) -> dict[str, str]:
    """Heading to reason, for the template's example with `changed` cells.

    What a problem says was typed stands in the file of refused rows: it is the cell or a part of it, reads
    as what the cell was, or is a sum.
    """
    line = line_of(table, **changed)
    row, _, problems = table.read(line, NOW)
    for problem in problems:
        assert isinstance(problem.heading + problem.typed, str)
        name = table.name_of(problem.heading)
        if name is not None and problem.typed not in line.shown(name):
            [column] = [one for one in table.columns if one.name == name]
            assert "合计" in problem.reason or column.read(problem.typed) == row[name]
    return {problem.heading: problem.reason for problem in problems}


def row_of(table: ImportTable, **changed: str) -> Row:
    """What is stored of the template's example with `changed` cells, which has to be good."""
    row, _, problems = table.read(line_of(table, **changed), NOW)
    assert problems == []
    return row


def row_without_the_optional(table: ImportTable) -> Row:
    """What is stored where every column that may be empty is."""
    return row_of(table, **{column.name: "" for column in table.columns if not column.required})


def required_by(table: ImportTable) -> set[str]:
    """The names of the columns that an empty row lacks."""
    _, _, problems = table.read(FileLine(2, {column.name: "" for column in table.columns}), NOW)
    assert {problem.reason for problem in problems} == {"没有填"}
    return {table.name_of(problem.heading) or "" for problem in problems}
