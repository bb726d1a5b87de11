from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0042_on_demand_and_safety_pages')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Patrol',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='patrols', on_delete=OnDelete.RESTRICT)),
                ('insurer', fields.ForeignKeyField('tima.Organisation', source_field='insurer_id', db_constraint=True, to_field='id', related_name='patrols', on_delete=OnDelete.RESTRICT)),
                ('maintainer', fields.ForeignKeyField('tima.Organisation', source_field='maintainer_id', null=True, description='of the lift, on that day', db_constraint=True, to_field='id', related_name='patrolled', on_delete=OnDelete.RESTRICT)),
                ('inspector', fields.CharField(description='as the insurer names the person', max_length=50)),
                ('edition', fields.CharField(description='of the list of items', max_length=60)),
                ('exceptions', fields.JSONField(description="answer and words by the item's key, of those that do not fit", encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('checked', fields.SmallIntField(description='items looked at')),
                ('in_order', fields.SmallIntField()),
                ('maintenance_checked', fields.SmallIntField(description="of them the maintainer's")),
                ('maintenance_in_order', fields.SmallIntField()),
                ('words', fields.CharField(default='', max_length=500)),
                ('photo_sha256', fields.CharField(default='', max_length=64)),
                ('patrolled_on', fields.DateField()),
                ('filled_at', fields.DatetimeField(description='the tap', auto_now=False, auto_now_add=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('clock_is_off', fields.BooleanField(default=False, description="the phone's clock is not to be trusted")),
                ('incident', fields.ForeignKeyField('tima.Incident', source_field='incident_id', null=True, description='the hazard that its findings were filed as', db_constraint=True, to_field='id', related_name='patrols', on_delete=OnDelete.RESTRICT)),
                ('source_key', fields.CharField(unique=True, max_length=150)),
            ],
            options={'table': 'patrol', 'app': 'tima', 'indexes': [Index(fields=['lift_id', 'patrolled_on']), Index(fields=['patrolled_on', 'id']), Index(fields=['photo_sha256'])], 'pk_attr': 'id', 'table_description': 'What an inspector saw at a lift. Appended, never changed. Its scores are reckoned.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='SheetSignature',
            name='appointment',
            field=fields.ForeignKeyField('tima.DutyAppointment', source_field='appointment_id', null=True, description='as safety officer or director, null where the unit had appointed nobody', db_constraint=True, to_field='id', related_name='sheet_signatures', on_delete=OnDelete.RESTRICT),
        ),
    ]
