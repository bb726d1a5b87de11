"""What a test has done to its PostgreSQL database, the next one does not see."""

import asyncio

import asyncpg
import pytest

from tests.support.databases import POSTGRESQL_ADMIN_URL, PostgresqlDatabase
from tests.support.rows import all_rows

TO_ROWS = {
    "one is added": "INSERT INTO city SELECT gen_random_uuid(), '500000', '新城', false",
    "one is changed": "UPDATE lift SET building = '九幢' WHERE id = (SELECT id FROM lift LIMIT 1)",
    "one is gone": "DELETE FROM co_insurer WHERE id = (SELECT id FROM co_insurer LIMIT 1)",
    "one takes the place of another": "UPDATE audit_head SET id = 'other'",
    "several tables change": "DELETE FROM claim_event; DELETE FROM claim; UPDATE estate SET name = name || '苑'",
    "nothing changes": "SELECT 1",
}
TO_MORE = {
    "a table is added": "CREATE TABLE another (id int)",
    "a column is added": "ALTER TABLE lift ADD COLUMN another int",
    "a column may be null": "ALTER TABLE lift ALTER COLUMN building DROP NOT NULL",
    "an index is gone": "ALTER TABLE city DROP CONSTRAINT city_division_code_key",
    "a sequence moves on": "SELECT nextval('tortoise_migrations_id_seq')",
    "all is gone": "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
}


async def ask(url: str, statements: str) -> str:
    """The first value of the last statement's answer, where it has one."""
    connection = await asyncpg.connect(url)
    try:
        *before, last = statements.split("; ")
        for statement in before:
            await connection.execute(statement)
        return str(await connection.fetchval(last))
    finally:
        await connection.close()


def number_of(url: str) -> str:
    """Another one for a database that was made anew."""
    return asyncio.run(ask(url, "SELECT oid FROM pg_database WHERE datname = current_database()"))


@pytest.mark.parametrize("statements", TO_ROWS.values(), ids=TO_ROWS.keys())
def test_rows_are_put_back(postgresql_database: PostgresqlDatabase, statements: str) -> None:
    url = postgresql_database.fresh()
    as_it_was, number = asyncio.run(all_rows(url)), number_of(url)
    asyncio.run(ask(url, statements))
    assert postgresql_database.fresh() == url
    assert asyncio.run(all_rows(url)) == as_it_was
    assert number_of(url) == number


@pytest.mark.parametrize("statements", TO_MORE.values(), ids=TO_MORE.keys())
def test_after_other_changes_the_database_is_made_anew(
    postgresql_database: PostgresqlDatabase, statements: str
) -> None:
    url = postgresql_database.fresh()
    as_it_was, number = asyncio.run(all_rows(url)), number_of(url)
    asyncio.run(ask(url, statements))
    assert postgresql_database.fresh() == url
    assert asyncio.run(all_rows(url)) == as_it_was
    assert number_of(url) != number


def test_a_database_that_nobody_may_connect_to_is_made_anew(postgresql_database: PostgresqlDatabase) -> None:
    url = postgresql_database.fresh()
    name = url.rsplit("/", 1)[1]
    shut = f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"
    leave = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    asyncio.run(ask(POSTGRESQL_ADMIN_URL, f"{shut}; {leave}"))
    assert asyncio.run(all_rows(postgresql_database.fresh()))


def test_whoever_is_still_connected_is_sent_away(postgresql_database: PostgresqlDatabase) -> None:
    url = postgresql_database.fresh()
    left = asyncio.new_event_loop()
    connection = left.run_until_complete(asyncpg.connect(url))
    left.run_until_complete(connection.execute("BEGIN; DELETE FROM drill"))
    assert asyncio.run(all_rows(postgresql_database.fresh()))["drill"]
    with pytest.raises(asyncpg.PostgresConnectionError):
        left.run_until_complete(connection.execute("COMMIT"))
    left.close()
