from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0027_voices')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Terminal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('identity', fields.CharField(unique=True, max_length=12)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='terminals', on_delete=OnDelete.RESTRICT)),
                ('profile', fields.CharField(description='models/rules/terminals/profiles', max_length=40)),
                ('password_hash', fields.CharField(description='as mosquitto_passwd writes it', max_length=200)),
                ('registered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('retired_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('last_heard_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('offline_since', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('offline_told', fields.BooleanField(default=False, description='its maintainer knows that it is offline')),
                ('left_out', fields.IntField(default=0, description='messages that were too many to keep')),
            ],
            options={'table': 'terminal', 'app': 'tima', 'indexes': [Index(fields=['lift_id'])], 'pk_attr': 'id', 'table_description': 'A device in a lift. `identity` is its user name at the broker, and the topic that it may publish to.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TerminalEvent',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('terminal', fields.ForeignKeyField('tima.Terminal', source_field='terminal_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(description='makes a copy harmless', max_length=64)),
                ('signal', fields.CharField(description='ENTRAPMENT: entrapment\nRELEASED: released\nDANGER: danger\nFAULT: fault\nDOOR: door\nLEVEL: level\nPOWER: power\nOFFLINE: offline\nONLINE: online\nUNKNOWN: unknown', max_length=20)),
                ('code', fields.CharField(default='', max_length=40)),
                ('words', fields.CharField(default='', max_length=200)),
                ('flags', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('happened_at', fields.DatetimeField(null=True, description="by the terminal's own clock", auto_now=False, auto_now_add=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('incident', fields.ForeignKeyField('tima.Incident', source_field='incident_id', null=True, description='what it was filed as', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('was_false', fields.BooleanField(null=True, description='of an alarm, as staff found it')),
            ],
            options={'table': 'terminal_event', 'app': 'tima', 'unique_together': (('terminal_id', 'key'),), 'indexes': [Index(fields=['terminal_id', 'received_at']), Index(fields=['received_at']), Index(fields=['incident_id'])], 'pk_attr': 'id', 'table_description': 'One message of a terminal, or one change between offline and online. Heartbeats are not kept.'},
            bases=['Model'],
        ),
    ]
