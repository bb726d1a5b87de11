from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0047_fill_list_lookups')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Claim',
            name='to_recover_fen',
            field=fields.BigIntField(default=0, description='advanced beyond what was decided, and not back yet', db_default=0),
        ),
    ]
