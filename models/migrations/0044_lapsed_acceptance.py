from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0043_patrols_and_sheet_signers')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Rescue',
            name='lapsed_at',
            field=fields.DatetimeField(null=True, description='an acceptance of this round that no longer counts: nobody departed', auto_now=False, auto_now_add=False),
        ),
    ]
