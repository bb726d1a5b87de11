"""The duty book: who is appointed, the unit's risk list, signed sheets, their findings and attendees."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.duty.kinds import DutyPeriod, DutyPost
from models.tables.cities import Estate
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation


class DutyAppointment(Model):
    """Somebody appointed to a post of an organisation. Ended, never removed: sheets name it."""

    id = key()
    organisation = foreign_key(Organisation, "appointments")
    organisation_id: UUID
    post = fields.CharEnumField(DutyPost, max_length=10)
    name = CharField(max_length=50)
    certificate = CharField(
        max_length=100, default="", description="of the examination (考核), or its number"
    )
    estate = optional_foreign_key(
        Estate, "appointments", description="whose lifts are theirs (逐台明确), null: all of the organisation"
    )
    estate_id: UUID | None
    since = fields.DateField()
    until: date | None = fields.DateField(null=True, description="the last day")
    appointed_by = CharField(max_length=100, description="an office, not a person")
    appointed_at = fields.DatetimeField()

    class Meta:
        table = "duty_appointment"
        indexes = (("organisation_id", "since"),)


class DutyRiskList(Model):
    """A unit's own risk list from a day on. Appended, never changed: a change is another list."""

    id = key()
    organisation = foreign_key(Organisation, "risk_lists")
    organisation_id: UUID
    number = fields.IntField(description="counts the lists of the organisation from 1")
    valid_from = fields.DateField()
    items: list[dict[str, str]] = fields.JSONField()
    made_by = CharField(max_length=100, description="an office, not a person")
    made_at = fields.DatetimeField()

    class Meta:
        table = "duty_risk_list"
        unique_together = (("organisation_id", "number"),)


class DutyItemList(Model):
    """What sheets ask, in full and once: a city signs 100 million sheets a year. Never changed."""

    id = key()
    digest = CharField(max_length=64, unique=True, description="SHA-256 of source and items")
    source = CharField(max_length=200, description="of the risk list")
    items: list[dict[str, str]] = fields.JSONField()

    class Meta:
        table = "duty_item_list"


class DutySheet(Model):
    """A signed sheet, never changed. `day`: the first day of the day, week, month or drill period."""

    id = key()
    organisation = foreign_key(Organisation, "duty_sheets")
    organisation_id: UUID
    appointment = foreign_key(DutyAppointment, "sheets")
    appointment_id: UUID
    period = fields.CharEnumField(DutyPeriod, max_length=10)
    lift = optional_foreign_key(Lift, "duty_sheets")
    lift_id: UUID | None
    day: date = fields.DateField()
    filled_at: datetime = fields.DatetimeField(description="the tap")
    received_at: datetime = fields.DatetimeField()
    clock_is_off = fields.BooleanField(default=False, description="the phone's, or the tap was not in order")
    counts = fields.BooleanField(default=True, description="false: came too late to keep its day (补记)")
    scanned = fields.BooleanField(default=False, description="from the page behind the code in the cabin")
    asked = foreign_key(DutyItemList, "sheets")
    asked_id: UUID
    exceptions: dict[str, list[str]] = fields.JSONField(
        description="answer and words by the item's key, of those that do not fit"
    )
    findings = fields.SmallIntField(default=0)
    words = CharField(max_length=1000, default="")
    signed_by = CharField(max_length=50)
    source_key = CharField(max_length=150, unique=True)

    class Meta:
        table = "duty_sheet"
        indexes = (("organisation_id", "period", "day"), ("lift_id", "day"), ("period", "day"))


class DutyFinding(Model):
    """What did not fit on a sheet. It stays open until it is closed with words and proof."""

    id = key()
    sheet = foreign_key(DutySheet, "found")
    sheet_id: UUID
    organisation = foreign_key(Organisation, "duty_findings")
    organisation_id: UUID
    lift = optional_foreign_key(Lift, "duty_findings")
    lift_id: UUID | None
    item_key = CharField(max_length=40)
    item = CharField(max_length=100)
    words = CharField(max_length=300)
    photo_sha256 = CharField(max_length=64, default="")
    found_at: datetime = fields.DatetimeField()
    closed_at: datetime | None = fields.DatetimeField(null=True)
    closed_by = CharField(max_length=50, default="")
    closing_words = CharField(max_length=500, default="")
    proof_sha256 = CharField(max_length=64, default="")

    class Meta:
        table = "duty_finding"
        indexes = (("organisation_id", "closed_at"), ("sheet_id",), ("photo_sha256",), ("proof_sha256",))


class DutyAttendee(Model):
    """Somebody named on the sheet of an emergency drill, erased with it."""

    id = key()
    sheet = foreign_key(DutySheet, "attendees")
    sheet_id: UUID
    number = fields.SmallIntField(description="its place on the sheet, from 1")
    name = CharField(max_length=50)
    part = CharField(max_length=50)
    present = fields.BooleanField(description="ticked by the person, on the leader's phone")

    class Meta:
        table = "duty_attendee"
        unique_together = (("sheet_id", "number"),)
