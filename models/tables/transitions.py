"""What processes of the release before still need, while they run beside those of this one."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField


class Transition(Model):
    """One way of the release before that this one keeps up until `ends_at`. A migration begins it."""

    name = CharField(max_length=40, primary_key=True)
    ends_at: datetime = fields.DatetimeField()

    class Meta:
        table = "transition"
