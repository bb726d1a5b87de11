from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0036_offices')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DutyAppointment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='appointments', on_delete=OnDelete.RESTRICT)),
                ('post', fields.CharField(description='HEAD: head\nDIRECTOR: director\nOFFICER: officer', max_length=10)),
                ('name', fields.CharField(max_length=50)),
                ('certificate', fields.CharField(default='', description='of the examination (考核), or its number', max_length=100)),
                ('estate', fields.ForeignKeyField('tima.Estate', source_field='estate_id', null=True, description='whose lifts are theirs (逐台明确), null: all of the organisation', db_constraint=True, to_field='id', related_name='appointments', on_delete=OnDelete.RESTRICT)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True, description='the last day')),
                ('appointed_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('appointed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'duty_appointment', 'app': 'tima', 'indexes': [Index(fields=['organisation_id', 'since'])], 'pk_attr': 'id', 'table_description': 'Somebody appointed to a post of an organisation. Ended, never removed: sheets name it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DutyRiskList',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='risk_lists', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField(description='counts the lists of the organisation from 1')),
                ('valid_from', fields.DateField()),
                ('items', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('made_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'duty_risk_list', 'app': 'tima', 'unique_together': (('organisation_id', 'number'),), 'pk_attr': 'id', 'table_description': "A unit's own risk list from a day on. Appended, never changed: a change is another list."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DutyItemList',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('digest', fields.CharField(unique=True, description='SHA-256 of source and items', max_length=64)),
                ('source', fields.CharField(description='of the risk list', max_length=200)),
                ('items', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'duty_item_list', 'app': 'tima', 'pk_attr': 'id', 'table_description': 'What sheets ask, in full and once: a city signs 100 million sheets a year. Never changed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DutySheet',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='duty_sheets', on_delete=OnDelete.RESTRICT)),
                ('appointment', fields.ForeignKeyField('tima.DutyAppointment', source_field='appointment_id', db_constraint=True, to_field='id', related_name='sheets', on_delete=OnDelete.RESTRICT)),
                ('period', fields.CharField(description='DAY: day\nWEEK: week\nMONTH: month', max_length=10)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', null=True, db_constraint=True, to_field='id', related_name='duty_sheets', on_delete=OnDelete.RESTRICT)),
                ('day', fields.DateField()),
                ('filled_at', fields.DatetimeField(description='the tap', auto_now=False, auto_now_add=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('clock_is_off', fields.BooleanField(default=False, description="the phone's, or the tap was not in order")),
                ('counts', fields.BooleanField(default=True, description='false: came too late to keep its day (补记)')),
                ('scanned', fields.BooleanField(default=False, description='from the page behind the code in the cabin')),
                ('asked', fields.ForeignKeyField('tima.DutyItemList', source_field='asked_id', db_constraint=True, to_field='id', related_name='sheets', on_delete=OnDelete.RESTRICT)),
                ('exceptions', fields.JSONField(description="answer and words by the item's key, of those that do not fit", encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('findings', fields.SmallIntField(default=0)),
                ('words', fields.CharField(default='', max_length=1000)),
                ('signed_by', fields.CharField(max_length=50)),
                ('source_key', fields.CharField(unique=True, max_length=150)),
            ],
            options={'table': 'duty_sheet', 'app': 'tima', 'indexes': [Index(fields=['organisation_id', 'period', 'day']), Index(fields=['lift_id', 'day']), Index(fields=['period', 'day'])], 'pk_attr': 'id', 'table_description': 'A signed sheet, never changed. `day`: the first day of the day, week or month that it is about.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DutyFinding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('sheet', fields.ForeignKeyField('tima.DutySheet', source_field='sheet_id', db_constraint=True, to_field='id', related_name='found', on_delete=OnDelete.RESTRICT)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='duty_findings', on_delete=OnDelete.RESTRICT)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', null=True, db_constraint=True, to_field='id', related_name='duty_findings', on_delete=OnDelete.RESTRICT)),
                ('item_key', fields.CharField(max_length=40)),
                ('item', fields.CharField(max_length=100)),
                ('words', fields.CharField(max_length=300)),
                ('photo_sha256', fields.CharField(default='', max_length=64)),
                ('found_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('closed_by', fields.CharField(default='', max_length=50)),
                ('closing_words', fields.CharField(default='', max_length=500)),
                ('proof_sha256', fields.CharField(default='', max_length=64)),
            ],
            options={'table': 'duty_finding', 'app': 'tima', 'indexes': [Index(fields=['organisation_id', 'closed_at']), Index(fields=['sheet_id']), Index(fields=['photo_sha256']), Index(fields=['proof_sha256'])], 'pk_attr': 'id', 'table_description': 'What did not fit on a sheet. It stays open until it is closed with words and proof.'},
            bases=['Model'],
        ),
    ]
