"""Who sells an insurer's policies, as the insurer declares (002 Chongqing 五(二)2)."""

from datetime import date
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.partners.organisation import Organisation


class Salesperson(Model):
    """One person, from a day to a day. Of the phone number there is only a keyed hash, to be compared."""

    id = key()
    insurer = foreign_key(Organisation, "salespeople")
    insurer_id: UUID
    name = CharField(max_length=50)
    licence = CharField(max_length=50, description="执业证编号")
    phone_hash = CharField(max_length=43)
    declared_at = fields.DatetimeField()
    declared_by = CharField(max_length=100)
    ended_on: date | None = fields.DateField(null=True)

    class Meta:
        table = "salesperson"
        unique_together = (("insurer_id", "licence"),)
