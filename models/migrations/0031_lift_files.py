from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0030_agents_and_salespeople')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LiftFile',
            fields=[
                ('kind', fields.CharField(description='PHOTO: jpg\nPDF: pdf\nWORD: docx\nSHEET: xlsx\nTEXT: txt\nMP3: mp3\nAMR: amr\nM4A: m4a\nWAVE: wav', max_length=10)),
                ('title', fields.CharField(max_length=100)),
                ('sha256', fields.CharField(description='of a photo as stored, of a document as it came', max_length=64)),
                ('size', fields.IntField(description='bytes')),
                ('content_sealed', fields.TextField(default='', description='base64 of a document', unique=False)),
                ('party', fields.CharField(max_length=60)),
                ('added_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='papers', on_delete=OnDelete.RESTRICT)),
                ('paper', fields.CharField(description='CERTIFICATE: certificate\nPERMIT: permit\nASSESSMENT: assessment\nSTOP: stop\nHAZARD: hazard\nOTHER: other', max_length=20)),
                ('about', fields.UUIDField(null=True)),
            ],
            options={'table': 'lift_file', 'app': 'tima', 'indexes': [Index(fields=['lift_id']), Index(fields=['sha256'])], 'pk_attr': 'id', 'table_description': 'A paper of a lift. `about`: the key of the examination, mark or hazard step that it proves.'},
            bases=['KeptFile'],
        ),
        ops.CreateModel(
            name='LiftMark',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='marks', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(description='OLD_ASSESSED: old_assessed\nNO_PROPERTY: no_property\nNO_MAINTAINER: no_maintainer\nNO_REPAIR_MONEY: no_repair_money', max_length=20)),
                ('marked_on', fields.DateField()),
                ('source', fields.CharField(max_length=200)),
                ('words', fields.CharField(default='', description="an assessment's result", max_length=500)),
                ('recorded_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_on', fields.DateField(null=True)),
                ('end_source', fields.CharField(default='', max_length=200)),
                ('ended_by', fields.CharField(default='', max_length=100)),
            ],
            options={'table': 'lift_mark', 'app': 'tima', 'indexes': [Index(fields=['lift_id']), Index(fields=['kind', 'ended_on'])], 'pk_attr': 'id', 'table_description': 'A mark with its source. It is ended, never removed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LiftStateChange',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='state_changes', on_delete=OnDelete.RESTRICT)),
                ('sequence', fields.IntField()),
                ('state', fields.CharField(description='IN_USE: in_use\nSTOPPED: stopped\nSEALED: sealed\nSCRAPPED: scrapped', max_length=20)),
                ('since', fields.DateField()),
                ('reason', fields.CharField(max_length=200)),
                ('back_on', fields.DateField(null=True)),
                ('recorded_by', fields.CharField(description='an office, not a person', max_length=100)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'lift_state_change', 'app': 'tima', 'unique_together': (('lift_id', 'sequence'),), 'pk_attr': 'id', 'table_description': 'Appended, never changed. `sequence` is unique in a lift: of two people at once, one is refused.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SevereHazard',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('lift', fields.ForeignKeyField('tima.Lift', source_field='lift_id', db_constraint=True, to_field='id', related_name='severe_hazards', on_delete=OnDelete.RESTRICT)),
                ('incident', fields.OneToOneField('tima.Incident', source_field='incident_id', db_constraint=True, to_field='id', related_name='severe_hazard', on_delete=OnDelete.RESTRICT)),
                ('found_by', fields.CharField(description='an office, or the inspection body that found it', max_length=100)),
                ('filed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('standing', fields.CharField(default='open', description='OPEN: open\nCURED: cured\nCLOSED: closed', max_length=20)),
                ('stop', fields.CharField(default='none', description='NONE: none\nRECOMMENDED: recommended\nORDERED: ordered', max_length=20)),
                ('due_on', fields.DateField(null=True)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'severe_hazard', 'app': 'tima', 'indexes': [Index(fields=['lift_id']), Index(fields=['standing', 'due_on']), Index(fields=['filed_at', 'id'])], 'pk_attr': 'id', 'table_description': 'The current row of its steps. The incident is what recipients were told of.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SevereHazardStep',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('hazard', fields.ForeignKeyField('tima.SevereHazard', source_field='hazard_id', db_constraint=True, to_field='id', related_name='steps', on_delete=OnDelete.RESTRICT)),
                ('sequence', fields.SmallIntField()),
                ('step', fields.CharField(description='FILED: filed\nDEADLINE: deadline\nSTOP_RECOMMENDED: stop_recommended\nSTOP_ORDERED: stop_ordered\nCURED: cured\nSENT_BACK: sent_back\nCLOSED: closed', max_length=20)),
                ('words', fields.CharField(max_length=1000)),
                ('due_on', fields.DateField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by', fields.CharField(description='an office, not a person', max_length=100)),
            ],
            options={'table': 'severe_hazard_step', 'app': 'tima', 'unique_together': (('hazard_id', 'sequence'),), 'pk_attr': 'id', 'table_description': 'Appended, never changed.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Lift',
            name='back_on',
            field=fields.DateField(null=True, description='when it is expected to run again'),
        ),
        ops.AddField(
            model_name='Lift',
            name='installer',
            field=fields.CharField(default='', description='施工单位', db_default='', max_length=100),
        ),
        ops.AddField(
            model_name='Lift',
            name='maker',
            field=fields.CharField(default='', description='制造单位', db_default='', max_length=100),
        ),
        ops.AddField(
            model_name='Lift',
            name='notice_number',
            field=fields.CharField(default='', description='施工告知编号', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='Lift',
            name='notified_on',
            field=fields.DateField(null=True, description='施工告知'),
        ),
        ops.AddField(
            model_name='Lift',
            name='owner',
            field=fields.CharField(default='', description='产权人, never a private person', db_default='', max_length=100),
        ),
        ops.AddField(
            model_name='Lift',
            name='ownership',
            field=fields.CharField(null=True, description='SINGLE: single\nSHARED: shared\nPUBLIC_HOUSING: public_housing\nINSTITUTION: institution', max_length=20),
        ),
        ops.AddField(
            model_name='Lift',
            name='registered_on',
            field=fields.DateField(null=True, description='使用登记'),
        ),
        ops.AddField(
            model_name='Lift',
            name='state',
            field=fields.CharField(default='in_use', description='IN_USE: in_use\nSTOPPED: stopped\nSEALED: sealed\nSCRAPPED: scrapped', db_default='in_use', max_length=20),
        ),
        ops.AddField(
            model_name='Lift',
            name='state_reason',
            field=fields.CharField(default='', description='residents read it', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Lift',
            name='state_since',
            field=fields.DateField(null=True, description='null: in use since it was installed'),
        ),
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['state', 'id']),
        ),
        ops.AddField(
            model_name='LiftInspection',
            name='body',
            field=fields.CharField(default='', description='who examined it', db_default='', max_length=100),
        ),
        ops.AddField(
            model_name='LiftInspection',
            name='kind',
            field=fields.CharField(default='inspection', description='INSPECTION: inspection\nSELF_TEST: self_test', db_default='inspection', max_length=20),
        ),
        ops.AddField(
            model_name='LiftInspection',
            name='passed',
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name='LiftInspection',
            name='report_number',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
    ]
