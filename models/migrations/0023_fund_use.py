from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0022_lists_and_views')]

    initial = False

    operations = [
        ops.CreateModel(
            name='FundEvent',
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
                ('decision', fields.ForeignKeyField('tima.Decision', source_field='decision_id', db_constraint=True, to_field='id', related_name='fund_events', on_delete=OnDelete.RESTRICT)),
                ('sequence', fields.SmallIntField()),
                ('step', fields.CharField(description='APPLIED: applied\nREFUSED: refused\nAPPROVED: approved\nORDERED: ordered\nPAID: paid\nREFUNDED: refunded\nSETTLED: settled', max_length=20)),
                ('fen', fields.BigIntField(default=0)),
                ('done_on', fields.DateField()),
            ],
            options={'table': 'fund_event', 'app': 'tima', 'unique_together': (('decision_id', 'sequence'),), 'indexes': [Index(fields=['sha256'])], 'pk_attr': 'id', 'table_description': 'One step of the money of a decision that passed, with its document. Appended, never changed.'},
            bases=['KeptFile'],
        ),
    ]
