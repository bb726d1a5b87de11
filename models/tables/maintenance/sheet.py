"""Maintenance sheets (维保单) with their photos and signatures, and spot checks by others."""

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.maintenance.sheets import PhotoMoment, SheetStanding, SignatureKind
from models.tables.duty import DutyAppointment
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one
from models.tables.lifts import Lift
from models.tables.maintenance.certificate import WorkerCertificate
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff


class MaintenanceSheet(Model):
    """What a worker did, item by item. `visit` is its summary: who, when, which node, and what it corrects.

    Appended, never changed but for `standing`, which follows its signature and its correction. `digest`
    is that of models/rules/maintenance/sheets when it came.
    """

    id = key()
    visit = one_to_one(MaintenanceVisit, "sheet")
    visit_id: UUID
    lift = foreign_key(Lift, "sheets")
    lift_id: UUID
    edition = CharField(max_length=60, description="of the list of items")
    cabin_code = CharField(max_length=12, description="scanned or typed at the lift")
    certificate = foreign_key(WorkerCertificate, "sheets")
    certificate_id: UUID
    taps = fields.JSONField[list[dict[str, Any]]](
        description="item, result and words, in the order of the list"
    )
    due_items = fields.SmallIntField()
    left_out = fields.SmallIntField(description="items that were due and were not done")
    wrong = fields.SmallIntField(default=0, db_default=0, description="items that are not in order")
    reason = CharField(max_length=200, default="", description="why it corrects another one")
    clock_is_off = fields.BooleanField(default=False, description="the phone's clock is not to be trusted")
    digest = CharField(max_length=64)
    recorded_at = fields.DatetimeField()
    standing = fields.CharEnumField(
        SheetStanding, max_length=10, default=SheetStanding.WAITING, db_default=SheetStanding.WAITING.value
    )

    class Meta:
        table = "maintenance_sheet"
        indexes = (
            ("lift_id", "recorded_at"),
            ("recorded_at", "id"),
            ("wrong", "lift_id"),
            ("standing", "recorded_at", "id"),
        )


class SheetPhoto(Model):
    id = key()
    sheet = foreign_key(MaintenanceSheet, "photos")
    sheet_id: UUID
    moment = fields.CharEnumField(PhotoMoment, max_length=10)
    sha256 = CharField(max_length=64)

    class Meta:
        table = "sheet_photo"
        indexes = (("sheet_id",), ("sha256",))


class SheetSignature(Model):
    """A person of the use unit confirmed the sheet, or objected to it. Once, on its digest."""

    id = key()
    sheet = one_to_one(MaintenanceSheet, "signature")
    sheet_id: UUID
    kind = fields.CharEnumField(SignatureKind, max_length=10)
    digest = CharField(max_length=64)
    words = CharField(max_length=500, default="")
    use_unit = foreign_key(Organisation)
    use_unit_id: UUID
    staff = foreign_key(Staff)
    staff_id: UUID
    name = CharField(max_length=50, description="of the person, as it was then")
    appointment: fields.ForeignKeyNullableRelation[DutyAppointment] = fields.ForeignKeyField(
        "tima.DutyAppointment",
        null=True,
        related_name="sheet_signatures",
        on_delete=fields.RESTRICT,
        description="as safety officer or director, null where the unit had appointed nobody",
    )
    appointment_id: UUID | None
    signed_at = fields.DatetimeField()

    class Meta:
        table = "sheet_signature"
        indexes = (("signed_at",),)


class MaintenanceCheck(Model):
    """A spot check (抽查) of a lift's maintenance by an insurer or a regulator. Its score is reckoned."""

    id = key()
    lift = foreign_key(Lift, "maintenance_checks")
    lift_id: UUID
    maintainer = foreign_key(Organisation, "maintenance_checks")
    maintainer_id: UUID
    edition = CharField(max_length=60)
    taps = fields.JSONField[list[dict[str, Any]]]()
    checked = fields.SmallIntField(description="items looked at")
    in_order = fields.SmallIntField()
    words = CharField(max_length=500, default="")
    photo_sha256 = CharField(max_length=64, default="")
    checked_on = fields.DateField()
    party = CharField(max_length=60, description="whose check it is (Scope.party)")
    checked_by = CharField(max_length=100, description="an office, not a person")
    source_key = CharField(max_length=200, unique=True)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "maintenance_check"
        indexes = (("lift_id", "checked_on"), ("checked_on", "id"))
