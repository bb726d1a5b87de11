from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0044_lapsed_acceptance')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DutyAttendee',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('sheet', fields.ForeignKeyField('tima.DutySheet', source_field='sheet_id', db_constraint=True, to_field='id', related_name='attendees', on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField(description='its place on the sheet, from 1')),
                ('name', fields.CharField(max_length=50)),
                ('part', fields.CharField(max_length=50)),
                ('present', fields.BooleanField(description="ticked by the person, on the leader's phone")),
            ],
            options={'table': 'duty_attendee', 'app': 'tima', 'unique_together': (('sheet_id', 'number'),), 'pk_attr': 'id', 'table_description': 'Somebody named on the sheet of an emergency drill, erased with it.'},
            bases=['Model'],
        ),
    ]
