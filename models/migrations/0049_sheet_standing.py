"""Frozen: literal values only, nothing imported from the project. No release has had sheets before."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

KNOWN = """
    UPDATE "maintenance_sheet" SET "standing" = CASE
        WHEN EXISTS (
            SELECT 1 FROM "maintenance_visit" WHERE "corrects_id" = "maintenance_sheet"."visit_id"
        ) THEN 'corrected'
        ELSE COALESCE(
            (SELECT "kind" FROM "sheet_signature" WHERE "sheet_id" = "maintenance_sheet"."id"), 'waiting'
        )
    END
"""


async def fill(_apps, editor):
    await editor.client.execute_query(KNOWN)


async def leave(_apps, _editor):
    """The column goes with what it holds."""


class Migration(migrations.Migration):
    dependencies = [('tima', '0048_advance_payments')]

    initial = False

    operations = [
        ops.AddField(
            model_name='MaintenanceSheet',
            name='standing',
            field=fields.CharField(default='waiting', description='WAITING: waiting\nAGREED: agreed\nOBJECTED: objected\nCORRECTED: corrected', db_default='waiting', max_length=10),
        ),
        ops.AddIndex(
            model_name='MaintenanceSheet',
            index=Index(fields=['standing', 'recorded_at', 'id']),
        ),
        ops.RunPython(fill, leave),
    ]
