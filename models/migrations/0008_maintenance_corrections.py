from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0007_verified_backups')]

    initial = False

    operations = [
        ops.AddField(
            model_name='MaintenanceVisit',
            name='corrects',
            field=fields.OneToOneField('tima.MaintenanceVisit', source_field='corrects_id', null=True, db_constraint=True, to_field='id', related_name='correction', on_delete=OnDelete.RESTRICT),
        ),
    ]
