"""Questions that an insurer asks a reporter whom it does not know."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Report


class Question(Model):
    """Asked once, answered at most once. The answer's words are in its event, where erasing finds them."""

    id = key()
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "tima.Report", related_name="questions", on_delete=fields.RESTRICT
    )
    report_id: UUID
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation", on_delete=fields.RESTRICT, description="who asks"
    )
    organisation_id: UUID
    words = CharField(max_length=500)
    asked_at = fields.DatetimeField()
    answered_at: datetime | None = fields.DatetimeField(null=True)
    answer: fields.ForeignKeyNullableRelation[Event] = fields.ForeignKeyField(
        "tima.Event", null=True, on_delete=fields.RESTRICT
    )
    answer_id: UUID | None

    class Meta:
        table = "question"
        indexes = (("report_id",), ("organisation_id", "answered_at"))
