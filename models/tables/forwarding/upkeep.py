"""Upkeep of the ledger: replays, and the last proof of its invariants."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.cities import City
from models.tables.fields import CharField
from models.tables.keys import key, optional_foreign_key
from models.tables.leased import Leased
from models.tables.partners.organisation import Organisation


class Replay(Leased):
    """Sending a range of deliveries once more, done by workers batch by batch.

    The range is one organisation's deliveries (everybody's where null), in
    one city (or all), that were owed from `since` until before `until`. It goes on from `after`, so a
    worker that dies in the middle costs nothing.
    """

    id = key()
    request_key = CharField(max_length=64, unique=True, description="makes a second click harmless")
    organisation = optional_foreign_key(Organisation)
    organisation_id: UUID | None
    city = optional_foreign_key(City)
    city_id: UUID | None
    everything = fields.BooleanField(description="what has arrived too, otherwise only dead and refused ones")
    since = fields.DatetimeField()
    until = fields.DatetimeField()
    asked_at = fields.DatetimeField()
    actor = fields.JSONField[dict[str, str]](description="who asked for it, as the audit log names them")
    why = CharField(max_length=500, default="")
    after_at: datetime | None = fields.DatetimeField(null=True)
    after_id: UUID | None = fields.UUIDField(null=True)
    total = fields.IntField(description="how many there were when it was asked for")
    seen = fields.IntField(default=0)
    replayed = fields.IntField(default=0)
    finished_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "replay"
        indexes = (("urgency", "due_at"), ("due_at",), ("asked_at",))


class Proof(Model):
    """The auditor's last word on the ledger, one row a subject."""

    id = CharField(max_length=20, primary_key=True)
    at = fields.DatetimeField()
    took_ms = fields.IntField()
    findings = fields.JSONField[list[dict[str, Any]]](description="finding, count, examples (empty is proof)")

    class Meta:
        table = "proof"
