"""How a database stands to the migrations: which it has had, and whether its tables are what they make."""

from dataclasses import dataclass
from functools import cached_property

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationGraph
from tortoise.migrations.migration import Migration

from models.schema.real import read_schema
from models.schema.repair import BeyondRepairError, Repair, plan_repair
from models.schema.tables import Difference, Kind, Schema, differences
from models.schema.wanted import schema_of, states_after

OF_THE_TOOL = "tortoise_migrations"


@dataclass(frozen=True)
class SchemaStanding:
    """`pending`: migrations that it has not had. `newer`: those that it has had and this version lacks.

    `wanted` is what the migrations make that it has had.
    """

    applied: tuple[str, ...]
    pending: tuple[str, ...]
    newer: tuple[str, ...]
    wanted: Schema
    found: Schema
    dialect: str

    @cached_property
    def differences(self) -> list[Difference]:
        return differences(self.wanted, self.found)

    @property
    def wrong(self) -> list[Difference]:
        """What this version cannot work with.

        Where a newer version has migrated already, the old one may go on: then only what is missing counts.
        """
        missing = (Kind.TABLE_MISSING, Kind.COLUMN_MISSING)
        return [
            one for one in self.differences if not one.harmless and (not self.newer or one.kind in missing)
        ]

    def repair(self) -> Repair:
        """Raises BeyondRepairError."""
        if self.newer:
            raise BeyondRepairError([f"a newer version has applied {', '.join(self.newer)}"])
        return plan_repair(self.wanted, self.found, self.dialect)

    def refusal(self) -> str:
        """Why this version must not work on the database, and what to do; empty where it may."""
        if not self.applied:
            return "The database is empty: run scripts/migrate, then start again."
        if self.pending:
            return f"The database lacks {', '.join(self.pending)}: run scripts/migrate, then start again."
        if self.wrong:
            told = "; ".join(str(one) for one in self.wrong[:3]) + (" …" if len(self.wrong) > 3 else "")
            return (
                f"The tables are not those of this version: {told}."
                " Run scripts/migrate, which adds what is missing; scripts/migrate --show lists everything."
            )
        return ""


async def standing_of(executor: MigrationExecutor) -> SchemaStanding:
    """Raises what a query raises where the database is away."""
    found = dict(await read_schema(executor.connection))
    await executor.loader.build_graph()
    applied = await _applied(executor) if found.pop(OF_THE_TOOL, None) else ()
    known = {one.name: one for one in _in_order(executor.loader.graph)}
    dialect = executor.connection.capabilities.dialect
    states = await states_after(one for name, one in known.items() if name in applied)
    return SchemaStanding(
        applied,
        tuple(name for name in known if name not in applied),
        tuple(sorted(name for name in applied if name not in known)),
        schema_of(states, dialect),
        found,
        dialect,
    )


async def _applied(executor: MigrationExecutor) -> tuple[str, ...]:
    """Tortoise's own reader takes any failed query, also of a server that stops, for an empty database."""
    query = f'SELECT name FROM "{OF_THE_TOOL}" ORDER BY applied_at, name'  # noqa: S608 - our own name
    return tuple(row["name"] for row in await executor.connection.execute_query_dict(query))


def _in_order(graph: MigrationGraph) -> list[Migration]:
    keys = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    return [one for key in keys if isinstance(one := graph.nodes[key], Migration)]
