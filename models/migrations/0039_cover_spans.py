"""Frozen: literal values only, nothing imported from the project.

The terms of each lift's policies, joined where one begins before or when another ends. What an older
build changes while it still runs beside this one, the daily repair of the spans brings along.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

JOINED = """
    INSERT INTO "cover_span" ("id", "lift_id", "starts_at", "ends_at", "next_starts_at")
    SELECT {key}, "lift_id", MIN("starts_at"), MAX("ends_at"),
        LEAD(MIN("starts_at")) OVER (PARTITION BY "lift_id" ORDER BY "place")
    FROM (
        SELECT "lift_id", "starts_at", "ends_at",
            SUM(CASE WHEN "starts_at" <= "before" THEN 0 ELSE 1 END)
                OVER (PARTITION BY "lift_id" ORDER BY "starts_at", "ends_at" ROWS UNBOUNDED PRECEDING) AS "place"
        FROM (
            SELECT "covered_lift"."lift_id", "policy"."starts_at", "policy"."ends_at",
                MAX("policy"."ends_at") OVER (
                    PARTITION BY "covered_lift"."lift_id" ORDER BY "policy"."starts_at", "policy"."ends_at"
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS "before"
            FROM "covered_lift" JOIN "policy" ON "policy"."id" = "covered_lift"."policy_id"
        ) AS "term"
    ) AS "placed"
    GROUP BY "lift_id", "place"
"""
ON_POSTGRESQL = "gen_random_uuid()"
# As text; the version and variant of a random UUID.
ON_SQLITE = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)"
    " || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)


async def join(_apps, editor):
    is_sqlite = editor.client.capabilities.dialect == "sqlite"
    await editor.client.execute_query(JOINED.format(key=ON_SQLITE if is_sqlite else ON_POSTGRESQL))


async def leave(_apps, _editor):
    """The table goes with its rows."""


class Migration(migrations.Migration):
    dependencies = [('tima', '0038_wrong_items')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CoverSpan',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='cover_spans', on_delete=OnDelete.CASCADE)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('next_starts_at', fields.DatetimeField(null=True, description='null: the last of the lift', auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'cover_span', 'app': 'tima', 'unique_together': (('lift_id', 'starts_at'),), 'indexes': [Index(fields=['ends_at', 'next_starts_at'])], 'pk_attr': 'id', 'table_description': "Terms of a lift's policies that follow one another, as `rules.insurance.cover.unbroken` joins them."},
            bases=['Model'],
        ),
        ops.RunPython(join, leave),
    ]
