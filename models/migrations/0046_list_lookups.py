from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0045_drill_attendance')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EstateEnding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('estate', fields.ForeignKeyField('tima.Estate', source_field='estate_id', db_constraint=True, to_field='id', related_name='endings', on_delete=OnDelete.CASCADE)),
                ('words', fields.BinaryField()),
            ],
            options={'table': 'estate_ending', 'app': 'tima', 'indexes': [Index(fields=['words', 'estate_id']), Index(fields=['estate_id'])], 'pk_attr': 'id', 'table_description': "An ending of an estate's name, so that an index finds the name by any piece of it."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Lift',
            name='covered_from',
            field=fields.DatetimeField(null=True, description='when its first policy began or will begin, null: none on record', auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Lift',
            name='examination_passed',
            field=fields.BooleanField(null=True, description='the last that was done, null: none on record'),
        ),
        ops.AddField(
            model_name='Lift',
            name='examination_until',
            field=fields.DateField(null=True, description='the last day on which it holds, null: it holds on none'),
        ),
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['covered_from']),
        ),
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['examination_passed', 'id']),
        ),
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['examination_until']),
        ),
    ]
