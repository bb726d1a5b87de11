"""Frozen: literal values only, nothing imported from the project.

What lists look up, derived from policies, examinations and names. What an older build changes while it
still runs beside this one, the daily proof brings along. A batch is a transaction, so that nobody who
works on a lift waits for all of them; begun again, it does the same once more.
"""

from uuid import uuid4

from tortoise import migrations
from tortoise.migrations import operations as ops

LAST = """
    SELECT {column} FROM "lift_inspection"
    WHERE "lift_inspection"."lift_id" = "lift"."id" AND "inspected_on" <= {today}
    ORDER BY "inspected_on" DESC LIMIT 1
"""
FILL = """
    UPDATE "lift" SET
        "covered_from" = (
            SELECT MIN("starts_at") FROM "cover_span" WHERE "cover_span"."lift_id" = "lift"."id"
        ),
        "examination_passed" = ({passed}),
        "examination_until" = ({until})
    WHERE "id" BETWEEN {first} AND {last}
        AND (
            EXISTS (SELECT 1 FROM "cover_span" WHERE "cover_span"."lift_id" = "lift"."id")
            OR EXISTS (SELECT 1 FROM "lift_inspection" WHERE "lift_inspection"."lift_id" = "lift"."id")
        )
"""
TODAY_ON_POSTGRESQL = "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Shanghai' AS DATE)"
TODAY_ON_SQLITE = "date('now', '+8 hours')"
LIFTS, ROWS = 1_000, 5_000  # at once


async def fill(_apps, editor):
    client, is_sqlite = editor.client, editor.client.capabilities.dialect == "sqlite"
    today = TODAY_ON_SQLITE if is_sqlite else TODAY_ON_POSTGRESQL
    first, last, third = ("?1", "?2", "?3") if is_sqlite else ("$1", "$2", "$3")
    passed = LAST.format(column='"passed"', today=today)
    until = LAST.format(column='CASE WHEN "passed" THEN "valid_until" END', today=today)
    update = FILL.format(passed=passed, until=until, first=first, last=last)
    keys = [row["id"] for row in await client.execute_query_dict('SELECT "id" FROM "lift" ORDER BY "id"')]
    for begin in range(0, len(keys), LIFTS):
        page = keys[begin : begin + LIFTS]
        await client.execute_query(update, [page[0], page[-1]])
    rows = []
    for estate in await client.execute_query_dict('SELECT "id", "name" FROM "estate"'):
        name = estate["name"].casefold()
        for words in sorted({name[begin:].encode() for begin in range(len(name))}):
            rows.append([str(uuid4()) if is_sqlite else uuid4(), estate["id"], words])
    await client.execute_query('DELETE FROM "estate_ending"')
    insert = f'INSERT INTO "estate_ending" ("id", "estate_id", "words") VALUES ({first}, {last}, {third})'
    for begin in range(0, len(rows), ROWS):
        await client.execute_many(insert, rows[begin : begin + ROWS])


async def leave(_apps, _editor):
    """The columns and the table go with what they hold."""


class Migration(migrations.Migration):
    dependencies = [('tima', '0046_list_lookups')]

    initial = False

    atomic = False

    operations = [ops.RunPython(fill, leave)]
