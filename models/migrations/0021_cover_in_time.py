from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0020_list_prices')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CoverageSnapshot',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('reach', fields.CharField(description='whose lifts: a belonging and its key', max_length=50)),
                ('day', fields.DateField()),
                ('figures', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('sha256', fields.CharField(description='of the figures as canonical JSON', max_length=64)),
                ('frozen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('frozen_by', fields.CharField(max_length=100)),
            ],
            options={'table': 'coverage_snapshot', 'app': 'tima', 'unique_together': (('reach', 'day', 'sha256'),), 'pk_attr': 'id', 'table_description': 'The figures of a day. Never changed: policies that become known later give another snapshot.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LiftInspection',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='inspections', on_delete=OnDelete.RESTRICT)),
                ('inspected_on', fields.DateField()),
                ('valid_until', fields.DateField(description='the last day on which it holds')),
            ],
            options={'table': 'lift_inspection', 'app': 'tima', 'unique_together': (('lift_id', 'inspected_on'),), 'indexes': [Index(fields=['valid_until'])], 'pk_attr': 'id', 'table_description': 'A yearly inspection (检验检测) that a lift has passed.'},
            bases=['Model'],
        ),
    ]
