from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0026_contract_changes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Recognition',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('voice', fields.ForeignKeyField('tima.Voice', source_field='voice_id', db_constraint=True, to_field='id', related_name='recognitions', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'recognition', 'app': 'tima', 'indexes': [Index(fields=['voice_id']), Index(fields=['urgency', 'due_at']), Index(fields=['due_at'])], 'pk_attr': 'id', 'table_description': 'A voice that waits to be put into words by an engine. Deleted once it has been, or is given up.'},
            bases=['Leased'],
        ),
        ops.AddField(
            model_name='Voice',
            name='is_shared',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Voice',
            name='transcript',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
    ]
