"""Lift terminals (电梯物联网终端), and the bounded series of what they reported."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.terminals.signals import TerminalSignal
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.lifts import Lift
from models.tables.reports.report import Incident


class Terminal(Model):
    """A device in a lift. `identity` is its user name at the broker, and the topic that it may publish to.

    `last_heard_at` has no index: it is written a thousand times a second, and read once a minute.
    """

    id = key()
    identity = CharField(max_length=12, unique=True)
    lift = foreign_key(Lift, "terminals")
    lift_id: UUID
    profile = CharField(max_length=40, description="models/rules/terminals/profiles")
    password_hash = CharField(max_length=200, description="as mosquitto_passwd writes it")
    registered_at = fields.DatetimeField()
    retired_at: datetime | None = fields.DatetimeField(null=True)
    last_heard_at: datetime | None = fields.DatetimeField(null=True)
    first_heard_at: datetime | None = fields.DatetimeField(
        null=True, description="as far as known: within a minute of it, or of the upgrade that asked first"
    )
    offline_since: datetime | None = fields.DatetimeField(null=True)
    offline_told = fields.BooleanField(default=False, description="its maintainer knows that it is offline")
    left_out = fields.IntField(default=0, description="messages that were too many to keep")

    class Meta:
        table = "terminal"
        indexes = (("lift_id",),)


class TerminalEvent(Model):
    """One message of a terminal, or one change between offline and online. Heartbeats are not kept."""

    id = key()
    terminal = foreign_key(Terminal, "events")
    terminal_id: UUID
    key = CharField(max_length=64, description="makes a copy harmless")
    signal = fields.CharEnumField(TerminalSignal, max_length=20)
    code = CharField(max_length=40, default="")
    words = CharField(max_length=200, default="")
    flags = fields.JSONField[list[str]](default=list)
    happened_at: datetime | None = fields.DatetimeField(null=True, description="by the terminal's own clock")
    received_at = fields.DatetimeField()
    incident = optional_foreign_key(Incident, description="what it was filed as")
    incident_id: UUID | None
    was_false = fields.BooleanField(null=True, description="of an alarm, as staff found it")

    class Meta:
        table = "terminal_event"
        unique_together = (("terminal_id", "key"),)
        indexes = (("terminal_id", "received_at"), ("received_at",), ("incident_id",))
