from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0035_clause_files')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Office',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('tima.District', source_field='district_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=50)),
            ],
            options={'table': 'office', 'app': 'tima', 'unique_together': (('district_id', 'name'),), 'pk_attr': 'id', 'table_description': 'A sub-district (镇街), which estates name, or a sector department (行业主管部门), which has uses.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OfficeUse',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('office', fields.ForeignKeyField('tima.Office', source_field='office_id', db_constraint=True, to_field='id', related_name='uses', on_delete=OnDelete.CASCADE)),
                ('use', fields.CharField(description='RESIDENTIAL: residential\nVILLA: villa\nGOVERNMENT: government\nSCHOOL: school\nHOSPITAL: hospital\nOFFICE: office\nMIXED: mixed\nMALL: mall\nSTATION: station\nPIER: pier\nSTADIUM: stadium\nEXHIBITION: exhibition\nPARK: park\nOTHER: other', max_length=20)),
            ],
            options={'table': 'office_use', 'app': 'tima', 'unique_together': (('office_id', 'use'),), 'pk_attr': 'id', 'table_description': 'The department looks after lifts of this use within its district.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Estate',
            name='sub_district',
            field=fields.ForeignKeyField('tima.Office', source_field='sub_district_id', null=True, db_constraint=True, to_field='id', related_name='estates', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddIndex(
            model_name='Estate',
            index=Index(fields=['sub_district_id']),
        ),
        ops.AddField(
            model_name='Staff',
            name='office',
            field=fields.ForeignKeyField('tima.Office', source_field='office_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT),
        ),
    ]
