"""What went out to people by paid ways, what became of it, and what a message costs."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.partners.reach import Arrival
from models.rules.rescues.call_outs import CallWay
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.partners.contact import DutyContact
from models.tables.partners.organisation import Organisation


class SentMessage(Model):
    """One SMS, call or application message that a provider took, or may have taken.

    `about` is the row it was sent for (a call-out, a delivery, a drill, a contact): what the provider
    gives back as our own number. `provider_id` is the provider's.
    """

    id = key()
    organisation = foreign_key(Organisation, "sent_messages")
    organisation_id: UUID
    contact: fields.ForeignKeyNullableRelation[DutyContact] = fields.ForeignKeyField(
        "tima.DutyContact", null=True, related_name="sent_messages", on_delete=fields.SET_NULL
    )
    contact_id: UUID | None
    about: UUID = fields.UUIDField()
    way = fields.CharEnumField(CallWay, max_length=10)
    cloud = CharField(max_length=20)
    provider_id = CharField(max_length=100, default="")
    parts = fields.SmallIntField(default=1, description="how many messages the provider bills")
    sent_at: datetime = fields.DatetimeField()
    receipt = fields.CharEnumField(Arrival, max_length=12, default=Arrival.NONE)
    receipt_at: datetime | None = fields.DatetimeField(null=True)
    receipt_detail = CharField(max_length=300, default="")

    class Meta:
        table = "sent_message"
        indexes = (("organisation_id", "sent_at"), ("cloud", "provider_id"), ("about",), ("sent_at",))


class WayPrice(Model):
    """The price of one message from a day on, in hundredths of a fen. Null is all organisations."""

    id = key()
    organisation = optional_foreign_key(Organisation, "way_prices")
    organisation_id: UUID | None
    way = fields.CharEnumField(CallWay, max_length=10)
    from_day: date = fields.DateField()
    price_cfen = fields.IntField(description="hundredths of a fen")
    source = CharField(max_length=200)
    set_at = fields.DatetimeField()

    class Meta:
        table = "way_price"
        indexes = (("organisation_id", "way", "from_day"),)
