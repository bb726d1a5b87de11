from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0040_planned_visits')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ServiceEvidence',
            fields=[
                ('kind', fields.CharField(description='PHOTO: jpg\nPDF: pdf\nWORD: docx\nSHEET: xlsx\nTEXT: txt\nMP3: mp3\nAMR: amr\nM4A: m4a\nWAVE: wav', max_length=10)),
                ('title', fields.CharField(max_length=100)),
                ('sha256', fields.CharField(description='of a photo as stored, of a document as it came', max_length=64)),
                ('size', fields.IntField(description='bytes')),
                ('content_sealed', fields.TextField(default='', description='base64 of a document', unique=False)),
                ('party', fields.CharField(max_length=60)),
                ('added_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('delivered', fields.ForeignKeyField('tima.ServiceDelivered', source_field='delivered_id', db_constraint=True, to_field='id', related_name='evidence', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'service_evidence', 'app': 'tima', 'unique_together': (('delivered_id',),), 'indexes': [Index(fields=['sha256'])], 'pk_attr': 'id', 'table_description': 'At most one of a service. Older records have its digest alone, spot checks a photo of their own.'},
            bases=['KeptFile'],
        ),
    ]
