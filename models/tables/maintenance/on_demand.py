"""Need-based maintenance (按需维保): what a lift's maintainer proposed and its use unit agreed to."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.maintenance.on_demand import OnDemandReason
from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation


class OnDemandPlan(Model):
    """Waits for the use unit, holds once it has agreed, and ends. It is never removed.

    `days`, `before`, `changed_on`: the interval as it was last reviewed, see rules/maintenance/on_demand.
    """

    id = key()
    lift: fields.ForeignKeyRelation[Lift] = fields.ForeignKeyField(
        "tima.Lift", related_name="on_demand_plans", on_delete=fields.RESTRICT
    )
    lift_id: UUID
    maintainer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation", related_name="on_demand_proposed", on_delete=fields.RESTRICT
    )
    maintainer_id: UUID
    use_unit: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation", related_name="on_demand_agreed", on_delete=fields.RESTRICT
    )
    use_unit_id: UUID
    words = CharField(max_length=500, description="why, and what the terminal is for")
    proposed_by = CharField(max_length=100, description="an office, not a person")
    proposed_at = fields.DatetimeField()
    agreed_by = CharField(max_length=100, default="")
    agreed_at: datetime | None = fields.DatetimeField(null=True)
    ended_by = CharField(max_length=100, default="")
    ended_at: datetime | None = fields.DatetimeField(null=True)
    end_reason = CharField(max_length=500, default="")
    reviewed_on: date | None = fields.DateField(null=True)
    days = fields.SmallIntField(default=15)
    before = fields.SmallIntField(default=15)
    changed_on: date | None = fields.DateField(null=True)
    reason = fields.CharEnumField(OnDemandReason, max_length=10, default=OnDemandReason.NO_SERIES)
    counted: dict[str, int] = fields.JSONField(
        default=dict, description="what the terminal told of in this month and the last, by signal"
    )
    due_on: date | None = fields.DateField(null=True, description="null where no visit is known")

    class Meta:
        table = "on_demand_plan"
        indexes = (("lift_id", "ended_at"), ("ended_at", "reviewed_on"), ("ended_at", "due_on"))
