"""Consents to one message each (一次性订阅): WeChat does not tell how many are left, so they are counted."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.people.person import Person


class Grant(Model):
    """One tap on 允许: one message by this template. `spent_on` is the delivery that it went out with."""

    id = key()
    person = foreign_key(Person, "grants")
    person_id: UUID
    template_id = CharField(max_length=64)
    source_key = CharField(max_length=160, description="of the tap: told twice it counts once")
    given_at = fields.DatetimeField()
    spent_at: datetime | None = fields.DatetimeField(null=True)
    spent_on: UUID | None = fields.UUIDField(null=True)

    class Meta:
        table = "message_grant"
        unique_together = (("source_key", "template_id"),)
        indexes = (("person_id", "template_id", "spent_at"), ("spent_on", "template_id"), ("given_at",))


class TemplateMessage(Model):
    """A message by a template that WeChat has taken. What became of it WeChat tells later.

    `owed_id` is the delivery or the vote's notice that it was sent for.
    """

    id = key()
    person = foreign_key(Person, "template_messages")
    person_id: UUID
    owed_id = fields.UUIDField()
    template_id = CharField(max_length=64)
    message_id = CharField(max_length=64, default="", description="empty where WeChat gave none")
    sent_at = fields.DatetimeField()
    answered_at: datetime | None = fields.DatetimeField(null=True)
    failure = CharField(max_length=100, default="", description="empty if it arrived")

    class Meta:
        table = "template_message"
        indexes = (("person_id", "message_id"), ("owed_id",), ("sent_at",))
