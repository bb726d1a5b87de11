from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0002_unconfirmed_calls')]

    initial = False

    operations = [
        ops.CreateModel(
            name='StaffDevice',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('tima.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name='devices', on_delete=OnDelete.CASCADE)),
                ('known_from', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('failures', fields.SmallIntField(default=0, description='wrong passwords and codes since the last sign-in')),
                ('locked_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'staff_device', 'app': 'tima', 'indexes': [Index(fields=['staff_id', 'known_from'])], 'pk_attr': 'id', 'table_description': 'A browser in which a person has signed in. Guesses made elsewhere do not lock it.'},
            bases=['Model'],
        ),
    ]
