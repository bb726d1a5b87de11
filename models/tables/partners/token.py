"""Tokens with which partners' programs call us."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.partners.organisation import Organisation


class PartnerToken(Model):
    """A token is shown once and only its hash is kept. Never deleted: who could do what stays known."""

    id = key()
    organisation = foreign_key(Organisation, "tokens")
    organisation_id: UUID
    name = CharField(max_length=50, description="what it is used for, in the partner's words")
    token_hash = CharField(max_length=64, unique=True, description="SHA-256, enough for 256 random bits")
    scopes = fields.JSONField[list[str]]()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    last_used_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "partner_token"
        indexes = (("organisation_id",),)
