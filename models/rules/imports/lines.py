"""From the rows of a file to the lines of a table: its headings are looked for, and its columns named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from models.rules.imports.cells import Cell, is_empty, shown
from models.rules.imports.table import (
    SHOWN_CHARACTERS,
    BadFile,
    CellProblem,
    FileLine,
    ImportColumn,
    ImportTable,
)

HEADING_WITHIN = 10  # rows: exports begin with a title and a date

RawRow = tuple[int, Sequence[Cell]]


@dataclass(frozen=True)
class Lines:
    """The lines of one file, and what its first row says of them."""

    columns: tuple[ImportColumn, ...]  # in the order of the file
    ignored: tuple[str, ...]  # headings that are not read
    lines: Iterator[FileLine]


def lines_of(table: ImportTable, rows: Iterable[RawRow]) -> Lines:
    """`rows`: numbers and cells. Raises BadFile, here where there are no headings, or as `rows` does."""
    rest = iter(rows)
    wrong = BadFile("文件是空的")
    tried = 0
    for _, cells in islice(rest, HEADING_WITHIN):
        try:
            columns, ignored = table.match([shown(cell) for cell in cells])
        except BadFile as bad:
            known = sum(table.column_of(shown(cell)) is not None for cell in cells)
            if not tried or known > tried:
                wrong, tried = bad, max(known, 1)
            continue
        return Lines(tuple(columns.values()), ignored, _lines(columns, len(cells), rest))
    raise wrong


def _lines(columns: Mapping[int, ImportColumn], width: int, rows: Iterator[RawRow]) -> Iterator[FileLine]:
    """Rows in which no column says anything are left out."""
    names = {place: column.name for place, column in columns.items()}
    for number, cells in rows:
        told = {name: cells[place] if place < len(cells) else None for place, name in names.items()}
        beyond = next((shown(cell) for cell in cells[width:] if not is_empty(cell)), "")
        if beyond or not all(map(is_empty, told.values())):
            problem = CellProblem("", beyond[:SHOWN_CHARACTERS], "这一行的格子比标题多")
            yield FileLine(number, told, (problem,) if beyond else ())
