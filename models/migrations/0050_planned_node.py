from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0049_sheet_standing')]

    initial = False

    operations = [
        ops.AddField(
            model_name='PlannedVisit',
            name='node',
            field=fields.CharField(null=True, description='HALF_MONTHLY: half_monthly\nQUARTERLY: quarterly\nHALF_YEARLY: half_yearly\nYEARLY: yearly', max_length=20),
        ),
    ]
