"""Severe hazards that people of the trade file."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.reports.severe_hazards import HazardStanding, HazardStep, StopUse
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one
from models.tables.lifts import Lift
from models.tables.reports.report import Incident


class SevereHazard(Model):
    """The current row of its steps. The incident is what recipients were told of."""

    id = key()
    lift = foreign_key(Lift, "severe_hazards")
    lift_id: UUID
    incident = one_to_one(Incident, "severe_hazard")
    incident_id: UUID
    found_by = CharField(max_length=100, description="an office, or the inspection body that found it")
    filed_at = fields.DatetimeField()
    standing = fields.CharEnumField(HazardStanding, max_length=20, default=HazardStanding.OPEN)
    stop = fields.CharEnumField(StopUse, max_length=20, default=StopUse.NONE)
    due_on: date | None = fields.DateField(null=True)
    closed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "severe_hazard"
        indexes = (("lift_id",), ("standing", "due_on"), ("filed_at", "id"))


class SevereHazardStep(Model):
    """Appended, never changed."""

    id = key()
    hazard = foreign_key(SevereHazard, "steps")
    hazard_id: UUID
    sequence = fields.SmallIntField()
    step = fields.CharEnumField(HazardStep, max_length=20)
    words = CharField(max_length=1000)
    due_on: date | None = fields.DateField(null=True)
    at = fields.DatetimeField()
    by = CharField(max_length=100, description="an office, not a person")

    class Meta:
        table = "severe_hazard_step"
        unique_together = (("hazard_id", "sequence"),)
