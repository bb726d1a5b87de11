"""Who is on duty at an organisation, and by which number."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.partners.organisation import Organisation


class DutyShift(Model):
    """One person's duty, from `begins_at` until but not including `ends_at`."""

    id = key()
    organisation = foreign_key(Organisation, "shifts")
    organisation_id: UUID
    name = CharField(max_length=50)
    phone_sealed = fields.TextField()
    begins_at: datetime = fields.DatetimeField()
    ends_at: datetime = fields.DatetimeField()

    class Meta:
        table = "duty_shift"
        indexes = (("organisation_id", "ends_at"),)
