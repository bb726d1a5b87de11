"""Recipients that have received a report and said nothing yet."""

from uuid import UUID

from tortoise import fields

from models.tables.forwarding.delivery import Delivery
from models.tables.keys import key
from models.tables.leased import Leased


class AwaitedAnswer(Leased):
    """By `due_at` the recipient is to have answered. An answer removes the row, silence becomes a task."""

    id = key()
    delivery: fields.OneToOneRelation[Delivery] = fields.OneToOneField(
        "tima.Delivery", related_name="awaited", on_delete=fields.CASCADE
    )
    delivery_id: UUID

    class Meta:
        table = "awaited_answer"
        indexes = (("urgency", "due_at"), ("due_at",))
