"""Organisations, and the channel by which each is told of reports."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.keys import key
from models.tables.place import City


class OrganisationKind(StrEnum):
    INSURER = "insurer"
    MAINTAINER = "maintainer"
    USE_UNIT = "use_unit"
    RESCUE_DESK = "rescue_desk"
    CITY_DESK = "city_desk"


class ChannelKind(StrEnum):
    """How something is sent. Each is one file in `bot/channels`."""

    WEBHOOK = "webhook"
    WECHAT = "wechat"
    NONE = "none"


class Organisation(Model):
    id = key()
    kind = fields.CharEnumField(OrganisationKind, max_length=20)
    name = fields.CharField(max_length=100, unique=True)
    phone = fields.CharField(max_length=30, default="")
    city: fields.ForeignKeyNullableRelation[City] = fields.ForeignKeyField(
        "tima.City", null=True, on_delete=fields.RESTRICT, description="the city that a desk serves"
    )
    city_id: UUID | None

    class Meta:
        table = "organisation"
        indexes = (("city_id", "kind"),)


class Endpoint(Model):
    """Where an organisation receives reports. The secret is sealed by the vault."""

    id = key()
    organisation: fields.OneToOneRelation[Organisation] = fields.OneToOneField(
        "tima.Organisation", related_name="endpoint", on_delete=fields.RESTRICT
    )
    organisation_id: UUID
    channel = fields.CharEnumField(ChannelKind, max_length=20)
    url = fields.CharField(max_length=500, default="")
    secret_sealed = fields.TextField(default="")

    class Meta:
        table = "endpoint"


class PartnerMessage(Model):
    """A signed message received from a partner, so that a second copy is known."""

    id = key()
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation", on_delete=fields.RESTRICT
    )
    message_id = fields.CharField(max_length=100)
    received_at = fields.DatetimeField()

    class Meta:
        table = "partner_message"
        unique_together = (("organisation_id", "message_id"),)
