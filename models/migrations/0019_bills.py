from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0018_places_of_organisations')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Bill',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('policy', fields.ForeignKeyField('tima.Policy', source_field='policy_id', db_constraint=True, to_field='id', related_name='bills', on_delete=OnDelete.RESTRICT)),
                ('year', fields.SmallIntField(description='of the policy, from 1')),
                ('payer', fields.CharField(description='OWNER: owner\nMAINTAINER: maintainer\nINSPECTION: inspection\nINSTALLER: installer', max_length=20)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', null=True, description='who is asked, null where it is not registered', db_constraint=True, to_field='id', related_name='bills', on_delete=OnDelete.RESTRICT)),
                ('funding', fields.CharField(description='OWN: own\nFUND: fund\nFUND_GAINS: fund_gains\nCOMMON_INCOME: common_income\nDONATION: donation\nGOVERNMENT: government', max_length=20)),
                ('amount_fen', fields.BigIntField()),
                ('paid_fen', fields.BigIntField(default=0, description='the sum of its payments')),
                ('due_on', fields.DateField()),
                ('drawn_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('cancelled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bill', 'app': 'tima', 'indexes': [Index(fields=['policy_id', 'year']), Index(fields=['organisation_id']), Index(fields=['due_on'])], 'pk_attr': 'id', 'table_description': 'What one payer owes of a policy year, from one source. Only `paid_fen` and `cancelled_at` change.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BillPayment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('bill', fields.ForeignKeyField('tima.Bill', source_field='bill_id', db_constraint=True, to_field='id', related_name='payments', on_delete=OnDelete.RESTRICT)),
                ('fen', fields.BigIntField()),
                ('paid_on', fields.DateField()),
                ('reference', fields.CharField(description='number of the bank slip or invoice', max_length=100)),
                ('recorded_by', fields.CharField(max_length=100)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bill_payment', 'app': 'tima', 'unique_together': (('bill_id', 'reference'),), 'pk_attr': 'id', 'table_description': 'Money that came in. Appended, never changed.'},
            bases=['Model'],
        ),
    ]
