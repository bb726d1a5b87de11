"""A report at a recipient that has to be polled: Open311 neither calls back nor pushes."""

from uuid import UUID

from tortoise import fields

from models.tables.fields import CharField
from models.tables.forwarding.delivery import Delivery
from models.tables.keys import key, one_to_one
from models.tables.leased import Leased


class RemoteRequest(Leased):
    """A delivery as an Open311 server knows it. `due_at` is when it is asked next, null once it is done."""

    id = key()
    delivery = one_to_one(Delivery, "remote")
    delivery_id: UUID
    token = CharField(max_length=100, default="", description="for a number that is not given yet")
    request_id = CharField(max_length=100, default="", description="service_request_id")
    follows_status = fields.BooleanField(description="false for an addition: it does not settle the matter")
    status = CharField(max_length=20, default="")
    note = CharField(max_length=500, default="")
    reason = CharField(max_length=500, default="", description="why it was not asked")
    created_at = fields.DatetimeField()

    class Meta:
        table = "remote_request"
        indexes = (("urgency", "due_at"), ("due_at",))
