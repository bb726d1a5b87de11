"""Bringing a database along whose schema is not what its migrations make.

Before its release, 0001 was edited in place: databases of those builds say that
they have had it and lack what was added later. What is missing is added where
every row's value is known; nothing is dropped and no value is lost. All else is
refused.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from models.schema.tables import Columns, Difference, Kind, Schema, SchemaTable, TableColumn, differences

_ADDS = (Kind.TABLE_MISSING, Kind.COLUMN_MISSING, Kind.UNIQUE_MISSING, Kind.INDEX_MISSING)


class BeyondRepairError(Exception):
    """`reasons` are the differences that cannot be put right, in words."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Repair:
    """Statements for one transaction; on SQLite, one in which foreign keys are not enforced."""

    words: tuple[str, ...]
    statements: tuple[str, ...]


def plan_repair(wanted: Schema, found: Schema, dialect: str) -> Repair:
    """`dialect` is Tortoise's: sqlite or postgres. Raises BeyondRepairError."""
    wrong = [one for one in differences(wanted, found) if not one.harmless]
    refused = [str(one) for one in wrong if not _can_be_repaired(one, wanted, found)]
    if refused:
        raise BeyondRepairError(refused)
    writer = _Writer(wanted, found, dialect)
    return Repair(tuple(map(_word, wrong)), tuple(writer.statements(wrong)))


def _can_be_repaired(one: Difference, wanted: Schema, found: Schema) -> bool:
    if one.kind == Kind.COLUMN_MISSING:
        column = wanted[one.table].columns[one.columns[0]]
        return column.nullable or column.fill is not None
    if one.kind == Kind.COLUMN_DIFFERS:
        # Only what was forbidden and is allowed now: every row there is fits.
        ours, theirs = (schema[one.table].columns[one.columns[0]] for schema in (wanted, found))
        return ours.nullable and (ours.type, ours.references) == (theirs.type, theirs.references)
    return one.kind in _ADDS


def _word(one: Difference) -> str:
    if one.kind == Kind.COLUMN_DIFFERS:
        return f"column {one.table}.{one.columns[0]} may be NULL"
    return str(one).replace(" is missing", " added").replace(" lacks the ", " got the ")


class _Writer:
    def __init__(self, wanted: Schema, found: Schema, dialect: str) -> None:
        self._wanted, self._found, self._dialect = wanted, found, dialect

    def statements(self, wrong: Sequence[Difference]) -> Iterator[str]:
        missing = {one.table for one in wrong if one.kind == Kind.TABLE_MISSING}
        for name in _referenced_first(missing, self._wanted):
            yield _create(name, self._wanted[name])
            yield from self._keys(name, self._wanted[name].unique, self._wanted[name].indexes)
        in_columns = [one for one in wrong if one.kind in (Kind.COLUMN_MISSING, Kind.COLUMN_DIFFERS)]
        if self._dialect == "sqlite":
            for name in sorted({one.table for one in in_columns}):
                yield from self._make_anew(name)
        else:
            for one in in_columns:
                yield from self._alter(one)
        for one in wrong:
            if one.kind == Kind.UNIQUE_MISSING:
                yield from self._keys(one.table, [one.columns], ())
            elif one.kind == Kind.INDEX_MISSING:
                yield from self._keys(one.table, (), [one.columns])

    def _alter(self, one: Difference) -> Iterator[str]:
        [name] = one.columns
        column = self._wanted[one.table].columns[name]
        if one.kind == Kind.COLUMN_DIFFERS:
            yield f'ALTER TABLE "{one.table}" ALTER COLUMN "{name}" DROP NOT NULL'
            return
        filled = "" if column.nullable else f" DEFAULT {self._literal(column)}"
        yield f'ALTER TABLE "{one.table}" ADD COLUMN {_definition(name, column)}{filled}'
        if filled:  # the program fills it from now on
            yield f'ALTER TABLE "{one.table}" ALTER COLUMN "{name}" DROP DEFAULT'

    def _make_anew(self, name: str) -> Iterator[str]:
        """SQLite can neither allow NULL nor add a column that forbids it: https://sqlite.org/lang_altertable.html."""
        wanted, found = self._wanted[name], self._found[name]
        besides = {
            one: replace(column, nullable=True)
            for one, column in found.columns.items()
            if one not in wanted.columns
        }
        table = SchemaTable({**wanted.columns, **besides}, wanted.primary_key)
        yield _create(f"new__{name}", table)
        sources = {
            one: f'"{one}"' if one in found.columns else "NULL" if column.nullable else self._literal(column)
            for one, column in table.columns.items()
        }
        into, values = ", ".join(f'"{one}"' for one in sources), ", ".join(sources.values())
        yield f'INSERT INTO "new__{name}" ({into}) SELECT {values} FROM "{name}"'  # noqa: S608 - no one's input
        yield f'DROP TABLE "{name}"'
        yield f'ALTER TABLE "new__{name}" RENAME TO "{name}"'
        # What it had; what it lacks is added as to any table.
        yield from self._keys(name, found.unique & wanted.unique, found.indexes & wanted.indexes)

    def _keys(self, table: str, unique: Iterable[Columns], indexes: Iterable[Columns]) -> Iterator[str]:
        for columns in sorted(unique):
            name = f'"{_index_name("uid", table, columns)}"'
            if self._dialect == "sqlite":
                yield f'CREATE UNIQUE INDEX {name} ON "{table}" ({_quoted(columns)})'
            else:  # a constraint, as a migration that removes it expects
                yield f'ALTER TABLE "{table}" ADD CONSTRAINT {name} UNIQUE ({_quoted(columns)})'
        for columns in sorted(indexes):
            yield f'CREATE INDEX "{_index_name("idx", table, columns)}" ON "{table}" ({_quoted(columns)})'

    def _literal(self, column: TableColumn) -> str:
        value: Any = column.fill
        if isinstance(value, bool):
            return str(value).upper() if self._dialect == "postgres" else str(int(value))
        if isinstance(value, int):
            return str(value)
        text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        return "'" + text.replace("'", "''") + "'"


def _referenced_first(names: Iterable[str], schema: Schema) -> list[str]:
    """Each after those of the names that it points to."""
    left, ordered = set(names), list[str]()
    while left:
        free = {
            name
            for name in left
            if not any(
                column.references.table in left - {name}
                for column in schema[name].columns.values()
                if column.references
            )
        }
        if not free:
            raise BeyondRepairError([f"tables {', '.join(sorted(left))} point to each other"])
        ordered += sorted(free)
        left -= free
    return ordered


def _create(name: str, table: SchemaTable) -> str:
    lines = [_definition(one, column) for one, column in table.columns.items()]
    lines.append(f"PRIMARY KEY ({_quoted(table.primary_key)})")
    return f'CREATE TABLE "{name}" ({", ".join(lines)})'


def _definition(name: str, column: TableColumn) -> str:
    words = f'"{name}" {column.type}{"" if column.nullable else " NOT NULL"}'
    if to := column.references:
        words += f' REFERENCES "{to.table}" ("{to.column}") ON DELETE {to.on_delete}'
    return words


def _quoted(columns: Columns) -> str:
    return ", ".join(f'"{one}"' for one in columns)


def _index_name(prefix: str, table: str, columns: Columns) -> str:
    """Tortoise's name, by which a later migration finds it."""
    digest = sha256(";".join((table, *columns)).encode()).hexdigest()[:6]
    return f"{prefix}_{table[:11]}_{columns[0][:7]}_{digest}"
