"""Reports: what people told us, and the matter (incident) that recipients work on."""

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, ReportSource, Role
from models.rules.reports.photos import PhotoState
from models.tables.cities import City
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.leased import Leased
from models.tables.lifts import Lift
from models.tables.people.person import Person


class Incident(Model):
    """One matter, told of by one or more reports and worked on by its recipients.

    `open_key` is unique while the matter is open, so that two filings at the
    same instant about the same lift find one another. It is null once the matter is closed.
    """

    id = key()
    kind = fields.CharEnumField(ReportKind, max_length=20)
    city = foreign_key(City)
    city_id: UUID
    lift = optional_foreign_key(Lift, "incidents")
    lift_id: UUID | None
    category = fields.CharEnumField(HazardCategory, max_length=20, null=True)
    severe = fields.BooleanField(default=False, description="a hazard that the regulator is told of")
    open_key = CharField(max_length=80, null=True, unique=True)
    opened_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True, description="when it was resolved or merged into another")
    progress = fields.IntEnumField(Progress, default=Progress.FILED)
    policy_snapshot = fields.JSONField[dict[str, Any]](description="the cover at the minute of opening")
    merged_into: fields.ForeignKeyNullableRelation["Incident"] = fields.ForeignKeyField(
        "tima.Incident", null=True, on_delete=fields.RESTRICT
    )
    merged_into_id: UUID | None

    class Meta:
        table = "incident"
        indexes = (
            ("lift_id", "opened_at"),
            ("city_id", "opened_at"),
            ("opened_at", "id"),
            ("closed_at", "opened_at"),
        )


class Report(Model):
    """What one person told us, with that person's own receipt."""

    id = key()
    incident = foreign_key(Incident, "reports")
    incident_id: UUID
    source_key = CharField(max_length=120, unique=True, description="makes a repeat harmless")
    receipt_number = CharField(max_length=16, null=True, unique=True, description="for release 1.0 alone")
    receipt_hash = CharField(max_length=43, null=True, unique=True, description="null where nobody holds one")
    receipt_sealed = CharField(max_length=200, null=True)
    receipt_tail = CharField(max_length=4, null=True, description="the last digits, which open nothing")
    door = fields.CharEnumField(ReportSource, max_length=20)
    role = fields.CharEnumField(Role, max_length=20, default=Role.UNKNOWN)
    words = fields.TextField(default="")
    reporter = optional_foreign_key(Person, "reports")
    reporter_id: UUID | None
    filed_at = fields.DatetimeField()
    erase_when_closed = fields.BooleanField(default=False, description="its author has asked for it")
    erased_at = fields.DatetimeField(
        null=True, description="when its words, photos and the link to its author were removed"
    )

    class Meta:
        table = "report"
        indexes = (("incident_id",), ("reporter_id", "filed_at"), ("erased_at", "filed_at"))


class Event(Model):
    """What happened to an incident, in order. Appended, never changed: only words are erased in time.

    The hashes make a chain (models/rules/reports/event_chain.py).
    """

    id = key()
    incident = foreign_key(Incident, "events")
    incident_id: UUID
    sequence = fields.SmallIntField()
    kind = fields.CharEnumField(EventKind, max_length=20)
    at = fields.DatetimeField()
    actor = CharField(max_length=100, description="an organisation's name, or the door")
    details = fields.JSONField[dict[str, Any]](default=dict)
    source_key = CharField(max_length=120, null=True, unique=True)
    salt = CharField(max_length=32, default="", description="erased together with the words")
    said_digest = CharField(max_length=64, default="")
    previous_hash = CharField(max_length=64)
    hash = CharField(max_length=64)

    class Meta:
        table = "event"
        unique_together = (("incident_id", "sequence"),)
        indexes = (("kind", "at"),)


class Photo(Leased):
    """A photo of a report: our own re-encoded copy, or one still to be fetched from WeChat."""

    id = key()
    report = foreign_key(Report, "photos")
    report_id: UUID
    state = fields.CharEnumField(PhotoState, max_length=20)
    media_id = CharField(max_length=200, default="")
    sha256 = CharField(max_length=64, default="", description="of the stored file, which is named after it")
    reason = CharField(max_length=200, default="")

    class Meta:
        table = "photo"
        indexes = (("report_id",), ("urgency", "due_at"), ("due_at",))
