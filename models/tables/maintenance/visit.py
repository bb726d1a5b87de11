"""Maintenance as it was done: one row a visit, as its maintainer has told us."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.maintenance.schedule import Node
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation


class MaintenanceVisit(Model):
    """A maintenance node of TSG T5002 done at a lift. `flags` are the doubts that the rules raised.

    Appended, never changed: a correction is a row that names the one that it corrects.
    """

    id = key()
    lift = foreign_key(Lift, "visits")
    lift_id: UUID
    maintainer = foreign_key(Organisation, "visits")
    maintainer_id: UUID
    node = fields.CharEnumField(Node, max_length=20)
    done_at = fields.DatetimeField()
    worker = CharField(max_length=50, description="as the maintainer names the person, not for residents")
    latitude_e6 = fields.IntField(
        null=True, description="where the phone was, millionths of a degree, GCJ-02"
    )
    longitude_e6 = fields.IntField(null=True)
    photo_sha256 = CharField(max_length=64, default="")
    note = CharField(max_length=500, default="")
    flags = fields.JSONField[list[str]](default=list)
    source = CharField(max_length=20, description="the door it came in by")
    source_key = CharField(max_length=200, unique=True, description="makes a repeat harmless")
    recorded_at = fields.DatetimeField()
    corrects: fields.OneToOneNullableRelation["MaintenanceVisit"] = fields.OneToOneField(
        "tima.MaintenanceVisit", null=True, related_name="correction", on_delete=fields.RESTRICT
    )
    corrects_id: UUID | None

    class Meta:
        table = "maintenance_visit"
        indexes = (
            ("lift_id", "node", "done_at"),
            ("maintainer_id", "worker", "done_at"),
            ("done_at",),
            ("node", "done_at"),
            ("recorded_at",),
        )


class MaintenanceNotice(Model):
    """The property company is to know that something about a visit is doubtful. Seen once by its people."""

    id = key()
    visit = one_to_one(MaintenanceVisit, "notice")
    visit_id: UUID
    organisation = foreign_key(Organisation)
    organisation_id: UUID
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField(null=True)

    class Meta:
        table = "maintenance_notice"
        indexes = (("organisation_id", "seen_at"),)
