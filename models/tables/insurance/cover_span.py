"""When each lift is covered without a gap: what lists look up instead of all policies."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.keys import key
from models.tables.lifts import Lift


class CoverSpan(Model):
    """Terms of a lift's policies that follow one another, as `rules.insurance.cover.unbroken` joins them.

    The policies rule: this is derived from them by `actions.lifts.cover_spans`, for the filters of
    lists alone. Whatever is promised or counted asks `policy` and `covered_lift`.
    """

    id = key()
    lift: fields.ForeignKeyRelation[Lift] = fields.ForeignKeyField(
        "tima.Lift", related_name="cover_spans", on_delete=fields.CASCADE
    )
    lift_id: UUID
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    next_starts_at: datetime | None = fields.DatetimeField(
        null=True, description="null: the last of the lift"
    )

    class Meta:
        table = "cover_span"
        unique_together = (("lift_id", "starts_at"),)
        indexes = (("ends_at", "next_starts_at"),)
