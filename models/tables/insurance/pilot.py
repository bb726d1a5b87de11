"""Yearly reports on the insurance pilot as they were sent."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.cities import District
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key


class SentPilotReport(Model):
    """The files of a year's report, byte by byte as sent. Never changed: a correction is another version."""

    id = key()
    district = foreign_key(District)
    district_id: UUID
    year = fields.SmallIntField()
    version = fields.SmallIntField(description="from 1")
    lifts = fields.IntField(description="that took part")
    xlsx = fields.BinaryField()
    xlsx_sha256 = CharField(max_length=64)
    pdf: bytes | None = fields.BinaryField(
        null=True, description="null where the machine had no Chinese font"
    )
    sent_at = fields.DatetimeField()
    sent_by = CharField(max_length=100)

    class Meta:
        table = "pilot_report"
        unique_together = (("district_id", "year", "version"),)
