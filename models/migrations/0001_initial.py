from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.rules.delivery import DeliveryState
from models.rules.reports import Door, HazardCategory, Progress, ReportKind, Role
from models.rules.routing import Part, Topic
from models.tables.delivery import AttemptResult
from models.tables.keys import new_key
from models.tables.lift import LiftKind
from models.tables.party import ChannelKind, OrganisationKind
from models.tables.report import EventKind, PhotoState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='City',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('division_code', fields.CharField(unique=True, description='行政区划代码', max_length=6)),
                ('name', fields.CharField(max_length=50)),
                ('is_default', fields.BooleanField(default=False, description='answers where the lift is unknown')),
            ],
            options={'table': 'city', 'app': 'tima', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CityRule',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('city', fields.ForeignKeyField('tima.City', source_field='city_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('topic', fields.CharEnumField(description='HOTLINE: hotline\nRESCUE_NUMBER: rescue_number\nROUTING: routing', enum_type=Topic, max_length=30)),
                ('valid_from', fields.DateField()),
                ('value', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('source', fields.CharField(max_length=200)),
            ],
            options={'table': 'city_rule', 'app': 'tima', 'unique_together': (('city_id', 'topic', 'valid_from'),), 'pk_attr': 'id', 'table_description': "One topic's value from a day on, with the document that it comes from."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='District',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('city', fields.ForeignKeyField('tima.City', source_field='city_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('division_code', fields.CharField(unique=True, max_length=6)),
                ('name', fields.CharField(max_length=50)),
            ],
            options={'table': 'district', 'app': 'tima', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Estate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('tima.District', source_field='district_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=100)),
                ('address', fields.CharField(max_length=200)),
            ],
            options={'table': 'estate', 'app': 'tima', 'unique_together': (('district_id', 'name'),), 'pk_attr': 'id', 'table_description': 'A residential estate, or another place with lifts: a hospital, a mall, an office block.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Organisation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='INSURER: insurer\nMAINTAINER: maintainer\nUSE_UNIT: use_unit\nRESCUE_DESK: rescue_desk\nCITY_DESK: city_desk', enum_type=OrganisationKind, max_length=20)),
                ('name', fields.CharField(unique=True, max_length=100)),
                ('phone', fields.CharField(default='', max_length=30)),
                ('city', fields.ForeignKeyField('tima.City', source_field='city_id', null=True, description='the city that a desk serves', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'organisation', 'app': 'tima', 'indexes': [Index(fields=['city_id', 'kind'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Endpoint',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('organisation', fields.OneToOneField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name='endpoint', on_delete=OnDelete.RESTRICT)),
                ('channel', fields.CharEnumField(description='WEBHOOK: webhook\nWECHAT: wechat\nNONE: none', enum_type=ChannelKind, max_length=20)),
                ('url', fields.CharField(default='', max_length=500)),
                ('secret_sealed', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'endpoint', 'app': 'tima', 'pk_attr': 'id', 'table_description': 'Where an organisation receives reports. The secret is sealed by the vault.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Lift',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('city', fields.ForeignKeyField('tima.City', source_field='city_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('estate', fields.ForeignKeyField('tima.Estate', source_field='estate_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('building', fields.CharField(max_length=50)),
                ('unit', fields.CharField(default='', max_length=50)),
                ('position', fields.CharField(default='', description='which of several, e.g. 左梯', max_length=50)),
                ('rescue_number', fields.CharField(description="识别码, the city's own number", max_length=7)),
                ('registration_number', fields.CharField(unique=True, description='使用登记证编号', max_length=40)),
                ('kind', fields.CharEnumField(description='PASSENGER: passenger\nFREIGHT: freight\nBED: bed\nFIREFIGHTER: firefighter\nSIGHTSEEING: sightseeing\nHOME: home\nESCALATOR: escalator\nWALKWAY: walkway', enum_type=LiftKind, max_length=20)),
                ('floors', fields.SmallIntField()),
                ('installed_on', fields.DateField()),
                ('residents_served', fields.IntField(default=0)),
                ('use_unit', fields.ForeignKeyField('tima.Organisation', source_field='use_unit_id', null=True, db_constraint=True, to_field='id', related_name='used_lifts', on_delete=OnDelete.RESTRICT)),
                ('maintainer', fields.ForeignKeyField('tima.Organisation', source_field='maintainer_id', null=True, db_constraint=True, to_field='id', related_name='maintained_lifts', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'lift', 'app': 'tima', 'unique_together': (('city_id', 'rescue_number'),), 'indexes': [Index(fields=['rescue_number'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Incident',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='ENTRAPMENT: entrapment\nHAZARD: hazard', enum_type=ReportKind, max_length=20)),
                ('city', fields.ForeignKeyField('tima.City', source_field='city_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', null=True, db_constraint=True, to_field='id', related_name='incidents', on_delete=OnDelete.RESTRICT)),
                ('category', fields.CharEnumField(null=True, description='DOOR: door\nNOISE: noise\nLEVELLING: levelling\nBUTTONS: buttons\nALARM: alarm\nOTHER: other', enum_type=HazardCategory, max_length=20)),
                ('open_key', fields.CharField(null=True, unique=True, max_length=80)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('progress', fields.IntEnumField(default=Progress.FILED, description='FILED: 0\nACCEPTED: 1\nHANDLING: 2\nRESOLVED: 3', enum_type=Progress, generated=False)),
                ('policy_snapshot', fields.JSONField(description='the cover at the minute of opening', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('merged_into', fields.ForeignKeyField('tima.Incident', source_field='merged_into_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'incident', 'app': 'tima', 'indexes': [Index(fields=['lift_id', 'opened_at'])], 'pk_attr': 'id', 'table_description': 'One matter, told of by one or more reports and worked on by its recipients.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Event',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('incident', fields.ForeignKeyField('tima.Incident', source_field='incident_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.RESTRICT)),
                ('sequence', fields.SmallIntField()),
                ('kind', fields.CharEnumField(description='FILED: filed\nJOINED: joined\nSAID: said\nLOCATED: located\nMERGED: merged\nWITHDRAWN: withdrawn\nACCEPTED: accepted\nHANDLING: handling\nRESOLVED: resolved\nREFUSED: refused', enum_type=EventKind, max_length=20)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('actor', fields.CharField(description="an organisation's name, or the door", max_length=100)),
                ('details', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('source_key', fields.CharField(null=True, unique=True, max_length=120)),
            ],
            options={'table': 'event', 'app': 'tima', 'unique_together': (('incident_id', 'sequence'),), 'pk_attr': 'id', 'table_description': 'What happened to an incident, in order. Appended, never changed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LiftCode',
            fields=[
                ('code', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=12)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='codes', on_delete=OnDelete.RESTRICT)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'lift_code', 'app': 'tima', 'pk_attr': 'code', 'table_description': 'A code printed for a lift. Reissuing revokes the old row and adds a new one.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PartnerMessage',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('message_id', fields.CharField(max_length=100)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'partner_message', 'app': 'tima', 'unique_together': (('organisation_id', 'message_id'),), 'pk_attr': 'id', 'table_description': 'A signed message received from a partner, so that a second copy is known.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('openid_hash', fields.CharField(unique=True, max_length=43)),
                ('openid_sealed', fields.TextField(unique=False)),
                ('first_seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'person', 'app': 'tima', 'pk_attr': 'id', 'table_description': 'Found by a keyed hash of the openid, which itself is sealed by the vault.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Policy',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('number', fields.CharField(unique=True, max_length=60)),
                ('insurer', fields.ForeignKeyField('tima.Organisation', source_field='insurer_id', description='the lead insurer', db_constraint=True, to_field='id', related_name='policies', on_delete=OnDelete.RESTRICT)),
                ('product', fields.CharField(max_length=100)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'policy', 'app': 'tima', 'pk_attr': 'id', 'table_description': 'One contract: in force from `starts_at` until, not including, `ends_at`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CoveredLift',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('policy', fields.ForeignKeyField('tima.Policy', source_field='policy_id', db_constraint=True, to_field='id', related_name='covered', on_delete=OnDelete.RESTRICT)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='cover', on_delete=OnDelete.RESTRICT)),
                ('premium_fen', fields.IntField()),
            ],
            options={'table': 'covered_lift', 'app': 'tima', 'unique_together': (('policy_id', 'lift_id'),), 'indexes': [Index(fields=['lift_id'])], 'pk_attr': 'id', 'table_description': 'A lift on a policy, with what one year of its cover costs.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Report',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('incident', fields.ForeignKeyField('tima.Incident', source_field='incident_id', db_constraint=True, to_field='id', related_name='reports', on_delete=OnDelete.RESTRICT)),
                ('source_key', fields.CharField(unique=True, description='makes a repeat harmless', max_length=120)),
                ('receipt_number', fields.CharField(unique=True, max_length=16)),
                ('door', fields.CharEnumField(description='CHAT: chat\nWEB: web', enum_type=Door, max_length=20)),
                ('role', fields.CharEnumField(default=Role.UNKNOWN, description='INSIDE: inside\nOUTSIDE: outside\nUNKNOWN: unknown', enum_type=Role, max_length=20)),
                ('words', fields.TextField(default='', unique=False)),
                ('reporter', fields.ForeignKeyField('tima.Person', source_field='reporter_id', null=True, db_constraint=True, to_field='id', related_name='reports', on_delete=OnDelete.RESTRICT)),
                ('filed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'report', 'app': 'tima', 'indexes': [Index(fields=['incident_id']), Index(fields=['reporter_id', 'filed_at'])], 'pk_attr': 'id', 'table_description': "What one person told us, with that person's own receipt."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Delivery',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('incident', fields.ForeignKeyField('tima.Incident', source_field='incident_id', db_constraint=True, to_field='id', related_name='deliveries', on_delete=OnDelete.RESTRICT)),
                ('event', fields.ForeignKeyField('tima.Event', source_field='event_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('channel', fields.CharEnumField(description='WEBHOOK: webhook\nWECHAT: wechat\nNONE: none', enum_type=ChannelKind, max_length=20)),
                ('organisation', fields.ForeignKeyField('tima.Organisation', source_field='organisation_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('part', fields.CharEnumField(null=True, description='RESCUE_DESK: rescue_desk\nCITY_DESK: city_desk\nMAINTAINER: maintainer\nUSE_UNIT: use_unit\nINSURER: insurer', enum_type=Part, max_length=20)),
                ('report', fields.ForeignKeyField('tima.Report', source_field='report_id', null=True, db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(default=DeliveryState.SCHEDULED, description='SCHEDULED: scheduled\nDELIVERED: delivered\nACCEPTED: accepted\nREFUSED: refused\nDEAD: dead', enum_type=DeliveryState, max_length=20)),
                ('progress', fields.IntEnumField(default=Progress.FILED, description='FILED: 0\nACCEPTED: 1\nHANDLING: 2\nRESOLVED: 3', enum_type=Progress, generated=False)),
                ('ticket', fields.CharField(default='', max_length=100)),
                ('reason', fields.CharField(default='', description='why it failed, was refused or is dead', max_length=500)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delivery', 'app': 'tima', 'indexes': [Index(fields=['urgency', 'due_at']), Index(fields=['due_at']), Index(fields=['incident_id', 'organisation_id']), Index(fields=['report_id', 'state'])], 'pk_attr': 'id', 'table_description': 'One event of an incident owed to one recipient. The key is the `webhook-id`.'},
            bases=['Leased'],
        ),
        ops.CreateModel(
            name='Attempt',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('delivery', fields.ForeignKeyField('tima.Delivery', source_field='delivery_id', db_constraint=True, to_field='id', related_name='tries', on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField()),
                ('started_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('took_ms', fields.IntField()),
                ('result', fields.CharEnumField(description='ACCEPTED: accepted\nDELIVERED: delivered\nREFUSED: refused\nFAILED: failed\nUNKNOWN: unknown\nUNREACHABLE: unreachable', enum_type=AttemptResult, max_length=20)),
                ('detail', fields.CharField(default='', max_length=500)),
            ],
            options={'table': 'attempt', 'app': 'tima', 'indexes': [Index(fields=['delivery_id'])], 'pk_attr': 'id', 'table_description': 'One try at a delivery. Appended, never changed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Photo',
            fields=[
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.UUIDField(null=True)),
                ('urgency', fields.SmallIntField(description='smaller first')),
                ('attempts', fields.SmallIntField(default=0)),
                ('id', fields.UUIDField(primary_key=True, default=new_key, unique=True, db_index=True)),
                ('report', fields.ForeignKeyField('tima.Report', source_field='report_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(description='AWAITED: awaited\nSTORED: stored\nREJECTED: rejected', enum_type=PhotoState, max_length=20)),
                ('media_id', fields.CharField(default='', max_length=200)),
                ('sha256', fields.CharField(default='', description='of the stored file, which is named after it', max_length=64)),
                ('reason', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'photo', 'app': 'tima', 'indexes': [Index(fields=['report_id']), Index(fields=['urgency', 'due_at']), Index(fields=['due_at'])], 'pk_attr': 'id', 'table_description': 'A photo of a report: our own re-encoded copy, or one still to be fetched from WeChat.'},
            bases=['Leased'],
        ),
    ]
