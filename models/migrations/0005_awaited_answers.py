from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0004_undelivered_index')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AwaitedAnswer',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('delivery', fields.OneToOneField('tima.Delivery', source_field='delivery_id', db_constraint=True, to_field='id', related_name='awaited', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'awaited_answer', 'app': 'tima', 'indexes': [Index(fields=['urgency', 'due_at']), Index(fields=['due_at'])], 'pk_attr': 'id', 'table_description': 'By `due_at` the recipient is to have answered. An answer removes the row, silence becomes a task.'},
            bases=['Leased'],
        ),
    ]
