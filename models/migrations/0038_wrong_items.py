from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0037_duty_book')]

    initial = False

    operations = [
        ops.AddField(
            model_name='MaintenanceSheet',
            name='wrong',
            field=fields.SmallIntField(default=0, description='items that are not in order', db_default=0),
        ),
        ops.AddIndex(
            model_name='MaintenanceSheet',
            index=Index(fields=['wrong', 'lift_id']),
        ),
    ]
