from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0010_spelled_numbers')]

    initial = False

    operations = [
        ops.AddField(
            model_name='SurveyRound',
            name='merged_later',
            field=fields.IntField(default=0, description="answers that turned out, after the end, to be a person's second for a lift"),
        ),
    ]
