from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0029_list_orders')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Remittance',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('policy', fields.ForeignKeyField('tima.Policy', source_field='policy_id', db_constraint=True, to_field='id', related_name='remittances', on_delete=OnDelete.RESTRICT)),
                ('fen', fields.BigIntField()),
                ('received_on', fields.DateField()),
                ('reference', fields.CharField(description='number of the bank slip', max_length=100)),
                ('recorded_by', fields.CharField(max_length=100)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'remittance', 'app': 'tima', 'unique_together': (('policy_id', 'reference'),), 'pk_attr': 'id', 'table_description': "Premiums that the policy's agent has handed on to the insurer. Appended, never changed."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Salesperson',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('insurer', fields.ForeignKeyField('tima.Organisation', source_field='insurer_id', db_constraint=True, to_field='id', related_name='salespeople', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=50)),
                ('licence', fields.CharField(description='执业证编号', max_length=50)),
                ('phone_hash', fields.CharField(max_length=43)),
                ('declared_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('declared_by', fields.CharField(max_length=100)),
                ('ended_on', fields.DateField(null=True)),
            ],
            options={'table': 'salesperson', 'app': 'tima', 'unique_together': (('insurer_id', 'licence'),), 'pk_attr': 'id', 'table_description': 'One person, from a day to a day. Of the phone number there is only a keyed hash, to be compared.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='BillPayment',
            name='is_with_agent',
            field=fields.BooleanField(default=False, description="paid to the policy's agent, who hands it on", db_default=False),
        ),
        ops.AddField(
            model_name='Policy',
            name='agent',
            field=fields.ForeignKeyField('tima.Organisation', source_field='agent_id', null=True, description='投保代理人: the maintainer that collects the premium (004)', db_constraint=True, to_field='id', related_name='agent_of', on_delete=OnDelete.RESTRICT),
        ),
    ]
