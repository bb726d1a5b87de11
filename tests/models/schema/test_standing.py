"""The tables that a database has are compared with those that the migrations make."""

import pytest

from bot.kernel.settings import Settings
from models.database import migrate, standing
from models.schema.bring_along import SchemaError
from tests.support.rows import rows_by_table, run_sql

# By what was done to the database, what is said of it; all of it can be put right.
DONE = {
    "DROP TABLE recognition": "table recognition is missing",
    "ALTER TABLE survey_round DROP COLUMN forgotten_at": "column survey_round.forgotten_at is missing",
    'DROP INDEX "idx_person_phone_h_fb9772"': "person lacks the index on phone_hash",
}
HARMLESS = {
    "CREATE TABLE notes (words TEXT)": "table notes is unknown",
    "ALTER TABLE person ADD COLUMN shoe_size TEXT": "column person.shoe_size is unknown",
    "CREATE INDEX mine ON person (first_seen_at)": "person has an unknown index on first_seen_at",
    "CREATE INDEX mine ON estate (lower(name))": "estate has an unknown index on",
    "CREATE UNIQUE INDEX mine ON estate (name) WHERE name = ''": "estate has an unknown index on name, (of some rows)",
}


async def test_migrations_make_what_the_tables_of_the_code_describe(settings: Settings) -> None:
    now = await standing(settings.database_url)
    assert len(now.wanted) > 70
    assert now.differences == []
    assert now.refusal() == ""


@pytest.mark.parametrize(("statement", "words"), DONE.items())
async def test_what_is_missing_is_said_refused_and_put_right(
    settings: Settings, statement: str, words: str
) -> None:
    url = settings.database_url
    before = await rows_by_table(url)
    await run_sql(url, statement)
    now = await standing(url)
    assert [str(one) for one in now.differences] == [words]
    assert now.refusal() == (
        f"The tables are not those of this version: {words}."
        " Run scripts/migrate, which adds what is missing; scripts/migrate --show lists everything."
    )

    await migrate(url)
    assert (await standing(url)).differences == []
    after = await rows_by_table(url)
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }


@pytest.mark.parametrize(("statement", "words"), HARMLESS.items())
async def test_what_somebody_else_added_is_said_and_stops_nothing(
    settings: Settings, statement: str, words: str
) -> None:
    await run_sql(settings.database_url, statement)
    now = await standing(settings.database_url)
    [one] = now.differences
    assert words in str(one)
    assert now.refusal() == ""
    await migrate(settings.database_url)
    assert (await standing(settings.database_url)).differences == now.differences


async def test_what_cannot_be_put_right_is_refused_and_nothing_is_changed(settings: Settings) -> None:
    url = settings.database_url
    # A unique constraint is gone, and two rows have come that it would have kept apart.
    await run_sql(
        url,
        "CREATE TABLE copy_of_head AS SELECT * FROM audit_head",
        "DROP TABLE audit_head",
        "ALTER TABLE copy_of_head RENAME TO audit_head",
    )
    before = await rows_by_table(url)
    with pytest.raises(SchemaError, match="cannot be brought along without losing data"):
        await migrate(url)
    assert await rows_by_table(url) == before


async def test_an_old_version_may_go_on_where_a_newer_one_has_migrated(settings: Settings) -> None:
    url = settings.database_url
    await run_sql(
        url,
        "INSERT INTO tortoise_migrations (app, name, applied_at)"
        " VALUES ('tima', '0999_newer', '2030-01-01 00:00:00+00:00')",
        'DROP INDEX "idx_person_phone_h_fb9772"',
    )
    now = await standing(url)
    assert now.newer == ("0999_newer",)
    assert now.refusal() == ""
    await run_sql(url, "DROP TABLE recognition")
    assert "table recognition is missing" in (await standing(url)).refusal()
