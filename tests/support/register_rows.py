"""Rows of a register file as its template has them, with some cells changed."""

from datetime import UTC, datetime

from models.rules.imports.table import FileLine, ImportTable

NOW = datetime(2027, 1, 15, 4, tzinfo=UTC)


def line_of(table: ImportTable, **changed: str) -> FileLine:
    """The template's example with `changed` cells, by column name."""
    unknown = changed.keys() - {column.name for column in table.columns}
    assert not unknown, unknown
    return FileLine(2, {column.name: column.example for column in table.columns} | changed)


def problems_of(table: ImportTable, **changed: str) -> dict[str, str]:
    """Heading to reason, for the template's example with `changed` cells."""
    _, _, problems = table.read(line_of(table, **changed), NOW)
    return {problem.heading: problem.reason for problem in problems}
