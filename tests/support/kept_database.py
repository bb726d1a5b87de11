"""A PostgreSQL database that a test process keeps: what a test has written is put back before the next.

A copy of the template for each test would cost 100 ms, and a checkpoint of the whole server when it is dropped.
"""

import asyncio
from collections.abc import Iterable
from io import BytesIO

import asyncpg

# In each, how many rows there are, and how many of them are newer than the transaction that put all back.
_LOOK = """SELECT '{0}', count(*), count(*) FILTER (WHERE age(xmin) < age($1::xid)) FROM "{0}" """
_LOOK_AT_SEQUENCE = """SELECT '{0}', last_value, 0 FROM "{0}" """
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
# Where ALTER, CREATE and DROP leave their traces.
_CATALOGUES = ("pg_class", "pg_attribute", "pg_constraint")
_SEND_OTHERS_AWAY = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Deleted rows are swept out before they slow the queries down.
_VACUUM_EVERY = 20


class BeyondRepairError(Exception):
    """More than rows was changed."""


class KeptDatabase:
    """What it holds at `open` is what `put_back` brings back. For a superuser, to whom foreign keys can yield."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, bytes] = {}  # by table, as COPY gives them
        self._counts: dict[str, int] = {}
        self._put_back_by = 0  # the number of that transaction
        self._times = 0

    @classmethod
    async def open(cls, url: str) -> "KeptDatabase":
        kept = cls(await asyncpg.connect(url))
        await kept._remember()
        return kept

    async def close(self) -> None:
        await self._connection.close()

    async def _remember(self) -> None:
        tables, sequences = [
            [name for (name,) in await self._connection.fetch(query)] for query in (_TABLES, _SEQUENCES)
        ]
        for name in tables:
            rows = BytesIO()
            await self._connection.copy_from_table(name, output=rows, format="binary")
            self._rows[name] = rows.getvalue()
        looks = [_LOOK.format(name) for name in (*tables, *_CATALOGUES)]
        looks += [_LOOK_AT_SEQUENCE.format(name) for name in sequences]
        self._look = await self._connection.prepare(" UNION ALL ".join(looks))
        self._put_back_by = await self._transaction_number()
        self._counts = {name: count for name, count, _ in await self._look.fetch(self._put_back_by)}

    async def _transaction_number(self) -> int:
        return int(await self._connection.fetchval("SELECT txid_current()")) % 2**32

    async def put_back(self) -> None:
        """Raises BeyondRepairError, and what asyncpg raises where tables or the connection are gone."""
        while await self._connection.fetchval(_SEND_OTHERS_AWAY):
            await asyncio.sleep(0.001)
        changed = {
            name
            for name, count, newer in await self._look.fetch(self._put_back_by)
            if newer or count != self._counts[name]
        }
        if not changed <= self._rows.keys():
            raise BeyondRepairError(changed - self._rows.keys())
        if changed:
            await self._write_anew(changed)

    async def _write_anew(self, tables: Iterable[str]) -> None:
        deletions = "; ".join(f'DELETE FROM "{name}"' for name in tables)
        async with self._connection.transaction():
            await self._connection.execute(f"SET LOCAL session_replication_role = replica; {deletions}")
            for name in tables:
                if self._counts[name]:
                    rows = BytesIO(self._rows[name])
                    await self._connection.copy_to_table(name, source=rows, format="binary")
            self._put_back_by = await self._transaction_number()
        self._times += 1
        if self._times % _VACUUM_EVERY == 0:
            await self._connection.execute("VACUUM")
