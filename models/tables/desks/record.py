"""Records that 96333 and 12345 give us of what was reported to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.desks.records import RecordKind
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident


class PartnerRecord(Model):
    """A partner's record under its own number, and the incident that it tells of.

    The number makes a repeat harmless. `content_hash` tells a repeat from a
    record that has gone on. `facts` are the minutes as last told, each with
    how it is known (`models.rules.desks.records.Fact`). Who reported it is not kept.
    """

    id = key()
    organisation = foreign_key(Organisation)
    organisation_id: UUID
    number = CharField(max_length=64)
    kind = fields.CharEnumField(RecordKind, max_length=20)
    incident = foreign_key(Incident, "records")
    incident_id: UUID
    occurred_at = fields.DatetimeField()
    content_hash = CharField(max_length=64)
    facts = fields.JSONField[dict[str, Any]](default=dict)
    updated_at: datetime | None = fields.DatetimeField(
        null=True, description="by the desk's own clock: which version this is"
    )
    received_at = fields.DatetimeField(description="the first time")
    changed_at = fields.DatetimeField(description="the last time that it said something new")

    class Meta:
        table = "partner_record"
        unique_together = (("organisation_id", "number"),)
        indexes = (("incident_id",),)
