from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0024_reach_people')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='AuditEntry',
            index=Index(fields=['subject_id', 'sequence']),
        ),
        ops.AddIndex(
            model_name='AuditEntry',
            index=Index(fields=['actor_name', 'sequence']),
        ),
        ops.AddIndex(
            model_name='AuditEntry',
            index=Index(fields=['verb', 'sequence']),
        ),
        ops.AddIndex(
            model_name='MaintenanceVisit',
            index=Index(fields=['done_at']),
        ),
    ]
