from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0019_bills')]

    initial = False

    operations = [
        ops.AddField(
            model_name='CoveredLift',
            name='list_fen',
            field=fields.IntField(null=True, description='before the discount of a list (统保)'),
        ),
    ]
