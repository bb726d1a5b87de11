"""Frozen: literal values only, nothing imported from the project.

It once altered a comment of `event` as well. On SQLite that made the table anew
without its unique constraint, and failed where other rows pointed to its rows.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='UnconfirmedCall',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('source_key', fields.CharField(unique=True, description='of the report that it may become', max_length=120)),
                ('openid_hash', fields.CharField(description='whose question it is', max_length=43)),
                ('draft_sealed', fields.TextField(description='a ReportDraft as JSON', unique=False)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'unconfirmed_call', 'app': 'tima', 'indexes': [Index(fields=['urgency', 'due_at']), Index(fields=['due_at']), Index(fields=['openid_hash', 'asked_at'])], 'pk_attr': 'id', 'table_description': 'What would be filed. Without an answer it is filed at `due_at`, and an answer removes the row.'},
            bases=['Leased'],
        ),
        ops.AddIndex(
            model_name='Estate',
            index=Index(fields=['name']),
        ),
        ops.AddIndex(
            model_name='Estate',
            index=Index(fields=['latitude_e6']),
        ),
    ]
