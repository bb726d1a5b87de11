from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('tima', '0014_hotline_desk')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Claim',
            name='benefit',
            field=fields.CharField(null=True, description='the line of the contract, null where not recorded', max_length=20),
        ),
        ops.AddField(
            model_name='Claim',
            name='persons',
            field=fields.SmallIntField(default=1, db_default=1, description='who are to be paid'),
        ),
        ops.AddField(
            model_name='Claim',
            name='protected_persons',
            field=fields.SmallIntField(default=0, db_default=0, description='of them over 60, under age or disabled'),
        ),
        ops.AddField(
            model_name='Claim',
            name='trapped_seconds',
            field=fields.IntField(null=True, description='of an entrapment without incident'),
        ),
        ops.AddField(
            model_name='Policy',
            name='entrapment_tiers',
            field=fields.JSONField(null=True, description='what each trapped person receives, by minutes, null for the next two columns', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Policy',
            name='line_bounds',
            field=fields.JSONField(null=True, description='Benefit to LineLimit to fen, beside the limits', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Product',
            name='entrapment_tiers',
            field=fields.JSONField(null=True, description='what each trapped person receives, by minutes, null for the next two columns', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Product',
            name='line_bounds',
            field=fields.JSONField(null=True, description='Benefit to LineLimit to fen, beside the limits', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
