"""Questions that an insurer asks a reporter whom it does not know."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Report


class Question(Model):
    """Asked once, answered at most once. The answer's words are in its event, where erasing finds them."""

    id = key()
    report = foreign_key(Report, "questions")
    report_id: UUID
    organisation = foreign_key(Organisation, description="who asks")
    organisation_id: UUID
    words = CharField(max_length=500)
    asked_at = fields.DatetimeField()
    answered_at: datetime | None = fields.DatetimeField(null=True)
    answer = optional_foreign_key(Event)
    answer_id: UUID | None

    class Meta:
        table = "question"
        indexes = (("report_id",), ("organisation_id", "answered_at"))
