"""What a register does with well-formed rows: look up what they refer to, and say what is to be written."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.actions.lifts.numbers import LiftNumbers
from models.actions.shared.scope import Scope
from models.bulk import insert_rows, update_rows
from models.rules.imports.batch import BatchReader
from models.rules.imports.table import SHOWN_CHARACTERS, CellProblem, ImportTable, Row
from models.rules.staff.access import StaffRole
from models.tables.keys import new_key


@dataclass(frozen=True)
class Staged:
    """A well-formed row and its line in the file."""

    number: int
    row: Row


@dataclass
class Plan:
    """What a batch of rows comes to. Nothing is written before `write`."""

    problems: list[tuple[int, CellProblem]] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    _new: dict[type[Model], list[dict[str, Any]]] = field(default_factory=dict)
    _changed: dict[type[Model], list[tuple[UUID, dict[str, Any]]]] = field(default_factory=dict)

    def refuse(self, number: int, heading: str, typed: object, reason: str) -> None:
        self.problems.append((number, CellProblem(heading, str(typed)[:SHOWN_CHARACTERS], reason)))

    def insert(self, table: type[Model], values: dict[str, Any]) -> dict[str, Any]:
        """Plan a new row; its values with the key that it will have. Parents are planned before children."""
        values = {"id": new_key(), **values}
        self.insert_keyed(table, values)
        return values

    def insert_keyed(self, table: type[Model], values: dict[str, Any]) -> None:
        """Plan a new row of a table whose key is not made by us."""
        self._new.setdefault(table, []).append(values)

    def change(self, table: type[Model], known: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        """Plan to set what differs from the row as it is. False where nothing does."""
        differing = {name: value for name, value in values.items() if known[name] != value}
        if differing:
            self._changed.setdefault(table, []).append((known["id"], differing))
        return bool(differing)

    def place(self, table: type[Model], known: Mapping[str, Any] | None, values: dict[str, Any]) -> None:
        """Plan the row that a line of the file stands for, and count what becomes of it."""
        if known is None:
            self.insert(table, values)
            self.added += 1
        elif self.change(table, known, values):
            self.updated += 1
        else:
            self.unchanged += 1

    @property
    def tables(self) -> tuple[type[Model], ...]:
        """Those that grow by it."""
        return tuple(self._new)

    def new_values(self, table: type[Model], field: str) -> set[Any]:
        """Those that the planned rows have in the field."""
        return {values[field] for values in self._new.get(table, ())}

    def new_rows(self, table: type[Model]) -> Sequence[Mapping[str, Any]]:
        """The planned rows, with the values that they will have."""
        return self._new.get(table, ())

    def keys_changed(self, table: type[Model], *fields: str) -> list[UUID]:
        """Of the rows that get another value in one of the fields."""
        return [key for key, values in self._changed.get(table, ()) if values.keys() & set(fields)]

    async def write(self, connection: BaseDBAsyncClient) -> None:
        for table, rows in self._new.items():
            await insert_rows(connection, table, rows)
        for table, changes in self._changed.items():
            await update_rows(connection, table, changes)


class Register(ABC):
    """One register, for one import. `scope` is None for a command on the server: it may write everything."""

    kind: ClassVar[ImportTable]
    importers: ClassVar[frozenset[StaffRole]] = frozenset({StaffRole.ADMINISTRATOR})

    turn: ClassVar[str] = ""  # of another register that writes the same tables; empty for one's own

    def __init__(self, scope: Scope | None, now: datetime) -> None:
        self.scope, self.now = scope, now
        self.lift_numbers = LiftNumbers()
        self.reader = BatchReader(self.kind)

    async def open(self) -> None:  # noqa: B027 - most need nothing
        """Load what is small and needed for every batch."""

    def second_key(self, row: Row) -> str | None:  # noqa: ARG002 - for those that have one
        """Another key that no two rows of a file may share, with the heading of `second_heading`."""
        return None

    second_heading: ClassVar[str] = ""

    @abstractmethod
    async def plan(self, rows: Sequence[Staged]) -> Plan:
        """Look up what the rows refer to, once for all of them."""

    async def settle(self, plan: Plan) -> None:  # noqa: B027 - most need nothing
        """Bring along what is derived from the rows that were written, in their transaction."""


async def known_by(
    rows: QuerySet[Any], column: str, wanted: set[Any], *fields: str
) -> dict[Any, dict[str, Any]]:
    """The rows whose `column` is among the wanted, by it, each with its key and the fields."""
    names = dict.fromkeys(("id", column, *fields))
    found = await rows.filter(**{f"{column}__in": list(wanted)}).values(*names) if wanted else []
    return {row[column]: row for row in found}


def picked(row: Row, columns: Sequence[str]) -> dict[str, Any]:
    """Those of the columns that the file has: what it lacks is left as it was."""
    return {name: row[name] for name in columns if name in row}


def wanted(rows: Sequence[Staged], *columns: str) -> set[Any]:
    """What these columns of the rows hold, without the empty ones."""
    return {one.row[name] for one in rows for name in columns if one.row.get(name)}
