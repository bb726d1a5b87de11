"""Conversations that a resident has asked to have with a person (转人工)."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.people.hand_over import LineState
from models.tables.cities import City
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.leased import Leased
from models.tables.lifts import Lift
from models.tables.people.person import Person


class HandOver(Model):
    """One conversation. `open_key` is the person while it is open: one each."""

    id = key()
    person = foreign_key(Person, "hand_overs")
    person_id: UUID
    named_by = CharField(max_length=20, description="the account that it is held with, as in Person")
    city = foreign_key(City)
    city_id: UUID
    lift = optional_foreign_key(Lift)
    lift_id: UUID | None
    opened_at = fields.DatetimeField()
    news_at = fields.DatetimeField(description="when the person last said something")
    answered_at: datetime | None = fields.DatetimeField(null=True)
    closed_at: datetime | None = fields.DatetimeField(null=True)
    open_key: UUID | None = fields.UUIDField(null=True, unique=True)
    lines: fields.ReverseRelation["HandOverLine"]

    class Meta:
        table = "hand_over"
        indexes = (("person_id",), ("city_id", "closed_at", "news_at"), ("closed_at", "news_at"))


class HandOverLine(Leased):
    """What was said: by the person, or by staff, which a worker then sends."""

    id = key()
    hand_over: fields.ForeignKeyRelation[HandOver] = fields.ForeignKeyField(
        "tima.HandOver", related_name="lines", on_delete=fields.CASCADE
    )
    hand_over_id: UUID
    at = fields.DatetimeField()
    said_by = CharField(max_length=100, default="", description="of the staff, empty for the person")
    words = fields.TextField()
    source_key = CharField(max_length=160, null=True, unique=True)
    state = fields.CharEnumField(LineState, max_length=20)
    reason = CharField(max_length=200, default="")

    class Meta:
        table = "hand_over_line"
        indexes = (("hand_over_id", "at"), ("urgency", "due_at"), ("due_at",))
