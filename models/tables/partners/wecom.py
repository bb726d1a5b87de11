"""企业微信: an organisation's own application, and the members whom it writes to."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import key, one_to_one
from models.tables.partners.contact import DutyContact
from models.tables.partners.organisation import Organisation


class WecomApp(Model):
    """An application (自建应用) of one organisation. The vault seals its secret."""

    id = key()
    organisation = one_to_one(Organisation, "wecom_app")
    organisation_id: UUID
    corp_id = CharField(max_length=64)
    agent_id = fields.BigIntField()
    secret_sealed = fields.TextField()
    set_at = fields.DatetimeField()

    class Meta:
        table = "wecom_app"


class WecomMember(Model):
    """A person on duty as a member of the organisation's 企业微信. Written to only while proved."""

    id = key()
    contact: fields.OneToOneRelation[DutyContact] = fields.OneToOneField(
        "tima.DutyContact", related_name="wecom", on_delete=fields.CASCADE
    )
    contact_id: UUID
    userid_sealed = fields.TextField()
    code_hash = CharField(max_length=43, default="", description="of the code that was sent last")
    code_sent_at: datetime | None = fields.DatetimeField(null=True)
    code_tries = fields.SmallIntField(default=0)
    verified_at: datetime | None = fields.DatetimeField(null=True)
    unusable_reason = CharField(max_length=300, default="", description="what 企业微信 said of the member")

    class Meta:
        table = "wecom_member"
