from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('tima', '0028_terminals')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Decision',
            index=Index(fields=['created_at', 'id']),
        ),
        ops.AddIndex(
            model_name='Evaluation',
            index=Index(fields=['period_to', 'id']),
        ),
        ops.AddIndex(
            model_name='Evaluation',
            index=Index(fields=['created_at', 'id']),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['name', 'id']),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['premium_from_fen', 'id']),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['offered_from', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyRound',
            index=Index(fields=['created_at', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyRound',
            index=Index(fields=['closes_at', 'id']),
        ),
    ]
