"""Alters SQLite's tables without losing what they had.

SQLite can alter little of a table, so that Tortoise makes it anew and copies the
rows. Its new table (tortoise-orm 1.1.9) has no unique constraint over several
columns and no index; and while foreign keys are enforced, dropping the old one
fails, or takes along the rows that point to it. Here both are put back, and the
connection of a migration does not enforce foreign keys (`models/database.py`).
A foreign key that is removed takes its column along, which Tortoise leaves.
"""

from typing import Any

from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.models import Model

_INDEXES = """
    SELECT i.name, i.origin, s.sql FROM pragma_index_list(?) i LEFT JOIN sqlite_master s ON s.name = i.name
    WHERE i.origin <> 'pk'
"""


class KeepingSqliteEditor(SqliteSchemaEditor):
    async def remove_field(self, model: type[Model], field: Any) -> None:
        columns, own_column = model._meta.fields_map, None
        if isinstance(field, ForeignKeyFieldInstance):
            own_column = columns.pop(f"{field.model_field_name}_id", None)
        try:
            await super().remove_field(model, field)
        finally:
            if own_column is not None:
                columns[f"{field.model_field_name}_id"] = own_column

    async def _remake_table(self, model: type[Model], *changes: Any, **named: Any) -> None:
        table = model._meta.db_table
        had = await self._indexes(table)
        await super()._remake_table(model, *changes, **named)
        has = (await self._indexes(table)).keys()
        columns = {row["name"] for row in await self._rows("SELECT name FROM pragma_table_info(?)", table)}
        for index in had.keys() - has:
            if set(index) <= columns:  # else it went with its column
                await self._run_sql(had[index] or self._unique(table, index))

    async def _indexes(self, table: str) -> dict[tuple[str, ...], str | None]:
        """By columns, the statement that makes the index; None for a constraint of the table itself."""
        found = {}
        for row in await self._rows(_INDEXES, table):
            parts = await self._rows("SELECT name FROM pragma_index_info(?) ORDER BY seqno", row["name"])
            found[tuple(part["name"] for part in parts)] = row["sql"]
        return found

    def _unique(self, table: str, columns: tuple[str, ...]) -> str:
        name = self._generate_index_name_for_table("uid", table, list(columns))
        return f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({", ".join(map(self.quote, columns))})'

    async def _rows(self, query: str, value: str) -> list[dict[str, Any]]:
        return await self.client.execute_query_dict(query, [value])
