"""Patrols of daily use (巡查) by the inspectors of insurers."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident


class Patrol(Model):
    """What an inspector saw at a lift. Appended, never changed. Its scores are reckoned."""

    id = key()
    lift: fields.ForeignKeyRelation[Lift] = fields.ForeignKeyField(
        "tima.Lift", related_name="patrols", on_delete=fields.RESTRICT
    )
    lift_id: UUID
    insurer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation", related_name="patrols", on_delete=fields.RESTRICT
    )
    insurer_id: UUID
    maintainer: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation",
        null=True,
        related_name="patrolled",
        on_delete=fields.RESTRICT,
        description="of the lift, on that day",
    )
    maintainer_id: UUID | None
    inspector = CharField(max_length=50, description="as the insurer names the person")
    edition = CharField(max_length=60, description="of the list of items")
    exceptions: dict[str, list[str]] = fields.JSONField(
        description="answer and words by the item's key, of those that do not fit"
    )
    checked = fields.SmallIntField(description="items looked at")
    in_order = fields.SmallIntField()
    maintenance_checked = fields.SmallIntField(description="of them the maintainer's")
    maintenance_in_order = fields.SmallIntField()
    words = CharField(max_length=500, default="")
    photo_sha256 = CharField(max_length=64, default="")
    patrolled_on: date = fields.DateField()
    filled_at: datetime = fields.DatetimeField(description="the tap")
    received_at: datetime = fields.DatetimeField()
    clock_is_off = fields.BooleanField(default=False, description="the phone's clock is not to be trusted")
    incident: fields.ForeignKeyNullableRelation[Incident] = fields.ForeignKeyField(
        "tima.Incident",
        null=True,
        related_name="patrols",
        on_delete=fields.RESTRICT,
        description="the hazard that its findings were filed as",
    )
    incident_id: UUID | None
    source_key = CharField(max_length=150, unique=True)

    class Meta:
        table = "patrol"
        indexes = (("lift_id", "patrolled_on"), ("patrolled_on", "id"), ("photo_sha256",))
