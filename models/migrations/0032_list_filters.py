from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0031_lift_files')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['cover_checked_at']),
        ),
        ops.AddIndex(
            model_name='MaintenanceVisit',
            index=Index(fields=['node', 'done_at']),
        ),
    ]
