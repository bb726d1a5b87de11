from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0005_awaited_answers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ClosingStamp',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('decision', fields.OneToOneField('tima.Decision', source_field='decision_id', db_constraint=True, to_field='id', related_name='stamp', on_delete=OnDelete.RESTRICT)),
                ('response', fields.TextField(default='', description="base64 of the authority's TimeStampResp (DER)", unique=False)),
                ('stamped_at', fields.DatetimeField(null=True, description='as the authority says', auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(default='', description='why it is not there yet', max_length=200)),
            ],
            options={'table': 'closing_stamp', 'app': 'tima', 'indexes': [Index(fields=['urgency', 'due_at']), Index(fields=['due_at'])], 'pk_attr': 'id', 'table_description': 'The time stamp (RFC 3161) of a closing hash, asked for until an authority has given it.'},
            bases=['Leased'],
        ),
        ops.CreateModel(
            name='CommitteeVerdict',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('about', fields.UUIDField(description='the objection or the binding')),
                ('upholds', fields.BooleanField()),
                ('words', fields.CharField(max_length=500)),
                ('given_by', fields.CharField(description="the member's key", max_length=100)),
                ('given_by_name', fields.CharField(max_length=100)),
                ('given_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'committee_verdict', 'app': 'tima', 'unique_together': (('about', 'given_by'),), 'pk_attr': 'id', 'table_description': 'What one member of the committee says of an objection or of a disputed binding. Two alike decide.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='BallotEntry',
            name='cast_by',
            field=fields.CharField(null=True, description='as the entry says it, null where it does not', max_length=20),
        ),
        ops.AddField(
            model_name='BallotEntry',
            name='concerns',
            field=fields.IntField(null=True, description='the ballot of a dispute, and of its dismissal'),
        ),
        ops.AddIndex(
            model_name='BallotEntry',
            index=Index(fields=['decision_id', 'kind']),
        ),
        ops.AddField(
            model_name='Objection',
            name='claim_id',
            field=fields.UUIDField(null=True, description='the disputed binding that it came from'),
        ),
        ops.AddField(
            model_name='RollOwner',
            name='code_witness',
            field=fields.CharField(null=True, description='who has seen the owner in person when the code was printed', max_length=100),
        ),
    ]
