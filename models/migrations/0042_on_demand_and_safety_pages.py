from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0041_service_evidence')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OnDemandPlan',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='on_demand_plans', on_delete=OnDelete.RESTRICT)),
                ('maintainer', fields.ForeignKeyField('tima.Organisation', source_field='maintainer_id', db_constraint=True, to_field='id', related_name='on_demand_proposed', on_delete=OnDelete.RESTRICT)),
                ('use_unit', fields.ForeignKeyField('tima.Organisation', source_field='use_unit_id', db_constraint=True, to_field='id', related_name='on_demand_agreed', on_delete=OnDelete.RESTRICT)),
                ('words', fields.CharField(description='why, and what the terminal is for', max_length=500)),
                ('proposed_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('agreed_by', fields.CharField(default='', max_length=100)),
                ('agreed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.CharField(default='', max_length=100)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('end_reason', fields.CharField(default='', max_length=500)),
                ('reviewed_on', fields.DateField(null=True)),
                ('days', fields.SmallIntField(default=15)),
                ('before', fields.SmallIntField(default=15)),
                ('changed_on', fields.DateField(null=True)),
                ('reason', fields.CharField(default='no_series', description='BUSY: busy\nNO_SERIES: no_series\nGAPPY: gappy\nSOME: some\nCALM: calm', max_length=10)),
                ('counted', fields.JSONField(default=dict, description='what the terminal told of in this month and the last, by signal', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('due_on', fields.DateField(null=True, description='null where no visit is known')),
            ],
            options={'table': 'on_demand_plan', 'app': 'tima', 'indexes': [Index(fields=['lift_id', 'ended_at']), Index(fields=['ended_at', 'reviewed_on']), Index(fields=['ended_at', 'due_on'])], 'pk_attr': 'id', 'table_description': 'Waits for the use unit, holds once it has agreed, and ends. It is never removed.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Person',
            name='no_safety_pages',
            field=fields.BooleanField(default=False, description='wants no pages on riding safely by themselves', db_default=False),
        ),
        ops.AddField(
            model_name='Terminal',
            name='first_heard_at',
            field=fields.DatetimeField(null=True, description='as far as known: within a minute of it, or of the upgrade that asked first', auto_now=False, auto_now_add=False),
        ),
    ]
