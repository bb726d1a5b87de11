from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0021_cover_in_time')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SavedView',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('tima.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name='views', on_delete=OnDelete.CASCADE)),
                ('list', fields.CharField(description='its name in the console', max_length=30)),
                ('view_sealed', fields.TextField(description='name and address query, as JSON', unique=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'saved_view', 'app': 'tima', 'indexes': [Index(fields=['staff_id', 'list'])], 'pk_attr': 'id', 'table_description': "A list of the console as one person wants to find it again. The words may be a reporter's: sealed."},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='Delivery',
            index=Index(fields=['created_at', 'id']),
        ),
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['building']),
        ),
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['kind', 'id']),
        ),
        ops.AddIndex(
            model_name='Lift',
            index=Index(fields=['installed_on', 'id']),
        ),
    ]
