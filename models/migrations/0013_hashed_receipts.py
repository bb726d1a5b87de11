"""Frozen: literal values only, nothing imported from the project.

Receipts get a hash to be found by, a seal to be shown from, and their last digits. The migration
has no keys: workers fill these columns. Where a city is served, processes of release 1.0 may run
beside the new ones and find receipts in clear only: for 24 hours they are written so as well.
"""

from datetime import UTC, datetime, timedelta

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

IS_SERVED = 'SELECT 1 AS "one" FROM "city" LIMIT 1'
BEGIN = """INSERT INTO "transition" ("name", "ends_at") VALUES ('clear_receipts', {mark})"""
HIDDEN = 'SELECT count(*) AS "hidden" FROM "report" WHERE "receipt_number" IS NULL AND "receipt_sealed" IS NOT NULL'
# A report of which nobody holds a receipt, as demo data has them: the column of 1.0 wants a value.
FILL = """UPDATE "report" SET "receipt_number" = 'x' || {digits} WHERE "receipt_number" IS NULL"""
ON_POSTGRESQL = "right(replace(\"id\"::text, '-', ''), 15)"
ON_SQLITE = "substr(replace(\"id\", '-', ''), -15)"


async def begin(_apps, editor):
    client = editor.client
    if not await client.execute_query_dict(IS_SERVED):
        return
    ends_at = datetime.now(UTC) + timedelta(hours=24)
    if client.capabilities.dialect == "sqlite":
        await client.execute_query(BEGIN.format(mark="?"), [ends_at.isoformat(" ")])
    else:
        await client.execute_query(BEGIN.format(mark="$1"), [ends_at])


async def end(_apps, editor):
    client = editor.client
    [row] = await client.execute_query_dict(HIDDEN)
    if row["hidden"]:
        raise ValueError(f"{row['hidden']} receipts are not in clear: run scripts/migrate --ready-for-previous first")
    digits = ON_SQLITE if client.capabilities.dialect == "sqlite" else ON_POSTGRESQL
    await client.execute_query(FILL.format(digits=digits))


class Migration(migrations.Migration):
    dependencies = [('tima', '0012_spelled_policy_numbers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Transition',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'transition', 'app': 'tima', 'pk_attr': 'name', 'table_description': 'One way of the release before that this one keeps up until `ends_at`. A migration begins it.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='Report',
            name='receipt_number',
            field=fields.CharField(null=True, unique=True, max_length=16),
        ),
        ops.AddField(
            model_name='Report',
            name='receipt_hash',
            field=fields.CharField(null=True, unique=True, description='null where nobody holds one', max_length=43),
        ),
        ops.AddField(
            model_name='Report',
            name='receipt_sealed',
            field=fields.CharField(null=True, max_length=200),
        ),
        ops.AddField(
            model_name='Report',
            name='receipt_tail',
            field=fields.CharField(null=True, description='the last digits, which open nothing', max_length=4),
        ),
        ops.RunPython(begin, end),
    ]
