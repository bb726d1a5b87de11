"""A reporter's phone number, and who may be given it."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.cities.rules import Part
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one
from models.tables.reports.report import Report


class Contact(Model):
    """The number, sealed by the vault. The row is deleted when the number is no longer to be kept."""

    id = key()
    report = one_to_one(Report, "contact")
    report_id: UUID
    phone_hash = CharField(max_length=43)
    phone_sealed = fields.TextField()
    given_at = fields.DatetimeField()

    class Meta:
        table = "contact"
        indexes = (("phone_hash",),)


class Consent(Model):
    """That one part may be given the number. Kept, so that it stays provable what was agreed to and when."""

    id = key()
    report = foreign_key(Report, "consents")
    report_id: UUID
    part = fields.CharEnumField(Part, max_length=20)
    wording = CharField(max_length=20, description="which wording of the form was agreed to")
    given_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "consent"
        unique_together = (("report_id", "part"),)
