"""How the platform of a desk names things, where a city has changed what comes with the product."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one
from models.tables.partners.organisation import Organisation


class DeskMapping(Model):
    """The data file of one organisation (models/rules/desks/mapping_file), as it was handed in."""

    id = key()
    organisation = one_to_one(Organisation, "mapping")
    organisation_id: UUID
    told = fields.JSONField[dict[str, Any]]()
    changed_at = fields.DatetimeField()

    class Meta:
        table = "desk_mapping"


class UnmappedCode(Model):
    """A code that a platform has sent and its mapping does not have."""

    id = key()
    organisation = foreign_key(Organisation)
    organisation_id: UUID
    field = CharField(max_length=30, description="our name of it")
    code = CharField(max_length=100)
    last_at: datetime = fields.DatetimeField()

    class Meta:
        table = "unmapped_code"
        unique_together = (("organisation_id", "field", "code"),)
