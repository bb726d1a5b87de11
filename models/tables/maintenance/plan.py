"""Planned maintenance visits."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.maintenance.planned_visits import PartOfDay, PlanEnding
from models.rules.maintenance.schedule import Node
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation


class PlannedVisit(Model):
    """A half day on which the maintainer means to come. It is ended, never changed: a move is another row.

    `node`: what is planned, None for any visit. `done_at`: the visit of that day that did it, set when it is
    recorded.
    """

    id = key()
    lift = foreign_key(Lift, "planned_visits")
    lift_id: UUID
    maintainer = foreign_key(Organisation, "planned_visits")
    maintainer_id: UUID
    day = fields.DateField()
    part = fields.CharEnumField(PartOfDay, max_length=2)
    node = fields.CharEnumField(Node, max_length=20, null=True)
    minutes_out = fields.SmallIntField(description="how long the lift stands still, 0 for not")
    why = CharField(max_length=100, default="")
    planned_at = fields.DatetimeField()
    planned_by = CharField(max_length=100, description="an office, not a person")
    replaces: fields.OneToOneNullableRelation["PlannedVisit"] = fields.OneToOneField(
        "tima.PlannedVisit", null=True, related_name="replaced_by", on_delete=fields.RESTRICT
    )
    replaces_id: UUID | None
    done_at: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)
    ending = fields.CharEnumField(PlanEnding, max_length=12, null=True)

    class Meta:
        table = "planned_visit"
        indexes = (("lift_id", "day"), ("day", "id"), ("maintainer_id", "day"))
