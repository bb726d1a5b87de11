"""Tables as values, and in what two schemas differ. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Reference:
    """A foreign key: the row that a column points to, and what happens when that row is deleted."""

    table: str
    column: str
    on_delete: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} on delete {self.on_delete.lower()}"


@dataclass(frozen=True)
class TableColumn:
    type: str
    nullable: bool
    references: Reference | None = None
    # What rows from before the column get; None where nothing can be said. No part of the schema itself.
    fill: Any = field(default=None, compare=False)
    # The database fills it where a writer does not know it.
    has_default: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        words = f"{self.type} {'NULL' if self.nullable else 'NOT NULL'}"
        return f"{words}, references {self.references}" if self.references else words


Columns = tuple[str, ...]


@dataclass(frozen=True)
class SchemaTable:
    """Names of indexes are left out: SQLite and PostgreSQL name the same thing differently."""

    columns: Mapping[str, TableColumn]
    primary_key: Columns
    unique: frozenset[Columns] = frozenset()
    indexes: frozenset[Columns] = frozenset()


Schema = Mapping[str, SchemaTable]


class Kind(StrEnum):
    TABLE_MISSING = "table_missing"
    TABLE_UNKNOWN = "table_unknown"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_DIFFERS = "column_differs"
    KEY_DIFFERS = "key_differs"
    UNIQUE_MISSING = "unique_missing"
    UNIQUE_UNKNOWN = "unique_unknown"
    INDEX_MISSING = "index_missing"
    INDEX_UNKNOWN = "index_unknown"


@dataclass(frozen=True)
class Difference:
    """`harmless`: the code can work with it, as with a table that somebody else keeps beside ours."""

    kind: Kind
    table: str
    columns: Columns = ()
    words: str = ""
    harmless: bool = False

    def __str__(self) -> str:
        return self.words


def differences(wanted: Schema, found: Schema) -> list[Difference]:
    """What `found` lacks or has otherwise or besides, table by table."""
    return [*_differences(wanted, found)]


def _differences(wanted: Schema, found: Schema) -> Iterator[Difference]:
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield Difference(Kind.TABLE_MISSING, name, words=f"table {name} is missing")
        elif name not in wanted:
            yield Difference(Kind.TABLE_UNKNOWN, name, words=f"table {name} is unknown", harmless=True)
        else:
            yield from _in_columns(name, wanted[name], found[name])
            yield from _in_keys(name, wanted[name], found[name])


def _in_columns(table: str, wanted: SchemaTable, found: SchemaTable) -> Iterator[Difference]:
    for name in (*wanted.columns, *(one for one in found.columns if one not in wanted.columns)):
        ours, theirs = wanted.columns.get(name), found.columns.get(name)
        said = f"column {table}.{name}"
        if ours is None and theirs is not None:
            harmless = theirs.nullable or theirs.has_default
            words = f"{said} is unknown" + ("" if harmless else ", and no row can be written without it")
            yield Difference(Kind.COLUMN_UNKNOWN, table, (name,), words, harmless)
        elif theirs is None:
            yield Difference(Kind.COLUMN_MISSING, table, (name,), f"{said} is missing")
        elif ours != theirs:
            yield Difference(Kind.COLUMN_DIFFERS, table, (name,), f"{said} is {theirs}; wanted: {ours}")


def _in_keys(table: str, wanted: SchemaTable, found: SchemaTable) -> Iterator[Difference]:
    if wanted.primary_key != found.primary_key:
        words = (
            f"the primary key of {table} is {_named(found.primary_key)}; wanted: {_named(wanted.primary_key)}"
        )
        yield Difference(Kind.KEY_DIFFERS, table, wanted.primary_key, words)
    for columns in sorted(wanted.unique - found.unique):
        words = f"{table} lacks the unique constraint on {_named(columns)}"
        yield Difference(Kind.UNIQUE_MISSING, table, columns, words)
    for columns in sorted(found.unique - wanted.unique):
        words = f"{table} has an unknown unique constraint on {_named(columns)}"
        yield Difference(Kind.UNIQUE_UNKNOWN, table, columns, words)
    for columns in sorted(wanted.indexes - found.indexes):
        words = f"{table} lacks the index on {_named(columns)}"
        yield Difference(Kind.INDEX_MISSING, table, columns, words)
    for columns in sorted(found.indexes - wanted.indexes):
        words = f"{table} has an unknown index on {_named(columns)}"
        yield Difference(Kind.INDEX_UNKNOWN, table, columns, words, harmless=True)


def _named(columns: Columns) -> str:
    return ", ".join(columns) or "nothing"
