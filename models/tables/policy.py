"""Insurance policies and the lifts that they cover."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.keys import key
from models.tables.lift import Lift
from models.tables.party import Organisation


class Policy(Model):
    """One contract: in force from `starts_at` until, not including, `ends_at`."""

    id = key()
    number = fields.CharField(max_length=60, unique=True)
    insurer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation",
        related_name="policies",
        on_delete=fields.RESTRICT,
        description="the lead insurer",
    )
    insurer_id: UUID
    product = fields.CharField(max_length=100)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()

    class Meta:
        table = "policy"
        indexes = (("insurer_id",), ("ends_at",))


class CoveredLift(Model):
    """A lift on a policy, with what one year of its cover costs."""

    id = key()
    policy: fields.ForeignKeyRelation[Policy] = fields.ForeignKeyField(
        "tima.Policy", related_name="covered", on_delete=fields.RESTRICT
    )
    policy_id: UUID
    lift: fields.ForeignKeyRelation[Lift] = fields.ForeignKeyField(
        "tima.Lift", related_name="cover", on_delete=fields.RESTRICT
    )
    lift_id: UUID
    premium_fen = fields.IntField()

    class Meta:
        table = "covered_lift"
        unique_together = (("policy_id", "lift_id"),)
        indexes = (("lift_id",),)
