"""Tasks of a desk where a person works: one row a matter, from its arrival to the desk's last answer."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.desks.clock import AnswerClass
from models.rules.desks.outcome import DeskOutcome
from models.tables.fields import CharField
from models.tables.forwarding.delivery import Delivery
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident
from models.tables.staff import Staff


class DeskTask(Model):
    """A matter on a desk's list. Who works on it holds it until `held_until`, then others may take it."""

    id = key()
    organisation = foreign_key(Organisation)
    organisation_id: UUID
    incident = foreign_key(Incident)
    incident_id: UUID
    delivery = foreign_key(Delivery, description="the first one: what the desk says is said of it")
    delivery_id: UUID
    arrived_at = fields.DatetimeField()
    news_at = fields.DatetimeField(description="when the last event of the matter arrived")
    seen_at: datetime | None = fields.DatetimeField(null=True, description="up to when its holder has read")
    answer_class = fields.CharEnumField(AnswerClass, max_length=20)
    answer_by = fields.DatetimeField()
    holder = optional_foreign_key(Staff)
    holder_id: UUID | None
    held_until: datetime | None = fields.DatetimeField(null=True, description="null with a ticket: kept")
    ticket = CharField(max_length=100, default="")
    outcome = fields.CharEnumField(DeskOutcome, max_length=20, null=True)
    note = CharField(max_length=500, default="")
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "desk_task"
        unique_together = (("organisation_id", "incident_id"),)
        indexes = (("organisation_id", "closed_at", "answer_by"), ("delivery_id",))
