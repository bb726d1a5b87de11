from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0013_hashed_receipts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DeskMapping',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.OneToOneField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='mapping', on_delete=OnDelete.RESTRICT)),
                ('told', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'desk_mapping', 'app': 'tima', 'pk_attr': 'id', 'table_description': 'The data file of one organisation (models/rules/desks/mapping_file), as it was handed in.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DutyShift',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='shifts', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=50)),
                ('phone_sealed', fields.TextField(unique=False)),
                ('begins_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'duty_shift', 'app': 'tima', 'indexes': [Index(fields=['organisation_id', 'ends_at'])], 'pk_attr': 'id', 'table_description': "One person's duty, from `begins_at` until but not including `ends_at`."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MatterFile',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('incident', fields.ForeignKeyField('tima.Incident', source_field='incident_id', db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(description='PHOTO: jpg\nPDF: pdf\nWORD: docx\nSHEET: xlsx\nTEXT: txt', max_length=10)),
                ('title', fields.CharField(max_length=100)),
                ('sha256', fields.CharField(description='of a photo as stored, of a document as it came', max_length=64)),
                ('size', fields.IntField(description='bytes')),
                ('content_sealed', fields.TextField(default='', description='base64 of a document', unique=False)),
                ('party', fields.CharField(max_length=60)),
                ('shared', fields.BooleanField(default=False)),
                ('added_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'matter_file', 'app': 'tima', 'unique_together': (('incident_id', 'party', 'sha256'),), 'indexes': [Index(fields=['sha256'])], 'pk_attr': 'id', 'table_description': 'A photo is a file of the photo store, named by `sha256`. A document is kept in the row, sealed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='UnmappedCode',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('field', fields.CharField(description='our name of it', max_length=30)),
                ('code', fields.CharField(max_length=100)),
                ('last_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'unmapped_code', 'app': 'tima', 'unique_together': (('organisation_id', 'field', 'code'),), 'pk_attr': 'id', 'table_description': 'A code that a platform has sent and its mapping does not have.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='PartnerRecord',
            name='updated_at',
            field=fields.DatetimeField(null=True, description="by the desk's own clock: which version this is", auto_now=False, auto_now_add=False),
        ),
    ]
