"""The last backup that is known to come back."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField


class BackupTrial(Model):
    """One row: the newest backup that was restored into a throw-away database and counted."""

    id = CharField(max_length=20, primary_key=True)
    made_at: datetime = fields.DatetimeField(description="when the backup was made")
    verified_at: datetime = fields.DatetimeField()
    rows = fields.BigIntField()
    photos = fields.BigIntField()

    class Meta:
        table = "backup_trial"
