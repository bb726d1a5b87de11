"""Drills: test messages through the real channels, so that a dead one is found before it is needed."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from models.rules.forwarding.delivery import AttemptResult
from models.rules.partners.kinds import ChannelKind
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.leased import Leased
from models.tables.partners.organisation import Organisation


class Drill(Leased):
    """One test message to one organisation. The key is its `webhook-id`.

    `waiting_key` is the organisation while the drill is to come, so that there
    is never more than one of those, and null once there is a result.
    """

    id = key()
    organisation = foreign_key(Organisation, "drills")
    organisation_id: UUID
    waiting_key = CharField(max_length=36, null=True, unique=True)
    channel = fields.CharEnumField(ChannelKind, max_length=20)
    asked_by = CharField(max_length=100, default="", description="empty where it was the schedule")
    created_at = fields.DatetimeField()
    finished_at: datetime | None = fields.DatetimeField(null=True)
    took_ms: int | None = fields.IntField(null=True)
    result = fields.CharEnumField(AttemptResult, max_length=20, null=True)
    detail = CharField(max_length=500, default="")
    seen_at: datetime | None = fields.DatetimeField(null=True, description="when a person at the desk saw it")

    class Meta:
        table = "drill"
        indexes = (("urgency", "due_at"), ("due_at",), ("organisation_id", "finished_at"))
