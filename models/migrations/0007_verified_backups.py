from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0006_votes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BackupTrial',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ('made_at', fields.DatetimeField(description='when the backup was made', auto_now=False, auto_now_add=False)),
                ('verified_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('rows', fields.BigIntField()),
                ('photos', fields.BigIntField()),
            ],
            options={'table': 'backup_trial', 'app': 'tima', 'pk_attr': 'id', 'table_description': 'One row: the newest backup that was restored into a throw-away database and counted.'},
            bases=['Model'],
        ),
    ]
