"""The ledger: what is to be sent to whom, every attempt at it, and what was given up."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.cities.rules import Part
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import AttemptResult, DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import Progress
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.leased import Leased
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report


class Delivery(Leased):
    """One event of an incident owed to one recipient. The key is the `webhook-id`.

    Either an organisation (with the part it plays) or, for a notice, the
    report whose author is told.
    """

    id = key()
    incident = foreign_key(Incident, "deliveries")
    incident_id: UUID
    event = foreign_key(Event)
    event_id: UUID
    channel = fields.CharEnumField(ChannelKind, max_length=20)
    organisation = optional_foreign_key(Organisation)
    organisation_id: UUID | None
    part = fields.CharEnumField(Part, max_length=20, null=True)
    report = optional_foreign_key(Report, "notices")
    report_id: UUID | None
    letters: fields.ReverseRelation["DeadLetter"]
    state = fields.CharEnumField(DeliveryState, max_length=20, default=DeliveryState.SCHEDULED)
    progress = fields.IntEnumField(Progress, default=Progress.FILED)
    ticket = CharField(max_length=100, default="")
    reason = CharField(max_length=500, default="", description="why it failed, was refused or is dead")
    created_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "delivery"
        indexes = (
            ("urgency", "due_at"),
            ("due_at",),
            ("incident_id", "organisation_id"),
            ("report_id", "state"),
            ("organisation_id", "created_at"),
            ("organisation_id", "state", "id"),
            ("state", "created_at"),
            ("created_at", "id"),
            ("state", "due_at"),
        )


class Attempt(Model):
    """One try at a delivery. Appended, never changed: only `detail` is emptied in time."""

    id = key()
    delivery = foreign_key(Delivery, "tries")
    delivery_id: UUID
    number = fields.SmallIntField()
    started_at = fields.DatetimeField()
    took_ms = fields.IntField()
    result = fields.CharEnumField(AttemptResult, max_length=20)
    detail = CharField(max_length=500, default="")

    class Meta:
        table = "attempt"
        indexes = (("delivery_id",),)


class DeadLetter(Model):
    """A delivery to an organisation that was given up: a task until somebody settles it.

    `owner` is the organisation that has to see to it; null is the administrator.
    A delivery that is replayed and given up again has a second one.
    """

    id = key()
    delivery = foreign_key(Delivery, "letters")
    delivery_id: UUID
    owner = optional_foreign_key(Organisation, "owned_letters")
    owner_id: UUID | None
    reason = CharField(max_length=500)
    since = fields.DatetimeField()
    settled_at: datetime | None = fields.DatetimeField(null=True)
    settlement = fields.CharEnumField(Settlement, max_length=20, null=True)
    note = CharField(max_length=500, default="")
    settled_by = CharField(max_length=100, default="")

    class Meta:
        table = "dead_letter"
        indexes = (("delivery_id", "settled_at"), ("settled_at", "since"))
