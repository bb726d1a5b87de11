"""Rows of a register file as its template has them, with some cells changed."""

from datetime import UTC, datetime

from models.rules.imports.table import Line, Table

NOW = datetime(2027, 1, 15, 4, tzinfo=UTC)


def problems_of(kind: Table, **changed: str) -> dict[str, str]:
    """Heading to reason, for the template's example with `changed` cells, by column name."""
    unknown = changed.keys() - {column.name for column in kind.columns}
    assert not unknown, unknown
    cells = {column.name: changed.get(column.name, column.example) for column in kind.columns}
    _, _, problems = kind.read(Line(2, cells), NOW)
    return {problem.heading: problem.reason for problem in problems}
