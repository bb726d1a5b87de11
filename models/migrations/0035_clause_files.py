from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0034_follows')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ClauseFile',
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
            ],
            options={'table': 'clause_file', 'app': 'tima', 'unique_together': (('sha256',),), 'pk_attr': 'id', 'table_description': 'One document for all policies and products whose `clause_sha256` names it.'},
            bases=['KeptFile'],
        ),
        ops.AddIndex(
            model_name='Policy',
            index=Index(fields=['agent_id']),
        ),
    ]
