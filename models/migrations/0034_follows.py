from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0033_paperless_maintenance')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Follow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('tima.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='follows', on_delete=OnDelete.RESTRICT)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='follows', on_delete=OnDelete.RESTRICT)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'lift_follow', 'app': 'tima', 'unique_together': (('person_id', 'lift_id'),), 'indexes': [Index(fields=['lift_id']), Index(fields=['since'])], 'pk_attr': 'id', 'table_description': 'A person wants to hear of a lift. `since`: when that was said last. A year later it ends by itself.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FollowNotice',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('tima.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='follow_notices', on_delete=OnDelete.RESTRICT)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='follow_notices', on_delete=OnDelete.RESTRICT)),
                ('topic', fields.CharField(description='STATE: state\nVOTE: vote', max_length=20)),
                ('about', fields.UUIDField(description='of the change of state, or of the vote')),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(default='', description='why it could not be sent', max_length=200)),
            ],
            options={'table': 'follow_notice', 'app': 'tima', 'unique_together': (('person_id', 'topic', 'about'),), 'indexes': [Index(fields=['urgency', 'due_at']), Index(fields=['due_at']), Index(fields=['person_id', 'lift_id'])], 'pk_attr': 'id', 'table_description': 'One message owed to a follower. `about`: the key of the fact, told once however many lifts lead to it.'},
            bases=['Leased'],
        ),
    ]
