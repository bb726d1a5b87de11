from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0023_fund_use')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SentMessage',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='sent_messages', on_delete=OnDelete.RESTRICT)),
                ('contact', fields.ForeignKeyField('tima.DutyContact', source_field='contact_id', null=True, db_constraint=True, to_field='id', related_name='sent_messages', on_delete=OnDelete.SET_NULL)),
                ('about', fields.UUIDField()),
                ('way', fields.CharField(description='SMS: sms\nVOICE: voice\nWECOM: wecom', max_length=10)),
                ('cloud', fields.CharField(max_length=20)),
                ('provider_id', fields.CharField(default='', max_length=100)),
                ('parts', fields.SmallIntField(default=1, description='how many messages the provider bills')),
                ('sent_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('receipt', fields.CharField(default='none', description='NONE: none\nDELIVERED: delivered\nUNDELIVERED: undelivered', max_length=12)),
                ('receipt_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('receipt_detail', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'sent_message', 'app': 'tima', 'indexes': [Index(fields=['organisation_id', 'sent_at']), Index(fields=['cloud', 'provider_id']), Index(fields=['about']), Index(fields=['sent_at'])], 'pk_attr': 'id', 'table_description': 'One SMS, call or application message that a provider took, or may have taken.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WayPrice',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', null=True, db_constraint=True, to_field='id', related_name='way_prices', on_delete=OnDelete.RESTRICT)),
                ('way', fields.CharField(description='SMS: sms\nVOICE: voice\nWECOM: wecom', max_length=10)),
                ('from_day', fields.DateField()),
                ('price_cfen', fields.IntField(description='hundredths of a fen')),
                ('source', fields.CharField(max_length=200)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'way_price', 'app': 'tima', 'indexes': [Index(fields=['organisation_id', 'way', 'from_day'])], 'pk_attr': 'id', 'table_description': 'The price of one message from a day on, in hundredths of a fen. Null is all organisations.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WecomApp',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('organisation', fields.OneToOneField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='wecom_app', on_delete=OnDelete.RESTRICT)),
                ('corp_id', fields.CharField(max_length=64)),
                ('agent_id', fields.BigIntField()),
                ('secret_sealed', fields.TextField(unique=False)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'wecom_app', 'app': 'tima', 'pk_attr': 'id', 'table_description': 'An application (自建应用) of one organisation. The vault seals its secret.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WecomMember',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('contact', fields.OneToOneField('tima.DutyContact', source_field='contact_id', db_constraint=True, to_field='id', related_name='wecom', on_delete=OnDelete.CASCADE)),
                ('userid_sealed', fields.TextField(unique=False)),
                ('code_hash', fields.CharField(default='', description='of the code that was sent last', max_length=43)),
                ('code_sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('code_tries', fields.SmallIntField(default=0)),
                ('verified_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('unusable_reason', fields.CharField(default='', description='what 企业微信 said of the member', max_length=300)),
            ],
            options={'table': 'wecom_member', 'app': 'tima', 'pk_attr': 'id', 'table_description': "A person on duty as a member of the organisation's 企业微信. Written to only while proved."},
            bases=['Model'],
        ),
    ]
