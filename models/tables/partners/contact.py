"""The people of an organisation whom an entrapment pages, and when each is on duty."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.partners.rota import EVERY_WEEKDAY, RotaDays
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.partners.organisation import Organisation


class DutyContact(Model):
    """A person with a number. Paged only while it is verified and has not bounced since."""

    id = key()
    organisation = foreign_key(Organisation, "contacts")
    organisation_id: UUID
    name = CharField(max_length=50)
    position = fields.SmallIntField(description="smaller is paged first")
    phone_sealed = fields.TextField()
    phone_hash = CharField(max_length=43)
    code_hash = CharField(max_length=43, default="", description="of the code that was sent last")
    code_sent_at: datetime | None = fields.DatetimeField(null=True)
    code_tries = fields.SmallIntField(default=0)
    verified_at: datetime | None = fields.DatetimeField(null=True)
    unusable_reason = CharField(max_length=300, default="", description="what a cloud said of the number")
    added_at = fields.DatetimeField()

    class Meta:
        table = "duty_contact"
        unique_together = (("organisation_id", "phone_hash"),)


class ContactHours(Model):
    """The hours of one person (models/rules/partners/rota)."""

    id = key()
    contact: fields.ForeignKeyRelation[DutyContact] = fields.ForeignKeyField(
        "tima.DutyContact", related_name="hours", on_delete=fields.CASCADE
    )
    contact_id: UUID
    begins = fields.SmallIntField(description="minute of the day")
    ends = fields.SmallIntField()
    weekdays = fields.SmallIntField(default=EVERY_WEEKDAY, description="bit 0 is Monday")
    days = fields.CharEnumField(RotaDays, max_length=10, default=RotaDays.EVERY)

    class Meta:
        table = "contact_hours"
        indexes = (("contact_id",),)


class ContactTakeOver(Model):
    """One person has the duty for a time, before all others."""

    id = key()
    contact: fields.ForeignKeyRelation[DutyContact] = fields.ForeignKeyField(
        "tima.DutyContact", related_name="takeovers", on_delete=fields.CASCADE
    )
    contact_id: UUID
    begins_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()

    class Meta:
        table = "contact_takeover"
        indexes = (("contact_id", "ends_at"),)
