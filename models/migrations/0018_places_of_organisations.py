from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0017_claim_files')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Organisation',
            name='latitude_e6',
            field=fields.IntField(null=True, description='where its people set out from, millionths of a degree, GCJ-02'),
        ),
        ops.AddField(
            model_name='Organisation',
            name='longitude_e6',
            field=fields.IntField(null=True, description='where its people set out from, millionths of a degree, GCJ-02'),
        ),
    ]
