"""Rescues: the trap clock's current row, the rungs that were climbed, and what joins several."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import Cause, KnownBy, RescueState
from models.tables.cities import Estate
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one, optional_foreign_key
from models.tables.leased import Leased
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report


class Outage(Model):
    """Several entrapments of one estate within minutes, worked on as one event (a blackout, most often).

    `open_key` is unique while it is open, so that two that begin at once find one another.
    """

    id = key()
    estate = foreign_key(Estate)
    estate_id: UUID
    open_key = CharField(max_length=80, null=True, unique=True)
    opened_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outage"
        indexes = (("estate_id", "opened_at"),)


class Rescue(Leased):
    """How the rescue of one entrapment stands: made of its events, which are what is true.

    `due_at` is the next deadline of the ladder. Times of steps are those that
    stand, null where they are not known: response and arrival of the first
    round, release and confirmation of the last.
    """

    id = key()
    incident = one_to_one(Incident, "rescue")
    incident_id: UUID
    state = fields.CharEnumField(RescueState, max_length=20, default=RescueState.WAITING)
    ladder = fields.JSONField[dict[str, Any]](description="frozen at the opening")
    run = fields.SmallIntField(default=1, description="how often the ladder has begun")
    run_began_at = fields.DatetimeField()
    run_reason = fields.CharEnumField(Reason, max_length=20, default=Reason.OPENED)
    asked = fields.SmallIntField(default=0, description="how often confirmation was asked for")
    asked_at: datetime | None = fields.DatetimeField(null=True)
    reported_at = fields.DatetimeField()
    reported_by = fields.CharEnumField(KnownBy, max_length=20)
    acknowledged_at: datetime | None = fields.DatetimeField(null=True)
    lapsed_at: datetime | None = fields.DatetimeField(
        null=True, description="an acceptance of this round that no longer counts: nobody departed"
    )
    departed_at: datetime | None = fields.DatetimeField(null=True)
    arrived_at: datetime | None = fields.DatetimeField(null=True)
    released_at: datetime | None = fields.DatetimeField(null=True)
    confirmed_at: datetime | None = fields.DatetimeField(null=True)
    rounds = fields.SmallIntField(default=1, description="one more for each release that was not true")
    owner = optional_foreign_key(Organisation, description="who took it on first")
    owner_id: UUID | None
    cause = fields.CharEnumField(Cause, max_length=20, null=True)
    filings = fields.IntField(default=1)
    filings_inside = fields.IntField(default=0)
    people_inside = fields.SmallIntField(null=True, description="the most that anybody told")
    needs_help = fields.BooleanField(default=False, description="somebody ill, a child, an elderly person")
    relapse_of = optional_foreign_key(
        Incident, "relapses", description="the lift's last entrapment, closed within 14 days before"
    )
    relapse_of_id: UUID | None
    outage = optional_foreign_key(Outage, "rescues")
    outage_id: UUID | None

    class Meta:
        table = "rescue"
        indexes = (
            ("urgency", "due_at"),
            ("due_at",),
            ("state", "reported_at"),
            ("reported_at",),
            ("outage_id",),
        )


class Rung(Model):
    """One climb of the ladder: who was paged at which level, why, when it was due and when it was done."""

    id = key()
    rescue = foreign_key(Rescue, "rungs")
    rescue_id: UUID
    run = fields.SmallIntField()
    number = fields.SmallIntField(description="from 1 in each run")
    level = fields.SmallIntField()
    reason = fields.CharEnumField(Reason, max_length=20)
    was_due_at = fields.DatetimeField()
    paged_at = fields.DatetimeField()
    event = foreign_key(Event, "rungs", description="what carried the page")
    event_id: UUID

    class Meta:
        table = "rung"
        unique_together = (("rescue_id", "run", "number"),)
        indexes = (("event_id",),)


class TrappedPeople(Model):
    """What one reporter told of those inside. Who is ill or a child is sealed, and purged soon (PIPL 28)."""

    id = key()
    report = one_to_one(Report, "trapped_people")
    report_id: UUID
    inside = fields.SmallIntField(null=True)
    needs_sealed = fields.TextField(default="")
    told_at = fields.DatetimeField()

    class Meta:
        table = "trapped_people"
        indexes = (("told_at",),)
