"""Messages and calls to people on duty, one row for each person and way of each page."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from models.rules.rescues.call_outs import CallOutState, CallWay
from models.rules.rescues.escalation import Reason
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.leased import Leased
from models.tables.partners.contact import DutyContact
from models.tables.reports.report import Event
from models.tables.rescues import Rescue


class CallOut(Leased):
    """One person told by one way. The key is what a cloud gives back with the result of a call.

    `link_hash`: of the code in an SMS. `call_id`: the provider's own number of the call.
    """

    id = key()
    rescue = foreign_key(Rescue, "call_outs")
    rescue_id: UUID
    event = foreign_key(Event, "call_outs", description="the page")
    event_id: UUID
    contact: fields.ForeignKeyNullableRelation[DutyContact] = fields.ForeignKeyField(
        "tima.DutyContact", null=True, related_name="call_outs", on_delete=fields.SET_NULL
    )
    contact_id: UUID | None
    organisation_id: UUID = fields.UUIDField()
    reason = fields.CharEnumField(Reason, max_length=20)
    way = fields.CharEnumField(CallWay, max_length=10)
    state = fields.CharEnumField(CallOutState, max_length=20, default=CallOutState.WAITING)
    cloud = CharField(max_length=20, default="")
    call_id = CharField(max_length=100, null=True, unique=True)
    link_hash = CharField(max_length=43, null=True, unique=True)
    detail = CharField(max_length=300, default="")
    created_at = fields.DatetimeField()
    sent_at: datetime | None = fields.DatetimeField(null=True)
    settled_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "call_out"
        unique_together = (("event_id", "contact_id", "way"),)
        indexes = (("urgency", "due_at"), ("due_at",), ("rescue_id",), ("contact_id", "sent_at"))
