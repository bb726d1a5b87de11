from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0008_maintenance_corrections')]

    initial = False

    operations = [
        ops.CreateModel(
            name='TemplateMessage',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('tima.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='template_messages', on_delete=OnDelete.RESTRICT)),
                ('owed_id', fields.UUIDField()),
                ('template_id', fields.CharField(max_length=64)),
                ('message_id', fields.CharField(default='', description='empty where WeChat gave none', max_length=64)),
                ('sent_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('failure', fields.CharField(default='', description='empty if it arrived', max_length=100)),
            ],
            options={'table': 'template_message', 'app': 'tima', 'indexes': [Index(fields=['person_id', 'message_id']), Index(fields=['owed_id']), Index(fields=['sent_at'])], 'pk_attr': 'id', 'table_description': 'A message by a template that WeChat has taken. What became of it WeChat tells later.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='Event',
            index=Index(fields=['kind', 'at']),
        ),
    ]
