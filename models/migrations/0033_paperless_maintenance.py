from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0032_list_filters')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MaintenanceCheck',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='maintenance_checks', on_delete=OnDelete.RESTRICT)),
                ('maintainer', fields.ForeignKeyField('tima.Organisation', source_field='maintainer_id', db_constraint=True, to_field='id', related_name='maintenance_checks', on_delete=OnDelete.RESTRICT)),
                ('edition', fields.CharField(max_length=60)),
                ('taps', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('checked', fields.SmallIntField(description='items looked at')),
                ('in_order', fields.SmallIntField()),
                ('words', fields.CharField(default='', max_length=500)),
                ('photo_sha256', fields.CharField(default='', max_length=64)),
                ('checked_on', fields.DateField()),
                ('party', fields.CharField(description='whose check it is (Scope.party)', max_length=60)),
                ('checked_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('source_key', fields.CharField(unique=True, max_length=200)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'maintenance_check', 'app': 'tima', 'indexes': [Index(fields=['lift_id', 'checked_on']), Index(fields=['checked_on', 'id'])], 'pk_attr': 'id', 'table_description': "A spot check (抽查) of a lift's maintenance by an insurer or a regulator. Its score is reckoned."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WorkerCertificate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('maintainer', fields.ForeignKeyField('tima.Organisation', source_field='maintainer_id', db_constraint=True, to_field='id', related_name='worker_certificates', on_delete=OnDelete.RESTRICT)),
                ('worker', fields.CharField(description='the name in the work link', max_length=50)),
                ('number_sealed', fields.CharField(max_length=300)),
                ('number_hash', fields.CharField(max_length=43)),
                ('number_end', fields.CharField(max_length=4)),
                ('valid_from', fields.DateField()),
                ('valid_until', fields.DateField(description='the last day on which it holds')),
                ('ended_on', fields.DateField(null=True)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_by', fields.CharField(max_length=100)),
            ],
            options={'table': 'worker_certificate', 'app': 'tima', 'unique_together': (('maintainer_id', 'number_hash', 'valid_until'),), 'indexes': [Index(fields=['maintainer_id', 'worker']), Index(fields=['valid_until'])], 'pk_attr': 'id', 'table_description': 'One certificate of a worker. A renewed one is another row. It is ended, never removed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MaintenanceSheet',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('visit', fields.OneToOneField('tima.MaintenanceVisit', source_field='visit_id', db_constraint=True, to_field='id', related_name='sheet', on_delete=OnDelete.RESTRICT)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='sheets', on_delete=OnDelete.RESTRICT)),
                ('edition', fields.CharField(description='of the list of items', max_length=60)),
                ('cabin_code', fields.CharField(description='scanned or typed at the lift', max_length=12)),
                ('certificate', fields.ForeignKeyField('tima.WorkerCertificate', source_field='certificate_id', db_constraint=True, to_field='id', related_name='sheets', on_delete=OnDelete.RESTRICT)),
                ('taps', fields.JSONField(description='item, result and words, in the order of the list', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('due_items', fields.SmallIntField()),
                ('left_out', fields.SmallIntField(description='items that were due and were not done')),
                ('reason', fields.CharField(default='', description='why it corrects another one', max_length=200)),
                ('clock_is_off', fields.BooleanField(default=False, description="the phone's clock is not to be trusted")),
                ('digest', fields.CharField(max_length=64)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'maintenance_sheet', 'app': 'tima', 'indexes': [Index(fields=['lift_id', 'recorded_at']), Index(fields=['recorded_at', 'id'])], 'pk_attr': 'id', 'table_description': 'What a worker did, item by item. `visit` is its summary: who, when, which node, and what it corrects.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SheetPhoto',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('sheet', fields.ForeignKeyField('tima.MaintenanceSheet', source_field='sheet_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.RESTRICT)),
                ('moment', fields.CharField(description='BEFORE: before\nAFTER: after', max_length=10)),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'sheet_photo', 'app': 'tima', 'indexes': [Index(fields=['sheet_id']), Index(fields=['sha256'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SheetSignature',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('sheet', fields.OneToOneField('tima.MaintenanceSheet', source_field='sheet_id', db_constraint=True, to_field='id', related_name='signature', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(description='AGREED: agreed\nOBJECTED: objected', max_length=10)),
                ('digest', fields.CharField(max_length=64)),
                ('words', fields.CharField(default='', max_length=500)),
                ('use_unit', fields.ForeignKeyField('tima.Organisation', source_field='use_unit_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('staff', fields.ForeignKeyField('tima.Staff', source_field='staff_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(description='of the person, as it was then', max_length=50)),
                ('signed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sheet_signature', 'app': 'tima', 'indexes': [Index(fields=['signed_at'])], 'pk_attr': 'id', 'table_description': 'A person of the use unit confirmed the sheet, or objected to it. Once, on its digest.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Lift',
            name='item_list',
            field=fields.CharField(null=True, description='annex of TSG T5002, null: by the kind of lift', max_length=20),
        ),
    ]
