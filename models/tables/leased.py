"""The columns of a row that waits for a worker."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model


class Leased(Model):
    """Work due at a time and held by one worker under a lease that runs out.

    `due_at` is when the row may next be claimed: its next attempt while it
    waits, the end of the lease while it is held, null once it is settled. So a
    worker that died needs no reaper: its rows fall due by themselves.
    """

    due_at: datetime | None = fields.DatetimeField(null=True)
    lease: UUID | None = fields.UUIDField(null=True)  # whose claim; a late one no longer fits
    urgency = fields.SmallIntField(description="smaller first")
    attempts = fields.SmallIntField(default=0)

    class Meta:
        abstract = True
