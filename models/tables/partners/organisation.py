"""Organisations, and the channel by which each is told of reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.partners.endpoints import every_field
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.tables.cities import City, District
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one, optional_foreign_key


class Organisation(Model):
    id = key()
    kind = fields.CharEnumField(OrganisationKind, max_length=20)
    name = CharField(max_length=100, unique=True)
    phone = CharField(max_length=30, default="")
    city = optional_foreign_key(City, description="the city that a desk serves")
    city_id: UUID | None
    district = optional_foreign_key(District, description="the district of a regulator")
    district_id: UUID | None
    credit_code = CharField(max_length=18, null=True, unique=True, description="统一社会信用代码")
    parent: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "tima.Organisation",
        null=True,
        related_name="branches",
        on_delete=fields.RESTRICT,
        description="the company whose branch this is",
    )
    parent_id: UUID | None

    latitude_e6: int | None = fields.IntField(
        null=True, description="where its people set out from, millionths of a degree, GCJ-02"
    )
    longitude_e6: int | None = fields.IntField(
        null=True, description="where its people set out from, millionths of a degree, GCJ-02"
    )

    class Meta:
        table = "organisation"
        indexes = (("city_id", "kind"), ("district_id", "kind"))


class Endpoint(Model):
    """How an organisation receives reports. Secrets are sealed by the vault.

    `secret_sealed` signs webhooks both ways, the previous one beside it until
    `previous_secret_until`. `options` are the channel's own (models/rules/partners/endpoints),
    `sends` (Field) what may go out of what was reported.
    """

    id = key()
    organisation = one_to_one(Organisation, "endpoint")
    organisation_id: UUID
    channel = fields.CharEnumField(ChannelKind, max_length=20)
    url = CharField(max_length=500, default="")
    secret_sealed = fields.TextField(default="")
    previous_secret_sealed = fields.TextField(default="")
    previous_secret_until: datetime | None = fields.DatetimeField(null=True)
    api_key_sealed = fields.TextField(default="", description="what an Open311 server knows us by")
    options = fields.JSONField[dict[str, Any]](default=dict)
    sends = fields.JSONField[list[str]](default=every_field)
    passed_at: datetime | None = fields.DatetimeField(null=True, description="the last test that arrived")
    drill_failed = fields.BooleanField(default=False, description="the last test did not arrive")

    class Meta:
        table = "endpoint"


class PartnerMessage(Model):
    """A signed message received from a partner, so that a second copy is known."""

    id = key()
    organisation = foreign_key(Organisation)
    message_id = CharField(max_length=100)
    received_at = fields.DatetimeField()

    class Meta:
        table = "partner_message"
        unique_together = (("organisation_id", "message_id"),)
