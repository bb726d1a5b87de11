from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0025_lists_of_records')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PolicyChange',
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
                ('policy', fields.ForeignKeyField('tima.Policy', source_field='policy_id', db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('sequence', fields.SmallIntField()),
                ('change', fields.CharField(description='HANDED_OVER: handed_over\nCONTINUED: continued\nREDEEMED: redeemed', max_length=20)),
                ('effective_on', fields.DateField(description='the first day under the new order')),
                ('former_holder', fields.ForeignKeyField('tima.Organisation', source_field='former_holder_id', null=True, db_constraint=True, to_field='id', related_name='handed_over', on_delete=OnDelete.RESTRICT)),
                ('new_holder', fields.ForeignKeyField('tima.Organisation', source_field='new_holder_id', null=True, db_constraint=True, to_field='id', related_name='taken_over', on_delete=OnDelete.RESTRICT)),
                ('next_policy', fields.ForeignKeyField('tima.Policy', source_field='next_policy_id', null=True, db_constraint=True, to_field='id', related_name='continues', on_delete=OnDelete.RESTRICT)),
                ('former_ends_at', fields.DatetimeField(description='the end of the contract before the change', auto_now=False, auto_now_add=False)),
                ('credit_fen', fields.BigIntField(description='taken off the bills')),
            ],
            options={'table': 'policy_change', 'app': 'tima', 'unique_together': (('policy_id', 'sequence'),), 'indexes': [Index(fields=['sha256'])], 'pk_attr': 'id', 'table_description': 'One change with its document, and what it did to the bills. Appended, never changed.'},
            bases=['KeptFile'],
        ),
        ops.AddField(
            model_name='Bill',
            name='credit_fen',
            field=fields.BigIntField(default=0, description='taken off the amount by changes of the contract', db_default=0),
        ),
        ops.AddField(
            model_name='Bill',
            name='since',
            field=fields.DateField(null=True, description="null: the year's first day"),
        ),
        ops.AddField(
            model_name='Bill',
            name='until',
            field=fields.DateField(null=True, description="not included, null: the year's end"),
        ),
        ops.AddField(
            model_name='Policy',
            name='refund_kept',
            field=fields.SmallIntField(null=True, description='ten-thousandths of the unearned premium that the insurer keeps, null: not written'),
        ),
    ]
