from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0039_cover_spans')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PlannedVisit',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='planned_visits', on_delete=OnDelete.RESTRICT)),
                ('maintainer', fields.ForeignKeyField('tima.Organisation', source_field='maintainer_id', db_constraint=True, to_field='id', related_name='planned_visits', on_delete=OnDelete.RESTRICT)),
                ('day', fields.DateField()),
                ('part', fields.CharField(description='MORNING: am\nAFTERNOON: pm', max_length=2)),
                ('minutes_out', fields.SmallIntField(description='how long the lift stands still, 0 for not')),
                ('why', fields.CharField(default='', max_length=100)),
                ('planned_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('planned_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('replaces', fields.OneToOneField('tima.PlannedVisit', source_field='replaces_id', null=True, db_constraint=True, to_field='id', related_name='replaced_by', on_delete=OnDelete.RESTRICT)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ending', fields.CharField(null=True, description='MOVED: moved\nCALLED_OFF: called_off', max_length=12)),
            ],
            options={'table': 'planned_visit', 'app': 'tima', 'indexes': [Index(fields=['lift_id', 'day']), Index(fields=['day', 'id']), Index(fields=['maintainer_id', 'day'])], 'pk_attr': 'id', 'table_description': 'A half day on which the maintainer means to come. It is ended, never changed: a move is another row.'},
            bases=['Model'],
        ),
    ]
