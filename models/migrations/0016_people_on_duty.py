from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0015_contract_lines')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DutyContact',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='contacts', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=50)),
                ('position', fields.SmallIntField(description='smaller is paged first')),
                ('phone_sealed', fields.TextField(unique=False)),
                ('phone_hash', fields.CharField(max_length=43)),
                ('code_hash', fields.CharField(default='', description='of the code that was sent last', max_length=43)),
                ('code_sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('code_tries', fields.SmallIntField(default=0)),
                ('verified_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('unusable_reason', fields.CharField(default='', description='what a cloud said of the number', max_length=300)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'duty_contact', 'app': 'tima', 'unique_together': (('organisation_id', 'phone_hash'),), 'pk_attr': 'id', 'table_description': 'A person with a number. Paged only while it is verified and has not bounced since.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CallOut',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('rescue', fields.ForeignKeyField('tima.Rescue', source_field='rescue_id', db_constraint=True, to_field='id', related_name='call_outs', on_delete=OnDelete.RESTRICT)),
                ('event', fields.ForeignKeyField('tima.Event', source_field='event_id', description='the page', db_constraint=True, to_field='id', related_name='call_outs', on_delete=OnDelete.RESTRICT)),
                ('contact', fields.ForeignKeyField('tima.DutyContact', source_field='contact_id', null=True, db_constraint=True, to_field='id', related_name='call_outs', on_delete=OnDelete.SET_NULL)),
                ('organisation_id', fields.UUIDField()),
                ('reason', fields.CharField(description='OPENED: opened\nLOCATED: located\nNOT_ACKNOWLEDGED: not_acknowledged\nNOT_DEPARTED: not_departed\nNOT_ARRIVED: not_arrived\nNOT_RELEASED: not_released\nSTILL_INSIDE: still_inside\nBY_HAND: by_hand', max_length=20)),
                ('way', fields.CharField(description='SMS: sms\nVOICE: voice', max_length=10)),
                ('state', fields.CharField(default='waiting', description='WAITING: waiting\nSENT: sent\nNO_KEY: no_key\nACKNOWLEDGED: acknowledged\nFAILED: failed\nNOT_NEEDED: not_needed', max_length=20)),
                ('cloud', fields.CharField(default='', max_length=20)),
                ('call_id', fields.CharField(null=True, unique=True, max_length=100)),
                ('link_hash', fields.CharField(null=True, unique=True, max_length=43)),
                ('detail', fields.CharField(default='', max_length=300)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'call_out', 'app': 'tima', 'unique_together': (('event_id', 'contact_id', 'way'),), 'indexes': [Index(fields=['urgency', 'due_at']), Index(fields=['due_at']), Index(fields=['rescue_id']), Index(fields=['contact_id', 'sent_at'])], 'pk_attr': 'id', 'table_description': 'One person told by one way. The key is what a cloud gives back with the result of a call.'},
            bases=['Leased'],
        ),
        ops.CreateModel(
            name='ContactHours',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('contact', fields.ForeignKeyField('tima.DutyContact', source_field='contact_id', db_constraint=True, to_field='id', related_name='hours', on_delete=OnDelete.CASCADE)),
                ('begins', fields.SmallIntField(description='minute of the day')),
                ('ends', fields.SmallIntField()),
                ('weekdays', fields.SmallIntField(default=127, description='bit 0 is Monday')),
                ('days', fields.CharField(default='every', description='EVERY: every\nWORKING: working\nREST: rest', max_length=10)),
            ],
            options={'table': 'contact_hours', 'app': 'tima', 'indexes': [Index(fields=['contact_id'])], 'pk_attr': 'id', 'table_description': 'The hours of one person (models/rules/partners/rota).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ContactTakeOver',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('contact', fields.ForeignKeyField('tima.DutyContact', source_field='contact_id', db_constraint=True, to_field='id', related_name='takeovers', on_delete=OnDelete.CASCADE)),
                ('begins_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'contact_takeover', 'app': 'tima', 'indexes': [Index(fields=['contact_id', 'ends_at'])], 'pk_attr': 'id', 'table_description': 'One person has the duty for a time, before all others.'},
            bases=['Model'],
        ),
    ]
