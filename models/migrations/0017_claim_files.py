from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0016_people_on_duty')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ClaimFile',
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
                ('claim', fields.ForeignKeyField('tima.Claim', source_field='claim_id', db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('paper', fields.CharField(description='SCENE: scene\nLOSS: loss\nMEDICAL: medical\nIDENTITY: identity\nFINDING: finding\nDECISION: decision\nOTHER: other', max_length=20)),
                ('shared', fields.BooleanField(default=False)),
            ],
            options={'table': 'claim_file', 'app': 'tima', 'unique_together': (('claim_id', 'party', 'sha256'),), 'indexes': [Index(fields=['sha256'])], 'pk_attr': 'id', 'table_description': 'Who sees it follows from `paper`, `shared` and whose it is (`rules.claim_papers`).'},
            bases=['KeptFile'],
        ),
        ops.AddField(
            model_name='ClaimEvent',
            name='medical_fen',
            field=fields.BigIntField(null=True, description='of the amount, medical costs'),
        ),
    ]
